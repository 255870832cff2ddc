//! The guard before every page of the Backoffice. It reads the table of places: what is not in it, nobody gets.
//! Roles are read anew for every request, so that a change of them holds from the next one on.

use std::time::Duration;

use axum::{
    extract::{FromRequestParts as _, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{staff::Staff, toast};
use crate::{
    flows::sessions::SignedIn,
    http::{
        Door,
        account::see_other,
        cookies::Cookie,
        error::PageError,
        extract::{FromOurPages, MaybeSignedIn, Reader},
    },
    web::{
        ErrorKind, Theme,
        places::{self, FRESH_MINUTES, Place, Verb},
    },
};

/// Scripts of our own, and what they fetch from here: nothing inline, nothing from elsewhere.
const DESK_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; \
    img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Lets in whom the table lets in.
pub async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let is_swap = parts.headers.contains_key("hx-request");
    match admit(&door, &mut parts).await {
        Ok(staff) => {
            let told = staff.toast.is_some();
            parts.extensions.insert(staff);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            finish(&door, told, &mut response);
            response
        }
        Err(Refusal::Elsewhere(path)) if is_swap => {
            // A redirect would put the whole sign-in page into a part of this one.
            let mut response = StatusCode::UNAUTHORIZED.into_response();
            if let Ok(value) = HeaderValue::from_str(&path) {
                response.headers_mut().insert("hx-redirect", value);
            }
            response
        }
        Err(Refusal::Elsewhere(path)) => see_other(&path),
        Err(Refusal::Page(error)) => error.into_response(),
    }
}

enum Refusal {
    /// Somewhere else first: to sign in, or to prove again who it is.
    Elsewhere(String),
    /// Not at all.
    Page(PageError),
}

async fn admit(door: &Door, parts: &mut Parts) -> Result<Staff, Refusal> {
    let Ok(reader) = Reader::from_request_parts(parts, door).await;
    let page = |kind| Refusal::Page(PageError::new(kind, &reader));
    let path = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let verb = match parts.method {
        Method::GET | Method::HEAD => Verb::Get,
        Method::POST => Verb::Post,
        _ => return Err(page(ErrorKind::MethodNotAllowed)),
    };
    let Some(place) = places::place(&path, verb) else {
        let kind = if places::is_known(&path) { ErrorKind::MethodNotAllowed } else { ErrorKind::Forbidden };
        return Err(page(kind));
    };
    if verb == Verb::Post {
        FromOurPages::from_request_parts(parts, door).await.map_err(Refusal::Page)?;
    }
    let MaybeSignedIn(found) = MaybeSignedIn::from_request_parts(parts, door).await.map_err(Refusal::Page)?;
    let asked = parts.uri.path_and_query().map_or("/", |asked| asked.as_str()).to_owned();
    let Some(signed_in) = found else {
        // What was posted is lost; where it was posted to may be no page.
        let back = if verb == Verb::Get { asked.as_str() } else { parts.uri.path() };
        let has_page = places::place(&path, Verb::Get).is_some();
        return Err(Refusal::Elsewhere(with_return("/login", if has_page { back } else { "/organisation" })));
    };
    let staff = staff(door, parts, reader, signed_in, (path, asked));
    if !place.who.admits(&staff.authority) {
        return Err(Refusal::Page(staff.refuse(ErrorKind::Forbidden)));
    }
    if place.fresh && !is_fresh(&staff) {
        return Err(Refusal::Elsewhere(with_return("/sign-in-again", &to_show(place, parts))));
    }
    Ok(staff)
}

fn staff(
    door: &Door,
    parts: &Parts,
    reader: Reader,
    signed_in: SignedIn,
    (path, here): (String, String),
) -> Staff {
    let https = door.is_https();
    let choice = |cookie: Cookie| cookie.read(https, &parts.headers);
    let settings = signed_in.scope.settings.values();
    let preferred = signed_in.employee.supported_language().unwrap_or_else(|| settings.language.as_str());
    let language = reader.language_for(Some(preferred));
    let theme = choice(Cookie::Theme).map_or(Theme::System, |value| Theme::parse(value.expose()));
    let toast = toast::read(door, signed_in.session.id, &parts.headers);
    Staff {
        authority: signed_in.authority.clone(),
        shortcuts: choice(Cookie::Shortcuts).is_none_or(|value| value.expose() != "off"),
        reader: Reader { language, ..reader },
        now: door.gateway().now(),
        path,
        here,
        theme,
        toast,
        signed_in,
    }
}

/// Whether the sign-in is young enough for what is dangerous: here, and at the identity provider.
fn is_fresh(staff: &Staff) -> bool {
    staff.now.since(staff.signed_in.session.proved_at) < Duration::from_secs(FRESH_MINUTES * 60)
}

/// The page that shows what the place does: itself when it is looked at, and the same path when it is posted to.
fn to_show(place: &Place, parts: &Parts) -> String {
    let asked = parts.uri.path_and_query().map_or("/", |asked| asked.as_str());
    if place.verb == Verb::Get { asked.to_owned() } else { parts.uri.path().to_owned() }
}

/// `path` with the place to come back to.
pub(in crate::http) fn with_return(path: &str, target: &str) -> String {
    let value = percent_encoding::utf8_percent_encode(target, percent_encoding::NON_ALPHANUMERIC);
    format!("{path}?return_to={value}")
}

/// What every answer of the Backoffice carries.
fn finish(door: &Door, told: bool, response: &mut Response) {
    let shown = is_page(response.headers());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DESK_POLICY));
    if told
        && shown
        && let Some(cookie) = Cookie::Toast.clear(door.is_https())
    {
        headers.append(header::SET_COOKIE, cookie);
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
