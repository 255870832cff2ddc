//! Loads Muster with sign-ins and SCIM requests, beside what the same machine gives in the same run.
//!
//! ```text
//! cargo run --release --example load
//! cargo run --release --example load -- --postgres postgres://muster:secret@localhost/empty --seconds 10
//! ```
//!
//! Server and load generator are one process and share the machine; the processor time is that of the server's threads
//! alone. Responses are signed beforehand and unsolicited, rate limits are off, commits are durable.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement prints, reads the clock, and stops at the first fault"
)]

mod limits;
mod stage;
mod wire;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::Parser;
use muster::{http::server, store::dialect};
use tokio::net::TcpListener;

use limits::Creates;
use stage::Stage;
use wire::{Clients, Requests};

const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// Sign-ins that are signed beforehand for each number of connections.
const SIGN_INS: usize = 3_000;
/// How far apart the numbers of the requests of two runs are.
const APART: usize = 10_000_000;
/// Whom the lookups find.
const KNOWN: usize = 200;

/// Measures sign-ins and SCIM requests per second.
#[derive(Debug, Parser)]
struct Arguments {
    /// An empty PostgreSQL database to measure on, instead of SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// Where the SQLite file is made; on the disk that is to be measured.
    #[arg(long, default_value = "target/load")]
    folder: PathBuf,
    /// How long each measurement takes, seconds.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
}

/// One run: what is measured, and where.
struct Load {
    stage: Arc<Stage>,
    clients: Clients,
    time: Duration,
    bare: SocketAddr,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let time = Duration::from_secs(arguments.seconds);
    tokio::fs::create_dir_all(&arguments.folder).await.unwrap();
    let folder = tempfile::tempdir_in(&arguments.folder).unwrap();
    let file = folder.path().join("muster.db");
    let db = match &arguments.postgres {
        Some(url) => dialect::open_postgres(url).await.unwrap(),
        None => dialect::open_sqlite(&file).await.unwrap(),
    };
    let stage = Arc::new(Stage::new(db).await);
    let load = Load { stage, clients: Clients::new(), time, bare: bare().await };
    println!("| what | connections | per second | median | 95 % | 99 % | server CPU each |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let nothing = |_| Some(b"GET /bare HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec());
    let bare = load.measure("bare axum answer", load.bare, 200, nothing).await;
    let ids = load.people().await;
    let creates = load.creates().await;
    let [by_id, by_name, _] = load.reads_and_changes(ids).await;
    let sign_ins = load.sign_ins().await;
    let commits = match &arguments.postgres {
        Some(url) => on_postgres(url, time).await,
        None => on_sqlite(&file, time).await,
    };
    println!("\n16 connections, of the limits of this run:");
    println!("- get by id: {:.0} % of the bare answer", by_id[1] / bare[1] * 100.0);
    println!("- lookup by userName: {:.0} % of the bare answer", by_name[1] / bare[1] * 100.0);
    println!("- sign-in: {:.0} % of what the cores judge", sign_ins[1] * 100.0);
    println!(
        "- create: {:.2} times the loop; at 64 connections {:.2}",
        creates[1] / commits,
        creates[2] / commits
    );
    load.clients.end();
}

impl Load {
    /// Prints a row for each number of connections; the rates.
    async fn measure<F>(&self, what: &str, address: SocketAddr, status: u16, requests: F) -> [f64; 3]
    where
        F: Fn(usize) -> Option<Vec<u8>> + Send + Sync + 'static,
    {
        let requests: Requests = Arc::new(requests);
        let mut rates = [0.0; 3];
        for (run, connections) in CONNECTIONS.into_iter().enumerate() {
            let all = Arc::clone(&requests);
            // Whatever one run asked for, the next one asks for something else.
            let mine: Requests = Arc::new(move |number| all(run * APART + number));
            let measured = self.clients.send(address, connections, self.time, status, mine).await;
            println!(
                "| {what} | {connections} | {:.0} | {:.1?} | {:.1?} | {:.1?} | {:.1?} |",
                measured.rate,
                measured.at(50),
                measured.at(95),
                measured.at(99),
                measured.processor
            );
            rates[run] = measured.rate;
        }
        rates
    }

    /// Makes the people whom the reads find; their ids.
    async fn people(&self) -> Arc<Vec<String>> {
        let mut ids = Vec::new();
        for number in 0..KNOWN {
            let request = create(&self.stage, &format!("model-{number}"));
            let made: serde_json::Value = self.clients.ask(self.stage.address, request).await;
            ids.push(made["id"].as_str().unwrap().to_owned());
        }
        Arc::new(ids)
    }

