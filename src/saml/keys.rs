//! Keys that are trusted ([`TrustedKeys`], an IdP's), keys that sign ([`SigningKey`], ours or a
//! demonstration IdP's), and keys that decrypt ([`DecryptionKeys`], ours).

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use openssl::{
    asn1::{Asn1Integer, Asn1Time, Asn1TimeRef},
    bn::BigNum,
    error::ErrorStack,
    hash::MessageDigest,
    pkey::{PKey, Private, Public},
    rsa::Rsa,
    x509::{X509, X509Name, X509NameRef},
};

use super::algorithm::{KeyKind, SignatureAlgorithm, key_kind};
use crate::{
    clock::Timestamp,
    secret::{CryptoError, Random, Secret, hex, sha256},
};

/// Shortest RSA modulus that is trusted, in bits.
const RSA_BITS_MIN: u32 = 2_048;
/// Longest RSA modulus that is trusted, in bits: a longer one costs the verifier more than it gives.
const RSA_BITS_MAX: u32 = 8_192;
/// Longest public exponent of RSA that is trusted, in bits. OpenSSL takes any for the shorter moduli, and one as long as the modulus makes
/// a verification a hundred times as dear.
const RSA_EXPONENT_BITS_MAX: i32 = 32;
/// The bits of the public exponent that nearly all have, 65537.
const RSA_EXPONENT_BITS_USUAL: i32 = 17;
/// Most keys of one connection; each may be tried for each signature.
pub(super) const KEYS_MAX: usize = 16;
/// Most decryption keys of one connection.
const DECRYPTION_KEYS_MAX: usize = 2;
/// Modulus of keys made here, in bits.
const GENERATED_BITS: u32 = 3_072;

/// Why a certificate gives no key to trust.
#[derive(Debug, thiserror::Error)]
pub enum UntrustedKey {
    /// Not a certificate.
    #[error("not an X.509 certificate")]
    NotACertificate,
    /// Neither RSA nor ECDSA on P-256 or P-384.
    #[error("its key is neither RSA nor ECDSA on P-256 or P-384")]
    UnknownKind,
    /// RSA with fewer than 2048 or more than 8192 bits.
    #[error("its RSA key has {0} bits; 2048 to 8192 are accepted")]
    RsaBits(u32),
    /// RSA with a public exponent that is even, 1, or longer than 32 bits.
    #[error("the public exponent of its RSA key is even, 1, or longer than 32 bits")]
    RsaExponent,
    /// OpenSSL failed.
    #[error("cryptographic library: {0}")]
    Library(#[from] CryptoError),
}

impl From<ErrorStack> for UntrustedKey {
    fn from(error: ErrorStack) -> Self {
        Self::Library(error.into())
    }
}

/// A public key that an IdP signs with, out of its certificate. The certificate's issuer, names and
/// extensions mean nothing here (SAML metadata interoperability profile): being in the connection is what
/// makes a key trusted.
#[derive(Clone)]
pub struct TrustedKey {
    key: PKey<Public>,
    kind: KeyKind,
    /// Whether a verification takes a twentieth of a millisecond.
    is_quick: bool,
    certificate: Vec<u8>,
    fingerprint: String,
    subject: String,
    not_before: Option<Timestamp>,
    not_after: Option<Timestamp>,
}

impl TrustedKey {
    /// The key of a certificate in DER.
    ///
    /// # Errors
    /// [`UntrustedKey`] when it is no certificate, or its key is too weak or of another kind.
    pub fn from_der(der: &[u8]) -> Result<Self, UntrustedKey> {
        let certificate = X509::from_der(der).map_err(|_| UntrustedKey::NotACertificate)?;
        let key = certificate.public_key().map_err(|_| UntrustedKey::UnknownKind)?;
        let kind = key_kind(&key).ok_or(UntrustedKey::UnknownKind)?;
        let mut is_quick = false;
        if let KeyKind::Rsa(bits) = kind {
            if !(RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) {
                return Err(UntrustedKey::RsaBits(bits));
            }
            let rsa = key.rsa()?;
            let (exponent, length) = (rsa.e(), rsa.e().num_bits());
            // With 1 everybody can sign.
            if !(2..=RSA_EXPONENT_BITS_MAX).contains(&length) || !exponent.is_bit_set(0) {
                return Err(UntrustedKey::RsaExponent);
            }
            is_quick = bits <= GENERATED_BITS && length <= RSA_EXPONENT_BITS_USUAL;
        }
        Ok(Self {
            key,
            kind,
            is_quick,
            certificate: der.to_vec(),
            fingerprint: hex(&sha256(der)?),
            subject: name_text(certificate.subject_name()),
            not_before: timestamp(certificate.not_before()),
            not_after: timestamp(certificate.not_after()),
        })
    }

