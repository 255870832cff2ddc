//! What handlers ask for in their arguments.

use std::{convert::Infallible, net::IpAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Path},
    http::{HeaderMap, header, request::Parts},
};

use super::{Door, cookies::Cookie, error::PageError};
use crate::{
    config::Networks,
    flows::sessions::{self, SignedIn},
    web::Language,
};

/// The id of the request, in the logs and in the `X-Request-Id` of the answer.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Where the request came from: the peer, or what a trusted proxy says of it.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// What a page needs to know of its reader.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The language the browser asks for.
    pub language: Language,
    /// The id of the request.
    pub request_id: String,
    /// The headers.
    pub headers: HeaderMap,
    /// Where the request came from.
    pub address: IpAddr,
}

impl Reader {
    /// The language of a page for somebody who chose one.
    #[must_use]
    pub fn language_for(&self, preferred: Option<&str>) -> Language {
        Language::negotiate(accept_language(&self.headers), preferred)
    }

    /// What the browser says it is.
    #[must_use]
    pub fn user_agent(&self) -> Option<String> {
        self.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }
}

fn accept_language(headers: &HeaderMap) -> &str {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self {
            language: Language::negotiate(accept_language(&parts.headers), None),
            request_id: parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            headers: parts.headers.clone(),
            address: parts
                .extensions
                .get::<ClientAddress>()
                .map_or(IpAddr::from([0, 0, 0, 0]), |address| address.0),
        })
    }
}

/// The address of the client: the last hop that no trusted proxy vouches for (RFC 7239 section 5.2 in
/// spirit; the header is `X-Forwarded-For`).
#[must_use]
pub fn client_address(trusted_proxies: &Networks, parts: &Parts) -> ClientAddress {
    let peer = parts
        .extensions
        .get::<ConnectInfo<std::net::SocketAddr>>()
        .map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    let mut address = peer;
    let hops: Vec<&str> = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in hops.iter().rev() {
        if !trusted_proxies.contains(address) {
            break;
        }
        match hop_address(hop.trim()) {
            Some(further) => address = further,
            None => break,
        }
    }
    ClientAddress(address)
}

/// One hop; some proxies write the port, too: `192.0.2.7:4711`, `[2001:db8::7]:4711`, `[2001:db8::7]`.
fn hop_address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip());
    text.parse().ok().or_else(bare).or_else(with_port)
}

/// The part of a path that names a record. One that is no UTF-8 names nothing, and the handler finds nothing,
/// in its protocol's own words.
#[derive(Debug, Clone)]
pub struct PathId(pub String);

/// The parts of a path that name a connection: the organisation and the slug.
#[derive(Debug, Clone)]
pub struct ConnectionPath(pub String, pub String);

/// No record has this for a name or an id.
const NOBODY: &str = "\u{fffd}";

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let id = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(id.map_or_else(|_| NOBODY.to_owned(), |Path(id)| id)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ConnectionPath {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let names = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((org, connection)) = names.unwrap_or_else(|_| Path((NOBODY.to_owned(), NOBODY.to_owned())));
        Ok(Self(org, connection))
    }
}

/// Somebody who is signed in, or nobody.
#[derive(Debug, Clone)]
pub struct MaybeSignedIn(pub Option<SignedIn>);

impl FromRequestParts<Door> for MaybeSignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, PageError> {
        let Some(cookie) = Cookie::Session.read(door.is_https(), &parts.headers) else {
            return Ok(Self(None));
        };
        let found = sessions::current(door.gateway(), cookie.expose()).await;
        found.map(Self).map_err(|error| PageError::of(&error, parts))
    }
}

/// A post from one of our own pages: proof against cross-site request forgery without a token
/// (CONTRACT section 4). Browsers say where a post comes from in `Sec-Fetch-Site` and `Origin`; neither,
/// or anything else, is refused.
#[derive(Debug, Clone, Copy)]
pub struct FromOurPages;

impl FromRequestParts<Door> for FromOurPages {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, PageError> {
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let ours = match (text("sec-fetch-site"), text("origin")) {
            (Some(site), _) => site == "same-origin",
            (None, Some(origin)) => origin == door.gateway().public_url,
            (None, None) => false,
        };
        if ours { Ok(Self) } else { Err(PageError::forbidden(parts)) }
    }
}
