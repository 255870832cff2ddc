//! Two who edit one employee at once. A form says of every field what it was when it was shown (`was-NAME`), so that
//! what only one of them touched needs no question.

use super::form;
use crate::{
    directory::{Employee, Role},
    flows::employees::FieldChange,
    http::backoffice::{posted::Pairs, staff::Staff},
    web::{Clash, NAMES, label, parts},
};

/// What a field was when the form was shown; `None`: the form does not say.
fn was(posted: &Pairs, name: &str) -> Option<String> {
    posted.all(&format!("was-{name}")).next().map(|text| text.replace("\r\n", "\n"))
}

/// Whether a field comes back as it was shown.
pub(super) fn is_untouched(posted: &Pairs, name: &str) -> bool {
    was(posted, name).is_some_and(|was| was == form::typed(posted, name))
}

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
        let both = *mine != theirs && was(posted, name).is_none_or(|was| was != theirs.trim());
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
