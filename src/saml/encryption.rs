//! The encryption algorithms that are accepted, by their identifiers in XML Encryption 1.0 and 1.1. What
//! is not here does not exist: no RSA PKCS#1 v1.5, no Triple DES, no key wrap with a shared key.

use openssl::{
    encrypt::{Decrypter, Encrypter},
    error::ErrorStack,
    pkey::{PKey, Private, Public},
    rsa::Padding,
    symm::{Cipher, Crypter, Mode, decrypt_aead, encrypt_aead},
};

use super::algorithm::DigestAlgorithm;
use crate::secret::Random;

/// Length of a GCM nonce in bytes (XML Encryption 1.1 section 5.2.4).
const NONCE: usize = 12;
/// Length of a GCM tag in bytes; a shorter one is never looked for (XML Encryption 1.1 section 5.2.4).
const TAG: usize = 16;
/// Length of an AES block and of a CBC initialization vector in bytes.
const BLOCK: usize = 16;

/// How the content is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentAlgorithm {
    /// AES-128 in Galois/Counter Mode.
    Aes128Gcm,
    /// AES-256 in Galois/Counter Mode.
    Aes256Gcm,
    /// AES-128 in Cipher Block Chaining mode, which notices no change: by a setting, under a signature.
    Aes128Cbc,
    /// AES-256 in Cipher Block Chaining mode, which notices no change: by a setting, under a signature.
    Aes256Cbc,
}

/// In the order of the enumeration.
const CONTENT: [(ContentAlgorithm, &str, &str); 4] = [
    (ContentAlgorithm::Aes128Gcm, "http://www.w3.org/2009/xmlenc11#aes128-gcm", "AES-128-GCM"),
    (ContentAlgorithm::Aes256Gcm, "http://www.w3.org/2009/xmlenc11#aes256-gcm", "AES-256-GCM"),
    (ContentAlgorithm::Aes128Cbc, "http://www.w3.org/2001/04/xmlenc#aes128-cbc", "AES-128-CBC"),
    (ContentAlgorithm::Aes256Cbc, "http://www.w3.org/2001/04/xmlenc#aes256-cbc", "AES-256-CBC"),
];

impl std::fmt::Display for ContentAlgorithm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(CONTENT[*self as usize].2)
    }
}

impl ContentAlgorithm {
    /// The algorithm with this identifier.
    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        CONTENT.iter().find(|(_, known, _)| *known == uri).map(|(algorithm, ..)| *algorithm)
    }

    /// The identifier.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        CONTENT[self as usize].1
    }

    /// Whether it does not notice a change.
    pub(crate) const fn is_cbc(self) -> bool {
        matches!(self, Self::Aes128Cbc | Self::Aes256Cbc)
    }

    /// Length of its key in bytes.
    pub(crate) const fn key_length(self) -> usize {
        match self {
            Self::Aes128Gcm | Self::Aes128Cbc => 16,
            Self::Aes256Gcm | Self::Aes256Cbc => 32,
        }
    }

    fn cipher(self) -> Cipher {
        match self {
            Self::Aes128Gcm => Cipher::aes_128_gcm(),
            Self::Aes256Gcm => Cipher::aes_256_gcm(),
            Self::Aes128Cbc => Cipher::aes_128_cbc(),
            Self::Aes256Cbc => Cipher::aes_256_cbc(),
        }
    }

    /// Decrypts what a CipherValue holds with a key of [`ContentAlgorithm::key_length`] bytes; `None` for
    /// every fault alike.
    pub(crate) fn open(self, key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        if self.is_cbc() {
            return self.open_blocks(key, sealed);
        }
        let (nonce, rest) = sealed.split_at_checked(NONCE)?;
        let (body, tag) = rest.split_at_checked(rest.len().checked_sub(TAG)?)?;
        decrypt_aead(self.cipher(), key, Some(nonce), &[], body, tag).ok()
    }

    /// The last byte says how many bytes the padding has, and only that byte of it means something (XML
    /// Encryption 1.1 section 5.2.1).
    fn open_blocks(self, key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (vector, body) = sealed.split_at_checked(BLOCK)?;
        if body.is_empty() || !body.len().is_multiple_of(BLOCK) {
            return None;
        }
        let mut plain = self.run(Mode::Decrypt, key, vector, body).ok()?;
        let padding = usize::from(*plain.last()?);
        if padding == 0 || padding > BLOCK {
            return None;
        }
        plain.truncate(plain.len().checked_sub(padding)?);
        Some(plain)
    }

    fn run(self, mode: Mode, key: &[u8], vector: &[u8], data: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let mut crypter = Crypter::new(self.cipher(), mode, key, Some(vector))?;
        crypter.pad(false);
        let mut output = vec![0; data.len() + BLOCK];
        let mut length = crypter.update(data, &mut output)?;
        length += crypter.finalize(&mut output[length..])?;
        output.truncate(length);
        Ok(output)
    }

    /// Encrypts into what a CipherValue holds.
    pub(crate) fn seal(self, key: &[u8], plain: &[u8], random: &dyn Random) -> Result<Vec<u8>, ErrorStack> {
        if self.is_cbc() {
            let mut sealed = vec![0; BLOCK];
            random.fill(&mut sealed);
            let padding = BLOCK - plain.len() % BLOCK;
            let mut padded = plain.to_vec();
            padded.resize(plain.len() + padding, u8::try_from(padding).unwrap_or_default());
            let body = self.run(Mode::Encrypt, key, &sealed, &padded)?;
            sealed.extend(body);
            return Ok(sealed);
        }
        let mut sealed = vec![0; NONCE];
        random.fill(&mut sealed);
        let mut tag = [0; TAG];
        let body = encrypt_aead(self.cipher(), key, Some(&sealed), &[], plain, &mut tag)?;
        sealed.extend(body);
        sealed.extend(tag);
        Ok(sealed)
    }
}

