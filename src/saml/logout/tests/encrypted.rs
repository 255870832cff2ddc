//! Logout requests whose NameID is encrypted (SAML core section 2.2.4).

use super::*;
use crate::saml::{ContentAlgorithm, DecryptionKey, Encrypting, TrustedKey};

fn ours(slot: &'static OnceLock<SigningKey>) -> &'static SigningKey {
    slot.get_or_init(|| SigningKey::generate("sp.example", NOW, &SystemRandom).unwrap())
}

fn present() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    ours(&KEY)
}

fn rotated() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    ours(&KEY)
}

fn with_keys(keys: &[&SigningKey]) -> LogoutExpect {
    let keys = keys.iter().map(|key| DecryptionKey::try_from(*key).unwrap());
    LogoutExpect { decryption_keys: DecryptionKeys::new(keys), ..expect() }
}

/// The NameID of [`request`], alone.
fn alone() -> String {
    let xml = request().to_xml();
    let (_, rest) = xml.split_once("<saml:NameID").unwrap();
    let (name_id, _) = rest.split_once("</saml:NameID>").unwrap();
    format!("<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"{name_id}</saml:NameID>")
}

fn encrypted(plain: &str, key: &SigningKey, content: ContentAlgorithm) -> String {
    let key: TrustedKey = key.trusted().unwrap();
    let encrypting = Encrypting { content, ..Encrypting::for_key(&key) };
    let element = encrypting.encrypted_assertion(plain, &SystemRandom).unwrap();
    element.replace("EncryptedAssertion", "EncryptedID")
}

/// A request with `element` in the place of its NameID.
fn with(element: &str) -> String {
    let xml = request().to_xml();
    let (before, rest) = xml.split_once("<saml:NameID").unwrap();
    let (_, after) = rest.split_once("</saml:NameID>").unwrap();
    [before, element, after].concat()
}

fn gcm(plain: &str) -> String {
    with(&encrypted(plain, present(), ContentAlgorithm::Aes256Gcm))
}

/// Requests that are refused with our present key, each with the code.
fn bent() -> Vec<(&'static str, String)> {
    let usual = encrypted(&alone(), present(), ContentAlgorithm::Aes256Gcm);
    let out = format!("{0}</saml:EncryptedID><saml:EncryptedID>{0}", alone());
    let changed = |from: &str, to: &str| {
        assert!(usual.contains(from), "{from}");
        with(&usual.replacen(from, to, 1))
    };
    let reference = "<xenc:CipherData><xenc:CipherReference URI=\"http://127.0.0.1/\"/></xenc:CipherData>";
    let (before, _) = usual.rsplit_once("<xenc:CipherData>").unwrap();
    let (_, after) = usual.rsplit_once("</xenc:CipherData>").unwrap();
    let two = usual.replacen(
        "</saml:EncryptedID>",
        "<xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"/></saml:EncryptedID>",
        1,
    );
    vec![
        ("logout_name_id_twice", with(&format!("{}{usual}", alone()))),
        ("logout_malformed", with(&format!("{usual}{usual}"))),
        ("logout_encryption_malformed", with(&two)),
        ("logout_encryption_malformed", with(&[before, reference, after].concat())),
        ("logout_encryption_not_allowed", changed("xmlenc#rsa-oaep-mgf1p", "xmlenc#rsa-1_5")),
        ("logout_cbc_not_allowed", with(&encrypted(&alone(), present(), ContentAlgorithm::Aes256Cbc))),
        ("logout_decryption_failed", with(&encrypted(&alone(), rotated(), ContentAlgorithm::Aes256Gcm))),
        ("logout_decryption_failed", gcm(&[alone(), alone()].concat())),
        ("logout_decryption_failed", gcm("E-1")),
        ("logout_decryption_failed", gcm(&out)),
        ("logout_decryption_failed", gcm(&format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{}", alone()))),
        ("logout_decryption_failed", gcm(&alone().replace("E-1", "E-1<a/>"))),
        ("logout_decryption_failed", gcm(&alone().replace("saml:NameID", "saml:BaseID"))),
        ("logout_name_id_missing", gcm(&alone().replace(">E-1<", "> <"))),
    ]
}

/// Every code that only an encrypted NameID can lead to.
pub(super) fn codes() -> Vec<&'static str> {
    bent().into_iter().map(|(code, _)| code).collect()
}

#[test]
fn a_name_is_decrypted_with_the_present_key_or_the_rotated_one() {
    for binding in BOTH {
        for ours in [present(), rotated()] {
            let xml = with(&encrypted(&alone(), ours, ContentAlgorithm::Aes128Gcm));
            let arrival = signed_xml(&xml, binding, key()).unwrap();
            let verdict = judge_logout(&arrival, &with_keys(&[present(), rotated()]));
            let Ok(LogoutMessage::Request(requested)) = verdict.result else {
                panic!("{:?}", verdict.result)
            };
            assert_eq!(requested.name_id, lena());
            let how = verdict.checks.iter().find(|check| check.name == "name_id_decryption").unwrap();
            assert!(how.detail.contains("AES-128-GCM") && how.detail.contains(&ours.fingerprint().unwrap()));
            assert!(verdict.checks.iter().all(|check| check.ok && !check.detail.contains("E-1")));
            // Without a key nothing is decrypted; who sends it is told.
            let verdict = judge_logout(&arrival, &expect());
            assert_eq!(verdict.result, Err(LogoutRefusal::NameIdEncrypted));
            assert!(verdict.answerable.is_some());
        }
    }
}

#[test]
fn what_is_not_one_name_encrypted_for_us_is_refused() {
    for (expected, xml) in bent() {
        for binding in BOTH {
            let arrival = signed_xml(&xml, binding, key()).unwrap();
            let verdict = judge_logout(&arrival, &with_keys(&[present()]));
            let code = verdict.result.map_or_else(|refusal| refusal.code(), |_| "accepted");
            assert_eq!(code, expected, "{binding:?}: {xml}");
        }
    }
}

#[test]
fn cbc_counts_by_the_setting_and_nobody_decrypts_what_is_unsigned() {
    let xml = with(&encrypted(&alone(), present(), ContentAlgorithm::Aes256Cbc));
    for binding in BOTH {
        let allowed = LogoutExpect { allow_cbc: true, ..with_keys(&[present()]) };
        let verdict = judge_logout(&signed_xml(&xml, binding, key()).unwrap(), &allowed);
        assert!(verdict.result.is_ok(), "{:?}", verdict.result);
        let verdict = judge_logout(&signed_xml(&xml, binding, stranger()).unwrap(), &allowed);
        assert_eq!(verdict.result, Err(LogoutRefusal::SignatureInvalid));
        assert!(verdict.checks.iter().all(|check| check.name != "name_id_decryption"));
    }
}
