//! `muster sign-in`: the record of sign-in attempts.

use std::num::NonZeroU32;

use clap::Subcommand;

use serde_json::{Value, json};

use super::{
    arguments::InOrganisation,
    output::{CliError, Output},
    shown::{self, moment, stored},
};
use crate::flows::{Gateway, records};

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

/// Does it.
///
/// # Errors
/// When the organisation is not found.
pub async fn run(command: SignIn, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let SignIn::List { org, limit } = command;
    let attempts = records::sign_ins(gateway, &org.slug, i64::from(limit.get())).await?;
    let documents: Vec<Value> = attempts
        .iter()
        .map(|attempt| {
            json!({
                "at": moment(attempt.at),
                "connection": attempt.connection,
                "outcome": attempt.outcome,
                "reason": attempt.reason,
                "reference": attempt.reference,
                "nameId": attempt.name_id,
                "employeeId": attempt.employee_id,
                "checks": stored(&attempt.checks),
            })
        })
        .collect();
    let columns = [
        ("AT", "/at"),
        ("CONNECTION", "/connection"),
        ("OUTCOME", "/outcome"),
        ("REASON", "/reason"),
        ("REFERENCE", "/reference"),
        ("NAMEID", "/nameId"),
    ];
    shown::list(output, &documents, &columns, "nobody has tried to sign in yet")
}
