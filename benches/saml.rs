//! What judging a response costs: beside the machine's own RSA-2048 verification in the same run, and over
//! message sizes.
//!
//! `cargo bench --bench saml`. Numbers are medians of rounds on one thread. Ratios are what counts: they
//! hold on another machine, the rates do not.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark prints, reads the clock, and stops at the first fault"
)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use muster::{
    clock::Timestamp,
    saml::{
        Awaited, DecryptionKey, DecryptionKeys, Encrypting, Expect, Issue, IssuedSubject, Message, Settings,
        SignWhat, Signing, SigningKey, TrustedKeys, judge, post_value,
    },
    secret::SystemRandom,
};
use openssl::{
    asn1::Asn1Time,
    hash::MessageDigest,
    pkey::PKey,
    rsa::Rsa,
    sign::{Signer, Verifier},
    x509::{X509, X509NameBuilder},
};

const NOW: Timestamp = Timestamp::from_seconds(1_773_334_800);
const SP: &str = "https://id.acme.example/saml/acme/corp/metadata";
const ACS: &str = "https://id.acme.example/saml/acme/corp/acs";
const IDP: &str = "https://idp.acme.example/metadata";
/// The floor we set ourselves: verified responses per second, in parts of RSA verifications per second.
const FLOOR: f64 = 0.25;

/// The median seconds per call of `work`, over rounds that take about `round` each.
fn seconds_per_call(round: Duration, rounds: usize, mut work: impl FnMut()) -> f64 {
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

/// The machine's own rate: SHA-256 of a SignedInfo's length and one RSA-2048 verification.
fn rsa_verify() -> f64 {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let public = PKey::public_key_from_der(&key.public_key_to_der().unwrap()).unwrap();
    let text = vec![b'x'; 800];
    let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
    let signature = signer.sign_oneshot_to_vec(&text).unwrap();
    seconds_per_call(Duration::from_millis(200), 9, || {
        let mut verifier = Verifier::new(MessageDigest::sha256(), &public).unwrap();
        assert!(verifier.verify_oneshot(black_box(&signature), black_box(&text)).unwrap());
    })
}

/// An identity provider's key as most have it: RSA with 2048 bits.
fn idp_key() -> SigningKey {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
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
fn response(key: &SigningKey, bytes: usize, sign: SignWhat, encrypting: Option<&Encrypting<'_>>) -> String {
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

fn expect(key: &SigningKey) -> Expect {
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

/// Seconds to judge one response.
fn judged(xml: &str, expect: &Expect) -> f64 {
    let value = post_value(xml);
    let verdict = judge(Message::PostValue(&value), expect);
    assert!(verdict.result.is_ok(), "{:?}", verdict.result);
    seconds_per_call(Duration::from_millis(200), 9, || {
        black_box(judge(Message::PostValue(black_box(&value)), expect));
    })
}

fn main() {
    let key = idp_key();
    let expect = expect(&key);
    let limit = rsa_verify();
    println!("RSA-2048 with SHA-256, one verification: {:.1} µs, {:.0}/s", limit * 1e6, 1.0 / limit);
    println!();
    println!("| signed | bytes of XML | µs per response | responses/s and core | of the RSA rate |");
    println!("|---|---:|---:|---:|---:|");
    let mut seven = f64::MAX;
    for (sign, name) in
        [(SignWhat::Assertion, "assertion"), (SignWhat::Response, "response"), (SignWhat::Both, "both")]
    {
        let xml = response(&key, 7_000, sign, None);
        let seconds = judged(&xml, &expect);
        seven = seven.min(seconds);
        println!(
            "| {name} | {} | {:.1} | {:.0} | {:.0} % |",
            xml.len(),
            seconds * 1e6,
            1.0 / seconds,
            limit / seconds * 100.0
        );
    }
    println!();
    println!("| bytes of XML | µs per response | µs per KB beyond the verification |");
    println!("|---:|---:|---:|");
    for kilobytes in [4, 8, 16, 32, 64, 128, 256, 500] {
        let xml = response(&key, kilobytes * 1_000, SignWhat::Assertion, None);
        let seconds = judged(&xml, &expect);
        let bytes = f64::from(u32::try_from(xml.len()).unwrap());
        println!("| {} | {:.1} | {:.2} |", xml.len(), seconds * 1e6, (seconds - limit) * 1e9 / bytes);
    }
    println!();
    println!("Encrypted with AES-256-GCM for the second of our two RSA-3072 keys, both parts signed:");
    println!();
    println!("| bytes of XML | µs per response |");
    println!("|---:|---:|");
    let ours = [0, 1].map(|_| SigningKey::generate("id.acme.example", NOW, &SystemRandom).unwrap());
    let opened = ours.each_ref().map(|key| DecryptionKey::from_pem(key.to_pem().unwrap().expose()).unwrap());
    let certificate = ours[1].trusted().unwrap();
    let expect = Expect { decryption_keys: DecryptionKeys::new(opened), ..expect };
    for kilobytes in [7, 64, 256] {
        let encrypting = Encrypting::for_key(&certificate);
        let xml = response(&key, kilobytes * 1_000, SignWhat::Both, Some(&encrypting));
        println!("| {} | {:.1} |", xml.len(), judged(&xml, &expect) * 1e6);
    }
    println!();
    let share = limit / seven;
    println!(
        "7 KB, one signature: {:.0} % of the RSA rate; the floor is {:.0} %",
        share * 100.0,
        FLOOR * 100.0
    );
}
