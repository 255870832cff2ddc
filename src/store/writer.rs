//! The one writer of a SQLite database: transactions that wait at the same time reach the disk with one fsync.
//!
//! A task owns the only connection that writes. It begins a SQLite transaction, lends the connection to one caller
//! after the other, each behind a savepoint, and commits when nobody waits any more or the batch is long enough. A transaction
//! that asks for nothing is handed over as one text and run for its caller, which spares two switches between tasks.
//! Whoever fails, is cancelled or panics is rolled back to the savepoint, alone. Everybody else is answered after
//! the commit that carries their change is on disk, or learns that there was none. Readers see a change only then.
//! See docs/decisions/0013-one-fsync-for-many-transactions.md.

use std::{sync::Arc, time::Duration};

use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use super::{
    binding::run_composed,
    bundle::Composed,
    db::StoreError,
    dialect::{self, ACQUIRE, BUSY},
};

/// How much waits and how much shares a commit.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Transactions that may wait for their turn; one more is refused with [`StoreError::Full`].
    queue: usize,
    /// Transactions that one commit carries at most.
    members: usize,
    /// How long after its beginning a batch takes in further transactions: what the first one waits for the others.
    open_for: Duration,
}

const BOUNDS: Bounds = Bounds { queue: 1_024, members: 128, open_for: Duration::from_millis(10) };
/// The pause between two attempts to get the write lock from another process.
const LOCK_PAUSE: Duration = Duration::from_millis(2);

/// The queue in front of the connection that writes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: mpsc::Sender<Message>,
}

#[derive(Debug)]
enum Message {
    /// Somebody wants to write.
    Work(Caller),
    /// No more turns; answered when everything is on disk and the connection is closed.
    Close(oneshot::Sender<()>),
}

/// The connection that writes, lent to one transaction. Dropped without [`Turn::commit`] it rolls back.
#[derive(Debug)]
pub struct Turn {
    lent: Option<(SqliteConnection, oneshot::Sender<Returned>)>,
}

/// The connection comes back, with what is to become of the transaction.
#[derive(Debug)]
struct Returned {
    connection: SqliteConnection,
    /// Who waits for the commit; `None`: roll back.
    keep: Option<oneshot::Sender<Result<(), StoreError>>>,
}

fn closed() -> StoreError {
    StoreError::Database(sqlx::Error::PoolClosed)
}

impl Writer {
    /// Opens the connection that writes, and begins to serve turns on the current runtime.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database cannot be opened.
    pub(super) async fn open(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        Self::with_bounds(options, BOUNDS).await
    }

    async fn with_bounds(options: SqliteConnectOptions, bounds: Bounds) -> Result<Self, StoreError> {
        let connection = SqliteConnection::connect_with(&options).await.map_err(StoreError::Database)?;
        let (queue, waiting) = mpsc::channel(bounds.queue);
        let desk = Desk { options, bounds, waiting, connection: Some(connection), closing: Vec::new() };
        tokio::spawn(desk.serve());
        Ok(Self { queue })
    }

    /// Waits for a turn: a transaction has begun and nobody else's statement comes between.
    ///
    /// # Errors
    /// [`StoreError::Full`] when too many wait already or the turn does not come in time; when the database fails.
    pub(super) async fn turn(&self) -> Result<Turn, StoreError> {
        let (give, take) = oneshot::channel();
        self.ask(Caller::Turn(give))?;
        match tokio::time::timeout(ACQUIRE, take).await {
            Ok(turn) => turn.map_err(|_| closed())?,
            Err(_) => Err(StoreError::Full),
        }
    }

