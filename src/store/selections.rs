//! Employees whom somebody chose in the list, what is to be done with all of them, and what became of each.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    directory::Role,
    ids::{EmployeeId, OfficeId, OrganisationId, SelectionId},
};

statements! {
    /// Makes a selection.
    INSERT = "insert into selections (id, organisation_id, selected_by, task, office_id, role, people, confirmed_at, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Chooses an employee.
    ADD = "insert into selected_employees (selection_id, employee_id, organisation_id, version) values ($1, $2, $3, $4)";
    /// A selection, for who made it.
    BY_ID = "select id, task, office_id, role, people, confirmed_at from selections where organisation_id = $1 and selected_by = $2 and id = $3";
    /// Confirms what cannot be undone.
    CONFIRM = "update selections set confirmed_at = $3 where organisation_id = $1 and id = $2 and confirmed_at is null";
    /// With whom nothing has been done yet.
    WAITING = "select employee_id, version from selected_employees where organisation_id = $1 and selection_id = $2 and outcome is null \
        order by employee_id limit $3";
    /// With whom something was done.
    CHANGED = "select employee_id, version from selected_employees where organisation_id = $1 and selection_id = $2 and outcome = 'changed' \
        order by employee_id";
    /// Whether nothing has been done with somebody yet.
    IS_WAITING = "select count(*) from selected_employees where organisation_id = $1 and selection_id = $2 and employee_id = $3 and outcome is null";
    /// Notes what became of somebody, once.
    SETTLE = "update selected_employees set outcome = $4, version = $5 \
        where organisation_id = $1 and selection_id = $2 and employee_id = $3 and outcome is null";
    /// How many there are of every outcome.
    TALLY = "select outcome, count(*) from selected_employees where organisation_id = $1 and selection_id = $2 group by outcome";
    /// Who was refused, and why.
    REFUSED = "select employee_id, outcome from selected_employees \
        where organisation_id = $1 and selection_id = $2 and outcome not in ('changed', 'unchanged') order by employee_id limit $3";
    /// Those who were refused wait again, as they are now.
    AGAIN = "update selected_employees set outcome = null, version = null \
        where organisation_id = $1 and selection_id = $2 and outcome not in ('changed', 'unchanged')";
    /// What deleting those who wait would touch.
    IMPACT = "select \
        (select count(distinct s.employee_id) from selected_employees s join employee_roles r on r.employee_id = s.employee_id and r.role = 'ADMIN' \
            where s.organisation_id = $1 and s.selection_id = $2 and s.outcome is null) as administrators, \
        (select count(*) from selected_employees s join appointments a on a.employee_id = s.employee_id and a.state = 'BOOKED' and a.ends_at > $3 \
            where s.organisation_id = $1 and s.selection_id = $2 and s.outcome is null) as appointments, \
        (select count(*) from selected_employees s join publications p on p.employee_id = s.employee_id and p.state = 'SCHEDULED' \
            where s.organisation_id = $1 and s.selection_id = $2 and s.outcome is null) as publications";
    /// Forgets all but the newest selections of somebody.
    TRIM = "delete from selections where organisation_id = $1 and selected_by = $2 and id in (select id from selections \
        where organisation_id = $1 and selected_by = $2 order by id desc limit 1000 offset $3)";
    /// Forgets old selections, of all organisations.
    EXPIRE = "delete from selections where created_at < $1";
}

/// What is to be done with those who were selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Suspend them.
    Suspend,
    /// End their suspension.
    Restore,
    /// Bring them into an office, with a role in it.
    Assign(OfficeId, Role),
    /// Delete them.
    Delete,
}

impl Task {
    /// The name in the database and in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Restore => "restore",
            Self::Assign(..) => "assign",
            Self::Delete => "delete",
        }
    }

    /// The office and the role in it.
    #[must_use]
    pub const fn office(self) -> Option<(OfficeId, Role)> {
        match self {
            Self::Assign(office, role) => Some((office, role)),
            Self::Suspend | Self::Restore | Self::Delete => None,
        }
    }
}

/// A selection.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    /// Its id.
    pub id: SelectionId,
    /// What is to be done.
    pub task: Task,
    /// How many were selected.
    pub people: u64,
    /// Whether it may be done: what cannot be undone is confirmed first.
    pub confirmed: bool,
}

row! {
    struct SelectionRow {
        id: Uuid,
        task: String,
        office_id: Option<Uuid>,
        role: Option<String>,
        people: i64,
        confirmed_at: Option<i64>,
    }
}

impl TryFrom<SelectionRow> for Selection {
    type Error = StoreError;

    fn try_from(row: SelectionRow) -> Result<Self, StoreError> {
        let role = row.role.as_deref().and_then(|role| role.parse().ok());
        let office = row.office_id.map(OfficeId::from_uuid);
        let task = match (row.task.as_str(), office, role) {
            ("suspend", ..) => Task::Suspend,
            ("restore", ..) => Task::Restore,
            ("assign", Some(office), Some(role)) => Task::Assign(office, role),
            ("delete", ..) => Task::Delete,
            _ => {
                let why = "not a value that this version writes".to_owned();
                return Err(StoreError::Damaged { what: "selections.task", why });
            }
        };
        Ok(Self {
            id: SelectionId::from_uuid(row.id),
            task,
            people: u64::try_from(row.people).unwrap_or(0),
            confirmed: row.confirmed_at.is_some(),
        })
    }
}

