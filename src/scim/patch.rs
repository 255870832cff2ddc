//! PATCH (RFC 7644 section 3.5.2): reading a request into operations whose paths are resolved and
//! whose values are normalised, and applying them to a document, all or none.

mod apply;
mod element;

use serde_json::{Map, Value};

use super::{
    error::ScimError,
    path::{ExtensionRoot, Path, Target},
    schema::{Kind, Mutability, ResourceType, Schema},
    value::{self, Unassigned},
};

/// The most operations of one request.
pub const MAX_OPERATIONS: usize = 1_000;

/// The most attributes that bodies without path may name in one request, together.
const MAX_NAMES: usize = 10_000;

/// The URN of a PATCH request.
pub const PATCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Adds values, keeping those that are there.
    Add,
    /// Puts values in place of those that are there.
    Replace,
    /// Takes values away.
    Remove,
}

/// One operation, ready to be applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// What it does.
    pub action: Action,
    /// On what.
    pub target: Target,
    /// With which value, normalised; `null` sub-attributes are to be removed. `None` removes: the
    /// client sent `null`, or a `remove` without a value.
    pub value: Option<Value>,
    /// Whether it comes from a body without `path`, where the unchanged value of a read-only
    /// attribute is no fault.
    pub implied: bool,
}

/// What an operation does whose value path matches nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingTarget {
    /// It is refused with `noTarget`, as RFC 7644 section 3.5.2.3 says.
    #[default]
    Error,
    /// `add` and `replace` make the value, `remove` has nothing to do; what Entra relies on.
    Create,
}

/// The settings that a connection chooses by its profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// `scim.missing_target`.
    pub missing_target: MissingTarget,
}

/// A document with operations applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Patched {
    /// The document after the last operation.
    pub document: Value,
    /// Whether it differs from the one before the first; if not, version and lastModified stay.
    pub changed: bool,
}

/// Reads the body of a PATCH request.
///
/// # Errors
/// [`ScimError::InvalidSyntax`] for a body that is no PATCH request, [`ScimError::TooLarge`] for more
/// than [`MAX_OPERATIONS`], [`ScimError::NoTarget`] for a `remove` without path,
/// [`ScimError::InvalidPath`], [`ScimError::InvalidValue`].
pub fn parse(body: &Value, resource_type: &'static ResourceType) -> Result<Vec<Operation>, ScimError> {
    let operations = member(body, "Operations")
        .and_then(Value::as_array)
        .filter(|operations| !operations.is_empty())
        .ok_or_else(|| syntax("Operations must be an array of at least one operation"))?;
    if operations.len() > MAX_OPERATIONS {
        return Err(ScimError::TooLarge(format!("more than {MAX_OPERATIONS} operations")));
    }
    let mut parsed = Vec::with_capacity(operations.len());
    for operation in operations {
        parse_operation(operation, resource_type, &mut parsed)?;
    }
    Ok(parsed)
}

/// Applies operations to a document as clients see it (with `id`, `meta`, `groups`), in order.
///
/// # Errors
/// [`ScimError::NoTarget`], [`ScimError::Mutability`] or [`ScimError::InvalidValue`]; the document
/// is then as it was, because the caller still holds it.
pub fn apply(document: &Value, operations: &[Operation], options: Options) -> Result<Patched, ScimError> {
    let mut patched = document.clone();
    for operation in operations {
        apply::apply(&mut patched, operation, options)?;
    }
    let changed = patched != *document;
    Ok(Patched { document: patched, changed })
}

