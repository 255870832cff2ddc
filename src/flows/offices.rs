//! Offices: make, change, list, delete.

use serde_json::json;

mod listing;
mod members;
mod resource;
mod shown;

use super::{
    Actor, FlowError, Gateway, Target, change,
    organisations::{self, Scope},
    provision::relations,
};
use crate::{
    directory::{
        Employee, Role,
        office::{Office, faults},
    },
    ids::{OfficeId, OrganisationId},
    store::{Conn, Tx, dialect, employees, offices, statement::transaction},
};

pub use listing::Offices;
pub use resource::{create as provision, delete as remove, get, patch, replace};
pub use shown::Shown;

/// What is said of a new office.
#[derive(Debug, Clone, Default)]
pub struct NewOffice {
    /// Its name.
    pub name: String,
    /// How the customer's systems know it.
    pub external_id: Option<String>,
    /// IANA name of its time zone.
    pub time_zone: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Whether it is closed for now.
    pub closed: bool,
}

pub(super) fn check(office: &Office) -> Result<(), FlowError> {
    let Office { name, external_id, time_zone, address, .. } = office;
    let faults = faults(name, external_id.as_deref(), time_zone.as_deref(), address.as_deref());
    faults.first().map_or(Ok(()), |fault| Err(FlowError::Invalid(fault.to_string())))
}

/// Makes an office.
///
/// # Errors
/// A name or External ID that is taken or not of its form.
pub async fn create(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    new: &NewOffice,
) -> Result<Office, FlowError> {
    let now = gateway.now();
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let office = Office {
            id: OfficeId::new(now, gateway.random()),
            organisation: scope.id,
            connection: None,
            external_id: new.external_id.clone(),
            name: new.name.clone(),
            active: !new.closed,
            time_zone: new.time_zone.clone(),
            address: new.address.clone(),
            created_at: now,
            updated_at: now,
            version: 1,
        };
        check(&office)?;
        offices::insert(tx, &office).await?;
        let detail = json!({ "name": office.name, "externalId": office.external_id });
        gateway.audit(tx, actor, "office.created", Target::office(scope.id, office.id), detail).await?;
        Ok::<_, FlowError>(office)
    })
}

/// The office with this id or External ID.
pub(super) async fn require(
    conn: &mut Conn,
    organisation: OrganisationId,
    name: &str,
) -> Result<Office, FlowError> {
    if let Ok(id) = name.parse::<OfficeId>()
        && let Some(office) = offices::by_id(conn, organisation, id).await?
    {
        return Ok(office);
    }
    offices::by_external_id(conn, organisation, name).await?.ok_or(FlowError::NotFound("office"))
}

/// One office, by id or External ID.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn show(gateway: &Gateway, org: &str, name: &str) -> Result<Office, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    require(&mut conn, scope.id, name).await
}

/// The offices of an organisation by name; at most 10,000.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn list(gateway: &Gateway, org: &str) -> Result<Vec<Office>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    Ok(offices::list(&mut conn, scope.id, 10_000).await?)
}

/// The names of an employee's offices, each with the role in it, by name.
///
/// # Errors
/// When the database fails.
pub async fn names(gateway: &Gateway, employee: &Employee) -> Result<Vec<(String, Role)>, FlowError> {
    if employee.relations.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = gateway.db.read().await?;
    let mut names = Vec::new();
    for relation in &employee.relations {
        if let Some(office) = offices::by_id(&mut conn, employee.organisation, relation.office).await? {
            names.push((office.name, relation.role));
        }
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Changes fields: `name`, `externalId`, `timeZone`, `address`, `active`.
///
/// # Errors
/// An unknown field, a value not of its form, a name that is taken.
pub async fn set(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    name: &str,
    changes: &[(String, String)],
) -> Result<Office, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let mut office = require(tx, scope.id, name).await?;
        let before = office.version;
        for (field, value) in changes {
            let optional = (!value.is_empty()).then(|| value.clone());
            match field.as_str() {
                "name" => office.name.clone_from(value),
                "externalId" => office.external_id = optional,
                "timeZone" => office.time_zone = optional,
                "address" => office.address = optional,
                "active" => {
                    office.active = value
                        .parse()
                        .map_err(|_| FlowError::Invalid("active is true or false".to_owned()))?;
                }
                unknown => {
                    return Err(FlowError::Invalid(format!(
                        "an office has no field {unknown:?}; the fields are name, externalId, timeZone, address, active"
                    )));
                }
            }
        }
        check(&office)?;
        office.version = before + 1;
        office.updated_at = gateway.now();
        if !offices::update(tx, &office, before).await? {
            return Err(FlowError::Changed);
        }
        gateway
            .audit(
                tx,
                actor,
                "office.changed",
                Target::office(scope.id, office.id),
                json!({ "set": changes }),
            )
            .await?;
        Ok::<_, FlowError>(office)
    })
}

/// Deletes an office and takes it from its employees.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn delete(gateway: &Gateway, actor: Actor, org: &str, name: &str) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let office = require(tx, scope.id, name).await?;
        dissolve(gateway, tx, &scope, actor, &office).await
    })
}

/// Relations that one step of [`dissolve`] reads.
const CHUNK: i64 = 500;

/// Takes an office from its employees, each of whom changes and stays, and deletes it.
async fn dissolve(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    actor: Actor,
    office: &Office,
) -> Result<(), FlowError> {
    dialect::lock_office(tx, scope.id, office.id).await?;
    let (mut after_id, mut count) = (None, 0_u64);
    loop {
        let page = employees::of_office(tx, scope.id, office.id, after_id, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after_id = Some(last.id);
        for before in page {
            let mut after = before.clone();
            relations::forget(&mut after, office.id)
                .map_err(|error| FlowError::Invalid(error.to_string()))?;
            change::save(gateway, tx, scope, actor, &before, &mut after).await?;
            count += 1;
        }
    }
    offices::delete(tx, scope.id, office.id).await?;
    let detail = json!({ "name": office.name, "externalId": office.external_id, "employees": count });
    gateway.audit(tx, actor, "office.deleted", Target::office(scope.id, office.id), detail).await
}
