//! The verifier beside other implementations: what is accepted here, bergshamra must accept, and of a
//! sample also the program xmlsec1, where it is installed; and nothing may be read that nobody signed.
#![no_main]

use std::{
    collections::HashSet,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process::{Command, Stdio},
    sync::{LazyLock, Mutex},
};

use libfuzzer_sys::fuzz_target;
use muster::{
    saml::{Covered, Message, UnverifiedXml, VerifiedXml, gate, verify},
    stage,
};

/// One in so many of what is new and accepted is shown to xmlsec1, which is a process each time.
const SAMPLE: u64 = 16;

fn verified(data: &[u8]) -> Option<VerifiedXml> {
    let unverified = UnverifiedXml::decode(Message::File(data)).ok()?;
    verify(&gate(&unverified).ok()?, stage::keys(), stage::EXPECT.settings.signature).ok()
}

/// What the identity provider of the case folders ever signed.
static SIGNED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let folders = fs::read_dir(stage::cases()).expect("the case folders");
    let files = folders.filter_map(|folder| fs::read(folder.ok()?.path().join("response.xml")).ok());
    files.filter_map(|file| Some(verified(&file)?.canonical().to_owned())).collect()
});

static HAS_XMLSEC1: LazyLock<bool> = LazyLock::new(|| {
    let version =
        Command::new("xmlsec1").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
});

/// What was shown to xmlsec1 before.
static SHOWN: LazyLock<Mutex<HashSet<u64>>> = LazyLock::new(Mutex::default);

fn in_sample(data: &[u8]) -> bool {
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    let hash = hasher.finish();
    hash.is_multiple_of(SAMPLE) && SHOWN.lock().is_ok_and(|mut shown| shown.insert(hash))
}

fn xmlsec1_agrees(data: &[u8], verified: &VerifiedXml) {
    let folder = std::env::temp_dir();
    let name = |what: &str| folder.join(format!("muster-fuzz-{}-{what}", std::process::id()));
    let (message, certificate) = (name("message.xml"), name("key.pem"));
    fs::write(&message, data).expect("a file for xmlsec1");
    for signed in verified.signatures() {
        fs::write(&certificate, signed.key.certificate_pem().expect("a certificate")).expect("a file");
        let parent = match signed.covered {
            Covered::Response => "/*",
            Covered::Assertion => "/*/*[local-name()='Assertion']",
        };
        let accepted = run_xmlsec1(&certificate, &format!("{parent}/*[local-name()='Signature']"), &message);
        assert!(accepted, "accepted here and refused by xmlsec1");
    }
    for file in [message, certificate] {
        let _ = fs::remove_file(file);
    }
}

fn run_xmlsec1(certificate: &Path, signature: &str, message: &Path) -> bool {
    let ran = Command::new("xmlsec1")
        .args(["--verify", "--enabled-reference-uris", "same-doc", "--id-attr:ID"])
        .arg("urn:oasis:names:tc:SAML:2.0:protocol:Response")
        .args(["--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--node-xpath", signature])
        .arg("--pubkey-cert-pem")
        .arg(certificate)
        .args(["--enabled-key-data", "key-name"])
        .arg(message)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ran.is_ok_and(|status| status.success())
}

fuzz_target!(|data: &[u8]| {
    let Some(verified) = verified(data) else { return };
    assert!(SIGNED.contains(verified.canonical()), "nobody signed what is read");
    let Ok(text) = std::str::from_utf8(data) else { return };
    // A file may also be the Base64 of a message; the others read XML.
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return;
    }
    stage::bergshamra_agrees(text, &verified);
    if *HAS_XMLSEC1 && in_sample(data) {
        xmlsec1_agrees(data, &verified);
    }
});
