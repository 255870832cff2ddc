//! Cases of encryption: what is decrypted, what is not, and what may come out. An encrypted message is
//! another one each time, so its files are written once.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use muster::saml::{
    ContentAlgorithm::{Aes128Gcm, Aes256Gcm},
    DigestAlgorithm::{Sha1, Sha256, Sha512},
    KeyTransport, SignWhat, Signing, sign_enveloped,
};

use crate::{
    draft::{Draft, Encrypt, assertion, id_of, key, part, replace, signed},
    generate::{Case, accepted, foreign, refused},
};

pub(crate) const ASSERTION_NS: &str = "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";

pub(crate) fn all() -> Vec<Case> {
    let cases = [algorithms(), never(), keys(), shape(), malformed(), references()];
    cases.concat().into_iter().map(|case| case.random().sp_keys(&["sp"])).collect()
}

pub(crate) fn encrypted(sign: SignWhat, encrypt: Encrypt) -> String {
    Draft { sign, encrypt: Some(encrypt), ..Draft::default() }.xml()
}

/// A genuine message, its signed assertion encrypted.
pub(crate) fn usual() -> String {
    encrypted(SignWhat::Assertion, Encrypt::default())
}

/// The assertion of `xml`, declaring the namespace that it uses.
pub(crate) fn declared(xml: &str) -> String {
    replace(assertion(xml), "<saml:Assertion", &format!("<saml:Assertion {ASSERTION_NS}"))
}

/// `xml`, which is not signed around the assertion, with the response signed.
pub(crate) fn response_signed(xml: &str) -> String {
    let key = key("idp");
    sign_enveloped(xml, &id_of(xml, "<samlp:Response"), &Signing::with(&key)).unwrap()
}

const SHA_1: &str = "<ds:DigestMethod xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Algorithm=\"http://www.w3.org/2000/09/xmldsig#sha1\"/>";

fn algorithms() -> Vec<Case> {
    let with = |content, transport| {
        encrypted(SignWhat::Assertion, Encrypt { content, transport, ..Encrypt::default() })
    };
    let (old, old_256) = (KeyTransport::mgf1p(Sha1), KeyTransport::mgf1p(Sha256));
    let (new, new_256) = (KeyTransport::oaep(Sha1, Sha1), KeyTransport::oaep(Sha256, Sha256));
    let mixed = KeyTransport::oaep(Sha256, Sha1);
    let mask = "<xenc11:MGF xmlns:xenc11=\"http://www.w3.org/2009/xmlenc11#\" Algorithm=\"http://www.w3.org/2009/xmlenc11#mgf1sha1\"/>";
    vec![
        accepted(
            "encrypted-128-mgf1p-sha1",
            "AES-128-GCM, RSA-OAEP of XML Encryption 1.0 with SHA-1",
            with(Aes128Gcm, old),
        ),
        accepted(
            "encrypted-256-mgf1p-sha1",
            "AES-256-GCM, RSA-OAEP of XML Encryption 1.0 with SHA-1",
            with(Aes256Gcm, old),
        ),
        accepted(
            "encrypted-128-mgf1p-sha256",
            "AES-128-GCM, RSA-OAEP of XML Encryption 1.0 with SHA-256",
            with(Aes128Gcm, old_256),
        ),
        accepted(
            "encrypted-256-mgf1p-sha256",
            "AES-256-GCM, RSA-OAEP of XML Encryption 1.0 with SHA-256",
            with(Aes256Gcm, old_256),
        ),
        accepted(
            "encrypted-128-oaep-sha1",
            "AES-128-GCM, RSA-OAEP of XML Encryption 1.1 with SHA-1",
            with(Aes128Gcm, new),
        ),
        accepted(
            "encrypted-256-oaep-sha1",
            "AES-256-GCM, RSA-OAEP of XML Encryption 1.1 with SHA-1",
            with(Aes256Gcm, new),
        ),
        accepted(
            "encrypted-128-oaep-sha256",
            "AES-128-GCM, RSA-OAEP of XML Encryption 1.1 with SHA-256",
            with(Aes128Gcm, new_256),
        ),
        accepted(
            "encrypted-256-oaep-sha256",
            "AES-256-GCM, RSA-OAEP of XML Encryption 1.1 with SHA-256",
            with(Aes256Gcm, new_256),
        ),
        accepted(
            "encrypted-oaep-mixed",
            "the digest and the mask's digest may differ",
            with(Aes256Gcm, mixed),
        ),
        accepted(
            "encrypted-oaep-sha512",
            "longer digests are as good",
            with(Aes256Gcm, KeyTransport::oaep(Sha512, Sha512)),
        ),
        accepted(
            "encrypted-without-digest-method",
            "without DigestMethod the digest is SHA-1",
            replace(&with(Aes256Gcm, old), SHA_1, ""),
        ),
        accepted(
            "encrypted-without-mask",
            "without MGF the mask is made with SHA-1",
            replace(&with(Aes256Gcm, mixed), mask, ""),
        ),
        foreign("encrypted-by-xmlsec1", "what xmlsec1 1.2.37 encrypted: AES-128-GCM, the signature inside"),
        foreign(
            "encrypted-by-xmlsec1-in-context",
            "the same where the assertion uses a prefix that only the response declares, and the response is signed",
        ),
    ]
}

