//! `muster publication`: publications that are to go out later.

use clap::{Args, Subcommand};

use super::arguments::InOrganisation;
use crate::{
    clock::Timestamp,
    ids::{EmployeeId, PublicationId},
};

/// What to do with scheduled publications.
#[derive(Debug, Subcommand)]
pub enum Publication {
    /// Schedule a publication of an employee.
    Schedule(Schedule),
    /// List publications, also withdrawn ones.
    List {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// Only those of this employee.
        #[arg(long, value_name = "ID")]
        employee: Option<EmployeeId>,
    },
    /// Withdraw a publication; it will not go out.
    Cancel {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// The publication's id.
        id: PublicationId,
    },
}

/// `publication schedule`.
#[derive(Debug, Clone, Args)]
pub struct Schedule {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// The employee in whose name it goes out.
    #[arg(long, value_name = "ID")]
    pub employee: EmployeeId,
    /// What it is about.
    #[arg(long)]
    pub subject: Option<String>,
    /// When it goes out, such as 2030-01-31T09:00:00+01:00.
    #[arg(long, value_name = "RFC3339")]
    pub publish_at: Timestamp,
}
