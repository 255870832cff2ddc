//! The identity provider's half, for the demonstration IdP and for tests: responses and metadata.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    datetime,
    encrypt::{Encrypting, encrypt_assertion},
    keys::SigningKey,
    metadata::Endpoint,
    names::{
        ASSERTION, ATTRIBUTE_BASIC, BEARER, CONTEXT_UNSPECIFIED, DSIG, HTTP_REDIRECT, METADATA, PROTOCOL,
        STATUS_SUCCESS,
    },
    request::new_id,
    sign::{SignError, SignWhat, Signing, sign_enveloped},
    writer::Xml,
};
use crate::{clock::Timestamp, secret::Random};

/// How far before now an assertion claims to be valid, for clocks that are behind.
const EARLY: Duration = Duration::from_secs(60);

/// Whom a response is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IssuedSubject {
    /// The NameID.
    pub name_id: String,
    /// Its format; `None` leaves it out.
    pub format: Option<String>,
    /// In which domain it is unique; `None` leaves it out.
    pub name_qualifier: Option<String>,
    /// For which service provider it was made; `None` leaves it out.
    pub sp_name_qualifier: Option<String>,
    /// Attributes in order, with their values.
    pub attributes: Vec<(String, Vec<String>)>,
    /// The IdP's session.
    pub session_index: Option<String>,
    /// When the person signed in at the IdP; `None`: just now.
    pub signed_in_at: Option<Timestamp>,
    /// When the service's session must end; `None` leaves it out.
    pub session_not_on_or_after: Option<Timestamp>,
}

/// A response to issue.
#[derive(Debug, Clone)]
pub struct Issue<'a> {
    /// The IdP's entity ID.
    pub issuer: &'a str,
    /// The service provider's entity ID.
    pub audience: &'a str,
    /// The ACS URL.
    pub recipient: &'a str,
    /// The request that is answered; `None`: unsolicited.
    pub in_response_to: Option<&'a str>,
    /// Who signed in.
    pub subject: &'a IssuedSubject,
    /// How long the response is good.
    pub valid_for: Duration,
    /// What to sign.
    pub sign: SignWhat,
}

impl Issue<'_> {
    /// Issues the response at `now`: XML, to be posted as [`post_value`].
    ///
    /// # Errors
    /// [`SignError`], when OpenSSL fails or the response is larger than any service would accept.
    pub fn response(
        &self,
        signing: &Signing<'_>,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<String, SignError> {
        self.issue(signing, None, now, random)
    }

    /// The same with the assertion encrypted after it is signed, and before the response is.
    ///
    /// # Errors
    /// As [`Issue::response`].
    pub fn encrypted_response(
        &self,
        signing: &Signing<'_>,
        encrypting: &Encrypting<'_>,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<String, SignError> {
        self.issue(signing, Some(encrypting), now, random)
    }

    fn issue(
        &self,
        signing: &Signing<'_>,
        encrypting: Option<&Encrypting<'_>>,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<String, SignError> {
        let response_id = new_id(random);
        let assertion_id = new_id(random);
        let mut xml = self.unsigned(&response_id, &assertion_id, now);
        if matches!(self.sign, SignWhat::Assertion | SignWhat::Both) {
            xml = sign_enveloped(&xml, &assertion_id, signing)?;
        }
        if let Some(encrypting) = encrypting {
            xml = encrypt_assertion(&xml, encrypting, random)?;
        }
        if matches!(self.sign, SignWhat::Response | SignWhat::Both) {
            xml = sign_enveloped(&xml, &response_id, signing)?;
        }
        Ok(xml)
    }

    fn unsigned(&self, response_id: &str, assertion_id: &str, now: Timestamp) -> String {
        let issued = datetime::format(now);
        let mut xml = Xml::default();
        xml.open("samlp:Response").attribute("xmlns:samlp", PROTOCOL).attribute("xmlns:saml", ASSERTION);
        xml.attribute("ID", response_id).attribute("Version", "2.0").attribute("IssueInstant", &issued);
        xml.attribute("Destination", self.recipient).attribute_if("InResponseTo", self.in_response_to);
        xml.leaf("saml:Issuer", self.issuer);
        xml.open("samlp:Status").open("samlp:StatusCode").attribute("Value", STATUS_SUCCESS).close().close();

        xml.open("saml:Assertion").attribute("ID", assertion_id).attribute("Version", "2.0");
        xml.attribute("IssueInstant", &issued).leaf("saml:Issuer", self.issuer);
        self.subject(&mut xml, now);
        xml.open("saml:Conditions").attribute("NotBefore", &datetime::format(now.minus(EARLY)));
        xml.attribute("NotOnOrAfter", &datetime::format(now.plus(self.valid_for)));
        xml.open("saml:AudienceRestriction").leaf("saml:Audience", self.audience).close().close();
        self.statements(&mut xml, &issued);
        xml.finish()
    }

    fn subject(&self, xml: &mut Xml, now: Timestamp) {
        xml.open("saml:Subject");
        xml.open("saml:NameID").attribute_if("Format", self.subject.format.as_deref());
        xml.attribute_if("NameQualifier", self.subject.name_qualifier.as_deref());
        xml.attribute_if("SPNameQualifier", self.subject.sp_name_qualifier.as_deref());
        xml.text(&self.subject.name_id).close();
        xml.open("saml:SubjectConfirmation").attribute("Method", BEARER);
        xml.open("saml:SubjectConfirmationData").attribute_if("InResponseTo", self.in_response_to);
        xml.attribute("NotOnOrAfter", &datetime::format(now.plus(self.valid_for)));
        xml.attribute("Recipient", self.recipient).close().close().close();
    }

    fn statements(&self, xml: &mut Xml, issued: &str) {
        let subject = self.subject;
        let signed_in_at = subject.signed_in_at.map(datetime::format);
        let session_end = subject.session_not_on_or_after.map(datetime::format);
        xml.open("saml:AuthnStatement").attribute("AuthnInstant", signed_in_at.as_deref().unwrap_or(issued));
        xml.attribute_if("SessionIndex", subject.session_index.as_deref());
        xml.attribute_if("SessionNotOnOrAfter", session_end.as_deref());
        xml.open("saml:AuthnContext").leaf("saml:AuthnContextClassRef", CONTEXT_UNSPECIFIED).close().close();
        if subject.attributes.is_empty() {
            return;
        }
        xml.open("saml:AttributeStatement");
        for (name, values) in &subject.attributes {
            xml.open("saml:Attribute").attribute("Name", name).attribute("NameFormat", ATTRIBUTE_BASIC);
            for value in values {
                xml.leaf("saml:AttributeValue", value);
            }
            xml.close();
        }
        xml.close();
    }
}

