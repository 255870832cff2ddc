//! Secrets: values that never print, random tokens, digests, and encryption at rest under the master
//! key. Nothing here knows what a secret is for.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use openssl::{
    hash::{MessageDigest, hash},
    pkey::PKey,
    sign::Signer,
    symm::{Cipher, decrypt_aead, encrypt_aead},
};
use sha2::Sha256;
use uuid::Uuid;

/// A value that is never shown by `Debug`, `Display` or a log.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Each call is a place to look at in a review.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

/// Where random bytes come from. An argument like the time, so that a test can repeat itself.
pub trait Random: Send + Sync {
    /// Fills `bytes` with unpredictable values.
    fn fill(&self, bytes: &mut [u8]);
}

/// A source of randomness that everybody shares.
pub type SharedRandom = Arc<dyn Random>;

/// OpenSSL's generator, seeded by the kernel.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::expect_used, reason = "without randomness nothing here may go on")]
    fn fill(&self, bytes: &mut [u8]) {
        openssl::rand::rand_bytes(bytes).expect("the operating system gives random bytes");
    }
}

/// A fault of the cryptographic library, or data that was not encrypted under this key.
#[derive(Debug, thiserror::Error)]
pub enum CryptoError {
    /// The data is too short, was changed, or was encrypted under another master key or for
    /// something else.
    #[error("cannot decrypt: the data was changed, or the master key is another one")]
    Decrypt,
    /// OpenSSL refused an operation that should always work.
    #[error("cryptographic library: {0}")]
    Library(#[from] openssl::error::ErrorStack),
}

/// The SHA-256 digest of `data`.
///
/// # Errors
/// Only when OpenSSL has no memory left.
pub fn sha256(data: &[u8]) -> Result<[u8; 32], CryptoError> {
    let digest = hash(MessageDigest::sha256(), data)?;
    let mut bytes = [0; 32];
    bytes.copy_from_slice(&digest);
    Ok(bytes)
}

/// `bytes` in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// HMAC-SHA-1 of `data` (RFC 2104), which one-time codes are made of (RFC 4226).
///
/// # Errors
/// Only when OpenSSL has no memory left.
pub fn hmac_sha1(key: &[u8], data: &[u8]) -> Result<[u8; 20], CryptoError> {
    let key = PKey::hmac(key)?;
    let mut bytes = [0; 20];
    Signer::new(MessageDigest::sha1(), &key)?.sign_oneshot(&mut bytes, data)?;
    Ok(bytes)
}

/// A new bearer secret: `prefix` and 256 random bits in unpadded Base64 of the URL alphabet.
///
/// The prefix lets secret scanners find one that leaked. Store only [`token_digest`] of it.
#[must_use]
pub fn new_token(prefix: &str, random: &dyn Random) -> Secret<String> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    Secret::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// A new bearer secret as [`new_token`] makes it, with the id of what it opens in front of the random bits: whoever gets it finds
/// the row by its id, so that no index over what is random has to be kept.
#[must_use]
pub fn new_token_of(prefix: &str, id: Uuid, random: &dyn Random) -> Secret<String> {
    let mut bytes = [0; 48];
    let (name, secret) = bytes.split_at_mut(16);
    name.copy_from_slice(id.as_bytes());
    random.fill(secret);
    Secret::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// The id in a secret of [`new_token_of`]; `None` when it has another form. It proves nothing: the digest does.
#[must_use]
pub fn named_by(prefix: &str, token: &str) -> Option<Uuid> {
    let mut bytes = [0; 48];
    let encoded = token.strip_prefix(prefix).filter(|encoded| encoded.len() == 64)?;
    URL_SAFE_NO_PAD.decode_slice(encoded, &mut bytes).ok()?;
    Uuid::from_slice(&bytes[..16]).ok()
}

/// What is stored of a bearer secret: its SHA-256. The secret has 256 random bits, so no salt and no
/// slow function is needed, and the digest can be looked up in an index.
///
/// # Errors
/// Only when OpenSSL has no memory left.
pub fn token_digest(token: &str) -> Result<[u8; 32], CryptoError> {
    sha256(token.as_bytes())
}

/// The key that encrypts secrets at rest (connection keys, second factors, mails that wait), links the audit log and
/// seals backups, of 256 bits; and beside it the key of digests that cannot be made anew, because what they stand for
/// is kept nowhere. Both are the same until the first is rotated (docs/decisions/0014).
#[derive(Clone)]
pub struct MasterKey {
    current: Secret<[u8; 32]>,
    lasting: Secret<[u8; 32]>,
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[master key]")
    }
}

const NONCE: usize = 12;
const TAG: usize = 16;

impl MasterKey {
    /// A new key.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self::from_bytes(bytes)
    }

