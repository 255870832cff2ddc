//! Keeps the file with the link for setting up: renewed while the directory is empty, gone when it is not,
//! whichever process or command filled it.

use std::{path::PathBuf, time::Duration};

use super::Stop;
use crate::{app::setup_file, flows::Gateway};

/// Runs until the directory is set up, or until told to stop.
pub async fn run(gateway: Gateway, path: PathBuf, mut stop: Stop) {
    while stop.pause(Duration::from_secs(2)).await {
        match setup_file::keep(&gateway, &path).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                tracing::warn!(%error, "the link for setting up could not be looked after; trying again");
            }
        }
    }
}
