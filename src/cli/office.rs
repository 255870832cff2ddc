//! `muster office`: offices.

use clap::{Args, Subcommand};

use super::arguments::{Confirmation, InOrganisation, KeyValue};
use crate::ids::OfficeId;

/// What to do with offices.
#[derive(Debug, Subcommand)]
pub enum Office {
    /// Create an office.
    Create(Create),
    /// List the offices of an organisation.
    List(InOrganisation),
    /// Show an office.
    Show(One),
    /// Change fields of an office.
    #[command(after_help = "Fields: name, externalId, timeZone, address, active (true or false).\n\
                            An empty value takes the old one away.")]
    Set {
        /// The office.
        #[command(flatten)]
        office: One,
        /// What to change.
        #[arg(value_name = "FIELD=VALUE", required = true)]
        fields: Vec<KeyValue>,
    },
    /// Delete an office; its employees stay.
    Delete {
        /// The office.
        #[command(flatten)]
        office: One,
        /// `--yes`.
        #[command(flatten)]
        confirmation: Confirmation,
    },
}

/// `--org SLUG ID`: one office.
#[derive(Debug, Clone, Args)]
pub struct One {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// The office's id.
    pub id: OfficeId,
}

/// `office create`.
#[derive(Debug, Clone, Args)]
pub struct Create {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// Name of the office, unique in the organisation.
    #[arg(long)]
    pub name: String,
    /// Identifier of the office in other systems.
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
    /// Time zone, such as Europe/Amsterdam.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Postal address.
    #[arg(long)]
    pub address: Option<String>,
    /// Create it closed: nobody can be assigned to it for now.
    #[arg(long)]
    pub inactive: bool,
}
