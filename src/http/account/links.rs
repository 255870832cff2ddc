//! Links that were mailed: an invitation, and a new password for who forgot theirs.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{PasswordAttempt, try_password};
use crate::{
    flows::{
        FlowError, forgotten, invitations,
        passwords::policy::{Weakness, Weaknesses},
    },
    http::{
        Door,
        error::{PageError, html},
        extract::{FromOurPages, Reader},
    },
    secret::Secret,
    web::{
        Activate, ActivateStep, Forgot, ForgotStep, LinkPurpose, Page as _, PasswordProblem, PasswordProblems,
    },
};

/// A link with its secret.
#[derive(Debug, Deserialize)]
pub struct LinkQuery {
    #[serde(default)]
    pub(super) token: String,
}

/// `GET /activate`: asks for a password. Looking changes nothing, because mail scanners look, too.
pub async fn invitation(
    State(door): State<Door>,
    reader: Reader,
    Query(query): Query<LinkQuery>,
) -> Result<Response, PageError> {
    show(&door, &reader, LinkPurpose::Invitation, query.token, PasswordProblems::default()).await
}

/// `GET /reset`: asks for a new password. Looking changes nothing.
pub async fn reset_link(
    State(door): State<Door>,
    reader: Reader,
    Query(query): Query<LinkQuery>,
) -> Result<Response, PageError> {
    show(&door, &reader, LinkPurpose::Reset, query.token, PasswordProblems::default()).await
}

async fn show(
    door: &Door,
    reader: &Reader,
    purpose: LinkPurpose,
    token: String,
    problems: PasswordProblems,
) -> Result<Response, PageError> {
    let found = match purpose {
        LinkPurpose::Invitation => invitations::find(door.gateway(), &token).await,
        LinkPurpose::Reset => forgotten::find(door.gateway(), &token).await,
    };
    let Some(found) = found.map_err(|error| PageError::flow(&error, reader))? else {
        let page = Activate { language: reader.language, purpose, step: ActivateStep::Expired };
        return Ok(html(StatusCode::NOT_FOUND, page.html()));
    };
    let status = if problems.0.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let step = ActivateStep::Form {
        token: Secret::new(token),
        who: found.employee.email.clone().unwrap_or_else(|| found.employee.username.clone()),
        organisation: found.scope.name.clone(),
        problems,
    };
    let language = reader.language_for(found.employee.supported_language());
    Ok(html(status, Activate { language, purpose, step }.html()))
}

/// What the page of a link posts.
#[derive(Deserialize)]
pub struct NewPasswordForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

impl std::fmt::Debug for NewPasswordForm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("NewPasswordForm")
    }
}

/// `POST /activate`: stores the password and signs the person in.
pub async fn activate(
    State(door): State<Door>,
    _ours: FromOurPages,
    reader: Reader,
    Form(form): Form<NewPasswordForm>,
) -> Result<Response, PageError> {
    choose(&door, &reader, LinkPurpose::Invitation, form).await
}

/// `POST /reset`: stores the new password, ends every session and signs the person in.
pub async fn reset(
    State(door): State<Door>,
    _ours: FromOurPages,
    reader: Reader,
    Form(form): Form<NewPasswordForm>,
) -> Result<Response, PageError> {
    choose(&door, &reader, LinkPurpose::Reset, form).await
}

async fn choose(
    door: &Door,
    reader: &Reader,
    purpose: LinkPurpose,
    form: NewPasswordForm,
) -> Result<Response, PageError> {
    door.limits().sign_in(reader.address).map_err(|wait| PageError::too_many(reader, wait))?;
    let NewPasswordForm { token, password, password_again } = form;
    if password != password_again {
        let problems = PasswordProblems(vec![PasswordProblem::Different]);
        return show(door, reader, purpose, token, problems).await;
    }
    let password = Secret::new(password);
    let chosen = match purpose {
        LinkPurpose::Invitation => invitations::accept(door.gateway(), &token, password.clone()).await,
        LinkPurpose::Reset => forgotten::reset(door.gateway(), &token, password.clone()).await,
    };
    match chosen {
        Ok(employee) => {
            let who = employee.email.unwrap_or(employee.username);
            try_password(door, reader, PasswordAttempt { who, password, return_to: None }).await
        }
        Err(FlowError::WeakPassword(weaknesses)) => {
            show(door, reader, purpose, token, problems(&weaknesses)).await
        }
        Err(FlowError::NotFound(_)) => {
            show(door, reader, purpose, String::new(), PasswordProblems::default()).await
        }
        Err(error) => Err(PageError::flow(&error, reader)),
    }
}

/// `GET /forgot`: asks for the address.
pub async fn forgot(reader: Reader) -> Response {
    let step = ForgotStep::Ask { typed: String::new(), wrong: false };
    html(StatusCode::OK, Forgot { language: reader.language, step }.html())
}

/// What the page for who forgot posts.
#[derive(Debug, Deserialize)]
pub struct ForgotForm {
    #[serde(default)]
    who: String,
}

/// `POST /forgot`: one answer, whoever has the address or nobody.
pub async fn ask_for_link(
    State(door): State<Door>,
    _ours: FromOurPages,
    reader: Reader,
    Form(form): Form<ForgotForm>,
) -> Result<Response, PageError> {
    door.limits().mail(reader.address).map_err(|wait| PageError::too_many(&reader, wait))?;
    let who = form.who.trim().to_owned();
    let page = |step| Forgot { language: reader.language, step }.html();
    match forgotten::ask(door.gateway(), &who).await {
        Ok(()) => Ok(html(StatusCode::OK, page(ForgotStep::Asked { who }))),
        Err(FlowError::Invalid(_)) => {
            let step = ForgotStep::Ask { typed: who, wrong: true };
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page(step)))
        }
        Err(error) => Err(PageError::flow(&error, &reader)),
    }
}

/// What the page says about each weakness.
pub(super) fn problems(weaknesses: &Weaknesses) -> PasswordProblems {
    let problem = |weakness: &Weakness| match weakness {
        Weakness::TooShort => PasswordProblem::TooShort,
        Weakness::TooLong => PasswordProblem::TooLong,
        Weakness::NoUpper => PasswordProblem::NoUpper,
        Weakness::NoLower => PasswordProblem::NoLower,
        Weakness::NoDigit => PasswordProblem::NoDigit,
        Weakness::NoSpecial => PasswordProblem::NoSpecial,
        Weakness::Personal => PasswordProblem::Personal,
        Weakness::Common => PasswordProblem::Common,
        Weakness::Pattern => PasswordProblem::Pattern,
        Weakness::Guessable => PasswordProblem::Guessable,
    };
    PasswordProblems(weaknesses.all().iter().map(problem).collect())
}
