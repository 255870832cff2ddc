//! The service provider's own keys of a connection, one to sign and one to decrypt, and their rotation:
//! the next keys are published beside the current ones, then take their place, then the previous ones go.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Actor, FlowError, Gateway, Target,
    connections::{self, Loaded},
    organisations::Scope,
};
use crate::{
    ids::{ConnectionId, OrganisationId},
    saml::{DecryptionKey, DecryptionKeys, SigningKey, TrustedKey},
    store::{
        Conn, Tx,
        connection_keys::{self as stored, Purpose, Stage, StoredKey},
        connections::Connection,
        statement::transaction,
    },
};

/// Keys of each stage: one per purpose.
const KEYS_OF_STAGE: u64 = Purpose::ALL.len() as u64;

/// What the encryption of a connection's private key binds.
pub(super) fn key_purpose(organisation: OrganisationId, connection: ConnectionId, key: Uuid) -> String {
    format!("connection-key:{organisation}:{connection}:{key}")
}

/// Makes a key for each purpose off the async threads: finding primes takes a while.
pub(super) async fn make(
    gateway: &Gateway,
    organisation: OrganisationId,
    connection: ConnectionId,
    (common_name, stage): (&str, Stage),
) -> Result<Vec<StoredKey>, FlowError> {
    let now = gateway.now();
    let name = format!("Muster {common_name}").chars().take(64).collect::<String>();
    let pairs = Purpose::ALL.map(|_| {
        let (random, key_pairs, name) = (gateway.random.clone(), gateway.key_pairs.clone(), name.clone());
        tokio::task::spawn_blocking(move || key_pairs.pair(&name, now, &*random))
    });
    let mut keys = Vec::with_capacity(pairs.len());
    for (purpose, pair) in Purpose::ALL.into_iter().zip(pairs) {
        let pair = pair
            .await
            .map_err(|error| FlowError::Invalid(format!("the key could not be made: {error}")))??;
        let id = ConnectionId::new(now, gateway.random()).uuid();
        let sealed = key_purpose(organisation, connection, id);
        let private_key = gateway.key.encrypt(&sealed, pair.to_pem()?.expose(), gateway.random())?;
        let certificate = pair.trusted().map_err(unreadable)?.certificate_pem()?;
        keys.push(StoredKey { id, purpose, stage, certificate, private_key, created_at: now.as_micros() });
    }
    Ok(keys)
}

fn unreadable(error: impl std::fmt::Display) -> FlowError {
    FlowError::Invalid(format!("a key of the connection cannot be used: {error}"))
}

/// The key pairs of one purpose, the current one first, then the next or the previous one.
async fn pairs(
    gateway: &Gateway,
    conn: &mut Conn,
    connection: &Connection,
    purpose: Purpose,
) -> Result<Vec<(Stage, SigningKey)>, FlowError> {
    let mut pairs = Vec::new();
    for key in stored::list(conn, connection.organisation, connection.id).await? {
        if key.purpose == purpose {
            let sealed = key_purpose(connection.organisation, connection.id, key.id);
            let pem = gateway.key.decrypt(&sealed, &key.private_key)?;
            pairs.push((key.stage, SigningKey::from_pem(pem.expose()).map_err(unreadable)?));
        }
    }
    pairs.sort_by_key(|(stage, _)| *stage != Stage::Current);
    Ok(pairs)
}

/// The keys whose signatures the identity provider should know: the one that signs first, then its
/// successor or its predecessor.
///
/// # Errors
/// When a key cannot be decrypted, or the database fails.
pub async fn signing(
    gateway: &Gateway,
    conn: &mut Conn,
    connection: &Connection,
) -> Result<Vec<SigningKey>, FlowError> {
    let pairs = pairs(gateway, conn, connection, Purpose::Signing).await?;
    Ok(pairs.into_iter().map(|(_, pair)| pair).collect())
}

