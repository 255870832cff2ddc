//! What a response is judged against: [`Expect`], and the outcome: [`Verdict`] with every [`Check`].

use std::{str::FromStr, time::Duration};

use super::{
    assertion::{Assertion, Attributes, NameId},
    check::Check,
    keys::{DecryptionKeys, TrustedKeys},
    refusal::Refusal,
    verify::{RequireSignature, SignaturePolicy},
};
use crate::clock::Timestamp;

/// The settings of a connection that decide about a message; the names are those of `connection set`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `saml.clock_skew_seconds`: how far the IdP's clock may be off, each way.
    pub clock_skew: Duration,
    /// `saml.require_signature` and `saml.allow_sha1`.
    pub signature: SignaturePolicy,
    /// `saml.require_encryption`.
    pub require_encryption: bool,
    /// `saml.allow_cbc`.
    pub allow_cbc: bool,
    /// `saml.allow_unsolicited`.
    pub allow_unsolicited: bool,
    /// `saml.subject`.
    pub subject: SubjectSource,
    /// `saml.second_opinion`.
    pub second_opinion: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clock_skew: Duration::from_secs(180),
            signature: SignaturePolicy::default(),
            require_encryption: false,
            allow_cbc: false,
            allow_unsolicited: false,
            subject: SubjectSource::NameId,
            second_opinion: false,
        }
    }
}

/// Where the identifier of the person comes from (`saml.subject`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SubjectSource {
    /// The NameID.
    #[default]
    NameId,
    /// The attribute with this name.
    Attribute(String),
}

/// A text that is no value of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {0}")]
pub struct UnknownSetting(&'static str);

impl FromStr for SubjectSource {
    type Err = UnknownSetting;

    fn from_str(text: &str) -> Result<Self, UnknownSetting> {
        match text.strip_prefix("attribute:") {
            Some(name) if !name.is_empty() => Ok(Self::Attribute(name.to_owned())),
            None if text == "nameid" => Ok(Self::NameId),
            _ => Err(UnknownSetting("nameid or attribute:NAME")),
        }
    }
}

impl std::fmt::Display for SubjectSource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NameId => formatter.write_str("nameid"),
            Self::Attribute(name) => write!(formatter, "attribute:{name}"),
        }
    }
}

const REQUIREMENTS: [(RequireSignature, &str); 4] = [
    (RequireSignature::Either, "either"),
    (RequireSignature::Assertion, "assertion"),
    (RequireSignature::Response, "response"),
    (RequireSignature::Both, "both"),
];

impl FromStr for RequireSignature {
    type Err = UnknownSetting;

    fn from_str(text: &str) -> Result<Self, UnknownSetting> {
        let found = REQUIREMENTS.iter().find(|(_, name)| *name == text);
        found.map(|(value, _)| *value).ok_or(UnknownSetting("either, assertion, response or both"))
    }
}

impl std::fmt::Display for RequireSignature {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = REQUIREMENTS.iter().find(|(value, _)| value == self).map_or("", |(_, name)| name);
        formatter.write_str(name)
    }
}

/// Whether the message must answer a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// It answers the request with this ID.
    Answer(String),
    /// It answers none: the sign-in started at the IdP.
    Unsolicited,
}

/// What a response must fit.
#[derive(Debug, Clone)]
pub struct Expect {
    /// Our entity ID.
    pub sp_entity_id: String,
    /// The address that the response was posted to, as the IdP knows it.
    pub acs_url: String,
    /// The entity ID of the connection's IdP.
    pub idp_entity_id: String,
    /// The keys of the connection; `None` when it has no usable one, and then everything is refused.
    pub keys: Option<TrustedKeys>,
    /// Our keys that decrypt assertions; without one an encrypted assertion is refused.
    pub decryption_keys: DecryptionKeys,
    /// The connection's settings.
    pub settings: Settings,
    /// Whether an answer is awaited, and to which request.
    pub awaited: Awaited,
    /// When the person must have signed in at the IdP at the earliest, less the skew of the clocks: the moment
    /// of a request with ForceAuthn. `None`: a session of the IdP is enough.
    pub fresh_since: Option<Timestamp>,
    /// The present moment.
    pub now: Timestamp,
}

/// Who signed in, by a message that every rule of this module accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// What employees are found by: the NameID, or the attribute that `saml.subject` names. 1 to 256
    /// characters, none of them control characters, no white space at the ends.
    pub identifier: String,
    /// The NameID; `None` only when the identifier is an attribute.
    pub name_id: Option<NameId>,
    /// The attributes.
    pub attributes: Attributes,
    /// The ID of the assertion, for the replay guard.
    pub assertion_id: String,
    /// The IdP's entity ID.
    pub issuer: String,
    /// The request that was answered; `None` when unsolicited.
    pub in_response_to: Option<String>,
    /// When the IdP made the assertion.
    pub issue_instant: Timestamp,
    /// When the person signed in at the IdP.
    pub authn_instant: Timestamp,
    /// How the person signed in at the IdP.
    pub authn_context: Option<String>,
    /// The IdP's name of its session, for single logout.
    pub session_index: Option<String>,
    /// When our session must end at the latest; `None` when the IdP does not say.
    pub session_not_on_or_after: Option<Timestamp>,
    /// From when on this message is refused as too old, so that the replay guard may forget it.
    pub forget_after: Timestamp,
    /// The SHA-256 of the certificate whose key signed.
    pub signed_by: String,
}

/// Something to tell the administrator although the message is good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// SHA-1 had a part in the signature.
    #[error("the signature uses SHA-1; set the IdP to SHA-256")]
    Sha1,
    /// The certificate whose key signed has ended.
    #[error("the IdP's certificate {0} ended at {1}; ask the IdP for a new one")]
    CertificateExpired(String, Timestamp),
}

/// The outcome of [`crate::saml::judge`].
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Who signed in, or why nobody does.
    pub result: Result<Subject, Refusal>,
    /// Every rule that was applied, in order.
    pub checks: Vec<Check>,
    /// What to tell the administrator although it does not refuse the message.
    pub warnings: Vec<Warning>,
    /// What a key of the connection signed, also when another rule refuses it. `None` when nothing was
    /// verified: an identifier that nobody vouches for is nobody's business.
    pub verified: Option<Assertion>,
    /// What employees are found by, out of what is verified, also when another rule refuses the message.
    pub identifier: Option<String>,
}

impl Verdict {
    /// The verified NameID, for the record of the sign-in; `None` when nothing was verified.
    #[must_use]
    pub fn name_id(&self) -> Option<&NameId> {
        self.verified.as_ref().and_then(Assertion::name_id)
    }

    /// The verdict as `muster saml check --json` prints it.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let name_id = self.name_id();
        let mut attributes = serde_json::Map::new();
        for attribute in self.verified.iter().flat_map(|verified| verified.attributes().iter()) {
            attributes.insert(attribute.name.clone(), attribute.values.clone().into());
        }
        let subject = self.result.as_ref().ok();
        serde_json::json!({
            "accepted": subject.is_some(),
            "reason": self.result.as_ref().err().map(Refusal::code),
            "help": self.result.as_ref().err().map(|refusal| refusal.reason().help.change),
            "nameId": name_id.map(|name_id| &name_id.value),
            "nameIdFormat": name_id.and_then(|name_id| name_id.format.as_ref()),
            "attributes": attributes,
            "sessionNotOnOrAfter": subject.and_then(|subject| subject.session_not_on_or_after),
            "warnings": self.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "checks": self.checks,
        })
    }
}
