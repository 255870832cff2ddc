//! Brings the schema up to date, one process at a time.

use sqlx::{
    Connection as _, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::SqliteConnection,
};

use super::{
    db::{Db, StoreError},
    dialect,
};

macro_rules! migrations {
    ($($version:literal, $name:literal;)+) => {
        /// The versions of all migrations.
        const NEWEST: &[i64] = &[$($version),+];

        fn sqlite() -> Migrator {
            Migrator::with_migrations(vec![$(migration(
                $version, $name, include_str!(concat!("../../migrations/sqlite/", $name, ".sql"))
            )),+])
        }

        fn postgres() -> Migrator {
            Migrator::with_migrations(vec![$(migration(
                $version, $name, include_str!(concat!("../../migrations/postgres/", $name, ".sql"))
            )),+])
        }
    };
}

migrations! {
    1, "0001_first_schema";
}

fn migration(version: i64, name: &'static str, sql: &'static str) -> Migration {
    let description = name.split_once('_').map_or(name, |(_, rest)| rest).replace('_', " ");
    Migration::new(version, description.into(), MigrationType::Simple, sql.into_sql_str(), false)
}

/// What a database's schema is, compared with what this version wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// As wanted.
    Current,
    /// This many migrations are still to be made.
    Behind(usize),
    /// A newer version of Muster has been here.
    Ahead,
}

/// Makes all migrations that are missing; all of them or none. Processes that start together wait for one another.
///
/// # Errors
/// [`StoreError::Migration`] when a migration fails, was changed after it was made, or the schema is a
/// newer version's.
pub async fn run(db: &Db) -> Result<(), StoreError> {
    let failed = |error: sqlx::migrate::MigrateError| StoreError::Migration(error.to_string());
    match db {
        Db::Sqlite { file, .. } => {
            let options = dialect::sqlite_options(file);
            let mut connection =
                SqliteConnection::connect_with(&options).await.map_err(StoreError::Database)?;
            // The write lock is taken first: SQLite has no lock that a migrator could wait on.
            let mut tx = connection.begin_with("begin immediate").await.map_err(dialect::classify)?;
            sqlite().run_direct(None, &mut *tx, false).await.map_err(failed)?;
            tx.commit().await.map_err(StoreError::Database)?;
            connection.close().await.map_err(StoreError::Database)
        }
        // The migrator prepares statements by name, which the next transaction's session may know already.
        Db::Postgres(_) if db.is_pooled() => match state(db).await? {
            Schema::Current => Ok(()),
            Schema::Behind(_) | Schema::Ahead => Err(StoreError::Migration(
                "the schema cannot be changed through a pooler (statement-cache-capacity=0); run muster migrate with \
                 the address of the server itself"
                    .to_owned(),
            )),
        },
        Db::Postgres(pool) => {
            let mut connection = dialect::connect_to_migrate(pool).await?;
            let mut tx = connection.begin().await.map_err(dialect::classify)?;
            // The lock of a transaction and not of a session: a pooler between may change the session.
            let lock = sqlx::query("select pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *tx);
            lock.await.map_err(StoreError::Database)?;
            postgres().run_direct(None, &mut *tx, false).await.map_err(failed)?;
            tx.commit().await.map_err(StoreError::Database)?;
            connection.close().await.map_err(StoreError::Database)
        }
    }
}

/// Compares the schema with what this version wants, and changes nothing.
///
/// # Errors
/// [`StoreError`] when the database cannot be read.
pub async fn state(db: &Db) -> Result<Schema, StoreError> {
    let applied =
        db.read().await?.all_composed::<(i64,)>(format!("select version from {TABLE}"), vec![]).await;
    // An empty database has no table of migrations yet.
    let applied = applied.unwrap_or_default();
    if applied.iter().any(|(version,)| !NEWEST.contains(version)) {
        return Ok(Schema::Ahead);
    }
    match NEWEST.iter().filter(|version| !applied.contains(&(**version,))).count() {
        0 => Ok(Schema::Current),
        missing => Ok(Schema::Behind(missing)),
    }
}

/// The newest migration: what a backup says of the schema it was made of.
pub const VERSION: i64 = NEWEST[NEWEST.len() - 1];

/// How many migrations there are: an empty database is this many behind.
pub const COUNT: usize = NEWEST.len();

/// The number of the advisory lock that migrations are made under: `muster` in letters.
const LOCK: i64 = 0x6d75_7374_6572;

const TABLE: &str = "_sqlx_migrations";
