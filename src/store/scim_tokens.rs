//! SCIM bearer tokens: only their digests.

use std::net::IpAddr;

use ipnet::IpNet;
use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    connections::{OrganisationPart, organisation_columns},
    organisations::Organisation,
    statement::{Both, args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OrganisationId, ScimTokenId},
};

statements! {
    /// Stores a token's digest.
    INSERT = "insert into scim_tokens (id, organisation_id, connection_id, label, digest, created_at, expires_at, allow_from) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// The token with this digest, with the organisation and the connection that it speaks for: what every SCIM request
    /// asks first.
    CALLER = concat!("select t.id as token_id, t.label, t.created_at as token_created_at, t.expires_at, t.last_used_at, \
        t.revoked_at, t.allow_from, c.id as connection_id, c.settings as connection_settings, ", organisation_columns!(), " \
        from scim_tokens t join organisations o on o.id = t.organisation_id \
        join connections c on c.id = t.connection_id and c.organisation_id = t.organisation_id where t.digest = $1");
    /// The tokens of an organisation.
    LIST = "select id, organisation_id, connection_id, label, created_at, expires_at, last_used_at, revoked_at, allow_from \
        from scim_tokens where organisation_id = $1 order by created_at, id";
    /// How many tokens of a connection are good.
    GOOD = "select count(*) from scim_tokens where organisation_id = $1 and connection_id = $2 \
        and revoked_at is null and (expires_at is null or expires_at > $3)";
    /// Ends a token at a time, unless it ends before.
    END = "update scim_tokens set expires_at = $3 where organisation_id = $1 and id = $2 \
        and (expires_at is null or expires_at > $3)";
    /// Revokes a token, at once and for good. The operator names it by its id alone.
    REVOKE = "update scim_tokens set revoked_at = $2 where id = $1 and revoked_at is null";
    /// A token by id, for the operator.
    BY_ID = "select id, organisation_id, connection_id, label, created_at, expires_at, last_used_at, revoked_at, allow_from \
        from scim_tokens where id = $1";
    /// Notes when a token was used, to the minute.
    TOUCH = "update scim_tokens set last_used_at = $3 where organisation_id = $1 and id = $2 \
        and (last_used_at is null or last_used_at < $4)";
}

/// A token's record.
#[derive(Debug, Clone)]
pub struct ScimToken {
    /// Its id.
    pub id: ScimTokenId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Which connection speaks with it.
    pub connection: ConnectionId,
    /// What a person called it.
    pub label: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it is refused; `None`: never by time.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The networks that it may be used from; empty: from anywhere.
    pub allow_from: Vec<IpNet>,
}

row! {
    struct TokenRow {
        id: Uuid,
        organisation_id: Uuid,
        connection_id: Uuid,
        label: String,
        created_at: i64,
        expires_at: Option<i64>,
        last_used_at: Option<i64>,
        revoked_at: Option<i64>,
        allow_from: String,
    }
}

impl TryFrom<TokenRow> for ScimToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        // A network that cannot be read must not become "from anywhere".
        let allow_from = row.allow_from.split_whitespace().map(str::parse).collect::<Result<_, _>>();
        let damaged =
            |_| StoreError::Damaged { what: "scim_tokens.allow_from", why: "no network".to_owned() };
        Ok(Self {
            id: ScimTokenId::from_uuid(row.id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            connection: ConnectionId::from_uuid(row.connection_id),
            label: row.label,
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: row.expires_at.map(Timestamp::from_micros),
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
            revoked_at: row.revoked_at.map(Timestamp::from_micros),
            allow_from: allow_from.map_err(damaged)?,
        })
    }
}

row! {
    struct CallerRow {
        token_id: Uuid,
        label: String,
        token_created_at: i64,
        expires_at: Option<i64>,
        last_used_at: Option<i64>,
        revoked_at: Option<i64>,
        allow_from: String,
        connection_id: Uuid,
        connection_settings: String,
    }
}

/// A token with what it speaks for.
#[derive(Debug)]
pub struct Caller {
    /// The token.
    pub token: ScimToken,
    /// Its organisation.
    pub organisation: Organisation,
    /// The settings of its connection as JSON. Not the whole connection: the identity provider's metadata is long.
    pub connection_settings: String,
}

impl TryFrom<Both<CallerRow, OrganisationPart>> for Caller {
    type Error = StoreError;

    fn try_from(Both(row, part): Both<CallerRow, OrganisationPart>) -> Result<Self, StoreError> {
        let token = TokenRow {
            id: row.token_id,
            organisation_id: part.organisation_id,
            connection_id: row.connection_id,
            label: row.label,
            created_at: row.token_created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            allow_from: row.allow_from,
        };
        Ok(Self {
            token: token.try_into()?,
            organisation: part.into(),
            connection_settings: row.connection_settings,
        })
    }
}

impl ScimToken {
    /// Whether the token is good at `now`.
    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether the token may be used from `address`. An IPv4 address in its IPv6 form counts as IPv4.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allow_from.is_empty() || self.allow_from.iter().any(|network| network.contains(&address))
    }

    fn networks(&self) -> String {
        self.allow_from.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// Stores a token by its digest.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn insert(tx: &mut Tx, token: &ScimToken, digest: [u8; 32]) -> Result<(), StoreError> {
    let row = args![
        token.id,
        token.organisation,
        token.connection,
        &token.label,
        digest,
        token.created_at,
        token.expires_at,
        token.networks()
    ];
    tx.run(&INSERT, row).await.map(drop)
}

/// The token with this digest, good or not, and what it speaks for.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn caller(conn: &mut Conn, digest: [u8; 32]) -> Result<Option<Caller>, StoreError> {
    let row = conn.one::<Both<CallerRow, OrganisationPart>>(&CALLER, args![digest]).await?;
    row.map(Caller::try_from).transpose()
}

/// The token with this id, good or not.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id(conn: &mut Conn, id: ScimTokenId) -> Result<Option<ScimToken>, StoreError> {
    conn.one::<TokenRow>(&BY_ID, args![id]).await?.map(ScimToken::try_from).transpose()
}

/// The tokens of an organisation, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<ScimToken>, StoreError> {
    conn.all::<TokenRow>(&LIST, args![organisation]).await?.into_iter().map(ScimToken::try_from).collect()
}

/// How many tokens of a connection are good at `now`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn good(
    conn: &mut Conn,
    organisation: OrganisationId,
    connection: ConnectionId,
    now: Timestamp,
) -> Result<i64, StoreError> {
    Ok(conn.one::<(i64,)>(&GOOD, args![organisation, connection, now]).await?.map_or(0, |row| row.0))
}

/// Ends a token at `end`, unless it ends before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn end(tx: &mut Tx, token: &ScimToken, end: Timestamp) -> Result<(), StoreError> {
    tx.run(&END, args![token.organisation, token.id, end]).await.map(drop)
}

/// Revokes a token; `false` when there is none that is not revoked.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn revoke(tx: &mut Tx, id: ScimTokenId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.run(&REVOKE, args![id, now]).await? == 1)
}

/// Notes that a token was used, unless that was noted within the last minute.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn touch(tx: &mut Tx, token: &ScimToken, now: Timestamp) -> Result<(), StoreError> {
    let minute_ago = now.minus(std::time::Duration::from_secs(60));
    tx.run(&TOUCH, args![token.organisation, token.id, now, minute_ago]).await.map(drop)
}
