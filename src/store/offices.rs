//! Offices.

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    directory::{fold, office::Office},
    ids::{OfficeId, OrganisationId},
};

macro_rules! columns {
    () => {
        "id, organisation_id, external_id, name, active, time_zone, address, created_at, updated_at, version"
    };
}

statements! {
    /// An office by id.
    BY_ID = concat!("select ", columns!(), " from offices where organisation_id = $1 and id = $2");
    /// The office that the customer's systems know by this identifier.
    BY_EXTERNAL_ID = concat!("select ", columns!(), " from offices where organisation_id = $1 and external_id = $2");
    /// Offices by name, after one.
    LIST = concat!("select ", columns!(), " from offices where organisation_id = $1 order by name_folded, id limit $2");
    /// Makes an office.
    INSERT = "insert into offices (id, organisation_id, external_id, name, active, time_zone, address, created_at, \
        updated_at, version, name_folded) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Changes an office if nobody else has since it was read.
    UPDATE = "update offices set external_id = $3, name = $4, active = $5, time_zone = $6, address = $7, \
        created_at = $8, updated_at = $9, version = $10, name_folded = $11 \
        where organisation_id = $2 and id = $1 and version = $12";
    /// Removes an office.
    DELETE = "delete from offices where organisation_id = $1 and id = $2";
}

row! {
    struct OfficeRow {
        id: Uuid,
        organisation_id: Uuid,
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

fn row_arguments(office: &Office) -> Vec<Arg> {
    args![
        office.id,
        office.organisation,
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

/// Removes an office. The caller has taken it from its employees before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn delete(tx: &mut Tx, organisation: OrganisationId, id: OfficeId) -> Result<bool, StoreError> {
    Ok(tx.run(&DELETE, args![organisation, id]).await? == 1)
}
