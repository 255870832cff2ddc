//! Logout messages of our own, always signed. The demonstration IdP and the tests make theirs here, too.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    super::{
        assertion::NameId,
        datetime,
        keys::SigningKey,
        names::{
            ASSERTION, LOGOUT_BY_USER, PROTOCOL, STATUS_PARTIAL_LOGOUT, STATUS_REQUEST_UNSUPPORTED,
            STATUS_REQUESTER, STATUS_RESPONDER, STATUS_SUCCESS,
        },
        redirect::{self, Role},
        request::new_id,
        sign::{SignError, Signing, sign_enveloped},
        writer::Xml,
    },
    Binding,
};
use crate::{clock::Timestamp, secret::Random};

/// How long a request of ours is good.
const GOOD_FOR: Duration = Duration::from_secs(600);

/// A signed message on its way through the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// By HTTP-Redirect: the address to go to.
    Redirect(String),
    /// By HTTP-POST: where the form goes, and its fields in order.
    Post {
        /// The other side's address.
        destination: String,
        /// Names and values.
        fields: Vec<(String, String)>,
    },
}

/// A request to end sessions (SAML core section 3.7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// `_` and 128 random bits in hexadecimal. The answer's InResponseTo.
    pub id: String,
    /// When it was made.
    pub issue_instant: Timestamp,
    /// Until when it is good; `None` leaves it out.
    pub not_on_or_after: Option<Timestamp>,
    /// The other side's single logout address; `None` leaves it out, which no service accepts.
    pub destination: Option<String>,
    /// Our entity ID.
    pub issuer: String,
    /// Whose sessions, exactly as the assertion named them.
    pub name_id: NameId,
    /// Which sessions; empty: all of theirs.
    pub session_indexes: Vec<String>,
}

impl LogoutRequest {
    /// A new request, good for ten minutes.
    #[must_use]
    pub fn new(
        issuer: &str,
        destination: &str,
        name_id: NameId,
        session_indexes: Vec<String>,
        now: Timestamp,
        random: &dyn Random,
    ) -> Self {
        Self {
            id: new_id(random),
            issue_instant: now,
            not_on_or_after: Some(now.plus(GOOD_FOR)),
            destination: Some(destination.to_owned()),
            issuer: issuer.to_owned(),
            name_id,
            session_indexes,
        }
    }

    /// Signs it for `binding`, to be carried to `address`. `relay_state` is an opaque handle of at most 80
    /// bytes (SAML bindings section 3.4.3).
    ///
    /// # Errors
    /// Only when OpenSSL fails.
    pub fn carry(
        &self,
        binding: Binding,
        address: &str,
        relay_state: Option<&str>,
        key: &SigningKey,
    ) -> Result<Carried, SignError> {
        carry(Role::Request, &self.id, &self.to_xml(), binding, address, relay_state, key)
    }

    /// The message, not signed.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut xml = Xml::default();
        xml.open("samlp:LogoutRequest").attribute("xmlns:samlp", PROTOCOL).attribute("xmlns:saml", ASSERTION);
        xml.attribute("ID", &self.id).attribute("Version", "2.0");
        xml.attribute("IssueInstant", &datetime::format(self.issue_instant));
        xml.attribute_if("Destination", self.destination.as_deref());
        xml.attribute_if("NotOnOrAfter", self.not_on_or_after.map(datetime::format).as_deref());
        xml.attribute("Reason", LOGOUT_BY_USER);
        xml.leaf("saml:Issuer", &self.issuer);
        xml.open("saml:NameID").attribute_if("Format", self.name_id.format.as_deref());
        xml.attribute_if("NameQualifier", self.name_id.name_qualifier.as_deref());
        xml.attribute_if("SPNameQualifier", self.name_id.sp_name_qualifier.as_deref());
        xml.text(&self.name_id.value).close();
        for index in &self.session_indexes {
            xml.leaf("samlp:SessionIndex", index);
        }
        xml.finish()
    }
}

