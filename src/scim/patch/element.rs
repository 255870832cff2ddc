//! The values of a multi-valued attribute: adding without duplicates, removing by example, one
//! primary.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::scim::{
    error::ScimError,
    filter::{Comparison, Filter, Literal, Operator},
    schema::Attribute,
    value::is_primary,
};

/// Adds values that are not there yet. A value that is there but for its `primary` takes over the
/// `primary` of the added one.
pub(super) fn add(attribute: &Attribute, items: &mut Vec<Value>, added: Vec<Value>) -> Result<(), ScimError> {
    let mut known: HashSet<String> = items.iter().map(|item| identity(attribute, item)).collect();
    for value in added {
        let identity_of_value = identity(attribute, &value);
        if known.insert(identity_of_value.clone()) {
            if items.len() >= attribute.max_values {
                let (name, most) = (attribute.name, attribute.max_values);
                return Err(ScimError::InvalidValue(format!("{name} would have more than {most} values")));
            }
            let becomes_primary = is_primary(&value);
            items.push(value);
            if becomes_primary {
                let last = items.len() - 1;
                make_only_primary(items, last);
            }
        } else if let Some(primary) = value.get("primary")
            && let Some(index) = items.iter().position(|item| identity(attribute, item) == identity_of_value)
        {
            items[index]["primary"] = primary.clone();
            if primary == &Value::Bool(true) {
                make_only_primary(items, index);
            }
        }
    }
    Ok(())
}

/// What makes two values the same: a member is its `value`, everything else is all of it but
/// `primary`.
fn identity(attribute: &Attribute, item: &Value) -> String {
    let Value::Object(parts) = item else { return item.to_string() };
    if attribute.name == "members" {
        return parts.get("value").map(Value::to_string).unwrap_or_default();
    }
    let mut parts: Vec<_> = parts.iter().filter(|(name, _)| *name != "primary").collect();
    parts.sort_by_key(|(name, _)| name.as_str());
    parts.iter().map(|(name, value)| format!("{name}:{value};")).collect()
}

/// Takes the mark `primary` from all values but one (RFC 7644 section 3.5.2).
pub(super) fn make_only_primary(items: &mut [Value], chosen: usize) {
    for (index, item) in items.iter_mut().enumerate() {
        if index != chosen && is_primary(item) {
            item["primary"] = Value::Bool(false);
        }
    }
}

/// Removes the values that one of the examples describes: by `value` where the example has one,
/// else by all its parts.
pub(super) fn remove(items: &mut Vec<Value>, examples: &[Value]) {
    let values: HashSet<String> = examples.iter().filter_map(key).collect();
    let others: Vec<&Value> = examples.iter().filter(|example| key(example).is_none()).collect();
    items.retain(|item| {
        let by_value = key(item).is_some_and(|key| values.contains(&key));
        !by_value && !others.iter().any(|example| describes(example, item))
    });
}

/// A simple value itself, or the `value` of a complex one.
fn key(item: &Value) -> Option<String> {
    match item {
        Value::Object(parts) => parts.get("value").map(Value::to_string),
        simple => Some(simple.to_string()),
    }
}

fn describes(example: &Value, item: &Value) -> bool {
    example.as_object().is_some_and(|parts| parts.iter().all(|(name, value)| item.get(name) == Some(value)))
}

/// The value that a filter describes, for a value path that matches nothing. `None` when the filter
/// is more than a list of `sub eq value`: then it does not say what the value would be.
pub(super) fn described_by(filter: &Filter) -> Option<Map<String, Value>> {
    match filter {
        Filter::And(parts) => parts.iter().try_fold(Map::new(), |mut described, part| {
            described.extend(described_by(part)?);
            Some(described)
        }),
        Filter::Compare(Comparison { path, operator: Operator::Eq, value }) => {
            let value = match value {
                Literal::Text(text) => Value::from(text.as_str()),
                Literal::Boolean(value) => Value::Bool(*value),
                Literal::Number(number) => Value::from(*number),
                Literal::Moment(moment) => Value::from(moment.to_string()),
                Literal::Null => return None,
            };
            Some(Map::from_iter([(path.sub?.name.to_owned(), value)]))
        }
        _ => None,
    }
}