const OAEP_MGF1P: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const OAEP: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";

const MASKS: [(DigestAlgorithm, &str); 4] = [
    (DigestAlgorithm::Sha1, "http://www.w3.org/2009/xmlenc11#mgf1sha1"),
    (DigestAlgorithm::Sha256, "http://www.w3.org/2009/xmlenc11#mgf1sha256"),
    (DigestAlgorithm::Sha384, "http://www.w3.org/2009/xmlenc11#mgf1sha384"),
    (DigestAlgorithm::Sha512, "http://www.w3.org/2009/xmlenc11#mgf1sha512"),
];

/// RSA-OAEP, in which the content's key travels (XML Encryption 1.1 section 5.5.2). SHA-1 is as good as
/// any digest here: nothing rests on its resistance to collisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyTransport {
    uri: &'static str,
    digest: DigestAlgorithm,
    mask: DigestAlgorithm,
}

impl KeyTransport {
    /// `rsa-oaep-mgf1p` of XML Encryption 1.0: the mask is made with SHA-1.
    #[must_use]
    pub const fn mgf1p(digest: DigestAlgorithm) -> Self {
        Self { uri: OAEP_MGF1P, digest, mask: DigestAlgorithm::Sha1 }
    }

    /// `rsa-oaep` of XML Encryption 1.1: the mask is made with `mask`.
    #[must_use]
    pub const fn oaep(digest: DigestAlgorithm, mask: DigestAlgorithm) -> Self {
        Self { uri: OAEP, digest, mask }
    }

    /// The transport that a message names. `mask` is the identifier of the mask generation function, which
    /// the older form does not have.
    pub(crate) fn named(uri: &str, digest: Option<&str>, mask: Option<&str>) -> Option<Self> {
        let digest = digest.map_or(Some(DigestAlgorithm::Sha1), DigestAlgorithm::from_uri)?;
        match (uri, mask) {
            (OAEP_MGF1P, None) => Some(Self::mgf1p(digest)),
            (OAEP, None) => Some(Self::oaep(digest, DigestAlgorithm::Sha1)),
            (OAEP, Some(mask)) => {
                MASKS.iter().find(|(_, known)| *known == mask).map(|(mask, _)| Self::oaep(digest, *mask))
            }
            _ => None,
        }
    }

