//! What was recorded: sign-in attempts, SCIM requests, mails, and whether the audit chain is whole.

use super::{FlowError, Gateway, organisations};
use crate::{
    ids::{EmployeeId, OrganisationId},
    store::{
        audit::{self, Verdict},
        connections,
        log_list::{self, From, ScimRequest, Sought},
        mails::{self, Mail},
        sign_ins,
        statement::transaction,
    },
};

/// The last sign-in attempts, newest first.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn sign_ins(
    gateway: &Gateway,
    org: &str,
    limit: i64,
) -> Result<Vec<sign_ins::Recorded>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    Ok(sign_ins::list(&mut conn, scope.id, limit).await?)
}

/// The sign-in attempt with the reference that a person was told, in whatever case they say it.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation or reference.
pub async fn sign_in(gateway: &Gateway, org: &str, reference: &str) -> Result<sign_ins::Recorded, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    let found = sign_ins::by_reference(&mut conn, scope.id, &reference.trim().to_ascii_uppercase()).await?;
    found.ok_or(FlowError::NotFound("sign-in attempt"))
}

/// The last SCIM requests that are wanted, newest first; `connection` is the slug of the only one.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation or connection.
pub async fn scim_requests(
    gateway: &Gateway,
    org: &str,
    connection: Option<&str>,
    wanted: Sought,
    limit: i64,
) -> Result<Vec<ScimRequest>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    let connection = match connection {
        Some(slug) => {
            let found = connections::by_slug(&mut conn, scope.id, slug).await?;
            Some(found.ok_or(FlowError::NotFound("connection"))?.id)
        }
        None => None,
    };
    let wanted = Sought { connection, ..wanted };
    Ok(log_list::scim_requests(&mut conn, scope.id, &wanted, (From::Start, limit)).await?)
}

/// The mail ledger, newest first, of one employee when given; at most 10,000.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn mails(
    gateway: &Gateway,
    org: &str,
    employee: Option<EmployeeId>,
) -> Result<Vec<Mail>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    Ok(mails::list(&mut conn, scope.id, employee, 10_000).await?)
}

/// Links the audit rows that wait for it, of every organisation; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn seal_audit(gateway: &Gateway) -> Result<usize, FlowError> {
    let mut conn = gateway.db.read().await?;
    let waiting = audit::unsealed(&mut conn).await?;
    drop(conn);
    let mut sealed = 0;
    for organisation in waiting {
        sealed += seal_chain(gateway, organisation).await?;
    }
    Ok(sealed)
}

async fn seal_chain(gateway: &Gateway, organisation: OrganisationId) -> Result<usize, FlowError> {
    let mut sealed = 0;
    loop {
        let linked = transaction!(gateway.db, |tx| {
            Ok::<_, FlowError>(audit::seal(tx, organisation, &gateway.key).await?)
        })?;
        sealed += linked;
        if linked == 0 {
            return Ok(sealed);
        }
    }
}

/// Links what waits and verifies the chain of one organisation.
///
/// # Errors
/// When the database fails.
pub async fn verify_chain(gateway: &Gateway, organisation: OrganisationId) -> Result<Verdict, FlowError> {
    seal_chain(gateway, organisation).await?;
    let mut conn = gateway.db.read().await?;
    Ok(audit::verify(&mut conn, organisation, &gateway.key).await?)
}

/// Links what waits and verifies the chain of every organisation.
///
/// # Errors
/// When the database fails.
pub async fn verify_audit(gateway: &Gateway) -> Result<Vec<(OrganisationId, Verdict)>, FlowError> {
    seal_audit(gateway).await?;
    let mut conn = gateway.db.read().await?;
    let mut verdicts = Vec::new();
    for organisation in audit::chains(&mut conn).await? {
        verdicts.push((organisation, audit::verify(&mut conn, organisation, &gateway.key).await?));
    }
    Ok(verdicts)
}
