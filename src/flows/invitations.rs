//! Invitations: the only mail that lets somebody in, and what becomes of it.

use std::time::Duration;

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, employees as people, forgotten, letters,
    organisations::{self, Scope},
    passwords::{self, policy::Known},
};
use crate::{
    directory::{Employee, Status},
    ids::EmployeeId,
    secret::{Secret, new_token, token_digest},
    store::{
        Tx,
        invitations::{self, Link, Purpose},
        mails::{self as stored_mails, Queued},
        passwords as stored,
        statement::transaction,
    },
};

/// How long an invitation can be accepted.
pub const LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// Which mails go with an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mails {
    /// The link alone (FEATURES E5).
    Link,
    /// Before it one with username and organisation (FEATURES S4).
    UsernameAndLink,
}

/// Puts an invitation into the outbox; earlier ones of the same employee end.
///
/// # Errors
/// When the database fails.
pub(super) async fn invite(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    actor: Actor,
    employee: &Employee,
    mails: Mails,
) -> Result<(), FlowError> {
    let (language, name) = (letters::language_for(scope, employee), employee.shown_name());
    if mails == Mails::UsernameAndLink {
        let login = format!("{}/login", gateway.public_url);
        let mail = letters::username(language, &scope.name, &name, &employee.username, &login);
        stored_mails::queue(tx, employee, mail.seal(gateway, scope.id, "username")?, gateway.now()).await?;
    }
    let link = mailed_link(gateway, tx, employee, Purpose::Activation).await?;
    let mail = letters::activation(language, &scope.name, &name, &link);
    let queued =
        stored_mails::queue(tx, employee, mail.seal(gateway, scope.id, "invitation")?, gateway.now()).await?;
    let detail = json!({ "queued": queued == Queued::Yes });
    gateway.audit(tx, actor, "employee.invited", Target::employee(scope.id, employee.id), detail).await
}

/// What the links of a purpose begin with, where they lead, and how long they work.
const fn shape(purpose: Purpose) -> (&'static str, &'static str, Duration) {
    match purpose {
        Purpose::Activation => ("muster_invite_", "activate", LIFETIME),
        Purpose::Reset => ("muster_reset_", "reset", forgotten::LIFETIME),
    }
}

/// A new link for an employee; earlier ones for the same purpose end.
pub(super) async fn mailed_link(
    gateway: &Gateway,
    tx: &mut Tx,
    employee: &Employee,
    purpose: Purpose,
) -> Result<String, FlowError> {
    let (prefix, path, lifetime) = shape(purpose);
    let now = gateway.now();
    let token = new_token(prefix, gateway.random());
    let digest = token_digest(token.expose())?;
    let link = Link { purpose, digest, created_at: now, expires_at: now.plus(lifetime) };
    invitations::replace(tx, employee.organisation, employee.id, &link).await?;
    Ok(format!("{}/{path}?token={}", gateway.public_url, token.expose()))
}

/// Sends the invitation again (FEATURES S11).
///
/// # Errors
/// [`FlowError::Invalid`] unless the employee is pending.
pub async fn send_again(gateway: &Gateway, actor: Actor, org: &str, id: EmployeeId) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        // Locked: a mail that is queued beside a deletion would outlive the person.
        let employee = people::require_to_write(tx, scope.id, id).await?;
        if employee.status != Status::Pending || !employee.origin.allows_mail() {
            return Err(FlowError::Invalid(
                "only who was invited and is still pending can be invited again".to_owned(),
            ));
        }
        invite(gateway, tx, &scope, actor, &employee, Mails::Link).await
    })
}

/// Whom an invitation is for, if it can still be accepted.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The employee.
    pub employee: Employee,
    /// The organisation.
    pub scope: Scope,
}

/// Looks a link up and changes nothing; `None` when it expired, was used, or never was.
pub(super) async fn look_up(
    gateway: &Gateway,
    purpose: Purpose,
    token: &str,
) -> Result<Option<Invited>, FlowError> {
    let (prefix, ..) = shape(purpose);
    if !token.starts_with(prefix) || token.len() != prefix.len() + 43 {
        return Ok(None);
    }
    let digest = token_digest(token)?;
    let mut conn = gateway.db.read().await?;
    let found = invitations::find(&mut conn, purpose, digest, gateway.now()).await?;
    let Some((organisation, employee)) = found else { return Ok(None) };
    let scope = organisations::scope_by_id(&mut conn, organisation).await?;
    let employee = people::require(&mut conn, organisation, employee).await?;
    Ok(Some(Invited { employee, scope }))
}

/// Looks an invitation up and changes nothing; `None` when it expired, was used, or never was.
///
/// # Errors
/// When the database fails.
pub async fn find(gateway: &Gateway, token: &str) -> Result<Option<Invited>, FlowError> {
    let found = look_up(gateway, Purpose::Activation, token).await?;
    Ok(found.filter(|invited| invited.employee.status == Status::Pending))
}

/// Accepts an invitation: stores the password and makes the employee active, once.
///
/// # Errors
/// A weak password; [`FlowError::NotFound`] when the invitation cannot be accepted any more.
pub async fn accept(gateway: &Gateway, token: &str, password: Secret<String>) -> Result<Employee, FlowError> {
    let invited = find(gateway, token).await?.ok_or(FlowError::NotFound("invitation that is still good"))?;
    let hash = passwords::prepare(password, Known::of(&invited.scope, &invited.employee)).await?;
    let digest = token_digest(token)?;
    transaction!(gateway.db, |tx| {
        if !invitations::consume(tx, invited.scope.id, Purpose::Activation, digest, gateway.now()).await? {
            return Err(FlowError::NotFound("invitation that is still good"));
        }
        let before = people::require_to_write(tx, invited.scope.id, invited.employee.id).await?;
        if before.status != Status::Pending {
            return Err(FlowError::NotFound("invitation that is still good"));
        }
        let mut after = before.clone();
        after.activate();
        let actor = Actor::Employee(before.id);
        super::change::save(gateway, tx, &invited.scope, actor, &before, &mut after).await?;
        stored::write(tx, invited.scope.id, before.id, Some(&hash)).await?;
        Ok::<_, FlowError>(after)
    })
}
