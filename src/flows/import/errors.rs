//! The rows that were left out as a file: what is wrong with each, and its cells as they came, to be corrected and
//! imported again.

use super::{
    batch::{self, Batch, Group},
    sheet::{neutralised, restored},
};
use crate::flows::{FlowError, Gateway, organisations::Scope};

/// Rows that are read at once.
const PIECE: i64 = 1_000;

/// The rows of `batch` that were left out, as CSV in UTF-8. `advise` says what to do about a code. Cells that a
/// spreadsheet would run are neutralised.
///
/// # Errors
/// When the database fails.
pub async fn errors(
    gateway: &Gateway,
    scope: &Scope,
    batch: &Batch,
    advise: &(dyn Fn(&str) -> String + Sync),
) -> Result<Vec<u8>, FlowError> {
    let failed = |error: csv::Error| FlowError::Invalid(format!("the file cannot be written: {error}"));
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let first = ["row", "code", "error", "detail"].map(str::to_owned);
    let header = first.into_iter().chain(batch.header.iter().map(|name| neutralised(name)));
    writer.write_record(header.collect::<Vec<_>>()).map_err(failed)?;
    let mut after = 0;
    loop {
        let rows = batch::rows(gateway, scope, batch.id, Group::Failed, (after, PIECE)).await?;
        let Some(last) = rows.last() else { break };
        after = last.number;
        for row in &rows {
            let code = row.code.clone().unwrap_or_default();
            let said = [
                row.number.to_string(),
                code.clone(),
                advise(&code),
                row.message.clone().unwrap_or_default(),
            ];
            let cells = row.cells().into_iter().map(|cell| restored(&cell).to_owned());
            let all: Vec<String> = said.into_iter().chain(cells).map(|cell| neutralised(&cell)).collect();
            writer.write_record(&all).map_err(failed)?;
        }
    }
    writer.into_inner().map_err(|error| failed(error.into_error().into()))
}
