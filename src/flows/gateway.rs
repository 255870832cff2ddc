//! What every use case needs, who acts, and how a use case fails.

use std::{fmt, sync::Arc, time::Duration};

use serde_json::Value;
use uuid::Uuid;

use super::{connections::ConnectionFault, fetch::Fetcher, passwords::policy::Weaknesses};
use crate::{
    clock::{SharedClock, Timestamp},
    directory::{Violation, settings::SettingError},
    ids::{ConnectionId, EmployeeId, GroupId, ImportId, OfficeId, OrganisationId, RoleId, ScimTokenId},
    saml::KeyPairs,
    secret::{CryptoError, MasterKey, Random, SharedRandom},
    store::{Db, StoreError, Tx, Unique, audit},
};

/// The open gateway: the database, the keys, the time, and how the world sees us. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: SharedClock,
    /// Randomness.
    pub random: SharedRandom,
    /// The key that encrypts secrets at rest.
    pub key: MasterKey,
    /// The origin that browsers and identity providers see, without a slash at the end.
    pub public_url: String,
    /// Fetches what administrators name a link of.
    pub fetcher: Fetcher,
    /// Where the key pairs of connections come from.
    pub key_pairs: Arc<dyn KeyPairs>,
    /// What SCIM queries may cost.
    pub scim: ScimBounds,
}

/// What SCIM queries may cost, and how long a cursor is good for (CONTRACT section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScimBounds {
    /// How long a cursor is good for.
    pub cursor_lifetime: Duration,
    /// Most resources that one query reads to be answered; what needs more is refused instead of answered
    /// slowly.
    pub most_read: u32,
}

impl Default for ScimBounds {
    fn default() -> Self {
        Self { cursor_lifetime: Duration::from_secs(3600), most_read: 50_000 }
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Gateway").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

impl Gateway {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Randomness.
    #[must_use]
    pub fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// Writes an audit row in the change's own transaction. `detail` may name a person and is erased with
    /// the record; it never holds a secret.
    ///
    /// # Errors
    /// [`FlowError::Store`] when the database fails.
    pub async fn audit(
        &self,
        tx: &mut Tx,
        actor: Actor,
        action: &'static str,
        target: Target,
        detail: Value,
    ) -> Result<(), FlowError> {
        let Target { organisation, kind, id } = target;
        let actor = actor.to_string();
        let entry =
            audit::Entry { organisation, actor: &actor, action, target_kind: kind, target: Some(id), detail };
        Ok(audit::write(tx, &entry, self.now(), self.random()).await?)
    }
}

/// The record that something is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    organisation: OrganisationId,
    kind: &'static str,
    id: Uuid,
}

impl Target {
    /// An organisation itself.
    #[must_use]
    pub fn organisation(id: OrganisationId) -> Self {
        Self { organisation: id, kind: "organisation", id: id.uuid() }
    }

    /// An employee of an organisation.
    #[must_use]
    pub fn employee(organisation: OrganisationId, id: EmployeeId) -> Self {
        Self { organisation, kind: "employee", id: id.uuid() }
    }

    /// An office of an organisation.
    #[must_use]
    pub fn office(organisation: OrganisationId, id: OfficeId) -> Self {
        Self { organisation, kind: "office", id: id.uuid() }
    }

    /// A connection of an organisation.
    #[must_use]
    pub fn connection(organisation: OrganisationId, id: ConnectionId) -> Self {
        Self { organisation, kind: "connection", id: id.uuid() }
    }

    /// A SCIM token of an organisation.
    #[must_use]
    pub fn scim_token(organisation: OrganisationId, id: ScimTokenId) -> Self {
        Self { organisation, kind: "scim_token", id: id.uuid() }
    }

    /// A group of an organisation.
    #[must_use]
    pub fn group(organisation: OrganisationId, id: GroupId) -> Self {
        Self { organisation, kind: "group", id: id.uuid() }
    }

    /// A further role of an organisation.
    #[must_use]
    pub fn role(organisation: OrganisationId, id: RoleId) -> Self {
        Self { organisation, kind: "role", id: id.uuid() }
    }

