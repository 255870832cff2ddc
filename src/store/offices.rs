//! Offices.

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    directory::{Role, employee::shown_name, fold, office::Office},
    ids::{ConnectionId, EmployeeId, OfficeId, OrganisationId},
};

macro_rules! columns {
    () => {
        "id, organisation_id, connection_id, external_id, name, active, time_zone, address, created_at, updated_at, version"
    };
}

statements! {
    /// An office by id.
    BY_ID = concat!("select ", columns!(), " from offices where organisation_id = $1 and id = $2");
    /// The office that the customer's systems know by this identifier.
    BY_EXTERNAL_ID = concat!("select ", columns!(), " from offices where organisation_id = $1 and external_id = $2");
    /// The office of this name, compared folded.
    BY_NAME = concat!("select ", columns!(), " from offices where organisation_id = $1 and name_folded = $2");
    /// An office by id, locked until the transaction ends, so that its writers come one after the other. Both
    /// databases lock what they update, and SQLite knows no other way.
    LOCK = concat!("update offices set version = version where organisation_id = $1 and id = $2 returning ", columns!());
    /// The number of offices, counted on an index: an organisation has some thousands at most.
    TOTAL = "select count(*) from offices where organisation_id = $1";
    /// Offices by name.
    LIST = concat!("select ", columns!(), " from offices where organisation_id = $1 order by name_folded, id limit $2");
    /// Makes an office.
    INSERT = "insert into offices (id, organisation_id, connection_id, external_id, name, active, time_zone, address, created_at, \
        updated_at, version, name_folded) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// Changes an office if nobody else has since it was read.
    UPDATE = "update offices set connection_id = $3, external_id = $4, name = $5, active = $6, time_zone = $7, address = $8, \
        created_at = $9, updated_at = $10, version = $11, name_folded = $12 \
        where organisation_id = $2 and id = $1 and version = $13";
    /// Removes an office.
    DELETE = "delete from offices where organisation_id = $1 and id = $2";
    /// Who is in an office in which role, from whomever, in the order of ids and roles, with what their names are
    /// made of.
    MEMBERS = "select distinct o.employee_id, o.role, e.display_name, e.first_name, e.last_name, e.username \
        from employee_offices o join employees e on e.id = o.employee_id \
        where o.organisation_id = $1 and o.office_id = $2 order by o.employee_id, o.role limit $3";
    /// Whom a connection related to an office, among those that it manages.
    RELATED_BY = "select o.employee_id, o.role from employee_offices o join employees e on e.id = o.employee_id \
        where o.organisation_id = $1 and e.connection_id = $2 and o.office_id = $3 and o.source = 'idp' \
        order by o.employee_id, o.role limit $4";
}

row! {
    struct OfficeRow {
        id: Uuid,
        organisation_id: Uuid,
        connection_id: Option<Uuid>,
        external_id: Option<String>,
        name: String,
        active: bool,
        time_zone: Option<String>,
        address: Option<String>,
        created_at: i64,
        updated_at: i64,
        version: i64,
    }
}

impl From<OfficeRow> for Office {
    fn from(row: OfficeRow) -> Self {
        Self {
            id: OfficeId::from_uuid(row.id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            connection: row.connection_id.map(ConnectionId::from_uuid),
            external_id: row.external_id,
            name: row.name,
            active: row.active,
            time_zone: row.time_zone,
            address: row.address,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
            version: row.version,
        }
    }
}

/// An employee in an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The employee.
    pub id: EmployeeId,
    /// The role in the office.
    pub role: Role,
    /// The employee's name.
    pub display: String,
}

row! {
    struct MemberRow {
        employee_id: Uuid,
        role: String,
        display_name: Option<String>,
        first_name: String,
        last_name: String,
        username: String,
    }
}

fn role(text: &str) -> Result<Role, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged { what: "role", why: "not a role".to_owned() })
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> Result<Self, StoreError> {
        let display = shown_name(row.display_name.as_deref(), &row.first_name, &row.last_name, &row.username);
        Ok(Self { id: EmployeeId::from_uuid(row.employee_id), role: role(&row.role)?, display })
    }
}

fn row_arguments(office: &Office) -> Vec<Arg> {
    args![
        office.id,
        office.organisation,
        office.connection,
        &office.external_id,
        &office.name,
        office.active,
        &office.time_zone,
        &office.address,
        office.created_at,
        office.updated_at,
        office.version,
        fold(&office.name),
    ]
}