/// An employee who was selected, and the version that was seen; `None`: any.
pub type Chosen = (EmployeeId, Option<i64>);

/// Makes a selection of `people` for `by`, of whom only the newest `kept` selections stay.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn insert(
    tx: &mut Tx,
    organisation: OrganisationId,
    by: EmployeeId,
    selection: &Selection,
    people: &[Chosen],
    (now, kept): (Timestamp, i64),
) -> Result<(), StoreError> {
    let Selection { id, task, confirmed, .. } = *selection;
    let (office, role) = task.office().unzip();
    let arguments = args![
        id,
        organisation,
        by,
        task.as_str(),
        office,
        role.map(Role::as_str),
        i64::try_from(selection.people).unwrap_or(i64::MAX),
        confirmed.then_some(now),
        now,
    ];
    tx.run(&INSERT, arguments).await?;
    for (employee, version) in people {
        tx.put(&ADD, args![id, *employee, organisation, *version]).await?;
    }
    tx.run(&TRIM, args![organisation, by, kept]).await?;
    Ok(())
}

/// The selection with this id that `by` made; `None` when there is none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    by: EmployeeId,
    id: SelectionId,
) -> Result<Option<Selection>, StoreError> {
    let row = conn.one::<SelectionRow>(&BY_ID, args![organisation, by, id]).await?;
    row.map(Selection::try_from).transpose()
}

/// Confirms a selection; `false` when it was confirmed before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn confirm(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: SelectionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&CONFIRM, args![organisation, id, now]).await? == 1)
}

fn chosen(rows: Vec<(Uuid, Option<i64>)>) -> Vec<Chosen> {
    rows.into_iter().map(|(id, version)| (EmployeeId::from_uuid(id), version)).collect()
}

/// Up to `limit` of those with whom nothing has been done yet.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn waiting(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: SelectionId,
    limit: i64,
) -> Result<Vec<Chosen>, StoreError> {
    Ok(chosen(conn.all(&WAITING, args![organisation, id, limit]).await?))
}

/// Those with whom something was done, with the version that came of it.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn changed(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: SelectionId,
) -> Result<Vec<Chosen>, StoreError> {
    Ok(chosen(conn.all(&CHANGED, args![organisation, id]).await?))
}

/// Whether nothing has been done with `employee` yet.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn is_waiting(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: SelectionId,
    employee: EmployeeId,
) -> Result<bool, StoreError> {
    let found = conn.one::<(i64,)>(&IS_WAITING, args![organisation, id, employee]).await?;
    Ok(found.is_some_and(|(count,)| count > 0))
}

/// Notes what became of `employee`, who is now in this version. The first to say so is right.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn settle(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: SelectionId,
    employee: EmployeeId,
    (outcome, version): (&str, Option<i64>),
) -> Result<(), StoreError> {
    tx.run(&SETTLE, args![organisation, id, employee, outcome, version]).await?;
    Ok(())
}

/// How many there are of every outcome; `None`: nothing has been done yet. Who was deleted is in no list any more.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn tally(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: SelectionId,
) -> Result<Vec<(Option<String>, u64)>, StoreError> {
    let rows = conn.all::<(Option<String>, i64)>(&TALLY, args![organisation, id]).await?;
    Ok(rows.into_iter().map(|(outcome, count)| (outcome, u64::try_from(count).unwrap_or(0))).collect())
}

/// Up to `limit` of those who were refused, and why.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn refused(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: SelectionId,
    limit: i64,
) -> Result<Vec<(EmployeeId, String)>, StoreError> {
    let rows = conn.all::<(Uuid, String)>(&REFUSED, args![organisation, id, limit]).await?;
    Ok(rows.into_iter().map(|(id, outcome)| (EmployeeId::from_uuid(id), outcome)).collect())
}

/// Those who were refused wait again.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn again(tx: &mut Tx, organisation: OrganisationId, id: SelectionId) -> Result<(), StoreError> {
    tx.run(&AGAIN, args![organisation, id]).await?;
    Ok(())
}

row! {
    /// What deleting those who wait would touch.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Impact {
        /// How many of them are administrators.
        pub administrators: i64,
        /// Their appointments that are still to come.
        pub appointments: i64,
        /// Their publications that are still to go out.
        pub publications: i64,
    }
}

/// What deleting those who wait would touch.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn impact(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: SelectionId,
    now: Timestamp,
) -> Result<Impact, StoreError> {
    let found = conn.one::<Impact>(&IMPACT, args![organisation, id, now]).await?;
    Ok(found.unwrap_or(Impact { administrators: 0, appointments: 0, publications: 0 }))
}

/// Forgets the selections from before `before`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    tx.run(&EXPIRE, args![before]).await?;
    Ok(())
}
