//! Reads `muster.toml`: each key at the top level, its value a string, number, boolean or an array of
//! strings.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::{ConfigError, KEYS, Key, raw::nearest};

/// A key with its value as text.
pub(super) struct Entry {
    pub(super) key: &'static Key,
    pub(super) value: String,
    pub(super) line: usize,
}

/// The entries of the file `path` with the content `text`.
pub(super) fn entries(path: &Path, text: &str) -> Result<Vec<Entry>, ConfigError> {
    let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        path: path.to_owned(),
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        // Some messages of the parser span lines; a configuration error is one.
        message: error.message().lines().collect::<Vec<_>>().join("; "),
    })?;
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
        .into_iter()
        .map(|(name, value)| {
            let line = line_of(text, name.span().start);
            let Some(key) = KEYS.iter().find(|key| key.name == name.get_ref().as_ref()) else {
                return Err(ConfigError::Unknown {
                    kind: "configuration key",
                    name: name.get_ref().to_string(),
                    place: format!("{} line {line}", path.display()),
                    nearest: nearest(name.get_ref(), KEYS.iter().map(|key| key.name.to_owned())),
                });
            };
            let value = scalar(value.get_ref()).ok_or_else(|| ConfigError::Value {
                key: key.name,
                value: format!("{} value", value.get_ref().type_str()),
                place: super::Source::File { path: path.to_owned(), line },
                expected: key.expected,
            })?;
            Ok(Entry { key, value, line })
        })
        .collect()
}

/// The value as one text, lists joined by commas; `None` for what no key can have.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Boolean(value) => Some(value.to_string()),
        DeValue::Array(items) => {
            let texts: Option<Vec<_>> = items.iter().map(|item| item.get_ref().as_str()).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
