//! The SCIM service provider's addresses (CONTRACT section 5): who calls, what is answered, what is
//! logged. No rule of the protocol or the directory lives here.

pub mod body;
mod bulk;
pub mod discovery;
mod logged;
mod me;
pub mod resources;
pub mod search;

use std::num::NonZeroU32;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{
    Door,
    extract::{ClientAddress, RequestId},
};
use crate::{
    flows::{
        FlowError,
        provision::{ProvisionError, Provisioner},
        resources::Collection,
        scim_log::Request,
        scim_tokens::{self, Caller},
    },
    scim::{ScimError, bulk::MAX_PAYLOAD, etag, list::Query, schema::ResourceType},
    telemetry::{Stopwatch, count_scim_request},
};

/// Most bytes of a body (CONTRACT section 5).
pub const BODY_LIMIT: usize = 1024 * 1024;
/// How much of a method's name is logged; that of an invented one may be as long as a head can be.
const LONGEST_VERB: usize = 16;
/// Where SCIM begins.
pub const BASE: &str = "/scim/v2";

/// The routes of SCIM, with errors in its own form.
pub fn router() -> Router<Door> {
    Router::new()
        .merge(resources::router(Collection::Users))
        .merge(resources::router(Collection::Groups))
        .merge(resources::router(Collection::Offices))
        .route("/.search", post(search::everywhere))
        .route("/ServiceProviderConfig", get(discovery::service_provider_config))
        .route("/ResourceTypes", get(discovery::resource_types))
        .route("/ResourceTypes/{id}", get(discovery::resource_type))
        .route("/Schemas", get(discovery::schemas))
        .route("/Schemas/{id}", get(discovery::schema))
        .route("/Me", any(me::me))
        .route("/Bulk", post(bulk::run).layer(DefaultBodyLimit::max(MAX_PAYLOAD)))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

pub(super) async fn not_found(scim: Session, uri: Uri) -> Response {
    scim.answer(Err(ScimError::NotFound(uri.path().chars().take(200).collect()).into()))
}

async fn method_not_allowed(scim: Session) -> Response {
    scim.answer(Err(ScimError::MethodNotAllowed.into()))
}

/// A request with a good token.
#[derive(Debug)]
pub struct Session {
    door: Door,
    caller: Caller,
    request: Request,
}

impl FromRequestParts<Door> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Response> {
        let request = arrived(parts, door);
        let caller = match authenticate(door, &parts.headers).await {
            Ok(caller) => caller,
            Err(error) => return Err(failure(&request, &error).0),
        };
        let session = Self { door: door.clone(), caller, request };
        // Before the limit, so that who has stolen a token cannot use up what its owner may ask.
        let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
        if !address.is_some_and(|address| session.caller.token.allows(address)) {
            let why = "this token may not be used from here; scim-token list shows from where".to_owned();
            return Err(session.answer(Err(ScimError::Forbidden(why).into())));
        }
        if let Err(error) = session.count(NonZeroU32::MIN) {
            return Err(session.answer(Err(error.into())));
        }
        if !session.caller.connection.values().enabled {
            let why = "the connection is disabled; an administrator can set enabled=true".to_owned();
            return Err(session.answer(Err(ScimError::Forbidden(why).into())));
        }
        Ok(session)
    }
}

/// A request as it came.
fn arrived(parts: &Parts, door: &Door) -> Request {
    Request {
        verb: parts.method.as_str().chars().take(LONGEST_VERB).collect(),
        path: logged::redacted(&parts.uri),
        names: logged::named(&parts.uri),
        request_id: parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
        at: door.gateway().now(),
        watch: Stopwatch::start(),
    }
}

/// The base of all links.
fn base_url(door: &Door) -> String {
    format!("{}{BASE}", door.gateway().public_url)
}

