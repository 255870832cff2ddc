//! Office relations between SCIM's words and the employee's: `offices[{value, role}]` of the employee extension
//! names an office by its id or its External ID, and is shown as it was sent.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    ProvisionError,
    documents::{self, Stored},
};
use crate::{
    directory::{
        Employee, OfficeRelation, Role, Source, Violation, connection_settings::ConnectionValues,
        office::Office,
    },
    flows::FlowError,
    ids::{OfficeId, OrganisationId},
    scim::{
        ScimError,
        schema::employee::SCHEMA,
        user::{self, Mapped},
    },
    store::{Conn, StoreError, Tx, offices},
};

/// Which office each External ID in a document meant when it was sent. An office that is renamed since stays
/// the same office.
pub(super) type References = BTreeMap<String, OfficeId>;

/// The office that a value in a stored document means; `None` when none was found for it.
fn office_of(value: &str, references: &References) -> Option<OfficeId> {
    references.get(value).copied().or_else(|| value.parse().ok())
}

/// The role that is meant; a client that says none means an agent. `None` for what is no role in an office.
pub(in crate::flows) fn role_of(text: &str) -> Option<Role> {
    let role = if text.is_empty() { Role::Agent } else { text.parse().ok()? };
    matches!(role, Role::Agent | Role::OfficeManager).then_some(role)
}

/// The office with this id, else the one with this External ID.
pub(in crate::flows) async fn find(
    conn: &mut Conn,
    organisation: OrganisationId,
    value: &str,
) -> Result<Option<Office>, StoreError> {
    if let Ok(id) = value.parse()
        && let Some(office) = offices::by_id(conn, organisation, id).await?
    {
        return Ok(Some(office));
    }
    offices::by_external_id(conn, organisation, value).await
}

/// Relates to the offices that were sent, when that changed. What `earlier` did not say yet is refused when it
/// cannot be; what was sent before gives nothing when it cannot be, and is noted. `None`: nothing is sent now.
/// Answers which office each External ID means.
///
/// # Errors
/// [`Violation::OfficeRelationRoleMismatch`], [`Violation::OfficeClosed`].
pub(super) async fn take(
    tx: &mut Tx,
    employee: &mut Employee,
    references: &References,
    (earlier, sent): (Option<&Mapped>, &Mapped),
    values: &ConnectionValues,
    notes: &mut Vec<String>,
) -> Result<References, ProvisionError> {
    let says_the_same = |earlier: &Mapped| {
        earlier.offices == sent.offices
            && earlier.roles == sent.roles
            && earlier.available_roles == sent.available_roles
    };
    if earlier.is_some_and(says_the_same) {
        return Ok(references.clone());
    }
    let (mut named, mut relations) = (References::new(), Vec::new());
    for wanted in sent.offices.iter().flatten() {
        let is_new =
            earlier.is_some_and(|earlier| !earlier.offices.iter().flatten().any(|one| one == wanted));
        let organisation = employee.organisation;
        let office = match references.get(&wanted.value) {
            Some(id) if !is_new => offices::by_id(tx, organisation, *id).await?,
            _ => find(tx, organisation, &wanted.value).await?,
        };
        if let Some(office) = &office
            && office.id.to_string() != wanted.value
        {
            named.insert(wanted.value.clone(), office.id);
        }
        match meant(employee, office.as_ref(), wanted) {
            Ok(relation) => relations.push(relation),
            Err(violation) if is_new && !waits(&violation, wanted, values) => {
                return Err(FlowError::from(violation).into());
            }
            Err(violation) => {
                notes.push(format!("office {} as {}: {violation}", wanted.value, wanted.role));
            }
        }
    }
    employee.set_relations(Source::Idp, &relations);
    Ok(named)
}

fn meant(
    employee: &Employee,
    office: Option<&Office>,
    wanted: &user::OfficeRelation,
) -> Result<(OfficeId, Role), Violation> {
    let office = office.ok_or(Violation::OfficeUnknown)?;
    let role = role_of(&wanted.role).filter(|role| employee.has_role(*role));
    let role = role.ok_or(Violation::OfficeRelationRoleMismatch)?;
    if !office.active && !is_in(employee, office.id, role) {
        return Err(Violation::OfficeClosed);
    }
    Ok((office.id, role))
}

/// Whether what is missing may still come: an office that nobody has made yet, as clients push people before
/// offices, or a role by a group. Then the relation waits for it, kept as it was sent, and gives nothing (decision 7).
fn waits(violation: &Violation, wanted: &user::OfficeRelation, values: &ConnectionValues) -> bool {
    let by_group = |role| values.role_rules.gives_by_group(role);
    *violation == Violation::OfficeUnknown
        || *violation == Violation::OfficeRelationRoleMismatch && role_of(&wanted.role).is_some_and(by_group)
}

fn is_in(employee: &Employee, office: OfficeId, role: Role) -> bool {
    employee.relations.iter().any(|relation| (relation.office, relation.role) == (office, role))
}

fn text<'a>(item: &'a Value, part: &str) -> &'a str {
    item.get(part).and_then(Value::as_str).unwrap_or_default()
}

