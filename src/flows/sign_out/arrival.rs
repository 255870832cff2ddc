//! What arrives at the single logout address: requests of the identity provider, and its answers to ours.

use std::{sync::Arc, time::Duration};

use serde_json::json;

use super::{
    super::{
        Actor, FlowError, Gateway, Target, connection_keys,
        connections::{self, Links, Loaded},
        heavy::MESSAGES,
        organisations::Scope,
        passwords::reference,
        sessions as session_flow,
        sign_in::{Departure, RECORDED_PER_MINUTE},
    },
    SignOutRefusal, departure, name_id, session_key, signing_key,
};
use crate::{
    clock::Timestamp,
    ids::{SessionId, SignInId},
    saml::{
        self, Binding, Check, Compared, DecryptionKeys, Endpoint, IdpMetadata, LogoutAnswered, LogoutArrival,
        LogoutExpect, LogoutMessage, LogoutRefusal, LogoutRequested, LogoutResponse, LogoutStatus,
        LogoutVerdict,
    },
    secret::{Secret, sha256},
    store::{
        Tx,
        dialect::{Traffic, order_traffic},
        saml::{self as requests},
        sessions,
        sign_ins::{self, Attempt},
        statement::transaction,
    },
};

/// Most SessionIndexes of one request that are remembered one by one. Of a person with more, no assertion that is
/// still on its way is taken: they sign in anew.
const REMEMBERED_SINGLY: usize = 32;

/// What became of a logout message.
#[derive(Debug)]
pub enum Outcome {
    /// The identity provider's request was carried out.
    Ended {
        /// The signed answer; `None` when the identity provider names no address for it.
        answer: Option<Departure>,
        /// The connection's name, for the person.
        connection: String,
        /// Whether this browser's own session is among those that ended.
        own: bool,
    },
    /// The identity provider answered a request of ours.
    Answered {
        /// The connection's name, for the person.
        connection: String,
        /// Whether it logged the person out everywhere.
        complete: bool,
    },
    /// Nothing was changed, and the identity provider, which did send this, is told so.
    Declined {
        /// The signed answer.
        answer: Departure,
        /// The stable code.
        reason: &'static str,
    },
    /// Nothing was changed.
    Refused {
        /// What the person quotes and the administrator finds the attempt by.
        reference: String,
        /// The stable code.
        reason: &'static str,
        /// Whether what came was no logout message at all.
        no_message: bool,
        /// Whom the person can ask.
        contact: Option<String>,
    },
}

/// Everything that the judging of one message works with.
struct Arriving<'a> {
    gateway: &'a Gateway,
    scope: Scope,
    connection: Loaded,
    links: Links,
    /// Where it came from.
    address: Option<String>,
    now: Timestamp,
}

/// Judges what arrived at the single logout address of a connection and carries it out. `cookie` is the session
/// cookie that the browser brought, only to tell whether its session is among those that end. A connection that
/// is disabled still lets its sessions end.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown connection; when the database fails.
pub async fn receive(
    gateway: &Gateway,
    org: &str,
    slug: &str,
    arrival: LogoutArrival,
    cookie: Option<Secret<String>>,
    address: Option<String>,
) -> Result<Outcome, FlowError> {
    let now = gateway.now();
    let mut conn = gateway.db.read().await?;
    let (scope, connection) = connections::load(&mut conn, org, slug).await?;
    drop(conn);
    let links = Links::of(&gateway.public_url, org, slug);
    let arriving = Arriving { gateway, scope, connection, links, address, now };
    let Some(idp) = arriving.connection.idp(now).ok().flatten() else {
        return arriving.refuse(Vec::new(), SignOutRefusal::NoMetadata).await;
    };
    let arrival = Arc::new(arrival);
    let expect = arriving.expect(&idp);
    let mut verdict = judge(&arrival, expect.clone()).await?;
    // Our private keys are taken out only for a message that the identity provider did sign.
    if verdict.result == Err(LogoutRefusal::NameIdEncrypted) {
        let mut conn = gateway.db.read().await?;
        let decryption_keys =
            connection_keys::decryption(gateway, &mut conn, &arriving.connection.record).await?;
        drop(conn);
        verdict = judge(&arrival, LogoutExpect { decryption_keys, ..expect }).await?;
    }
    match verdict.result.clone() {
        Ok(LogoutMessage::Request(requested)) => arriving.carry_out(&idp, verdict, &requested, cookie).await,
        Ok(LogoutMessage::Response(answered)) => arriving.conclude(verdict, answered).await,
        Err(refusal) => arriving.decline(&idp, verdict, refusal).await,
    }
}

/// Parsing, verifying and decrypting is work for the processor, and the message decides how much.
async fn judge(arrival: &Arc<LogoutArrival>, expect: LogoutExpect) -> Result<LogoutVerdict, FlowError> {
    let arrival = Arc::clone(arrival);
    MESSAGES.run(move || saml::judge_logout(&arrival, &expect)).await
}

