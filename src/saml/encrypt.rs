//! Encrypting an assertion, for the demonstration IdP and for tests (SAML core section 2.3.4).

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    bounded,
    c14n::canonicalize,
    encryption::{ContentAlgorithm, KeyTransport},
    keys::TrustedKey,
    names::{ASSERTION, DSIG, ELEMENT_TYPE, ENCRYPTED_KEY_TYPE, XENC, XENC11},
    request::new_id,
    sign::SignError,
    tree,
    writer::Xml,
};
use crate::secret::Random;

/// How to encrypt, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Encrypting<'a> {
    /// The RSA key of the service provider, out of its metadata.
    pub key: &'a TrustedKey,
    /// How the content is encrypted.
    pub content: ContentAlgorithm,
    /// How the content's key is encrypted.
    pub transport: KeyTransport,
    /// Whether the EncryptedKey stands beside the EncryptedData, which then refers to it, instead of in
    /// its KeyInfo. Shibboleth can do either.
    pub beside: bool,
}

impl<'a> Encrypting<'a> {
    /// AES-256-GCM with RSA-OAEP as every current product knows it, the EncryptedKey inside.
    #[must_use]
    pub const fn for_key(key: &'a TrustedKey) -> Self {
        let transport = KeyTransport::mgf1p(super::DigestAlgorithm::Sha1);
        Self { key, content: ContentAlgorithm::Aes256Gcm, transport, beside: false }
    }

    /// The `EncryptedAssertion` that holds `plain`.
    ///
    /// # Errors
    /// [`SignError::Library`] when OpenSSL fails, also because the key is not RSA.
    pub fn encrypted_assertion(&self, plain: &str, random: &dyn Random) -> Result<String, SignError> {
        let mut secret = vec![0; self.content.key_length()];
        random.fill(&mut secret);
        let sealed = self.content.seal(&secret, plain.as_bytes(), random)?;
        let wrapped = self.transport.wrap(self.key.public(), &secret)?;
        let id = new_id(random);
        let mut xml = Xml::default();
        xml.open("saml:EncryptedAssertion").attribute("xmlns:saml", ASSERTION);
        xml.open("xenc:EncryptedData").attribute("xmlns:xenc", XENC).attribute("Type", ELEMENT_TYPE);
        xml.open("xenc:EncryptionMethod").attribute("Algorithm", self.content.uri()).close();
        xml.open("ds:KeyInfo").attribute("xmlns:ds", DSIG);
        if self.beside {
            xml.open("ds:RetrievalMethod").attribute("Type", ENCRYPTED_KEY_TYPE);
            xml.attribute("URI", &format!("#{id}")).close();
        } else {
            self.encrypted_key(&mut xml, &id, &wrapped);
        }
        xml.close();
        cipher_value(&mut xml, &sealed);
        xml.close();
        if self.beside {
            self.encrypted_key(&mut xml, &id, &wrapped);
        }
        Ok(xml.finish())
    }

    fn encrypted_key(&self, xml: &mut Xml, id: &str, wrapped: &[u8]) {
        xml.open("xenc:EncryptedKey").attribute("xmlns:xenc", XENC).attribute("Id", id);
        xml.open("xenc:EncryptionMethod").attribute("Algorithm", self.transport.uri());
        xml.open("ds:DigestMethod").attribute("xmlns:ds", DSIG);
        xml.attribute("Algorithm", self.transport.digest().uri()).close();
        if let Some(mask) = self.transport.mask_uri() {
            xml.open("xenc11:MGF").attribute("xmlns:xenc11", XENC11).attribute("Algorithm", mask).close();
        }
        xml.close();
        cipher_value(xml, wrapped);
        xml.close();
    }
}

fn cipher_value(xml: &mut Xml, bytes: &[u8]) {
    xml.open("xenc:CipherData").leaf("xenc:CipherValue", &STANDARD.encode(bytes)).close();
}

/// `response` with its assertion encrypted, to be done after the assertion is signed and before the
/// response is. What is encrypted is the canonical form, which declares every namespace that it uses.
///
/// # Errors
/// [`SignError`], when there is no assertion or OpenSSL fails.
pub fn encrypt_assertion(
    response: &str,
    encrypting: &Encrypting<'_>,
    random: &dyn Random,
) -> Result<String, SignError> {
    let document = bounded::parse(response, &bounded::MESSAGE)?;
    let assertion = tree::all(document.root_element(), ASSERTION, "Assertion").next();
    let assertion = assertion.ok_or_else(|| SignError::NoSuchElement("Assertion".to_owned()))?;
    let plain = canonicalize(assertion, None, &[]).map_err(|_| SignError::TooLong)?;
    let encrypted = encrypting.encrypted_assertion(&plain, random)?;
    let range = assertion.range();
    Ok([&response[..range.start], &encrypted, &response[range.end..]].concat())
}
