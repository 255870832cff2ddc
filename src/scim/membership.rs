//! Members of groups and offices: PATCH as changes of single memberships, because memberships are rows and
//! never a list that is read, changed and written back.

use serde_json::Value;

use super::{
    error::ScimError,
    filter::{Comparison, Filter, Literal, Operator},
    patch::{Action, Operation},
};

/// A member as a client names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Member {
    /// The id.
    pub value: String,
    /// `User` or `Group`, as sent; `None` when the client did not say.
    pub kind: Option<String>,
    /// The name to show, as sent; `None` when the client did not say, and the member's own is shown.
    pub display: Option<String>,
    /// The role in an office, as sent; `None` when the client did not say. Groups have no roles.
    pub role: Option<String>,
}

impl Member {
    /// The member with this id, of whom nothing else is said.
    #[must_use]
    pub const fn of(value: String) -> Self {
        Self { value, kind: None, display: None, role: None }
    }
}

/// One step of a PATCH of a group or office, in the order of the request.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// An operation on the document; it is not about members.
    Document(Operation),
    /// These become members; those that are already stay.
    Add(Vec<Member>),
    /// These are no longer members, each in the role that is named, else in any; those that were not are no
    /// fault.
    Remove(Vec<Member>),
    /// The members that satisfy the filter (see [`super::evaluate::matches_value`]) are removed.
    RemoveMatching(Filter),
    /// Exactly these are members; an empty list removes all.
    Set(Vec<Member>),
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
        (Some(filter), ..) if is_removal => Ok(match named(&filter) {
            Some(members) => Step::Remove(members),
            None => Step::RemoveMatching(filter),
        }),
        (Some(_), ..) => Err(unchangeable()),
        (None, Action::Add, Some(value)) => read(&value).map(Step::Add),
        (None, Action::Add, None) => Ok(Step::Add(Vec::new())),
        (None, Action::Remove, Some(value)) => read(&value).map(Step::Remove),
        (None, Action::Replace, Some(value)) => read(&value).map(Step::Set),
        (None, Action::Replace | Action::Remove, None) => Ok(Step::Set(Vec::new())),
    }
}

/// The members in a normalised `members`.
///
/// # Errors
/// [`ScimError::InvalidValue`] for a member without an id.
pub fn read(value: &Value) -> Result<Vec<Member>, ScimError> {
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
    Ok(Member { value: value.to_owned(), kind: part("type"), display: part("display"), role: part("role") })
}

/// The members of a filter that names nothing else: `value eq "…"`, with `and role eq "…"` where members have
/// roles, and several of them with `or`.
fn named(filter: &Filter) -> Option<Vec<Member>> {
    match filter {
        Filter::Or(parts) => {
            let members: Option<Vec<Vec<Member>>> = parts.iter().map(named).collect();
            members.map(|lists| lists.concat())
        }
        Filter::And(parts) => {
            let [one, other] = parts.as_slice() else { return None };
            let (value, role) = match (equal(one, "value"), equal(one, "role")) {
                (Some(value), _) => (value, equal(other, "role")?),
                (None, Some(role)) => (equal(other, "value")?, role),
                (None, None) => return None,
            };
            Some(vec![Member { role: Some(role.to_owned()), ..Member::of(value.to_owned()) }])
        }
        _ => equal(filter, "value").map(|value| vec![Member::of(value.to_owned())]),
    }
}

/// The text that a filter compares this part of a member with, when it says no more than that they are equal.
fn equal<'a>(filter: &'a Filter, part: &str) -> Option<&'a str> {
    match filter {
        Filter::Compare(Comparison { path, operator: Operator::Eq, value: Literal::Text(text) })
            if path.leaf().name == part =>
        {
            Some(text)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
