//! Organisations and the domains they own.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{clock::Timestamp, ids::OrganisationId};

statements! {
    /// An organisation by the name in its links.
    BY_SLUG = "select id, slug, name, settings, created_at, updated_at, version from organisations where slug = $1";
    /// An organisation by id.
    BY_ID = "select id, slug, name, settings, created_at, updated_at, version from organisations where id = $1";
    /// All organisations, for the operator.
    LIST = "select id, slug, name, settings, created_at, updated_at, version from organisations order by slug";
    /// Makes an organisation.
    INSERT = "insert into organisations (id, slug, name, settings, created_at, updated_at, version) values ($1, $2, $3, $4, $5, $6, $7)";
    /// Changes an organisation if nobody else has since it was read.
    UPDATE = "update organisations set name = $2, settings = $3, updated_at = $4, version = version + 1 where id = $1 and version = $5";
    /// Removes an organisation and, by foreign keys, all that belongs to it.
    DELETE = "delete from organisations where id = $1";
    /// The domains of an organisation.
    DOMAINS = "select domain from organisation_domains where organisation_id = $1 order by domain";
    /// Gives an organisation a domain.
    ADD_DOMAIN = "insert into organisation_domains (domain, organisation_id) values ($1, $2)";
    /// Takes all domains from an organisation.
    REMOVE_DOMAINS = "delete from organisation_domains where organisation_id = $1";
    /// Whose a domain is, over all organisations: the sign-in page knows only an address.
    BY_DOMAIN = "select organisation_id from organisation_domains where domain = $1";
}

/// A customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// The name in its links; never changes.
    pub slug: String,
    /// The name that people see.
    pub name: String,
    /// Its settings as JSON; only those given explicitly.
    pub settings: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts its changes, from 1.
    pub version: i64,
}

row! {
    struct OrganisationRow {
        id: Uuid,
        slug: String,
        name: String,
        settings: String,
        created_at: i64,
        updated_at: i64,
        version: i64,
    }
}

impl From<OrganisationRow> for Organisation {
    fn from(row: OrganisationRow) -> Self {
        Self {
            id: OrganisationId::from_uuid(row.id),
            slug: row.slug,
            name: row.name,
            settings: row.settings,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
            version: row.version,
        }
    }
}

/// The organisation with this slug.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Organisation>, StoreError> {
    Ok(conn.one::<OrganisationRow>(&BY_SLUG, args![slug]).await?.map(Into::into))
}

/// The organisation with this id.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id(conn: &mut Conn, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
    Ok(conn.one::<OrganisationRow>(&BY_ID, args![id]).await?.map(Into::into))
}

/// All organisations, by slug.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(conn: &mut Conn) -> Result<Vec<Organisation>, StoreError> {
    Ok(conn.all::<OrganisationRow>(&LIST, args![]).await?.into_iter().map(Into::into).collect())
}

/// Makes an organisation.
///
/// # Errors
/// [`StoreError::Unique`] when the slug is taken.
pub async fn insert(tx: &mut Tx, organisation: &Organisation) -> Result<(), StoreError> {
    let row = args![
        organisation.id,
        &organisation.slug,
        &organisation.name,
        &organisation.settings,
        organisation.created_at,
        organisation.updated_at,
        organisation.version,
    ];
    tx.run(&INSERT, row).await.map(drop)
}

/// Writes name and settings if the organisation still has the version it was read with; `false` when not.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn update(tx: &mut Tx, organisation: &Organisation, now: Timestamp) -> Result<bool, StoreError> {
    let row = args![organisation.id, &organisation.name, &organisation.settings, now, organisation.version];
    Ok(tx.run(&UPDATE, row).await? == 1)
}

/// Removes an organisation with everything in it but its audit log.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn delete(tx: &mut Tx, id: OrganisationId) -> Result<bool, StoreError> {
    Ok(tx.run(&DELETE, args![id]).await? == 1)
}

/// The domains of an organisation, in lower case.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn domains(conn: &mut Conn, id: OrganisationId) -> Result<Vec<String>, StoreError> {
    Ok(conn.all::<(String,)>(&DOMAINS, args![id]).await?.into_iter().map(|row| row.0).collect())
}

/// Gives an organisation a domain, in lower case.
///
/// # Errors
/// [`StoreError::Unique`] when another organisation owns it.
pub async fn add_domain(tx: &mut Tx, id: OrganisationId, domain: &str) -> Result<(), StoreError> {
    tx.run(&ADD_DOMAIN, args![domain, id]).await.map(drop)
}

/// Takes all domains from an organisation.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn remove_domains(tx: &mut Tx, id: OrganisationId) -> Result<(), StoreError> {
    tx.run(&REMOVE_DOMAINS, args![id]).await.map(drop)
}

/// Whose `domain` is, in lower case.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_domain(conn: &mut Conn, domain: &str) -> Result<Option<OrganisationId>, StoreError> {
    let row = conn.one::<(Uuid,)>(&BY_DOMAIN, args![domain]).await?;
    Ok(row.map(|(id,)| OrganisationId::from_uuid(id)))
}
