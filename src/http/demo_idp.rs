//! The demonstration identity provider: an origin of its own on loopback. It lets anybody be anybody, so
//! `serve` never has it; `muster demo` does, and `examples/demo_idp` runs it on its own.

mod sign_out;

use std::{sync::Arc, time::Duration};

use axum::{
    Form, Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use url::Url;

use super::{
    error::{PageError, html},
    extract::Reader,
    middleware::{Frontage, observe},
};
use crate::{
    clock::SharedClock,
    config::Networks,
    directory::{Role, Status},
    flows::{
        FlowError, Gateway,
        demo::{self, Candidate},
    },
    saml::{
        Binding, Endpoint, Issue, IssuedSubject, ReceivedRequest, ServiceProvider, SignError, SignWhat,
        Signing, SigningKey, idp_metadata_with_slo, post_value,
    },
    secret::SharedRandom,
    web::{DemoIdpSignIn, DemoNote, DemoPerson, ErrorKind, Page as _, PostForm},
};

use sign_out::Remembered;

/// How long a response of the demonstration is good.
const GOOD_FOR: Duration = Duration::from_secs(300);

/// Whom the identity provider can sign in.
#[derive(Debug)]
pub enum People {
    /// Everybody of the demonstration's organisation, as the gateway knows them at each request.
    OfGateway(Box<Gateway>),
    /// These.
    Listed(Vec<Person>),
}

/// Somebody whom the identity provider can sign in, as a file of people names them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Person {
    /// The NameID: what the service provider knows them by.
    pub external_id: String,
    /// Sent as the attribute `firstName`.
    pub first_name: String,
    /// Sent as the attribute `lastName`.
    pub last_name: String,
    /// Sent as the attribute `email`; `None`: not sent.
    pub email: Option<String>,
    /// What the sign-in page says of them; `None`: nothing special is known.
    #[serde(skip)]
    pub note: Option<DemoNote>,
}

impl From<Candidate> for Person {
    fn from(candidate: Candidate) -> Self {
        let note = match &candidate.known {
            None => Some(DemoNote::Unknown),
            Some(employee) => match employee.status {
                Status::Suspended => Some(DemoNote::Suspended),
                Status::Pending => Some(DemoNote::Pending),
                Status::Active if employee.has_role(Role::Admin) => Some(DemoNote::Administrator),
                Status::Active => None,
            },
        };
        Self {
            external_id: candidate.external_id,
            first_name: candidate.first_name,
            last_name: candidate.last_name,
            email: candidate.email,
            note,
        }
    }
}

impl People {
    async fn everybody(&self) -> Result<Vec<Person>, FlowError> {
        match self {
            Self::OfGateway(gateway) => {
                Ok(demo::candidates(gateway).await?.into_iter().map(Person::from).collect())
            }
            Self::Listed(people) => Ok(people.clone()),
        }
    }
}

/// The demonstration identity provider, which serves one service provider.
pub struct DemoIdp {
    /// Whom it can sign in.
    pub people: People,
    /// The time.
    pub clock: SharedClock,
    /// Randomness, for the ids of responses and requests.
    pub random: SharedRandom,
    /// What it signs with.
    pub key: SigningKey,
    /// Where browsers reach it, without a slash at the end.
    pub origin: String,
    /// Whom it serves, and only at the address known here.
    pub service_provider: ServiceProvider,
}

impl std::fmt::Debug for DemoIdp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DemoIdp({})", self.origin)
    }
}

/// The entity ID of the demonstration identity provider at `origin`: its metadata's own link.
#[must_use]
pub fn entity_id(origin: &str) -> String {
    format!("{origin}/metadata")
}

/// Where logout messages go at `origin`.
fn slo_url(origin: &str) -> String {
    format!("{origin}/slo")
}

/// The metadata of the demonstration identity provider at `origin`.
///
/// # Errors
/// Only when OpenSSL fails.
pub fn metadata_document(origin: &str, key: &SigningKey) -> Result<String, SignError> {
    let single_logout = [Binding::Redirect, Binding::Post].map(|binding| Endpoint {
        binding: binding.uri().to_owned(),
        location: slo_url(origin),
        response_location: None,
    });
    idp_metadata_with_slo(&entity_id(origin), &format!("{origin}/sso"), &single_logout, &[key])
}

impl DemoIdp {
    /// Its routes.
    pub fn router(self) -> Router {
        let frontage = Frontage {
            random: self.random.clone(),
            trusted_proxies: Arc::new(Networks::default()),
            https: self.origin.starts_with("https://"),
        };
        Router::new()
            .route("/metadata", get(metadata))
            .route("/sso", get(choose).post(answer))
            .route("/sign-out", post(sign_out::begin))
            .route("/slo", get(sign_out::by_redirect).post(sign_out::by_post))
            .route("/assets/{file}", get(super::router::asset))
            .fallback(super::router::not_found)
            .layer(DefaultBodyLimit::max(64 * 1024))
            .layer(from_fn_with_state(frontage, observe))
            .with_state(Arc::new(self))
    }

    async fn everybody(&self, reader: &Reader) -> Result<Vec<Person>, PageError> {
        self.people.everybody().await.map_err(|error| PageError::flow(&error, reader))
    }

