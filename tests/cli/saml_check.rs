//! `muster saml check`: the verdict of the case folders without a database.

use std::{fs, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::program::{Program, Ran};

struct Case {
    name: String,
    folder: PathBuf,
    params: Value,
    expected: Value,
}

fn case(name: &str) -> Case {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/saml").join(name);
    let read = |file: &str| serde_json::from_slice(&fs::read(folder.join(file)).unwrap()).unwrap();
    Case { name: name.to_owned(), params: read("params.json"), expected: read("expected.json"), folder }
}

impl Case {
    /// The arguments but for the file.
    fn arguments(&self) -> Vec<String> {
        let param = |name: &str| self.params[name].as_str().map(str::to_owned);
        let mut arguments = vec!["saml".to_owned(), "check".to_owned(), "--json".to_owned()];
        let mut add = |flag: &str, value: Option<String>| {
            if let Some(value) = value {
                arguments.extend([flag.to_owned(), value]);
            }
        };
        add("--idp-metadata", Some(self.folder.join("idp-metadata.xml").display().to_string()));
        add("--sp-entity-id", param("spEntityId"));
        add("--acs-url", param("acsUrl"));
        add("--in-response-to", param("inResponseTo"));
        add("--at", param("at"));
        for name in self.params["spKeys"].as_array().into_iter().flatten().take(2) {
            let keys = self.folder.parent().unwrap().join("keys");
            add("--sp-key", Some(keys.join(format!("{}.pem", name.as_str().unwrap())).display().to_string()));
        }
        for (key, value) in self.params["settings"].as_object().into_iter().flatten() {
            add("--set", Some(format!("{key}={}", value.as_str().unwrap())));
        }
        arguments
    }

    fn run(&self, program: &Program, more: &[&str], stdin: &[u8]) -> Ran {
        let arguments = self.arguments();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        program.run_with(&arguments, stdin)
    }

    fn response(&self) -> PathBuf {
        self.folder.join("response.xml")
    }
}

#[test]
fn the_verdict_is_that_of_the_case_folder() {
    let program = Program::new();
    let mut names: Vec<String> = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testdata/saml"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("expected.json").exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut judged = 0;
    for (index, case) in names.iter().map(|name| case(name)).enumerate() {
        let has_settings = case.params["settings"].as_object().is_some_and(|settings| !settings.is_empty());
        // Without a request to answer, this command judges as if that were allowed.
        let told_apart = case.expected["reason"] != json!("unsolicited_not_allowed");
        let is_file = case.response().exists() && case.params["padTo"].is_null();
        // tests/saml.rs knows which build a case is for.
        let any_build = case.params["build"].is_null();
        if !(is_file && told_apart && any_build && (has_settings || index % 12 == 0)) {
            continue;
        }
        judged += 1;
        let ran = case.run(&program, &[&case.response().display().to_string()], b"");
        let accepted = case.expected["accepted"] == json!(true);
        assert_eq!(ran.code, i32::from(!accepted), "{}: {}", case.name, ran.stderr);
        let verdict = ran.document();
        for name in ["accepted", "reason", "nameId"] {
            if let Some(expected) = case.expected.get(name) {
                assert_eq!(&verdict[name], expected, "{}: {name}", case.name);
            }
        }
        assert_eq!(ran.stderr.starts_with("muster: refused: "), !accepted, "{}: {}", case.name, ran.stderr);
    }
    assert!(judged > 20, "only {judged} cases");
    assert_eq!(fs::read_dir(program.folder()).unwrap().count(), 0, "no database, no folder");
}

#[test]
fn a_response_comes_as_base64_and_on_stdin() {
    let program = Program::new();
    let case = case("almost-a-day-old");
    let xml = fs::read(case.response()).unwrap();
    for stdin in [STANDARD.encode(&xml).into_bytes(), xml] {
        let ran = case.run(&program, &["-"], &stdin);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let verdict = ran.document();
        assert_eq!(verdict["nameId"], json!("E-1001"));
        assert!(verdict["checks"].as_array().unwrap().iter().all(|check| check["ok"] == json!(true)));
        assert_eq!(verdict["attributes"]["email"], json!(["ada@acme.example"]));
    }
    let ran = case.run(&program, &["-"], b"");
    assert_eq!((ran.code, &ran.document()["accepted"]), (1, &json!(false)));
}

#[test]
fn people_read_every_check() {
    let program = Program::new();
    let case = case("almost-a-day-old");
    let arguments = case.arguments();
    let response = case.response().display().to_string();
    let arguments: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|word| *word != "--json")
        .chain([response.as_str()])
        .collect();
    let ran = program.run(&arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    for line in
        ["E-1001", "audience: the assertion is for this connection", "expected  https://muster.example/"]
    {
        assert!(ran.stdout.contains(line), "{line}: {}", ran.stdout);
    }
}

#[test]
fn a_refusal_says_what_to_change_and_where_to_read_on() {
    let program = Program::new();
    let case = case("recipient-elsewhere");
    let response = case.response().display().to_string();
    let verdict = case.run(&program, &[&response], b"").document();
    assert!(verdict["help"].as_str().unwrap().contains("`acsUrl`"), "{verdict:#}");
    let checks = verdict["checks"].as_array().unwrap();
    let broken: Vec<&Value> = checks.iter().filter(|check| check["ok"] == json!(false)).collect();
    assert_eq!(broken[0]["name"], json!("subject_confirmation"), "{verdict:#}");
    assert!(
        broken[0]["expected"]
            .as_str()
            .unwrap()
            .contains("Recipient https://muster.example/saml/acme/main/acs")
    );
    assert!(broken[0]["actual"].as_str().unwrap().contains("Recipient https://"), "{verdict:#}");

    let arguments = case.arguments();
    let plain = arguments.iter().map(String::as_str).filter(|word| *word != "--json");
    let ran = program.run(&plain.chain([response.as_str()]).collect::<Vec<_>>());
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("docs/sign-in-problems.md#recipient_mismatch"), "{}", ran.stdout);
}

