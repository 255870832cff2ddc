//! Fetches the metadata of identity providers again when it is due.

use std::time::Duration;

use super::Stop;
use crate::{
    flows::{
        FlowError, Gateway,
        metadata_refresh::{self, Refreshed},
    },
    telemetry::{RefreshOutcome, count_metadata_refresh},
};

/// Runs until told to stop. One document at a time: it may be large, and its server slow.
pub async fn run(gateway: Gateway, mut stop: Stop) {
    while stop.pause(Duration::from_secs(30)).await {
        while !stop.is_told() {
            match refresh_next(&gateway).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "metadata could not be refreshed; trying again");
                    break;
                }
            }
        }
    }
}

/// Refreshes the next connection that is due; `false` when none is.
///
/// # Errors
/// When the database fails.
pub async fn refresh_next(gateway: &Gateway) -> Result<bool, FlowError> {
    let Some(claimed) = metadata_refresh::claim(gateway).await? else { return Ok(false) };
    if let Some(refreshed) = metadata_refresh::refresh_claimed(gateway, claimed).await? {
        count_metadata_refresh(match refreshed {
            Refreshed::Changed => RefreshOutcome::Changed,
            Refreshed::Unchanged => RefreshOutcome::Unchanged,
            Refreshed::Failed(_) => RefreshOutcome::Failed,
            Refreshed::Overtaken => RefreshOutcome::Overtaken,
        });
    }
    Ok(true)
}
