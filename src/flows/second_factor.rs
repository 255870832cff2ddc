//! The second factor of those who sign in with a password: codes of an authenticator app, and recovery codes for
//! the day on which the app is lost (FEATURES U5).
//!
//! The secret is encrypted under the master key, recovery codes are kept as keyed digests. A code works once,
//! also in two processes at once: its step only ever grows, under the employee's lock.

pub mod totp;

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, employees as people, organisations,
    passwords::{self, Proof},
    sessions::SignedIn,
};
use crate::{
    clock::Timestamp,
    directory::Employee,
    ids::{EmployeeId, OrganisationId},
    secret::{Secret, new_token, token_digest},
    store::{
        Conn, Tx, passwords as stored_passwords,
        second_factors::{self, SecondFactor},
        statement::transaction,
    },
};

/// How long a secret waits for its first code.
const ENROLMENT: Duration = Duration::from_secs(15 * 60);
/// How long a sign-in whose password was right waits for its code.
const WAITING: Duration = Duration::from_secs(5 * 60);
/// What the token of such a sign-in begins with.
const WAITING_PREFIX: &str = "muster_code_";
/// Recovery codes of one person.
const RECOVERY_CODES: usize = 10;
/// Letters of a recovery code: 80 bits.
const RECOVERY_LETTERS: usize = 16;

/// What somebody has beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// No password, so nothing to add to: an identity provider signs this person in.
    NoPassword,
    /// A password alone.
    Off,
    /// An authenticator app, and so many recovery codes.
    On {
        /// Recovery codes that were not used yet.
        codes_left: i64,
    },
}

/// What an authenticator app needs to know.
#[derive(Debug)]
pub struct Enrolment {
    /// The secret, to type.
    pub key: Secret<String>,
    /// The same as an address, for a QR code.
    pub uri: Secret<String>,
}

/// What asking for something came to that needs the password, or a code.
#[derive(Debug)]
pub enum Asked<T> {
    /// Done.
    Done(T),
    /// The password, or the code, was not right.
    NotRight,
    /// The account is blocked, by this attempt or before; whoever is signed in with a password is out.
    Blocked,
    /// There is nothing like that to do, or not any more.
    Gone,
}

pub(super) fn purpose(organisation: OrganisationId, employee: EmployeeId) -> String {
    format!("second-factor:{organisation}:{employee}")
}

/// What somebody has beside the password.
///
/// # Errors
/// When the database fails.
pub async fn state(gateway: &Gateway, signed_in: &SignedIn) -> Result<State, FlowError> {
    let (organisation, id) = (signed_in.scope.id, signed_in.employee.id);
    let mut conn = gateway.db.read().await?;
    if stored_passwords::read(&mut conn, organisation, id).await?.0.is_none() {
        return Ok(State::NoPassword);
    }
    if !is_on(&mut conn, organisation, id).await? {
        return Ok(State::Off);
    }
    Ok(State::On { codes_left: second_factors::codes_left(&mut conn, organisation, id).await? })
}

/// Whether an employee must bring a code.
///
/// # Errors
/// When the database fails.
pub async fn is_on(conn: &mut Conn, organisation: OrganisationId, id: EmployeeId) -> Result<bool, FlowError> {
    let factor = second_factors::read(conn, organisation, id).await?;
    Ok(factor.is_some_and(|factor| factor.confirmed_at.is_some()))
}

/// Begins to add an authenticator app; nothing counts before [`confirm`]. Begun again, it begins anew.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    gateway: &Gateway,
    signed_in: &SignedIn,
    password: Secret<String>,
) -> Result<Asked<Enrolment>, FlowError> {
    let employee = &signed_in.employee;
    let (organisation, id) = (employee.organisation, employee.id);
    match passwords::prove(gateway, organisation, id, password).await? {
        Proof::Right => {}
        Proof::Wrong => return Ok(Asked::NotRight),
        Proof::Blocked => return Ok(Asked::Blocked),
    }
    let mut bytes = [0; totp::SECRET_BYTES];
    gateway.random().fill(&mut bytes);
    let sealed = gateway.key.encrypt(&purpose(organisation, id), &bytes, gateway.random())?;
    let begun = transaction!(gateway.db, |tx| {
        people::require_to_write(tx, organisation, id).await?;
        Ok::<_, FlowError>(second_factors::begin(tx, organisation, id, &sealed, gateway.now()).await?)
    })?;
    Ok(if begun { Asked::Done(enrolment(signed_in, &bytes)) } else { Asked::Gone })
}

