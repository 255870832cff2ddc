//! XML Signature verification: from a [`Gated`] message to [`VerifiedXml`].

use roxmltree::Document;

use super::{
    algorithm::DigestAlgorithm,
    bounded,
    c14n::canonicalize,
    decrypt::DecryptedXml,
    gate::Gated,
    keys::{TrustedKey, TrustedKeys},
    refusal::Refusal,
    signature::{SignedInfo, UnverifiedSignature},
    tree,
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
/// those of the assertion. In a signed response the assertion may have been encrypted; then it stands
/// there decrypted, in its EncryptedAssertion. Only [`verify`] and [`verify_decrypted`] make one.
#[derive(Debug, Clone)]
pub struct VerifiedXml {
    canonical: String,
    covered: Covered,
    signatures: Vec<Signed>,
    encryption: Option<String>,
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

    /// How the assertion was encrypted; `None` when it was not.
    pub(crate) fn encryption(&self) -> Option<&str> {
        self.encryption.as_deref()
    }

    /// The signatures that were verified, one or two.
    #[must_use]
    pub fn signatures(&self) -> &[Signed] {
        &self.signatures
    }
}

/// Verifies every signature of a message that is not encrypted with the connection's keys. KeyInfo is
/// ignored.
///
/// # Errors
/// [`Refusal::AssertionEncrypted`] for an encrypted one. When a demanded signature is missing, when any that is there does not verify, or when it uses SHA-1
/// against the policy.
pub fn verify(
    gated: &Gated<'_>,
    keys: &TrustedKeys,
    policy: SignaturePolicy,
) -> Result<VerifiedXml, Refusal> {
    if gated.unverified_encryption().is_some() {
        return Err(Refusal::AssertionEncrypted);
    }
    let response = gated.response_signature();
    let assertion = gated.assertion_signature();
    demand(policy, response.is_some(), assertion.is_some())?;
    let mut verified: Option<(String, Covered)> = None;
    let mut signatures = Vec::new();
    for (signature, covered) in [(response, Covered::Response), (assertion, Covered::Assertion)] {
        let Some(signature) = signature else { continue };
        let (canonical, signed) = verify_one(gated, signature, covered, keys, policy)?;
        signatures.push(signed);
        verified.get_or_insert((canonical, covered));
    }
    let (canonical, covered) = verified.ok_or(Refusal::Unsigned)?;
    Ok(VerifiedXml { canonical, covered, signatures, encryption: None })
}

fn demand(policy: SignaturePolicy, response: bool, assertion: bool) -> Result<(), Refusal> {
    match (policy.require, response, assertion) {
        (_, false, false) => Err(Refusal::Unsigned),
        (RequireSignature::Response | RequireSignature::Both, false, _) => Err(Refusal::ResponseNotSigned),
        (RequireSignature::Assertion | RequireSignature::Both, _, false) => Err(Refusal::AssertionNotSigned),
        _ => Ok(()),
    }
}

/// What is around an encrypted assertion, before anything is decrypted.
#[derive(Debug)]
pub(crate) struct VerifiedFrame(Option<(String, Signed)>);

impl VerifiedFrame {
    /// The canonical form of the response; `None` when it is not signed.
    pub(crate) fn canonical(&self) -> Option<&str> {
        self.0.as_ref().map(|(canonical, _)| canonical.as_str())
    }
}

/// Verifies the response's own signature, which covers the assertion as it is encrypted.
///
/// # Errors
/// When it is demanded and missing, or there and wrong.
pub(crate) fn verify_frame(
    gated: &Gated<'_>,
    keys: &TrustedKeys,
    policy: SignaturePolicy,
) -> Result<VerifiedFrame, Refusal> {
    match gated.response_signature() {
        Some(signature) => {
            Ok(VerifiedFrame(Some(verify_one(gated, signature, Covered::Response, keys, policy)?)))
        }
        None => {
            // What signature the assertion has is not known yet.
            demand(policy, false, true)?;
            Ok(VerifiedFrame(None))
        }
    }
}

/// Verifies the signature of the assertion that was decrypted; `gated` is `decrypted` looked at. An
/// assertion without one is vouched for by the response's, or by nobody: that it was encrypted for us says
/// nothing about who did it.
///
/// # Errors
/// As [`verify`].
pub(crate) fn verify_decrypted(
    decrypted: &DecryptedXml,
    gated: &Gated<'_>,
    keys: &TrustedKeys,
    policy: SignaturePolicy,
) -> Result<VerifiedXml, Refusal> {
    let frame = &decrypted.frame().0;
    let signature = gated.assertion_signature();
    demand(policy, frame.is_some(), signature.is_some())?;
    let inner = signature
        .map(|signature| verify_one(gated, signature, Covered::Assertion, keys, policy))
        .transpose()?;
    let encryption = Some(decrypted.how().to_owned());
    match (frame, inner) {
        (Some((_, response)), inner) => {
            let signatures = [Some(response.clone()), inner.map(|(_, assertion)| assertion)];
            let signatures = signatures.into_iter().flatten().collect();
            let canonical = decrypted.text().to_owned();
            Ok(VerifiedXml { canonical, covered: Covered::Response, signatures, encryption })
        }
        (None, Some((canonical, assertion))) => {
            let signatures = vec![assertion];
            Ok(VerifiedXml { canonical, covered: Covered::Assertion, signatures, encryption })
        }
        (None, None) => Err(Refusal::Unsigned),
    }
}

fn verify_one(
    gated: &Gated<'_>,
    signature: &UnverifiedSignature,
    covered: Covered,
    keys: &TrustedKeys,
    policy: SignaturePolicy,
) -> Result<(String, Signed), Refusal> {
    let (canonical, key, sha1) =
        verify_parent(gated.document(), signature, covered.name(), keys, policy.allow_sha1)?;
    Ok((canonical, Signed { covered, key: key.clone(), sha1 }))
}

/// The canonical bytes of the parent of `signature`, the key that signed them, and whether SHA-1 had a
/// part. `what` names the parent in refusals.
///
/// SignedInfo against the keys first, so that nothing else of the message costs work before a key of the
/// connection has vouched for the reference; then the digest.
pub(super) fn verify_parent<'k>(
    document: &Document<'_>,
    unverified: &UnverifiedSignature,
    what: &'static str,
    keys: &'k TrustedKeys,
    allow_sha1: bool,
) -> Result<(String, &'k TrustedKey, bool), Refusal> {
    let node = |id| document.get_node(id).ok_or(Refusal::SignatureMisplaced);
    let algorithm = unverified.signed_info.signature_algorithm;
    let sha1 = [algorithm.digest(), unverified.signed_info.digest_algorithm].contains(&DigestAlgorithm::Sha1);
    if sha1 && !allow_sha1 {
        return Err(Refusal::Sha1NotAllowed(algorithm.uri().into()));
    }
    let canonical_info =
        canonicalize(node(unverified.signed_info_element)?, None, &unverified.signed_info.own_prefixes)
            .map_err(|_| Refusal::CanonicalizationFailed)?;
    let key = keys
        .signer(algorithm, canonical_info.as_bytes(), &unverified.value)
        .ok_or(Refusal::SignatureInvalid(what))?;

    // From here on only what was signed counts, so the reference is read again, out of the signed bytes.
    let signed = bounded::parse(&canonical_info, &bounded::MESSAGE)?;
    let signed_info = SignedInfo::read(signed.root_element())?;
    let parent = node(unverified.element)?.parent_element().ok_or(Refusal::SignatureMisplaced)?;
    if tree::attribute(parent, "ID") != Some(&*signed_info.reference) {
        return Err(Refusal::ReferenceMismatch(signed_info.reference.as_str().into()));
    }
    let canonical = canonicalize(parent, Some(unverified.element), &signed_info.content_prefixes)
        .map_err(|_| Refusal::CanonicalizationFailed)?;
    let digest = signed_info.digest_algorithm.digest(canonical.as_bytes());
    if digest != signed_info.digest {
        return Err(Refusal::DigestMismatch(what));
    }
    Ok((canonical, key, sha1))
}
