//! The list of employees of an organisation with 50,000 of them, as an administrator asks for it, and an import of
//! 10,000 rows into it.
//!
//! `cargo bench --bench backoffice`; `-- 5000` for another number. Requests go through the whole router, one after
//! the other, without a network. With `MUSTER_BENCH_POSTGRES=postgres://…` (an empty database) it runs on that
//! instead of SQLite.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark prints, reads the clock and its environment, and stops at the first fault"
)]

#[path = "shared/gateway.rs"]
mod shared;

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use muster::{
    directory::Role,
    flows::{
        Actor, Gateway,
        employees::{self, NewEmployee, Wanted, Way},
        import::{
            self,
            batch::{self, Asking},
        },
        offices, organisations,
    },
    secret::Secret,
};
use tower::ServiceExt as _;

/// How often each view is asked for.
const ROUNDS: usize = 40;
/// What a person takes for at once: the 95th percentile is to stay below it.
const AT_ONCE: Duration = Duration::from_millis(100);
const LIST: &str = "/organisation/employees";
const PASSWORD: &str = "Correct-horse-battery-9";

const FIRST: &str =
    "Anna Bram Chloé Daan Emma Finn Gita Hugo Inès Jan Karim Lena Mila Noor Omar Pia Quinten Ruth Sara Tom";
const LAST: &str = "Aerts Benali Claes DeSmet ElAmrani Fontaine Goossens Hermans Ibrahim Jacobs Kaya Lambert Maes \
                    Nguyen Ouali Peeters Quintens Renard Simon Thijs Uyttendaele Vos Willems Yılmaz Zeman";

/// An administrator with a browser.
struct Admin {
    router: Router,
    cookie: String,
}

impl Admin {
    async fn signed_in(gateway: &Gateway, router: Router) -> Self {
        let new = NewEmployee {
            email: "root@acme.example".to_owned(),
            first_name: "Ruth".to_owned(),
            last_name: "Vos".to_owned(),
            roles: vec![Role::Admin],
            ..NewEmployee::default()
        };
        let way = Way::Operator { password: Some(Secret::new(PASSWORD.to_owned())) };
        employees::add(gateway, Actor::Operator, "acme", &new, &way).await.unwrap();
        let form = format!("who=root%40acme.example&password={PASSWORD}");
        let request = Request::post("/login")
            .header(header::ORIGIN, shared::ORIGIN)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
        let session =
            cookies.map(|cookie| cookie.to_str().unwrap()).find(|cookie| cookie.contains("_session="));
        let cookie = session.unwrap().split(';').next().unwrap().to_owned();
        Self { router, cookie }
    }

    async fn get(&self, path: &str) -> String {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
    }

    /// The address of a page far into the list.
    async fn far_in(&self) -> String {
        let mut path = LIST.to_owned();
        for _ in 0..20 {
            let page = self.get(&path).await;
            let next = page.split("href=\"").filter_map(|rest| rest.split('"').next());
            path = next
                .filter(|href| href.contains("after="))
                .last()
                .unwrap()
                .replace("&amp;", "&")
                .replace("&#38;", "&");
        }
        path
    }
}

async fn populate(gateway: &Gateway, count: usize) {
    for number in 0..100 {
        let office = offices::NewOffice {
            name: format!("Office {number}"),
            external_id: Some(format!("O-{number}")),
            ..offices::NewOffice::default()
        };
        offices::create(gateway, Actor::Operator, "acme", &office).await.unwrap();
    }
    let names = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
    let (first, last) = (names(FIRST), names(LAST));
    let mut file = String::from("email,firstName,lastName,externalId,roles,offices\n");
    for number in 0..count {
        let (first, last) = (first[number % first.len()], last[number / first.len() % last.len()]);
        let planner = if number % 5_000 == 0 { ";CENTRAL_PLANNER" } else { "" };
        let office = number % 100;
        writeln!(file, "p{number}@acme.example,{first},{last},N-{number},AGENT{planner},O-{office}:AGENT")
            .unwrap();
    }
    let arrival = import::Arrival::Bypassing;
    let report = import::run(gateway, Actor::Operator, "acme", file.as_bytes(), arrival).await.unwrap();
    assert_eq!((report.created, report.failed.len()), (count as u64, 0));
}

