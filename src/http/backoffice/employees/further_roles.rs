//! The further roles of one employee (FEATURES S5), shown on their profile, given and taken there.

use axum::{extract::State, response::Response};

use super::actions::{named, page_of};
use crate::{
    directory::{Employee, Permission, further_role::FurtherRole},
    flows::{
        FlowError,
        further_roles::{self, Editor},
    },
    http::{
        Door,
        backoffice::{posted::Posted, staff::Staff},
        error::PageError,
        extract::PathId,
    },
    ids::RoleId,
    web::{Choice, ErrorKind, FurtherRoles, HeldRole, Said, Toast},
};

/// The roles that the employee has, and those that the person who looks may give.
pub(super) async fn read(door: &Door, staff: &Staff, employee: &Employee) -> Result<FurtherRoles, FlowError> {
    let (gateway, scope) = (door.gateway(), &staff.signed_in.scope);
    let held = further_roles::of_employee(gateway, scope, employee.id).await?;
    let edits = staff.frame().can(Permission::EditRoles);
    let open = |role: &FurtherRole| edits && staff.authority.has_all(&role.permissions);
    let mut offered = Vec::new();
    if edits {
        let has = |role: &FurtherRole| held.iter().any(|one| one.id == role.id);
        let all = further_roles::list(gateway, scope).await?.further.into_iter().map(|(role, _)| role);
        let free = all.filter(|role| open(role) && !has(role));
        offered.extend(free.map(|role| Choice::new(role.id.to_string(), role.name)));
    }
    let held = held.into_iter().map(|role| HeldRole { open: open(&role), id: role.id, name: role.name });
    Ok(FurtherRoles { held: held.collect(), offered })
}

/// `POST …/roles`: gives the role, or takes it.
pub async fn change(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let role = posted.parsed::<RoleId>("role").next();
    let role = role.ok_or_else(|| staff.refuse(ErrorKind::BadRequest))?;
    let give = !posted.has("take");
    let done = async {
        let id = named(&id)?;
        let editor = Editor { org: staff.org(), id: staff.signed_in.employee.id };
        let role = further_roles::assign(door.gateway(), editor, role, id, give).await?;
        let said = if give { Said::RoleGiven } else { Said::RoleTaken };
        Ok(staff.go(&door, &page_of(id), &Toast::about(said, role.name)))
    };
    staff.finish(done.await)
}
