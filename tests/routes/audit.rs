//! The audit log: every change has its row, and the chain tells when somebody meddled.

use std::collections::BTreeMap;

use muster::{
    flows::{
        Actor,
        employees::{self, Way},
        organisations, records,
    },
    secret::{MasterKey, SystemRandom},
    store::audit::{self, Verdict},
};
use serde_json::json;

use crate::{
    database::{meddle, places_with},
    provisioner::user,
    refusals::invited,
    world::World,
};

/// What a story added to the audit log.
async fn added(world: &World, before: &BTreeMap<String, i64>) -> Vec<(String, i64)> {
    let now = world.audited().await;
    let grown = |(action, count): (String, i64)| {
        let more = count - before.get(&action).copied().unwrap_or_default();
        (more != 0).then_some((action, more))
    };
    now.into_iter().filter_map(grown).collect()
}

fn rows(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|(action, count)| ((*action).to_owned(), *count)).collect()
}

both! { every_change_has_its_row_and_what_changes_nothing_has_none, world, {
    let founded = world.audited().await;
    assert_eq!(
        founded.into_iter().collect::<Vec<_>>(),
        rows(&[("connection.created", 1), ("organisation.created", 1), ("scim_token.created", 1)])
    );
    let scim = world.scim();
    let steps = world.audited().await;
    let id = scim.create(&user("E-1", "lena")).await;
    assert_eq!(added(&world, &steps).await, rows(&[("employee.created", 1)]));

    let steps = world.audited().await;
    scim.get(&format!("/Users/{id}")).await.is(200);
    scim.post("/Users", &user("E-1", "lena")).await.is(409);
    scim.patch(&format!("/Users/{id}"), &json!([{ "op": "replace", "path": "active", "value": true }])).await.is(200);
    scim.patch(&format!("/Users/{id}"), &json!([{ "op": "replace", "path": "nonsense", "value": 1 }])).await.is(400);
    world.browser().sign_in_as("E-unknown").await.is(403);
    world.browser().session().await.is(401);
    assert_eq!(added(&world, &steps).await, []);

    let steps = world.audited().await;
    scim.patch(&format!("/Users/{id}"), &json!([{ "op": "add", "path": "title", "value": "Adviser" }])).await.is(200);
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    browser.post("/logout", &[]).await.is(200);
    browser.sign_in_as("E-1").await.is(303);
    scim.set_active(&id, false).await.is(200);
    scim.set_active(&id, true).await.is(200);
    scim.delete(&format!("/Users/{id}")).await.is(204);
    world.set(&[("saml.jit", "false")]).await;
    assert_eq!(
        added(&world, &steps).await,
        rows(&[
            ("connection.changed", 1),
            ("employee.changed", 1),
            ("employee.deleted", 1),
            ("employee.linked", 1),
            ("employee.restored", 1),
            ("employee.suspended", 1),
            ("session.ended", 1),
            ("session.opened", 2),
        ])
    );
    assert!(world.intact_audit_rows().await >= 12);
}}

both! { a_change_that_fails_has_no_row_and_leaves_no_trace, world, {
    let scim = world.scim();
    scim.create(&user("E-1", "lena")).await;
    let second = scim.create(&user("E-2", "noor")).await;
    let before = world.employee(&second).await;
    let steps = world.audited().await;
    let change = json!([
        { "op": "replace", "path": "title", "value": "Adviser" },
        { "op": "replace", "path": "userName", "value": "lena@acme.example" },
    ]);
    scim.patch(&format!("/Users/{second}"), &change).await.refuses(409, Some("uniqueness"));
    assert_eq!(world.employee(&second).await, before);
    assert_eq!(added(&world, &steps).await, []);
}}

/// A log of a few rows, all of them linked.
async fn a_log(world: &World) -> i64 {
    let scim = world.scim();
    for number in 0..4 {
        let id = scim.create(&user(&format!("E-{number}"), &format!("person{number}"))).await;
        scim.set_active(&id, false).await.is(200);
    }
    world.intact_audit_rows().await
}

async fn is_broken(world: &World, what: &str) {
    let verdicts = world.audit_verdicts().await;
    assert!(verdicts.iter().any(|verdict| matches!(verdict, Verdict::Broken { .. })), "{what}: {verdicts:?}");
}

both! { a_changed_row_is_found, world, {
    a_log(&world).await;
    let db = &world.gateway.db;
    for (change, back) in [
        ("actor = 'operator:x'", "actor = 'operator'"),
        ("at = at + 1", "at = at - 1"),
        ("action = 'connection.changed'", "action = 'connection.created'"),
        ("target_kind = 'employee'", "target_kind = 'connection'"),
        ("detail = detail || ' '", "detail = rtrim(detail)"),
    ] {
        let row = "where action in ('connection.created', 'connection.changed')";
        assert_eq!(meddle(db, &format!("update audit_rows set {change} {row}")).await, 1, "{change}");
        is_broken(&world, change).await;
        assert_eq!(meddle(db, &format!("update audit_rows set {back} {row}")).await, 1, "{back}");
        world.intact_audit_rows().await;
    }
}}

