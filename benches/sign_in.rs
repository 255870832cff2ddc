//! Full sign-ins through the assertion consumer service: HTTP, verification, and a durable commit, beside what the
//! same cores verify and what the same disk commits, in the same run.
//!
//! `cargo bench --bench sign_in`. The server and the clients share the machine; responses are signed
//! beforehand and unsolicited; rate limits are off. With `MUSTER_BENCH_POSTGRES=postgres://…` (an empty
//! database) it runs on that instead of SQLite.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark prints, reads the clock and its environment, and stops at the first fault"
)]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use muster::{
    clock::SystemClock,
    config::Networks,
    flows::{
        Actor, Gateway, ScimBounds,
        connections::{self, MetadataSource},
        employees::{self, NewEmployee, Way},
        fetch::Fetcher,
        organisations, scim_log,
    },
    http::{Door, limits::Limits, router, server},
    saml::{
        Awaited, DecryptionKeys, Expect, FreshKeyPairs, Issue, IssuedSubject, Message, Settings, SignWhat,
        Signing, SigningKey, TrustedKeys, idp_metadata, judge, post_value,
    },
    secret::{MasterKey, SystemRandom},
    store::{Db, dialect, migrate},
    telemetry::Metrics,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

const IDP: &str = "https://idp.acme.example/metadata";
const PEOPLE: usize = 100;
const SIGN_INS: usize = 4_000;
/// The floor we set ourselves: sign-ins per second at 16 connections, in parts of what the cores verify.
const FLOOR: f64 = 0.20;

struct Stage {
    gateway: Gateway,
    key: SigningKey,
    address: SocketAddr,
}

impl Stage {
    async fn new(db: Db) -> Self {
        migrate::run(&db).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gateway = Gateway {
            db,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            key: MasterKey::generate(&SystemRandom),
            public_url: format!("http://{address}"),
            fetcher: Fetcher::new(false).unwrap(),
            key_pairs: Arc::new(FreshKeyPairs),
            scim: ScimBounds::default(),
        };
        let key = SigningKey::generate("idp.acme.example", gateway.now(), &SystemRandom).unwrap();
        let operator = Actor::Operator;
        organisations::create(&gateway, operator, "acme", "Acme NV", &[]).await.unwrap();
        let metadata = idp_metadata(IDP, "https://idp.acme.example/sso", &[&key]).unwrap();
        let settings = [("saml.allow_unsolicited".to_owned(), "true".to_owned())];
        let source = MetadataSource::Text(metadata);
        connections::create(&gateway, operator, "acme", "corp", None, Some(&source), &settings)
            .await
            .unwrap();
        for number in 0..PEOPLE {
            let new = NewEmployee {
                email: format!("person{number}@acme.example"),
                first_name: "Given".to_owned(),
                last_name: "Family".to_owned(),
                external_id: Some(format!("E-{number}")),
                ..NewEmployee::default()
            };
            employees::add(&gateway, operator, "acme", &new, &Way::Bypass).await.unwrap();
        }
        let (recorder, _pending) = scim_log::recorder();
        let limits = Limits::new(None, None);
        let metrics = Metrics::start().unwrap();
        let door = Door::new(gateway.clone(), metrics, Networks::default(), limits, recorder);
        tokio::spawn(server::serve(listener, router::router(door), std::future::pending()));
        Self { gateway, key, address }
    }

    fn links(&self) -> (String, String) {
        let base = format!("{}/saml/acme/corp", self.gateway.public_url);
        (format!("{base}/metadata"), format!("{base}/acs"))
    }

    /// Signs a response of about 7 KB for each sign-in: what is posted.
    fn responses(&self, count: usize) -> Vec<String> {
        let (entity_id, acs) = self.links();
        let groups = (0..60).map(|n| format!("cn=engagement-{n:06},ou=groups,dc=acme,dc=example")).collect();
        let attributes = vec![("https://acme.example/claims/groups".to_owned(), groups)];
        let issue = |number: usize| {
            let subject = IssuedSubject {
                name_id: format!("E-{}", number % PEOPLE),
                attributes: attributes.clone(),
                ..IssuedSubject::default()
            };
            let issue = Issue {
                issuer: IDP,
                audience: &entity_id,
                recipient: &acs,
                in_response_to: None,
                subject: &subject,
                valid_for: Duration::from_secs(900),
                sign: SignWhat::Assertion,
            };
            post_value(&issue.response(&Signing::with(&self.key), self.gateway.now(), &SystemRandom).unwrap())
        };
        (0..count).map(issue).collect()
    }

    fn expect(&self) -> Expect {
        let (sp_entity_id, acs_url) = self.links();
        Expect {
            sp_entity_id,
            acs_url,
            idp_entity_id: IDP.to_owned(),
            keys: TrustedKeys::new([self.key.trusted().unwrap()]),
            decryption_keys: DecryptionKeys::default(),
            settings: Settings { allow_unsolicited: true, ..Settings::default() },
            awaited: Awaited::Unsolicited,
            fresh_since: None,
            now: self.gateway.now(),
        }
    }

    /// Posts all of them over `connections` connections; answers the rate and the latencies, sorted.
    async fn sign_in(&self, responses: &[String], connections: usize) -> (f64, Vec<Duration>) {
        let requests: Arc<Vec<Vec<u8>>> =
            Arc::new(responses.iter().map(|value| self.request(value)).collect());
        let next = Arc::new(AtomicUsize::new(0));
        let begun = Instant::now();
        let mut clients = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let (requests, next, address) = (Arc::clone(&requests), Arc::clone(&next), self.address);
            clients.spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut latencies = Vec::new();
                while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let sent = Instant::now();
                    stream.write_all(request).await.unwrap();
                    expect_303(&mut stream).await;
                    latencies.push(sent.elapsed());
                }
                latencies
            });
        }
        let mut latencies: Vec<Duration> = clients.join_all().await.into_iter().flatten().collect();
        let rate = rate(latencies.len(), begun.elapsed());
        latencies.sort_unstable();
        (rate, latencies)
    }

    fn request(&self, value: &str) -> Vec<u8> {
        let form: String =
            url::form_urlencoded::Serializer::new(String::new()).append_pair("SAMLResponse", value).finish();
        let head = format!(
            "POST /saml/acme/corp/acs HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n",
            self.address,
            form.len()
        );
        [head.into_bytes(), form.into_bytes()].concat()
    }
}