    /// The key with these bytes, which was never rotated.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self { current: Secret::new(bytes), lasting: Secret::new(bytes) }
    }

    /// The key with these bytes, whose lasting digests are made with `lasting`.
    #[must_use]
    pub const fn with_lasting(self, lasting: [u8; 32]) -> Self {
        Self { current: self.current, lasting: Secret::new(lasting) }
    }

    /// A new key that takes over from this one: it makes the same lasting digests and nothing else alike.
    #[must_use]
    pub fn rotated(&self, random: &dyn Random) -> Self {
        Self::generate(random).with_lasting(*self.lasting.expose())
    }

    /// The bytes, for the key file.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        self.current.expose()
    }

    /// The bytes of the key of lasting digests, for the key file; `None` when it is the same.
    #[must_use]
    pub fn expose_lasting(&self) -> Option<&[u8; 32]> {
        (self.lasting != self.current).then(|| self.lasting.expose())
    }

    /// What a database remembers of its key: a digest under it, from which nobody learns it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(&self.keyed_digest("master_key_check", self.lasting.expose()))
    }

    /// Encrypts `plain` with AES-256-GCM. `purpose` is authenticated with it: what was encrypted for
    /// one purpose or record cannot be read as another's.
    ///
    /// # Errors
    /// Only when OpenSSL has no memory left.
    pub fn encrypt(&self, purpose: &str, plain: &[u8], random: &dyn Random) -> Result<Vec<u8>, CryptoError> {
        let mut sealed = vec![0; NONCE];
        random.fill(&mut sealed);
        let mut tag = [0; TAG];
        let body = encrypt_aead(
            Cipher::aes_256_gcm(),
            self.expose(),
            Some(&sealed),
            purpose.as_bytes(),
            plain,
            &mut tag,
        )?;
        sealed.extend_from_slice(&body);
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    /// Decrypts what [`MasterKey::encrypt`] made for the same `purpose`.
    ///
    /// # Errors
    /// [`CryptoError::Decrypt`] when the data was changed, is another purpose's or another key's.
    pub fn decrypt(&self, purpose: &str, sealed: &[u8]) -> Result<Secret<Vec<u8>>, CryptoError> {
        if sealed.len() < NONCE + TAG {
            return Err(CryptoError::Decrypt);
        }
        let (nonce, rest) = sealed.split_at(NONCE);
        let (body, tag) = rest.split_at(rest.len() - TAG);
        decrypt_aead(Cipher::aes_256_gcm(), self.expose(), Some(nonce), purpose.as_bytes(), body, tag)
            .map(Secret::new)
            .map_err(|_| CryptoError::Decrypt)
    }

    /// A key of its own for `purpose` and `data`: what it encrypts, no other one reads.
    #[must_use]
    pub fn derive(&self, purpose: &str, data: &[u8]) -> Self {
        Self::from_bytes(self.keyed_digest(purpose, data))
    }

    /// HMAC-SHA-256 of `data` for `purpose`: for what is gone, or made anew, when the key is rotated.
    #[must_use]
    pub fn keyed_digest(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        digest_under(&self.current, purpose, data)
    }

    /// HMAC-SHA-256 of `data` for `purpose`, the same before and after a rotation: recognises an identifier again
    /// without keeping it.
    #[must_use]
    pub fn lasting_digest(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        digest_under(&self.lasting, purpose, data)
    }
}

