//! The file as it comes, in a form with parts (RFC 7578), within bounds while it is read.

use axum::{
    extract::{FromRequest as _, Multipart, Request, State, multipart::MultipartError},
    http::header,
    response::Response,
};

use super::{file_page, page_of};
use crate::{
    flows::import::{
        SheetError,
        batch::{self, UPLOAD_MAX, UploadError},
    },
    http::{Door, account::see_other, backoffice::staff::Staff, error::PageError},
    web::import::fault,
};

/// Most bytes of the whole form: the file, and what stands around it.
pub const FORM_LIMIT: usize = UPLOAD_MAX + 64 * 1024;
/// Most parts of the form that are looked at; ours has one.
const PARTS_MAX: usize = 4;

/// `POST /organisation/employees/import`: takes a file in, and goes on to its columns.
pub async fn upload(State(door): State<Door>, staff: Staff, request: Request) -> Result<Response, PageError> {
    let wrong = match read(&door, request).await {
        Ok(file) => {
            let actor = staff.signed_in.employee.id;
            match batch::upload(door.gateway(), &staff.signed_in.scope, actor, file).await {
                Ok(id) => return Ok(see_other(&format!("{}/columns", page_of(id)))),
                Err(UploadError::Flow(error)) => return Err(staff.error(&error)),
                Err(error) => key(&error),
            }
        }
        Err(wrong) => wrong,
    };
    let page = file_page(&door, &staff, Some(wrong)).await.map_err(|error| staff.error(&error))?;
    Ok(staff.show_wrong(&page))
}

const fn key(error: &UploadError) -> &'static str {
    match error {
        UploadError::Sheet(SheetError::TooLarge(_)) => fault::LARGE,
        UploadError::Sheet(SheetError::NotUtf8) => fault::ENCODING,
        UploadError::Sheet(SheetError::Empty) | UploadError::NoRows => fault::EMPTY,
        UploadError::TooManyRows => fault::ROWS,
        UploadError::TooManyColumns => fault::COLUMNS,
        UploadError::TooManyImports => fault::MANY,
        UploadError::Sheet(_) | UploadError::Flow(_) => fault::CSV,
    }
}

/// The bytes of the file.
///
/// # Errors
/// The key of what is wrong. What is announced as too large is not read at all, and what turns out to be is not read
/// further.
async fn read(door: &Door, request: Request) -> Result<Vec<u8>, &'static str> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > FORM_LIMIT) {
        return Err(fault::LARGE);
    }
    let mut form = Multipart::from_request(request, door).await.map_err(|_| fault::NONE)?;
    let refused = |error: MultipartError| {
        if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { fault::LARGE } else { fault::NONE }
    };
    for _ in 0..PARTS_MAX {
        let Some(mut part) = form.next_field().await.map_err(refused)? else { break };
        if part.name() != Some("file") {
            continue;
        }
        let mut file = Vec::new();
        while let Some(piece) = part.chunk().await.map_err(refused)? {
            if file.len() + piece.len() > UPLOAD_MAX {
                return Err(fault::LARGE);
            }
            file.extend_from_slice(&piece);
        }
        return if file.is_empty() { Err(fault::NONE) } else { Ok(file) };
    }
    Err(fault::NONE)
}
