//! A second opinion on our own metadata: the command `xmlsec1`, and `bergshamra` where it is built in, find its signature
//! good, by the first of our keys alone, and bad as soon as anything in it is changed.

use std::process::Command;

use muster::{
    clock::Timestamp,
    saml::{SpMetadata, TrustedKeys},
    secret::SystemRandom,
};

use crate::{
    draft::{ACS, NOW, SP, key, replace},
    encryption_opinions::Xmlsec1,
    opinions::bergshamra,
};

impl Xmlsec1 {
    fn finds_signed(&self, metadata: &str, certificate: &str) -> bool {
        let (metadata, certificate) =
            (self.file("metadata.xml", metadata), self.file("certificate.pem", certificate));
        let output = Command::new("xmlsec1")
            .args(["--verify", "--enabled-reference-uris", "same-doc", "--id-attr:ID"])
            .arg("urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor")
            .args(["--node-xpath", "/*/*[local-name()='Signature']", "--enabled-key-data", "key-name"])
            .arg("--pubkey-cert-pem")
            .args([certificate, metadata])
            .output()
            .unwrap();
        output.status.success()
    }
}

#[test]
fn our_metadata_is_signed_as_others_verify_it() {
    let (first, second) = (key("idp"), key("other"));
    let now: Timestamp = NOW.parse().unwrap();
    let metadata = SpMetadata {
        entity_id: SP,
        acs_url: ACS,
        slo_url: Some("https://muster.example/saml/acme/main/slo"),
        signing_keys: &[&first, &second],
        encryption_keys: &[&second],
        allow_cbc: true,
        authn_requests_signed: true,
        valid_until: now,
    };
    let genuine = metadata.to_xml(&SystemRandom).unwrap();
    // Metadata schema, EntityDescriptorType: the signature comes first.
    let (_, behind) = genuine.split_once("<md:EntityDescriptor").unwrap();
    let (_, behind) = behind.split_once('>').unwrap();
    assert!(behind.starts_with("<ds:Signature"), "{genuine}");
    let changed = [
        replace(&genuine, ACS, "https://evil.example/acs"),
        replace(&genuine, "AuthnRequestsSigned=\"true\"", "AuthnRequestsSigned=\"false\""),
        replace(&genuine, "use=\"encryption\"", "use=\"signing\""),
        replace(&genuine, "validUntil=\"2026", "validUntil=\"2036"),
    ];
    let trusted = |key: &muster::saml::SigningKey| TrustedKeys::new([key.trusted().unwrap()]).unwrap();
    let (ours, its_successor) = (trusted(&first), trusted(&second));
    assert_ne!(bergshamra(&genuine, &ours, 1), Some(false), "{genuine}");
    assert_ne!(bergshamra(&genuine, &its_successor, 1), Some(true));
    for changed in &changed {
        assert_ne!(bergshamra(changed, &ours, 1), Some(true), "{changed}");
    }
    let Some(xmlsec1) = Xmlsec1::installed() else { return };
    let pem = |key: &muster::saml::SigningKey| key.trusted().unwrap().certificate_pem().unwrap();
    assert!(xmlsec1.finds_signed(&genuine, &pem(&first)), "{genuine}");
    assert!(!xmlsec1.finds_signed(&genuine, &pem(&second)));
    for changed in &changed {
        assert!(!xmlsec1.finds_signed(changed, &pem(&first)), "{changed}");
    }
}
