//! The HTTP-Redirect binding (SAML bindings section 3.4): DEFLATE, Base64, percent encoding, and a
//! signature over the exact octets of the query.

use std::io::{Read as _, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{
    algorithm::{DigestAlgorithm, SignatureAlgorithm},
    keys::{SigningKey, TrustedKey, TrustedKeys},
    sign::SignError,
};

/// Everything but the unreserved characters of RFC 3986, so that no IdP encodes anything anew.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Most bytes of an inflated message.
pub(crate) const INFLATED_LIMIT: usize = 64 * 1024;

/// Whether a message asks or answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// `SAMLRequest`.
    Request,
}

impl Role {
    const fn parameter(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
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
    if let Some((key, kind)) = key.and_then(|key| Some((key, key.kind()?))) {
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

/// What arrived by HTTP-Redirect, not verified.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) xml: Vec<u8>,
    pub(crate) relay_state: Option<String>,
    /// The exact octets that are signed, the algorithm and the signature.
    signed: Option<(String, SignatureAlgorithm, Vec<u8>)>,
}

/// A query that is no message of the HTTP-Redirect binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoMessage;

impl Received {
    /// Reads the raw query of a request, as it came. A parameter that occurs twice is refused: the two
    /// sides might read different ones.
    pub(crate) fn read(query: &str, role: Role) -> Result<Self, NoMessage> {
        let mut parameters = [role.parameter(), "RelayState", "SigAlg", "Signature"].map(|name| (name, None));
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            if let Some((_, slot)) = parameters.iter_mut().find(|(known, _)| *known == name)
                && slot.replace(value).is_some()
            {
                return Err(NoMessage);
            }
        }
        let [(_, message), (_, relay_state), (_, algorithm), (_, signature)] = parameters;
        let message = message.ok_or(NoMessage)?;
        let signed = match (algorithm, signature) {
            (Some(algorithm), Some(signature)) => {
                let mut octets = format!("{}={message}", role.parameter());
                if let Some(relay_state) = relay_state {
                    octets.push_str("&RelayState=");
                    octets.push_str(relay_state);
                }
                octets.push_str("&SigAlg=");
                octets.push_str(algorithm);
                let algorithm = SignatureAlgorithm::from_uri(&decode(algorithm)?).ok_or(NoMessage)?;
                Some((octets, algorithm, base64(&decode(signature)?)?))
            }
            (None, None) => None,
            _ => return Err(NoMessage),
        };
        Ok(Self {
            xml: inflate(&base64(&decode(message)?)?)?,
            relay_state: relay_state.map(decode).transpose()?,
            signed,
        })
    }

    /// The key that signed the query; `None` when there is no signature or it is none of the keys'.
    pub(crate) fn signer<'k>(&self, keys: &'k TrustedKeys) -> Option<&'k TrustedKey> {
        let (octets, algorithm, signature) = self.signed.as_ref()?;
        if algorithm.digest() == DigestAlgorithm::Sha1 {
            return None;
        }
        keys.signer(*algorithm, octets.as_bytes(), signature)
    }
}

fn decode(value: &str) -> Result<String, NoMessage> {
    let value = value.replace('+', " ");
    percent_decode_str(&value).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| NoMessage)
}

fn base64(value: &str) -> Result<Vec<u8>, NoMessage> {
    let compact: Vec<u8> = value.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    STANDARD.decode(compact).map_err(|_| NoMessage)
}

/// Inflates at most [`INFLATED_LIMIT`] bytes: the bound holds while inflating.
fn inflate(compressed: &[u8]) -> Result<Vec<u8>, NoMessage> {
    let mut inflated = Vec::new();
    let mut reader = DeflateDecoder::new(compressed).take(INFLATED_LIMIT as u64 + 1);
    reader.read_to_end(&mut inflated).map_err(|_| NoMessage)?;
    if inflated.len() > INFLATED_LIMIT { Err(NoMessage) } else { Ok(inflated) }
}