/// The keys that an identity provider may encrypt for, the preferred one first. The previous one still
/// decrypts, but is no longer published, so that nobody begins to use it.
///
/// # Errors
/// When a key cannot be decrypted, or the database fails.
pub async fn published_for_encryption(
    gateway: &Gateway,
    conn: &mut Conn,
    connection: &Connection,
) -> Result<Vec<SigningKey>, FlowError> {
    let pairs = pairs(gateway, conn, connection, Purpose::Encryption).await?;
    Ok(pairs.into_iter().filter(|(stage, _)| *stage != Stage::Previous).map(|(_, pair)| pair).collect())
}

/// The keys that decrypt, at every stage.
///
/// # Errors
/// When a key cannot be decrypted, or the database fails.
pub async fn decryption(
    gateway: &Gateway,
    conn: &mut Conn,
    connection: &Connection,
) -> Result<DecryptionKeys, FlowError> {
    let pairs = pairs(gateway, conn, connection, Purpose::Encryption).await?;
    let keys = pairs.iter().map(|(_, pair)| DecryptionKey::try_from(pair)).collect::<Result<Vec<_>, _>>();
    Ok(DecryptionKeys::new(keys.map_err(unreadable)?))
}

/// A key as an operator sees it.
#[derive(Debug, Clone)]
pub struct KeyShown {
    /// What it is for.
    pub purpose: Purpose,
    /// Where in its life it is.
    pub stage: Stage,
    /// Its certificate.
    pub certificate: TrustedKey,
}

impl KeyShown {
    /// Whether the service provider's metadata has it.
    #[must_use]
    pub fn is_published(&self) -> bool {
        (self.purpose, self.stage) != (Purpose::Encryption, Stage::Previous)
    }
}

/// The certificates of a connection's keys: those that sign, then those that decrypt, the current ones
/// first. No private key is looked at.
///
/// # Errors
/// When a certificate is damaged, or the database fails.
pub async fn shown(conn: &mut Conn, connection: &Connection) -> Result<Vec<KeyShown>, FlowError> {
    let mut keys = Vec::new();
    for key in stored::list(conn, connection.organisation, connection.id).await? {
        let certificate = TrustedKey::from_pem(key.certificate.as_bytes()).map_err(unreadable)?;
        keys.push(KeyShown { purpose: key.purpose, stage: key.stage, certificate });
    }
    keys.sort_by_key(|key| (key.purpose != Purpose::Signing, key.stage != Stage::Current));
    Ok(keys)
}

/// How far a rotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationState {
    /// There is none: one key of each purpose.
    Idle,
    /// The next keys are published beside the current ones, which still sign.
    Prepared,
    /// The new keys sign; the previous ones still count and still decrypt.
    Activated,
}

impl RotationState {
    /// Its name, for scripts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Prepared => "prepared",
            Self::Activated => "activated",
        }
    }

    fn of(stages: impl Iterator<Item = Stage>) -> Self {
        let mut state = Self::Idle;
        for stage in stages {
            match stage {
                Stage::Next => state = Self::Prepared,
                Stage::Previous => state = Self::Activated,
                Stage::Current => {}
            }
        }
        state
    }
}

/// A step of a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationStep {
    /// The next keys take the place of the current ones.
    Activate,
    /// The previous keys go.
    Finish,
    /// The next keys go, unused.
    Cancel,
}

/// A connection's keys, and how far their rotation is.
#[derive(Debug, Clone)]
pub struct Rotation {
    /// How far it is.
    pub state: RotationState,
    /// The keys.
    pub keys: Vec<KeyShown>,
}

async fn rotation(conn: &mut Conn, connection: &Connection) -> Result<Rotation, FlowError> {
    let keys = shown(conn, connection).await?;
    Ok(Rotation { state: RotationState::of(keys.iter().map(|key| key.stage)), keys })
}

/// How far the rotation of a connection's keys is.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn show(gateway: &Gateway, org: &str, slug: &str) -> Result<Rotation, FlowError> {
    let mut conn = gateway.db.read().await?;
    let (_, loaded) = connections::load(&mut conn, org, slug).await?;
    rotation(&mut conn, &loaded.record).await
}

