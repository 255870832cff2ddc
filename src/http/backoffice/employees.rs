//! The pages about employees.

use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;

use super::staff::Staff;
use crate::{
    directory::Employee,
    flows::employee_list::{self, From, Listed},
    http::{Door, error::PageError},
    ids::EmployeeId,
    web::{EmployeeRow, Employees, Pager, Total},
};

/// What the address of the list says.
#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    after: Option<EmployeeId>,
    before: Option<EmployeeId>,
    /// The number of the first row, to be shown; it decides nothing.
    from: Option<u64>,
}

impl ListQuery {
    fn place(&self) -> From {
        match (self.after, self.before) {
            (Some(id), _) => From::After(id),
            (None, Some(id)) => From::Before(id),
            (None, None) => From::Start,
        }
    }
}

/// `GET /organisation/employees`: everybody of the organisation.
pub async fn list(
    State(door): State<Door>,
    staff: Staff,
    Query(query): Query<ListQuery>,
) -> Result<Response, PageError> {
    show(&door, &staff, &query, false).await
}

/// `GET /team/employees`: the people of the offices that somebody manages.
pub async fn team(
    State(door): State<Door>,
    staff: Staff,
    Query(query): Query<ListQuery>,
) -> Result<Response, PageError> {
    show(&door, &staff, &query, true).await
}

async fn show(door: &Door, staff: &Staff, query: &ListQuery, team: bool) -> Result<Response, PageError> {
    let scope = &staff.signed_in.scope;
    let listed = employee_list::list(door.gateway(), scope, &staff.authority, team, query.place())
        .await
        .map_err(|error| staff.error(&error))?;
    let pager = pager(staff, query, &listed);
    let rows = listed.employees.iter().map(row).collect();
    Ok(staff.show(&Employees { frame: staff.frame(), team, rows, pager }))
}

fn row(employee: &Employee) -> EmployeeRow {
    EmployeeRow {
        id: employee.id,
        name: employee.shown_name(),
        email: employee.email.clone(),
        status: employee.status,
        roles: employee.roles(),
    }
}

fn pager(staff: &Staff, query: &ListQuery, listed: &Listed) -> Pager {
    let page = u64::try_from(employee_list::PAGE).unwrap_or(u64::MAX);
    let shown = u64::try_from(listed.employees.len()).unwrap_or(u64::MAX);
    let first = if listed.earlier { query.from.unwrap_or(1).min(listed.total) } else { u64::from(shown > 0) };
    let link = |word: &str, employee: Option<&Employee>, first: u64| {
        employee.map(|employee| format!("{}?{word}={}&from={first}", staff.path, employee.id))
    };
    let ends = (listed.employees.first(), listed.employees.last());
    Pager {
        first,
        shown,
        total: Total::Exactly(listed.total),
        filtered: false,
        previous: link("before", ends.0.filter(|_| listed.earlier), first.saturating_sub(page).max(1)),
        next: link("after", ends.1.filter(|_| listed.later), first.saturating_add(shown)),
    }
}
