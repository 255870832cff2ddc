//! Groups: what Muster understands of one, and how its members are shown.

use serde_json::{Map, Value, json};

use super::{
    error::ScimError,
    membership::{self, Member},
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
        members: document.get("members").map_or_else(|| Ok(Vec::new()), membership::read)?,
    })
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

#[cfg(test)]
mod tests;
