//! `muster check`: what it finds well, what it finds wrong, and that it changes nothing.

use std::fs;

use serde_json::{Value, json};

use crate::program::{Program, Ran, on_both};

on_both! { a_healthy_installation_passes }

fn check(program: &Program, code: i32) -> Value {
    let ran = program.run(&["check", "--json"]);
    assert_eq!(ran.code, code, "{ran:?}");
    ran.document()
}

/// The status of the only finding with this name.
fn status(findings: &Value, name: &str) -> String {
    let found: Vec<&Value> =
        findings.as_array().unwrap().iter().filter(|finding| finding["name"] == json!(name)).collect();
    assert_eq!(found.len(), 1, "{name} in {findings:#}");
    assert_eq!(found[0]["ok"], json!(found[0]["status"] != json!("fail")));
    found[0]["status"].as_str().unwrap().to_owned()
}

fn lines(ran: &Ran) -> Vec<&str> {
    ran.stdout.lines().collect()
}

fn a_healthy_installation_passes(program: Program) {
    let program = program.with("MUSTER_PUBLIC_URL", "https://id.acme.example").with_acme();
    let metadata =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testdata/saml/almost-a-day-old/idp-metadata.xml");
    program.json(&format!("connection create --org acme --slug okta --idp-metadata {metadata}"));
    program.json("connection create --org acme --slug bare");
    let findings = check(&program, 0);
    for name in ["configuration", "clock", "master key", "database", "migrations", "keys", "public_url"] {
        assert_eq!(status(&findings, name), "ok", "{findings:#}");
    }
    assert_eq!(status(&findings, "smtp"), "warn");
    assert_eq!(status(&findings, "certificates acme/bare"), "warn");
    status(&findings, "certificates acme/okta");
    assert_eq!(status(&findings, "certificates"), "warn");
    assert!(
        findings.to_string().contains("2 looked at, not all well: certificates acme/bare"),
        "{findings:#}"
    );
    assert_eq!(status(&findings, "reachability"), "ok");
    let ran = program.run(&["check"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(lines(&ran).len(), findings.as_array().unwrap().len(), "one line each");
    for line in lines(&ran) {
        let grade = line.split(' ').next().unwrap();
        assert!(["ok", "warn"].contains(&grade) && line.contains(": "), "{line}");
    }
}

#[test]
fn checking_an_empty_folder_makes_nothing() {
    let program = Program::new();
    let findings = check(&program, 0);
    assert_eq!(status(&findings, "database"), "warn");
    assert_eq!(status(&findings, "master key"), "warn");
    for name in ["migrations", "keys", "certificates", "reachability"] {
        assert_eq!(status(&findings, name), "warn");
    }
    assert_eq!(fs::read_dir(program.folder()).unwrap().count(), 0);
}

#[test]
fn a_database_that_cannot_be_opened_fails_and_the_rest_is_looked_at() {
    let program = Program::new();
    fs::create_dir(program.folder().join("muster-data")).unwrap();
    program.write(
        "muster-data/muster.db",
        "this is no database, but a text that is long enough to be read as one",
    );
    let ran = program.run(&["check"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("\nFAIL database: "), "{}", ran.stdout);
    assert!(ran.stdout.contains("ok clock: ") && ran.stdout.contains("warn public_url: "), "{}", ran.stdout);
    assert!(ran.stderr.contains("failed: database"), "{}", ran.stderr);
}

#[test]
fn a_configuration_that_cannot_be_used_is_the_one_finding() {
    let program = Program::new().with("MUSTER_LISSEN", "x");
    let findings = check(&program, 1);
    assert_eq!(status(&findings, "configuration"), "fail");
    assert_eq!(findings.as_array().unwrap().len(), 1);
}

#[test]
fn an_old_schema_fails_only_where_it_is_not_migrated_by_itself() {
    let program = Program::new();
    program.json("org list");
    fs::remove_file(program.folder().join("muster-data/muster.db")).unwrap();
    for suffix in ["-wal", "-shm"] {
        let _ = fs::remove_file(program.folder().join(format!("muster-data/muster.db{suffix}")));
    }
    program.write("muster-data/muster.db", "");
    assert_eq!(status(&check(&program, 0), "migrations"), "warn");
    let program = program.with("MUSTER_AUTO_MIGRATE", "false");
    let findings = check(&program, 1);
    assert_eq!(status(&findings, "migrations"), "fail");
    assert!(findings.to_string().contains("muster migrate"));
}

#[test]
fn another_key_and_a_dead_mail_server_fail() {
    let program = Program::new().with_acme();
    program.json("org list --data-dir other");
    fs::copy(program.folder().join("other/master.key"), program.folder().join("muster-data/master.key"))
        .unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let program = program.with("MUSTER_SMTP_URL", format!("smtp://me:hunter-secret@127.0.0.1:{port}"));
    let findings = check(&program, 1);
    assert_eq!(status(&findings, "keys"), "fail");
    assert_eq!(status(&findings, "smtp"), "fail");
    assert!(!findings.to_string().contains("hunter-secret"));
}

#[test]
fn a_lost_key_fails_and_is_not_made_anew() {
    let program = Program::new().with_acme();
    let key = program.folder().join("muster-data/master.key");
    fs::rename(&key, program.folder().join("elsewhere")).unwrap();
    let findings = check(&program, 1);
    assert_eq!(status(&findings, "master key"), "fail");
    assert!(findings.to_string().contains("restore it from a backup"), "{findings:#}");
    assert!(!key.exists());
    fs::rename(program.folder().join("elsewhere"), &key).unwrap();
    check(&program, 0);
}

#[test]
fn metadata_that_cannot_be_fetched_any_more_is_a_warning() {
    use std::io::{Read as _, Write as _};
    let program = Program::new().with("MUSTER_ALLOW_PRIVATE_FETCH", "true").with_acme();
    let metadata = fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/testdata/saml/almost-a-day-old/idp-metadata.xml"
    ))
    .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/metadata", listener.local_addr().unwrap());
    // Two answers, one to the creation and one to the refresh; then nobody is there any more.
    let server = std::thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4_096];
            let _ = stream.read(&mut request).unwrap();
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", metadata.len());
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&metadata).unwrap();
        }
    });
    program.json(&format!("connection create --org acme --slug okta --idp-metadata {url}"));
    let refreshed = program.json("connection refresh --org acme --slug okta");
    assert_eq!(refreshed["idp"]["metadataUrl"], json!(url));
    assert_eq!(refreshed["idp"]["refresh"]["failures"], json!(0));
    assert_eq!(refreshed["idp"]["refresh"]["failure"], json!(null));
    server.join().unwrap();
    let findings = check(&program, 0);
    assert_eq!(status(&findings, "metadata acme/okta"), "warn");
    assert_eq!(status(&findings, "reachability"), "warn");
    let refused = program.run(&["connection", "refresh", "--org", "acme", "--slug", "okta"]);
    assert!(refused.code == 1 && refused.stderr.contains("cannot be reached"), "{refused:?}");
    let shown = program.json("connection show --org acme --slug okta");
    let refresh = &shown["idp"]["refresh"];
    assert_eq!(refresh["failures"], json!(1));
    assert!(refresh["failure"].as_str().unwrap().contains("cannot be reached"), "{shown:#}");
    assert!(refresh["failedAt"].is_string() && refresh["dueAt"].is_string(), "{shown:#}");
    assert_eq!(shown["idp"]["certificates"], refreshed["idp"]["certificates"], "the copy stays");
    assert_eq!(shown["idp"]["fetchedAt"], refreshed["idp"]["fetchedAt"]);
}