/// The key URI that authenticator apps read from a QR code.
fn enrolment(signed_in: &SignedIn, secret: &[u8]) -> Enrolment {
    let key = totp::base32(secret);
    let part = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let who = signed_in.employee.email.as_deref().unwrap_or(&signed_in.employee.username);
    let issuer = part(&signed_in.scope.name);
    let uri = format!(
        "otpauth://totp/{issuer}:{}?secret={key}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
        part(who)
    );
    Enrolment { key: Secret::new(key), uri: Secret::new(uri) }
}

/// The secret that waits for its first code.
async fn begun(
    gateway: &Gateway,
    conn: &mut Conn,
    employee: &Employee,
) -> Result<Option<Secret<Vec<u8>>>, FlowError> {
    let factor = second_factors::read(conn, employee.organisation, employee.id).await?;
    let oldest = gateway.now().minus(ENROLMENT);
    let waits = |factor: &SecondFactor| {
        factor.confirmed_at.is_none() && Timestamp::from_micros(factor.created_at) > oldest
    };
    let Some(factor) = factor.filter(waits) else { return Ok(None) };
    Ok(Some(gateway.key.decrypt(&purpose(employee.organisation, employee.id), &factor.secret)?))
}

/// What the app needs to know, again, after a code that was not right; `None` when nothing was begun.
///
/// # Errors
/// When the database fails.
pub async fn enrolment_again(
    gateway: &Gateway,
    signed_in: &SignedIn,
) -> Result<Option<Enrolment>, FlowError> {
    let secret = begun(gateway, &mut gateway.db.read().await?, &signed_in.employee).await?;
    Ok(secret.map(|secret| enrolment(signed_in, secret.expose())))
}

/// Makes the app count, once it has made a code that is right; answers the recovery codes, which are never shown
/// again. Every other session of the person ends.
///
/// # Errors
/// When the database fails.
pub async fn confirm(
    gateway: &Gateway,
    signed_in: &SignedIn,
    typed: &str,
) -> Result<Asked<Vec<Secret<String>>>, FlowError> {
    let (organisation, id) = (signed_in.scope.id, signed_in.employee.id);
    let codes: Vec<Secret<String>> = (0..RECOVERY_CODES).map(|_| recovery_code(gateway)).collect();
    let mut digests = Vec::new();
    for code in &codes {
        digests.push(recovery_digest(gateway, organisation, id, code.expose()));
    }
    let now = gateway.now();
    transaction!(gateway.db, |tx| {
        let employee = people::require_to_write(tx, organisation, id).await?;
        let Some(secret) = begun(gateway, tx, &employee).await? else { return Ok(Asked::Gone) };
        let Some(step) = totp::step_of(secret.expose(), &digits(typed), now, 0)? else {
            return Ok(Asked::NotRight);
        };
        if !second_factors::confirm(tx, organisation, id, now).await? {
            return Ok(Asked::Gone);
        }
        second_factors::use_step(tx, organisation, id, step).await?;
        second_factors::keep_codes(tx, organisation, id, &digests).await?;
        let ended = crate::store::sessions::end_others(tx, organisation, id, signed_in.session.id).await?;
        let detail = json!({ "recoveryCodes": RECOVERY_CODES, "sessionsEnded": ended });
        let target = Target::employee(organisation, id);
        gateway.audit(tx, Actor::Employee(id), "employee.second_factor_added", target, detail).await?;
        Ok::<_, FlowError>(Asked::Done(codes.clone()))
    })
}

/// Takes the second factor away, for who brings the password and a code.
///
/// # Errors
/// When the database fails.
pub async fn remove(
    gateway: &Gateway,
    signed_in: &SignedIn,
    password: Secret<String>,
    typed: &str,
) -> Result<Asked<()>, FlowError> {
    let (organisation, id) = (signed_in.scope.id, signed_in.employee.id);
    match passwords::prove(gateway, organisation, id, password).await? {
        Proof::Right => {}
        Proof::Wrong => return Ok(Asked::NotRight),
        Proof::Blocked => return Ok(Asked::Blocked),
    }
    transaction!(gateway.db, |tx| {
        let employee = people::require_to_write(tx, organisation, id).await?;
        if employee.blocked_at.is_some() {
            return Ok(Asked::Blocked);
        }
        match accept(gateway, tx, &employee, typed).await? {
            Brought::Nothing => return Ok(Asked::Gone),
            Brought::Wrong => {
                let blocked = passwords::count_failure(gateway, tx, &employee).await?;
                return Ok(if blocked { Asked::Blocked } else { Asked::NotRight });
            }
            Brought::Code | Brought::RecoveryCode => {}
        }
        second_factors::remove(tx, organisation, id).await?;
        let target = Target::employee(organisation, id);
        gateway.audit(tx, Actor::Employee(id), "employee.second_factor_removed", target, json!({})).await?;
        Ok::<_, FlowError>(Asked::Done(()))
    })
}

