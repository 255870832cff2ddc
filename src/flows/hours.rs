//! Appointment hours (FEATURES E11): read and set, by whoever may change the employee and by the employee themself.

use jiff::tz::TimeZone;
use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, editing::Editing, employees, organisations, organisations::Scope,
    power,
};
use crate::{
    directory::{Employee, Overreach, Permission, hours::Hours},
    ids::EmployeeId,
    store::{appointment_hours, statement::transaction},
};

/// The time zone by whose clock an employee works: their own, else the organisation's.
#[must_use]
pub fn zone_of(scope: &Scope, employee: &Employee) -> (TimeZone, String) {
    let own = employee.time_zone.as_deref();
    let name = own.unwrap_or_else(|| scope.settings.values().time_zone.as_str());
    // A name that no database of zones has is shown as what it counts as.
    TimeZone::get(name).map_or_else(|_| (TimeZone::UTC, "UTC".to_owned()), |zone| (zone, name.to_owned()))
}

/// The hours of an employee. The caller has asked whether they may be seen.
///
/// # Errors
/// When the database fails.
pub async fn show(gateway: &Gateway, scope: &Scope, employee: EmployeeId) -> Result<Hours, FlowError> {
    let mut conn = gateway.db.read().await?;
    Ok(appointment_hours::read(&mut conn, scope.id, employee).await?)
}

/// Sets the hours of an employee. The version is the mark of the hours that the editor saw; `None`: whatever they were.
/// The same hours again change nothing.
///
/// # Errors
/// [`FlowError::Forbidden`] for who may not change the employee and is not them, [`FlowError::Changed`] when the hours are
/// not as the editor saw them.
pub async fn set(gateway: &Gateway, who: Editing<'_>, hours: &Hours) -> Result<Employee, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, who.org).await?;
        let authority = power::of_actor(tx, scope.id, who.editor).await?;
        // Locked, so that two who save at once come one after the other.
        let employee = employees::require_to_write(tx, scope.id, who.employee).await?;
        if who.editor != who.employee && !authority.covers(Permission::EditEmployees, &employee) {
            return Err(Overreach::Employee.into());
        }
        let before = appointment_hours::read(tx, scope.id, employee.id).await?;
        if before == *hours {
            return Ok(employee);
        }
        if who.version.is_some_and(|seen| seen != before.mark()) {
            return Err(FlowError::Changed);
        }
        appointment_hours::replace(tx, scope.id, employee.id, hours).await?;
        let detail = json!({ "appointmentHours": [before.text(), hours.text()] });
        let target = Target::employee(scope.id, employee.id);
        gateway.audit(tx, Actor::Employee(who.editor), "employee.hours_set", target, detail).await?;
        Ok(employee)
    })
}
