//! Organisations: make, set, show, delete; and [`Scope`], the organisation as every other flow knows it.

use serde_json::{Map, Value, json};

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

/// Why `unique_email` cannot be turned on.
pub const SHARED_ADDRESS: &str = "two employees have the same e-mail address; change one of them first";

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

/// Domains as they are kept: in lower case, sorted, each once.
///
/// # Errors
/// [`FlowError::Invalid`] for what is no domain.
pub fn each_once(domains: &[String]) -> Result<Vec<String>, FlowError> {
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

/// What to change of an organisation.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// The version that the person saw; `None`: any.
    pub version: Option<i64>,
    /// The domains it has from now on; `None` leaves them.
    pub domains: Option<&'w [String]>,
    /// Settings with their new values, an empty one bringing the default back; `name` is one of them.
    pub settings: &'w [(String, String)],
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
    edit(gateway, actor, slug, Wanted { version: None, domains, settings: changes }).await
}

/// Changes settings and domains, as [`set`], of an organisation as somebody saw it.
///
/// # Errors
/// [`FlowError::Changed`] when it is not as they saw it; else as [`set`].
pub async fn edit(
    gateway: &Gateway,
    actor: Actor,
    slug: &str,
    wanted: Wanted<'_>,
) -> Result<Shown, FlowError> {
    let domains = wanted.domains.map(each_once).transpose()?;
    transaction!(gateway.db, |tx| {
        let mut scope = scope(tx, slug).await?;
        if wanted.version.is_some_and(|version| version != scope.record.version) {
            return Err(FlowError::Changed);
        }
        let stored = scope.record.settings.clone();
        let mut detail = apply(&mut scope, wanted.settings)?;
        if let Some(domains) = &domains {
            let before = organisations::domains(tx, scope.id).await?;
            if before != *domains {
                detail.insert("domains".to_owned(), json!([before, domains]));
            }
        }
        // A value that was the default and is set now stays when the default changes.
        if detail.is_empty() && stored == scope.record.settings {
            return shown(tx, scope).await;
        }
        write(gateway, tx, &scope, domains.as_deref()).await?;
        let target = Target::organisation(scope.id);
        gateway.audit(tx, actor, "organisation.changed", target, Value::Object(detail)).await?;
        let changed = scope_by_id(tx, scope.id).await?;
        shown(tx, changed).await
    })
}

/// Changes the settings of `scope`; what changed, each as `[old, new]`.
fn apply(scope: &mut Scope, changes: &[(String, String)]) -> Result<Map<String, Value>, FlowError> {
    let mut detail = Map::new();
    for (key, value) in changes {
        let (before, after) = if key == "name" {
            check_name(value)?;
            (std::mem::replace(&mut scope.record.name, value.clone()), value.clone())
        } else {
            let before = scope.settings.get(key)?;
            scope.settings.set(key, value)?;
            (before, scope.settings.get(key)?)
        };
        if before != after {
            detail.insert(key.clone(), json!([before, after]));
        }
    }
    scope.record.settings =
        serde_json::to_string(&scope.settings).map_err(|error| FlowError::Invalid(error.to_string()))?;
    Ok(detail)
}

async fn write(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    domains: Option<&[String]>,
) -> Result<(), FlowError> {
    if !organisations::update(tx, &scope.record, gateway.now()).await? {
        return Err(FlowError::Changed);
    }
    let unique = scope.settings.values().unique_email;
    if scope.unique_email != unique {
        employees::keep_email_unique(tx, scope.id, unique).await.map_err(|error| match error {
            StoreError::Unique(_) => FlowError::Invalid(SHARED_ADDRESS.to_owned()),
            other => other.into(),
        })?;
    }
    if let Some(domains) = domains {
        organisations::remove_domains(tx, scope.id).await?;
        for domain in domains {
            organisations::add_domain(tx, scope.id, domain).await?;
        }
    }
    Ok(())
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
