//! How often a piece of work went to the database and waited for an answer: what a request costs when the
//! database is a network away. For tests that hold a number down, and for whoever looks for the reason of a delay.

use std::{cell::Cell, future::Future};

tokio::task_local! {
    static TRIPS: Cell<usize>;
}

/// Runs `work` and answers how many journeys to the database it made: each statement or bundle of statements, and
/// the beginning and the end of a transaction. What it hands to other tasks is not counted.
pub async fn counted<T>(work: impl Future<Output = T>) -> (T, usize) {
    TRIPS
        .scope(Cell::new(0), async {
            let result = work.await;
            (result, TRIPS.with(Cell::get))
        })
        .await
}

/// Notes a journey. Where nobody counts this does nothing.
pub(super) fn note() {
    TRIPS.try_with(|trips| trips.set(trips.get() + 1)).ok();
}
