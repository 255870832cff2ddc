//! `muster demo`: everything at once on this machine.

use std::io;

use clap::Args;

use super::output::{CliError, Output};
use crate::{app, config::Config};

/// Where a demonstration lives unless --data-dir says otherwise: never where a real server would.
pub const DATA_DIR: &str = "./muster-demo";

/// Try everything at once.
///
/// Starts the server on SQLite with the organisation acme, its offices and employees, a demonstration
/// identity provider that exists in this mode alone, and a SCIM token; prints every link and `curl` line to
/// try. --data-dir says where it lives, --listen where it listens, which is on loopback only. With --json
/// it prints one document when it is ready.
#[derive(Debug, Clone, Copy, Args)]
pub struct Demo {
    /// Start over: remove what an earlier demo made in its folder, and nothing else.
    #[arg(long)]
    pub reset: bool,
}

/// Runs the demonstration until it is told to stop.
///
/// # Errors
/// Whatever keeps it from starting.
pub async fn run(config: Config, demo: Demo, output: &mut Output<'_>) -> Result<(), CliError> {
    let announce = |ready: &app::demo::Ready| {
        let printed = output.result(&ready.to_json(), || ready.to_text());
        // Who closes the output early has seen enough; the demonstration goes on.
        match printed {
            Ok(()) | Err(CliError::OutputClosed) => Ok(()),
            Err(error) => Err(io::Error::other(error.to_string())),
        }
    };
    Ok(app::demo::run(config, demo.reset, announce).await?)
}
