//! Work that takes the processor long: away from the threads that serve requests, and never too much of it at once.

use std::{
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock},
};

use tokio::sync::Semaphore;

use super::FlowError;

/// Argon2id takes 19 MiB each.
pub(super) static PASSWORDS: LazyLock<Heavy> = LazyLock::new(|| Heavy::at_most(4));

/// Messages of identity providers and of whoever pretends to be one. Each may take 16 MiB; more of them at once than there
/// are processors take more memory, and none is judged the sooner.
pub(super) static MESSAGES: LazyLock<Heavy> = LazyLock::new(|| Heavy::at_most(processors().max(2)));

/// Messages with something encrypted. Anybody may encrypt for us, and each attempt at a private key costs as much as twenty
/// plain messages: who sends many of those keeps no plain message waiting.
pub(super) static DECRYPTION: LazyLock<Heavy> = LazyLock::new(|| Heavy::at_most((processors() / 2).max(1)));

fn processors() -> usize {
    std::thread::available_parallelism().map_or(2, NonZero::get)
}

fn stopped() -> FlowError {
    FlowError::Invalid("the server could not work on this; try again".to_owned())
}

/// One kind of heavy work. Whoever comes when as much of it is done as may be waits, in the order of coming.
pub(super) struct Heavy(Arc<Semaphore>);

impl Heavy {
    fn at_most(pieces: usize) -> Self {
        Self(Arc::new(Semaphore::new(pieces)))
    }

    /// Does one piece of it: here when it is light, else as [`Heavy::run`] does. Light is what takes less than a millisecond whatever
    /// is sent; two more switches between threads are a good part of that.
    ///
    /// # Errors
    /// As [`Heavy::run`].
    pub(super) async fn run_or_here<T: Send + 'static>(
        &self,
        light: bool,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, FlowError> {
        if light {
            return catch_unwind(AssertUnwindSafe(work)).map_err(|_| stopped());
        }
        self.run(work).await
    }

    /// Does one piece of it on a thread that may block.
    ///
    /// # Errors
    /// [`FlowError::Invalid`] when the work panicked, or the runtime is shutting down.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, FlowError> {
        let permit = Arc::clone(&self.0).acquire_owned().await.map_err(|_| stopped())?;
        // The permit goes with the work: a client that hangs up ends the request, not the work.
        let counted = move || {
            let result = work();
            drop(permit);
            result
        };
        tokio::task::spawn_blocking(counted).await.map_err(|_| stopped())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "the thread that sleeps is one that may")]
    async fn no_more_is_done_at_once_than_may_be() {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        let heavy = Heavy::at_most(2);
        assert!(heavy.run(|| panic!("as a parser might")).await.is_err(), "and it takes no place away");
        let work = || {
            let at_once = NOW.fetch_add(1, Ordering::SeqCst) + 1;
            std::thread::sleep(Duration::from_millis(5));
            NOW.fetch_sub(1, Ordering::SeqCst);
            at_once
        };
        let seen = join_all((0..8).map(|_| heavy.run(work))).await;
        assert_eq!(seen.into_iter().map(Result::unwrap).max(), Some(2));
    }

    #[tokio::test]
    async fn what_is_light_is_done_here_and_may_panic() {
        let heavy = Heavy::at_most(1);
        let here = std::thread::current().id();
        let busy = Arc::clone(&heavy.0).acquire_owned().await.unwrap();
        assert_eq!(heavy.run_or_here(true, || std::thread::current().id()).await.unwrap(), here);
        assert!(heavy.run_or_here(true, || panic!("as a parser might")).await.is_err());
        drop(busy);
        assert_ne!(heavy.run_or_here(false, || std::thread::current().id()).await.unwrap(), here);
    }

    #[tokio::test]
    async fn who_hangs_up_frees_no_place_before_the_work_is_done() {
        let heavy = Heavy::at_most(1);
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let (starts, mut started) = tokio::sync::mpsc::unbounded_channel();
        let abandoned = heavy.run(move || {
            starts.send(()).unwrap();
            finished.recv().unwrap_err()
        });
        tokio::select! {
            _ = abandoned => unreachable!("nobody lets it finish"),
            _ = started.recv() => {}
        }
        assert_eq!(heavy.0.available_permits(), 0);
        drop(finish);
        heavy.run(|| ()).await.unwrap();
    }
}