/// The value of the form field `SAMLResponse`.
#[must_use]
pub fn post_value(xml: &str) -> String {
    STANDARD.encode(xml)
}

/// The metadata of an IdP without single logout, for a service provider to upload.
///
/// # Errors
/// Only when OpenSSL fails.
pub fn idp_metadata(entity_id: &str, sso_url: &str, keys: &[&SigningKey]) -> Result<String, SignError> {
    idp_metadata_with_slo(entity_id, sso_url, &[], keys)
}

/// The metadata of an IdP, for a service provider to upload.
///
/// # Errors
/// Only when OpenSSL fails.
pub fn idp_metadata_with_slo(
    entity_id: &str,
    sso_url: &str,
    single_logout: &[Endpoint],
    keys: &[&SigningKey],
) -> Result<String, SignError> {
    let mut xml = Xml::default();
    xml.open("md:EntityDescriptor").attribute("xmlns:md", METADATA).attribute("entityID", entity_id);
    xml.open("md:IDPSSODescriptor").attribute("protocolSupportEnumeration", PROTOCOL);
    xml.attribute("WantAuthnRequestsSigned", "false");
    for key in keys {
        write_key(&mut xml, Some("signing"), key, &[])?;
    }
    for endpoint in single_logout {
        xml.open("md:SingleLogoutService").attribute("Binding", &endpoint.binding);
        xml.attribute("Location", &endpoint.location);
        xml.attribute_if("ResponseLocation", endpoint.response_location.as_deref()).close();
    }
    xml.open("md:SingleSignOnService").attribute("Binding", HTTP_REDIRECT).attribute("Location", sso_url);
    Ok(xml.finish())
}

/// Writes a KeyDescriptor (SAML metadata section 2.4.1.1). `methods` are the encryption algorithms that it
/// is good for.
pub(crate) fn write_key(
    xml: &mut Xml,
    used_for: Option<&str>,
    key: &SigningKey,
    methods: &[&str],
) -> Result<(), SignError> {
    xml.open("md:KeyDescriptor").attribute_if("use", used_for);
    xml.open("ds:KeyInfo").attribute("xmlns:ds", DSIG).open("ds:X509Data");
    xml.leaf("ds:X509Certificate", &key.certificate_base64()?).close().close();
    for method in methods {
        xml.open("md:EncryptionMethod").attribute("Algorithm", method).close();
    }
    xml.close();
    Ok(())
}
