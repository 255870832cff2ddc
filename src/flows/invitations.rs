//! Invitations: the only mail that lets somebody in, and what becomes of it.

use std::time::Duration;

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, employees as people,
    organisations::{self, Scope},
    passwords,
};
use crate::{
    directory::{Employee, Status},
    ids::{EmployeeId, MailId, OrganisationId},
    secret::{Secret, new_token, token_digest},
    store::{
        Tx, invitations,
        mails::{self, Draft},
        passwords as stored,
        statement::transaction,
    },
};

/// How long an invitation can be accepted.
pub const LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);
const PREFIX: &str = "muster_invite_";

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
) -> Result<(), FlowError> {
    let now = gateway.now();
    let token = new_token(PREFIX, gateway.random());
    let digest = token_digest(token.expose())?;
    invitations::replace(tx, scope.id, employee.id, digest, now, now.plus(LIFETIME)).await?;
    let link = format!("{}/activate?token={}", gateway.public_url, token.expose());
    let language = employee.supported_language().unwrap_or_else(|| scope.settings.values().language.as_str());
    let (subject, body) = text(language, &scope.name, &employee.shown_name(), &link);
    let id = MailId::new(now, gateway.random());
    let sealed_body = gateway.key.encrypt(&mail_purpose(scope.id, id), body.as_bytes(), gateway.random())?;
    let queued =
        mails::queue(tx, employee, Draft { id, kind: "invitation", subject, sealed_body }, now).await?;
    let detail = json!({ "queued": queued == mails::Queued::Yes });
    gateway.audit(tx, actor, "employee.invited", Target::employee(scope.id, employee.id), detail).await
}

/// What the encryption of a mail's text binds.
#[must_use]
pub fn mail_purpose(organisation: OrganisationId, mail: MailId) -> String {
    format!("mail:{organisation}:{mail}")
}

fn text(language: &str, organisation: &str, name: &str, link: &str) -> (String, String) {
    let (subject, hello, ask, until) = match language {
        "nl" => (
            "Activeer uw account bij",
            "Dag",
            "U bent uitgenodigd. Kies een wachtwoord om uw account te activeren:",
            "Deze link is zeven dagen geldig en werkt één keer.",
        ),
        "de" => (
            "Aktivieren Sie Ihr Konto bei",
            "Guten Tag",
            "Sie sind eingeladen. Wählen Sie ein Passwort, um Ihr Konto zu aktivieren:",
            "Dieser Link gilt sieben Tage und funktioniert einmal.",
        ),
        "fr" => (
            "Activez votre compte chez",
            "Bonjour",
            "Vous êtes invité. Choisissez un mot de passe pour activer votre compte :",
            "Ce lien est valable sept jours et ne fonctionne qu'une fois.",
        ),
        "es" => (
            "Active su cuenta en",
            "Hola",
            "Ha recibido una invitación. Elija una contraseña para activar su cuenta:",
            "Este enlace es válido durante siete días y funciona una sola vez.",
        ),
        _ => (
            "Activate your account at",
            "Hello",
            "You are invited. Choose a password to activate your account:",
            "This link is good for seven days and works once.",
        ),
    };
    (format!("{subject} {organisation}"), format!("{hello} {name},\n\n{ask}\n\n{link}\n\n{until}\n"))
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
        invite(gateway, tx, &scope, actor, &employee).await
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

/// Looks an invitation up and changes nothing; `None` when it expired, was used, or never was.
///
/// # Errors
/// When the database fails.
pub async fn find(gateway: &Gateway, token: &str) -> Result<Option<Invited>, FlowError> {
    if !token.starts_with(PREFIX) || token.len() != PREFIX.len() + 43 {
        return Ok(None);
    }
    let digest = token_digest(token)?;
    let mut conn = gateway.db.read().await?;
    let Some((organisation, employee)) = invitations::find(&mut conn, digest, gateway.now()).await? else {
        return Ok(None);
    };
    let scope = organisations::scope_by_id(&mut conn, organisation).await?;
    let employee = people::require(&mut conn, organisation, employee).await?;
    Ok((employee.status == Status::Pending).then_some(Invited { employee, scope }))
}

/// Accepts an invitation: stores the password and makes the employee active, once.
///
/// # Errors
/// A weak password; [`FlowError::NotFound`] when the invitation cannot be accepted any more.
pub async fn accept(gateway: &Gateway, token: &str, password: Secret<String>) -> Result<Employee, FlowError> {
    passwords::check(&password)?;
    let invited = find(gateway, token).await?.ok_or(FlowError::NotFound("invitation that is still good"))?;
    let hash = passwords::hash(password).await?;
    let digest = token_digest(token)?;
    transaction!(gateway.db, |tx| {
        if !invitations::consume(tx, invited.scope.id, digest, gateway.now()).await? {
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
