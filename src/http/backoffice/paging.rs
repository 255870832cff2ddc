//! Lists in pages: where an address says that a page begins, the foot of a list, and people in it.

use std::fmt::Display;

use super::posted::Pairs;
use crate::{
    directory::{Role, Status, employee::shown_name},
    ids::EmployeeId,
    store::{
        keyset::{COUNTED, Cut, PAGE, Page},
        office_list::Colleague,
    },
    web::{Field, Pager, PersonRow, Total},
};

/// What an address says of the place in a list, beside what it is narrowed by.
const PLACES: [&str; 3] = ["after", "before", "from"];

/// Where the page begins.
pub(super) fn cut(asked: &Pairs) -> Cut {
    match (asked.parsed("after").next(), asked.parsed("before").next()) {
        (Some(id), _) => Cut::After(id),
        (None, Some(id)) => Cut::Before(id),
        (None, None) => Cut::Start,
    }
}

/// The foot of the list at `path`. `filtered`: the address narrows it.
pub(super) fn pager<T, I: Display>(
    path: &str,
    asked: &Pairs,
    page: &Page<T>,
    total: u64,
    filtered: bool,
    id: impl Fn(&T) -> I,
) -> Pager {
    let size = u64::try_from(PAGE).unwrap_or(u64::MAX);
    let shown = u64::try_from(page.rows.len()).unwrap_or(u64::MAX);
    // The number in the address is only shown; it decides nothing.
    let told: u64 = asked.parsed("from").next().unwrap_or(1);
    let first = if page.earlier { told.max(1) } else { u64::from(shown > 0) };
    let rest = asked.address(path, |name, _| !PLACES.contains(&name));
    let mark = if rest.contains('?') { '&' } else { '?' };
    let link = |word: &str, row: Option<&T>, first: u64| {
        row.map(|row| format!("{rest}{mark}{word}={}&from={first}", id(row)))
    };
    Pager {
        first,
        shown,
        total: if total > COUNTED { Total::MoreThan(COUNTED) } else { Total::Exactly(total) },
        filtered,
        previous: link(
            "before",
            page.rows.first().filter(|_| page.earlier),
            first.saturating_sub(size).max(1),
        ),
        next: link("after", page.rows.last().filter(|_| page.later), first.saturating_add(shown)),
    }
}

/// Somebody of a list; a status that no version writes is shown as suspended.
pub(super) fn person(one: &Colleague) -> PersonRow {
    let roles = [(one.is_manager, Role::OfficeManager), (one.is_agent, Role::Agent)];
    PersonRow {
        id: EmployeeId::from_uuid(one.id),
        name: shown_name(one.display_name.as_deref(), &one.first_name, &one.last_name, &one.username),
        email: one.email.clone(),
        status: one.status.parse().unwrap_or(Status::Suspended),
        roles: roles.into_iter().filter(|(has, _)| *has).map(|(_, role)| role).collect(),
    }
}

/// Notes what is wrong with the field of that name.
pub(super) fn blame(fields: &mut [Field], name: &str, why: String) {
    if let Some(field) = fields.iter_mut().find(|field| field.name == name) {
        field.error = Some(why);
    }
}
