//! Further roles as people manage them (FEATURES S5). Whoever makes one, changes it, gives or takes it has all that it
//! grants themselves, asked anew in the transaction of the change.

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, employees,
    organisations::{self, Scope},
    power,
};
use crate::{
    directory::{
        Authority, Permission, Role,
        further_role::{FurtherRole, in_order, is_name},
    },
    ids::{EmployeeId, RoleId},
    store::{
        Tx, further_roles,
        keyset::{Cut, Page},
        names,
        office_list::Colleague,
        statement::transaction,
    },
};

/// The roles of an organisation, with how many have each.
#[derive(Debug, Clone)]
pub struct Roles {
    /// The roles that everybody knows.
    pub built_in: Vec<(Role, u64)>,
    /// The further ones, by name.
    pub further: Vec<(FurtherRole, u64)>,
}

/// A role with a page of those who have it.
#[derive(Debug, Clone)]
pub struct Held {
    /// The role.
    pub role: FurtherRole,
    /// A page of the people.
    pub people: Page<Colleague>,
    /// How many they are.
    pub total: u64,
}

/// Who changes roles.
#[derive(Debug, Clone, Copy)]
pub struct Editor<'e> {
    /// The slug of the organisation.
    pub org: &'e str,
    /// Who.
    pub id: EmployeeId,
}

fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// All roles.
///
/// # Errors
/// When the database fails.
pub async fn list(gateway: &Gateway, scope: &Scope) -> Result<Roles, FlowError> {
    let mut conn = gateway.db.read().await?;
    let built_in = further_roles::built_in_holders(&mut conn, scope.id).await?;
    let holders = further_roles::holders(&mut conn, scope.id).await?;
    let of = |role: Role| built_in.iter().find(|row| row.0 == role.as_str()).map_or(0, |row| count(row.1));
    let further = further_roles::list(&mut conn, scope.id).await?.into_iter().map(|role| {
        let held = holders.iter().find(|row| row.0 == role.id).map_or(0, |row| count(row.1));
        (role, held)
    });
    Ok(Roles { built_in: Role::ALL.map(|role| (role, of(role))).to_vec(), further: further.collect() })
}

/// One role with a page of those who have it.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn show(gateway: &Gateway, scope: &Scope, id: RoleId, cut: Cut) -> Result<Held, FlowError> {
    let mut conn = gateway.db.read().await?;
    let found = further_roles::by_id(&mut conn, scope.id, id).await?;
    let role = found.ok_or(FlowError::NotFound("role"))?;
    let (people, total) = further_roles::people(&mut conn, scope.id, id, cut).await?;
    Ok(Held { role, people, total })
}

/// The further roles of an employee, by name.
///
/// # Errors
/// When the database fails.
pub async fn of_employee(
    gateway: &Gateway,
    scope: &Scope,
    employee: EmployeeId,
) -> Result<Vec<FurtherRole>, FlowError> {
    let mut conn = gateway.db.read().await?;
    Ok(further_roles::of_employee(&mut conn, scope.id, employee).await?)
}

async fn may(tx: &mut Tx, scope: &Scope, editor: Editor<'_>) -> Result<Authority, FlowError> {
    let authority = power::of_actor(tx, scope.id, editor.id).await?;
    let may = authority.has_all(&[Permission::EditRoles]);
    if may { Ok(authority) } else { Err(FlowError::Forbidden(power::BEYOND)) }
}

async fn require(tx: &mut Tx, scope: &Scope, id: RoleId) -> Result<FurtherRole, FlowError> {
    further_roles::by_id(tx, scope.id, id).await?.ok_or(FlowError::NotFound("role"))
}

fn check(name: &str, permissions: &[Permission]) -> Result<(), FlowError> {
    if !is_name(name) {
        return Err(FlowError::Invalid("a role's name has 1 to 80 characters".to_owned()));
    }
    if permissions.is_empty() {
        return Err(FlowError::Invalid("a role grants at least one permission".to_owned()));
    }
    Ok(())
}

fn within(authority: &Authority, permissions: &[Permission]) -> Result<(), FlowError> {
    if authority.has_all(permissions) { Ok(()) } else { Err(FlowError::Forbidden(power::BEYOND)) }
}

fn names_of(permissions: &[Permission]) -> Vec<&'static str> {
    permissions.iter().map(|permission| permission.as_str()).collect()
}

