//! SCIM tokens: make one (shown once), list, rotate, revoke, and recognise one that a request brings.

use std::{net::IpAddr, time::Duration};

use ipnet::IpNet;
use serde_json::{Value, json};

use super::{
    Actor, FlowError, Gateway, Target,
    connections::{ConnectionFault, settings_of},
    organisations,
};
use crate::{
    clock::Timestamp,
    directory::connection_settings::{ConnectionSettings, ConnectionValues},
    ids::{ConnectionId, OrganisationId, ScimTokenId},
    secret::{Secret, new_token, token_digest},
    store::{
        Tx, connections,
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

/// The most tokens of one connection that are good at a time: enough for every client and its rotation, and few
/// enough to be looked at.
pub const MOST: i64 = 20;
/// The most networks of one token.
pub const MOST_NETWORKS: usize = 50;

/// What a token is to be.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// What people call it; at most 100 characters.
    pub label: String,
    /// How long it is good for; `None`: until it is revoked.
    pub lifetime: Option<Duration>,
    /// The networks that it may be used from; empty: from anywhere.
    pub allow_from: Vec<IpNet>,
}

/// Reads a network, or an address alone.
#[must_use]
pub fn network(text: &str) -> Option<IpNet> {
    let alone = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(alone)
}

/// Reads what a person typed into a form: networks and addresses, 50 at most, separated by blanks, commas or lines.
/// `None` when a word is neither, or they are too many; no word is no network.
#[must_use]
pub fn networks(text: &str) -> Option<Vec<IpNet>> {
    let words = text.split(|one: char| one == ',' || one.is_whitespace()).filter(|word| !word.is_empty());
    let read = words.take(MOST_NETWORKS + 1).map(network).collect::<Option<Vec<_>>>()?;
    (read.len() <= MOST_NETWORKS).then_some(read)
}

impl Wanted {
    fn check(&self) -> Result<(), ConnectionFault> {
        if self.label.chars().count() > 100 || self.label.chars().any(char::is_control) {
            return Err(ConnectionFault::TokenLabel);
        }
        if self.allow_from.len() > MOST_NETWORKS {
            return Err(ConnectionFault::TokenNetworks);
        }
        Ok(())
    }

    /// A token that nobody has yet, and what is stored of it.
    fn make(
        &self,
        gateway: &Gateway,
        organisation: OrganisationId,
        connection: ConnectionId,
    ) -> Result<(NewToken, ScimToken, [u8; 32]), FlowError> {
        let token = new_token(PREFIX, gateway.random());
        let digest = token_digest(token.expose())?;
        let now = gateway.now();
        let record = ScimToken {
            id: ScimTokenId::new(now, gateway.random()),
            organisation,
            connection,
            label: self.label.clone(),
            created_at: now,
            expires_at: self.lifetime.map(|lifetime| now.plus(lifetime)),
            last_used_at: None,
            revoked_at: None,
            allow_from: self.allow_from.clone(),
        };
        Ok((NewToken { id: record.id, token, expires_at: record.expires_at }, record, digest))
    }
}

/// Of those who count the tokens of a connection at once, one after the other does.
async fn lock(tx: &mut Tx, organisation: OrganisationId, connection: ConnectionId) -> Result<(), FlowError> {
    if connections::lock(tx, organisation, connection).await? {
        Ok(())
    } else {
        Err(FlowError::NotFound("connection"))
    }
}

async fn store(
    gateway: &Gateway,
    tx: &mut Tx,
    actor: Actor,
    record: &ScimToken,
    digest: [u8; 32],
    mut detail: Value,
) -> Result<(), FlowError> {
    let good = scim_tokens::good(tx, record.organisation, record.connection, gateway.now()).await?;
    if good >= MOST {
        return Err(ConnectionFault::TooManyTokens.into());
    }
    scim_tokens::insert(tx, record, digest).await?;
    detail["label"] = json!(record.label);
    detail["expiresAt"] = json!(record.expires_at);
    detail["allowFrom"] = json!(record.allow_from);
    gateway
        .audit(tx, actor, "scim_token.created", Target::scim_token(record.organisation, record.id), detail)
        .await
}

/// Makes a token for a connection.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation or connection, [`ConnectionFault::TooManyTokens`] when the
/// connection has too many.
pub async fn create(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    connection: &str,
    wanted: &Wanted,
) -> Result<NewToken, FlowError> {
    wanted.check()?;
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let connection =
            connections::by_slug(tx, scope.id, connection).await?.ok_or(FlowError::NotFound("connection"))?;
        lock(tx, scope.id, connection.id).await?;
        let (made, record, digest) = wanted.make(gateway, scope.id, connection.id)?;
        let detail = json!({ "connection": connection.slug });
        store(gateway, tx, actor, &record, digest, detail).await?;
        Ok(made)
    })
}

