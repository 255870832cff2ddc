//! SAML 2.0, the service provider's half, and as much of the identity provider's as the demonstration
//! needs. Pure: bytes, keys and the time go in, a verdict comes out; no network, no database, no clock.
//!
//! A message passes `UnverifiedXml → Gated → VerifiedXml → Assertion → Subject`; each step is the only way
//! to the next type. An encrypted one passes `Gated → VerifiedFrame → DecryptedXml → Gated` in between. [`judge`] takes them all and notes every check; the assertion consumer service and
//! `muster saml check` both call it.

mod algorithm;
mod assertion;
mod bounded;
mod bulk_base64;
mod c14n;
mod check;
mod datetime;
mod decode;
mod decrypt;
mod encrypt;
mod encryption;
mod expect;
mod explain;
mod gate;
mod issue;
mod keys;
mod logout;
mod metadata;
mod name_id;
mod names;
mod opinion;
mod received;
mod redirect;
mod refusal;
mod request;
mod sign;
mod signature;
mod sp_metadata;
mod tree;
mod validate;
mod verify;
mod writer;

pub use algorithm::{DigestAlgorithm, KeyKind, SignatureAlgorithm};
pub use assertion::{Assertion, Attribute, Attributes, NameId, parse};
pub use bounded::XmlFault;
pub use check::{Check, Compared, checks_as_stored};
pub use decode::{Message, UnverifiedXml};
pub use encrypt::{Encrypting, encrypt_assertion};
pub use encryption::{ContentAlgorithm, KeyTransport};
pub use expect::{Awaited, Expect, Settings, Subject, SubjectSource, UnknownSetting, Verdict, Warning};
pub use gate::{Gated, gate};
pub use issue::{Issue, IssuedSubject, idp_metadata, idp_metadata_with_slo, post_value};
pub use keys::{
    DecryptionKey, DecryptionKeyError, DecryptionKeys, FreshKeyPairs, KeyPairs, SigningKey, SigningKeyError,
    TrustedKey, TrustedKeys, UntrustedKey,
};
pub use logout::{
    Binding, Carried, LOGOUT_LIMIT, LogoutAnswered, LogoutArrival, LogoutExpect, LogoutMessage,
    LogoutRefusal, LogoutRequest, LogoutRequested, LogoutResponse, LogoutStatus, LogoutVerdict, judge_logout,
};
pub use metadata::{
    Endpoint, IdpMetadata, MetadataError, MetadataWarning, ServiceProvider, ServiceProviderError,
};
pub use names::{
    HTTP_POST, HTTP_REDIRECT, NAME_ID_EMAIL, NAME_ID_PERSISTENT, NAME_ID_TRANSIENT, NAME_ID_UNSPECIFIED,
};
pub use opinion::has_second_verifier;
pub use received::{ReceivedRequest, RequestFault};
pub use redirect::RedirectFault;
pub use refusal::{Help, Person, Places, Product, Reason, Refusal, Shown};
pub use request::AuthnRequest;
pub use sign::{SignError, SignWhat, Signing, sign_enveloped};
pub use sp_metadata::SpMetadata;
pub use verify::{Covered, RequireSignature, SignaturePolicy, Signed, VerifiedXml, verify};

use check::Checks;
use decrypt::decrypt;
use gate::gate_decrypted;
use verify::{verify_decrypted, verify_frame};

/// Most bytes of a response, after Base64 decoding.
pub const RESPONSE_LIMIT: usize = 512 * 1024;
/// Most bytes of the Base64 that one is posted in: a line break for every character would be no message of an identity
/// provider.
pub const POSTED_LIMIT: usize = RESPONSE_LIMIT * 2;

/// Most characters of the identifier that a person is found by (SAML core section 8.3.7).
pub const SUBJECT_LIMIT: usize = 256;

/// Judges one response by every rule that needs neither database nor browser.
///
/// The caller still owes: the request's row (bound to the browser and the connection, used once), the
/// replay guard on [`Subject::assertion_id`], and whether the employee may come in.
#[must_use]
pub fn judge(message: Message<'_>, expect: &Expect) -> Verdict {
    judge_decoded(UnverifiedXml::decode(message).as_ref(), expect)
}

/// The same for a message that was decoded before.
#[must_use]
pub fn judge_decoded(decoded: Result<&UnverifiedXml, &Refusal>, expect: &Expect) -> Verdict {
    judge_seen(look(decoded), expect)
}

/// The same where the message itself says what is to be expected of it: `expect` is told what it claims, and answers `None`
/// when something has to be fetched first. Then [`judge_decoded`] judges it later.
#[must_use]
pub fn judge_by_claims(
    decoded: Result<&UnverifiedXml, &Refusal>,
    expect: impl FnOnce(&Claims) -> Option<Expect>,
) -> (Claims, Option<Verdict>) {
    let seen = look(decoded);
    let claims = match &seen {
        Ok((_, Ok(gated))) => Claims::of(gated),
        _ => Claims::default(),
    };
    let verdict = expect(&claims).map(|expect| judge_seen(seen, &expect));
    (claims, verdict)
}

/// A message that could be decoded, and whether it has the shape of a response.
type Seen<'a> = Result<(&'a UnverifiedXml, Result<Gated<'a>, Refusal>), Refusal>;

