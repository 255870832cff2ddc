//! Brings one attribute's value, as clients send it, into the form that is stored: canonical names,
//! the types of the schema, nothing unassigned, at most one primary. Texts stay as they were sent.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Map, Value};

use super::{
    error::ScimError,
    schema::{Attribute, Kind, Mutability},
};
use crate::clock::Timestamp;

/// What becomes of sub-attributes that are `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unassigned {
    /// Left out: the value replaces what was there.
    Drop,
    /// Kept as `null`: the value is merged into what was there, and `null` removes.
    Keep,
}

/// The value in its stored form; `None` when it means "unassigned" (`null`, `[]`, `{}`).
///
/// Understood besides the schema's own types: booleans as strings; one value where several are
/// possible and a list of one where one is; a bare string for a complex value with a `value`; JSON
/// in a string for a complex value.
///
/// # Errors
/// [`ScimError::InvalidValue`] for a value of the wrong type, too many values, and U+0000.
pub(super) fn normalise(
    attribute: &'static Attribute,
    value: Value,
    unassigned: Unassigned,
) -> Result<Option<Value>, ScimError> {
    if attribute.multi_valued {
        return normalise_many(attribute, value);
    }
    let value = match value {
        Value::Array(mut items) if attribute.kind == Kind::Complex && items.len() <= 1 => {
            items.pop().unwrap_or(Value::Null)
        }
        other => other,
    };
    let normal = normalise_one(attribute, value, unassigned)?;
    Ok(normal.filter(|value| !is_empty_reference(attribute, value)))
}

/// `{"value": ""}` is how a manager is cleared by clients that cannot send `null`.
fn is_empty_reference(attribute: &Attribute, value: &Value) -> bool {
    attribute.kind == Kind::Complex
        && value
            .as_object()
            .is_some_and(|parts| parts.len() == 1 && parts.get("value") == Some(&Value::from("")))
}

fn normalise_many(attribute: &'static Attribute, value: Value) -> Result<Option<Value>, ScimError> {
    let items = match value {
        Value::Null => return Ok(None),
        Value::Array(items) => items,
        Value::String(text) if attribute.kind == Kind::Complex => match packed(&text) {
            Some(Value::Array(items)) => items,
            Some(item) => vec![item],
            None => vec![Value::String(text)],
        },
        other => vec![other],
    };
    if items.len() > attribute.max_values {
        let (name, most) = (attribute.name, attribute.max_values);
        return Err(ScimError::InvalidValue(format!("{name} has more than {most} values")));
    }
    let mut normal = Vec::with_capacity(items.len());
    for item in items {
        normal.extend(normalise_one(attribute, item, Unassigned::Drop)?);
    }
    keep_last_primary(&mut normal);
    Ok(if normal.is_empty() { None } else { Some(Value::Array(normal)) })
}

/// At most one value is primary (RFC 7643 section 2.4): the last that says so.
pub(super) fn keep_last_primary(items: &mut [Value]) {
    let last = items.iter().rposition(is_primary);
    for (index, item) in items.iter_mut().enumerate() {
        if Some(index) != last && is_primary(item) {
            item["primary"] = Value::Bool(false);
        }
    }
}

/// Whether a value of a multi-valued attribute is marked as primary.
pub(super) fn is_primary(item: &Value) -> bool {
    item.get("primary") == Some(&Value::Bool(true))
}