/// The member of a JSON object by its name without regard to case; the first when there are several.
pub fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let object = object.as_object()?;
    object
        .get(name)
        .or_else(|| object.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn syntax(detail: &str) -> ScimError {
    ScimError::InvalidSyntax(detail.to_owned())
}

fn parse_operation(
    operation: &Value,
    resource_type: &'static ResourceType,
    parsed: &mut Vec<Operation>,
) -> Result<(), ScimError> {
    let name =
        member(operation, "op").and_then(Value::as_str).ok_or_else(|| syntax("an operation has no op"))?;
    let action = match name.to_ascii_lowercase().as_str() {
        "add" => Action::Add,
        "replace" => Action::Replace,
        "remove" => Action::Remove,
        _ => return Err(syntax("op must be add, replace or remove")),
    };
    let path = match member(operation, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.trim().is_empty() => None,
        Some(Value::String(text)) => Some(Path::parse(text, resource_type)?),
        Some(_) => return Err(ScimError::InvalidPath("it must be a string".to_owned())),
    };
    let value = member(operation, "value").cloned();
    match (path, action, value) {
        (None | Some(Path::Resource), Action::Remove, _) => {
            Err(ScimError::NoTarget("remove needs the path of an attribute".to_owned()))
        }
        (_, Action::Add | Action::Replace, None) => {
            Err(ScimError::InvalidValue(format!("{name} needs a value")))
        }
        (None | Some(Path::Resource), _, Some(Value::Object(members))) => {
            expand(action, members, resource_type, parsed)
        }
        (None | Some(Path::Resource), _, _) => {
            Err(ScimError::InvalidValue("without a path, the value must be an object".to_owned()))
        }
        (Some(Path::Extension(ExtensionRoot(schema))), _, value) => {
            expand_extension(action, schema, value, resource_type, parsed)
        }
        (Some(Path::Attribute(target)), _, value) => {
            let value = value.map(|value| unwrap_simple(&target, value));
            push(Operation { action, target, value, implied: false }, parsed)
        }
    }
}

/// One operation per member of a body without path. The names may be paths themselves
/// (`name.givenName`, `urn:…:User:department`, `emails[type eq "work"].value`); unknown ones are
/// ignored, as in a POST.
pub(super) fn expand(
    action: Action,
    members: Map<String, Value>,
    resource_type: &'static ResourceType,
    parsed: &mut Vec<Operation>,
) -> Result<(), ScimError> {
    if members.len() + parsed.len() > MAX_NAMES {
        return Err(ScimError::TooLarge(format!("more than {MAX_NAMES} attributes")));
    }
    for (name, value) in members {
        match Path::parse(&name, resource_type) {
            Ok(Path::Attribute(target)) => {
                push(Operation { action, target, value: Some(value), implied: true }, parsed)?;
            }
            Ok(Path::Extension(ExtensionRoot(schema))) => {
                expand_extension(action, schema, Some(value), resource_type, parsed)?;
            }
            Ok(Path::Resource) | Err(_) => {}
        }
    }
    Ok(())
}

/// One operation per attribute of an extension; all of them when the whole extension is removed.
fn expand_extension(
    action: Action,
    schema: &'static Schema,
    value: Option<Value>,
    resource_type: &'static ResourceType,
    parsed: &mut Vec<Operation>,
) -> Result<(), ScimError> {
    match value {
        Some(Value::Object(members)) if action != Action::Remove => {
            let qualified = members.into_iter().map(|(name, value)| (format!("{}:{name}", schema.id), value));
            expand(action, qualified.collect(), resource_type, parsed)
        }
        None | Some(Value::Null | Value::Object(_)) => {
            let nulls = schema.attributes.iter().map(|attribute| (attribute.name.to_owned(), Value::Null));
            let qualified = nulls.map(|(name, value)| (format!("{}:{name}", schema.id), value));
            expand(Action::Remove, qualified.collect(), resource_type, parsed)
        }
        Some(_) => Err(ScimError::InvalidValue(format!("{} must be an object", schema.id))),
    }
}

/// Entra without its flag `aadOptscim062020` wraps a simple value: `[{"$ref": null, "value": "x"}]`.
fn unwrap_simple(target: &Target, value: Value) -> Value {
    let leaf = target.path.leaf();
    if leaf.kind == Kind::Complex || leaf.multi_valued {
        return value;
    }
    match value {
        Value::Array(items) if items.len() == 1 => {
            items.first().and_then(|item| item.get("value")).cloned().unwrap_or(Value::Array(items))
        }
        other => other,
    }
}

/// Normalises the value and keeps the operation, unless it is about the password, which is accepted
/// and forgotten.
fn push(mut operation: Operation, parsed: &mut Vec<Operation>) -> Result<(), ScimError> {
    let path = operation.target.path;
    if path.leaf().mutability == Mutability::WriteOnly {
        return Ok(());
    }
    let is_read_only =
        [path.attribute, path.leaf()].iter().any(|part| part.mutability == Mutability::ReadOnly);
    // Read-only values are only compared with what is there, so they stay as they came.
    if !is_read_only && let Some(sent) = operation.value.take() {
        let removes_all =
            operation.action == Action::Remove && (sent.is_null() || !takes_examples(&operation));
        if !removes_all {
            operation.value = normalise(&operation, sent)?;
        }
        // Removing the values of an empty list removes none; only without a value it removes all.
        if operation.action == Action::Remove && !removes_all && operation.value.is_none() {
            return Ok(());
        }
    }
    parsed.push(operation);
    Ok(())
}

/// Whether the value of a `remove` says which values to remove. Elsewhere it means nothing.
fn takes_examples(operation: &Operation) -> bool {
    let target = &operation.target;
    target.filter.is_none() && target.path.sub.is_none() && target.path.attribute.multi_valued
}

fn normalise(operation: &Operation, sent: Value) -> Result<Option<Value>, ScimError> {
    let target = &operation.target;
    let leaf = target.path.leaf();
    let merges = operation.action != Action::Remove && leaf.kind == Kind::Complex && !leaf.multi_valued;
    let unassigned = if merges { Unassigned::Keep } else { Unassigned::Drop };
    let normal = value::normalise(leaf, sent, unassigned)?;
    let is_one_value = target.filter.is_some() && target.path.sub.is_none();
    match normal {
        // `attr[filter]` stands for single values of the attribute.
        Some(Value::Array(mut items)) if is_one_value && operation.action != Action::Remove => {
            if items.len() > 1 {
                return Err(ScimError::InvalidValue(format!("{target} takes one value")));
            }
            Ok(items.pop())
        }
        // A manager is cleared with an empty string.
        Some(Value::String(text)) if text.is_empty() && is_reference_value(target) => Ok(None),
        other => Ok(other),
    }
}

/// Whether the target is the `value` of a complex attribute with one value, such as `manager.value`.
fn is_reference_value(target: &Target) -> bool {
    !target.path.attribute.multi_valued && target.path.sub.is_some_and(|sub| sub.name == "value")
}

#[cfg(test)]
mod tests;
