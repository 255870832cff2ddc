//! Cases of a NameID that is encrypted by itself. It is another one each time, so its files are written once.

use muster::saml::{ContentAlgorithm, NAME_ID_TRANSIENT, SignWhat};

use crate::{
    draft::{Draft, Encrypt, assertion, part, replace},
    encryption_cases::ASSERTION_NS,
    generate::{Case, accepted, refused},
};

/// What a genuine message carries.
pub(crate) const NAME_ID: &str =
    "<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">E-1001</saml:NameID>";

/// `plain` as an EncryptedID.
fn encrypted(encrypt: Encrypt, plain: &str) -> String {
    encrypt.assertion(plain).replace("EncryptedAssertion", "EncryptedID")
}

/// The NameID with its namespace, so that it stands alone.
fn alone() -> String {
    NAME_ID.replacen("<saml:NameID", &format!("<saml:NameID {ASSERTION_NS}"), 1)
}

/// A message with `plain` encrypted in place of its NameID, and then signed.
fn with(sign: SignWhat, encrypt: Encrypt, plain: &str) -> Draft {
    Draft { sign, ..Draft::default() }.edit(NAME_ID, &encrypted(encrypt, plain))
}

pub(crate) fn all() -> Vec<Case> {
    [decrypted(), not_one_name_id(), conditions()].concat().into_iter().map(Case::random).collect()
}

fn decrypted() -> Vec<Case> {
    let usual = |sign| with(sign, Encrypt::default(), &alone());
    let twice = Draft { encrypt: Some(Encrypt::default()), ..usual(SignWhat::Assertion) };
    vec![
        accepted(
            "name-id-encrypted-in-signed-assertion",
            "the NameID is decrypted out of the signed assertion",
            usual(SignWhat::Assertion).xml(),
        ),
        accepted(
            "name-id-encrypted-in-signed-response",
            "the NameID is decrypted out of the signed response",
            usual(SignWhat::Response).xml(),
        ),
        accepted("name-id-encrypted-in-encrypted", "encrypted twice", twice.xml()),
        accepted(
            "name-id-encrypted-without-namespace",
            "the prefix is declared around what is encrypted",
            with(SignWhat::Assertion, Encrypt::default(), NAME_ID).xml(),
        ),
    ]
    .into_iter()
    .map(|case| case.sp_keys(&["sp"]))
    .collect()
}

fn not_one_name_id() -> Vec<Case> {
    let holding = |plain: &str| with(SignWhat::Assertion, Encrypt::default(), plain).xml();
    let genuine = Draft::default().xml();
    let forged = assertion(&genuine).replace("E-1001", "E-6666").replace(" ID=\"_", " ID=\"_x");
    let out = format!("{}</saml:EncryptedID><saml:EncryptedID>{}", alone(), alone());
    vec![
        ("name-id-encrypted-two", "two NameIDs come out", [alone(), alone()].concat()),
        ("name-id-encrypted-assertion", "an assertion comes out", forged),
        ("name-id-encrypted-text", "text comes out", "E-1001".to_owned()),
        ("name-id-encrypted-breaks-out", "what comes out closes what is around it", out),
        (
            "name-id-encrypted-doctype",
            "a DOCTYPE comes out",
            format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{}", alone()),
        ),
        (
            "name-id-encrypted-element-inside",
            "a NameID with an element comes out",
            alone().replace("E-1001", "E-1001<a/>"),
        ),
        (
            "name-id-encrypted-other-element",
            "another identifier than a NameID comes out",
            alone().replace("saml:NameID", "saml:BaseID"),
        ),
    ]
    .into_iter()
    .map(|(name, about, plain)| refused(name, "decryption_failed", about, holding(&plain)).sp_keys(&["sp"]))
    .collect()
}

fn conditions() -> Vec<Case> {
    let cbc = Encrypt { content: ContentAlgorithm::Aes256Cbc, ..Encrypt::default() };
    let usual = with(SignWhat::Assertion, Encrypt::default(), &alone()).xml();
    let value = part(&usual, "<xenc:CipherValue>", "</xenc:CipherValue>").to_owned();
    let transient =
        alone().replace("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", NAME_ID_TRANSIENT);
    let both = format!("{NAME_ID}{}", encrypted(Encrypt::default(), &alone()));
    let in_signed = |sign| with(sign, cbc, &alone()).xml();
    let to_another =
        with(SignWhat::Assertion, Encrypt { key: "other", ..Encrypt::default() }, &alone()).xml();
    let case = |name, reason, about, xml: String| refused(name, reason, about, xml).sp_keys(&["sp"]);
    vec![
        refused(
            "name-id-encrypted-no-key",
            "name_id_encrypted",
            "we have no key to decrypt it",
            usual.clone(),
        ),
        case("name-id-encrypted-for-another", "decryption_failed", "encrypted for somebody else", to_another),
        case(
            "name-id-encrypted-changed",
            "digest_mismatch",
            "it was changed after the assertion was signed",
            replace(&usual, &value, &value.replacen('A', "B", 1)),
        ),
        case(
            "name-id-encrypted-transient",
            "name_id_transient",
            "what is decrypted must last",
            with(SignWhat::Assertion, Encrypt::default(), &transient).xml(),
        ),
        case(
            "name-id-encrypted-and-plain",
            "name_id_encrypted",
            "a NameID and an encrypted one: nobody for certain",
            Draft::default().edit(NAME_ID, &both).xml(),
        ),
        case(
            "name-id-encrypted-cbc",
            "cbc_not_allowed",
            "CBC needs a setting",
            in_signed(SignWhat::Response),
        ),
        case(
            "name-id-encrypted-cbc-in-signed-assertion",
            "cbc_not_signed",
            "CBC needs a signed response",
            in_signed(SignWhat::Assertion),
        )
        .set("saml.allow_cbc", "true"),
        accepted(
            "name-id-encrypted-cbc-in-signed-response",
            "CBC by the setting, in a signed response",
            in_signed(SignWhat::Response),
        )
        .sp_keys(&["sp"])
        .set("saml.allow_cbc", "true"),
    ]
}
