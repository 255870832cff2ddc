//! Whole resources: reading the body of a POST or PUT into the document that is stored, and showing
//! a stored document as a resource.
//!
//! A stored document has no `schemas`, `id`, `meta`, `groups` or `password`: they follow from the
//! record around it, or are not kept.

use serde_json::{Map, Value, json};

use super::{
    error::ScimError,
    patch::{self, Action, MissingTarget, Options},
    schema::{Mutability, ResourceType, Schema},
};
use crate::clock::Timestamp;

/// Reads the body of a POST into the document to store.
///
/// Names may differ in case, be qualified or dotted; unknown and read-only attributes and the
/// password are left out; `null` and `[]` mean unassigned.
///
/// # Errors
/// [`ScimError::InvalidSyntax`] for a body that is no object, [`ScimError::InvalidValue`] for a value
/// of the wrong type and for a missing required attribute.
pub fn read(body: Value, resource_type: &'static ResourceType) -> Result<Value, ScimError> {
    let document = read_partial(body, resource_type)?;
    check_required(&document, resource_type)?;
    Ok(document)
}

/// Reads the body of a PUT into the document to store in place of `current`: what is absent is
/// unassigned, but `active` and `externalId` stay as they are.
///
/// # Errors
/// As [`read`].
pub fn replace(
    current: &Value,
    body: Value,
    resource_type: &'static ResourceType,
) -> Result<Value, ScimError> {
    let clears_external_id = patch::member(&body, "externalId").is_some();
    let mut document = read(body, resource_type)?;
    for (name, stays) in [("externalId", !clears_external_id), ("active", true)] {
        if stays
            && document.get(name).is_none()
            && let Some(value) = current.get(name)
        {
            document[name] = value.clone();
        }
    }
    Ok(document)
}

fn read_partial(body: Value, resource_type: &'static ResourceType) -> Result<Value, ScimError> {
    let Value::Object(members) = body else {
        return Err(ScimError::InvalidSyntax("it must be a JSON object".to_owned()));
    };
    check_schemas(&members)?;
    // A POST is a path-less "replace" of nothing, so that every spelling that PATCH understands is
    // understood here, too.
    let mut operations = Vec::with_capacity(members.len());
    patch::expand(Action::Replace, members, resource_type, &mut operations)?;
    operations.retain(|operation| {
        let path = operation.target.path;
        [path.attribute, path.leaf()].iter().all(|part| part.mutability != Mutability::ReadOnly)
            && operation.value.is_some()
    });
    let options = Options { missing_target: MissingTarget::Create };
    let patched = patch::apply(&Value::Object(Map::new()), &operations, options)?;
    Ok(patched.document)
}

/// `schemas` must be a list of URNs. Which ones makes no difference: some clients leave out
/// extensions that they use, and some send the URNs of older versions.
fn check_schemas(members: &Map<String, Value>) -> Result<(), ScimError> {
    let sent = members.iter().find(|(name, _)| name.eq_ignore_ascii_case("schemas")).map(|(_, value)| value);
    match sent {
        Some(Value::Array(urns)) if urns.iter().all(Value::is_string) => Ok(()),
        None | Some(Value::Null | Value::String(_)) => Ok(()),
        Some(_) => Err(ScimError::InvalidSyntax("schemas must be a list of URNs".to_owned())),
    }
}

/// # Errors
/// [`ScimError::InvalidValue`] when a required attribute of the core schema is missing.
fn check_required(document: &Value, resource_type: &'static ResourceType) -> Result<(), ScimError> {
    match resource_type
        .schema
        .attributes
        .iter()
        .find(|attribute| attribute.required && document.get(attribute.name).is_none())
    {
        Some(missing) => Err(ScimError::InvalidValue(format!("{} is required", missing.name))),
        None => Ok(()),
    }
}

/// What Muster knows about a resource besides its document.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The id.
    pub id: &'a str,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub last_modified: Timestamp,
    /// The version, which is shown as a weak entity tag.
    pub version: i64,
    /// The base URL, without a slash at its end, such as `https://id.example.org/scim/v2`.
    pub base_url: &'a str,
}

impl Record<'_> {
    /// The URL of the resource.
    #[must_use]
    pub fn location(&self, resource_type: &ResourceType) -> String {
        format!("{}{}/{}", self.base_url, resource_type.endpoint, self.id)
    }
}

/// Shows a stored document as a resource: `schemas`, `id`, `externalId`, the attributes in the order
/// of the schema table, the extensions, `meta`. Derived attributes, such as `groups`, are shown when
/// the caller has put them into the document.
#[must_use]
pub fn render(mut document: Value, record: &Record<'_>, resource_type: &'static ResourceType) -> Value {
    let mut nothing = Map::new();
    let members = document.as_object_mut().unwrap_or(&mut nothing);
    let present: Vec<&Schema> =
        resource_type.extensions.iter().copied().filter(|schema| members.contains_key(schema.id)).collect();
    let urns: Vec<&str> =
        std::iter::once(resource_type.schema.id).chain(present.iter().map(|schema| schema.id)).collect();
    let mut resource = Map::with_capacity(members.len().saturating_add(3));
    resource.insert("schemas".to_owned(), json!(urns));
    resource.insert("id".to_owned(), json!(record.id));
    let core = std::iter::once("externalId")
        .chain(resource_type.schema.attributes.iter().map(|known| known.name))
        .chain(present.into_iter().map(|schema| schema.id));
    for name in core {
        if let Some((name, value)) = members.swap_remove_entry(name) {
            resource.insert(name, value);
        }
    }
    resource.insert(
        "meta".to_owned(),
        json!({
            "resourceType": resource_type.name,
            "created": record.created,
            "lastModified": record.last_modified,
            "location": record.location(resource_type),
            "version": super::etag::weak(record.version),
        }),
    );
    Value::Object(resource)
}

/// The document to store of a resource that was rendered and then patched: without what follows
/// from the record.
#[must_use]
pub fn to_document(mut resource: Value, resource_type: &'static ResourceType) -> Value {
    let derived: Vec<&str> = resource_type
        .attributes()
        .filter(|(extension, attribute)| extension.is_none() && attribute.mutability == Mutability::ReadOnly)
        .map(|(_, attribute)| attribute.name)
        .collect();
    if let Some(members) = resource.as_object_mut() {
        members.retain(|name, _| !derived.contains(&name.as_str()));
    }
    resource
}

#[cfg(test)]
mod tests;