fn look<'a>(decoded: Result<&'a UnverifiedXml, &Refusal>) -> Seen<'a> {
    decoded.map(|xml| (xml, gate(xml))).map_err(Clone::clone)
}

fn judge_seen(seen: Seen<'_>, expect: &Expect) -> Verdict {
    let mut checks = Checks::default();
    let mut warnings = Vec::new();
    let mut verified = None;
    let result = judge_into(seen, expect, &mut checks, &mut warnings, &mut verified);
    let identifier = verified.as_ref().and_then(|verified| validate::identifier(verified, expect).ok());
    Verdict { result, checks: checks.made, warnings, verified, identifier }
}

fn judge_into(
    seen: Seen<'_>,
    expect: &Expect,
    checks: &mut Checks,
    warnings: &mut Vec<Warning>,
    verified: &mut Option<Assertion>,
) -> Result<Subject, Refusal> {
    let (unverified, gated) = checks.require("message", seen, |(xml, _)| {
        format!("the message has {} bytes of XML, of at most {RESPONSE_LIMIT}", xml.text().len())
    })?;
    let gated = checks.require("structure", gated, |_| {
        "it is one response with one assertion, and every signature is where it belongs".to_owned()
    })?;
    let keys = explain::keys(&gated, expect, checks)?;
    let signed = if gated.unverified_encryption().is_some() {
        open(unverified, &gated, keys, expect, checks)?
    } else {
        let signed = verify(&gated, keys, expect.settings.signature);
        let signed = explain::signature(&gated, signed, expect, checks)?;
        if expect.settings.second_opinion {
            let opinion = opinion::ask(unverified.text(), &gated, &signed);
            checks.require("second_opinion", opinion, Clone::clone)?;
        }
        signed
    };
    warn(&signed, expect, warnings);
    let mut assertion =
        checks.require("schema", parse(&signed), |assertion| format!("the assertion is {}", assertion.id))?;
    if assertion.name_id_encrypted && assertion.name_id.is_none() && !expect.decryption_keys.is_empty() {
        let opened = name_id::of_assertion(&signed, &expect.decryption_keys, expect.settings.allow_cbc);
        let (name_id, _) = checks
            .require("name_id_decryption", opened, |(_, how)| format!("the NameID was decrypted: {how}"))?;
        (assertion.name_id, assertion.name_id_encrypted) = (Some(name_id), false);
    }
    let envelope = match &assertion.envelope {
        Some(envelope) => Ok(envelope.clone()),
        None => assertion::unverified_envelope(&gated),
    };
    let assertion = verified.insert(assertion);
    let envelope = checks.require("envelope", envelope, |envelope| {
        let signed = if envelope.signed { "signed" } else { "not signed: it can only make the message fail" };
        format!("the response around the assertion is {signed}")
    })?;
    validate::validate(assertion, &envelope, expect, checks)
}

/// An encrypted message: what is signed around the assertion first, then decryption, then everything that
/// a plain message goes through once more.
fn open(
    unverified: &UnverifiedXml,
    gated: &Gated<'_>,
    keys: &TrustedKeys,
    expect: &Expect,
    checks: &mut Checks,
) -> Result<VerifiedXml, Refusal> {
    let policy = expect.settings.signature;
    let frame = match verify_frame(gated, keys, policy) {
        Ok(frame) => frame,
        Err(refusal) => return explain::signature(gated, Err(refusal), expect, checks),
    };
    let decrypted = decrypt(gated, frame, &expect.decryption_keys, expect.settings.allow_cbc);
    let decrypted = checks.require("decryption", decrypted, |decrypted| {
        format!("the assertion was decrypted: {}", decrypted.how())
    })?;
    let inside = checks.require("decrypted_structure", gate_decrypted(&decrypted), |_| {
        "what was encrypted is one assertion and nothing else".to_owned()
    })?;
    let signed = verify_decrypted(&decrypted, &inside, keys, policy);
    let signed = explain::signature(&inside, signed, expect, checks)?;
    if expect.settings.second_opinion {
        let opinion = opinion::ask_decrypted(unverified.text(), gated, &decrypted, &inside, &signed);
        checks.require("second_opinion", opinion, Clone::clone)?;
    }
    Ok(signed)
}

fn warn(signed: &VerifiedXml, expect: &Expect, warnings: &mut Vec<Warning>) {
    for one in signed.signatures() {
        if one.sha1 && !warnings.contains(&Warning::Sha1) {
            warnings.push(Warning::Sha1);
        }
        if let Some(ended) = one.key.not_after().filter(|ended| *ended <= expect.now) {
            let warning = Warning::CertificateExpired(one.key.fingerprint().to_owned(), ended);
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
    }
}

/// What a message says of itself, to fetch before the verdict what the verdict needs; nothing, when it is not of the right
/// shape. It counts for nothing until [`judge`] was asked with it and accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claims {
    /// The request that it claims to answer; `None` when it claims to answer none. In an encrypted message
    /// this is what the response says.
    pub in_response_to: Option<String>,
    /// Whether its assertion, or the NameID in it, is encrypted.
    pub encrypted: bool,
}

impl Claims {
    fn of(gated: &Gated<'_>) -> Self {
        Self {
            in_response_to: assertion::unverified_in_response_to(gated),
            encrypted: assertion::unverified_is_encrypted(gated),
        }
    }
}

#[cfg(test)]
mod tests;
