//! Applies one operation to a document.

use serde_json::{Map, Value, map::Entry};

use super::{Action, MissingTarget, Operation, Options, element};
use crate::scim::{
    error::ScimError,
    evaluate,
    filter::Filter,
    path::Target,
    schema::{Kind, Mutability},
    value::is_primary,
};

/// Applies one operation. The document may be left half-changed when it fails; the caller drops it.
pub(super) fn apply(document: &mut Value, operation: &Operation, options: Options) -> Result<(), ScimError> {
    let Operation { action, target, value, .. } = operation;
    if is_read_only(target) {
        return check_read_only(document, operation);
    }
    let removes_all = value.is_none();
    if target.path.attribute.required && target.path.sub.is_none() && removes_all {
        return Err(ScimError::Mutability(format!("{} is required and cannot be removed", target.path)));
    }
    let mut container = container(document, target, !removes_all)?;
    let Some(attributes) = container.as_mut() else { return Ok(()) };
    match &target.filter {
        Some(filter) => apply_to_matches(attributes, operation, filter, options)?,
        None if target.path.attribute.multi_valued => {
            apply_to_list(attributes, *action, target, value.as_ref())?;
        }
        None => apply_to_single(attributes, *action, target, value.as_ref()),
    }
    drop_if_empty(document, target);
    Ok(())
}

fn is_read_only(target: &Target) -> bool {
    target.path.attribute.mutability == Mutability::ReadOnly
        || target.path.leaf().mutability == Mutability::ReadOnly
}

/// A client that sends back what it read changes nothing. `schemas` follows from what is present,
/// and `meta` is by necessity older than the write that carries it: both are ignored.
fn check_read_only(document: &Value, operation: &Operation) -> Result<(), ScimError> {
    let Operation { target, value, implied, .. } = operation;
    let is_bookkeeping = matches!(target.path.attribute.name, "schemas" | "meta");
    let current = target.path.values_in(document);
    let is_same = match (current.as_slice(), value) {
        ([None], None) => true,
        ([None], Some(value)) => value.is_null() || value.as_array().is_some_and(Vec::is_empty),
        _ => target.path.sub.is_none() && target.path.attribute_in(document) == value.as_ref(),
    };
    if *implied && (is_bookkeeping || is_same) {
        return Ok(());
    }
    Err(ScimError::Mutability(format!("{} is read-only", target.path)))
}

/// The object that holds the attribute: the document or an extension in it. `None` when the
/// extension is absent and need not be made.
fn container<'a>(
    document: &'a mut Value,
    target: &Target,
    make: bool,
) -> Result<Option<&'a mut Map<String, Value>>, ScimError> {
    let not_an_object = || ScimError::InvalidSyntax("the resource is no object".to_owned());
    let root = document.as_object_mut().ok_or_else(not_an_object)?;
    let Some(schema) = target.path.extension else { return Ok(Some(root)) };
    let extension = match root.entry(schema.id) {
        Entry::Occupied(entry) => entry.into_mut(),
        Entry::Vacant(entry) if make => entry.insert(Value::Object(Map::new())),
        Entry::Vacant(_) => return Ok(None),
    };
    extension.as_object_mut().map(Some).ok_or_else(not_an_object)
}

