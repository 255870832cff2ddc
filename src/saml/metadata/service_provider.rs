//! The metadata of a service provider (SAML metadata section 2.4.4), as the demonstration IdP reads it.

use super::{
    Binding, Endpoint, LIMITS, bounded, is_web_address, read_endpoints, read_keys, tree, valid_until,
    {HTTP_POST, METADATA, TrustedKeys, XmlFault},
};
use crate::clock::Timestamp;

/// Why a document is not the metadata of a service provider that can be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceProviderError {
    /// The XML is refused.
    #[error("{0}")]
    Xml(#[from] XmlFault),
    /// The root is no EntityDescriptor with an SPSSODescriptor and an entity ID.
    #[error("the document is not the SAML 2.0 metadata of one service provider (SPSSODescriptor)")]
    NotAServiceProvider,
    /// validUntil is no time.
    #[error("validUntil is no time")]
    BadValidUntil,
    /// validUntil has passed.
    #[error("the metadata was valid until {0}; get a current one from the service provider")]
    Expired(Timestamp),
    /// No address to post responses to.
    #[error("the service provider has no assertion consumer service (http or https) for HTTP-POST")]
    NoAcs,
    /// It says that it signs its requests, and does not say with which key.
    #[error("the service provider signs its requests, but its metadata has no usable signing key")]
    NoKey,
}

/// A service provider that an IdP sends people back to.
#[derive(Debug, Clone)]
pub struct ServiceProvider {
    /// Its entity ID: the issuer of its requests, the audience of responses to it.
    pub entity_id: String,
    /// Where responses are posted.
    pub acs_url: String,
    /// The keys that its requests must be signed with; `None`: they need not be signed.
    pub request_keys: Option<TrustedKeys>,
    /// Where logout messages go; empty when it offers no single logout.
    pub single_logout: Vec<Endpoint>,
    /// The keys that it signs logout messages with; `None`: its logout messages are refused.
    pub logout_keys: Option<TrustedKeys>,
}

impl ServiceProvider {
    /// The single logout address for `binding`.
    #[must_use]
    pub fn slo(&self, binding: Binding) -> Option<&Endpoint> {
        self.single_logout.iter().find(|endpoint| endpoint.binding == binding.uri())
    }
}