/// Makes a role.
///
/// # Errors
/// A name that is taken or not of its form, [`FlowError::Forbidden`] for a permission that the editor does not have.
pub async fn create(
    gateway: &Gateway,
    editor: Editor<'_>,
    name: &str,
    permissions: &[Permission],
) -> Result<FurtherRole, FlowError> {
    check(name, permissions)?;
    let now = gateway.now();
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, editor.org).await?;
        within(&may(tx, &scope, editor).await?, permissions)?;
        let role = FurtherRole {
            id: RoleId::new(now, gateway.random()),
            organisation: scope.id,
            name: name.to_owned(),
            permissions: in_order(permissions),
            created_at: now,
            updated_at: now,
            version: 1,
        };
        further_roles::insert(tx, &role).await?;
        let detail = json!({ "name": role.name, "permissions": names_of(&role.permissions) });
        let target = Target::role(scope.id, role.id);
        gateway.audit(tx, Actor::Employee(editor.id), "role.created", target, detail).await?;
        Ok::<_, FlowError>(role)
    })
}

/// Changes a role as the editor saw it.
///
/// # Errors
/// [`FlowError::Changed`] when it is not as they saw it; else as [`create`], for what is added and what is taken.
pub async fn edit(
    gateway: &Gateway,
    editor: Editor<'_>,
    (id, version): (RoleId, i64),
    name: &str,
    permissions: &[Permission],
) -> Result<FurtherRole, FlowError> {
    check(name, permissions)?;
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, editor.org).await?;
        let authority = may(tx, &scope, editor).await?;
        let before = require(tx, &scope, id).await?;
        if before.version != version {
            return Err(FlowError::Changed);
        }
        let after =
            FurtherRole { name: name.to_owned(), permissions: in_order(permissions), ..before.clone() };
        if after == before {
            return Ok(before);
        }
        let differs = |one: &&Permission| before.permissions.contains(one) != after.permissions.contains(one);
        let moved: Vec<Permission> = Permission::ALL.iter().filter(differs).copied().collect();
        within(&authority, &moved)?;
        if !further_roles::update(tx, &after, gateway.now()).await? {
            return Err(FlowError::Changed);
        }
        let mut detail = json!({});
        if before.name != after.name {
            detail["name"] = json!([before.name, after.name]);
        }
        if before.permissions != after.permissions {
            detail["permissions"] = json!([names_of(&before.permissions), names_of(&after.permissions)]);
        }
        let target = Target::role(scope.id, id);
        gateway.audit(tx, Actor::Employee(editor.id), "role.changed", target, detail).await?;
        require(tx, &scope, id).await
    })
}

/// Deletes a role; who had it has it no more.
///
/// # Errors
/// [`FlowError::NotFound`], [`FlowError::Forbidden`] for a role that grants more than the editor has.
pub async fn delete(gateway: &Gateway, editor: Editor<'_>, id: RoleId) -> Result<FurtherRole, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, editor.org).await?;
        let authority = may(tx, &scope, editor).await?;
        let role = require(tx, &scope, id).await?;
        within(&authority, &role.permissions)?;
        further_roles::delete(tx, scope.id, id).await?;
        let detail = json!({ "name": role.name, "permissions": names_of(&role.permissions) });
        let target = Target::role(scope.id, id);
        gateway.audit(tx, Actor::Employee(editor.id), "role.deleted", target, detail).await?;
        Ok::<_, FlowError>(role)
    })
}

/// Gives a role to an employee, or takes it; twice is harmless.
///
/// # Errors
/// [`FlowError::NotFound`], [`FlowError::Forbidden`] for a role that grants more than the editor has.
pub async fn assign(
    gateway: &Gateway,
    editor: Editor<'_>,
    id: RoleId,
    employee: EmployeeId,
    give: bool,
) -> Result<FurtherRole, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, editor.org).await?;
        let authority = may(tx, &scope, editor).await?;
        let role = require(tx, &scope, id).await?;
        within(&authority, &role.permissions)?;
        let employee = employees::require_to_write(tx, scope.id, employee).await?;
        let changed = if give {
            further_roles::give(tx, scope.id, id, employee.id).await?
        } else {
            further_roles::take(tx, scope.id, id, employee.id).await?
        };
        if changed {
            let action = if give { "employee.role_given" } else { "employee.role_taken" };
            let target = Target::employee(scope.id, employee.id);
            let detail = json!({ "role": role.name });
            gateway.audit(tx, Actor::Employee(editor.id), action, target, detail).await?;
        }
        Ok::<_, FlowError>(role)
    })
}

/// The employees whom typed words mean, with their names; at most 100.
///
/// # Errors
/// When the database fails.
pub async fn meant(
    gateway: &Gateway,
    scope: &Scope,
    typed: &str,
) -> Result<Vec<(EmployeeId, String)>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let found = names::meant(&mut conn, scope.id, typed).await?;
    let called = names::of(&mut conn, scope.id, found.iter().map(|id| ("employee", id.uuid()))).await?;
    Ok(found.into_iter().filter_map(|id| Some((id, called.get(&id.uuid())?.clone()))).collect())
}
