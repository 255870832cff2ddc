//! Logs SCIM requests that changed nothing, in batches, within a second.

use std::time::Duration;

use super::Stop;
use crate::flows::{Gateway, scim_log::Pending};

/// Runs until told to stop, and once more then.
pub async fn run(gateway: Gateway, mut pending: Pending, mut stop: Stop) {
    loop {
        let go_on = stop.pause(Duration::from_millis(300)).await;
        loop {
            match pending.flush(&gateway).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "SCIM requests could not be logged");
                    break;
                }
            }
        }
        if !go_on {
            return;
        }
    }
}
