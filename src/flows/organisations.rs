//! Organisations: make, set, show, delete; and [`Scope`], the organisation as every other flow knows it.

use serde_json::json;

use super::{Actor, FlowError, Gateway, Target, gateway::check_slug};
use crate::{
    directory::organisation_settings::OrganisationSettings,
    ids::OrganisationId,
    store::{
        Conn, StoreError, Tx, audit, employees,
        organisations::{self, Organisation},
        statement::transaction,
    },
};

/// An organisation with its settings read.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Its id.
    pub id: OrganisationId,
    /// The name in its links.
    pub slug: String,
    /// The name that people see.
    pub name: String,
    /// Its settings.
    pub settings: OrganisationSettings,
    /// Whether the sign-in e-mail is unique in it.
    pub unique_email: bool,
    /// The record.
    pub record: Organisation,
}

/// An organisation with its domains, to show.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The organisation.
    pub scope: Scope,
    /// The domains it owns, in lower case.
    pub domains: Vec<String>,
    /// How many employees it has.
    pub employees: i64,
}

impl TryFrom<Organisation> for Scope {
    type Error = StoreError;

    fn try_from(record: Organisation) -> Result<Self, StoreError> {
        let settings: OrganisationSettings = serde_json::from_str(&record.settings)
            .map_err(|error| StoreError::Damaged { what: "organisation settings", why: error.to_string() })?;
        Ok(Self {
            id: record.id,
            slug: record.slug.clone(),
            name: record.name.clone(),
            unique_email: settings.values().unique_email,
            settings,
            record,
        })
    }
}

/// The organisation with this slug.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn scope(conn: &mut Conn, slug: &str) -> Result<Scope, FlowError> {
    let missing = FlowError::NotFound("organisation");
    // Nothing else is worth a look, and PostgreSQL takes no NUL.
    if check_slug(slug).is_err() {
        return Err(missing);
    }
    let record = organisations::by_slug(conn, slug).await?.ok_or(missing)?;
    Ok(Scope::try_from(record)?)
}

/// The organisation with this id.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn scope_by_id(conn: &mut Conn, id: OrganisationId) -> Result<Scope, FlowError> {
    let record = organisations::by_id(conn, id).await?.ok_or(FlowError::NotFound("organisation"))?;
    Ok(Scope::try_from(record)?)
}

/// Whether `name` can be the name of an organisation.
///
/// # Errors
/// [`FlowError::Invalid`] with the rule.
pub fn check_name(name: &str) -> Result<(), FlowError> {
    let fits = !name.trim().is_empty() && name.chars().count() <= 200 && !name.chars().any(char::is_control);
    if fits {
        Ok(())
    } else {
        Err(FlowError::Invalid("a name has 1 to 200 characters, none of them a control character".to_owned()))
    }
}

fn domain(text: &str) -> Result<String, FlowError> {
    let domain = text.trim().trim_start_matches('@').to_lowercase();
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label) {
        Ok(domain)
    } else {
        Err(FlowError::Invalid(format!("{text:?} is no domain: write it as company.example")))
    }
}

fn each_once(domains: &[String]) -> Result<Vec<String>, FlowError> {
    let mut domains = domains.iter().map(|text| domain(text)).collect::<Result<Vec<_>, _>>()?;
    domains.sort_unstable();
    domains.dedup();
    Ok(domains)
}

/// Makes an organisation with its domains.
///
/// # Errors
/// A slug or domain that is taken or not of its form.
pub async fn create(
    gateway: &Gateway,
    actor: Actor,
    slug: &str,
    name: &str,
    domains: &[String],
) -> Result<Shown, FlowError> {
    check_slug(slug)?;
    check_name(name)?;
    let domains = each_once(domains)?;
    let record = draft(gateway, slug, name);
    transaction!(gateway.db, |tx| { insert(gateway, tx, actor, &record, &domains).await })?;
    Ok(Shown { scope: Scope::try_from(record)?, domains, employees: 0 })
}

