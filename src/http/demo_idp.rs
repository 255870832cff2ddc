//! The demonstration identity provider: an origin of its own on loopback, present in `muster demo` only.
//! It lets anybody be anybody, so `serve` never has it.

use std::{sync::Arc, time::Duration};

use axum::{
    Form, Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;

use super::{
    Door,
    error::{PageError, html},
    extract::Reader,
    middleware::observe,
};
use crate::{
    directory::{Role, Status},
    flows::demo::{self, Candidate},
    saml::{
        Issue, IssuedSubject, ReceivedRequest, SignError, SignWhat, Signing, SigningKey, idp_metadata,
        post_value,
    },
    web::{DemoIdpSignIn, DemoNote, DemoPerson, ErrorKind, Page as _, PostForm},
};

/// How long a response of the demonstration is good.
const GOOD_FOR: Duration = Duration::from_secs(300);

/// The demonstration identity provider.
#[derive(Clone)]
pub struct DemoIdp(Arc<Inside>);

struct Inside {
    door: Door,
    key: SigningKey,
    origin: String,
    service_provider: String,
    acs: String,
}

impl std::fmt::Debug for DemoIdp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DemoIdp({})", self.0.origin)
    }
}

/// The entity ID of the demonstration identity provider at `origin`.
#[must_use]
pub fn entity_id(origin: &str) -> String {
    format!("{origin}/metadata")
}

/// The metadata of the demonstration identity provider at `origin`.
///
/// # Errors
/// Only when OpenSSL fails.
pub fn metadata_document(origin: &str, key: &SigningKey) -> Result<String, SignError> {
    idp_metadata(&entity_id(origin), &format!("{origin}/sso"), &[key])
}

impl DemoIdp {
    /// An identity provider at `origin` that serves one service provider: its entity ID and its ACS URL.
    #[must_use]
    pub fn new(door: Door, key: SigningKey, origin: String, service_provider: String, acs: String) -> Self {
        Self(Arc::new(Inside { door, key, origin, service_provider, acs }))
    }

    /// Its routes.
    pub fn router(self) -> Router {
        let door = self.0.door.clone();
        Router::new()
            .route("/metadata", get(metadata))
            .route("/sso", get(choose).post(answer))
            .route("/assets/{file}", get(super::router::asset))
            .fallback(super::router::not_found)
            .layer(DefaultBodyLimit::max(64 * 1024))
            .layer(from_fn_with_state(door, observe))
            .with_state(self)
    }
}

async fn metadata(State(idp): State<DemoIdp>, reader: Reader) -> Result<Response, PageError> {
    let xml = metadata_document(&idp.0.origin, &idp.0.key)
        .map_err(|_| PageError::new(ErrorKind::Internal, &reader))?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/samlmetadata+xml"))], xml)
        .into_response())
}

/// `GET /sso`: reads the AuthnRequest and asks who to be. Without a request a sign-in starts here.
async fn choose(State(idp): State<DemoIdp>, reader: Reader, request: Request) -> Result<Response, PageError> {
    let query = request.uri().query().unwrap_or_default();
    let mut hidden = Vec::new();
    if !query.is_empty() {
        let received = ReceivedRequest::from_redirect(query)
            .map_err(|_| PageError::new(ErrorKind::BadRequest, &reader))?;
        // It serves one service provider, and only at the address that it knows.
        if received.issuer != idp.0.service_provider {
            return Err(PageError::new(ErrorKind::Forbidden, &reader));
        }
        hidden.push(("in_response_to".to_owned(), received.id));
        if let Some(relay_state) = received.relay_state {
            hidden.push(("relay_state".to_owned(), relay_state));
        }
    }
    let people =
        demo::candidates(idp.0.door.gateway()).await.map_err(|error| PageError::flow(&error, &reader))?;
    let page = DemoIdpSignIn {
        language: reader.language,
        action: "/sso".to_owned(),
        hidden,
        service_provider: idp.0.service_provider.clone(),
        people: people.iter().map(shown).collect(),
    };
    Ok(html(StatusCode::OK, page.html()))
}

fn shown(candidate: &Candidate) -> DemoPerson {
    let note = match &candidate.known {
        None => Some(DemoNote::Unknown),
        Some(employee) => match employee.status {
            Status::Suspended => Some(DemoNote::Suspended),
            Status::Pending => Some(DemoNote::Pending),
            Status::Active if employee.has_role(Role::Admin) => Some(DemoNote::Administrator),
            Status::Active => None,
        },
    };
    DemoPerson {
        name: format!("{} {}", candidate.first_name, candidate.last_name).trim().to_owned(),
        email: candidate.email.clone(),
        external_id: candidate.external_id.clone(),
        note,
    }
}

#[derive(Debug, Deserialize)]
struct Choice {
    subject: String,
    in_response_to: Option<String>,
    relay_state: Option<String>,
}

/// `POST /sso`: issues the response for whom the person chose to be.
async fn answer(
    State(idp): State<DemoIdp>,
    reader: Reader,
    Form(choice): Form<Choice>,
) -> Result<Response, PageError> {
    let gateway = idp.0.door.gateway();
    let known = demo::candidates(gateway).await.map_err(|error| PageError::flow(&error, &reader))?;
    let candidate = known.into_iter().find(|candidate| candidate.external_id == choice.subject);
    let mut attributes = Vec::new();
    if let Some(candidate) = candidate {
        attributes.push(("firstName".to_owned(), vec![candidate.first_name]));
        attributes.push(("lastName".to_owned(), vec![candidate.last_name]));
        attributes.extend(candidate.email.map(|email| ("email".to_owned(), vec![email])));
    }
    let subject = IssuedSubject {
        name_id: choice.subject,
        format: Some(crate::saml::NAME_ID_UNSPECIFIED.to_owned()),
        attributes,
        ..IssuedSubject::default()
    };
    let issue = Issue {
        issuer: &entity_id(&idp.0.origin),
        audience: &idp.0.service_provider,
        recipient: &idp.0.acs,
        in_response_to: choice.in_response_to.as_deref(),
        subject: &subject,
        valid_for: GOOD_FOR,
        sign: SignWhat::Both,
    };
    let xml = issue
        .response(&Signing::with(&idp.0.key), gateway.now(), gateway.random())
        .map_err(|_| PageError::new(ErrorKind::BadRequest, &reader))?;
    let mut fields = vec![("SAMLResponse".to_owned(), post_value(&xml))];
    fields.extend(choice.relay_state.map(|value| ("RelayState".to_owned(), value)));
    let page = PostForm {
        language: reader.language,
        action: idp.0.acs.clone(),
        destination: "Muster".to_owned(),
        fields,
        script: true,
        demonstration: true,
    };
    let mut response = html(StatusCode::OK, page.html());
    let origin = &gateway.public_url;
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; form-action {origin}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
