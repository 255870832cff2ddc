//! `muster scim-token`: the bearer tokens of identity providers.

use std::time::Duration;

use clap::{Args, Subcommand};
use ipnet::IpNet;
use serde_json::{Value, json};

use super::{
    arguments::{InOrganisation, parse_duration},
    output::{CliError, Output},
    shown,
};
use crate::{
    flows::{
        Actor, FlowError, Gateway, connections,
        scim_tokens::{self, NewToken, Rotation, Wanted},
    },
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
    /// Replace a token: print a new one for the same connection, and let the old one end after the overlap.
    Rotate(Rotate),
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
    /// A network or address that the token may be used from; repeat it for several. Without any, from anywhere.
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub allow_from: Vec<IpNet>,
}

/// `scim-token rotate`.
#[derive(Debug, Clone, Args)]
pub struct Rotate {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// The id of the token to replace.
    pub id: ScimTokenId,
    /// How long the old token stays good, such as 7d (s, m, h, d).
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, default_value = "24h")]
    pub overlap: Duration,
    /// What people call the new token; else as the old one.
    #[arg(long)]
    pub label: Option<String>,
    /// How long the new token is good for; without it until revoked.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub expires_in: Option<Duration>,
    /// A network or address that the new token may be used from; repeat it for several. Else those of the
    /// old one.
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub allow_from: Vec<IpNet>,
}

/// Does it.
///
/// # Errors
/// When the organisation, connection or token is not found.
pub async fn run(command: ScimToken, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    match command {
        ScimToken::Create(new) => {
            let wanted = Wanted {
                label: new.label.unwrap_or_default(),
                lifetime: new.expires_in,
                allow_from: new.allow_from,
            };
            let (org, connection) = (&new.org.slug, &new.connection);
            let made = scim_tokens::create(gateway, Actor::Operator, org, connection, &wanted).await?;
            shown::record(output, &document_of(&made))
        }
        ScimToken::Rotate(rotate) => {
            demand_in(gateway, &rotate.org.slug, rotate.id).await?;
            let rotation = Rotation {
                overlap: rotate.overlap,
                label: rotate.label,
                lifetime: rotate.expires_in,
                allow_from: Some(rotate.allow_from).filter(|networks| !networks.is_empty()),
            };
            let made = scim_tokens::rotate(gateway, Actor::Operator, rotate.id, &rotation).await?;
            shown::record(output, &document_of(&made))
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
                ("FROM", "/allowFrom"),
            ];
            let empty = "no token yet: muster scim-token create --org SLUG --connection SLUG";
            shown::list(output, &documents, &columns, empty)
        }
        ScimToken::Revoke { org, id } => {
            if let Some(slug) = org {
                demand_in(gateway, &slug, id).await?;
            }
            scim_tokens::revoke(gateway, Actor::Operator, id).await?;
            output.result(&json!({ "id": id, "revoked": true }), || format!("the token {id} is revoked"))
        }
    }
}

/// A new token, the only time that it is shown.
fn document_of(made: &NewToken) -> Value {
    json!({ "id": made.id, "token": made.token.expose(), "expiresAt": made.expires_at })
}

/// A token of another organisation is not found.
async fn demand_in(gateway: &Gateway, org: &str, id: ScimTokenId) -> Result<(), FlowError> {
    let tokens = scim_tokens::list(gateway, org).await?;
    if tokens.iter().any(|token| token.id == id) { Ok(()) } else { Err(FlowError::NotFound("SCIM token")) }
}

/// Reads a network, or an address alone.
fn parse_network(text: &str) -> Result<IpNet, String> {
    scim_tokens::network(text).ok_or_else(|| "write a network such as 192.0.2.0/24".to_owned())
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
            "allowFrom": token.allow_from,
        })
    };
    Ok(wanted.map(document).collect())
}
