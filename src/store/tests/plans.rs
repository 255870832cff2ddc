//! The hot statements find their rows by an index on both databases, whatever the size.

use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, Row as _, postgres::PgConnection, sqlite::SqliteConnection,
};

use uuid::Uuid;

use super::{postgres, sqlite};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, EmployeeId, OrganisationId},
    store::{
        Db, Statement, audit_list, connections, dialect, employees, groups,
        keyset::Cut,
        links,
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

/// Whatever a log of an organisation is searched by, no rows are read that are not shown, or at most those of the
/// same connection or between the same days; and none are sorted but those of the page.
#[tokio::test]
async fn a_search_of_a_log_reads_no_more_than_it_finds_on_sqlite() {
    let (db, _folder) = sqlite().await;
    let Db::Sqlite { file, .. } = &db else { unreachable!("a file opens SQLite") };
    let mut connection = SqliteConnection::connect_with(&dialect::sqlite_options(file)).await.unwrap();
    let (id, day) = (Uuid::nil(), Some(Timestamp::from_micros(1_700_000_000_000_000)));
    let organisation = OrganisationId::from_uuid(id);
    let people = vec![EmployeeId::from_uuid(id); 2];
    let mut statements = Vec::new();
    for (from, until) in [(None, None), (day, None), (None, day), (day, day)] {
        let all = Sought { from, until, ..Sought::default() };
        let person = |name| Sought { person: Some((people.clone(), name)), ..all.clone() };
        let of_connection = Sought { connection: Some(ConnectionId::from_uuid(id)), ..all.clone() };
        let reference = Sought { reference: Some(String::new()), ..all.clone() };
        let resource = Sought { resource: Some(id), ..all.clone() };
        for (log, sought, by) in [
            (&SIGN_INS, person(Some([0; 32])), "name_key=?"),
            (&SIGN_INS, person(None), "employee_id=?"),
            (&SIGN_INS, of_connection.clone(), "connection_id=?"),
            (&SIGN_INS, reference, "reference=?"),
            (&SIGN_INS, all.clone(), "organisation_id=?"),
            (&SCIM_REQUESTS, person(None), "resource_id=?"),
            (&SCIM_REQUESTS, resource, "resource_id=?"),
            (&SCIM_REQUESTS, of_connection, "connection_id=?"),
            (&SCIM_REQUESTS, all, "organisation_id=?"),
        ] {
            for cut in [From::Start, From::After(id), From::Before(id)] {
                statements.push((log_list::select(log, organisation, &sought, (cut, 51)).0, by));
            }
        }
        let all = audit_list::Sought { from, until, ..audit_list::Sought::default() };
        let action = Some("employee.created".to_owned());
        let by_action = audit_list::Sought { action, ..all.clone() };
        let by_people = audit_list::Sought { people: Some(people.clone()), ..by_action.clone() };
        for (sought, by) in [(all, "organisation_id=?"), (by_action, "action=?"), (by_people, "target_id=?")]
        {
            for cut in [Cut::Start, Cut::After(id), Cut::Before(id)] {
                statements.push((audit_list::select(organisation, &sought, cut, 51).0, by));
            }
        }
    }
    for (sql, by) in statements {
        let explained = AssertSqlSafe(format!("explain query plan {sql}"));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explained).fetch_all(&mut connection).await.unwrap();
        let steps: Vec<&str> = plan.iter().map(|step| step.3.as_str()).collect();
        let of_log =
            |step: &&&str| ["SEARCH l ", "SEARCH audit_rows "].iter().any(|log| step.starts_with(log));
        assert!(steps.iter().filter(of_log).any(|step| step.contains(by)), "{by}: {sql}: {steps:#?}");
        for step in &steps {
            // By the organisation and the time alone only where that is all that is asked.
            let by_time =
                step.contains("(organisation_id=? AND id>") || step.contains("(organisation_id=? AND id<");
            let reads_all = step.contains("SCAN") || step.ends_with("(organisation_id=?)") || by_time;
            assert!(by == "organisation_id=?" || !reads_all, "{by}: {sql}: {steps:#?}");
        }
        // The ids come in their order; only those of the page are sorted anew, which is the outer statement's.
        let inner_sorts = plan.iter().filter(|step| step.1 != 0 && step.3.contains("ORDER BY")).count();
        assert_eq!(inner_sorts, 0, "{by}: {sql}: {steps:#?}");
    }
}
