//! The machine's clock is set back or forward by an hour while everything runs.

use std::time::Duration;

use muster::flows::{employees::Way, outbox};
use serde_json::{Value, json};

use crate::{browser::Browser, idp::Begun, provisioner::user, refusals::invited, world::World};

const HOUR: Duration = Duration::from_secs(3_600);

/// A sign-in with the response that it was done with.
async fn signed_in(world: &World) -> (Browser, Begun, String) {
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").issue(world);
    browser.bring(&begun, &response).await.is(303);
    (browser, begun, response)
}

async fn page(world: &World, cursor: &str) -> Value {
    world.scim().get(&format!("/Users?cursor={cursor}&count=1")).await.is(200).json()
}

fn next(page: &Value) -> String {
    page["nextCursor"].as_str().unwrap().to_owned()
}

/// What is changed now is there afterwards, and the chain of the audit log goes on over the jump.
async fn goes_on(world: &World, id: &str, title: &str) {
    let before = world.intact_audit_rows().await;
    let change = json!([{ "op": "replace", "path": "title", "value": title }]);
    world.scim().patch(&format!("/Users/{id}"), &change).await.is(200);
    let read = world.scim().get(&format!("/Users/{id}")).await.is(200).json();
    assert_eq!(read["title"], json!(title));
    assert_eq!(world.intact_audit_rows().await, before + 1);
}

both! { an_hour_back_opens_nothing_that_was_closed_and_closes_nothing, world, {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    let suspended = scim.create(&user("E-2", "eva")).await;
    let (mut browser, begun, response) = signed_in(&world).await;
    let mut eva = world.browser();
    eva.sign_in_as("E-2").await.is(303);
    scim.set_active(&suspended, false).await.is(200);
    let cursor = next(&page(&world, "").await);
    world.add(invited(None, "new"), Way::Invite).await;

    world.turn_back(HOUR);
    goes_on(&world, &id, "Back").await;
    browser.session().await.is(200);
    eva.session().await.is(401);
    eva.sign_in_as("E-2").await.is(403);
    // Lists are in the order of the clock, so it is not the first one.
    let reasons = world.sign_ins().await.into_iter().filter_map(|one| one.reason);
    assert_eq!(reasons.collect::<Vec<_>>(), ["employee_suspended"]);
    let mut thief = browser.clone();
    thief.bring(&begun, &response).await.is(403);
    signed_in(&world).await;
    page(&world, &cursor).await;
    assert!(outbox::take(&world.gateway).await.unwrap().is_none(), "mails wait until their time has come again");
    world.wait(HOUR);
    assert!(outbox::take(&world.gateway).await.unwrap().is_some());
    assert!(outbox::take(&world.gateway).await.unwrap().is_none(), "once");
}}

both! { an_hour_forward_ends_what_is_good_for_an_hour_and_nothing_else, world, {
    let id = world.scim().create(&user("E-1", "lena")).await;
    world.scim().create(&user("E-2", "eva")).await;
    let (mut browser, begun, response) = signed_in(&world).await;
    let mut late = world.browser();
    let open = late.begin().await;
    let cursor = next(&page(&world, "").await);

    world.wait(HOUR);
    goes_on(&world, &id, "Forward").await;
    browser.session().await.is(200);
    let mut thief = browser.clone();
    thief.bring(&begun, &response).await.is(403);
    // What had begun is too old; what begins now is not.
    let reply = world.idp.reply(&open, "E-1").issue(&world);
    late.bring(&open, &reply).await.is(403);
    late.sign_in_as("E-1").await.is(303);
    let path = format!("/Users?cursor={cursor}&count=1");
    world.scim().get(&path).await.refuses(400, Some("expiredCursor"));
    // And back again: who signed in by the wrong clock stays, and can sign in again.
    world.turn_back(HOUR);
    goes_on(&world, &id, "And back").await;
    late.session().await.is(200);
    thief.bring(&begun, &response).await.is(403);
    late.sign_in_as("E-1").await.is(303);
    page(&world, &cursor).await;
}}