/// How a logout went, as an answer says it (SAML core section 3.2.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoutStatus {
    /// Everybody who took part in the session is logged out.
    Success,
    /// Logged out here, but not everywhere.
    PartialLogout,
    /// The request asks for what is not supported here.
    Unsupported,
    /// Something failed here.
    Failed,
}

impl LogoutStatus {
    /// The status code and the one below it.
    const fn codes(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Success => (STATUS_SUCCESS, None),
            Self::PartialLogout => (STATUS_RESPONDER, Some(STATUS_PARTIAL_LOGOUT)),
            Self::Unsupported => (STATUS_REQUESTER, Some(STATUS_REQUEST_UNSUPPORTED)),
            Self::Failed => (STATUS_RESPONDER, None),
        }
    }
}

/// The answer to a [`LogoutRequest`] (SAML core section 3.7.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutResponse {
    /// `_` and 128 random bits in hexadecimal.
    pub id: String,
    /// When it was made.
    pub issue_instant: Timestamp,
    /// The other side's address for answers; `None` leaves it out, which no service accepts.
    pub destination: Option<String>,
    /// Our entity ID.
    pub issuer: String,
    /// The request that is answered; `None` leaves it out, which no service accepts.
    pub in_response_to: Option<String>,
    /// How it went.
    pub status: LogoutStatus,
}

impl LogoutResponse {
    /// A new answer.
    #[must_use]
    pub fn new(
        issuer: &str,
        destination: &str,
        in_response_to: &str,
        status: LogoutStatus,
        now: Timestamp,
        random: &dyn Random,
    ) -> Self {
        Self {
            id: new_id(random),
            issue_instant: now,
            destination: Some(destination.to_owned()),
            issuer: issuer.to_owned(),
            in_response_to: Some(in_response_to.to_owned()),
            status,
        }
    }

    /// Signs it for `binding`, to be carried to `address` with the RelayState that the request came with.
    ///
    /// # Errors
    /// Only when OpenSSL fails.
    pub fn carry(
        &self,
        binding: Binding,
        address: &str,
        relay_state: Option<&str>,
        key: &SigningKey,
    ) -> Result<Carried, SignError> {
        carry(Role::Response, &self.id, &self.to_xml(), binding, address, relay_state, key)
    }

    /// The message, not signed.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut xml = Xml::default();
        xml.open("samlp:LogoutResponse")
            .attribute("xmlns:samlp", PROTOCOL)
            .attribute("xmlns:saml", ASSERTION);
        xml.attribute("ID", &self.id).attribute("Version", "2.0");
        xml.attribute("IssueInstant", &datetime::format(self.issue_instant));
        xml.attribute_if("Destination", self.destination.as_deref());
        xml.attribute_if("InResponseTo", self.in_response_to.as_deref());
        xml.leaf("saml:Issuer", &self.issuer);
        let (top, second) = self.status.codes();
        xml.open("samlp:Status").open("samlp:StatusCode").attribute("Value", top);
        if let Some(second) = second {
            xml.open("samlp:StatusCode").attribute("Value", second).close();
        }
        xml.finish()
    }
}

pub(super) fn carry(
    role: Role,
    id: &str,
    xml: &str,
    binding: Binding,
    address: &str,
    relay_state: Option<&str>,
    key: &SigningKey,
) -> Result<Carried, SignError> {
    match binding {
        Binding::Redirect => {
            Ok(Carried::Redirect(redirect::url(address, role, xml, relay_state, Some(key))?))
        }
        Binding::Post => {
            let signed = sign_enveloped(xml, id, &Signing::with(key))?;
            let mut fields = vec![(role.parameter().to_owned(), STANDARD.encode(signed))];
            fields.extend(relay_state.map(|value| ("RelayState".to_owned(), value.to_owned())));
            Ok(Carried::Post { destination: address.to_owned(), fields })
        }
    }
}