    /// The key of the first certificate in a PEM text.
    ///
    /// # Errors
    /// As [`TrustedKey::from_der`].
    pub fn from_pem(pem: &[u8]) -> Result<Self, UntrustedKey> {
        let certificate = X509::from_pem(pem).map_err(|_| UntrustedKey::NotACertificate)?;
        Self::from_der(&certificate.to_der()?)
    }

    /// The SHA-256 of the certificate, 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The certificate's subject, to recognise it by.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// When the certificate begins; `None` when it does not say so in a readable way.
    #[must_use]
    pub const fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// When the certificate ends; `None` when it does not say so in a readable way. A key is trusted
    /// beyond that, with a warning.
    #[must_use]
    pub const fn not_after(&self) -> Option<Timestamp> {
        self.not_after
    }

    /// RSA or ECDSA, and how strong.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The certificate in DER.
    #[must_use]
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate
    }

    /// The certificate in PEM.
    ///
    /// # Errors
    /// Only when OpenSSL has no memory left.
    pub fn certificate_pem(&self) -> Result<String, CryptoError> {
        let pem = X509::from_der(&self.certificate)?.to_pem()?;
        Ok(String::from_utf8_lossy(&pem).into_owned())
    }

    pub(crate) const fn public(&self) -> &PKey<Public> {
        &self.key
    }

    pub(crate) fn verifies(&self, algorithm: SignatureAlgorithm, data: &[u8], signature: &[u8]) -> bool {
        algorithm.verifies(&self.key, self.kind, data, signature)
    }
}

impl std::fmt::Debug for TrustedKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "TrustedKey({} {})", self.kind, self.fingerprint)
    }
}

/// The keys of one connection, at least one and at most 16. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TrustedKeys(Arc<[TrustedKey]>);

impl TrustedKeys {
    /// The first 16 of `keys`, without repetitions; `None` when there are none, because a connection
    /// without keys must trust nobody.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = TrustedKey>) -> Option<Self> {
        let mut kept: Vec<TrustedKey> = Vec::new();
        for key in keys {
            if kept.len() < KEYS_MAX && kept.iter().all(|known| known.fingerprint != key.fingerprint) {
                kept.push(key);
            }
        }
        if kept.is_empty() { None } else { Some(Self(kept.into())) }
    }

    /// The keys, in the order in which they are tried.
    pub fn iter(&self) -> std::slice::Iter<'_, TrustedKey> {
        self.0.iter()
    }

    /// Whether trying all of them takes a fraction of a millisecond: at most four, of RSA with at most 3,072 bits and no exponent
    /// above 17 bits.
    #[must_use]
    pub fn are_quick(&self) -> bool {
        self.0.len() <= 4 && self.iter().all(|key| key.is_quick)
    }

    /// The key that made `signature` over `data`.
    pub(crate) fn signer(
        &self,
        algorithm: SignatureAlgorithm,
        data: &[u8],
        signature: &[u8],
    ) -> Option<&TrustedKey> {
        self.iter().find(|key| key.verifies(algorithm, data, signature))
    }
}

impl<'a> IntoIterator for &'a TrustedKeys {
    type Item = &'a TrustedKey;
    type IntoIter = std::slice::Iter<'a, TrustedKey>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Where new key pairs come from. Finding primes takes a good part of a second; what makes many connections
/// in a short time may take its keys from elsewhere.
pub trait KeyPairs: Send + Sync {
    /// A key pair with a certificate for `common_name`, good for ten years from `now`.
    ///
    /// # Errors
    /// Only when OpenSSL fails.
    fn pair(&self, common_name: &str, now: Timestamp, random: &dyn Random)
    -> Result<SigningKey, CryptoError>;
}

/// A new key for every pair.
#[derive(Debug, Clone, Copy)]
pub struct FreshKeyPairs;

impl KeyPairs for FreshKeyPairs {
    fn pair(
        &self,
        common_name: &str,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<SigningKey, CryptoError> {
        SigningKey::generate(common_name, now, random)
    }
}

/// A private key with its self-signed certificate. It never prints.
#[derive(Clone)]
pub struct SigningKey {
    private: PKey<Private>,
    certificate: X509,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[signing key]")
    }
}

impl SigningKey {
    /// Makes an RSA key of 3072 bits and a certificate for `common_name` that is good for ten years from
    /// `now`. Takes a good part of a second. The key's own randomness is OpenSSL's; `random` gives the
    /// serial number.
    ///
    /// # Errors
    /// Only when OpenSSL fails.
    pub fn generate(common_name: &str, now: Timestamp, random: &dyn Random) -> Result<Self, CryptoError> {
        let private = PKey::from_rsa(Rsa::generate(GENERATED_BITS)?)?;
        Self::certified(private, common_name, now, random)
    }

