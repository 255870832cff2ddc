//! What people who are signed in change of employees. Their authority is read again in the transaction of the change,
//! so that a role that was just taken changes nothing any more (FEATURES E8).

use super::{
    Actor, FlowError, Gateway, change,
    employees::{self, Deleted, FieldChange},
    organisations::{self, Scope},
    power,
};
use crate::{
    directory::{Authority, Employee, Overreach, Permission, Reach, Role, Source, rules},
    ids::{EmployeeId, OfficeId},
    store::{Tx, statement::transaction},
};

/// Why nobody suspends themselves.
pub const NOT_YOURSELF: &str = "you cannot suspend yourself; ask another administrator";
/// Why nobody deletes themselves.
pub const NOT_GONE: &str = "you cannot delete yourself; ask another administrator";
/// Why a person leaves alone what somebody is in an office.
pub const GIVEN: &str = "the identity provider says what this employee is in this office";

/// What to change.
#[derive(Debug, Clone)]
pub enum Edit<'e> {
    /// Fields, by the names of the REST API.
    Fields(&'e [FieldChange]),
    /// Whether the employee may sign in.
    Active(bool),
    /// The offices that people gave, with the role in each.
    Offices(&'e [(OfficeId, Role)]),
    /// One office more, with a role in it.
    Joins(OfficeId, Role),
}

/// Who edits whom.
#[derive(Debug, Clone, Copy)]
pub struct Editing<'e> {
    /// The slug of the organisation.
    pub org: &'e str,
    /// Who edits.
    pub editor: EmployeeId,
    /// Who is edited.
    pub employee: EmployeeId,
    /// The version that the editor saw; `None`: any.
    pub version: Option<i64>,
}

impl From<Overreach> for FlowError {
    fn from(overreach: Overreach) -> Self {
        Self::Forbidden(overreach.why())
    }
}

/// The employee, if `authority` covers them.
///
/// # Errors
/// [`FlowError::NotFound`], [`FlowError::Forbidden`].
pub async fn require(
    gateway: &Gateway,
    org: &str,
    authority: &Authority,
    permission: Permission,
    id: EmployeeId,
) -> Result<Employee, FlowError> {
    let employee = employees::show(gateway, org, id).await?;
    if authority.covers(permission, &employee) { Ok(employee) } else { Err(Overreach::Employee.into()) }
}

/// Changes an employee on behalf of somebody who is signed in.
///
/// # Errors
/// [`FlowError::Changed`] when the employee is not as the editor saw them, [`FlowError::Forbidden`] for what is
/// beyond the editor's authority, a rule of the directory, a name that is taken.
pub async fn edit(gateway: &Gateway, who: Editing<'_>, edit: &Edit<'_>) -> Result<Employee, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, who.org).await?;
        let (after, _) = edit_in(gateway, tx, &scope, who, edit).await?;
        Ok::<_, FlowError>(after)
    })
}

/// As [`edit`], in the caller's transaction; answers also whether that changed anything.
///
/// # Errors
/// As [`edit`].
pub(super) async fn edit_in(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    who: Editing<'_>,
    edit: &Edit<'_>,
) -> Result<(Employee, bool), FlowError> {
    let authority = power::of_actor(tx, scope.id, who.editor).await?;
    let before = employees::require_to_write(tx, scope.id, who.employee).await?;
    if who.version.is_some_and(|version| version != before.version) {
        return Err(FlowError::Changed);
    }
    let mut after = before.clone();
    match edit {
        Edit::Fields(changes) => {
            for (field, value) in *changes {
                employees::set_field(tx, scope, &mut after, field, value).await?;
            }
        }
        Edit::Active(true) => {
            after.restore();
        }
        Edit::Active(false) => {
            after.suspend();
        }
        Edit::Offices(offices) => after.set_relations(Source::Hand, offices),
        Edit::Joins(office, role) => join(&mut after, *office, *role)?,
    }
    check(&authority, who.editor, &before, &after)?;
    if after.status == before.status {
        rules::check_changed_by_person(&before, &after)?;
    }
    let changed = change::save(gateway, tx, scope, Actor::Employee(who.editor), &before, &mut after).await?;
    Ok((after, changed))
}

/// Brings somebody into an office where they are not yet what `role` says.
fn join(employee: &mut Employee, office: OfficeId, role: Role) -> Result<(), FlowError> {
    let mut here = employee.relations.iter().filter(|one| one.office == office);
    if here.clone().any(|one| one.role == role) {
        return Ok(());
    }
    if here.any(|one| one.source != Source::Hand) {
        return Err(FlowError::Forbidden(GIVEN));
    }
    let by_hand = employee.relations.iter().filter(|one| one.source == Source::Hand);
    let mut relations: Vec<(OfficeId, Role)> = by_hand.map(|one| (one.office, one.role)).collect();
    relations.push((office, role));
    employee.set_relations(Source::Hand, &relations);
    Ok(())
}

/// Deletes an employee for good on behalf of somebody who is signed in.
///
/// # Errors
/// As [`edit`].
pub async fn delete(gateway: &Gateway, who: Editing<'_>) -> Result<Deleted, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, who.org).await?;
        delete_in(gateway, tx, &scope, who).await
    })
}

/// As [`delete`], in the caller's transaction.
///
/// # Errors
/// As [`edit`].
pub(super) async fn delete_in(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    who: Editing<'_>,
) -> Result<Deleted, FlowError> {
    let authority = power::of_actor(tx, scope.id, who.editor).await?;
    let employee = employees::require_to_write(tx, scope.id, who.employee).await?;
    let everywhere = authority.reach(Permission::DeleteEmployees) == Some(Reach::Organisation);
    if !everywhere || !authority.covers(Permission::SeeEmployees, &employee) {
        return Err(Overreach::Employee.into());
    }
    if who.editor == who.employee {
        return Err(FlowError::Forbidden(NOT_GONE));
    }
    if who.version.is_some_and(|version| version != employee.version) {
        return Err(FlowError::Changed);
    }
    let (appointments, publications) =
        change::delete(gateway, tx, Actor::Employee(who.editor), &employee).await?;
    Ok(Deleted { appointments, publications })
}

/// Whether `editor`, who has `authority`, may turn `before` into `after`. Nobody shuts the door behind themselves.
///
/// # Errors
/// [`FlowError::Forbidden`].
pub(super) fn check(
    authority: &Authority,
    editor: EmployeeId,
    before: &Employee,
    after: &Employee,
) -> Result<(), FlowError> {
    authority.check_edit(before, after)?;
    if editor != before.id {
        return Ok(());
    }
    if before.status != after.status {
        return Err(FlowError::Forbidden(NOT_YOURSELF));
    }
    if before.has_role(Role::Admin) && !after.has_role(Role::Admin) {
        return Err(FlowError::Forbidden("you cannot take the role Administrator from yourself"));
    }
    Ok(())
}
