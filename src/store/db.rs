//! The databases: an enum of pools, connections that read, transactions that write, and the errors that
//! both share. Everything outside `store/` sees only these types.

use std::{
    ops::{Deref, DerefMut},
    path::PathBuf,
    sync::Arc,
};

use sqlx::{
    Executor as _, FromRow, Postgres, Row as _, Transaction,
    pool::PoolConnection,
    postgres::{PgConnection, PgPool, PgRow},
    sqlite::{SqliteConnection, SqliteRow},
};
use uuid::Uuid;

use super::{
    Statement,
    binding::{Sql, bind_postgres, bind_sqlite, run_composed},
    bundle::Bundle,
    dialect,
    readers::{Reader, Readers},
    trips,
    writer::{Extent, Turn, Writer},
};

/// The open database.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file of this machine: one writer, many readers.
    Sqlite {
        /// The queue in front of the one connection that writes.
        writer: Writer,
        /// Connections that may not write.
        readers: Readers,
        /// Where it is.
        file: PathBuf,
    },
    /// A server.
    Postgres(PgPool),
}

/// What can go wrong between Muster and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique index refused a row: somebody has that name already.
    #[error("already in use: {0:?}")]
    Unique(Unique),
    /// Other writers changed the same rows, again and again.
    #[error("the database is busy with conflicting changes; try again")]
    Conflict,
    /// More transactions wait for the one writer than may.
    #[error("too many changes wait to be written; try again")]
    Full,
    /// The commit that carried this change and others failed: none of them happened.
    #[error("the change could not be committed: {0}")]
    NotCommitted(#[source] Arc<sqlx::Error>),
    /// A transaction took longer than any may, and was rolled back.
    #[error("a transaction took too long")]
    Overdue,
    /// A statement failed before in this transaction: nothing of it can be kept.
    #[error("an earlier statement of this transaction failed")]
    Failed,
    /// A stored value is not what this version writes.
    #[error("stored {what} is damaged: {why}")]
    Damaged {
        /// What was read.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The database could not be reached, refused, or failed.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migrations: {0}")]
    Migration(String),
}

/// The unique indexes whose violation means something to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// `organisations.slug`
    OrganisationSlug,
    /// `organisation_domains.domain`
    Domain,
    /// `employees.username_folded` within the organisation
    Username,
    /// `employees.external_id` within the organisation
    ExternalId,
    /// `employees.email_unique` within the organisation
    Email,
    /// `offices.name_folded` within the organisation
    OfficeName,
    /// `roles.name_folded` within the organisation
    RoleName,
    /// `offices.external_id` within the organisation
    OfficeExternalId,
    /// `groups.name_folded` within the connection
    GroupName,
    /// `connections.slug` within the organisation
    ConnectionSlug,
    /// Any other unique index.
    Other,
}

/// A value for a statement's parameter, of a type that both databases know.
#[derive(Debug, Clone)]
pub enum Arg {
    /// `integer`, `bigint`
    Int(Option<i64>),
    /// `integer` 0 or 1, `boolean`
    Bool(bool),
    /// `text`
    Text(Option<String>),
    /// `blob`, `bytea`
    Bytes(Option<Vec<u8>>),
    /// `blob` of 16 bytes, `uuid`
    Id(Option<Uuid>),
}

macro_rules! arg_from {
    ($($from:ty, $value:ident => $to:expr;)+) => {$(
        impl From<$from> for Arg {
            fn from($value: $from) -> Self {
                $to
            }
        }
    )+};
}

arg_from! {
    i64, value => Self::Int(Some(value));
    Option<i64>, value => Self::Int(value);
    bool, value => Self::Bool(value);
    &str, value => Self::Text(Some(value.to_owned()));
    String, value => Self::Text(Some(value));
    &String, value => Self::Text(Some(value.clone()));
    Option<String>, value => Self::Text(value);
    Option<&str>, value => Self::Text(value.map(str::to_owned));
    &Option<String>, value => Self::Text(value.clone());
    Vec<u8>, value => Self::Bytes(Some(value));
    &[u8], value => Self::Bytes(Some(value.to_vec()));
    [u8; 32], value => Self::Bytes(Some(value.to_vec()));
    Option<Vec<u8>>, value => Self::Bytes(value);
    Uuid, value => Self::Id(Some(value));
    Option<Uuid>, value => Self::Id(value);
    crate::clock::Timestamp, value => Self::Int(Some(value.as_micros()));
    Option<crate::clock::Timestamp>, value => Self::Int(value.map(crate::clock::Timestamp::as_micros));
}

