//! Offices as people look after them in the Backoffice: the list, who works in one, changes against the version that
//! somebody saw, and what a deletion would touch.

use serde_json::{Map, Value, json};

use super::{
    Actor, FlowError, Gateway, Target,
    offices::{self, NewOffice},
    organisations::{self, Scope},
};
use crate::{
    directory::office::Office,
    ids::OfficeId,
    store::{
        Tx,
        keyset::{Cut, Page},
        office_list::{self, Colleague, Impact, Listed, Sought},
        offices as stored,
        statement::transaction,
    },
};

/// A page of the offices sought, by name, and how many match.
///
/// # Errors
/// When the database fails.
pub async fn list(
    gateway: &Gateway,
    scope: &Scope,
    sought: &Sought,
    cut: Cut,
) -> Result<(Page<Listed>, u64), FlowError> {
    let mut conn = gateway.db.read().await?;
    Ok(office_list::page(&mut conn, scope.id, sought, cut).await?)
}

/// An office with a page of the people in it.
#[derive(Debug, Clone)]
pub struct Staffed {
    /// The office.
    pub office: Office,
    /// A page of the people.
    pub people: Page<Colleague>,
    /// How many they are.
    pub total: u64,
    /// What deleting it would touch.
    pub impact: Impact,
}

/// One office with the people in it.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn show(gateway: &Gateway, scope: &Scope, id: OfficeId, cut: Cut) -> Result<Staffed, FlowError> {
    let mut conn = gateway.db.read().await?;
    let found = stored::by_id(&mut conn, scope.id, id).await?;
    let office = found.ok_or(FlowError::NotFound("office"))?;
    let (people, total) = office_list::colleagues(&mut conn, scope.id, id, cut).await?;
    let impact = office_list::impact(&mut conn, scope.id, id, gateway.now()).await?;
    Ok(Staffed { office, people, total, impact })
}

/// Changes an office as somebody saw it.
///
/// # Errors
/// [`FlowError::Changed`] when it is not as they saw it, a name or External ID that is taken or not of its form.
pub async fn edit(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    (id, version): (OfficeId, i64),
    wanted: &NewOffice,
) -> Result<Office, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let before = offices::require(tx, scope.id, &id.to_string()).await?;
        if before.version != version {
            return Err(FlowError::Changed);
        }
        let mut after = before.clone();
        after.name.clone_from(&wanted.name);
        after.external_id.clone_from(&wanted.external_id);
        after.time_zone.clone_from(&wanted.time_zone);
        after.address.clone_from(&wanted.address);
        save(gateway, tx, actor, &before, after).await
    })
}

/// Opens or closes an office; twice is harmless.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn set_open(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    id: OfficeId,
    open: bool,
) -> Result<Office, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let before = offices::require(tx, scope.id, &id.to_string()).await?;
        let after = Office { active: open, ..before.clone() };
        save(gateway, tx, actor, &before, after).await
    })
}

async fn save(
    gateway: &Gateway,
    tx: &mut Tx,
    actor: Actor,
    before: &Office,
    mut after: Office,
) -> Result<Office, FlowError> {
    offices::check(&after)?;
    let changes = differences(before, &after);
    if changes.is_empty() {
        return Ok(after);
    }
    after.version = before.version + 1;
    after.updated_at = gateway.now();
    if !stored::update(tx, &after, before.version).await? {
        return Err(FlowError::Changed);
    }
    let target = Target::office(after.organisation, after.id);
    gateway.audit(tx, actor, "office.changed", target, Value::Object(changes)).await?;
    Ok(after)
}

/// The fields that differ, each as `[old, new]`.
fn differences(before: &Office, after: &Office) -> Map<String, Value> {
    let fields = |office: &Office| {
        [
            ("name", json!(office.name)),
            ("externalId", json!(office.external_id)),
            ("timeZone", json!(office.time_zone)),
            ("address", json!(office.address)),
            ("active", json!(office.active)),
        ]
    };
    let pairs = fields(before).into_iter().zip(fields(after));
    let differing = pairs.filter(|((_, old), (_, new))| old != new);
    differing.map(|((name, old), (_, new))| (name.to_owned(), json!([old, new]))).collect()
}
