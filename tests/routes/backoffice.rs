//! The shell of the Backoffice: who gets in where, toasts, preferences, and proving again who one is.

use std::time::Duration;

use muster::{
    directory::{Authority, Role, Status},
    flows::{
        Actor,
        employees::{self, NewEmployee, Way},
    },
    secret::Secret,
    web::places::{PLACES, Verb, place},
};

use crate::{
    answer::Answer,
    browser::Browser,
    desk::{Desk, at_work, hire, links, open_office, toast, words},
    world::{ORIGIN, World},
};

const NOBODY: &str = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10";

/// An address of the table, about a record that is not there.
fn address(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { NOBODY } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

async fn ask(browser: &mut Browser, verb: &str, path: &str, ours: bool) -> Answer {
    let site = if ours { "same-origin" } else { "cross-site" };
    let headers = [("sec-fetch-site", site), ("origin", ORIGIN)];
    let body = if verb == "POST" { "a=b".to_owned() } else { String::new() };
    browser.send(verb, path, &headers, body, false).await
}

fn is_to(answer: &Answer, place: &str) -> bool {
    answer.status == 303 && answer.header("location").is_some_and(|to| to.starts_with(place))
}

both! {
    /// The table decides; the router, and nothing else, is asked.
    every_place_with_every_verb_admits_whom_the_table_admits, world, {
    let desk = Desk::set_up(&world).await;
    let people = [
        (desk.admin, &desk.admin_id),
        (desk.manager, &desk.manager_id),
        (desk.agent, &desk.agent_id),
    ];
    for (mut browser, id) in people {
        let authority = Authority::of(&world.employee(id).await);
        for path in PLACES.iter().map(|place| place.path) {
            for verb in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                let what = format!("{verb} {path} as {:?}", world.employee(id).await.roles());
                let listed = match verb {
                    "GET" => place(path, Verb::Get),
                    "POST" => place(path, Verb::Post),
                    _ => None,
                };
                let status = ask(&mut browser, verb, &address(path), true).await.status;
                match listed {
                    None => assert_eq!(status, 405, "{what}"),
                    Some(place) if place.who.admits(&authority) => {
                        // What follows is the page's own business, but it is no refusal of the guard's.
                        let first = path == "/organisation" && muster::web::places::first_page(&authority).is_none();
                        assert!(first || !matches!(status, 401 | 403 | 405 | 500..), "{what}: {status}");
                        if place.verb == Verb::Post {
                            ask(&mut browser, verb, &address(path), false).await.is(403);
                        }
                    }
                    Some(_) => assert_eq!(status, 403, "{what}"),
                }
            }
        }
        browser.session().await.is(200);
    }
}}

both! { nobody_gets_in_without_a_session, world, {
    let mut stranger = world.browser();
    for place in PLACES {
        let path = address(place.path);
        let answer = ask(&mut stranger, place.verb.as_str(), &path, true).await;
        assert!(is_to(&answer, "/login?return_to=%2F"), "{} {path}: {:?}", place.verb.as_str(), answer.headers);
        let part = [("hx-request", "true"), ("sec-fetch-site", "same-origin")];
        let answer = stranger.send(place.verb.as_str(), &path, &part, String::new(), false).await.is(401);
        assert!(answer.header("hx-redirect").unwrap().starts_with("/login?return_to="), "{path}");
        assert!(answer.text().is_empty(), "{path}");
    }
    let answer = stranger.get("/organisation/employees?from=2").await;
    assert_eq!(answer.header("location"), Some("/login?return_to=%2Forganisation%2Femployees%3Ffrom%3D2"));
}}

