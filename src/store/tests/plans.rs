//! The hot statements find their rows by an index on both databases, whatever the size.

use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, Row as _, postgres::PgConnection, sqlite::SqliteConnection,
};

use super::{postgres, sqlite};
use crate::store::{
    Db, Statement, connections, dialect, employees, groups, links, organisations, saml, scim_tokens,
    sessions, sign_ins,
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
