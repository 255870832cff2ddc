//! Imports by the Backoffice: the rows of a file, the verdict over each, and what became of it. They hold what people
//! are called, and are gone after some days, or with the person.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{EmployeeId, ImportId, OrganisationId},
};

/// The columns of an import in the order of [`Import`].
macro_rules! columns {
    () => {
        "id, organisation_id, actor_id, state, arrival, header, mapping, total, claimed_until, created_at, changed_at, expires_at"
    };
}

/// The columns of a row in the order of [`ImportRow`].
macro_rules! row_columns {
    () => {
        "number, state, cells, code, message, employee_id, version, changes, former"
    };
}

statements! {
    /// Begins an import, while an organisation has fewer than so many.
    BEGIN = "insert into imports (id, organisation_id, actor_id, state, arrival, header, mapping, total, claimed_until, \
        created_at, changed_at, expires_at) select $1, $2, $3, 'arriving', 'bypass', $4, $5, $6, 0, $7, $7, $8 \
        where (select count(*) from imports where organisation_id = $2) < $9";
    /// Adds a row of the file.
    ADD_ROW = "insert into import_rows (import_id, number, organisation_id, state, cells, code, message, key_1, key_2, key_3) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// One import.
    FIND = concat!("select ", columns!(), " from imports where organisation_id = $1 and id = $2");
    /// The imports of an organisation that have arrived, newest first.
    LIST = concat!("select ", columns!(), " from imports where organisation_id = $1 and state <> 'arriving' \
        order by created_at desc, id desc limit $2");
    /// How many rows are in each state.
    COUNTS = "select state, count(*) as total from import_rows where organisation_id = $1 and import_id = $2 group by state";
    /// Rows in one of two states, after one.
    ROWS = concat!("select ", row_columns!(), " from import_rows where organisation_id = $1 and import_id = $2 \
        and state in ($3, $4) and number > $5 order by number limit $6");
    /// Rows in one of two states before one, backwards.
    ROWS_BACKWARDS = concat!("select ", row_columns!(), " from import_rows where organisation_id = $1 and import_id = $2 \
        and state in ($3, $4) and number < $5 order by number desc limit $6");
    /// Takes an import from one state to another, once.
    MOVE = "update imports set state = $4, actor_id = $5, changed_at = $6, expires_at = $7, claimed_until = 0 \
        where organisation_id = $1 and id = $2 and state = $3";
    /// Says what the columns are taken for, and how new employees are let in.
    MAP = "update imports set mapping = $3, arrival = $4 where organisation_id = $1 and id = $2";
    /// The next one with something to do that nobody does, over all organisations: the job works for everybody.
    DUE = concat!("select ", columns!(), " from imports where state in ('checking', 'importing', 'undoing') \
        and claimed_until <= $1 order by changed_at, id limit 1");
    /// Takes it or keeps it, until a moment; nothing when another process has it, or it is over.
    CLAIM = "update imports set claimed_until = $5 where organisation_id = $1 and id = $2 and state = $3 and claimed_until = $4";
    /// Forgets the verdicts over all rows that could be read.
    RESET = "update import_rows set state = 'read', code = null, message = null, employee_id = null, version = null, \
        changes = null, former = null where organisation_id = $1 and import_id = $2 and state not in ('malformed', 'read') \
        and cells is not null";
    /// Notes the verdict over a row or what became of it.
    NOTE = "update import_rows set state = $4, code = $5, message = $6, employee_id = $7, version = $8, changes = $9, \
        former = $10 where organisation_id = $1 and import_id = $2 and number = $3";
    /// Notes the keyed digests of the names in a row.
    KEY = "update import_rows set key_1 = $4, key_2 = $5, key_3 = $6 where organisation_id = $1 and import_id = $2 and number = $3";
    /// Erases what is said of an employee. A row that waited fails: nobody is made again of what was deleted.
    ERASE = "update import_rows set cells = null, message = null, changes = null, former = null, employee_id = null, \
        version = null, key_1 = null, key_2 = null, key_3 = null, \
        code = case when state in ('read', 'create', 'update') then 'ROW_ERASED' else code end, \
        state = case when state in ('read', 'create', 'update') then 'failed' else state end \
        where organisation_id = $1 and employee_id = $2";
    /// The same of rows that name somebody, by the keyed digest of the name.
    ERASE_NAME = "update import_rows set cells = null, message = null, changes = null, former = null, employee_id = null, \
        version = null, key_1 = null, key_2 = null, key_3 = null, \
        code = case when state in ('read', 'create', 'update') then 'ROW_ERASED' else code end, \
        state = case when state in ('read', 'create', 'update') then 'failed' else state end \
        where (organisation_id = $1 and key_1 = $2) or (organisation_id = $1 and key_2 = $2) \
        or (organisation_id = $1 and key_3 = $2)";
    /// Forgets an import that nobody is at work on.
    DISCARD = "delete from imports where organisation_id = $1 and id = $2 and state not in ('importing', 'undoing')";
    /// Forgets imports whose time is over.
    EXPIRE = "delete from imports where expires_at <= $1";
}