/// Reads one answer without a body.
async fn expect_303(stream: &mut TcpStream) {
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while !answer.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut part).await.unwrap();
        assert!(read > 0, "the server hung up");
        answer.extend_from_slice(&part[..read]);
    }
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 303"), "{text}");
}

fn rate(count: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / time.as_secs_f64()
}

/// Responses that all cores together verify per second.
fn verified(responses: &[String], expect: &Expect) -> f64 {
    let cores = std::thread::available_parallelism().unwrap().get();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                for value in responses {
                    assert!(judge(Message::PostValue(value), expect).result.is_ok());
                }
            });
        }
    });
    rate(responses.len() * cores, begun.elapsed())
}

/// Durable commits of one small row per second, one after the other, on a database of the same kind beside it.
async fn commits(gateway: &Gateway) -> f64 {
    const COMMITS: usize = 300;
    let begun = Instant::now();
    for number in 0..COMMITS {
        let name = [("name".to_owned(), format!("Acme {number} NV"))];
        organisations::set(gateway, Actor::Operator, "acme", None, &name).await.unwrap();
    }
    rate(COMMITS, begun.elapsed())
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (db, engine) = match std::env::var("MUSTER_BENCH_POSTGRES") {
        Ok(url) => (dialect::open_postgres(&url).await.unwrap(), "PostgreSQL"),
        Err(_) => (dialect::open_sqlite(&folder.path().join("muster.db")).await.unwrap(), "SQLite"),
    };
    let stage = Stage::new(db).await;
    let responses = stage.responses(SIGN_INS + 200);
    let (warm, rest) = responses.split_at(200);
    let expect = stage.expect();
    let limit = {
        let some: Vec<String> = rest[..1_000].to_vec();
        tokio::task::spawn_blocking(move || verified(&some, &expect)).await.unwrap()
    };
    let committed = commits(&stage.gateway).await;
    println!("{engine}; responses of {} bytes of Base64", rest[0].len());
    println!(
        "all cores verify {limit:.0} responses/s; one writer commits {committed:.0} changes/s, one after the other"
    );
    stage.sign_in(warm, 4).await;
    println!("| connections | sign-ins/s | of what the cores verify | median | 99 % |");
    println!("|---:|---:|---:|---:|---:|");
    let mut share = 0.0;
    for (chunk, connections) in rest.chunks(rest.len() / 3).zip([1, 16, 64]) {
        let (rate, latencies) = stage.sign_in(chunk, connections).await;
        let at = |part: usize| latencies[(latencies.len() - 1) * part / 100];
        println!(
            "| {connections} | {rate:.0} | {:.0} % | {:.1?} | {:.1?} |",
            rate / limit * 100.0,
            at(50),
            at(99)
        );
        if connections == 16 {
            share = rate / limit;
        }
    }
    let verdict = if share >= FLOOR { "kept" } else { "NOT kept" };
    println!("16 connections: {:.0} %; the floor of {:.0} % is {verdict}", share * 100.0, FLOOR * 100.0);
}