/// How many rows are imported as the Backoffice does it; within a minute, says the specification of the pages.
const IMPORTED: usize = 10_000;

/// Imports a file as the Backoffice does, and undoes it, with the time of each step.
async fn import_and_undo(gateway: &Gateway) {
    let root = Wanted { search: Some("root@acme.example".to_owned()), ..Wanted::default() };
    let actor = employees::list(gateway, "acme", &root).await.unwrap()[0].id;
    let scope = organisations::scope(&mut gateway.db.read().await.unwrap(), "acme").await.unwrap();
    let mut file = String::from("email,firstName,lastName,externalId,roles,function\n");
    for number in 0..IMPORTED {
        writeln!(file, "i{number}@acme.example,Ines,Maes,B-{number},AGENT,Adviser").unwrap();
    }
    let work = async || while batch::work(gateway, || false).await.unwrap() {};
    println!("| import of {IMPORTED} rows | seconds |\n|---|---:|");
    let begun = Instant::now();
    let id = batch::upload(gateway, &scope, actor, file.into_bytes()).await.unwrap();
    println!("| the file is read and stored | {:.1} |", begun.elapsed().as_secs_f64());
    let asking = Asking { scope: &scope, actor, id };
    let columns = batch::find(gateway, &scope, id).await.unwrap().columns;
    let begun = Instant::now();
    batch::map(gateway, asking, &columns, import::Arrival::Bypassing).await.unwrap();
    work().await;
    println!("| every row has its verdict | {:.1} |", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    batch::start(gateway, asking).await.unwrap();
    work().await;
    println!("| every row is written | {:.1} |", begun.elapsed().as_secs_f64());
    let done = batch::find(gateway, &scope, id).await.unwrap();
    assert_eq!(done.undoable(), IMPORTED as u64);
    let begun = Instant::now();
    batch::start_undo(gateway, asking).await.unwrap();
    work().await;
    println!("| every row is undone | {:.1} |", begun.elapsed().as_secs_f64());
}

#[tokio::main]
async fn main() {
    let count = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(50_000);
    let (db, engine, _folder) = shared::database().await;
    let gateway = shared::gateway(&db).await;
    let begun = Instant::now();
    populate(&gateway, count).await;
    println!("{engine}: {count} employees imported in {:.1} s", begun.elapsed().as_secs_f64());
    let office = offices::show(&gateway, "acme", "O-7").await.unwrap().id;
    let (router, _log) = shared::router(&gateway);
    let admin = Admin::signed_in(&gateway, router).await;
    let views = [
        ("the list", LIST.to_owned()),
        ("a page far in", admin.far_in().await),
        ("one letter", format!("{LIST}?q=a")),
        ("a frequent name", format!("{LIST}?q=peeters")),
        ("two words", format!("{LIST}?q=lena+ma")),
        ("one person", format!("{LIST}?q=p31")),
        ("nobody", format!("{LIST}?q=zzzz")),
        ("a frequent role", format!("{LIST}?role=AGENT")),
        ("a rare role", format!("{LIST}?role=CENTRAL_PLANNER")),
        ("a status", format!("{LIST}?status=ACTIVE")),
        ("a rare status", format!("{LIST}?status=SUSPENDED")),
        ("an office", format!("{LIST}?office={office}")),
        ("a source", format!("{LIST}?source=import")),
        ("everything at once", format!("{LIST}?q=a&role=AGENT&status=ACTIVE&office={office}&source=import")),
        ("frequent things at once", format!("{LIST}?q=a&role=AGENT&status=ACTIVE&source=import")),
        ("the newest", format!("{LIST}?sort=-added")),
    ];
    println!("| view | median | 95th percentile | 100 ms |\n|---|---:|---:|---|");
    for (what, path) in views {
        admin.get(&path).await;
        let mut took = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            admin.get(&path).await;
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        let (median, late) = (took[ROUNDS / 2], took[ROUNDS * 19 / 20]);
        let kept = if late < AT_ONCE { "kept" } else { "NOT kept" };
        println!("| {what} | {median:.1?} | {late:.1?} | {kept} |");
    }
    import_and_undo(&gateway).await;
}
