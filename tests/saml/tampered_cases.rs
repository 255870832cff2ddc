//! Cases of cipher texts that somebody changed, and of AES-CBC, which does not notice. An encrypted message
//! is another one each time, so its files are written once.

use muster::saml::{
    ContentAlgorithm::{Aes128Cbc, Aes256Cbc},
    SignWhat,
};

use crate::{
    draft::{Draft, Encrypt, signed},
    encryption_cases::{changed, declared, encrypted, response_signed, usual},
    generate::{Case, accepted, refused},
};

pub(crate) fn all() -> Vec<Case> {
    [tampered(), cbc()].concat().into_iter().map(|case| case.random().sp_keys(&["sp"])).collect()
}

fn tampered() -> Vec<Case> {
    let flip = |at: fn(usize) -> usize| {
        move |bytes: &mut Vec<u8>| {
            let at = at(bytes.len());
            bytes[at] ^= 1;
        }
    };
    vec![
        refused(
            "encrypted-tag-changed",
            "decryption_failed",
            "one bit of the tag",
            changed(&usual(), 1, flip(|length| length - 1)),
        ),
        refused(
            "encrypted-tag-cut",
            "decryption_failed",
            "a tag of 12 bytes: shorter ones can be guessed",
            changed(&usual(), 1, |bytes| bytes.truncate(bytes.len() - 4)),
        ),
        refused(
            "encrypted-tag-missing",
            "decryption_failed",
            "no tag",
            changed(&usual(), 1, |bytes| bytes.truncate(bytes.len() - 16)),
        ),
        refused(
            "encrypted-nonce-changed",
            "decryption_failed",
            "one bit of the nonce",
            changed(&usual(), 1, flip(|_| 0)),
        ),
        refused(
            "encrypted-content-changed",
            "decryption_failed",
            "one bit of the content",
            changed(&usual(), 1, flip(|length| length / 2)),
        ),
        refused(
            "encrypted-content-short",
            "decryption_failed",
            "less than a nonce and a tag",
            changed(&usual(), 1, |bytes| bytes.truncate(20)),
        ),
        refused(
            "encrypted-content-of-no-bytes",
            "encryption_malformed",
            "no content",
            changed(&usual(), 1, Vec::clear),
        ),
        refused(
            "encrypted-key-changed",
            "decryption_failed",
            "one bit of the wrapped key",
            changed(&usual(), 0, flip(|length| length / 2)),
        ),
        refused(
            "encrypted-key-short",
            "decryption_failed",
            "half of the wrapped key",
            changed(&usual(), 0, |bytes| bytes.truncate(bytes.len() / 2)),
        ),
        refused(
            "encrypted-key-zero",
            "decryption_failed",
            "a wrapped key of nothing but zeros, and content under the key of zeros",
            {
                let zeros = changed(&usual(), 0, |bytes| bytes.fill(0));
                let plain = declared(&signed(SignWhat::Assertion));
                changed(&zeros, 1, |bytes| *bytes = under_zeros(&plain))
            },
        ),
        refused(
            "encrypted-tampered-in-signed-response",
            "digest_mismatch",
            "the signature around it is looked at first",
            changed(&encrypted(SignWhat::Both, Encrypt::default()), 1, flip(|length| length - 1)),
        ),
    ]
}

/// `plain` under AES-256-GCM with a key of zeros: what a server would decrypt that goes on with a known
/// stand-in after it could not unwrap the key.
fn under_zeros(plain: &str) -> Vec<u8> {
    use openssl::symm::{Cipher, encrypt_aead};
    let mut tag = [0; 16];
    let body = encrypt_aead(Cipher::aes_256_gcm(), &[0; 32], Some(&[0; 12]), &[], plain.as_bytes(), &mut tag);
    [vec![0; 12], body.unwrap(), tag.to_vec()].concat()
}

fn cbc() -> Vec<Case> {
    let with = |sign, content| encrypted(sign, Encrypt { content, ..Encrypt::default() });
    let permitted = |case: Case| case.set("saml.allow_cbc", "true");
    // Signed over a content whose padding says more than a block.
    let bad_padding = {
        let xml = with(SignWhat::Assertion, Aes128Cbc);
        response_signed(&changed(&xml, 1, |bytes| {
            let at = bytes.len() - 17;
            bytes[at] ^= 0x80;
        }))
    };
    let not_xml = {
        let xml = with(SignWhat::Assertion, Aes256Cbc);
        response_signed(&changed(&xml, 1, |bytes| bytes[40] ^= 0x80))
    };
    vec![
        refused(
            "cbc-without-setting",
            "cbc_not_allowed",
            "AES-CBC in a signed response, without the setting",
            with(SignWhat::Response, Aes256Cbc),
        ),
        permitted(accepted(
            "cbc-128",
            "AES-128-CBC in a signed response, by the setting",
            with(SignWhat::Response, Aes128Cbc),
        )),
        permitted(accepted(
            "cbc-256",
            "AES-256-CBC in a signed response, by the setting",
            with(SignWhat::Both, Aes256Cbc),
        )),
        permitted(refused(
            "cbc-in-unsigned-response",
            "cbc_not_signed",
            "with the setting, but only the assertion is signed: the answers would decrypt it",
            with(SignWhat::Assertion, Aes256Cbc),
        )),
        permitted(refused(
            "cbc-in-wrongly-signed-response",
            "signature_invalid",
            "another's signature on the response",
            Draft {
                key: "other",
                sign: SignWhat::Both,
                encrypt: Some(Encrypt { content: Aes256Cbc, ..Encrypt::default() }),
                ..Draft::default()
            }
            .xml(),
        )),
        permitted(refused(
            "cbc-changed-in-signed-response",
            "digest_mismatch",
            "changed after it was signed",
            changed(&with(SignWhat::Both, Aes256Cbc), 1, |bytes| bytes[40] ^= 1),
        )),
        permitted(refused("cbc-padding", "decryption_failed", "a padding that is none", bad_padding)),
        permitted(refused(
            "cbc-not-xml",
            "decryption_failed",
            "what comes out is no XML; the answer is the same",
            not_xml,
        )),
        permitted(refused(
            "cbc-length",
            "decryption_failed",
            "no whole blocks; the answer is the same",
            response_signed(&changed(&with(SignWhat::Assertion, Aes256Cbc), 1, |bytes| {
                bytes.truncate(bytes.len() - 1);
            })),
        )),
    ]
}
