//! A case folder, as read from the disk.

use std::{fs, path::PathBuf, time::Duration};

use muster::saml::{
    Awaited, DecryptionKey, DecryptionKeys, Expect, IdpMetadata, Message, Settings, has_second_verifier,
};
use serde_json::Value;

/// Where the case folders are.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/saml")
}

/// The value of an environment variable that steers the tests.
#[expect(clippy::disallowed_methods, reason = "tests are steered by the environment")]
pub(crate) fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// With which second verifiers the program is built; a case may be for one kind of build alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// Without any.
    NoSecondVerifier,
    /// With one or more.
    SecondVerifier,
    /// With bergshamra, perhaps among others.
    Bergshamra,
}

impl Build {
    const ALL: [Self; 3] = [Self::NoSecondVerifier, Self::SecondVerifier, Self::Bergshamra];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NoSecondVerifier => "without a second verifier",
            Self::SecondVerifier => "with a second verifier",
            Self::Bergshamra => "with bergshamra",
        }
    }

    /// Whether this build is one.
    fn is_this(self) -> bool {
        match self {
            Self::NoSecondVerifier => !has_second_verifier(),
            Self::SecondVerifier => has_second_verifier(),
            Self::Bergshamra => cfg!(feature = "second-opinion"),
        }
    }
}

/// One case.
pub(crate) struct Folder {
    pub(crate) name: String,
    pub(crate) expected: Value,
    params: Value,
    metadata: Vec<u8>,
    response: Response,
}

enum Response {
    File(Vec<u8>),
    Posted(String),
}

/// All cases, by name.
pub(crate) fn folders() -> Vec<Folder> {
    let mut folders: Vec<Folder> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expected.json").exists())
        .map(|path| {
            let read = |file: &str| fs::read(path.join(file)).ok();
            let json = |file: &str| serde_json::from_slice::<Value>(&read(file).unwrap()).unwrap();
            let params = json("params.json");
            Folder {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                expected: json("expected.json"),
                metadata: read("idp-metadata.xml").unwrap(),
                response: match read("response.xml") {
                    Some(bytes) => Response::File(padded(bytes, &params)),
                    None => Response::Posted(String::from_utf8(read("response.b64").unwrap()).unwrap()),
                },
                params,
            }
        })
        .collect();
    folders.sort_by(|a, b| a.name.cmp(&b.name));
    folders
}

/// `padTo` stands for a long file: the response is followed by line breaks up to that many bytes.
fn padded(mut bytes: Vec<u8>, params: &Value) -> Vec<u8> {
    if let Some(length) = params["padTo"].as_u64() {
        bytes.resize(usize::try_from(length).unwrap(), b'\n');
    }
    bytes
}

impl Folder {
    /// Whether this build of the program is to judge it.
    pub(crate) fn is_for_this_build(&self) -> bool {
        let Some(name) = self.params["build"].as_str() else { return true };
        Build::ALL.into_iter().find(|build| build.name() == name).unwrap().is_this()
    }

    /// What arrived.
    pub(crate) fn message(&self) -> Message<'_> {
        match &self.response {
            Response::File(bytes) => Message::File(bytes),
            Response::Posted(value) => Message::PostValue(value),
        }
    }

    /// The response as text; `None` when it is posted, long, or not UTF-8.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.response {
            Response::File(bytes) if bytes.len() < 100_000 => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// What `params.json` says it is judged against.
    pub(crate) fn expect(&self) -> Expect {
        let text = |name: &str| self.params[name].as_str().map(str::to_owned);
        let now = text("at").unwrap().parse().unwrap();
        let metadata = IdpMetadata::parse(&self.metadata, text("idpEntityId").as_deref(), now).unwrap();
        Expect {
            sp_entity_id: text("spEntityId").unwrap(),
            acs_url: text("acsUrl").unwrap(),
            idp_entity_id: metadata.entity_id.clone(),
            keys: metadata.trusted_keys(),
            decryption_keys: self.decryption_keys(),
            settings: settings(&self.params["settings"]),
            awaited: text("inResponseTo").map_or(Awaited::Unsolicited, Awaited::Answer),
            fresh_since: text("freshSince").map(|moment| moment.parse().unwrap()),
            now,
        }
    }
}

impl Folder {
    /// The keys that `spKeys` names.
    fn decryption_keys(&self) -> DecryptionKeys {
        let names = self.params["spKeys"].as_array().into_iter().flatten();
        let files = names.map(|name| root().join(format!("keys/{}.pem", name.as_str().unwrap())));
        DecryptionKeys::new(files.map(|file| DecryptionKey::from_pem(&fs::read(file).unwrap()).unwrap()))
    }
}

fn settings(json: &Value) -> Settings {
    let mut settings = Settings::default();
    for (name, value) in json.as_object().unwrap() {
        let value = value.as_str().unwrap();
        match name.as_str() {
            "saml.clock_skew_seconds" => settings.clock_skew = Duration::from_secs(value.parse().unwrap()),
            "saml.require_signature" => settings.signature.require = value.parse().unwrap(),
            "saml.allow_sha1" => settings.signature.allow_sha1 = value.parse().unwrap(),
            "saml.require_encryption" => settings.require_encryption = value.parse().unwrap(),
            "saml.allow_cbc" => settings.allow_cbc = value.parse().unwrap(),
            "saml.allow_unsolicited" => settings.allow_unsolicited = value.parse().unwrap(),
            "saml.second_opinion" => settings.second_opinion = value.parse().unwrap(),
            "saml.subject" => settings.subject = value.parse().unwrap(),
            other => panic!("no such setting: {other}"),
        }
    }
    settings
}
