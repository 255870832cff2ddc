//! The lines of a backup, each a JSON document: a header; for each table its columns, its rows and how many
//! they were with their digest; a seal at the end. Rows come in the order of their keys, so that two databases
//! with the same content have the same digests, whichever engine holds them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    secret::{CryptoError, hex, sha256},
    store::archive::Cell,
};

/// The version of the format.
pub(super) const FORMAT: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Header {
    /// [`FORMAT`]
    pub(super) muster_backup: u32,
    /// The newest migration of the database.
    pub(super) schema: i64,
    /// RFC 3339
    pub(super) made_at: String,
}

/// Before a table's rows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableLine {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

/// After a table's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableEnd {
    pub(super) rows: u64,
    pub(super) digest: String,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seal {
    pub(super) seal: String,
}

/// A row as a line: `null`, numbers, strings, and bytes as a list of one Base64 string.
pub(super) fn row_line(cells: Vec<Cell>) -> String {
    let cells = cells.into_iter().map(|cell| match cell {
        Cell::Null => Value::Null,
        Cell::Int(value) => Value::from(value),
        Cell::Text(value) => Value::String(value),
        Cell::Bytes(value) => Value::Array(vec![Value::String(STANDARD.encode(value))]),
    });
    let mut line = Value::Array(cells.collect()).to_string();
    line.push('\n');
    line
}

/// Reads [`row_line`]; `None` when it is something else.
pub(super) fn row_cells(line: &str) -> Option<Vec<Cell>> {
    let values: Vec<Value> = serde_json::from_str(line).ok()?;
    let cell = |value: Value| {
        Some(match value {
            Value::Null => Cell::Null,
            Value::Number(number) => Cell::Int(number.as_i64()?),
            Value::String(text) => Cell::Text(text),
            Value::Array(list) => match list.as_slice() {
                [Value::String(text)] => Cell::Bytes(STANDARD.decode(text).ok()?),
                _ => return None,
            },
            Value::Bool(_) | Value::Object(_) => return None,
        })
    };
    values.into_iter().map(cell).collect()
}

/// Digest upon digest: of everything before and the next line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    digest: [u8; 32],
    /// How many lines were added.
    pub(super) lines: u64,
}

impl Chain {
    /// Begins with what the lines belong to.
    pub(super) fn new(subject: &str) -> Result<Self, CryptoError> {
        Ok(Self { digest: sha256(subject.as_bytes())?, lines: 0 })
    }

    /// Adds a line.
    pub(super) fn add(&mut self, line: &str) -> Result<(), CryptoError> {
        let mut bytes = Vec::with_capacity(self.digest.len() + line.len());
        bytes.extend_from_slice(&self.digest);
        bytes.extend_from_slice(line.as_bytes());
        self.digest = sha256(&bytes)?;
        self.lines += 1;
        Ok(())
    }

    /// What stands behind a table's rows.
    pub(super) fn end(&self) -> TableEnd {
        TableEnd { rows: self.lines, digest: hex(&self.digest) }
    }

    /// The digest of all lines.
    pub(super) const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_as_it_was_written() {
        let cells = vec![
            Cell::Null,
            Cell::Int(i64::MIN),
            Cell::Int(i64::MAX),
            Cell::Text("a\"b\nc\u{0}é".to_owned()),
            Cell::Text("null".to_owned()),
            Cell::Bytes(vec![0, 255]),
            Cell::Bytes(Vec::new()),
        ];
        let line = row_line(cells.clone());
        assert_eq!(line.matches('\n').count(), 1, "a row is one line");
        assert_eq!(row_cells(&line), Some(cells));
    }

    #[test]
    fn what_no_backup_writes_is_no_row() {
        for line in
            ["", "{}", "[true]", "[1.5]", "[{\"a\":1}]", "[[\"*\"]]", "[[1]]", "[[\"\",\"\"]]", "[1] [2]"]
        {
            assert_eq!(row_cells(line), None, "{line}");
        }
    }

    #[test]
    fn a_chain_tells_apart_order_omission_and_subject() {
        let chain = |subject: &str, lines: &[&str]| {
            let mut chain = Chain::new(subject).unwrap();
            lines.iter().for_each(|line| chain.add(line).unwrap());
            chain
        };
        let all =
            [chain("a", &["1", "2"]), chain("a", &["2", "1"]), chain("a", &["1"]), chain("b", &["1", "2"])];
        for (place, one) in all.iter().enumerate() {
            assert!(all.iter().skip(place + 1).all(|other| one.digest() != other.digest()));
        }
    }
}
