//! `bulkId:NAME`, which stands for the id of what the operation of that name makes (RFC 7644 section 3.7.2).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Call, Method, Operation};

const PREFIX: &str = "bulkId:";

/// The operations that make something, by their bulkId.
#[must_use]
pub fn declared(operations: &[Operation]) -> BTreeMap<String, usize> {
    let mut declared = BTreeMap::new();
    for (index, operation) in operations.iter().enumerate() {
        if let (Some(name), Ok(Call { method: Method::Post, .. })) = (&operation.bulk_id, &operation.call) {
            declared.entry(name.clone()).or_insert(index);
        }
    }
    declared
}

/// The operations whose results a call needs. A name that no operation has refers to nothing, and stays what it
/// is.
#[must_use]
pub fn needed(call: &Call, declared: &BTreeMap<String, usize>) -> BTreeSet<usize> {
    let mut needed = BTreeSet::new();
    let mut call = call.clone();
    resolve(&mut call, |name| {
        needed.extend(declared.get(name));
        Meaning::Unknown
    });
    needed
}

/// What a reference means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The resource with this id.
    Id(String),
    /// Nothing: it is no reference.
    Unknown,
    /// Something that is not there yet: what holds the reference is left out for now.
    Later,
}

/// Puts ids in the place of references: in the path, in every text that is a reference and nothing else, and in
/// the filters of the paths of PATCH.
pub fn resolve(call: &mut Call, mut meaning: impl FnMut(&str) -> Meaning) {
    if let Some(id) = &mut call.id
        && let Some(name) = id.strip_prefix(PREFIX)
        && let Meaning::Id(real) = meaning(name)
    {
        *id = real;
    }
    within(&mut call.data, "", &mut meaning);
}

/// Answers whether the value stays.
fn within(value: &mut Value, name: &str, meaning: &mut impl FnMut(&str) -> Meaning) -> bool {
    match value {
        Value::String(text) => match text.strip_prefix(PREFIX).map(&mut *meaning) {
            Some(Meaning::Id(real)) => {
                *text = real;
                true
            }
            Some(Meaning::Later) => false,
            None | Some(Meaning::Unknown) => {
                if name.eq_ignore_ascii_case("path") && text.contains(PREFIX) {
                    *text = in_filter(text, meaning);
                }
                true
            }
        },
        Value::Array(items) => {
            items.retain_mut(|item| within(item, "", meaning));
            true
        }
        Value::Object(members) => {
            let mut is_whole = true;
            members.retain(|name, part| {
                let stays = within(part, name, meaning);
                // A member or manager without its `value` is none.
                is_whole &= stays || !matches!(name.as_str(), "value" | "$ref");
                stays
            });
            is_whole
        }
        _ => true,
    }
}

/// `members[value eq "bulkId:x"]`.
fn in_filter(path: &str, meaning: &mut impl FnMut(&str) -> Meaning) -> String {
    let mut texts: Vec<String> = path.split('"').map(str::to_owned).collect();
    // Every second part stands in quotes.
    for text in texts.iter_mut().skip(1).step_by(2) {
        if let Some(Meaning::Id(real)) = text.strip_prefix(PREFIX).map(&mut *meaning) {
            *text = real;
        }
    }
    texts.join("\"")
}
