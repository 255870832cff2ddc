//! What is left of somebody who was deleted: the id, and keyed digests of the identifiers, kept for a while to
//! tell "deleted" from "unknown" and to find what still names the person. And the same digests of
//! identifiers that somebody had before.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, statements},
};
use crate::{
    clock::Timestamp,
    directory::Employee,
    ids::{EmployeeId, OrganisationId},
};

statements! {
    /// Keeps the id of somebody who was deleted.
    BURY = "insert into deleted_employees (id, organisation_id, created_at, deleted_at) values ($1, $2, $3, $4)";
    /// Keeps the keyed digest of an identifier of somebody who was deleted.
    BURY_IDENTIFIER = "insert into deleted_identifiers (organisation_id, digest, employee_id, kind, deleted_at) \
        values ($1, $2, $3, $4, $5) on conflict (organisation_id, digest, employee_id) do nothing";
    /// Keeps the keyed digest of an identifier that an employee had before.
    KEEP_FORMER = "insert into former_names (organisation_id, employee_id, digest) values ($1, $2, $3) \
        on conflict (employee_id, digest) do nothing";
    /// The keyed digests of the identifiers that an employee had before.
    FORMER = "select digest from former_names where organisation_id = $1 and employee_id = $2";
    /// Who had an identifier before.
    OF_FORMER = "select employee_id from former_names where organisation_id = $1 and digest = $2";
    /// Who last had an identifier, if it was deleted not long ago.
    BURIED = "select employee_id from deleted_identifiers where organisation_id = $1 and digest = $2 order by deleted_at desc limit 1";
    /// Forgets identifiers that were deleted long ago.
    EXPIRE_BURIED = "delete from deleted_identifiers where deleted_at < $1";
}

/// Keeps the id of somebody who was deleted, and only `digests` of the identifiers, each with its kind.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn bury(
    tx: &mut Tx,
    employee: &Employee,
    digests: &[(&'static str, [u8; 32])],
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&BURY, args![employee.id, employee.organisation, employee.created_at, now]).await?;
    for (kind, digest) in digests {
        tx.run(&BURY_IDENTIFIER, args![employee.organisation, *digest, employee.id, *kind, now]).await?;
    }
    Ok(())
}

/// Keeps the keyed digest of an identifier that an employee had before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn keep_former_name(tx: &mut Tx, employee: &Employee, digest: [u8; 32]) -> Result<(), StoreError> {
    tx.run(&KEEP_FORMER, args![employee.organisation, employee.id, digest]).await.map(drop)
}

/// The keyed digests of the identifiers that an employee had before.
///
/// # Errors
/// [`StoreError`] when the database fails; [`StoreError::Damaged`] when one is no digest.
pub async fn former_names(conn: &mut Conn, employee: &Employee) -> Result<Vec<[u8; 32]>, StoreError> {
    let rows = conn.all::<(Vec<u8>,)>(&FORMER, args![employee.organisation, employee.id]).await?;
    let damaged = |digest: Vec<u8>| StoreError::Damaged {
        what: "former name",
        why: format!("{} bytes instead of 32", digest.len()),
    };
    rows.into_iter().map(|(digest,)| digest.try_into().map_err(damaged)).collect()
}

/// Who had the identifier with this keyed digest before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_former_name(
    conn: &mut Conn,
    organisation: OrganisationId,
    digest: [u8; 32],
) -> Result<Vec<EmployeeId>, StoreError> {
    let rows = conn.all::<(Uuid,)>(&OF_FORMER, args![organisation, digest]).await?;
    Ok(rows.into_iter().map(|(id,)| EmployeeId::from_uuid(id)).collect())
}

/// Who last had the identifier with this keyed digest, if they were deleted not long ago.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn buried(
    conn: &mut Conn,
    organisation: OrganisationId,
    digest: [u8; 32],
) -> Result<Option<EmployeeId>, StoreError> {
    let row = conn.one::<(Uuid,)>(&BURIED, args![organisation, digest]).await?;
    Ok(row.map(|(id,)| EmployeeId::from_uuid(id)))
}

/// Forgets the identifiers of everybody deleted before `before`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.run(&EXPIRE_BURIED, args![before]).await
}
