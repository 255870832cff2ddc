//! A second opinion on encryption: the command `xmlsec1` decrypts what is encrypted here, and what it
//! encrypts is decrypted here. And mutants of encrypted messages, whatever was changed, sign in nobody but
//! whom the IdP signed.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use muster::{
    clock::Timestamp,
    saml::{
        Awaited, ContentAlgorithm, DecryptionKey, DecryptionKeys, DigestAlgorithm, Expect, KeyTransport,
        Message, Settings, SignWhat, Signing, TrustedKeys, judge, sign_enveloped,
    },
};

use crate::{
    case::{folders, root, setting},
    draft::{ACS, Draft, Encrypt, IDP, NOW, REQUEST, SP, assertion, id_of, key, part, replace},
    mutate::Mutations,
};

/// `xmlsec1` in a folder of its own; `None` where it is not installed.
pub(crate) struct Xmlsec1(tempfile::TempDir);

impl Xmlsec1 {
    pub(crate) fn installed() -> Option<Self> {
        let version =
            Command::new("xmlsec1").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        let demanded = setting("MUSTER_TEST_XMLSEC1").is_some();
        assert!(!demanded || version.is_ok(), "xmlsec1 is demanded and not installed");
        version.is_ok().then(|| Self(tempfile::tempdir().unwrap()))
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, arguments: &[&str], file: &PathBuf) -> String {
        let output = self.0.path().join("output.xml");
        let ran = Command::new("xmlsec1").args(arguments).arg("--output").arg(&output).arg(file).output();
        let ran = ran.unwrap();
        assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        let text = fs::read_to_string(output).unwrap();
        text.strip_prefix("<?xml version=\"1.0\"?>\n").unwrap_or(&text).to_owned()
    }

    /// `xml` with what it decrypts in it.
    fn decrypt(&self, xml: &str) -> String {
        let private = root().join("keys/sp.pem").display().to_string();
        let node = ["--node-name", "http://www.w3.org/2001/04/xmlenc#:EncryptedData"];
        let id = ["--id-attr:Id", "http://www.w3.org/2001/04/xmlenc#:EncryptedKey"];
        let arguments = [&["--decrypt", "--privkey-pem", &private][..], &id, &node].concat();
        self.run(&arguments, &self.file("message.xml", xml))
    }

    /// `xml` with its assertion encrypted in an EncryptedAssertion. Namespaces that are declared further up
    /// stay there: this program encrypts an element as it stands.
    fn encrypt(&self, xml: &str, content: ContentAlgorithm, session_key: &str) -> String {
        let plain = assertion(xml);
        let wrapped = format!("<saml:EncryptedAssertion>{plain}</saml:EncryptedAssertion>");
        let message = self.file("plain.xml", &replace(xml, plain, &wrapped));
        let encrypt = Encrypt { content, ..Encrypt::default() };
        let filled = encrypt.assertion("x");
        let mut template = part(&filled, "<xenc:EncryptedData", "</xenc:EncryptedData>").to_owned();
        while let Some((before, rest)) = template.split_once("<xenc:CipherValue>") {
            let (_, behind) = rest.split_once("</xenc:CipherValue>").unwrap();
            template = format!("{before}<xenc:CipherValue/>{behind}");
        }
        let template = self.file("template.xml", &template);
        let certificate = key("sp").trusted().unwrap().certificate_pem().unwrap();
        let certificate = self.file("sp.crt", &certificate).display().to_string();
        let message = message.display().to_string();
        let node = "urn:oasis:names:tc:SAML:2.0:assertion:Assertion";
        self.run(
            &[
                "--encrypt",
                "--pubkey-cert-pem",
                &certificate,
                "--session-key",
                session_key,
                "--xml-data",
                &message,
                "--node-name",
                node,
            ],
            &template,
        )
    }
}

