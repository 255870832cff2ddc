//! `muster audit`: the audit log.

use clap::Subcommand;

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check the hash chain of the audit log.
    Verify {
        /// Only this organisation's; without it every organisation's.
        #[arg(long, value_name = "SLUG")]
        org: Option<String>,
    },
}
