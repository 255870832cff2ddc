//! Second opinions on signatures: `bergshamra`, another XML Signature library, and the command
//! `xmlsec1`. Whatever is accepted here, both must accept; and nothing may be read out of it that the
//! IdP did not sign.

use std::{
    collections::HashSet,
    fmt, fs,
    path::Path,
    process::{Command, Stdio},
};

use muster::saml::{Message, SignaturePolicy, TrustedKeys, UnverifiedXml, VerifiedXml, gate, verify};

use crate::{case::Folder, mutate::Mutations};

/// What came of a comparison.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) disagreements: Vec<String>,
    pub(crate) accepted_mutants: usize,
    accepted_cases: usize,
    mutants: usize,
    asked: [usize; 2],
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [bergshamra, xmlsec1] = self.asked;
        write!(
            formatter,
            "{} case folders and {} of {} mutants have a signature that is accepted; bergshamra was asked {bergshamra} times, xmlsec1 {xmlsec1} times; {} disagreements",
            self.accepted_cases,
            self.accepted_mutants,
            self.mutants,
            self.disagreements.len(),
        )
    }
}

/// Judges the signatures of `folders` and of `count` mutants of them.
pub(crate) fn compare(folders: &[Folder], mutations: &mut Mutations, count: usize) -> Report {
    let mut report = Report { mutants: count, ..Report::default() };
    let opinions = Opinions::new();
    let mut signed = HashSet::new();
    for folder in folders {
        let text = folder.text().unwrap();
        if let Some(verified) = accepted(folder, text) {
            report.accepted_cases += 1;
            signed.insert(verified.canonical().to_owned());
            opinions.ask(folder, text, &verified, &mut report);
        }
    }
    for _ in 0..count {
        let (folder, text) = mutations.next(folders);
        if let Some(verified) = accepted(folder, &text) {
            report.accepted_mutants += 1;
            if !signed.contains(verified.canonical()) {
                report.disagreements.push(format!("{}: nobody signed what is read\n{text}", folder.name));
            }
            opinions.ask(folder, &text, &verified, &mut report);
        }
    }
    report
}

fn accepted(folder: &Folder, text: &str) -> Option<VerifiedXml> {
    let expect = folder.expect();
    let unverified = UnverifiedXml::decode(Message::File(text.as_bytes())).ok()?;
    let policy = SignaturePolicy { allow_sha1: true, ..expect.settings.signature };
    verify(&gate(&unverified).ok()?, expect.keys.as_ref()?, policy).ok()
}

struct Opinions {
    has_xmlsec1: bool,
    folder: tempfile::TempDir,
}

impl Opinions {
    fn new() -> Self {
        let version =
            Command::new("xmlsec1").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        Self {
            has_xmlsec1: version.is_ok_and(|status| status.success()),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn ask(&self, folder: &Folder, text: &str, verified: &VerifiedXml, report: &mut Report) {
        let keys = folder.expect().keys.unwrap();
        if let Some(valid) = bergshamra(text, &keys, verified.signatures().len()) {
            report.asked[0] += 1;
            if !valid {
                report.disagreements.push(format!("{}: bergshamra refuses\n{text}", folder.name));
            }
        }
        if self.has_xmlsec1 {
            report.asked[1] += 1;
            if let Err(why) = self.xmlsec1(text, verified) {
                report.disagreements.push(format!("{}: xmlsec1 refuses: {why}\n{text}", folder.name));
            }
        }
    }

    fn xmlsec1(&self, text: &str, verified: &VerifiedXml) -> Result<(), String> {
        let message = self.folder.path().join("message.xml");
        fs::write(&message, text).unwrap();
        for signed in verified.signatures() {
            let certificate = self.folder.path().join(format!("{}.pem", signed.key.fingerprint()));
            fs::write(&certificate, signed.key.certificate_pem().unwrap()).unwrap();
            let parent = match signed.covered {
                muster::saml::Covered::Response => "/*",
                muster::saml::Covered::Assertion => "/*/*[local-name()='Assertion']",
            };
            run_xmlsec1(&certificate, &format!("{parent}/*[local-name()='Signature']"), &message)?;
        }
        Ok(())
    }
}

fn run_xmlsec1(certificate: &Path, signature: &str, message: &Path) -> Result<(), String> {
    let output = Command::new("xmlsec1")
        .args(["--verify", "--enabled-reference-uris", "same-doc", "--id-attr:ID"])
        .arg("urn:oasis:names:tc:SAML:2.0:protocol:Response")
        .args(["--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--node-xpath", signature])
        .arg("--pubkey-cert-pem")
        .arg(certificate)
        .args(["--enabled-key-data", "key-name"])
        .arg(message)
        .output()
        .unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Whether each signature is valid with one of `keys`; `None` when the library is not built in, or does not
/// read a key.
#[cfg(feature = "second-opinion")]
pub(crate) fn bergshamra(text: &str, keys: &TrustedKeys, signatures: usize) -> Option<bool> {
    use bergshamra_dsig::{DsigContext, verify::verify_all};
    use bergshamra_keys::{KeysManager, loader::load_x509_cert_der};
    let mut manager = KeysManager::new();
    for key in keys {
        manager.add_keys([load_x509_cert_der(key.certificate_der()).ok()?]);
    }
    let results = verify_all(&DsigContext::new(manager), text);
    Some(
        results.is_ok_and(|results| {
            results.len() == signatures && results.iter().all(|result| result.is_valid())
        }),
    )
}

#[cfg(not(feature = "second-opinion"))]
pub(crate) fn bergshamra(_: &str, _: &TrustedKeys, _: usize) -> Option<bool> {
    None
}
