//! What the two databases do not share: opening, beginning, and the language of their errors.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt as _, path::Path, str::FromStr, time::Duration};

use sqlx::{
    Connection as _,
    postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    Arg, Statement,
    db::{Conn, Db, StoreError, Tx, Unique},
    facts,
    readers::Readers,
    statement::args,
    writer::Writer,
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OfficeId, OrganisationId},
};

/// How long a writer of this process waits for a writer of another one.
pub(super) const BUSY: Duration = Duration::from_secs(10);
/// How long a request waits for a connection, or for its turn to write.
pub(super) const ACQUIRE: Duration = Duration::from_secs(15);

/// Opens the SQLite file at `path`, which is made when it is missing.
///
/// # Errors
/// [`StoreError::Database`] when the file cannot be opened or is no database.
pub async fn open_sqlite(path: &Path) -> Result<Db, StoreError> {
    // Made here and not by SQLite, whose file would be as open as the umask leaves it; the write-ahead log
    // takes its mode from this file. A file that is there keeps the mode that the operator gave it.
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|error| StoreError::Database(sqlx::Error::Io(error)))?;
    let options = sqlite_options(path);
    // The writer asks for its lock again by itself.
    let writer = Writer::open(options.clone().busy_timeout(Duration::ZERO)).await?;
    let readers = Readers::of(options.pragma("query_only", "on"));
    Ok(Db::Sqlite { writer, readers, file: path.to_owned() })
}

/// How every connection to the SQLite file at `path` is opened.
pub(super) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An answered write is on disk: every commit waits for the write-ahead log's fsync.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(256)
        .pragma("trusted_schema", "off")
        .pragma("secure_delete", "on")
        // 16 MiB of log: a page that changes again and again is written to the file once for all of them.
        .pragma("wal_autocheckpoint", "4096")
}

/// What a session with PostgreSQL begins with. Reads are single statements, and read only; a transaction that writes
/// says so.
const SESSION: [(&str, &str); 3] =
    [("default_transaction_read_only", "on"), ("statement_timeout", "30000"), ("lock_timeout", "10000")];

/// Begins a transaction that writes: whatever the server's default says, what is answered is on disk.
pub(super) const BEGIN_POSTGRES: &str = "begin read write; set local synchronous_commit = on";

/// How long a connection may rest before it is asked whether it is alive.
const FRESH: Duration = Duration::from_secs(5);

/// Whether the address said that statements are not to be kept: `?statement-cache-capacity=0`.
pub(super) fn is_pooled(pool: &PgPool) -> bool {
    pool.connect_options().get_options().is_none()
}

/// A connection of its own that may change the schema.
pub(super) async fn connect_to_migrate(pool: &PgPool) -> Result<PgConnection, StoreError> {
    let mut options = pool.connect_options().as_ref().clone();
    if options.get_options().is_some() {
        options = options.options([("default_transaction_read_only", "off"), ("statement_timeout", "0")]);
    }
    PgConnection::connect_with(&options).await.map_err(StoreError::Database)
}

/// What every connection of every Muster to PostgreSQL calls itself, perhaps with more behind it.
const APPLICATION: &str = "muster";

/// Other processes of Muster that are connected to this database. PostgreSQL shows them to the same role.
static OTHERS: Statement = Statement {
    name: "store::dialect::OTHERS",
    sql: "select count(*) from pg_stat_activity where datname = current_database() \
          and application_name like 'muster%' and application_name <> current_setting('application_name')",
};

/// How many connections other processes of Muster have to this database; 0 for SQLite, which knows of none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn others(conn: &mut Conn) -> Result<i64, StoreError> {
    if !conn.is_postgres() {
        return Ok(0);
    }
    Ok(conn.one::<(i64,)>(&OTHERS, Vec::new()).await?.map_or(0, |(count,)| count))
}

/// A fact that is not changed before the transaction ends; who changes it at this moment is waited for.
static FACT_THAT_STAYS: Statement = Statement {
    name: "store::dialect::FACT_THAT_STAYS",
    sql: "select value from facts where name = $1 for share",
};

