//! The signature and digest algorithms that are accepted, by their identifiers in XML Signature
//! (RFC 9231). Whatever is not here does not exist: no HMAC, no DSA, no MD5.

use openssl::{
    bn::BigNum,
    ecdsa::EcdsaSig,
    error::ErrorStack,
    hash::MessageDigest,
    pkey::{HasPublic, Id, PKey, Private, Public},
    sha,
    sign::{Signer, Verifier},
};

/// A digest algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// SHA-1, by a connection's setting only.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

const DIGESTS: [(DigestAlgorithm, &str); 4] = [
    (DigestAlgorithm::Sha1, "http://www.w3.org/2000/09/xmldsig#sha1"),
    (DigestAlgorithm::Sha256, "http://www.w3.org/2001/04/xmlenc#sha256"),
    (DigestAlgorithm::Sha384, "http://www.w3.org/2001/04/xmldsig-more#sha384"),
    (DigestAlgorithm::Sha512, "http://www.w3.org/2001/04/xmlenc#sha512"),
];

impl DigestAlgorithm {
    /// The algorithm with this identifier.
    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        DIGESTS.iter().find(|(_, known)| *known == uri).map(|(algorithm, _)| *algorithm)
    }

    /// The identifier.
    #[must_use]
    pub fn uri(self) -> &'static str {
        DIGESTS.iter().find(|(known, _)| *known == self).map_or("", |(_, uri)| uri)
    }

    /// The digest of `data`.
    pub(crate) fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => sha::sha1(data).to_vec(),
            Self::Sha256 => sha::sha256(data).to_vec(),
            Self::Sha384 => sha::sha384(data).to_vec(),
            Self::Sha512 => sha::sha512(data).to_vec(),
        }
    }

    pub(crate) fn message_digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }
}

/// The kinds of keys that sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with this many bits.
    Rsa(u32),
    /// ECDSA on NIST P-256 or P-384, with the length of its numbers in bytes.
    Ec(usize),
}

impl std::fmt::Display for KeyKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rsa(bits) => write!(formatter, "RSA {bits}"),
            Self::Ec(length) => write!(formatter, "EC P-{}", length * 8),
        }
    }
}

/// RSA with PKCS#1 v1.5 padding, or ECDSA, with a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureAlgorithm {
    family: Family,
    digest: DigestAlgorithm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Rsa,
    Ecdsa,
}

