//! What the list of checks says about keys and signatures, and what can be told of a message that no key
//! vouches for.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use roxmltree::Node;

use super::{
    assertion::unverified_envelope,
    check::{Checks, Compared},
    expect::Expect,
    gate::Gated,
    keys::TrustedKeys,
    names::DSIG,
    refusal::Refusal,
    signature::UnverifiedSignature,
    tree, validate,
    verify::{Covered, RequireSignature, VerifiedXml},
};
use crate::secret::sha256;

/// Most characters of a certificate in KeyInfo that are looked at.
const CERTIFICATE_MAX: usize = 16_384;

/// Notes whether the connection has keys to verify with.
///
/// # Errors
/// [`Refusal::NoKey`].
pub(super) fn keys<'a>(
    gated: &Gated<'_>,
    expect: &'a Expect,
    checks: &mut Checks,
) -> Result<&'a TrustedKeys, Refusal> {
    let Some(keys) = expect.keys.as_ref() else {
        checks.compare("keys", Compared::of("at least one", "none"), Err(Refusal::NoKey));
        frame(gated, expect, checks);
        return Err(Refusal::NoKey);
    };
    let each: Vec<String> = keys
        .iter()
        .map(|key| {
            let until = key.not_after().map_or_else(String::new, |end| format!(" until {end}"));
            format!("{} ({}{until})", key.fingerprint(), key.kind())
        })
        .collect();
    let found = format!("the connection trusts {} certificates of the IdP", each.len());
    checks.compare("keys", Compared::of("at least one", each.join(", ")), Ok(found));
    Ok(keys)
}

/// Notes what verification found: which key and algorithm signed what, or what the signatures claim.
///
/// # Errors
/// That of the verification.
pub(super) fn signature(
    gated: &Gated<'_>,
    outcome: Result<VerifiedXml, Refusal>,
    expect: &Expect,
    checks: &mut Checks,
) -> Result<VerifiedXml, Refusal> {
    let placed =
        [(Covered::Response, gated.response_signature()), (Covered::Assertion, gated.assertion_signature())];
    let verified = outcome.as_ref().ok();
    let each: Vec<String> = placed
        .into_iter()
        .filter_map(|(covered, one)| Some(described(gated, covered, one?, verified)))
        .collect();
    let actual = if each.is_empty() { "not signed".to_owned() } else { each.join("; ") };
    let compared = Compared::of(demanded(expect), actual).unverified_if(verified.is_none());
    let found = outcome.as_ref().map(|_| "a trusted key signed what is read".to_owned());
    checks.compare("signature", compared, found.map_err(Clone::clone));
    if outcome.is_err() {
        frame(gated, expect, checks);
    }
    outcome
}

/// What the frame claims, when no key vouches for anything: it helps to find out whose message it is.
fn frame(gated: &Gated<'_>, expect: &Expect, checks: &mut Checks) {
    if let Ok(envelope) = unverified_envelope(gated) {
        validate::frame(&envelope, expect, checks);
    }
}

fn demanded(expect: &Expect) -> String {
    let policy = expect.settings.signature;
    let what = match policy.require {
        RequireSignature::Either => "response or assertion",
        RequireSignature::Assertion => "assertion",
        RequireSignature::Response => "response",
        RequireSignature::Both => "response and assertion",
    };
    let sha1 = if policy.allow_sha1 { ", or SHA-1" } else { "" };
    format!("{what} signed by a trusted key, RSA or ECDSA with SHA-256, SHA-384 or SHA-512{sha1}")
}

/// One signature: its algorithms, and the key that made it. Before that is known, the certificate that its
/// KeyInfo names; nothing but this text is made of that.
fn described(
    gated: &Gated<'_>,
    covered: Covered,
    signature: &UnverifiedSignature,
    verified: Option<&VerifiedXml>,
) -> String {
    let short = |uri: &'static str| uri.rsplit('#').next().unwrap_or_default();
    let info = &signature.signed_info;
    let (algorithm, digest) = (short(info.signature_algorithm.uri()), short(info.digest_algorithm.uri()));
    let made = verified.and_then(|xml| xml.signatures().iter().find(|one| one.covered == covered));
    let by = match made {
        Some(signed) => format!("by {}", signed.key.fingerprint()),
        None => match gated.document().get_node(signature.element).and_then(named_certificate) {
            Some(fingerprint) => format!("claims {fingerprint}"),
            None => "names no certificate".to_owned(),
        },
    };
    format!("{covered}: {algorithm}, digest {digest}, {by}")
}

/// The SHA-256 of the first certificate in KeyInfo, which nobody vouches for.
fn named_certificate(signature: Node<'_, '_>) -> Option<String> {
    let key_info = tree::all(signature, DSIG, "KeyInfo").next()?;
    let data = tree::all(key_info, DSIG, "X509Data").next()?;
    let certificate = tree::all(data, DSIG, "X509Certificate").next()?;
    let text = tree::text(certificate).ok().filter(|text| text.len() <= CERTIFICATE_MAX)?;
    let compact: String = text.split_ascii_whitespace().collect();
    let digest = sha256(&STANDARD.decode(compact).ok()?).ok()?;
    Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