row! {
    /// An import.
    #[derive(Debug, Clone)]
    pub struct Import {
        /// Its id.
        pub id: Uuid,
        /// Whose it is.
        pub organisation_id: Uuid,
        /// Who asked for the last step.
        pub actor_id: Uuid,
        /// How far it is.
        pub state: String,
        /// How new employees are let in: `bypass` or `invite`.
        pub arrival: String,
        /// The names of the columns, a JSON list.
        pub header: String,
        /// What each column is taken for: a JSON list of fields and nulls.
        pub mapping: String,
        /// How many rows the file has.
        pub total: i64,
        /// Until when a process has it, microseconds.
        pub claimed_until: i64,
        /// When the file came, microseconds.
        pub created_at: i64,
        /// When the state last changed, microseconds.
        pub changed_at: i64,
        /// When it is forgotten, microseconds.
        pub expires_at: i64,
    }
}

impl Import {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> ImportId {
        ImportId::from_uuid(self.id)
    }

    /// Whose it is.
    #[must_use]
    pub const fn organisation(&self) -> OrganisationId {
        OrganisationId::from_uuid(self.organisation_id)
    }
}

row! {
    /// A row of a file.
    #[derive(Debug, Clone)]
    pub struct ImportRow {
        /// As a person counts the rows of the file.
        pub number: i64,
        /// The verdict, or what became of it.
        pub state: String,
        /// The cells, a JSON list; `None`: they were erased with the person.
        pub cells: Option<String>,
        /// The stable code of what is wrong.
        pub code: Option<String>,
        /// The line for a person of what is wrong.
        pub message: Option<String>,
        /// Whom it is about.
        pub employee_id: Option<Uuid>,
        /// The version that the verdict saw, or that it made.
        pub version: Option<i64>,
        /// What it changes, as JSON.
        pub changes: Option<String>,
        /// The former values of what it changed, as JSON.
        pub former: Option<String>,
    }
}

impl ImportRow {
    /// The cells as they came; none when they were erased.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        self.cells.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// What is noted of a row.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    /// The row.
    pub number: i64,
    /// The state.
    pub state: &'static str,
    /// What is wrong: the code and the line.
    pub fault: Option<(String, String)>,
    /// Whom it is about, and the version of them.
    pub employee: Option<(EmployeeId, i64)>,
    /// What it changes, as JSON.
    pub changes: Option<String>,
    /// The former values, as JSON.
    pub former: Option<String>,
}

/// The keyed digests of the names in a row.
pub type Keys = [Option<[u8; 32]>; 3];

fn key_args(keys: Keys) -> [Option<Vec<u8>>; 3] {
    keys.map(|key| key.map(|key| key.to_vec()))
}

/// A file that comes.
#[derive(Debug)]
pub struct Arriving<'a> {
    /// The id of the import.
    pub id: ImportId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Who brought it.
    pub actor: EmployeeId,
    /// The names of the columns, a JSON list.
    pub header: &'a str,
    /// What each column is taken for, a JSON list.
    pub mapping: &'a str,
    /// How many rows there are.
    pub total: i64,
}

/// Begins an import; `false` when the organisation has `most` already.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn begin(
    tx: &mut Tx,
    file: &Arriving<'_>,
    (now, expires): (Timestamp, Timestamp),
    most: i64,
) -> Result<bool, StoreError> {
    let Arriving { id, organisation, actor, header, mapping, total } = file;
    let values = args![*id, *organisation, *actor, *header, *mapping, *total, now, expires, most];
    Ok(tx.run(&BEGIN, values).await? == 1)
}

/// A row as it comes.
#[derive(Debug)]
pub struct NewRow {
    /// As a person counts the rows of the file.
    pub number: i64,
    /// The cells, a JSON list.
    pub cells: String,
    /// Why the cells cannot be told apart: the code and the line. `None`: they can.
    pub fault: Option<(&'static str, String)>,
    /// The keyed digests of the names in it.
    pub keys: Keys,
}

/// Adds a row.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn add_row(
    tx: &mut Tx,
    organisation: OrganisationId,
    import: ImportId,
    row: &NewRow,
) -> Result<(), StoreError> {
    let (state, code, message) = match &row.fault {
        Some((code, message)) => ("malformed", Some(*code), Some(message.as_str())),
        None => ("read", None, None),
    };
    let [one, two, three] = key_args(row.keys);
    let values = args![import, row.number, organisation, state, &row.cells, code, message, one, two, three];
    tx.put(&ADD_ROW, values).await
}

