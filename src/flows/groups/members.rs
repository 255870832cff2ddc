//! Single memberships: who can be a member, who becomes one, who is none any more.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{check_text, shown};
use crate::{
    flows::{
        membership::{self, Members},
        provision::ProvisionError,
    },
    ids::GroupId,
    scim::{ScimError, evaluate, filter::Filter, membership::Member},
    store::{
        Tx,
        groups::{self, Candidate, Group, Owner},
    },
};

/// The memberships of a locked group, and what a request did to them, each with whether the member is an employee.
#[derive(Debug)]
pub(super) struct Membership<'a> {
    owner: Owner,
    group: &'a Group,
    pub(super) moved: Moved,
}

/// What a request did to the memberships of a group, each with whether the member is an employee.
pub(super) type Moved = membership::Moved<Uuid, bool>;

/// The employees who came or went.
pub(super) fn employees(moved: &Moved) -> impl Iterator<Item = Uuid> + '_ {
    moved.added.iter().chain(&moved.removed).filter(|(_, is_employee)| **is_employee).map(|(id, _)| *id)
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

impl<'a> Membership<'a> {
    pub(super) fn of(owner: Owner, group: &'a Group) -> Self {
        Self { owner, group, moved: Moved::default() }
    }

    async fn add_wanted(
        &mut self,
        tx: &mut Tx,
        wanted: &BTreeMap<Uuid, &Member>,
    ) -> Result<(), ProvisionError> {
        let Self { owner, group, moved } = self;
        let (owner, organisation) = (*owner, owner.organisation);
        let ids: Vec<Uuid> = wanted.keys().copied().collect();
        let found = groups::candidates(tx, owner, &ids).await?;
        let found: BTreeMap<Uuid, Candidate> = found.into_iter().map(|known| (known.id, known)).collect();
        let mut under_own_name = Vec::new();
        for (id, member) in wanted {
            let candidate = found.get(id).ok_or_else(|| unknown(&member.value))?;
            let display = shown_as(member, candidate)?;
            if candidate.is_group {
                let outer = GroupId::from_uuid(*id);
                if groups::lock_nesting_and_is_below(tx, owner, outer, group.id).await? {
                    let why =
                        format!("the group {outer} contains this group: groups cannot contain themselves");
                    return Err(ScimError::InvalidValue(why).into());
                }
            } else if display.is_none() {
                under_own_name.push(*id);
                continue;
            }
            if groups::add(tx, organisation, group.id, candidate, display).await? {
                moved.added(*id, !candidate.is_group);
            }
        }
        for id in groups::add_employees(tx, owner, group.id, &under_own_name).await? {
            moved.added(id, true);
        }
        Ok(())
    }

    async fn take_out(&mut self, tx: &mut Tx, ids: &[Uuid]) -> Result<(), ProvisionError> {
        let Group { organisation, id, .. } = *self.group;
        for (id, is_employee) in groups::remove(tx, organisation, id, ids).await? {
            self.moved.removed(id, is_employee);
        }
        Ok(())
    }
}

/// The name that a member is shown by; `None` for its own.
fn shown_as<'m>(member: &'m Member, candidate: &Candidate) -> Result<Option<&'m str>, ScimError> {
    let says = |kind: &str| member.kind.as_deref().is_some_and(|sent| sent.eq_ignore_ascii_case(kind));
    if says(if candidate.is_group { "User" } else { "Group" }) {
        return Err(unknown(&member.value));
    }
    let display = member.display.as_deref().filter(|display| *display != candidate.name);
    check_text("members.display", display.unwrap_or_default())?;
    Ok(display)
}

impl Members for Membership<'_> {
    async fn add(&mut self, tx: &mut Tx, sent: &[Member]) -> Result<(), ProvisionError> {
        self.add_wanted(tx, &wanted(sent)?).await
    }

    async fn remove(&mut self, tx: &mut Tx, sent: &[Member]) -> Result<(), ProvisionError> {
        let ids: Vec<Uuid> = sent.iter().filter_map(|member| id_of(&member.value)).collect();
        self.take_out(tx, &ids).await
    }

    async fn remove_matching(&mut self, tx: &mut Tx, filter: &Filter) -> Result<bool, ProvisionError> {
        let members = shown::members(tx, self.group).await?;
        let shown = shown::render_members(&members, "");
        let rendered = shown.as_array().map(Vec::as_slice).unwrap_or_default();
        let ids: Vec<Uuid> = members
            .iter()
            .zip(rendered)
            .filter(|(_, item)| evaluate::matches_value(filter, item))
            .map(|(member, _)| member.id)
            .collect();
        self.take_out(tx, &ids).await?;
        Ok(!ids.is_empty())
    }

    async fn set(&mut self, tx: &mut Tx, sent: &[Member]) -> Result<(), ProvisionError> {
        let mut wanted = wanted(sent)?;
        let current = groups::member_ids(tx, self.group.organisation, self.group.id).await?;
        let current: BTreeSet<Uuid> = current.into_iter().map(|(id, _)| id).collect();
        let gone: Vec<Uuid> = current.iter().filter(|id| !wanted.contains_key(id)).copied().collect();
        self.take_out(tx, &gone).await?;
        wanted.retain(|id, _| !current.contains(id));
        self.add_wanted(tx, &wanted).await
    }
}
