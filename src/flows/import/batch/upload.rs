//! A file comes: read within bounds, and its rows are stored.

use serde_json::json;

use super::{BATCHES_MAX, COLUMNS_MAX, KEPT, ROWS_MAX, UPLOAD_MAX, require};
use crate::{
    directory::{ImportStage, Permission},
    flows::{
        Actor, FlowError, Gateway, Target, change,
        import::{
            columns,
            sheet::{Columns, RowError, Sheet, SheetError, restored},
        },
        organisations::Scope,
    },
    ids::{EmployeeId, ImportId, OrganisationId},
    store::{
        StoreError,
        imports::{self, Arriving, Keys, NewRow},
        statement::transaction,
    },
};

/// Rows that are stored in one transaction.
const PIECE: usize = 500;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// It cannot be read as CSV.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// It has the names of columns and nothing else.
    #[error("the file has no rows")]
    NoRows,
    /// It has too many rows.
    #[error("the file has more than {ROWS_MAX} rows")]
    TooManyRows,
    /// It has too many columns.
    #[error("the file has more than {COLUMNS_MAX} columns")]
    TooManyColumns,
    /// The organisation has too many imports already.
    #[error("the organisation has {BATCHES_MAX} imports already; discard one")]
    TooManyImports,
    /// The database failed, or whoever brings it may not.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<StoreError> for UploadError {
    fn from(error: StoreError) -> Self {
        Self::Flow(error.into())
    }
}

/// A file that was read.
struct Read {
    header: Vec<String>,
    columns: Columns,
    rows: Vec<NewRow>,
}

fn read(gateway: &Gateway, organisation: OrganisationId, file: &[u8]) -> Result<Read, UploadError> {
    let mut sheet = Sheet::begin(file, UPLOAD_MAX)?;
    if sheet.header().len() > COLUMNS_MAX {
        return Err(UploadError::TooManyColumns);
    }
    let columns = columns::guess(sheet.header());
    let mut rows = Vec::new();
    while let Some((number, record)) = sheet.next_record()? {
        if rows.len() == ROWS_MAX {
            return Err(UploadError::TooManyRows);
        }
        let fault = sheet.check(&record).err().map(|error| (RowError::CODE, error.to_string()));
        let cells: Vec<&str> = record.iter().collect();
        rows.push(NewRow {
            number: i64::try_from(number).unwrap_or(i64::MAX),
            keys: keys(gateway, organisation, &columns, &cells)?,
            cells: serde_json::to_string(&cells).unwrap_or_default(),
            fault,
        });
    }
    if rows.is_empty() {
        return Err(UploadError::NoRows);
    }
    Ok(Read { header: sheet.header().to_vec(), columns, rows })
}

/// The keyed digests of the names in a row: what is taken for an identifier, and then whatever looks like an address,
/// three at most. By them the row is found when the person is deleted.
pub(super) fn keys(
    gateway: &Gateway,
    organisation: OrganisationId,
    columns: &Columns,
    cells: &[&str],
) -> Result<Keys, FlowError> {
    let is_name = |field: &&str| ["externalId", "username", "email"].contains(field);
    let taken = columns.iter().zip(cells).filter(|(field, _)| field.as_ref().is_some_and(is_name));
    let taken = taken.map(|(_, cell)| *cell).filter(|cell| !cell.is_empty());
    let addresses = cells.iter().copied().filter(|cell| cell.contains('@') && cell.len() < 300);
    let mut names: Vec<&str> = Vec::new();
    for name in taken.chain(addresses).map(|cell| restored(cell).trim()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut keys = Keys::default();
    for (key, name) in keys.iter_mut().zip(names) {
        *key = Some(change::name_key(gateway, organisation, name));
    }
    Ok(keys)
}

/// Takes a file in: reads it, guesses what its columns are, and stores its rows.
///
/// # Errors
/// Why it is not taken. Nothing of it stays then.
pub async fn upload(
    gateway: &Gateway,
    scope: &Scope,
    actor: EmployeeId,
    file: Vec<u8>,
) -> Result<ImportId, UploadError> {
    let (reader, organisation) = (gateway.clone(), scope.id);
    let read = tokio::task::spawn_blocking(move || read(&reader, organisation, &file)).await;
    let Read { header, columns, rows } = read.map_err(|_| FlowError::NotFound("readable file"))??;
    let now = gateway.now();
    let id = ImportId::new(now, gateway.random());
    let header = serde_json::to_string(&header).unwrap_or_default();
    let mapping = serde_json::to_string(&columns).unwrap_or_default();
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    transaction!(gateway.db, |tx| {
        require(tx, scope, actor, Permission::AddEmployees).await?;
        let file = Arriving { id, organisation: scope.id, actor, header: &header, mapping: &mapping, total };
        if !imports::begin(tx, &file, (now, now.plus(KEPT)), BATCHES_MAX).await? {
            return Err(UploadError::TooManyImports);
        }
        Ok(())
    })?;
    for piece in rows.chunks(PIECE) {
        transaction!(gateway.db, |tx| {
            for row in piece {
                imports::add_row(tx, scope.id, id, row).await?;
            }
            Ok::<_, UploadError>(())
        })?;
    }
    transaction!(gateway.db, |tx| {
        let found = imports::find(tx, scope.id, id).await?.ok_or(FlowError::NotFound("import"))?;
        let (to, kept) = (ImportStage::Uploaded.as_str(), now.plus(KEPT));
        imports::advance(tx, &found, to, actor, (now, kept)).await?;
        let detail = json!({ "rows": total });
        let target = Target::import(scope.id, id);
        gateway.audit(tx, Actor::Employee(actor), "import.uploaded", target, detail).await?;
        Ok::<_, UploadError>(())
    })?;
    Ok(id)
}
