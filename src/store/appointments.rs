//! What employees are committed to: appointments and publications that are to go out.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{AppointmentId, EmployeeId, OfficeId, OrganisationId, PublicationId},
};

statements! {
    /// Books an appointment.
    BOOK = "insert into appointments (id, organisation_id, employee_id, office_id, subject, starts_at, ends_at, state, created_at, updated_at) \
        values ($1, $2, $3, $4, $5, $6, $7, 'BOOKED', $8, $8)";
    /// The appointments of an organisation by time.
    LIST = "select id, employee_id, office_id, subject, starts_at, ends_at, state from appointments \
        where organisation_id = $1 order by starts_at, id limit $2";
    /// The appointments of an employee by time.
    OF_EMPLOYEE = "select id, employee_id, office_id, subject, starts_at, ends_at, state from appointments \
        where organisation_id in ($1, $1) and employee_id = $2 order by starts_at, id limit $3";
    /// Cancels one appointment.
    CANCEL = "update appointments set state = 'CANCELLED', updated_at = $3 where organisation_id = $1 and id = $2 and state = 'BOOKED'";
    /// Cancels the appointments of an employee who leaves, and erases what they were about.
    CANCEL_ALL = "update appointments set state = 'CANCELLED', updated_at = $3 where organisation_id = $1 and employee_id = $2 and state = 'BOOKED' and ends_at > $3";
    /// Erases what an employee's appointments were about.
    ERASE_APPOINTMENTS = "update appointments set subject = null where organisation_id in ($1, $1) and employee_id = $2";
    /// Schedules a publication.
    SCHEDULE = "insert into publications (id, organisation_id, employee_id, subject, publish_at, state, created_at, updated_at) \
        values ($1, $2, $3, $4, $5, 'SCHEDULED', $6, $6)";
    /// The publications of an organisation by time.
    PUBLICATIONS = "select id, employee_id, subject, publish_at, state from publications \
        where organisation_id = $1 order by publish_at, id limit $2";
    /// The publications of an employee by time.
    PUBLICATIONS_OF = "select id, employee_id, subject, publish_at, state from publications \
        where organisation_id in ($1, $1) and employee_id = $2 order by publish_at, id limit $3";
    /// What a deletion of an employee would cancel and withdraw.
    COMMITTED = "select \
        (select count(*) from appointments where organisation_id = $1 and employee_id = $2 and state = 'BOOKED' and ends_at > $3) as appointments, \
        (select count(*) from publications where organisation_id = $1 and employee_id = $2 and state = 'SCHEDULED') as publications";
    /// Withdraws one publication.
    WITHDRAW = "update publications set state = 'WITHDRAWN', updated_at = $3 where organisation_id = $1 and id = $2 and state = 'SCHEDULED'";
    /// Withdraws the publications of an employee who leaves.
    WITHDRAW_ALL = "update publications set state = 'WITHDRAWN', updated_at = $3 where organisation_id = $1 and employee_id = $2 and state = 'SCHEDULED'";
    /// Erases what an employee's publications were about.
    ERASE_PUBLICATIONS = "update publications set subject = null where organisation_id in ($1, $1) and employee_id = $2";
}

row! {
    /// An appointment.
    #[derive(Debug, Clone)]
    pub struct Appointment {
        /// Its id.
        pub id: Uuid,
        /// With whom.
        pub employee_id: Uuid,
        /// Where.
        pub office_id: Option<Uuid>,
        /// What about; `None` once the employee was deleted.
        pub subject: Option<String>,
        /// From when, microseconds.
        pub starts_at: i64,
        /// Until when, microseconds.
        pub ends_at: i64,
        /// `BOOKED` or `CANCELLED`.
        pub state: String,
    }
}

row! {
    /// A publication that is to go out.
    #[derive(Debug, Clone)]
    pub struct Publication {
        /// Its id.
        pub id: Uuid,
        /// By whom.
        pub employee_id: Uuid,
        /// What about; `None` once the employee was deleted.
        pub subject: Option<String>,
        /// When it goes out, microseconds.
        pub publish_at: i64,
        /// `SCHEDULED` or `WITHDRAWN`.
        pub state: String,
    }
}

/// An appointment to book.
#[derive(Debug, Clone)]
pub struct Booking {
    /// Its id.
    pub id: AppointmentId,
    /// Whose organisation.
    pub organisation: OrganisationId,
    /// With whom.
    pub employee: EmployeeId,
    /// Where.
    pub office: Option<OfficeId>,
    /// What about.
    pub subject: Option<String>,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

/// Books an appointment.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn book(tx: &mut Tx, booking: &Booking, now: Timestamp) -> Result<(), StoreError> {
    let row = args![
        booking.id,
        booking.organisation,
        booking.employee,
        booking.office,
        &booking.subject,
        booking.starts_at,
        booking.ends_at,
        now,
    ];
    tx.run(&BOOK, row).await.map(drop)
}

/// Appointments by time, of one employee when given.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: Option<EmployeeId>,
    limit: i64,
) -> Result<Vec<Appointment>, StoreError> {
    match employee {
        Some(employee) => conn.all(&OF_EMPLOYEE, args![organisation, employee, limit]).await,
        None => conn.all(&LIST, args![organisation, limit]).await,
    }
}

/// Cancels an appointment; `false` when there is none that is booked.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn cancel(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: AppointmentId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&CANCEL, args![organisation, id, now]).await? == 1)
}

/// Schedules a publication.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn schedule(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    publication: (PublicationId, Option<&str>, Timestamp),
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, subject, at) = publication;
    tx.run(&SCHEDULE, args![id, organisation, employee, subject, at, now]).await.map(drop)
}

/// Publications by time, of one employee when given.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn publications(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: Option<EmployeeId>,
    limit: i64,
) -> Result<Vec<Publication>, StoreError> {
    match employee {
        Some(employee) => conn.all(&PUBLICATIONS_OF, args![organisation, employee, limit]).await,
        None => conn.all(&PUBLICATIONS, args![organisation, limit]).await,
    }
}

/// Withdraws a publication; `false` when there is none that is scheduled.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn withdraw(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: PublicationId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&WITHDRAW, args![organisation, id, now]).await? == 1)
}

/// How many appointments and publications [`release`] would cancel and withdraw.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn committed(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
    now: Timestamp,
) -> Result<(u64, u64), StoreError> {
    let found = conn.one::<(i64, i64)>(&COMMITTED, args![organisation, employee, now]).await?;
    let (appointments, publications) = found.unwrap_or_default();
    Ok((u64::try_from(appointments).unwrap_or(0), u64::try_from(publications).unwrap_or(0)))
}

/// Cancels and withdraws everything an employee who leaves was committed to; answers how many
/// appointments and publications there were.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn release(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    now: Timestamp,
) -> Result<(u64, u64), StoreError> {
    let cancelled = tx.run(&CANCEL_ALL, args![organisation, employee, now]).await?;
    let withdrawn = tx.run(&WITHDRAW_ALL, args![organisation, employee, now]).await?;
    tx.run(&ERASE_APPOINTMENTS, args![organisation, employee]).await?;
    tx.run(&ERASE_PUBLICATIONS, args![organisation, employee]).await?;
    Ok((cancelled, withdrawn))
}