impl ServiceProvider {
    /// Reads a document in UTF-8 of at most 5 MiB. A signature on it is not looked at: whoever names the
    /// document vouches for it.
    ///
    /// # Errors
    /// [`ServiceProviderError`].
    pub fn parse(document: &[u8], now: Timestamp) -> Result<Self, ServiceProviderError> {
        use ServiceProviderError::{BadValidUntil, Expired, NoAcs, NoKey, NotAServiceProvider};
        let text = bounded::characters(document, LIMITS.bytes)?;
        let document = bounded::parse(&text, &LIMITS)?;
        let root = document.root_element();
        let entity_id =
            tree::attribute(root, "entityID").filter(|id| !id.is_empty() && id.chars().count() <= 1_024);
        let entity_id = entity_id.filter(|_| tree::is(root, METADATA, "EntityDescriptor"));
        let role = tree::only(root, METADATA, "SPSSODescriptor").ok().flatten();
        let (Some(entity_id), Some(role)) = (entity_id, role) else { return Err(NotAServiceProvider) };
        for node in [root, role] {
            if let Some(over) = valid_until(node).map_err(|_| BadValidUntil)?.filter(|until| *until <= now) {
                return Err(Expired(over));
            }
        }
        // The default wins, else the first (SAML metadata section 2.2.3).
        let services = || {
            tree::all(role, METADATA, "AssertionConsumerService").filter(|service| {
                tree::attribute(*service, "Binding") == Some(HTTP_POST)
                    && tree::attribute(*service, "Location").is_some_and(is_web_address)
            })
        };
        let default =
            services().find(|service| matches!(tree::attribute(*service, "isDefault"), Some("true" | "1")));
        let acs_url =
            default.or_else(|| services().next()).and_then(|service| tree::attribute(service, "Location"));
        let signs = matches!(tree::attribute(role, "AuthnRequestsSigned"), Some("true" | "1"));
        let logout_keys = TrustedKeys::new(read_keys(role, &mut Vec::new()));
        let request_keys = if signs { Some(logout_keys.clone().ok_or(NoKey)?) } else { None };
        Ok(Self {
            entity_id: entity_id.to_owned(),
            acs_url: acs_url.ok_or(NoAcs)?.to_owned(),
            request_keys,
            single_logout: read_endpoints(role, "SingleLogoutService", &mut Vec::new()),
            logout_keys,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        saml::{SigningKey, SpMetadata, idp_metadata},
        secret::SystemRandom,
    };

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn key() -> SigningKey {
        SigningKey::generate("A gateway", NOW, &SystemRandom).unwrap()
    }

    fn ours(key: &SigningKey, signs: bool) -> String {
        let metadata = SpMetadata {
            entity_id: "http://127.0.0.1:8080/saml/acme/demo/metadata",
            acs_url: "http://127.0.0.1:8080/saml/acme/demo/acs",
            slo_url: Some("http://127.0.0.1:8080/saml/acme/demo/slo"),
            signing_keys: &[key],
            encryption_keys: &[],
            allow_cbc: false,
            authn_requests_signed: signs,
            valid_until: NOW.plus(std::time::Duration::from_secs(60)),
        };
        metadata.to_xml(&SystemRandom).unwrap()
    }

    #[test]
    fn our_own_metadata_is_understood() {
        let key = key();
        let read = ServiceProvider::parse(ours(&key, true).as_bytes(), NOW).unwrap();
        assert_eq!(read.entity_id, "http://127.0.0.1:8080/saml/acme/demo/metadata");
        assert_eq!(read.acs_url, "http://127.0.0.1:8080/saml/acme/demo/acs");
        for binding in [Binding::Redirect, Binding::Post] {
            let slo = read.slo(binding).unwrap();
            assert_eq!(slo.for_responses(), "http://127.0.0.1:8080/saml/acme/demo/slo");
        }
        assert!(read.logout_keys.is_some());
        let trusted = read.request_keys.unwrap();
        let fingerprints: Vec<&str> = trusted.iter().map(|key| key.fingerprint()).collect();
        assert_eq!(fingerprints, [key.fingerprint().unwrap()]);

        let unsigned = ServiceProvider::parse(ours(&key, false).as_bytes(), NOW).unwrap();
        assert!(unsigned.request_keys.is_none(), "who signs nothing needs no key");
        assert!(unsigned.logout_keys.is_some(), "logout messages are signed all the same");
    }

    #[test]
    fn the_default_consumer_service_for_posts_is_taken() {
        let document = r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="sp">
            <md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
              Location="https://sp.example/artifact" index="0" isDefault="true"/>
            <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
              Location="https://sp.example/first" index="1"/>
            <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
              Location="https://sp.example/default" index="2" isDefault="true"/>
            </md:SPSSODescriptor></md:EntityDescriptor>"#;
        let acs = |text: &str| ServiceProvider::parse(text.as_bytes(), NOW).map(|read| read.acs_url);
        assert_eq!(acs(document).as_deref(), Ok("https://sp.example/default"));
        assert_eq!(
            acs(&document.replace("index=\"2\" isDefault=\"true\"", "index=\"2\"")).as_deref(),
            Ok("https://sp.example/first")
        );
        let scripted = document.replace("https://sp.example/", "javascript:");
        assert_eq!(acs(&scripted), Err(ServiceProviderError::NoAcs));
    }

    #[test]
    fn what_cannot_be_served_is_refused_with_its_reason() {
        let key = key();
        let fault = |text: &str, now| ServiceProvider::parse(text.as_bytes(), now).unwrap_err();
        let own = ours(&key, true);
        let late = NOW.plus(std::time::Duration::from_secs(61));
        assert!(matches!(fault(&own, late), ServiceProviderError::Expired(_)));
        let idp = idp_metadata("http://idp.example", "http://idp.example/sso", &[&key]).unwrap();
        assert_eq!(fault(&idp, NOW), ServiceProviderError::NotAServiceProvider);
        assert_eq!(fault("<html/>", NOW), ServiceProviderError::NotAServiceProvider);
        assert!(matches!(fault("<!DOCTYPE a><a/>", NOW), ServiceProviderError::Xml(XmlFault::Doctype)));
        let keyless = own.replace("use=\"signing\"", "use=\"encryption\"");
        assert_eq!(fault(&keyless, NOW), ServiceProviderError::NoKey);
    }
}
