//! Passwords of employees, and failed sign-ins: columns of the employee that no other part reads.

use uuid::Uuid;

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
    /// Forgets failed sign-ins after a password that was right.
    FORGIVE = "update employees set failed_sign_ins = 0 where organisation_id = $1 and id = $2";
    /// How many passwords of an employee are being looked at; older ones were given up by a process that ended.
    TRIALS = "select count(*) from password_trials where organisation_id = $1 and employee_id = $2 and at > $3";
    /// Begins to look at a password.
    BEGIN_TRIAL = "insert into password_trials (id, organisation_id, employee_id, at) values ($1, $2, $3, $4)";
    /// A password was looked at.
    END_TRIAL = "delete from password_trials where organisation_id = $1 and id = $2";
    /// Forgets what was given up.
    EXPIRE_TRIALS = "delete from password_trials where at <= $1";
    /// Counts a sign-in that named nobody with a password.
    COUNT_STRANGER = "insert into password_strangers (shard, attempts) values ($1, 1) \
        on conflict (shard) do update set attempts = password_strangers.attempts + 1";
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

/// Forgets failed sign-ins, but not a block.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn forgive(tx: &mut Tx, organisation: OrganisationId, id: EmployeeId) -> Result<(), StoreError> {
    tx.run(&FORGIVE, args![organisation, id]).await.map(drop)
}

/// How many passwords of an employee are being looked at since a moment.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn trials(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: EmployeeId,
    since: Timestamp,
) -> Result<i64, StoreError> {
    Ok(conn.one::<(i64,)>(&TRIALS, args![organisation, id, since]).await?.map_or(0, |row| row.0))
}

/// Begins to look at a password. The employee is locked by the caller.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn begin_trial(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: EmployeeId,
    trial: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&BEGIN_TRIAL, args![trial, organisation, id, now]).await.map(drop)
}

/// A password was looked at.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn end_trial(tx: &mut Tx, organisation: OrganisationId, trial: Uuid) -> Result<(), StoreError> {
    tx.run(&END_TRIAL, args![organisation, trial]).await.map(drop)
}

/// Forgets what was given up before a moment.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire_trials(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    tx.run(&EXPIRE_TRIALS, args![before]).await.map(drop)
}

/// Counts a sign-in that named nobody with a password, in one of many shards, so that writers do not queue.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn count_stranger(tx: &mut Tx, shard: u8) -> Result<(), StoreError> {
    tx.run(&COUNT_STRANGER, args![i64::from(shard)]).await.map(drop)
}
