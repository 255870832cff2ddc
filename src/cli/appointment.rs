//! `muster appointment`: the appointments of employees.

use clap::{Args, Subcommand};

use serde_json::{Value, json};

use super::{
    arguments::InOrganisation,
    output::{CliError, Output},
    shown::{self, moment},
};
use crate::{
    clock::Timestamp,
    flows::{
        Actor, Gateway,
        commitments::{self, Wish},
    },
    ids::{AppointmentId, EmployeeId},
};

/// What to do with appointments.
#[derive(Debug, Subcommand)]
pub enum Appointment {
    /// Book an agent, within their appointment hours when they have some.
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

/// Does it.
///
/// # Errors
/// Why it was refused.
pub async fn run(command: Appointment, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    match command {
        Appointment::Book(book) => {
            let wish = Wish {
                employee: book.employee,
                office: book.office,
                subject: book.subject,
                starts_at: book.starts_at,
                ends_at: book.ends_at,
            };
            let booked = commitments::book(gateway, Actor::Operator, &book.org.slug, &wish).await?;
            let document = json!({
                "id": booked.id,
                "employeeId": booked.employee,
                "officeId": booked.office,
                "subject": booked.subject,
                "startsAt": booked.starts_at,
                "endsAt": booked.ends_at,
                "state": "BOOKED",
            });
            shown::record(output, &document)
        }
        Appointment::List { org, employee } => {
            let all = commitments::appointments(gateway, &org.slug, employee).await?;
            let documents: Vec<Value> = all
                .iter()
                .map(|one| {
                    json!({
                        "id": one.id,
                        "employeeId": one.employee_id,
                        "officeId": one.office_id,
                        "subject": one.subject,
                        "startsAt": moment(one.starts_at),
                        "endsAt": moment(one.ends_at),
                        "state": one.state,
                    })
                })
                .collect();
            let columns = [
                ("ID", "/id"),
                ("EMPLOYEE", "/employeeId"),
                ("STARTS", "/startsAt"),
                ("ENDS", "/endsAt"),
                ("STATE", "/state"),
                ("SUBJECT", "/subject"),
            ];
            shown::list(output, &documents, &columns, "no appointment")
        }
        Appointment::Cancel { org, id } => {
            commitments::cancel(gateway, Actor::Operator, &org.slug, id).await?;
            output.result(&json!({ "id": id, "state": "CANCELLED" }), || {
                format!("the appointment {id} is cancelled")
            })
        }
    }
}
