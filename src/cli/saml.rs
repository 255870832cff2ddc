//! `muster saml`: SAML without a server.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{arguments::KeyValue, reference};
use crate::clock::Timestamp;

/// What to do with SAML messages.
#[derive(Debug, Subcommand)]
pub enum Saml {
    /// Judge one response as the assertion consumer service would, but for replay and browser binding.
    ///
    /// Exit status 0 when it is accepted, 1 when it is refused.
    #[command(after_help = reference::connection_help())]
    Check(Check),
}

/// `saml check`.
#[derive(Debug, Clone, Args)]
pub struct Check {
    /// Private key of the service provider in PEM, for encrypted assertions.
    #[arg(long, value_name = "FILE")]
    pub sp_key: Option<PathBuf>,
    /// Metadata of the identity provider.
    #[arg(long, value_name = "FILE")]
    pub idp_metadata: PathBuf,
    /// Entity ID of the service provider.
    #[arg(long, value_name = "URI")]
    pub sp_entity_id: String,
    /// URL of the assertion consumer service.
    #[arg(long, value_name = "URL")]
    pub acs_url: String,
    /// ID of the request that the response answers; without it the response must be unsolicited.
    #[arg(long, value_name = "ID")]
    pub in_response_to: Option<String>,
    /// The moment at which to judge; without it now.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// Connection setting; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<KeyValue>,
    /// The response in XML or Base64; - reads stdin.
    pub file: PathBuf,
}
