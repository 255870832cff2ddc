//! Signing in with a password, and with a code after it.
//!
//! For an address that nobody has, the same is done as for one that somebody has: a slot, a hash, a record, each
//! as long, and a refusal is answered on the next beat of a fixed length. Neither the answer nor its time tells
//! who has an account.

use std::time::Duration;

use futures_util::future::try_join_all;

use super::{
    count_failure,
    hashing::matches,
    policy::LONGEST,
    reference,
    trial::{self, Trial},
};
use crate::{
    directory::{Employee, Status},
    flows::{
        FlowError, Gateway, employees as people, organisations,
        second_factor::{self, Brought},
        sessions::{self, Opening},
        sign_in::SignInRefusal,
    },
    ids::SignInId,
    secret::Secret,
    store::{
        Tx, employees, passwords as stored, second_factors,
        sessions::Session,
        sign_ins::{self, Attempt},
        statement::transaction,
    },
    telemetry::Stopwatch,
};

/// Refused attempts that are recorded per account and minute, so that a flood cannot fill the database.
const RECORDED_PER_MINUTE: i64 = 10;
/// Most characters of an address or username.
const LONGEST_NAME: usize = 255;
/// Accounts with one name that one post asks: each costs a hash.
const MOST_ACCOUNTS: usize = 5;
/// A refusal is answered a whole number of beats after the question came.
const BEAT: Duration = Duration::from_millis(100);

/// What a sign-in with a password came to.
#[derive(Debug)]
pub enum Outcome {
    /// Signed in: the cookie's value and the session.
    SignedIn(Secret<String>, Box<Session>),
    /// The password was right, and a code is to follow: the token that names this sign-in.
    CodeNeeded(Secret<String>),
    /// Refused. One answer for every reason; the reason is in the sign-in list.
    Refused,
}

/// What a code came to.
#[derive(Debug)]
pub enum Completion {
    /// Signed in: the cookie's value and the session.
    SignedIn(Secret<String>, Box<Session>),
    /// Not the code; another may follow.
    NotRight,
    /// It is over: too late, used, or the account is blocked or suspended. The person begins again.
    Over,
}

/// Who has a password for `name`, an e-mail address or a username as it is stored, and knows it. Where it is used in
/// several organisations, each of them is tried.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(
    gateway: &Gateway,
    name: &str,
    password: Secret<String>,
    opening: &Opening,
) -> Result<Outcome, FlowError> {
    let watch = Stopwatch::start();
    let outcome = attempt(gateway, name, password, opening).await?;
    if matches!(outcome, Outcome::Refused) {
        let over = watch.elapsed().as_micros() % BEAT.as_micros();
        let rest = BEAT.saturating_sub(Duration::from_micros(u64::try_from(over).unwrap_or(0)));
        tokio::time::sleep(rest).await;
    }
    Ok(outcome)
}

async fn attempt(
    gateway: &Gateway,
    name: &str,
    password: Secret<String>,
    opening: &Opening,
) -> Result<Outcome, FlowError> {
    if password.expose().len() > LONGEST
        || name.chars().count() > LONGEST_NAME
        || name.chars().any(char::is_control)
    {
        return Ok(Outcome::Refused);
    }
    let mut trials = Vec::new();
    let accounts = employees::by_sign_in_name(&mut gateway.db.read().await?, name).await?;
    for (organisation, id) in accounts {
        if trials.len() < MOST_ACCOUNTS {
            trials.extend(trial::begin(gateway, organisation, id).await?);
        }
    }
    if trials.is_empty() {
        count_stranger(gateway).await?;
        matches(password, None).await?;
        count_stranger(gateway).await?;
        return Ok(Outcome::Refused);
    }
    // All are asked before any is told: the right password at one organisation is no failure at another. And at
    // once, so that the number of accounts does not tell by the time either.
    let answers = try_join_all(trials.iter().map(|trial| trial.fits(password.clone()))).await?;
    let anybody = answers.contains(&true);
    let mut outcome = Outcome::Refused;
    for (trial, fits) in trials.iter().zip(answers) {
        if !matches!(outcome, Outcome::Refused) || (anybody && !fits) {
            transaction!(gateway.db, |tx| { trial.end(tx).await.map(drop) })?;
        } else {
            outcome = conclude(gateway, trial, fits, opening).await?;
        }
    }
    Ok(outcome)
}