fn never() -> Vec<Case> {
    let oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    let content = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
    let transport = KeyTransport::oaep(Sha1, Sha1);
    let new = encrypted(SignWhat::Assertion, Encrypt { transport, ..Encrypt::default() });
    vec![
        refused(
            "encryption-rsa-1-5",
            "encryption_not_allowed",
            "RSA PKCS#1 v1.5, by which a server that answers differently decrypts for everybody",
            rsa_1_5(),
        ),
        refused(
            "encryption-mask-in-old-form",
            "encryption_not_allowed",
            "the older form has no mask generation function",
            replace(&new, "http://www.w3.org/2009/xmlenc11#rsa-oaep", oaep),
        ),
        refused(
            "encryption-md5-digest",
            "encryption_not_allowed",
            "MD5 in RSA-OAEP",
            replace(
                &usual(),
                "http://www.w3.org/2000/09/xmldsig#sha1",
                "http://www.w3.org/2001/04/xmldsig-more#md5",
            ),
        ),
        refused(
            "encryption-triple-des",
            "encryption_not_allowed",
            "Triple DES",
            replace(&usual(), content, "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"),
        ),
        refused(
            "encryption-key-wrap",
            "encryption_not_allowed",
            "a key wrapped with a shared key",
            replace(&usual(), oaep, "http://www.w3.org/2001/04/xmlenc#kw-aes256"),
        ),
        refused(
            "encryption-label",
            "encryption_malformed",
            "RSA-OAEP with a label, which nobody uses",
            replace(&usual(), SHA_1, &format!("<xenc:OAEPparams>eA==</xenc:OAEPparams>{SHA_1}")),
        ),
    ]
}

/// Really encrypted that way, so that only the algorithm is wrong.
fn rsa_1_5() -> String {
    use openssl::{
        encrypt::Encrypter,
        pkey::PKey,
        rsa::Padding,
        symm::{Cipher, encrypt_aead},
    };
    let private =
        PKey::private_key_from_pem(&std::fs::read(crate::case::root().join("keys/sp.pem")).unwrap());
    let private = private.unwrap();
    let public = PKey::public_key_from_der(&private.public_key_to_der().unwrap()).unwrap();
    let mut encrypter = Encrypter::new(&public).unwrap();
    encrypter.set_rsa_padding(Padding::PKCS1).unwrap();
    let mut wrapped = vec![0; encrypter.encrypt_len(&[7; 32]).unwrap()];
    let length = encrypter.encrypt(&[7; 32], &mut wrapped).unwrap();
    wrapped.truncate(length);
    let mut tag = [0; 16];
    let plain = declared(&signed(SignWhat::Assertion));
    let body = encrypt_aead(Cipher::aes_256_gcm(), &[7; 32], Some(&[9; 12]), &[], plain.as_bytes(), &mut tag);
    let sealed = [vec![9; 12], body.unwrap(), tag.to_vec()].concat();
    let xml = usual();
    let [old_key, old_content] = cipher_values(&xml);
    let xml = replace(&xml, &old_key, &STANDARD.encode(wrapped));
    let xml = replace(&xml, &old_content, &STANDARD.encode(sealed));
    replace(
        &xml,
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
        "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
    )
}

/// The two CipherValues: of the key and of the content.
fn cipher_values(xml: &str) -> [String; 2] {
    let mut parts = xml.split("<xenc:CipherValue>").skip(1);
    [0, 1].map(|_| parts.next().unwrap().split('<').next().unwrap().to_owned())
}

/// `xml` with the bytes of the `which` CipherValue changed.
pub(crate) fn changed(xml: &str, which: usize, change: impl Fn(&mut Vec<u8>)) -> String {
    let value = &cipher_values(xml)[which];
    let mut bytes = STANDARD.decode(value).unwrap();
    change(&mut bytes);
    replace(xml, value, &STANDARD.encode(bytes))
}

fn encrypted_key(xml: &str) -> &str {
    part(xml, "<xenc:EncryptedKey", "</xenc:EncryptedKey>")
}

