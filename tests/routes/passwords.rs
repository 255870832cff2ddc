//! People without an identity provider: passwords, blocks, invitations; and who never gets a mail.

use muster::{
    flows::{
        Actor,
        employees::{self, NewEmployee, Way},
        import, outbox,
    },
    secret::Secret,
};

use crate::{
    answer::Answer, browser::Browser, database::places_with, provisioner::user, refusals::invited,
    world::World,
};

const PASSWORD: &str = "Correct-horse-7";

async fn administrator(world: &World) -> String {
    let new = NewEmployee {
        email: "root@acme.example".to_owned(),
        roles: vec![muster::directory::Role::Admin],
        ..NewEmployee::default()
    };
    let way = Way::Operator { password: Some(Secret::new(PASSWORD.to_owned())) };
    world.add(new, way).await.id.to_string()
}

pub(crate) async fn log_in(browser: &mut Browser, who: &str, password: &str) -> Answer {
    browser.post("/login", &[("who", who), ("password", password)]).await
}

both! { an_administrator_signs_in_with_a_password, world, {
    let id = administrator(&world).await;
    let mut browser = world.browser();
    let answer = log_in(&mut browser, "root@acme.example", PASSWORD).await.is(303);
    assert_eq!(answer.header("location"), Some("/"));
    let session = browser.session().await.is(200).json();
    assert_eq!(session["employee"]["id"], id);
    assert_eq!(session["employee"]["availableRoles"], serde_json::json!(["ADMIN"]));
    assert!(session["connection"].is_null());
    assert_eq!(places_with(&world.gateway.db, &[PASSWORD]).await, Vec::<String>::new());
    assert_eq!(world.audited().await.get("session.opened"), Some(&1), "a session by password is audited, too");
}}

both! { a_username_signs_in_exactly_as_it_is_stored, world, {
    let new = NewEmployee {
        email: "noor.jacobs@acme.example".to_owned(),
        username: Some("Noor.J".to_owned()),
        ..NewEmployee::default()
    };
    world.add(new, Way::Operator { password: Some(Secret::new(PASSWORD.to_owned())) }).await;
    for (name, status) in [
        ("Noor.J", 303),
        ("noor.j", 422),
        ("Noor", 422),
        ("noor.jacobs@acme.example", 303),
        ("Noor.Jacobs@Acme.example", 303),
    ] {
        log_in(&mut world.browser(), name, PASSWORD).await.is(status);
    }
    // It is no organisation, and the page says how to go on.
    let mut browser = world.browser();
    let page = browser.post("/login", &[("who", "Noor.J"), ("return_to", "/organisation")]).await.is(422).text();
    assert!(page.contains("href=\"/login?with=password&#38;return_to=/organisation\""), "{page}");
    let page = browser.get("/login?with=password&return_to=/organisation").await.is(200).text();
    assert!(page.contains("name=\"password\"") && page.contains("autocomplete=\"username\""), "{page}");
    log_in(&mut world.browser(), "Noor.J", "Wrong-horse-1").await.is(422);
    assert_eq!(world.last_refusal().await, "wrong_password", "whose username it is, is known to the administrator");
    // Who has no password has no username to sign in with, whatever it is.
    world.scim().post("/Users", &user("E-1", "lena")).await.is(201);
    log_in(&mut world.browser(), "lena@acme.example", PASSWORD).await.is(422);
}}

both! { who_names_the_organisation_is_asked_who_they_are, world, {
    administrator(&world).await;
    let mut browser = world.browser();
    let text = browser.post("/login", &[("who", "root@elsewhere.example")]).await.is(200).text();
    assert!(text.contains("value=\"root@elsewhere.example\"") && text.contains("name=\"password\""), "{text}");
    world.set(&[("enabled", "false")]).await;
    let text = browser.post("/login", &[("who", "acme")]).await.is(200).text();
    assert!(text.contains("name=\"password\"") && !text.contains("value=\"acme\""), "{text}");
}}