    /// Runs a transaction as a whole, and answers when it is on disk.
    ///
    /// # Errors
    /// As [`Writer::turn`] and [`Turn::commit`]; [`StoreError::Conflict`] when a statement did not change the one row that it is
    /// expected to; when a statement fails.
    pub(super) async fn whole(&self, composed: Composed) -> Result<(), StoreError> {
        let ((begin, mut begun), (tell, told)) = (oneshot::channel(), oneshot::channel());
        self.ask(Caller::Whole { composed, begin, tell })?;
        match tokio::time::timeout(ACQUIRE, &mut begun).await {
            Ok(begun) => begun.map_err(|_| closed())??,
            Err(_) => {
                begun.close();
                // It may have begun at this very moment: then it is carried out.
                begun.try_recv().map_err(|_| StoreError::Full)??;
            }
        }
        told.await.map_err(|_| closed())?
    }

    fn ask(&self, caller: Caller) -> Result<(), StoreError> {
        self.queue.try_send(Message::Work(caller)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Full,
            mpsc::error::TrySendError::Closed(_) => closed(),
        })
    }

    /// Serves who waits already, and closes the connection.
    pub(super) async fn close(&self) {
        let (done, wait) = oneshot::channel();
        // Closed already: there is nothing to wait for.
        if self.queue.send(Message::Close(done)).await.is_ok() {
            wait.await.ok();
        }
    }
}

impl Turn {
    /// The connection; `None` only after the turn is over.
    pub(super) fn connection(&mut self) -> Option<&mut SqliteConnection> {
        self.lent.as_mut().map(|(connection, _)| connection)
    }

    /// Keeps what the transaction did; answers when it is on disk.
    ///
    /// # Errors
    /// [`StoreError::NotCommitted`] when the commit that would have carried it failed: it did not happen.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let (tell, told) = oneshot::channel();
        let (connection, back) = self.lent.take().ok_or_else(closed)?;
        back.send(Returned { connection, keep: Some(tell) }).map_err(|_| closed())?;
        told.await.map_err(|_| closed())?
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some((connection, back)) = self.lent.take() {
            // Nobody takes it when the runtime is going down; then the connection closes and rolls back.
            back.send(Returned { connection, keep: None }).ok();
        }
    }
}

/// Who waits to write.
#[derive(Debug)]
enum Caller {
    /// For the connection.
    Turn(oneshot::Sender<Result<Turn, StoreError>>),
    /// For a transaction to be run.
    Whole {
        composed: Composed,
        /// Told when it is its turn; whoever gave up until then is passed over.
        begin: oneshot::Sender<Result<(), StoreError>>,
        tell: Member,
    },
}

impl Caller {
    /// Whether whoever waited gave up.
    fn is_gone(&self) -> bool {
        match self {
            Self::Turn(give) => give.is_closed(),
            Self::Whole { begin, .. } => begin.is_closed(),
        }
    }

    fn refuse(self, error: StoreError) {
        match self {
            Self::Turn(give) => drop(give.send(Err(error))),
            Self::Whole { begin, .. } => drop(begin.send(Err(error))),
        }
    }
}

/// Who waits for the commit.
type Member = oneshot::Sender<Result<(), StoreError>>;

/// Who serves the turns.
struct Desk {
    options: SqliteConnectOptions,
    bounds: Bounds,
    waiting: mpsc::Receiver<Message>,
    /// `None` after a fault: the next batch opens a new one.
    connection: Option<SqliteConnection>,
    closing: Vec<oneshot::Sender<()>>,
}

impl Desk {
    async fn serve(mut self) {
        while let Some(message) = self.waiting.recv().await {
            match message {
                Message::Work(first) => self.batch(first).await,
                Message::Close(done) => self.close(done),
            }
        }
        if let Some(connection) = self.connection.take() {
            connection.close().await.ok();
        }
        for done in self.closing {
            done.send(()).ok();
        }
    }

    /// Who waits already is still served.
    fn close(&mut self, done: oneshot::Sender<()>) {
        self.waiting.close();
        self.closing.push(done);
    }