macro_rules! arg_from_ids {
    ($($id:ident)+) => {$(
        impl From<crate::ids::$id> for Arg {
            fn from(value: crate::ids::$id) -> Self {
                Self::Id(Some(value.uuid()))
            }
        }
        impl From<Option<crate::ids::$id>> for Arg {
            fn from(value: Option<crate::ids::$id>) -> Self {
                Self::Id(value.map(crate::ids::$id::uuid))
            }
        }
    )+};
}

arg_from_ids! {
    OrganisationId EmployeeId OfficeId GroupId ConnectionId RoleId ScimTokenId SessionId SignInId AuditId MailId
    AppointmentId PublicationId ScimRequestId ImportId JobId SelectionId
}

/// A connection that reads. Inside a [`Tx`] it also sees what the transaction wrote.
#[derive(Debug)]
pub struct Conn {
    inner: Inner,
    /// Whether statements are prepared by name and kept.
    named: bool,
    /// A statement failed because of other writers: the whole transaction is worth another run.
    conflict: bool,
    /// A statement failed. PostgreSQL refuses whatever comes after it in a transaction; here both do.
    failed: bool,
    /// What goes with the next statement or the commit.
    bundle: Bundle,
}

#[derive(Debug)]
enum Inner {
    SqliteReader(Reader),
    /// A transaction that has asked for nothing yet, and needs no turn of its own before it does.
    SqliteWaiting(Writer, Extent),
    SqliteWriter(Turn),
    PostgresReader(PoolConnection<Postgres>),
    PostgresWriter(Transaction<'static, Postgres>),
}

/// A write transaction. Dropped without a commit it rolls back.
#[derive(Debug)]
pub struct Tx(Conn);

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

pub(super) enum Engine<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// Runs one body on whichever engine a connection belongs to.
macro_rules! on {
    ($conn:expr, |$c:ident, $bind:ident| $body:expr) => {{
        let named = $conn.named;
        match $conn.engine().await? {
            Engine::Sqlite($c) => {
                let $bind = |sql: Sql, arguments| bind_sqlite(sql, arguments);
                $body
            }
            Engine::Postgres($c) => {
                let $bind = |sql: Sql, arguments| bind_postgres(sql, arguments).persistent(named);
                $body
            }
        }
    }};
}

/// A row that both databases can give.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl Conn {
    fn new(inner: Inner) -> Self {
        Self { inner, named: true, conflict: false, failed: false, bundle: Bundle::default() }
    }

    /// The same through a pooler: the next transaction's session knows nothing of what was prepared in this one's.
    fn unless_pooled(mut self, db: &Db) -> Self {
        self.named = !db.is_pooled();
        self
    }

