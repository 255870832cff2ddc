//! A database for one test, and what is in it, by its own catalogue.

use std::{
    future::Future,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use muster::store::{Db, dialect, migrate, packed::Checks};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, FromRow, PgConnection, PgPool,
    postgres::PgRow,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use tokio::sync::OnceCell;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database that is gone when its test is over.
pub(crate) struct Database {
    pub(crate) db: Db,
    /// The folder of the SQLite file.
    _folder: Option<tempfile::TempDir>,
    /// The PostgreSQL database, to be dropped.
    name: Option<String>,
}

#[expect(clippy::disallowed_methods, reason = "tests are told of the test cluster by the environment")]
fn stated(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|url| !url.is_empty())
}

fn cluster() -> Option<String> {
    stated("MUSTER_TEST_POSTGRES")
}

async fn admin(command: String) {
    let mut connection = PgConnection::connect(&cluster().unwrap()).await.unwrap();
    connection.execute(AssertSqlSafe(command)).await.unwrap();
    connection.close().await.unwrap();
}

/// The database of this name at the server that `base` leads to.
fn named(base: &str, name: &str) -> String {
    let mut url = url::Url::parse(base).unwrap();
    url.set_path(name);
    url.into()
}

/// The schema is made once; every test's database is a copy.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("routes_{}_template", std::process::id());
            admin(format!("create database {name}")).await;
            let db = dialect::open_postgres(&named(&cluster().unwrap(), &name)).await.unwrap();
            migrate::run(&db).await.unwrap();
            db.close().await;
            name
        })
        .await
}

impl Database {
    /// A new database with the schema in it; `None` where there is no such server.
    pub(crate) async fn new(engine: Engine) -> Option<Self> {
        if engine == Engine::Sqlite {
            let folder = tempfile::tempdir().unwrap();
            let db = dialect::open_sqlite(&folder.path().join("muster.db")).await.unwrap();
            migrate::run(&db).await.unwrap();
            return Some(Self { db, _folder: Some(folder), name: None });
        }
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let cluster = cluster()?;
        // What is tested may have a pooler before it; what makes and drops databases has none.
        let base = stated("MUSTER_TEST_POOLER").unwrap_or(cluster);
        let template = template().await;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("routes_{}_{number}", std::process::id());
        admin(format!("create database {name} template {template}")).await;
        let db = dialect::open_postgres(&named(&base, &name)).await.unwrap();
        Some(Self { db, _folder: None, name: Some(name) })
    }

    pub(crate) async fn drop(self) {
        self.db.close().await;
        if let Some(name) = self.name {
            admin(format!("drop database {name} with (force)")).await;
        }
    }
}

/// A connection of somebody else to the SQLite file, who waits for the write lock.
async fn beside(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(file).foreign_keys(true);
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// Runs one statement past all flows, as somebody with the database's password could.
pub(crate) async fn meddle(db: &Db, sql: &str) -> u64 {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { file, .. } => {
            let mut connection = beside(file).await;
            sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected()
        }
        Db::Postgres(pool) => {
            let mut tx = pool.begin_with("begin read write").await.unwrap();
            let changed = sqlx::query(sql).persistent(false).execute(&mut *tx).await.unwrap().rows_affected();
            tx.commit().await.unwrap();
            changed
        }
    }
}

/// As [`meddle`], in a transaction that has run its statement when `meanwhile` begins and commits while that waits.
pub(crate) async fn meddle_during<T>(db: &Db, sql: &str, meanwhile: impl Future<Output = T>) -> T {
    let sql = AssertSqlSafe(sql.to_owned());
    let late = || tokio::time::sleep(Duration::from_millis(400));
    match db {
        Db::Sqlite { file, .. } => {
            let mut connection = beside(file).await;
            connection.execute("begin immediate").await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
            let commit = async {
                late().await;
                connection.execute("commit").await.unwrap();
            };
            tokio::join!(meanwhile, commit).0
        }
        Db::Postgres(pool) => {
            let mut tx = pool.begin_with("begin read write").await.unwrap();
            sqlx::query(sql).persistent(false).execute(&mut *tx).await.unwrap();
            let commit = async {
                late().await;
                tx.commit().await.unwrap();
            };
            tokio::join!(meanwhile, commit).0
        }
    }
}

/// The rows of a query, also where each transaction may have another session.
async fn read<T>(pool: &PgPool, sql: AssertSqlSafe<String>) -> Vec<T>
where
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let mut tx = pool.begin().await.unwrap();
    sqlx::query_as(sql).persistent(false).fetch_all(&mut *tx).await.unwrap()
}

/// The rows of a query of one text and one number.
pub(crate) async fn counts(db: &Db, sql: &str) -> Vec<(String, i64)> {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { file, .. } => sqlx::query_as(sql).fetch_all(&mut beside(file).await).await.unwrap(),
        Db::Postgres(pool) => read(pool, sql).await,
    }
}

/// Every table with its columns.
async fn columns(db: &Db) -> Vec<(String, String, String)> {
    match db {
        Db::Sqlite { file, .. } => sqlx::query_as(
            "select t.name, c.name, lower(c.type) from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table'",
        )
        .fetch_all(&mut beside(file).await)
        .await
        .unwrap(),
        Db::Postgres(pool) => {
            let sql = "select table_name::text, column_name::text, data_type::text from information_schema.columns \
                       where table_schema = 'public'";
            read(pool, AssertSqlSafe(sql.to_owned())).await
        }
    }
}

async fn values(db: &Db, table: &str, column: &str, kind: &str) -> Vec<(Vec<u8>,)> {
    match db {
        Db::Sqlite { file, .. } => {
            let sql =
                format!("select cast(\"{column}\" as blob) from \"{table}\" where \"{column}\" is not null");
            sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut beside(file).await).await.unwrap()
        }
        Db::Postgres(pool) => {
            let value = if kind == "bytea" {
                format!("\"{column}\"")
            } else {
                format!("convert_to(\"{column}\"::text, 'UTF8')")
            };
            let sql = format!("select {value} from \"{table}\" where \"{column}\" is not null");
            read(pool, AssertSqlSafe(sql)).await
        }
    }
}

/// Every place, `table.column`, where one of `words` stands, without regard to case.
pub(crate) async fn places_with(db: &Db, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let all = columns(db).await;
    assert!(all.len() > 100, "the catalogue names only {} columns", all.len());
    for (table, column, kind) in all {
        for (value,) in values(db, &table, &column, &kind).await {
            let value = match (&*table, &*column) {
                ("sign_ins", "checks") => Checks::unpacked(&value).unwrap().to_string().into_bytes(),
                _ => value,
            };
            let text = String::from_utf8_lossy(&value).to_lowercase();
            for word in words {
                if text.contains(&word.to_lowercase()) {
                    found.push(format!("{table}.{column} has {word}"));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}
