//! Passwords: choosing one, and signing in with one.

pub mod policy;

mod hashing;

use std::time::Duration;

use hashing::matches;
use policy::{Known, LONGEST};
use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, organisations,
    sessions::{self, Opening},
    sign_in::SignInRefusal,
};
use crate::{
    directory::{Employee, Status},
    ids::{EmployeeId, OrganisationId, SignInId},
    secret::Secret,
    store::{
        Tx, employees, passwords as stored,
        sessions::{self as sessions_of, Session},
        sign_ins::{self, Attempt},
        statement::transaction,
    },
};

/// Failed sign-ins in a row that block an account (FEATURES S15).
pub const FAILURES_THAT_BLOCK: i64 = 3;

/// Refused attempts that are recorded per account and minute, so that a flood cannot fill the database.
const RECORDED_PER_MINUTE: i64 = 10;

/// Accounts with one address that one post asks: each costs a hash.
const MOST_ACCOUNTS: usize = 5;

/// Checks a password that somebody chose and hashes it for the store. `known` is what is known of its owner.
///
/// # Errors
/// [`FlowError::WeakPassword`] with all that is wrong with it.
pub async fn prepare(password: Secret<String>, known: Known) -> Result<Secret<String>, FlowError> {
    let looked_at = password.clone();
    hashing::off_thread(move || policy::check(&looked_at, &known)).await?.map_err(FlowError::WeakPassword)?;
    hashing::hash(password).await
}

/// What a sign-in with a password came to.
#[derive(Debug)]
pub enum Outcome {
    /// Signed in: the cookie's value and the session.
    SignedIn(Secret<String>, Box<Session>),
    /// Refused. One answer for every reason; the reason is in the sign-in list.
    Refused,
}

/// Who has a password for `email` and knows it. Where an address is used in several organisations, each
/// of them is tried.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(
    gateway: &Gateway,
    email: &str,
    password: Secret<String>,
    opening: &Opening,
) -> Result<Outcome, FlowError> {
    if password.expose().len() > LONGEST || email.chars().count() > 254 || email.chars().any(char::is_control)
    {
        return Ok(Outcome::Refused);
    }
    let mut conn = gateway.db.read().await?;
    let mut candidates = Vec::new();
    for (organisation, id) in employees::by_email_anywhere(&mut conn, email).await? {
        let (hash, _) = stored::read(&mut conn, organisation, id).await?;
        if hash.is_some() && candidates.len() < MOST_ACCOUNTS {
            candidates.push((organisation, id, hash));
        }
    }
    drop(conn);
    if candidates.is_empty() {
        matches(password, None).await?;
        return Ok(Outcome::Refused);
    }
    // All are asked before any is told: the right password at one organisation is no failure at another.
    let mut known = Vec::new();
    for (organisation, id, hash) in &candidates {
        if matches(password.clone(), hash.clone()).await? {
            known.push((*organisation, *id));
        }
    }
    let anybody = !known.is_empty();
    for (organisation, id, _) in candidates {
        if anybody && !known.contains(&(organisation, id)) {
            continue;
        }
        if let Some((token, session)) = conclude(gateway, organisation, id, anybody, opening).await? {
            return Ok(Outcome::SignedIn(token, Box::new(session)));
        }
    }
    Ok(Outcome::Refused)
}

/// Counts a failure or opens the session, and records the attempt, in one transaction.
async fn conclude(
    gateway: &Gateway,
    organisation: OrganisationId,
    id: EmployeeId,
    knows: bool,
    opening: &Opening,
) -> Result<Option<(Secret<String>, Session)>, FlowError> {
    let now = gateway.now();
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope_by_id(tx, organisation).await?;
        let Some(employee) = employees::by_id(tx, organisation, id).await? else { return Ok(None) };
        let reason = why_not(&employee, knows);
        if !knows {
            stored::count_failure(tx, organisation, id, FAILURES_THAT_BLOCK, now).await?;
            record_block(gateway, tx, &employee).await?;
        }
        let attempt = Attempt {
            id: SignInId::new(now, gateway.random()),
            organisation,
            connection: None,
            at: now,
            reason: reason.as_ref().map(SignInRefusal::code),
            reference: reference(gateway),
            name_id: None,
            name_key: None,
            employee: Some(id),
            address: opening.address.clone(),
            checks: "[]".to_owned(),
        };
        let since = now.minus(Duration::from_secs(60));
        let flood = reason.is_some()
            && sign_ins::passwords_refused_since(tx, organisation, id, since).await? >= RECORDED_PER_MINUTE;
        if !flood {
            sign_ins::insert(tx, &attempt).await?;
        }
        if reason.is_some() {
            return Ok(None);
        }
        sessions::open(gateway, tx, &scope, &employee, opening).await.map(Some)
    })
}

/// Writes the audit row when this failure was the one that blocked the account.
async fn record_block(gateway: &Gateway, tx: &mut Tx, before: &Employee) -> Result<(), FlowError> {
    let after = employees::by_id(tx, before.organisation, before.id).await?;
    if before.blocked_at.is_some() || after.is_none_or(|after| after.blocked_at.is_none()) {
        return Ok(());
    }
    // Blocked means out: what is open ends here and does not come back with the unblocking.
    let ended = sessions_of::end_all(tx, before.organisation, before.id).await?;
    let target = Target::employee(before.organisation, before.id);
    let detail = json!({ "failedSignIns": FAILURES_THAT_BLOCK, "sessionsEnded": ended });
    gateway.audit(tx, Actor::Muster, "employee.blocked", target, detail).await
}

fn why_not(employee: &Employee, knows: bool) -> Option<SignInRefusal> {
    match employee.status {
        _ if employee.blocked_at.is_some() => Some(SignInRefusal::EmployeeBlocked(employee.id)),
        _ if !knows => Some(SignInRefusal::WrongPassword),
        Status::Suspended => Some(SignInRefusal::EmployeeSuspended(employee.id)),
        Status::Pending => Some(SignInRefusal::EmployeePending(employee.id)),
        Status::Active => None,
    }
}

/// A short random word that a person quotes and an administrator finds the attempt by: ten letters and
/// digits that are not mistaken for one another.
#[must_use]
pub fn reference(gateway: &Gateway) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bytes = [0; 10];
    gateway.random().fill(&mut bytes);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let word: String = bytes.iter().map(letter).collect();
    format!("{}-{}", &word[..5], &word[5..])
}
