//! Logging out: our own pages, and the single logout address of a connection (CONTRACT section 4). No rule lives
//! here.

use axum::{
    extract::{Path, RawQuery, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

use super::{
    Door,
    cookies::Cookie,
    error::{PageError, html},
    extract::{FromOurPages, MaybeSignedIn, Reader},
    message_form::MessageForm,
    saml::{form_targets, origin, post_form, posting_policy, redirect},
};
use crate::{
    flows::{
        sign_in::Departure,
        sign_out::{self, Left, Outcome},
    },
    saml::LogoutArrival,
    web::{Elsewhere, Leaving, LogOutQuestion, LogOutRefused, Moment, Page as _, SignedOut},
};

/// Most bytes of a posted logout message: 64 KiB in Base64, percent-encoded.
pub const FORM_LIMIT: usize = 256 * 1024;

/// `GET /logout`: changes nothing and shows the button.
pub async fn ask(reader: Reader, MaybeSignedIn(signed_in): MaybeSignedIn) -> Response {
    let preferred = signed_in.as_ref().and_then(|one| one.employee.supported_language());
    let page = LogOutQuestion {
        language: reader.language_for(preferred),
        name: signed_in.as_ref().map(|one| one.employee.shown_name()),
    };
    html(StatusCode::OK, page.html())
}

/// `POST /logout`: ends the session, and the identity provider's when it offers that. Twice is harmless.
pub async fn log_out(
    State(door): State<Door>,
    _ours: FromOurPages,
    reader: Reader,
    MaybeSignedIn(signed_in): MaybeSignedIn,
) -> Result<Response, PageError> {
    let left = match signed_in {
        Some(signed_in) => sign_out::leave(door.gateway(), signed_in)
            .await
            .map_err(|error| PageError::flow(&error, &reader))?,
        None => Left::Here { still_at: None },
    };
    let response = match left {
        Left::Departing { departure: Departure::Redirect(url), connection } if is_navigating(&reader) => {
            forward(&reader, &url, connection)
        }
        Left::Departing { departure, .. } => depart(&reader, departure)?,
        Left::Here { still_at } => signed_out(&reader, still_at.map_or(Elsewhere::Nothing, Elsewhere::Still)),
    };
    Ok(without_session(&door, response))
}

/// Whether a browser shows the answer to a person.
fn is_navigating(reader: &Reader) -> bool {
    reader.headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
}

/// A page that goes on to the identity provider by itself. Not a redirect: browsers apply the `form-action` of
/// the page with the button to it and to wherever the identity provider redirects from there.
fn forward(reader: &Reader, url: &str, connection: String) -> Response {
    let page = Leaving { language: reader.language, connection, href: url.to_owned() };
    let mut response = html(StatusCode::OK, page.html());
    if let Ok(value) = HeaderValue::from_str(&format!("0;url={url}")) {
        response.headers_mut().insert("refresh", value);
    }
    response
}

/// Sends the browser to the identity provider with a logout message.
fn depart(reader: &Reader, departure: Departure) -> Result<Response, PageError> {
    match departure {
        Departure::Redirect(url) => redirect(&url, reader),
        Departure::Post { destination, name, fields } => {
            // Some identity providers that log out several services do it in frames.
            let origin = origin(&destination);
            let policy = posting_policy(form_targets(&origin), &origin);
            Ok(post_form(reader, destination, name, fields, &policy))
        }
    }
}

fn signed_out(reader: &Reader, elsewhere: Elsewhere) -> Response {
    html(StatusCode::OK, SignedOut { language: reader.language, elsewhere }.html())
}

/// Takes the session cookie away, and what the browser has kept of our pages.
fn without_session(door: &Door, mut response: Response) -> Response {
    if let Some(cookie) = Cookie::Session.clear(door.is_https()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    response
}

/// `GET …/slo`: a logout message by HTTP-Redirect.
pub async fn slo_by_redirect(
    State(door): State<Door>,
    reader: Reader,
    Path((org, connection)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    door.limits().visit(reader.address).map_err(|wait| PageError::too_many(&reader, wait))?;
    receive(&door, &reader, &org, &connection, LogoutArrival::Redirect(query.unwrap_or_default())).await
}

/// `POST …/slo`: a logout message by HTTP-POST.
pub async fn slo_by_post(
    State(door): State<Door>,
    reader: Reader,
    Path((org, connection)): Path<(String, String)>,
    request: Request,
) -> Result<Response, PageError> {
    door.limits().sign_in(reader.address).map_err(|wait| PageError::too_many(&reader, wait))?;
    let form = MessageForm::posted(request, &reader).await?;
    receive(&door, &reader, &org, &connection, form.into()).await
}

async fn receive(
    door: &Door,
    reader: &Reader,
    org: &str,
    connection: &str,
    arrival: LogoutArrival,
) -> Result<Response, PageError> {
    let cookie = Cookie::Session.read(door.is_https(), &reader.headers);
    let address = Some(reader.address.to_string());
    let outcome = sign_out::receive(door.gateway(), org, connection, arrival, cookie, address)
        .await
        .map_err(|error| PageError::flow(&error, reader))?;
    match outcome {
        Outcome::Ended { answer, own, .. } => {
            let response = match answer {
                Some(answer) => depart(reader, answer)?,
                None => signed_out(reader, Elsewhere::Nothing),
            };
            Ok(if own { without_session(door, response) } else { response })
        }
        Outcome::Answered { connection, complete: true } => {
            Ok(signed_out(reader, Elsewhere::Ended(connection)))
        }
        Outcome::Answered { connection, complete: false } => {
            Ok(signed_out(reader, Elsewhere::Partly(connection)))
        }
        Outcome::Declined { answer, .. } => depart(reader, answer),
        Outcome::Refused { reference, no_message, contact, .. } => {
            Ok(refused(door, reader, &reference, no_message, contact))
        }
    }
}

fn refused(
    door: &Door,
    reader: &Reader,
    reference: &str,
    no_message: bool,
    contact: Option<String>,
) -> Response {
    let now = door.gateway().now();
    let page = LogOutRefused {
        language: reader.language,
        reference: reference.to_owned(),
        when: Moment { at: now, now, time_zone: None },
        contact,
    };
    let status = if no_message { StatusCode::BAD_REQUEST } else { StatusCode::FORBIDDEN };
    let mut response = html(status, page.html());
    if let Ok(value) = HeaderValue::from_str(reference) {
        response.headers_mut().insert(HeaderName::from_static("x-muster-reference"), value);
    }
    response
}
