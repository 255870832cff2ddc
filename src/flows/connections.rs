//! Connections to identity providers: make, set, show, refresh, delete; and [`Loaded`], the connection as
//! every other flow knows it.

use serde_json::{Value, json};

use super::{
    Actor, FlowError, Gateway, Target, connection_keys,
    gateway::check_slug,
    metadata_refresh::{self, Refreshed},
    organisations::{self, Scope},
};
use crate::{
    directory::connection_settings::{ConnectionSettings, ConnectionValues},
    ids::ConnectionId,
    saml::has_second_verifier,
    store::{
        Conn, StoreError, Tx,
        connection_keys::{self as stored_keys, Stage},
        connections::{self, Connection},
        metadata_refreshes, sessions,
        statement::transaction,
    },
};

mod fault;
pub(super) mod import;
mod known;

pub use fault::ConnectionFault;
use import::Imported;
pub use import::MetadataSource;

/// A connection with its settings read.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The record.
    pub record: Connection,
    /// Its settings.
    pub settings: ConnectionSettings,
}

impl Loaded {
    /// The typed settings in force.
    #[must_use]
    pub const fn values(&self) -> &ConnectionValues {
        self.settings.values()
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> ConnectionId {
        self.record.id
    }
}

impl TryFrom<Connection> for Loaded {
    type Error = StoreError;

    fn try_from(record: Connection) -> Result<Self, StoreError> {
        Ok(Self { settings: settings_of(&record.settings)?, record })
    }
}

/// The settings of a connection as they are stored.
///
/// # Errors
/// [`StoreError::Damaged`].
pub(super) fn settings_of(stored: &str) -> Result<ConnectionSettings, StoreError> {
    serde_json::from_str(stored)
        .map_err(|error| StoreError::Damaged { what: "connection settings", why: error.to_string() })
}

/// The links of a connection (CONTRACT section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// The service provider's entity ID: the metadata's own link.
    pub entity_id: String,
    /// Where the identity provider posts its responses.
    pub acs: String,
    /// Single logout.
    pub slo: String,
    /// The service provider's metadata.
    pub metadata: String,
    /// Where a person begins to sign in.
    pub login: String,
    /// The base of SCIM.
    pub scim: String,
}

impl Links {
    /// The links of connection `slug` of organisation `org`.
    #[must_use]
    pub fn of(public_url: &str, org: &str, slug: &str) -> Self {
        let base = format!("{public_url}/saml/{org}/{slug}");
        Self {
            entity_id: format!("{base}/metadata"),
            acs: format!("{base}/acs"),
            slo: format!("{base}/slo"),
            metadata: format!("{base}/metadata"),
            login: format!("{base}/login"),
            scim: format!("{public_url}/scim/v2"),
        }
    }
}

/// A connection to show.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The organisation.
    pub org: String,
    /// The connection.
    pub connection: Loaded,
    /// Its links.
    pub links: Links,
}

fn shown(gateway: &Gateway, scope: &Scope, record: Connection) -> Result<Shown, FlowError> {
    let links = Links::of(&gateway.public_url, &scope.slug, &record.slug);
    Ok(Shown { org: scope.slug.clone(), connection: record.try_into()?, links })
}

fn write_settings(settings: &ConnectionSettings) -> Result<String, FlowError> {
    serde_json::to_string(settings).map_err(|error| FlowError::Invalid(error.to_string()))
}

/// No connection's slug: the page that makes one stands where the page of that connection would.
const RESERVED_SLUG: &str = "new";

