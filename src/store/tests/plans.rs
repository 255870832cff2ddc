//! The hot statements find their rows by an index on both databases, whatever the size.

use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, Row as _, postgres::PgConnection, sqlite::SqliteConnection,
};

use uuid::Uuid;

use super::{postgres, sqlite};
use crate::{
    ids::{ConnectionId, EmployeeId, OrganisationId},
    store::{
        Db, Statement, connections, dialect, employees, groups, links,
        log_list::{self, From, SCIM_REQUESTS, SIGN_INS, Sought},
        organisations, saml, scim_tokens, sessions, sign_ins,
    },
};

/// What every SCIM request, every sign-in and every look at a session run.
fn hot() -> Vec<&'static Statement> {
    let names: [(&[&'static Statement], &[&str]); 9] = [
        (
            employees::ALL,
            &[
                "BY_ID",
                "BY_NAMES",
                "BY_EXTERNAL_ID",
                "LINKED",
                "BY_USERNAME",
                "BY_EMAIL",
                "UPDATE",
                "TOUCH_SIGN_IN",
                "LOCK",
                "CLEAR_EMAILS",
            ],
        ),
        (scim_tokens::ALL, &["CALLER", "TOUCH"]),
        (organisations::ALL, &["BY_SLUG", "BY_ID"]),
        (connections::ALL, &["BY_SLUGS", "BY_ID"]),
        (groups::ALL, &["OF_EMPLOYEE", "OF_EMPLOYEES"]),
        (saml::ALL, &["REQUEST", "USE_REQUEST"]),
        (links::ALL, &["OF_SUBJECT", "OF_FOLDED_SUBJECT"]),
        (sign_ins::ALL, &["REFUSED_SINCE", "NAMED_SINCE"]),
        (sessions::ALL, &["BY_TOKEN", "TOUCH", "END", "END_ALL"]),
    ];
    let mut hot = Vec::new();
    for (all, wanted) in names {
        for name in wanted {
            let named = |statement: &&&'static Statement| statement.name.rsplit("::").next() == Some(name);
            hot.push(*all.iter().find(named).unwrap());
        }
    }
    hot
}

#[tokio::test]
async fn sqlite_finds_by_an_index() {
    let (db, _folder) = sqlite().await;
    let Db::Sqlite { file, .. } = &db else { unreachable!("a file opens SQLite") };
    let mut connection = SqliteConnection::connect_with(&dialect::sqlite_options(file)).await.unwrap();
    for statement in hot() {
        let sql = AssertSqlSafe(format!("explain query plan {}", statement.sql));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
        assert!(!plan.is_empty(), "{} has no plan", statement.name);
        assert!(!plan.iter().any(|step| step.3.starts_with("SCAN")), "{}: {plan:?}", statement.name);
        // Of a wave of sign-ins only those that were refused are counted.
        let counts_refused = statement.sql.starts_with("select count(*) from sign_ins");
        assert!(!counts_refused || plan.iter().any(|step| step.3.contains("sign_ins_refused")), "{plan:?}");
    }
}

#[tokio::test]
async fn postgres_finds_by_an_index() {
    let Some(Db::Postgres(pool)) = postgres("plans").await else { return };
    let mut connection = PgConnection::connect_with(pool.connect_options().as_ref()).await.unwrap();
    // An empty table is read as a whole unless that is forbidden; a plan for any value and not for these.
    connection.execute("set enable_seqscan = off; set plan_cache_mode = force_generic_plan").await.unwrap();
    for (number, statement) in hot().into_iter().enumerate() {
        let parameters = (1..).take_while(|place| statement.sql.contains(&format!("${place}"))).count();
        let nulls = vec!["null"; parameters].join(", ");
        connection.execute(AssertSqlSafe(format!("prepare p{number} as {}", statement.sql))).await.unwrap();
        let sql = AssertSqlSafe(format!("explain execute p{number}({nulls})"));
        let plan = connection.fetch_all(sql).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
        assert!(plan.iter().any(|step| step.contains("Index")), "{}: {plan:#?}", statement.name);
        assert!(!plan.iter().any(|step| step.contains("Seq Scan")), "{}: {plan:#?}", statement.name);
    }
}

/// Whatever the log of an organisation is searched by that few of its rows have, the others are not read.
#[tokio::test]
async fn a_search_of_a_log_reads_no_more_than_it_finds_on_sqlite() {
    let (db, _folder) = sqlite().await;
    let Db::Sqlite { file, .. } = &db else { unreachable!("a file opens SQLite") };
    let mut connection = SqliteConnection::connect_with(&dialect::sqlite_options(file)).await.unwrap();
    let (id, everything) = (Uuid::nil(), Sought::default());
    let people = vec![EmployeeId::from_uuid(id); 2];
    let person = |name| Sought { person: Some((people.clone(), name)), ..Sought::default() };
    let of_connection = Sought { connection: Some(ConnectionId::from_uuid(id)), ..Sought::default() };
    let cases = [
        (&SIGN_INS, person(Some([0; 32])), "id=?"),
        (&SIGN_INS, person(None), "id=?"),
        (&SIGN_INS, of_connection.clone(), "connection_id=?"),
        (&SIGN_INS, Sought { reference: Some(String::new()), ..Sought::default() }, "reference=?"),
        (&SIGN_INS, Sought { id: Some(id), ..Sought::default() }, "id=?"),
        (&SIGN_INS, everything.clone(), "organisation_id=?"),
        (&SCIM_REQUESTS, person(None), "id=?"),
        (&SCIM_REQUESTS, Sought { resource: Some(id), ..Sought::default() }, "resource_id=?"),
        (&SCIM_REQUESTS, of_connection, "connection_id=?"),
        (&SCIM_REQUESTS, everything, "organisation_id=?"),
    ];
    for (log, sought, by) in cases {
        for from in [From::Start, From::After(id), From::Before(id)] {
            let (sql, arguments) = log_list::select(log, OrganisationId::from_uuid(id), &sought, (from, 51));
            assert!((2..=7).contains(&arguments.len()), "{sql}");
            let sql = AssertSqlSafe(format!("explain query plan {sql}"));
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
            let of_log: Vec<&str> = plan
                .iter()
                .map(|step| step.3.as_str())
                .filter(|step| step.starts_with("SEARCH l ") || step.starts_with("SCAN"))
                .collect();
            let whole = |step: &&str| step.contains("SCAN") || step.ends_with("(organisation_id=?)");
            assert!(
                of_log[0].contains(&format!("({by}")) || of_log[0].contains(&format!(" AND {by}")),
                "{plan:?}"
            );
            assert!(by == "organisation_id=?" || !of_log.iter().any(whole), "{plan:?}");
        }
    }
}
