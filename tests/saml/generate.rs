//! Writes the case folders, or sees that they are what would be written.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{
    case::{Build, root, setting},
    context_cases, decrypted_cases, draft, encryption_cases, name_id_cases, opinion_cases, published_cases,
    reading_cases, signature_cases, signature_shape_cases, subject_cases, tampered_cases, wrapping_cases,
};

/// A case to be written.
#[derive(Clone)]
pub(crate) struct Case {
    name: &'static str,
    about: &'static str,
    response: Response,
    metadata: String,
    params: Value,
    expected: Value,
    /// An ECDSA signature is another one each time, so the file is only written when it is missing.
    random: bool,
}

#[derive(Clone)]
enum Response {
    File(Vec<u8>),
    Posted(String),
}

/// A message that signs `E-1001` in. `about` says what the case shows.
pub(crate) fn accepted(name: &'static str, about: &'static str, xml: impl Into<Vec<u8>>) -> Case {
    let expected = json!({"accepted": true, "reason": null, "nameId": "E-1001"});
    Case::new(name, about, Response::File(xml.into()), expected)
}

/// A message that is refused for this reason.
pub(crate) fn refused(
    name: &'static str,
    reason: &str,
    about: &'static str,
    xml: impl Into<Vec<u8>>,
) -> Case {
    let expected = json!({"accepted": false, "reason": reason});
    Case::new(name, about, Response::File(xml.into()), expected)
}

/// A message that another program made; the file in the folder is kept as it is.
pub(crate) fn foreign(name: &'static str, about: &'static str) -> Case {
    accepted(name, about, fs::read(root().join(name).join("response.xml")).unwrap())
}

impl Case {
    fn new(name: &'static str, about: &'static str, response: Response, expected: Value) -> Self {
        let params = json!({
            "spEntityId": draft::SP, "acsUrl": draft::ACS, "inResponseTo": draft::REQUEST, "at": draft::NOW,
            "settings": {},
        });
        Self { name, about, response, metadata: draft::metadata(&["idp"]), params, expected, random: false }
    }

    /// The response is the value of a form field.
    pub(crate) fn posted(mut self, value: impl Into<String>) -> Self {
        self.response = Response::Posted(value.into());
        self
    }

    /// Judged with this setting of the connection.
    pub(crate) fn set(mut self, key: &str, value: &str) -> Self {
        self.params["settings"][key] = value.into();
        self
    }

    /// Judged with this parameter.
    pub(crate) fn param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params[name] = value.into();
        self
    }

    /// Judged at this time.
    pub(crate) fn at(self, time: &str) -> Self {
        self.param("at", time)
    }

    /// Judged without a request.
    pub(crate) fn unsolicited(self) -> Self {
        self.param("inResponseTo", Value::Null)
    }

    /// The connection's metadata have these keys.
    pub(crate) fn keys(mut self, names: &[&str]) -> Self {
        self.metadata = draft::metadata(names);
        self
    }

    /// These keys of the service provider decrypt, unless the case named others before.
    pub(crate) fn sp_keys(mut self, names: &[&str]) -> Self {
        if self.params["spKeys"].is_null() {
            self.params["spKeys"] = names.into();
        }
        self
    }

    /// Judged by this build of the program alone.
    pub(crate) fn build(self, build: Build) -> Self {
        self.param("build", build.name())
    }

    /// The verdict must have this member.
    pub(crate) fn expect(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.expected[name] = value.into();
        self
    }

    /// The response cannot be written again the same.
    pub(crate) fn random(mut self) -> Self {
        self.random = true;
        self
    }

    fn files(&self) -> Vec<(&'static str, Vec<u8>, bool)> {
        let pretty = |value: &Value| format!("{value:#}\n").into_bytes();
        let mut expected = json!({"about": self.about});
        expected.as_object_mut().unwrap().extend(self.expected.as_object().unwrap().clone());
        let response = match &self.response {
            Response::File(bytes) => ("response.xml", bytes.clone(), self.random),
            Response::Posted(value) => ("response.b64", value.clone().into_bytes(), self.random),
        };
        vec![
            response,
            ("idp-metadata.xml", self.metadata.clone().into_bytes(), false),
            ("params.json", pretty(&self.params), false),
            ("expected.json", pretty(&expected), false),
        ]
    }
}

/// Every case there is.
fn cases() -> Vec<Case> {
    [
        reading_cases::all(),
        signature_cases::all(),
        signature_shape_cases::all(),
        wrapping_cases::all(),
        context_cases::all(),
        subject_cases::all(),
        published_cases::all(),
        encryption_cases::all(),
        tampered_cases::all(),
        decrypted_cases::all(),
        name_id_cases::all(),
        opinion_cases::all(),
    ]
    .concat()
}

/// With `MUSTER_REFRESH` writes the folders anew; otherwise fails when one is not what it should be.
pub(crate) fn write_or_compare() {
    let refresh = setting("MUSTER_REFRESH").is_some();
    let mut wanted: BTreeMap<PathBuf, (Vec<u8>, bool)> = BTreeMap::new();
    for case in cases() {
        for (file, bytes, random) in case.files() {
            let twice = wanted.insert(root().join(case.name).join(file), (bytes, random));
            assert!(twice.is_none(), "two cases are called {}", case.name);
        }
    }
    for (path, (bytes, random)) in &wanted {
        let found = fs::read(path).ok();
        if found.as_ref() == Some(bytes) || (*random && found.is_some()) {
            continue;
        }
        assert!(
            refresh,
            "{} is not what the generator writes; refresh with MUSTER_REFRESH=1",
            path.display()
        );
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    for path in files_there() {
        if !wanted.contains_key(&path) {
            assert!(refresh, "{} is no case of the generator; refresh with MUSTER_REFRESH=1", path.display());
            fs::remove_file(&path).unwrap();
            let _ = fs::remove_dir(path.parent().unwrap());
        }
    }
}

fn files_there() -> Vec<PathBuf> {
    let inside =
        |path: &Path| fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let folders = inside(&root()).into_iter().filter(|path| path.is_dir() && !path.ends_with("keys"));
    folders.flat_map(|folder| inside(&folder)).collect()
}