/// Makes a connection with keys of its own, to sign and to decrypt.
///
/// # Errors
/// A slug that is taken or `new`, an unknown setting, metadata that cannot be fetched or used.
pub async fn create(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    slug: &str,
    name: Option<&str>,
    metadata: Option<&MetadataSource>,
    changes: &[(String, String)],
) -> Result<Shown, FlowError> {
    check_slug(slug).map_err(ConnectionFault::from)?;
    if slug == RESERVED_SLUG {
        return Err(ConnectionFault::ReservedSlug(slug.to_owned()).into());
    }
    let mut settings = ConnectionSettings::default();
    for (key, value) in changes {
        set_one(&mut settings, key, value)?;
    }
    let wanted = settings.values().idp_entity_id.as_ref().map(|id| id.as_str());
    let metadata = match metadata {
        Some(source) => Some(import::read(gateway, source, wanted).await?),
        None => None,
    };
    let now = gateway.now();
    let id = ConnectionId::new(now, gateway.random());
    let scope = organisations::scope(&mut gateway.db.read().await?, org).await?;
    let keys =
        connection_keys::make(gateway, scope.id, id, (&format!("{org}/{slug}"), Stage::Current)).await?;
    let record = Connection {
        id,
        organisation: scope.id,
        slug: slug.to_owned(),
        name: name.unwrap_or(slug).to_owned(),
        settings: write_settings(&settings)?,
        idp_metadata_at: None,
        idp_metadata_url: None,
        idp_metadata: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    transaction!(gateway.db, |tx| {
        let mut made = Loaded { record: record.clone(), settings: settings.clone() };
        connections::insert(tx, &made.record).await?;
        let mut detail = json!({ "slug": record.slug, "set": changes, "metadata": Value::Null });
        if let Some(imported) = &metadata {
            import::replace(gateway, tx, &mut made, imported).await?;
            if !connections::update(tx, &made.record, made.record.version).await? {
                return Err(FlowError::Changed);
            }
            detail["metadata"] = import::difference(None, &imported.idp);
        }
        for key in &keys {
            stored_keys::add(tx, scope.id, id, key).await?;
        }
        let target = Target::connection(scope.id, made.record.id);
        gateway.audit(tx, actor, "connection.created", target, detail).await?;
        shown(gateway, &scope, made.record)
    })
}

/// The connection with this slug, with its organisation.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn load(conn: &mut Conn, org: &str, slug: &str) -> Result<(Scope, Loaded), FlowError> {
    // Nothing else is worth a look, and PostgreSQL takes no NUL.
    if check_slug(org).is_ok()
        && check_slug(slug).is_ok()
        && let Some((organisation, record)) = connections::by_slugs(conn, org, slug).await?
    {
        return Ok((organisation.try_into()?, record.try_into()?));
    }
    // Which of the two is missing.
    organisations::scope(conn, org).await?;
    Err(FlowError::NotFound("connection"))
}

/// Changes settings and, when given, the metadata. `name` is one of the settings. Metadata that came from
/// a link is fetched again when `saml.idp_entity_id` comes to name another identity provider of it.
///
/// Disabling the connection ends the sessions that were opened through it, in the same transaction.
///
/// # Errors
/// An unknown setting, metadata that cannot be fetched or used, or that is another identity provider's.
pub async fn set(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    slug: &str,
    metadata: Option<&MetadataSource>,
    changes: &[(String, String)],
) -> Result<Shown, FlowError> {
    // Fetched before the transaction: nothing waits for the network while it holds the write lock.
    let (_, mut current) = load(&mut gateway.db.read().await?, org, slug).await?;
    apply(&mut current.settings, &mut current.record.name, changes)?;
    let chosen = |idp| current.check_chosen(&idp).is_ok();
    let fits = metadata.is_some() || current.last_copy().is_none_or(chosen);
    let link = current.record.idp_metadata_url.clone().filter(|_| !fits).map(MetadataSource::Url);
    let wanted = current.values().idp_entity_id.as_ref().map(|id| id.as_str());
    let imported = match metadata.or(link.as_ref()) {
        Some(source) => Some(import::read(gateway, source, wanted).await?),
        None => None,
    };
    store(gateway, actor, (org, slug), imported.as_ref(), changes).await
}

/// Writes settings and metadata that was read before.
async fn store(
    gateway: &Gateway,
    actor: Actor,
    (org, slug): (&str, &str),
    imported: Option<&Imported>,
    changes: &[(String, String)],
) -> Result<Shown, FlowError> {
    transaction!(gateway.db, |tx| {
        let (scope, mut loaded) = load(tx, org, slug).await?;
        let (before, was_enabled) = (loaded.record.version, loaded.values().enabled);
        let mut detail = json!({ "set": changes, "metadata": Value::Null });
        apply(&mut loaded.settings, &mut loaded.record.name, changes)?;
        loaded.record.settings = write_settings(&loaded.settings)?;
        if let Some(imported) = imported {
            detail["metadata"] = import::difference(loaded.last_copy().as_ref(), &imported.idp);
            import::replace(gateway, tx, &mut loaded, imported).await?;
        }
        // Settings and metadata may have been read at different moments: here they meet.
        if let Some(idp) = loaded.last_copy() {
            loaded.check_chosen(&idp)?;
        }
        if loaded.values().enabled != was_enabled {
            detail["sessionsEnded"] = json!(turn(gateway, tx, &loaded).await?);
        }
        loaded.record.version = before + 1;
        loaded.record.updated_at = gateway.now();
        if !connections::update(tx, &loaded.record, before).await? {
            return Err(FlowError::Changed);
        }
        let target = Target::connection(loaded.record.organisation, loaded.record.id);
        gateway.audit(tx, actor, "connection.changed", target, detail).await?;
        shown(gateway, &scope, loaded.record)
    })
}

