//! The file of an import as rows of named cells, and the way a cell travels through a spreadsheet.

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::directory::settings::nearest;

/// The columns that a file may have (CONTRACT section 3).
pub(super) const COLUMNS: [&str; 12] = [
    "email",
    "firstName",
    "lastName",
    "externalId",
    "username",
    "roles",
    "offices",
    "phoneNumber",
    "function",
    "language",
    "timeZone",
    "onlinePlanning",
];

/// Most characters of one cell; the roles and offices of one employee fit many times.
const CELL_MAX: usize = 10_000;

/// What is wrong with a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// More bytes than may be.
    #[error("the file is larger than {} MiB; split it", .0 / 1024 / 1024)]
    TooLarge(usize),
    /// Another encoding.
    #[error("the file is not UTF-8; save it as \"CSV UTF-8\"")]
    NotUtf8,
    /// Nothing in it.
    #[error("the file is empty; its first row must name the columns: {}", COLUMNS.join(", "))]
    Empty,
    /// A column that nobody knows.
    #[error("unknown column {name:?}; the nearest known one is {nearest}")]
    UnknownColumn {
        /// Its name.
        name: String,
        /// What may be meant.
        nearest: &'static str,
    },
    /// A column that is there twice.
    #[error("the column {0} is there twice")]
    TwiceTheColumn(&'static str),
    /// Quotes that do not end, and the like.
    #[error("the file is no CSV: {0}")]
    NotCsv(String),
}

/// A row whose cells cannot be told apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RowError {
    #[error(
        "the row has {0} cells, but the first row names {1} columns; put cells with separators in quotes"
    )]
    OtherWidth(usize, usize),
    #[error("the cell {0} has more than {CELL_MAX} characters")]
    CellTooLong(String),
    #[error("the cell {0} holds a NUL character, which is no text")]
    Nul(String),
}

impl RowError {
    /// The stable code of all of them.
    pub(super) const CODE: &'static str = "ROW_MALFORMED";
}

/// A file that was opened.
pub(super) struct Sheet<'f> {
    text: &'f str,
    reader: Reader<&'f [u8]>,
    header: Vec<String>,
    columns: Columns,
    /// The row that was read last, as a person counts them: the first row is 1.
    row: u64,
}

/// What each column of a file is taken for; `None`: for nothing.
pub(super) type Columns = Vec<Option<&'static str>>;

/// A row with a number and its cells.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// As a person counts them in the file: the row with the names of the columns is 1.
    pub(super) number: u64,
    cells: Vec<(&'static str, String)>,
}

/// The number of a row, and its cells if they can be told apart.
pub(super) type Numbered = (u64, Result<Row, RowError>);

impl Row {
    /// The row with these cells, of which each column means something or nothing.
    pub(super) fn of<'c>(number: u64, cells: impl Iterator<Item = &'c str>, columns: &Columns) -> Self {
        let named = columns.iter().zip(cells).filter_map(|(column, cell)| Some(((*column)?, cell)));
        Self { number, cells: named.map(|(column, cell)| (column, restored(cell).to_owned())).collect() }
    }

    /// The text in a column; `None` when the file does not have the column.
    pub(super) fn cell(&self, column: &str) -> Option<&str> {
        self.cells.iter().find(|(name, _)| *name == column).map(|(_, text)| text.as_str())
    }

    /// The text in a column when there is any.
    pub(super) fn text(&self, column: &str) -> Option<&str> {
        self.cell(column).filter(|text| !text.is_empty())
    }
}

impl<'f> Sheet<'f> {
    /// Opens a file whose columns are called as [`COLUMNS`].
    pub(super) fn open(file: &'f [u8]) -> Result<Self, SheetError> {
        let mut sheet = Self::begin(file, super::FILE_MAX)?;
        for name in &sheet.header {
            let name = name.trim();
            let known = COLUMNS.into_iter().find(|known| *known == name).ok_or_else(|| {
                let shown: String = name.chars().take(100).collect();
                SheetError::UnknownColumn { nearest: nearest(&shown, &COLUMNS), name: shown }
            })?;
            if sheet.columns.contains(&Some(known)) {
                return Err(SheetError::TwiceTheColumn(known));
            }
            sheet.columns.push(Some(known));
        }
        Ok(sheet)
    }

