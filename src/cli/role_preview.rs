//! `muster connection preview-roles`: who would get which role and office before `scim.role_rules` is set.

use std::collections::BTreeMap;

use clap::Args;
use serde_json::{Value, json};

use super::{
    arguments::{KeyValue, OneConnection, pairs},
    output::{CliError, Output, Table},
    shown::cell,
};
use crate::{
    directory::Role,
    flows::{
        Gateway,
        provision::{Place, Preview, preview_roles},
    },
};

/// `connection preview-roles`.
#[derive(Debug, Clone, Args)]
pub struct PreviewRoles {
    /// The connection.
    #[command(flatten)]
    pub connection: OneConnection,
    /// Setting to try, such as scim.role_rules=group:Sales=AGENT; may be repeated. Without any, the settings as they
    /// are.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<KeyValue>,
    /// Name at most this many employees; all are counted.
    #[arg(long, value_name = "N", default_value = "1000")]
    pub limit: u32,
}

/// Does it; nothing is changed.
///
/// # Errors
/// When the connection is not found, or a setting cannot be set.
pub async fn run(asked: &PreviewRoles, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let (org, slug) = (&asked.connection.org.slug, &asked.connection.slug);
    let most = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let preview = preview_roles(gateway, org, slug, &pairs(&asked.settings), most).await?;
    let document = document(&preview);
    output.result(&document, || lines(&preview, &document))
}

fn counts(counts: &BTreeMap<Role, u64>) -> Value {
    counts.iter().map(|(role, count)| (role.as_str().to_owned(), json!(count))).collect()
}

fn document(preview: &Preview) -> Value {
    let names = |roles: &[Role]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>();
    let places = |places: &[Place]| -> Vec<Value> {
        places.iter().map(|place| json!({ "office": place.office, "role": place.role.as_str() })).collect()
    };
    let changes: Vec<Value> = preview
        .changes
        .iter()
        .map(|change| {
            json!({
                "id": change.id,
                "username": change.username,
                "groups": change.groups,
                "gains": names(&change.gains),
                "losses": names(&change.losses),
                "roles": names(&change.roles),
                "joins": places(&change.joins),
                "leaves": places(&change.leaves),
            })
        })
        .collect();
    json!({
        "employees": preview.employees,
        "changed": preview.changed,
        "gains": counts(&preview.gains),
        "losses": counts(&preview.losses),
        "changes": changes,
    })
}

fn lines(preview: &Preview, document: &Value) -> String {
    let mut table = Table::new(
        &["USERNAME", "GAINS", "LOSES", "THEN HAS", "JOINS", "LEAVES", "GROUPS"],
        "nobody would change",
    );
    let places = |places: &[Place]| -> String {
        places.iter().map(|place| format!("{} ({})", place.office, place.role)).collect::<Vec<_>>().join(", ")
    };
    for (shown, change) in document["changes"].as_array().into_iter().flatten().zip(&preview.changes) {
        let row = ["username", "gains", "losses", "roles"].into_iter().map(|name| cell(&shown[name]));
        let row = row.chain([places(&change.joins), places(&change.leaves), cell(&shown["groups"])]);
        table.row(row);
    }
    let Preview { employees, changed, .. } = preview;
    format!("{}\n{changed} of {employees} employees would change; nothing was changed now", table.lines())
}