/// A new organisation with every setting at its default.
pub(super) fn draft(gateway: &Gateway, slug: &str, name: &str) -> Organisation {
    let now = gateway.now();
    Organisation {
        id: OrganisationId::new(now, gateway.random()),
        slug: slug.to_owned(),
        name: name.to_owned(),
        settings: "{}".to_owned(),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// Makes an organisation in the caller's transaction.
pub(super) async fn insert(
    gateway: &Gateway,
    tx: &mut Tx,
    actor: Actor,
    record: &Organisation,
    domains: &[String],
) -> Result<(), FlowError> {
    organisations::insert(tx, record).await?;
    for domain in domains {
        organisations::add_domain(tx, record.id, domain).await?;
    }
    let detail = json!({ "slug": record.slug, "name": record.name, "domains": domains });
    gateway.audit(tx, actor, "organisation.created", Target::organisation(record.id), detail).await
}

/// Changes settings; `name` is one of them. `domains` are those it has from now on; `None` leaves them.
///
/// # Errors
/// An unknown setting, a value it cannot have; or `unique_email=true` while two employees share an
/// address.
pub async fn set(
    gateway: &Gateway,
    actor: Actor,
    slug: &str,
    domains: Option<&[String]>,
    changes: &[(String, String)],
) -> Result<Shown, FlowError> {
    let domains = domains.map(each_once).transpose()?;
    transaction!(gateway.db, |tx| {
        let mut scope = scope(tx, slug).await?;
        let before = scope.unique_email;
        for (key, value) in changes {
            if key == "name" {
                check_name(value)?;
                scope.record.name.clone_from(value);
            } else {
                scope.settings.set(key, value)?;
            }
        }
        scope.record.settings =
            serde_json::to_string(&scope.settings).map_err(|error| FlowError::Invalid(error.to_string()))?;
        if !organisations::update(tx, &scope.record, gateway.now()).await? {
            return Err(FlowError::Changed);
        }
        let after = scope.settings.values().unique_email;
        if before != after {
            employees::keep_email_unique(tx, scope.id, after).await.map_err(|error| match error {
                StoreError::Unique(_) => FlowError::Invalid(
                    "two employees have the same e-mail address; change one of them first".to_owned(),
                ),
                other => other.into(),
            })?;
        }
        if let Some(domains) = &domains {
            organisations::remove_domains(tx, scope.id).await?;
            for domain in domains {
                organisations::add_domain(tx, scope.id, domain).await?;
            }
        }
        let detail = json!({ "set": changes, "domains": domains });
        gateway.audit(tx, actor, "organisation.changed", Target::organisation(scope.id), detail).await?;
        let changed = scope_by_id(tx, scope.id).await?;
        shown(tx, changed).await
    })
}

async fn shown(conn: &mut Conn, scope: Scope) -> Result<Shown, FlowError> {
    let domains = organisations::domains(conn, scope.id).await?;
    let employees = employees::total(conn, scope.id).await?;
    Ok(Shown { scope, domains, employees })
}

/// One organisation, to show.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn show(gateway: &Gateway, slug: &str) -> Result<Shown, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = scope(&mut conn, slug).await?;
    shown(&mut conn, scope).await
}

/// All organisations, for the operator.
///
/// # Errors
/// When the database fails.
pub async fn list(gateway: &Gateway) -> Result<Vec<Shown>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let mut all = Vec::new();
    for record in organisations::list(&mut conn).await? {
        all.push(shown(&mut conn, Scope::try_from(record)?).await?);
    }
    Ok(all)
}

/// Deletes an organisation with everything in it but its audit log.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn delete(gateway: &Gateway, actor: Actor, slug: &str) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = scope(tx, slug).await?;
        organisations::delete(tx, scope.id).await?;
        audit::erase_all(tx, scope.id).await?;
        let detail = json!({ "slug": slug });
        gateway.audit(tx, actor, "organisation.deleted", Target::organisation(scope.id), detail).await?;
        Ok::<_, FlowError>(())
    })
}