    /// Serves `first` and who waits behind, and commits what they did.
    async fn batch(&mut self, first: Caller) {
        let connection = match self.connection.take() {
            Some(connection) => Ok(connection),
            None => SqliteConnection::connect_with(&self.options).await,
        };
        let mut batch = match connection {
            Ok(connection) => Batch::on(connection, self.bounds),
            Err(error) => {
                first.refuse(StoreError::Database(error));
                return;
            }
        };
        let mut next = Some(first);
        let mut served = Ok(());
        while let Some(caller) = next {
            served = batch.serve(caller).await;
            // Who waits behind one that lost the batch is served by the next.
            next = if served.is_ok() && batch.takes_more() { self.who_waits() } else { None };
        }
        self.connection = batch.end(served).await;
    }

    /// The next who waits at this moment.
    fn who_waits(&mut self) -> Option<Caller> {
        match self.waiting.try_recv().ok()? {
            Message::Work(caller) => Some(caller),
            Message::Close(done) => {
                self.close(done);
                self.who_waits()
            }
        }
    }
}

/// One SQLite transaction and the members whose changes are in it.
struct Batch {
    /// `None` while it is lent, or when it never came back.
    connection: Option<SqliteConnection>,
    bounds: Bounds,
    since: Instant,
    members: Vec<Member>,
    place: Place,
}

/// Where the statements of the next member would go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// No transaction has begun.
    Outside,
    /// The transaction is as it began: to roll it back loses nobody else's change, so no savepoint is needed.
    Begun,
    /// After the first member that is kept; no savepoint was made yet.
    Unmarked,
    /// After a member that is kept and has a savepoint in front.
    Taken,
    /// At a savepoint after which nothing was done.
    Marked,
}

impl Batch {
    fn on(connection: SqliteConnection, bounds: Bounds) -> Self {
        let since = Instant::now();
        Self { connection: Some(connection), bounds, since, members: Vec::new(), place: Place::Outside }
    }

    fn takes_more(&self) -> bool {
        self.members.len() < self.bounds.members && self.since.elapsed() < self.bounds.open_for
    }

    /// Serves whoever wants to write.
    ///
    /// # Errors
    /// When the transaction of the whole batch is lost.
    async fn serve(&mut self, caller: Caller) -> Result<(), sqlx::Error> {
        if caller.is_gone() {
            return Ok(());
        }
        // The text of a whole transaction brings its savepoint along.
        let is_whole = matches!(caller, Caller::Whole { .. });
        if (self.place == Place::Outside || !is_whole)
            && let Err(error) = self.make_place().await
        {
            caller.refuse(if !self.members.is_empty() {
                StoreError::Conflict
            } else if dialect::is_locked(&error) {
                // Another process has had the lock for so long that another run would not help.
                StoreError::Full
            } else {
                dialect::classify(error)
            });
            return Err(sqlx::Error::BeginFailed);
        }
        match caller {
            Caller::Turn(give) => self.lend(give).await,
            Caller::Whole { composed, begin, tell } => {
                if begin.send(Ok(())).is_ok() {
                    self.run_whole(composed, tell).await
                } else {
                    Ok(())
                }
            }
        }
    }

    /// Lends the connection and waits until it comes back.
    async fn lend(&mut self, give: oneshot::Sender<Result<Turn, StoreError>>) -> Result<(), sqlx::Error> {
        let connection = self.connection.take().ok_or(sqlx::Error::WorkerCrashed)?;
        let (back, returned) = oneshot::channel();
        if let Err(Ok(mut turn)) = give.send(Ok(Turn { lent: Some((connection, back)) })) {
            self.connection = turn.lent.take().map(|(connection, _)| connection);
            return Ok(());
        }
        let returned = returned.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
        self.connection = Some(returned.connection);
        let Some(member) = returned.keep else { return self.roll_back().await };
        self.keep(member);
        Ok(())
    }

