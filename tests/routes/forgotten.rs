//! Who forgot the password: a link by mail for those who have one, and one answer for everybody.

use std::time::Duration;

use muster::{
    flows::{
        Actor, connections,
        employees::{self, NewEmployee, Way},
        forgotten, outbox,
    },
    ids::EmployeeId,
    secret::Secret,
};

use crate::{
    answer::Answer,
    browser::Browser,
    database::places_with,
    passwords::log_in,
    provisioner::user,
    refusals::invited,
    world::{World, settings},
};

const OLD: &str = "Correct-horse-7";
const NEW: &str = "Battery-staple-8";

async fn somebody(world: &World) -> EmployeeId {
    let new = NewEmployee { email: "root@acme.example".to_owned(), ..NewEmployee::default() };
    world.add(new, Way::Operator { password: Some(Secret::new(OLD.to_owned())) }).await.id
}

async fn ask(browser: &mut Browser, who: &str) -> Answer {
    browser.post("/forgot", &[("who", who)]).await
}

/// Lets the job do its work; the mails that are then to leave, as addresses and links.
async fn mails(world: &World) -> Vec<(String, String)> {
    while forgotten::answer_next(&world.gateway).await.unwrap() {}
    let mut mails = Vec::new();
    while let Some(letter) = outbox::take(&world.gateway).await.unwrap() {
        let body = letter.body.expose();
        let link =
            body.lines().find(|line| line.starts_with("https://id.acme.example/reset?token=")).unwrap();
        assert!(letter.html.expose().contains(&format!("href=\"{link}\"")), "both parts have the link");
        mails.push((letter.recipient.clone(), link.trim_start_matches("https://id.acme.example").to_owned()));
        outbox::sent(&world.gateway, &letter).await.unwrap();
    }
    mails
}

async fn the_link(world: &World) -> String {
    let mut mails = mails(world).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0).1
}

async fn choose(browser: &mut Browser, link: &str, one: &str, two: &str) -> Answer {
    let token = link.split_once("token=").unwrap().1.to_owned();
    browser.post("/reset", &[("token", &token), ("password", one), ("password_again", two)]).await
}

both! { who_forgot_the_password_chooses_another_and_is_out_everywhere_else, world, {
    somebody(&world).await;
    let mut elsewhere = world.browser();
    log_in(&mut elsewhere, "root@acme.example", OLD).await.is(303);
    let mut browser = world.browser();
    browser.get("/forgot").await.is(200);
    ask(&mut browser, "Root@acme.example").await.is(200);
    let link = the_link(&world).await;
    let token = link.split_once("token=").unwrap().1.to_owned();
    assert_eq!(places_with(&world.gateway.db, &[&token]).await, Vec::<String>::new());

    for _ in 0..2 {
        browser.get(&link).await.is(200);
    }
    choose(&mut browser, &link, NEW, "Battery-staple-9").await.is(422);
    for weak in ["short", "Password123!", "My-acme-root-1"] {
        let page = choose(&mut browser, &link, weak, weak).await.is(422).text();
        assert!(page.contains("aria-invalid"), "{page}");
    }
    elsewhere.session().await.is(200);
    assert!(choose(&mut browser, &link, NEW, NEW).await.is(303).signs_in());
    browser.session().await.is(200);
    elsewhere.session().await.is(401);

    // Once; and the old password is the old one.
    browser.get(&link).await.is(404);
    choose(&mut browser, &link, OLD, OLD).await.is(404);
    log_in(&mut elsewhere, "root@acme.example", OLD).await.is(422);
    log_in(&mut elsewhere, "root@acme.example", NEW).await.is(303);
    let audited = world.audited().await;
    assert_eq!(audited.get("employee.password_forgotten"), Some(&1));
    assert_eq!(audited.get("employee.password_reset"), Some(&1));
}}

both! { the_page_says_the_same_whoever_asks, world, {
    somebody(&world).await;
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let page = ask(&mut browser, "root@acme.example").await.is(200).text();
    for other in ["nobody@acme.example", "lena@acme.example", "root@elsewhere.example"] {
        let text = ask(&mut browser, other).await.is(200).text();
        assert_eq!(text.replace(other, "root@acme.example"), page, "{other}");
    }
    assert!(world.mails().await.is_empty(), "nothing happens while somebody waits for the page");
    assert_eq!(places_with(&world.gateway.db, &["nobody@", "root@elsewhere"]).await, Vec::<String>::new());
    assert_eq!(mails(&world).await.len(), 1);
    for wrong in ["", "root", "@", "a@", "a\u{0}@b.example", &format!("{}@b.example", "a".repeat(250))] {
        ask(&mut browser, wrong).await.is(422);
    }
}}

both! { only_the_newest_link_works_and_for_an_hour, world, {
    somebody(&world).await;
    let mut browser = world.browser();
    ask(&mut browser, "root@acme.example").await.is(200);
    let first = the_link(&world).await;
    ask(&mut browser, "root@acme.example").await.is(200);
    let second = the_link(&world).await;
    browser.get(&first).await.is(404);
    choose(&mut browser, &first, NEW, NEW).await.is(404);
    browser.get(&second).await.is(200);
    world.wait(Duration::from_secs(3600));
    browser.get(&second).await.is(404);
    choose(&mut browser, &second, NEW, NEW).await.is(404);
    log_in(&mut browser, "root@acme.example", OLD).await.is(303);
}}

