//! Sign-in attempts, accepted and refused, with every check that was made.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    packed::Checks,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, EmployeeId, OrganisationId, SignInId},
};

statements! {
    /// Records an attempt.
    INSERT = "insert into sign_ins (id, organisation_id, connection_id, at, outcome, reason, reference, name_id, name_key, employee_id, address, checks) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// The last attempts, newest first.
    LIST = "select s.at, s.connection_id, c.slug as connection, c.name as connection_name, s.outcome, s.reason, s.reference, s.name_id, s.employee_id, s.address, s.checks \
        from sign_ins s left join connections c on c.id = s.connection_id \
        where s.organisation_id = $1 order by s.id desc limit $2";
    /// The last attempts of an employee, newest first.
    OF_EMPLOYEE = "select s.at, s.connection_id, c.slug as connection, c.name as connection_name, s.outcome, s.reason, s.reference, s.name_id, s.employee_id, s.address, s.checks \
        from sign_ins s left join connections c on c.id = s.connection_id \
        where s.organisation_id = $1 and s.employee_id = $2 order by s.id desc limit $3";
    /// The attempt that a person quotes; the newest, should a reference ever come twice.
    BY_REFERENCE = "select s.at, s.connection_id, c.slug as connection, c.name as connection_name, s.outcome, s.reason, s.reference, s.name_id, s.employee_id, s.address, s.checks \
        from sign_ins s left join connections c on c.id = s.connection_id \
        where s.organisation_id = $1 and s.reference = $2 order by s.id desc limit 1";
    /// How many refused attempts from nobody in particular were recorded since a moment: a flood is recorded within
    /// a cap, and attempts of people who were named do not use it up.
    REFUSED_SINCE = "select count(*) from sign_ins where organisation_id = $1 and connection_id = $2 and at >= $3 \
        and outcome = 'refused' and name_id is null and employee_id is null";
    /// How many refused attempts of people who were named were recorded since a moment. Anybody who holds one good
    /// message can post it again and again.
    NAMED_SINCE = "select count(*) from sign_ins where organisation_id = $1 and connection_id = $2 and at >= $3 \
        and outcome = 'refused' and (name_id is not null or employee_id is not null)";
    /// How many refused attempts of an employee with a password were recorded since a moment.
    PASSWORDS_SINCE = "select count(*) from sign_ins where organisation_id = $1 and employee_id = $2 and id >= $3 \
        and outcome = 'refused' and connection_id is null";
    /// Erases who a person's attempts were about. No byte of the checks is left, in words that both databases understand: of no bytes SQLite makes null.
    ERASE = "update sign_ins set name_id = null, name_key = null, address = null, checks = coalesce(substr(checks, 1, 0), checks) \
        where organisation_id = $1 and employee_id = $2";
    /// Erases attempts that named an identifier and were about nobody else who was known.
    ERASE_NAME = "update sign_ins set name_id = null, name_key = null, address = null, checks = coalesce(substr(checks, 1, 0), checks) \
        where organisation_id = $1 and name_key = $2 and (employee_id is null or employee_id = $3)";
    /// Erases attempts that were recorded while the person they named was being deleted.
    ERASE_LATE = "update sign_ins set name_id = null, name_key = null, address = null, checks = coalesce(substr(checks, 1, 0), checks) \
        where (organisation_id, id) in (select s.organisation_id, s.id from deleted_identifiers d join sign_ins s \
            on s.organisation_id = d.organisation_id and s.name_key = d.digest \
            where d.deleted_at >= $1 and s.at <= d.deleted_at + $2 and coalesce(s.reason, '') <> 'employee_deleted')";
    /// Erases attempts that were recorded while the person they were about was being deleted.
    ERASE_LATE_OF = "update sign_ins set name_id = null, address = null, checks = coalesce(substr(checks, 1, 0), checks) \
        where (organisation_id, id) in (select s.organisation_id, s.id from deleted_identifiers d join sign_ins s \
            on s.organisation_id = d.organisation_id and s.employee_id = d.employee_id \
            where d.deleted_at >= $1 and s.at <= d.deleted_at + $2 and coalesce(s.reason, '') <> 'employee_deleted' \
                and (s.name_id is not null or s.address is not null))";
    /// Erases who knocked after having been deleted.
    ERASE_DELETED = "update sign_ins set name_id = null, name_key = null, address = null, checks = coalesce(substr(checks, 1, 0), checks) \
        where reason = 'employee_deleted' and name_id is not null and at < $1";
    /// Forgets old attempts.
    EXPIRE = "delete from sign_ins where organisation_id = $1 and id < $2";
}

