//! Rotating the master key: what the old one kept, the new one keeps, and the old one opens nothing any more.

use muster::{
    flows::{
        Gateway,
        employees::Way,
        master_key::{self, RotationError},
        outbox, records,
    },
    secret::{MasterKey, SystemRandom},
    store::{audit::Verdict, facts::MASTER_KEY_CHECK},
};

use crate::{
    database::meddle,
    passwords::log_in,
    provisioner::user,
    refusals::invited,
    second_factor::{PASSWORD, WHO, begin, boss, bring, enrol},
    world::World,
};

/// What a start of the server leaves: the database remembers its key.
async fn started(world: &World) {
    let fingerprint = world.gateway.key.fingerprint();
    let fact = format!("insert into facts (name, value) values ('{MASTER_KEY_CHECK}', '{fingerprint}')");
    assert_eq!(meddle(&world.gateway.db, &fact).await, 1);
}

/// The server that was started with this key.
fn with_key(world: &World, key: &MasterKey) -> World {
    world.with(Gateway { key: key.clone(), ..world.gateway.clone() })
}

both! { what_the_old_key_kept_the_new_one_keeps, world, {
    started(&world).await;
    boss(&world).await;
    let mut browser = world.browser();
    log_in(&mut browser, WHO, PASSWORD).await.is(303);
    let (app, codes) = enrol(&world, &mut browser).await;
    world.add(invited(None, "new"), Way::Invite).await;
    let scim = world.scim();
    scim.create(&user("E-1", "lena")).await;
    let gone = scim.create(&user("E-gone", "gone")).await;
    scim.delete(&format!("/Users/{gone}")).await.is(204);
    browser.post("/forgot", &[("who", WHO)]).await;
    let rows = world.intact_audit_rows().await;

    let next = world.gateway.key.rotated(&SystemRandom);
    let rotated = master_key::rotate(&world.gateway, &next).await.unwrap();
    assert_eq!((rotated.connection_keys, rotated.second_factors), (2, 1), "{rotated:?}");
    assert_eq!((rotated.password_requests, rotated.audit_rows), (1, rows), "{rotated:?}");
    assert!(rotated.mails >= 1, "{rotated:?}");
    let again = master_key::rotate(&world.gateway, &world.gateway.key.rotated(&SystemRandom)).await;
    assert!(matches!(again, Err(RotationError::OtherKey)), "{again:?}");

    let world_after = with_key(&world, &next);
    assert_eq!(world_after.intact_audit_rows().await, rows + 1, "and one that tells of it");
    let verdicts = records::verify_audit(&world.gateway).await.unwrap();
    assert!(matches!(verdicts[0].1, Verdict::Broken { sequence: 1, .. }), "the old key knows nothing of it");
    browser.at(&world_after).session().await.is(200);
    let mut other = world_after.browser();
    let token = begin(&mut other).await;
    bring(&mut other, &token, &app.code(&world)).await.is(303);
    let mut third = world_after.browser();
    let token = begin(&mut third).await;
    bring(&mut third, &token, &codes[0]).await.is(303);
    // Our request is signed with the connection's key, and who was deleted is known by a lasting digest.
    world_after.browser().sign_in_as("E-1").await.is(303);
    world_after.browser().sign_in_as("E-gone").await.is(403);
    assert_eq!(world_after.last_refusal().await, "employee_deleted");
    let mut letters = 0;
    while outbox::take(&world_after.gateway).await.unwrap().is_some() {
        letters += 1;
    }
    assert_eq!(letters, rotated.mails, "every mail can be read");

    let third_key = next.rotated(&SystemRandom);
    let twice = master_key::rotate(&world_after.gateway, &third_key).await.unwrap();
    let all = (twice.connection_keys, twice.second_factors, twice.mails);
    assert_eq!(all, (2, 1, rotated.mails), "the new key reads everything");
    with_key(&world, &third_key).intact_audit_rows().await;
}}

both! { a_log_that_was_changed_by_hand_stays_broken, world, {
    started(&world).await;
    world.scim().create(&user("E-1", "lena")).await;
    world.intact_audit_rows().await;
    let change = "update audit_rows set actor = 'somebody' where sequence = 2";
    assert_eq!(meddle(&world.gateway.db, change).await, 1);
    let broken = world.audit_verdicts().await;
    assert!(matches!(broken[0], Verdict::Broken { sequence: 2, .. }), "{broken:?}");
    let next = world.gateway.key.rotated(&SystemRandom);
    let rotated = master_key::rotate(&world.gateway, &next).await.unwrap();
    assert_eq!(rotated.audit_rows, 1);
    assert_eq!(with_key(&world, &next).audit_verdicts().await, broken);
}}

both! { what_cannot_be_read_stops_a_rotation_that_then_changed_nothing, world, {
    started(&world).await;
    let rows = world.intact_audit_rows().await;
    let damage = "update connection_keys set private_key = (select digest from scim_tokens) where purpose = 'encryption'";
    assert_eq!(meddle(&world.gateway.db, damage).await, 1);
    let next = world.gateway.key.rotated(&SystemRandom);
    let refused = master_key::rotate(&world.gateway, &next).await;
    assert!(matches!(refused, Err(RotationError::Unreadable { what: "the key of a connection", .. })), "{refused:?}");
    assert_eq!(world.intact_audit_rows().await, rows, "under the old key");
    world.scim().create(&user("E-1", "lena")).await;
    world.browser().sign_in_as("E-1").await.is(303);
}}
