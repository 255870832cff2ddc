//! The transactions that one commit carries.

use std::sync::Arc;

use sqlx::{Connection as _, sqlite::SqliteConnection};
use tokio::{sync::oneshot, time::Instant};

use super::{
    super::{binding::run_composed, bundle::Composed, db::StoreError, dialect},
    Bounds, Extent, Give, Member, Patience, Turn, Whole,
};

/// One SQLite transaction and the members whose changes are in it.
pub(super) struct Batch {
    /// `None` while it is lent, or when it never came back.
    connection: Option<SqliteConnection>,
    bounds: Bounds,
    since: Instant,
    members: Vec<Member>,
    place: Place,
    /// How much may be changed in it.
    extent: Extent,
    /// What the connection is set to.
    set_to: Extent,
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
    /// A batch on a connection that is set to transactions of the extent `set_to`.
    pub(super) fn on(connection: SqliteConnection, set_to: Extent, extent: Extent, bounds: Bounds) -> Self {
        let (connection, since) = (Some(connection), Instant::now());
        Self { connection, bounds, since, members: Vec::new(), place: Place::Outside, extent, set_to }
    }

    /// Whether somebody who changes so much may be a member.
    pub(super) fn takes(&self, extent: Extent) -> bool {
        self.extent == Extent::Any || extent == Extent::Small
    }

    /// What the connection is set to.
    pub(super) const fn set_to(&self) -> Extent {
        self.set_to
    }

    /// How many more members it may have.
    pub(super) const fn room(&self) -> usize {
        self.bounds.members.saturating_sub(self.members.len())
    }

    pub(super) fn takes_more(&self) -> bool {
        self.room() > 0 && self.since.elapsed() < self.bounds.open_for
    }

    /// Lends the connection and waits until it comes back.
    ///
    /// # Errors
    /// When the transaction of the whole batch is lost.
    pub(super) async fn lend(&mut self, give: Give) -> Result<(), sqlx::Error> {
        if give.is_closed() {
            return Ok(());
        }
        if let Err(error) = self.make_place().await {
            give.send(Err(self.refusal(&Arc::new(error)))).ok();
            return Err(sqlx::Error::BeginFailed);
        }
        let connection = self.connection.take().ok_or(sqlx::Error::WorkerCrashed)?;
        let (back, returned) = oneshot::channel();
        if let Err(Ok(mut turn)) = give.send(Ok(Turn { lent: Some((connection, back)) })) {
            self.connection = turn.lent.take().map(|(connection, _)| connection);
            return Ok(());
        }
        let returned = returned.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
        self.connection = Some(returned.connection);
        let Some(member) = returned.keep else { return self.roll_back().await };
        self.keep([member]);
        Ok(())
    }

    /// Runs transactions of one text in one journey, behind one savepoint. When that does not go through, all are rolled back and
    /// each is run alone, so that whoever fails fails alone.
    ///
    /// # Errors
    /// When the transaction of the whole batch is lost.
    pub(super) async fn run_alike(&mut self, mut alike: Vec<Whole>) -> Result<(), sqlx::Error> {
        alike.retain(|whole| !whole.begin.is_closed());
        // The text brings its savepoint along.
        if !alike.is_empty()
            && self.place == Place::Outside
            && let Err(error) = self.make_place().await
        {
            let error = Arc::new(error);
            for whole in alike {
                whole.begin.send(Err(self.refusal(&error))).ok();
            }
            return Err(sqlx::Error::BeginFailed);
        }
        let mut alike: Vec<_> = alike.into_iter().filter_map(Whole::begun).collect();
        if alike.len() > 1 {
            // Also at the beginning behind a savepoint: rolling back the whole transaction would let go of the lock.
            if self.place == Place::Begun {
                self.place = Place::Unmarked;
            }
            let all = Composed::joined(alike.iter().map(|(composed, _)| composed));
            match self.attempt(all).await {
                (Ok(()), _) => {
                    self.keep(alike.into_iter().map(|(_, tell)| tell));
                    return Ok(());
                }
                (Err(_), Ok(())) => {}
                (Err(_), Err(lost)) => return self.lose(alike, lost),
            }
        }
        while !alike.is_empty() {
            let (composed, tell) = alike.remove(0);
            if let Err(lost) = self.run_whole(composed, tell).await {
                return self.lose(alike, lost);
            }
        }
        Ok(())
    }

    /// What somebody is told for whom no place could be made.
    fn refusal(&self, error: &Arc<sqlx::Error>) -> StoreError {
        if !self.members.is_empty() {
            StoreError::Conflict
        } else if dialect::is_locked(error) {
            // Another process has had the lock for so long that another run would not help.
            StoreError::Full
        } else {
            StoreError::NotCommitted(Arc::clone(error))
        }
    }

    /// Runs a transaction for its caller.
    async fn run_whole(&mut self, composed: Composed, tell: Member) -> Result<(), sqlx::Error> {
        let (done, left) = self.attempt(composed).await;
        match done {
            Ok(()) => self.keep([tell]),
            Err(refused) => drop(tell.send(Err(refused))),
        }
        left
    }

    /// Runs a text in one journey with the savepoint in front, and takes it back when it does not go through: what became of it, and
    /// whether what the batch did before is left.
    async fn attempt(&mut self, mut composed: Composed) -> (Result<(), StoreError>, Result<(), sqlx::Error>) {
        let (mark, marking) = self.mark().unwrap_or_default();
        if marking > 0 {
            composed.sql.insert_str(0, "; ");
            composed.sql.insert_str(0, mark);
            composed.expected.splice(0..0, std::iter::repeat_n(false, marking));
        }
        let Some(connection) = self.connection.as_mut() else {
            return (Err(StoreError::Conflict), Err(sqlx::Error::WorkerCrashed));
        };
        let (done, result) = run_composed(connection, composed).await;
        if done < marking {
            // Nothing says to where a rollback would go.
            return (Err(StoreError::Conflict), Err(result.err().unwrap_or(sqlx::Error::BeginFailed)));
        }
        if marking > 0 {
            self.place = Place::Marked;
        }
        let refused = match result {
            Ok(true) => return (Ok(()), Ok(())),
            Ok(false) => StoreError::Conflict,
            Err(error) => dialect::classify(error),
        };
        (Err(refused), self.roll_back().await)
    }

    /// Members whose changes stand behind the last savepoint.
    fn keep(&mut self, members: impl IntoIterator<Item = Member>) {
        self.members.extend(members);
        self.place = if self.place == Place::Begun { Place::Unmarked } else { Place::Taken };
    }

    /// The batch is lost; whoever was to be in it learns it with the others.
    fn lose(&mut self, alike: Vec<(Composed, Member)>, lost: sqlx::Error) -> Result<(), sqlx::Error> {
        self.members.extend(alike.into_iter().map(|(_, tell)| tell));
        Err(lost)
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
    /// instead of waiting.
    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        if self.set_to != self.extent {
            self.run(self.extent.setting()).await?;
            self.set_to = self.extent;
        }
        let patience = Patience::begins();
        loop {
            match self.run("begin immediate").await {
                Err(error) if patience.bears(&error).await => {}
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
    /// commit failed may believe that it is still in a transaction. It is closed before anybody is told, so that the file is free for
    /// the next.
    pub(super) async fn end(mut self, served: Result<(), sqlx::Error>) -> Option<SqliteConnection> {
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
                if let Some(connection) = self.connection {
                    connection.close().await.ok();
                }
                let error = Arc::new(error);
                for member in self.members {
                    member.send(Err(StoreError::NotCommitted(Arc::clone(&error)))).ok();
                }
                None
            }
        }
    }
}
