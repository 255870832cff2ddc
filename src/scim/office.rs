//! Offices: what Muster understands of one, and how its members are shown.

use serde_json::{Map, Value, json};

use super::{
    error::ScimError,
    membership::{self, Member},
};

/// The attributes of an Office that Muster understands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapped {
    /// `displayName`.
    pub display_name: String,
    /// `externalId`; `None` when unassigned.
    pub external_id: Option<String>,
    /// `active`; open unless the client says otherwise.
    pub active: bool,
    /// `timezone`; `None` when unassigned.
    pub time_zone: Option<String>,
    /// `address`; `None` when unassigned.
    pub address: Option<String>,
    /// `members`; empty when unassigned.
    pub members: Vec<Member>,
}

/// An employee in an office, as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct ShownMember<'a> {
    /// The id.
    pub value: &'a str,
    /// The role in the office.
    pub role: &'a str,
    /// The name.
    pub display: &'a str,
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
        active: document.get("active").and_then(Value::as_bool).unwrap_or(true),
        time_zone: text("timezone").map(str::to_owned),
        address: text("address").map(str::to_owned),
        members: document.get("members").map_or_else(|| Ok(Vec::new()), membership::read)?,
    })
}

/// The document of an office, without its members.
#[must_use]
pub fn compose(mapped: &Mapped) -> Map<String, Value> {
    let mut document = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            document.insert(name.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    put("externalId", text(&mapped.external_id));
    put("displayName", Some(Value::from(mapped.display_name.as_str())));
    put("active", Some(Value::from(mapped.active)));
    put("timezone", text(&mapped.time_zone));
    put("address", text(&mapped.address));
    document
}

/// The `members` to show. `base_url` has no slash at its end.
#[must_use]
pub fn show_members(members: &[ShownMember<'_>], base_url: &str) -> Value {
    let shown = members.iter().map(|ShownMember { value, role, display }| {
        json!({ "value": value, "$ref": format!("{base_url}/Users/{value}"), "display": display, "role": role })
    });
    Value::Array(shown.collect())
}
