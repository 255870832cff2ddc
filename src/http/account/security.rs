//! What one signs in with: changing the password, and an authenticator app.

use axum::{
    Form,
    extract::{FromRequestParts, Query, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{links::problems, see_other, signed_in_answer};
use crate::{
    flows::{
        FlowError,
        passwords::{self, Completion, Proof},
        second_factor::{self, Asked, Enrolment, State as FactorState},
        sessions::{Opening, SignedIn},
        way_in::local_path,
    },
    http::{
        Door,
        cookies::Cookie,
        error::{PageError, html},
        extract::{FromOurPages, MaybeSignedIn, Reader},
    },
    secret::Secret,
    telemetry::{SignInOutcome, count_sign_in},
    web::{
        Enrol, Factor, Language, Page as _, PasswordProblem, PasswordProblems, RecoveryCodes, SecondStep,
        Security, SecurityDone, SecurityFault,
    },
};

/// What the page after the password posts.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    code: String,
    return_to: Option<String>,
}

/// What the forms of the security page post; each has some of these.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct SecurityForm {
    current: String,
    password: String,
    password_again: String,
    proof: String,
    code: String,
}

/// What was just done, in the address.
#[derive(Debug, Deserialize)]
pub struct SecurityQuery {
    done: Option<String>,
}

macro_rules! nameless {
    ($($form:ident)+) => {$(
        impl std::fmt::Debug for $form {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(stringify!($form))
            }
        }
    )+};
}

nameless! { CodeForm SecurityForm }

/// `POST /login/code`: ends a sign-in whose password was right.
pub async fn code(
    State(door): State<Door>,
    _ours: FromOurPages,
    reader: Reader,
    Form(form): Form<CodeForm>,
) -> Result<Response, PageError> {
    door.limits().sign_in(reader.address).map_err(|wait| PageError::too_many(&reader, wait))?;
    let return_to = form.return_to.as_deref().and_then(local_path);
    let opening = Opening {
        user_agent: reader.user_agent(),
        address: Some(reader.address.to_string()),
        ..Opening::default()
    };
    let completed = passwords::complete(door.gateway(), &form.token, &form.code, &opening).await;
    match completed.map_err(|error| PageError::flow(&error, &reader))? {
        Completion::SignedIn(token, _) => {
            Ok(signed_in_answer(&door, &reader, &token, return_to.as_deref()).await)
        }
        Completion::NotRight => {
            count_sign_in(SignInOutcome::Refused("code"));
            let token = Secret::new(form.token);
            let page = SecondStep { language: reader.language, token, return_to, wrong: true };
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page.html()))
        }
        Completion::Over => {
            count_sign_in(SignInOutcome::Refused("code"));
            Ok(see_other("/login"))
        }
    }
}

/// Somebody who is signed in and posts from one of our own pages, not too often.
#[derive(Debug)]
pub struct Holder {
    reader: Reader,
    signed_in: SignedIn,
}

impl FromRequestParts<Door> for Holder {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Response> {
        let refused = |error: PageError| error.into_response();
        FromOurPages::from_request_parts(parts, door).await.map_err(refused)?;
        let Ok(reader) = Reader::from_request_parts(parts, door).await;
        let too_many = |wait| refused(PageError::too_many(&reader, wait));
        door.limits().sign_in(reader.address).map_err(too_many)?;
        let MaybeSignedIn(signed_in) =
            MaybeSignedIn::from_request_parts(parts, door).await.map_err(refused)?;
        let signed_in = signed_in.ok_or_else(|| see_other(SIGN_IN_FIRST))?;
        Ok(Self { reader, signed_in })
    }
}

const SIGN_IN_FIRST: &str = "/login?return_to=/account/security";

fn language(reader: &Reader, signed_in: &SignedIn) -> Language {
    reader.language_for(signed_in.employee.supported_language())
}

