//! The log of SCIM requests.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OrganisationId, ScimRequestId, ScimTokenId},
};

statements! {
    /// Records a request.
    INSERT = "insert into scim_requests (id, organisation_id, connection_id, token_id, at, verb, path, status, scim_type, \
        resource_type, resource_id, changes, duration_micros, request_id) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    /// The last requests, newest first.
    LIST = "select r.at, c.slug as connection, r.token_id, r.verb, r.path, r.status, r.scim_type, r.resource_type, r.resource_id, \
        r.changes, r.duration_micros, r.request_id \
        from scim_requests r left join connections c on c.id = r.connection_id \
        where r.organisation_id = $1 order by r.at desc, r.id desc limit $2";
    /// Erases what requests said of a person; the path may carry an address in a filter.
    ERASE = "update scim_requests set changes = null, path = $3 where organisation_id = $1 and resource_id = $2";
    /// Forgets old requests.
    EXPIRE = "delete from scim_requests where organisation_id = $1 and at < $2";
}

/// A request to record.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its id.
    pub id: ScimRequestId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Through which connection.
    pub connection: ConnectionId,
    /// With which token.
    pub token: ScimTokenId,
    /// When it came.
    pub at: Timestamp,
    /// `GET`, `POST`, …
    pub verb: String,
    /// Path and query, without values that name people.
    pub path: String,
    /// The answer's status.
    pub status: i64,
    /// The error's scimType.
    pub scim_type: Option<String>,
    /// `User`, `Group`, …
    pub resource_type: Option<String>,
    /// The resource it touched.
    pub resource: Option<Uuid>,
    /// What changed, as JSON; never a secret.
    pub changes: Option<String>,
    /// How long it took, microseconds.
    pub duration_micros: i64,
    /// The request's id in the logs.
    pub request_id: String,
}

row! {
    /// A recorded request.
    #[derive(Debug, Clone)]
    pub struct Recorded {
        /// When it came, microseconds.
        pub at: i64,
        /// The connection's slug.
        pub connection: Option<String>,
        /// With which token.
        pub token_id: Option<Uuid>,
        /// `GET`, `POST`, …
        pub verb: String,
        /// Path and query.
        pub path: String,
        /// The answer's status.
        pub status: i64,
        /// The error's scimType.
        pub scim_type: Option<String>,
        /// `User`, `Group`, …
        pub resource_type: Option<String>,
        /// The resource it touched.
        pub resource_id: Option<Uuid>,
        /// What changed, as JSON.
        pub changes: Option<String>,
        /// How long it took, microseconds.
        pub duration_micros: i64,
        /// The request's id in the logs.
        pub request_id: String,
    }
}

/// Records a request.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn insert(tx: &mut Tx, request: &Request) -> Result<(), StoreError> {
    let row = args![
        request.id,
        request.organisation,
        request.connection,
        request.token,
        request.at,
        &request.verb,
        &request.path,
        request.status,
        &request.scim_type,
        &request.resource_type,
        request.resource,
        &request.changes,
        request.duration_micros,
        &request.request_id,
    ];
    tx.run(&INSERT, row).await.map(drop)
}

/// The last requests, newest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    conn: &mut Conn,
    organisation: OrganisationId,
    limit: i64,
) -> Result<Vec<Recorded>, StoreError> {
    conn.all(&LIST, args![organisation, limit]).await
}

/// Erases what requests said of a record.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase(tx: &mut Tx, organisation: OrganisationId, resource: Uuid) -> Result<(), StoreError> {
    tx.run(&ERASE, args![organisation, resource, "(erased)"]).await.map(drop)
}

/// Forgets requests before `before`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, organisation: OrganisationId, before: Timestamp) -> Result<u64, StoreError> {
    tx.run(&EXPIRE, args![organisation, before]).await
}
