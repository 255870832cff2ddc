//! Which coming ends of certificates and metadata were announced: each at so many days ahead, once.

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OrganisationId},
};

statements! {
    /// Notes an announcement, unless it was made before.
    ADD = "insert into expiry_announcements (connection_id, organisation_id, kind, subject, days_ahead, ends_at, announced_at) \
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (connection_id, kind, subject, days_ahead) do nothing";
    /// What was announced of a connection.
    OF_CONNECTION = "select kind, subject, days_ahead from expiry_announcements \
        where organisation_id = $1 and connection_id = $2";
    /// Forgets what ended long ago, of all organisations.
    EXPIRE = "delete from expiry_announcements where ends_at < $1";
}

row! {
    /// What an announcement was about.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Announced {
        /// What ends.
        pub kind: String,
        /// Which of them.
        pub subject: String,
        /// At how many days ahead it was announced.
        pub days_ahead: i64,
    }
}

/// Notes at `now` that `announced`, which ends at `ends_at`, is announced; `false` when it was before, by
/// whatever process.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn add(
    tx: &mut Tx,
    (organisation, connection): (OrganisationId, ConnectionId),
    announced: &Announced,
    ends_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = args![
        connection,
        organisation,
        &announced.kind,
        &announced.subject,
        announced.days_ahead,
        ends_at,
        now,
    ];
    Ok(tx.run(&ADD, row).await? == 1)
}

/// What was announced of a connection.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_connection(
    conn: &mut Conn,
    organisation: OrganisationId,
    connection: ConnectionId,
) -> Result<Vec<Announced>, StoreError> {
    conn.all(&OF_CONNECTION, args![organisation, connection]).await
}

/// Forgets what ended before `before`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.run(&EXPIRE, args![before]).await
}