/// The office with this id.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: OfficeId,
) -> Result<Option<Office>, StoreError> {
    Ok(conn.one::<OfficeRow>(&BY_ID, args![organisation, id]).await?.map(Into::into))
}

/// The office that the customer's systems know by `external_id`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_external_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    external_id: &str,
) -> Result<Option<Office>, StoreError> {
    Ok(conn.one::<OfficeRow>(&BY_EXTERNAL_ID, args![organisation, external_id]).await?.map(Into::into))
}

/// The office of this name, without regard to case.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_name(
    conn: &mut Conn,
    organisation: OrganisationId,
    name: &str,
) -> Result<Option<Office>, StoreError> {
    Ok(conn.one::<OfficeRow>(&BY_NAME, args![organisation, fold(name)]).await?.map(Into::into))
}

/// The office with this id; nobody else changes it before the transaction ends.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn lock(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: OfficeId,
) -> Result<Option<Office>, StoreError> {
    Ok(tx.one::<OfficeRow>(&LOCK, args![organisation, id]).await?.map(Into::into))
}

/// How many offices the organisation has.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn total(conn: &mut Conn, organisation: OrganisationId) -> Result<i64, StoreError> {
    Ok(conn.one::<(i64,)>(&TOTAL, args![organisation]).await?.map_or(0, |row| row.0))
}

/// The offices that a composed `where` clause selects. `condition` consists of fixed parts and `$n` with
/// `$1` the organisation; `tail` is the order and limit.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(super) async fn matching(
    conn: &mut Conn,
    condition: &str,
    tail: &str,
    arguments: Vec<Arg>,
) -> Result<Vec<Office>, StoreError> {
    let sql = format!(
        concat!("select ", columns!(), " from offices where organisation_id = $1 and ({}) {}"),
        condition, tail
    );
    Ok(conn.all_composed::<OfficeRow>(sql, arguments).await?.into_iter().map(Into::into).collect())
}

/// Up to `limit` members of an office, in the order of their ids and roles.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn members(
    conn: &mut Conn,
    organisation: OrganisationId,
    office: OfficeId,
    limit: i64,
) -> Result<Vec<Member>, StoreError> {
    let rows = conn.all::<MemberRow>(&MEMBERS, args![organisation, office, limit]).await?;
    rows.into_iter().map(Member::try_from).collect()
}

/// Up to `limit` relations to an office that identity providers made, of employees that `connection` manages.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn related_by(
    conn: &mut Conn,
    organisation: OrganisationId,
    connection: ConnectionId,
    office: OfficeId,
    limit: i64,
) -> Result<Vec<(EmployeeId, Role)>, StoreError> {
    let arguments = args![organisation, connection, office, limit];
    let rows = conn.all::<(Uuid, String)>(&RELATED_BY, arguments).await?;
    rows.into_iter().map(|(id, text)| Ok((EmployeeId::from_uuid(id), role(&text)?))).collect()
}

/// Up to `limit` offices by name.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    conn: &mut Conn,
    organisation: OrganisationId,
    limit: i64,
) -> Result<Vec<Office>, StoreError> {
    Ok(conn.all::<OfficeRow>(&LIST, args![organisation, limit]).await?.into_iter().map(Into::into).collect())
}

/// Makes an office.
///
/// # Errors
/// [`StoreError::Unique`] when name or External ID are taken.
pub async fn insert(tx: &mut Tx, office: &Office) -> Result<(), StoreError> {
    tx.run(&INSERT, row_arguments(office)).await.map(drop)
}

/// Writes `office` if the database still has the version before it; `false` when not.
///
/// # Errors
/// [`StoreError::Unique`] when name or External ID are taken.
pub async fn update(tx: &mut Tx, office: &Office, before: i64) -> Result<bool, StoreError> {
    let mut arguments = row_arguments(office);
    arguments.push(Arg::from(before));
    Ok(tx.run(&UPDATE, arguments).await? == 1)
}

/// Removes an office. The caller has locked it with [`super::dialect::lock_office`] and taken it from its
/// employees before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn delete(tx: &mut Tx, organisation: OrganisationId, id: OfficeId) -> Result<bool, StoreError> {
    Ok(tx.run(&DELETE, args![organisation, id]).await? == 1)
}