both! { a_removed_row_is_found, world, {
    let rows = a_log(&world).await;
    assert_eq!(meddle(&world.gateway.db, "delete from audit_rows where sequence = 3").await, 1);
    is_broken(&world, "in the middle").await;
    assert!(rows > 5);
}}

both! { a_row_removed_at_the_end_is_found, world, {
    let rows = a_log(&world).await;
    let sql = format!("delete from audit_rows where sequence = {rows}");
    assert_eq!(meddle(&world.gateway.db, &sql).await, 1);
    is_broken(&world, "at the end").await;
}}

both! { exchanged_and_erased_rows_are_found, world, {
    a_log(&world).await;
    let db = &world.gateway.db;
    for (sequence, to) in [(3, 999), (4, 3), (999, 4)] {
        meddle(db, &format!("update audit_rows set sequence = {to} where sequence = {sequence}")).await;
    }
    is_broken(&world, "exchanged").await;
    for (sequence, to) in [(3, 999), (4, 3), (999, 4)] {
        meddle(db, &format!("update audit_rows set sequence = {to} where sequence = {sequence}")).await;
    }
    world.intact_audit_rows().await;
    meddle(db, "update audit_rows set detail = null where sequence = 2").await;
    is_broken(&world, "the detail alone was removed").await;
    // As an erasure does it, but nobody was deleted.
    meddle(db, "update audit_rows set salt = null where sequence = 2").await;
    is_broken(&world, "erased, and nobody deleted").await;
}}

both! { who_has_the_database_alone_cannot_build_a_chain, world, {
    let rows = a_log(&world).await;
    let mut conn = world.gateway.db.read().await.unwrap();
    let organisation = audit::chains(&mut conn).await.unwrap()[0];
    let verdict = audit::verify(&mut conn, organisation, &world.gateway.key).await.unwrap();
    assert_eq!(verdict, Verdict::Intact { rows });
    let other = MasterKey::generate(&SystemRandom);
    let verdict = audit::verify(&mut conn, organisation, &other).await.unwrap();
    assert!(matches!(verdict, Verdict::Broken { sequence: 1, .. }), "{verdict:?}");
}}

both! { the_log_of_a_deleted_organisation_names_nobody_and_verifies, world, {
    world.scim().create(&user("E-2-quirina", "quirina")).await;
    world.intact_audit_rows().await;
    organisations::delete(&world.gateway, Actor::Operator, "acme").await.unwrap();
    assert_eq!(places_with(&world.gateway.db, &["quirina"]).await, Vec::<String>::new());
    let verdicts = world.audit_verdicts().await;
    assert!(verdicts.iter().all(|verdict| matches!(verdict, Verdict::Intact { rows } if *rows >= 5)), "{verdicts:?}");
}}

both! { an_erased_person_leaves_a_chain_that_verifies, world, {
    let rows = a_log(&world).await;
    let scim = world.scim();
    let found = scim.filter("externalId eq \"E-2\"").await.json();
    let id = found["Resources"][0]["id"].as_str().unwrap().to_owned();
    scim.delete(&format!("/Users/{id}")).await.is(204);
    assert_eq!(world.intact_audit_rows().await, rows + 1);
}}

both! { rows_written_at_once_are_linked_once_each, world, {
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..20 {
        let scim = world.scim();
        posts.spawn(async move { scim.create(&user(&format!("E-{number}"), &format!("p{number}"))).await });
    }
    // Processes that seal at once: one wins, and the others run again instead of failing.
    let mut sealers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let sealing = world.gateway.clone();
        sealers.spawn(async move {
            for _ in 0..10 {
                records::seal_audit(&sealing).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
    }
    assert_eq!(posts.join_all().await.len(), 20);
    sealers.join_all().await;
    assert_eq!(world.intact_audit_rows().await, 23);
}}

both! { what_people_do_is_audited_like_what_machines_do, world, {
    let steps = world.audited().await;
    let id = world.add(invited(Some("E-1"), "ivy"), Way::Invite).await.id;
    employees::set(&world.gateway, Actor::Operator, "acme", id, &[("firstName".to_owned(), "Ivy".to_owned())])
        .await
        .unwrap();
    employees::set_active(&world.gateway, Actor::Operator, "acme", id, false).await.unwrap();
    employees::set_active(&world.gateway, Actor::Operator, "acme", id, false).await.unwrap();
    employees::delete(&world.gateway, Actor::Operator, "acme", id).await.unwrap();
    assert_eq!(
        added(&world, &steps).await,
        rows(&[
            ("employee.changed", 1),
            ("employee.created", 1),
            ("employee.deleted", 1),
            ("employee.invited", 1),
            ("employee.suspended", 1),
        ])
    );
}}
