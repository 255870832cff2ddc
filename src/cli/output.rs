//! What a command prints: one JSON document, or lines and tables for people; and how it fails.

use std::io::{self, Write};

use serde::Serialize;

use crate::config::ConfigError;

/// How a command failed, in one line that says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CliError {
    /// Refused or not found; exit status 1.
    #[error("{0}")]
    Refused(String),
    /// Wrong usage; exit status 2.
    #[error("{0}")]
    Usage(String),
    /// Nobody reads the output any more, as in `muster employee list | head`; that is no failure.
    #[error("the output was closed")]
    OutputClosed,
}

impl CliError {
    /// The exit status of the process.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::OutputClosed => 0,
        }
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        let line = error.to_string();
        if error.exit_code() == 2 { Self::Usage(line) } else { Self::Refused(line) }
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::OutputClosed;
        }
        Self::Refused(format!("cannot write the output: {error}"))
    }
}

/// Where a command prints to.
pub struct Output<'a> {
    json: bool,
    stdout: &'a mut (dyn Write + Send),
    stderr: &'a mut (dyn Write + Send),
}

impl<'a> Output<'a> {
    /// Prints JSON documents when `json`, else what people read.
    pub fn new(json: bool, stdout: &'a mut (dyn Write + Send), stderr: &'a mut (dyn Write + Send)) -> Self {
        Self { json, stdout, stderr }
    }

    /// Whether `--json` was given.
    #[must_use]
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// Prints the result of a command: `document` with `--json`, else what `human` makes of it.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn result(
        &mut self,
        document: &impl Serialize,
        human: impl FnOnce() -> String,
    ) -> Result<(), CliError> {
        if self.json {
            serde_json::to_writer_pretty(&mut self.stdout, document).map_err(io::Error::from)?;
            self.stdout.write_all(b"\n")?;
        } else {
            let text = human();
            let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            write!(self.stdout, "{text}{end}")?;
        }
        Ok(self.stdout.flush()?)
    }

    /// Prints text as it is, whatever `--json` says: a CSV file, a certificate.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn verbatim(&mut self, text: &[u8]) -> Result<(), CliError> {
        self.stdout.write_all(text)?;
        Ok(self.stdout.flush()?)
    }

    /// Prints a line for people to stderr, with and without `--json`.
    ///
    /// # Errors
    /// When stderr cannot be written.
    pub fn diagnostic(&mut self, line: &str) -> Result<(), CliError> {
        Ok(writeln!(self.stderr, "{}", printable(line))?)
    }

    /// Prints why the command failed and returns the exit status.
    pub fn failure(&mut self, error: &CliError) -> u8 {
        if *error != CliError::OutputClosed {
            // Without a stderr there is nobody left to tell; the exit status still says it.
            let _ = writeln!(self.stderr, "muster: {}", printable(&error.to_string()));
        }
        error.exit_code()
    }
}

/// A table for people: columns as wide as their widest cell.
#[derive(Debug, Clone)]
pub struct Table {
    rows: Vec<Vec<String>>,
    empty: &'static str,
}

impl Table {
    /// A table with these headings; `empty` is printed instead of a table without rows and says how to
    /// get some.
    #[must_use]
    pub fn new(headings: &[&str], empty: &'static str) -> Self {
        Self { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()], empty }
    }

    /// Adds a row. Control characters, which could move the cursor of a terminal, are made visible.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(|cell| printable(cell.as_ref())).collect());
    }

    /// The table's lines.
    #[must_use]
    pub fn lines(&self) -> String {
        if self.rows.len() == 1 {
            return format!("{}\n", self.empty);
        }
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
        }
        text
    }
}

/// Names with their values, one a line.
#[must_use]
pub fn fields<V: AsRef<str>>(pairs: &[(&str, V)]) -> String {
    let width = pairs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    pairs.iter().map(|(name, value)| format!("{name:<width$}  {}\n", printable(value.as_ref()))).collect()
}

/// The text on one line without what a terminal would obey: stored names come from strangers.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|char| if is_obeyed(char) { '\u{fffd}' } else { char }).collect()
}

/// Control characters, and marks that turn the direction of writing.
fn is_obeyed(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(json: bool) -> (String, String) {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut output = Output::new(json, &mut stdout, &mut stderr);
        output.result(&serde_json::json!({"slug": "acme"}), || "acme".to_owned()).unwrap();
        output.diagnostic("one organisation").unwrap();
        (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    #[test]
    fn with_json_stdout_is_one_document() {
        let (stdout, stderr) = printed(true);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&stdout).unwrap()["slug"], "acme");
        assert_eq!(stderr, "one organisation\n");
        assert_eq!(printed(false).0, "acme\n");
    }

    #[test]
    fn columns_are_aligned_and_an_empty_table_says_what_to_do() {
        let mut table =
            Table::new(&["SLUG", "NAME"], "no organisation yet: muster org create SLUG --name NAME");
        assert_eq!(table.lines(), "no organisation yet: muster org create SLUG --name NAME\n");
        table.row(["acme", "Acme"]);
        table.row(["überlang", "Straße"]);
        assert_eq!(table.lines(), "SLUG      NAME\nacme      Acme\nüberlang  Straße\n");
        assert_eq!(fields(&[("id", "1"), ("status", "ACTIVE")]), "id      1\nstatus  ACTIVE\n");
    }

    #[test]
    fn a_stored_name_cannot_command_the_terminal() {
        let mut table = Table::new(&["NAME"], "");
        table.row(["\u{1b}[2J\u{9b}31m\r\nroot\u{202e}"]);
        assert_eq!(table.lines(), "NAME\n\u{fffd}[2J\u{fffd}31m\u{fffd}\u{fffd}root\u{fffd}\n");
        assert!(!fields(&[("name", "\u{1b}c")]).contains('\u{1b}'));
    }

    #[test]
    fn a_failure_is_one_line_and_a_status() {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut output = Output::new(true, &mut stdout, &mut stderr);
        assert_eq!(output.failure(&CliError::Refused("no such organisation".to_owned())), 1);
        assert_eq!(output.failure(&CliError::Usage("two\nlines".to_owned())), 2);
        assert_eq!(output.failure(&CliError::OutputClosed), 0);
        assert_eq!(
            String::from_utf8(stderr).unwrap(),
            "muster: no such organisation\nmuster: two\u{fffd}lines\n"
        );
        assert!(stdout.is_empty());
    }

    #[test]
    fn a_reader_who_leaves_is_no_failure() {
        let error = CliError::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(error.exit_code(), 0);
        assert_eq!(CliError::from(io::Error::from(io::ErrorKind::StorageFull)).exit_code(), 1);
    }
}