/// An attempt to record.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Its id.
    pub id: SignInId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Through which connection; `None`: with a password.
    pub connection: Option<ConnectionId>,
    /// When.
    pub at: Timestamp,
    /// The refusal's stable code; `None` when it was accepted.
    pub reason: Option<&'static str>,
    /// What the person was told to quote.
    pub reference: String,
    /// The subject; `None` when it was never verified.
    pub name_id: Option<String>,
    /// The keyed digest of `name_id` by which it is found when the person is deleted; `None` where it is found by
    /// `employee`, who was not deleted.
    pub name_key: Option<[u8; 32]>,
    /// Whom it was about, when that is known.
    pub employee: Option<EmployeeId>,
    /// Where it came from.
    pub address: Option<String>,
    /// The checks made, in order, as JSON.
    pub checks: String,
}

row! {
    /// A recorded attempt.
    #[derive(Debug, Clone)]
    pub struct Recorded {
        /// When, microseconds.
        pub at: i64,
        /// Through which connection; `None`: with a password.
        pub connection_id: Option<Uuid>,
        /// The connection's slug; `None` when there is none or it is gone.
        pub connection: Option<String>,
        /// The connection's name.
        pub connection_name: Option<String>,
        /// `accepted` or `refused`.
        pub outcome: String,
        /// The refusal's stable code.
        pub reason: Option<String>,
        /// What the person was told to quote.
        pub reference: String,
        /// The subject; `None` when it was never verified, or the person was deleted.
        pub name_id: Option<String>,
        /// Whom it was about.
        pub employee_id: Option<Uuid>,
        /// Where it came from.
        pub address: Option<String>,
        /// The checks made, in order.
        pub checks: Checks,
    }
}

/// Records an attempt.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn insert(tx: &mut Tx, attempt: &Attempt) -> Result<(), StoreError> {
    let outcome = if attempt.reason.is_none() { "accepted" } else { "refused" };
    let row = args![
        attempt.id,
        attempt.organisation,
        attempt.connection,
        attempt.at,
        outcome,
        attempt.reason,
        &attempt.reference,
        &attempt.name_id,
        attempt.name_key.map(Vec::from),
        attempt.employee,
        &attempt.address,
        Checks::packed(&attempt.checks),
    ];
    tx.put(&INSERT, row).await
}

/// The last attempts, newest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    conn: &mut Conn,
    organisation: OrganisationId,
    limit: i64,
) -> Result<Vec<Recorded>, StoreError> {
    conn.all(&LIST, args![organisation, limit]).await
}

/// The last attempts of an employee, newest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_employee(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
    limit: i64,
) -> Result<Vec<Recorded>, StoreError> {
    conn.all(&OF_EMPLOYEE, args![organisation, employee, limit]).await
}

/// The attempt with this reference.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_reference(
    conn: &mut Conn,
    organisation: OrganisationId,
    reference: &str,
) -> Result<Option<Recorded>, StoreError> {
    conn.one(&BY_REFERENCE, args![organisation, reference]).await
}

/// How many refused attempts of a connection that name nobody were recorded since `since`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn refused_since(
    conn: &mut Conn,
    organisation: OrganisationId,
    connection: ConnectionId,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let row = conn.one::<(i64,)>(&REFUSED_SINCE, args![organisation, connection, since]).await?;
    Ok(row.map_or(0, |row| row.0))
}

/// How many refused attempts of a connection that name somebody were recorded since `since`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn named_refused_since(
    conn: &mut Conn,
    organisation: OrganisationId,
    connection: ConnectionId,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let row = conn.one::<(i64,)>(&NAMED_SINCE, args![organisation, connection, since]).await?;
    Ok(row.map_or(0, |row| row.0))
}

/// How many refused attempts of an employee with a password were recorded since `since`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn passwords_refused_since(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let row = conn
        .one::<(i64,)>(&PASSWORDS_SINCE, args![organisation, employee, SignInId::first_at(since)])
        .await?;
    Ok(row.map_or(0, |row| row.0))
}

/// Erases who a person's attempts were about, known by id or by the keyed digest of an identifier that is
/// or was theirs.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    names: &[[u8; 32]],
) -> Result<(), StoreError> {
    tx.run(&ERASE, args![organisation, employee]).await?;
    for name in names {
        tx.run(&ERASE_NAME, args![organisation, *name, employee]).await?;
    }
    Ok(())
}

/// Erases attempts that were recorded while the person they named or were about was being deleted: those up to
/// `margin` after a deletion, of all deletions since `since`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase_late(tx: &mut Tx, since: Timestamp, margin: Duration) -> Result<u64, StoreError> {
    let margin = i64::try_from(margin.as_micros()).unwrap_or(i64::MAX);
    let named = tx.run(&ERASE_LATE, args![since, margin]).await?;
    Ok(named + tx.run(&ERASE_LATE_OF, args![since, margin]).await?)
}

/// Erases who knocked before `before` after having been deleted.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase_deleted(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.run(&ERASE_DELETED, args![before]).await
}

/// Forgets attempts before `before`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, organisation: OrganisationId, before: Timestamp) -> Result<u64, StoreError> {
    tx.run(&EXPIRE, args![organisation, SignInId::first_at(before)]).await
}
