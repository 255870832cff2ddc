//! Enveloped XML signatures, as SAML wants them (SAML core section 5.4): exclusive canonicalization, one
//! reference, the certificate in KeyInfo for the convenience of the other side.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use roxmltree::Node;

use super::{
    algorithm::{DigestAlgorithm, SignatureAlgorithm},
    bounded::{self, Limits},
    c14n::{CANONICAL_LIMIT, canonicalize},
    keys::SigningKey,
    names::{ASSERTION, DSIG, ENVELOPED_SIGNATURE, EXCLUSIVE_C14N},
    tree,
    writer::Xml,
};
use crate::secret::CryptoError;

/// What is written here is bounded by the memory of the canonical form only.
const OWN: Limits = Limits { bytes: CANONICAL_LIMIT, ..bounded::MESSAGE };

/// Which parts of a response to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignWhat {
    /// Nothing: for tests of what refuses it.
    Nothing,
    /// The assertion.
    #[default]
    Assertion,
    /// The response.
    Response,
    /// The assertion and then the response.
    Both,
}

/// How to sign.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// The key.
    pub key: &'a SigningKey,
    /// The digest of both the signature and the reference.
    pub digest: DigestAlgorithm,
    /// The PrefixList of InclusiveNamespaces for the content; empty: there is none.
    pub inclusive_prefixes: &'a [String],
}

impl<'a> Signing<'a> {
    /// Signs with `key` and SHA-256.
    #[must_use]
    pub const fn with(key: &'a SigningKey) -> Self {
        Self { key, digest: DigestAlgorithm::Sha256, inclusive_prefixes: &[] }
    }
}

/// Why something cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The text is no XML within the limits of a message.
    #[error("cannot sign: {0}")]
    Xml(#[from] bounded::XmlFault),
    /// No element has the ID, or it is empty.
    #[error("cannot sign: no element with content has the ID {0}")]
    NoSuchElement(String),
    /// The canonical form is too long.
    #[error("cannot sign: the canonical form is too long")]
    TooLong,
    /// OpenSSL failed.
    #[error("cannot sign: {0}")]
    Library(#[from] CryptoError),
}

impl From<openssl::error::ErrorStack> for SignError {
    fn from(error: openssl::error::ErrorStack) -> Self {
        Self::Library(error.into())
    }
}

/// Signs the element with this `ID` in `xml`: the Signature becomes its child, after the Issuer when that
/// comes first, else as the first.
///
/// # Errors
/// [`SignError`].
pub fn sign_enveloped(xml: &str, id: &str, signing: &Signing<'_>) -> Result<String, SignError> {
    let missing = || SignError::NoSuchElement(id.to_owned());
    let (place, digest) = {
        let document = bounded::parse(xml, &OWN)?;
        let element = with_id(document.root_element(), id).ok_or_else(missing)?;
        let canonical =
            canonicalize(element, None, signing.inclusive_prefixes).map_err(|_| SignError::TooLong)?;
        (place_in(element).ok_or_else(missing)?, signing.digest.digest(canonical.as_bytes()))
    };
    let kind = signing.key.kind().ok_or_else(missing)?;
    let algorithm = SignatureAlgorithm::for_key(kind, signing.digest);
    let template = template(id, signing, algorithm, &STANDARD.encode(digest))?;
    let mut signed = String::with_capacity(xml.len() + template.len() + 800);
    signed.push_str(&xml[..place]);
    signed.push_str(&template);
    signed.push_str(&xml[place..]);

    let value = {
        let document = bounded::parse(&signed, &OWN)?;
        let element = with_id(document.root_element(), id).ok_or_else(missing)?;
        let signature = tree::all(element, DSIG, "Signature").next().ok_or_else(missing)?;
        let info = tree::all(signature, DSIG, "SignedInfo").next().ok_or_else(missing)?;
        let canonical = canonicalize(info, None, &[]).map_err(|_| SignError::TooLong)?;
        STANDARD.encode(algorithm.sign(signing.key.private(), canonical.as_bytes())?)
    };
    let at = place + template.find(VALUE_END).ok_or_else(missing)?;
    signed.insert_str(at, &value);
    Ok(signed)
}

const VALUE_END: &str = "</ds:SignatureValue>";

fn with_id<'a>(root: Node<'a, 'a>, id: &str) -> Option<Node<'a, 'a>> {
    root.descendants().find(|node| tree::attribute(*node, "ID") == Some(id))
}

/// Where the signature belongs in the source of `element`.
fn place_in(element: Node<'_, '_>) -> Option<usize> {
    match element.first_element_child() {
        Some(first) if tree::is(first, ASSERTION, "Issuer") => Some(first.range().end),
        _ => element.first_child().map(|first| first.range().start),
    }
}

/// The signature without its value.
fn template(
    id: &str,
    signing: &Signing<'_>,
    algorithm: SignatureAlgorithm,
    digest: &str,
) -> Result<String, SignError> {
    let mut xml = Xml::default();
    xml.open("ds:Signature").attribute("xmlns:ds", DSIG).open("ds:SignedInfo");
    xml.open("ds:CanonicalizationMethod").attribute("Algorithm", EXCLUSIVE_C14N).close();
    xml.open("ds:SignatureMethod").attribute("Algorithm", algorithm.uri()).close();
    xml.open("ds:Reference").attribute("URI", &format!("#{id}")).open("ds:Transforms");
    xml.open("ds:Transform").attribute("Algorithm", ENVELOPED_SIGNATURE).close();
    xml.open("ds:Transform").attribute("Algorithm", EXCLUSIVE_C14N);
    if !signing.inclusive_prefixes.is_empty() {
        xml.open("ec:InclusiveNamespaces").attribute("xmlns:ec", EXCLUSIVE_C14N);
        xml.attribute("PrefixList", &signing.inclusive_prefixes.join(" ")).close();
    }
    xml.close().close();
    xml.open("ds:DigestMethod").attribute("Algorithm", signing.digest.uri()).close();
    xml.leaf("ds:DigestValue", digest).close().close();
    xml.leaf("ds:SignatureValue", "");
    xml.open("ds:KeyInfo").open("ds:X509Data").leaf("ds:X509Certificate", &signing.key.certificate_base64()?);
    Ok(xml.finish())
}
