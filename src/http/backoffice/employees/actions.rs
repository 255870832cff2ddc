//! What is done to one employee with one click: suspend, restore, lift a block, invite again.

use axum::{extract::State, response::Response};

use crate::{
    directory::{Employee, Permission, Reach, Role},
    flows::{
        FlowError,
        editing::{self, Edit, Editing},
        employees, invitations,
        way_in::local_path,
    },
    http::{
        Door,
        backoffice::{
            posted::{Pairs, Posted},
            staff::Staff,
        },
        error::PageError,
        extract::PathId,
    },
    ids::EmployeeId,
    web::{Said, Toast},
};

/// Whether somebody may suspend and restore an employee, as far as the page can tell; the flow decides.
#[must_use]
pub fn may_suspend(staff: &Staff, employee: &Employee) -> bool {
    let whole = staff.authority.reach(Permission::SuspendEmployees) == Some(Reach::Organisation);
    employee.id != staff.signed_in.employee.id
        && staff.authority.covers(Permission::SuspendEmployees, employee)
        && (whole || !employee.has_role(Role::Admin))
}

/// The employee that a path names.
///
/// # Errors
/// [`FlowError::NotFound`] when it names none.
pub fn named(id: &PathId) -> Result<EmployeeId, FlowError> {
    id.0.parse().map_err(|_| FlowError::NotFound("employee"))
}

/// The page of an employee.
#[must_use]
pub fn page_of(id: EmployeeId) -> String {
    format!("/organisation/employees/{id}")
}

fn back(posted: &Pairs, id: EmployeeId) -> String {
    local_path(posted.text("return_to")).unwrap_or_else(|| page_of(id))
}

/// `POST …/suspend`: sign-in refused and every session dead from now on.
pub async fn suspend(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    staff.finish(set_active(&door, &staff, &id, &posted, false).await)
}

/// `POST …/restore`: the other way round.
pub async fn restore(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    staff.finish(set_active(&door, &staff, &id, &posted, true).await)
}

async fn set_active(
    door: &Door,
    staff: &Staff,
    id: &PathId,
    posted: &Pairs,
    active: bool,
) -> Result<Response, FlowError> {
    let id = named(id)?;
    let who = Editing { org: staff.org(), editor: staff.signed_in.employee.id, employee: id, version: None };
    let employee = editing::edit(door.gateway(), who, &Edit::Active(active)).await?;
    let (said, undo) = if active { (Said::Restored, "suspend") } else { (Said::Suspended, "restore") };
    let toast = Toast::about(said, employee.shown_name()).undone_at(format!("{}/{undo}", page_of(id)));
    Ok(staff.go(door, &back(posted, id), &toast))
}

/// `POST …/unblock`: lifts the block that failed sign-ins led to.
pub async fn unblock(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let done = async {
        let id = named(&id)?;
        let (gateway, org) = (door.gateway(), staff.org());
        editing::require(gateway, org, &staff.authority, Permission::SuspendEmployees, id).await?;
        let employee = employees::unblock(gateway, staff.actor(), org, id).await?;
        Ok((id, Toast::about(Said::Unblocked, employee.shown_name())))
    };
    finish(&door, &staff, &posted, done.await)
}

/// `POST …/invite`: sends the invitation again; the earlier link ends.
pub async fn invite(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let done = async {
        let id = named(&id)?;
        let (gateway, org) = (door.gateway(), staff.org());
        let employee = editing::require(gateway, org, &staff.authority, Permission::AddEmployees, id).await?;
        invitations::send_again(gateway, staff.actor(), org, id).await?;
        Ok((id, Toast::about(Said::Invited, employee.email.unwrap_or(employee.username))))
    };
    finish(&door, &staff, &posted, done.await)
}

fn finish(
    door: &Door,
    staff: &Staff,
    posted: &Pairs,
    done: Result<(EmployeeId, Toast), FlowError>,
) -> Result<Response, PageError> {
    let (id, toast) = done.map_err(|error| staff.error(&error))?;
    Ok(staff.go(door, &back(posted, id), &toast))
}