    /// The same private key with a new certificate for `common_name`, good for ten years from `now`.
    ///
    /// # Errors
    /// Only when OpenSSL fails.
    pub fn recertified(
        &self,
        common_name: &str,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<Self, CryptoError> {
        Self::certified(self.private.clone(), common_name, now, random)
    }

    /// `private` with a new self-signed certificate for `common_name`, good for ten years from `now`.
    ///
    /// # Errors
    /// Only when OpenSSL fails.
    pub(crate) fn certified(
        private: PKey<Private>,
        common_name: &str,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<Self, CryptoError> {
        let mut serial = [0; 16];
        random.fill(&mut serial);
        serial[0] = (serial[0] & 0x7f) | 0x40; // positive, and always of the same length
        let mut name = X509Name::builder()?;
        // X.520 bounds a common name at 64 characters.
        name.append_entry_by_text("CN", &common_name.chars().take(64).collect::<String>())?;
        let name = name.build();
        let mut certificate = X509::builder()?;
        certificate.set_version(2)?;
        certificate.set_serial_number(&*Asn1Integer::from_bn(&*BigNum::from_slice(&serial)?)?)?;
        certificate.set_subject_name(&name)?;
        certificate.set_issuer_name(&name)?;
        certificate.set_pubkey(&private)?;
        certificate.set_not_before(&*Asn1Time::from_unix(now.as_seconds())?)?;
        certificate.set_not_after(&*Asn1Time::from_unix(now.as_seconds() + TEN_YEARS)?)?;
        certificate.sign(&private, MessageDigest::sha256())?;
        Ok(Self { private, certificate: certificate.build() })
    }

    /// The private key (PKCS#8) and its certificate as one PEM text, to be encrypted before it is stored.
    ///
    /// # Errors
    /// Only when OpenSSL fails.
    pub fn to_pem(&self) -> Result<Secret<Vec<u8>>, CryptoError> {
        let mut pem = self.private.private_key_to_pem_pkcs8()?;
        pem.extend(self.certificate.to_pem()?);
        Ok(Secret::new(pem))
    }

    /// Reads what [`SigningKey::to_pem`] wrote.
    ///
    /// # Errors
    /// When `pem` has no private key or no certificate, or they do not belong together.
    pub fn from_pem(pem: &[u8]) -> Result<Self, SigningKeyError> {
        let private =
            PKey::private_key_from_pem_callback(pem, |_| Ok(0)).map_err(|_| SigningKeyError::NoPrivateKey)?;
        let certificate = X509::from_pem(pem).map_err(|_| SigningKeyError::NoCertificate)?;
        let public = certificate.public_key().map_err(|_| SigningKeyError::NoCertificate)?;
        if !public.public_eq(&private) || key_kind(&private).is_none() {
            return Err(SigningKeyError::NotAPair);
        }
        Ok(Self { private, certificate })
    }

    /// The public half, as the other side of a connection trusts it.
    ///
    /// # Errors
    /// As [`TrustedKey::from_der`].
    pub fn trusted(&self) -> Result<TrustedKey, UntrustedKey> {
        TrustedKey::from_der(&self.certificate.to_der()?)
    }

    /// The certificate in DER.
    ///
    /// # Errors
    /// Only when OpenSSL has no memory left.
    pub fn certificate_der(&self) -> Result<Vec<u8>, CryptoError> {
        Ok(self.certificate.to_der()?)
    }

    /// The certificate as `X509Certificate` of XML Signature wants it.
    pub(crate) fn certificate_base64(&self) -> Result<String, CryptoError> {
        Ok(STANDARD.encode(self.certificate_der()?))
    }

    /// The SHA-256 of the certificate, 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// Only when OpenSSL has no memory left.
    pub fn fingerprint(&self) -> Result<String, CryptoError> {
        Ok(hex(&sha256(&self.certificate_der()?)?))
    }

    /// When the certificate ends.
    #[must_use]
    pub fn not_after(&self) -> Option<Timestamp> {
        timestamp(self.certificate.not_after())
    }

    /// RSA or ECDSA, and how strong; `None` never happens for a key that was read or made here.
    pub(crate) fn kind(&self) -> Option<KeyKind> {
        key_kind(&self.private)
    }

    pub(crate) const fn private(&self) -> &PKey<Private> {
        &self.private
    }
}

/// A private key that decrypts what was encrypted for us. It never prints.
#[derive(Clone)]
pub struct DecryptionKey {
    private: PKey<Private>,
    fingerprint: Option<String>,
}

impl DecryptionKey {
    /// The key in a PEM text, whose first certificate, when there is one, names it.
    ///
    /// # Errors
    /// [`DecryptionKeyError`].
    pub fn from_pem(pem: &[u8]) -> Result<Self, DecryptionKeyError> {
        let private = PKey::private_key_from_pem_callback(pem, |_| Ok(0))
            .map_err(|_| DecryptionKeyError::NoPrivateKey)?;
        let certificate = X509::from_pem(pem).ok().and_then(|certificate| certificate.to_der().ok());
        let fingerprint = certificate.and_then(|der| sha256(&der).ok()).map(|digest| hex(&digest));
        Self::new(private, fingerprint)
    }

    fn new(private: PKey<Private>, fingerprint: Option<String>) -> Result<Self, DecryptionKeyError> {
        match key_kind(&private) {
            Some(KeyKind::Rsa(bits)) if (RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) => {
                Ok(Self { private, fingerprint })
            }
            Some(KeyKind::Rsa(bits)) => Err(DecryptionKeyError::RsaBits(bits)),
            _ => Err(DecryptionKeyError::NotRsa),
        }
    }

    /// The SHA-256 of its certificate, 64 lower-case hexadecimal digits; `None` when there is none.
    pub(crate) fn fingerprint(&self) -> Option<&str> {
        self.fingerprint.as_deref()
    }

    pub(crate) const fn private(&self) -> &PKey<Private> {
        &self.private
    }
}

impl std::fmt::Debug for DecryptionKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[decryption key]")
    }
}

impl TryFrom<&SigningKey> for DecryptionKey {
    type Error = DecryptionKeyError;

