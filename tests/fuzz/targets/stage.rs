//! What the targets share: the identity provider of the case folders, and what a message must fit.

use std::{fs, path::PathBuf, sync::LazyLock, time::Duration};

use crate::{
    clock::Timestamp,
    saml::{
        Awaited, DecryptionKey, DecryptionKeys, Expect, IdpMetadata, LogoutExpect, Settings, SignaturePolicy,
        SigningKey, TrustedKeys,
    },
};

/// 2026-11-22T09:00:00Z, the time of the case folders.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_338_000);

/// Where the case folders are.
pub fn cases() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/saml")
}

fn pem(name: &str) -> Vec<u8> {
    fs::read(cases().join(format!("keys/{name}.pem"))).expect("a key of the case folders")
}

/// The key with which targets sign what the fuzzer wrote: it is quick.
pub static SIGNING: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::from_pem(&pem("idp-p256")).expect("a key that signs"));

/// The most lenient connection: what is refused here is refused everywhere.
pub static EXPECT: LazyLock<Expect> = LazyLock::new(|| {
    let metadata = fs::read(cases().join("a-day-old/idp-metadata.xml")).expect("metadata");
    let idp = IdpMetadata::parse(&metadata, None, NOW).expect("the metadata of the case folders");
    let ours = DecryptionKey::from_pem(&pem("sp")).expect("a key that decrypts");
    let keys = idp.signing_keys.iter().cloned().chain([SIGNING.trusted().expect("a certificate")]);
    Expect {
        sp_entity_id: "https://muster.example/saml/acme/main/metadata".to_owned(),
        acs_url: "https://muster.example/saml/acme/main/acs".to_owned(),
        idp_entity_id: idp.entity_id.clone(),
        keys: TrustedKeys::new(keys),
        decryption_keys: DecryptionKeys::new([ours]),
        settings: Settings {
            signature: SignaturePolicy { allow_sha1: true, ..SignaturePolicy::default() },
            allow_cbc: true,
            allow_unsolicited: true,
            ..Settings::default()
        },
        awaited: Awaited::Answer("_0f6b7c1e8a2d4359b1c0d9e8f7a6b5c4".to_owned()),
        fresh_since: None,
        now: NOW,
    }
});

/// What a logout message must fit.
pub static LOGOUT: LazyLock<LogoutExpect> = LazyLock::new(|| LogoutExpect {
    slo_url: "https://muster.example/saml/acme/main/slo".to_owned(),
    peer_entity_id: EXPECT.idp_entity_id.clone(),
    keys: EXPECT.keys.clone(),
    decryption_keys: EXPECT.decryption_keys.clone(),
    allow_cbc: true,
    allow_sha1: true,
    clock_skew: Duration::from_secs(180),
    now: NOW,
});

/// The keys of the connection.
pub fn keys() -> &'static TrustedKeys {
    EXPECT.keys.as_ref().expect("keys")
}

/// Whether a line is broken inside a tag. There bergshamra 0.11.1 keeps as it is what an XML processor must read as a
/// blank (XML 1.0 sections 2.11 and 3.3.3), and refuses what is right.
#[cfg(feature = "second-opinion")]
fn is_broken_in_a_tag(text: &str) -> bool {
    let mut inside = false;
    text.chars().any(|character| {
        inside = if inside { character != '>' } else { character == '<' };
        inside && matches!(character, '\t' | '\n' | '\r')
    })
}

/// Bergshamra must accept each signature of `text` that was accepted here.
#[cfg(feature = "second-opinion")]
pub fn bergshamra_agrees(text: &str, verified: &crate::saml::VerifiedXml) {
    use bergshamra_dsig::{DsigContext, verify::verify_all};
    use bergshamra_keys::{KeysManager, loader::load_x509_cert_der};

    if is_broken_in_a_tag(text) {
        return;
    }
    // Lines end as the gateway ends them before it asks anybody.
    let text = &text.replace("\r\n", "\n").replace('\r', "\n");
    let mut manager = KeysManager::new();
    manager.add_keys(keys().iter().filter_map(|key| load_x509_cert_der(key.certificate_der()).ok()));
    let results = verify_all(&DsigContext::new(manager), text).expect("bergshamra reads what was accepted");
    assert_eq!(results.len(), verified.signatures().len(), "another number of signatures");
    assert!(results.iter().all(|result| result.is_valid()), "accepted here and refused by bergshamra");
}