both! { who_signs_in_again_leaves_no_session_behind, world, {
    administrator(&world).await;
    let mut browser = world.browser();
    log_in(&mut browser, "root@acme.example", PASSWORD).await.is(303);
    log_in(&mut browser, "root@acme.example", PASSWORD).await.is(303);
    assert_eq!(world.sessions().await.len(), 1);
    browser.session().await.is(200);
}}

both! { a_flood_of_wrong_passwords_is_recorded_within_a_cap, world, {
    administrator(&world).await;
    for _ in 0..14 {
        log_in(&mut world.browser(), "root@acme.example", "Wrong-horse-1").await.is(422);
    }
    assert_eq!(world.sign_ins().await.len(), 10);
    world.wait(std::time::Duration::from_secs(61));
    log_in(&mut world.browser(), "root@acme.example", PASSWORD).await.is(422);
    assert_eq!(world.last_refusal().await, "employee_blocked");
    assert_eq!(world.sign_ins().await.len(), 11);
}}

both! { a_password_takes_only_local_ways_back, world, {
    administrator(&world).await;
    for (return_to, place) in [("/employees", "/employees"), ("https://evil.example", "/"), ("//evil.example", "/")] {
        let mut browser = world.browser();
        let fields = [("who", "root@acme.example"), ("password", PASSWORD), ("return_to", return_to)];
        let answer = browser.post("/login", &fields).await.is(303);
        assert_eq!(answer.header("location"), Some(place));
    }
    let headers = [("sec-fetch-site", "cross-site")];
    let body = crate::browser::form(&[("who", "root@acme.example"), ("password", PASSWORD)]);
    let answer = world.browser().send("POST", "/login", &headers, body, false).await.is(403);
    assert!(!answer.signs_in(), "nobody is signed in by a page from elsewhere");
}}

both! { three_wrong_passwords_block_until_somebody_unblocks, world, {
    let id = administrator(&world).await;
    let mut browser = world.browser();
    let mut pages = Vec::new();
    for wrong in ["", "wrong", "Correct-horse-8", PASSWORD.to_lowercase().as_str()] {
        let answer = log_in(&mut browser, "root@acme.example", wrong).await.is(422);
        assert!(!answer.signs_in());
        pages.push(answer.text());
    }
    // The empty one was no attempt. The fourth, right one comes too late.
    assert!(!log_in(&mut browser, "root@acme.example", PASSWORD).await.is(422).signs_in());
    assert_eq!(world.last_refusal().await, "employee_blocked");
    let unknown = log_in(&mut browser, "nobody@acme.example", "wrong").await.is(422).text();
    assert_eq!(pages[1].replace("root@", "nobody@"), unknown, "the page does not say who exists");

    employees::unblock(&world.gateway, Actor::Operator, "acme", id.parse().unwrap()).await.unwrap();
    log_in(&mut browser, "root@acme.example", PASSWORD).await.is(303);
    assert_eq!(world.audited().await.get("employee.unblocked"), Some(&1));
}}

both! { a_right_password_forgives_the_wrong_ones_before, world, {
    administrator(&world).await;
    let mut browser = world.browser();
    for _ in 0..3 {
        for _ in 0..2 {
            log_in(&mut browser, "root@acme.example", "wrong").await.is(422);
        }
        log_in(&mut browser, "root@acme.example", PASSWORD).await.is(303);
    }
}}

both! { a_block_ends_what_is_open, world, {
    administrator(&world).await;
    let mut browser = world.browser();
    log_in(&mut browser, "root@acme.example", PASSWORD).await.is(303);
    for _ in 0..3 {
        log_in(&mut world.browser(), "root@acme.example", "wrong").await.is(422);
    }
    browser.session().await.is(401);
}}

/// The link in the only mail.
async fn the_link(world: &World) -> String {
    let letter = outbox::take(&world.gateway).await.unwrap().unwrap();
    assert_eq!(letter.recipient, "ivy@acme.example");
    let body = letter.body.expose();
    let start = body.find("https://id.acme.example/activate?token=").unwrap();
    let link = body[start..].split_whitespace().next().unwrap();
    let path = link.strip_prefix("https://id.acme.example").unwrap().to_owned();
    outbox::sent(&world.gateway, &letter).await.unwrap();
    assert!(outbox::take(&world.gateway).await.unwrap().is_none(), "it is one mail");
    path
}

