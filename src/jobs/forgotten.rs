//! Looks who asked for a new password, and writes to those who have one.

use std::time::Duration;

use super::Stop;
use crate::flows::{Gateway, forgotten};

/// Runs until told to stop.
pub async fn run(gateway: Gateway, mut stop: Stop) {
    while stop.pause(Duration::from_secs(1)).await {
        loop {
            match forgotten::answer_next(&gateway).await {
                Ok(true) if !stop.is_told() => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "requests for new passwords could not be answered; trying again");
                    break;
                }
            }
        }
    }
}
