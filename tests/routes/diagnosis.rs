//! Sign-in attempts and the provisioning log: found by filters, looked through a page at a time, opened one by one.

use std::time::Duration;

use serde_json::json;

use muster::flows::{Actor, connections, employees};

use crate::{
    desk::{Desk, links, words},
    idp::Idp,
    provisioner::user,
    world::World,
};

const SIGN_INS: &str = "/organisation/sign-ins";
const PROVISIONING: &str = "/organisation/provisioning";

async fn refuse(world: &World, subject: &str) -> String {
    world.browser().sign_in_as(subject).await.is(403);
    world.sign_ins().await[0].reference.clone()
}

both! { who_had_another_name_is_found_by_it, world, {
    let mut desk = Desk::set_up(&world).await;
    let scim = world.scim();
    let id = scim.create(&user("E-maiden", "lena")).await;
    world.browser().sign_in_as("E-maiden").await.is(303);
    let rename = json!([{ "op": "replace", "path": "externalId", "value": "E-married" }]);
    scim.patch(&format!("/Users/{id}"), &rename).await.is(200);
    world.browser().sign_in_as("E-married").await.is(303);
    // Of somebody who is known the name is no key to the row: the person is.
    for who in ["E-maiden", "e-MAIDEN", "E-married"] {
        let page = desk.admin.get(&format!("{SIGN_INS}?who={who}")).await.is(200);
        assert_eq!(links(&page, "/organisation/sign-ins/").len(), 2, "{who}");
    }
}}

both! { who_knocks_after_the_deletion_is_found_by_name, world, {
    let mut desk = Desk::set_up(&world).await;
    let scim = world.scim();
    let id = scim.create(&user("E-gone", "lena")).await;
    world.browser().sign_in_as("E-gone").await.is(303);
    scim.delete(&format!("/Users/{id}")).await.is(204);
    world.browser().sign_in_as("E-gone").await.is(403);
    assert_eq!(world.last_refusal().await, "employee_deleted");
    for (who, count) in [("E-gone", 1), ("e-GONE", 1), ("lena", 0), (&*id, 2)] {
        let page = desk.admin.get(&format!("{SIGN_INS}?who={who}")).await.is(200);
        assert_eq!(links(&page, "/organisation/sign-ins/").len(), count, "{who}: {}", words(&page));
    }
}}