/// Takes the second factor of somebody away who has lost the app and the recovery codes.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown employee; [`FlowError::Invalid`] when there is no second factor.
pub async fn reset(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    id: EmployeeId,
) -> Result<Employee, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let employee = people::require_to_write(tx, scope.id, id).await?;
        if !second_factors::remove(tx, scope.id, id).await? {
            return Err(FlowError::Invalid("this employee has no second factor".to_owned()));
        }
        let target = Target::employee(scope.id, id);
        gateway.audit(tx, actor, "employee.second_factor_removed", target, json!({})).await?;
        Ok::<_, FlowError>(employee)
    })
}

/// What somebody brought who was asked for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Brought {
    /// A code of the app.
    Code,
    /// A recovery code, which is used up now.
    RecoveryCode,
    /// Something else.
    Wrong,
    /// There is no second factor to bring a code of.
    Nothing,
}

/// Looks at what was typed and uses it up. The employee is locked by the caller.
pub(super) async fn accept(
    gateway: &Gateway,
    tx: &mut Tx,
    employee: &Employee,
    typed: &str,
) -> Result<Brought, FlowError> {
    let (organisation, id) = (employee.organisation, employee.id);
    let factor =
        second_factors::read(tx, organisation, id).await?.filter(|factor| factor.confirmed_at.is_some());
    let Some(factor) = factor else { return Ok(Brought::Nothing) };
    let secret = gateway.key.decrypt(&purpose(organisation, id), &factor.secret)?;
    if let Some(step) = totp::step_of(secret.expose(), &digits(typed), gateway.now(), factor.last_step)? {
        let first = second_factors::use_step(tx, organisation, id, step).await?;
        return Ok(if first { Brought::Code } else { Brought::Wrong });
    }
    let digest = recovery_digest(gateway, organisation, id, typed);
    if !second_factors::use_code(tx, organisation, id, digest).await? {
        return Ok(Brought::Wrong);
    }
    let left = second_factors::codes_left(tx, organisation, id).await?;
    let target = Target::employee(organisation, id);
    let detail = json!({ "left": left });
    gateway.audit(tx, Actor::Employee(id), "employee.recovery_code_used", target, detail).await?;
    Ok(Brought::RecoveryCode)
}

/// Keeps a sign-in whose password was right until its code comes; answers the token that names it. Earlier ones
/// of the person end.
pub(super) async fn wait_for_code(
    gateway: &Gateway,
    tx: &mut Tx,
    employee: &Employee,
) -> Result<Secret<String>, FlowError> {
    let (organisation, id) = (employee.organisation, employee.id);
    let token = new_token(WAITING_PREFIX, gateway.random());
    second_factors::end_waiting(tx, organisation, id).await?;
    let expires_at = gateway.now().plus(WAITING);
    second_factors::wait(tx, organisation, id, token_digest(token.expose())?, expires_at).await?;
    Ok(token)
}

/// Whose sign-in waits for a code under this token.
pub(super) async fn waiting(
    conn: &mut Conn,
    token: &str,
    now: Timestamp,
) -> Result<Option<(OrganisationId, EmployeeId)>, FlowError> {
    if !token.starts_with(WAITING_PREFIX) || token.len() != WAITING_PREFIX.len() + 43 {
        return Ok(None);
    }
    Ok(second_factors::waiting(conn, token_digest(token)?, now).await?)
}

/// What people type between the digits of a code is left out; at most as much is read as a code can have.
fn digits(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(32).collect()
}

/// A new recovery code: four groups of four letters and digits.
fn recovery_code(gateway: &Gateway) -> Secret<String> {
    let mut bytes = [0; RECOVERY_LETTERS * 5 / 8];
    gateway.random().fill(&mut bytes);
    let letters = totp::base32(&bytes);
    let groups: Vec<&str> = (0..4).map(|group| &letters[group * 4..group * 4 + 4]).collect();
    Secret::new(groups.join("-"))
}

/// What is kept of a recovery code, whichever way it is typed.
fn recovery_digest(gateway: &Gateway, organisation: OrganisationId, id: EmployeeId, typed: &str) -> [u8; 32] {
    let plain = digits(typed).to_ascii_uppercase();
    gateway.key.lasting_digest(&format!("recovery-code:{organisation}:{id}"), plain.as_bytes())
}