/// The relations to show: as they were sent, and those that came elsewhere by the office's id.
pub(super) fn held(
    employee: &Employee,
    sent: &Mapped,
    references: &References,
) -> Option<Vec<user::OfficeRelation>> {
    let mut shown = sent.offices.clone().unwrap_or_default();
    for OfficeRelation { office, role, .. } in &employee.relations {
        let says_it = |item: &user::OfficeRelation| {
            office_of(&item.value, references) == Some(*office) && role_of(&item.role) == Some(*role)
        };
        if !shown.iter().any(says_it) {
            shown.push(user::OfficeRelation { value: office.to_string(), role: role.as_str().to_owned() });
        }
    }
    (!shown.is_empty() || sent.offices.is_some()).then_some(shown)
}

fn items(document: &mut Value) -> Option<&mut Vec<Value>> {
    document.get_mut(SCHEMA.id)?.get_mut("offices")?.as_array_mut()
}

/// Removes an empty list of offices, and an extension without attributes.
fn drop_if_empty(document: &mut Value) {
    let extension = document.get_mut(SCHEMA.id).and_then(Value::as_object_mut);
    let Some(extension) = extension else { return };
    if extension.get("offices").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        extension.shift_remove("offices");
    }
    if extension.is_empty()
        && let Some(members) = document.as_object_mut()
    {
        members.shift_remove(SCHEMA.id);
    }
}

/// Takes relations out of a document that are in it only because they were shown: made by hand or by a rule,
/// never sent.
pub(super) fn without_echo(document: &mut Value, known: &Value, before: &Employee) {
    let mut known = known.clone();
    let sent_before = items(&mut known).map(std::mem::take).unwrap_or_default();
    let only_shown = |item: &Value| {
        let by_others = |relation: &OfficeRelation| {
            relation.source != Source::Idp
                && relation.office.to_string() == text(item, "value")
                && role_of(text(item, "role")) == Some(relation.role)
        };
        before.relations.iter().any(by_others) && !sent_before.contains(item)
    };
    if let Some(items) = items(document) {
        items.retain(|item| !only_shown(item));
        drop_if_empty(document);
    }
}

/// Relates an employee to an office on behalf of the identity provider, and says so in the document. Answers
/// whether that is new.
///
/// # Errors
/// [`ScimError::TooLarge`] when the document would be.
pub(in crate::flows) fn relate(
    employee: &mut Employee,
    office: OfficeId,
    role: Role,
) -> Result<bool, ScimError> {
    if is_in(employee, office, role) {
        return Ok(false);
    }
    employee.relations.push(OfficeRelation { office, role, source: Source::Idp });
    employee.relations.sort_unstable();
    if let Some(Stored { mut document, references }) = documents::sent(employee) {
        let item = json!({ "value": office.to_string(), "role": role.as_str() });
        match items(&mut document) {
            Some(items) => items.push(item),
            None => document[SCHEMA.id]["offices"] = json!([item]),
        }
        employee.scim_document = Some(documents::written(&document, &references)?);
    }
    Ok(true)
}

/// Ends what `is_meant` of an employee's relations, and takes them out of the document.
///
/// # Errors
/// None that a document which was written before could cause.
fn end(
    employee: &mut Employee,
    office: OfficeId,
    role: Option<Role>,
    is_meant: impl Fn(&OfficeRelation) -> bool,
) -> Result<(), ScimError> {
    employee.relations.retain(|relation| !is_meant(relation));
    let Some(Stored { mut document, mut references }) = documents::sent(employee) else { return Ok(()) };
    let names_it = |item: &Value| {
        office_of(text(item, "value"), &references) == Some(office)
            && role.is_none_or(|role| role_of(text(item, "role")) == Some(role))
    };
    let Some(items) = items(&mut document) else { return Ok(()) };
    let before = items.len();
    items.retain(|item| !names_it(item));
    if items.len() == before {
        return Ok(());
    }
    let used: Vec<String> = items.iter().map(|item| text(item, "value").to_owned()).collect();
    references.retain(|name, _| used.contains(name));
    drop_if_empty(&mut document);
    employee.scim_document = Some(documents::written(&document, &references)?);
    Ok(())
}

/// Ends the relation to an office in this role, or in any, that the identity provider made. What a person gave
/// stays.
///
/// # Errors
/// [`ScimError::TooLarge`] never, in fact: the document becomes smaller.
pub(in crate::flows) fn unrelate(
    employee: &mut Employee,
    office: OfficeId,
    role: Option<Role>,
) -> Result<(), ScimError> {
    end(employee, office, role, |relation| {
        relation.source == Source::Idp
            && relation.office == office
            && role.is_none_or(|role| relation.role == role)
    })
}

/// Ends every relation to an office that will be no more.
///
/// # Errors
/// As [`unrelate`].
pub(in crate::flows) fn forget(employee: &mut Employee, office: OfficeId) -> Result<(), ScimError> {
    end(employee, office, None, |relation| relation.office == office)
}
