//! What identity providers do with employees through SCIM (SCIM.md 2–12, 19–25).

mod documents;
mod listing;
mod mapping;
mod myself;
mod preview;
pub(super) mod relations;
mod roles;
mod suspension;

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Actor, FlowError, Gateway, Target, change, ruled_offices, scim_log, scim_tokens::Caller};
use crate::{
    directory::{Employee, Origin, Role, Status, connection_settings, fold},
    ids::EmployeeId,
    scim::{
        ScimError,
        etag::Condition,
        patch::{self, MissingTarget, Operation, Options},
        resource,
        schema::{ResourceType, USER},
        user::{self, Mapped},
    },
    store::{
        Conn, StoreError, Tx, Unique, employees, further_roles,
        groups::{self, Owner},
        organisations,
        statement::transaction,
    },
};

use documents::Stored;
use relations::References;

pub use documents::Shown;
pub use listing::Users;
pub use myself::myself;
pub use preview::{Place, Preview, RoleChange, preview_roles};
pub(super) use relations::find as find_office;

/// Why a SCIM request is refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// In the protocol's own words.
    #[error(transparent)]
    Scim(#[from] ScimError),
    /// A fault of ours, or a rule of the directory.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<StoreError> for ProvisionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unique(Unique::GroupName | Unique::OfficeName) => {
                Self::Scim(ScimError::taken("displayName"))
            }
            StoreError::Unique(Unique::OfficeExternalId) => Self::Scim(ScimError::taken("externalId")),
            other => Self::Flow(other.into()),
        }
    }
}

impl ProvisionError {
    /// The error in SCIM's words; `None` for a fault of ours, which is to be logged under a reference.
    #[must_use]
    pub fn to_scim(&self) -> Option<ScimError> {
        match self {
            Self::Scim(error) => Some(error.clone()),
            Self::Flow(error) => match error {
                FlowError::Rule(rule) => Some(mapping::refusal(rule)),
                FlowError::NotFound(_) => Some(ScimError::NotFound("the resource".to_owned())),
                FlowError::Forbidden(why) => Some(ScimError::Forbidden((*why).to_owned())),
                FlowError::Changed => Some(ScimError::PreconditionFailed),
                FlowError::Invalid(why) => Some(ScimError::InvalidValue(why.clone())),
                FlowError::Taken(_)
                | FlowError::Setting(_)
                | FlowError::Connection(_)
                | FlowError::WeakPassword(_)
                | FlowError::Store(_)
                | FlowError::Crypto(_) => None,
            },
        }
    }
}

/// One identity provider's session with the directory: whose, through which connection, and what to write
/// into the request log.
#[derive(Debug, Clone)]
pub struct Provisioner<'a> {
    /// The gateway.
    pub gateway: &'a Gateway,
    /// Who calls.
    pub caller: &'a Caller,
    /// The request, for the log that is written in the change's own transaction.
    pub request: scim_log::Request,
    /// The base of all links, without a slash at its end.
    pub base_url: String,
    /// Whether a POST may take over somebody who is there (`scim.adopt`). Not where what it makes may have to be taken back.
    pub adopts: bool,
}

const NOT_MANAGED: &str = "this employee is not managed by this connection; an administrator can bind the employee to it, \
    or set scim.adopt=true and let the identity provider create the user";

