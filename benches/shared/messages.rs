//! Responses as identity providers send them, and how long work takes.

use std::time::{Duration, Instant};

use muster::{
    clock::Timestamp,
    saml::{
        Awaited, DecryptionKeys, Encrypting, Expect, Issue, IssuedSubject, Settings, SignWhat, Signing,
        SigningKey, TrustedKeys,
    },
    secret::SystemRandom,
};
use openssl::{
    asn1::Asn1Time,
    hash::MessageDigest,
    pkey::PKey,
    rsa::Rsa,
    x509::{X509, X509NameBuilder},
};

/// When everything here happens.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_773_334_800);
/// Our entity ID.
pub(crate) const SP: &str = "https://id.acme.example/saml/acme/corp/metadata";
/// Where responses are posted.
pub(crate) const ACS: &str = "https://id.acme.example/saml/acme/corp/acs";
/// The identity provider.
pub(crate) const IDP: &str = "https://idp.acme.example/metadata";

/// The median seconds per call of `work`, over rounds that take about `round` each.
pub(crate) fn seconds_per_call(round: Duration, rounds: usize, mut work: impl FnMut()) -> f64 {
    let begun = Instant::now();
    let mut calls = 0_u32;
    while begun.elapsed() < round {
        work();
        calls += 1;
    }
    let mut medians: Vec<f64> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            for _ in 0..calls {
                work();
            }
            begun.elapsed().as_secs_f64() / f64::from(calls)
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    medians[medians.len() / 2]
}

/// An identity provider's RSA key; most have 2048 bits.
pub(crate) fn idp_key(bits: u32) -> SigningKey {
    let key = PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "idp.acme.example").unwrap();
    let name = name.build();
    let mut certificate = X509::builder().unwrap();
    certificate.set_version(2).unwrap();
    certificate.set_subject_name(&name).unwrap();
    certificate.set_issuer_name(&name).unwrap();
    certificate.set_pubkey(&key).unwrap();
    certificate.set_not_before(&Asn1Time::from_unix(NOW.as_seconds() - 60).unwrap()).unwrap();
    certificate.set_not_after(&Asn1Time::from_unix(NOW.as_seconds() + 86_400).unwrap()).unwrap();
    certificate.sign(&key, MessageDigest::sha256()).unwrap();
    let pem = [key.private_key_to_pem_pkcs8().unwrap(), certificate.build().to_pem().unwrap()].concat();
    SigningKey::from_pem(&pem).unwrap()
}

/// A signed response whose XML has about `bytes` bytes, padded with attributes as directories send them.
pub(crate) fn response(
    key: &SigningKey,
    bytes: usize,
    sign: SignWhat,
    encrypting: Option<&Encrypting<'_>>,
) -> String {
    let mut subject = IssuedSubject { name_id: "E-1001".to_owned(), ..IssuedSubject::default() };
    loop {
        let issue = Issue {
            issuer: IDP,
            audience: SP,
            recipient: ACS,
            in_response_to: None,
            subject: &subject,
            valid_for: Duration::from_secs(300),
            sign,
        };
        let signing = Signing::with(key);
        let xml = match encrypting {
            Some(encrypting) => issue.encrypted_response(&signing, encrypting, NOW, &SystemRandom),
            None => issue.response(&signing, NOW, &SystemRandom),
        }
        .unwrap();
        if xml.len() + 200 >= bytes {
            return xml;
        }
        let missing = bytes - xml.len();
        let values = (missing / 130).clamp(1, 200);
        let name = format!("https://acme.example/claims/group-{}", subject.attributes.len());
        let value = |n| format!("cn=engagement-{n:06},ou=groups,dc=acme,dc=example");
        subject.attributes.push((name, (0..values).map(value).collect()));
    }
}

/// What such a response is judged against.
pub(crate) fn expect(key: &SigningKey) -> Expect {
    Expect {
        sp_entity_id: SP.to_owned(),
        acs_url: ACS.to_owned(),
        idp_entity_id: IDP.to_owned(),
        keys: TrustedKeys::new([key.trusted().unwrap()]),
        decryption_keys: DecryptionKeys::default(),
        settings: Settings { allow_unsolicited: true, ..Settings::default() },
        awaited: Awaited::Unsolicited,
        fresh_since: None,
        now: NOW,
    }
}
