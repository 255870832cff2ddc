//! `muster sign-in`: the record of sign-in attempts.

use std::num::NonZeroU32;

use clap::Subcommand;

use super::arguments::InOrganisation;

/// What to do with sign-in attempts.
#[derive(Debug, Subcommand)]
pub enum SignIn {
    /// List the last attempts, newest first, with reason, reference and checks.
    List {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// At most this many.
        #[arg(long, value_name = "N", default_value = "50")]
        limit: NonZeroU32,
    },
}
