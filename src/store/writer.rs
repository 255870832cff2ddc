//! The one writer of a SQLite database: transactions that wait at the same time reach the disk with one fsync.
//!
//! A task owns the only connection that writes. It begins a SQLite transaction, lends the connection to one caller
//! after the other, each behind a savepoint, and commits when nobody waits any more or the batch is long enough. A transaction
//! that asks for nothing is handed over as one text and run for its caller, which spares two switches between tasks; several
//! of one text that wait at the same time are run in one journey.
//! Whoever fails, is cancelled or panics is rolled back to the savepoint, alone. Everybody else is answered after
//! the commit that carries their change is on disk, or learns that there was none. Readers see a change only then.
//! See docs/decisions/0013-one-fsync-for-many-transactions.md.

use std::time::Duration;

mod batch;

use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use super::{
    bundle::Composed,
    db::StoreError,
    dialect::{self, ACQUIRE, BUSY},
};
use batch::Batch;

/// How much waits and how much shares a commit.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Transactions that may wait for their turn; one more is refused with [`StoreError::Full`].
    queue: usize,
    /// Transactions that one commit carries at most.
    members: usize,
    /// A batch of so many takes in nobody who was not waiting when it began. Whoever comes later begins the next one, and what leads
    /// to it is done while this one is on its way to the disk.
    enough: usize,
    /// How long after its beginning a batch takes in further transactions: what the first one waits for the others.
    open_for: Duration,
}

const BOUNDS: Bounds = Bounds { queue: 1_024, members: 128, enough: 8, open_for: Duration::from_millis(10) };
/// Transactions of one text that are run in one journey at most. Each number of them is a text that SQLite has to prepare once, so
/// that mostly powers of two are.
const TOGETHER: usize = 8;
/// The pause between two attempts to get the write lock from another process.
const LOCK_PAUSE: Duration = Duration::from_millis(2);

/// How much a transaction may change: where SQLite keeps what a savepoint or a statement would take back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A record and what belongs to it, or a few hundred rows. In memory.
    Small,
    /// Who knows. In memory up to 128 KiB, then in a temporary file.
    Any,
}

impl Extent {
    /// What sets a connection to it, outside of transactions.
    const fn setting(self) -> &'static str {
        match self {
            Self::Small => "pragma temp_store = memory",
            Self::Any => "pragma temp_store = default",
        }
    }
}

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
        let connection = connect(&options).await.map_err(StoreError::Database)?;
        let (queue, waiting) = mpsc::channel(bounds.queue);
        let connection = Some(connection);
        let desk = Desk {
            options,
            bounds,
            waiting,
            ahead: None,
            connection,
            set_to: Extent::Any,
            closing: Vec::new(),
        };
        tokio::spawn(desk.serve());
        Ok(Self { queue })
    }

    /// Waits for a turn: a transaction has begun and nobody else's statement comes between.
    ///
    /// # Errors
    /// [`StoreError::Full`] when too many wait already or the turn does not come in time; when the database fails.
    pub(super) async fn turn(&self, extent: Extent) -> Result<Turn, StoreError> {
        let (give, take) = oneshot::channel();
        self.ask(Caller::Turn(give, extent))?;
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
        self.ask(Caller::Whole(Whole { composed, begin, tell }))?;
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
    Turn(Give, Extent),
    /// For a transaction to be run; it has few statements, of a row each.
    Whole(Whole),
}

/// Who waits for the connection.
type Give = oneshot::Sender<Result<Turn, StoreError>>;

/// A transaction that is run for its caller.
#[derive(Debug)]
struct Whole {
    composed: Composed,
    /// Told when it is its turn; whoever gave up until then is passed over.
    begin: oneshot::Sender<Result<(), StoreError>>,
    tell: Member,
}

impl Whole {
    /// Its turn has come; `None` when whoever waited gave up.
    fn begun(self) -> Option<(Composed, Member)> {
        self.begin.send(Ok(())).ok().map(|()| (self.composed, self.tell))
    }
}

impl Caller {
    const fn extent(&self) -> Extent {
        match self {
            Self::Turn(_, extent) => *extent,
            Self::Whole(_) => Extent::Small,
        }
    }

    /// Whether whoever waited gave up.
    fn is_gone(&self) -> bool {
        match self {
            Self::Turn(give, _) => give.is_closed(),
            Self::Whole(whole) => whole.begin.is_closed(),
        }
    }

