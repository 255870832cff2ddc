//! `muster org`: organisations.

use clap::{ArgGroup, Args, Subcommand};

use super::{
    arguments::{Confirmation, KeyValue},
    reference,
};

/// What to do with organisations.
#[derive(Debug, Subcommand)]
pub enum Org {
    /// Create an organisation.
    Create(Create),
    /// Change the name, the domains or the settings of an organisation.
    #[command(after_help = reference::organisation_help())]
    Set(Set),
    /// List all organisations.
    List,
    /// Show an organisation with its settings.
    Show {
        /// The organisation.
        slug: String,
    },
    /// Delete an organisation with everything in it.
    Delete {
        /// The organisation.
        slug: String,
        /// `--yes`.
        #[command(flatten)]
        confirmation: Confirmation,
    },
}

/// `org create`.
#[derive(Debug, Clone, Args)]
pub struct Create {
    /// Short name in URLs: lower-case letters, digits and hyphens.
    pub slug: String,
    /// Name that people read.
    #[arg(long)]
    pub name: String,
    /// Mail domain that the organisation owns; may be repeated.
    #[arg(long = "domain", value_name = "DOMAIN")]
    pub domains: Vec<String>,
}

/// `org set`.
#[derive(Debug, Clone, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true).args(["name", "domains", "settings"]))]
pub struct Set {
    /// The organisation.
    pub slug: String,
    /// New name.
    #[arg(long)]
    pub name: Option<String>,
    /// Mail domain that the organisation owns, instead of those it had; may be repeated.
    #[arg(long = "domain", value_name = "DOMAIN")]
    pub domains: Vec<String>,
    /// Settings; an empty value brings the default back.
    #[arg(value_name = "KEY=VALUE")]
    pub settings: Vec<KeyValue>,
}