/// Reads a fact for good: not while a transaction changes it. On SQLite, where there is one writer, it is only read.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn fact_that_stays(tx: &mut Tx, name: &str) -> Result<Option<String>, StoreError> {
    if tx.is_postgres() {
        return Ok(tx.one::<(String,)>(&FACT_THAT_STAYS, args![name]).await?.map(|row| row.0));
    }
    facts::get(tx, name).await
}

/// Connects to the PostgreSQL server at `url` under the common name; see [`open_postgres_as`].
///
/// # Errors
/// [`StoreError::Database`] when the server cannot be reached or refuses.
pub async fn open_postgres(url: &str) -> Result<Db, StoreError> {
    open_postgres_as(url, "").await
}

/// Connects to the PostgreSQL server at `url`. `process` tells the connections of one process from those of another.
/// `?statement-cache-capacity=0` in it is for a pooler that gives each
/// transaction another session.
///
/// # Errors
/// [`StoreError::Database`] when the server cannot be reached or refuses.
pub async fn open_postgres_as(url: &str, process: &str) -> Result<Db, StoreError> {
    let name = format!("{APPLICATION} {process}");
    let mut options =
        PgConnectOptions::from_str(url).map_err(StoreError::Database)?.application_name(name.trim_end());
    // Without a cache of statements a pooler stands between, which gives each transaction another session: what a session is
    // begun with would be lost, or refused.
    if !url.contains("statement-cache-capacity=0") {
        options = options.statement_cache_capacity(256).options(SESSION);
    }
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(ACQUIRE)
        // A connection that was in use a moment ago is not asked whether it is alive: that is a journey.
        .test_before_acquire(false)
        .before_acquire(|connection, used| {
            Box::pin(async move {
                if used.idle_for > FRESH {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options.clone())
        .await;
    match pool {
        Ok(pool) => Ok(Db::Postgres(pool)),
        // The pool waits for a server that is starting and then says only that it waited; one more try
        // says why there is none.
        Err(waited @ sqlx::Error::PoolTimedOut) => {
            let cause = PgConnection::connect_with(&options).await.err().unwrap_or(waited);
            Err(StoreError::Database(cause))
        }
        Err(error) => Err(StoreError::Database(error)),
    }
}

/// What the clock of a PostgreSQL server says; SQLite has the clock of its machine.
static CLOCK: Statement = Statement {
    name: "store::dialect::CLOCK",
    sql: "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)",
};

/// The time at the database server; `None` for SQLite, which runs in this process.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn server_time(conn: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    if !conn.is_postgres() {
        return Ok(None);
    }
    let row = conn.one::<(i64,)>(&CLOCK, Vec::new()).await?;
    Ok(row.map(|(micros,)| Timestamp::from_micros(micros)))
}

/// The columns of a table in SQLite's catalogue: name, type, place in the primary key from 1 or 0.
static SQLITE_COLUMNS: Statement = Statement {
    name: "store::dialect::SQLITE_COLUMNS",
    sql: "select name, lower(type), pk from pragma_table_info($1) order by name",
};

/// The same in PostgreSQL's.
static POSTGRES_COLUMNS: Statement = Statement {
    name: "store::dialect::POSTGRES_COLUMNS",
    sql: "select c.column_name::text collate \"C\", c.data_type::text, coalesce(k.ordinal_position, 0)::bigint \
          from information_schema.columns c left join (information_schema.table_constraints t \
          join information_schema.key_column_usage k on k.constraint_schema = t.constraint_schema \
          and k.constraint_name = t.constraint_name and t.constraint_type = 'PRIMARY KEY') \
          on k.table_schema = c.table_schema and k.table_name = c.table_name and k.column_name = c.column_name \
          where c.table_schema = current_schema() and c.table_name = $1 order by 1",
};

/// The columns of a table by name: name, type in the engine's words, place in the primary key from 1 or 0.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(super) async fn columns(conn: &mut Conn, table: &str) -> Result<Vec<(String, String, i64)>, StoreError> {
    let statement = if conn.is_postgres() { &POSTGRES_COLUMNS } else { &SQLITE_COLUMNS };
    conn.all(statement, vec![Arg::from(table)]).await
}

/// Makes whoever would relate an employee to an office wait; only PostgreSQL has several writers, and SQLite
/// does not know the words.
static LOCK_OFFICE: Statement = Statement {
    name: "store::dialect::LOCK_OFFICE",
    sql: "select id from offices where organisation_id = $1 and id = $2 for update",
};

/// Locks an office that is to be deleted: nobody comes into it before the transaction ends, and who does so
/// afterwards finds none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn lock_office(tx: &mut Tx, organisation: OrganisationId, id: OfficeId) -> Result<(), StoreError> {
    if tx.is_postgres() {
        tx.one::<(uuid::Uuid,)>(&LOCK_OFFICE, args![organisation, id]).await?;
    }
    Ok(())
}

