//! Further roles and who has them.

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, Tx,
    keyset::{Condition, Cut, Order, Page},
    office_list::Colleague,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    directory::{
        Permission, fold,
        further_role::{FurtherRole, read_permissions, write_permissions},
    },
    ids::{EmployeeId, OrganisationId, RoleId},
};

statements! {
    /// All further roles by name; an organisation has no more than some hundreds.
    LIST = "select id, organisation_id, name, permissions, created_at, updated_at, version from roles \
        where organisation_id = $1 order by name_folded, id limit 500";
    /// A role by id.
    BY_ID = "select id, organisation_id, name, permissions, created_at, updated_at, version from roles where organisation_id = $1 and id = $2";
    /// What the roles of an employee grant.
    GRANTED = "select r.permissions from role_holders h join roles r on r.id = h.role_id \
        where h.organisation_id = $1 and h.employee_id = $2 and r.organisation_id = $1";
    /// The roles of an employee.
    OF_EMPLOYEE = "select r.id, r.organisation_id, r.name, r.permissions, r.created_at, r.updated_at, r.version \
        from role_holders h join roles r on r.id = h.role_id \
        where h.organisation_id = $1 and h.employee_id = $2 and r.organisation_id = $1 order by r.name_folded, r.id";
    /// How many have each role.
    HOLDERS = "select role_id, count(*) from role_holders where organisation_id = $1 group by role_id";
    /// How many have each of the roles that everybody knows.
    BUILT_IN_HOLDERS = "select role, count(distinct employee_id) from employee_roles where organisation_id = $1 group by role";
    /// How many active administrators there are beside one.
    OTHER_ADMINISTRATORS = "select count(distinct e.id) from employee_roles r join employees e on e.id = r.employee_id \
        where r.organisation_id = $1 and r.role = 'ADMIN' and r.employee_id <> $2 and e.status = 'ACTIVE'";
    /// Makes a role.
    INSERT = "insert into roles (id, organisation_id, name, permissions, created_at, updated_at, version, name_folded) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Changes a role if nobody else has since it was read.
    UPDATE = "update roles set name = $3, permissions = $4, updated_at = $5, version = version + 1, name_folded = $6 \
        where organisation_id = $2 and id = $1 and version = $7";
    /// Removes a role; who had it has it no more.
    DELETE = "delete from roles where organisation_id = $1 and id = $2";
    /// Gives a role to an employee.
    GIVE = "insert into role_holders (organisation_id, role_id, employee_id) values ($1, $2, $3) on conflict (role_id, employee_id) do nothing";
    /// Takes a role from an employee.
    TAKE = "delete from role_holders where organisation_id = $1 and role_id = $2 and employee_id = $3";
}

row! {
    struct RoleRow {
        id: Uuid,
        organisation_id: Uuid,
        name: String,
        permissions: String,
        created_at: i64,
        updated_at: i64,
        version: i64,
    }
}

fn permissions(text: &str) -> Result<Vec<Permission>, StoreError> {
    let why = || "not a value that this version writes".to_owned();
    read_permissions(text).ok_or_else(|| StoreError::Damaged { what: "permissions", why: why() })
}

impl TryFrom<RoleRow> for FurtherRole {
    type Error = StoreError;

    fn try_from(row: RoleRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: RoleId::from_uuid(row.id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            permissions: permissions(&row.permissions)?,
            name: row.name,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
            version: row.version,
        })
    }
}

async fn read(
    conn: &mut Conn,
    statement: &super::Statement,
    arguments: Vec<Arg>,
) -> Result<Vec<FurtherRole>, StoreError> {
    conn.all::<RoleRow>(statement, arguments).await?.into_iter().map(FurtherRole::try_from).collect()
}

/// The roles by name; at most 500.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<FurtherRole>, StoreError> {
    read(conn, &LIST, args![organisation]).await
}

/// The role with this id.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: RoleId,
) -> Result<Option<FurtherRole>, StoreError> {
    Ok(read(conn, &BY_ID, args![organisation, id]).await?.into_iter().next())
}