impl Arriving<'_> {
    fn expect(&self, idp: &IdpMetadata) -> LogoutExpect {
        let values = self.connection.values();
        LogoutExpect {
            slo_url: self.links.slo.clone(),
            peer_entity_id: idp.entity_id.clone(),
            keys: idp.trusted_keys(),
            decryption_keys: DecryptionKeys::default(),
            allow_cbc: values.allow_cbc,
            allow_sha1: values.allow_sha1,
            clock_skew: Duration::from_secs(u64::from(values.clock_skew_seconds.get())),
            now: self.now,
        }
    }

    /// One transaction: the request is consumed and the sessions that it means have ended, each with its audit
    /// row. A session that is already gone is as good as ended.
    async fn carry_out(
        &self,
        idp: &IdpMetadata,
        verdict: LogoutVerdict,
        requested: &LogoutRequested,
        cookie: Option<Secret<String>>,
    ) -> Result<Outcome, FlowError> {
        let own = match cookie {
            Some(cookie) => session_flow::named_by(self.gateway, cookie.expose()).await?,
            None => None,
        };
        let digest = self.request_digest(&idp.entity_id, &requested.id)?;
        let ended = transaction!(self.gateway.db, |tx| {
            if !requests::consume(tx, self.scope.id, digest, requested.forget_after).await? {
                return Ok::<_, FlowError>(None);
            }
            self.remember(tx, requested).await?;
            self.end_sessions(tx, requested).await.map(Some)
        })?;
        let Some(ended) = ended else { return self.refuse(verdict.checks, SignOutRefusal::Replayed).await };
        tracing::info!(
            organisation = self.scope.slug,
            connection = self.connection.record.slug,
            sessions = ended.len(),
            "the identity provider ended sessions"
        );
        let answer = self.answer(idp, &verdict, &requested.id, LogoutStatus::Success).await?;
        let own = own.is_some_and(|own| ended.contains(&own));
        Ok(Outcome::Ended { answer, connection: self.connection.record.name.clone(), own })
    }

    /// Remembers the logout for assertions that are still on their way (SAML core section 3.7.3.1). A sign-in at the
    /// same moment either finds this, or has opened a session that ends here.
    async fn remember(&self, tx: &mut Tx, requested: &LogoutRequested) -> Result<(), FlowError> {
        let (organisation, connection) = (self.scope.id, self.connection.id());
        order_traffic(tx, organisation, connection, Traffic::Logout).await?;
        let indexes = &requested.session_indexes;
        let meant: Vec<Option<&str>> = if indexes.is_empty() || indexes.len() > REMEMBERED_SINGLY {
            vec![None]
        } else {
            indexes.iter().map(|index| Some(index.as_str())).collect()
        };
        for index in meant {
            let name = &requested.name_id.value;
            let key = session_key(self.gateway, organisation, connection, name, index);
            let times = (requested.issued, self.now);
            requests::log_out(tx, organisation, &key, times, requested.outlives).await?;
        }
        Ok(())
    }

    async fn end_sessions(
        &self,
        tx: &mut Tx,
        requested: &LogoutRequested,
    ) -> Result<Vec<SessionId>, FlowError> {
        let id = self.connection.id();
        let mut ended = Vec::new();
        for session in sessions::of_name_id(tx, self.scope.id, id, &requested.name_id.value).await? {
            let meant = name_id(&session)
                .is_some_and(|name_id| requested.means(&name_id, session.session_index.as_deref()));
            if meant && sessions::end(tx, self.scope.id, session.id).await? {
                let target = Target::employee(self.scope.id, session.employee);
                let detail = json!({ "session": session.id, "logoutRequest": requested.id });
                self.gateway.audit(tx, Actor::Saml(id), "session.ended", target, detail).await?;
                ended.push(session.id);
            }
        }
        Ok(ended)
    }

    /// A request is known by its connection, issuer and ID; the first word keeps it apart from assertions.
    fn request_digest(&self, issuer: &str, id: &str) -> Result<[u8; 32], FlowError> {
        let text = format!("logout {} {} {issuer} {id}", self.connection.id(), issuer.len());
        Ok(sha256(text.as_bytes())?)
    }

    /// The signed answer to the identity provider's address for answers, by the binding that it used when it
    /// offers that; `None` when it offers none at all.
    async fn answer(
        &self,
        idp: &IdpMetadata,
        verdict: &LogoutVerdict,
        request: &str,
        status: LogoutStatus,
    ) -> Result<Option<Departure>, FlowError> {
        let Some((binding, endpoint)) = endpoint(idp, verdict.binding) else { return Ok(None) };
        let address = endpoint.for_responses();
        let key = signing_key(self.gateway, &self.connection).await?;
        let issuer = &self.links.entity_id;
        let response = LogoutResponse::new(issuer, address, request, status, self.now, self.gateway.random());
        let carried =
            response.carry(binding, address, verdict.relay_state.as_deref(), &key).map_err(|error| {
                FlowError::Invalid(format!("the logout response could not be signed: {error}"))
            })?;
        Ok(Some(departure(carried, &self.connection)))
    }

    /// The answer to a request of ours: of this connection, alive and unused, with its RelayState.
    async fn conclude(&self, verdict: LogoutVerdict, answered: LogoutAnswered) -> Result<Outcome, FlowError> {
        let id = self.connection.id();
        let mut conn = self.gateway.db.read().await?;
        let request = requests::logout(&mut conn, self.scope.id, id, &answered.in_response_to).await?;
        drop(conn);
        let refusal = match &request {
            None => Some(SignOutRefusal::RequestUnknown),
            Some(request) if request.used_at.is_some() => Some(SignOutRefusal::RequestUsed),
            Some(request) if self.now >= request.expires_at => Some(SignOutRefusal::RequestExpired),
            // Some identity providers drop it; what comes must be what went.
            Some(request)
                if verdict.relay_state.as_ref().is_some_and(|came| *came != request.relay_state) =>
            {
                Some(SignOutRefusal::RelayStateMismatch)
            }
            Some(_) => None,
        };
        if let Some(refusal) = refusal {
            return self.refuse(verdict.checks, refusal).await;
        }
        let request = &answered.in_response_to;
        let first = transaction!(self.gateway.db, |tx| {
            Ok::<_, FlowError>(requests::use_logout(tx, self.scope.id, id, request, self.now).await?)
        })?;
        if !first {
            return self.refuse(verdict.checks, SignOutRefusal::RequestUsed).await;
        }
        if !answered.complete {
            tracing::info!(
                organisation = self.scope.slug,
                connection = self.connection.record.slug,
                status = %answered.status,
                "the identity provider did not log out everywhere"
            );
        }
        Ok(Outcome::Answered { connection: self.connection.record.name.clone(), complete: answered.complete })
    }

    /// A refused message. When the identity provider did send it, to us and now, it is told; anybody else gets a
    /// page, or whoever copies messages could make us answer them.
    async fn decline(
        &self,
        idp: &IdpMetadata,
        verdict: LogoutVerdict,
        refusal: LogoutRefusal,
    ) -> Result<Outcome, FlowError> {
        let status = match refusal {
            LogoutRefusal::NameIdEncrypted => LogoutStatus::Unsupported,
            _ => LogoutStatus::Failed,
        };
        let answer = match &verdict.answerable {
            Some(request) => self.answer(idp, &verdict, request, status).await?,
            None => None,
        };
        let reason = refusal.code();
        let refused = self.refuse(verdict.checks, refusal.into()).await?;
        Ok(answer.map_or(refused, |answer| Outcome::Declined { answer, reason }))
    }

    /// Records a refusal. Logout messages can come from anybody in any number, and real ones be sent again and
    /// again; they are recorded within the cap of refused sign-ins. The record names nobody.
    async fn refuse(&self, checks: Vec<Check>, refusal: SignOutRefusal) -> Result<Outcome, FlowError> {
        let gateway = self.gateway;
        let reference = reference(gateway);
        let since = self.now.minus(Duration::from_secs(60));
        let mut conn = gateway.db.read().await?;
        let recorded = sign_ins::refused_since(&mut conn, self.scope.id, self.connection.id(), since).await?;
        drop(conn);
        if recorded < RECORDED_PER_MINUTE {
            let attempt = self.attempt(&reference, checks, &refusal);
            transaction!(gateway.db, |tx| { Ok::<_, FlowError>(sign_ins::insert(tx, &attempt).await?) })?;
        } else {
            tracing::info!(reason = refusal.code(), "a refused logout was not recorded: there were too many");
        }
        tracing::info!(
            reference,
            reason = refusal.code(),
            why = %refusal,
            organisation = self.scope.slug,
            connection = self.connection.record.slug,
            "a logout message was refused"
        );
        Ok(Outcome::Refused {
            reference,
            reason: refusal.code(),
            no_message: refusal.is_no_message(),
            contact: self.connection.values().contact.as_ref().map(|contact| contact.as_str().to_owned()),
        })
    }

    fn attempt(&self, reference: &str, mut checks: Vec<Check>, refusal: &SignOutRefusal) -> Attempt {
        if checks.iter().all(|check| check.ok) {
            checks.push(Check::new("request", false, refusal.to_string(), Compared::default()));
        }
        Attempt {
            id: SignInId::new(self.now, self.gateway.random()),
            organisation: self.scope.id,
            connection: Some(self.connection.id()),
            at: self.now,
            reason: Some(refusal.code()),
            reference: reference.to_owned(),
            name_id: None,
            name_key: None,
            employee: None,
            address: self.address.clone(),
            checks: saml::checks_as_stored(&checks),
        }
    }
}

/// The identity provider's endpoint for answers: of the binding that it used, else of the other.
fn endpoint(idp: &IdpMetadata, used: Binding) -> Option<(Binding, &Endpoint)> {
    [used, used.other()].into_iter().find_map(|binding| Some((binding, idp.slo(binding)?)))
}
