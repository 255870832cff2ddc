//! Sign-in attempts, accepted and refused, with every check that was made.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, EmployeeId, OrganisationId, SignInId},
};

statements! {
    /// Records an attempt.
    INSERT = "insert into sign_ins (id, organisation_id, connection_id, at, outcome, reason, reference, name_id, employee_id, address, checks) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// The last attempts, newest first.
    LIST = "select s.at, c.slug as connection, s.outcome, s.reason, s.reference, s.name_id, s.employee_id, s.address, s.checks \
        from sign_ins s left join connections c on c.id = s.connection_id \
        where s.organisation_id = $1 order by s.at desc, s.id desc limit $2";
    /// How many refused attempts from nobody in particular were recorded since a moment: a flood is recorded within
    /// a cap, and attempts of people who were named do not use it up.
    REFUSED_SINCE = "select count(*) from sign_ins where organisation_id = $1 and connection_id = $2 and at >= $3 \
        and outcome = 'refused' and name_id is null and employee_id is null";
    /// Erases who a person's attempts were about.
    ERASE = "update sign_ins set name_id = null, address = null, checks = '[]' where organisation_id = $1 and employee_id = $2";
    /// Erases attempts that named an identifier.
    ERASE_NAME = "update sign_ins set name_id = null, address = null, checks = '[]' where organisation_id = $1 and name_id = $2";
    /// Forgets old attempts.
    EXPIRE = "delete from sign_ins where organisation_id = $1 and at < $2";
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
        /// The connection's slug.
        pub connection: Option<String>,
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
        /// The checks made, in order, as JSON.
        pub checks: String,
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
        attempt.employee,
        &attempt.address,
        &attempt.checks,
    ];
    tx.run(&INSERT, row).await.map(drop)
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

/// Erases who a person's attempts were about, known by id or by an identifier that was theirs.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    identifiers: &[&str],
) -> Result<(), StoreError> {
    tx.run(&ERASE, args![organisation, employee]).await?;
    for identifier in identifiers {
        tx.run(&ERASE_NAME, args![organisation, *identifier]).await?;
    }
    Ok(())
}

/// Forgets attempts before `before`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, organisation: OrganisationId, before: Timestamp) -> Result<u64, StoreError> {
    tx.run(&EXPIRE, args![organisation, before]).await
}