/// The roles that an employee has.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_employee(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<Vec<FurtherRole>, StoreError> {
    read(conn, &OF_EMPLOYEE, args![organisation, employee]).await
}

/// What the further roles of an employee grant; one question, whatever their number.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn granted(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<Vec<Permission>, StoreError> {
    let rows = conn.all::<(String,)>(&GRANTED, args![organisation, employee]).await?;
    let mut granted = Vec::new();
    for (text,) in rows {
        granted.extend(permissions(&text)?);
    }
    Ok(granted)
}

/// How many employees have each role, those with none left out.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn holders(
    conn: &mut Conn,
    organisation: OrganisationId,
) -> Result<Vec<(RoleId, i64)>, StoreError> {
    let rows = conn.all::<(Uuid, i64)>(&HOLDERS, args![organisation]).await?;
    Ok(rows.into_iter().map(|(id, count)| (RoleId::from_uuid(id), count)).collect())
}

/// How many employees have each of the roles that everybody knows, by its name in the database.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn built_in_holders(
    conn: &mut Conn,
    organisation: OrganisationId,
) -> Result<Vec<(String, i64)>, StoreError> {
    conn.all::<(String, i64)>(&BUILT_IN_HOLDERS, args![organisation]).await
}

/// How many active administrators there are beside `employee`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn other_administrators(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<i64, StoreError> {
    let row = conn.one::<(i64,)>(&OTHER_ADMINISTRATORS, args![organisation, employee]).await?;
    Ok(row.map_or(0, |row| row.0))
}

/// A page of those who have a role, by name, and how many they are.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn people(
    conn: &mut Conn,
    organisation: OrganisationId,
    role: RoleId,
    cut: Cut,
) -> Result<(Page<Colleague>, u64), StoreError> {
    const BY_NAME: Order = Order { table: "employees", key: "name_folded, id", descending: false };
    let condition = || {
        let mut condition = Condition::of(organisation);
        let role = condition.value(role);
        condition.and(&format!(
            "id in (select employee_id from role_holders where organisation_id = $1 and role_id = {role})"
        ));
        condition
    };
    let columns = "id, display_name, first_name, last_name, username, email, status, 1 = 0 as is_agent, 1 = 0 as is_manager";
    let page = BY_NAME.page(conn, columns, condition(), cut).await?;
    Ok((page, BY_NAME.count(conn, condition()).await?))
}

/// Makes a role.
///
/// # Errors
/// [`StoreError::Unique`] when the name is taken.
pub async fn insert(tx: &mut Tx, role: &FurtherRole) -> Result<(), StoreError> {
    let row = args![
        role.id,
        role.organisation,
        &role.name,
        write_permissions(&role.permissions),
        role.created_at,
        role.updated_at,
        role.version,
        fold(&role.name),
    ];
    tx.run(&INSERT, row).await.map(drop)
}

/// Writes name and permissions if the database still has the version of `role`; `false` when not.
///
/// # Errors
/// [`StoreError::Unique`] when the name is taken.
pub async fn update(tx: &mut Tx, role: &FurtherRole, now: Timestamp) -> Result<bool, StoreError> {
    let permissions = write_permissions(&role.permissions);
    let row = args![role.id, role.organisation, &role.name, permissions, now, fold(&role.name), role.version];
    Ok(tx.run(&UPDATE, row).await? == 1)
}

/// Removes a role.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn delete(tx: &mut Tx, organisation: OrganisationId, id: RoleId) -> Result<bool, StoreError> {
    Ok(tx.run(&DELETE, args![organisation, id]).await? == 1)
}

/// Gives a role to an employee; `false` when they have it.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn give(
    tx: &mut Tx,
    organisation: OrganisationId,
    role: RoleId,
    employee: EmployeeId,
) -> Result<bool, StoreError> {
    Ok(tx.run(&GIVE, args![organisation, role, employee]).await? == 1)
}

/// Takes a role from an employee; `false` when they do not have it.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn take(
    tx: &mut Tx,
    organisation: OrganisationId,
    role: RoleId,
    employee: EmployeeId,
) -> Result<bool, StoreError> {
    Ok(tx.run(&TAKE, args![organisation, role, employee]).await? == 1)
}