fn normalise_one(
    attribute: &'static Attribute,
    value: Value,
    unassigned: Unassigned,
) -> Result<Option<Value>, ScimError> {
    if value.is_null() {
        return Ok(None);
    }
    let refuse = |what: &str| Err(ScimError::InvalidValue(format!("{} must be {what}", attribute.name)));
    match (attribute.kind, value) {
        (Kind::Complex, value) => normalise_complex(attribute, value, unassigned),
        (Kind::Boolean, Value::Bool(value)) => Ok(Some(Value::Bool(value))),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => {
            Ok(Some(Value::Bool(true)))
        }
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => {
            Ok(Some(Value::Bool(false)))
        }
        (Kind::Boolean, _) => refuse("a boolean"),
        (Kind::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => {
            Ok(Some(Value::Number(number)))
        }
        (Kind::Integer, _) => refuse("a whole number"),
        (Kind::Decimal, Value::Number(number)) => Ok(Some(Value::Number(number))),
        (Kind::Decimal, _) => refuse("a number"),
        (_, Value::String(text)) if text.contains('\0') => refuse("text without U+0000"),
        (_, Value::String(text)) if attribute.required && text.trim().is_empty() => refuse("not empty"),
        (Kind::DateTime, Value::String(text)) if text.parse::<Timestamp>().is_err() => {
            refuse("a date and time of RFC 3339")
        }
        (Kind::Binary, Value::String(text)) if !is_base64(&text) => refuse("Base64"),
        (Kind::String | Kind::Reference | Kind::DateTime | Kind::Binary, Value::String(text)) => {
            Ok(Some(Value::String(text)))
        }
        _ => refuse("a string"),
    }
}

/// Base64 of RFC 4648 section 4 or 5, padded or not.
fn is_base64(text: &str) -> bool {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let text: String = text.chars().filter(|letter| !matches!(letter, '\r' | '\n')).collect();
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .any(|alphabet| GeneralPurpose::new(alphabet, config).decode(&text).is_ok())
}

fn normalise_complex(
    attribute: &'static Attribute,
    value: Value,
    unassigned: Unassigned,
) -> Result<Option<Value>, ScimError> {
    let members = match value {
        Value::Object(members) => members,
        Value::String(text) if text.is_empty() => return Ok(None),
        Value::String(text) => match packed(&text) {
            Some(Value::Object(members)) => members,
            _ if attribute.sub("value").is_some() => {
                Map::from_iter([("value".to_owned(), Value::String(text))])
            }
            _ => return Err(not_an_object(attribute)),
        },
        _ => return Err(not_an_object(attribute)),
    };
    let mut normal = Map::new();
    for (name, value) in unpack_role(attribute, members) {
        // Unknown and read-only parts are left out, as on the resource itself.
        let Some(sub) = attribute.sub(&name).filter(|sub| sub.mutability != Mutability::ReadOnly) else {
            continue;
        };
        match normalise(sub, value, Unassigned::Drop).map_err(|error| within(attribute, error))? {
            Some(value) => {
                normal.insert(sub.name.to_owned(), value);
            }
            None if unassigned == Unassigned::Keep => {
                normal.insert(sub.name.to_owned(), Value::Null);
            }
            None => {}
        }
    }
    Ok(if normal.is_empty() { None } else { Some(Value::Object(normal)) })
}

fn not_an_object(attribute: &Attribute) -> ScimError {
    ScimError::InvalidValue(format!("{} must be an object", attribute.name))
}

fn within(attribute: &Attribute, error: ScimError) -> ScimError {
    match error {
        ScimError::InvalidValue(detail) => ScimError::InvalidValue(format!("{}.{detail}", attribute.name)),
        other => other,
    }
}

/// JSON that a client has put into a string; `None` when the text is no JSON object or array.
fn packed(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// Entra's expression `AppRoleAssignmentsComplex` puts a whole role as JSON into `value`:
/// `{"value": "{\"id\":\"…\",\"value\":\"AGENT\",\"displayName\":\"Agent\"}"}`. Others put it into a string of its own.
fn unpack_role(attribute: &Attribute, mut members: Map<String, Value>) -> Map<String, Value> {
    if !matches!(attribute.name, "roles" | "entitlements") {
        return members;
    }
    let inner = members.get("value").and_then(Value::as_str).and_then(packed);
    if let Some(Value::Object(mut inner)) = inner
        && let Some(value @ Value::String(_)) = inner.remove("value")
    {
        members.insert("value".to_owned(), value);
        members.extend(inner.remove_entry("displayName"));
    }
    if let Some(display @ Value::String(_)) = members.remove("displayName") {
        members.entry("display").or_insert(display);
    }
    members
}

#[cfg(test)]
mod tests;
