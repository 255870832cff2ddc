//! The HTTP-Redirect binding (SAML bindings section 3.4): DEFLATE, Base64, percent encoding, and a
//! signature over the exact octets of the query.

use std::io::{Read as _, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{
    algorithm::{DigestAlgorithm, SignatureAlgorithm},
    keys::{SigningKey, TrustedKey, TrustedKeys},
    refusal::Shown,
    sign::SignError,
};

/// Everything but the unreserved characters of RFC 3986, so that no IdP encodes anything anew.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Most bytes of an inflated message.
pub(crate) const INFLATED_LIMIT: usize = 64 * 1024;

/// Longest message in the query before anything of it is decoded, in bytes.
const ENCODED_LIMIT: usize = INFLATED_LIMIT * 2;

/// The one encoding of this binding (SAML bindings section 3.4.4.1), which need not be named.
const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

/// Whether a message asks or answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// `SAMLRequest`.
    Request,
    /// `SAMLResponse`.
    Response,
}

impl Role {
    /// The parameter or form field that carries such a message.
    pub(crate) const fn parameter(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// The address that carries `xml` to `destination`, signed when there is a key.
pub(crate) fn url(
    destination: &str,
    role: Role,
    xml: &str,
    relay_state: Option<&str>,
    key: Option<&SigningKey>,
) -> Result<String, SignError> {
    let mut query = format!("{}={}", role.parameter(), encode(&STANDARD.encode(deflate(xml)?)));
    if let Some(relay_state) = relay_state {
        query.push_str("&RelayState=");
        query.push_str(&encode(relay_state));
    }
    if let Some(key) = key {
        // A key that cannot sign must not end in a message without a signature.
        let kind = key.kind().ok_or_else(|| SignError::NoSuchElement("signing key".to_owned()))?;
        let algorithm = SignatureAlgorithm::for_key(kind, DigestAlgorithm::Sha256);
        query.push_str("&SigAlg=");
        query.push_str(&encode(algorithm.uri()));
        let signature = algorithm.sign(key.private(), query.as_bytes())?;
        query.push_str("&Signature=");
        query.push_str(&encode(&STANDARD.encode(signature)));
    }
    let join = if destination.contains('?') { '&' } else { '?' };
    Ok(format!("{destination}{join}{query}"))
}

fn encode(value: &str) -> String {
    utf8_percent_encode(value, ENCODED).to_string()
}

fn deflate(xml: &str) -> Result<Vec<u8>, SignError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory fails for no other reason than memory.
    encoder.write_all(xml.as_bytes()).and_then(|()| encoder.finish()).map_err(|_| SignError::TooLong)
}

/// A query that is no message of the HTTP-Redirect binding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedirectFault {
    /// Neither SAMLRequest nor SAMLResponse.
    #[error("the query carries neither SAMLRequest nor SAMLResponse")]
    NoMessage,
    /// Both, so that two readers could act on different ones.
    #[error("the query carries both SAMLRequest and SAMLResponse")]
    TwoMessages,
    /// A parameter that occurs twice: the one that is signed need not be the one that is read.
    #[error("the query carries {0} twice")]
    Twice(&'static str),
    /// A parameter whose name is percent-encoded: another reader sees it, and the signature does not.
    #[error("the query carries {0} under an encoded name")]
    Disguised(&'static str),
    /// SAMLEncoding names another encoding than DEFLATE.
    #[error("the SAMLEncoding is not DEFLATE")]
    OtherEncoding,
    /// A value that is no percent-encoded UTF-8, or no Base64 where that belongs.
    #[error("{0} is not encoded as the HTTP-Redirect binding wants it")]
    NotEncoded(&'static str),
    /// The message is not deflated, or something follows it.
    #[error("the message is not compressed with DEFLATE")]
    NotDeflated,
    /// More than 64 KiB, inflated.
    #[error("the message is larger than 64 KiB")]
    TooLarge,
    /// SigAlg without Signature, or the other way round.
    #[error("the query carries only one of SigAlg and Signature")]
    HalfSigned,
    /// An algorithm that is not on the list.
    #[error("the algorithm '{0}' is not accepted")]
    AlgorithmNotAllowed(Shown),
}

/// What arrived by HTTP-Redirect, not verified.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) role: Role,
    pub(crate) xml: Vec<u8>,
    pub(crate) relay_state: Option<String>,
    signed: Option<QuerySignature>,
}

/// The exact octets that are signed, the algorithm and the signature.
#[derive(Debug, Clone)]
struct QuerySignature {
    octets: String,
    algorithm: SignatureAlgorithm,
    value: Vec<u8>,
}

/// The parameters of the binding. Others mean nothing and are passed over.
const PARAMETERS: [&str; 6] =
    ["SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "SAMLEncoding"];

/// The raw values of [`PARAMETERS`], each once.
fn parameters(query: &str) -> Result<[Option<&str>; 6], RedirectFault> {
    let mut found = [None; 6];
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if let Some(place) = PARAMETERS.iter().position(|known| *known == name) {
            if found[place].replace(value).is_some() {
                return Err(RedirectFault::Twice(PARAMETERS[place]));
            }
        } else if let Some(known) = PARAMETERS.iter().find(|known| percent_decode_str(name).eq(known.bytes()))
        {
            return Err(RedirectFault::Disguised(known));
        }
    }
    Ok(found)
}

impl Received {
    /// Reads the raw query of a request, as it came. A parameter that occurs twice is refused: the two
    /// sides might read different ones.
    pub(crate) fn read(query: &str) -> Result<Self, RedirectFault> {
        let [request, response, relay_state, algorithm, signature, encoding] = parameters(query)?;
        let (role, message) = match (request, response) {
            (Some(message), None) => (Role::Request, message),
            (None, Some(message)) => (Role::Response, message),
            (None, None) => return Err(RedirectFault::NoMessage),
            (Some(_), Some(_)) => return Err(RedirectFault::TwoMessages),
        };
        if encoding.is_some_and(|encoding| !percent_decode_str(encoding).eq(DEFLATE.bytes())) {
            return Err(RedirectFault::OtherEncoding);
        }
        if message.len() > ENCODED_LIMIT {
            return Err(RedirectFault::TooLarge);
        }
        let signed = match (algorithm, signature) {
            (Some(algorithm), Some(signature)) => {
                Some(QuerySignature::read(role, message, relay_state, algorithm, signature)?)
            }
            (None, None) => None,
            _ => return Err(RedirectFault::HalfSigned),
        };
        let name = role.parameter();
        Ok(Self {
            role,
            xml: inflate(&base64(&decode(message, name)?, name)?)?,
            relay_state: relay_state.map(|value| decode(value, "RelayState")).transpose()?,
            signed,
        })
    }

    /// Whether there is a signature, good or bad.
    pub(crate) const fn is_signed(&self) -> bool {
        self.signed.is_some()
    }

    /// The algorithm of the signature, when it is one with SHA-1.
    pub(crate) fn sha1(&self) -> Option<SignatureAlgorithm> {
        let algorithm = self.signed.as_ref()?.algorithm;
        (algorithm.digest() == DigestAlgorithm::Sha1).then_some(algorithm)
    }

    /// The key that signed the query; `None` when there is no signature or it is none of the keys'.
    /// Whether SHA-1 counts is for the caller to say.
    pub(crate) fn signer<'k>(&self, keys: &'k TrustedKeys) -> Option<&'k TrustedKey> {
        let signed = self.signed.as_ref()?;
        keys.signer(signed.algorithm, signed.octets.as_bytes(), &signed.value)
    }
}

