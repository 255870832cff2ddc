//! Forgets what is over: sessions, requests, consumed assertions, old logs, identifiers of the deleted.

use std::time::Duration;

use super::Stop;
use crate::flows::{Gateway, expiry};

/// Runs until told to stop.
pub async fn run(gateway: Gateway, mut stop: Stop) {
    while stop.pause(Duration::from_secs(60)).await {
        if let Err(error) = expiry::sweep(&gateway).await {
            tracing::warn!(%error, "what is over could not be forgotten; trying again");
        }
    }
}
