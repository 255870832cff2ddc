//! The SAML service provider's addresses (CONTRACT section 4). No rule lives here.

use axum::{
    extract::{Query, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use url::Url;

use super::{
    Door,
    account::signed_in_answer,
    backoffice::guard::with_return,
    cookies::Cookie,
    error::{PageError, html},
    extract::{ConnectionPath, MaybeSignedIn, Reader},
    message_form::MessageForm,
};
use crate::{
    flows::{
        FlowError, published_metadata,
        sign_in::{self, Arrival, Beginning, Departure, Outcome, Prompt, Wish},
        way_in::local_path,
    },
    telemetry::{SignInOutcome, count_sign_in},
    web::{ErrorKind, Moment, Page as _, PostForm, Refused},
};

/// Most bytes of a posted form: 512 KiB of response in Base64, percent-encoded.
pub const FORM_LIMIT: usize = 2 * 1024 * 1024;

/// `GET …/metadata`: the service provider's metadata.
pub async fn metadata(
    State(door): State<Door>,
    reader: Reader,
    ConnectionPath(org, connection): ConnectionPath,
) -> Result<Response, PageError> {
    let xml = published_metadata::document(door.gateway(), door.published(), &org, &connection)
        .await
        .map_err(|error| PageError::flow(&error, &reader))?;
    let kind = HeaderValue::from_static("application/samlmetadata+xml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], xml.to_string()).into_response())
}

/// What a sign-in begins with.
#[derive(Debug, Deserialize)]
pub struct BeginQuery {
    return_to: Option<String>,
    /// `1`: the person is to prove anew who they are.
    anew: Option<String>,
    /// `1`: the identity provider is to show nothing.
    passive: Option<String>,
}

/// The address that lets somebody prove anew, at the identity provider, who they are.
pub(super) fn anew_path(org: &str, connection: &str, return_to: &str) -> String {
    format!("{}&anew=1", with_return(&format!("/saml/{org}/{connection}/login"), return_to))
}

/// `GET …/login`: begins a sign-in.
pub async fn begin(
    State(door): State<Door>,
    reader: Reader,
    MaybeSignedIn(signed_in): MaybeSignedIn,
    ConnectionPath(org, connection): ConnectionPath,
    Query(query): Query<BeginQuery>,
) -> Result<Response, PageError> {
    door.limits().visit(reader.address).map_err(|wait| PageError::too_many(&reader, wait))?;
    let return_to = query.return_to.as_deref().and_then(local_path);
    // On plain http the cookie has no SameSite attribute and must be young: it is never used again.
    let browser = if door.is_https() { Cookie::SignIn.read(true, &reader.headers) } else { None };
    let prompt = match (query.anew.as_deref(), query.passive.as_deref()) {
        (Some("1"), _) => Prompt::Anew,
        (_, Some("1")) => Prompt::Nothing,
        _ => Prompt::Usual,
    };
    let wish = Wish {
        return_to,
        browser,
        former_session: signed_in.map(|signed_in| signed_in.session.id),
        prompt,
        user_agent: reader.user_agent(),
        address: Some(reader.address.to_string()),
    };
    let beginning = sign_in::begin(door.gateway(), &org, &connection, wish)
        .await
        .map_err(|error| PageError::flow(&error, &reader))?;
    let begun = match beginning {
        Beginning::Begun(begun) => begun,
        Beginning::Refused(outcome) => return answer(&door, &reader, (&org, &connection), outcome).await,
    };
    let mut response = match begun.departure {
        Departure::Redirect(url) => redirect(&url, &reader)?,
        Departure::Post { destination, name, fields } => {
            let policy = posting_policy(form_targets(&origin(&destination)), "'none'");
            post_form(&reader, destination, name, fields, &policy)
        }
    };
    let seconds = sign_in::REQUEST_LIFETIME.as_secs();
    if let Some(cookie) = Cookie::SignIn.set(door.is_https(), &begun.browser, Some(seconds)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

pub(super) fn redirect(url: &str, reader: &Reader) -> Result<Response, PageError> {
    let location = HeaderValue::from_str(url).map_err(|_| PageError::new(ErrorKind::Internal, reader))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// The origin of the identity provider's address; empty for an address that has none.
pub(super) fn origin(address: &str) -> String {
    Url::parse(address).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

/// Where a form with a message may lead, in a policy. Browsers apply form-action to every redirect that follows
/// the post, too, and identity providers redirect: to a login page on another host, or to the next service when
/// they log out. Which hosts these are cannot be known here. The page has this one form and nothing of a
/// stranger's in it; a form by https never leads to plain http.
pub(super) fn form_targets(origin: &str) -> &'static str {
    if origin.starts_with("https:") { "https:" } else { "http: https:" }
}

/// The policy of a page whose form may go to `targets` and that `ancestors` may frame.
pub(super) fn posting_policy(targets: &str, ancestors: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; form-action {targets}; \
         base-uri 'none'; frame-ancestors {ancestors}"
    )
}

/// A form that carries a message to the identity provider, under a policy of [`posting_policy`].
pub(super) fn post_form(
    reader: &Reader,
    destination: String,
    name: String,
    fields: Vec<(String, String)>,
    policy: &str,
) -> Response {
    let page = PostForm {
        language: reader.language,
        action: destination,
        destination: name,
        fields,
        script: true,
        demonstration: false,
    };
    let mut response = html(StatusCode::OK, page.html());
    if let Ok(policy) = HeaderValue::from_str(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// `POST …/acs`: the assertion consumer service.
pub async fn acs(
    State(door): State<Door>,
    reader: Reader,
    ConnectionPath(org, connection): ConnectionPath,
    request: Request,
) -> Result<Response, PageError> {
    door.limits().sign_in(reader.address).map_err(|wait| PageError::too_many(&reader, wait))?;
    let form = MessageForm::posted(request, &reader).await?;
    let arrival = Arrival {
        response: form.response,
        relay_state: form.relay_state,
        browser: Cookie::SignIn.read(door.is_https(), &reader.headers),
        user_agent: reader.user_agent(),
        address: Some(reader.address.to_string()),
    };
    let outcome = Box::pin(sign_in::finish(door.gateway(), &org, &connection, arrival))
        .await
        .map_err(|error: FlowError| PageError::flow(&error, &reader))?;
    answer(&door, &reader, (&org, &connection), outcome).await
}

/// What the browser is told of how a sign-in ended.
async fn answer(
    door: &Door,
    reader: &Reader,
    (org, connection): (&str, &str),
    outcome: Outcome,
) -> Result<Response, PageError> {
    Ok(match outcome {
        Outcome::Accepted { token, return_to, unproved } => {
            // The page that sent the person there says why they come back to it.
            let return_to = if unproved {
                format!("{}&unproved=1", with_return("/sign-in-again", &return_to))
            } else {
                return_to
            };
            // The cookie that binds sign-ins to the browser stays: another tab may be on its way back.
            signed_in_answer(door, reader, &token, Some(&return_to)).await
        }
        Outcome::Refused { reference, reason, no_response, contact } => {
            count_sign_in(SignInOutcome::Refused(reason));
            let now = door.gateway().now();
            let page = Refused {
                language: reader.language,
                reference: reference.clone(),
                when: Moment { at: now, now, time_zone: None },
                retry_href: Some(format!("/saml/{org}/{connection}/login")),
                contact,
            };
            let status = if no_response { StatusCode::BAD_REQUEST } else { StatusCode::FORBIDDEN };
            let mut response = html(status, page.html());
            if let Ok(value) = HeaderValue::from_str(&reference) {
                response.headers_mut().insert(HeaderName::from_static("x-muster-reference"), value);
            }
            response
        }
    })
}