    async fn creates(&self) -> [f64; 3] {
        let stage = Arc::clone(&self.stage);
        let create = move |number| Some(create(&stage, &format!("new-{number}")));
        self.measure("SCIM create", self.stage.address, 201, create).await
    }

    /// By id, by userName, and the change of a title.
    async fn reads_and_changes(&self, ids: Arc<Vec<String>>) -> [[f64; 3]; 3] {
        let address = self.stage.address;
        let (stage, known) = (Arc::clone(&self.stage), Arc::clone(&ids));
        let by_id = move |number: usize| {
            Some(stage.scim(&format!("GET /scim/v2/Users/{}", known[number % KNOWN]), ""))
        };
        let by_id = self.measure("SCIM get by id", address, 200, by_id).await;
        let stage = Arc::clone(&self.stage);
        let by_name = move |number: usize| {
            let filter = format!("userName%20eq%20%22model-{}%40acme.example%22", number % KNOWN);
            Some(stage.scim(&format!("GET /scim/v2/Users?filter={filter}"), ""))
        };
        let by_name = self.measure("SCIM lookup by userName", address, 200, by_name).await;
        let stage = Arc::clone(&self.stage);
        let change = move |number: usize| {
            let body = serde_json::json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{ "op": "replace", "path": "title", "value": format!("Advisor {number}") }],
            });
            let line = format!("PATCH /scim/v2/Users/{}", ids[number % KNOWN]);
            Some(stage.scim(&line, &body.to_string()))
        };
        let change = self.measure("SCIM PATCH", address, 200, change).await;
        [by_id, by_name, change]
    }

    /// Sign-ins, as parts of what all cores judge.
    async fn sign_ins(&self) -> [f64; 3] {
        let responses = Arc::new(self.stage.responses(SIGN_INS * CONNECTIONS.len()));
        let judged = {
            let (stage, some) = (Arc::clone(&self.stage), responses[..1_000].to_vec());
            tokio::task::spawn_blocking(move || stage.judged(&some)).await.unwrap()
        };
        let posts: Vec<Vec<u8>> = responses.iter().map(|response| self.stage.sign_in(response)).collect();
        let post = move |number: usize| {
            let (run, number) = (number / APART, number % APART);
            (number < SIGN_INS).then(|| posts[run * SIGN_INS + number].clone())
        };
        let rates = self.measure("SAML sign-in", self.stage.address, 303, post).await;
        limit("responses judged by all cores", judged);
        limit(
            "RSA-2048 signatures verified by all cores",
            tokio::task::spawn_blocking(limits::rsa).await.unwrap(),
        );
        rates.map(|rate| rate / judged)
    }
}

/// A user as identity providers send one.
fn create(stage: &Stage, name: &str) -> Vec<u8> {
    let body = serde_json::json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "externalId": name,
        "userName": format!("{name}@acme.example"),
        "name": { "givenName": "Given", "familyName": "Family" },
        "displayName": "Given Family",
        "emails": [{ "type": "work", "primary": true, "value": format!("{name}@acme.example") }],
        "active": true,
    });
    stage.scim("POST /scim/v2/Users", &body.to_string())
}

fn limit(what: &str, rate: f64) {
    println!("| {what} | | {rate:.0} | | | | |");
}

/// Prints what a bare loop commits on the file; creates one at a time per second.
async fn on_sqlite(file: &Path, time: Duration) -> f64 {
    let mut creates = Creates::of(file).await;
    let mut alone = 0.0;
    for group in [1, 16, 64] {
        let done = creates.run(time, group).await;
        let what = format!("bare loop, {group} creates with each commit");
        println!("| {what} | | {:.0} | | | | {:.1?} |", done.rate, done.processor);
        if group == 1 {
            alone = done.rate;
        }
    }
    alone
}

/// Prints what PostgreSQL commits; commits of one connection per second.
async fn on_postgres(url: &str, time: Duration) -> f64 {
    let alone = limits::postgres(url, 1, time).await;
    limit("PostgreSQL, commits of one row, 1 connection", alone);
    limit("PostgreSQL, commits of one row, 16 connections", limits::postgres(url, 16, time).await);
    alone
}

/// Serves an answer of nothing; its address.
async fn bare() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::serve(listener, limits::bare(), std::future::pending()));
    address
}
