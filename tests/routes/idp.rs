//! The identity provider of the tests: its key, its metadata, and the responses it issues.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use muster::{
    clock::{Clock as _, Timestamp},
    saml::{
        Encrypting, Endpoint, Issue, IssuedSubject, KeyPairs, ReceivedRequest, SignWhat, Signing, SigningKey,
        idp_metadata, idp_metadata_with_slo, post_value,
    },
    secret::{CryptoError, Random, SystemRandom},
};

use crate::world::{START, World};

/// Private keys that serve every story anew: each takes them in the same order, and meets none twice before
/// it has had twelve.
#[derive(Default)]
pub(crate) struct RepeatedKeyPairs(AtomicUsize);

impl KeyPairs for RepeatedKeyPairs {
    fn pair(&self, name: &str, now: Timestamp, random: &dyn Random) -> Result<SigningKey, CryptoError> {
        static MADE: [OnceLock<SigningKey>; 12] = [const { OnceLock::new() }; 12];
        let slot = &MADE[self.0.fetch_add(1, Ordering::Relaxed) % MADE.len()];
        key(slot, "any").recertified(name, now, random)
    }
}

/// An identity provider.
#[derive(Clone, Copy)]
pub(crate) struct Idp {
    pub(crate) entity_id: &'static str,
    pub(crate) sso: &'static str,
    pub(crate) key: &'static SigningKey,
}

fn key(slot: &'static OnceLock<SigningKey>, name: &str) -> &'static SigningKey {
    slot.get_or_init(|| SigningKey::generate(name, START, &SystemRandom).unwrap())
}

impl Idp {
    /// The identity provider of acme.
    pub(crate) fn corporate() -> Self {
        static KEY: OnceLock<SigningKey> = OnceLock::new();
        Self {
            entity_id: "https://idp.acme.example/metadata",
            sso: "https://idp.acme.example/sso",
            key: key(&KEY, "idp.acme.example"),
        }
    }

    /// Another one.
    pub(crate) fn other() -> Self {
        static KEY: OnceLock<SigningKey> = OnceLock::new();
        Self {
            entity_id: "https://idp.other.example/metadata",
            sso: "https://idp.other.example/sso",
            key: key(&KEY, "idp.other.example"),
        }
    }

    pub(crate) fn metadata(&self) -> String {
        idp_metadata(self.entity_id, self.sso, &[self.key]).unwrap()
    }

    /// The same with single logout.
    pub(crate) fn metadata_with_slo(&self, single_logout: &[Endpoint]) -> String {
        idp_metadata_with_slo(self.entity_id, self.sso, single_logout, &[self.key]).unwrap()
    }

    /// A perfect answer to a request, about `subject`.
    pub(crate) fn reply(&self, begun: &Begun, subject: &str) -> Reply {
        Reply {
            idp: *self,
            in_response_to: Some(begun.id.clone()),
            audience: begun.entity_id.clone(),
            recipient: begun.acs.clone(),
            subject: IssuedSubject { name_id: subject.to_owned(), ..IssuedSubject::default() },
        }
    }
}

/// A sign-in that a browser has begun, as the identity provider sees it.
#[derive(Debug, Clone)]
pub(crate) struct Begun {
    /// The request's ID.
    pub(crate) id: String,
    pub(crate) relay_state: String,
    /// The service provider's entity ID.
    pub(crate) entity_id: String,
    /// Where it wants the response.
    pub(crate) acs: String,
    /// Whether the person is to prove anew who they are.
    pub(crate) force_authn: bool,
    /// Whether nothing is to be shown to them.
    pub(crate) is_passive: bool,
}

impl Begun {
    /// Reads the address that the browser is sent to.
    pub(crate) fn read(location: &str) -> Self {
        let (_, query) = location.split_once('?').unwrap();
        let request = ReceivedRequest::from_redirect(query).unwrap();
        Self {
            id: request.id,
            relay_state: request.relay_state.unwrap(),
            entity_id: request.issuer,
            acs: request.acs_url.unwrap(),
            force_authn: request.force_authn,
            is_passive: request.is_passive,
        }
    }

    /// Where the browser posts the response to: the path of the ACS URL.
    pub(crate) fn acs_path(&self) -> String {
        url::Url::parse(&self.acs).unwrap().path().to_owned()
    }
}

/// A response before it is issued; tests bend it.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) idp: Idp,
    pub(crate) in_response_to: Option<String>,
    pub(crate) audience: String,
    pub(crate) recipient: String,
    pub(crate) subject: IssuedSubject,
}

impl Reply {
    /// A response that nobody asked for.
    pub(crate) fn unsolicited(mut self) -> Self {
        self.in_response_to = None;
        self
    }

    /// With the end of the session that the identity provider wants.
    pub(crate) fn until(mut self, end: Timestamp) -> Self {
        self.subject.session_not_on_or_after = Some(end);
        self
    }

    /// From a session that the identity provider had since then.
    pub(crate) fn signed_in_at(mut self, then: Timestamp) -> Self {
        self.subject.signed_in_at = Some(then);
        self
    }

    /// Signs it: the value of the form field `SAMLResponse`.
    pub(crate) fn issue(&self, world: &World) -> String {
        let issue = self.to_issue(SignWhat::Both);
        let xml = issue.response(&Signing::with(self.idp.key), world.clock.now(), &SystemRandom).unwrap();
        post_value(&xml)
    }

    /// The same, signed as `sign` says, with the assertion encrypted.
    pub(crate) fn issue_encrypted(
        &self,
        world: &World,
        sign: SignWhat,
        encrypting: &Encrypting<'_>,
    ) -> String {
        let signing = Signing::with(self.idp.key);
        let issue = self.to_issue(sign);
        post_value(&issue.encrypted_response(&signing, encrypting, world.clock.now(), &SystemRandom).unwrap())
    }

    fn to_issue(&self, sign: SignWhat) -> Issue<'_> {
        Issue {
            issuer: self.idp.entity_id,
            audience: &self.audience,
            recipient: &self.recipient,
            in_response_to: self.in_response_to.as_deref(),
            subject: &self.subject,
            valid_for: Duration::from_secs(300),
            sign,
        }
    }
}
