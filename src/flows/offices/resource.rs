//! What identity providers do with offices through SCIM (FEATURES X5). Offices are the organisation's, and every
//! connection of it sees all of them. The attributes of one are written by the connection that made or adopted
//! it; relations are written by who manages the employee.

use serde_json::{Map, Value, json};

use super::{
    check, dissolve,
    members::{Membership, Moved},
    shown::{self, Shown},
};
use crate::{
    clock::Timestamp,
    directory::{fold, office::Office},
    flows::{
        FlowError, Target,
        membership::{self, Members as _},
        provision::{ProvisionError, Provisioner},
    },
    ids::OfficeId,
    scim::{
        ScimError,
        etag::Condition,
        membership as scim_membership,
        office::{self, Mapped},
        patch::{self, Operation},
        resource,
        schema::{OFFICE, ResourceType},
    },
    store::{Tx, offices, statement::transaction},
};

const NOT_MANAGED: &str = "this office is not managed by this connection; with scim.adopt=true the identity provider \
    can take it over by creating it under the same name or externalId";

fn missing() -> ProvisionError {
    ScimError::NotFound("the office".to_owned()).into()
}

/// `GET /Offices/{id}`.
///
/// # Errors
/// [`ScimError::NotFound`], also for an office of another organisation.
pub async fn get(scim: &Provisioner<'_>, id: &str, with_members: bool) -> Result<Shown, ProvisionError> {
    let id: OfficeId = id.parse().map_err(|_| missing())?;
    let mut conn = scim.gateway.db.read().await?;
    let office = offices::by_id(&mut conn, scim.owner().organisation, id).await?.ok_or_else(missing)?;
    shown::load(&mut conn, office, with_members).await
}