    fn try_from(pair: &SigningKey) -> Result<Self, DecryptionKeyError> {
        Self::new(pair.private.clone(), pair.fingerprint().ok())
    }
}

/// Why a PEM text is no [`DecryptionKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecryptionKeyError {
    /// No readable private key without a password.
    #[error("the PEM text has no private key without a password")]
    NoPrivateKey,
    /// Another kind of key.
    #[error("the private key is not RSA, and nothing else decrypts")]
    NotRsa,
    /// RSA with fewer than 2048 or more than 8192 bits.
    #[error("the RSA key has {0} bits; 2048 to 8192 are accepted")]
    RsaBits(u32),
}

/// The keys that decrypt for one connection: at most two, the present one and the one before or after it.
/// Cheap to clone. The default is none, and then nothing is decrypted.
#[derive(Debug, Clone, Default)]
pub struct DecryptionKeys(Arc<[DecryptionKey]>);

impl DecryptionKeys {
    /// The first two of `keys`; each costs every encrypted message an operation with a private key.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = DecryptionKey>) -> Self {
        Self(keys.into_iter().take(DECRYPTION_KEYS_MAX).collect())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, DecryptionKey> {
        self.0.iter()
    }
}

/// Why a PEM text is no [`SigningKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// No readable private key without a password.
    #[error("the PEM text has no private key without a password")]
    NoPrivateKey,
    /// No readable certificate.
    #[error("the PEM text has no certificate")]
    NoCertificate,
    /// The certificate is another key's, or the key is neither RSA nor ECDSA on P-256 or P-384.
    #[error(
        "the certificate does not belong to the private key, or the key is of a kind that is not used here"
    )]
    NotAPair,
}

/// Ten years of 365.25 days, in seconds.
const TEN_YEARS: i64 = 315_576_000;

fn timestamp(time: &Asn1TimeRef) -> Option<Timestamp> {
    let since = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    Some(Timestamp::from_seconds(i64::from(since.days) * 86_400 + i64::from(since.secs)))
}

fn name_text(name: &X509NameRef) -> String {
    let parts = name.entries().map(|entry| {
        let value = entry.data().to_string().unwrap_or_default();
        format!("{}={value}", entry.object().nid().short_name().unwrap_or("?"))
    });
    parts.collect::<Vec<_>>().join(", ")
}
