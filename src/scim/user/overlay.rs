//! Writes what was changed elsewhere (Backoffice, REST API, command line) into a stored document, so
//! that SCIM shows it, and leaves everything else as the client sent it.

use serde_json::{Map, Value, json};

use super::{Mapped, OfficeRelation, chosen_email, is_tombstone, items_of, of_type};
use crate::scim::schema::employee;

/// Writes into `document` every field in which `held` differs from `sent`.
///
/// `sent` is [`super::read`] of the document after the directory has made of it what it stores: a
/// language it does not know left out, roles it knows in its own spelling, and so on. `held` is the
/// same of the employee's record. What the directory made nothing of is equal in both and stays as
/// it was sent.
///
/// `active` is not put where it is missing: [`super::with_active`] has put it there at the start, so
/// the client has removed it since, which leaves the employee's status as it is.
pub fn overlay(document: &mut Value, sent: &Mapped, held: &Mapped) {
    let raw_name = document.get("userName").and_then(Value::as_str).unwrap_or_default();
    // The record keeps the sign-in name of a soft-deleted employee; the client sees its own.
    if sent.user_name != held.user_name && !is_tombstone(raw_name, &held.user_name) {
        put(document, "userName", Some(&held.user_name));
    }
    names(document, sent, held);
    for (name, sent, held) in [
        ("externalId", &sent.external_id, &held.external_id),
        ("displayName", &sent.display_name, &held.display_name),
        ("title", &sent.title, &held.title),
        ("preferredLanguage", &sent.language, &held.language),
        ("timezone", &sent.time_zone, &held.time_zone),
    ] {
        if sent != held {
            put(document, name, held.as_deref());
        }
    }
    if sent.email != held.email {
        put_value(document, "emails", chosen_email, "work", held.email.as_deref());
    }
    if sent.phone != held.phone {
        put_value(document, "phoneNumbers", |items| of_type(items, "work"), "work", held.phone.as_deref());
    }
    if sent.picture != held.picture {
        put_value(document, "photos", |items| of_type(items, "photo"), "photo", held.picture.as_deref());
    }
    if let (Some(_), Some(active)) = (sent.active, held.active) {
        document["active"] = json!(active);
    }
    roles(document, &sent.roles, &held.roles);
    extension(document, sent, held);
}

/// The document of an employee who did not come by SCIM, made of the record.
#[must_use]
pub fn compose(held: &Mapped) -> Value {
    let mut document = json!({ "userName": held.user_name });
    let sent = Mapped { user_name: held.user_name.clone(), active: held.active, ..Mapped::default() };
    overlay(&mut document, &sent, held);
    document
}

/// A new User is active unless the client says otherwise, and shows that it is.
#[must_use]
pub fn with_active(mut document: Value) -> Value {
    if document.get("active").is_none() {
        document["active"] = json!(true);
    }
    document
}

/// Sets a text, or removes it.
fn put(container: &mut Value, name: &str, text: Option<&str>) {
    match (text, container.as_object_mut()) {
        (Some(text), _) => container[name] = json!(text),
        (None, Some(members)) => {
            members.shift_remove(name);
        }
        (None, None) => {}
    }
}

/// Sets the parts of the name, and what repeats them: `name.formatted`, and a `displayName` that was
/// nothing but the two names.
fn names(document: &mut Value, sent: &Mapped, held: &Mapped) {
    if (&sent.first_name, &sent.last_name) == (&held.first_name, &held.last_name) {
        return;
    }
    let whole = |names: &Mapped| format!("{} {}", names.first_name, names.last_name).trim().to_owned();
    if !document.get("name").is_some_and(Value::is_object) {
        document["name"] = Value::Object(Map::new());
    }
    let name = &mut document["name"];
    for (part, text) in [("givenName", &held.first_name), ("familyName", &held.last_name)] {
        put(name, part, Some(text.as_str()).filter(|text| !text.is_empty()));
    }
    if name.get("formatted").is_some() {
        put(name, "formatted", Some(&whole(held)));
    }
    if name.as_object().is_some_and(Map::is_empty)
        && let Some(document) = document.as_object_mut()
    {
        document.shift_remove("name");
    }
    if document.get("displayName").and_then(Value::as_str) == Some(&whole(sent)) {
        put(document, "displayName", Some(&whole(held)));
    }
}

