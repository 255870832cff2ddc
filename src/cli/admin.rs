//! `muster admin`: the administrators that an operator makes.

use clap::{ArgGroup, Args, Subcommand};

use super::arguments::InOrganisation;

/// What to do with administrators.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Create an active employee with the role ADMIN, who signs in through an identity provider
    /// (--external-id), with a password (--password-stdin), or either.
    Create(Create),
}

/// `admin create`.
#[derive(Debug, Clone, Args)]
#[command(group = ArgGroup::new("way_in").required(true).multiple(true).args(["external_id", "password_stdin"]))]
pub struct Create {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// Sign-in e-mail.
    #[arg(long)]
    pub email: String,
    /// Identifier at the identity provider: what its SAML NameID will be.
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
    /// First name.
    #[arg(long, value_name = "NAME")]
    pub first_name: Option<String>,
    /// Last name.
    #[arg(long, value_name = "NAME")]
    pub last_name: Option<String>,
    /// Read a password from the first line of stdin.
    #[arg(long)]
    pub password_stdin: bool,
}
