//! Links audit rows into the chain, soon after they were written.

use std::time::Duration;

use super::Stop;
use crate::flows::{Gateway, records};

/// Runs until told to stop, and once more then.
pub async fn run(gateway: Gateway, mut stop: Stop) {
    loop {
        let go_on = stop.pause(Duration::from_secs(1)).await;
        if let Err(error) = records::seal_audit(&gateway).await {
            tracing::warn!(%error, "the audit log could not be sealed; trying again");
        }
        if !go_on {
            return;
        }
    }
}
