//! What the machine gives: signatures verified, an answer of nothing, and commits without Muster around them.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use axum::{Router, routing::get};
use muster::{
    secret::{Random as _, SystemRandom},
    store::all_statements,
};
use openssl::{hash::MessageDigest, pkey::PKey, rsa::Rsa, sign};
use sqlx::{
    AssertSqlSafe, Column as _, Connection as _, Row as _, TypeInfo as _, ValueRef as _,
    postgres::PgConnection,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow, SqliteSynchronous},
};

use super::wire::server_time;

/// Runs `work` for the numbers below `count` on every core; how many per second.
pub(crate) fn on_all_cores(count: usize, work: impl Fn(usize) + Sync) -> f64 {
    let cores = std::thread::available_parallelism().unwrap().get();
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    work(number);
                }
            });
        }
    });
    per_second(count, begun.elapsed())
}

pub(crate) fn per_second(count: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / time.as_secs_f64()
}

/// RSA-2048 signatures with SHA-256 that all cores together verify per second.
pub(crate) fn rsa() -> f64 {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let mut signer = sign::Signer::new(MessageDigest::sha256(), &key).unwrap();
    let signature = signer.sign_oneshot_to_vec(b"text").unwrap();
    on_all_cores(40_000, |_| {
        let mut verifier = sign::Verifier::new(MessageDigest::sha256(), &key).unwrap();
        assert!(verifier.verify_oneshot(&signature, b"text").unwrap());
    })
}

/// An application that answers two letters.
pub(crate) fn bare() -> Router {
    Router::new().route("/bare", get(|| async { "ok" }))
}

/// What a loop of commits came to.
pub(crate) struct Commits {
    /// Creates per second.
    pub(crate) rate: f64,
    /// Processor time per create.
    pub(crate) processor: Duration,
}

/// The statements of a SCIM create without Muster: on the file of a database in which one was made, read back and
/// written anew under other ids and names.
pub(crate) struct Creates {
    connection: SqliteConnection,
    organisation: Vec<u8>,
    template: Vec<(&'static str, Vec<Cell>)>,
    employee: Vec<u8>,
    made: usize,
}

#[derive(Clone, PartialEq)]
enum Cell {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The inserts of a create, in order, and what to take for a model: the columns, unless they are those of the insert, and the
/// row.
const INSERTS: [(&str, Option<&str>, &str); 5] = [
    ("employees::INSERT", None, "employees where username like 'model-%' limit 1"),
    ("employees::ADD_EMAIL", None, "employee_emails where value_folded like 'model-%' limit 1"),
    ("employees::COUNT", Some("organisation_id, shard, 1"), "organisation_totals limit 1"),
    ("audit::INSERT", None, "audit_rows where action = 'employee.created' order by id desc limit 1"),
    ("scim_log::INSERT", None, "scim_requests where verb = 'POST' order by id desc limit 1"),
];

fn statement(name: &str) -> &'static str {
    all_statements().iter().find(|statement| statement.name.ends_with(name)).unwrap().sql
}

impl Creates {
    /// Reads the model from the database at `file`.
    pub(crate) async fn of(file: &Path) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let mut template = Vec::new();
        for (name, columns, from) in INSERTS {
            let sql = statement(name);
            let columns =
                columns.unwrap_or_else(|| sql.split_once('(').unwrap().1.split_once(')').unwrap().0);
            let row = sqlx::query(AssertSqlSafe(format!("select {columns} from {from}")));
            template.push((sql, cells(&row.fetch_one(&mut connection).await.unwrap())));
        }
        let bytes = |number: usize| match &template[0].1[number] {
            Cell::Bytes(bytes) => bytes.clone(),
            _ => unreachable!("the first columns of an employee are ids"),
        };
        let (employee, organisation) = (bytes(0), bytes(1));
        Self { connection, organisation, template, employee, made: 0 }
    }

    /// Commits creates for a while, `group` of them with each commit.
    pub(crate) async fn run(&mut self, time: Duration, group: usize) -> Commits {
        let (begun, before, first) = (Instant::now(), server_time(), self.made);
        while begun.elapsed() < time {
            let mut tx = self.connection.begin_with("begin immediate").await.unwrap();
            for _ in 0..group {
                self.made += 1;
                let id = new_id();
                let name = format!("raw-{}", self.made);
                let names = sqlx::query(statement("employees::BY_NAMES"))
                    .bind(&self.organisation)
                    .bind(&name)
                    .bind(&name)
                    .fetch_all(&mut *tx);
                assert!(names.await.unwrap().is_empty());
                for (sql, row) in &self.template {
                    let mut query = sqlx::query(*sql);
                    for (place, cell) in row.iter().enumerate() {
                        query = match cell {
                            Cell::Bytes(bytes) if *bytes == self.employee => query.bind(id.clone()),
                            Cell::Bytes(_) if place == 0 && row.len() > 4 => query.bind(new_id()),
                            Cell::Bytes(bytes) => query.bind(bytes),
                            Cell::Text(text) => query.bind(text.replace("model-0", &name)),
                            Cell::Number(number) => query.bind(number),
                            Cell::Null => query.bind(None::<String>),
                        };
                    }
                    query.execute(&mut *tx).await.unwrap();
                }
            }
            tx.commit().await.unwrap();
        }
        let count = self.made - first;
        let used = server_time().saturating_sub(before);
        Commits {
            rate: per_second(count, begun.elapsed()),
            processor: used / u32::try_from(count.max(1)).unwrap(),
        }
    }
}

fn new_id() -> Vec<u8> {
    let mut id = vec![0; 16];
    SystemRandom.fill(&mut id);
    id
}

fn cells(row: &SqliteRow) -> Vec<Cell> {
    row.columns()
        .iter()
        .map(|column| {
            let value = row.try_get_raw(column.ordinal()).unwrap();
            match value.type_info().name() {
                _ if value.is_null() => Cell::Null,
                "INTEGER" => Cell::Number(row.get(column.ordinal())),
                "TEXT" => Cell::Text(row.get(column.ordinal())),
                _ => Cell::Bytes(row.get(column.ordinal())),
            }
        })
        .collect()
}

/// Commits of one small row per second on PostgreSQL, over so many connections.
pub(crate) async fn postgres(url: &str, connections: usize, time: Duration) -> f64 {
    let mut one = PgConnection::connect(url).await.unwrap();
    sqlx::query("create table if not exists load_commits (number bigint)").execute(&mut one).await.unwrap();
    let begun = Instant::now();
    let mut loops = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let mut connection = PgConnection::connect(url).await.unwrap();
        loops.spawn(async move {
            let mut made = 0;
            while begun.elapsed() < time {
                sqlx::query("insert into load_commits values (1)").execute(&mut connection).await.unwrap();
                made += 1;
            }
            made
        });
    }
    let made: usize = loops.join_all().await.into_iter().sum();
    per_second(made, begun.elapsed())
}
