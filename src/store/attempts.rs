//! The runs of one transaction: what the `transaction!` macro is made of.

use std::{future::Future, time::Duration};

use super::{
    db::{Db, StoreError, Tx},
    writer::Extent,
};

/// How often a transaction is run before a conflict with other writers is reported as an error.
const RUNS: u32 = 8;
/// How long one run may take. Others wait for it: for the commit that it shares, or for the rows that it locked.
const LONGEST: Duration = Duration::from_secs(60);

/// The runs of one transaction.
#[derive(Debug)]
pub struct Attempts<'d> {
    db: &'d Db,
    made: u32,
    longest: Duration,
    extent: Extent,
}

impl<'d> Attempts<'d> {
    /// No run yet.
    #[must_use]
    pub const fn of(db: &'d Db) -> Self {
        Self { db, made: 0, longest: LONGEST, extent: Extent::Any }
    }

    /// No run yet, and none changes more than one record and what belongs to it.
    #[must_use]
    pub const fn small(db: &'d Db) -> Self {
        Self { db, made: 0, longest: LONGEST, extent: Extent::Small }
    }

    /// No run yet, and each may take as long as it takes: where nobody else uses the database.
    #[must_use]
    pub const fn unhurried(db: &'d Db) -> Self {
        Self { db, made: 0, longest: Duration::MAX, extent: Extent::Any }
    }

    /// No run yet, and none longer than `longest`.
    #[cfg(test)]
    pub(super) const fn lasting(db: &'d Db, longest: Duration) -> Self {
        Self { db, made: 0, longest, extent: Extent::Any }
    }

    /// Begins the next run, after a pause when there was one before.
    ///
    /// # Errors
    /// [`StoreError`] when no transaction could be begun.
    pub async fn begin(&mut self) -> Result<Tx, StoreError> {
        if self.made > 0 {
            tokio::time::sleep(Duration::from_millis(1 << self.made.min(6))).await;
        }
        self.made += 1;
        self.db.begin(self.extent).await
    }

    /// Waits for the body of a run, but not for ever: nobody behind it would be served.
    ///
    /// # Errors
    /// What the body answers; [`StoreError::Overdue`].
    pub async fn body<T, E: From<StoreError>>(
        &self,
        body: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        tokio::time::timeout(self.longest, body).await.unwrap_or_else(|_| Err(StoreError::Overdue.into()))
    }

    /// Commits after `Ok`, rolls back after `Err`. `None`: other writers were in the way, run it again.
    pub async fn finish<T, E: From<StoreError>>(&self, tx: Tx, result: Result<T, E>) -> Option<Result<T, E>> {
        let again = self.made < RUNS;
        match result {
            Ok(value) => match tx.commit().await {
                Ok(()) => Some(Ok(value)),
                Err(StoreError::Conflict) if again => None,
                Err(error) => Some(Err(error.into())),
            },
            Err(_) if tx.is_in_conflict() && again => None,
            Err(error) => Some(Err(error)),
        }
    }
}