    /// Opens a file of at most `most` bytes in UTF-8, with or without a byte order mark, with commas or, as
    /// spreadsheets in much of Europe write it, semicolons between the cells. Its columns are called anything.
    pub(super) fn begin(file: &'f [u8], most: usize) -> Result<Self, SheetError> {
        if file.len() > most {
            return Err(SheetError::TooLarge(most));
        }
        let text = std::str::from_utf8(file).map_err(|_| SheetError::NotUtf8)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first_line = text.lines().find(|line| !line.trim().is_empty()).ok_or(SheetError::Empty)?;
        let delimiter = if first_line.contains(';') && !first_line.contains(',') { b';' } else { b',' };
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut sheet = Self { text, reader, header: Vec::new(), columns: Vec::new(), row: 0 };
        let header = sheet.record()?.ok_or(SheetError::Empty)?;
        sheet.header = header.iter().map(|name| name.trim().to_owned()).collect();
        Ok(sheet)
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row that has anything in it, with its number; `None` after the last one.
    pub(super) fn next_row(&mut self) -> Result<Option<Numbered>, SheetError> {
        let Some((number, record)) = self.next_record()? else { return Ok(None) };
        let row = self.check(&record).map(|()| Row::of(number, record.iter(), &self.columns));
        Ok(Some((number, row)))
    }

    /// The cells of the next row that has anything in it, whatever they are, with its number.
    pub(super) fn next_record(&mut self) -> Result<Option<(u64, StringRecord)>, SheetError> {
        while let Some(record) = self.record()? {
            if record.iter().any(|cell| !cell.is_empty()) {
                return Ok(Some((self.row, record)));
            }
        }
        Ok(None)
    }

    /// Whether the cells of a row can be told apart.
    pub(super) fn check(&self, record: &StringRecord) -> Result<(), RowError> {
        if record.len() != self.header.len() {
            return Err(RowError::OtherWidth(record.len(), self.header.len()));
        }
        for (column, cell) in self.header.iter().zip(record) {
            if cell.chars().count() > CELL_MAX {
                return Err(RowError::CellTooLong(column.clone()));
            }
            // PostgreSQL cannot even look for such a text.
            if cell.contains('\0') {
                return Err(RowError::Nul(column.clone()));
            }
        }
        Ok(())
    }

    /// The next record. The reader skips blank lines, a person counts them.
    fn record(&mut self) -> Result<Option<StringRecord>, SheetError> {
        let start = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        let mut record = StringRecord::new();
        if !self.reader.read_record(&mut record).map_err(|error| SheetError::NotCsv(error.to_string()))? {
            return Ok(None);
        }
        self.row += 1 + blank_lines(self.text, start);
        Ok(Some(record))
    }
}

/// How many lines are blank from `start` on. A line feed there that ends the line before is none.
fn blank_lines(text: &str, start: usize) -> u64 {
    let (before, mut rest) = text.as_bytes().split_at(start.min(text.len()));
    if before.last() == Some(&b'\r')
        && let Some(after) = rest.strip_prefix(b"\n")
    {
        rest = after;
    }
    let mut lines = 0;
    while let Some(after) =
        rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r"))
    {
        lines += 1;
        rest = after;
    }
    lines
}

/// What makes a spreadsheet run a cell instead of showing it; some take the wide forms for the same.
const RUN: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

fn would_run(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(RUN)
}

/// The cell that shows `text` in a spreadsheet and runs nothing: with an apostrophe in front when it
/// begins like a formula, or with apostrophes and then like a formula.
pub(crate) fn neutralised(text: &str) -> String {
    if would_run(text) { format!("'{text}") } else { text.to_owned() }
}

/// Takes away exactly what [`neutralised`] put in front.
pub(super) fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if would_run(text) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Number and one cell of every row.
    fn read(file: &str, column: &str) -> Vec<(u64, String)> {
        let mut sheet = Sheet::open(file.as_bytes()).unwrap();
        let mut rows = Vec::new();
        while let Some((number, row)) = sheet.next_row().unwrap() {
            rows.push((
                number,
                row.map_or_else(|error| error.to_string(), |row| row.cell(column).unwrap().to_owned()),
            ));
        }
        rows
    }

