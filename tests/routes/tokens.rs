//! SCIM tokens: several at once, rotated without a gap, revoked at once in every process, from some networks
//! only; and what the request log says of who asked.

use std::{net::SocketAddr, time::Duration};

use axum::{body::Body, extract::ConnectInfo, http::Request};
use muster::{
    flows::{
        Actor, FlowError,
        connections::ConnectionFault,
        expiry, organisations, records,
        scim_tokens::{self, Rotation, Wanted},
    },
    ids::ScimTokenId,
    store::log_list::Sought as Logged,
};
use serde_json::json;

use crate::{answer::Answer, database::places_with, provisioner::user, world::World, world::settings};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn id_of(world: &World, label: &str) -> ScimTokenId {
    let all = scim_tokens::list(&world.gateway, "acme").await.unwrap();
    all.iter().find(|token| token.label == label).unwrap().id
}

async fn rotate(world: &World, id: ScimTokenId, rotation: &Rotation) -> Result<String, FlowError> {
    let made = scim_tokens::rotate(&world.gateway, Actor::Operator, id, rotation).await?;
    Ok(made.token.expose().clone())
}

/// A list of users, asked for from an address.
async fn ask_from(world: &World, token: &str, address: &str) -> Answer {
    let peer: SocketAddr = format!("{address}:4711").parse().unwrap();
    let request = Request::get("/scim/v2/Users")
        .header("authorization", format!("Bearer {token}"))
        .header("x-forwarded-for", "192.0.2.7")
        .extension(ConnectInfo(peer))
        .body(Body::empty())
        .unwrap();
    world.send(request).await
}

both! { a_revoked_token_is_refused_at_once_in_every_process, world, {
    let elsewhere = world.with(world.gateway.clone());
    let wanted = Wanted { label: "leaked".to_owned(), ..Wanted::default() };
    let token = world.token_for("acme", "corp", &wanted).await.token.expose().clone();
    for process in [&world, &elsewhere] {
        process.scim_with(&token).get("/Users").await.is(200);
    }
    let leaked = id_of(&world, "leaked").await;
    scim_tokens::revoke(&elsewhere.gateway, Actor::Operator, leaked).await.unwrap();
    for process in [&world, &elsewhere] {
        process.scim_with(&token).get("/Users").await.refuses(401, None);
        process.scim().get("/Users").await.is(200);
    }
}}

both! { a_token_is_rotated_without_a_gap, world, {
    let old = id_of(&world, "test").await;
    let rotation = Rotation { overlap: DAY, label: Some("second".to_owned()), ..Rotation::default() };
    let new = rotate(&world, old, &rotation).await.unwrap();
    world.scim().get("/Users").await.is(200);
    world.scim_with(&new).get("/Users").await.is(200);
    world.wait(DAY);
    world.scim().get("/Users").await.refuses(401, None);
    world.scim_with(&new).get("/Users").await.is(200);
    assert!(matches!(rotate(&world, old, &rotation).await, Err(FlowError::NotFound(_))), "it is over");
    // An overlap does not make a token live longer than it would have.
    let short = Wanted { label: "short".to_owned(), lifetime: Some(DAY), ..Wanted::default() };
    let short_token = world.token_for("acme", "corp", &short).await.token.expose().clone();
    rotate(&world, id_of(&world, "short").await, &Rotation { overlap: DAY * 30, ..Rotation::default() }).await.unwrap();
    world.wait(DAY);
    world.scim_with(&short_token).get("/Users").await.refuses(401, None);
    assert_eq!(world.audited().await.get("scim_token.created"), Some(&4));
    world.intact_audit_rows().await;
}}

both! { a_connection_has_a_bounded_number_of_good_tokens, world, {
    let wanted = Wanted { lifetime: Some(DAY), ..Wanted::default() };
    for _ in 1..20 {
        world.token_for("acme", "corp", &wanted).await;
    }
    let create = async || scim_tokens::create(&world.gateway, Actor::Operator, "acme", "corp", &wanted).await;
    assert!(matches!(create().await, Err(FlowError::Connection(ConnectionFault::TooManyTokens))));
    let overlapping = Rotation { overlap: DAY, ..Rotation::default() };
    assert!(rotate(&world, id_of(&world, "test").await, &overlapping).await.is_err());
    world.scim().get("/Users").await.is(200);
    world.wait(DAY);
    create().await.unwrap();
}}

both! { of_many_who_make_tokens_at_once_no_one_makes_too_many, world, {
    let mut work = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let gateway = world.gateway.clone();
        work.spawn(async move {
            let wanted = Wanted { lifetime: Some(DAY), ..Wanted::default() };
            scim_tokens::create(&gateway, Actor::Operator, "acme", "corp", &wanted).await.is_ok()
        });
    }
    // One there was before.
    assert_eq!(work.join_all().await.into_iter().filter(|made| *made).count(), 19);
}}

