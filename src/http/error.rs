//! What a person sees when a page cannot be shown. The reason is logged once, here, under the request's
//! id; the page carries the id and no detail.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use serde_json::json;

use super::extract::{Reader, RequestId};
use crate::{
    flows::FlowError,
    store::StoreError,
    web::{ErrorKind, ErrorPage, Language, Page as _},
};

/// When it is worth coming back to a Muster whose database is busy or away.
const RETRY: Duration = Duration::from_secs(4);

/// A page that says what went wrong and what to do next.
#[derive(Debug)]
pub struct PageError {
    kind: ErrorKind,
    language: Language,
    request_id: String,
    retry_after: Option<Duration>,
}

impl PageError {
    /// An error of this kind for this reader.
    #[must_use]
    pub fn new(kind: ErrorKind, reader: &Reader) -> Self {
        Self { kind, language: reader.language, request_id: reader.request_id.clone(), retry_after: None }
    }

    /// Too many requests; worth trying again after `wait`.
    #[must_use]
    pub fn too_many(reader: &Reader, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..Self::new(ErrorKind::TooMany, reader) }
    }

    /// A flow that failed or refused.
    #[must_use]
    pub fn flow(error: &FlowError, reader: &Reader) -> Self {
        Self::new(kind_of(error, &reader.request_id), reader)
    }

    /// The same for programs, in the form of `/api`.
    #[must_use]
    pub fn into_api_response(self) -> Response {
        let (code, kind, message) = match self.kind {
            ErrorKind::Unavailable => {
                ("UNAVAILABLE", "SERVICE_UNAVAILABLE", "not possible at this moment; try again")
            }
            _ => ("FAILED", "INTERNAL", "the request failed"),
        };
        let status = status_of(self.kind);
        let body = json!({ "errors": [{
            "message": message, "code": code, "type": kind, "statusCode": status.as_u16(),
            "reference": self.request_id,
        }] });
        worth_another_try((status, Json(body)).into_response(), self.kind, self.retry_after)
    }

    pub(super) fn of(error: &FlowError, parts: &Parts) -> Self {
        let request_id = request_id(parts);
        Self { kind: kind_of(error, &request_id), language: language(parts), request_id, retry_after: None }
    }

    pub(super) fn forbidden(parts: &Parts) -> Self {
        Self {
            kind: ErrorKind::Forbidden,
            language: language(parts),
            request_id: request_id(parts),
            retry_after: None,
        }
    }
}

fn language(parts: &Parts) -> Language {
    let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::negotiate(accepted.unwrap_or_default(), None)
}

fn request_id(parts: &Parts) -> String {
    parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// The kind of page for an error, which is logged when it is ours.
fn kind_of(error: &FlowError, request_id: &str) -> ErrorKind {
    match error {
        FlowError::NotFound(_) => ErrorKind::NotFound,
        FlowError::Forbidden(_) => ErrorKind::Forbidden,
        FlowError::Rule(_)
        | FlowError::Taken(_)
        | FlowError::Setting(_)
        | FlowError::Invalid(_)
        | FlowError::Connection(_)
        | FlowError::WeakPassword(_)
        | FlowError::Changed => ErrorKind::BadRequest,
        FlowError::Store(StoreError::Full) => {
            tracing::warn!(request_id, %error, "a request was turned away");
            ErrorKind::Unavailable
        }
        FlowError::Store(
            StoreError::Database(_)
            | StoreError::Conflict
            | StoreError::NotCommitted(_)
            | StoreError::Overdue
            | StoreError::Failed,
        ) => {
            tracing::error!(request_id, %error, "the database failed");
            ErrorKind::Unavailable
        }
        FlowError::Store(_) | FlowError::Crypto(_) => {
            tracing::error!(request_id, %error, "a request failed");
            ErrorKind::Internal
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let page = ErrorPage {
            language: self.language,
            kind: self.kind,
            reference: self.request_id,
            retry_after: self.retry_after,
        };
        worth_another_try(html(status_of(self.kind), page.html()), self.kind, self.retry_after)
    }
}

fn status_of(kind: ErrorKind) -> StatusCode {
    StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Says when to come back, where that helps.
fn worth_another_try(mut response: Response, kind: ErrorKind, retry_after: Option<Duration>) -> Response {
    if let Some(wait) = retry_after.or((kind == ErrorKind::Unavailable).then_some(RETRY)) {
        let seconds = wait.as_secs().saturating_add(1);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A page as an answer.
#[must_use]
pub fn html(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], text)
        .into_response()
}
