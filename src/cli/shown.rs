//! How records are printed: the JSON document decides, and what people read is made from it.

use serde_json::Value;

use super::output::{CliError, Output, Table, fields};
use crate::clock::Timestamp;

/// A column of a list: its heading, and where its cell is in each document (RFC 6901).
pub(super) type Column = (&'static str, &'static str);

/// Prints one record.
pub(super) fn record(output: &mut Output<'_>, document: &Value) -> Result<(), CliError> {
    output.result(document, || {
        let mut lines = Vec::new();
        flatten("", document, &mut lines);
        let pairs: Vec<(&str, &str)> =
            lines.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields(&pairs)
    })
}

/// Prints a list; `empty` is what people read when there is nothing, and how to get something.
pub(super) fn list(
    output: &mut Output<'_>,
    documents: &[Value],
    columns: &[Column],
    empty: &'static str,
) -> Result<(), CliError> {
    output.result(&documents, || {
        let headings: Vec<&str> = columns.iter().map(|(heading, _)| *heading).collect();
        let mut table = Table::new(&headings, empty);
        for document in documents {
            table.row(columns.iter().map(|(_, place)| document.pointer(place).map_or(String::new(), cell)));
        }
        table.lines()
    })
}

/// The moment that a column of microseconds means.
pub(super) const fn moment(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

/// The document in a column of JSON; a text that is none is shown as it is.
pub(super) fn stored(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

fn flatten(prefix: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flatten(&name, member, lines);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{prefix}.{}", index + 1), item, lines);
            }
        }
        scalar => lines.push((prefix.to_owned(), cell(scalar))),
    }
}

/// A value in a few words.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) if !items.iter().any(Value::is_object) => {
            items.iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn printed(print: impl FnOnce(&mut Output<'_>) -> Result<(), CliError>) -> String {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        print(&mut Output::new(false, &mut stdout, &mut stderr)).unwrap();
        String::from_utf8(stdout).unwrap()
    }

    #[test]
    fn people_read_a_record_line_by_line() {
        let document = json!({
            "slug": "acme", "domains": ["a.example", "b.example"], "idp": null,
            "settings": {"enabled": true}, "keys": [{"fingerprint": "ab"}], "none": [],
        });
        assert_eq!(
            printed(|output| record(output, &document)),
            "slug                acme\ndomains             a.example, b.example\nidp                 -\n\
             settings.enabled    true\nkeys.1.fingerprint  ab\nnone                -\n"
        );
    }

    #[test]
    fn people_read_a_list_as_a_table() {
        let documents = [json!({"at": "now", "office": {"id": "1"}}), json!({"at": "then"})];
        let columns = [("AT", "/at"), ("OFFICE", "/office/id")];
        assert_eq!(
            printed(|output| list(output, &documents, &columns, "nothing")),
            "AT    OFFICE\nnow   1\nthen\n"
        );
        assert_eq!(printed(|output| list(output, &[], &columns, "nothing")), "nothing\n");
    }
}
