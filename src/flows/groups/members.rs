//! Single memberships: who can be a member, who becomes one, who is none any more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{LOGGED, check_text, shown};
use crate::{
    flows::provision::ProvisionError,
    ids::GroupId,
    scim::{ScimError, evaluate, filter::Filter, group::Member},
    store::{
        Tx,
        groups::{self, Candidate, Group, Owner},
    },
};

/// What a request did to the memberships of a group, each with whether the member is an employee. Who was
/// taken out and put back did not move.
#[derive(Debug, Default)]
pub(super) struct Moved {
    added: BTreeMap<Uuid, bool>,
    removed: BTreeMap<Uuid, bool>,
}

impl Moved {
    pub(super) fn added(&mut self, id: Uuid, is_employee: bool) {
        if self.removed.remove(&id).is_none() {
            self.added.insert(id, is_employee);
        }
    }

    pub(super) fn removed(&mut self, id: Uuid, is_employee: bool) {
        if self.added.remove(&id).is_none() {
            self.removed.insert(id, is_employee);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// The employees who came or went.
    pub(super) fn employees(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.added.iter().chain(&self.removed).filter(|(_, is_employee)| **is_employee).map(|(id, _)| *id)
    }

    /// For the logs: ids and no names.
    pub(super) fn facts(&self) -> Map<String, Value> {
        let mut facts = Map::new();
        for (name, moved) in [("membersAdded", &self.added), ("membersRemoved", &self.removed)] {
            if !moved.is_empty() {
                let ids: Vec<Uuid> = moved.keys().copied().take(LOGGED).collect();
                facts.insert(name.to_owned(), json!({ "count": moved.len(), "ids": ids }));
            }
        }
        facts
    }
}

fn unknown(value: &str) -> ScimError {
    let value: String = value.chars().take(80).collect();
    ScimError::InvalidValue(format!("members.value {value} is neither a user nor a group here"))
}

/// Ids have one form; whatever else is no member's id.
fn id_of(value: &str) -> Option<Uuid> {
    value.parse::<GroupId>().ok().map(GroupId::uuid)
}

/// Each id once; the first that names it says how it is shown.
fn wanted(sent: &[Member]) -> Result<BTreeMap<Uuid, &Member>, ScimError> {
    let mut wanted = BTreeMap::new();
    for member in sent {
        let id = id_of(&member.value).ok_or_else(|| unknown(&member.value))?;
        wanted.entry(id).or_insert(member);
    }
    Ok(wanted)
}

/// Makes these members; those that are stay as they are.
///
/// # Errors
/// [`ScimError::InvalidValue`] for an unknown member and for one that would close a circle of groups.
pub(super) async fn add(
    tx: &mut Tx,
    owner: Owner,
    group: &Group,
    sent: &[Member],
    moved: &mut Moved,
) -> Result<(), ProvisionError> {
    add_wanted(tx, owner, group, &wanted(sent)?, moved).await
}

async fn add_wanted(
    tx: &mut Tx,
    owner: Owner,
    group: &Group,
    wanted: &BTreeMap<Uuid, &Member>,
    moved: &mut Moved,
) -> Result<(), ProvisionError> {
    let ids: Vec<Uuid> = wanted.keys().copied().collect();
    let found = groups::candidates(tx, owner, &ids).await?;
    let found: BTreeMap<Uuid, Candidate> = found.into_iter().map(|known| (known.id, known)).collect();
    let mut under_own_name = Vec::new();
    for (id, member) in wanted {
        let candidate = found.get(id).ok_or_else(|| unknown(&member.value))?;
        let says = |kind: &str| member.kind.as_deref().is_some_and(|sent| sent.eq_ignore_ascii_case(kind));
        if says(if candidate.is_group { "User" } else { "Group" }) {
            return Err(unknown(&member.value).into());
        }
        let display = member.display.as_deref().filter(|display| *display != candidate.name);
        check_text("members.display", display.unwrap_or_default())?;
        if candidate.is_group {
            let outer = GroupId::from_uuid(*id);
            if groups::lock_nesting_and_is_below(tx, owner, outer, group.id).await? {
                let why = format!("the group {outer} contains this group: groups cannot contain themselves");
                return Err(ScimError::InvalidValue(why).into());
            }
        } else if display.is_none() {
            under_own_name.push(*id);
            continue;
        }
        if groups::add(tx, owner.organisation, group.id, candidate, display).await? {
            moved.added(*id, !candidate.is_group);
        }
    }
    for id in groups::add_employees(tx, owner, group.id, &under_own_name).await? {
        moved.added(id, true);
    }
    Ok(())
}

/// These are members no more; those that were not are no fault.
///
/// # Errors
/// When the database fails.
pub(super) async fn remove(
    tx: &mut Tx,
    group: &Group,
    values: &[String],
    moved: &mut Moved,
) -> Result<(), ProvisionError> {
    let ids: Vec<Uuid> = values.iter().filter_map(|value| id_of(value)).collect();
    take_out(tx, group, &ids, moved).await
}

async fn take_out(tx: &mut Tx, group: &Group, ids: &[Uuid], moved: &mut Moved) -> Result<(), ProvisionError> {
    for (id, is_employee) in groups::remove(tx, group.organisation, group.id, ids).await? {
        moved.removed(id, is_employee);
    }
    Ok(())
}

/// The members that satisfy the filter are members no more. Answers whether there were any.
///
/// # Errors
/// When the database fails.
pub(super) async fn remove_matching(
    tx: &mut Tx,
    group: &Group,
    filter: &Filter,
    moved: &mut Moved,
) -> Result<bool, ProvisionError> {
    let members = shown::members(tx, group).await?;
    let shown = shown::render_members(&members, "");
    let rendered = shown.as_array().map(Vec::as_slice).unwrap_or_default();
    let ids: Vec<Uuid> = members
        .iter()
        .zip(rendered)
        .filter(|(_, item)| evaluate::matches_value(filter, item))
        .map(|(member, _)| member.id)
        .collect();
    take_out(tx, group, &ids, moved).await?;
    Ok(!ids.is_empty())
}

/// Exactly these are members. Those that stay are not touched.
///
/// # Errors
/// As [`add`].
pub(super) async fn set(
    tx: &mut Tx,
    owner: Owner,
    group: &Group,
    sent: &[Member],
    moved: &mut Moved,
) -> Result<(), ProvisionError> {
    let mut wanted = wanted(sent)?;
    let current = groups::member_ids(tx, group.organisation, group.id).await?;
    let current: BTreeSet<Uuid> = current.into_iter().map(|(id, _)| id).collect();
    let gone: Vec<Uuid> = current.iter().filter(|id| !wanted.contains_key(id)).copied().collect();
    take_out(tx, group, &gone, moved).await?;
    wanted.retain(|id, _| !current.contains(id));
    add_wanted(tx, owner, group, &wanted, moved).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_goes_and_comes_back_in_one_request_did_not_move() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut moved = Moved::default();
        moved.removed(one, true);
        moved.added(one, true);
        moved.added(other, true);
        moved.removed(other, true);
        assert!(moved.is_empty(), "{moved:?}");
        moved.added(other, false);
        assert_eq!(moved.employees().count(), 0);
        assert_eq!(Value::Object(moved.facts()), json!({ "membersAdded": { "count": 1, "ids": [other] } }));
    }
}