async fn page(
    door: &Door,
    reader: &Reader,
    signed_in: &SignedIn,
    done: Option<SecurityDone>,
    fault: Option<SecurityFault>,
) -> Result<Response, PageError> {
    let state = second_factor::state(door.gateway(), signed_in).await;
    let factor = match state.map_err(|error| PageError::flow(&error, reader))? {
        FactorState::NoPassword => Factor::NoPassword,
        FactorState::Off => Factor::Off,
        FactorState::On { codes_left } => Factor::On { codes_left: u64::try_from(codes_left).unwrap_or(0) },
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let employee = &signed_in.employee;
    let who = employee.email.clone().unwrap_or_else(|| employee.username.clone());
    Ok(html(status, Security { language: language(reader, signed_in), who, factor, done, fault }.html()))
}

/// `GET /account/security`.
pub async fn show(
    State(door): State<Door>,
    reader: Reader,
    MaybeSignedIn(signed_in): MaybeSignedIn,
    Query(query): Query<SecurityQuery>,
) -> Result<Response, PageError> {
    let Some(signed_in) = signed_in else { return Ok(see_other(SIGN_IN_FIRST)) };
    let done = match query.done.as_deref() {
        Some("password") => Some(SecurityDone::Password),
        Some("removed") => Some(SecurityDone::Removed),
        _ => None,
    };
    page(&door, &reader, &signed_in, done, None).await
}

/// Blocked means out: the session is over, and its cookie is taken away.
fn out(door: &Door) -> Response {
    let mut response = see_other("/login");
    if let Some(cookie) = Cookie::Session.clear(door.is_https()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// `POST /account/password`: changes the password.
pub async fn change_password(
    State(door): State<Door>,
    holder: Holder,
    Form(form): Form<SecurityForm>,
) -> Result<Response, PageError> {
    let Holder { reader, signed_in } = holder;
    let fault = if form.password == form.password_again {
        let (current, new) = (Secret::new(form.current), Secret::new(form.password));
        match passwords::change(door.gateway(), &signed_in, current, new).await {
            Ok(Proof::Right) => return Ok(see_other("/account/security?done=password")),
            Ok(Proof::Blocked) => return Ok(out(&door)),
            Ok(Proof::Wrong) => SecurityFault::Current,
            Err(FlowError::WeakPassword(weaknesses)) => SecurityFault::New(problems(&weaknesses)),
            Err(error) => return Err(PageError::flow(&error, &reader)),
        }
    } else {
        SecurityFault::New(PasswordProblems(vec![PasswordProblem::Different]))
    };
    page(&door, &reader, &signed_in, None, Some(fault)).await
}

fn enrol(reader: &Reader, signed_in: &SignedIn, enrolment: Enrolment, wrong: bool) -> Response {
    let Enrolment { key, uri } = enrolment;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    html(status, Enrol { language: language(reader, signed_in), key, uri, wrong }.html())
}

/// `POST /account/second-factor`: begins to add an authenticator app.
pub async fn begin(
    State(door): State<Door>,
    holder: Holder,
    Form(form): Form<SecurityForm>,
) -> Result<Response, PageError> {
    let Holder { reader, signed_in } = holder;
    let asked = second_factor::begin(door.gateway(), &signed_in, Secret::new(form.proof)).await;
    match asked.map_err(|error| PageError::flow(&error, &reader))? {
        Asked::Done(enrolment) => Ok(enrol(&reader, &signed_in, enrolment, false)),
        Asked::NotRight => page(&door, &reader, &signed_in, None, Some(SecurityFault::Begin)).await,
        Asked::Blocked => Ok(out(&door)),
        Asked::Gone => Ok(see_other("/account/security")),
    }
}

/// `POST /account/second-factor/confirm`: the app made a code; answers the recovery codes.
pub async fn confirm(
    State(door): State<Door>,
    holder: Holder,
    Form(form): Form<SecurityForm>,
) -> Result<Response, PageError> {
    let Holder { reader, signed_in } = holder;
    let asked = second_factor::confirm(door.gateway(), &signed_in, &form.code).await;
    match asked.map_err(|error| PageError::flow(&error, &reader))? {
        Asked::Done(codes) => {
            let page = RecoveryCodes { language: language(&reader, &signed_in), codes };
            Ok(html(StatusCode::OK, page.html()))
        }
        Asked::NotRight => {
            let again = second_factor::enrolment_again(door.gateway(), &signed_in).await;
            match again.map_err(|error| PageError::flow(&error, &reader))? {
                Some(enrolment) => Ok(enrol(&reader, &signed_in, enrolment, true)),
                None => Ok(see_other("/account/security")),
            }
        }
        Asked::Blocked | Asked::Gone => Ok(see_other("/account/security")),
    }
}

/// `POST /account/second-factor/remove`: takes the authenticator app away.
pub async fn remove(
    State(door): State<Door>,
    holder: Holder,
    Form(form): Form<SecurityForm>,
) -> Result<Response, PageError> {
    let Holder { reader, signed_in } = holder;
    let password = Secret::new(form.proof);
    let asked = second_factor::remove(door.gateway(), &signed_in, password, &form.code).await;
    match asked.map_err(|error| PageError::flow(&error, &reader))? {
        Asked::Done(()) => Ok(see_other("/account/security?done=removed")),
        Asked::NotRight => page(&door, &reader, &signed_in, None, Some(SecurityFault::Remove)).await,
        Asked::Blocked => Ok(out(&door)),
        Asked::Gone => Ok(see_other("/account/security")),
    }
}
