//! Passwords: choosing one, changing it, proving that one knows it, and what becomes of failures.

pub mod policy;

mod hashing;
mod sign_in;
mod trial;

use policy::Known;
use serde_json::json;

use super::{Actor, FlowError, Gateway, Target, heavy::PASSWORDS, sessions::SignedIn};
use crate::{
    directory::Employee,
    ids::{EmployeeId, OrganisationId},
    secret::Secret,
    store::{
        Tx, employees, mails, passwords as stored,
        sessions::{self as sessions_of},
        statement::transaction,
    },
};

pub use sign_in::{Completion, Outcome, complete, sign_in};
pub use trial::LONGEST as TRIAL;

/// Failed sign-ins in a row that block an account (FEATURES S15).
pub const FAILURES_THAT_BLOCK: i64 = 3;

/// Checks a password that somebody chose and hashes it for the store. `known` is what is known of its owner.
///
/// # Errors
/// [`FlowError::WeakPassword`] with all that is wrong with it.
pub async fn prepare(password: Secret<String>, known: Known) -> Result<Secret<String>, FlowError> {
    let looked_at = password.clone();
    PASSWORDS.run(move || policy::check(&looked_at, &known)).await?.map_err(FlowError::WeakPassword)?;
    hashing::hash(password).await
}

/// Whether somebody who is signed in knows the account's password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Yes.
    Right,
    /// No; it counts as a failed sign-in.
    Wrong,
    /// The account is blocked, by this attempt or before.
    Blocked,
}

/// Asks somebody for the password again.
pub(super) async fn prove(
    gateway: &Gateway,
    organisation: OrganisationId,
    id: EmployeeId,
    password: Secret<String>,
) -> Result<Proof, FlowError> {
    if password.expose().len() > policy::LONGEST {
        return Ok(Proof::Wrong);
    }
    let Some(trial) = trial::begin(gateway, organisation, id).await? else { return Ok(Proof::Wrong) };
    let fits = trial.fits(password).await?;
    transaction!(gateway.db, |tx| {
        let (employee, current) = trial.end(tx).await?;
        if employee.blocked_at.is_some() {
            return Ok(Proof::Blocked);
        }
        if fits && current {
            stored::forgive(tx, organisation, id).await?;
            return Ok(Proof::Right);
        }
        let blocked = count_failure(gateway, tx, &employee).await?;
        Ok::<_, FlowError>(if blocked { Proof::Blocked } else { Proof::Wrong })
    })
}

/// Changes the password of somebody who is signed in and knows the current one (FEATURES C4). Every other
/// session ends.
///
/// # Errors
/// [`FlowError::WeakPassword`]; [`FlowError::Forbidden`] when there is no password to change, because an
/// identity provider signs this person in (FEATURES U6).
pub async fn change(
    gateway: &Gateway,
    signed_in: &SignedIn,
    current: Secret<String>,
    new: Secret<String>,
) -> Result<Proof, FlowError> {
    let (organisation, id) = (signed_in.scope.id, signed_in.employee.id);
    let mut conn = gateway.db.read().await?;
    let has_one = stored::read(&mut conn, organisation, id).await?.0.is_some();
    drop(conn);
    if !has_one {
        return Err(FlowError::Forbidden(
            "there is no password to change: an identity provider signs this person in",
        ));
    }
    // Asked first: what is wrong with a new password is nothing for somebody who does not know the old one.
    let proof = prove(gateway, organisation, id, current).await?;
    if proof != Proof::Right {
        return Ok(proof);
    }
    let hash = prepare(new, Known::of(&signed_in.scope, &signed_in.employee)).await?;
    transaction!(gateway.db, |tx| {
        let employee = super::employees::require_to_write(tx, organisation, id).await?;
        if employee.blocked_at.is_some() {
            return Ok(Proof::Blocked);
        }
        stored::write(tx, organisation, id, Some(&hash)).await?;
        // A link for who forgot the old one is of no use any more.
        mails::withdraw(tx, &employee, Some(super::forgotten::KIND)).await?;
        super::forgotten::end_links(tx, &employee).await?;
        let ended = sessions_of::end_others(tx, organisation, id, signed_in.session.id).await?;
        let target = Target::employee(organisation, id);
        let detail = json!({ "sessionsEnded": ended });
        gateway.audit(tx, Actor::Employee(id), "employee.password_changed", target, detail).await?;
        Ok::<_, FlowError>(Proof::Right)
    })
}

/// Counts a failure and, when it is the one that blocks, ends what passwords opened; answers whether the account
/// is blocked now. The employee is locked by the caller.
pub(super) async fn count_failure(
    gateway: &Gateway,
    tx: &mut Tx,
    before: &Employee,
) -> Result<bool, FlowError> {
    let (organisation, id) = (before.organisation, before.id);
    stored::count_failure(tx, organisation, id, FAILURES_THAT_BLOCK, gateway.now()).await?;
    let after = employees::by_id(tx, organisation, id).await?;
    let blocked = after.is_some_and(|after| after.blocked_at.is_some());
    if blocked && before.blocked_at.is_none() {
        // Blocked means out: what is open ends here and does not come back with the unblocking. What an identity
        // provider opened stays, because the block concerns passwords only (FEATURES S15).
        let ended = sessions_of::end_by_password(tx, organisation, id).await?;
        let detail = json!({ "failedSignIns": FAILURES_THAT_BLOCK, "sessionsEnded": ended });
        gateway
            .audit(tx, Actor::Muster, "employee.blocked", Target::employee(organisation, id), detail)
            .await?;
    }
    Ok(blocked)
}

/// A short word that a person quotes and an administrator finds the attempt by: ten letters and digits that are not mistaken for one
/// another. Six tell the millisecond within twelve days and four are random, so that what is recorded at about the same time lies
/// together in the index over them. Of two attempts with the same one a search shows
/// both, and the command line the newer one.
#[must_use]
pub fn reference(gateway: &Gateway) -> String {
    // In the order of their bytes.
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let mut random = [0; 4];
    gateway.random().fill(&mut random);
    let milliseconds = gateway.now().as_micros() / 1_000;
    let word = (milliseconds << 20) | i64::from(u32::from_be_bytes(random) >> 12);
    let letter = |place: u32| {
        let [low, ..] = (word >> (5 * place)).to_le_bytes();
        char::from(LETTERS[usize::from(low % 32)])
    };
    let letters: String = (0..10).rev().map(letter).collect();
    format!("{}-{}", &letters[..5], &letters[5..])
}
