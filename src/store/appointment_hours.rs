//! The appointment hours of employees.

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    directory::hours::{Hours, Interval},
    ids::{EmployeeId, OrganisationId},
};

statements! {
    /// The hours of an employee.
    READ = "select weekday, begins, ends from appointment_hours where organisation_id = $1 and employee_id = $2 \
        order by weekday, begins";
    /// Takes all hours of an employee away.
    CLEAR = "delete from appointment_hours where organisation_id = $1 and employee_id = $2";
    /// Adds an interval.
    ADD = "insert into appointment_hours (employee_id, weekday, begins, ends, organisation_id) values ($2, $3, $4, $5, $1)";
}

row! {
    struct IntervalRow {
        weekday: i64,
        begins: i64,
        ends: i64,
    }
}

fn damaged() -> StoreError {
    StoreError::Damaged { what: "appointment hours", why: "not hours that this version writes".to_owned() }
}

/// The hours of an employee; empty when none are set.
///
/// # Errors
/// [`StoreError`] when the database fails or has hours that cannot be.
pub async fn read(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<Hours, StoreError> {
    let mut week: [Vec<Interval>; 7] = Default::default();
    for row in conn.all::<IntervalRow>(&READ, args![organisation, employee]).await? {
        let day = usize::try_from(row.weekday).ok().and_then(|day| week.get_mut(day)).ok_or_else(damaged)?;
        let minutes = |value: i64| u16::try_from(value).map_err(|_| damaged());
        day.push(Interval::new(minutes(row.begins)?, minutes(row.ends)?).map_err(|_| damaged())?);
    }
    Hours::new(week).map_err(|_| damaged())
}

/// Writes the hours of an employee over what there was.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn replace(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    hours: &Hours,
) -> Result<(), StoreError> {
    tx.run(&CLEAR, args![organisation, employee]).await?;
    for (weekday, day) in (0_i64..).zip(hours.days()) {
        for one in day {
            let (begins, ends) = (i64::from(one.begins()), i64::from(one.ends()));
            tx.run(&ADD, args![organisation, employee, weekday, begins, ends]).await?;
        }
    }
    Ok(())
}