both! { who_is_invited_chooses_a_password_once, world, {
    let id = world.add(invited(None, "ivy"), Way::Invite).await.id;
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!((mails[0].kind.as_str(), mails[0].recipient.as_deref()), ("invitation", Some("ivy@acme.example")));
    let link = the_link(&world).await;
    let token = link.split_once("token=").unwrap().1.to_owned();
    // The token is nowhere but in the mail.
    assert_eq!(places_with(&world.gateway.db, &[&token]).await, Vec::<String>::new());

    let mut browser = world.browser();
    for _ in 0..3 {
        browser.get(&link).await.is(200);
    }
    let post = async |browser: &mut Browser, one: &str, two: &str| {
        let fields = [("token", token.as_str()), ("password", one), ("password_again", two)];
        browser.post("/activate", &fields).await
    };
    for (one, two) in [("short", "short"), (PASSWORD, "Other-horse-77"), ("alllowercase-7", "alllowercase-7")] {
        post(&mut browser, one, two).await.is(422);
    }
    assert_eq!(world.employee(&id.to_string()).await.status, muster::directory::Status::Pending);
    let answer = post(&mut browser, PASSWORD, PASSWORD).await.is(303);
    assert!(answer.signs_in());
    assert_eq!(browser.session().await.is(200).json()["employee"]["status"], "ACTIVE");

    // Once.
    let mut thief = world.browser();
    thief.get(&link).await.is(404);
    assert!(!post(&mut thief, "Another-horse-8", "Another-horse-8").await.is(404).signs_in());
    log_in(&mut thief, "ivy@acme.example", PASSWORD).await.is(303);
    let audited = world.audited().await;
    assert_eq!(audited.get("employee.invited"), Some(&1));
    assert_eq!(audited.get("employee.activated"), Some(&1));
    assert_eq!(world.mails().await.len(), 1);
}}

both! { an_invitation_is_good_for_a_week_and_for_nobody_suspended, world, {
    let id = world.add(invited(None, "ivy"), Way::Invite).await.id;
    let link = the_link(&world).await;
    let token = link.split_once("token=").unwrap().1;
    let fields = [("token", token), ("password", PASSWORD), ("password_again", PASSWORD)];
    employees::set_active(&world.gateway, Actor::Operator, "acme", id, false).await.unwrap();
    world.browser().get(&link).await.is(404);
    world.browser().post("/activate", &fields).await.is(404);
    employees::set_active(&world.gateway, Actor::Operator, "acme", id, true).await.unwrap();
    world.browser().get(&link).await.is(200);
    world.wait(std::time::Duration::from_secs(7 * 24 * 3600));
    world.browser().get(&link).await.is(404);
    world.browser().post("/activate", &fields).await.is(404);
    for token in ["", "x", "muster_invite_", "' or 1=1 --"] {
        let fields = [("token", token), ("password", PASSWORD), ("password_again", PASSWORD)];
        world.browser().post("/activate", &fields).await.is(404);
    }
}}

both! { of_two_who_accept_at_once_one_does, world, {
    world.add(invited(None, "ivy"), Way::Invite).await;
    let link = the_link(&world).await;
    let token = link.split_once("token=").unwrap().1.to_owned();
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..4 {
        let (mut browser, token) = (world.browser(), token.clone());
        posts.spawn(async move {
            let password = format!("Correct-horse-{number}");
            let fields = [("token", token.as_str()), ("password", &password), ("password_again", &password)];
            browser.post("/activate", &fields).await.status
        });
    }
    let mut statuses = posts.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404, 404, 404]);
    assert_eq!(world.audited().await.get("employee.activated"), Some(&1));
}}

