//! Calendars that programs subscribe to: of an employee one, and only the digest of its secret.

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
    /// The calendar of an employee.
    OF_EMPLOYEE = "select created_at, used_at from calendar_feeds where organisation_id = $1 and employee_id = $2";
    /// Whose calendar this is, while they may sign in; the secret is what names the organisation.
    READER = "select f.organisation_id, f.employee_id, f.used_at from calendar_feeds f \
        join employees e on e.id = f.employee_id and e.organisation_id = f.organisation_id \
        where f.digest = $1 and e.status = 'ACTIVE'";
    /// What stands in the calendar.
    ENTRIES = "select a.id, a.subject, o.name as office, a.starts_at, a.ends_at, a.updated_at from appointments a \
        left join offices o on o.id = a.office_id and o.organisation_id = a.organisation_id \
        where a.organisation_id = $1 and a.employee_id = $2 and a.state = 'BOOKED' and a.starts_at > $3 and a.starts_at < $4 \
        order by a.starts_at, a.id limit $5";
    /// Makes the calendar of an employee anew.
    PUT = "insert into calendar_feeds (employee_id, organisation_id, digest, created_at) values ($2, $1, $3, $4) \
        on conflict (employee_id) do update set digest = $3, created_at = $4, used_at = null";
    /// Ends it.
    REMOVE = "delete from calendar_feeds where organisation_id = $1 and employee_id = $2";
    /// Notes when it was read.
    TOUCH = "update calendar_feeds set used_at = $3 where organisation_id = $1 and employee_id = $2";
}

row! {
    /// The calendar of an employee.
    #[derive(Debug, Clone)]
    pub struct Feed {
        /// When it was made, microseconds.
        pub created_at: i64,
        /// When it was last read, to the hour, microseconds; `None`: never.
        pub used_at: Option<i64>,
    }
}

row! {
    /// Who reads a calendar.
    #[derive(Debug, Clone)]
    pub struct Reader {
        /// Whose organisation.
        pub organisation_id: Uuid,
        /// Whose calendar.
        pub employee_id: Uuid,
        /// When it was last read, to the hour, microseconds; `None`: never.
        pub used_at: Option<i64>,
    }
}

row! {
    /// An appointment in a calendar.
    #[derive(Debug, Clone)]
    pub struct Entry {
        /// Its id.
        pub id: Uuid,
        /// What about.
        pub subject: Option<String>,
        /// The name of the office.
        pub office: Option<String>,
        /// From when, microseconds.
        pub starts_at: i64,
        /// Until when, microseconds.
        pub ends_at: i64,
        /// When it was last changed, microseconds.
        pub updated_at: i64,
    }
}

/// The calendar of an employee; `None`: there is none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_employee(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<Option<Feed>, StoreError> {
    conn.one(&OF_EMPLOYEE, args![organisation, employee]).await
}

/// Whose calendar has the secret with this digest; `None` when nobody's, or they may not sign in.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn reader(conn: &mut Conn, digest: [u8; 32]) -> Result<Option<Reader>, StoreError> {
    conn.one(&READER, args![digest]).await
}

/// The booked appointments that begin in a span of time, by time.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn entries(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
    (from, until): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    conn.all(&ENTRIES, args![organisation, employee, from, until, limit]).await
}

/// Makes the calendar of an employee anew: the secret that there was is worth nothing any more.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn put(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&PUT, args![organisation, employee, digest, now]).await.map(drop)
}

/// Ends the calendar of an employee; `false` when there is none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn remove(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<bool, StoreError> {
    Ok(tx.run(&REMOVE, args![organisation, employee]).await? == 1)
}

/// Notes when a calendar was read.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn touch(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&TOUCH, args![organisation, employee, now]).await.map(drop)
}
