//! Connections to identity providers: make, set, show, refresh, delete; and [`Loaded`], the connection as
//! every other flow knows it.

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, connection_keys,
    gateway::check_slug,
    organisations::{self, Scope},
};
use crate::{
    clock::Timestamp,
    directory::connection_settings::{ConnectionSettings, ConnectionValues},
    ids::ConnectionId,
    saml::IdpMetadata,
    store::{
        Conn, StoreError,
        connection_keys::{self as stored_keys, Stage},
        connections::{self, Connection},
        statement::transaction,
    },
};

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

    /// The identity provider's metadata, read again at `now`; `None` when none was given.
    ///
    /// # Errors
    /// [`FlowError::Invalid`] when it cannot be used any more.
    pub fn idp(&self, now: Timestamp) -> Result<Option<IdpMetadata>, FlowError> {
        let Some(text) = &self.record.idp_metadata else { return Ok(None) };
        let wanted = self.values().idp_entity_id.as_ref().map(|id| id.as_str());
        IdpMetadata::parse(text.as_bytes(), wanted, now).map(Some).map_err(unusable)
    }
}

fn unusable(error: impl std::fmt::Display) -> FlowError {
    FlowError::Invalid(format!("the identity provider's metadata cannot be used: {error}"))
}

impl TryFrom<Connection> for Loaded {
    type Error = StoreError;

