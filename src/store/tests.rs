//! Both databases understand every statement and have the same schema.

use std::collections::BTreeSet;

use sqlx::{Connection as _, postgres::PgConnection, sqlite::SqliteConnection};

use super::{
    Arg, Db, Statement, StoreError, all_statements, archive,
    bundle::{Bundle, Composed},
    dialect, facts, migrate,
    statement::{args, transaction},
};

mod plans;

/// A database for one test; dropped with the folder or with the test cluster.
async fn sqlite() -> (Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let db = dialect::open_sqlite(&folder.path().join("muster.db")).await.unwrap();
    migrate::run(&db).await.unwrap();
    (db, folder)
}

/// A new database of the server that `./test` starts; `None` where there is none.
#[expect(clippy::disallowed_methods, reason = "tests are told of the test cluster by the environment")]
async fn postgres(name: &str) -> Option<Db> {
    let base = std::env::var("MUSTER_TEST_POSTGRES").ok()?;
    let mut url = url::Url::parse(&base).unwrap();
    let mut admin = PgConnection::connect(&base).await.unwrap();
    let name = format!("store_{name}_{}", std::process::id());
    sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await.unwrap();
    url.set_path(&name);
    let db = dialect::open_postgres(url.as_str()).await.unwrap();
    migrate::run(&db).await.unwrap();
    Some(db)
}