    fn refused(file: &[u8]) -> String {
        Sheet::open(file).err().unwrap().to_string()
    }

    #[test]
    fn columns_come_in_any_order_with_commas_or_semicolons() {
        let commas = "lastName,email,roles\nAdler,ada@acme.example,ADMIN;AGENT\n";
        assert_eq!(read(commas, "roles"), [(2, "ADMIN;AGENT".to_owned())]);
        let semicolons = "\u{feff}lastName;email;roles\r\nAdler;ada@acme.example;\"ADMIN;AGENT\"\r\n";
        assert_eq!(read(semicolons, "roles"), [(2, "ADMIN;AGENT".to_owned())]);
        assert_eq!(read(semicolons, "lastName"), [(2, "Adler".to_owned())]);
    }

    #[test]
    fn rows_are_counted_as_a_person_counts_them() {
        let row = |number: u64, text: &str| (number, text.to_owned());
        for end in ["\n", "\r\n", "\r"] {
            let file = ["email,function", "a,\"two\nlines\"", "", "b,", ",", "", "", "c,x", "d,y"].join(end);
            let expected = [row(2, "a"), row(4, "b"), row(8, "c"), row(9, "d")];
            assert_eq!(read(&file, "email"), expected, "{end:?}");
            assert_eq!(read(&format!("{file}{end}"), "email"), expected, "{end:?} at the end");
            assert_eq!(read(&format!("{file}{end}{end}{end}"), "email"), expected, "{end:?} after the end");
        }
    }

    #[test]
    fn a_row_of_another_width_or_with_a_huge_cell_is_that_row_s_fault() {
        let rows = read("email,function\na\nb,c,d\ne,f\n", "email");
        assert!(rows[0].1.contains("1 cells") && rows[1].1.contains("3 cells"), "{rows:?}");
        assert_eq!(rows[2], (4, "e".to_owned()));
        let rows = read(&format!("email,function\na,{}\n", "x".repeat(CELL_MAX + 1)), "email");
        assert_eq!(rows, [(2, format!("the cell function has more than {CELL_MAX} characters"))]);
    }

    #[test]
    fn a_file_that_means_nothing_says_what_is_wrong() {
        assert_eq!(
            refused(b"e-mail,firstName\n"),
            "unknown column \"e-mail\"; the nearest known one is email"
        );
        assert_eq!(refused(b"email,email\n"), "the column email is there twice");
        assert!(refused(b"").starts_with("the file is empty"));
        assert!(refused(b"\xef\xbb\xbf\r\n\r\n").starts_with("the file is empty"));
        assert_eq!(refused(b"email\nJos\xe9\n"), "the file is not UTF-8; save it as \"CSV UTF-8\"");
        assert!(refused(&vec![b'a'; super::super::FILE_MAX + 1]).starts_with("the file is larger"));
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_neutralised_and_comes_back() {
        assert_eq!(neutralised("=1+1"), "'=1+1");
        assert_eq!((neutralised("＝1"), neutralised("＠1")), ("'＝1".into(), "'＠1".into()), "wide");
        assert_eq!(neutralised("+31 20 123"), "'+31 20 123");
        assert_eq!(neutralised("'=1"), "''=1");
        assert_eq!(neutralised("'t Hart"), "'t Hart");
        assert_eq!(restored("+31 20 123"), "+31 20 123", "typed by hand");
        assert_eq!(restored("'t Hart"), "'t Hart");
    }

    proptest! {
        #[test]
        fn every_text_survives_the_spreadsheet(text in "['=+@＝＠\\-\t\r a]{0,6}") {
            let cell = neutralised(&text);
            prop_assert!(!cell.starts_with(RUN), "{cell:?}");
            prop_assert_eq!(restored(&cell), text);
        }
    }
}