both! { a_page_that_is_not_for_somebody_says_what_to_do, world, {
    let mut desk = Desk::set_up(&world).await;
    for browser in [&mut desk.agent, &mut desk.planner] {
        let page = words(&browser.get("/organisation/employees").await.is(403));
        assert!(page.contains("ask an administrator of your organisation"), "{page}");
        browser.get("/organisation").await.is(403);
        assert!(!browser.get("/").await.is(200).text().contains("Open the Backoffice"));
    }
    let landing = desk.admin.get("/").await.is(200).text();
    assert!(landing.contains("href=\"/organisation/employees\"") && landing.contains("Open the Backoffice"));
    assert!(is_to(&desk.admin.get("/organisation").await, "/organisation/employees"));
    assert!(is_to(&desk.manager.get("/organisation").await, "/team/employees"));
}}

both! { an_office_manager_sees_their_own_people_alone, world, {
    let mut desk = Desk::set_up(&world).await;
    open_office(&world, "ANR", "Antwerp").await;
    hire(&world, "zoe", &[Role::Agent], "ANR:AGENT").await;
    let page = words(&desk.manager.get("/team/employees").await.is(200));
    assert!(page.contains("alex Family") && page.contains("mona Family"), "{page}");
    assert!(!page.contains("zoe") && !page.contains("ada"), "{page}");
    assert!(page.contains("1–2 of 2"), "{page}");
    desk.manager.get("/organisation/employees").await.is(403);
    let page = words(&desk.admin.get("/organisation/employees").await.is(200));
    assert!(page.contains("zoe") && page.contains("1–5 of 5"), "{page}");
}}

both! { a_change_of_roles_holds_from_the_next_request_on, world, {
    let mut desk = Desk::set_up(&world).await;
    desk.admin.get("/organisation/employees").await.is(200);
    let set = async |id: &str, roles: &str| {
        let change = [("roles".to_owned(), roles.to_owned())];
        employees::set(&world.gateway, Actor::Operator, "acme", id.parse().unwrap(), &change).await.unwrap();
    };
    set(&desk.admin_id, "AGENT").await;
    desk.admin.get("/organisation/employees").await.is(403);
    set(&desk.admin_id, "ADMIN").await;
    desk.admin.get("/organisation/employees").await.is(200);
    employees::set_active(&world.gateway, Actor::Operator, "acme", desk.admin_id.parse().unwrap(), false).await.unwrap();
    assert!(is_to(&desk.admin.get("/organisation/employees").await, "/login"));
}}

both! { nothing_crosses_from_one_organisation_to_another, world, {
    let mut desk = Desk::set_up(&world).await;
    world.found("globex", "globex.example").await;
    let new = NewEmployee {
        email: "gert@globex.example".to_owned(),
        first_name: "Gert".to_owned(),
        last_name: "Globex".to_owned(),
        external_id: Some("G-1".to_owned()),
        ..NewEmployee::default()
    };
    employees::add(&world.gateway, Actor::Operator, "globex", &new, &Way::Bypass).await.unwrap();
    let page = words(&desk.admin.get("/organisation/employees").await.is(200));
    assert!(page.contains("ada Family") && !page.contains("Globex"), "{page}");
}}

