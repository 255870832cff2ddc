//! `muster scim-log`: the record of SCIM requests.

use std::num::NonZeroU32;

use clap::Subcommand;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    arguments::InOrganisation,
    output::{CliError, Output},
    shown::{self, moment, stored},
};
use crate::{
    flows::{Gateway, records},
    store::log_list::Sought,
};

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
        /// Only those that touched this employee, group or office.
        #[arg(long, value_name = "ID", visible_aliases = ["group", "office"])]
        employee: Option<Uuid>,
        /// Only those through this connection.
        #[arg(long, value_name = "SLUG")]
        connection: Option<String>,
        /// Only those answered with this status, or one of this class.
        #[arg(long, value_name = "404|4xx", value_parser = parse_status)]
        status: Option<(u16, u16)>,
    },
}

/// Does it.
///
/// # Errors
/// When the organisation is not found.
pub async fn run(command: ScimLog, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let ScimLog::List { org, limit, employee, connection, status } = command;
    let wanted = Sought { resource: employee, status, ..Sought::default() };
    let (connection, limit) = (connection.as_deref(), i64::from(limit.get()));
    let requests = records::scim_requests(gateway, &org.slug, connection, wanted, limit).await?;
    let documents: Vec<Value> = requests
        .iter()
        .map(|one| {
            json!({
                "at": moment(one.at),
                "connection": one.connection,
                "tokenId": one.token_id,
                "tokenLabel": one.token_label,
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
        ("TOKEN", "/tokenLabel"),
        ("VERB", "/verb"),
        ("PATH", "/path"),
        ("STATUS", "/status"),
        ("ERROR", "/scimType"),
    ];
    shown::list(output, &documents, &columns, "no SCIM request yet: muster scim-token create makes a token")
}

/// Reads a status, `404`, or a class of them, `4xx`.
fn parse_status(text: &str) -> Result<(u16, u16), String> {
    let refuse = || "write a status such as 404, or a class such as 4xx".to_owned();
    let class = text.strip_suffix("xx").filter(|digit| digit.len() == 1);
    let (least, span) = match class {
        Some(digit) => (digit.parse::<u16>().map_err(|_| refuse())? * 100, 99),
        None => (text.parse().map_err(|_| refuse())?, 0),
    };
    if (100..600).contains(&least) { Ok((least, least + span)) } else { Err(refuse()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_one_or_a_class() {
        assert_eq!(parse_status("404"), Ok((404, 404)));
        assert_eq!(parse_status("5xx"), Ok((500, 599)));
        for wrong in ["", "xx", "9xx", "4x", "44xx", "4000", "-1", "4XX1"] {
            assert!(parse_status(wrong).is_err(), "{wrong}");
        }
    }
}
