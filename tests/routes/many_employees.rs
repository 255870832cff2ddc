//! The list of employees of an organisation with 50,000 of them.
//!
//! `cargo test --release --test routes many_employees -- --ignored --nocapture`; it prints what it measures.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use muster::{
    directory::Role,
    flows::{Actor, import},
};

use crate::{
    desk::{at_work, hire, links, open_office},
    world::{Engine, World, tell},
};

const MANY: usize = 50_000;
/// What a person takes for at once.
const AT_ONCE: Duration = Duration::from_millis(100);

const FIRST: [&str; 20] = [
    "Anna", "Bram", "Chloé", "Daan", "Emma", "Finn", "Gita", "Hugo", "Inès", "Jan", "Karim", "Lena", "Mila",
    "Noor", "Omar", "Pia", "Quinten", "Ruth", "Sara", "Tom",
];
const LAST: [&str; 25] = [
    "Aerts",
    "Benali",
    "Claes",
    "De Smet",
    "El Amrani",
    "Fontaine",
    "Goossens",
    "Hermans",
    "Ibrahim",
    "Jacobs",
    "Kaya",
    "Lambert",
    "Maes",
    "Nguyen",
    "Ouali",
    "Peeters",
    "Quintens",
    "Renard",
    "Simon",
    "Thijs",
    "Uyttendaele",
    "Vos",
    "Willems",
    "Yılmaz",
    "Zeman",
];

async fn populate(world: &World) {
    for number in 0..100 {
        open_office(world, &format!("O-{number}"), &format!("Office {number}")).await;
    }
    let mut file = String::from("email,firstName,lastName,externalId,roles,offices\n");
    for number in 0..MANY {
        let (first, last) = (FIRST[number % 20], LAST[(number / 20) % 25]);
        let planner = if number % 5_000 == 0 { ";CENTRAL_PLANNER" } else { "" };
        writeln!(
            file,
            "p{number}@acme.example,{first},{last},N-{number},AGENT{planner},O-{}:AGENT",
            number % 100
        )
        .unwrap();
    }
    let arrival = import::Arrival::Bypassing;
    let report =
        import::run(&world.gateway, Actor::Operator, "acme", file.as_bytes(), arrival).await.unwrap();
    assert_eq!((report.created, report.failed.len()), (MANY as u64, 0));
}

#[expect(clippy::disallowed_methods, clippy::print_stdout, reason = "it measures, and says what")]
async fn every_view_is_there_at_once(world: World) {
    hire(&world, "ada", &[Role::Admin], "").await;
    populate(&world).await;
    let mut admin = at_work(&world, "ada").await;
    let office = muster::flows::offices::show(&world.gateway, "acme", "O-7").await.unwrap().id;
    let mut deep = "/organisation/employees".to_owned();
    for _ in 0..20 {
        deep = links(&admin.get(&deep).await.is(200), "/organisation/employees?after=").pop().unwrap();
    }
    let list = "/organisation/employees";
    let views = [
        ("the list", list.to_owned()),
        ("a page far in", deep),
        ("one letter", format!("{list}?q=a")),
        ("a frequent name", format!("{list}?q=peeters")),
        ("two words", format!("{list}?q=lena+ma")),
        ("one person", format!("{list}?q=p31234")),
        ("nobody", format!("{list}?q=zzzz")),
        ("a frequent role", format!("{list}?role=AGENT")),
        ("a rare role", format!("{list}?role=CENTRAL_PLANNER")),
        ("a status", format!("{list}?status=ACTIVE")),
        ("a rare status", format!("{list}?status=SUSPENDED")),
        ("an office", format!("{list}?office={office}")),
        ("a source", format!("{list}?source=import")),
        ("everything at once", format!("{list}?q=a&role=AGENT&status=ACTIVE&office={office}&source=import")),
        ("frequent things at once", format!("{list}?q=a&role=AGENT&status=ACTIVE&source=import")),
        ("the newest", format!("{list}?sort=-added")),
    ];
    let mut slow = Vec::new();
    for (what, path) in views {
        admin.get(&path).await.is(200);
        let mut took = Vec::new();
        for _ in 0..20 {
            let before = Instant::now();
            admin.get(&path).await.is(200);
            took.push(before.elapsed());
        }
        took.sort_unstable();
        let (median, late) = (took[10], took[18]);
        println!("{what}: {median:.1?} in the middle, {late:.1?} at the 95th percentile");
        if late > AT_ONCE {
            slow.push(what);
        }
    }
    assert_eq!(slow, Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "makes 50,000 employees and measures"]
async fn sqlite() {
    tell(Engine::Sqlite, |world| Box::pin(every_view_is_there_at_once(world))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "makes 50,000 employees and measures"]
async fn postgres() {
    tell(Engine::Postgres, |world| Box::pin(every_view_is_there_at_once(world))).await;
}
