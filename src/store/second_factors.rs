//! Second factors of people who sign in with a password, their recovery codes, and sign-ins that wait for one.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{EmployeeId, OrganisationId},
};

statements! {
    /// The second factor of an employee.
    READ = "select secret, created_at, confirmed_at, last_step from second_factors where organisation_id = $1 and employee_id = $2";
    /// Who of the employees with these ids and those between them has one that counts.
    ON = "select employee_id from second_factors where organisation_id = $1 and employee_id >= $2 and employee_id <= $3 and confirmed_at is not null";
    /// Begins one anew; one that was confirmed stays.
    BEGIN = "insert into second_factors (employee_id, organisation_id, secret, created_at, last_step) values ($1, $2, $3, $4, 0) \
        on conflict (employee_id) do update set secret = $3, created_at = $4, last_step = 0 where second_factors.confirmed_at is null";
    /// It works: the app has made a code.
    CONFIRM = "update second_factors set confirmed_at = $3 where organisation_id = $1 and employee_id = $2 and confirmed_at is null";
    /// Notes the step of a code that was used, once.
    USE_STEP = "update second_factors set last_step = $3 where organisation_id = $1 and employee_id = $2 and last_step < $3";
    /// Takes a second factor away.
    REMOVE = "delete from second_factors where organisation_id = $1 and employee_id = $2";
    /// Keeps a recovery code.
    ADD_CODE = "insert into recovery_codes (employee_id, organisation_id, digest) values ($1, $2, $3)";
    /// Uses a recovery code, once.
    USE_CODE = "delete from recovery_codes where organisation_id = $1 and employee_id = $2 and digest = $3";
    /// How many recovery codes are left.
    COUNT_CODES = "select count(*) from recovery_codes where organisation_id = $1 and employee_id = $2";
    /// Takes all recovery codes away.
    REMOVE_CODES = "delete from recovery_codes where organisation_id = $1 and employee_id = $2";
    /// A sign-in whose password was right waits for its code.
    WAIT = "insert into pending_sign_ins (digest, organisation_id, employee_id, expires_at) values ($1, $2, $3, $4)";
    /// The sign-in with this digest; the token is what names the organisation.
    WAITING = "select organisation_id, employee_id from pending_sign_ins where digest = $1 and expires_at > $2";
    /// Ends the sign-ins of an employee that wait.
    END_WAITING = "delete from pending_sign_ins where organisation_id = $1 and employee_id = $2";
    /// Forgets sign-ins that waited too long.
    EXPIRE = "delete from pending_sign_ins where expires_at <= $1";
}

row! {
    /// A second factor.
    #[derive(Debug, Clone)]
    pub struct SecondFactor {
        /// What its codes follow from, encrypted under the master key.
        pub secret: Vec<u8>,
        /// When it was begun, microseconds.
        pub created_at: i64,
        /// When the app made its first code, microseconds; `None`: it does not count yet.
        pub confirmed_at: Option<i64>,
        /// The step of the last code that was used.
        pub last_step: i64,
    }
}

/// The second factor of an employee, confirmed or not.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn read(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<Option<SecondFactor>, StoreError> {
    conn.one(&READ, args![organisation, employee]).await
}

/// Who of the employees from `first` to `last`, in the order of their ids, must bring a code.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn on(
    conn: &mut Conn,
    organisation: OrganisationId,
    (first, last): (EmployeeId, EmployeeId),
) -> Result<Vec<EmployeeId>, StoreError> {
    let rows = conn.all::<(Uuid,)>(&ON, args![organisation, first, last]).await?;
    Ok(rows.into_iter().map(|row| EmployeeId::from_uuid(row.0)).collect())
}

/// Begins a second factor anew; `false` when there is a confirmed one.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn begin(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    secret: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&BEGIN, args![employee, organisation, secret.to_vec(), now]).await? == 1)
}

/// Makes a second factor count; `false` when there is none to confirm.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn confirm(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&CONFIRM, args![organisation, employee, now]).await? == 1)
}

/// Notes the step of a code; `false` when that or a later one was used before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn use_step(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    step: i64,
) -> Result<bool, StoreError> {
    Ok(tx.run(&USE_STEP, args![organisation, employee, step]).await? == 1)
}

/// Takes a second factor away with its recovery codes and the sign-ins that wait for one; `false` when there was
/// none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn remove(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<bool, StoreError> {
    tx.run(&REMOVE_CODES, args![organisation, employee]).await?;
    end_waiting(tx, organisation, employee).await?;
    Ok(tx.run(&REMOVE, args![organisation, employee]).await? == 1)
}

/// Keeps recovery codes, by their digests, in place of earlier ones.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn keep_codes(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    digests: &[[u8; 32]],
) -> Result<(), StoreError> {
    tx.run(&REMOVE_CODES, args![organisation, employee]).await?;
    for digest in digests {
        tx.run(&ADD_CODE, args![employee, organisation, *digest]).await?;
    }
    Ok(())
}

/// Uses a recovery code; `false` when it is none, or was used.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn use_code(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    digest: [u8; 32],
) -> Result<bool, StoreError> {
    Ok(tx.run(&USE_CODE, args![organisation, employee, digest]).await? == 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn codes_left(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<i64, StoreError> {
    Ok(conn.one::<(i64,)>(&COUNT_CODES, args![organisation, employee]).await?.map_or(0, |row| row.0))
}

/// Keeps a sign-in whose password was right until its code comes.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn wait(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    digest: [u8; 32],
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&WAIT, args![digest, organisation, employee, expires_at]).await.map(drop)
}

/// Whose sign-in waits under this digest; `None` when it does not, or not any more.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn waiting(
    conn: &mut Conn,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<Option<(OrganisationId, EmployeeId)>, StoreError> {
    let row = conn.one::<(Uuid, Uuid)>(&WAITING, args![digest, now]).await?;
    Ok(row.map(|(organisation, employee)| {
        (OrganisationId::from_uuid(organisation), EmployeeId::from_uuid(employee))
    }))
}

/// Ends the sign-ins of an employee that wait.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn end_waiting(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<(), StoreError> {
    tx.run(&END_WAITING, args![organisation, employee]).await.map(drop)
}

/// Forgets sign-ins that waited too long.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.run(&EXPIRE, args![now]).await.map(drop)
}
