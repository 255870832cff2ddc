//! The log of SCIM requests: what is written into it and forgotten. `log_list` reads it.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, statements},
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
    /// Erases what requests said of a person; the path may carry an address in a filter.
    ERASE = "update scim_requests set changes = null, path = $3 where organisation_id = $1 and resource_id = $2";
    /// Forgets some of the requests before a time, the oldest first.
    EXPIRE = "delete from scim_requests where organisation_id = $1 and id in (select id from scim_requests \
        where organisation_id = $1 and id < $2 order by id limit 5000)";
    /// When the last request came of those that are too many.
    SURPLUS = "select at from scim_requests where organisation_id = $1 order by id desc limit 1 offset $2";
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
    tx.put(&INSERT, row).await
}

/// Erases what requests said of a record.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase(tx: &mut Tx, organisation: OrganisationId, resource: Uuid) -> Result<(), StoreError> {
    tx.run(&ERASE, args![organisation, resource, "(erased)"]).await.map(drop)
}

/// Forgets some of the requests before `before`; how many.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, organisation: OrganisationId, before: Timestamp) -> Result<u64, StoreError> {
    tx.run(&EXPIRE, args![organisation, ScimRequestId::first_at(before)]).await
}

/// When the newest of the requests came that are more than the last `most`; `None` when there are not so many.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn surplus(
    conn: &mut Conn,
    organisation: OrganisationId,
    most: i64,
) -> Result<Option<Timestamp>, StoreError> {
    let row = conn.one::<(i64,)>(&SURPLUS, args![organisation, most]).await?;
    Ok(row.map(|row| Timestamp::from_micros(row.0)))
}
