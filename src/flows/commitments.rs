//! What employees are committed to: appointments and publications.

use serde_json::json;

use super::{Actor, FlowError, Gateway, Target, employees as people, hours, offices, organisations};
use crate::{
    clock::Timestamp,
    directory::{Role, Status},
    ids::{AppointmentId, EmployeeId, PublicationId},
    store::{
        appointment_hours,
        appointments::{self, Appointment, Booking, Publication},
        statement::transaction,
    },
};

/// An appointment that somebody wants.
#[derive(Debug, Clone)]
pub struct Wish {
    /// With whom.
    pub employee: EmployeeId,
    /// Where: an office's id or External ID.
    pub office: Option<String>,
    /// What about; at most 500 characters.
    pub subject: Option<String>,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

fn check_subject(subject: Option<&str>) -> Result<(), FlowError> {
    if subject.is_some_and(|text| text.chars().count() > 500 || text.chars().any(char::is_control)) {
        return Err(FlowError::Invalid("a subject has at most 500 characters".to_owned()));
    }
    Ok(())
}

/// Books an appointment. Only an active agent with online planning can be booked (FEATURES X6), and where they have
/// appointment hours, only within them (FEATURES E11).
///
/// # Errors
/// [`FlowError::NotFound`]; [`FlowError::Invalid`] when the agent cannot be booked or the times are wrong.
pub async fn book(gateway: &Gateway, actor: Actor, org: &str, wish: &Wish) -> Result<Booking, FlowError> {
    check_subject(wish.subject.as_deref())?;
    if wish.ends_at <= wish.starts_at {
        return Err(FlowError::Invalid("an appointment ends after it starts".to_owned()));
    }
    let now = gateway.now();
    let id = AppointmentId::new(now, gateway.random());
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        // Locked, so that a suspension or deletion comes wholly before or wholly after.
        let employee = people::require_to_write(tx, scope.id, wish.employee).await?;
        if employee.status != Status::Active || !employee.has_role(Role::Agent) || !employee.online_planning {
            return Err(FlowError::Invalid(
                "only an active agent with online planning can be booked".to_owned(),
            ));
        }
        let (zone, zone_name) = hours::zone_of(&scope, &employee);
        let week = appointment_hours::read(tx, scope.id, employee.id).await?;
        if !week.cover(&zone, wish.starts_at, wish.ends_at) {
            let text = week.text();
            let why = format!("the agent's appointment hours do not cover this time: {text} ({zone_name})");
            return Err(FlowError::Invalid(why));
        }
        let office = match &wish.office {
            Some(name) => Some(offices::require(tx, scope.id, name).await?.id),
            None => None,
        };
        let booking = Booking {
            id,
            organisation: scope.id,
            employee: employee.id,
            office,
            subject: wish.subject.clone(),
            starts_at: wish.starts_at,
            ends_at: wish.ends_at,
        };
        appointments::book(tx, &booking, now).await?;
        let detail = json!({ "employee": employee.id, "startsAt": wish.starts_at });
        gateway
            .audit(tx, actor, "appointment.booked", Target::commitment(scope.id, id.uuid()), detail)
            .await?;
        Ok::<_, FlowError>(booking)
    })
}

/// Appointments by time, of one employee when given; at most 1,000.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn appointments(
    gateway: &Gateway,
    org: &str,
    employee: Option<EmployeeId>,
) -> Result<Vec<Appointment>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    Ok(appointments::list(&mut conn, scope.id, employee, 1_000).await?)
}

/// Cancels an appointment.
///
/// # Errors
/// [`FlowError::NotFound`] when there is none that is booked.
pub async fn cancel(gateway: &Gateway, actor: Actor, org: &str, id: AppointmentId) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        if !appointments::cancel(tx, scope.id, id, gateway.now()).await? {
            return Err(FlowError::NotFound("booked appointment"));
        }
        gateway
            .audit(tx, actor, "appointment.cancelled", Target::commitment(scope.id, id.uuid()), json!({}))
            .await
    })
}

/// Schedules a publication of an employee who is not suspended.
///
/// # Errors
/// [`FlowError::NotFound`]; [`FlowError::Invalid`] when the employee is suspended.
pub async fn schedule(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    employee: EmployeeId,
    subject: Option<&str>,
    publish_at: Timestamp,
) -> Result<PublicationId, FlowError> {
    check_subject(subject)?;
    let now = gateway.now();
    let id = PublicationId::new(now, gateway.random());
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let employee = people::require_to_write(tx, scope.id, employee).await?;
        if employee.status == Status::Suspended {
            return Err(FlowError::Invalid("a suspended employee publishes nothing".to_owned()));
        }
        appointments::schedule(tx, scope.id, employee.id, (id, subject, publish_at), now).await?;
        let detail = json!({ "employee": employee.id, "publishAt": publish_at });
        gateway
            .audit(tx, actor, "publication.scheduled", Target::commitment(scope.id, id.uuid()), detail)
            .await
    })?;
    Ok(id)
}

/// Publications by time, of one employee when given; at most 1,000.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn publications(
    gateway: &Gateway,
    org: &str,
    employee: Option<EmployeeId>,
) -> Result<Vec<Publication>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    Ok(appointments::publications(&mut conn, scope.id, employee, 1_000).await?)
}

/// Withdraws a publication.
///
/// # Errors
/// [`FlowError::NotFound`] when there is none that is scheduled.
pub async fn withdraw(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    id: PublicationId,
) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        if !appointments::withdraw(tx, scope.id, id, gateway.now()).await? {
            return Err(FlowError::NotFound("scheduled publication"));
        }
        gateway
            .audit(tx, actor, "publication.withdrawn", Target::commitment(scope.id, id.uuid()), json!({}))
            .await
    })
}