impl QuerySignature {
    /// The octets are those that came, in the order of the binding, wherever they stood in the query.
    fn read(
        role: Role,
        message: &str,
        relay_state: Option<&str>,
        algorithm: &str,
        signature: &str,
    ) -> Result<Self, RedirectFault> {
        let mut octets = format!("{}={message}", role.parameter());
        if let Some(relay_state) = relay_state {
            octets.push_str("&RelayState=");
            octets.push_str(relay_state);
        }
        octets.push_str("&SigAlg=");
        octets.push_str(algorithm);
        let named = decode(algorithm, "SigAlg")?;
        let algorithm = SignatureAlgorithm::from_uri(&named)
            .ok_or_else(|| RedirectFault::AlgorithmNotAllowed(Shown::new(&named)))?;
        Ok(Self { octets, algorithm, value: base64(&decode(signature, "Signature")?, "Signature")? })
    }
}

fn decode(value: &str, name: &'static str) -> Result<String, RedirectFault> {
    let value = value.replace('+', " ");
    let decoded = percent_decode_str(&value).decode_utf8().map_err(|_| RedirectFault::NotEncoded(name))?;
    Ok(decoded.into_owned())
}

fn base64(value: &str, name: &'static str) -> Result<Vec<u8>, RedirectFault> {
    let compact: Vec<u8> = value.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    STANDARD.decode(compact).map_err(|_| RedirectFault::NotEncoded(name))
}

/// Inflates at most [`INFLATED_LIMIT`] bytes: the bound holds while inflating. Nothing may follow.
fn inflate(compressed: &[u8]) -> Result<Vec<u8>, RedirectFault> {
    let mut inflated = Vec::new();
    let mut reader = DeflateDecoder::new(compressed).take(INFLATED_LIMIT as u64 + 1);
    reader.read_to_end(&mut inflated).map_err(|_| RedirectFault::NotDeflated)?;
    if inflated.len() > INFLATED_LIMIT {
        return Err(RedirectFault::TooLarge);
    }
    if reader.get_ref().total_in() != compressed.len() as u64 {
        return Err(RedirectFault::NotDeflated);
    }
    Ok(inflated)
}