/// How a token is replaced.
#[derive(Debug, Clone, Default)]
pub struct Rotation {
    /// How long the old token stays good beside the new one; nothing ends it at once.
    pub overlap: Duration,
    /// What people call the new one; `None`: as the old one.
    pub label: Option<String>,
    /// How long the new one is good for; `None`: until it is revoked.
    pub lifetime: Option<Duration>,
    /// The networks of the new one; `None`: those of the old one.
    pub allow_from: Option<Vec<IpNet>>,
}

/// Replaces a token by a new one of the same connection. The old one stays good for the overlap, so that the
/// identity provider can be given the new one without a gap.
///
/// # Errors
/// [`FlowError::NotFound`] for a token that is unknown or not good any more.
pub async fn rotate(
    gateway: &Gateway,
    actor: Actor,
    id: ScimTokenId,
    rotation: &Rotation,
) -> Result<NewToken, FlowError> {
    let now = gateway.now();
    transaction!(gateway.db, |tx| {
        let old = scim_tokens::by_id(tx, id).await?.filter(|old| old.is_good(now));
        let old = old.ok_or(FlowError::NotFound("SCIM token that is good"))?;
        let wanted = Wanted {
            label: rotation.label.clone().unwrap_or_else(|| old.label.clone()),
            lifetime: rotation.lifetime,
            allow_from: rotation.allow_from.clone().unwrap_or_else(|| old.allow_from.clone()),
        };
        wanted.check()?;
        lock(tx, old.organisation, old.connection).await?;
        let (made, record, digest) = wanted.make(gateway, old.organisation, old.connection)?;
        let ends_at = now.plus(rotation.overlap);
        scim_tokens::end(tx, &old, ends_at).await?;
        let detail = json!({ "replaces": old.id, "replacedUntil": ends_at });
        store(gateway, tx, actor, &record, digest, detail).await?;
        Ok(made)
    })
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
    /// The connection that the token speaks for.
    pub connection: Client,
}

/// A connection as far as SCIM needs it: without the identity provider's metadata, which can be megabytes.
#[derive(Debug, Clone)]
pub struct Client {
    id: ConnectionId,
    settings: ConnectionSettings,
}

impl Client {
    /// The connection's id.
    #[must_use]
    pub const fn id(&self) -> ConnectionId {
        self.id
    }

    /// The typed settings in force.
    #[must_use]
    pub const fn values(&self) -> &ConnectionValues {
        self.settings.values()
    }
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
    let found = scim_tokens::caller(&mut conn, digest).await?;
    drop(conn);
    let Some(scim_tokens::Caller { token, organisation, connection_settings }) = found else {
        return Ok(None);
    };
    if !token.is_good(now) {
        return Ok(None);
    }
    let connection = Client { id: token.connection, settings: settings_of(&connection_settings)? };
    Ok(Some(Caller { token, scope: organisation.try_into()?, connection }))
}

/// Whether it is time to note that a token was used: at most once a minute.
#[must_use]
pub fn is_to_be_touched(gateway: &Gateway, token: &ScimToken) -> bool {
    token.last_used_at.is_none_or(|last| gateway.now().since(last) >= Duration::from_secs(60))
}

/// Notes that a token was used.
///
/// # Errors
/// When the database fails.
pub async fn touch(gateway: &Gateway, token: &ScimToken) -> Result<(), FlowError> {
    let now = gateway.now();
    transaction!(gateway.db, |tx| { Ok::<_, FlowError>(scim_tokens::touch(tx, token, now).await?) })
}
