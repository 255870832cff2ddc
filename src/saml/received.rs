//! An AuthnRequest as the demonstration IdP receives it.

use roxmltree::Node;

use super::{
    bounded::{self, Limits, XmlFault},
    datetime,
    keys::{TrustedKey, TrustedKeys},
    names::{ASSERTION, PROTOCOL},
    redirect::{self, RedirectFault},
    tree,
};
use crate::clock::Timestamp;

const LIMITS: Limits = Limits { bytes: redirect::INFLATED_LIMIT, elements: 500, ..bounded::MESSAGE };

/// Why a query carries no AuthnRequest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// Not a query of the HTTP-Redirect binding.
    #[error("{0}")]
    Query(#[from] RedirectFault),
    /// The XML is refused.
    #[error("{0}")]
    Xml(#[from] XmlFault),
    /// Some other message, or one without what is needed to answer it.
    #[error("the message is no AuthnRequest that can be answered")]
    NotAnAuthnRequest,
}

/// An AuthnRequest that was received by HTTP-Redirect. Only [`ReceivedRequest::signer`] says whether
/// anybody vouches for it.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    /// Its ID, for InResponseTo.
    pub id: String,
    /// The entity ID of the service provider.
    pub issuer: String,
    /// Where it wants the response; `None`: wherever its metadata says.
    pub acs_url: Option<String>,
    /// The address it was made for.
    pub destination: Option<String>,
    /// When it was made.
    pub issue_instant: Timestamp,
    /// Whether credentials must be asked for anew.
    pub force_authn: bool,
    /// Whether nothing may be shown to the person.
    pub is_passive: bool,
    /// What must come back with the response.
    pub relay_state: Option<String>,
    received: redirect::Received,
}

impl ReceivedRequest {
    /// Reads the raw query of a request to the single sign-on address.
    ///
    /// # Errors
    /// [`RequestFault`].
    pub fn from_redirect(query: &str) -> Result<Self, RequestFault> {
        let received = redirect::Received::read(query)?;
        if received.role != redirect::Role::Request {
            return Err(RequestFault::NotAnAuthnRequest);
        }
        let text = bounded::characters(&received.xml, LIMITS.bytes)?;
        let document = bounded::parse(&text, &LIMITS)?;
        let root = document.root_element();
        Self::read(root, &received).ok_or(RequestFault::NotAnAuthnRequest)
    }

    fn read(root: Node<'_, '_>, received: &redirect::Received) -> Option<Self> {
        if !tree::is(root, PROTOCOL, "AuthnRequest") || tree::attribute(root, "Version") != Some("2.0") {
            return None;
        }
        let owned = |name| tree::attribute(root, name).map(str::to_owned);
        let flag = |name| matches!(tree::attribute(root, name), Some("true" | "1"));
        Some(Self {
            id: owned("ID").filter(|id| !id.is_empty())?,
            issuer: tree::text(tree::only(root, ASSERTION, "Issuer").ok()??).ok()?,
            acs_url: owned("AssertionConsumerServiceURL"),
            destination: owned("Destination"),
            issue_instant: datetime::parse(tree::attribute(root, "IssueInstant")?)?,
            force_authn: flag("ForceAuthn"),
            is_passive: flag("IsPassive"),
            relay_state: received.relay_state.clone(),
            received: received.clone(),
        })
    }

    /// The key that signed the query; `None` when it is not signed, or by none of `keys`.
    /// SHA-1 never counts.
    #[must_use]
    pub fn signer<'k>(&self, keys: &'k TrustedKeys) -> Option<&'k TrustedKey> {
        if self.received.sha1().is_some() {
            return None;
        }
        self.received.signer(keys)
    }
}
