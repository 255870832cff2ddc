//! `muster scim-log`: the record of SCIM requests.

use std::num::NonZeroU32;

use clap::Subcommand;

use serde_json::{Value, json};

use super::{
    arguments::InOrganisation,
    output::{CliError, Output},
    shown::{self, moment, stored},
};
use crate::flows::{Gateway, records};

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

/// Does it.
///
/// # Errors
/// When the organisation is not found.
pub async fn run(command: ScimLog, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let ScimLog::List { org, limit } = command;
    let requests = records::scim_requests(gateway, &org.slug, i64::from(limit.get())).await?;
    let documents: Vec<Value> = requests
        .iter()
        .map(|one| {
            json!({
                "at": moment(one.at),
                "connection": one.connection,
                "tokenId": one.token_id,
                "verb": one.verb,
                "path": one.path,
                "status": one.status,
                "scimType": one.scim_type,
                "resourceType": one.resource_type,
                "resourceId": one.resource_id,
                "changes": one.changes.as_deref().map(stored),
                "durationMicros": one.duration_micros,
                "requestId": one.request_id,
            })
        })
        .collect();
    let columns = [
        ("AT", "/at"),
        ("CONNECTION", "/connection"),
        ("VERB", "/verb"),
        ("PATH", "/path"),
        ("STATUS", "/status"),
        ("ERROR", "/scimType"),
    ];
    shown::list(output, &documents, &columns, "no SCIM request yet: muster scim-token create makes a token")
}
