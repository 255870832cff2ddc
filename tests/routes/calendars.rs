//! What employees are expert in, and the calendars of their appointments that programs read.

use std::time::Duration;

use muster::{
    directory::Role,
    flows::{
        Actor, FlowError,
        commitments::{self, Wish},
        editing::Editing,
        employees, expertise,
    },
};

use crate::{
    answer::Answer,
    database::{counts, places_with},
    desk::{Desk, at_work, hire, open_office, toast, words},
    world::World,
};

fn page(id: &str, tab: &str) -> String {
    format!("/organisation/employees/{id}{tab}")
}

both! { e11_expertise_is_written_in_the_words_of_the_organisation, world, {
    let mut desk = Desk::set_up(&world).await;
    let (alex, mona) = (page(&desk.agent_id, "/expertise"), page(&desk.manager_id, "/expertise"));
    assert!(words(&desk.admin.get(&alex).await.is(200)).contains("No expertise yet"));
    desk.admin.post(&alex, &[("subject", "  Home \t loans ")]).await.is(303);
    let added = desk.admin.get(&alex).await.is(200);
    assert_eq!(toast(&added), "The expertise of alex Family is saved.");
    assert!(words(&added).contains("Home loans Remove"), "{}", words(&added));
    // A colleague is offered it, and gets it as it is written already; twice is once.
    assert!(desk.manager.get(&mona).await.is(200).text().contains("<option value=\"Home loans\">"));
    for typed in ["HOME LOANS", "home loans"] {
        desk.manager.post(&mona, &[("subject", typed)]).await.is(303);
    }
    let theirs = desk.manager.get(&mona).await.is(200);
    assert!(words(&theirs).contains("Home loans Remove") && !theirs.text().contains("<option"), "{}", words(&theirs));
    for wrong in ["", "   ", &"x".repeat(81)] {
        let again = desk.admin.post(&alex, &[("subject", wrong)]).await.is(422);
        assert!(words(&again).contains("A subject has 1 to 80 characters."), "{wrong}");
    }
    desk.manager.post(&mona, &[("remove", "Home loans")]).await.is(303);
    assert!(words(&desk.manager.get(&mona).await.is(200)).contains("No expertise yet"));
    let audited = world.audited().await;
    assert_eq!(audited.get("employee.expertise_added"), Some(&2));
    assert_eq!(audited.get("employee.expertise_removed"), Some(&1));
    world.intact_audit_rows().await;
}}

both! { e11_expertise_is_for_who_may_change_the_employee, world, {
    let mut desk = Desk::set_up(&world).await;
    open_office(&world, "ANR", "Antwerp").await;
    let zoe = hire(&world, "zoe", &[Role::Agent], "ANR:AGENT").await;
    desk.manager.get(&page(&zoe, "/expertise")).await.is(403);
    desk.manager.post(&page(&zoe, "/expertise"), &[("subject", "Travel")]).await.is(403);
    desk.agent.get(&page(&desk.agent_id, "/expertise")).await.is(403);
    desk.agent.post(&page(&desk.agent_id, "/expertise"), &[("subject", "Travel")]).await.is(403);
    let who = |employee: &str| Editing {
        org: "acme",
        editor: desk.admin_id.parse().unwrap(),
        employee: employee.parse().unwrap(),
        version: None,
    };
    for number in 0..expertise::MOST {
        expertise::add(&world.gateway, who(&zoe), &format!("Subject {number:02}")).await.unwrap();
    }
    let one_more = expertise::add(&world.gateway, who(&zoe), "Travel").await;
    assert!(matches!(one_more, Err(FlowError::Invalid(_))));
    let again = desk.admin.post(&page(&zoe, "/expertise"), &[("subject", "Travel")]).await.is(422);
    assert!(words(&again).contains("An employee has at most 50 subjects."));
    // Another organisation has a vocabulary of its own.
    world.found("globex", "globex.example").await;
    let elsewhere = Editing { org: "globex", ..who(&zoe) };
    assert!(expertise::add(&world.gateway, elsewhere, "Travel").await.is_err());
}}

both! { m4_expertise_and_calendar_go_with_the_employee, world, {
    let mut desk = Desk::set_up(&world).await;
    desk.admin.post(&page(&desk.agent_id, "/expertise"), &[("subject", "Quaint numismatics")]).await.is(303);
    let address = made(&desk.agent.post("/account/calendar", &[]).await.is(200));
    world.browser().get(&address).await.is(200);
    employees::delete(&world.gateway, Actor::Operator, "acme", desk.agent_id.parse().unwrap()).await.unwrap();
    assert_eq!(places_with(&world.gateway.db, &["numismatics"]).await, Vec::<String>::new());
    for table in ["expertise", "calendar_feeds"] {
        let left = counts(&world.gateway.db, &format!("select '{table}', count(*) from {table}")).await;
        assert_eq!(left[0].1, 0, "{table}");
    }
    world.browser().get(&address).await.is(404);
}}

/// The path of the address that a page shows, this once.
fn made(answer: &Answer) -> String {
    let html = answer.text();
    let field = html.split("id=\"address\"").nth(1).unwrap_or_else(|| panic!("no address: {html}"));
    let address = field.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    let path = address.strip_prefix("https://id.acme.example").unwrap();
    assert!(path.starts_with("/calendar/muster_cal_") && path.ends_with(".ics"), "{path}");
    path.to_owned()
}

