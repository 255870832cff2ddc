//! `muster appointment`: the appointments of employees.

use clap::{Args, Subcommand};

use super::arguments::InOrganisation;
use crate::{
    clock::Timestamp,
    ids::{AppointmentId, EmployeeId},
};

/// What to do with appointments.
#[derive(Debug, Subcommand)]
pub enum Appointment {
    /// Book an agent.
    Book(Book),
    /// List appointments, also cancelled ones.
    List {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// Only those of this employee.
        #[arg(long, value_name = "ID")]
        employee: Option<EmployeeId>,
    },
    /// Cancel an appointment.
    Cancel {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// The appointment's id.
        id: AppointmentId,
    },
}

/// `appointment book`.
#[derive(Debug, Clone, Args)]
pub struct Book {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// The employee: active, an agent, with online planning.
    #[arg(long, value_name = "ID")]
    pub employee: EmployeeId,
    /// The office: its External ID or id.
    #[arg(long, value_name = "ID")]
    pub office: Option<String>,
    /// What it is about.
    #[arg(long)]
    pub subject: Option<String>,
    /// When it begins, such as 2030-01-31T09:00:00+01:00.
    #[arg(long, value_name = "RFC3339")]
    pub starts_at: Timestamp,
    /// When it ends.
    #[arg(long, value_name = "RFC3339")]
    pub ends_at: Timestamp,
}
