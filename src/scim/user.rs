//! The mapping between a User and an employee (the table in `docs/`): which attributes Muster
//! understands, what it makes of them, and how a change made elsewhere shows up in SCIM.

mod overlay;
mod read;
mod tombstone;

use serde_json::Value;

pub use overlay::{compose, overlay, with_active};
pub use read::read;
pub use tombstone::is_tombstone;

/// The attributes of a User that Muster understands, in the client's own words: languages, time
/// zones, roles and offices are checked by the rules of the directory, not here.
///
/// `None` is "unassigned". Empty texts count as unassigned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapped {
    /// `userName`.
    pub user_name: String,
    /// `externalId`: the External ID.
    pub external_id: Option<String>,
    /// The e-mail of type `work`, else the primary, else the first; else the `userName` when it is an
    /// address.
    pub email: Option<String>,
    /// `name.givenName`; see [`read`] for what stands in for it. May be empty.
    pub first_name: String,
    /// `name.familyName`; see [`read`] for what stands in for it. May be empty.
    pub last_name: String,
    /// `displayName`.
    pub display_name: Option<String>,
    /// `title`: the Function.
    pub title: Option<String>,
    /// The phone number of type `work`.
    pub phone: Option<String>,
    /// `preferredLanguage`.
    pub language: Option<String>,
    /// `timezone`.
    pub time_zone: Option<String>,
    /// The URL of the photo of type `photo`.
    pub picture: Option<String>,
    /// `active`; `None` when the client never said.
    pub active: Option<bool>,
    /// `roles[].value`, as sent.
    pub roles: Vec<String>,
    /// The extension's `availableRoles`, as sent.
    pub available_roles: Option<Vec<String>>,
    /// The extension's `onlinePlanning`.
    pub online_planning: Option<bool>,
    /// The extension's `introduction`.
    pub introduction: Option<String>,
    /// The extension's `videoLink`.
    pub video_link: Option<String>,
    /// The extension's `contactEmail`.
    pub contact_email: Option<String>,
    /// The extension's `offices`.
    pub offices: Option<Vec<OfficeRelation>>,
}

/// An employee's relation to an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRelation {
    /// The id or the externalId of the office.
    pub value: String,
    /// The role in it; empty when the client did not say.
    pub role: String,
}

/// The place in `items` of the value that Muster uses: of this type, and not empty.
fn of_type(items: &[Value], wanted: &str) -> Option<usize> {
    items.iter().position(|item| {
        let is_wanted =
            item.get("type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case(wanted));
        is_wanted && text_of(item).is_some()
    })
}

/// The place in `items` of the e-mail that Muster uses: of type `work`, else primary, else first.
fn chosen_email(items: &[Value]) -> Option<usize> {
    of_type(items, "work")
        .or_else(|| items.iter().position(|item| super::value::is_primary(item) && text_of(item).is_some()))
        .or_else(|| items.iter().position(|item| text_of(item).is_some()))
}

/// The `value` of one of several values; `None` when it is missing or blank.
fn text_of(item: &Value) -> Option<&str> {
    item.get("value").and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

fn items_of<'a>(container: &'a Value, name: &str) -> &'a [Value] {
    container.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests;