fn expect() -> Expect {
    let decryption_key = DecryptionKey::from_pem(&fs::read(root().join("keys/sp.pem")).unwrap()).unwrap();
    Expect {
        sp_entity_id: SP.to_owned(),
        acs_url: ACS.to_owned(),
        idp_entity_id: IDP.to_owned(),
        keys: TrustedKeys::new([key("idp").trusted().unwrap()]),
        decryption_keys: DecryptionKeys::new([decryption_key]),
        settings: Settings { allow_cbc: true, ..Settings::default() },
        awaited: Awaited::Answer(REQUEST.to_owned()),
        fresh_since: None,
        now: NOW.parse::<Timestamp>().unwrap(),
    }
}

const CONTENTS: [(ContentAlgorithm, &str); 4] = [
    (ContentAlgorithm::Aes128Gcm, "aes-128"),
    (ContentAlgorithm::Aes256Gcm, "aes-256"),
    (ContentAlgorithm::Aes128Cbc, "aes-128"),
    (ContentAlgorithm::Aes256Cbc, "aes-256"),
];

#[test]
fn xmlsec1_decrypts_what_is_encrypted_here() {
    let Some(xmlsec1) = Xmlsec1::installed() else { return };
    let plain = Draft::default().xml();
    for (content, _) in CONTENTS {
        for beside in [false, true] {
            // Version 1.2 knows neither the form of XML Encryption 1.1 nor another digest than SHA-1.
            let encrypt = Encrypt { content, beside, ..Encrypt::default() };
            assert_eq!(encrypt.transport, KeyTransport::mgf1p(DigestAlgorithm::Sha1));
            let xml = Draft { encrypt: Some(encrypt), ..Draft::default() }.xml();
            assert!(!xml.contains("E-1001"));
            let decrypted = xmlsec1.decrypt(&xml);
            let digest = part(&plain, "<ds:DigestValue>", "</ds:DigestValue>");
            assert!(decrypted.contains("E-1001") && decrypted.contains(digest), "{content} {beside}");
        }
    }
}

#[test]
fn what_xmlsec1_encrypts_is_decrypted_here() {
    let Some(xmlsec1) = Xmlsec1::installed() else { return };
    for (content, session_key) in CONTENTS {
        let signing = key("idp");
        let xml = xmlsec1.encrypt(&Draft::default().xml(), content, session_key);
        assert!(!xml.contains("E-1001"), "{xml}");
        let id = id_of(&xml, "<samlp:Response");
        let signed = sign_enveloped(&xml, &id, &Signing::with(&signing)).unwrap();
        let alone = xmlsec1.encrypt(
            &Draft { sign: SignWhat::Nothing, ..Draft::default() }.xml(),
            content,
            session_key,
        );
        let alone = sign_enveloped(&alone, &id, &Signing::with(&signing)).unwrap();
        let is_gcm = matches!(content, ContentAlgorithm::Aes128Gcm | ContentAlgorithm::Aes256Gcm);
        for (xml, accepted) in [(&xml, is_gcm), (&signed, true), (&alone, true)] {
            let verdict = judge(Message::File(xml.as_bytes()), &expect());
            assert_eq!(verdict.result.is_ok(), accepted, "{content}: {:?}\n{xml}", verdict.result);
            assert!(verdict.result.is_ok_and(|subject| subject.identifier == "E-1001") == accepted);
        }
    }
}

#[test]
fn a_mutant_of_an_encrypted_message_signs_in_nobody_else() {
    let seed = setting("MUSTER_SEED").map_or(1, |seed| seed.parse().expect("MUSTER_SEED is a number"));
    let mut folders = folders();
    folders.retain(|folder| {
        folder.expected["accepted"] == true
            && folder.text().is_some_and(|text| text.contains("EncryptedData"))
    });
    let mut mutations = Mutations::new(seed);
    let mut accepted = 0;
    for _ in 0..600 {
        let (folder, text) = mutations.next(&folders);
        let verdict = judge(Message::File(text.as_bytes()), &folder.expect());
        if let Ok(subject) = verdict.result {
            accepted += 1;
            assert_eq!(subject.identifier, "E-1001", "{}\n{text}", folder.name);
        }
    }
    assert!(accepted > 6, "too few mutants are accepted to learn anything: {accepted}");
}
