//! Requests of ours that wait for their answer, and what was consumed: assertions, and LogoutRequests of
//! identity providers.

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OrganisationId, SessionId},
};

statements! {
    /// Remembers an AuthnRequest.
    ADD_REQUEST = "insert into saml_requests (id, organisation_id, connection_id, browser_digest, relay_state, return_to, created_at, expires_at, \
        former_session_id, fresh_since) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// An AuthnRequest by its ID.
    REQUEST = "select id, connection_id, browser_digest, relay_state, return_to, expires_at, used_at, former_session_id, fresh_since from saml_requests \
        where organisation_id = $1 and id = $2";
    /// Uses an AuthnRequest, once.
    USE_REQUEST = "update saml_requests set used_at = $3 where organisation_id = $1 and id = $2 and used_at is null";
    /// Forgets AuthnRequests of long ago, of all organisations.
    EXPIRE_REQUESTS = "delete from saml_requests where expires_at < $1";
    /// Remembers a LogoutRequest.
    ADD_LOGOUT = "insert into saml_logout_requests (id, organisation_id, connection_id, relay_state, created_at, expires_at) \
        values ($1, $2, $3, $4, $5, $6)";
    /// A LogoutRequest of a connection by its ID.
    LOGOUT = "select id, relay_state, expires_at, used_at from saml_logout_requests \
        where organisation_id = $1 and connection_id = $2 and id = $3";
    /// Uses a LogoutRequest, once.
    USE_LOGOUT = "update saml_logout_requests set used_at = $4 \
        where organisation_id = $1 and connection_id = $2 and id = $3 and used_at is null";
    /// Forgets LogoutRequests of long ago, of all organisations.
    EXPIRE_LOGOUTS = "delete from saml_logout_requests where expires_at < $1";
    /// Consumes an assertion or LogoutRequest, once.
    CONSUME = "insert into saml_assertions (organisation_id, digest, expires_at) values ($1, $2, $3) \
        on conflict (organisation_id, digest) do nothing";
    /// Consumes an assertion, once, unless the person was logged out after it was made.
    CONSUME_UNLESS_LOGGED_OUT = "insert into saml_assertions (organisation_id, digest, expires_at) select $1, $2, $3 \
        where not exists (select 1 from saml_logouts where organisation_id = $1 and connection_id = $4 and name_key = $5 \
        and session_key in ($6, $7) and issued_at >= $8 and received_at >= $9) on conflict (organisation_id, digest) do nothing";
    /// Forgets what is too old to be believed, of all organisations.
    EXPIRE_ASSERTIONS = "delete from saml_assertions where expires_at < $1";
    /// Remembers a logout, or that there was a later one.
    LOG_OUT = "insert into saml_logouts (connection_id, name_key, session_key, organisation_id, issued_at, received_at, expires_at) \
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (connection_id, name_key, session_key) do update set \
        issued_at = case when saml_logouts.issued_at < excluded.issued_at then excluded.issued_at else saml_logouts.issued_at end, \
        expires_at = case when saml_logouts.expires_at < excluded.expires_at then excluded.expires_at else saml_logouts.expires_at end, \
        received_at = excluded.received_at";
    /// Whether the person was logged out after an assertion was made.
    LOGGED_OUT = "select issued_at from saml_logouts where organisation_id = $1 and connection_id = $2 and name_key = $3 \
        and session_key in ($4, $5) and issued_at >= $6 and received_at >= $7 order by issued_at desc limit 1";
    /// Forgets logouts that no assertion can outlive, of all organisations.
    EXPIRE_LOGGED_OUT = "delete from saml_logouts where expires_at < $1";
}

