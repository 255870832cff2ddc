//! What is known of an attempt: every rule that was applied, and whom it is about.

use std::sync::Arc;

use super::SignInRefusal;
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, EmployeeId},
    saml::{Check, Compared, Verdict, checks_as_stored},
    secret::{Secret, token_digest},
    store::saml::PendingRequest,
};

/// What judging left to record. Cheap to clone, before anything was noted.
#[derive(Debug, Clone, Default)]
pub(super) struct Judged {
    /// The rules that the message alone decides.
    of_message: Arc<[Check]>,
    /// Those that were applied then.
    noted: Vec<Check>,
    pub(super) name_id: Option<String>,
    pub(super) verified: bool,
    pub(super) employee: Option<EmployeeId>,
}

impl Judged {
    /// What a verdict left.
    pub(super) fn of(verdict: &mut Verdict) -> Self {
        let named = verdict.name_id().map(|name_id| name_id.value.clone());
        Self {
            of_message: std::mem::take(&mut verdict.checks).into(),
            name_id: verdict.identifier.take().or(named),
            verified: verdict.verified.is_some(),
            ..Self::default()
        }
    }

    /// Notes a rule that compares nothing.
    pub(super) fn note(&mut self, name: &'static str, ok: bool, detail: &str) {
        self.compare(name, ok, detail, Compared::default());
    }

    /// Notes a rule with what it expected and what came.
    pub(super) fn compare(&mut self, name: &'static str, ok: bool, detail: &str, compared: Compared) {
        self.noted.push(Check::new(name, ok, detail, compared));
    }

    /// The checks, as they are stored.
    pub(super) fn to_json(&self) -> String {
        checks_as_stored(self.of_message.iter().chain(&self.noted))
    }

    /// The request must be ours, of this connection and this browser, alive and unused (SAML.md 17). Every
    /// one of these is noted; the first that fails decides.
    pub(super) fn request(
        &mut self,
        request: Option<&PendingRequest>,
        connection: ConnectionId,
        cookie: Option<&Secret<String>>,
        now: Timestamp,
    ) -> Result<(), SignInRefusal> {
        let ours = request.filter(|request| request.connection == connection);
        let came = if ours.is_some() { "one of this connection" } else { "none that is known" };
        let compared = Compared::of("a request of this connection", came);
        let kept = "the request is one of this connection's";
        let known = self.rule("request", ours.is_some(), kept, SignInRefusal::RequestUnknown, compared);
        let Some(request) = ours else { return known };

        let digest = cookie.and_then(|cookie| token_digest(cookie.expose()).ok());
        let same = digest.is_some_and(|digest| same_digest(&digest, &request.browser_digest));
        let came = match (cookie, same) {
            (None, _) => "no cookie",
            (Some(_), false) => "the cookie of another sign-in",
            (Some(_), true) => "its cookie",
        };
        let compared = Compared::of("the cookie of the browser that asked", came);
        let kept = "the browser that asked brought the answer";
        let browser = self.rule("browser", same, kept, SignInRefusal::OtherBrowser, compared);

        let alive = now < request.expires_at;
        let compared = Compared::of(format!("before {}", request.expires_at), now.to_string());
        let age = self.rule(
            "request_age",
            alive,
            "the answer came in time",
            SignInRefusal::RequestExpired,
            compared,
        );

        let came = request.used_at.map_or_else(|| "unused".to_owned(), |at| format!("used at {at}"));
        let compared = Compared::of("unused", came);
        let kept = "it is the first answer to the request";
        let unused =
            self.rule("request_use", request.used_at.is_none(), kept, SignInRefusal::RequestUsed, compared);
        known.and(browser).and(age).and(unused)
    }

    /// Notes a rule that is kept, for the sentence `kept`, or broken, for this refusal.
    fn rule(
        &mut self,
        name: &'static str,
        ok: bool,
        kept: &str,
        refusal: SignInRefusal,
        compared: Compared,
    ) -> Result<(), SignInRefusal> {
        let broken = refusal.to_string();
        self.compare(name, ok, if ok { kept } else { &broken }, compared);
        if ok { Ok(()) } else { Err(refusal) }
    }
}

/// Compares two digests in constant time.
fn same_digest(left: &[u8], right: &[u8]) -> bool {
    use subtle::ConstantTimeEq as _;
    left.ct_eq(right).into()
}