/// RFC 6750 section 2.1.
async fn authenticate(door: &Door, headers: &HeaderMap) -> Result<Caller, ProvisionError> {
    let unauthorized = || ProvisionError::Scim(ScimError::Unauthorized);
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(unauthorized()) };
    let (scheme, token) =
        value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(unauthorized)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(unauthorized());
    }
    let caller = scim_tokens::authenticate(door.gateway(), token.trim()).await?.ok_or_else(unauthorized)?;
    if scim_tokens::is_to_be_touched(door.gateway(), &caller.token) {
        let (gateway, token) = (door.gateway().clone(), caller.token.clone());
        tokio::spawn(async move {
            if let Err(error) = scim_tokens::touch(&gateway, &token).await {
                tracing::warn!(%error, "the last use of a SCIM token could not be noted");
            }
        });
    }
    Ok(caller)
}

/// What a request is answered with.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Option<Value>,
    /// Whether the change's own transaction has written the request log.
    logged: bool,
}

impl Answer {
    /// An answer that the request log still has to be told of.
    #[must_use]
    pub fn read(body: Value) -> Self {
        Self { status: StatusCode::OK, headers: HeaderMap::new(), body: Some(body), logged: false }
    }

    /// The answer to a change, which is logged already.
    #[must_use]
    pub fn changed(status: StatusCode, body: Option<Value>) -> Self {
        Self { status, headers: HeaderMap::new(), body, logged: true }
    }

    /// With the resource's entity tag.
    #[must_use]
    pub fn tagged(mut self, version: i64) -> Self {
        if let Ok(value) = HeaderValue::from_str(&etag::weak(version)) {
            self.headers.insert(header::ETAG, value);
        }
        self
    }

    /// With the resource's link.
    #[must_use]
    pub fn located(mut self, location: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(location) {
            self.headers.insert(header::LOCATION, value);
        }
        self
    }

    /// The resource has not changed (RFC 9110 section 15.4.5).
    #[must_use]
    pub fn not_modified(version: i64) -> Self {
        Self { status: StatusCode::NOT_MODIFIED, headers: HeaderMap::new(), body: None, logged: false }
            .tagged(version)
    }
}

impl Session {
    /// The base of all links.
    #[must_use]
    pub fn base_url(&self) -> String {
        base_url(&self.door)
    }

    /// Counts so many requests of the token's.
    fn count(&self, requests: NonZeroU32) -> Result<(), ScimError> {
        self.door.limits().scim(self.caller.token.id, requests).map_err(|wait| ScimError::TooManyRequests {
            retry_after_seconds: wait.as_secs().saturating_add(1),
        })
    }

    /// Counts the operations of a bulk request, which has been counted as one request itself.
    fn count_operations(&self, operations: usize) -> Result<(), ScimError> {
        let more = u32::try_from(operations.saturating_sub(1)).unwrap_or(u32::MAX);
        NonZeroU32::new(more).map_or(Ok(()), |more| self.count(more))
    }

    /// Has a request that changed nothing logged soon.
    fn note(&self, request: &Request, status: u16, scim_type: Option<&str>) {
        self.door.scim_log().note(self.door.gateway(), &self.caller, request, status, scim_type);
    }

    fn provisioner(&self) -> Provisioner<'_> {
        Provisioner {
            gateway: self.door.gateway(),
            caller: &self.caller,
            request: self.request.clone(),
            base_url: self.base_url(),
            adopts: true,
        }
    }

    /// The parameters of the URL. One that is no UTF-8 asks for nothing that could be answered.
    fn query(uri: &Uri, resource_type: &'static ResourceType) -> Result<Query, ScimError> {
        let text = uri.query().unwrap_or_default();
        let is_broken = |one: &&str| percent_decode_str(one).decode_utf8().is_err();
        if let Some(parameter) = text.split('&').find(is_broken) {
            let is_filter =
                parameter.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case("filter"));
            return Err(if is_filter {
                ScimError::InvalidFilter("it is not UTF-8".to_owned())
            } else {
                ScimError::InvalidValue("a parameter of the URL is not UTF-8".to_owned())
            });
        }
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        Query::from_parameters(
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
            resource_type,
        )
    }

    /// Turns the outcome into the answer, counts it and has it logged.
    pub fn answer(&self, outcome: Result<Answer, ProvisionError>) -> Response {
        let (response, scim_type, logged) = match outcome {
            Ok(answer) => {
                let logged = answer.logged;
                (success(answer), None, logged)
            }
            Err(error) => {
                let (response, scim_type) = failure(&self.request, &error);
                self.note(&self.request, response.status().as_u16(), scim_type);
                return response;
            }
        };
        let status = response.status().as_u16();
        count_scim_request(&self.request.verb, status, self.request.watch.elapsed());
        if !logged {
            self.note(&self.request, status, scim_type);
        }
        response
    }
}

