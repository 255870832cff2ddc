//! The body of a SCIM request: its media type, its size, its JSON.

use std::convert::Infallible;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{StatusCode, header},
};
use serde_json::Value;

use super::Door;
use crate::scim::{ScimError, bulk::MAX_PAYLOAD};

/// The bytes of a body, or why there are none; see [`Body`].
#[derive(Debug)]
pub struct Raw(pub Result<Bytes, ScimError>);

/// A body, or why it is none; the handler answers, because only it knows who asked.
#[derive(Debug)]
pub struct Body(pub Result<Value, ScimError>);

impl FromRequest<Door> for Raw {
    type Rejection = Infallible;

    async fn from_request(request: Request, door: &Door) -> Result<Self, Infallible> {
        let fits = request.headers().get(header::CONTENT_TYPE).is_none_or(|value| {
            let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case("application/scim+json")
                || essence.eq_ignore_ascii_case("application/json")
        });
        let is_plain = request
            .headers()
            .get(header::CONTENT_ENCODING)
            .is_none_or(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"));
        if !fits || !is_plain {
            return Ok(Self(Err(ScimError::UnsupportedMediaType)));
        }
        // Nobody is to wait for what will be refused; without a length, or with a false one, reading counts.
        if declared(&request).is_some_and(|length| length > MAX_PAYLOAD) {
            return Ok(Self(Err(too_large())));
        }
        let bytes = Bytes::from_request(request, door).await;
        Ok(Self(bytes.map_err(|rejection| too_large_or_broken(&rejection))))
    }
}

impl FromRequest<Door> for Body {
    type Rejection = Infallible;

    async fn from_request(request: Request, door: &Door) -> Result<Self, Infallible> {
        let Raw(bytes) = Raw::from_request(request, door).await?;
        Ok(Self(bytes.and_then(|bytes| parse(&bytes))))
    }
}

/// How long the body is to be, by its head; more than there are numbers is as many as there are.
fn declared(request: &Request) -> Option<usize> {
    let length = request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?;
    Some(length.parse().unwrap_or(usize::MAX))
}

fn too_large() -> ScimError {
    ScimError::TooLarge("the body is larger than 1 MiB, or 8 MiB for a group or a bulk request".to_owned())
}

fn too_large_or_broken(rejection: &BytesRejection) -> ScimError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large()
    } else {
        ScimError::InvalidSyntax("it could not be read".to_owned())
    }
}

/// serde_json refuses more than 128 levels, so a deep body cannot exhaust the stack.
fn parse(bytes: &[u8]) -> Result<Value, ScimError> {
    serde_json::from_slice(bytes).map_err(|error| {
        ScimError::InvalidSyntax(format!("it is not JSON (line {}, column {})", error.line(), error.column()))
    })
}
