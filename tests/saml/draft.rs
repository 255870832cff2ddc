//! Genuine messages and how to change them before or after they are signed. Everything here comes out the
//! same each time, ECDSA signatures apart.

use std::{
    fs,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use muster::{
    clock::Timestamp,
    saml::{
        ContentAlgorithm, DigestAlgorithm, Encrypting, Issue, IssuedSubject, KeyTransport,
        NAME_ID_PERSISTENT, SignWhat, Signing, SigningKey, encrypt_assertion, idp_metadata, sign_enveloped,
    },
    secret::{Random, SystemRandom},
};
use openssl::{hash::MessageDigest, pkey::PKey, sign::Signer};

use crate::case::root;

pub(crate) const SP: &str = "https://muster.example/saml/acme/main/metadata";
pub(crate) const ACS: &str = "https://muster.example/saml/acme/main/acs";
pub(crate) const IDP: &str = "https://idp.example/metadata";
pub(crate) const REQUEST: &str = "_0f6b7c1e8a2d4359b1c0d9e8f7a6b5c4";
pub(crate) const NOW: &str = "2026-11-22T09:00:00Z";
/// Until when what is issued then is good.
pub(crate) const END: &str = "NotOnOrAfter=\"2026-11-22T09:05:00Z\"";

/// One of the test keys that everybody has.
pub(crate) fn key(name: &str) -> SigningKey {
    SigningKey::from_pem(&fs::read(root().join(format!("keys/{name}.pem"))).unwrap()).unwrap()
}

/// Metadata of the test IdP with these keys.
pub(crate) fn metadata(keys: &[&str]) -> String {
    let keys: Vec<_> = keys.iter().map(|name| key(name)).collect();
    idp_metadata(IDP, "https://idp.example/sso", &keys.iter().collect::<Vec<_>>()).unwrap()
}

/// Randomness that counts.
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let next = self.0.fetch_add(1, Ordering::Relaxed);
        let mut word = next.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        for byte in bytes {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = word.to_be_bytes()[0];
        }
    }
}

/// How a message is made.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) subject: IssuedSubject,
    pub(crate) sign: SignWhat,
    pub(crate) key: &'static str,
    pub(crate) digest: DigestAlgorithm,
    pub(crate) in_response_to: Option<&'static str>,
    pub(crate) prefixes: Vec<String>,
    pub(crate) edits: Vec<(String, String)>,
    pub(crate) encrypt: Option<Encrypt>,
}

/// How the assertion of a draft is encrypted.
#[derive(Clone, Copy)]
pub(crate) struct Encrypt {
    pub(crate) key: &'static str,
    pub(crate) content: ContentAlgorithm,
    pub(crate) transport: KeyTransport,
    pub(crate) beside: bool,
}

impl Default for Encrypt {
    fn default() -> Self {
        Self {
            key: "sp",
            content: ContentAlgorithm::Aes256Gcm,
            transport: KeyTransport::mgf1p(DigestAlgorithm::Sha1),
            beside: false,
        }
    }
}

impl Encrypt {
    /// `plain` as an EncryptedAssertion.
    pub(crate) fn assertion(self, plain: &str) -> String {
        let key = key(self.key).trusted().unwrap();
        let Self { content, transport, beside, .. } = self;
        let encrypting = Encrypting { key: &key, content, transport, beside };
        encrypting.encrypted_assertion(plain, &SystemRandom).unwrap()
    }

    /// `xml` with its assertion encrypted.
    fn response(self, xml: &str) -> String {
        let key = key(self.key).trusted().unwrap();
        let Self { content, transport, beside, .. } = self;
        let encrypting = Encrypting { key: &key, content, transport, beside };
        encrypt_assertion(xml, &encrypting, &SystemRandom).unwrap()
    }
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            subject: IssuedSubject {
                name_id: "E-1001".to_owned(),
                format: Some(NAME_ID_PERSISTENT.to_owned()),
                attributes: vec![
                    ("email".to_owned(), vec!["ada@acme.example".to_owned()]),
                    ("groups".to_owned(), vec!["nurses".to_owned(), "staff".to_owned()]),
                ],
                session_index: Some("s-1".to_owned()),
                session_not_on_or_after: None,
                ..IssuedSubject::default()
            },
            sign: SignWhat::Assertion,
            key: "idp",
            digest: DigestAlgorithm::Sha256,
            in_response_to: Some(REQUEST),
            prefixes: Vec::new(),
            edits: Vec::new(),
            encrypt: None,
        }
    }
}

/// A genuine message, the assertion signed.
pub(crate) fn genuine() -> String {
    Draft::default().xml()
}