/// One import; `None` when there is none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn find(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: ImportId,
) -> Result<Option<Import>, StoreError> {
    conn.one(&FIND, args![organisation, id]).await
}

/// The last imports, newest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    conn: &mut Conn,
    organisation: OrganisationId,
    most: i64,
) -> Result<Vec<Import>, StoreError> {
    conn.all(&LIST, args![organisation, most]).await
}

/// How many rows are in each state.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn counts(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: ImportId,
) -> Result<Vec<(String, i64)>, StoreError> {
    conn.all(&COUNTS, args![organisation, id]).await
}

/// At most `most` rows in one of two states after the row `after`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn rows(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: ImportId,
    states: [&'static str; 2],
    (after, most): (i64, i64),
) -> Result<Vec<ImportRow>, StoreError> {
    conn.all(&ROWS, args![organisation, id, states[0], states[1], after, most]).await
}

/// At most `most` rows in one of two states before the row `before`, backwards.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn rows_backwards(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: ImportId,
    states: [&'static str; 2],
    (before, most): (i64, i64),
) -> Result<Vec<ImportRow>, StoreError> {
    conn.all(&ROWS_BACKWARDS, args![organisation, id, states[0], states[1], before, most]).await
}

/// Takes an import from the state that `import` has to another, on behalf of `actor`; `false` when it has another
/// state by now.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn advance(
    tx: &mut Tx,
    import: &Import,
    to: &'static str,
    actor: EmployeeId,
    (now, expires): (Timestamp, Timestamp),
) -> Result<bool, StoreError> {
    let values = args![import.organisation(), import.id(), &import.state, to, actor, now, expires];
    Ok(tx.run(&MOVE, values).await? == 1)
}

/// Says what the columns are taken for, and how new employees are let in.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn map(tx: &mut Tx, import: &Import, mapping: &str, arrival: &str) -> Result<(), StoreError> {
    tx.run(&MAP, args![import.organisation(), import.id(), mapping, arrival]).await.map(drop)
}

/// The next import with something to do that no process does at `now`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn due(conn: &mut Conn, now: Timestamp) -> Result<Option<Import>, StoreError> {
    conn.one(&DUE, args![now]).await
}

/// Takes an import, or keeps it, until `until`; `false` when another process has it, or it is over.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn claim(tx: &mut Tx, import: &Import, until: Timestamp) -> Result<bool, StoreError> {
    let values =
        args![import.organisation(), import.id(), &import.state, import.claimed_until, until.as_micros()];
    Ok(tx.run(&CLAIM, values).await? == 1)
}

/// Forgets all verdicts.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn reset(tx: &mut Tx, import: &Import) -> Result<(), StoreError> {
    tx.run(&RESET, args![import.organisation(), import.id()]).await.map(drop)
}

/// Notes the verdict over a row or what became of it.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn note(tx: &mut Tx, import: &Import, noted: &Noted) -> Result<(), StoreError> {
    let (code, message) = noted.fault.clone().unzip();
    let (employee, version) = noted.employee.unzip();
    let values = args![
        import.organisation(),
        import.id(),
        noted.number,
        noted.state,
        code,
        message,
        employee,
        version,
        &noted.changes,
        &noted.former,
    ];
    tx.run(&NOTE, values).await.map(drop)
}

/// Notes the keyed digests of the names in a row.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn key(tx: &mut Tx, import: &Import, number: i64, keys: Keys) -> Result<(), StoreError> {
    let [one, two, three] = key_args(keys);
    tx.run(&KEY, args![import.organisation(), import.id(), number, one, two, three]).await.map(drop)
}

/// Erases what rows say of an employee who is deleted, and all rows that name one of `names`, keyed digests.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    names: &[[u8; 32]],
) -> Result<(), StoreError> {
    tx.run(&ERASE, args![organisation, employee]).await?;
    for name in names {
        tx.run(&ERASE_NAME, args![organisation, *name]).await?;
    }
    Ok(())
}

/// Forgets an import; `false` when a process is at work on it, or there is none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn discard(tx: &mut Tx, organisation: OrganisationId, id: ImportId) -> Result<bool, StoreError> {
    Ok(tx.run(&DISCARD, args![organisation, id]).await? == 1)
}

/// Forgets imports whose time is over.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&EXPIRE, args![now]).await
}