both! { an_attempt_outlives_whom_it_was_about_and_what_it_came_through, world, {
    let mut desk = Desk::set_up(&world).await;
    let idp = Idp::other();
    let token = world.connect("acme", "branch", idp).await;
    let scim = world.scim_with(&token);
    let id = scim.create(&user("E-gone", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin_at("/saml/acme/branch/login").await;
    browser.bring(&begun, &idp.reply(&begun, "E-gone").issue(&world)).await.is(303);
    connections::delete(&world.gateway, Actor::Operator, "acme", "branch").await.unwrap();
    let admin = &mut desk.admin;
    let tab = words(&admin.get(&format!("/organisation/employees/{id}/sign-in")).await.is(200));
    assert!(tab.contains("deleted connection") && !tab.contains("E-mail address and password"), "{tab}");
    employees::delete(&world.gateway, Actor::Operator, "acme", id.parse().unwrap()).await.unwrap();
    let list = admin.get(&format!("{SIGN_INS}?who={id}")).await.is(200);
    let one = admin.get(&links(&list, "/organisation/sign-ins/")[0]).await.is(200);
    for page in [words(&list), words(&one)] {
        assert!(page.contains("deleted employee") && page.contains("deleted connection"), "{page}");
        assert!(!page.contains("nobody known"), "{page}");
    }
}}

both! { an_attempt_is_found_by_whatever_is_known_of_it_and_says_what_to_change, world, {
    let mut desk = Desk::set_up(&world).await;
    let reference = refuse(&world, "E-stranger").await;
    let admin = &mut desk.admin;
    let all = words(&admin.get(SIGN_INS).await.is(200));
    assert!(all.contains("employee_unknown") && all.contains("ada Family") && all.contains("1–5 of 5"), "{all}");
    let (quoted, lower) = (reference.clone(), reference.to_lowercase());
    for (query, count) in [
        ("who=E-stranger", 1),
        ("who=e-STRANGER", 1),
        ("who=ada%40acme.example", 1),
        ("who=E-ada", 1),
        ("who=nobody", 0),
        (&*format!("who={quoted}"), 1),
        (&*format!("who={lower}"), 1),
        (&*format!("who={}", desk.admin_id), 1),
        ("outcome=wrong", 1),
        ("outcome=ok", 4),
        ("connection=corp", 5),
        ("connection=corp&outcome=wrong&who=E-stranger", 1),
        ("since=2026-03-12&until=2026-03-12", 5),
        ("since=2026-03-13", 0),
        ("until=2026-03-11", 0),
        ("since=rubbish&connection=nowhere&outcome=maybe", 5),
    ] {
        let page = admin.get(&format!("{SIGN_INS}?{query}")).await.is(200);
        assert_eq!(links(&page, "/organisation/sign-ins/").len(), count, "{query}: {}", words(&page));
    }
    let nothing = words(&admin.get(&format!("{SIGN_INS}?who=nobody")).await);
    assert!(nothing.contains("Nothing matches") && nothing.contains("Clear all filters"), "{nothing}");
    let found = admin.get(&format!("{SIGN_INS}?who={reference}")).await;
    let one = admin.get(&links(&found, "/organisation/sign-ins/")[0]).await.is(200);
    let text = words(&one);
    for part in [&*reference, "What to change", "passed:", "failed:", "expected", "E-stranger", "What to tell the person"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(one.text().contains("href=\"/organisation/connections/corp\""));
    let mine = admin.get(&format!("{SIGN_INS}?who=E-ada")).await;
    let one = admin.get(&links(&mine, "/organisation/sign-ins/")[0]).await.is(200);
    assert!(one.text().contains(&format!("href=\"/organisation/employees/{}\"", desk.admin_id)));
    assert!(one.text().contains(&format!("href=\"/organisation/provisioning?who={}\"", desk.admin_id)));
    for wrong in ["0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10", "rubbish"] {
        admin.get(&format!("{SIGN_INS}/{wrong}")).await.is(404);
    }
}}

both! { the_log_is_looked_through_a_page_at_a_time_forth_and_back_with_its_filters, world, {
    let mut desk = Desk::set_up(&world).await;
    for _ in 0..58 {
        world.wait(Duration::from_secs(61));
        refuse(&world, "E-stranger").await;
    }
    let admin = &mut desk.admin;
    let first = admin.get(&format!("{SIGN_INS}?who=E-stranger&outcome=wrong")).await.is(200);
    assert!(words(&first).contains("1–50 of 58 that match"), "{}", words(&first));
    let rows = links(&first, "/organisation/sign-ins/");
    let next = links(&first, "/organisation/sign-ins?who=E-stranger&outcome=wrong&after=").remove(0);
    let second = admin.get(&next).await.is(200);
    assert!(words(&second).contains("51–58 of 58 that match"), "{}", words(&second));
    let back = links(&second, "/organisation/sign-ins?who=E-stranger&outcome=wrong&before=").remove(0);
    let again = admin.get(&back).await.is(200);
    assert_eq!(links(&again, "/organisation/sign-ins/"), rows, "back is where one came from");
    assert!(words(&again).contains("1–50 of 58"));
}}

both! { a_request_shows_what_it_changed_and_leads_to_the_person, world, {
    let mut desk = Desk::set_up(&world).await;
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    scim.patch(&format!("/Users/{id}"), &json!([{ "op": "replace", "path": "title", "value": "Adviser & <co>" }])).await.is(200);
    scim.get("/Users/none").await.is(404);
    world.scim_requests().await;
    let admin = &mut desk.admin;
    let all = words(&admin.get(PROVISIONING).await.is(200));
    assert!(all.contains("PATCH") && all.contains("Given Family") && all.contains("1–3 of 3"), "{all}");
    for (query, count) in [
        ("who=E-1", 2),
        ("who=lena%40acme.example", 2),
        (&*format!("who={id}"), 2),
        ("writes=true", 2),
        ("outcome=wrong", 1),
        ("connection=corp", 3),
        ("who=nobody", 0),
        ("since=2026-03-13", 0),
    ] {
        let page = admin.get(&format!("{PROVISIONING}?{query}")).await.is(200);
        assert_eq!(links(&page, "/organisation/provisioning/").len(), count, "{query}");
    }
    let found = admin.get(&format!("{PROVISIONING}?who=E-1")).await;
    let one = admin.get(&links(&found, "/organisation/provisioning/")[0]).await.is(200);
    let text = words(&one);
    assert!(text.contains("Adviser & <co>") && text.contains("PATCH") && text.contains("What changed"), "{text}");
    assert!(one.text().contains(&format!("href=\"/organisation/sign-ins?who={id}\"")));
    assert!(one.text().contains(&format!("href=\"/organisation/employees/{id}\"")));
    admin.get(&format!("{PROVISIONING}/rubbish")).await.is(404);
}}

both! { nobody_sees_what_came_to_another_organisation, world, {
    let mut desk = Desk::set_up(&world).await;
    world.found("globex", "globex.example").await;
    let token = world.connect("globex", "corp", world.idp).await;
    let mut stranger = world.browser();
    let begun = stranger.begin_at("/saml/globex/corp/login").await;
    let response = world.idp.reply(&begun, "G-1").issue(&world);
    stranger.bring(&begun, &response).await.is(403);
    world.scim_with(&token).create(&user("G-1", "gert")).await;
    let page = words(&desk.admin.get(SIGN_INS).await.is(200));
    assert!(!page.contains("G-1") && !page.contains("globex"), "{page}");
    let page = words(&desk.admin.get(PROVISIONING).await.is(200));
    assert!(page.contains("No SCIM request has come yet"), "{page}");
    for browser in [&mut desk.manager, &mut desk.agent] {
        browser.get(SIGN_INS).await.is(403);
        browser.get(PROVISIONING).await.is(403);
    }
}}
