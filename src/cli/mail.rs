//! `muster mail`: the mail ledger.

use clap::Subcommand;

use serde_json::{Value, json};

use super::{
    arguments::InOrganisation,
    output::{CliError, Output},
    shown::{self, moment},
};
use crate::{
    flows::{Gateway, records},
    ids::EmployeeId,
};

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

/// Does it.
///
/// # Errors
/// When the organisation is not found.
pub async fn run(command: Mail, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let Mail::List { org, employee } = command;
    let mails = records::mails(gateway, &org.slug, employee).await?;
    let documents: Vec<Value> = mails
        .iter()
        .map(|mail| {
            json!({
                "id": mail.id,
                "at": moment(mail.created_at),
                "employeeId": mail.employee_id,
                "kind": mail.kind,
                "recipient": mail.recipient,
                "subject": mail.subject,
                "state": mail.state,
                "attempts": mail.attempts,
                "sentAt": mail.sent_at.map(moment),
                "error": mail.error,
            })
        })
        .collect();
    let columns = [
        ("AT", "/at"),
        ("TO", "/recipient"),
        ("KIND", "/kind"),
        ("STATE", "/state"),
        ("ATTEMPTS", "/attempts"),
        ("ERROR", "/error"),
    ];
    shown::list(output, &documents, &columns, "no mail was queued, sent or failed")
}