/// Makes logouts of a connection wait; only PostgreSQL has several writers.
static SHARE_CONNECTION: Statement = Statement {
    name: "store::dialect::SHARE_CONNECTION",
    sql: "select id from connections where organisation_id = $1 and id = $2 for key share",
};

/// Makes sign-ins of a connection wait, as far as they have not opened their session yet.
static LOCK_CONNECTION: Statement = Statement {
    name: "store::dialect::LOCK_CONNECTION",
    sql: "select id from connections where organisation_id = $1 and id = $2 for update",
};

/// What a transaction does with the sessions of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// It opens one, beside others that do the same.
    SignIn,
    /// It ends some: none is opened meanwhile, and what was being opened is there to be ended.
    Logout,
}

/// Orders sign-ins and logouts of a connection, so that of the two whichever comes later sees the other.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn order_traffic(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    traffic: Traffic,
) -> Result<(), StoreError> {
    if tx.is_postgres() {
        let statement = match traffic {
            Traffic::SignIn => &SHARE_CONNECTION,
            Traffic::Logout => &LOCK_CONNECTION,
        };
        tx.one::<(uuid::Uuid,)>(statement, args![organisation, connection]).await?;
    }
    Ok(())
}

/// Whether another process has SQLite's write lock.
pub(super) fn is_locked(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("5"))
}

/// Reads a database's error: a unique index that refused, a conflict worth another run, or a fault.
pub(super) fn classify(error: sqlx::Error) -> StoreError {
    let sqlx::Error::Database(reason) = &error else {
        return StoreError::Database(error);
    };
    if reason.is_unique_violation() {
        return StoreError::Unique(unique(reason.constraint().unwrap_or_else(|| reason.message())));
    }
    match reason.code().as_deref() {
        // PostgreSQL: serialization failure, deadlock, a row that another writer deleted meanwhile. SQLite: busy,
        // busy snapshot, locked.
        Some("40001" | "40P01" | "23503" | "5" | "517" | "6") => StoreError::Conflict,
        _ => StoreError::Database(error),
    }
}

/// PostgreSQL names the index, SQLite the columns.
fn unique(named: &str) -> Unique {
    const NAMES: &[(&str, &str, Unique)] = &[
        ("organisations_slug_key", "organisations.slug", Unique::OrganisationSlug),
        ("organisation_domains_pkey", "organisation_domains.domain", Unique::Domain),
        ("employees_username_unique", "employees.username_folded", Unique::Username),
        ("employees_external_id_unique", "employees.external_id", Unique::ExternalId),
        ("employees_email_unique", "employees.email_unique", Unique::Email),
        ("offices_name_unique", "offices.name_folded", Unique::OfficeName),
        ("roles_name_unique", "roles.name_folded", Unique::RoleName),
        ("offices_external_id_unique", "offices.external_id", Unique::OfficeExternalId),
        ("groups_name_unique", "groups.name_folded", Unique::GroupName),
        ("connections_slug_unique", "connections.slug", Unique::ConnectionSlug),
    ];
    NAMES
        .iter()
        .find(|(index, column, _)| named == *index || named.ends_with(column))
        .map_or(Unique::Other, |(_, _, unique)| *unique)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_words_for_a_taken_name_mean_the_same() {
        assert_eq!(unique("employees_username_unique"), Unique::Username);
        assert_eq!(
            unique("UNIQUE constraint failed: employees.organisation_id, employees.username_folded"),
            Unique::Username
        );
        assert_eq!(unique("sessions_token_digest_key"), Unique::Other);
    }
}
