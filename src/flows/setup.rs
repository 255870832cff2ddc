//! The first organisation and its administrator, made through a link that only the operator can read: while
//! the directory is empty, and once.

use std::time::Duration;

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target,
    employees::{self, NewEmployee, Way},
    gateway::check_slug,
    organisations,
    passwords::policy::Weaknesses,
};
use crate::{
    directory::{Employee, Role, rules},
    secret::{Secret, new_token, token_digest},
    store::{Conn, organisations as stored_organisations, setup_links, statement::transaction},
};

/// How long a link works; a server that still runs then makes another.
pub const LIFETIME: Duration = Duration::from_secs(24 * 3600);
const PREFIX: &str = "muster_setup_";

/// What is made: an organisation and the first person in it.
#[derive(Debug, Clone, Default)]
pub struct Founding {
    /// The name of the organisation, as people see it.
    pub organisation: String,
    /// Its name in links.
    pub slug: String,
    /// The administrator's sign-in e-mail.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// What the identity provider's NameID will be; `None`: signs in with a password alone.
    pub external_id: Option<String>,
    /// The password; `None`: signs in through an identity provider alone.
    pub password: Option<Secret<String>>,
}

/// What is wrong with a [`Founding`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The organisation's name is empty, too long, or has control characters.
    Organisation,
    /// The slug is none.
    Slug,
    /// The e-mail address is none.
    Email,
    /// The External ID is too long.
    ExternalId,
    /// A name is too long.
    Name,
    /// Neither External ID nor password.
    NoWayIn,
    /// The password.
    Password(Weaknesses),
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The link was used, is too old or never was one, or there is an organisation by now.
    #[error("this link for setting up does not work any more")]
    Gone,
    /// What was given is not of its form.
    #[error("what was given cannot be used")]
    Faults(Vec<Fault>),
    /// Anything else.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<crate::store::StoreError> for SetupError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Flow(error.into())
    }
}

async fn is_empty(conn: &mut Conn) -> Result<bool, FlowError> {
    Ok(stored_organisations::list(conn).await?.is_empty())
}

/// Whether the directory has no organisation yet.
///
/// # Errors
/// When the database fails.
pub async fn is_needed(gateway: &Gateway) -> Result<bool, FlowError> {
    is_empty(&mut gateway.db.read().await?).await
}

/// Makes a token for a link; only its digest is stored.
///
/// # Errors
/// When the database fails.
pub async fn issue(gateway: &Gateway) -> Result<Secret<String>, FlowError> {
    let now = gateway.now();
    let token = new_token(PREFIX, gateway.random());
    let digest = token_digest(token.expose())?;
    transaction!(gateway.db, |tx| {
        Ok::<_, FlowError>(setup_links::insert(tx, digest, now, now.plus(LIFETIME)).await?)
    })?;
    Ok(token)
}

/// Forgets all links, because the directory is not empty any more.
///
/// # Errors
/// When the database fails.
pub async fn forget(gateway: &Gateway) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| { Ok::<_, FlowError>(setup_links::clear(tx).await?) })
}

/// The address of the page behind a token.
#[must_use]
pub fn link(gateway: &Gateway, token: &Secret<String>) -> Secret<String> {
    Secret::new(format!("{}/setup?token={}", gateway.public_url, token.expose()))
}

/// Whether the link with this token works: the directory is empty, and the token neither used nor too old.
///
/// # Errors
/// When the database fails.
pub async fn is_good(gateway: &Gateway, token: &str) -> Result<bool, FlowError> {
    if !token.starts_with(PREFIX) || token.len() != PREFIX.len() + 43 {
        return Ok(false);
    }
    let mut conn = gateway.db.read().await?;
    Ok(setup_links::is_good(&mut conn, token_digest(token)?, gateway.now()).await?
        && is_empty(&mut conn).await?)
}

/// What is wrong with what was given, password aside.
fn faults(founding: &Founding) -> Vec<Fault> {
    let short = |text: &str| text.chars().count() <= 255 && !text.chars().any(char::is_control);
    let checks = [
        (organisations::check_name(&founding.organisation).is_ok(), Fault::Organisation),
        (check_slug(&founding.slug).is_ok(), Fault::Slug),
        (rules::is_address(&founding.email), Fault::Email),
        (short(&founding.first_name) && short(&founding.last_name), Fault::Name),
        (founding.external_id.as_deref().is_none_or(short), Fault::ExternalId),
        (founding.external_id.is_some() || founding.password.is_some(), Fault::NoWayIn),
    ];
    checks.into_iter().filter(|(kept, _)| !kept).map(|(_, fault)| fault).collect()
}

/// Makes the organisation and its administrator, once.
///
/// # Errors
/// [`SetupError`].
pub async fn found(gateway: &Gateway, token: &str, founding: &Founding) -> Result<Employee, SetupError> {
    if !is_good(gateway, token).await? {
        return Err(SetupError::Gone);
    }
    let mut faults = faults(founding);
    let record = organisations::draft(gateway, &founding.slug, founding.organisation.trim());
    let new = NewEmployee {
        email: founding.email.clone(),
        first_name: founding.first_name.clone(),
        last_name: founding.last_name.clone(),
        external_id: founding.external_id.clone(),
        roles: vec![Role::Admin],
        ..NewEmployee::default()
    };
    let way = Way::Operator { password: founding.password.clone() };
    let scope = record.clone().try_into()?;
    let hash = match employees::prepare_password(&scope, &new, &way).await {
        Ok(hash) => hash,
        Err(FlowError::WeakPassword(weaknesses)) => {
            faults.push(Fault::Password(weaknesses));
            None
        }
        Err(error) => return Err(error.into()),
    };
    if !faults.is_empty() {
        return Err(SetupError::Faults(faults));
    }
    let digest = token_digest(token).map_err(FlowError::from)?;
    transaction!(gateway.db, |tx| {
        if !setup_links::take(tx, digest, gateway.now()).await? || !is_empty(tx).await? {
            return Err(SetupError::Gone);
        }
        organisations::insert(gateway, tx, Actor::Operator, &record, &[]).await?;
        let made = employees::add_in(gateway, tx, &scope, Actor::Operator, &new, &way, hash.as_ref()).await?;
        let detail = json!({ "administrator": made.id });
        let target = Target::organisation(scope.id);
        gateway.audit(tx, Actor::Operator, "setup.completed", target, detail).await?;
        Ok(made)
    })
}