/// What follows when a connection is disabled or enabled; answers how many sessions ended.
///
/// Both end its sessions. On PostgreSQL a sign-in that was admitted a moment before can write its session
/// behind a disabling; nobody can use it, and it must not come back to life with the connection.
async fn turn(gateway: &Gateway, tx: &mut Tx, connection: &Loaded) -> Result<u64, FlowError> {
    let record = &connection.record;
    if connection.values().enabled && record.idp_metadata_url.is_some() {
        // Nothing was fetched meanwhile.
        metadata_refreshes::postpone(tx, record.organisation, record.id, gateway.now()).await?;
    }
    Ok(sessions::end_of_connection(tx, record.organisation, record.id).await?)
}

/// Whether `name` can be the name that people see.
///
/// # Errors
/// [`ConnectionFault::Name`].
pub fn check_name(name: &str) -> Result<(), ConnectionFault> {
    if name.trim().is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(ConnectionFault::Name);
    }
    Ok(())
}

fn apply(
    settings: &mut ConnectionSettings,
    name: &mut String,
    changes: &[(String, String)],
) -> Result<(), FlowError> {
    for (key, value) in changes {
        if key == "name" {
            check_name(value)?;
            name.clone_from(value);
        } else {
            set_one(settings, key, value)?;
        }
    }
    Ok(())
}

/// Sets one setting, unless this build could not keep it.
fn set_one(settings: &mut ConnectionSettings, key: &str, value: &str) -> Result<(), FlowError> {
    settings.set(key, value)?;
    if key == "saml.second_opinion" && settings.values().second_opinion && !has_second_verifier() {
        return Err(ConnectionFault::NoSecondVerifier.into());
    }
    Ok(())
}

/// Fetches the metadata again from its link, at once (SAML.md 24); what came of it is noted as after a
/// scheduled fetch.
///
/// # Errors
/// [`ConnectionFault`] when there is no link, or the new metadata cannot be used; the last good copy
/// stays. [`FlowError::Changed`] when the connection was changed meanwhile.
pub async fn refresh(gateway: &Gateway, actor: Actor, org: &str, slug: &str) -> Result<Shown, FlowError> {
    let (_, current) = load(&mut gateway.db.read().await?, org, slug).await?;
    if current.record.idp_metadata_url.is_none() {
        return Err(ConnectionFault::FromFile.into());
    }
    match metadata_refresh::refresh(gateway, actor, &current).await? {
        Refreshed::Changed | Refreshed::Unchanged => show(gateway, org, slug).await,
        Refreshed::Failed(fault) => Err(fault.into()),
        Refreshed::Overtaken => Err(FlowError::Changed),
    }
}

/// One connection, to show.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn show(gateway: &Gateway, org: &str, slug: &str) -> Result<Shown, FlowError> {
    let mut conn = gateway.db.read().await?;
    let (scope, loaded) = load(&mut conn, org, slug).await?;
    shown(gateway, &scope, loaded.record)
}

/// The connections of an organisation, by slug.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn list(gateway: &Gateway, org: &str) -> Result<Vec<Shown>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    connections::list(&mut conn, scope.id)
        .await?
        .into_iter()
        .map(|record| shown(gateway, &scope, record))
        .collect()
}

/// Deletes a connection with its keys, tokens and sessions. Its employees stay, managed by nobody.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn delete(gateway: &Gateway, actor: Actor, org: &str, slug: &str) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let (_, loaded) = load(tx, org, slug).await?;
        connections::delete(tx, loaded.record.organisation, loaded.record.id).await?;
        let detail = json!({ "slug": slug });
        gateway
            .audit(
                tx,
                actor,
                "connection.deleted",
                Target::connection(loaded.record.organisation, loaded.record.id),
                detail,
            )
            .await
    })
}
