//! Signing in by SAML: the request that begins it and the response that ends it (SAML.md 13–21, 27).

mod admission;
mod begin;
mod judged;
mod posted;
mod refusal;
mod single_use;

use std::time::Duration;

use judged::Judged;

use super::{
    FlowError, Gateway,
    change::name_key,
    connection_keys,
    connections::{self, Links, Loaded},
    organisations::Scope,
    passwords::reference,
    sessions::{self, Opening},
};
use crate::{
    clock::Timestamp,
    directory::{
        Employee,
        connection_settings::{ConnectionValues, SubjectSource},
    },
    ids::SignInId,
    saml::{self, Compared, Subject, Verdict},
    secret::Secret,
    store::{
        Conn, Tx,
        saml::{self as requests, PendingRequest},
        sign_ins::{self, Attempt},
        statement::transaction,
    },
};

use admission::Admission;
pub use begin::{Beginning, Begun, Departure, Prompt, Wish, begin};
pub use refusal::SignInRefusal;

/// How long a request may be answered (SAML.md 17).
pub const REQUEST_LIFETIME: Duration = Duration::from_secs(600);
/// Refused posts without a verified signature that are recorded per connection and minute (SAML.md 27).
pub(super) const RECORDED_PER_MINUTE: i64 = 60;
/// Refused posts with a verified signature that are recorded per connection and minute: whoever holds one
/// good message can post it again and again.
const NAMED_PER_MINUTE: i64 = 600;
/// The opaque handle that travels as RelayState: at most 80 bytes (SAML bindings section 3.4.3).
pub(super) fn handle(gateway: &Gateway) -> String {
    let mut bytes = [0; 16];
    gateway.random().fill(&mut bytes);
    format!("{:032x}", u128::from_be_bytes(bytes))
}

/// What was posted to the assertion consumer service.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The form field `SAMLResponse`; `None` when it is missing.
    pub response: Option<String>,
    /// The form field `RelayState`; believed only for an unsolicited sign-in, and then as a local path.
    pub relay_state: Option<String>,
    /// The cookie that binds the sign-in to the browser.
    pub browser: Option<Secret<String>>,
    /// What the browser says it is.
    pub user_agent: Option<String>,
    /// Where it came from.
    pub address: Option<String>,
}

/// How a sign-in ended.
#[derive(Debug)]
pub enum Outcome {
    /// There is a session.
    Accepted {
        /// The session cookie's value.
        token: Secret<String>,
        /// The local path to go to.
        return_to: String,
        /// Whether the identity provider was asked to let the person prove anew who they are, and did not. There is a
        /// session, and it does not count as fresh.
        unproved: bool,
    },
    /// There is none.
    Refused {
        /// What the person quotes and the administrator finds the attempt by.
        reference: String,
        /// The stable code.
        reason: &'static str,
        /// Whether what came was no SAML response at all.
        no_response: bool,
        /// Whom the person can ask.
        contact: Option<String>,
    },
}

/// Everything that the end of a sign-in works with.
struct Ending<'a> {
    gateway: &'a Gateway,
    scope: Scope,
    connection: Loaded,
    links: Links,
    /// Without the response, once that is judged.
    arrival: Arrival,
    now: Timestamp,
}

/// Ends a sign-in: judges the response, finds the employee, and opens a session or records why not.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown connection; when the database fails.
pub async fn finish(
    gateway: &Gateway,
    org: &str,
    slug: &str,
    mut arrival: Arrival,
) -> Result<Outcome, FlowError> {
    let now = gateway.now();
    let mut conn = gateway.db.read().await?;
    let (scope, connection) = connections::load(&mut conn, org, slug).await?;
    drop(conn);
    let links = Links::of(&gateway.public_url, org, slug);
    let response = arrival.response.take();
    let ending = Ending { gateway, scope, connection, links, arrival, now };
    let Some(response) = response else {
        return ending.refuse(Judged::default(), SignInRefusal::NoResponse).await;
    };
    let Some(idp) = ending.connection.idp(now).ok().flatten() else {
        return ending.refuse(Judged::default(), SignInRefusal::NoMetadata).await;
    };
    let (verdict, solicited, request) = ending.judge(&idp, response).await?;
    for warning in &verdict.warnings {
        tracing::warn!(connection = slug, organisation = org, %warning, "a sign-in was judged with a warning");
    }
    ending.conclude(verdict, solicited, request).await
}

