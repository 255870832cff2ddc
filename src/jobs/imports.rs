//! Judges, writes and undoes the rows of imports.

use std::time::Duration;

use super::Stop;
use crate::flows::{Gateway, import::batch};

/// Runs until told to stop. What is left then, another process takes, or this one when it is started again.
pub async fn run(gateway: Gateway, mut stop: Stop) {
    while stop.pause(Duration::from_millis(500)).await {
        loop {
            match batch::work(&gateway, || stop.is_told()).await {
                Ok(true) if !stop.is_told() => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "an import could not go on; trying again");
                    break;
                }
            }
        }
    }
}