/// An AuthnRequest that was sent.
#[derive(Debug, Clone)]
pub struct PendingRequest {
    /// The request's ID.
    pub id: String,
    /// For which connection it was made.
    pub connection: ConnectionId,
    /// The digest of the cookie of the browser that asked.
    pub browser_digest: Vec<u8>,
    /// The handle that travels as RelayState.
    pub relay_state: String,
    /// Where to go after the sign-in: a local path.
    pub return_to: Option<String>,
    /// Until when it may be answered.
    pub expires_at: Timestamp,
    /// When it was answered.
    pub used_at: Option<Timestamp>,
    /// The session that the browser had when it asked: the answer ends it.
    pub former_session: Option<SessionId>,
    /// From when on a sign-in at the identity provider counts as a new one; `None`: any will do.
    pub fresh_since: Option<Timestamp>,
}

row! {
    struct RequestRow {
        id: String,
        connection_id: Uuid,
        browser_digest: Vec<u8>,
        relay_state: String,
        return_to: Option<String>,
        expires_at: i64,
        used_at: Option<i64>,
        former_session_id: Option<Uuid>,
        fresh_since: Option<i64>,
    }
}

/// Remembers an AuthnRequest.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn add_request(
    tx: &mut Tx,
    organisation: OrganisationId,
    request: &PendingRequest,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = args![
        &request.id,
        organisation,
        request.connection,
        request.browser_digest.clone(),
        &request.relay_state,
        &request.return_to,
        now,
        request.expires_at,
        Arg::Id(request.former_session.map(SessionId::uuid)),
        request.fresh_since,
    ];
    tx.put(&ADD_REQUEST, row).await
}

/// The AuthnRequest with this ID.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn request(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: &str,
) -> Result<Option<PendingRequest>, StoreError> {
    let row = conn.one::<RequestRow>(&REQUEST, args![organisation, id]).await?;
    Ok(row.map(|row| PendingRequest {
        id: row.id,
        connection: ConnectionId::from_uuid(row.connection_id),
        browser_digest: row.browser_digest,
        relay_state: row.relay_state,
        return_to: row.return_to,
        expires_at: Timestamp::from_micros(row.expires_at),
        used_at: row.used_at.map(Timestamp::from_micros),
        former_session: row.former_session_id.map(SessionId::from_uuid),
        fresh_since: row.fresh_since.map(Timestamp::from_micros),
    }))
}

/// Uses an AuthnRequest; `false` when it was used before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn use_request(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&USE_REQUEST, args![organisation, id, now]).await? == 1)
}

/// Uses an AuthnRequest that nobody has used, or lets the transaction run again.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expect_request(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.expect_one(&USE_REQUEST, args![organisation, id, now]).await
}

/// A LogoutRequest that was sent.
#[derive(Debug, Clone)]
pub struct PendingLogout {
    /// The request's ID.
    pub id: String,
    /// The handle that travels as RelayState.
    pub relay_state: String,
    /// Until when it may be answered.
    pub expires_at: Timestamp,
    /// When it was answered.
    pub used_at: Option<Timestamp>,
}

row! {
    struct LogoutRow {
        id: String,
        relay_state: String,
        expires_at: i64,
        used_at: Option<i64>,
    }
}

/// Remembers a LogoutRequest of `connection`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn add_logout(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    request: &PendingLogout,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = args![&request.id, organisation, connection, &request.relay_state, now, request.expires_at];
    tx.put(&ADD_LOGOUT, row).await
}

/// The LogoutRequest of `connection` with this ID.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn logout(
    conn: &mut Conn,
    organisation: OrganisationId,
    connection: ConnectionId,
    id: &str,
) -> Result<Option<PendingLogout>, StoreError> {
    let row = conn.one::<LogoutRow>(&LOGOUT, args![organisation, connection, id]).await?;
    Ok(row.map(|row| PendingLogout {
        id: row.id,
        relay_state: row.relay_state,
        expires_at: Timestamp::from_micros(row.expires_at),
        used_at: row.used_at.map(Timestamp::from_micros),
    }))
}

/// Uses a LogoutRequest of `connection`; `false` when it was used before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn use_logout(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&USE_LOGOUT, args![organisation, connection, id, now]).await? == 1)
}