fn keys() -> Vec<Case> {
    let other = Encrypt { key: "other", ..Encrypt::default() };
    let for_other = encrypted(SignWhat::Assertion, other);
    let xml = usual();
    let foreign_key = encrypted_key(&for_other).to_owned();
    let own_key = encrypted_key(&xml).to_owned();
    let further = |keys: &str| replace(&xml, &own_key, &format!("{keys}{own_key}"));
    let recipient =
        |whom: &str| replace(&xml, "<xenc:EncryptedKey", &format!("<xenc:EncryptedKey Recipient=\"{whom}\""));
    vec![
        refused("encrypted-assertion", "assertion_encrypted", "no key to decrypt with", usual()).sp_keys(&[]),
        accepted("encrypted-for-the-second-key", "while rolling over both keys decrypt", usual())
            .sp_keys(&["other", "sp"]),
        accepted("encrypted-for-the-first-key", "while rolling over both keys decrypt", usual())
            .sp_keys(&["sp", "other"]),
        refused(
            "encrypted-for-the-third-key",
            "decryption_failed",
            "no more than two keys are tried",
            usual(),
        )
        .sp_keys(&["other", "idp-next", "sp"]),
        refused("encrypted-for-another", "decryption_failed", "encrypted for somebody else", for_other),
        accepted("encrypted-for-two", "the key of another recipient beside ours", further(&foreign_key)),
        accepted(
            "encrypted-for-four",
            "the keys of other recipients beside ours",
            further(&foreign_key.repeat(3)),
        ),
        refused(
            "encrypted-for-five",
            "encryption_malformed",
            "each EncryptedKey costs two operations with a private key, so there are few",
            further(&foreign_key.repeat(4)),
        ),
        accepted("encrypted-for-recipient", "the Recipient is us", recipient(crate::draft::SP)),
        accepted(
            "encrypted-for-odd-recipient",
            "the Recipient is no more than a hint",
            recipient("https://elsewhere.example/sp"),
        ),
        refused(
            "encrypted-with-other-key-length",
            "decryption_failed",
            "a key of 16 bytes where 32 are needed",
            {
                let short =
                    encrypted(SignWhat::Assertion, Encrypt { content: Aes128Gcm, ..Encrypt::default() });
                replace(&xml, &own_key, encrypted_key(&short))
            },
        ),
        accepted("encryption-required-encrypted", "encryption is demanded, and there", usual())
            .set("saml.require_encryption", "true"),
    ]
}

fn shape() -> Vec<Case> {
    let beside = encrypted(SignWhat::Assertion, Encrypt { beside: true, ..Encrypt::default() });
    let xml = usual();
    let whole = part(&xml, "<saml:EncryptedAssertion", "</saml:EncryptedAssertion>").to_owned();
    let plain = signed(SignWhat::Assertion);
    let value = format!("<xenc:CipherValue>{}</xenc:CipherValue>", cipher_values(&xml)[1]);
    let breaks = |text: &str| {
        text.as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect::<Vec<_>>()
            .join("&#13;\n")
    };
    vec![
        accepted(
            "encrypted-key-beside",
            "the EncryptedKey beside the EncryptedData, which refers to it",
            beside,
        ),
        accepted(
            "encrypted-key-beside-in-signed-response",
            "the same in a signed response",
            encrypted(SignWhat::Both, Encrypt { beside: true, ..Encrypt::default() }),
        ),
        accepted(
            "encrypted-with-line-breaks",
            "Base64 in lines",
            replace(
                &xml,
                &value,
                &format!("<xenc:CipherValue>\n{}\n</xenc:CipherValue>", breaks(&cipher_values(&xml)[1])),
            ),
        ),
        accepted(
            "encrypted-without-type",
            "SAML allows to leave the Type out",
            replace(&xml, " Type=\"http://www.w3.org/2001/04/xmlenc#Element\"", ""),
        ),
        refused(
            "encrypted-content",
            "encryption_malformed",
            "the content of an element is no assertion",
            replace(&xml, "xmlenc#Element\"", "xmlenc#Content\""),
        ),
        refused(
            "two-encrypted-assertions",
            "several_assertions",
            "two encrypted assertions",
            replace(&xml, &whole, &whole.repeat(2)),
        ),
        refused(
            "encrypted-beside-plain",
            "several_assertions",
            "an encrypted assertion beside a plain signed one",
            replace(&plain, assertion(&plain), &format!("{whole}{}", assertion(&plain))),
        ),
        refused(
            "encrypted-in-advice",
            "several_assertions",
            "an encrypted assertion within a plain one",
            Draft::default()
                .edit(
                    "<saml:AuthnStatement",
                    &format!("<saml:Advice>{whole}</saml:Advice><saml:AuthnStatement"),
                )
                .xml(),
        ),
    ]
}

