//! XML Signature verification: from a [`Gated`] message to [`VerifiedXml`].

use roxmltree::Node;

use super::{
    algorithm::DigestAlgorithm,
    bounded,
    c14n::canonicalize,
    gate::Gated,
    keys::{TrustedKey, TrustedKeys},
    refusal::Refusal,
    signature::{SignedInfo, UnverifiedSignature},
};

/// Which signatures a connection demands (`saml.require_signature`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RequireSignature {
    /// One on the response or on the assertion.
    #[default]
    Either,
    /// One on the assertion.
    Assertion,
    /// One on the response.
    Response,
    /// One on each.
    Both,
}

/// What a connection demands of signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignaturePolicy {
    /// Which ones there must be.
    pub require: RequireSignature,
    /// Whether SHA-1 counts (`saml.allow_sha1`).
    pub allow_sha1: bool,
}

/// What a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// The response with the assertion in it.
    Response,
    /// The assertion alone.
    Assertion,
}

impl Covered {
    const fn name(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Assertion => "assertion",
        }
    }
}

impl std::fmt::Display for Covered {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A signature that was verified.
#[derive(Debug, Clone)]
pub struct Signed {
    /// What it covers.
    pub covered: Covered,
    /// The key that made it.
    pub key: TrustedKey,
    /// Whether SHA-1 had a part in it.
    pub sha1: bool,
}

/// The canonical bytes that a key of the connection signed: those of the response when it is signed, else
/// those of the assertion. Only [`verify`] makes one.
#[derive(Debug, Clone)]
pub struct VerifiedXml {
    canonical: String,
    covered: Covered,
    signatures: Vec<Signed>,
}

impl VerifiedXml {
    /// The canonical form.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// Whether the canonical form is that of the response or of the assertion.
    #[must_use]
    pub const fn covered(&self) -> Covered {
        self.covered
    }

    /// The signatures that were verified, one or two.
    #[must_use]
    pub fn signatures(&self) -> &[Signed] {
        &self.signatures
    }
}

/// Verifies every signature of the message with the connection's keys. KeyInfo is ignored.
///
/// # Errors
/// When a demanded signature is missing, when any that is there does not verify, or when it uses SHA-1
/// against the policy.
pub fn verify(
    gated: &Gated<'_>,
    keys: &TrustedKeys,
    policy: SignaturePolicy,
) -> Result<VerifiedXml, Refusal> {
    let response = gated.response_signature();
    let assertion = gated.assertion_signature();
    match (policy.require, response.is_some(), assertion.is_some()) {
        (_, false, false) => return Err(Refusal::Unsigned),
        (RequireSignature::Response | RequireSignature::Both, false, _) => {
            return Err(Refusal::ResponseNotSigned);
        }
        (RequireSignature::Assertion | RequireSignature::Both, _, false) => {
            return Err(Refusal::AssertionNotSigned);
        }
        _ => {}
    }
    let mut verified: Option<(String, Covered)> = None;
    let mut signatures = Vec::new();
    for (signature, covered) in [(response, Covered::Response), (assertion, Covered::Assertion)] {
        let Some(signature) = signature else { continue };
        let (canonical, signed) = verify_one(signature, covered, keys, policy)?;
        signatures.push(signed);
        verified.get_or_insert((canonical, covered));
    }
    let (canonical, covered) = verified.ok_or(Refusal::Unsigned)?;
    Ok(VerifiedXml { canonical, covered, signatures })
}

/// SignedInfo against the keys first, so that nothing else of the message costs work before a key of the
/// connection has vouched for the reference; then the digest.
fn verify_one<'a>(
    signature: Node<'a, 'a>,
    covered: Covered,
    keys: &TrustedKeys,
    policy: SignaturePolicy,
) -> Result<(String, Signed), Refusal> {
    let unverified = UnverifiedSignature::read(signature)?;
    let algorithm = unverified.signed_info.signature_algorithm;
    let sha1 = [algorithm.digest(), unverified.signed_info.digest_algorithm].contains(&DigestAlgorithm::Sha1);
    if sha1 && !policy.allow_sha1 {
        return Err(Refusal::Sha1NotAllowed(algorithm.uri().into()));
    }
    let canonical_info =
        canonicalize(unverified.signed_info_element, None, &unverified.signed_info.own_prefixes)
            .map_err(|_| Refusal::CanonicalizationFailed)?;
    let key = keys
        .signer(algorithm, canonical_info.as_bytes(), &unverified.value)
        .ok_or(Refusal::SignatureInvalid(covered.name()))?;

    // From here on only what was signed counts, so the reference is read again, out of the signed bytes.
    let document = bounded::parse(&canonical_info, &bounded::MESSAGE)?;
    let signed_info = SignedInfo::read(document.root_element())?;
    let parent = signature.parent_element().ok_or(Refusal::SignatureMisplaced)?;
    if parent.attribute("ID") != Some(&*signed_info.reference) {
        return Err(Refusal::ReferenceMismatch(signed_info.reference.as_str().into()));
    }
    let canonical = canonicalize(parent, Some(unverified.element.id()), &signed_info.content_prefixes)
        .map_err(|_| Refusal::CanonicalizationFailed)?;
    let digest = signed_info
        .digest_algorithm
        .digest(canonical.as_bytes())
        .map_err(|_| Refusal::DigestMismatch(covered.name()))?;
    if digest != signed_info.digest {
        return Err(Refusal::DigestMismatch(covered.name()));
    }
    Ok((canonical, Signed { covered, key: key.clone(), sha1 }))
}