/// Not OpenSSL's: that one takes fourteen times as long, most of it to look up what is the same each time.
fn digest_under(key: &Secret<[u8; 32]>, purpose: &str, data: &[u8]) -> [u8; 32] {
    // A key is filled up to a block with zeros (RFC 2104 section 2).
    let mut block = [0; 64];
    block[..32].copy_from_slice(key.expose());
    let length = u64::try_from(purpose.len()).unwrap_or(u64::MAX);
    let digest = Hmac::<Sha256>::new(&block.into()).chain_update(length.to_be_bytes());
    digest.chain_update(purpose).chain_update(data).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encrypted_for_one_purpose_is_not_readable_for_another() {
        let key = MasterKey::generate(&SystemRandom);
        let sealed = key.encrypt("connection:a", b"private", &SystemRandom).unwrap();
        assert_eq!(key.decrypt("connection:a", &sealed).unwrap().expose(), b"private");
        assert!(key.decrypt("connection:b", &sealed).is_err());
        assert!(MasterKey::generate(&SystemRandom).decrypt("connection:a", &sealed).is_err());
        let mut changed = sealed;
        changed[14] ^= 1;
        assert!(key.decrypt("connection:a", &changed).is_err());
        assert!(key.decrypt("connection:a", b"short").is_err());
    }

    #[test]
    fn a_token_names_what_it_opens_and_only_in_its_form() {
        let id = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        let token = new_token_of("muster_x_", id, &SystemRandom);
        let token = token.expose();
        assert_eq!(named_by("muster_x_", token), Some(id));
        assert_ne!(new_token_of("muster_x_", id, &SystemRandom).expose(), token);
        for none in [
            "",
            "muster_x_",
            &token[..token.len() - 1],
            &token[1..],
            &format!("{token}A"),
            &token.replace('_', "-"),
        ] {
            assert_eq!(named_by("muster_x_", none), None, "{none}");
        }
        assert_eq!(named_by("muster_x_", &format!("muster_x_{}", "é".repeat(32))), None);
    }

    #[test]
    fn a_keyed_digest_depends_on_key_purpose_and_data() {
        let key = MasterKey::from_bytes([7; 32]);
        let digest = key.keyed_digest("external-id", b"E-1");
        // HMAC-SHA-256 under the 32 bytes, as OpenSSL makes it, of the purpose's length in eight bytes, the purpose and the data: what
        // databases hold has to be found again.
        assert_eq!(hex(&digest), "f0b1dfca588210083bb9b6867a3993aeb721f0470676dad39724589d9f1ba951");
        assert_ne!(digest, key.keyed_digest("external-i", b"dE-1"));
        assert_ne!(digest, MasterKey::from_bytes([8; 32]).keyed_digest("external-id", b"E-1"));
    }

    #[test]
    fn a_rotated_key_makes_the_same_lasting_digests_and_nothing_else_alike() {
        let old = MasterKey::from_bytes([7; 32]);
        let new = old.rotated(&SystemRandom);
        let digests = |key: &MasterKey| (key.lasting_digest("a", b"b"), key.keyed_digest("a", b"b"));
        assert_eq!(digests(&old).0, digests(&new).0);
        assert_ne!(digests(&old).1, digests(&new).1);
        assert_eq!(digests(&new.rotated(&SystemRandom)).0, digests(&old).0, "however often");
        assert!(new.decrypt("a", &old.encrypt("a", b"b", &SystemRandom).unwrap()).is_err());
        assert_eq!((old.expose_lasting(), new.expose_lasting()), (None, Some(&[7; 32])));
        let foreign = new.clone().with_lasting([8; 32]);
        assert_ne!(foreign.fingerprint(), new.fingerprint(), "both belong to the database");
    }

    #[test]
    fn a_secret_does_not_print() {
        let token = new_token("muster_", &SystemRandom);
        assert_eq!(format!("{token:?}"), "[secret]");
        assert_eq!(token.expose().len(), 7 + 43);
    }
}
