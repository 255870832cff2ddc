//! `muster connection`: links to identity providers.

use clap::{Args, Subcommand};

use super::{
    arguments::{Confirmation, InOrganisation, KeyValue, OneConnection},
    reference,
};

/// What to do with connections.
#[derive(Debug, Subcommand)]
pub enum Connection {
    /// Create a connection and print the URLs to enter at the identity provider.
    #[command(after_help = reference::connection_help())]
    Create(Create),
    /// Change the settings or the metadata of a connection.
    #[command(after_help = reference::connection_help())]
    Set(Set),
    /// Show a connection with its settings and URLs.
    Show(OneConnection),
    /// List the connections of an organisation.
    List(InOrganisation),
    /// Delete a connection; the employees that it manages become unmanaged.
    Delete {
        /// The connection.
        #[command(flatten)]
        connection: OneConnection,
        /// `--yes`.
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Fetch the metadata of the identity provider again.
    Refresh(OneConnection),
}

/// `connection create`.
#[derive(Debug, Clone, Args)]
pub struct Create {
    /// The new connection.
    #[command(flatten)]
    pub connection: OneConnection,
    /// Name that people read; without one the slug.
    #[arg(long)]
    pub name: Option<String>,
    /// Metadata of the identity provider: a file or an https URL.
    #[arg(long, value_name = "FILE|URL")]
    pub idp_metadata: Option<String>,
    /// Setting; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<KeyValue>,
}

/// `connection set`.
#[derive(Debug, Clone, Args)]
pub struct Set {
    /// The connection.
    #[command(flatten)]
    pub connection: OneConnection,
    /// Metadata of the identity provider: a file or an https URL.
    #[arg(long, value_name = "FILE|URL", required_unless_present = "settings")]
    pub idp_metadata: Option<String>,
    /// Settings; an empty value brings the default back.
    #[arg(value_name = "KEY=VALUE")]
    pub settings: Vec<KeyValue>,
}