impl Provisioner<'_> {
    pub(super) fn actor(&self) -> Actor {
        Actor::Scim(self.caller.token.id)
    }

    /// Whose groups this identity provider sees.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner { organisation: self.caller.scope.id, connection: self.caller.connection.id() }
    }

    /// What a PATCH operation does whose value path matches nothing.
    pub(super) fn missing_target(&self) -> MissingTarget {
        match self.caller.connection.values().missing_target {
            connection_settings::MissingTarget::Error => MissingTarget::Error,
            connection_settings::MissingTarget::Create => MissingTarget::Create,
        }
    }

    /// The employee as a resource, with the groups of this connection.
    async fn show(&self, conn: &mut Conn, employee: &Employee) -> Result<Shown, ProvisionError> {
        let found = groups::of_employees(conn, self.owner(), &[employee.id]).await?;
        Ok(Shown::of(employee).with_groups(found.into_iter().map(|(_, group, name)| (group, name)).collect()))
    }

    /// The employee that this connection may see: everybody of the organisation.
    async fn read(&self, conn: &mut Conn, id: &str) -> Result<Employee, ProvisionError> {
        let missing = || ProvisionError::Scim(ScimError::NotFound("the user".to_owned()));
        let id: EmployeeId = id.parse().map_err(|_| missing())?;
        employees::by_id(conn, self.caller.scope.id, id).await?.ok_or_else(missing)
    }

    /// The employee that this connection may change: one that it manages.
    pub(super) async fn read_to_write(
        &self,
        tx: &mut Tx,
        id: &str,
        condition: &Condition,
    ) -> Result<Employee, ProvisionError> {
        let missing = || ProvisionError::Scim(ScimError::NotFound("the user".to_owned()));
        let id: EmployeeId = id.parse().map_err(|_| missing())?;
        let found = employees::by_id_to_write(tx, self.caller.scope.id, id).await?;
        let employee = found.ok_or_else(missing)?;
        if employee.connection != Some(self.caller.connection.id()) {
            return Err(ScimError::Forbidden(NOT_MANAGED.to_owned()).into());
        }
        if !condition.allows_write(employee.version) {
            return Err(ScimError::PreconditionFailed.into());
        }
        Ok(employee)
    }

    /// `GET /Users/{id}`.
    ///
    /// # Errors
    /// [`ScimError::NotFound`].
    pub async fn get(&self, id: &str, with_groups: bool) -> Result<Shown, ProvisionError> {
        let mut conn = self.gateway.db.read().await?;
        let employee = self.read(&mut conn, id).await?;
        if with_groups { self.show(&mut conn, &employee).await } else { Ok(Shown::of(&employee)) }
    }

    /// `POST /Users`.
    ///
    /// # Errors
    /// [`ScimError::Uniqueness`] when a name is taken; a value that the directory refuses.
    pub async fn create(&self, body: Value) -> Result<Shown, ProvisionError> {
        let document = user::with_active(resource::read(body, &USER)?);
        let sent = mapping::usable(user::read(&document)?);
        let gateway = self.gateway;
        let now = gateway.now();
        transaction!(small gateway.db, |tx| {
            if let Some(existing) = self.existing(tx, &sent).await? {
                let adopted = self.adopt(tx, &existing, &document, &sent).await?;
                return self.show(tx, &adopted).await;
            }
            let id = EmployeeId::new(now, gateway.random());
            let mut employee = Employee::blank(id, self.caller.scope.id, Origin::Scim, now);
            employee.connection = Some(self.caller.connection.id());
            employee.activate();
            let earlier = (&Mapped::default(), &References::new());
            let (notes, references) = self.take(tx, &mut employee, earlier, &sent, &document).await?;
            employee.scim_document = Some(documents::written(&document, &references)?);
            change::create_named(gateway, tx, &self.caller.scope, self.actor(), &employee).await?;
            let changes = serde_json::json!({ "created": change::facts(&employee), "notes": notes });
            self.log(tx, 201, "User", employee.id.uuid(), changes).await?;
            Ok::<_, ProvisionError>(Shown::of(&employee))
        })
    }

    /// Who has one of the names already. The lookup that an identity provider makes before and the 409 see
    /// the same people.
    async fn existing(&self, tx: &mut Tx, sent: &Mapped) -> Result<Option<Employee>, ProvisionError> {
        let organisation = self.caller.scope.id;
        Ok(employees::by_names(tx, organisation, &sent.user_name, sent.external_id.as_deref()).await?)
    }

    /// Takes over somebody unmanaged, when the connection says so, they are unprivileged and in a domain
    /// of the organisation (SCIM.md 20); else the name is taken.
    async fn adopt(
        &self,
        tx: &mut Tx,
        existing: &Employee,
        document: &Value,
        sent: &Mapped,
    ) -> Result<Employee, ProvisionError> {
        let attribute =
            if fold(&existing.username) == fold(&sent.user_name) { "userName" } else { "externalId" };
        let taken = || ScimError::taken(attribute);
        let scope = &self.caller.scope;
        let allowed = self.adopts
            && self.caller.connection.values().adopt
            && existing.connection.is_none()
            // Whom a person suspended, an identity provider does not bring back.
            && existing.status != Status::Suspended
            && !existing.has_role(Role::Admin)
            && !existing.has_role(Role::OfficeManager);
        // Whoever has power here could be signed in as by whoever takes them over.
        if !allowed || !further_roles::granted(tx, scope.id, existing.id).await?.is_empty() {
            return Err(taken().into());
        }
        let domains = organisations::domains(tx, scope.id).await?;
        let domain = existing
            .email
            .as_deref()
            .and_then(|email| email.rsplit_once('@'))
            .map(|(_, domain)| fold(domain));
        if !domain.is_some_and(|domain| domains.contains(&domain)) {
            return Err(taken().into());
        }
        let mut after = existing.clone();
        after.connection = Some(self.caller.connection.id());
        after.activate();
        let earlier = (&Mapped::default(), &References::new());
        let (notes, references) = self.take(tx, &mut after, earlier, sent, document).await?;
        after.scim_document = Some(documents::written(document, &references)?);
        change::save(self.gateway, tx, scope, self.actor(), existing, &mut after).await?;
        let changes = serde_json::json!({ "adopted": change::differences(existing, &after), "notes": notes });
        self.log(tx, 201, "User", after.id.uuid(), changes).await?;
        Ok(after)
    }

    /// `PUT /Users/{id}`.
    ///
    /// # Errors
    /// [`ScimError::NotFound`], [`ScimError::PreconditionFailed`], a name that is taken, a bad value.
    pub async fn replace(
        &self,
        id: &str,
        body: &Value,
        condition: &Condition,
    ) -> Result<Shown, ProvisionError> {
        let gateway = self.gateway;
        let suspends = AtomicBool::new(false);
        let result = transaction!(small gateway.db, |tx| {
            let before = self.read_to_write(tx, id, condition).await?;
            let document = resource::replace(&documents::current(&before), body.clone(), &USER)?;
            suspends.store(suspension::suspends(&before, &document), Ordering::Relaxed);
            let after = self.store(tx, &before, document).await?;
            self.show(tx, &after).await
        });
        self.or_suspend(result, suspends.into_inner(), id, condition).await
    }

    /// `PATCH /Users/{id}`.
    ///
    /// # Errors
    /// As [`Provisioner::replace`], and what [`patch::apply`] refuses.
    pub async fn patch(
        &self,
        id: &str,
        operations: &[Operation],
        condition: &Condition,
    ) -> Result<Shown, ProvisionError> {
        let gateway = self.gateway;
        let missing_target = self.missing_target();
        let suspends = AtomicBool::new(false);
        let result = transaction!(small gateway.db, |tx| {
            let before = self.read_to_write(tx, id, condition).await?;
            let shown = self.show(tx, &before).await?;
            let patched =
                patch::apply(&shown.clone().render(&self.base_url), operations, Options { missing_target })?;
            if !patched.changed {
                self.log(tx, 200, "User", before.id.uuid(), serde_json::json!({})).await?;
                return Ok::<_, ProvisionError>(shown);
            }
            let document = resource::to_document(patched.document, &USER);
            suspends.store(suspension::suspends(&before, &document), Ordering::Relaxed);
            let after = self.store(tx, &before, document).await?;
            // Nobody came into a group or left one by this.
            Ok(Shown::of(&after).with_groups(shown.into_groups()))
        });
        self.or_suspend(result, suspends.into_inner(), id, condition).await
    }

    /// Writes what a document says over an employee.
    async fn store(
        &self,
        tx: &mut Tx,
        before: &Employee,
        document: Value,
    ) -> Result<Employee, ProvisionError> {
        let Stored { document: known, references } = documents::stored(before);
        let document = mapping::without_echo(document, &known, before);
        let sent = mapping::usable(user::read(&document)?);
        let earlier = mapping::usable(user::read(&known)?);
        let mut after = before.clone();
        let earlier = (&earlier, &references);
        let (notes, references) = self.take(tx, &mut after, earlier, &sent, &document).await?;
        // The same members in another order say the same, and what changes nothing leaves the version alone.
        if before.scim_document.is_none() || document != known {
            after.scim_document = Some(documents::written(&document, &references)?);
        }
        let scope = &self.caller.scope;
        change::save(self.gateway, tx, scope, self.actor(), before, &mut after).await?;
        let attributes = scim_log::attributes(&known, &document);
        let changed = change::differences(before, &after);
        let changes = serde_json::json!({ "changed": changed, "attributes": attributes, "notes": notes });
        self.log(tx, 200, "User", after.id.uuid(), changes).await?;
        Ok(after)
    }

    /// Takes over what changed between two readings of the document, status and roles among it. Answers
    /// what was sent and gives nothing, and which offices the document means.
    async fn take(
        &self,
        tx: &mut Tx,
        employee: &mut Employee,
        (earlier, references): (&Mapped, &References),
        sent: &Mapped,
        document: &Value,
    ) -> Result<(Vec<String>, References), ProvisionError> {
        let old_name = employee.username.clone();
        mapping::copy(employee, earlier, sent, document);
        match sent.active {
            Some(false) => {
                employee.suspend();
            }
            Some(true) => {
                employee.restore();
            }
            None => {}
        }
        // Entra's soft delete: suspended, and the sign-in name stays (SCIM.md 21).
        if employee.status == Status::Suspended && user::is_tombstone(&sent.user_name, &old_name) {
            employee.username = old_name;
        }
        let groups = self.groups_for_roles(tx, employee.id).await?;
        let mut notes = Vec::new();
        let values = self.caller.connection.values();
        let ruled = mapping::take_roles(employee, sent, &groups, values, &mut notes);
        ruled_offices::relate(tx, employee, &ruled, &mut notes).await?;
        let said = (Some(earlier), sent);
        let references = relations::take(tx, employee, references, said, values, &mut notes).await?;
        mapping::take_online_planning(employee, sent, &mut notes);
        for note in &notes {
            tracing::info!(employee = %employee.id, note, "sent by SCIM and given nothing");
        }
        Ok((notes, references))
    }

    /// `DELETE /Users/{id}`.
    ///
    /// # Errors
    /// [`ScimError::NotFound`], [`ScimError::PreconditionFailed`].
    pub async fn delete(&self, id: &str, condition: &Condition) -> Result<(), ProvisionError> {
        let gateway = self.gateway;
        transaction!(gateway.db, |tx| {
            let employee = self.read_to_write(tx, id, condition).await?;
            change::delete(gateway, tx, self.actor(), &employee).await?;
            self.log(tx, 204, "User", employee.id.uuid(), serde_json::json!({})).await
        })
    }

    /// Writes both logs in the change's own transaction.
    pub(super) async fn record(
        &self,
        tx: &mut Tx,
        status: u16,
        action: &'static str,
        (kind, target): (&'static ResourceType, Target),
        facts: Map<String, Value>,
    ) -> Result<(), ProvisionError> {
        let facts = Value::Object(facts);
        self.gateway.audit(tx, self.actor(), action, target, facts.clone()).await?;
        self.log(tx, status, kind.name, target.id(), facts).await
    }

    /// Writes the request log in the change's own transaction.
    pub(super) async fn log(
        &self,
        tx: &mut Tx,
        status: u16,
        resource_type: &'static str,
        id: Uuid,
        changes: Value,
    ) -> Result<(), ProvisionError> {
        let touched = scim_log::Touched { resource_type, id: Some(id), changes: Some(changes) };
        scim_log::write(self.gateway, tx, self.caller, &self.request, status, touched).await?;
        Ok(())
    }
}
