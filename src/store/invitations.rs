//! Invitations that can still be accepted: only the digests of their tokens.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, statements},
};
use crate::{
    clock::Timestamp,
    ids::{EmployeeId, OrganisationId},
};

statements! {
    /// Ends the invitations of an employee.
    CLEAR = "delete from invitations where organisation_id = $1 and employee_id = $2";
    /// Makes an invitation.
    INSERT = "insert into invitations (digest, organisation_id, employee_id, created_at, expires_at) values ($1, $2, $3, $4, $5)";
    /// The invitation with this digest; the token is what names the organisation.
    FIND = "select organisation_id, employee_id from invitations where digest = $1 and expires_at > $2";
    /// Uses an invitation, once.
    CONSUME = "delete from invitations where organisation_id = $1 and digest = $2 and expires_at > $3";
}

/// Makes an invitation the only one of its employee.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn replace(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    digest: [u8; 32],
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&CLEAR, args![organisation, employee]).await?;
    tx.run(&INSERT, args![digest, organisation, employee, now, expires_at]).await.map(drop)
}

/// Ends the invitations of an employee.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn clear(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<(), StoreError> {
    tx.run(&CLEAR, args![organisation, employee]).await.map(drop)
}

/// Whom the invitation with this digest is for, unless it expired.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn find(
    conn: &mut Conn,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<Option<(OrganisationId, EmployeeId)>, StoreError> {
    let row = conn.one::<(Uuid, Uuid)>(&FIND, args![digest, now]).await?;
    Ok(row.map(|(organisation, employee)| {
        (OrganisationId::from_uuid(organisation), EmployeeId::from_uuid(employee))
    }))
}

/// Uses an invitation; `false` when it was used or expired.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn consume(
    tx: &mut Tx,
    organisation: OrganisationId,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&CONSUME, args![organisation, digest, now]).await? == 1)
}