    /// Whether a request is the service provider's own: by its name and, when it has keys, its signature.
    fn is_asked_by_its_own(&self, received: &ReceivedRequest) -> bool {
        let sp = &self.service_provider;
        received.issuer == sp.entity_id
            && sp.request_keys.as_ref().is_none_or(|keys| received.signer(keys).is_some())
    }
}

async fn metadata(State(idp): State<Arc<DemoIdp>>, reader: Reader) -> Result<Response, PageError> {
    let xml =
        metadata_document(&idp.origin, &idp.key).map_err(|_| PageError::new(ErrorKind::Internal, &reader))?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/samlmetadata+xml"))], xml)
        .into_response())
}

/// `GET /sso`: reads the AuthnRequest and asks who to be. Without a request a sign-in starts here.
async fn choose(
    State(idp): State<Arc<DemoIdp>>,
    reader: Reader,
    request: Request,
) -> Result<Response, PageError> {
    let query = request.uri().query().unwrap_or_default();
    let mut hidden = Vec::new();
    if !query.is_empty() {
        let received = ReceivedRequest::from_redirect(query)
            .map_err(|_| PageError::new(ErrorKind::BadRequest, &reader))?;
        if !idp.is_asked_by_its_own(&received) {
            return Err(PageError::new(ErrorKind::Forbidden, &reader));
        }
        hidden.push(("in_response_to".to_owned(), received.id));
        if let Some(relay_state) = received.relay_state {
            hidden.push(("relay_state".to_owned(), relay_state));
        }
    }
    let page = DemoIdpSignIn {
        language: reader.language,
        action: "/sso".to_owned(),
        hidden,
        service_provider: idp.service_provider.entity_id.clone(),
        signed_in_as: Remembered::read(&reader.headers).map(|remembered| remembered.name_id),
        people: idp.everybody(&reader).await?.into_iter().map(shown).collect(),
    };
    Ok(html(StatusCode::OK, page.html()))
}

fn shown(person: Person) -> DemoPerson {
    DemoPerson {
        name: format!("{} {}", person.first_name, person.last_name).trim().to_owned(),
        email: person.email,
        external_id: person.external_id,
        note: person.note,
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
    State(idp): State<Arc<DemoIdp>>,
    reader: Reader,
    Form(choice): Form<Choice>,
) -> Result<Response, PageError> {
    let known = idp.everybody(&reader).await?;
    let person = known.into_iter().find(|person| person.external_id == choice.subject);
    let remembered = Remembered::new(&choice.subject, &*idp.random);
    let subject = subject(&remembered, person);
    let issue = Issue {
        issuer: &entity_id(&idp.origin),
        audience: &idp.service_provider.entity_id,
        recipient: &idp.service_provider.acs_url,
        in_response_to: choice.in_response_to.as_deref(),
        subject: &subject,
        valid_for: GOOD_FOR,
        sign: SignWhat::Both,
    };
    let xml = issue
        .response(&Signing::with(&idp.key), idp.clock.now(), &*idp.random)
        .map_err(|_| PageError::new(ErrorKind::BadRequest, &reader))?;
    let mut fields = vec![("SAMLResponse".to_owned(), post_value(&xml))];
    fields.extend(choice.relay_state.map(|value| ("RelayState".to_owned(), value)));
    let mut response = post_page(&reader, &idp.service_provider.acs_url, fields)?;
    if let Some(cookie) = remembered.set() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page that carries a message to the service provider.
fn post_page(reader: &Reader, address: &str, fields: Vec<(String, String)>) -> Result<Response, PageError> {
    let page = PostForm {
        language: reader.language,
        action: address.to_owned(),
        destination: "Muster".to_owned(),
        fields,
        script: true,
        demonstration: true,
    };
    let mut response = html(StatusCode::OK, page.html());
    let policy = posting_policy(address).ok_or_else(|| PageError::new(ErrorKind::Internal, reader))?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// Who signed in. Somebody who is not listed goes by the NameID alone, so that refusals can be tried.
fn subject(remembered: &Remembered, person: Option<Person>) -> IssuedSubject {
    let mut attributes = Vec::new();
    if let Some(person) = person {
        attributes.push(("firstName".to_owned(), vec![person.first_name]));
        attributes.push(("lastName".to_owned(), vec![person.last_name]));
        attributes.extend(person.email.map(|email| ("email".to_owned(), vec![email])));
    }
    IssuedSubject {
        name_id: remembered.name_id.clone(),
        format: Some(crate::saml::NAME_ID_UNSPECIFIED.to_owned()),
        attributes,
        session_index: Some(remembered.session_index.clone()),
        ..IssuedSubject::default()
    }
}

/// The policy of the page that posts to the service provider. The form may go to the origin of `acs_url`
/// and nowhere else: the redirect that follows the post must pass, too. `None` for an address that has no
/// origin.
fn posting_policy(acs_url: &str) -> Option<HeaderValue> {
    let origin = Url::parse(acs_url).ok()?.origin();
    if !origin.is_tuple() {
        return None;
    }
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; \
         form-action {}; base-uri 'none'; frame-ancestors 'none'",
        origin.ascii_serialization()
    );
    HeaderValue::from_str(&policy).ok()
}
