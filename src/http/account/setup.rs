//! The first organisation and its administrator.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    PasswordAttempt,
    links::{LinkQuery, problems},
    try_password,
};
use crate::{
    flows::setup::{self, Fault, Founding, SetupError},
    http::{
        Door,
        error::{PageError, html},
        extract::{FromOurPages, Reader},
    },
    secret::Secret,
    web::{Page as _, PasswordProblem, PasswordProblems, Setup, SetupProblem, SetupStep, SetupTyped},
};

/// `GET /setup`: the form, if the link is good. Looking changes nothing.
pub async fn form(
    State(door): State<Door>,
    reader: Reader,
    Query(query): Query<LinkQuery>,
) -> Result<Response, PageError> {
    door.limits().sign_in(reader.address).map_err(|wait| PageError::too_many(&reader, wait))?;
    let good = setup::is_good(door.gateway(), &query.token).await;
    if !good.map_err(|error| PageError::flow(&error, &reader))? {
        return Ok(page(&reader, StatusCode::NOT_FOUND, SetupStep::Expired));
    }
    let step = SetupStep::Form {
        token: Secret::new(query.token),
        typed: SetupTyped::default(),
        problems: Vec::new(),
        password: PasswordProblems::default(),
    };
    Ok(page(&reader, StatusCode::OK, step))
}

fn page(reader: &Reader, status: StatusCode, step: SetupStep) -> Response {
    html(status, Setup { language: reader.language, step }.html())
}

/// What the page posts.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct SetupForm {
    token: String,
    organisation: String,
    slug: String,
    first_name: String,
    last_name: String,
    email: String,
    external_id: String,
    password: String,
    password_again: String,
}

impl std::fmt::Debug for SetupForm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SetupForm")
    }
}

impl SetupForm {
    fn typed(&self) -> SetupTyped {
        let trimmed = |text: &str| text.trim().to_owned();
        SetupTyped {
            organisation: trimmed(&self.organisation),
            slug: trimmed(&self.slug),
            first_name: trimmed(&self.first_name),
            last_name: trimmed(&self.last_name),
            email: trimmed(&self.email),
            external_id: trimmed(&self.external_id),
        }
    }
}

fn founding(typed: &SetupTyped, password: &str) -> Founding {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Founding {
        organisation: typed.organisation.clone(),
        slug: typed.slug.clone(),
        email: typed.email.clone(),
        first_name: typed.first_name.clone(),
        last_name: typed.last_name.clone(),
        external_id: given(&typed.external_id),
        password: given(password).map(Secret::new),
    }
}

/// `POST /setup`: makes the organisation and its administrator, and signs them in if they have a password.
pub async fn found(
    State(door): State<Door>,
    _ours: FromOurPages,
    reader: Reader,
    Form(form): Form<SetupForm>,
) -> Result<Response, PageError> {
    door.limits().sign_in(reader.address).map_err(|wait| PageError::too_many(&reader, wait))?;
    let typed = form.typed();
    let faults = if form.password == form.password_again {
        match setup::found(door.gateway(), &form.token, &founding(&typed, &form.password)).await {
            Ok(_) if form.password.is_empty() => {
                return Ok(page(&reader, StatusCode::CREATED, SetupStep::Done { slug: typed.slug }));
            }
            Ok(_) => {
                let password = Secret::new(form.password);
                let attempt = PasswordAttempt { who: typed.email, password, return_to: None };
                return try_password(&door, &reader, attempt).await;
            }
            Err(SetupError::Gone) => return Ok(page(&reader, StatusCode::NOT_FOUND, SetupStep::Expired)),
            Err(SetupError::Flow(error)) => return Err(PageError::flow(&error, &reader)),
            Err(SetupError::Faults(faults)) => Some(faults),
        }
    } else {
        None
    };
    let (problems, password) = told(faults);
    let step = SetupStep::Form { token: Secret::new(form.token), typed, problems, password };
    Ok(page(&reader, StatusCode::UNPROCESSABLE_ENTITY, step))
}

/// What the page says of each fault; of none, that the two passwords differ.
fn told(faults: Option<Vec<Fault>>) -> (Vec<SetupProblem>, PasswordProblems) {
    let Some(faults) = faults else {
        return (Vec::new(), PasswordProblems(vec![PasswordProblem::Different]));
    };
    let mut password = PasswordProblems::default();
    let mut fields = Vec::new();
    for fault in faults {
        fields.push(match fault {
            Fault::Organisation => SetupProblem::Organisation,
            Fault::Slug => SetupProblem::Slug,
            Fault::Email => SetupProblem::Email,
            Fault::ExternalId => SetupProblem::ExternalId,
            Fault::Name => SetupProblem::Name,
            Fault::NoWayIn => SetupProblem::NoWayIn,
            Fault::Password(weaknesses) => {
                password = problems(&weaknesses);
                continue;
            }
        });
    }
    (fields, password)
}