    /// The identifier.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        self.uri
    }

    pub(crate) const fn digest(self) -> DigestAlgorithm {
        self.digest
    }

    /// The identifier of the mask generation function, where the form has one.
    pub(crate) fn mask_uri(self) -> Option<&'static str> {
        let (_, uri) = MASKS.iter().find(|(known, _)| *known == self.mask)?;
        (self.uri == OAEP).then_some(*uri)
    }

    /// The bytes that travelled; `None` for every fault alike.
    pub(crate) fn unwrap(self, key: &PKey<Private>, wrapped: &[u8]) -> Option<Vec<u8>> {
        let mut decrypter = Decrypter::new(key).ok()?;
        decrypter.set_rsa_padding(Padding::PKCS1_OAEP).ok()?;
        decrypter.set_rsa_oaep_md(self.digest.message_digest()).ok()?;
        decrypter.set_rsa_mgf1_md(self.mask.message_digest()).ok()?;
        let mut plain = vec![0; decrypter.decrypt_len(wrapped).ok()?];
        let length = decrypter.decrypt(wrapped, &mut plain).ok()?;
        plain.truncate(length);
        Some(plain)
    }

    /// Encrypts `plain` for the owner of `key`.
    pub(crate) fn wrap(self, key: &PKey<Public>, plain: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let mut encrypter = Encrypter::new(key)?;
        encrypter.set_rsa_padding(Padding::PKCS1_OAEP)?;
        encrypter.set_rsa_oaep_md(self.digest.message_digest())?;
        encrypter.set_rsa_mgf1_md(self.mask.message_digest())?;
        let mut wrapped = vec![0; encrypter.encrypt_len(plain)?];
        let length = encrypter.encrypt(plain, &mut wrapped)?;
        wrapped.truncate(length);
        Ok(wrapped)
    }
}

impl std::fmt::Display for KeyTransport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RSA-OAEP ({:?}, MGF1 with {:?})", self.digest, self.mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SystemRandom;

    #[test]
    fn identifiers_are_read_as_they_are_written() {
        for (algorithm, uri, name) in CONTENT {
            assert_eq!(ContentAlgorithm::from_uri(uri), Some(algorithm));
            assert_eq!((algorithm.uri(), algorithm.to_string().as_str()), (uri, name));
        }
        for (mask, uri) in MASKS {
            let transport = KeyTransport::oaep(DigestAlgorithm::Sha256, mask);
            let digest = DigestAlgorithm::Sha256.uri();
            assert_eq!(KeyTransport::named(OAEP, Some(digest), Some(uri)), Some(transport));
            assert_eq!((transport.uri(), transport.mask_uri()), (OAEP, Some(uri)));
            assert_eq!(KeyTransport::named(OAEP_MGF1P, Some(digest), Some(uri)), None);
        }
        let plain = KeyTransport::mgf1p(DigestAlgorithm::Sha1);
        assert_eq!(KeyTransport::named(OAEP_MGF1P, None, None), Some(plain));
        assert_eq!(plain.mask_uri(), None);
        for never in [
            "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
            "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
            "http://www.w3.org/2001/04/xmlenc#kw-aes128",
            "http://www.w3.org/2001/04/xmlenc#aes192-cbc",
            "",
        ] {
            assert_eq!(ContentAlgorithm::from_uri(never), None);
            assert_eq!(KeyTransport::named(never, None, None), None);
        }
    }

    #[test]
    fn what_is_sealed_is_opened_and_what_was_changed_is_not() {
        for (algorithm, ..) in CONTENT {
            let key = vec![7; algorithm.key_length()];
            for length in [0, 1, 15, 16, 17, 1_000] {
                let plain = vec![b'x'; length];
                let sealed = algorithm.seal(&key, &plain, &SystemRandom).unwrap();
                assert_eq!(algorithm.open(&key, &sealed), Some(plain.clone()), "{algorithm} {length}");
                if !algorithm.is_cbc() {
                    let wrong = vec![8; algorithm.key_length()];
                    assert_eq!(algorithm.open(&wrong, &sealed), None);
                    for at in 0..sealed.len() {
                        let mut changed = sealed.clone();
                        changed[at] ^= 1;
                        assert_eq!(algorithm.open(&key, &changed), None, "{algorithm} {at}");
                        assert_eq!(algorithm.open(&key, &sealed[..at]), None, "{algorithm} cut at {at}");
                    }
                }
            }
            for short in [0, 1, BLOCK, BLOCK + NONCE, 2 * BLOCK + 1] {
                assert_eq!(algorithm.open(&key, &vec![0; short]), None, "{algorithm} {short}");
            }
        }
    }

    #[test]
    fn padding_of_a_block_or_less_is_cut_off_whatever_it_holds() {
        let key = [7; 16];
        let block = |last: u8| {
            let mut plain = [b'x'; 32];
            plain[31] = last;
            let body = ContentAlgorithm::Aes128Cbc.run(Mode::Encrypt, &key, &[9; 16], &plain).unwrap();
            ContentAlgorithm::Aes128Cbc.open(&key, &[vec![9; 16], body].concat())
        };
        assert_eq!(block(1), Some(vec![b'x'; 31]));
        assert_eq!(block(16), Some(vec![b'x'; 16]));
        assert_eq!((block(0), block(17), block(255)), (None, None, None));
    }
}