    /// The connection for the next statement.
    pub(super) async fn engine(&mut self) -> Result<Engine<'_>, StoreError> {
        self.take_turn().await?;
        let gone = || StoreError::Database(sqlx::Error::WorkerCrashed);
        match &mut self.inner {
            Inner::SqliteWriter(_) | Inner::PostgresWriter(_) if self.failed => Err(StoreError::Failed),
            Inner::SqliteWaiting(..) => Err(gone()),
            Inner::SqliteReader(reader) => reader.connection().map(Engine::Sqlite).ok_or_else(gone),
            Inner::SqliteWriter(turn) => turn.connection().map(Engine::Sqlite).ok_or_else(gone),
            Inner::PostgresReader(connection) => Ok(Engine::Postgres(connection)),
            Inner::PostgresWriter(transaction) => Ok(Engine::Postgres(transaction)),
        }
    }

    /// Waits for the turn of a transaction that writes to SQLite, before its first statement.
    pub(super) async fn take_turn(&mut self) -> Result<(), StoreError> {
        if let Inner::SqliteWaiting(writer, extent) = &self.inner {
            trips::note();
            match writer.turn(*extent).await {
                Ok(turn) => self.inner = Inner::SqliteWriter(turn),
                Err(error) => {
                    self.failed = true;
                    self.conflict |= matches!(error, StoreError::Conflict);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// What an error of a statement means, for the caller and for the transaction.
    pub(super) fn note(&mut self, error: sqlx::Error) -> StoreError {
        let error = dialect::classify(error);
        self.failed = true;
        self.conflict |= matches!(error, StoreError::Conflict);
        if let (Inner::SqliteReader(reader), StoreError::Database(_)) = (&mut self.inner, &error) {
            reader.discard();
        }
        error
    }

    /// Whether another run of the transaction may go better.
    pub(super) const fn is_in_conflict(&self) -> bool {
        self.conflict
    }

    /// The rows of `statement`.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn all<T: Row>(
        &mut self,
        statement: &Statement,
        arguments: Vec<Arg>,
    ) -> Result<Vec<T>, StoreError> {
        self.rows(Sql::Fixed(statement.sql), arguments).await
    }

    /// The rows of a text that was composed from fixed parts; values travel as arguments only.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub(super) async fn all_composed<T: Row>(
        &mut self,
        sql: String,
        arguments: Vec<Arg>,
    ) -> Result<Vec<T>, StoreError> {
        self.rows(Sql::Composed(sql), arguments).await
    }

    async fn rows<T: Row>(&mut self, sql: Sql, arguments: Vec<Arg>) -> Result<Vec<T>, StoreError> {
        self.flush().await?;
        trips::note();
        let rows = on!(self, |connection, bind| {
            match bind(sql, arguments).fetch_all(connection).await {
                Ok(rows) => rows.iter().map(T::from_row).collect::<Result<Vec<T>, _>>(),
                Err(error) => Err(error),
            }
        });
        rows.map_err(|error| self.note(error))
    }

    /// Sends what waits to be sent.
    async fn flush(&mut self) -> Result<(), StoreError> {
        if self.bundle.is_empty() {
            return Ok(());
        }
        trips::note();
        let composed = std::mem::take(&mut self.bundle).compose(self.is_postgres());
        let named = self.named;
        let kept = match self.engine().await? {
            Engine::Sqlite(connection) => run_composed(connection, composed).await.1,
            Engine::Postgres(connection) => {
                let query = bind_postgres(Sql::Composed(composed.sql), composed.arguments).persistent(named);
                query.fetch_one(connection).await.and_then(|row| row.try_get(0))
            }
        };
        match kept {
            Ok(true) => Ok(()),
            Ok(false) => {
                self.failed = true;
                self.conflict = true;
                Err(StoreError::Conflict)
            }
            Err(error) => Err(self.note(error)),
        }
    }

    /// The only row of `statement`; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn one<T: Row>(
        &mut self,
        statement: &Statement,
        arguments: Vec<Arg>,
    ) -> Result<Option<T>, StoreError> {
        self.flush().await?;
        trips::note();
        let row = on!(self, |connection, bind| {
            match bind(Sql::Fixed(statement.sql), arguments).fetch_optional(connection).await {
                Ok(row) => row.as_ref().map(T::from_row).transpose(),
                Err(error) => Err(error),
            }
        });
        row.map_err(|error| self.note(error))
    }

    /// Whether this is a connection to PostgreSQL.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self.inner, Inner::PostgresReader(_) | Inner::PostgresWriter(_))
    }

    /// Asks the database to parse and plan `statement` without running it; for tests.
    ///
    /// # Errors
    /// [`StoreError::Database`] with what the database says of the text.
    pub async fn prepare(&mut self, statement: &Statement) -> Result<(), StoreError> {
        let sql = sqlx::SqlSafeStr::into_sql_str(statement.sql);
        let result = match self.engine().await? {
            Engine::Sqlite(connection) => connection.prepare(sql).await.map(drop),
            Engine::Postgres(connection) => connection.prepare(sql).await.map(drop),
        };
        result.map_err(StoreError::Database)
    }
}

impl Tx {
    /// Notes that another writer was faster: the transaction is rolled back and run again.
    pub const fn note_conflict(&mut self) {
        self.0.conflict = true;
    }