/// A genuine message, signed there.
pub(crate) fn signed(sign: SignWhat) -> String {
    Draft { sign, ..Draft::default() }.xml()
}

/// A genuine message with that text replaced before it was signed.
pub(crate) fn edited(from: &str, to: &str) -> String {
    Draft::default().edit(from, to).xml()
}

impl Draft {
    /// Replaces text of the message before it is signed; it must be there.
    pub(crate) fn edit(mut self, from: &str, to: &str) -> Self {
        self.edits.push((from.to_owned(), to.to_owned()));
        self
    }

    /// The message.
    pub(crate) fn xml(&self) -> String {
        let issue = Issue {
            issuer: IDP,
            audience: SP,
            recipient: ACS,
            in_response_to: self.in_response_to,
            subject: &self.subject,
            valid_for: Duration::from_secs(300),
            sign: SignWhat::Nothing,
        };
        let key = key(self.key);
        let signing = Signing { key: &key, digest: self.digest, inclusive_prefixes: &self.prefixes };
        let now: Timestamp = NOW.parse().unwrap();
        let mut xml = issue.response(&signing, now, &Counting(AtomicU64::new(1))).unwrap();
        let (response, assertion) = (id_of(&xml, "<samlp:Response"), id_of(&xml, "<saml:Assertion"));
        for (from, to) in &self.edits {
            xml = replace(&xml, from, to);
        }
        if matches!(self.sign, SignWhat::Assertion | SignWhat::Both) {
            xml = sign_enveloped(&xml, &assertion, &signing).unwrap();
        }
        if let Some(encrypt) = self.encrypt {
            xml = encrypt.response(&xml);
        }
        if matches!(self.sign, SignWhat::Response | SignWhat::Both) {
            xml = sign_enveloped(&xml, &response, &signing).unwrap();
        }
        xml
    }
}

/// `text` with the first `from` replaced, which must be there.
pub(crate) fn replace(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not in {text}");
    text.replacen(from, to, 1)
}

/// The `ID` of the first element that starts with `tag`.
pub(crate) fn id_of(xml: &str, tag: &str) -> String {
    let tag = &xml[xml.find(tag).unwrap()..];
    let id = &tag[tag.find(" ID=\"").unwrap() + 5..];
    id[..id.find('"').unwrap()].to_owned()
}

/// The part of `text` from the first `from` to the first `to` after it, both included.
pub(crate) fn part<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("{from} is not in {text}"));
    let end = start + text[start..].find(to).unwrap() + to.len();
    &text[start..end]
}

/// The assertion in `xml`.
pub(crate) fn assertion(xml: &str) -> &str {
    part(xml, "<saml:Assertion", "</saml:Assertion>")
}

/// The first signature in `xml`.
pub(crate) fn signature(xml: &str) -> &str {
    part(xml, "<ds:Signature ", "</ds:Signature>")
}

/// Changes the SignedInfo of the first signature and signs it again with the key `idp`, so that nothing
/// but the change is wrong with it.
pub(crate) fn resigned(xml: &str, from: &str, to: &str) -> String {
    let info = part(xml, "<ds:SignedInfo>", "</ds:SignedInfo>");
    let changed = replace(info, from, to);
    let digest = if changed.contains("rsa-sha1\"") { MessageDigest::sha1() } else { MessageDigest::sha256() };
    let private = fs::read(root().join("keys/idp.pem")).unwrap();
    let private = PKey::private_key_from_pem(&private).unwrap();
    let signature =
        Signer::new(digest, &private).unwrap().sign_oneshot_to_vec(canonical(&changed).as_bytes());
    let old = part(xml, "<ds:SignatureValue>", "</ds:SignatureValue>").to_owned();
    let new = format!("<ds:SignatureValue>{}</ds:SignatureValue>", STANDARD.encode(signature.unwrap()));
    replace(&replace(xml, info, &changed), &old, &new)
}

/// The canonical form of a SignedInfo as our template writes it: the namespace declared, empty elements
/// with an end tag.
fn canonical(info: &str) -> String {
    let declared = info.replacen(
        "<ds:SignedInfo>",
        "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">",
        1,
    );
    let mut parts = declared.split("/>").peekable();
    let mut text = String::new();
    while let Some(part) = parts.next() {
        text.push_str(part);
        if parts.peek().is_some() {
            let tag = &part[part.rfind('<').unwrap() + 1..];
            let name = tag.split_ascii_whitespace().next().unwrap();
            text.push_str(&format!("></{name}>"));
        }
    }
    text
}
