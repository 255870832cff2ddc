//! The metadata of an IdP (SAML metadata section 2): who it is, where to send people, which keys it signs
//! with.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use roxmltree::Node;

use super::{
    bounded::{self, Limits, XmlFault},
    datetime,
    keys::{KEYS_MAX, TrustedKey, TrustedKeys, UntrustedKey},
    logout::Binding,
    names::{DSIG, HTTP_POST, HTTP_REDIRECT, METADATA, METADATA_UI, PROTOCOL},
    tree,
};
use crate::clock::Timestamp;

mod service_provider;
mod stored;
mod validity;
mod warning;

pub use service_provider::{ServiceProvider, ServiceProviderError};
use validity::{Validity, valid_until};
pub use warning::MetadataWarning;

/// Most bytes of a metadata document: a small federation.
const LIMITS: Limits =
    Limits { bytes: 5 * 1024 * 1024, elements: 200_000, attributes: 400_000, ..bounded::MESSAGE };
/// Most EntitiesDescriptors within one another.
const NESTED_GROUPS: usize = 8;
/// Most endpoints of a kind that are kept.
const ENDPOINTS_MAX: usize = 20;
/// Most certificates of one IdP that are looked at, usable or not.
const CERTIFICATES_MAX: usize = 64;
/// Most warnings that are kept.
const WARNINGS_MAX: usize = 20;

/// Why a document is not the metadata that is wanted. One line for the administrator who uploaded it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// The XML is refused.
    #[error("{0}")]
    Xml(#[from] XmlFault),
    /// The root is neither EntityDescriptor nor EntitiesDescriptor.
    #[error("not SAML 2.0 metadata: the document is a {0}")]
    NotMetadata(String),
    /// No IdP in it.
    #[error("the metadata describes no SAML 2.0 identity provider (IDPSSODescriptor)")]
    NoIdp,
    /// Several IdPs, and none was asked for.
    #[error("the metadata describes several identity providers; say which one with saml.idp_entity_id: {0}")]
    SeveralIdps(String),
    /// The one asked for is not in it.
    #[error("the metadata does not describe the identity provider {0}")]
    OtherIdp(String),
    /// The one asked for is in it twice, and which of the two is meant cannot be told.
    #[error("the metadata describes the identity provider {0} more than once")]
    Twice(String),
    /// An IdP without entity ID, or with one longer than 1024 characters.
    #[error("the identity provider has no usable entityID")]
    NoEntityId,
    /// validUntil has passed.
    #[error("the metadata was valid until {0}; get a current one from the identity provider")]
    Expired(Timestamp),
    /// validUntil is no time.
    #[error("validUntil is no time")]
    BadValidUntil,
    /// No single sign-on address for a browser.
    #[error(
        "the identity provider has no single sign-on address (http or https) for HTTP-Redirect or HTTP-POST"
    )]
    NoSso,
    /// The copy of the connection is not what was stored.
    #[error("the stored copy is damaged: {0}; give the metadata again")]
    Damaged(String),
}

/// An address of the IdP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// [`HTTP_REDIRECT`] or [`HTTP_POST`].
    pub binding: String,
    /// Where requests go; http or https.
    pub location: String,
    /// Where responses go; `None`: to the same address.
    pub response_location: Option<String>,
}

impl Endpoint {
    /// Where responses go.
    #[must_use]
    pub fn for_responses(&self) -> &str {
        self.response_location.as_deref().unwrap_or(&self.location)
    }
}

