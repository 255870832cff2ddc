//! Who would get which role if a connection were set otherwise, before it is (SCIM.md 24). Nothing is written.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::mapping;
use crate::{
    directory::{Employee, Role, connection_settings::ConnectionValues},
    flows::{FlowError, Gateway, connections},
    ids::EmployeeId,
    scim::user::{self, Mapped},
    store::{
        employees,
        groups::{self, Owner},
    },
};

/// How many employees are read at a time.
const CHUNK: i64 = 200;

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
}

/// What a change of settings would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many employees the connection manages.
    pub employees: u64,
    /// How many of them would get or lose a role.
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
            preview.add(change(employee, groups, changed.values()), most);
        }
        if is_last {
            return Ok(preview);
        }
    }
}

/// What would change for one employee; `None` when nothing would.
fn change(before: &Employee, groups: Vec<String>, values: &ConnectionValues) -> Option<RoleChange> {
    let document = before.scim_document.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    // Who did not come by SCIM was sent no roles.
    let sent = document.and_then(|document| user::read(&document).ok());
    let sent = sent.map_or_else(Mapped::default, mapping::usable);
    let mut after = before.clone();
    mapping::take_roles(&mut after, &sent, &groups, values);
    let (old, roles) = (before.roles(), after.roles());
    if old == roles {
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
    })
}
