//! The service provider's own keys of each connection: for each purpose one that is current, and while
//! they are rotated the next or the previous one.

use std::fmt;

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::ids::{ConnectionId, OrganisationId};

statements! {
    /// The keys of a connection.
    LIST = "select id, purpose, stage, certificate, private_key, created_at from connection_keys \
        where organisation_id = $1 and connection_id = $2 order by purpose, stage";
    /// Stores a key.
    ADD = "insert into connection_keys \
        (id, organisation_id, connection_id, purpose, stage, certificate, private_key, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Moves the keys of one stage to another.
    MOVE = "update connection_keys set stage = $4 \
        where organisation_id = $1 and connection_id = $2 and stage = $3";
    /// Removes the keys of one stage for good.
    REMOVE = "delete from connection_keys where organisation_id = $1 and connection_id = $2 and stage = $3";
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signs requests and metadata.
    Signing,
    /// Decrypts assertions.
    Encryption,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 2] = [Self::Signing, Self::Encryption];

    /// As stored, and as `use` of SAML metadata says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Encryption => "encryption",
        }
    }

    fn named(text: &str) -> Result<Self, StoreError> {
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or_else(|| damaged(text))
    }
}

/// Where in its life a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Published, so that identity providers learn it; does not sign yet.
    Next,
    /// In use.
    Current,
    /// Replaced, but identity providers may still use it.
    Previous,
}

impl Stage {
    const ALL: [Self; 3] = [Self::Next, Self::Current, Self::Previous];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Current => "current",
            Self::Previous => "previous",
        }
    }

    fn named(text: &str) -> Result<Self, StoreError> {
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or_else(|| damaged(text))
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

fn damaged(text: &str) -> StoreError {
    StoreError::Damaged { what: "connection key", why: format!("{text:?} is no purpose or stage of a key") }
}

/// A key of the service provider, as stored.
#[derive(Debug, Clone)]
pub struct StoredKey {
    /// Its id; part of what the encryption binds.
    pub id: Uuid,
    /// What it is for.
    pub purpose: Purpose,
    /// Where in its life it is.
    pub stage: Stage,
    /// The certificate, PEM.
    pub certificate: String,
    /// The private key, encrypted under the master key.
    pub private_key: Vec<u8>,
    /// When it was made, microseconds.
    pub created_at: i64,
}

row! {
    struct KeyRow {
        id: Uuid,
        purpose: String,
        stage: String,
        certificate: String,
        private_key: Vec<u8>,
        created_at: i64,
    }
}

impl TryFrom<KeyRow> for StoredKey {
    type Error = StoreError;

    fn try_from(row: KeyRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            purpose: Purpose::named(&row.purpose)?,
            stage: Stage::named(&row.stage)?,
            certificate: row.certificate,
            private_key: row.private_key,
            created_at: row.created_at,
        })
    }
}

/// The keys of a connection, in no order that means anything.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    conn: &mut Conn,
    organisation: OrganisationId,
    connection: ConnectionId,
) -> Result<Vec<StoredKey>, StoreError> {
    let rows = conn.all::<KeyRow>(&LIST, args![organisation, connection]).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Stores a key.
///
/// # Errors
/// [`StoreError::Unique`] when the connection has a key of this purpose and stage; else when the database
/// fails.
pub async fn add(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    key: &StoredKey,
) -> Result<(), StoreError> {
    let row = args![
        key.id,
        organisation,
        connection,
        key.purpose.as_str(),
        key.stage.as_str(),
        &key.certificate,
        key.private_key.clone(),
        key.created_at,
    ];
    tx.run(&ADD, row).await.map(drop)
}

/// Moves the keys that are at stage `from` to stage `to`; answers how many there were.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn advance(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    (from, to): (Stage, Stage),
) -> Result<u64, StoreError> {
    tx.run(&MOVE, args![organisation, connection, from.as_str(), to.as_str()]).await
}

/// Removes the keys that are at this stage, with their private halves; answers how many there were.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn remove(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
    stage: Stage,
) -> Result<u64, StoreError> {
    tx.run(&REMOVE, args![organisation, connection, stage.as_str()]).await
}
