//! Before something dangerous: the password again, or the identity provider.

use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;

use super::staff::Staff;
use crate::{
    flows::{
        passwords::{self, Outcome},
        sessions::{self, Opening},
        way_in::local_path,
    },
    http::{
        Door,
        account::{code_page, signed_in_answer},
        error::PageError,
        saml::anew_path,
    },
    secret::Secret,
    telemetry::{SignInOutcome, count_sign_in},
    web::{Again, SignInAgain},
};

/// Where somebody was going.
#[derive(Debug, Deserialize)]
pub struct Going {
    return_to: Option<String>,
    /// `1`: back from the identity provider, which did not ask who it is.
    unproved: Option<String>,
}

fn target(return_to: Option<&str>) -> String {
    return_to.and_then(local_path).unwrap_or_else(|| "/organisation".to_owned())
}

/// `GET /sign-in-again`: asks in the way in which the person signed in.
pub async fn ask(staff: Staff, Query(going): Query<Going>) -> Response {
    let unproved = staff.signed_in.connection.is_some() && going.unproved.as_deref() == Some("1");
    let way = way(&staff, &target(going.return_to.as_deref()), unproved);
    staff.show(&page(&staff, way, target(going.return_to.as_deref())))
}

/// `refused`: the password was wrong, or the identity provider did not ask again.
fn way(staff: &Staff, return_to: &str, refused: bool) -> Again {
    match &staff.signed_in.connection {
        Some(connection) => Again::Connection {
            name: connection.name.clone(),
            href: anew_path(staff.org(), &connection.slug, return_to),
            unproved: refused,
        },
        None => Again::Password { wrong: refused },
    }
}

fn page(staff: &Staff, way: Again, return_to: String) -> SignInAgain {
    SignInAgain { frame: staff.frame(), way, who: who(staff), return_to }
}

fn who(staff: &Staff) -> String {
    let employee = &staff.signed_in.employee;
    employee.email.clone().unwrap_or_else(|| employee.username.clone())
}

/// The password, once more.
#[derive(Deserialize)]
pub struct Proof {
    #[serde(default)]
    password: String,
    return_to: Option<String>,
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Proof")
    }
}

/// `POST /sign-in-again`: a new session in place of the old one, and on to where the person was going.
pub async fn prove(
    State(door): State<Door>,
    staff: Staff,
    Form(proof): Form<Proof>,
) -> Result<Response, PageError> {
    let reader = &staff.reader;
    door.limits().sign_in(reader.address).map_err(|wait| PageError::too_many(reader, wait))?;
    let return_to = target(proof.return_to.as_deref());
    let is_wrong = staff.signed_in.connection.is_none();
    let refuse = || staff.show_wrong(&page(&staff, way(&staff, &return_to, is_wrong), return_to.clone()));
    if proof.password.is_empty() || staff.signed_in.connection.is_some() {
        return Ok(refuse());
    }
    let opening = Opening {
        user_agent: reader.user_agent(),
        address: Some(reader.address.to_string()),
        ..Opening::default()
    };
    let password = Secret::new(proof.password);
    let outcome = passwords::sign_in(door.gateway(), &who(&staff), password, &opening)
        .await
        .map_err(|error| staff.error(&error))?;
    let (token, session) = match outcome {
        Outcome::SignedIn(token, session) => (token, session),
        Outcome::CodeNeeded(token) => return Ok(code_page(reader, token, Some(return_to))),
        Outcome::Refused => {
            count_sign_in(SignInOutcome::Refused("password"));
            return Ok(refuse());
        }
    };
    if session.employee != staff.signed_in.employee.id {
        // The same address in another organisation, with this password: it is not who sits here.
        sessions::end(door.gateway(), staff.actor(), &session).await.map_err(|error| staff.error(&error))?;
        return Ok(refuse());
    }
    Ok(signed_in_answer(&door, reader, &token, Some(&return_to)).await)
}
