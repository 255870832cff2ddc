//! `muster scim-log`: the record of SCIM requests.

use std::num::NonZeroU32;

use clap::Subcommand;

use super::arguments::InOrganisation;

/// What to do with the record of SCIM requests.
#[derive(Debug, Subcommand)]
pub enum ScimLog {
    /// List the last requests, newest first.
    List {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// At most this many.
        #[arg(long, value_name = "N", default_value = "50")]
        limit: NonZeroU32,
    },
}
