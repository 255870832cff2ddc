//! Our own metadata, for the IdP's administrator (SAML metadata section 2.4.4).

use super::{
    algorithm::DigestAlgorithm,
    datetime,
    encryption::{ContentAlgorithm, KeyTransport},
    issue::write_key,
    keys::SigningKey,
    names::{HTTP_POST, HTTP_REDIRECT, METADATA, PROTOCOL},
    request::new_id,
    sign::{SignError, Signing, sign_enveloped},
    writer::Xml,
};
use crate::{clock::Timestamp, secret::Random};

/// What a connection publishes about itself.
#[derive(Debug, Clone)]
pub struct SpMetadata<'a> {
    /// Our entity ID.
    pub entity_id: &'a str,
    /// Where responses are to be posted.
    pub acs_url: &'a str,
    /// Where single logout goes; `None`: not offered.
    pub slo_url: Option<&'a str>,
    /// Keys that sign requests, the one in use first, its successor after it. The first signs the
    /// metadata.
    pub signing_keys: &'a [&'a SigningKey],
    /// Keys that decrypt assertions, two while rolling over.
    pub encryption_keys: &'a [&'a SigningKey],
    /// Whether AES-CBC is accepted (`saml.allow_cbc`).
    pub allow_cbc: bool,
    /// Whether requests are signed (`saml.sign_requests`).
    pub authn_requests_signed: bool,
    /// Until when this may be relied on.
    pub valid_until: Timestamp,
}

/// The algorithms that are accepted, the preferred ones first (SAML metadata section 2.4.1.1).
const ENCRYPTION_METHODS: [&str; 6] = [
    ContentAlgorithm::Aes256Gcm.uri(),
    ContentAlgorithm::Aes128Gcm.uri(),
    KeyTransport::oaep(DigestAlgorithm::Sha256, DigestAlgorithm::Sha256).uri(),
    KeyTransport::mgf1p(DigestAlgorithm::Sha1).uri(),
    ContentAlgorithm::Aes256Cbc.uri(),
    ContentAlgorithm::Aes128Cbc.uri(),
];

impl SpMetadata<'_> {
    fn encryption_methods(&self) -> &'static [&'static str] {
        if self.allow_cbc { &ENCRYPTION_METHODS } else { &ENCRYPTION_METHODS[..4] }
    }

    /// The document, signed by the first signing key.
    ///
    /// # Errors
    /// [`SignError`] when OpenSSL fails or there is no signing key.
    pub fn to_xml(&self, random: &dyn Random) -> Result<String, SignError> {
        let id = new_id(random);
        let signer =
            self.signing_keys.first().ok_or_else(|| SignError::NoSuchElement("signing key".to_owned()))?;
        let mut xml = Xml::default();
        xml.open("md:EntityDescriptor").attribute("xmlns:md", METADATA).attribute("ID", &id);
        xml.attribute("entityID", self.entity_id)
            .attribute("validUntil", &datetime::format(self.valid_until));
        xml.open("md:SPSSODescriptor").attribute("protocolSupportEnumeration", PROTOCOL);
        xml.attribute("AuthnRequestsSigned", if self.authn_requests_signed { "true" } else { "false" });
        xml.attribute("WantAssertionsSigned", "true");
        for key in self.signing_keys {
            write_key(&mut xml, Some("signing"), key, &[])?;
        }
        for key in self.encryption_keys {
            write_key(&mut xml, Some("encryption"), key, self.encryption_methods())?;
        }
        if let Some(slo_url) = self.slo_url {
            for binding in [HTTP_REDIRECT, HTTP_POST] {
                xml.open("md:SingleLogoutService")
                    .attribute("Binding", binding)
                    .attribute("Location", slo_url)
                    .close();
            }
        }
        xml.open("md:AssertionConsumerService").attribute("Binding", HTTP_POST);
        xml.attribute("Location", self.acs_url).attribute("index", "0").attribute("isDefault", "true");
        sign_enveloped(&xml.finish(), &id, &Signing::with(signer))
    }
}
