//! SCIM at size: lookups, the first and the last page of a list, and one more member of a small and of a large
//! group, beside what the same database selects and commits in the same run. Then what bad input costs.
//!
//! `cargo bench --bench scim` for 1,000, 10,000 and 100,000 employees; `cargo bench --bench scim -- 1000000` for
//! sizes of one's own, each larger than the one before. Requests go through the whole router, one after the
//! other, without a network. With `MUSTER_BENCH_POSTGRES=postgres://…` (an empty database) it runs on that
//! instead of SQLite. It ends with what we set ourselves beside what was measured, and fails when a bound is not
//! kept; each line says how long it took.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark prints, reads the clock and its environment, and stops at the first fault"
)]

#[path = "../tests/routes/bad_bodies.rs"]
mod bad_bodies;
#[path = "scim/people.rs"]
mod people;
#[path = "scim/raw.rs"]
mod raw;
#[path = "shared/gateway.rs"]
mod shared;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{Request, StatusCode},
};
use muster::{
    flows::{Actor, connections, scim_log, scim_tokens},
    store::Db,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use bad_bodies::Bad;
use people::People;

/// How often each request is timed; the median counts.
const ROUNDS: usize = 200;
/// What we set ourselves: lookups at the largest size in times of the smallest, the last page of the first,
/// and a member of the large group of one of the small one.
const LOOKUP: f64 = 1.5;
const PAGE: f64 = 2.0;
const MEMBER: f64 = 2.0;
/// What refusing bad input may take.
const REFUSAL: Duration = Duration::from_millis(50);

struct Stage {
    db: Db,
    router: Router,
    token: String,
    _log: scim_log::Pending,
}

impl Stage {
    async fn new(db: Db) -> Self {
        let gateway = shared::gateway(&db).await;
        let operator = Actor::Operator;
        connections::create(&gateway, operator, "acme", "corp", None, None, &[]).await.unwrap();
        let wanted = scim_tokens::Wanted::default();
        let made = scim_tokens::create(&gateway, operator, "acme", "corp", &wanted).await.unwrap();
        let (router, log) = shared::router(&gateway);
        Self { db, router, token: made.token.expose().clone(), _log: log }
    }

    async fn answer(&self, method: &str, path: &str, body: Vec<u8>) -> (StatusCode, Bytes) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/scim+json")
            .body(Body::from(body))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        (status, to_bytes(answer.into_body(), usize::MAX).await.unwrap())
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let (status, bytes) = self.answer(method, path, body).await;
        assert!(status.is_success(), "{method} {path}: {status} {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    }

    /// The median time of what `path` of a round asks, which must find one resource.
    async fn lookup(&self, path: impl Fn(usize) -> String) -> Duration {
        let mut times = Vec::with_capacity(ROUNDS);
        for round in 0..ROUNDS {
            let path = path(round);
            let begun = Instant::now();
            let found = self.send("GET", &path, &Value::Null).await;
            times.push(begun.elapsed());
            assert!(found.get("id").is_some() || found["totalResults"] == 1, "{path}: {found}");
        }
        median(times)
    }

    /// The bad body that takes longest to refuse, of all that are sent to an address; each one's quickest of three.
    async fn slowest_refusal(
        &self,
        (method, path): (&str, &str),
        bodies: Vec<Bad>,
    ) -> (&'static str, Duration) {
        let mut slowest = ("", Duration::ZERO);
        for (name, body) in bodies {
            let mut quickest = Duration::MAX;
            for _ in 0..3 {
                let body = body.clone();
                let begun = Instant::now();
                let (status, _) = self.answer(method, path, body).await;
                quickest = quickest.min(begun.elapsed());
                assert!(status.is_client_error(), "{method} {path} with {name}: {status}");
            }
            if quickest > slowest.1 {
                slowest = (name, quickest);
            }
        }
        slowest
    }

    /// The median time of one page.
    async fn page(&self, cursor: &str) -> Duration {
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let list = self.send("GET", &format!("/Users?cursor={cursor}&count=100"), &Value::Null).await;
            times.push(begun.elapsed());
            assert_eq!(list["itemsPerPage"], 100);
        }
        median(times)
    }

    /// The cursor of the last page of 100, by walking there.
    async fn last_cursor(&self) -> String {
        let (mut cursor, mut last) = (String::new(), String::new());
        loop {
            let path = format!("/Users?cursor={cursor}&count=100&attributes=id");
            let list = self.send("GET", &path, &Value::Null).await;
            match list["nextCursor"].as_str() {
                Some(next) => last = std::mem::replace(&mut cursor, next.to_owned()),
                None => return if cursor.is_empty() { last } else { cursor },
            }
        }
    }

    /// The median time of adding one member to a group.
    async fn add_members(&self, group: &str, people: &People) -> Duration {
        let mut times = Vec::with_capacity(ROUNDS);
        for round in 0..ROUNDS {
            let id = people.id(people.count - 1 - round);
            let change = |operation: Value| json!({ "Operations": [operation] });
            let added = change(json!({ "op": "add", "path": "members", "value": [{ "value": id }] }));
            let begun = Instant::now();
            self.send("PATCH", &format!("/Groups/{group}"), &added).await;
            times.push(begun.elapsed());
            let path = format!("members[value eq \"{id}\"]");
            let removed = change(json!({ "op": "remove", "path": path }));
            self.send("PATCH", &format!("/Groups/{group}"), &removed).await;
        }
        median(times)
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// A number that is spread over all below `bound`.
const fn spread(round: usize, bound: usize) -> usize {
    round.wrapping_mul(7_919_993) % bound
}

/// The medians at one size, each with its name.
async fn measure(stage: &Stage, people: &People) -> Vec<(&'static str, Duration)> {
    let count = people.count;
    let filter = |path: &str, text: String| {
        let filter: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        format!("{path}?filter={filter}")
    };
    let person = |round| spread(round, count);
    let last = stage.last_cursor().await;
    vec![
        ("id", stage.lookup(|round| format!("/Users/{}", people.id(person(round)))).await),
        (
            "userName",
            stage
                .lookup(|round| {
                    filter("/Users", format!("userName eq \"Person{}@Acme.example\"", person(round)))
                })
                .await,
        ),
        (
            "externalId",
            stage.lookup(|round| filter("/Users", format!("externalId eq \"E-{}\"", person(round)))).await,
        ),
        (
            "emails.value",
            stage
                .lookup(|round| {
                    filter("/Users", format!("emails.value eq \"person{}@acme.example\"", person(round)))
                })
                .await,
        ),
        (
            "group displayName",
            stage
                .lookup(|round| {
                    let group = spread(round, count / people::TEAM);
                    let query = filter("/Groups", format!("displayName eq \"team {group}\""));
                    format!("{query}&excludedAttributes=members")
                })
                .await,
        ),
        ("first page", stage.page("").await),
        ("last page", stage.page(&last).await),
    ]
}

/// What bad input costs at most, wherever it is sent.
async fn bad_input(stage: &Stage, verdicts: &mut Verdicts) {
    let made = stage.send("POST", "/Users", &json!({ "userName": "bad@acme.example" })).await;
    let one = format!("/Users/{}", made["id"].as_str().unwrap());
    for (method, path, bodies) in [
        ("POST", "/Users", bad_bodies::broken()),
        ("PATCH", &one, bad_bodies::patches()),
        ("POST", "/Users/.search", bad_bodies::searches()),
        ("POST", "/Bulk", bad_bodies::bulks()),
    ] {
        let (name, time) = stage.slowest_refusal((method, path), bodies).await;
        let path = if path.len() > 10 { "/Users/{id}" } else { path };
        let what = format!("slowest refusal of {method} {path} ({name}), in ms");
        verdicts.hold(&what, micros(time) / 1e3, micros(REFUSAL) / 1e3);
    }
}

/// What was measured beside what we set ourselves.
#[derive(Default)]
struct Verdicts {
    missed: usize,
}

impl Verdicts {
    fn hold(&mut self, what: &str, measured: f64, bound: f64) {
        let kept = measured <= bound;
        self.missed += usize::from(!kept);
        println!("| {what} | {measured:.2} | {bound} | {} |", if kept { "kept" } else { "NOT kept" });
    }
}

/// What we set ourselves, held against the smallest and the largest size.
async fn judge(stage: &Stage, people: &People, table: &[Vec<(&'static str, Duration)>]) -> Verdicts {
    let mut verdicts = Verdicts::default();
    println!("\n| | measured | bound | |\n|---|---:|---:|---|");
    let (first, last) = (table.first().unwrap(), table.last().unwrap());
    for (small, large) in first.iter().zip(last).take(5) {
        let what = format!("lookup by {}, largest size in times of the smallest", small.0);
        verdicts.hold(&what, micros(large.1) / micros(small.1), LOOKUP);
    }
    let pages = micros(last[6].1) / micros(last[5].1);
    verdicts.hold("last page by cursor in times of the first", pages, PAGE);
    let size = people.count.min(100_000) - ROUNDS;
    let (small, large) = people.two_groups(&stage.db, 10, size).await;
    let (small, large) = (stage.add_members(&small, people).await, stage.add_members(&large, people).await);
    let what = format!(
        "one member more of {size} ({:.0} µs) in times of one of 10 ({:.0} µs)",
        micros(large),
        micros(small)
    );
    verdicts.hold(&what, micros(large) / micros(small), MEMBER);
    bad_input(stage, &mut verdicts).await;
    verdicts
}

#[tokio::main]
async fn main() -> ExitCode {
    let begun = Instant::now();
    let (db, engine, _folder) = shared::database().await;
    let mut sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000, 100_000];
    }
    let stage = Stage::new(db).await;
    let mut people = People::new(&stage.db).await;
    let mut table: Vec<Vec<(&'static str, Duration)>> = Vec::new();
    println!("{engine}; medians of {ROUNDS} requests, one after the other, in microseconds");
    println!("| employees | {} | raw select | raw commit | hired in | measured in |", names().join(" | "));
    println!("|---:|{}---:|---:|---:|---:|", "---:|".repeat(names().len()));
    for size in sizes {
        let hiring = Instant::now();
        people.grow(&stage.db, size).await;
        let (hired, measuring) = (hiring.elapsed(), Instant::now());
        let row = measure(&stage, &people).await;
        let (select, commit) = (raw::select(&stage.db, &people).await, raw::commit(&stage.db).await);
        let cells: Vec<String> = row
            .iter()
            .map(|(_, time)| *time)
            .chain([select, commit])
            .map(|time| format!("{:.0}", micros(time)))
            .collect();
        let (hired, measured) = (hired.as_secs_f64(), measuring.elapsed().as_secs_f64());
        println!("| {size} | {} | {hired:.0} s | {measured:.0} s |", cells.join(" | "));
        table.push(row);
    }
    let verdicts = judge(&stage, &people, &table).await;
    println!("\nthe whole run took {:.0} s", begun.elapsed().as_secs_f64());
    if verdicts.missed == 0 {
        return ExitCode::SUCCESS;
    }
    println!("{} of our bounds are not kept", verdicts.missed);
    ExitCode::FAILURE
}

fn names() -> Vec<&'static str> {
    vec!["id", "userName", "externalId", "emails.value", "group displayName", "first page", "last page"]
}
