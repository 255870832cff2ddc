//! What people may do as it is in the database now, and the one rule that stands behind all others: nobody gives,
//! takes or takes over more power than they have, and an organisation keeps an administrator.

use super::{Actor, FlowError};
use crate::{
    directory::{Authority, Employee, Role, Status},
    ids::{EmployeeId, OrganisationId},
    store::{Conn, employees, further_roles},
};

/// Why somebody may not touch somebody else's way in, or give a role.
pub const BEYOND: &str = "this needs permissions that you do not have yourself";
/// Why the last administrator stays one.
pub const LAST: &str = "an organisation keeps at least one administrator who can sign in";

/// Why somebody may do nothing at all.
pub const AWAY: &str = "you may not sign in any more";

/// All that an employee may do: by the roles that everybody knows and by further ones.
///
/// # Errors
/// When the database fails.
pub async fn of(conn: &mut Conn, employee: &Employee) -> Result<Authority, FlowError> {
    let granted = further_roles::granted(conn, employee.organisation, employee.id).await?;
    Ok(Authority::of(employee).and(&granted))
}

/// The authority of somebody who acts, who must still be able to sign in.
///
/// # Errors
/// [`FlowError::Forbidden`] when they may not sign in any more.
pub async fn of_actor(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: EmployeeId,
) -> Result<Authority, FlowError> {
    let found = employees::by_id(conn, organisation, id).await?;
    let active = found.filter(|employee| employee.status == Status::Active && employee.blocked_at.is_none());
    match active {
        Some(employee) => of(conn, &employee).await,
        None => Err(FlowError::Forbidden(AWAY)),
    }
}

/// What a sign-in finds somebody by, and whether it may.
const fn way_in(employee: &Employee) -> (&String, &Option<String>, &Option<String>, Status) {
    (&employee.username, &employee.external_id, &employee.email, employee.status)
}

/// Whether `actor` may turn `before` into `after`; `None` for who is not there before, or not afterwards. Only people
/// are asked: an identity provider and the operator act by rules of their own.
///
/// # Errors
/// [`FlowError::Forbidden`] when that gives, takes or takes over power that the actor does not have, or leaves the
/// organisation without an administrator.
pub async fn check(
    conn: &mut Conn,
    actor: Actor,
    before: Option<&Employee>,
    after: Option<&Employee>,
) -> Result<(), FlowError> {
    let (Actor::Employee(actor), Some(one)) = (actor, before.or(after)) else { return Ok(()) };
    let (powers_before, powers_after) = (before.map(Authority::of), after.map(Authority::of));
    let same_powers = powers_before == powers_after;
    if same_powers && before.map(way_in) == after.map(way_in) {
        return Ok(());
    }
    let is_admin = |employee: &Employee| employee.has_role(Role::Admin) && employee.status == Status::Active;
    if before.is_some_and(is_admin)
        && !after.is_some_and(is_admin)
        && further_roles::other_administrators(conn, one.organisation, one.id).await? == 0
    {
        return Err(FlowError::Forbidden(LAST));
    }
    if actor == one.id && same_powers {
        return Ok(());
    }
    let mine = of_actor(conn, one.organisation, actor).await?;
    // What somebody may do by further roles is taken over with their way in.
    let theirs = match before {
        Some(before) => of(conn, before).await?,
        None => Authority::of(one),
    };
    if mine.includes(&theirs) && powers_after.is_none_or(|after| mine.includes(&after)) {
        Ok(())
    } else {
        Err(FlowError::Forbidden(BEYOND))
    }
}
