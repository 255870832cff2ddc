//! SCIM tokens: make one (shown once), list, revoke, and recognise one that a request brings.

use std::time::Duration;

use serde_json::json;

use super::{Actor, FlowError, Gateway, Target, connections::Loaded, organisations};
use crate::{
    clock::Timestamp,
    ids::ScimTokenId,
    secret::{Secret, new_token, token_digest},
    store::{
        connections,
        scim_tokens::{self, ScimToken},
        statement::transaction,
    },
};

/// What every SCIM token begins with, so that secret scanners find one that leaked.
pub const PREFIX: &str = "muster_scim_";

/// A token that was just made: the only time it is shown.
#[derive(Debug)]
pub struct NewToken {
    /// Its record's id.
    pub id: ScimTokenId,
    /// The token.
    pub token: Secret<String>,
    /// From when it is refused.
    pub expires_at: Option<Timestamp>,
}

/// Makes a token for a connection.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation or connection.
pub async fn create(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    connection: &str,
    label: &str,
    lifetime: Option<Duration>,
) -> Result<NewToken, FlowError> {
    if label.chars().count() > 100 || label.chars().any(char::is_control) {
        return Err(FlowError::Invalid("a label has at most 100 characters".to_owned()));
    }
    let token = new_token(PREFIX, gateway.random());
    let digest = token_digest(token.expose())?;
    let now = gateway.now();
    let id = ScimTokenId::new(now, gateway.random());
    let expires_at = lifetime.map(|lifetime| now.plus(lifetime));
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let connection =
            connections::by_slug(tx, scope.id, connection).await?.ok_or(FlowError::NotFound("connection"))?;
        let record = ScimToken {
            id,
            organisation: scope.id,
            connection: connection.id,
            label: label.to_owned(),
            created_at: now,
            expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        scim_tokens::insert(tx, &record, digest).await?;
        let detail = json!({ "label": label, "connection": connection.slug, "expiresAt": expires_at });
        gateway.audit(tx, actor, "scim_token.created", Target::scim_token(scope.id, id), detail).await
    })?;
    Ok(NewToken { id, token, expires_at })
}

/// The tokens of an organisation, revoked and expired ones among them.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn list(gateway: &Gateway, org: &str) -> Result<Vec<ScimToken>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    Ok(scim_tokens::list(&mut conn, scope.id).await?)
}

/// Revokes a token; from the next request on no process accepts it.
///
/// # Errors
/// [`FlowError::NotFound`] when there is none that is not revoked.
pub async fn revoke(gateway: &Gateway, actor: Actor, id: ScimTokenId) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let token = scim_tokens::by_id(tx, id).await?.ok_or(FlowError::NotFound("SCIM token"))?;
        if !scim_tokens::revoke(tx, id, gateway.now()).await? {
            return Err(FlowError::NotFound("SCIM token that is not revoked already"));
        }
        gateway
            .audit(tx, actor, "scim_token.revoked", Target::scim_token(token.organisation, id), json!({}))
            .await
    })
}

/// Who a bearer token speaks for.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The token's record.
    pub token: ScimToken,
    /// The organisation.
    pub scope: organisations::Scope,
    /// The connection, with its settings read.
    pub connection: Loaded,
}

/// Recognises a bearer token; `None` when nobody may speak with it.
///
/// # Errors
/// When the database fails.
pub async fn authenticate(gateway: &Gateway, token: &str) -> Result<Option<Caller>, FlowError> {
    // Every token of ours has this form; anything else is not worth a look into the database.
    if !token.starts_with(PREFIX) || token.len() != PREFIX.len() + 43 {
        return Ok(None);
    }
    let digest = token_digest(token)?;
    let now = gateway.now();
    let mut conn = gateway.db.read().await?;
    let Some(token) = scim_tokens::by_digest(&mut conn, digest).await? else { return Ok(None) };
    if !token.is_good(now) {
        return Ok(None);
    }
    let scope = organisations::scope_by_id(&mut conn, token.organisation).await?;
    let connection = connections::by_id(&mut conn, token.organisation, token.connection)
        .await?
        .ok_or(FlowError::NotFound("connection"))?;
    Ok(Some(Caller { token, scope, connection: Loaded::try_from(connection)? }))
}

/// Notes that a token was used, at most once a minute.
///
/// # Errors
/// When the database fails.
pub async fn touch(gateway: &Gateway, token: &ScimToken) -> Result<(), FlowError> {
    let now = gateway.now();
    if token.last_used_at.is_some_and(|last| now.since(last) < Duration::from_secs(60)) {
        return Ok(());
    }
    transaction!(gateway.db, |tx| { Ok::<_, FlowError>(scim_tokens::touch(tx, token, now).await?) })
}