both! { nobody_who_came_without_an_invitation_gets_a_mail, world, {
    let scim = world.scim();
    let provisioned = scim.create(&user("E-1", "lena")).await;
    let bypassed = world.add(invited(Some("E-2"), "noor"), Way::Bypass).await.id.to_string();
    administrator(&world).await;
    for id in [&provisioned, &bypassed] {
        let again =
            muster::flows::invitations::send_again(&world.gateway, Actor::Operator, "acme", id.parse().unwrap());
        assert!(again.await.is_err(), "not even when asked");
        employees::set_active(&world.gateway, Actor::Operator, "acme", id.parse().unwrap(), false).await.unwrap();
        employees::set_active(&world.gateway, Actor::Operator, "acme", id.parse().unwrap(), true).await.unwrap();
        let change = [("email".to_owned(), format!("{id}@acme.example"))];
        employees::set(&world.gateway, Actor::Operator, "acme", id.parse().unwrap(), &change).await.unwrap();
    }
    world.browser().sign_in_as("E-1").await.is(303);
    world.browser().sign_in_as("E-2").await.is(303);
    assert!(world.mails().await.is_empty());
    assert!(outbox::take(&world.gateway).await.unwrap().is_none());
}}

both! { an_import_sends_mail_only_when_it_is_to_invite, world, {
    let file = |number: u32| {
        format!(
            "email,firstName,lastName,externalId\n\
             a{number}@acme.example,An,One,I-{number}a\nb{number}@acme.example,Bo,Two,I-{number}b\n"
        )
    };
    let gateway = &world.gateway;
    let bypassing = import::Arrival::Bypassing;
    let report = import::run(gateway, Actor::Operator, "acme", file(1).as_bytes(), bypassing).await.unwrap();
    assert_eq!((report.created, report.failed), (2, vec![]));
    import::run(gateway, Actor::Operator, "acme", file(1).as_bytes(), import::Arrival::Invited).await.unwrap();
    assert!(world.mails().await.is_empty(), "who is there already is not invited");
    world.browser().sign_in_as("I-1a").await.is(303);
    import::rehearse(gateway, "acme", file(2).as_bytes(), import::Arrival::Invited).await.unwrap();
    assert!(world.mails().await.is_empty(), "a rehearsal sends nothing");
    import::run(gateway, Actor::Operator, "acme", file(2).as_bytes(), import::Arrival::Invited).await.unwrap();
    let mails = world.mails().await;
    let mut recipients: Vec<&str> = mails.iter().filter_map(|mail| mail.recipient.as_deref()).collect();
    recipients.sort_unstable();
    assert_eq!(recipients, ["a2@acme.example", "b2@acme.example"], "once each");
}}

both! { a_deleted_employees_mails_say_nothing_any_more, world, {
    let new = NewEmployee { first_name: "Ivanka".to_owned(), ..invited(None, "ivy") };
    let id = world.add(new, Way::Invite).await.id;
    let letter = outbox::take(&world.gateway).await.unwrap().unwrap();
    outbox::failed(&world.gateway, &letter, "550 <ivy@acme.example>: user unknown").await.unwrap();
    employees::delete(&world.gateway, Actor::Operator, "acme", id).await.unwrap();
    let mails = world.mails().await;
    assert_eq!((mails.len(), mails[0].state.as_str()), (1, "withdrawn"), "the ledger keeps that there was one");
    assert_eq!(places_with(&world.gateway.db, &["ivy@", "Ivanka"]).await, Vec::<String>::new());
    world.wait(std::time::Duration::from_secs(3600));
    assert!(outbox::take(&world.gateway).await.unwrap().is_none());
}}

both! { the_way_in_tells_nothing_about_people, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    for who in ["lena@acme.example", "nobody@acme.example", "acme"] {
        let page = browser.post("/login", &[("who", who)]).await.is(200);
        assert!(page.text().contains("/saml/acme/corp/login"), "{who}: {}", page.text());
    }
    let known = browser.post("/login", &[("who", "a@elsewhere.example")]).await.is(200).text();
    assert!(known.contains("type=\"password\""), "{known}");
    for who in ["no-such-organisation", "a\u{0}b", "a\u{0}@acme.example"] {
        browser.post("/login", &[("who", who)]).await.is(422);
        browser.post("/login", &[("who", who), ("password", "x")]).await.is(422);
    }
    browser.post("/login", &[("who", "")]).await.is(422);
}}
