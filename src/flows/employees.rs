//! Employees as people manage them: add, change, suspend, restore, unblock, delete, list.
//! What identity providers do is in `provision`.

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, change,
    invitations::{self, Mails},
    organisations::{self, Scope},
    passwords::{self, policy::Known},
};
use crate::{
    directory::{Employee, Origin, Role, Source, Status, Violation, rules},
    ids::{ConnectionId, EmployeeId, OfficeId, OrganisationId},
    secret::Secret,
    store::{Conn, Tx, connections, employees, offices, passwords as stored, statement::transaction},
};

/// What a person says of somebody they add.
#[derive(Debug, Clone, Default)]
pub struct NewEmployee {
    /// The sign-in e-mail.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// External ID.
    pub external_id: Option<String>,
    /// Username; the e-mail when absent.
    pub username: Option<String>,
    /// Roles, given by hand.
    pub roles: Vec<Role>,
    /// The slug of the connection that the employee is bound to.
    pub connection: Option<String>,
    /// Further fields, as for [`set`].
    pub details: Vec<FieldChange>,
}

impl NewEmployee {
    /// What a password of this person may not be made of.
    fn known(&self, scope: &Scope) -> Known {
        let texts = [&self.email, &self.first_name, &self.last_name, &scope.slug, &scope.name];
        Known::words(texts.into_iter().chain(&self.username).map(String::as_str))
    }
}

/// How somebody is let in.
#[derive(Debug, Clone)]
pub enum Way {
    /// "Bypass the user activation flow": active at once, nothing is sent; needs an External ID.
    Bypass,
    /// An invitation by mail; pending until it is accepted.
    Invite,
    /// An invitation by two mails: one with username and organisation, one with the link (FEATURES S4).
    InviteWithUsername,
    /// By the operator, active at once, with a password unless there is an External ID.
    Operator {
        /// The password; checked against the rules of FEATURES C4.
        password: Option<Secret<String>>,
    },
}

impl Way {
    const fn origin(&self) -> Origin {
        match self {
            Self::Bypass => Origin::Bypass,
            Self::Invite | Self::InviteWithUsername => Origin::Invitation,
            Self::Operator { .. } => Origin::Operator,
        }
    }

    /// Which mails go out; `None` for those who are active at once.
    const fn mails(&self) -> Option<Mails> {
        match self {
            Self::Bypass | Self::Operator { .. } => None,
            Self::Invite => Some(Mails::Link),
            Self::InviteWithUsername => Some(Mails::UsernameAndLink),
        }
    }
}

/// Adds somebody.
///
/// # Errors
/// A rule of the directory, a name that is taken, an unknown connection, a weak password.
pub async fn add(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    new: &NewEmployee,
    way: &Way,
) -> Result<Employee, FlowError> {
    if matches!(way, Way::Bypass) && new.external_id.as_deref().is_none_or(|id| id.trim().is_empty()) {
        return Err(FlowError::Invalid(
            "the bypass needs an External ID: the NameID that the identity provider sends for this person"
                .to_owned(),
        ));
    }
    let hash = match way {
        // Where there is a password, it is hashed before the transaction: nothing waits for that.
        Way::Operator { password: Some(_) } => {
            let scope = organisations::scope(&mut gateway.db.read().await?, org).await?;
            prepare_password(&scope, new, way).await?
        }
        _ => None,
    };
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        add_in(gateway, tx, &scope, actor, new, way, hash.as_ref()).await
    })
}

/// The hash of the password that somebody is let in with; `None` when there is none.
pub(super) async fn prepare_password(
    scope: &Scope,
    new: &NewEmployee,
    way: &Way,
) -> Result<Option<Secret<String>>, FlowError> {
    match way {
        Way::Operator { password: Some(password) } => {
            passwords::prepare(password.clone(), new.known(scope)).await.map(Some)
        }
        _ => Ok(None),
    }
}

/// Adds somebody in the caller's transaction, with a password's hash if there is one.
pub(super) async fn add_in(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    actor: Actor,
    new: &NewEmployee,
    way: &Way,
    hash: Option<&Secret<String>>,
) -> Result<Employee, FlowError> {
    let employee = draft(gateway, tx, scope, new, way).await?;
    match way {
        // The operator's administrator may be known by an address alone (CONTRACT section 3).
        Way::Operator { .. } => rules::check(&employee)?,
        Way::Bypass | Way::Invite | Way::InviteWithUsername => rules::check_added_by_person(&employee)?,
    }
    change::create(gateway, tx, scope, actor, &employee).await?;
    if let Some(hash) = hash {
        stored::write(tx, scope.id, employee.id, Some(hash)).await?;
    }
    if let Some(mails) = way.mails() {
        invitations::invite(gateway, tx, scope, actor, &employee, mails).await?;
    }
    Ok(employee)
}

