//! `muster publication`: publications that are to go out later.

use clap::{Args, Subcommand};

use serde_json::{Value, json};

use super::{
    arguments::InOrganisation,
    output::{CliError, Output},
    shown::{self, moment},
};
use crate::{
    clock::Timestamp,
    flows::{Actor, Gateway, commitments},
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

/// Does it.
///
/// # Errors
/// Why it was refused.
pub async fn run(command: Publication, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    match command {
        Publication::Schedule(new) => {
            let subject = new.subject.as_deref();
            let id = commitments::schedule(
                gateway,
                Actor::Operator,
                &new.org.slug,
                new.employee,
                subject,
                new.publish_at,
            )
            .await?;
            let document = json!({
                "id": id,
                "employeeId": new.employee,
                "subject": subject,
                "publishAt": new.publish_at,
                "state": "SCHEDULED",
            });
            shown::record(output, &document)
        }
        Publication::List { org, employee } => {
            let all = commitments::publications(gateway, &org.slug, employee).await?;
            let documents: Vec<Value> = all
                .iter()
                .map(|one| {
                    json!({
                        "id": one.id,
                        "employeeId": one.employee_id,
                        "subject": one.subject,
                        "publishAt": moment(one.publish_at),
                        "state": one.state,
                    })
                })
                .collect();
            let columns = [
                ("ID", "/id"),
                ("EMPLOYEE", "/employeeId"),
                ("PUBLISHES", "/publishAt"),
                ("STATE", "/state"),
                ("SUBJECT", "/subject"),
            ];
            shown::list(output, &documents, &columns, "no publication")
        }
        Publication::Cancel { org, id } => {
            commitments::withdraw(gateway, Actor::Operator, &org.slug, id).await?;
            output.result(&json!({ "id": id, "state": "WITHDRAWN" }), || {
                format!("the publication {id} is withdrawn")
            })
        }
    }
}
