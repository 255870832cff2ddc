//! Connections to identity providers.

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, Tx,
    organisations::Organisation,
    statement::{Both, args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OrganisationId},
};

macro_rules! columns {
    () => {
        "id, organisation_id, slug, name, settings, idp_metadata, idp_metadata_url, idp_metadata_at, created_at, \
         updated_at, version"
    };
}

/// The columns of an organisation `o`, for [`OrganisationPart`].
macro_rules! organisation_columns {
    () => {
        "o.id as organisation_id, o.slug as organisation_slug, o.name as organisation_name, \
         o.settings as organisation_settings, o.created_at as organisation_created_at, \
         o.updated_at as organisation_updated_at, o.version as organisation_version"
    };
}

pub(super) use organisation_columns;

statements! {
    /// A connection and its organisation by the names in its links.
    BY_SLUGS = concat!("select ", organisation_columns!(), ", c.id, c.slug, c.name, c.settings, c.idp_metadata, \
        c.idp_metadata_url, c.idp_metadata_at, c.created_at, c.updated_at, c.version from organisations o \
        join connections c on c.organisation_id = o.id where o.slug = $1 and c.slug = $2");
    /// A connection by the name in its links.
    BY_SLUG = concat!("select ", columns!(), " from connections where organisation_id = $1 and slug = $2");
    /// A connection by id.
    BY_ID = concat!("select ", columns!(), " from connections where organisation_id = $1 and id = $2");
    /// The connections of an organisation.
    LIST = concat!("select ", columns!(), " from connections where organisation_id = $1 order by slug");
    /// The connections of all organisations, a page at a time: the job that watches ends works for everybody.
    PAGE = concat!("select ", columns!(), " from connections where id > $1 order by id limit $2");
    /// Makes a connection.
    INSERT = "insert into connections (id, organisation_id, slug, name, settings, idp_metadata, idp_metadata_url, \
        idp_metadata_at, created_at, updated_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Changes a connection if nobody else has since it was read.
    UPDATE = "update connections set slug = $3, name = $4, settings = $5, idp_metadata = $6, idp_metadata_url = $7, \
        idp_metadata_at = $8, created_at = $9, updated_at = $10, version = $11 \
        where organisation_id = $2 and id = $1 and version = $12";
    /// Locks a connection's row without changing it.
    LOCK = "update connections set version = version where organisation_id = $1 and id = $2";
    /// Removes a connection with its keys, tokens, requests and sessions.
    DELETE = "delete from connections where organisation_id = $1 and id = $2";
}

/// One organisation's link to one identity provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The name in its links; never changes.
    pub slug: String,
    /// The name that people see.
    pub name: String,
    /// Its settings as JSON; only those given explicitly.
    pub settings: String,
    /// The identity provider's metadata as `IdpMetadata::to_stored` writes it; `None` until it is given.
    pub idp_metadata: Option<String>,
    /// Where the metadata was fetched from; `None` when it came from a file.
    pub idp_metadata_url: Option<String>,
    /// When this copy of the metadata was read.
    pub idp_metadata_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts its changes, from 1.
    pub version: i64,
}

row! {
    pub(super) struct ConnectionRow {
        id: Uuid,
        organisation_id: Uuid,
        slug: String,
        name: String,
        settings: String,
        idp_metadata: Option<String>,
        idp_metadata_url: Option<String>,
        idp_metadata_at: Option<i64>,
        created_at: i64,
        updated_at: i64,
        version: i64,
    }
}

row! {
    pub(super) struct OrganisationPart {
        pub(super) organisation_id: Uuid,
        organisation_slug: String,
        organisation_name: String,
        organisation_settings: String,
        organisation_created_at: i64,
        organisation_updated_at: i64,
        organisation_version: i64,
    }
}