both! { a_token_is_good_from_its_networks_alone, world, {
    let allow_from = vec!["192.0.2.0/25".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
    let wanted = Wanted { label: "office".to_owned(), allow_from, ..Wanted::default() };
    let token = world.token_for("acme", "corp", &wanted).await.token.expose().clone();
    for inside in ["192.0.2.7", "[2001:db8::7]", "[::ffff:192.0.2.100]"] {
        ask_from(&world, &token, inside).await.is(200);
    }
    // Nobody trusts the peer, so what it says of others counts for nothing.
    for outside in ["192.0.2.200", "198.51.100.7", "[2001:db9::7]", "127.0.0.1"] {
        ask_from(&world, &token, outside).await.refuses(403, None);
    }
    world.scim_with(&token).get("/Users").await.refuses(403, None);
    let proxied = world.behind("10.0.0.0/8");
    ask_from(&proxied, &token, "10.0.0.1").await.is(200);
    ask_from(&proxied, &token, "192.0.2.200").await.refuses(403, None);
    // A new token takes the networks over.
    let rotated = rotate(&world, id_of(&world, "office").await, &Rotation::default()).await.unwrap();
    ask_from(&world, &rotated, "192.0.2.7").await.is(200);
    ask_from(&world, &rotated, "127.0.0.1").await.refuses(403, None);
    let refused = world.scim_requests().await.into_iter().filter(|one| one.status == 403);
    assert!(refused.clone().count() >= 6);
    assert!(refused.clone().all(|one| one.token_label.as_deref() == Some("office")));
}}

both! { the_request_log_says_who_asked_for_what_and_what_changed, world, {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    let path = format!("/Users/{id}");
    let changes = json!([
        { "op": "replace", "path": "nickName", "value": "Leni" },
        { "op": "replace", "path": "title", "value": "Adviser" },
        { "op": "add", "path": "password", "value": "correct-horse" },
    ]);
    scim.patch(&path, &changes).await.is(200);
    scim.get(&path).await.is(200);
    scim.patch(&path, &json!([{ "op": "remove", "path": "userName" }])).await.refuses(400, Some("mutability"));
    scim.get("/Users/nobody").await.is(404);
    let group = scim.post("/Groups", &json!({ "displayName": "Sales", "members": [{ "value": id }] })).await.is(201).json();
    let elsewhere = world.connect("acme", "other", crate::idp::Idp::corporate()).await;
    world.scim_with(&elsewhere).get(&path).await.is(200);
    world.scim_requests().await;
    let list = async |connection: Option<&str>, wanted: Logged| {
        records::scim_requests(&world.gateway, "acme", connection, wanted, 100).await.unwrap()
    };
    let of_lena = Logged { resource: Some(id.parse().unwrap()), ..Logged::default() };
    let lena: Vec<(String, i64)> = list(None, of_lena.clone()).await.into_iter().map(|one| (one.verb, one.status)).collect();
    let expected = [("GET", 200), ("PATCH", 400), ("GET", 200), ("PATCH", 200), ("POST", 201)];
    assert_eq!(lena, expected.map(|(verb, status)| (verb.to_owned(), status)));
    assert_eq!(list(Some("corp"), of_lena.clone()).await.len(), 4);
    assert_eq!(list(Some("other"), Logged::default()).await.len(), 1);
    assert!(records::scim_requests(&world.gateway, "acme", Some("none"), Logged::default(), 1).await.is_err());
    let refused = list(None, Logged { status: Some((400, 499)), ..Logged::default() }).await;
    assert_eq!(refused.iter().map(|one| one.status).collect::<Vec<_>>(), [404, 400]);
    assert_eq!(refused[1].scim_type.as_deref(), Some("mutability"));
    let of_group = Logged { resource: group["id"].as_str().unwrap().parse().ok(), ..Logged::default() };
    assert_eq!(list(None, of_group).await[0].resource_type.as_deref(), Some("Group"));
    let patched = list(None, Logged { status: Some((200, 200)), ..of_lena.clone() }).await.into_iter().find(|one| one.verb == "PATCH");
    let patched = patched.unwrap();
    assert_eq!((patched.token_label.as_deref(), patched.resource_type.as_deref()), (Some("test"), Some("User")));
    let logged: serde_json::Value = serde_json::from_str(patched.changes.as_deref().unwrap()).unwrap();
    assert_eq!(logged["changed"], json!({ "function": [null, "Adviser"] }));
    assert_eq!(logged["attributes"], json!({ "nickName": [null, "Leni"], "title": [null, "Adviser"] }));
    assert_eq!(places_with(&world.gateway.db, &["correct-horse"]).await, Vec::<String>::new());
    // Whoever is deleted leaves what happened, and nothing of who they were.
    scim.delete(&path).await.is(204);
    world.scim_requests().await;
    assert_eq!(places_with(&world.gateway.db, &["Leni", "lena@"]).await, Vec::<String>::new());
    assert_eq!(list(None, of_lena).await.len(), 6);
}}

both! { the_request_log_is_kept_by_number_too, world, {
    let scim = world.scim();
    for _ in 0..1_010 {
        scim.get("/Users?count=0").await.is(200);
    }
    world.scim_requests().await;
    organisations::set(&world.gateway, Actor::Operator, "acme", None, &settings(&[("scim_log_rows", "1000")])).await.unwrap();
    expiry::sweep(&world.gateway).await.unwrap();
    let kept = records::scim_requests(&world.gateway, "acme", None, Logged::default(), 5_000).await.unwrap();
    assert_eq!(kept.len(), 1_000);
    expiry::sweep(&world.gateway).await.unwrap();
    let again = records::scim_requests(&world.gateway, "acme", None, Logged::default(), 5_000).await.unwrap();
    assert_eq!((again.len(), again[0].at), (1_000, kept[0].at), "the last ones stay");
}}