#[test]
fn of_a_message_that_nobody_vouches_for_the_frame_is_shown_as_such() {
    let program = Program::new();
    let case = case("own-key-in-key-info");
    let verdict = case.run(&program, &[&case.response().display().to_string()], b"").document();
    assert_eq!((&verdict["nameId"], &verdict["reason"]), (&Value::Null, &json!("signature_invalid")));
    let checks = verdict["checks"].as_array().unwrap();
    let named = |name: &str| checks.iter().find(|check| check["name"] == json!(name)).unwrap();
    let signature = named("signature");
    assert_eq!((&signature["ok"], &signature["unverified"]), (&json!(false), &json!(true)));
    assert!(signature["actual"].as_str().unwrap().contains("rsa-sha256, digest sha256, "), "{signature}");
    for name in ["status", "response_issuer", "destination"] {
        assert_eq!((&named(name)["ok"], &named(name)["unverified"]), (&json!(true), &json!(true)), "{name}");
    }
    // Nothing of the assertion is told.
    assert!(checks.iter().all(|check| check["name"] != json!("issuer") && check["name"] != json!("subject")));
}

#[test]
fn settings_that_refuse_everybody_refuse_here_too() {
    let program = Program::new();
    let case = case("almost-a-day-old");
    let response = case.response().display().to_string();
    let second_verifier = cfg!(any(feature = "second-opinion", feature = "samael"));
    let all = [("enabled=false", "connection_disabled"), ("saml.second_opinion=true", "no_second_opinion")];
    for (setting, reason) in all.into_iter().take(if second_verifier { 1 } else { 2 }) {
        let ran = case.run(&program, &["--set", setting, &response], b"");
        assert_eq!((ran.code, &ran.document()["reason"]), (1, &json!(reason)));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_status_1_and_a_setting_that_is_none_status_2() {
    let program = Program::new();
    program.write("muster.toml", "no configuration = is read");
    let base = "saml check --sp-entity-id urn:sp --acs-url https://sp.example/acs";
    let missing = program.refused(&format!("{base} --idp-metadata nowhere.xml response.xml"), 1);
    assert!(missing.contains("nowhere.xml"), "{missing}");
    program.write("idp.xml", "<a/>");
    let unusable = program.refused(&format!("{base} --idp-metadata idp.xml response.xml"), 1);
    assert!(unusable.contains("not SAML 2.0 metadata"), "{unusable}");
    let metadata = case("almost-a-day-old").folder.join("idp-metadata.xml").display().to_string();
    let missing = program.refused(&format!("{base} --idp-metadata {metadata} response.xml"), 1);
    assert!(missing.contains("response.xml"), "{missing}");
    let missing =
        program.refused(&format!("{base} --idp-metadata {metadata} --sp-key no.pem response.xml"), 1);
    assert!(missing.contains("no.pem"), "{missing}");
    let sp_key = |name: &str| format!("{base} --idp-metadata {metadata} --sp-key {name} response.xml");
    let elliptic = case("p-256").folder.parent().unwrap().join("keys/idp-p256.pem").display().to_string();
    let unusable = program.refused(&sp_key(&elliptic), 1);
    assert!(unusable.contains("is not RSA"), "{unusable}");
    program.write("no-key.pem", "no key");
    let unusable = program.refused(&sp_key("no-key.pem"), 1);
    assert!(unusable.contains("no private key"), "{unusable}");
    let many = program.refused(&sp_key("a.pem --sp-key b.pem --sp-key c.pem"), 2);
    assert!(many.contains("--sp-key"), "{many}");
    let setting = program.refused(&format!("{base} --idp-metadata {metadata} --set saml.jti=true -"), 2);
    assert!(setting.contains("saml.jit"), "{setting}");
}
