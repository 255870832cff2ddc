//! The connections of a SQLite database that may not write: a few, each with a cache of pages of its own. They wait
//! for one another only, never for a writer.

#[expect(
    clippy::disallowed_types,
    reason = "held to take a connection out or put it back, never over an await"
)]
use std::sync::Mutex;
use std::sync::{Arc, PoisonError};

use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{db::StoreError, dialect::ACQUIRE};

/// Connections at most. Reading is work for the processor; more than a few only wait for it.
const MOST: usize = 8;

/// The readers of one database. Cheap to clone.
///
/// Not a pool of sqlx: that one asks a connection whether it is alive before and after each use, which is a
/// journey to a server but for a file only two more hops between threads.
#[derive(Debug, Clone)]
pub struct Readers {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    permits: Arc<Semaphore>,
    #[expect(clippy::disallowed_types, reason = "as above")]
    idle: Mutex<Vec<SqliteConnection>>,
}

/// A connection that reads; it goes back when it is dropped.
#[derive(Debug)]
pub struct Reader {
    /// `None` when it was discarded.
    connection: Option<SqliteConnection>,
    shared: Arc<Shared>,
    /// Whether somebody else may use the connection afterwards.
    goes_back: bool,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    /// No connection is opened before it is needed.
    pub(super) fn of(options: SqliteConnectOptions) -> Self {
        let permits = Arc::new(Semaphore::new(MOST));
        Self { shared: Arc::new(Shared { options, permits, idle: Default::default() }) }
    }

    /// A connection, when there is one.
    ///
    /// # Errors
    /// [`StoreError::Database`] when all are in use for too long, or the database cannot be opened.
    pub(super) async fn acquire(&self) -> Result<Reader, StoreError> {
        let permit = tokio::time::timeout(ACQUIRE, Arc::clone(&self.shared.permits).acquire_owned()).await;
        let permit = permit
            .map_err(|_| StoreError::Database(sqlx::Error::PoolTimedOut))?
            .map_err(|_| StoreError::Database(sqlx::Error::PoolClosed))?;
        let idle = self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                SqliteConnection::connect_with(&self.shared.options).await.map_err(StoreError::Database)?
            }
        };
        let shared = Arc::clone(&self.shared);
        Ok(Reader { connection: Some(connection), shared, goes_back: true, _permit: permit })
    }

    /// A connection that sees the database as it is now, for as long as it is used.
    ///
    /// # Errors
    /// As [`Readers::acquire`].
    pub(super) async fn snapshot(&self) -> Result<Reader, StoreError> {
        let mut reader = self.acquire().await?;
        reader.goes_back = false;
        if let Some(connection) = reader.connection() {
            // SQLite looks when it first reads.
            for sql in ["begin", "select count(*) from sqlite_schema"] {
                sqlx::query(sql).execute(&mut *connection).await.map_err(StoreError::Database)?;
            }
        }
        Ok(reader)
    }

    /// Waits for those in use and closes all.
    pub(super) async fn close(&self) {
        let all = u32::try_from(MOST).unwrap_or(u32::MAX);
        let permits = self.shared.permits.acquire_many(all).await;
        self.shared.permits.close();
        drop(permits);
        let idle = std::mem::take(&mut *self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in idle {
            connection.close().await.ok();
        }
    }
}

impl Reader {
    /// The connection; `None` once it was discarded.
    pub(super) const fn connection(&mut self) -> Option<&mut SqliteConnection> {
        self.connection.as_mut()
    }

    /// The connection does not go back: something is wrong with it.
    pub(super) fn discard(&mut self) {
        self.connection = None;
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take().filter(|_| self.goes_back) {
            self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
