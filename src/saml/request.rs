//! The AuthnRequest that starts a sign-in here (SAML core section 3.4.1, SAML profiles section 4.1.4.1).

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    datetime,
    keys::SigningKey,
    names::{ASSERTION, HTTP_POST, PROTOCOL},
    redirect,
    sign::{SignError, Signing, sign_enveloped},
    writer::Xml,
};
use crate::{clock::Timestamp, secret::Random};

/// A request to sign somebody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// `_` and 128 random bits in hexadecimal. The answer's InResponseTo.
    pub id: String,
    /// When it was made.
    pub issue_instant: Timestamp,
    /// The IdP's single sign-on address.
    pub destination: String,
    /// Our entity ID.
    pub issuer: String,
    /// Where the response is to be posted.
    pub acs_url: String,
    /// The IdP must ask for credentials anew (`saml.force_authn`).
    pub force_authn: bool,
    /// The IdP must not show anything to the person.
    pub is_passive: bool,
}

impl AuthnRequest {
    /// A new request, neither forcing nor passive.
    #[must_use]
    pub fn new(issuer: &str, acs_url: &str, destination: &str, now: Timestamp, random: &dyn Random) -> Self {
        Self {
            id: new_id(random),
            issue_instant: now,
            destination: destination.to_owned(),
            issuer: issuer.to_owned(),
            acs_url: acs_url.to_owned(),
            force_authn: false,
            is_passive: false,
        }
    }

    /// The address to send the browser to, by HTTP-Redirect; signed when there is a key. `relay_state` is
    /// an opaque handle of at most 80 bytes (SAML bindings section 3.4.3).
    ///
    /// # Errors
    /// Only when OpenSSL fails.
    pub fn redirect_url(
        &self,
        relay_state: Option<&str>,
        key: Option<&SigningKey>,
    ) -> Result<String, SignError> {
        redirect::url(&self.destination, redirect::Role::Request, &self.to_xml(), relay_state, key)
    }

    /// The value of the form field `SAMLRequest` for HTTP-POST; signed when there is a key.
    ///
    /// # Errors
    /// Only when OpenSSL fails.
    pub fn post_value(&self, key: Option<&SigningKey>) -> Result<String, SignError> {
        let xml = self.to_xml();
        let xml = match key {
            Some(key) => sign_enveloped(&xml, &self.id, &Signing::with(key))?,
            None => xml,
        };
        Ok(STANDARD.encode(xml))
    }

    /// The message. It asks for no NameID format and no authentication context: the IdP's administrator
    /// decides those, and asking for what is not configured fails the sign-in.
    fn to_xml(&self) -> String {
        let mut xml = Xml::default();
        xml.open("samlp:AuthnRequest").attribute("xmlns:samlp", PROTOCOL).attribute("xmlns:saml", ASSERTION);
        xml.attribute("ID", &self.id).attribute("Version", "2.0");
        xml.attribute("IssueInstant", &datetime::format(self.issue_instant));
        xml.attribute("Destination", &self.destination);
        xml.attribute_if("ForceAuthn", self.force_authn.then_some("true"));
        xml.attribute_if("IsPassive", self.is_passive.then_some("true"));
        xml.attribute("AssertionConsumerServiceURL", &self.acs_url).attribute("ProtocolBinding", HTTP_POST);
        xml.leaf("saml:Issuer", &self.issuer);
        xml.open("samlp:NameIDPolicy").attribute("AllowCreate", "true");
        xml.finish()
    }
}

/// `_` and 128 random bits: an ID may not start with a digit (SAML core section 1.3.4).
pub(crate) fn new_id(random: &dyn Random) -> String {
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    format!("_{:032x}", u128::from_be_bytes(bytes))
}