    fn try_from(record: Connection) -> Result<Self, StoreError> {
        let settings = serde_json::from_str(&record.settings)
            .map_err(|error| StoreError::Damaged { what: "connection settings", why: error.to_string() })?;
        Ok(Self { record, settings })
    }
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

/// Where the identity provider's metadata comes from.
#[derive(Debug, Clone)]
pub enum MetadataSource {
    /// Its text, read from a file.
    Text(String),
    /// A link, fetched now and again on `refresh`.
    Url(String),
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

/// Reads the metadata and checks that it can be used; answers its text and link.
async fn read_metadata(
    gateway: &Gateway,
    source: &MetadataSource,
    wanted: Option<&str>,
) -> Result<(String, Option<String>), FlowError> {
    let (text, url) = match source {
        MetadataSource::Text(text) => (text.clone(), None),
        MetadataSource::Url(url) => {
            let bytes =
                gateway.fetcher.fetch(url).await.map_err(|error| FlowError::Invalid(error.to_string()))?;
            let text = String::from_utf8(bytes).map_err(|_| unusable("it is not UTF-8"))?;
            (text, Some(url.clone()))
        }
    };
    IdpMetadata::parse(text.as_bytes(), wanted, gateway.now()).map_err(unusable)?;
    Ok((text, url))
}

fn write_settings(settings: &ConnectionSettings) -> Result<String, FlowError> {
    serde_json::to_string(settings).map_err(|error| FlowError::Invalid(error.to_string()))
}

/// Makes a connection with keys of its own, to sign and to decrypt.
///
/// # Errors
/// A slug that is taken, an unknown setting, metadata that cannot be fetched or used.
pub async fn create(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    slug: &str,
    name: Option<&str>,
    metadata: Option<&MetadataSource>,
    changes: &[(String, String)],
) -> Result<Shown, FlowError> {
    check_slug(slug)?;
    let mut settings = ConnectionSettings::default();
    for (key, value) in changes {
        settings.set(key, value)?;
    }
    let wanted = settings.values().idp_entity_id.as_ref().map(|id| id.as_str());
    let metadata = match metadata {
        Some(source) => Some(read_metadata(gateway, source, wanted).await?),
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
        idp_metadata_at: metadata.as_ref().map(|_| now),
        idp_metadata_url: metadata.as_ref().and_then(|(_, url)| url.clone()),
        idp_metadata: metadata.map(|(text, _)| text),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    transaction!(gateway.db, |tx| {
        connections::insert(tx, &record).await?;
        for key in &keys {
            stored_keys::add(tx, scope.id, id, key).await?;
        }
        let detail = json!({ "slug": record.slug, "set": changes, "metadata": record.idp_metadata_url });
        gateway.audit(tx, actor, "connection.created", Target::connection(scope.id, record.id), detail).await
    })?;
    shown(gateway, &scope, record)
}

/// The connection with this slug, with its organisation.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn load(conn: &mut Conn, org: &str, slug: &str) -> Result<(Scope, Loaded), FlowError> {
    let scope = organisations::scope(conn, org).await?;
    let missing = FlowError::NotFound("connection");
    if check_slug(slug).is_err() {
        return Err(missing);
    }
    let record = connections::by_slug(conn, scope.id, slug).await?.ok_or(missing)?;
    Ok((scope, record.try_into()?))
}

/// Changes settings and, when given, the metadata. `name` is one of the settings.
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
    let (_, current) = load(&mut gateway.db.read().await?, org, slug).await?;
    let mut settings = current.settings.clone();
    apply(&mut settings, &mut current.record.name.clone(), changes)?;
    let wanted = settings.values().idp_entity_id.as_ref().map(|id| id.as_str());
    let metadata = match metadata {
        Some(source) => Some(read_metadata(gateway, source, wanted).await?),
        None => None,
    };
    store(gateway, actor, (org, slug), metadata.as_ref(), changes).await
}

/// Writes settings and metadata that was read before.
async fn store(
    gateway: &Gateway,
    actor: Actor,
    (org, slug): (&str, &str),
    metadata: Option<&(String, Option<String>)>,
    changes: &[(String, String)],
) -> Result<Shown, FlowError> {
    transaction!(gateway.db, |tx| {
        let (scope, mut loaded) = load(tx, org, slug).await?;
        let before = loaded.record.version;
        apply(&mut loaded.settings, &mut loaded.record.name, changes)?;
        loaded.record.settings = write_settings(&loaded.settings)?;
        if let Some((text, url)) = metadata {
            loaded.record.idp_metadata = Some(text.clone());
            loaded.record.idp_metadata_url.clone_from(url);
            loaded.record.idp_metadata_at = Some(gateway.now());
        }
        loaded.record.version = before + 1;
        loaded.record.updated_at = gateway.now();
        if !connections::update(tx, &loaded.record, before).await? {
            return Err(FlowError::Changed);
        }
        let detail = json!({ "set": changes, "metadata": metadata.is_some() });
        gateway
            .audit(
                tx,
                actor,
                "connection.changed",
                Target::connection(loaded.record.organisation, loaded.record.id),
                detail,
            )
            .await?;
        shown(gateway, &scope, loaded.record)
    })
}

fn apply(
    settings: &mut ConnectionSettings,
    name: &mut String,
    changes: &[(String, String)],
) -> Result<(), FlowError> {
    for (key, value) in changes {
        if key == "name" {
            if value.trim().is_empty() || value.chars().count() > 100 || value.chars().any(char::is_control) {
                return Err(FlowError::Invalid("a connection's name has 1 to 100 characters".to_owned()));
            }
            name.clone_from(value);
        } else {
            settings.set(key, value)?;
        }
    }
    Ok(())
}

/// Fetches the metadata again from its link. A change of entity ID is refused: it would be another
/// identity provider (SAML.md 24).
///
/// # Errors
/// [`FlowError::Invalid`] when there is no link, or the new metadata cannot be used; the last good copy
/// stays.
pub async fn refresh(gateway: &Gateway, actor: Actor, org: &str, slug: &str) -> Result<Shown, FlowError> {
    let (_, current) = load(&mut gateway.db.read().await?, org, slug).await?;
    let url = current.record.idp_metadata_url.clone().ok_or_else(|| {
        FlowError::Invalid("the metadata came from a file; give the new file with connection set".to_owned())
    })?;
    let known = current.idp(gateway.now()).ok().flatten().map(|idp| idp.entity_id);
    let wanted = current.values().idp_entity_id.as_ref().map(|id| id.as_str()).or(known.as_deref());
    let source = MetadataSource::Url(url);
    // What was judged is what is stored: a second fetch could bring something else.
    let metadata = read_metadata(gateway, &source, wanted).await?;
    store(gateway, actor, (org, slug), Some(&metadata), &[]).await
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