/// What a connection takes from the metadata of its IdP.
#[derive(Debug, Clone)]
pub struct IdpMetadata {
    /// The IdP's entity ID.
    pub entity_id: String,
    /// What it calls itself; `None` when it does not say.
    pub display_name: Option<String>,
    /// Single sign-on addresses, at least one.
    pub single_sign_on: Vec<Endpoint>,
    /// Single logout addresses; empty when it offers none.
    pub single_logout: Vec<Endpoint>,
    /// Usable signing keys, at most 16. May be empty: then nobody can sign in by SAML.
    pub signing_keys: Vec<TrustedKey>,
    /// Whether it accepts signed requests only.
    pub want_authn_requests_signed: bool,
    /// Until when the document may be relied on; `None` when it does not say.
    pub valid_until: Option<Timestamp>,
    /// How long a copy should be kept before it is fetched again; `None` when it does not say.
    pub cache_duration: Option<Duration>,
    /// What was left out and why, for the administrator; [`IdpMetadata::warnings_at`] adds what time brings.
    pub warnings: Vec<MetadataWarning>,
}

impl IdpMetadata {
    /// Reads a document in UTF-8 of at most 5 MiB. `wanted` is the entity ID to look for; `None` takes the
    /// only IdP there is. A signature on the document is not looked at: whoever uploads the file, or names
    /// the address, vouches for it.
    ///
    /// # Errors
    /// [`MetadataError`].
    pub fn parse(document: &[u8], wanted: Option<&str>, now: Timestamp) -> Result<Self, MetadataError> {
        let text = bounded::characters(document, LIMITS.bytes)?;
        let document = bounded::parse(&text, &LIMITS)?;
        let mut idps = Vec::new();
        collect(document.root_element(), &mut idps)?;
        let idp = choose(&idps, wanted)?;
        Self::read(idp, now)
    }

    /// The keys to verify with; `None` when there are none, and then every sign-in must be refused.
    #[must_use]
    pub fn trusted_keys(&self) -> Option<TrustedKeys> {
        TrustedKeys::new(self.signing_keys.iter().cloned())
    }

    /// The single sign-on address for `binding`.
    #[must_use]
    pub fn sso(&self, binding: &str) -> Option<&str> {
        let found = self.single_sign_on.iter().find(|endpoint| endpoint.binding == binding);
        found.map(|endpoint| endpoint.location.as_str())
    }

    /// The single logout address for `binding`; `None` when the IdP offers none.
    #[must_use]
    pub fn slo(&self, binding: Binding) -> Option<&Endpoint> {
        self.single_logout.iter().find(|endpoint| endpoint.binding == binding.uri())
    }

    /// Every warning that holds at `now`: what was left out, and certificates that have ended.
    #[must_use]
    pub fn warnings_at(&self, now: Timestamp) -> Vec<MetadataWarning> {
        let ended = self.signing_keys.iter().filter_map(|key| {
            let ended = key.not_after().filter(|ended| *ended <= now)?;
            Some(MetadataWarning::CertificateEnded(key.fingerprint().to_owned(), ended))
        });
        self.warnings.iter().cloned().chain(ended).collect()
    }

    /// Whether it may be relied on at `now`.
    ///
    /// # Errors
    /// [`MetadataError::Expired`].
    pub fn check_validity(&self, now: Timestamp) -> Result<(), MetadataError> {
        match self.valid_until.filter(|until| *until <= now) {
            Some(over) => Err(MetadataError::Expired(over)),
            None => Ok(()),
        }
    }

    fn read(idp: &Idp<'_>, now: Timestamp) -> Result<Self, MetadataError> {
        let validity = idp.validity.within(idp.role)?;
        let mut warnings = Vec::new();
        let signing_keys = read_keys(idp.role, &mut warnings);
        if signing_keys.is_empty() {
            warnings.push(MetadataWarning::NoCertificate);
        }
        let single_sign_on = read_endpoints(idp.role, "SingleSignOnService", &mut warnings);
        let single_logout = read_endpoints(idp.role, "SingleLogoutService", &mut warnings);
        let metadata = Self {
            entity_id: idp.entity_id.to_owned(),
            display_name: display_name(idp.entity, idp.role),
            single_sign_on,
            single_logout,
            signing_keys,
            want_authn_requests_signed: matches!(
                tree::attribute(idp.role, "WantAuthnRequestsSigned"),
                Some("true" | "1")
            ),
            valid_until: validity.until,
            cache_duration: validity.cache,
            warnings,
        };
        metadata.check_validity(now)?;
        if metadata.single_sign_on.is_empty() {
            return Err(MetadataError::NoSso);
        }
        Ok(metadata)
    }
}

