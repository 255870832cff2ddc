//! The list as a file, as it is filtered, written while it is read.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;

use super::sought_by;
use crate::{
    directory::Permission,
    flows::{
        FlowError, Gateway,
        employee_list::{self, Sought},
        import,
        organisations::Scope,
    },
    http::{
        Door,
        backoffice::{posted::Asked, staff::Staff},
        error::PageError,
    },
    ids::EmployeeId,
};

/// How far a download has come.
struct Progress {
    gateway: Gateway,
    scope: Scope,
    sought: Sought,
    /// The last employee that was written; `None` at the beginning.
    after: Option<EmployeeId>,
    /// Whether everything was written.
    done: bool,
}

impl Progress {
    /// The next piece of the file.
    async fn piece(&mut self) -> Result<Vec<u8>, FlowError> {
        let found = employee_list::slice(&self.gateway, &self.scope, &self.sought, self.after).await?;
        let piece = import::rows(&found, self.after.is_none())?;
        self.done = found.len() < employee_list::SLICE;
        self.after = found.last().map(|entry| entry.employee.id);
        self.done |= self.after.is_none();
        Ok(piece)
    }
}

/// `GET /organisation/employees/download`: those whom the list shows, in the order in which they were made.
pub async fn download(
    State(door): State<Door>,
    staff: Staff,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    let sought = async {
        let sought = sought_by(&door, &staff, &asked).await?;
        employee_list::within(&staff.authority, Permission::ExportEmployees, false, sought)
    };
    let sought = sought.await.map_err(|error| staff.error(&error))?;
    let scope = staff.signed_in.scope.clone();
    let begun = Progress { gateway: door.gateway().clone(), scope, sought, after: None, done: false };
    // A failure on the way ends the connection: half a file must not look like a whole one.
    let pieces = stream::try_unfold(begun, async |mut progress: Progress| {
        if progress.done {
            return Ok(None);
        }
        let piece =
            progress.piece().await.inspect_err(|error| tracing::error!(%error, "a download stopped"))?;
        Ok::<_, FlowError>(Some((piece, progress)))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"employees.csv\"")),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}