async fn draft(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    new: &NewEmployee,
    way: &Way,
) -> Result<Employee, FlowError> {
    let now = gateway.now();
    let mut employee = Employee::blank(EmployeeId::new(now, gateway.random()), scope.id, way.origin(), now);
    if let Some(slug) = &new.connection {
        let connection =
            connections::by_slug(tx, scope.id, slug).await?.ok_or(FlowError::NotFound("connection"))?;
        employee.connection = Some(connection.id);
    }
    employee.email = Some(new.email.clone());
    employee.first_name.clone_from(&new.first_name);
    employee.last_name.clone_from(&new.last_name);
    employee.external_id.clone_from(&new.external_id);
    employee.username = new.username.clone().unwrap_or_else(|| new.email.clone());
    employee.set_roles(Source::Hand, &new.roles);
    for (field, value) in &new.details {
        set_field(tx, scope, &mut employee, field, value).await?;
    }
    if way.mails().is_none() {
        employee.activate();
    }
    Ok(employee)
}

/// The employee, or [`FlowError::NotFound`].
pub(super) async fn require(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: EmployeeId,
) -> Result<Employee, FlowError> {
    employees::by_id(conn, organisation, id).await?.ok_or(FlowError::NotFound("employee"))
}

/// The employee, to be changed in this transaction, or [`FlowError::NotFound`].
pub(super) async fn require_to_write(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: EmployeeId,
) -> Result<Employee, FlowError> {
    employees::by_id_to_write(tx, organisation, id).await?.ok_or(FlowError::NotFound("employee"))
}

/// One employee.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn show(gateway: &Gateway, org: &str, id: EmployeeId) -> Result<Employee, FlowError> {
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    require(&mut conn, scope.id, id).await
}

/// Which employees to list.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only these statuses; all when empty.
    pub statuses: Vec<Status>,
    /// Only who has one of these roles; all when empty.
    pub roles: Vec<Role>,
    /// Only who has this in name, e-mail, username or External ID, without regard to case.
    pub search: Option<String>,
}

impl Wanted {
    fn wants(&self, employee: &Employee) -> bool {
        use crate::directory::fold;
        let searched = self.search.as_deref().map(fold);
        let found = |needle: &String| {
            let external_id = employee.external_id.as_deref().unwrap_or_default();
            let email = employee.email.as_deref().unwrap_or_default();
            let natural = format!("{} {}", employee.first_name, employee.last_name);
            [
                employee.shown_name(),
                natural,
                email.to_owned(),
                employee.username.clone(),
                external_id.to_owned(),
            ]
            .iter()
            .any(|text| fold(text).contains(needle.as_str()))
        };
        (self.statuses.is_empty() || self.statuses.contains(&employee.status))
            && (self.roles.is_empty() || self.roles.iter().any(|role| employee.has_role(*role)))
            && searched.as_ref().is_none_or(found)
    }
}

/// All employees that are wanted, in the order in which they were made. For the command line and the
/// export: it reads the whole organisation in pages.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn list(gateway: &Gateway, org: &str, wanted: &Wanted) -> Result<Vec<Employee>, FlowError> {
    const PAGE: i64 = 1_000;
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = employees::page(&mut conn, scope.id, after, PAGE).await?;
        after = page.last().map(|employee| employee.id);
        let last = i64::try_from(page.len()).unwrap_or(i64::MAX) < PAGE;
        found.extend(page.into_iter().filter(|employee| wanted.wants(employee)));
        if last {
            return Ok(found);
        }
    }
}

/// One field of an employee to change, with the name it has in the REST API, and its new text. An empty
/// text empties a field that may be empty.
pub type FieldChange = (String, String);

/// Changes fields.
///
/// # Errors
/// An unknown field, a rule of the directory, a name that is taken.
pub async fn set(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    id: EmployeeId,
    changes: &[FieldChange],
) -> Result<Employee, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let before = require_to_write(tx, scope.id, id).await?;
        let mut after = before.clone();
        for (field, value) in changes {
            set_field(tx, &scope, &mut after, field, value).await?;
        }
        rules::check_changed_by_person(&before, &after)?;
        change::save(gateway, tx, &scope, actor, &before, &mut after).await?;
        Ok::<_, FlowError>(after)
    })
}

/// The fields that [`set`] knows. `roles` and `offices` are short for `availableRoles` and
/// `officeRelations`.
pub const FIELDS: &[&str] = &[
    "email",
    "firstName",
    "lastName",
    "displayName",
    "externalId",
    "username",
    "roles",
    "offices",
    "phoneNumber",
    "function",
    "introduction",
    "staticVideoUrl",
    "profilePictureUrl",
    "communicationEmail",
    "language",
    "timeZone",
    "onlinePlanning",
    "availableRoles",
    "officeRelations",
];