/// An IdP found in a document, with the validity of everything around it.
struct Idp<'a> {
    entity_id: &'a str,
    entity: Node<'a, 'a>,
    role: Node<'a, 'a>,
    validity: Validity,
}

/// Finds every IdP, in document order. Groups are followed step by step, not by recursion.
fn collect<'a>(root: Node<'a, 'a>, idps: &mut Vec<Idp<'a>>) -> Result<(), MetadataError> {
    let mut waiting = vec![(root, Validity::default(), 0)];
    while let Some((node, outer, depth)) = waiting.pop() {
        let validity = outer.within(node)?;
        if tree::is(node, METADATA, "EntityDescriptor") {
            let mut roles = tree::all(node, METADATA, "IDPSSODescriptor").filter(|role| speaks_saml2(*role));
            if let Some(role) = roles.next() {
                let usable = |id: &&str| !id.is_empty() && id.chars().count() <= 1_024;
                let entity_id =
                    tree::attribute(node, "entityID").filter(usable).ok_or(MetadataError::NoEntityId)?;
                idps.push(Idp { entity_id, entity: node, role, validity });
            }
        } else if tree::is(node, METADATA, "EntitiesDescriptor") {
            if depth == NESTED_GROUPS {
                return Err(
                    XmlFault::TooComplex("EntitiesDescriptors within one another", NESTED_GROUPS).into()
                );
            }
            let first_new = waiting.len();
            waiting.extend(tree::elements(node).map(|child| (child, validity, depth + 1)));
            waiting[first_new..].reverse();
        } else if node == root {
            return Err(MetadataError::NotMetadata(node.tag_name().name().chars().take(100).collect()));
        }
    }
    Ok(())
}

fn choose<'i, 'a>(idps: &'i [Idp<'a>], wanted: Option<&str>) -> Result<&'i Idp<'a>, MetadataError> {
    match (idps, wanted) {
        ([], _) => Err(MetadataError::NoIdp),
        (_, Some(wanted)) => {
            let mut found = idps.iter().filter(|idp| idp.entity_id == wanted);
            let first = found.next().ok_or_else(|| MetadataError::OtherIdp(wanted.to_owned()))?;
            match found.next() {
                None => Ok(first),
                Some(_) => Err(MetadataError::Twice(wanted.to_owned())),
            }
        }
        ([only], None) => Ok(only),
        (several, None) => {
            let some: Vec<_> = several.iter().take(10).map(|idp| idp.entity_id).collect();
            Err(MetadataError::SeveralIdps(some.join(", ")))
        }
    }
}

fn speaks_saml2(role: Node<'_, '_>) -> bool {
    let protocols = tree::attribute(role, "protocolSupportEnumeration").unwrap_or_default();
    protocols.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL)
}

/// The keys for signing: a KeyDescriptor without `use` is for both. What cannot be used is left out with
/// a warning; the rest of the connection need not suffer for it.
fn read_keys(role: Node<'_, '_>, warnings: &mut Vec<MetadataWarning>) -> Vec<TrustedKey> {
    let mut keys: Vec<TrustedKey> = Vec::new();
    let mut looked_at = 0;
    for descriptor in tree::all(role, METADATA, "KeyDescriptor") {
        if !matches!(tree::attribute(descriptor, "use"), None | Some("signing")) {
            continue;
        }
        let certificates = tree::all(descriptor, DSIG, "KeyInfo")
            .flat_map(|info| tree::all(info, DSIG, "X509Data"))
            .flat_map(|data| tree::all(data, DSIG, "X509Certificate"));
        let mut found = false;
        for certificate in certificates {
            found = true;
            looked_at += 1;
            if looked_at > CERTIFICATES_MAX || keys.len() == KEYS_MAX {
                note(warnings, MetadataWarning::TooManyCertificates);
                return keys;
            }
            match read_key(certificate) {
                Ok(key) if keys.iter().any(|known| known.fingerprint() == key.fingerprint()) => {}
                Ok(key) => keys.push(key),
                Err(why) => note(warnings, why),
            }
        }
        if !found {
            note(warnings, MetadataWarning::KeyWithoutCertificate);
        }
    }
    keys
}

