//! Groups: what Muster understands of one, and PATCH as changes of single memberships, because
//! memberships are rows and never a list that is read, changed and written back.

use serde_json::{Map, Value, json};

use super::{
    error::ScimError,
    filter::{Comparison, Filter, Literal, Operator},
    patch::{Action, Operation},
};

/// The attributes of a Group that Muster understands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapped {
    /// `displayName`.
    pub display_name: String,
    /// `externalId`; `None` when unassigned.
    pub external_id: Option<String>,
    /// `members`; empty when unassigned.
    pub members: Vec<Member>,
}

/// A member as a client names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Member {
    /// The id.
    pub value: String,
    /// `User` or `Group`, as sent; `None` when the client did not say.
    pub kind: Option<String>,
    /// The name to show, as sent; `None` when the client did not say, and the member's own is shown.
    pub display: Option<String>,
}

/// A member as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct ShownMember<'a> {
    /// The id.
    pub value: &'a str,
    /// Whether it is a group in the group.
    pub is_group: bool,
    /// The name; `None` leaves it out.
    pub display: Option<&'a str>,
}

/// One step of a PATCH of a group, in the order of the request.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// An operation on the document; it is not about members.
    Document(Operation),
    /// These become members; those that are already stay.
    Add(Vec<Member>),
    /// These ids are no longer members; those that were not are no fault.
    Remove(Vec<String>),
    /// The members that satisfy the filter (see [`super::evaluate::matches_value`]) are removed.
    RemoveMatching(Filter),
    /// Exactly these are members; an empty list removes all.
    Set(Vec<Member>),
}

/// Reads a normalised document, with its members.
///
/// # Errors
/// [`ScimError::InvalidValue`] when there is no `displayName`, or a member without an id.
pub fn read(document: &Value) -> Result<Mapped, ScimError> {
    let text = |name: &str| document.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let display_name =
        text("displayName").ok_or_else(|| ScimError::InvalidValue("displayName is required".to_owned()))?;
    Ok(Mapped {
        display_name: display_name.to_owned(),
        external_id: text("externalId").map(str::to_owned),
        members: document.get("members").map_or_else(|| Ok(Vec::new()), members)?,
    })
}

/// Takes the members out of a document, which is stored without them.
pub fn without_members(document: &mut Value) {
    if let Some(attributes) = document.as_object_mut() {
        attributes.shift_remove("members");
    }
}

/// The `members` to show, with `value`, `$ref`, `type` and `display`. `base_url` has no slash at its
/// end.
#[must_use]
pub fn show_members(members: &[ShownMember<'_>], base_url: &str) -> Value {
    let shown = members.iter().map(|member| {
        let (kind, endpoint) = if member.is_group { ("Group", "Groups") } else { ("User", "Users") };
        let mut item = Map::new();
        item.insert("value".to_owned(), json!(member.value));
        item.insert("$ref".to_owned(), json!(format!("{base_url}/{endpoint}/{}", member.value)));
        item.insert("type".to_owned(), json!(kind));
        if let Some(display) = member.display {
            item.insert("display".to_owned(), json!(display));
        }
        Value::Object(item)
    });
    Value::Array(shown.collect())
}

/// Divides the operations of a PATCH into those on the document and those on memberships.
///
/// # Errors
/// [`ScimError::Mutability`] for an operation that would change a member instead of adding or
/// removing it, [`ScimError::InvalidValue`] for a member without an id.
pub fn plan(operations: Vec<Operation>) -> Result<Vec<Step>, ScimError> {
    operations.into_iter().map(step).collect()
}

fn step(operation: Operation) -> Result<Step, ScimError> {
    if operation.target.path.attribute.name != "members" {
        return Ok(Step::Document(operation));
    }
    let Operation { action, target, value, .. } = operation;
    let unchangeable = || ScimError::Mutability("members are added and removed, but not changed".to_owned());
    if target.path.sub.is_some() {
        return Err(unchangeable());
    }
    let is_removal = action == Action::Remove || value.is_none();
    match (target.filter, action, value) {
        (Some(filter), ..) if is_removal => Ok(match ids(&filter) {
            Some(ids) => Step::Remove(ids),
            None => Step::RemoveMatching(filter),
        }),
        (Some(_), ..) => Err(unchangeable()),
        (None, Action::Add, Some(value)) => members(&value).map(Step::Add),
        (None, Action::Add, None) => Ok(Step::Add(Vec::new())),
        (None, Action::Remove, Some(value)) => {
            Ok(Step::Remove(members(&value)?.into_iter().map(|member| member.value).collect()))
        }
        (None, Action::Replace, Some(value)) => members(&value).map(Step::Set),
        (None, Action::Replace | Action::Remove, None) => Ok(Step::Set(Vec::new())),
    }
}

fn members(value: &Value) -> Result<Vec<Member>, ScimError> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(member).collect()
}

/// A member by its `value`, else by the last segment of its `$ref`.
fn member(item: &Value) -> Result<Member, ScimError> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let from_reference = || text("$ref").and_then(|url| url.rsplit('/').next()).filter(|id| !id.is_empty());
    let value = text("value")
        .or_else(from_reference)
        .ok_or_else(|| ScimError::InvalidValue("members.value is required".to_owned()))?;
    let part = |name: &str| text(name).map(str::to_owned);
    Ok(Member { value: value.to_owned(), kind: part("type"), display: part("display") })
}

/// The ids of a filter that names nothing else: `value eq "…"`, and several of them with `or`.
fn ids(filter: &Filter) -> Option<Vec<String>> {
    match filter {
        Filter::Compare(Comparison { path, operator: Operator::Eq, value: Literal::Text(id) })
            if path.leaf().name == "value" =>
        {
            Some(vec![id.clone()])
        }
        Filter::Or(parts) => {
            let ids: Option<Vec<Vec<String>>> = parts.iter().map(ids).collect();
            ids.map(|lists| lists.concat())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