pub(super) async fn set_field(
    conn: &mut Conn,
    scope: &Scope,
    employee: &mut Employee,
    field: &str,
    value: &str,
) -> Result<(), FlowError> {
    let optional = || (!value.is_empty()).then(|| value.to_owned());
    match field {
        "email" => employee.email = optional(),
        "firstName" => value.clone_into(&mut employee.first_name),
        "lastName" => value.clone_into(&mut employee.last_name),
        "displayName" => employee.display_name = optional(),
        "externalId" => employee.external_id = optional(),
        "username" => value.clone_into(&mut employee.username),
        "phoneNumber" => employee.phone_number = optional(),
        "function" => employee.function = optional(),
        "introduction" => employee.introduction = optional(),
        "staticVideoUrl" => employee.video_url = optional(),
        "profilePictureUrl" => employee.picture_url = optional(),
        "communicationEmail" => employee.contact_email = optional(),
        "language" => employee.language = optional(),
        "timeZone" => employee.time_zone = optional(),
        "onlinePlanning" => {
            employee.online_planning = value
                .parse()
                .map_err(|_| FlowError::Invalid("onlinePlanning is true or false".to_owned()))?;
        }
        "roles" | "availableRoles" => employee.set_roles(Source::Hand, &parse_roles(value)?),
        "offices" | "officeRelations" => {
            let relations = parse_offices(conn, scope, value).await?;
            employee.set_relations(Source::Hand, &relations);
        }
        "status" => {
            return Err(FlowError::Invalid("use suspend and restore to change the status".to_owned()));
        }
        unknown => {
            return Err(FlowError::Invalid(format!(
                "an employee has no field {unknown:?}; the fields are {}",
                FIELDS.join(", ")
            )));
        }
    }
    Ok(())
}

/// Roles written as `ADMIN;AGENT`.
///
/// # Errors
/// A word that is no role.
pub fn parse_roles(text: &str) -> Result<Vec<Role>, FlowError> {
    text.split([';', ','])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().map_err(|error| FlowError::Invalid(format!("{word:?} is {error}"))))
        .collect()
}

/// Office relations written as `EXTERNALID:ROLE;…`; an office's id serves in place of its External ID.
///
/// # Errors
/// An unknown office or role.
pub async fn parse_offices(
    conn: &mut Conn,
    scope: &Scope,
    text: &str,
) -> Result<Vec<(OfficeId, Role)>, FlowError> {
    let mut relations = Vec::new();
    for word in text.split(';').map(str::trim).filter(|word| !word.is_empty()) {
        let (office, role) = word.rsplit_once(':').ok_or_else(|| {
            FlowError::Invalid(format!("{word:?}: write an office and the role in it as EXTERNALID:ROLE"))
        })?;
        let role = role.parse().map_err(|error| FlowError::Invalid(format!("{role:?} is {error}")))?;
        let found = match offices::by_external_id(conn, scope.id, office).await? {
            Some(found) => Some(found),
            None => match office.parse() {
                Ok(id) => offices::by_id(conn, scope.id, id).await?,
                Err(_) => None,
            },
        };
        relations.push((found.ok_or(Violation::OfficeUnknown)?.id, role));
    }
    Ok(relations)
}

/// Suspends or restores; answers the employee as it then is. Twice is harmless.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn set_active(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    id: EmployeeId,
    active: bool,
) -> Result<Employee, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let before = require_to_write(tx, scope.id, id).await?;
        let mut after = before.clone();
        if active {
            after.restore();
        } else {
            after.suspend();
        }
        change::save(gateway, tx, &scope, actor, &before, &mut after).await?;
        Ok::<_, FlowError>(after)
    })
}

/// Lifts the block that failed sign-ins led to (FEATURES S15).
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn unblock(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    id: EmployeeId,
) -> Result<Employee, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        require(tx, scope.id, id).await?;
        stored::unblock(tx, scope.id, id).await?;
        let target = Target::employee(scope.id, id);
        gateway.audit(tx, actor, "employee.unblocked", target, json!({})).await?;
        require(tx, scope.id, id).await
    })
}

/// What a deletion came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// Appointments that were cancelled.
    pub appointments: u64,
    /// Publications that will not go out.
    pub publications: u64,
}

/// Deletes for good (FEATURES M4).
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn delete(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    id: EmployeeId,
) -> Result<Deleted, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        let employee = require_to_write(tx, scope.id, id).await?;
        let (appointments, publications) = change::delete(gateway, tx, actor, &employee).await?;
        Ok::<_, FlowError>(Deleted { appointments, publications })
    })
}

/// Whether somebody is managed by another connection than `connection`.
#[must_use]
pub fn is_managed_elsewhere(employee: &Employee, connection: ConnectionId) -> bool {
    employee.connection != Some(connection)
}