/// What the settings of a connection ask of a response; `muster saml check` asks the same.
#[must_use]
pub fn saml_settings(values: &ConnectionValues) -> saml::Settings {
    let require = values.require_signature.as_str().parse().unwrap_or_default();
    saml::Settings {
        clock_skew: Duration::from_secs(u64::from(values.clock_skew_seconds.get())),
        signature: saml::SignaturePolicy { require, allow_sha1: values.allow_sha1 },
        require_encryption: values.require_encryption,
        allow_cbc: values.allow_cbc,
        allow_unsolicited: values.allow_unsolicited,
        subject: match &values.subject {
            SubjectSource::NameId => saml::SubjectSource::NameId,
            SubjectSource::Attribute(name) => saml::SubjectSource::Attribute(name.clone()),
        },
        second_opinion: values.second_opinion,
    }
}

/// What the settings of a connection refuse however good the response is: the name of the check, and why.
#[must_use]
pub const fn refused_by_settings(values: &ConnectionValues) -> Option<(&'static str, SignInRefusal)> {
    if !values.enabled {
        return Some(("connection", SignInRefusal::ConnectionDisabled));
    }
    None
}

impl Ending<'_> {
    async fn conclude(
        &self,
        mut verdict: Verdict,
        solicited: bool,
        request: Option<PendingRequest>,
    ) -> Result<Outcome, FlowError> {
        let mut judged = Judged::of(&mut verdict);
        let subject = match verdict.result {
            Ok(subject) => subject,
            Err(refusal) => return self.refuse(judged, SignInRefusal::Message(refusal)).await,
        };
        if let Some((name, refusal)) = refused_by_settings(self.connection.values()) {
            judged.note(name, false, &refusal.to_string());
            return self.refuse(judged, refusal).await;
        }
        let (connection, cookie) = (self.connection.id(), self.arrival.browser.as_ref());
        if solicited && let Err(refusal) = judged.request(request.as_ref(), connection, cookie, self.now) {
            return self.refuse(judged, refusal).await;
        }
        self.admit(judged, &subject, request.as_ref()).await
    }

    /// One transaction: the request and the assertion are consumed, the employee is found, and there is a
    /// session with its record and audit row, or the record of why there is none.
    async fn admit(
        &self,
        judged: Judged,
        subject: &Subject,
        request: Option<&PendingRequest>,
    ) -> Result<Outcome, FlowError> {
        let gateway = self.gateway;
        let admission = Admission::of(gateway, &self.scope, &self.connection, subject, self.now)?;
        let mut familiar = self.recognise(&judged, subject, &admission).await?;
        transaction!(small gateway.db, |tx| {
            if let Some((judged, employee)) = familiar.take() {
                self.expect_unused(tx, subject, request).await?;
                return self.accept(tx, judged, subject, &employee, request).await;
            }
            let mut judged = judged.clone();
            match Box::pin(self.try_admit(tx, &mut judged, subject, &admission, request)).await? {
                Ok(employee) => self.accept(tx, judged, subject, &employee, request).await,
                Err(refusal) => {
                    let reference = self.record_within_cap(tx, &judged, &refusal).await?;
                    Ok(self.refused(reference, &refusal))
                }
            }
        })
    }

    /// Who comes again, and what is to be recorded then. Most do: nobody has to be linked, created or written, so they are
    /// looked up before the transaction, which expects that nothing has changed since and that the message is unused, and
    /// does everything at once. When it expected too much it is run again, the long way.
    async fn recognise(
        &self,
        judged: &Judged,
        subject: &Subject,
        admission: &Admission<'_>,
    ) -> Result<Option<(Judged, Employee)>, FlowError> {
        // Nobody can be logged out who has no NameID.
        if subject.name_id.is_none() {
            return Ok(None);
        }
        let found = admission.recognise(&mut self.gateway.db.read().await?).await?;
        Ok(found.map(|employee| {
            let mut judged = judged.clone();
            Self::note_first_use(&mut judged, subject);
            admission.note_recognised(&mut judged, &employee);
            (judged, employee)
        }))
    }

    /// Opens the session of somebody who may come in, and records that they did.
    async fn accept(
        &self,
        tx: &mut Tx,
        mut judged: Judged,
        subject: &Subject,
        employee: &Employee,
        request: Option<&PendingRequest>,
    ) -> Result<Outcome, FlowError> {
        let anew = self.is_proved_anew(subject, request);
        if let Some(since) = request.and_then(|request| request.fresh_since) {
            let detail = if anew {
                "the IdP let the person prove anew who they are, as it was asked to"
            } else {
                "the IdP was asked to let the person prove anew who they are (ForceAuthn), and did not: the session \
                 does not count for dangerous actions"
            };
            let compared =
                Compared::of(format!("AuthnInstant {since} or later"), subject.authn_instant.to_string());
            judged.compare("step_up", anew, detail, compared);
        }
        let token = self.open(tx, subject, employee, request).await?;
        judged.employee = Some(employee.id);
        self.record(tx, &judged, None).await?;
        Ok(Outcome::Accepted { token, return_to: self.return_to(request), unproved: !anew })
    }

    async fn try_admit(
        &self,
        tx: &mut Tx,
        judged: &mut Judged,
        subject: &Subject,
        admission: &Admission<'_>,
        request: Option<&PendingRequest>,
    ) -> Result<Result<Employee, SignInRefusal>, FlowError> {
        if let Some(request) = request
            && !requests::use_request(tx, self.scope.id, &request.id, self.now).await?
        {
            judged.compare(
                "request_use",
                false,
                "another answer to the request was faster; sign in anew",
                Compared::of("unused", "used at this moment"),
            );
            return Ok(Err(SignInRefusal::RequestUsed));
        }
        if let Err(refusal) = self.consume(tx, judged, subject, request).await? {
            return Ok(Err(refusal));
        }
        admission.find(tx, judged).await
    }

    /// The skew of the clocks that the connection allows.
    fn skew(&self) -> Duration {
        Duration::from_secs(u64::from(self.connection.values().clock_skew_seconds.get()))
    }

    /// Whether the AuthnInstant lies after the request, less the skew, when the request asked for that.
    fn is_proved_anew(&self, subject: &Subject, request: Option<&PendingRequest>) -> bool {
        let since = request.and_then(|request| request.fresh_since);
        since.is_none_or(|since| subject.authn_instant.plus(self.skew()) >= since)
    }

    async fn open(
        &self,
        tx: &mut Tx,
        subject: &Subject,
        employee: &Employee,
        request: Option<&PendingRequest>,
    ) -> Result<Secret<String>, FlowError> {
        let hours = u64::from(self.connection.values().max_session_hours.get());
        let opening = Opening {
            connection: Some(self.connection.id()),
            name_id: subject.name_id.clone(),
            session_index: subject.session_index.clone(),
            assertion: Some(subject.assertion_id.clone()),
            proved_at: Some(subject.authn_instant.plus(self.skew())),
            not_after: subject.session_not_on_or_after,
            longest: Some(Duration::from_secs(hours * 3600)),
            user_agent: self.arrival.user_agent.clone(),
            address: self.arrival.address.clone(),
            former: request.and_then(|request| request.former_session),
        };
        let (token, _) = sessions::open(self.gateway, tx, &self.scope, employee, &opening).await?;
        Ok(token)
    }

    /// Where to go: what was asked for when the sign-in began; an unsolicited one may name a local path.
    fn return_to(&self, request: Option<&PendingRequest>) -> String {
        let wanted = match request {
            Some(request) => request.return_to.as_deref(),
            None => self.arrival.relay_state.as_deref(),
        };
        wanted.and_then(super::way_in::local_path).unwrap_or_else(|| "/".to_owned())
    }

    async fn record(
        &self,
        tx: &mut Tx,
        judged: &Judged,
        refusal: Option<&SignInRefusal>,
    ) -> Result<String, FlowError> {
        let reference = reference(self.gateway);
        let employee = judged.employee.or_else(|| refusal.and_then(SignInRefusal::employee));
        // Who was deleted is found by nothing else.
        let gone = matches!(refusal, Some(SignInRefusal::EmployeeDeleted));
        let name = judged.name_id.as_deref().filter(|_| gone || employee.is_none());
        let name_key = name.map(|name| name_key(self.gateway, self.scope.id, name));
        let attempt = Attempt {
            id: SignInId::new(self.now, self.gateway.random()),
            organisation: self.scope.id,
            connection: Some(self.connection.id()),
            at: self.now,
            reason: refusal.map(SignInRefusal::code),
            reference: reference.clone(),
            name_id: judged.name_id.clone(),
            name_key,
            employee,
            address: self.arrival.address.clone(),
            checks: judged.to_json(),
        };
        sign_ins::insert(tx, &attempt).await?;
        Ok(reference)
    }

    /// Refusals are recorded within a cap per connection and minute (SAML.md 27). Posts without a verified
    /// signature can come from anybody, so they have a cap of their own and use up nobody else's.
    async fn is_flood(&self, conn: &mut Conn, judged: &Judged) -> Result<bool, FlowError> {
        let since = self.now.minus(Duration::from_secs(60));
        let (organisation, connection) = (self.scope.id, self.connection.id());
        Ok(if judged.verified {
            sign_ins::named_refused_since(conn, organisation, connection, since).await? >= NAMED_PER_MINUTE
        } else {
            sign_ins::refused_since(conn, organisation, connection, since).await? >= RECORDED_PER_MINUTE
        })
    }

    async fn record_within_cap(
        &self,
        tx: &mut Tx,
        judged: &Judged,
        refusal: &SignInRefusal,
    ) -> Result<String, FlowError> {
        if self.is_flood(tx, judged).await? {
            tracing::info!(reason = refusal.code(), "a refused post was not recorded: there were too many");
            return Ok(reference(self.gateway));
        }
        self.record(tx, judged, Some(refusal)).await
    }

    /// Refuses before any employee was looked for. A flood is noticed before it gets a write transaction.
    async fn refuse(&self, judged: Judged, refusal: SignInRefusal) -> Result<Outcome, FlowError> {
        let gateway = self.gateway;
        let mut conn = gateway.db.read().await?;
        let flood = self.is_flood(&mut conn, &judged).await?;
        drop(conn);
        let reference = if flood {
            tracing::info!(reason = refusal.code(), "a refused post was not recorded: there were too many");
            reference(gateway)
        } else {
            transaction!(small gateway.db, |tx| { self.record_within_cap(tx, &judged, &refusal).await })?
        };
        Ok(self.refused(reference, &refusal))
    }

    fn refused(&self, reference: String, refusal: &SignInRefusal) -> Outcome {
        tracing::info!(
            reference,
            reason = refusal.code(),
            why = %refusal,
            organisation = self.scope.slug,
            connection = self.connection.record.slug,
            "a sign-in was refused"
        );
        Outcome::Refused {
            reference,
            reason: refusal.code(),
            no_response: refusal.is_no_response(),
            contact: self.connection.values().contact.as_ref().map(|contact| contact.as_str().to_owned()),
        }
    }
}

/// The service provider's metadata of a connection, signed (SAML metadata section 2.4.4).
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn metadata(gateway: &Gateway, org: &str, slug: &str) -> Result<String, FlowError> {
    const GOOD_FOR: Duration = Duration::from_secs(30 * 24 * 3600);
    let mut conn = gateway.db.read().await?;
    let (_, connection) = connections::load(&mut conn, org, slug).await?;
    let signing = connection_keys::signing(gateway, &mut conn, &connection.record).await?;
    let encryption =
        connection_keys::published_for_encryption(gateway, &mut conn, &connection.record).await?;
    let links = Links::of(&gateway.public_url, org, slug);
    let document = saml::SpMetadata {
        entity_id: &links.entity_id,
        acs_url: &links.acs,
        slo_url: Some(&links.slo),
        signing_keys: &signing.iter().collect::<Vec<_>>(),
        encryption_keys: &encryption.iter().collect::<Vec<_>>(),
        allow_cbc: connection.values().allow_cbc,
        authn_requests_signed: connection.values().sign_requests,
        valid_until: gateway.now().plus(GOOD_FOR),
    };
    document
        .to_xml(gateway.random())
        .map_err(|error| FlowError::Invalid(format!("the metadata could not be signed: {error}")))
}
