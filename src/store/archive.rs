//! Whole tables out of one database and into another, for backups and for moving between SQLite and
//! PostgreSQL. A row is a list of [`Cell`]s that mean the same in both: truth is 0 or 1, an id its 16 bytes.
//!
//! What is read here belongs to all organisations at once: only the operator's commands use it.

use std::fmt::Write as _;

use sqlx::{Column as _, FromRow, Row as _, TypeInfo as _, postgres::PgRow, sqlite::SqliteRow};

use super::{Arg, Conn, StoreError, Tx, dialect};

/// Every table, each behind those that it refers to.
pub const TABLES: &[&str] = &[
    "facts",
    "setup_links",
    "password_requests",
    "password_strangers",
    "organisations",
    "organisation_domains",
    "organisation_totals",
    "connections",
    "offices",
    "connection_keys",
    "metadata_refreshes",
    "expiry_announcements",
    "scim_tokens",
    "employees",
    "employee_roles",
    "employee_offices",
    "employee_emails",
    "employee_words",
    "roles",
    "role_holders",
    "appointment_hours",
    "expertise",
    "calendar_feeds",
    "groups",
    "group_members",
    "deleted_employees",
    "deleted_identifiers",
    "former_names",
    "invitations",
    "second_factors",
    "recovery_codes",
    "pending_sign_ins",
    "password_trials",
    "saml_requests",
    "saml_logout_requests",
    "saml_assertions",
    "saml_logouts",
    "sign_in_links",
    "sessions",
    "sign_ins",
    "audit_rows",
    "audit_heads",
    "audit_verifications",
    "mails",
    "appointments",
    "publications",
    "selections",
    "selected_employees",
    "scim_requests",
    "imports",
    "import_rows",
];

/// Most rows that are read or written at once.
const PAGE: usize = 500;
/// Fewer than the parameters that either database takes in one statement.
const MOST_PARAMETERS: usize = 30_000;

/// A value of a row, without the engine's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// No value.
    Null,
    /// A number, a time in microseconds, or a truth as 0 or 1.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes, or the 16 of an id.
    Bytes(Vec<u8>),
}

/// What the engine takes for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Bool,
    Text,
    Bytes,
    Id,
}

/// A column of a table as the engine's catalogue has it.
#[derive(Debug, Clone)]
struct Column {
    name: String,
    kind: Kind,
}

/// A table of an open database.
#[derive(Debug)]
pub struct Table {
    name: &'static str,
    columns: Vec<Column>,
    /// The places of the primary key's columns among `columns`, in the key's order.
    key: Vec<usize>,
}

/// A row of cells in the order of [`Table::columns`].
struct Cells(Vec<Cell>);

fn cell<T>(value: Option<T>, make: impl FnOnce(T) -> Cell) -> Cell {
    value.map_or(Cell::Null, make)
}

impl<'r> FromRow<'r, SqliteRow> for Cells {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        let cells = row.columns().iter().enumerate().map(|(place, column)| {
            Ok(match column.type_info().name() {
                "INTEGER" => cell(row.try_get(place)?, Cell::Int),
                "TEXT" => cell(row.try_get(place)?, Cell::Text),
                _ => cell(row.try_get(place)?, Cell::Bytes),
            })
        });
        Ok(Self(cells.collect::<Result<_, sqlx::Error>>()?))
    }
}

impl<'r> FromRow<'r, PgRow> for Cells {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let cells = row.columns().iter().enumerate().map(|(place, column)| {
            Ok(match column.type_info().name() {
                "INT8" => cell(row.try_get(place)?, Cell::Int),
                "BOOL" => cell(row.try_get::<Option<bool>, _>(place)?, |value| Cell::Int(value.into())),
                "TEXT" => cell(row.try_get(place)?, Cell::Text),
                "UUID" => cell(row.try_get::<Option<uuid::Uuid>, _>(place)?, |value| {
                    Cell::Bytes(value.into_bytes().to_vec())
                }),
                _ => cell(row.try_get(place)?, Cell::Bytes),
            })
        });
        Ok(Self(cells.collect::<Result<_, sqlx::Error>>()?))
    }
}

