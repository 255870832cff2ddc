//! The offices that a connection's rules give (`scim.role_rules` with `ROLE@OFFICE`, SCIM.md 24): apart from those
//! that were sent and those that people gave, so that each giver takes only what it gave.

use std::collections::BTreeMap;

use super::provision::find_office;
use crate::{
    directory::{Employee, Role, Source, Violation, office::Office},
    ids::{OfficeId, OrganisationId},
    store::{Conn, StoreError},
};

/// The offices that rules name, as far as there are such.
#[derive(Debug, Default)]
pub(super) struct Places(BTreeMap<String, Option<Office>>);

impl Places {
    /// Looks for each of `names`, an office's id or External ID.
    pub(super) async fn find(
        conn: &mut Conn,
        organisation: OrganisationId,
        names: impl Iterator<Item = &str>,
    ) -> Result<Self, StoreError> {
        let mut places = BTreeMap::new();
        for name in names {
            if !places.contains_key(name) {
                places.insert(name.to_owned(), find_office(conn, organisation, name).await?);
            }
        }
        Ok(Self(places))
    }
}

/// Relates an employee to exactly the offices that the rules mean now, in roles that the employee has. What cannot
/// be is noted: nobody is refused for a rule. A closed office keeps whom it has.
pub(super) fn take(
    employee: &mut Employee,
    meant: &[(String, Role)],
    places: &Places,
    notes: &mut Vec<String>,
) {
    let mut relations: Vec<(OfficeId, Role)> = Vec::new();
    for (name, role) in meant {
        let is_in = |office: &Office| {
            employee.relations.iter().any(|one| (one.office, one.role) == (office.id, *role))
        };
        let violation = match places.0.get(name).and_then(Option::as_ref) {
            None => Violation::OfficeUnknown,
            Some(_) if !employee.has_role(*role) => Violation::OfficeRelationRoleMismatch,
            Some(office) if !office.active && !is_in(office) => Violation::OfficeClosed,
            Some(office) => {
                relations.push((office.id, *role));
                continue;
            }
        };
        notes.push(format!("office {name} as {role}, by a rule: {violation}"));
    }
    employee.set_relations(Source::Rule, &relations);
}

/// As [`take`], of offices that have to be looked for.
pub(super) async fn relate(
    conn: &mut Conn,
    employee: &mut Employee,
    meant: &[(String, Role)],
    notes: &mut Vec<String>,
) -> Result<(), StoreError> {
    let names = meant.iter().map(|(name, _)| name.as_str());
    let places = Places::find(conn, employee.organisation, names).await?;
    take(employee, meant, &places, notes);
    Ok(())
}