async fn book(
    world: &World,
    id: &str,
    subject: Option<&str>,
    office: Option<&str>,
    ahead: Duration,
) -> String {
    let starts_at = world.now().plus(ahead);
    let wish = Wish {
        employee: id.parse().unwrap(),
        office: office.map(str::to_owned),
        subject: subject.map(str::to_owned),
        starts_at,
        ends_at: starts_at.plus(Duration::from_secs(1_800)),
    };
    commitments::book(&world.gateway, Actor::Operator, "acme", &wish).await.unwrap().id.to_string()
}

async fn bookable(world: &World, id: &str) {
    let change = [("onlinePlanning".to_owned(), "true".to_owned()), ("language".to_owned(), "nl".to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", id.parse().unwrap(), &change).await.unwrap();
}

const HOUR: Duration = Duration::from_secs(3_600);

both! { e11_a_calendar_program_reads_ones_booked_appointments, world, {
    let mut desk = Desk::set_up(&world).await;
    bookable(&world, &desk.agent_id).await;
    let first = book(&world, &desk.agent_id, Some("Lening, dak; tuin"), Some("GNT"), HOUR).await;
    book(&world, &desk.agent_id, None, None, HOUR * 3).await;
    let cancelled = book(&world, &desk.agent_id, Some("Cancelled"), None, HOUR * 5).await;
    commitments::cancel(&world.gateway, Actor::Operator, "acme", cancelled.parse().unwrap()).await.unwrap();
    book(&world, &desk.agent_id, Some("In two years"), None, HOUR * 24 * 730).await;
    let past = book(&world, &desk.agent_id, Some("Long past"), None, HOUR * 2).await;
    world.wait(HOUR * 24 * 2);
    desk.agent.sign_in_as("E-alex").await.is(303);
    let address = made(&desk.agent.post("/account/calendar", &[]).await.is(200));
    let answer = world.browser().get(&address).await.is(200);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let calendar = answer.text();
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.ends_with("END:VCALENDAR\r\n"));
    for part in [format!("UID:{first}\r\n"), "SUMMARY:Lening\\, dak\\; tuin\r\nLOCATION:Ghent\r\n".to_owned(), "SUMMARY:Afspraak\r\n".to_owned()] {
        assert!(calendar.contains(&part), "{part}: {calendar}");
    }
    assert!(calendar.contains(&past), "what was two days ago is still there");
    assert!(!calendar.contains("Cancelled") && !calendar.contains("In two years"), "{calendar}");
    assert!(calendar.contains("X-WR-CALNAME:alex Family\r\n"));
    world.wait(HOUR * 24 * 31);
    let later = world.browser().get(&address).await.is(200).text();
    assert!(!later.contains("BEGIN:VEVENT"), "{later}");
}}

both! { e11_the_address_of_a_calendar_is_a_secret_that_can_be_ended, world, {
    let mut desk = Desk::set_up(&world).await;
    let first = made(&desk.agent.post("/account/calendar", &[]).await.is(200));
    let secret = first.trim_start_matches("/calendar/").trim_end_matches(".ics").to_owned();
    assert_eq!(places_with(&world.gateway.db, &[&secret]).await, Vec::<String>::new(), "only its digest is stored");
    assert!(!desk.agent.get("/account/calendar").await.is(200).text().contains(&secret), "it is shown once");
    let tab = page(&desk.agent_id, "/calendar");
    assert!(words(&desk.manager.get(&tab).await.is(200)).contains("last read never"));
    world.browser().get(&first).await.is(200);
    assert!(!words(&desk.manager.get(&tab).await.is(200)).contains("last read never"));
    // Another one is worth the first one's place.
    let second = made(&desk.agent.post("/account/calendar", &[]).await.is(200));
    world.browser().get(&first).await.is(404);
    world.browser().get(&second).await.is(200);
    let wrong = [
        second.replace(".ics", ""),
        second.replace(".ics", ".ICS"),
        second.replace("muster_cal_", "muster_cal-"),
        "/calendar/.ics".to_owned(),
        "/calendar/%FF.ics".to_owned(),
        format!("/calendar/{}.ics", "x".repeat(5_000)),
    ];
    for path in wrong {
        world.browser().get(&path).await.is(404);
    }
    // A suspension is a suspension here, too; and the same address works again after it.
    let id = desk.agent_id.parse().unwrap();
    employees::set_active(&world.gateway, Actor::Operator, "acme", id, false).await.unwrap();
    world.browser().get(&second).await.is(404);
    employees::set_active(&world.gateway, Actor::Operator, "acme", id, true).await.unwrap();
    world.browser().get(&second).await.is(200);
    let mut alex = at_work(&world, "alex").await;
    alex.post(&format!("{tab}/end"), &[]).await.is(403);
    desk.manager.post(&format!("{tab}/end"), &[]).await.is(303);
    assert_eq!(toast(&desk.manager.get(&tab).await), "The calendar is ended: its address is worth nothing any more.");
    world.browser().get(&second).await.is(404);
    let third = made(&alex.post("/account/calendar", &[]).await.is(200));
    alex.post("/account/calendar/end", &[]).await.is(303);
    alex.post("/account/calendar/end", &[]).await.is(303);
    world.browser().get(&third).await.is(404);
    let audited = world.audited().await;
    assert_eq!((audited.get("employee.calendar_made"), audited.get("employee.calendar_ended")), (Some(&3), Some(&2)));
    world.wait(HOUR);
    assert!(alex.post("/account/calendar", &[]).await.is(303).header("location").unwrap().starts_with("/sign-in-again"));
    world.intact_audit_rows().await;
}}
