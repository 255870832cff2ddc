//! What identity providers do with groups through SCIM (SCIM.md 14). A group belongs to one connection;
//! memberships come and go one by one, so parallel changes of single members lose nothing.

mod listing;
mod members;
mod shown;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Target,
    membership::{self, Members as _},
    provision::{ProvisionError, Provisioner},
};
use crate::{
    directory::connection_values::Gift,
    ids::{EmployeeId, GroupId},
    scim::{
        ScimError,
        etag::Condition,
        group::{self, Mapped},
        membership as scim_membership,
        patch::Operation,
        resource,
        schema::{GROUP, ResourceType},
    },
    store::{
        Tx,
        groups::{self, Group},
        statement::transaction,
    },
};
use members::{Membership, Moved};

pub use listing::Groups;
pub use shown::Shown;

/// The longest name or identifier, in characters.
const LONGEST: usize = 255;

fn missing() -> ProvisionError {
    ScimError::NotFound("the group".to_owned()).into()
}

/// Texts are kept as they were sent, but must be something that can be shown.
fn check_text(attribute: &str, text: &str) -> Result<(), ScimError> {
    if text.chars().count() > LONGEST {
        return Err(ScimError::InvalidValue(format!("{attribute} has more than {LONGEST} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(ScimError::InvalidValue(format!("{attribute} must not contain control characters")));
    }
    Ok(())
}

fn check(sent: &Mapped) -> Result<(), ScimError> {
    check_text("displayName", &sent.display_name)?;
    check_text("externalId", sent.external_id.as_deref().unwrap_or_default())
}

/// `GET /Groups/{id}`.
///
/// # Errors
/// [`ScimError::NotFound`], also for a group of another connection.
pub async fn get(scim: &Provisioner<'_>, id: &str, with_members: bool) -> Result<Shown, ProvisionError> {
    let id: GroupId = id.parse().map_err(|_| missing())?;
    let mut conn = scim.gateway.db.read().await?;
    let group = groups::by_id(&mut conn, scim.owner(), id).await?.ok_or_else(missing)?;
    Ok(shown::load(&mut conn, group, with_members).await?)
}

/// `POST /Groups`.
///
/// # Errors
/// [`ScimError::Uniqueness`] when the connection has a group of that name, [`ScimError::InvalidValue`] for an
/// unknown member.
pub async fn create(
    scim: &Provisioner<'_>,
    body: Value,
    with_members: bool,
) -> Result<Shown, ProvisionError> {
    let sent = group::read(&resource::read(body, &GROUP)?)?;
    check(&sent)?;
    let (owner, now) = (scim.owner(), scim.gateway.now());
    transaction!(scim.gateway.db, |tx| {
        let group = Group {
            id: GroupId::new(now, scim.gateway.random()),
            organisation: owner.organisation,
            connection: owner.connection,
            external_id: sent.external_id.clone(),
            display_name: sent.display_name.clone(),
            created_at: now,
            updated_at: now,
            version: 1,
        };
        groups::insert(tx, &group).await?;
        let mut members = Membership::of(owner, &group);
        members.add(tx, &sent.members).await?;
        let moved = members.moved;
        let mut facts = moved.facts(Uuid::to_string);
        facts.insert("displayName".to_owned(), json!(group.display_name));
        facts.insert("externalId".to_owned(), json!(group.external_id));
        scim.record(tx, 201, "group.created", target(scim, group.id), facts).await?;
        give_roles(scim, tx, None, Some(&group), &moved).await?;
        Ok::<_, ProvisionError>(shown::load(tx, group, with_members).await?)
    })
}

/// `PUT /Groups/{id}`: members that are not in it are none any more.
///
/// # Errors
/// As [`create`], and [`ScimError::NotFound`], [`ScimError::PreconditionFailed`].
pub async fn replace(
    scim: &Provisioner<'_>,
    id: &str,
    body: &Value,
    condition: &Condition,
    with_members: bool,
) -> Result<Shown, ProvisionError> {
    transaction!(scim.gateway.db, |tx| {
        let before = lock(scim, tx, id, condition).await?;
        let known = Shown::of(before.clone()).render("");
        let sent = group::read(&resource::replace(&known, body.clone(), &GROUP)?)?;
        let mut members = Membership::of(scim.owner(), &before);
        members.set(tx, &sent.members).await?;
        let after = save(scim, tx, 200, &before, &sent, &members.moved).await?;
        Ok::<_, ProvisionError>(shown::load(tx, after, with_members).await?)
    })
}

/// `PATCH /Groups/{id}`, all or nothing. `answer` is the status of the answer, for the request log.
///
/// # Errors
/// As [`replace`], and what [`membership::follow`] and [`scim_membership::plan`] refuse.
pub async fn patch(
    scim: &Provisioner<'_>,
    id: &str,
    operations: Vec<Operation>,
    condition: &Condition,
    answer: u16,
    with_members: bool,
) -> Result<Shown, ProvisionError> {
    let steps = scim_membership::plan(operations)?;
    let missing_target = scim.missing_target();
    transaction!(scim.gateway.db, |tx| {
        let before = lock(scim, tx, id, condition).await?;
        let document = Shown::of(before.clone()).render(&scim.base_url);
        let mut members = Membership::of(scim.owner(), &before);
        let document = membership::follow(tx, document, &steps, missing_target, &mut members).await?;
        let sent = group::read(&resource::to_document(document, &GROUP))?;
        let after = save(scim, tx, answer, &before, &sent, &members.moved).await?;
        Ok::<_, ProvisionError>(shown::load(tx, after, with_members).await?)
    })
}

/// `DELETE /Groups/{id}`: its members stay, their memberships go.
///
/// # Errors
/// [`ScimError::NotFound`], [`ScimError::PreconditionFailed`].
pub async fn delete(scim: &Provisioner<'_>, id: &str, condition: &Condition) -> Result<(), ProvisionError> {
    transaction!(scim.gateway.db, |tx| {
        let group = lock(scim, tx, id, condition).await?;
        let members = groups::member_ids(tx, group.organisation, group.id).await?;
        groups::delete(tx, scim.owner(), group.id).await?;
        let mut moved = Moved::default();
        for (id, is_employee) in members {
            moved.removed(id, is_employee);
        }
        let mut facts = moved.facts(Uuid::to_string);
        facts.insert("displayName".to_owned(), json!(group.display_name));
        scim.record(tx, 204, "group.deleted", target(scim, group.id), facts).await?;
        give_roles(scim, tx, Some(&group), None, &moved).await
    })
}

/// The group to change. Whoever changes it next waits for this transaction.
async fn lock(
    scim: &Provisioner<'_>,
    tx: &mut Tx,
    id: &str,
    condition: &Condition,
) -> Result<Group, ProvisionError> {
    let id: GroupId = id.parse().map_err(|_| missing())?;
    let group = groups::lock(tx, scim.owner(), id).await?.ok_or_else(missing)?;
    if !condition.allows_write(group.version) {
        return Err(ScimError::PreconditionFailed.into());
    }
    Ok(group)
}

/// Writes what a document says of a locked group whose members have moved already. When nothing changed,
/// version and time stay.
async fn save(
    scim: &Provisioner<'_>,
    tx: &mut Tx,
    status: u16,
    before: &Group,
    sent: &Mapped,
    moved: &Moved,
) -> Result<Group, ProvisionError> {
    let mut after = Group {
        external_id: sent.external_id.clone(),
        display_name: sent.display_name.clone(),
        ..before.clone()
    };
    if after == *before && moved.is_empty() {
        scim.log(tx, status, "Group", before.id.uuid(), json!({})).await?;
        return Ok(after);
    }
    check(sent)?;
    after.updated_at = scim.gateway.now();
    after.version = groups::update(tx, &after).await?;
    let mut facts = moved.facts(Uuid::to_string);
    for (name, old, new) in [
        ("displayName", Some(&before.display_name), Some(&after.display_name)),
        ("externalId", before.external_id.as_ref(), after.external_id.as_ref()),
    ] {
        if old != new {
            facts.insert(name.to_owned(), json!([old, new]));
        }
    }
    scim.record(tx, status, "group.changed", target(scim, before.id), facts).await?;
    give_roles(scim, tx, Some(before), Some(&after), moved).await?;
    Ok(after)
}

/// Who the logs are about.
fn target(scim: &Provisioner<'_>, id: GroupId) -> (&'static ResourceType, Target) {
    (&GROUP, Target::group(scim.caller.scope.id, id))
}

/// Gives and takes the roles and offices that the connection's rules tie to this group (SCIM.md 24), direct members only.
/// Nothing is read when no rule names the group.
async fn give_roles(
    scim: &Provisioner<'_>,
    tx: &mut Tx,
    before: Option<&Group>,
    after: Option<&Group>,
    moved: &Moved,
) -> Result<(), ProvisionError> {
    let rules = &scim.caller.connection.values().role_rules;
    if rules.is_empty() {
        return Ok(());
    }
    let meant = |group: Option<&Group>| -> Vec<&Gift> {
        group.map(|group| rules.of_group(&group.display_name).collect()).unwrap_or_default()
    };
    let (old, new) = (meant(before), meant(after));
    let mut touched: BTreeSet<Uuid> = BTreeSet::new();
    if !old.is_empty() || !new.is_empty() {
        touched.extend(members::employees(moved));
    }
    if let Some(group) = after
        && old != new
    {
        let members = groups::member_ids(tx, group.organisation, group.id).await?;
        touched.extend(members.into_iter().filter(|(_, is_employee)| *is_employee).map(|(id, _)| id));
    }
    // In the order of their ids, so that two changes of many do not wait for each other.
    for id in touched {
        scim.take_group_roles(tx, EmployeeId::from_uuid(id)).await?;
    }
    Ok(())
}