async fn prepare_all(db: &Db) {
    let mut conn = db.read().await.unwrap();
    let mut wrong = Vec::new();
    for statement in all_statements() {
        if let Err(error) = conn.prepare(statement).await {
            wrong.push(format!("{}: {error}", statement.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn sqlite_is_compiled_as_decided() {
    let (db, _folder) = sqlite().await;
    let Db::Sqlite { file, .. } = &db else { unreachable!("a file opens SQLite") };
    let mut connection = SqliteConnection::connect_with(&dialect::sqlite_options(file)).await.unwrap();
    let used: Vec<(String,)> =
        sqlx::query_as("select * from pragma_compile_options").fetch_all(&mut connection).await.unwrap();
    let used: BTreeSet<&str> = used.iter().map(|row| row.0.as_str()).collect();
    for wanted in ["STMTJRNL_SPILL=131071", "DEFAULT_MEMSTATUS=0", "DQS=0", "THREADSAFE=1"] {
        assert!(used.contains(wanted), "{wanted} is not among {used:?}");
    }
    for unwanted in ["ENABLE_MEMORY_MANAGEMENT", "ENABLE_API_ARMOR", "ENABLE_LOAD_EXTENSION"] {
        assert!(!used.contains(unwanted), "{unwanted} is used");
    }
}

#[tokio::test]
async fn sqlite_understands_every_statement() {
    let (db, _folder) = sqlite().await;
    prepare_all(&db).await;
}

#[tokio::test]
async fn postgres_understands_every_statement() {
    if let Some(db) = postgres("prepare").await {
        prepare_all(&db).await;
    }
}

/// A text that every reader is asked to run, and none may.
static WRITE: Statement = Statement {
    name: "WRITE",
    sql: "insert into facts (name, value) values ('written by a reader', '1') returning name",
};

async fn refuses_a_writing_reader(db: &Db) {
    let written = db.read().await.unwrap().all::<(String,)>(&WRITE, Vec::new()).await;
    assert!(matches!(written, Err(StoreError::Database(_))), "{written:?}");
    let known = facts::get(&mut db.read().await.unwrap(), "written by a reader").await.unwrap();
    assert_eq!(known, None);
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let (db, _folder) = sqlite().await;
    refuses_a_writing_reader(&db).await;
    if let Some(db) = postgres("readers").await {
        refuses_a_writing_reader(&db).await;
    }
}

/// Every insert of the house in one journey, with nulls and zeros for values: the database must understand the text.
async fn prepares_all_inserts_at_once(db: &Db) {
    let inserts = all_statements().into_iter().filter(|statement| statement.sql.starts_with("insert into"));
    let mut bundle = Bundle::default();
    for statement in inserts.filter(|statement| !statement.sql.contains(" returning ")) {
        let has = |place: &usize| statement.sql.contains(&format!("${place}"));
        let parameters = (1..).take_while(has).count();
        bundle.add(statement, vec![Arg::Int(None); parameters]);
    }
    let postgres = matches!(db, Db::Postgres(_));
    let Composed { sql, arguments, .. } = bundle.compose(postgres);
    assert!(arguments.len() > 200, "{} arguments", arguments.len());
    let statement = Statement { name: "all inserts", sql: sql.leak() };
    db.read().await.unwrap().prepare(&statement).await.unwrap();
}

#[tokio::test]
async fn inserts_are_understood_together() {
    let (db, _folder) = sqlite().await;
    prepares_all_inserts_at_once(&db).await;
    if let Some(db) = postgres("bundles").await {
        prepares_all_inserts_at_once(&db).await;
    }
}

static CHANGE_FACT: Statement =
    Statement { name: "CHANGE_FACT", sql: "update facts set value = $2 where name = $1" };
static NEW_FACT: Statement = Statement {
    name: "NEW_FACT",
    sql: "insert into facts (name, value) values ($1, $2) on conflict (name) do nothing",
};
static STRANGER: Statement =
    Statement { name: "STRANGER", sql: "insert into password_strangers (shard, attempts) values ($1, 1)" };

async fn fact(db: &Db, name: &str) -> Option<String> {
    facts::get(&mut db.read().await.unwrap(), name).await.unwrap()
}

/// What has to change one row and does not takes everything back, and the transaction runs again.
async fn what_is_expected_holds_or_nothing_does(db: &Db) -> Result<(), StoreError> {
    transaction!(db, |tx| { facts::state(tx, "there", "1").await })?;
    for (statement, wrong) in [(&CHANGE_FACT, "nowhere"), (&NEW_FACT, "there")] {
        for early in [false, true] {
            let (mut runs, name) = (0_i64, format!("new {early}"));
            let right = if std::ptr::eq(statement, &CHANGE_FACT) { "there" } else { &name };
            transaction!(db, |tx| {
                runs += 1;
                let shard = 10 * i64::from(early) + runs;
                tx.put(&STRANGER, args![100 * i64::from(right == "there") + shard]).await?;
                let name = if runs == 1 { wrong } else { right };
                tx.expect_one(statement, args![name, "2"]).await?;
                // It is noticed with the next statement, or with the commit.
                if early {
                    facts::get(tx, "there").await?;
                }
                Ok::<_, StoreError>(())
            })?;
            assert_eq!(runs, 2, "{} {early}", statement.name);
            assert_eq!(fact(db, right).await.as_deref(), Some("2"));
        }
    }
    let strangers =
        Statement { name: "STRANGERS", sql: "select shard from password_strangers order by shard" };
    let kept: Vec<(i64,)> = db.read().await?.all(&strangers, Vec::new()).await?;
    assert_eq!(kept, [(2,), (12,), (102,), (112,)], "of the second runs alone");
    Ok(())
}

#[tokio::test]
async fn what_is_expected_is_counted() {
    let (db, _folder) = sqlite().await;
    what_is_expected_holds_or_nothing_does(&db).await.unwrap();
    if let Some(db) = postgres("expected").await {
        what_is_expected_holds_or_nothing_does(&db).await.unwrap();
    }
}

/// `table.column nullability` and `index`, in the words of either catalogue.
async fn schema_of(db: &Db) -> BTreeSet<String> {
    let rows: Vec<(String,)> = match db {
        Db::Sqlite { file, .. } => sqlx::query_as(
            "select t.name || '.' || c.name || case when c.\"notnull\" = 1 then ' not null' else '' end \
             from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' and t.name not like '\\_sqlx%' escape '\\' \
             and t.name not like 'sqlite_%' \
             union all select 'index ' || name from sqlite_master where type = 'index' and sql is not null",
        )
        .fetch_all(&mut SqliteConnection::connect_with(&dialect::sqlite_options(file)).await.unwrap())
        .await
        .unwrap(),
        Db::Postgres(pool) => sqlx::query_as(
            "select table_name || '.' || column_name || case when is_nullable = 'NO' then ' not null' else '' end \
             from information_schema.columns where table_schema = 'public' and table_name not like '\\_sqlx%' \
             union all select 'index ' || indexname from pg_indexes where schemaname = 'public' \
             and indexname not like '%\\_pkey' and indexname not like '%\\_key'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
    };
    rows.into_iter().map(|row| row.0).collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_indexes() {
    let (sqlite, _folder) = sqlite().await;
    let ours = schema_of(&sqlite).await;
    assert!(
        ours.contains("employees.username not null") && ours.contains("index employees_by_name"),
        "{ours:?}"
    );
    if let Some(postgres) = postgres("parity").await {
        let theirs = schema_of(&postgres).await;
        let only = |left: &BTreeSet<String>, right: &BTreeSet<String>| {
            left.difference(right).cloned().collect::<Vec<_>>()
        };
        assert_eq!((only(&ours, &theirs), only(&theirs, &ours)), (vec![], vec![]));
    }
}

#[tokio::test]
async fn a_backup_has_every_table_behind_those_it_refers_to() {
    let (sqlite, _folder) = sqlite().await;
    let Db::Sqlite { file, .. } = &sqlite else { unreachable!("a file opens SQLite") };
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(
        "select t.name, f.\"table\" from sqlite_master t left join pragma_foreign_key_list(t.name) f \
         where t.type = 'table' and t.name not like '\\_sqlx%' escape '\\' and t.name not like 'sqlite_%'",
    )
    .fetch_all(&mut SqliteConnection::connect_with(&dialect::sqlite_options(file)).await.unwrap())
    .await
    .unwrap();
    let there: BTreeSet<&str> = rows.iter().map(|(table, _)| table.as_str()).collect();
    assert_eq!(there, archive::TABLES.iter().copied().collect::<BTreeSet<_>>());
    let place = |table: &str| archive::TABLES.iter().position(|known| *known == table).unwrap();
    for (table, refers_to) in &rows {
        let Some(refers_to) = refers_to else { continue };
        assert!(place(refers_to) < place(table), "{table} refers to {refers_to}");
    }
}

/// SQLite knows nothing of how many rows have one organisation, and believes an index on that alone to be as good as one on an
/// employee: a statement about one person would read those of everybody.
#[tokio::test]
async fn no_statement_about_one_person_or_group_reads_all_of_the_organisation_on_sqlite() {
    let (sqlite, _folder) = sqlite().await;
    let Db::Sqlite { file, .. } = &sqlite else { unreachable!("a file opens SQLite") };
    let mut connection = SqliteConnection::connect_with(&dialect::sqlite_options(file)).await.unwrap();
    let mut looked_at = 0;
    let of_many = [
        "group_members",
        "employee_offices",
        "employee_roles",
        "employee_emails",
        "employee_words",
        "invitations",
        "appointments",
        "publications",
        "second_factors",
        "recovery_codes",
        "sign_ins",
        "sessions",
        "import_rows",
    ];
    for statement in all_statements() {
        let is_about_one =
            ["employee_id", "member_id", "group_id", "office_id", "reference", "key_1", "name_id"]
                .iter()
                .any(|one| {
                    [" = $", " in ($"].iter().any(|sign| statement.sql.contains(&format!("{one}{sign}")))
                });
        if !is_about_one || !of_many.iter().any(|table| statement.sql.contains(table)) {
            continue;
        }
        looked_at += 1;
        let sql = sqlx::AssertSqlSafe(format!("explain query plan {}", statement.sql));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
        for (.., step) in plan {
            let reads_all =
                ["(organisation_id=?)", "(connection_id=?)"].iter().any(|all| step.ends_with(all))
                    || of_many.iter().any(|table| step.starts_with(&format!("SCAN {table}")));
            assert!(!reads_all, "{}: {step}", statement.name);
        }
    }
    assert!(looked_at > 15, "{looked_at} statements were looked at");
}

#[tokio::test]
async fn every_postgres_text_column_compares_by_bytes() {
    if let Some(Db::Postgres(pool)) = postgres("collation").await {
        let wrong: Vec<(String,)> = sqlx::query_as(
            "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public' \
             and table_name not like '\\_sqlx%' and data_type = 'text' and collation_name is distinct from 'C'",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        assert_eq!(wrong, []);
    }
}

/// Statements that search without an organisation, each with the reason that its documentation gives.
const WITHOUT_ORGANISATION: &[&str] = &[
    // Facts belong to the installation.
    "facts::GET",
    "facts::STATE",
    "facts::REPLACE",
    // The master key is the installation's, and so is its rotation.
    "sealed::CONNECTION_KEYS",
    "sealed::REPLACE_CONNECTION_KEY",
    "sealed::SECOND_FACTORS",
    "sealed::REPLACE_SECOND_FACTOR",
    "sealed::MAILS",
    "sealed::REPLACE_MAIL",
    "sealed::PASSWORD_REQUESTS",
    "sealed::REPLACE_PASSWORD_REQUEST",
    // The operator's lists, and what finds the organisation in the first place.
    "organisations::BY_SLUG",
    "connections::BY_SLUGS",
    "organisations::BY_ID",
    "organisations::LIST",
    "organisations::INSERT",
    "organisations::UPDATE",
    "organisations::DELETE",
    "organisations::BY_DOMAIN",
    "employees::BY_EMAIL_ANYWHERE",
    "employees::BY_SIGN_IN_NAME",
    // A secret of 256 bits names the organisation.
    "scim_tokens::CALLER",
    "calendar_feeds::READER",
    "sessions::BY_TOKEN",
    "invitations::FIND",
    "second_factors::WAITING",
    // Nobody is named.
    "passwords::COUNT_STRANGER",
    // An address was typed, and nobody has looked yet whose it is.
    "password_requests::INSERT",
    "password_requests::OLDEST",
    "password_requests::TAKE",
    // There is no organisation yet.
    "setup_links::INSERT",
    "setup_links::GOOD",
    "setup_links::TAKE",
    "setup_links::CLEAR",
    "setup_links::EXPIRE",
    // The operator names a record by its id alone.
    "scim_tokens::BY_ID",
    "scim_tokens::REVOKE",
    "sessions::BY_ID",
    // Jobs work for all organisations at once.
    "audit::UNSEALED_ORGANISATIONS",
    "audit::CHAINS",
    "connections::PAGE",
    "departed::EXPIRE_BURIED",
    "expiry_announcements::EXPIRE",
    "mails::DUE",
    "mails::CLAIM",
    "mails::SENT",
    "mails::FAILED",
    "mails::WAITING",
    "imports::DUE",
    "imports::EXPIRE",
    "metadata_refreshes::DUE",
    "invitations::EXPIRE",
    "passwords::EXPIRE_TRIALS",
    "second_factors::EXPIRE",
    "selections::EXPIRE",
    "sign_ins::ERASE_LATE",
    "sign_ins::ERASE_LATE_OF",
    "sign_ins::ERASE_DELETED",
    "saml::EXPIRE_REQUESTS",
    "saml::EXPIRE_ASSERTIONS",
    "saml::EXPIRE_LOGOUTS",
    "saml::EXPIRE_LOGGED_OUT",
    "sessions::EXPIRE",
];

#[test]
fn every_statement_names_its_organisation_or_has_a_written_reason() {
    let short = |name: &str| name.trim_start_matches("muster::store::").to_owned();
    for statement in all_statements() {
        let name = short(statement.name);
        let bound = statement.sql.contains("organisation_id = $")
            || statement.sql.contains("organisation_id in ($1, $1)")
            || (statement.sql.starts_with("insert into") && statement.sql.contains("organisation_id"));
        let excused = WITHOUT_ORGANISATION.contains(&name.as_str());
        assert!(bound != excused, "{name}: names its organisation: {bound}; excused: {excused}");
    }
}

#[test]
fn statements_are_lower_case_and_have_names_of_their_own() {
    let mut names = BTreeSet::new();
    for statement in all_statements() {
        assert!(names.insert(statement.name), "{} twice", statement.name);
        let keywords = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", " WHERE ", " FROM "];
        assert!(!keywords.iter().any(|word| statement.sql.contains(word)), "{}", statement.name);
    }
}

#[tokio::test]
async fn two_processes_that_start_together_migrate_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("muster.db");
    let (one, two) = (dialect::open_sqlite(&path).await.unwrap(), dialect::open_sqlite(&path).await.unwrap());
    let (first, second) = tokio::join!(migrate::run(&one), migrate::run(&two));
    first.unwrap();
    second.unwrap();
    assert_eq!(migrate::state(&one).await.unwrap(), migrate::Schema::Current);
}
