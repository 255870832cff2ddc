//! `muster scim-token`: the bearer tokens of identity providers.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::arguments::{InOrganisation, parse_duration};
use crate::ids::ScimTokenId;

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