fn malformed() -> Vec<Case> {
    let xml = usual();
    let data = part(&xml, "<xenc:EncryptedData", "</xenc:EncryptedData>").to_owned();
    let of_data = |from: &str, to: &str| replace(&xml, &data, &replace(&data, from, to));
    let value = format!("<xenc:CipherValue>{}</xenc:CipherValue>", cipher_values(&xml)[1]);
    vec![
        refused("encrypted-empty", "encryption_malformed", "nothing in it", replace(&xml, &data, "")),
        refused(
            "encrypted-two-data",
            "encryption_malformed",
            "two EncryptedData",
            replace(&xml, &data, &data.repeat(2)),
        ),
        refused(
            "encrypted-without-key",
            "encryption_malformed",
            "no EncryptedKey: nothing is shared with an IdP",
            replace(&xml, encrypted_key(&xml), ""),
        ),
        refused(
            "encrypted-without-cipher-data",
            "encryption_malformed",
            "no CipherData",
            of_data(&format!("<xenc:CipherData>{value}</xenc:CipherData>"), ""),
        ),
        refused(
            "encrypted-two-cipher-values",
            "encryption_malformed",
            "two CipherValues",
            of_data(&value, &value.repeat(2)),
        ),
        refused(
            "encrypted-without-method",
            "encryption_malformed",
            "no EncryptionMethod",
            of_data("<xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\"/>", ""),
        ),
        refused(
            "encrypted-foreign-element",
            "encryption_malformed",
            "an element that does not belong there",
            of_data("<ds:KeyInfo", "<x/><ds:KeyInfo"),
        ),
        refused(
            "encrypted-foreign-sibling",
            "encryption_malformed",
            "something else beside the EncryptedData",
            replace(&xml, &data, &format!("<saml:Issuer/>{data}")),
        ),
        refused(
            "encrypted-not-base64",
            "encryption_malformed",
            "CipherValue is no Base64",
            replace(&xml, &value, "<xenc:CipherValue>?</xenc:CipherValue>"),
        ),
        refused(
            "encrypted-comment-in-value",
            "encryption_malformed",
            "a comment in CipherValue",
            replace(&xml, &value, &value.replacen("<xenc:CipherValue>", "<xenc:CipherValue><!-- -->", 1)),
        ),
        refused(
            "encrypted-parameter",
            "encryption_malformed",
            "an algorithm with an unknown parameter",
            of_data("xmlenc11#aes256-gcm\"/>", "xmlenc11#aes256-gcm\"><x/></xenc:EncryptionMethod>"),
        ),
    ]
}

fn references() -> Vec<Case> {
    let beside = encrypted(SignWhat::Assertion, Encrypt { beside: true, ..Encrypt::default() });
    let id = part(&beside, "URI=\"#", "\"/>").trim_end_matches("/>").to_owned();
    let xml = usual();
    let value = format!("<xenc:CipherValue>{}</xenc:CipherValue>", cipher_values(&xml)[1]);
    let elsewhere = |uri: &str| replace(&beside, &id, &format!("URI=\"{uri}\""));
    vec![
        refused(
            "retrieval-method-http",
            "encryption_malformed",
            "a RetrievalMethod that would fetch",
            elsewhere("http://evil.example/key"),
        ),
        refused(
            "retrieval-method-file",
            "encryption_malformed",
            "a RetrievalMethod that would read a file",
            elsewhere("file:///etc/passwd"),
        ),
        refused(
            "retrieval-method-empty",
            "encryption_malformed",
            "a RetrievalMethod to the whole document",
            elsewhere(""),
        ),
        refused(
            "retrieval-method-transforms",
            "encryption_malformed",
            "a RetrievalMethod with transforms",
            replace(
                &beside,
                &format!("{id}/>"),
                &format!(
                    "{id}><ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/></ds:Transforms></ds:RetrievalMethod>"
                ),
            ),
        ),
        accepted(
            "retrieval-method-to-nothing",
            "it is not followed: the EncryptedKeys that are there are tried",
            elsewhere("#_nowhere"),
        ),
        refused(
            "cipher-reference-http",
            "encryption_malformed",
            "a CipherReference that would fetch",
            replace(&xml, &value, "<xenc:CipherReference URI=\"http://evil.example/data\"/>"),
        ),
        refused(
            "cipher-reference-beside-value",
            "encryption_malformed",
            "a CipherReference beside the value",
            replace(&xml, &value, &format!("{value}<xenc:CipherReference URI=\"#_x\"/>")),
        ),
        refused(
            "cipher-reference-in-key",
            "encryption_malformed",
            "a CipherReference for the key",
            replace(
                &xml,
                &format!("<xenc:CipherValue>{}</xenc:CipherValue>", cipher_values(&xml)[0]),
                "<xenc:CipherReference URI=\"http://evil.example/data\"/>",
            ),
        ),
    ]
}
