//! The program `muster` in a folder of its own.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A process that ends with the test, however the test ends.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; then the test has failed already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A running `muster`.
pub(crate) struct Muster {
    folder: TempDir,
    _process: Process,
    /// What it printed when it was ready.
    pub(crate) ready: Value,
    url: String,
}

fn command(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
    command.current_dir(folder.path()).env_clear().env("MUSTER_DATA_DIR", "data");
    command
}

impl Muster {
    /// `muster demo`, when it has printed its document.
    pub(crate) fn demo() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let child = command(&folder)
            .args(["demo", "--json", "--listen", "127.0.0.1:0", "--log", "warn"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut process = Process(child);
        let output = BufReader::new(process.0.stdout.take().unwrap());
        let mut documents = serde_json::Deserializer::from_reader(output).into_iter::<Value>();
        let ready = documents.next().unwrap().unwrap();
        let url = ready["url"].as_str().unwrap().to_owned();
        Self { folder, _process: process, ready, url }
    }

    /// `muster serve` with the organisation acme, when it listens.
    pub(crate) fn serve() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let child = command(&folder)
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "info", "--log-format", "json"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut process = Process(child);
        let mut log = BufReader::new(process.0.stderr.take().unwrap()).lines();
        let url = log
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let line: Value = serde_json::from_str(&line).ok()?;
                Some(line["url"].as_str()?.to_owned())
            })
            .unwrap();
        // What it logs later must be read, or it would wait for us.
        std::thread::spawn(move || log.for_each(drop));
        let muster = Self { folder, _process: process, ready: Value::Null, url };
        muster.run(&["org", "create", "acme", "--name", "Acme Bank", "--domain", "acme.example"]);
        muster
    }

    /// Another command on the same data; what it prints. It must succeed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Value {
        let output = command(&self.folder)
            .args(arguments)
            .args(["--json", "--public-url", &self.url])
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "muster {}: {complaint}", arguments.join(" "));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}