/// `POST /Offices`.
///
/// # Errors
/// [`ScimError::Uniqueness`] when the organisation has an office of that name or External ID,
/// [`ScimError::InvalidValue`] for a value that an office cannot have and for who cannot be in it.
pub async fn create(
    scim: &Provisioner<'_>,
    body: Value,
    with_members: bool,
) -> Result<Shown, ProvisionError> {
    let sent = office::read(&resource::read(body, &OFFICE)?)?;
    let now = scim.gateway.now();
    transaction!(scim.gateway.db, |tx| {
        let owner = scim.owner();
        if let Some(known) = existing(tx, scim, &sent).await? {
            return adopt(scim, tx, known, &sent, with_members).await;
        }
        let blank = Office {
            id: OfficeId::new(now, scim.gateway.random()),
            organisation: owner.organisation,
            connection: Some(owner.connection),
            external_id: None,
            name: String::new(),
            active: true,
            time_zone: None,
            address: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let office = written(&blank, &sent, now);
        check(&office)?;
        offices::insert(tx, &office).await?;
        let mut members = Membership::of(scim, &office);
        members.add(tx, &sent.members).await?;
        let mut facts = differences(&blank, &office);
        note(&mut facts, &members.moved, &members.notes);
        scim.record(tx, 201, "office.created", target(scim, office.id), facts).await?;
        shown::load(tx, office, with_members).await
    })
}

/// Who has the External ID or the name already. The lookup that an identity provider makes before and the 409
/// see the same offices.
async fn existing(
    tx: &mut Tx,
    scim: &Provisioner<'_>,
    sent: &Mapped,
) -> Result<Option<Office>, ProvisionError> {
    let organisation = scim.owner().organisation;
    if let Some(external_id) = &sent.external_id
        && let Some(found) = offices::by_external_id(tx, organisation, external_id).await?
    {
        return Ok(Some(found));
    }
    Ok(offices::by_name(tx, organisation, &sent.display_name).await?)
}

/// Takes over an office that nobody manages, when the connection says so; else the name is taken.
async fn adopt(
    scim: &Provisioner<'_>,
    tx: &mut Tx,
    known: Office,
    sent: &Mapped,
    with_members: bool,
) -> Result<Shown, ProvisionError> {
    if !(scim.adopts && scim.caller.connection.values().adopt) || known.connection.is_some() {
        let by_name = fold(&known.name) == fold(&sent.display_name);
        let attribute = if by_name { "displayName" } else { "externalId" };
        return Err(ScimError::taken(attribute).into());
    }
    let before = offices::lock(tx, known.organisation, known.id).await?.ok_or_else(missing)?;
    let adopted = Office { connection: Some(scim.owner().connection), ..before.clone() };
    let mut members = Membership::of(scim, &before);
    members.add(tx, &sent.members).await?;
    let Membership { moved, notes, .. } = members;
    let after = written(&adopted, sent, scim.gateway.now());
    let after = save(scim, tx, 201, &before, after, (&moved, &notes)).await?;
    shown::load(tx, after, with_members).await
}

/// `PUT /Offices/{id}`. Members stay as they are unless the body says who they are: they are not part of what
/// a client reads unless it asks for them, so that what it puts back must not empty the office.
///
/// # Errors
/// As [`create`], and [`ScimError::NotFound`], [`ScimError::Forbidden`], [`ScimError::PreconditionFailed`].
pub async fn replace(
    scim: &Provisioner<'_>,
    id: &str,
    body: &Value,
    condition: &Condition,
    with_members: bool,
) -> Result<Shown, ProvisionError> {
    let says_members = patch::member(body, "members").is_some();
    transaction!(scim.gateway.db, |tx| {
        let before = lock(scim, tx, id, condition).await?;
        let known = Shown::of(before.clone()).render("");
        let sent = office::read(&resource::replace(&known, body.clone(), &OFFICE)?)?;
        let mut members = Membership::of(scim, &before);
        if says_members {
            members.set(tx, &sent.members).await?;
        }
        let Membership { moved, notes, .. } = members;
        let after = written(&before, &sent, scim.gateway.now());
        let after = save(scim, tx, 200, &before, after, (&moved, &notes)).await?;
        shown::load(tx, after, with_members).await
    })
}

/// `PATCH /Offices/{id}`, all or nothing.
///
/// # Errors
/// As [`replace`], and what [`membership::follow`] and [`scim_membership::plan`] refuse.
pub async fn patch(
    scim: &Provisioner<'_>,
    id: &str,
    operations: Vec<Operation>,
    condition: &Condition,
    with_members: bool,
) -> Result<Shown, ProvisionError> {
    let steps = scim_membership::plan(operations)?;
    let missing_target = scim.missing_target();
    transaction!(scim.gateway.db, |tx| {
        let before = lock(scim, tx, id, condition).await?;
        let document = Shown::of(before.clone()).render(&scim.base_url);
        let mut members = Membership::of(scim, &before);
        let document = membership::follow(tx, document, &steps, missing_target, &mut members).await?;
        let Membership { moved, notes, .. } = members;
        let sent = office::read(&resource::to_document(document, &OFFICE))?;
        let after = written(&before, &sent, scim.gateway.now());
        let after = save(scim, tx, 200, &before, after, (&moved, &notes)).await?;
        shown::load(tx, after, with_members).await
    })
}

/// `DELETE /Offices/{id}`: its employees stay, their relations to it go, also those made by hand.
///
/// # Errors
/// [`ScimError::NotFound`], [`ScimError::Forbidden`], [`ScimError::PreconditionFailed`].
pub async fn delete(scim: &Provisioner<'_>, id: &str, condition: &Condition) -> Result<(), ProvisionError> {
    transaction!(scim.gateway.db, |tx| {
        let office = lock(scim, tx, id, condition).await?;
        check_managed(scim, &office)?;
        dissolve(scim.gateway, tx, &scim.caller.scope, scim.actor(), &office).await?;
        scim.log(tx, 204, "Office", office.id.uuid(), json!({ "displayName": office.name })).await
    })
}

fn check_managed(scim: &Provisioner<'_>, office: &Office) -> Result<(), ScimError> {
    if office.connection == Some(scim.owner().connection) {
        return Ok(());
    }
    Err(ScimError::Forbidden(NOT_MANAGED.to_owned()))
}

/// The office to change. Whoever changes it next waits for this transaction.
async fn lock(
    scim: &Provisioner<'_>,
    tx: &mut Tx,
    id: &str,
    condition: &Condition,
) -> Result<Office, ProvisionError> {
    let id: OfficeId = id.parse().map_err(|_| missing())?;
    let office = offices::lock(tx, scim.owner().organisation, id).await?.ok_or_else(missing)?;
    if !condition.allows_write(office.version) {
        return Err(ScimError::PreconditionFailed.into());
    }
    Ok(office)
}

/// The office with what was sent; later by `now` when that is something else.
fn written(before: &Office, sent: &Mapped, now: Timestamp) -> Office {
    let mut after = Office {
        external_id: sent.external_id.clone(),
        name: sent.display_name.clone(),
        active: sent.active,
        time_zone: sent.time_zone.clone(),
        address: sent.address.clone(),
        ..before.clone()
    };
    if after != *before {
        after.updated_at = now;
    }
    after
}

/// Writes a locked office whose members have moved already. When nothing changed, version and time stay.
async fn save(
    scim: &Provisioner<'_>,
    tx: &mut Tx,
    status: u16,
    before: &Office,
    mut after: Office,
    (moved, notes): (&Moved, &[String]),
) -> Result<Office, ProvisionError> {
    let mut facts = differences(before, &after);
    if !facts.is_empty() {
        check_managed(scim, &after)?;
        check(&after)?;
        after.version = before.version + 1;
        after.updated_at = scim.gateway.now();
        if !offices::update(tx, &after, before.version).await? {
            tx.note_conflict();
            return Err(FlowError::Changed.into());
        }
    }
    note(&mut facts, moved, notes);
    if facts.is_empty() || (moved.is_empty() && after == *before) {
        scim.log(tx, status, "Office", before.id.uuid(), Value::Object(facts)).await?;
        return Ok(after);
    }
    scim.record(tx, status, "office.changed", target(scim, before.id), facts).await?;
    Ok(after)
}

/// What the logs keep of an office: the fields that differ, each as `[old, new]`.
fn differences(before: &Office, after: &Office) -> Map<String, Value> {
    let fields = |office: &Office| {
        json!({
            "connection": office.connection,
            "name": office.name,
            "externalId": office.external_id,
            "active": office.active,
            "timeZone": office.time_zone,
            "address": office.address,
        })
    };
    let (old, new) = (fields(before), fields(after));
    let all = new.as_object().into_iter().flatten();
    all.filter(|(name, value)| old.get(*name) != Some(*value))
        .map(|(name, value)| (name.clone(), json!([old.get(name), value])))
        .collect()
}

/// Adds who came and went, and what was asked for and gave nothing.
fn note(facts: &mut Map<String, Value>, moved: &Moved, notes: &[String]) {
    facts.extend(moved.facts(|(id, role)| format!("{id}:{role}")));
    if !notes.is_empty() {
        facts.insert("notes".to_owned(), json!(notes));
    }
}

/// Who the logs are about.
fn target(scim: &Provisioner<'_>, id: OfficeId) -> (&'static ResourceType, Target) {
    (&OFFICE, Target::office(scim.caller.scope.id, id))
}