/// Consumes a message, known by a digest of its kind, connection, issuer and ID; `false` when it was consumed
/// before (SAML profiles 4.1.4.5: the replay guard). It is remembered until `until`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn consume(
    tx: &mut Tx,
    organisation: OrganisationId,
    digest: [u8; 32],
    until: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&CONSUME, args![organisation, digest, until]).await? == 1)
}

/// Whose session a logout or an assertion is about.
#[derive(Debug, Clone)]
pub struct SessionKey {
    /// For which connection.
    pub connection: ConnectionId,
    /// The keyed digest of the NameID.
    pub name: [u8; 32],
    /// The keyed digest of the SessionIndex; `None`: a logout of all sessions, or an assertion without one.
    pub session: Option<[u8; 32]>,
}

impl SessionKey {
    fn session(&self) -> Vec<u8> {
        self.session.map_or_else(Vec::new, |digest| digest.to_vec())
    }
}

/// When an assertion was made.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// By the clock of the identity provider, which often knows whole seconds only.
    pub issued: Timestamp,
    /// By ours: not before the request that it answers.
    pub not_before: Option<Timestamp>,
}

impl Made {
    fn not_before(self) -> Timestamp {
        self.not_before.unwrap_or_default()
    }
}

/// Remembers a logout that was asked for at `issued` and came at `received`, until `until`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn log_out(
    tx: &mut Tx,
    organisation: OrganisationId,
    key: &SessionKey,
    (issued, received): (Timestamp, Timestamp),
    until: Timestamp,
) -> Result<(), StoreError> {
    let row = args![key.connection, key.name, key.session(), organisation, issued, received, until];
    tx.run(&LOG_OUT, row).await?;
    Ok(())
}

/// When the session of an assertion was logged out, if that was when it was made or later.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn logged_out(
    conn: &mut Conn,
    organisation: OrganisationId,
    key: &SessionKey,
    made: Made,
) -> Result<Option<Timestamp>, StoreError> {
    let row = args![
        organisation,
        key.connection,
        key.name,
        key.session(),
        Vec::<u8>::new(),
        made.issued,
        made.not_before()
    ];
    Ok(conn.one::<(i64,)>(&LOGGED_OUT, row).await?.map(|(micros,)| Timestamp::from_micros(micros)))
}

/// As [`consume`]; `false` also when the session of the assertion was logged out when it was made or later.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn consume_unless_logged_out(
    tx: &mut Tx,
    organisation: OrganisationId,
    once: ([u8; 32], Timestamp),
    key: &SessionKey,
    made: Made,
) -> Result<bool, StoreError> {
    let row = first_use(organisation, once, key, made);
    Ok(tx.run(&CONSUME_UNLESS_LOGGED_OUT, row).await? == 1)
}

/// As [`consume_unless_logged_out`] where the first use is expected: else the transaction is run again.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expect_first_use(
    tx: &mut Tx,
    organisation: OrganisationId,
    once: ([u8; 32], Timestamp),
    key: &SessionKey,
    made: Made,
) -> Result<(), StoreError> {
    tx.expect_one(&CONSUME_UNLESS_LOGGED_OUT, first_use(organisation, once, key, made)).await
}

fn first_use(
    organisation: OrganisationId,
    (digest, until): ([u8; 32], Timestamp),
    key: &SessionKey,
    made: Made,
) -> Vec<Arg> {
    let all = Vec::<u8>::new();
    args![
        organisation,
        digest,
        until,
        key.connection,
        key.name,
        key.session(),
        all,
        made.issued,
        made.not_before()
    ]
}

/// Forgets requests and logouts whose time is over, and used messages whose time was over at `used_before`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, now: Timestamp, used_before: Timestamp) -> Result<u64, StoreError> {
    let mut forgotten = tx.run(&EXPIRE_ASSERTIONS, args![used_before]).await?;
    for statement in [&EXPIRE_REQUESTS, &EXPIRE_LOGOUTS, &EXPIRE_LOGGED_OUT] {
        forgotten += tx.run(statement, args![now]).await?;
    }
    Ok(forgotten)
}
