//! Links for making the first organisation and its administrator: only the digests of their tokens.

use super::{
    Conn, StoreError, Tx,
    statement::{args, statements},
};
use crate::clock::Timestamp;

statements! {
    /// Makes a link. There is no organisation yet.
    INSERT = "insert into setup_links (digest, created_at, expires_at) values ($1, $2, $3)";
    /// Whether the link with this digest still works.
    GOOD = "select count(*) from setup_links where digest = $1 and expires_at > $2";
    /// Uses a link: takes all of them if this one still works, so that of two processes one succeeds.
    TAKE = "delete from setup_links where exists (select 1 from setup_links s where s.digest = $1 and s.expires_at > $2)";
    /// Forgets all links.
    CLEAR = "delete from setup_links";
    /// Forgets links that are too old.
    EXPIRE = "delete from setup_links where expires_at <= $1";
}

/// Makes a link.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn insert(
    tx: &mut Tx,
    digest: [u8; 32],
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&EXPIRE, args![now]).await?;
    tx.run(&INSERT, args![digest, now, expires_at]).await.map(drop)
}

/// Whether the link with this digest still works.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn is_good(conn: &mut Conn, digest: [u8; 32], now: Timestamp) -> Result<bool, StoreError> {
    Ok(conn.one::<(i64,)>(&GOOD, args![digest, now]).await?.is_some_and(|row| row.0 == 1))
}

/// Uses a link and takes all others with it; `false` when it was used or expired.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn take(tx: &mut Tx, digest: [u8; 32], now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.run(&TAKE, args![digest, now]).await? > 0)
}

/// Forgets all links.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn clear(tx: &mut Tx) -> Result<(), StoreError> {
    tx.run(&CLEAR, args![]).await.map(drop)
}