/// Seconds after which it is worth coming back to a Muster whose database is busy or away.
const RETRY: HeaderValue = HeaderValue::from_static("5");
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/scim+json");

fn success(answer: Answer) -> Response {
    let mut response = match answer.body {
        Some(body) => (answer.status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body.to_string()).into_response(),
        None => answer.status.into_response(),
    };
    response.headers_mut().extend(answer.headers);
    response
}

/// An error in SCIM's form.
struct Failed {
    status: StatusCode,
    scim: ScimError,
}

impl Failed {
    fn body(&self) -> Value {
        let mut body = self.scim.body();
        body["status"] = Value::from(self.status.as_u16().to_string());
        body
    }
}

/// The error in SCIM's form; a fault of ours is logged under the reference that it carries.
fn error_of(request: &Request, error: &ProvisionError) -> Failed {
    let scim = error.to_scim().unwrap_or_else(|| {
        tracing::error!(request_id = request.request_id, %error, "a SCIM request failed");
        ScimError::Internal { reference: request.request_id.clone() }
    });
    let unavailable = matches!(error, ProvisionError::Flow(FlowError::Store(_)));
    let status = if unavailable {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::from_u16(scim.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    };
    Failed { status, scim }
}

/// The answer to a failure, counted.
fn failure(request: &Request, error: &ProvisionError) -> (Response, Option<&'static str>) {
    let failed = error_of(request, error);
    let body = failed.body().to_string();
    let Failed { status, scim } = failed;
    let unavailable = status == StatusCode::SERVICE_UNAVAILABLE;
    let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
    let headers = response.headers_mut();
    match &scim {
        ScimError::Unauthorized => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"muster\""));
        }
        ScimError::TooManyRequests { retry_after_seconds } => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
        }
        ScimError::Internal { .. } if unavailable => {
            headers.insert(header::RETRY_AFTER, RETRY);
        }
        _ => {}
    }
    count_scim_request(&request.verb, status.as_u16(), request.watch.elapsed());
    (response, scim.scim_type())
}

/// The answer to a request that took longer than any may.
#[must_use]
pub fn gave_up(request_id: &str) -> Response {
    let scim = ScimError::Internal { reference: request_id.to_owned() };
    let body = Failed { status: StatusCode::SERVICE_UNAVAILABLE, scim }.body().to_string();
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE), (header::RETRY_AFTER, RETRY)];
    (StatusCode::SERVICE_UNAVAILABLE, headers, body).into_response()
}

/// The condition in a header, `If-Match` or `If-None-Match`.
fn condition(headers: &HeaderMap, name: header::HeaderName) -> etag::Condition {
    // What cannot be read names no version: a write under it is refused.
    etag::Condition::parse(headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("unreadable")))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_condition_that_cannot_be_read_refuses_the_write() {
        let mut headers = HeaderMap::new();
        assert!(condition(&headers, header::IF_MATCH).allows_write(1));
        headers.append(header::IF_MATCH, HeaderValue::from_bytes(b"W/\"1\xe9\"").unwrap());
        assert!(!condition(&headers, header::IF_MATCH).allows_write(1));
        headers.append(header::IF_MATCH, HeaderValue::from_static("W/\"1\""));
        assert!(condition(&headers, header::IF_MATCH).allows_write(1), "another one names it");
    }
}