    fn refuse(self, error: StoreError) {
        match self {
            Self::Turn(give, _) => drop(give.send(Err(error))),
            Self::Whole(whole) => drop(whole.begin.send(Err(error))),
        }
    }
}

/// Who waits for the commit.
type Member = oneshot::Sender<Result<(), StoreError>>;

/// How long somebody tries again while another process has the lock: often, because a busy one lets go of it only for moments.
struct Patience(Instant);

impl Patience {
    fn begins() -> Self {
        Self(Instant::now())
    }

    /// Whether to try again after `error`; answers after a pause.
    async fn bears(&self, error: &sqlx::Error) -> bool {
        let bears = dialect::is_locked(error) && self.0.elapsed() < BUSY;
        if bears {
            tokio::time::sleep(LOCK_PAUSE).await;
        }
        bears
    }
}

/// Opens a connection. Whoever closes the last one to the file has it locked for a moment, as when another process ends.
async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let patience = Patience::begins();
    loop {
        match SqliteConnection::connect_with(options).await {
            Err(error) if patience.bears(&error).await => {}
            other => return other,
        }
    }
}

/// Who serves the turns.
struct Desk {
    options: SqliteConnectOptions,
    bounds: Bounds,
    waiting: mpsc::Receiver<Message>,
    /// The next to be served, who was taken out of the queue already.
    ahead: Option<Caller>,
    /// `None` after a fault: the next batch opens a new one.
    connection: Option<SqliteConnection>,
    /// What it is set to.
    set_to: Extent,
    closing: Vec<oneshot::Sender<()>>,
}

impl Desk {
    async fn serve(mut self) {
        loop {
            let message = match self.ahead.take() {
                Some(caller) => Some(Message::Work(caller)),
                None => self.waiting.recv().await,
            };
            match message {
                Some(Message::Work(first)) => self.batch(first).await,
                Some(Message::Close(done)) => self.close(done),
                None => break,
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
        // A connection may be long in coming: nobody is to wait behind somebody who has gone.
        if first.is_gone() {
            return;
        }
        let connection = match self.connection.take() {
            Some(connection) => Ok(connection),
            None => {
                self.set_to = Extent::Any;
                connect(&self.options).await
            }
        };
        let waiting = self.waiting.len() + 1;
        let bounds =
            Bounds { members: self.bounds.members.min(waiting.max(self.bounds.enough)), ..self.bounds };
        let mut batch = match connection {
            Ok(connection) => Batch::on(connection, self.set_to, first.extent(), bounds),
            Err(error) if dialect::is_locked(&error) => return first.refuse(StoreError::Full),
            Err(error) => return first.refuse(StoreError::Database(error)),
        };
        let mut next = Some(first);
        let mut served = Ok(());
        while let Some(caller) = next {
            served = match caller {
                // The next batch begins with it.
                caller if !batch.takes(caller.extent()) => {
                    self.ahead = Some(caller);
                    break;
                }
                Caller::Turn(give, _) => batch.lend(give).await,
                Caller::Whole(first) => batch.run_alike(self.alike(first, batch.room())).await,
            };
            // Who waits behind one that lost the batch is served by the next.
            next = if served.is_ok() && batch.takes_more() { self.who_waits() } else { None };
        }
        self.set_to = batch.set_to();
        self.connection = batch.end(served).await;
    }

    /// The next who waits at this moment.
    fn who_waits(&mut self) -> Option<Caller> {
        if let Some(caller) = self.ahead.take() {
            return Some(caller);
        }
        match self.waiting.try_recv().ok()? {
            Message::Work(caller) => Some(caller),
            Message::Close(done) => {
                self.close(done);
                self.who_waits()
            }
        }
    }

    /// `first` and who waits behind with the same text.
    fn alike(&mut self, first: Whole, room: usize) -> Vec<Whole> {
        let wanted = (self.waiting.len() + 1).min(room).clamp(1, TOGETHER);
        let wanted = 1 << wanted.ilog2();
        let mut alike = vec![first];
        while alike.len() < wanted {
            match self.who_waits() {
                Some(Caller::Whole(next)) if next.composed.sql == alike[0].composed.sql => alike.push(next),
                other => {
                    self.ahead = other;
                    break;
                }
            }
        }
        alike
    }
}

#[cfg(test)]
mod tests;
