//! Passwords of employees, and failed sign-ins: columns of the employee that no other part reads.

use super::{
    Conn, StoreError, Tx,
    statement::{args, statements},
};
use crate::{
    clock::Timestamp,
    ids::{EmployeeId, OrganisationId},
    secret::Secret,
};

statements! {
    /// The stored password.
    PASSWORD = "select password_hash, failed_sign_ins from employees where organisation_id = $1 and id = $2";
    /// Stores a password.
    SET_PASSWORD = "update employees set password_hash = $3, failed_sign_ins = 0 where organisation_id = $1 and id = $2";
    /// Counts a failed sign-in.
    COUNT_FAILURE = "update employees set failed_sign_ins = failed_sign_ins + 1, \
        blocked_at = case when failed_sign_ins + 1 >= $3 then coalesce(blocked_at, $4) else blocked_at end \
        where organisation_id = $1 and id = $2";
    /// Unblocks.
    UNBLOCK = "update employees set failed_sign_ins = 0, blocked_at = null where organisation_id = $1 and id = $2";
}

/// The stored password hash and the number of failed sign-ins; the hash is `None` when the employee has
/// no password.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn read(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: EmployeeId,
) -> Result<(Option<Secret<String>>, i64), StoreError> {
    let row = conn.one::<(Option<String>, i64)>(&PASSWORD, args![organisation, id]).await?;
    Ok(row.map_or((None, 0), |(hash, failures)| (hash.map(Secret::new), failures)))
}

/// Stores a password hash, or none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn write(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: EmployeeId,
    hash: Option<&Secret<String>>,
) -> Result<(), StoreError> {
    let hash = hash.map(|hash| hash.expose().as_str());
    tx.run(&SET_PASSWORD, args![organisation, id, hash]).await.map(drop)
}

/// Counts a failed sign-in and blocks the account when there were `limit`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn count_failure(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: EmployeeId,
    limit: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&COUNT_FAILURE, args![organisation, id, limit, now]).await.map(drop)
}

/// Forgets failed sign-ins and the block they led to.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn unblock(tx: &mut Tx, organisation: OrganisationId, id: EmployeeId) -> Result<(), StoreError> {
    tx.run(&UNBLOCK, args![organisation, id]).await.map(drop)
}
