//! What happens without anybody waiting: sealing the audit log, sending mail, answering who forgot the
//! password, forgetting what is over, refreshing metadata, announcing what ends, importing employees.

pub mod announcements;
pub mod expiry;
pub mod forgotten;
pub mod imports;
pub mod mail;
pub mod metadata;
pub mod scim_log;
pub mod seal;
pub mod setup;

use std::{path::PathBuf, time::Duration};

use tokio::{sync::watch, task::JoinSet, time::timeout};

use crate::{
    config::SmtpUrl,
    flows::{Gateway, scim_log::Pending},
};

/// How long running jobs are waited for at the end.
const LAST_WORDS: Duration = Duration::from_secs(15);

/// The jobs of a running server.
#[derive(Debug)]
pub struct Jobs {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

/// Told when a job is to stop.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Whether it is time to stop.
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for `pause`; `false` when it is time to stop.
    pub async fn pause(&mut self, pause: Duration) -> bool {
        if self.is_told() {
            return false;
        }
        timeout(pause, self.0.changed()).await.is_err()
    }
}

/// Starts all jobs. Several processes on one database may run them at once: each claims its work in the
/// database.
#[must_use]
pub fn start(gateway: &Gateway, smtp: Option<&SmtpUrl>, pending: Pending) -> Jobs {
    let (stop, told) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(seal::run(gateway.clone(), Stop(told.clone())));
    tasks.spawn(expiry::run(gateway.clone(), Stop(told.clone())));
    tasks.spawn(metadata::run(gateway.clone(), Stop(told.clone())));
    tasks.spawn(announcements::run(gateway.clone(), Stop(told.clone())));
    tasks.spawn(scim_log::run(gateway.clone(), pending, Stop(told.clone())));
    tasks.spawn(forgotten::run(gateway.clone(), Stop(told.clone())));
    tasks.spawn(imports::run(gateway.clone(), Stop(told.clone())));
    tasks.spawn(mail::run(gateway.clone(), smtp.cloned(), Stop(told)));
    Jobs { tasks, stop }
}

impl Jobs {
    /// Looks after the file with the link for setting up until there is an organisation.
    pub fn keep_setup_file(&mut self, gateway: &Gateway, path: PathBuf) {
        self.tasks.spawn(setup::run(gateway.clone(), path, Stop(self.stop.subscribe())));
    }

    /// Calls `work` every `pause` until the jobs stop. It must be quick: it is called on an async thread.
    pub fn every(&mut self, pause: Duration, work: impl Fn() + Send + 'static) {
        let mut stop = Stop(self.stop.subscribe());
        self.tasks.spawn(async move {
            while stop.pause(pause).await {
                work();
            }
        });
    }

    /// Lets every job finish what it has begun.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(LAST_WORDS, all).await.is_err() {
            tracing::warn!("a job was still running and was cut off");
        }
    }
}