    /// Runs a transaction for its caller, in one journey with the savepoint in front.
    async fn run_whole(&mut self, mut composed: Composed, tell: Member) -> Result<(), sqlx::Error> {
        let (mark, marking) = self.mark().unwrap_or_default();
        if marking > 0 {
            composed.sql.insert_str(0, "; ");
            composed.sql.insert_str(0, mark);
            composed.expected.splice(0..0, std::iter::repeat_n(false, marking));
        }
        let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        let (done, result) = run_composed(connection, composed).await;
        if done < marking {
            // Nothing says to where a rollback would go.
            tell.send(Err(StoreError::Conflict)).ok();
            return Err(result.err().unwrap_or(sqlx::Error::BeginFailed));
        }
        if marking > 0 {
            self.place = Place::Marked;
        }
        let refused = match result {
            Ok(true) => {
                self.keep(tell);
                return Ok(());
            }
            Ok(false) => StoreError::Conflict,
            Err(error) => dialect::classify(error),
        };
        let rolled_back = self.roll_back().await;
        tell.send(Err(refused)).ok();
        rolled_back
    }

    fn keep(&mut self, member: Member) {
        self.members.push(member);
        self.place = if self.place == Place::Begun { Place::Unmarked } else { Place::Taken };
    }

    /// What makes a place from which the next member can be rolled back alone, where a transaction has begun and there is none,
    /// and the number of its statements.
    const fn mark(&self) -> Option<(&'static str, usize)> {
        match self.place {
            Place::Unmarked => Some(("savepoint member", 1)),
            Place::Taken => Some(("release member; savepoint member", 2)),
            Place::Outside | Place::Begun | Place::Marked => None,
        }
    }

    /// Makes a place from which the next member can be rolled back alone.
    async fn make_place(&mut self) -> Result<(), sqlx::Error> {
        if self.place == Place::Outside {
            self.begin().await?;
            self.place = Place::Begun;
        } else if let Some((mark, _)) = self.mark() {
            self.run(mark).await?;
            self.place = Place::Marked;
        }
        Ok(())
    }

    /// Takes back what the last member did. Fails when SQLite has given up the whole transaction, as it does on
    /// a full disk: then nothing of the batch may be committed.
    async fn roll_back(&mut self) -> Result<(), sqlx::Error> {
        if self.place == Place::Begun {
            self.place = Place::Outside;
            return self.run("rollback").await;
        }
        self.run("rollback to member").await
    }

    /// Takes the write lock at once: a transaction that begins as a reader and becomes a writer fails under load
    /// instead of waiting. Another process may have the lock; it is asked for often, because a busy process lets
    /// go of it only for moments.
    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        let asked = Instant::now();
        loop {
            match self.run("begin immediate").await {
                Err(error) if dialect::is_locked(&error) && asked.elapsed() < BUSY => {
                    tokio::time::sleep(LOCK_PAUSE).await;
                }
                other => return other,
            }
        }
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        let expected = vec![false; sql.matches(';').count() + 1];
        run_composed(connection, Composed { sql: sql.to_owned(), arguments: Vec::new(), expected })
            .await
            .1
            .map(drop)
    }

    /// Commits, and tells every member how it went. Answers the connection, unless it is not to be used again: one whose
    /// commit failed may believe that it is still in a transaction.
    async fn end(mut self, served: Result<(), sqlx::Error>) -> Option<SqliteConnection> {
        let done = match served {
            Ok(()) if self.members.is_empty() && self.place != Place::Outside => self.run("rollback").await,
            Ok(()) if self.place == Place::Outside => Ok(()),
            Ok(()) => self.run("commit").await,
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => {
                for member in self.members {
                    member.send(Ok(())).ok();
                }
                self.connection
            }
            Err(error) => {
                tracing::error!(%error, members = self.members.len(), "a commit failed; nothing of it is kept");
                let error = Arc::new(error);
                for member in self.members {
                    member.send(Err(StoreError::NotCommitted(Arc::clone(&error)))).ok();
                }
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
