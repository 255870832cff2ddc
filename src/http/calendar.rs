//! The calendar that programs subscribe to: `GET /calendar/{secret}.ics`.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use super::{
    Door,
    error::PageError,
    extract::{PathId, Reader},
};
use crate::{
    clock::Timestamp,
    flows::{FlowError, calendar},
    ids::AppointmentId,
    store::calendar_feeds::Entry,
    web::{CalendarEntry, Language, calendar as written},
};

fn entry(found: Entry) -> CalendarEntry {
    CalendarEntry {
        id: AppointmentId::from_uuid(found.id),
        subject: found.subject,
        place: found.office,
        starts_at: Timestamp::from_micros(found.starts_at),
        ends_at: Timestamp::from_micros(found.ends_at),
        changed_at: Timestamp::from_micros(found.updated_at),
    }
}

/// The appointments of whoever the secret belongs to. A secret that is worth nothing is a page that is not there.
pub async fn feed(State(door): State<Door>, reader: Reader, file: PathId) -> Result<Response, PageError> {
    let failed = |error: FlowError| PageError::flow(&error, &reader);
    let secret = file.0.strip_suffix(".ics").unwrap_or_default();
    let found = calendar::read(door.gateway(), secret).await.map_err(failed)?;
    let found = found.ok_or_else(|| failed(FlowError::NotFound("calendar")))?;
    let settings = found.scope.settings.values();
    let preferred = found.employee.supported_language().unwrap_or_else(|| settings.language.as_str());
    // The program's own language says nothing of the person's.
    let language = Language::negotiate("", Some(preferred));
    let entries: Vec<CalendarEntry> = found.entries.into_iter().map(entry).collect();
    let text = written(language, &found.employee.shown_name(), &entries);
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