/// Begins a rotation: makes the next keys and publishes them beside the current ones. Nothing else changes
/// but that what is encrypted for either is decrypted.
///
/// # Errors
/// [`FlowError::NotFound`]; [`FlowError::Invalid`] when a rotation has begun already.
pub async fn prepare(gateway: &Gateway, actor: Actor, org: &str, slug: &str) -> Result<Rotation, FlowError> {
    let (scope, loaded) = {
        let mut conn = gateway.db.read().await?;
        let (scope, loaded) = connections::load(&mut conn, org, slug).await?;
        demand(RotationState::Idle, &rotation(&mut conn, &loaded.record).await?)?;
        (scope, loaded)
    };
    // Made before the transaction: nothing waits for primes while it holds the write lock.
    let name = format!("{org}/{slug}");
    let keys = make(gateway, scope.id, loaded.id(), (&name, Stage::Next)).await?;
    transaction!(gateway.db, |tx| {
        let (_, loaded) = connections::load(tx, org, slug).await?;
        demand(RotationState::Idle, &rotation(tx, &loaded.record).await?)?;
        for key in &keys {
            stored::add(tx, scope.id, loaded.id(), key).await?;
        }
        note(gateway, tx, actor, (&scope, &loaded), "connection.keys_prepared").await
    })
}

/// Takes a further step of a rotation that has begun.
///
/// # Errors
/// [`FlowError::NotFound`]; [`FlowError::Invalid`] when it is not the time for that step;
/// [`FlowError::Changed`] when somebody else took it at this moment.
pub async fn step(
    gateway: &Gateway,
    actor: Actor,
    (org, slug): (&str, &str),
    step: RotationStep,
) -> Result<Rotation, FlowError> {
    transaction!(gateway.db, |tx| {
        let (scope, loaded) = connections::load(tx, org, slug).await?;
        let before = rotation(tx, &loaded.record).await?;
        let connection = loaded.id();
        let action = match step {
            RotationStep::Activate => {
                demand(RotationState::Prepared, &before)?;
                for stages in [(Stage::Current, Stage::Previous), (Stage::Next, Stage::Current)] {
                    all_moved(stored::advance(tx, scope.id, connection, stages).await?)?;
                }
                "connection.keys_activated"
            }
            RotationStep::Finish => {
                demand(RotationState::Activated, &before)?;
                all_moved(stored::remove(tx, scope.id, connection, Stage::Previous).await?)?;
                "connection.keys_finished"
            }
            RotationStep::Cancel => {
                demand(RotationState::Prepared, &before)?;
                all_moved(stored::remove(tx, scope.id, connection, Stage::Next).await?)?;
                "connection.keys_cancelled"
            }
        };
        note(gateway, tx, actor, (&scope, &loaded), action).await
    })
}

fn demand(wanted: RotationState, found: &Rotation) -> Result<(), FlowError> {
    if found.state == wanted {
        return Ok(());
    }
    Err(FlowError::Invalid(
        match found.state {
            RotationState::Idle => "no rotation has begun; begin with connection rotate-key",
            RotationState::Prepared => {
                "a rotation has begun and the next keys are published; go on with connection rotate-key \
                 --activate, or drop them with --cancel"
            }
            RotationState::Activated => {
                "the new keys are in use and the previous ones still count; end it with connection rotate-key \
                 --finish"
            }
        }
        .to_owned(),
    ))
}

fn all_moved(count: u64) -> Result<(), FlowError> {
    if count == KEYS_OF_STAGE { Ok(()) } else { Err(FlowError::Changed) }
}

/// Writes the audit row with the certificates that there are now, which is also the answer.
async fn note(
    gateway: &Gateway,
    tx: &mut Tx,
    actor: Actor,
    (scope, loaded): (&Scope, &Loaded),
    action: &'static str,
) -> Result<Rotation, FlowError> {
    let after = rotation(tx, &loaded.record).await?;
    let keys: Vec<Value> = after
        .keys
        .iter()
        .map(|key| {
            let fingerprint = key.certificate.fingerprint();
            json!({ "use": key.purpose.as_str(), "stage": key.stage.as_str(), "fingerprint": fingerprint })
        })
        .collect();
    let target = Target::connection(scope.id, loaded.id());
    gateway.audit(tx, actor, action, target, json!({ "keys": keys })).await?;
    Ok(after)
}