/// Keeps a warning while there are few of them.
fn note(warnings: &mut Vec<MetadataWarning>, warning: MetadataWarning) {
    if warnings.len() < WARNINGS_MAX {
        warnings.push(warning);
    }
}

/// The key of one `X509Certificate`, or why it cannot be used.
fn read_key(certificate: Node<'_, '_>) -> Result<TrustedKey, MetadataWarning> {
    let compact: String = tree::whole_text(certificate).split_ascii_whitespace().collect();
    let not_base64 = |_| MetadataWarning::CertificateLeftOut("it is not Base64".to_owned());
    let der = STANDARD.decode(compact).map_err(not_base64)?;
    TrustedKey::from_der(&der).map_err(|error| match error {
        UntrustedKey::RsaBits(bits) => MetadataWarning::RsaBits(bits),
        other => MetadataWarning::CertificateLeftOut(other.to_string()),
    })
}

/// The endpoints for bindings that a browser speaks, with http and https addresses only.
fn read_endpoints(role: Node<'_, '_>, name: &str, warnings: &mut Vec<MetadataWarning>) -> Vec<Endpoint> {
    let mut endpoints = Vec::new();
    for endpoint in tree::all(role, METADATA, name) {
        let binding = tree::attribute(endpoint, "Binding").unwrap_or_default();
        if ![HTTP_REDIRECT, HTTP_POST].contains(&binding) || endpoints.len() == ENDPOINTS_MAX {
            continue;
        }
        let location = tree::attribute(endpoint, "Location").unwrap_or_default();
        let response_location = tree::attribute(endpoint, "ResponseLocation");
        if is_web_address(location) && response_location.is_none_or(is_web_address) {
            endpoints.push(Endpoint {
                binding: binding.to_owned(),
                location: location.to_owned(),
                response_location: response_location.map(str::to_owned),
            });
        } else {
            note(warnings, MetadataWarning::EndpointLeftOut(name.to_owned()));
        }
    }
    endpoints
}

/// Whether `text` is written as an http or https address. The parser, like browsers, also takes `http:s://host` and
/// `https:/host` for addresses, and mends them; what is to be mended is no address that an IdP meant.
fn is_web_address(text: &str) -> bool {
    let plain = text.len() <= 2_048 && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let whole = text.split_once("://").is_some_and(|(scheme, rest)| {
        (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
            && !rest.starts_with('/')
    });
    plain && whole && url::Url::parse(text).is_ok_and(|url| url.has_host())
}

fn display_name(entity: Node<'_, '_>, role: Node<'_, '_>) -> Option<String> {
    let of_role = tree::all(role, METADATA, "Extensions")
        .flat_map(|extensions| tree::all(extensions, METADATA_UI, "UIInfo"))
        .flat_map(|info| tree::all(info, METADATA_UI, "DisplayName"));
    let of_organisation = tree::all(entity, METADATA, "Organization")
        .flat_map(|organisation| tree::all(organisation, METADATA, "OrganizationDisplayName"));
    let names = of_role.chain(of_organisation).map(tree::whole_text);
    let mut usable =
        names.map(|name| name.trim().chars().filter(|c| !c.is_control()).take(200).collect::<String>());
    usable.find(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
