//! `muster demo`: everything at once on this machine.

use clap::Args;

/// Try everything at once.
///
/// Starts the server on SQLite with the organisation acme, its offices and employees, a demonstration
/// identity provider that exists in this mode alone, and a SCIM token; prints every link and `curl` line to
/// try. --data-dir says where it lives, --listen where it listens, which is on loopback only. With --json
/// it prints one document when it is ready.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// Start over: remove what an earlier demo made in its folder, and nothing else.
    #[arg(long)]
    pub reset: bool,
}