    /// Runs an insert whose count nobody asks for, together with others: with the next statement, or with the commit. What
    /// is wrong with it is said then.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn put(
        &mut self,
        statement: &'static Statement,
        arguments: Vec<Arg>,
    ) -> Result<(), StoreError> {
        debug_assert!(statement.sql.starts_with("insert into"), "{} is no insert", statement.name);
        if self.0.bundle.has_no_room_for(statement) {
            self.0.flush().await?;
        }
        self.0.bundle.add(statement, arguments);
        Ok(())
    }

    /// Runs an insert or update that has to change exactly one row, together with others as [`Tx::put`] does. When it changes
    /// none, somebody else was faster than what the caller read: the transaction is rolled back and run again.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn expect_one(
        &mut self,
        statement: &'static Statement,
        arguments: Vec<Arg>,
    ) -> Result<(), StoreError> {
        if self.0.bundle.has_no_room_for(statement) {
            self.0.flush().await?;
        }
        self.0.bundle.expect(statement, arguments);
        Ok(())
    }

    /// Sends the inserts that wait, where the caller wants to know now what is wrong with them.
    ///
    /// # Errors
    /// [`StoreError::Unique`] when a unique index refuses; else when the database fails.
    pub async fn settle(&mut self) -> Result<(), StoreError> {
        self.0.flush().await
    }

    /// Runs `statement` and answers how many rows it changed.
    ///
    /// # Errors
    /// [`StoreError::Unique`] when a unique index refuses; else when the database fails.
    pub async fn run(&mut self, statement: &Statement, arguments: Vec<Arg>) -> Result<u64, StoreError> {
        self.changed(Sql::Fixed(statement.sql), arguments).await
    }

    /// Runs a text that was composed from fixed parts; values travel as arguments only.
    ///
    /// # Errors
    /// As [`Tx::run`].
    pub(super) async fn run_composed(&mut self, sql: String, arguments: Vec<Arg>) -> Result<u64, StoreError> {
        self.changed(Sql::Composed(sql), arguments).await
    }

    async fn changed(&mut self, sql: Sql, arguments: Vec<Arg>) -> Result<u64, StoreError> {
        self.0.flush().await?;
        trips::note();
        let changed = on!(self.0, |connection, bind| {
            bind(sql, arguments).execute(connection).await.map(|result| result.rows_affected())
        });
        changed.map_err(|error| self.0.note(error))
    }

    /// Keeps what was done; answers when it is on disk.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        if let Inner::SqliteWaiting(writer, _) = &self.0.inner {
            if self.0.failed {
                return Err(StoreError::Failed);
            }
            if self.0.bundle.is_empty() {
                return Ok(());
            }
            trips::note();
            return writer.whole(self.0.bundle.compose(false)).await;
        }
        self.0.flush().await?;
        // PostgreSQL would answer such a COMMIT with a rollback and no error.
        if self.0.failed {
            return Err(StoreError::Failed);
        }
        trips::note();
        match self.0.inner {
            Inner::SqliteWriter(turn) => turn.commit().await,
            Inner::PostgresWriter(transaction) => transaction.commit().await.map_err(dialect::classify),
            Inner::SqliteReader(_) | Inner::SqliteWaiting(..) | Inner::PostgresReader(_) => Ok(()),
        }
    }
}

impl Db {
    /// A connection that reads.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database cannot be reached in time.
    pub async fn read(&self) -> Result<Conn, StoreError> {
        let inner = match self {
            Self::Sqlite { readers, .. } => Inner::SqliteReader(readers.acquire().await?),
            // A pooler may give each statement another session, between preparing it and running it even.
            Self::Postgres(pool) if self.is_pooled() => {
                Inner::PostgresWriter(pool.begin_with("begin read only").await.map_err(dialect::classify)?)
            }
            Self::Postgres(pool) => {
                Inner::PostgresReader(pool.acquire().await.map_err(StoreError::Database)?)
            }
        };
        Ok(Conn::new(inner).unless_pooled(self))
    }

    /// Whether a pooler stands before the server that gives each transaction another session.
    #[must_use]
    pub fn is_pooled(&self) -> bool {
        matches!(self, Self::Postgres(pool) if dialect::is_pooled(pool))
    }

    /// A connection that reads the database as it is now, whatever is written meanwhile.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be reached in time.
    pub async fn snapshot(&self) -> Result<Conn, StoreError> {
        let inner = match self {
            Self::Sqlite { readers, .. } => Inner::SqliteReader(readers.snapshot().await?),
            Self::Postgres(pool) => {
                let begin = "begin isolation level repeatable read, read only";
                Inner::PostgresWriter(pool.begin_with(begin).await.map_err(dialect::classify)?)
            }
        };
        Ok(Conn::new(inner).unless_pooled(self))
    }

    /// Begins a write transaction; use the `transaction!` macro, which commits and retries. On SQLite it waits for its turn
    /// when it asks for something; one that only puts and expects is handed over as a whole when it commits.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be reached or stays locked.
    pub(super) async fn begin(&self, extent: Extent) -> Result<Tx, StoreError> {
        let inner = match self {
            Self::Sqlite { writer, .. } => Inner::SqliteWaiting(writer.clone(), extent),
            Self::Postgres(pool) => {
                trips::note();
                let begun = pool.begin_with(dialect::BEGIN_POSTGRES).await;
                Inner::PostgresWriter(begun.map_err(dialect::classify)?)
            }
        };
        Ok(Tx(Conn::new(inner).unless_pooled(self)))
    }

    /// Waits for running statements and closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