async fn count_stranger(gateway: &Gateway) -> Result<(), FlowError> {
    let mut shard = [0];
    gateway.random().fill(&mut shard);
    transaction!(gateway.db, |tx| { Ok::<_, FlowError>(stored::count_stranger(tx, shard[0] % 64).await?) })
}

/// Counts a failure, opens the session or asks for a code, and records the attempt, in one transaction.
async fn conclude(
    gateway: &Gateway,
    trial: &Trial,
    fits: bool,
    opening: &Opening,
) -> Result<Outcome, FlowError> {
    transaction!(gateway.db, |tx| {
        let (employee, current) = trial.end(tx).await?;
        let reason = why_not(&employee, fits && current);
        if reason.is_none() && second_factor::is_on(tx, employee.organisation, employee.id).await? {
            // Neither accepted nor refused yet: that is recorded with the code.
            return Ok(Outcome::CodeNeeded(second_factor::wait_for_code(gateway, tx, &employee).await?));
        }
        if matches!(reason, Some(SignInRefusal::WrongPassword)) {
            count_failure(gateway, tx, &employee).await?;
        }
        record(gateway, tx, &employee, reason.as_ref(), opening).await?;
        if reason.is_some() {
            return Ok(Outcome::Refused);
        }
        let (token, session) = open(gateway, tx, &employee, opening).await?;
        Ok::<_, FlowError>(Outcome::SignedIn(token, session))
    })
}

async fn open(
    gateway: &Gateway,
    tx: &mut Tx,
    employee: &Employee,
    opening: &Opening,
) -> Result<(Secret<String>, Box<Session>), FlowError> {
    let scope = organisations::scope_by_id(tx, employee.organisation).await?;
    let (token, session) = sessions::open(gateway, tx, &scope, employee, opening).await?;
    Ok((token, Box::new(session)))
}

/// Ends a sign-in whose password was right with the code that followed. A wrong code counts as a failed sign-in.
///
/// # Errors
/// When the database fails.
pub async fn complete(
    gateway: &Gateway,
    token: &str,
    code: &str,
    opening: &Opening,
) -> Result<Completion, FlowError> {
    transaction!(gateway.db, |tx| {
        let found = second_factor::waiting(tx, token, gateway.now()).await?;
        let Some((organisation, id)) = found else { return Ok(Completion::Over) };
        let employee = people::require_to_write(tx, organisation, id).await?;
        // Of two that come at once, the second one sees here what the first one did.
        if second_factor::waiting(tx, token, gateway.now()).await?.is_none() {
            return Ok(Completion::Over);
        }
        let mut reason = why_not(&employee, true);
        if reason.is_none() {
            match second_factor::accept(gateway, tx, &employee, code).await? {
                Brought::Code | Brought::RecoveryCode => {}
                // It was taken away meanwhile: the person begins again, and comes in without.
                Brought::Nothing => return Ok(Completion::Over),
                Brought::Wrong => reason = Some(SignInRefusal::WrongCode),
            }
        }
        record(gateway, tx, &employee, reason.as_ref(), opening).await?;
        if matches!(reason, Some(SignInRefusal::WrongCode)) && !count_failure(gateway, tx, &employee).await? {
            return Ok(Completion::NotRight);
        }
        second_factors::end_waiting(tx, organisation, id).await?;
        if reason.is_some() {
            return Ok(Completion::Over);
        }
        let (token, session) = open(gateway, tx, &employee, opening).await?;
        Ok::<_, FlowError>(Completion::SignedIn(token, session))
    })
}

/// Records an attempt, refused ones within a cap.
async fn record(
    gateway: &Gateway,
    tx: &mut Tx,
    employee: &Employee,
    reason: Option<&SignInRefusal>,
    opening: &Opening,
) -> Result<(), FlowError> {
    let (now, organisation) = (gateway.now(), employee.organisation);
    let since = now.minus(Duration::from_secs(60));
    let recorded = sign_ins::passwords_refused_since(tx, organisation, employee.id, since).await?;
    if reason.is_some() && recorded >= RECORDED_PER_MINUTE {
        return Ok(());
    }
    let attempt = Attempt {
        id: SignInId::new(now, gateway.random()),
        organisation,
        connection: None,
        at: now,
        reason: reason.map(SignInRefusal::code),
        reference: reference(gateway),
        name_id: None,
        name_key: None,
        employee: Some(employee.id),
        address: opening.address.clone(),
        checks: "[]".to_owned(),
    };
    Ok(sign_ins::insert(tx, &attempt).await?)
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
