//! Synchronised calendars (FEATURES E11): an employee makes a secret address of their own appointments, which calendar
//! programs read. It is dead as soon as the employee is suspended or deleted, or somebody ends it.

use std::time::Duration;

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, editing::Editing, employees, organisations, organisations::Scope,
    power,
};
use crate::{
    clock::Timestamp,
    directory::{Employee, Overreach, Permission},
    ids::{EmployeeId, OrganisationId},
    secret::{Secret, new_token, token_digest},
    store::{
        calendar_feeds::{self, Entry},
        statement::transaction,
    },
};

/// What every secret of a calendar begins with, so that secret scanners find one that leaked.
pub const PREFIX: &str = "muster_cal_";
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// How far back the calendar goes, and how far ahead.
const SPAN: (u32, u32) = (30, 366);
/// The most appointments in it.
const MOST: i64 = 1_000;
/// How exactly it is noted when it was read.
const NOTED: Duration = Duration::from_secs(3_600);

/// A calendar that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed {
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last read, to the hour; `None`: never.
    pub read_at: Option<Timestamp>,
}

/// The calendar of an employee; `None`: there is none. The caller has asked whether it may be seen.
///
/// # Errors
/// When the database fails.
pub async fn show(gateway: &Gateway, scope: &Scope, employee: EmployeeId) -> Result<Option<Feed>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let found = calendar_feeds::of_employee(&mut conn, scope.id, employee).await?;
    Ok(found.map(|feed| Feed {
        made_at: Timestamp::from_micros(feed.created_at),
        read_at: feed.used_at.map(Timestamp::from_micros),
    }))
}

/// Makes the calendar of somebody who is signed in, or makes it anew: the address that there was is dead. Answers the
/// secret, the only time that it is shown.
///
/// # Errors
/// [`FlowError::Forbidden`] when they may not sign in any more.
pub async fn make(gateway: &Gateway, org: &str, employee: EmployeeId) -> Result<Secret<String>, FlowError> {
    let secret = new_token(PREFIX, gateway.random());
    let digest = token_digest(secret.expose())?;
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        power::of_actor(tx, scope.id, employee).await?;
        employees::require_to_write(tx, scope.id, employee).await?;
        calendar_feeds::put(tx, scope.id, employee, digest, gateway.now()).await?;
        let target = Target::employee(scope.id, employee);
        gateway.audit(tx, Actor::Employee(employee), "employee.calendar_made", target, json!({})).await
    })?;
    Ok(secret)
}

/// Ends the calendar of an employee; twice is harmless.
///
/// # Errors
/// [`FlowError::Forbidden`] for who may not change the employee and is not them.
pub async fn end(gateway: &Gateway, who: Editing<'_>) -> Result<Employee, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, who.org).await?;
        let authority = power::of_actor(tx, scope.id, who.editor).await?;
        let employee = employees::require_to_write(tx, scope.id, who.employee).await?;
        if who.editor != who.employee && !authority.covers(Permission::EditEmployees, &employee) {
            return Err(Overreach::Employee.into());
        }
        if calendar_feeds::remove(tx, scope.id, employee.id).await? {
            let target = Target::employee(scope.id, employee.id);
            gateway
                .audit(tx, Actor::Employee(who.editor), "employee.calendar_ended", target, json!({}))
                .await?;
        }
        Ok(employee)
    })
}

/// What a calendar program is given.
#[derive(Debug)]
pub struct Calendar {
    /// Whose it is.
    pub employee: Employee,
    /// Their organisation.
    pub scope: Scope,
    /// Their booked appointments from 30 days ago until a year from now, by time; 1,000 at most.
    pub entries: Vec<Entry>,
}

/// The calendar that has this secret; `None` when there is none, or its employee may not sign in.
///
/// # Errors
/// When the database fails.
pub async fn read(gateway: &Gateway, secret: &str) -> Result<Option<Calendar>, FlowError> {
    // Every secret of ours has this form; anything else is not worth a look into the database.
    if !secret.starts_with(PREFIX) || secret.len() != PREFIX.len() + 43 {
        return Ok(None);
    }
    let digest = token_digest(secret)?;
    let now = gateway.now();
    let mut conn = gateway.db.read().await?;
    let Some(reader) = calendar_feeds::reader(&mut conn, digest).await? else { return Ok(None) };
    let id = EmployeeId::from_uuid(reader.employee_id);
    let scope =
        organisations::scope_by_id(&mut conn, OrganisationId::from_uuid(reader.organisation_id)).await?;
    let employee = employees::require(&mut conn, scope.id, id).await?;
    let span = (now.minus(DAY * SPAN.0), now.plus(DAY * SPAN.1));
    let entries = calendar_feeds::entries(&mut conn, scope.id, id, span, MOST).await?;
    drop(conn);
    let noted = reader.used_at.map(Timestamp::from_micros);
    if noted.is_none_or(|noted| now.since(noted) >= NOTED) {
        transaction!(gateway.db, |tx| {
            Ok::<_, FlowError>(calendar_feeds::touch(tx, scope.id, id, now).await?)
        })?;
    }
    Ok(Some(Calendar { employee, scope, entries }))
}