both! { the_list_is_looked_through_a_page_at_a_time_forth_and_back, world, {
    let mut desk = Desk::set_up(&world).await;
    for number in 0..116 {
        hire(&world, &format!("n{number:03}"), &[], "").await;
    }
    let read = |page: &Answer| -> Vec<String> {
        let html = page.text();
        html.split("<b>").skip(1).map(|rest| rest.split("</b>").next().unwrap().to_owned()).collect()
    };
    let mut path = "/organisation/employees".to_owned();
    let mut seen = Vec::new();
    let mut summaries = Vec::new();
    let mut back = Vec::new();
    loop {
        let page = desk.admin.get(&path).await.is(200);
        seen.extend(read(&page));
        let text = words(&page);
        let at = text.find(" of 120").unwrap();
        summaries.push(text[..at].rsplit(' ').next().unwrap().to_owned());
        back.push(links(&page, "/organisation/employees?before="));
        match links(&page, "/organisation/employees?after=").pop() {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(summaries, ["1–50", "51–100", "101–120"]);
    assert_eq!(seen.len(), 120);
    let mut sorted = seen.clone();
    sorted.sort_by_key(|name| name.to_lowercase());
    assert_eq!(seen, sorted);
    assert_eq!(back[0], Vec::<String>::new(), "there is nothing before the first page");
    let page = desk.admin.get(&back[2][0]).await.is(200);
    assert_eq!(read(&page), seen[50..100], "back is where one came from");
    assert!(words(&page).contains("51–100 of 120"));
}}

both! { preferences_are_kept_by_the_browser_and_said_once, world, {
    let mut desk = Desk::set_up(&world).await;
    let admin = &mut desk.admin;
    let page = admin.get("/organisation/employees").await.is(200);
    assert!(page.text().contains("data-theme=\"system\"") && page.text().contains("data-shortcuts"));
    assert_eq!(toast(&page), "");
    let answer = admin.post("/preferences", &[("theme", "dark"), ("return_to", "/organisation/employees?from=1")]).await;
    assert_eq!(answer.is(303).header("location"), Some("/organisation/employees?from=1"));
    let page = admin.get("/organisation/employees").await.is(200);
    assert!(page.text().contains("data-theme=\"dark\""));
    assert_eq!(toast(&page), "Your preferences are saved.");
    assert_eq!(toast(&admin.get("/organisation/employees").await), "", "it is said once");
    admin.post("/preferences", &[("shortcuts", "off")]).await.is(303);
    assert!(!admin.get("/organisation/employees").await.text().contains("data-shortcuts"));
    for elsewhere in ["https://evil.example/", "//evil.example", "javascript:alert(1)"] {
        let fields = [("theme", "puce\"><script>"), ("return_to", elsewhere)];
        assert!(is_to(&admin.post("/preferences", &fields).await, "/organisation"), "{elsewhere}");
    }
    assert!(admin.get("/organisation/employees").await.text().contains("data-theme=\"system\""));
}}

both! { a_toast_of_another_session_is_not_said, world, {
    let mut desk = Desk::set_up(&world).await;
    desk.admin.post("/preferences", &[("theme", "dark")]).await.is(303);
    let planted = format!("__Host-muster_toast={}", desk.admin.cookie("muster_toast").unwrap());
    let session = format!("__Host-muster_session={}", desk.manager.cookie("muster_session").unwrap());
    let mut stranger = world.browser();
    let headers = [("cookie", format!("{session}; {planted}"))];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = stranger.send("GET", "/team/employees", &headers, String::new(), false).await.is(200);
    assert_eq!(toast(&page), "");
}}

const PASSWORD: &str = "Correct-horse-7";

async fn root(world: &World) -> Browser {
    let new = NewEmployee {
        email: "root@acme.example".to_owned(),
        roles: vec![Role::Admin],
        ..NewEmployee::default()
    };
    world.add(new, Way::Operator { password: Some(Secret::new(PASSWORD.to_owned())) }).await;
    let mut browser = world.browser();
    browser.post("/login", &[("who", "root@acme.example"), ("password", PASSWORD)]).await.is(303);
    browser
}

both! { whoever_signed_in_with_a_password_proves_it_again_with_that, world, {
    let mut browser = root(&world).await;
    world.wait(Duration::from_secs(16 * 60));
    let path = "/sign-in-again?return_to=%2Forganisation%2Femployees%3Ffrom%3D1";
    let page = browser.get(path).await.is(200).text();
    assert!(page.contains("value=\"root@acme.example\"") && page.contains("value=\"/organisation/employees?from=1\""));
    let before = browser.cookie("muster_session").unwrap().to_owned();
    for wrong in ["", "Wrong-horse-1"] {
        let fields = [("password", wrong), ("return_to", "/organisation/employees")];
        browser.post("/sign-in-again", &fields).await.is(422);
    }
    assert_eq!(browser.cookie("muster_session").unwrap(), before);
    let fields = [("password", PASSWORD), ("return_to", "/organisation/employees")];
    assert!(is_to(&browser.post("/sign-in-again", &fields).await, "/organisation/employees"));
    assert_ne!(browser.cookie("muster_session").unwrap(), before, "it is another session");
    assert_eq!(world.sessions().await.len(), 1, "and the old one is gone");
    browser.get("/organisation/employees").await.is(200);
}}

both! { whoever_came_from_an_identity_provider_proves_it_there, world, {
    hire(&world, "ada", &[Role::Admin], "").await;
    let mut ada = at_work(&world, "ada").await;
    let page = ada.get("/sign-in-again?return_to=/organisation/employees").await.is(200).text();
    assert!(page.contains("href=\"/saml/acme/corp/login?return_to=%2Forganisation%2Femployees&#38;anew=1\""), "{page}");
    ada.post("/sign-in-again", &[("password", PASSWORD)]).await.is(422);
}}

both! { what_counts_as_fresh_is_what_the_identity_provider_says, world, {
    hire(&world, "ada", &[Role::Admin], "").await;
    let id = hire(&world, "lena", &[Role::Agent], "").await;
    let path = format!("/organisation/employees/{id}/delete");
    let hour = Duration::from_secs(3600);
    // A session that the identity provider has had for an hour: good for a sign-in, and for nothing dangerous.
    let mut ada = world.browser();
    let begun = ada.begin().await;
    assert!(!begun.force_authn, "nobody is asked twice without need");
    let reply = world.idp.reply(&begun, "E-ada").signed_in_at(world.now().minus(hour));
    ada.bring(&begun, &reply.issue(&world)).await.is(303);
    ada.get("/organisation/employees").await.is(200);
    let asked = ada.get(&path).await.is(303).header("location").unwrap().to_owned();
    let page = ada.get(&asked).await.is(200).text();
    assert!(!page.contains("did not ask you"), "it was not asked to yet");
    let (_, href) = page.split_once("href=\"/saml/").unwrap();
    let href = format!("/saml/{}", href.split('"').next().unwrap().replace("&#38;", "&"));

    // It is asked to ask again, and does not.
    let begun = ada.begin_at(&href).await;
    assert!(begun.force_authn);
    world.wait(Duration::from_secs(30));
    let reply = world.idp.reply(&begun, "E-ada").signed_in_at(world.now().minus(hour));
    let back = ada.bring(&begun, &reply.issue(&world)).await.is(303).header("location").unwrap().to_owned();
    assert!(back.starts_with("/sign-in-again?return_to=%2Forganisation") && back.ends_with("&unproved=1"), "{back}");
    assert!(ada.get(&back).await.is(200).text().contains("did not ask you who you are"));
    ada.get(&path).await.is(303);
    ada.post(&path, &[("confirm", "lena@acme.example")]).await.is(303);
    assert_eq!(world.employee(&id).await.status, Status::Active);
    let attempt = world.sign_ins().await.remove(0);
    assert!(attempt.reason.is_none() && attempt.checks.contains("\"step_up\""), "{}", attempt.checks);
    assert!(attempt.checks.contains("did not: the session does not count"), "{}", attempt.checks);

    // It does; its clock may be off by as much as the connection allows.
    let begun = ada.begin_at(&href).await;
    world.wait(Duration::from_secs(30));
    let reply = world.idp.reply(&begun, "E-ada").signed_in_at(world.now().minus(Duration::from_secs(200)));
    let back = ada.bring(&begun, &reply.issue(&world)).await.is(303).header("location").unwrap().to_owned();
    assert_eq!(back, path);
    ada.get(&path).await.is(200);
    assert_eq!(world.sessions().await.len(), 1, "the old ones are gone");
    // For fifteen minutes from when the person proved it, not from when they came back.
    world.wait(Duration::from_secs(14 * 60));
    ada.get(&path).await.is(200);
    world.wait(Duration::from_secs(60));
    ada.get(&path).await.is(303);
}}

both! { every_page_of_the_backoffice_has_a_strict_policy, world, {
    let mut desk = Desk::set_up(&world).await;
    for path in ["/organisation/employees", "/team/employees", "/sign-in-again"] {
        let answer = desk.manager.get(path).await;
        let policy = answer.header("content-security-policy").unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
}}