/// An attribute or an extension that has lost its last part is unassigned (RFC 7643 section 2.5).
fn drop_if_empty(document: &mut Value, target: &Target) {
    let is_empty = |value: &Value| match value {
        Value::Object(parts) => parts.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    let drop_from = |container: &mut Value, name: &str| {
        if container.get(name).is_some_and(is_empty)
            && let Some(parts) = container.as_object_mut()
        {
            parts.shift_remove(name);
        }
    };
    match target.path.extension {
        None => drop_from(document, target.path.attribute.name),
        Some(schema) => {
            if let Some(extension) = document.get_mut(schema.id) {
                drop_from(extension, target.path.attribute.name);
            }
            drop_from(document, schema.id);
        }
    }
}

/// An attribute with one value, or a part of it.
fn apply_to_single(
    attributes: &mut Map<String, Value>,
    action: Action,
    target: &Target,
    value: Option<&Value>,
) {
    let name = target.path.attribute.name;
    let value = if action == Action::Remove { None } else { value };
    match (target.path.sub, value) {
        (None, None) => {
            attributes.shift_remove(name);
        }
        (None, Some(Value::Object(parts))) => merge(attributes.entry(name).or_insert(Value::Null), parts),
        (None, Some(value)) => {
            attributes.insert(name.to_owned(), value.clone());
        }
        (Some(sub), None) => {
            if let Some(Value::Object(parts)) = attributes.get_mut(name) {
                parts.shift_remove(sub.name);
            }
        }
        (Some(sub), Some(value)) => {
            let parts = Map::from_iter([(sub.name.to_owned(), value.clone())]);
            merge(attributes.entry(name).or_insert(Value::Null), &parts);
        }
    }
}

/// Parts that are not named stay as they are; `null` removes (RFC 7644 section 3.5.2.3).
fn merge(current: &mut Value, parts: &Map<String, Value>) {
    if !current.is_object() {
        *current = Value::Object(Map::new());
    }
    let Some(current) = current.as_object_mut() else { return };
    for (name, value) in parts {
        if value.is_null() {
            current.shift_remove(name);
        } else {
            current.insert(name.clone(), value.clone());
        }
    }
}

/// All values of a multi-valued attribute, or one part of all of them.
fn apply_to_list(
    attributes: &mut Map<String, Value>,
    action: Action,
    target: &Target,
    value: Option<&Value>,
) -> Result<(), ScimError> {
    let attribute = target.path.attribute;
    let mut items = take_items(attributes, attribute.name);
    match (target.path.sub, action, value) {
        (None, Action::Add, Some(Value::Array(added))) => element::add(attribute, &mut items, added.clone())?,
        (None, Action::Replace, Some(Value::Array(replaced))) => items = replaced.clone(),
        (None, Action::Remove, Some(Value::Array(examples))) => element::remove(&mut items, examples),
        (None, Action::Add, None) => {}
        (None, _, _) => items.clear(),
        (Some(_), _, _) => {
            if items.is_empty() && value.is_some() && action != Action::Remove {
                items.push(Value::Object(Map::new()));
            }
            let all: Vec<usize> = (0..items.len()).collect();
            set_part(&mut items, &all, action, target, value)?;
        }
    }
    attributes.insert(attribute.name.to_owned(), Value::Array(items));
    Ok(())
}

fn take_items(attributes: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    match attributes.get_mut(name).map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

/// The values of a multi-valued attribute that satisfy the filter, or one part of them.
fn apply_to_matches(
    attributes: &mut Map<String, Value>,
    operation: &Operation,
    filter: &Filter,
    options: Options,
) -> Result<(), ScimError> {
    let Operation { action, target, value, .. } = operation;
    let attribute = target.path.attribute;
    let mut items = take_items(attributes, attribute.name);
    let mut matches: Vec<usize> =
        (0..items.len()).filter(|&index| evaluate::matches_value(filter, &items[index])).collect();
    let mut action = *action;
    let removes = action == Action::Remove || value.is_none();
    if matches.is_empty() && removes {
        // Removing a member that is not there succeeds: two removals may cross.
        if options.missing_target == MissingTarget::Error && attribute.name != "members" {
            return Err(no_target(target));
        }
    } else if matches.is_empty() {
        items.push(make(target, filter, options)?);
        if items.len() > attribute.max_values {
            return Err(ScimError::InvalidValue(format!("{} has too many values", attribute.name)));
        }
        matches = vec![items.len() - 1];
        // What the filter says of the new value stays, also when it is "replaced".
        action = Action::Add;
        if items.last().is_some_and(is_primary) {
            element::make_only_primary(&mut items, matches[0]);
        }
    }
    match (target.path.sub, value) {
        (Some(_), _) => set_part(&mut items, &matches, action, target, value.as_ref())?,
        (None, Some(value)) if !removes => set_whole(&mut items, &matches, action, value),
        (None, _) => {
            let mut index = 0;
            items.retain(|_| {
                index += 1;
                matches.binary_search(&(index - 1)).is_err()
            });
        }
    }
    attributes.insert(attribute.name.to_owned(), Value::Array(items));
    Ok(())
}

/// The value to start from where a value path matches nothing.
fn make(target: &Target, filter: &Filter, options: Options) -> Result<Value, ScimError> {
    if options.missing_target == MissingTarget::Error {
        return Err(no_target(target));
    }
    if target.path.attribute.kind != Kind::Complex {
        return Ok(Value::Null);
    }
    element::described_by(filter).map(Value::Object).ok_or_else(|| no_target(target))
}

fn no_target(target: &Target) -> ScimError {
    ScimError::NoTarget(format!("{target} matches nothing"))
}

/// Puts a value in place of each matching one (`replace`), or merges it into them (`add`).
fn set_whole(items: &mut [Value], matches: &[usize], action: Action, value: &Value) {
    for &index in matches {
        match (action, value) {
            (Action::Add, Value::Object(parts)) => merge(&mut items[index], parts),
            _ => items[index] = value.clone(),
        }
        if is_primary(&items[index]) {
            element::make_only_primary(items, index);
        }
    }
}

/// Sets or removes one part of the chosen values.
fn set_part(
    items: &mut Vec<Value>,
    chosen: &[usize],
    action: Action,
    target: &Target,
    value: Option<&Value>,
) -> Result<(), ScimError> {
    let Some(sub) = target.path.sub else { return Ok(()) };
    let value = if action == Action::Remove { None } else { value };
    for &index in chosen {
        let Some(parts) = items[index].as_object_mut() else { continue };
        if sub.mutability == Mutability::Immutable
            && parts.contains_key(sub.name)
            && parts.get(sub.name) != value
        {
            return Err(ScimError::Mutability(format!("{} cannot be changed", target.path)));
        }
        match value {
            Some(value) => {
                parts.insert(sub.name.to_owned(), value.clone());
            }
            None => {
                parts.shift_remove(sub.name);
            }
        }
        if sub.name == "primary" && is_primary(&items[index]) {
            element::make_only_primary(items, index);
        }
    }
    items.retain(|item| item.as_object().is_none_or(|parts| !parts.is_empty()));
    Ok(())
}