both! { a_link_that_waits_is_withdrawn_when_a_newer_one_is_made_and_three_an_hour_are_enough, world, {
    somebody(&world).await;
    for _ in 0..5 {
        ask(&mut world.browser(), "root@acme.example").await.is(200);
    }
    assert_eq!(mails(&world).await.len(), 1, "the older ones do not leave any more");
    let mut states: Vec<String> = world.mails().await.into_iter().map(|mail| mail.state).collect();
    states.sort_unstable();
    assert_eq!(states, ["sent", "withdrawn", "withdrawn"]);
    world.wait(Duration::from_secs(3601));
    ask(&mut world.browser(), "root@acme.example").await.is(200);
    assert_eq!(mails(&world).await.len(), 1);
}}

both! { nobody_is_written_to_who_has_no_password_to_forget, world, {
    let scim = world.scim();
    scim.create(&user("E-1", "lena")).await;
    world.add(invited(Some("E-2"), "noor"), Way::Bypass).await;
    world.browser().sign_in_as("E-1").await.is(303);
    // Invited and still pending, and an administrator who comes through an identity provider alone.
    let ivy = world.add(invited(None, "ivy"), Way::Invite).await.id;
    let letter = outbox::take(&world.gateway).await.unwrap().unwrap();
    outbox::sent(&world.gateway, &letter).await.unwrap();
    let boss = NewEmployee { external_id: Some("B-1".to_owned()), email: "boss@acme.example".to_owned(), ..NewEmployee::default() };
    world.add(boss, Way::Operator { password: None }).await;
    let mut browser = world.browser();
    for who in ["lena", "noor", "ivy", "boss"] {
        ask(&mut browser, &format!("{who}@acme.example")).await.is(200);
    }
    assert_eq!(mails(&world).await, []);

    // Suspended, or blocked: an administrator decides, not a mail.
    let root = somebody(&world).await;
    ask(&mut browser, "root@acme.example").await.is(200);
    let link = the_link(&world).await;
    employees::set_active(&world.gateway, Actor::Operator, "acme", root, false).await.unwrap();
    browser.get(&link).await.is(404);
    choose(&mut browser, &link, NEW, NEW).await.is(404);
    ask(&mut browser, "root@acme.example").await.is(200);
    assert_eq!(mails(&world).await, []);
    employees::set_active(&world.gateway, Actor::Operator, "acme", root, true).await.unwrap();
    for _ in 0..3 {
        log_in(&mut browser, "root@acme.example", "wrong").await.is(422);
    }
    browser.get(&link).await.is(404);
    ask(&mut browser, "root@acme.example").await.is(200);
    assert_eq!(mails(&world).await, []);
    assert_eq!(world.mails().await.iter().filter(|mail| mail.employee_id == Some(ivy.uuid())).count(), 1);
}}

both! { an_identity_provider_that_takes_somebody_over_ends_their_link, world, {
    let scim = world.scim();
    let adopt = settings(&[("scim.adopt", "true")]);
    connections::set(&world.gateway, Actor::Operator, "acme", "corp", None, &adopt).await.unwrap();
    let root = somebody(&world).await;
    let mut browser = world.browser();
    ask(&mut browser, "root@acme.example").await.is(200);
    while forgotten::answer_next(&world.gateway).await.unwrap() {}
    let mut adopted = user("E-9", "root");
    adopted["userName"] = "root@acme.example".into();
    assert_eq!(scim.create(&adopted).await, root.to_string(), "it is the same person");
    assert!(outbox::take(&world.gateway).await.unwrap().is_none(), "the mail that waited does not leave");
    ask(&mut browser, "root@acme.example").await.is(200);
    assert_eq!(mails(&world).await, []);
}}

both! { of_two_who_use_a_link_at_once_one_does, world, {
    somebody(&world).await;
    ask(&mut world.browser(), "root@acme.example").await.is(200);
    let link = the_link(&world).await;
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..4 {
        let (mut browser, link) = (world.browser(), link.clone());
        posts.spawn(async move {
            let password = format!("Battery-staple-{number}");
            choose(&mut browser, &link, &password, &password).await.status
        });
    }
    let mut statuses = posts.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404, 404, 404]);
    assert_eq!(world.audited().await.get("employee.password_reset"), Some(&1));
}}

both! { asking_is_limited_for_each_client_and_refused_from_elsewhere, world, {
    let limited = world.limited(1_000, 1_000);
    let mut browser = limited.browser();
    for _ in 0..20 {
        ask(&mut browser, "a@b.example").await.is(200);
    }
    ask(&mut browser, "a@b.example").await.is(429);
    let headers = [("sec-fetch-site", "cross-site")];
    let body = crate::browser::form(&[("who", "a@b.example")]);
    world.browser().send("POST", "/forgot", &headers, body, false).await.is(403);
}}

both! { who_is_invited_in_two_mails_gets_the_username_first_and_then_the_link, world, {
    world.add(invited(None, "ivy"), Way::InviteWithUsername).await;
    let mut letters = Vec::new();
    while let Some(letter) = outbox::take(&world.gateway).await.unwrap() {
        outbox::sent(&world.gateway, &letter).await.unwrap();
        letters.push(letter);
    }
    let [username, link] = &letters[..] else { panic!("two mails: {letters:?}") };
    assert!(username.body.expose().contains("ivy") && username.body.expose().contains("acme NV"));
    assert!(!username.body.expose().contains("token="), "no secret in it");
    assert!(link.body.expose().contains("/activate?token="));
    let mut kinds: Vec<String> = world.mails().await.into_iter().map(|mail| mail.kind).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["invitation", "username"]);
}}
