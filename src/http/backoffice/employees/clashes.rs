//! The fields of an employee that two who edit at once both changed.

use super::form;
use crate::{
    directory::{Employee, Role},
    flows::employees::FieldChange,
    http::backoffice::{merge, posted::Pairs, staff::Staff},
    web::{Clash, NAMES, label, parts},
};

/// The fields that both changed, each to something else.
pub(super) fn clashes(
    staff: &Staff,
    employee: &Employee,
    posted: &Pairs,
    changes: &[FieldChange],
) -> Vec<Clash> {
    let frame = staff.frame();
    let clash = |name: &'static str| {
        let mine = &changes.iter().find(|(changed, _)| changed == name)?.1;
        let theirs = form::stored(employee, name);
        let both = *mine != theirs && merge::is_changed(posted, name, &theirs);
        both.then(|| Clash {
            name,
            label: label(&frame, name),
            mine: readable(staff, name, mine),
            theirs: readable(staff, name, &theirs),
        })
    };
    NAMES.into_iter().filter_map(clash).collect()
}

/// A value as a person reads it.
fn readable(staff: &Staff, name: &str, value: &str) -> String {
    match name {
        "roles" => {
            let roles = Role::ALL.iter().filter(|role| value.split(';').any(|one| one == role.as_str()));
            roles.map(|role| staff.text(parts::role(role).1)).collect::<Vec<_>>().join(", ")
        }
        "onlinePlanning" => staff.text(if value == "true" { "yes" } else { "no" }),
        _ => value.to_owned(),
    }
}