/// Sets the value of the chosen one of several, adds one of type `kind`, or removes the chosen one.
fn put_value(
    document: &mut Value,
    name: &str,
    choose: impl Fn(&[Value]) -> Option<usize>,
    kind: &str,
    text: Option<&str>,
) {
    let mut items = items_of(document, name).to_vec();
    match (choose(&items), text) {
        (Some(index), Some(text)) => items[index]["value"] = json!(text),
        (Some(index), None) => {
            items.remove(index);
        }
        (None, Some(text)) => items.push(json!({ "value": text, "type": kind })),
        (None, None) => {}
    }
    put_items(document, name, items);
}

fn put_items(container: &mut Value, name: &str, items: Vec<Value>) {
    if !items.is_empty() {
        container[name] = Value::Array(items);
    } else if let Some(members) = container.as_object_mut() {
        members.shift_remove(name);
    }
}

/// Adds the roles given elsewhere and removes those taken elsewhere.
fn roles(document: &mut Value, sent: &[String], held: &[String]) {
    let mut items = items_of(document, "roles").to_vec();
    items.retain(|item| {
        let value = super::text_of(item).unwrap_or_default();
        !has(sent, value) || has(held, value)
    });
    let given = held.iter().filter(|role| !has(sent, role));
    items.extend(given.map(|role| json!({ "value": role })));
    put_items(document, "roles", items);
}

fn has(roles: &[String], role: &str) -> bool {
    roles.iter().any(|known| known.eq_ignore_ascii_case(role))
}

fn extension(document: &mut Value, sent: &Mapped, held: &Mapped) {
    let mut parts = document.get(employee::SCHEMA.id).cloned().unwrap_or_else(|| Value::Object(Map::new()));
    for (name, sent, held) in [
        ("introduction", &sent.introduction, &held.introduction),
        ("videoLink", &sent.video_link, &held.video_link),
        ("contactEmail", &sent.contact_email, &held.contact_email),
    ] {
        if sent != held {
            put(&mut parts, name, held.as_deref());
        }
    }
    if sent.available_roles != held.available_roles {
        let roles = held.available_roles.iter().flatten().map(|role| json!(role));
        put_items(&mut parts, "availableRoles", roles.collect());
    }
    if sent.online_planning != held.online_planning {
        match held.online_planning {
            Some(planning) => parts["onlinePlanning"] = json!(planning),
            None => put(&mut parts, "onlinePlanning", None),
        }
    }
    offices(&mut parts, sent, held);
    if parts.as_object().is_some_and(|members| !members.is_empty()) {
        document[employee::SCHEMA.id] = parts;
    } else if let Some(members) = document.as_object_mut() {
        members.shift_remove(employee::SCHEMA.id);
    }
}

/// Adds the relations made elsewhere and removes those ended elsewhere.
fn offices(parts: &mut Value, sent: &Mapped, held: &Mapped) {
    let none = Vec::new();
    let (sent, held) = (sent.offices.as_ref().unwrap_or(&none), held.offices.as_ref().unwrap_or(&none));
    let is_in = |relations: &[OfficeRelation], item: &Value| {
        relations.iter().any(|relation| {
            let part = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
            relation.value == part("value") && relation.role == part("role")
        })
    };
    let mut items = items_of(parts, "offices").to_vec();
    items.retain(|item| !is_in(sent, item) || is_in(held, item));
    let made = held.iter().filter(|relation| !sent.contains(relation));
    items.extend(made.map(|relation| json!({ "value": relation.value, "role": relation.role })));
    put_items(parts, "offices", items);
}
