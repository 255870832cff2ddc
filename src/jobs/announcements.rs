//! Announces what is about to end, and shows in the metrics how long it takes.

use std::time::Duration;

use super::Stop;
use crate::{
    flows::{Gateway, announcements},
    telemetry::set_days_left,
};

/// How soon after the start the first look is: metrics should not wait an hour for it.
const FIRST: Duration = Duration::from_secs(10);
/// How often to look; within the time that a gauge is shown.
const OFTEN: Duration = Duration::from_secs(3_600);

/// Runs until told to stop. Every process looks, each for its own metrics; what is announced is announced
/// once.
pub async fn run(gateway: Gateway, mut stop: Stop) {
    let mut wait = FIRST;
    while stop.pause(wait).await {
        wait = OFTEN;
        if let Err(error) = look(&gateway).await {
            tracing::warn!(%error, "ends could not be announced; trying again");
        }
    }
}

/// Looks once.
///
/// # Errors
/// When the database fails.
pub async fn look(gateway: &Gateway) -> Result<(), crate::flows::FlowError> {
    for end in announcements::announce(gateway).await? {
        let days = end.days_left(gateway.now());
        set_days_left(&end.organisation, &end.connection, end.kind.as_str(), days);
    }
    Ok(())
}