impl From<OrganisationPart> for Organisation {
    fn from(part: OrganisationPart) -> Self {
        Self {
            id: OrganisationId::from_uuid(part.organisation_id),
            slug: part.organisation_slug,
            name: part.organisation_name,
            settings: part.organisation_settings,
            created_at: Timestamp::from_micros(part.organisation_created_at),
            updated_at: Timestamp::from_micros(part.organisation_updated_at),
            version: part.organisation_version,
        }
    }
}

impl From<ConnectionRow> for Connection {
    fn from(row: ConnectionRow) -> Self {
        Self {
            id: ConnectionId::from_uuid(row.id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            slug: row.slug,
            name: row.name,
            settings: row.settings,
            idp_metadata: row.idp_metadata,
            idp_metadata_url: row.idp_metadata_url,
            idp_metadata_at: row.idp_metadata_at.map(Timestamp::from_micros),
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
            version: row.version,
        }
    }
}

fn row_arguments(connection: &Connection) -> Vec<Arg> {
    args![
        connection.id,
        connection.organisation,
        &connection.slug,
        &connection.name,
        &connection.settings,
        &connection.idp_metadata,
        &connection.idp_metadata_url,
        connection.idp_metadata_at,
        connection.created_at,
        connection.updated_at,
        connection.version,
    ]
}

/// The connection with this slug of the organisation with that one, and the organisation.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_slugs(
    conn: &mut Conn,
    organisation: &str,
    slug: &str,
) -> Result<Option<(Organisation, Connection)>, StoreError> {
    let row = conn.one::<Both<OrganisationPart, ConnectionRow>>(&BY_SLUGS, args![organisation, slug]).await?;
    Ok(row.map(|Both(organisation, connection)| (organisation.into(), connection.into())))
}

/// The connection with this slug.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_slug(
    conn: &mut Conn,
    organisation: OrganisationId,
    slug: &str,
) -> Result<Option<Connection>, StoreError> {
    Ok(conn.one::<ConnectionRow>(&BY_SLUG, args![organisation, slug]).await?.map(Into::into))
}

/// The connection with this id.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: ConnectionId,
) -> Result<Option<Connection>, StoreError> {
    Ok(conn.one::<ConnectionRow>(&BY_ID, args![organisation, id]).await?.map(Into::into))
}

/// The connections of an organisation, by slug.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<Connection>, StoreError> {
    Ok(conn.all::<ConnectionRow>(&LIST, args![organisation]).await?.into_iter().map(Into::into).collect())
}

/// At most `limit` connections of all organisations with ids after `after`, by id.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn page(conn: &mut Conn, after: ConnectionId, limit: i64) -> Result<Vec<Connection>, StoreError> {
    Ok(conn.all::<ConnectionRow>(&PAGE, args![after, limit]).await?.into_iter().map(Into::into).collect())
}

/// Makes a connection.
///
/// # Errors
/// [`StoreError::Unique`] when the slug is taken.
pub async fn insert(tx: &mut Tx, connection: &Connection) -> Result<(), StoreError> {
    tx.run(&INSERT, row_arguments(connection)).await.map(drop)
}

/// Writes `connection` if the database still has the version `before`; `false` when not.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn update(tx: &mut Tx, connection: &Connection, before: i64) -> Result<bool, StoreError> {
    let mut arguments = row_arguments(connection);
    arguments.push(Arg::from(before));
    Ok(tx.run(&UPDATE, arguments).await? == 1)
}

/// Waits until nobody else makes something of a connection that is counted, and lets nobody before the transaction
/// ends; `false` when there is no such connection.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn lock(tx: &mut Tx, organisation: OrganisationId, id: ConnectionId) -> Result<bool, StoreError> {
    Ok(tx.run(&LOCK, args![organisation, id]).await? == 1)
}

/// Removes a connection with its keys, tokens, requests and sessions. Its employees stay, managed by
/// nobody.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn delete(tx: &mut Tx, organisation: OrganisationId, id: ConnectionId) -> Result<bool, StoreError> {
    Ok(tx.run(&DELETE, args![organisation, id]).await? == 1)
}
