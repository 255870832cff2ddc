//! From a stored document to what Muster understands of it.

use serde_json::Value;

use super::{Mapped, OfficeRelation, chosen_email, items_of, of_type, text_of, tombstone};
use crate::scim::{error::ScimError, schema::employee};

/// Reads a normalised document.
///
/// Without `name.givenName` and `name.familyName`, `displayName`, else `name.formatted`, is divided at
/// its first space (or, as "Family, Given", at its comma); without those, the `userName` is the first
/// name.
///
/// # Errors
/// [`ScimError::InvalidValue`] when there is no `userName`.
pub fn read(document: &Value) -> Result<Mapped, ScimError> {
    let user_name = document.get("userName").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
    let user_name = user_name.ok_or_else(|| ScimError::InvalidValue("userName is required".to_owned()))?;
    let active = document.get("active").and_then(Value::as_bool);
    let lasting = if active == Some(false) { tombstone::without_digits(user_name) } else { user_name };
    let (first_name, last_name) = names(document, lasting);
    let extension = document.get(employee::SCHEMA.id).unwrap_or(&Value::Null);
    Ok(Mapped {
        user_name: user_name.to_owned(),
        external_id: text(document, "externalId"),
        email: email(document, lasting),
        first_name,
        last_name,
        display_name: text(document, "displayName"),
        title: text(document, "title"),
        phone: typed(document, "phoneNumbers", "work"),
        language: text(document, "preferredLanguage"),
        time_zone: text(document, "timezone"),
        picture: typed(document, "photos", "photo"),
        active,
        roles: items_of(document, "roles").iter().filter_map(text_of).map(str::to_owned).collect(),
        available_roles: extension
            .get("availableRoles")
            .and_then(Value::as_array)
            .map(|roles| roles.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        online_planning: extension.get("onlinePlanning").and_then(Value::as_bool),
        introduction: text(extension, "introduction"),
        video_link: text(extension, "videoLink"),
        contact_email: text(extension, "contactEmail"),
        offices: extension
            .get("offices")
            .and_then(Value::as_array)
            .map(|relations| relations.iter().filter_map(office_relation).collect()),
    })
}

fn text(container: &Value, name: &str) -> Option<String> {
    container.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn typed(document: &Value, name: &str, kind: &str) -> Option<String> {
    let items = items_of(document, name);
    of_type(items, kind).and_then(|index| text_of(&items[index])).map(str::to_owned)
}

fn email(document: &Value, user_name: &str) -> Option<String> {
    let items = items_of(document, "emails");
    let chosen = chosen_email(items).and_then(|index| text_of(&items[index]));
    chosen.or_else(|| is_address(user_name).then_some(user_name)).map(|address| address.trim().to_owned())
}

/// Whether a text looks like an e-mail address: one `@` with something on both sides, no spaces. Who
/// owns the address is not the question here.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
        && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

fn names(document: &Value, user_name: &str) -> (String, String) {
    let name = document.get("name").unwrap_or(&Value::Null);
    match (text(name, "givenName"), text(name, "familyName")) {
        (None, None) => {}
        (given, family) => return (given.unwrap_or_default(), family.unwrap_or_default()),
    }
    let Some(whole) = text(document, "displayName").or_else(|| text(name, "formatted")) else {
        return (user_name.to_owned(), String::new());
    };
    let whole = whole.trim();
    let (first, last) = match whole.split_once(',') {
        Some((last, first)) if !first.trim().is_empty() && !last.trim().is_empty() => (first, last),
        _ => whole.split_once(char::is_whitespace).unwrap_or((whole, "")),
    };
    (first.trim().to_owned(), last.trim().to_owned())
}

fn office_relation(item: &Value) -> Option<OfficeRelation> {
    let role = item.get("role").and_then(Value::as_str).unwrap_or_default();
    Some(OfficeRelation { value: text_of(item)?.to_owned(), role: role.to_owned() })
}