impl Column {
    /// The argument that stores `cell` in this column; `None` when it cannot.
    fn argument(&self, cell: Cell) -> Option<Arg> {
        Some(match (self.kind, cell) {
            (Kind::Int, Cell::Null) => Arg::Int(None),
            (Kind::Int, Cell::Int(value)) => Arg::Int(Some(value)),
            (Kind::Bool, Cell::Int(value @ (0 | 1))) => Arg::Bool(value == 1),
            (Kind::Text, Cell::Null) => Arg::Text(None),
            (Kind::Text, Cell::Text(value)) => Arg::Text(Some(value)),
            (Kind::Bytes, Cell::Null) => Arg::Bytes(None),
            (Kind::Bytes, Cell::Bytes(value)) => Arg::Bytes(Some(value)),
            (Kind::Id, Cell::Null) => Arg::Id(None),
            (Kind::Id, Cell::Bytes(value)) => Arg::Id(Some(uuid::Uuid::from_slice(&value).ok()?)),
            _ => return None,
        })
    }
}

impl Table {
    /// Looks `name`, one of [`TABLES`], up in the engine's catalogue.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or has a column that no backup knows.
    pub async fn find(conn: &mut Conn, name: &'static str) -> Result<Self, StoreError> {
        let damaged = |why: String| StoreError::Damaged { what: "schema", why };
        let mut columns = Vec::new();
        let mut key = Vec::new();
        for (place, (column, kind, position)) in dialect::columns(conn, name).await?.into_iter().enumerate() {
            let kind = match kind.as_str() {
                "integer" | "bigint" => Kind::Int,
                "boolean" => Kind::Bool,
                "text" => Kind::Text,
                "blob" | "bytea" => Kind::Bytes,
                "uuid" => Kind::Id,
                other => return Err(damaged(format!("{name}.{column} is of type {other}"))),
            };
            columns.push(Column { name: column, kind });
            if position > 0 {
                key.push((position, place));
            }
        }
        key.sort_unstable();
        if key.is_empty() {
            return Err(damaged(format!("there is no table {name} with a primary key")));
        }
        // The same order in both databases, whatever was written first.
        Ok(Self { name, columns, key: key.into_iter().map(|(_, place)| place).collect() })
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The names of the columns, in the order of the cells.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }

    fn names(&self) -> String {
        self.columns().join(", ")
    }

    /// The rows behind `last` in the order of the primary key; 500 at most, none at the end. The order is the
    /// same in both databases.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn page(&self, conn: &mut Conn, last: Option<&[Cell]>) -> Result<Vec<Vec<Cell>>, StoreError> {
        let key: Vec<&str> = self.key.iter().map(|place| self.columns[*place].name.as_str()).collect();
        let key = key.join(", ");
        let mut sql = format!("select {} from {}", self.names(), self.name);
        let mut arguments = Vec::new();
        if let Some(last) = last {
            for place in &self.key {
                let value = last.get(*place).cloned().unwrap_or(Cell::Null);
                arguments.push(self.argument(*place, value)?);
            }
            let _ = write!(sql, " where ({key}) > ({})", parameters(1, self.key.len()));
        }
        let _ = write!(sql, " order by {key} limit {PAGE}");
        let rows = conn.all_composed::<Cells>(sql, arguments).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    fn argument(&self, place: usize, cell: Cell) -> Result<Arg, StoreError> {
        let column = &self.columns[place];
        column.argument(cell).ok_or_else(|| StoreError::Damaged {
            what: "row",
            why: format!("{}.{} cannot have the value that is given for it", self.name, column.name),
        })
    }

    /// Inserts `rows`, whose cells are in the order of [`Table::columns`].
    ///
    /// # Errors
    /// [`StoreError`] when a row has other columns, a value does not fit, or the database refuses.
    pub async fn insert(&self, tx: &mut Tx, rows: Vec<Vec<Cell>>) -> Result<(), StoreError> {
        let width = self.columns.len();
        let most = (MOST_PARAMETERS / width).clamp(1, PAGE);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut sql = format!("insert into {} ({}) values ", self.name, self.names());
            let mut arguments = Vec::new();
            for (number, row) in rows.by_ref().take(most).enumerate() {
                if row.len() != width {
                    let why = format!("{} cells for the {width} columns of {}", row.len(), self.name);
                    return Err(StoreError::Damaged { what: "row", why });
                }
                let _ = write!(
                    sql,
                    "{}({})",
                    if number == 0 { "" } else { ", " },
                    parameters(number * width + 1, width)
                );
                for (place, cell) in row.into_iter().enumerate() {
                    arguments.push(self.argument(place, cell)?);
                }
            }
            tx.run_composed(sql, arguments).await?;
        }
        Ok(())
    }

    /// Deletes every row.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn clear(&self, tx: &mut Tx) -> Result<(), StoreError> {
        tx.run_composed(format!("delete from {}", self.name), Vec::new()).await.map(drop)
    }
}

/// `$first, $second …`
fn parameters(first: usize, many: usize) -> String {
    (first..first + many).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}
