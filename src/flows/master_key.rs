//! Another master key: everything that is encrypted or linked under the old one comes under the new one, in one
//! transaction. Who reads the database sees it under the one or under the other.
//! See docs/decisions/0014-what-a-rotation-of-the-master-key-changes.md.

use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{Actor, FlowError, Gateway, Target, connection_keys, forgotten, letters, second_factor};
use crate::{
    ids::{ConnectionId, EmployeeId, MailId, OrganisationId},
    secret::{CryptoError, MasterKey},
    store::{
        StoreError, Tx, audit, dialect, facts, organisations,
        sealed::{self, Kind, Sealed},
        statement::transaction,
    },
};

/// Why the key was not rotated. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// Other processes are connected to the database.
    #[error(
        "{0} other connection(s) of Muster to this database are open; stop the servers on every machine and try again"
    )]
    Others(i64),
    /// Another process was faster.
    #[error("the master key was rotated by another process; read it again")]
    OtherKey,
    /// A record that the key should read, and does not.
    #[error("{what} {id} cannot be decrypted, and would be lost; delete it first, or restore a backup")]
    Unreadable {
        /// What it is.
        what: &'static str,
        /// Its id.
        id: Uuid,
    },
    /// The database or the cryptographic library.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<StoreError> for RotationError {
    fn from(error: StoreError) -> Self {
        Self::Flow(error.into())
    }
}

impl From<CryptoError> for RotationError {
    fn from(error: CryptoError) -> Self {
        Self::Flow(error.into())
    }
}

/// What came under the new key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rotated {
    /// Private keys of connections.
    pub connection_keys: u64,
    /// Authenticator apps.
    pub second_factors: u64,
    /// Mails that wait.
    pub mails: u64,
    /// Questions for a new password that wait.
    pub password_requests: u64,
    /// Rows of the audit log, of all organisations.
    pub audit_rows: i64,
}

/// Makes sure that no other process is connected to the database. SQLite has none to tell of: there the lock of the
/// key file says who is at work.
///
/// # Errors
/// [`RotationError::Others`].
pub async fn refuse_others(gateway: &Gateway) -> Result<(), RotationError> {
    match dialect::others(&mut gateway.db.read().await?).await? {
        0 => Ok(()),
        others => Err(RotationError::Others(others)),
    }
}

/// Brings everything under `next`, which takes over from the key of `gateway`.
///
/// # Errors
/// [`RotationError`]; then nothing was changed.
pub async fn rotate(gateway: &Gateway, next: &MasterKey) -> Result<Rotated, RotationError> {
    let (old, new) = (gateway.key.fingerprint(), next.fingerprint());
    transaction!(unhurried gateway.db, |tx| {
        // First of all: who starts now waits for this row, and reads the new key's name in it.
        if !facts::replace(tx, facts::MASTER_KEY_CHECK, &old, &new).await? {
            return Err(RotationError::OtherKey);
        }
        let mut rotated = Rotated {
            connection_keys: encrypt_anew(gateway, next, tx, Kind::ConnectionKey).await?,
            second_factors: encrypt_anew(gateway, next, tx, Kind::SecondFactor).await?,
            mails: encrypt_anew(gateway, next, tx, Kind::Mail).await?,
            password_requests: encrypt_anew(gateway, next, tx, Kind::PasswordRequest).await?,
            audit_rows: 0,
        };
        for organisation in audit::chains(tx).await? {
            rotated.audit_rows += audit::relink::relink(tx, organisation, &gateway.key, next).await?;
        }
        for organisation in organisations::list(tx).await? {
            let target = Target::organisation(organisation.id);
            gateway.audit(tx, Actor::Operator, "master_key_rotated", target, json!({})).await?;
        }
        match dialect::others(tx).await? {
            0 => Ok(rotated),
            others => Err(RotationError::Others(others)),
        }
    })
}

/// What a value is encrypted for, and what people call it.
fn purpose(kind: Kind, value: &Sealed) -> (&'static str, String) {
    let organisation = OrganisationId::from_uuid(value.organisation_id);
    let owner = value.owner_id;
    match kind {
        Kind::ConnectionKey => {
            let purpose =
                connection_keys::key_purpose(organisation, ConnectionId::from_uuid(owner), value.id);
            ("the key of a connection", purpose)
        }
        Kind::SecondFactor => (
            "the second factor of employee",
            second_factor::purpose(organisation, EmployeeId::from_uuid(owner)),
        ),
        Kind::Mail => ("mail", letters::purpose(organisation, MailId::from_uuid(owner))),
        Kind::PasswordRequest => ("the password request", forgotten::purpose(value.id)),
    }
}

/// Decrypts each value of a kind and encrypts it under `next` for the same purpose; answers how many.
async fn encrypt_anew(
    gateway: &Gateway,
    next: &MasterKey,
    tx: &mut Tx,
    kind: Kind,
) -> Result<u64, RotationError> {
    let (mut count, mut last) = (0, Uuid::nil());
    loop {
        let page = sealed::page(tx, kind, last).await?;
        let Some(end) = page.last() else { return Ok(count) };
        last = end.id;
        for value in &page {
            let (what, purpose) = purpose(kind, value);
            let plain = match gateway.key.decrypt(&purpose, &value.sealed) {
                Ok(plain) => plain,
                // The job that looks for whom it is takes it away in any case.
                Err(_) if kind == Kind::PasswordRequest => continue,
                Err(_) => return Err(RotationError::Unreadable { what, id: value.id }),
            };
            let sealed = next.encrypt(&purpose, plain.expose(), gateway.random())?;
            sealed::replace(tx, kind, value.id, sealed).await?;
            count += 1;
        }
    }
}
