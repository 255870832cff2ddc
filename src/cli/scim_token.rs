//! `muster scim-token`: the bearer tokens of identity providers.

use std::time::Duration;

use clap::{Args, Subcommand};

use serde_json::{Value, json};

use super::{
    arguments::{InOrganisation, parse_duration},
    output::{CliError, Output},
    shown,
};
use crate::{
    flows::{Actor, FlowError, Gateway, connections, scim_tokens},
    ids::ScimTokenId,
};

/// What to do with SCIM tokens.
#[derive(Debug, Subcommand)]
pub enum ScimToken {
    /// Create a token and print it, the only time that it is shown.
    Create(Create),
    /// List the tokens of an organisation, without their secrets.
    List {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// Only those of this connection.
        #[arg(long, value_name = "SLUG")]
        connection: Option<String>,
    },
    /// Revoke a token; it is refused from the next request on.
    Revoke {
        /// The organisation of the token; when given, a token of another one is not found.
        #[arg(long, value_name = "SLUG")]
        org: Option<String>,
        /// The token's id.
        id: ScimTokenId,
    },
}

/// `scim-token create`.
#[derive(Debug, Clone, Args)]
pub struct Create {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// The connection that the token provisions.
    #[arg(long, value_name = "SLUG")]
    pub connection: String,
    /// What people call the token.
    #[arg(long)]
    pub label: Option<String>,
    /// How long the token is good for, such as 180d (s, m, h, d); without it until revoked.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub expires_in: Option<Duration>,
}

/// Does it.
///
/// # Errors
/// When the organisation, connection or token is not found.
pub async fn run(command: ScimToken, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    match command {
        ScimToken::Create(new) => {
            let label = new.label.unwrap_or_default();
            let (org, connection) = (&new.org.slug, &new.connection);
            let made = scim_tokens::create(gateway, Actor::Operator, org, connection, &label, new.expires_in)
                .await?;
            let document =
                json!({ "id": made.id, "token": made.token.expose(), "expiresAt": made.expires_at });
            shown::record(output, &document)
        }
        ScimToken::List { org, connection } => {
            let documents = documents(gateway, &org.slug, connection.as_deref()).await?;
            let columns = [
                ("ID", "/id"),
                ("CONNECTION", "/connection"),
                ("LABEL", "/label"),
                ("EXPIRES", "/expiresAt"),
                ("LAST USED", "/lastUsedAt"),
                ("REVOKED", "/revokedAt"),
            ];
            let empty = "no token yet: muster scim-token create --org SLUG --connection SLUG";
            shown::list(output, &documents, &columns, empty)
        }
        ScimToken::Revoke { org, id } => {
            if let Some(slug) = org {
                let tokens = scim_tokens::list(gateway, &slug).await?;
                if !tokens.iter().any(|token| token.id == id) {
                    return Err(FlowError::NotFound("SCIM token").into());
                }
            }
            scim_tokens::revoke(gateway, Actor::Operator, id).await?;
            output.result(&json!({ "id": id, "revoked": true }), || format!("the token {id} is revoked"))
        }
    }
}

async fn documents(gateway: &Gateway, org: &str, only: Option<&str>) -> Result<Vec<Value>, FlowError> {
    let only = match only {
        Some(slug) => Some(connections::show(gateway, org, slug).await?.connection.id()),
        None => None,
    };
    let connections = connections::list(gateway, org).await?;
    let tokens = scim_tokens::list(gateway, org).await?;
    let wanted = tokens.iter().filter(|token| only.is_none_or(|only| only == token.connection));
    let document = |token: &crate::store::scim_tokens::ScimToken| {
        let connection = connections.iter().find(|one| one.connection.id() == token.connection);
        json!({
            "id": token.id,
            "connection": connection.map(|one| &one.connection.record.slug),
            "label": token.label,
            "createdAt": token.created_at,
            "expiresAt": token.expires_at,
            "lastUsedAt": token.last_used_at,
            "revokedAt": token.revoked_at,
        })
    };
    Ok(wanted.map(document).collect())
}
