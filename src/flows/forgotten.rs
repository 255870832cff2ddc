//! Who forgot the password gets a link by mail (FEATURES C5).
//!
//! Asking writes one row, whoever has the address or nobody, and a job looks later who it is: neither the
//! answer nor its time tells. Only who signs in with a password is written to, never who comes through an
//! identity provider (FEATURES M7, U6).

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::{
    Actor, FlowError, Gateway, Target, employees as people,
    invitations::{self, Invited},
    letters, organisations,
    passwords::{self, policy::Known},
};
use crate::{
    directory::{Employee, Status},
    ids::{EmployeeId, MailId, OrganisationId},
    secret::{Secret, token_digest},
    store::{
        Conn, Tx, employees,
        invitations::{self as stored_links, Purpose},
        mails::{self, Queued},
        password_requests::{self, Request},
        passwords as stored, sessions,
        statement::transaction,
    },
};

/// How long a link for a new password works.
pub const LIFETIME: Duration = Duration::from_secs(3600);
/// Mails with a link that one account gets within [`LIFETIME`].
const MAILS_PER_LIFETIME: i64 = 3;
/// Requests that may wait; further ones are dropped, so that a flood cannot fill the database.
const WAITING_MAX: i64 = 1_000;
/// Accounts with one address that are written to.
const MOST_ACCOUNTS: usize = 5;
/// The kind of the mail in the ledger.
pub(super) const KIND: &str = "password_reset";

pub(super) fn purpose(request: Uuid) -> String {
    format!("password-request:{request}")
}

/// Asks for a link for the account with this address, if there is one.
///
/// # Errors
/// [`FlowError::Invalid`] for what is no address; when the database fails.
pub async fn ask(gateway: &Gateway, who: &str) -> Result<(), FlowError> {
    let plain = who.chars().count() <= 254 && !who.chars().any(char::is_control);
    let whole = who.rsplit_once('@').is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty());
    if !plain || !whole {
        return Err(FlowError::Invalid("that is no e-mail address".to_owned()));
    }
    let now = gateway.now();
    let id = MailId::new(now, gateway.random()).uuid();
    let request =
        Request { id, address: gateway.key.encrypt(&purpose(id), who.as_bytes(), gateway.random())? };
    let noted = transaction!(gateway.db, |tx| {
        Ok::<_, FlowError>(password_requests::insert(tx, &request, now, WAITING_MAX).await?)
    })?;
    if !noted {
        tracing::warn!(waiting = WAITING_MAX, "too many requests for new passwords wait; one was dropped");
    }
    Ok(())
}

/// Answers the request that has waited longest; `false` when none waits.
///
/// # Errors
/// When the database fails.
pub async fn answer_next(gateway: &Gateway) -> Result<bool, FlowError> {
    let mut conn = gateway.db.read().await?;
    let Some(request) = password_requests::oldest(&mut conn).await? else { return Ok(false) };
    // What cannot be read, because it was written under another key, is taken away all the same.
    let address = gateway.key.decrypt(&purpose(request.id), &request.address).ok();
    let accounts = match address.as_ref().and_then(|plain| std::str::from_utf8(plain.expose()).ok()) {
        Some(address) => employees::by_email_anywhere(&mut conn, address).await?,
        None => Vec::new(),
    };
    drop(conn);
    transaction!(gateway.db, |tx| {
        if password_requests::take(tx, request.id).await? {
            for (organisation, id) in accounts.iter().take(MOST_ACCOUNTS) {
                offer(gateway, tx, *organisation, *id).await?;
            }
        }
        Ok::<_, FlowError>(())
    })?;
    Ok(true)
}

/// Whether somebody signs in with a password, and may now.
async fn may_reset(conn: &mut Conn, employee: &Employee) -> Result<bool, FlowError> {
    let able = employee.status == Status::Active
        && employee.blocked_at.is_none()
        && employee.connection.is_none()
        && employee.origin.allows_mail_on_request();
    Ok(able && stored::read(conn, employee.organisation, employee.id).await?.0.is_some())
}

async fn offer(
    gateway: &Gateway,
    tx: &mut Tx,
    organisation: OrganisationId,
    id: EmployeeId,
) -> Result<(), FlowError> {
    let now = gateway.now();
    let Some(employee) = employees::by_id_to_write(tx, organisation, id).await? else { return Ok(()) };
    let lately = mails::since(tx, &employee, KIND, now.minus(LIFETIME)).await?;
    if lately >= MAILS_PER_LIFETIME || !may_reset(tx, &employee).await? {
        return Ok(());
    }
    let scope = organisations::scope_by_id(tx, organisation).await?;
    // An older link does not work any more: a mail with one must not arrive after this.
    mails::withdraw(tx, &employee, Some(KIND)).await?;
    let link = invitations::mailed_link(gateway, tx, &employee, Purpose::Reset).await?;
    let language = letters::language_for(&scope, &employee);
    let mail = letters::password_reset(language, &scope.name, &employee.shown_name(), &link);
    let queued = mails::queue_on_request(tx, &employee, mail.seal(gateway, organisation, KIND)?, now).await?;
    let detail = json!({ "queued": queued == Queued::Yes });
    let target = Target::employee(organisation, id);
    gateway.audit(tx, Actor::Muster, "employee.password_forgotten", target, detail).await
}

/// Ends the links of somebody who knows the password after all.
pub(super) async fn end_links(tx: &mut Tx, employee: &Employee) -> Result<(), FlowError> {
    Ok(stored_links::clear(tx, employee.organisation, employee.id).await?)
}

/// Looks a link up and changes nothing; `None` when it cannot be used, for whatever reason.
///
/// # Errors
/// When the database fails.
pub async fn find(gateway: &Gateway, token: &str) -> Result<Option<Invited>, FlowError> {
    let Some(found) = invitations::look_up(gateway, Purpose::Reset, token).await? else { return Ok(None) };
    let mut conn = gateway.db.read().await?;
    let may = may_reset(&mut conn, &found.employee).await?;
    Ok(may.then_some(found))
}

/// Uses a link: stores the password and ends every session, once.
///
/// # Errors
/// A weak password; [`FlowError::NotFound`] when the link cannot be used any more.
pub async fn reset(gateway: &Gateway, token: &str, password: Secret<String>) -> Result<Employee, FlowError> {
    const GONE: FlowError = FlowError::NotFound("link that is still good");
    let found = find(gateway, token).await?.ok_or(GONE)?;
    let hash = passwords::prepare(password, Known::of(&found.scope, &found.employee)).await?;
    let digest = token_digest(token)?;
    let organisation = found.scope.id;
    transaction!(gateway.db, |tx| {
        if !stored_links::consume(tx, organisation, Purpose::Reset, digest, gateway.now()).await? {
            return Err(GONE);
        }
        let employee = people::require_to_write(tx, organisation, found.employee.id).await?;
        if !may_reset(tx, &employee).await? {
            return Err(GONE);
        }
        stored::write(tx, organisation, employee.id, Some(&hash)).await?;
        let ended = sessions::end_all(tx, organisation, employee.id).await?;
        mails::withdraw(tx, &employee, Some(KIND)).await?;
        let target = Target::employee(organisation, employee.id);
        let detail = json!({ "sessionsEnded": ended });
        let actor = Actor::Employee(employee.id);
        gateway.audit(tx, actor, "employee.password_reset", target, detail).await?;
        Ok::<_, FlowError>(employee)
    })
}
