//! The way in for people: who somebody is, and a password.

pub mod links;
pub mod security;
pub mod setup;

use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    Door,
    cookies::Cookie,
    error::{PageError, html},
    extract::{FromOurPages, MaybeSignedIn, Reader},
    session::end_former,
};
use crate::{
    flows::{
        passwords::{self, Outcome},
        sessions::Opening,
        way_in::{self, Way},
    },
    secret::Secret,
    telemetry::{SignInOutcome, count_sign_in},
    web::{ConnectionChoice, Page as _, SecondStep, SignIn, SignInError, SignInStep},
};

/// What the sign-in page is asked with.
#[derive(Debug, Deserialize)]
pub struct LoginQuery {
    return_to: Option<String>,
    /// `password`: asks for address and password at once.
    with: Option<String>,
}

/// `GET /login`: asks who somebody is. Who comes with a session that is over is told so.
pub async fn login(
    State(door): State<Door>,
    reader: Reader,
    MaybeSignedIn(signed_in): MaybeSignedIn,
    Query(query): Query<LoginQuery>,
) -> Response {
    let return_to = query.return_to.as_deref().and_then(way_in::local_path);
    if signed_in.is_some() {
        return see_other(return_to.as_deref().unwrap_or("/"));
    }
    let step = match query.with.as_deref() {
        Some("password") => password_step(String::new()),
        _ => SignInStep::Who { typed: String::new() },
    };
    let ended = Cookie::Session.read(door.is_https(), &reader.headers).is_some();
    html(StatusCode::OK, SignIn { language: reader.language, return_to, step, error: None, ended }.html())
}

/// What the sign-in page posts.
#[derive(Deserialize)]
pub struct LoginForm {
    #[serde(default)]
    who: String,
    password: Option<String>,
    return_to: Option<String>,
}

impl std::fmt::Debug for LoginForm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LoginForm")
    }
}

/// `POST /login`: finds the way in, or tries a password.
pub async fn log_in(
    State(door): State<Door>,
    _ours: FromOurPages,
    reader: Reader,
    Form(form): Form<LoginForm>,
) -> Result<Response, PageError> {
    door.limits().sign_in(reader.address).map_err(|wait| PageError::too_many(&reader, wait))?;
    let return_to = form.return_to.as_deref().and_then(way_in::local_path);
    let who = form.who.trim().to_owned();
    match form.password {
        Some(password) => {
            let attempt = PasswordAttempt { who, password: Secret::new(password), return_to };
            try_password(&door, &reader, attempt).await
        }
        None => find_way(&door, &reader, who, return_to).await,
    }
}

async fn find_way(
    door: &Door,
    reader: &Reader,
    who: String,
    return_to: Option<String>,
) -> Result<Response, PageError> {
    let language = reader.language;
    let page = |step, error| SignIn { language, return_to: return_to.clone(), step, error, ended: false };
    if who.is_empty() {
        let step = SignInStep::Who { typed: who };
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page(step, Some(SignInError::WhoMissing)).html()));
    }
    let way = way_in::find(door.gateway(), &who).await.map_err(|error| PageError::flow(&error, reader))?;
    Ok(match way {
        Way::Connections(links) => {
            let choices: Vec<ConnectionChoice> = links
                .into_iter()
                .map(|link| ConnectionChoice {
                    name: link.name,
                    href: with_return(&link.path, return_to.as_deref()),
                })
                .collect();
            let forward = choices.len() == 1;
            let refresh = forward.then(|| format!("0;url={}", choices[0].href));
            let step = SignInStep::Connections { who, choices, forward };
            let mut response = html(StatusCode::OK, page(step, None).html());
            // Not a redirect: the policy's form-action would be applied to the identity provider, too.
            if let Some(value) = refresh.and_then(|text| HeaderValue::from_str(&text).ok()) {
                response.headers_mut().insert("refresh", value);
            }
            response
        }
        // Who named the organisation has still to say who they are.
        Way::Password => {
            let who = if who.contains('@') { who } else { String::new() };
            html(StatusCode::OK, page(password_step(who), None).html())
        }
        Way::UnknownOrganisation => {
            let step = SignInStep::Who { typed: who };
            html(StatusCode::UNPROCESSABLE_ENTITY, page(step, Some(SignInError::OrganisationUnknown)).html())
        }
    })
}

fn with_return(path: &str, return_to: Option<&str>) -> String {
    match return_to {
        Some(target) => {
            let value: String =
                percent_encoding::utf8_percent_encode(target, percent_encoding::NON_ALPHANUMERIC).collect();
            format!("{path}?return_to={value}")
        }
        None => path.to_owned(),
    }
}

fn password_step(who: String) -> SignInStep {
    SignInStep::Password {
        who,
        organisation: None,
        forgot_href: Some("/forgot".to_owned()),
        connections: Vec::new(),
    }
}

pub(super) struct PasswordAttempt {
    who: String,
    password: Secret<String>,
    return_to: Option<String>,
}

pub(super) async fn try_password(
    door: &Door,
    reader: &Reader,
    attempt: PasswordAttempt,
) -> Result<Response, PageError> {
    let PasswordAttempt { who, password, return_to } = attempt;
    let refuse = |error| {
        let step = password_step(who.clone());
        let (language, return_to) = (reader.language, return_to.clone());
        let page = SignIn { language, return_to, step, error: Some(error), ended: false };
        html(StatusCode::UNPROCESSABLE_ENTITY, page.html())
    };
    if password.expose().is_empty() {
        return Ok(refuse(SignInError::PasswordMissing));
    }
    let opening = Opening {
        user_agent: reader.user_agent(),
        address: Some(reader.address.to_string()),
        ..Opening::default()
    };
    let outcome = passwords::sign_in(door.gateway(), &who, password, &opening)
        .await
        .map_err(|error| PageError::flow(&error, reader))?;
    Ok(match outcome {
        Outcome::Refused => {
            count_sign_in(SignInOutcome::Refused("password"));
            refuse(SignInError::NotRight)
        }
        Outcome::SignedIn(token, _) => signed_in_answer(door, reader, &token, return_to.as_deref()).await,
        Outcome::CodeNeeded(token) => code_page(reader, token, return_to),
    })
}

/// Asks for the code that is to follow a right password.
pub(super) fn code_page(reader: &Reader, token: Secret<String>, return_to: Option<String>) -> Response {
    html(StatusCode::OK, SecondStep { language: reader.language, token, return_to, wrong: false }.html())
}

/// Where somebody goes who is in now, with the cookie of the new session; the one that this browser had ends.
pub(super) async fn signed_in_answer(
    door: &Door,
    reader: &Reader,
    token: &Secret<String>,
    return_to: Option<&str>,
) -> Response {
    count_sign_in(SignInOutcome::Accepted);
    end_former(door, reader).await;
    let mut response = see_other(return_to.unwrap_or("/"));
    if let Some(cookie) = Cookie::Session.set(door.is_https(), token, None) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// `303` to a local path.
#[must_use]
pub fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}
