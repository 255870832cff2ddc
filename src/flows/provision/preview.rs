//! Who would get which role and office if a connection were set otherwise, before it is (SCIM.md 24). Nothing is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::mapping;
use crate::{
    directory::{Employee, Role, connection_settings::ConnectionValues},
    flows::{
        FlowError, Gateway, connections,
        ruled_offices::{self, Places},
    },
    ids::{EmployeeId, OfficeId},
    scim::user::{self, Mapped},
    store::{
        employees,
        groups::{self, Owner},
        offices,
    },
};

/// How many employees are read at a time.
const CHUNK: i64 = 200;
/// Of how many offices the names are known; the others are shown by their id.
const NAMED: i64 = 10_000;

/// What a change of settings would do to one employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleChange {
    /// Who.
    pub id: EmployeeId,
    /// The username.
    pub username: String,
    /// The groups of the connection that the employee is in.
    pub groups: Vec<String>,
    /// The roles that the employee would get.
    pub gains: Vec<Role>,
    /// The roles that the employee would lose, and with them the offices that need them.
    pub losses: Vec<Role>,
    /// All roles that the employee would have.
    pub roles: Vec<Role>,
    /// The offices that the employee would come into by a rule.
    pub joins: Vec<Place>,
    /// The offices that the employee would leave.
    pub leaves: Vec<Place>,
}

/// A role in an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The office's name, or its id.
    pub office: String,
    /// The role in it.
    pub role: Role,
}

/// What a change of settings would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many employees the connection manages.
    pub employees: u64,
    /// How many of them would get or lose a role or an office.
    pub changed: u64,
    /// How many would get each role.
    pub gains: BTreeMap<Role, u64>,
    /// How many would lose each role.
    pub losses: BTreeMap<Role, u64>,
    /// The first of those who would change, in the order of their ids.
    pub changes: Vec<RoleChange>,
}

impl Preview {
    fn add(&mut self, change: Option<RoleChange>, most: usize) {
        self.employees += 1;
        let Some(change) = change else { return };
        self.changed += 1;
        for (roles, counts) in [(&change.gains, &mut self.gains), (&change.losses, &mut self.losses)] {
            for role in roles {
                *counts.entry(*role).or_default() += 1;
            }
        }
        if self.changes.len() < most {
            self.changes.push(change);
        }
    }
}

/// What `settings`, over those that a connection has, would give and take when the identity provider next
/// writes each employee. At most `most` employees are named; all are counted.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation or connection, [`FlowError::Setting`] for a setting that
/// cannot be set.
pub async fn preview_roles(
    gateway: &Gateway,
    org: &str,
    slug: &str,
    settings: &[(String, String)],
    most: usize,
) -> Result<Preview, FlowError> {
    let connection = connections::show(gateway, org, slug).await?.connection;
    let mut changed = connection.settings.clone();
    for (key, value) in settings {
        changed.set(key, value)?;
    }
    let owner = Owner { organisation: connection.record.organisation, connection: connection.id() };
    let (mut preview, mut after) = (Preview::default(), None);
    let mut conn = gateway.db.read().await?;
    let named = changed.values().role_rules.offices();
    let known = offices::list(&mut conn, owner.organisation, NAMED).await?;
    let meant = Meant {
        values: changed.values(),
        places: Places::find(&mut conn, owner.organisation, named).await?,
        names: known.into_iter().map(|office| (office.id, office.name)).collect(),
    };
    drop(conn);
    loop {
        let mut conn = gateway.db.read().await?;
        let chunk = employees::page(&mut conn, owner.organisation, after, CHUNK).await?;
        after = chunk.last().map(|employee| employee.id);
        let is_last = i64::try_from(chunk.len()).unwrap_or(i64::MAX) < CHUNK;
        let managed: Vec<Employee> =
            chunk.into_iter().filter(|employee| employee.connection == Some(owner.connection)).collect();
        let ids: Vec<EmployeeId> = managed.iter().map(|employee| employee.id).collect();
        let mut names: HashMap<EmployeeId, Vec<String>> = HashMap::new();
        for (employee, _, name) in groups::of_employees(&mut conn, owner, &ids).await? {
            names.entry(employee).or_default().push(name);
        }
        for employee in &managed {
            let groups = names.remove(&employee.id).unwrap_or_default();
            preview.add(meant.change(employee, groups), most);
        }
        if is_last {
            return Ok(preview);
        }
    }
}

/// The settings that are tried, and the offices of the organisation.
struct Meant<'a> {
    values: &'a ConnectionValues,
    /// Those that the rules name.
    places: Places,
    /// The names of those there are.
    names: HashMap<OfficeId, String>,
}

impl Meant<'_> {
    /// What would change for one employee; `None` when nothing would.
    fn change(&self, before: &Employee, groups: Vec<String>) -> Option<RoleChange> {
        let document = before.scim_document.as_deref();
        let document = document.and_then(|text| serde_json::from_str::<Value>(text).ok());
        // Who did not come by SCIM was sent no roles.
        let sent = document.and_then(|document| user::read(&document).ok());
        let sent = sent.map_or_else(Mapped::default, mapping::usable);
        let (mut after, mut notes) = (before.clone(), Vec::new());
        let ruled = mapping::take_roles(&mut after, &sent, &groups, self.values, &mut notes);
        ruled_offices::take(&mut after, &ruled, &self.places, &mut notes);
        let (old, roles) = (before.roles(), after.roles());
        let (joins, leaves) = (self.beyond(&after, before), self.beyond(before, &after));
        if old == roles && joins.is_empty() && leaves.is_empty() {
            return None;
        }
        let without = |all: &[Role], some: &[Role]| -> Vec<Role> {
            all.iter().copied().filter(|role| !some.contains(role)).collect()
        };
        Some(RoleChange {
            id: before.id,
            username: before.username.clone(),
            groups,
            gains: without(&roles, &old),
            losses: without(&old, &roles),
            roles,
            joins,
            leaves,
        })
    }

    /// The offices, with the role in each, that `one` has and `other` has not, whoever gave them.
    fn beyond(&self, one: &Employee, other: &Employee) -> Vec<Place> {
        let held: BTreeSet<(OfficeId, Role)> = places(other).collect();
        let more: BTreeSet<(OfficeId, Role)> = places(one).filter(|place| !held.contains(place)).collect();
        let name = |id: OfficeId| self.names.get(&id).cloned().unwrap_or_else(|| id.to_string());
        more.into_iter().map(|(office, role)| Place { office: name(office), role }).collect()
    }
}

fn places(employee: &Employee) -> impl Iterator<Item = (OfficeId, Role)> {
    employee.relations.iter().map(|relation| (relation.office, relation.role))
}