const SIGNATURES: [(Family, DigestAlgorithm, &str); 8] = [
    (Family::Rsa, DigestAlgorithm::Sha1, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
    (Family::Rsa, DigestAlgorithm::Sha256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
    (Family::Rsa, DigestAlgorithm::Sha384, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"),
    (Family::Rsa, DigestAlgorithm::Sha512, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
    (Family::Ecdsa, DigestAlgorithm::Sha1, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"),
    (Family::Ecdsa, DigestAlgorithm::Sha256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    (Family::Ecdsa, DigestAlgorithm::Sha384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"),
    (Family::Ecdsa, DigestAlgorithm::Sha512, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"),
];

impl SignatureAlgorithm {
    /// RSA with SHA-256, which every IdP knows.
    pub const RSA_SHA256: Self = Self { family: Family::Rsa, digest: DigestAlgorithm::Sha256 };

    /// The algorithm with this identifier.
    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        let (family, digest, _) = SIGNATURES.iter().find(|(.., known)| *known == uri)?;
        Some(Self { family: *family, digest: *digest })
    }

    /// The algorithm for a key of this kind with `digest`.
    #[must_use]
    pub const fn for_key(kind: KeyKind, digest: DigestAlgorithm) -> Self {
        match kind {
            KeyKind::Rsa(_) => Self { family: Family::Rsa, digest },
            KeyKind::Ec(_) => Self { family: Family::Ecdsa, digest },
        }
    }

    /// The identifier.
    #[must_use]
    pub fn uri(self) -> &'static str {
        SIGNATURES
            .iter()
            .find(|(family, digest, _)| *family == self.family && *digest == self.digest)
            .map_or("", |(.., uri)| uri)
    }

    /// The digest that is signed.
    #[must_use]
    pub const fn digest(self) -> DigestAlgorithm {
        self.digest
    }

    /// Whether `signature` is `key`'s over `data`. A key of another kind made no signature of this one.
    pub(crate) fn verifies(self, key: &PKey<Public>, kind: KeyKind, data: &[u8], signature: &[u8]) -> bool {
        let der;
        let signature = match (self.family, kind) {
            (Family::Rsa, KeyKind::Rsa(_)) => signature,
            (Family::Ecdsa, KeyKind::Ec(length)) => match ecdsa_to_der(signature, length) {
                Some(converted) => {
                    der = converted;
                    &der
                }
                None => return false,
            },
            _ => return false,
        };
        let verified = Verifier::new(self.digest.message_digest(), key)
            .and_then(|mut verifier| verifier.verify_oneshot(signature, data));
        // An error is a signature that cannot be one of this key, such as one of another length.
        verified.unwrap_or(false)
    }

    /// Signs `data`.
    pub(crate) fn sign(self, key: &PKey<Private>, data: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let signature = Signer::new(self.digest.message_digest(), key)?.sign_oneshot_to_vec(data)?;
        match (self.family, key_kind(key)) {
            (Family::Ecdsa, Some(KeyKind::Ec(length))) => ecdsa_from_der(&signature, length),
            _ => Ok(signature),
        }
    }
}

/// The kind of `key`; `None` when it is none that signs here. The strength of RSA keys is not judged.
pub(crate) fn key_kind<T: HasPublic>(key: &PKey<T>) -> Option<KeyKind> {
    match key.id() {
        Id::RSA => Some(KeyKind::Rsa(key.bits())),
        Id::EC => match key.ec_key().ok()?.group().curve_name()? {
            openssl::nid::Nid::X9_62_PRIME256V1 => Some(KeyKind::Ec(32)),
            openssl::nid::Nid::SECP384R1 => Some(KeyKind::Ec(48)),
            _ => None,
        },
        _ => None,
    }
}

/// XML Signature writes both numbers one after the other, each as long as the curve's (RFC 6931 section
/// 2.3.6); OpenSSL reads DER.
fn ecdsa_to_der(signature: &[u8], length: usize) -> Option<Vec<u8>> {
    if signature.len() != 2 * length {
        return None;
    }
    let (r, s) = signature.split_at(length);
    let numbers = EcdsaSig::from_private_components(BigNum::from_slice(r).ok()?, BigNum::from_slice(s).ok()?);
    numbers.ok()?.to_der().ok()
}

fn ecdsa_from_der(der: &[u8], length: usize) -> Result<Vec<u8>, ErrorStack> {
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    let numbers = EcdsaSig::from_der(der)?;
    let mut signature = numbers.r().to_vec_padded(length)?;
    signature.extend(numbers.s().to_vec_padded(length)?);
    Ok(signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_as_they_are_written() {
        for (family, digest, uri) in SIGNATURES {
            let algorithm = SignatureAlgorithm { family, digest };
            assert_eq!(SignatureAlgorithm::from_uri(uri), Some(algorithm));
            assert_eq!(algorithm.uri(), uri);
        }
        for (digest, uri) in DIGESTS {
            assert_eq!(DigestAlgorithm::from_uri(uri), Some(digest));
            assert_eq!(digest.uri(), uri);
        }
        for never in [
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
            "http://www.w3.org/2001/04/xmldsig-more#md5",
            "",
        ] {
            assert_eq!(SignatureAlgorithm::from_uri(never), None);
            assert_eq!(DigestAlgorithm::from_uri(never), None);
        }
    }

    #[test]
    fn an_ecdsa_signature_is_as_long_as_two_numbers_of_the_curve() {
        let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::SECP384R1).unwrap();
        let key = PKey::from_ec_key(openssl::ec::EcKey::generate(&group).unwrap()).unwrap();
        let public = PKey::public_key_from_der(&key.public_key_to_der().unwrap()).unwrap();
        let algorithm = SignatureAlgorithm::for_key(KeyKind::Ec(48), DigestAlgorithm::Sha384);
        let mut signature = algorithm.sign(&key, b"data").unwrap();
        assert_eq!(signature.len(), 96);
        assert!(algorithm.verifies(&public, KeyKind::Ec(48), b"data", &signature));
        assert!(!algorithm.verifies(&public, KeyKind::Ec(48), b"date", &signature));
        assert!(!SignatureAlgorithm::RSA_SHA256.verifies(&public, KeyKind::Ec(48), b"data", &signature));
        signature.push(0);
        assert!(!algorithm.verifies(&public, KeyKind::Ec(48), b"data", &signature));
    }
}
