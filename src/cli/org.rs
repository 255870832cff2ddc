//! `muster org`: organisations.

use clap::{ArgGroup, Args, Subcommand};

use serde_json::{Value, json};

use super::{
    arguments::{Confirmation, KeyValue, pairs},
    output::{CliError, Output},
    reference, shown,
};
use crate::flows::{
    Actor, Gateway,
    organisations::{self, Shown},
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

/// Does it.
///
/// # Errors
/// Wrong usage, or why it was refused.
pub async fn run(command: Org, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let operator = Actor::Operator;
    match command {
        Org::Create(new) => {
            let made = organisations::create(gateway, operator, &new.slug, &new.name, &new.domains).await?;
            shown::record(output, &document(&made))
        }
        Org::Set(set) => {
            let mut changes = pairs(&set.settings);
            changes.extend(set.name.map(|name| ("name".to_owned(), name)));
            let domains = (!set.domains.is_empty()).then_some(set.domains.as_slice());
            let changed = organisations::set(gateway, operator, &set.slug, domains, &changes).await?;
            shown::record(output, &document(&changed))
        }
        Org::List => {
            let all: Vec<Value> = organisations::list(gateway).await?.iter().map(document).collect();
            let columns =
                [("SLUG", "/slug"), ("NAME", "/name"), ("DOMAINS", "/domains"), ("EMPLOYEES", "/employees")];
            shown::list(output, &all, &columns, "no organisation yet: muster org create SLUG --name NAME")
        }
        Org::Show { slug } => shown::record(output, &document(&organisations::show(gateway, &slug).await?)),
        Org::Delete { slug, confirmation } => {
            confirmation.demand(&format!("the organisation {slug} with everything in it"))?;
            organisations::delete(gateway, operator, &slug).await?;
            output.result(&json!({ "slug": slug, "deleted": true }), || {
                format!("the organisation {slug} is deleted")
            })
        }
    }
}

fn document(organisation: &Shown) -> Value {
    json!({
        "slug": organisation.scope.slug,
        "name": organisation.scope.name,
        "domains": organisation.domains,
        "employees": organisation.employees,
        "settings": organisation.scope.settings.to_json(),
        "createdAt": organisation.scope.record.created_at,
        "updatedAt": organisation.scope.record.updated_at,
    })
}
