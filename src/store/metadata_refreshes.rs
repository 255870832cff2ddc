//! When the metadata of each connection with a link is fetched next, and how the last fetches went.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OrganisationId},
};

statements! {
    /// Begins anew for metadata that was fetched just now.
    SCHEDULE = "insert into metadata_refreshes (connection_id, organisation_id, due_at, succeeded_at, failures) \
        values ($1, $2, $3, $4, 0) on conflict (connection_id) do update set due_at = $3, succeeded_at = $4, \
        failed_at = null, failure = null, failures = 0";
    /// The metadata comes from a file now.
    REMOVE = "delete from metadata_refreshes where organisation_id = $1 and connection_id = $2";
    /// How it went for one connection.
    STATE = "select due_at, succeeded_at, failed_at, failure, failures from metadata_refreshes \
        where organisation_id = $1 and connection_id = $2";
    /// The next one that is due, over all organisations: the job fetches for everybody.
    DUE = "select connection_id, organisation_id, due_at from metadata_refreshes where due_at <= $1 order by due_at limit 1";
    /// Takes it, until a moment at which somebody else may try; nothing when somebody else was faster.
    CLAIM = "update metadata_refreshes set due_at = $4 where organisation_id = $1 and connection_id = $2 and due_at = $3";
    /// Says when it is due.
    POSTPONE = "update metadata_refreshes set due_at = $3 where organisation_id = $1 and connection_id = $2";
    /// Notes a success.
    SUCCEEDED = "update metadata_refreshes set due_at = $3, succeeded_at = $4, failures = 0 \
        where organisation_id = $1 and connection_id = $2";
    /// Notes a failure.
    FAILED = "update metadata_refreshes set due_at = $3, failed_at = $4, failure = $5, failures = failures + 1 \
        where organisation_id = $1 and connection_id = $2";
}

/// How refreshing the metadata of a connection goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshes {
    /// When it is fetched next, or until when a process may take to fetch it.
    pub due_at: Timestamp,
    /// When it was last fetched and could be used.
    pub succeeded_at: Timestamp,
    /// When it last could not; `None` when that never happened with this link.
    pub failed_at: Option<Timestamp>,
    /// Why it last could not.
    pub failure: Option<String>,
    /// How often it failed since the last success.
    pub failures: i64,
}

row! {
    struct StateRow {
        due_at: i64,
        succeeded_at: i64,
        failed_at: Option<i64>,
        failure: Option<String>,
        failures: i64,
    }
}

row! {
    struct DueRow {
        connection_id: Uuid,
        organisation_id: Uuid,
        due_at: i64,
    }
}

/// Metadata was fetched at `now` by hand; the next time is `due`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn schedule(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    now: Timestamp,
    due: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&SCHEDULE, args![connection, organisation, due, now]).await.map(drop)
}

/// The metadata is not fetched any more.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn remove(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
) -> Result<(), StoreError> {
    tx.run(&REMOVE, args![organisation, connection]).await.map(drop)
}

/// How it goes; `None` when the metadata does not come from a link.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn state(
    conn: &mut Conn,
    organisation: OrganisationId,
    connection: ConnectionId,
) -> Result<Option<Refreshes>, StoreError> {
    let row = conn.one::<StateRow>(&STATE, args![organisation, connection]).await?;
    Ok(row.map(|row| Refreshes {
        due_at: Timestamp::from_micros(row.due_at),
        succeeded_at: Timestamp::from_micros(row.succeeded_at),
        failed_at: row.failed_at.map(Timestamp::from_micros),
        failure: row.failure,
        failures: row.failures,
    }))
}

/// Takes the next one that is due, until `until`; `None` when nothing is, or another process was faster.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<(OrganisationId, ConnectionId)>, StoreError> {
    let Some(due) = tx.one::<DueRow>(&DUE, args![now]).await? else { return Ok(None) };
    let claim = args![due.organisation_id, due.connection_id, due.due_at, until];
    let mine = tx.run(&CLAIM, claim).await? == 1;
    let ids = (OrganisationId::from_uuid(due.organisation_id), ConnectionId::from_uuid(due.connection_id));
    Ok(mine.then_some(ids))
}

/// Sets when it is due, and nothing else.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn postpone(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    due: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&POSTPONE, args![organisation, connection, due]).await.map(drop)
}

/// Notes at `now` that what was fetched can be used.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn succeeded(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    now: Timestamp,
    due: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&SUCCEEDED, args![organisation, connection, due, now]).await.map(drop)
}

/// Notes at `now` why nothing could be fetched or used.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn failed(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    now: Timestamp,
    due: Timestamp,
    why: &str,
) -> Result<(), StoreError> {
    tx.run(&FAILED, args![organisation, connection, due, now, why]).await.map(drop)
}