    /// An import of an organisation.
    #[must_use]
    pub fn import(organisation: OrganisationId, id: ImportId) -> Self {
        Self { organisation, kind: "import", id: id.uuid() }
    }

    /// The id of the record.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// An appointment or scheduled publication of an organisation.
    #[must_use]
    pub fn commitment(organisation: OrganisationId, id: Uuid) -> Self {
        Self { organisation, kind: "commitment", id }
    }
}

/// Who does something. Written into the audit log by id, never by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The operator at the command line.
    Operator,
    /// An employee, signed in.
    Employee(EmployeeId),
    /// An identity provider with this SCIM token.
    Scim(ScimTokenId),
    /// An identity provider through a sign-in.
    Saml(ConnectionId),
    /// Muster itself: a job.
    Muster,
}

impl fmt::Display for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator => formatter.write_str("operator"),
            Self::Employee(id) => write!(formatter, "employee:{id}"),
            Self::Scim(id) => write!(formatter, "scim:{id}"),
            Self::Saml(id) => write!(formatter, "saml:{id}"),
            Self::Muster => formatter.write_str("muster"),
        }
    }
}

/// Why a use case was refused or failed. Doors turn it into their protocol's own form.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// There is no such record in this organisation.
    #[error("there is no {0} of that name or id here")]
    NotFound(&'static str),
    /// A business rule of the directory.
    #[error(transparent)]
    Rule(#[from] Violation),
    /// A name that is taken.
    #[error("{0} is already in use")]
    Taken(&'static str),
    /// A setting that does not exist or cannot have the value.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// What was given is not of its form.
    #[error("{0}")]
    Invalid(String),
    /// What was given for a connection cannot be taken.
    #[error(transparent)]
    Connection(#[from] ConnectionFault),
    /// A password that may not be chosen.
    #[error("{0}")]
    WeakPassword(Weaknesses),
    /// The caller may not do that to this record.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The record is not what the caller last saw (`If-Match`).
    #[error("the record was changed in the meantime; read it again")]
    Changed,
    /// The database.
    #[error(transparent)]
    Store(StoreError),
    /// Encryption.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

impl From<StoreError> for FlowError {
    /// A unique index that refused means a name that is taken.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unique(Unique::Username) => Self::Rule(Violation::UsernameAlreadyInUse),
            StoreError::Unique(Unique::ExternalId) => Self::Rule(Violation::ExternalIdAlreadyInUse),
            StoreError::Unique(Unique::Email) => Self::Rule(Violation::EmailAlreadyInUse),
            StoreError::Unique(Unique::OrganisationSlug | Unique::ConnectionSlug) => Self::Taken("this slug"),
            StoreError::Unique(Unique::Domain) => Self::Taken("this domain"),
            StoreError::Unique(Unique::GroupName) => Self::Taken("this group name"),
            StoreError::Unique(Unique::RoleName) => Self::Taken("this role name"),
            StoreError::Unique(Unique::OfficeName) => Self::Taken("this office name"),
            StoreError::Unique(Unique::OfficeExternalId) => Self::Taken("this office External ID"),
            other => Self::Store(other),
        }
    }
}

/// What cannot be the name of an organisation or connection in a link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} cannot be a slug: use 1 to 63 lower-case letters, digits and hyphens, with no hyphen at the ends"
)]
pub struct BadSlug(pub String);

impl From<BadSlug> for FlowError {
    fn from(bad: BadSlug) -> Self {
        Self::Invalid(bad.to_string())
    }
}

/// Whether `text` can be the name of an organisation or connection in a link: 1 to 63 lower-case letters,
/// digits and hyphens, with a letter or digit at both ends.
///
/// # Errors
/// [`BadSlug`] with the text.
pub fn check_slug(text: &str) -> Result<(), BadSlug> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let ends = !text.starts_with('-') && !text.ends_with('-');
    if !text.is_empty() && text.len() <= 63 && ends && text.bytes().all(inner) {
        Ok(())
    } else {
        Err(BadSlug(text.to_owned()))
    }
}
