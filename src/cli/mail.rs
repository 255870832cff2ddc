//! `muster mail`: the mail ledger.

use clap::Subcommand;

use super::arguments::InOrganisation;
use crate::ids::EmployeeId;

/// What to do with the mail ledger.
#[derive(Debug, Subcommand)]
pub enum Mail {
    /// List every mail that was queued, sent or failed.
    List {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// Only those to this employee.
        #[arg(long, value_name = "ID")]
        employee: Option<EmployeeId>,
    },
}
