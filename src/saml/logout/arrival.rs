//! From what arrived to bytes that a key of the other side has signed: [`Verified`].

use base64::{Engine as _, engine::general_purpose::STANDARD};
use roxmltree::Node;

use super::{
    super::{
        bounded::{self, Limits, XmlFault},
        gate,
        keys::TrustedKeys,
        names::PROTOCOL,
        redirect::{self, Role},
        refusal::{Refusal, Shown},
        signature::UnverifiedSignature,
        tree, verify,
    },
    Binding, LOGOUT_LIMIT, LogoutRefusal,
};

/// How much of a logout message is read.
pub(super) const LIMITS: Limits =
    Limits { bytes: LOGOUT_LIMIT, elements: 2_000, attributes: 6_000, ..bounded::MESSAGE };

/// What arrived at a single logout address. Nobody has verified it.
#[derive(Debug, Clone)]
pub enum LogoutArrival {
    /// By HTTP-Redirect: the raw query as it came, without the question mark.
    Redirect(String),
    /// By HTTP-POST: the fields of the form.
    Post {
        /// `SAMLRequest`.
        request: Option<String>,
        /// `SAMLResponse`.
        response: Option<String>,
        /// `RelayState`.
        relay_state: Option<String>,
    },
}

impl LogoutArrival {
    /// How it came.
    #[must_use]
    pub const fn binding(&self) -> Binding {
        match self {
            Self::Redirect(_) => Binding::Redirect,
            Self::Post { .. } => Binding::Post,
        }
    }

    /// The characters of the message.
    pub(super) fn decode(&self) -> Result<UnverifiedLogout, LogoutRefusal> {
        let (role, xml, came) = match self {
            Self::Redirect(query) => {
                let received = redirect::Received::read(query)?;
                (received.role, received.xml.clone(), Came::Redirect(received))
            }
            Self::Post { request, response, relay_state } => {
                let (role, value) = match (request, response) {
                    (Some(value), None) => (Role::Request, value),
                    (None, Some(value)) => (Role::Response, value),
                    (None, None) => return Err(LogoutRefusal::NoMessage),
                    (Some(_), Some(_)) => {
                        return Err(LogoutRefusal::Form(
                            "the form carries both SAMLRequest and SAMLResponse",
                        ));
                    }
                };
                (role, base64(value)?, Came::Post(relay_state.clone()))
            }
        };
        let text = bounded::characters(&xml, LIMITS.bytes).map_err(not_xml)?;
        Ok(UnverifiedLogout { role, text, came })
    }
}

/// What a message came with.
#[derive(Debug)]
enum Came {
    Redirect(redirect::Received),
    Post(Option<String>),
}

/// The characters of a message that nobody has verified.
#[derive(Debug)]
pub(super) struct UnverifiedLogout {
    role: Role,
    text: String,
    came: Came,
}

/// The exact characters that a key of the other side has signed. Only [`UnverifiedLogout::verify`] makes it.
#[derive(Debug)]
pub(super) struct Verified {
    role: Role,
    text: String,
    fingerprint: String,
}

impl Verified {
    pub(super) const fn role(&self) -> Role {
        self.role
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

impl UnverifiedLogout {
    pub(super) const fn length(&self) -> usize {
        self.text.len()
    }

    pub(super) const fn kind(&self) -> &'static str {
        name(self.role)
    }

    pub(super) fn relay_state(&self) -> Option<&str> {
        match &self.came {
            Came::Redirect(received) => received.relay_state.as_deref(),
            Came::Post(relay_state) => relay_state.as_deref(),
        }
    }

    /// Shape first, then the signature: over the query's octets by HTTP-Redirect, in the message by
    /// HTTP-POST.
    pub(super) fn verify(self, keys: &TrustedKeys, allow_sha1: bool) -> Result<Verified, LogoutRefusal> {
        let document = bounded::parse(&self.text, &LIMITS).map_err(not_xml)?;
        let root = document.root_element();
        if !tree::is(root, PROTOCOL, name(self.role)) {
            return Err(LogoutRefusal::NotALogoutMessage(root.tag_name().name().into()));
        }
        gate::usable_id(root, "logout message")?;
        gate::ids_are_unique(root, None)?;
        let (text, fingerprint) = match &self.came {
            Came::Redirect(received) => {
                if gate::nothing_else_looks_signed(root, &[]).is_err() {
                    return Err(LogoutRefusal::SignatureInRedirect);
                }
                let fingerprint = verify_query(received, keys, allow_sha1)?;
                // All of the inflated message is under the signature.
                (self.text.clone(), fingerprint)
            }
            Came::Post(_) => verify_enveloped(root, keys, allow_sha1)?,
        };
        Ok(Verified { role: self.role, text, fingerprint })
    }
}

fn verify_query(
    received: &redirect::Received,
    keys: &TrustedKeys,
    allow_sha1: bool,
) -> Result<String, LogoutRefusal> {
    if !received.is_signed() {
        return Err(LogoutRefusal::Unsigned);
    }
    if let Some(algorithm) = received.sha1().filter(|_| !allow_sha1) {
        return Err(LogoutRefusal::Sha1NotAllowed(algorithm.uri().into()));
    }
    let signer = received.signer(keys).ok_or(LogoutRefusal::SignatureInvalid)?;
    Ok(signer.fingerprint().to_owned())
}

fn verify_enveloped(
    root: Node<'_, '_>,
    keys: &TrustedKeys,
    allow_sha1: bool,
) -> Result<(String, String), LogoutRefusal> {
    let signature = gate::signature_of(root, false)?;
    gate::nothing_else_looks_signed(root, signature.as_slice())?;
    let signature = signature.ok_or(LogoutRefusal::Unsigned)?;
    // What a signature refers to is looked at before any cryptography, and again under it.
    let signature = UnverifiedSignature::read(signature)?;
    let reference = &signature.signed_info.reference;
    if tree::attribute(root, "ID") != Some(reference) {
        return Err(Refusal::ReferenceMismatch(reference.as_str().into()).into());
    }
    let (canonical, key, _) =
        verify::verify_parent(root.document(), &signature, "logout message", keys, allow_sha1)?;
    Ok((canonical, key.fingerprint().to_owned()))
}

/// The element that a parameter carries here.
const fn name(role: Role) -> &'static str {
    match role {
        Role::Request => "LogoutRequest",
        Role::Response => "LogoutResponse",
    }
}

/// A posted value is Base64, once, with line breaks at most; it is never inflated.
fn base64(value: &str) -> Result<Vec<u8>, LogoutRefusal> {
    if value.len() > LOGOUT_LIMIT * 2 {
        return Err(LogoutRefusal::TooLarge);
    }
    let compact: Vec<u8> = value.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    STANDARD.decode(compact).map_err(|_| LogoutRefusal::Form("the message is not plain Base64"))
}

pub(super) fn not_xml(fault: XmlFault) -> LogoutRefusal {
    match fault {
        XmlFault::TooLarge(_) => LogoutRefusal::TooLarge,
        other => LogoutRefusal::NotXml(Shown::new(&other.to_string())),
    }
}
