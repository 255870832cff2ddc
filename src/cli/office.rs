//! `muster office`: offices.

use clap::{Args, Subcommand};

use serde_json::{Value, json};

use super::{
    arguments::{Confirmation, InOrganisation, KeyValue, pairs},
    output::{CliError, Output},
    shown,
};
use crate::{
    directory::shape,
    flows::{
        Actor, Gateway,
        offices::{self, NewOffice},
    },
};

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
    /// The office's id or External ID.
    pub id: String,
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
    /// Create it closed for now.
    #[arg(long)]
    pub inactive: bool,
}

/// Does it.
///
/// # Errors
/// Wrong usage, or why it was refused.
pub async fn run(command: Office, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let operator = Actor::Operator;
    match command {
        Office::Create(new) => {
            let office = NewOffice {
                name: new.name,
                external_id: new.external_id,
                time_zone: new.time_zone,
                address: new.address,
                closed: new.inactive,
            };
            let made = offices::create(gateway, operator, &new.org.slug, &office).await?;
            shown::record(output, &shape::office(&made))
        }
        Office::List(org) => {
            let all: Vec<Value> =
                offices::list(gateway, &org.slug).await?.iter().map(shape::office).collect();
            let columns = [
                ("ID", "/id"),
                ("EXTERNAL ID", "/externalId"),
                ("NAME", "/name"),
                ("TIME ZONE", "/timeZone"),
                ("ACTIVE", "/active"),
            ];
            let empty = "no office yet: muster office create --org SLUG --name NAME";
            shown::list(output, &all, &columns, empty)
        }
        Office::Show(one) => {
            let office = offices::show(gateway, &one.org.slug, &one.id).await?;
            shown::record(output, &shape::office(&office))
        }
        Office::Set { office, fields } => {
            let (org, id) = (&office.org.slug, &office.id);
            let changed = offices::set(gateway, operator, org, id, &pairs(&fields)).await?;
            shown::record(output, &shape::office(&changed))
        }
        Office::Delete { office, confirmation } => {
            confirmation.demand(&format!("the office {}", office.id))?;
            let found = offices::show(gateway, &office.org.slug, &office.id).await?;
            offices::delete(gateway, operator, &office.org.slug, &office.id).await?;
            output.result(&json!({ "id": found.id, "deleted": true }), || {
                format!("the office {} is deleted", found.name)
            })
        }
    }
}
