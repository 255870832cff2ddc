//! `muster serve` as a process: what keeps it from starting, how it is asked to stop.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use muster::flows::demo::DEMO_FACT;
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};

use crate::program::{Program, on_both};

on_both! { a_server_answers_until_it_is_told_to_stop }

#[test]
fn a_port_in_use_is_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let line = Program::new().refused(&format!("serve --listen {address}"), 1);
    assert!(line.contains(&address.to_string()) && line.contains("--listen"), "{line}");
}

#[test]
fn serve_refuses_a_folder_of_a_demonstration() {
    let program = Program::new().with_acme();
    let file = program.folder().join("muster-data/muster.db");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut db = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
        let row = sqlx::query("insert into facts (name, value) values ($1, '1')").bind(DEMO_FACT);
        row.execute(&mut db).await.unwrap();
        db.close().await.unwrap();
    });
    let line = program.refused("serve --listen 127.0.0.1:0 --log off", 1);
    assert!(line.contains("muster demo"), "{line}");
    assert_eq!(program.json("org list")[0]["slug"], json!("acme"), "commands still work on it");
}

#[test]
fn a_demonstration_prints_one_document_and_lives_in_a_folder_of_its_own() {
    let program = Program::new();
    let mut command = program.command(&["demo", "--listen", "127.0.0.1:0", "--json", "--log", "off"]);
    let mut demo = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let stdout = demo.0.stdout.take().unwrap();
    let ready: Value = serde_json::Deserializer::from_reader(stdout).into_iter().next().unwrap().unwrap();
    let address = ready["url"].as_str().unwrap().trim_start_matches("http://");
    assert!(get(address, "/readyz").starts_with("HTTP/1.1 200"));
    let folder = program.folder().join("muster-demo");
    assert!(folder.join("muster.db").exists() && !program.folder().join("muster-data").exists());
    let people = program.json("employee list --org acme --data-dir muster-demo");
    assert_eq!(json!(people.as_array().unwrap().len()), ready["employees"]);
    terminate(&mut demo);
    let line = program.refused("serve --listen 127.0.0.1:0 --log off --data-dir muster-demo", 1);
    assert!(line.contains("muster demo"), "{line}");
    assert!(program.refused("demo --listen 0.0.0.0:0 --log off", 1).contains("loopback"));
}

/// Ends the server with its test, whatever happens.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks a process to stop as service managers do, and wants it to end well.
fn terminate(running: &mut Running) {
    let pid = running.0.id().to_string();
    assert!(Command::new("/bin/sh").args(["-c", "kill -TERM \"$0\"", &pid]).status().unwrap().success());
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Waits for a job to remove a file.
#[expect(clippy::disallowed_methods, reason = "no async thread waits here")]
fn disappears(file: &Path) -> bool {
    (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        !file.exists()
    })
}

fn a_server_answers_until_it_is_told_to_stop(program: Program) {
    let program = program.with("MUSTER_LOG_FORMAT", "json");
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    let mut server = Running(command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap());
    let mut printed = BufReader::new(server.0.stdout.take().unwrap());
    let mut log = BufReader::new(server.0.stderr.take().unwrap());
    let (mut line, mut before) = (String::new(), String::new());
    while !line.contains("\"listening\"") {
        before.push_str(&line);
        line.clear();
        assert_ne!(log.read_line(&mut line).unwrap(), 0, "the server ended before it listened");
    }
    // Nobody has set anything up: the link is in a file of the owner's, and only its place in the log.
    let file = program.folder().join("muster-data/setup-link");
    let link = fs::read_to_string(&file).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(before.contains("muster-data/setup-link") && !before.contains("token="), "{before}");
    let event: Value = serde_json::from_str(&line).unwrap();
    let address = event["address"].as_str().unwrap();
    // One document, of as many lines as it likes.
    let ready: Value =
        serde_json::Deserializer::from_reader(&mut printed).into_iter().next().unwrap().unwrap();
    assert_eq!(ready, json!({ "address": address, "url": format!("http://{address}") }));
    assert!(get(address, "/readyz").starts_with("HTTP/1.1 200"));
    let (_, setup) = link.trim_end().split_once("/setup?").unwrap();
    assert!(get(address, &format!("/setup?{setup}")).starts_with("HTTP/1.1 200"));
    program.json("org create acme --name Acme");
    assert_eq!(program.json("org list")[0]["slug"], json!("acme"), "while the server runs");
    assert!(get(address, &format!("/setup?{setup}")).starts_with("HTTP/1.1 404"), "at once");
    assert!(disappears(&file), "and its file goes, too");
    terminate(&mut server);
}
