//! What happens to every request: an id, the client's address, a log line, counters, security headers,
//! a time limit, and an answer even after a panic.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tracing::Instrument as _;

use super::{
    Door,
    error::PageError,
    extract::{ClientAddress, Reader, RequestId, client_address},
    scim,
};
use crate::{
    config::Networks,
    secret::{Random, SharedRandom, hex},
    telemetry::{self, Stopwatch},
    web::{ErrorKind, Language},
};

/// The longest that a request may take, its body included.
const LONGEST: Duration = Duration::from_secs(30);

/// The policy of every page that does not set its own: no script, nothing from elsewhere, no frame.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// What [`observe`] needs to know of the server it stands in front of. Cheap to clone.
#[derive(Clone)]
pub struct Frontage {
    /// Where request ids come from.
    pub random: SharedRandom,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<Networks>,
    /// Whether browsers come by https.
    pub https: bool,
}

impl From<&Door> for Frontage {
    fn from(door: &Door) -> Self {
        Self {
            random: door.gateway().random.clone(),
            trusted_proxies: Arc::new(door.trusted_proxies().clone()),
            https: door.is_https(),
        }
    }
}

/// Gives the request an id, logs and counts it.
pub async fn observe(State(frontage): State<Frontage>, mut request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let id = request_id(&*frontage.random);
    let correlation = request.headers().get(CORRELATION).filter(|value| is_plain(value)).cloned();
    let (mut parts, body) = request.into_parts();
    let address = client_address(&frontage.trusted_proxies, &parts);
    parts.extensions.insert(RequestId(id.clone()));
    parts.extensions.insert(address);
    request = Request::from_parts(parts, body);
    let verb = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let span =
        tracing::info_span!("request", id, correlation = correlation.as_ref().and_then(|c| c.to_str().ok()));
    let path = request.uri().path();
    let (is_scim, is_api) = (path.starts_with(scim::BASE), path.starts_with("/api/"));
    let reader = quick_reader(&id, &request, address);
    let answer = tokio::time::timeout(LONGEST, next.run(request).instrument(span.clone())).await;
    let mut response = answer.unwrap_or_else(|_| {
        tracing::error!(request_id = id, "a request took too long and was given up");
        if is_scim {
            return scim::gave_up(&id);
        }
        let error = PageError::new(ErrorKind::Unavailable, &reader);
        if is_api { error.into_api_response() } else { error.into_response() }
    });
    let took = watch.elapsed();
    let status = response.status().as_u16();
    telemetry::count_http_request(verb.as_str(), route.as_deref(), status, took);
    // Probes come every few seconds and say nothing. The route and not the path: a path can name a person.
    if !matches!(route.as_deref(), Some("/healthz" | "/readyz" | "/metrics")) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        span.in_scope(|| tracing::info!(%verb, route, status, micros, "answered"));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST, value);
    }
    if let Some(correlation) = correlation {
        response.headers_mut().insert(CORRELATION, correlation);
    }
    secure(frontage.https, &verb, &mut response);
    response
}

const REQUEST: HeaderName = HeaderName::from_static("x-request-id");
const CORRELATION: HeaderName = HeaderName::from_static("x-correlation-id");

fn is_plain(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    !bytes.is_empty()
        && bytes.len() <= 128
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'))
}

/// Always our own: an id from outside could be somebody else's.
fn request_id(random: &dyn Random) -> String {
    let mut bytes = [0; 12];
    random.fill(&mut bytes);
    hex(&bytes)
}

fn quick_reader(id: &str, request: &Request, address: ClientAddress) -> Reader {
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Reader {
        language: Language::negotiate(accepted.unwrap_or_default(), None),
        request_id: id.to_owned(),
        headers: header::HeaderMap::new(),
        address: address.0,
    }
}

/// Security headers on every answer; a handler that needs another policy sets it itself.
fn secure(https: bool, verb: &Method, response: &mut Response) {
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::X_FRAME_OPTIONS, "DENY");
    // Not no-referrer: browsers would then send `Origin: null` with our own forms.
    default(header::REFERRER_POLICY, "same-origin");
    default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    default(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    default(header::CACHE_CONTROL, "no-store");
    if https {
        default(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    if verb == Method::TRACE {
        headers.remove(header::SET_COOKIE);
    }
}

/// The answer after a panic: a page, not a closed connection. The panic itself is logged by its hook.
#[must_use]
pub fn after_panic(_cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    let reader = Reader {
        language: Language::negotiate("", None),
        request_id: String::new(),
        headers: header::HeaderMap::new(),
        address: std::net::IpAddr::from([0, 0, 0, 0]),
    };
    PageError::new(ErrorKind::Internal, &reader).into_response()
}
