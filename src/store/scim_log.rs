//! The log of SCIM requests.

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, Tx,
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
    /// Erases what requests said of a person; the path may carry an address in a filter.
    ERASE = "update scim_requests set changes = null, path = $3 where organisation_id = $1 and resource_id = $2";
    /// Forgets some of the requests before a time, the oldest first.
    EXPIRE = "delete from scim_requests where organisation_id = $1 and id in (select id from scim_requests \
        where organisation_id = $1 and at < $2 order by at, id limit 5000)";
    /// When the last request came of those that are too many.
    SURPLUS = "select at from scim_requests where organisation_id = $1 order by at desc, id desc limit 1 offset $2";
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
        /// What people call that token.
        pub token_label: Option<String>,
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
    tx.put(&INSERT, row).await
}

/// Which requests to list; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Those that touched this employee, group or office.
    pub resource: Option<Uuid>,
    /// Those through this connection.
    pub connection: Option<ConnectionId>,
    /// Those answered with a status from one to another.
    pub status: Option<(u16, u16)>,
}

/// The last requests, newest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    conn: &mut Conn,
    organisation: OrganisationId,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<Recorded>, StoreError> {
    let mut arguments = args![organisation, limit];
    let mut conditions = String::from("r.organisation_id = $1");
    let mut demand = |condition: &str, argument: Arg| {
        arguments.push(argument);
        conditions.push_str(&format!(" and {condition} ${}", arguments.len()));
    };
    if let Some(resource) = wanted.resource {
        demand("r.resource_id =", Arg::from(resource));
    }
    if let Some(connection) = wanted.connection {
        demand("r.connection_id =", Arg::from(connection));
    }
    if let Some((least, most)) = wanted.status {
        demand("r.status >=", Arg::from(i64::from(least)));
        demand("r.status <=", Arg::from(i64::from(most)));
    }
    let sql = format!(
        "select r.at, c.slug as connection, r.token_id, t.label as token_label, r.verb, r.path, r.status, \
         r.scim_type, r.resource_type, r.resource_id, r.changes, r.duration_micros, r.request_id \
         from scim_requests r left join connections c on c.id = r.connection_id \
         left join scim_tokens t on t.id = r.token_id and t.organisation_id = r.organisation_id \
         where {conditions} order by r.at desc, r.id desc limit $2"
    );
    conn.all_composed(sql, arguments).await
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
    tx.run(&EXPIRE, args![organisation, before]).await
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
