//! Second opinions on signatures (`saml.second_opinion`): other implementations of XML Signature are asked
//! about every signature that ours relied on, and all must agree.
//!
//! They are general toolboxes, which do what a message says. So they are asked last, about a message that
//! our gate and our verifier accepted: no reference, transform or algorithm but the few that are allowed
//! ever reaches them, and all that they can do is make a message fail.

#[cfg(feature = "second-opinion")]
mod bergshamra;
#[cfg(feature = "samael")]
mod samael;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    c14n::canonicalize,
    decrypt::DecryptedXml,
    gate::Gated,
    keys::TrustedKey,
    refusal::Refusal,
    signature::UnverifiedSignature,
    verify::{Covered, VerifiedXml},
};

/// What a second verifier is asked: whether all signatures in a document are good.
#[cfg_attr(not(feature = "samael"), expect(dead_code, reason = "not every second verifier needs all of it"))]
struct Question<'a> {
    /// The document, with one signature for each of `signatures` and no other.
    text: &'a str,
    /// The ID that each signature refers to, and the key that made it.
    signatures: Vec<(&'a str, &'a TrustedKey)>,
    /// The canonical form, as our verifier digested it, of what the outermost signature covers.
    canonical: &'a str,
}

/// Another implementation of XML Signature.
struct SecondVerifier {
    name: &'static str,
    agrees: fn(&Question<'_>) -> bool,
}

const SECOND_VERIFIERS: &[SecondVerifier] = &[
    #[cfg(feature = "second-opinion")]
    SecondVerifier { name: "bergshamra", agrees: bergshamra::agrees },
    #[cfg(feature = "samael")]
    SecondVerifier { name: "samael", agrees: samael::agrees },
];

/// Whether this build has a second verifier. Without one `saml.second_opinion=true` refuses everybody.
#[must_use]
pub const fn has_second_verifier() -> bool {
    !SECOND_VERIFIERS.is_empty()
}

/// Asks about the signatures of a message that is not encrypted, in the characters in which it came.
///
/// # Errors
/// [`Refusal::NoSecondOpinion`] in a build without a second verifier, [`Refusal::SecondOpinionDiffers`]
/// when one of them does not accept each signature.
pub(super) fn ask(text: &str, gated: &Gated<'_>, verified: &VerifiedXml) -> Result<String, Refusal> {
    let placed =
        [(Covered::Response, gated.response_signature()), (Covered::Assertion, gated.assertion_signature())];
    let signatures = placed.into_iter().filter_map(|(covered, one)| about(covered, one?, verified)).collect();
    put(&Question { text, signatures, canonical: verified.canonical() })
}

/// Asks about the signatures of a message whose assertion was decrypted: that of the response in the
/// characters in which it came, and that of the assertion, which `inside` holds, in a document of its own.
///
/// # Errors
/// As [`ask`], or [`Refusal::CanonicalizationFailed`].
pub(super) fn ask_decrypted(
    text: &str,
    gated: &Gated<'_>,
    decrypted: &DecryptedXml,
    inside: &Gated<'_>,
    verified: &VerifiedXml,
) -> Result<String, Refusal> {
    let frame = gated.response_signature().and_then(|one| about(Covered::Response, one, verified));
    let mut agreed = Err(Refusal::Unsigned);
    if let Some((frame, canonical)) = frame.zip(decrypted.frame().canonical()) {
        agreed = Ok(put(&Question { text, signatures: vec![frame], canonical })?);
    }
    if let Some((assertion, signature)) = inside.unverified_assertion().zip(inside.assertion_signature()) {
        let info = &signature.signed_info;
        let form = |omit, prefixes: &[String]| {
            canonicalize(assertion, omit, prefixes).map_err(|_| Refusal::CanonicalizationFailed)
        };
        // The prefixes that the signature treats inclusively must mean the same without what is around it.
        let alone = form(None, &[info.own_prefixes.as_slice(), &info.content_prefixes].concat())?;
        let canonical = form(Some(signature.element), &info.content_prefixes)?;
        let signatures = about(Covered::Assertion, signature, verified).into_iter().collect();
        agreed = Ok(put(&Question { text: &alone, signatures, canonical: &canonical })?);
    }
    agreed
}

/// What `signature` refers to, and the key that our verifier found to have made it.
fn about<'a>(
    covered: Covered,
    signature: &'a UnverifiedSignature,
    verified: &'a VerifiedXml,
) -> Option<(&'a str, &'a TrustedKey)> {
    let signed = verified.signatures().iter().find(|signed| signed.covered == covered)?;
    Some((signature.signed_info.reference.as_str(), &signed.key))
}

/// Puts the question to every second verifier; answers who agreed.
fn put(question: &Question<'_>) -> Result<String, Refusal> {
    if !has_second_verifier() {
        return Err(Refusal::NoSecondOpinion);
    }
    for verifier in SECOND_VERIFIERS {
        // One that gives up has not agreed.
        let agrees = !question.signatures.is_empty()
            && catch_unwind(AssertUnwindSafe(|| (verifier.agrees)(question))).unwrap_or(false);
        if !agrees {
            return Err(Refusal::SecondOpinionDiffers(verifier.name));
        }
    }
    let names: Vec<_> = SECOND_VERIFIERS.iter().map(|verifier| verifier.name).collect();
    Ok(format!("every signature is also good by {}", names.join(" and ")))
}
