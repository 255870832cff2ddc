//! The audit log as people read it: a page at a time, as a file, and whether its chain is whole.

use std::{collections::HashMap, time::Duration};

use serde_json::json;
use uuid::Uuid;

use super::{Actor, FlowError, Gateway, Target, import::neutralised, organisations::Scope, records};
use crate::{
    ids::{ConnectionId, EmployeeId, OrganisationId, ScimTokenId},
    store::{
        Conn, StoreError,
        audit::Verdict,
        audit_list::{self, Line, Sought, Verification},
        keyset::{Cut, Page},
        names,
        statement::transaction,
    },
};

/// How long a verification may run before another one is let begin: the process that ran it is gone.
const DEAD_AFTER: Duration = Duration::from_secs(15 * 60);
/// Rows of the file that are read at once.
const CHUNK: usize = 1_000;

/// A page of the log with the names of what it is about.
#[derive(Debug, Clone)]
pub struct Read {
    /// The rows, newest first.
    pub page: Page<Line>,
    /// How many match.
    pub total: u64,
    /// What records are called; those that are no more are missing.
    pub names: HashMap<Uuid, String>,
    /// The last verification.
    pub verification: Verification,
}

/// Who did something, as the log has it; `None` for what this version does not write.
#[must_use]
pub fn actor(text: &str) -> Option<Actor> {
    let (kind, id) = text.split_once(':').unwrap_or((text, ""));
    Some(match kind {
        "operator" => Actor::Operator,
        "muster" => Actor::Muster,
        "employee" => Actor::Employee(id.parse::<EmployeeId>().ok()?),
        "scim" => Actor::Scim(id.parse::<ScimTokenId>().ok()?),
        "saml" => Actor::Saml(id.parse::<ConnectionId>().ok()?),
        _ => return None,
    })
}

/// The kind and id of the record that an actor is.
fn record_of(text: &str) -> Option<(&'static str, Uuid)> {
    match actor(text)? {
        Actor::Employee(id) => Some(("employee", id.uuid())),
        Actor::Scim(id) => Some(("scim_token", id.uuid())),
        Actor::Saml(id) => Some(("connection", id.uuid())),
        Actor::Operator | Actor::Muster => None,
    }
}

async fn names(
    conn: &mut Conn,
    organisation: OrganisationId,
    lines: &[Line],
) -> Result<HashMap<Uuid, String>, StoreError> {
    let targets = lines.iter().filter_map(|line| Some((line.target_kind.as_str(), line.target_id?)));
    let actors = lines.iter().filter_map(|line| record_of(&line.actor));
    names::of(conn, organisation, targets.chain(actors)).await
}

/// A page of the rows sought, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(gateway: &Gateway, scope: &Scope, sought: &Sought, cut: Cut) -> Result<Read, FlowError> {
    let mut conn = gateway.db.read().await?;
    let page = audit_list::page(&mut conn, scope.id, sought, cut).await?;
    let total = audit_list::count(&mut conn, scope.id, sought).await?;
    let names = names(&mut conn, scope.id, &page.rows).await?;
    let verification = audit_list::verification(&mut conn, scope.id).await?;
    Ok(Read { page, total, names, verification })
}

/// The employees whom typed words mean; `None` when nothing was typed.
///
/// # Errors
/// When the database fails.
pub async fn people(
    gateway: &Gateway,
    scope: &Scope,
    typed: &str,
) -> Result<Option<Vec<EmployeeId>>, FlowError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let mut conn = gateway.db.read().await?;
    Ok(Some(names::meant(&mut conn, scope.id, typed).await?))
}

/// A file of the log that is being written.
#[derive(Debug)]
pub struct Export {
    gateway: Gateway,
    organisation: OrganisationId,
    sought: Sought,
    last: Option<Uuid>,
    state: Progress,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Header,
    Rows,
    Done,
}

/// Begins a file of the rows sought, newest first; that somebody took it is written down before.
///
/// # Errors
/// When the database fails.
pub async fn export(
    gateway: &Gateway,
    scope: &Scope,
    actor: Actor,
    sought: Sought,
) -> Result<Export, FlowError> {
    let detail = json!({
        "people": sought.people.as_ref().map(Vec::len), "action": sought.action,
        "from": sought.from, "until": sought.until,
    });
    transaction!(gateway.db, |tx| {
        let target = Target::organisation(scope.id);
        gateway.audit(tx, actor, "audit.exported", target, detail.clone()).await
    })?;
    let gateway = gateway.clone();
    Ok(Export { gateway, organisation: scope.id, sought, last: None, state: Progress::Header })
}

impl Export {
    /// The next part of the file, CSV in UTF-8; `None` at its end. No connection is held between parts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, FlowError> {
        let failed = |error: csv::Error| FlowError::Invalid(format!("the file cannot be written: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        match self.state {
            Progress::Done => return Ok(None),
            Progress::Header => {
                writer.write_record(HEADER).map_err(failed)?;
                self.state = Progress::Rows;
            }
            Progress::Rows => {
                let mut conn = self.gateway.db.read().await?;
                let sought = &self.sought;
                let rows = audit_list::after(&mut conn, self.organisation, sought, self.last, CHUNK).await?;
                let names = names(&mut conn, self.organisation, &rows).await?;
                drop(conn);
                self.last = rows.last().map(|row| row.id);
                if rows.len() < CHUNK {
                    self.state = Progress::Done;
                }
                for row in &rows {
                    writer.write_record(cells(row, &names).map(|cell| neutralised(&cell))).map_err(failed)?;
                }
            }
        }
        writer.into_inner().map(Some).map_err(|error| failed(error.into_error().into()))
    }
}

const HEADER: [&str; 9] =
    ["at", "actor", "actorName", "action", "targetKind", "targetId", "targetName", "detail", "id"];

fn cells(line: &Line, names: &HashMap<Uuid, String>) -> [String; 9] {
    let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    [
        crate::clock::Timestamp::from_micros(line.at).to_string(),
        line.actor.clone(),
        name(record_of(&line.actor).map(|record| record.1)),
        line.action.clone(),
        line.target_kind.clone(),
        line.target_id.map(|id| id.to_string()).unwrap_or_default(),
        name(line.target_id),
        line.detail.clone().unwrap_or_default(),
        line.id.to_string(),
    ]
}

/// Notes that a verification begins; `false` when one runs already.
///
/// # Errors
/// When the database fails.
pub async fn begin_verification(gateway: &Gateway, scope: &Scope) -> Result<bool, FlowError> {
    let now = gateway.now();
    transaction!(gateway.db, |tx| {
        let begun = audit_list::begin_verification(tx, scope.id, now, now.minus(DEAD_AFTER)).await?;
        Ok::<_, FlowError>(begun)
    })
}

/// Links what waits, verifies the chain, and writes down what was found. It reads the whole log, a thousand rows at a
/// time.
///
/// # Errors
/// When the database fails.
pub async fn verify(gateway: &Gateway, scope: &Scope, actor: Actor) -> Result<Verdict, FlowError> {
    let verdict = records::verify_chain(gateway, scope.id).await?;
    let (found, detail) = match &verdict {
        Verdict::Intact { rows } => (Ok(*rows), json!({ "rows": rows })),
        Verdict::Broken { sequence, why } => {
            (Err((*sequence, *why)), json!({ "row": sequence, "fault": why }))
        }
    };
    transaction!(gateway.db, |tx| {
        audit_list::finish_verification(tx, scope.id, gateway.now(), found).await?;
        let target = Target::organisation(scope.id);
        gateway.audit(tx, actor, "audit.verified", target, detail.clone()).await
    })?;
    Ok(verdict)
}
