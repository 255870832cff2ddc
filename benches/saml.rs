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

#[path = "shared/messages.rs"]
mod messages;

use std::{hint::black_box, time::Duration};

use muster::{
    saml::{
        DecryptionKey, DecryptionKeys, Encrypting, Expect, Message, SignWhat, SigningKey, judge, post_value,
    },
    secret::SystemRandom,
};
use openssl::{
    hash::MessageDigest,
    pkey::PKey,
    rsa::Rsa,
    sign::{Signer, Verifier},
};

use messages::{NOW, expect, idp_key, response, seconds_per_call};

/// The floor we set ourselves: verified responses per second, in parts of RSA verifications per second.
const FLOOR: f64 = 0.25;

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
    let key = idp_key(2_048);
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
