//! `muster audit`: the audit log.

use clap::Subcommand;
use serde_json::{Value, json};

use super::{
    output::{CliError, Output},
    shown,
};
use crate::{
    flows::{Gateway, organisations, records},
    store::audit::Verdict,
};

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check the hash chain of the audit log.
    Verify {
        /// Only this organisation's; without it every organisation's.
        #[arg(long, value_name = "SLUG")]
        org: Option<String>,
    },
}

/// Does it.
///
/// # Errors
/// When a chain is broken, or the organisation is not found.
pub async fn run(command: Audit, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let Audit::Verify { org } = command;
    let wanted = match &org {
        Some(slug) => Some(organisations::show(gateway, slug).await?.scope.id),
        None => None,
    };
    let known = organisations::list(gateway).await?;
    let mut documents = Vec::new();
    for (organisation, verdict) in records::verify_audit(gateway).await? {
        if wanted.is_some_and(|wanted| wanted != organisation) {
            continue;
        }
        let slug = known.iter().find(|one| one.scope.id == organisation).map(|one| &one.scope.slug);
        documents.push(match verdict {
            Verdict::Intact { rows } => json!({
                "org": slug, "organisationId": organisation, "intact": true, "rows": rows,
                "brokenAt": null, "reason": null,
            }),
            Verdict::Broken { sequence, why } => json!({
                "org": slug, "organisationId": organisation, "intact": false, "rows": null,
                "brokenAt": sequence, "reason": why,
            }),
        });
    }
    let columns = [
        ("ORGANISATION", "/org"),
        ("ID", "/organisationId"),
        ("INTACT", "/intact"),
        ("ROWS", "/rows"),
        ("BROKEN AT", "/brokenAt"),
        ("REASON", "/reason"),
    ];
    shown::list(output, &documents, &columns, "no audit log yet")?;
    let broken = documents.iter().filter(|one| one["intact"] == Value::Bool(false)).count();
    if broken == 0 {
        return Ok(());
    }
    Err(CliError::Refused(format!(
        "{broken} audit log(s) were tampered with or damaged; compare with a backup from before"
    )))
}
