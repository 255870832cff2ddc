//! What is forgotten in time, and what is not.

use std::time::Duration;

use muster::flows::{
    Actor,
    commitments::{self, Wish},
    expiry,
};
use serde_json::json;

use crate::{
    database::{counts, meddle, places_with},
    provisioner::user,
    world::World,
};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn rows(world: &World, table: &str) -> i64 {
    counts(&world.gateway.db, &format!("select '{table}', count(*) from {table}")).await[0].1
}

both! { sessions_requests_and_assertions_are_forgotten_when_they_are_over, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    world.browser().begin().await;
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!((rows(&world, "sessions").await, rows(&world, "saml_requests").await), (1, 2));
    assert_eq!(rows(&world, "saml_assertions").await, 1);
    browser.session().await.is(200);
    world.wait(DAY * 2);
    expiry::sweep(&world.gateway).await.unwrap();
    for table in ["sessions", "saml_requests", "saml_assertions"] {
        assert_eq!(rows(&world, table).await, 0, "{table}");
    }
}}

both! { an_assertion_is_remembered_as_long_as_it_is_good, world, {
    world.set(&[("saml.allow_unsolicited", "true")]).await;
    world.scim().create(&user("E-1", "lena")).await;
    let begun = world.browser().begin().await;
    let response = world.idp.reply(&begun, "E-1").unsolicited().issue(&world);
    let fields = [("SAMLResponse", response.as_str())];
    world.browser().post_from_idp("/saml/acme/corp/acs", &fields).await.is(303);
    // Five minutes it is good, and three more by the skew of the clocks.
    for _ in 0..9 {
        expiry::sweep(&world.gateway).await.unwrap();
        let answer = world.browser().post_from_idp("/saml/acme/corp/acs", &fields).await;
        assert!(!answer.is(403).signs_in());
        world.wait(Duration::from_secs(60));
    }
    // By now it is over. With more skew it would be good again.
    world.set(&[("saml.clock_skew_seconds", "600")]).await;
    expiry::sweep(&world.gateway).await.unwrap();
    let answer = world.browser().post_from_idp("/saml/acme/corp/acs", &fields).await;
    assert!(!answer.is(403).signs_in());
    assert_eq!(world.last_refusal().await, "replayed");
    assert_eq!(rows(&world, "sessions").await, 1);
}}

both! { logs_are_kept_as_long_as_the_organisation_says, world, {
    world.scim().create(&user("E-1", "lena")).await;
    world.browser().sign_in_as("nobody").await.is(403);
    world.wait(DAY * 89);
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!((world.sign_ins().await.len(), world.scim_requests().await.len()), (1, 1));
    world.wait(DAY * 2);
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!((world.sign_ins().await.len(), world.scim_requests().await.len()), (0, 0));
    world.intact_audit_rows().await;
}}

both! { the_deleted_are_recognised_for_a_year, world, {
    let id = world.scim().create(&user("E-1", "lena")).await;
    world.scim().delete(&format!("/Users/{id}")).await.is(204);
    for (days, reason) in [(364, "employee_deleted"), (2, "employee_unknown")] {
        world.wait(DAY * days);
        expiry::sweep(&world.gateway).await.unwrap();
        world.browser().sign_in_as("E-1").await.is(403);
        assert_eq!(world.last_refusal().await, reason);
    }
}}

both! { whatever_case_a_refused_sign_in_used_it_is_erased, world, {
    // Nobody has the names yet, so the attempts belong to nobody.
    for name in ["E-Former", "e-former", "E-NEXT"] {
        world.browser().sign_in_as(name).await.is(403);
        assert_eq!(world.last_refusal().await, "employee_unknown");
    }
    let scim = world.scim();
    let id = scim.create(&user("E-Former", "lena")).await;
    scim.patch(&format!("/Users/{id}"), &json!([{ "op": "replace", "path": "externalId", "value": "E-Next" }]))
        .await
        .is(200);
    scim.delete(&format!("/Users/{id}")).await.is(204);
    world.scim_requests().await;
    let traces = ["former", "Former", "E-Next"];
    assert_eq!(places_with(&world.gateway.db, &traces).await, Vec::<String>::new());
}}

both! { who_knocks_after_the_deletion_is_named_for_a_day, world, {
    let id = world.scim().create(&user("E-gone", "lena")).await;
    world.scim().delete(&format!("/Users/{id}")).await.is(204);
    world.browser().sign_in_as("E-gone").await.is(403);
    assert_eq!(world.last_refusal().await, "employee_deleted");
    let attempt = world.sign_ins().await.remove(0);
    assert_eq!(attempt.name_id.as_deref(), Some("E-gone"));
    assert_eq!(attempt.employee_id.map(|id| id.to_string()), Some(id));
    // The sweep takes what was recorded while somebody was deleted, and not who knocked a moment later.
    expiry::sweep(&world.gateway).await.unwrap();
    world.wait(Duration::from_secs(23 * 3600));
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!(world.sign_ins().await.remove(0).name_id.as_deref(), Some("E-gone"));
    // Whoever has the name next and goes, too, takes nothing along that was about the former.
    let next = world.scim().create(&user("E-gone", "lena")).await;
    world.scim().delete(&format!("/Users/{next}")).await.is(204);
    assert_eq!(world.sign_ins().await.remove(0).name_id.as_deref(), Some("E-gone"));
    world.wait(Duration::from_secs(2 * 3600));
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!(world.last_refusal().await, "employee_deleted");
    assert_eq!(places_with(&world.gateway.db, &["E-gone"]).await, Vec::<String>::new());
}}

both! { what_was_erased_can_be_erased_again, world, {
    let db = &world.gateway.db;
    let id = world.scim().create(&user("E-twice", "lena")).await;
    world.browser().sign_in_as("E-twice").await.is(303);
    world.scim().delete(&format!("/Users/{id}")).await.is(204);
    meddle(db, "update sign_ins set address = '192.0.2.7'").await;
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!(places_with(db, &["192.0.2.7"]).await, Vec::<String>::new());
}}

both! { an_attempt_recorded_while_its_person_was_deleted_is_erased_within_the_hour, world, {
    // On PostgreSQL a refusal that read the employee before the deletion can be recorded after it. The
    // row of an attempt before the deletion, put back as it was, is that row.
    let scim = world.scim();
    let id = scim.create(&user("E-late", "lena")).await;
    scim.set_active(&id, false).await.is(200);
    world.browser().sign_in_as("E-late").await.is(403);
    let db = &world.gateway.db;
    meddle(db, "create table kept as select * from sign_ins").await;
    scim.delete(&format!("/Users/{id}")).await.is(204);
    meddle(db, "delete from sign_ins").await;
    meddle(db, "insert into sign_ins select * from kept").await;
    meddle(db, "drop table kept").await;
    world.scim_requests().await;
    assert!(!places_with(db, &["E-late"]).await.is_empty());
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!(places_with(db, &["E-late"]).await, Vec::<String>::new());
    // Whoever has the name next is not touched.
    scim.create(&user("E-late", "lena")).await;
    world.wait(Duration::from_secs(600));
    world.browser().sign_in_as("E-late").await.is(303);
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!(world.sign_ins().await.remove(0).name_id.as_deref(), Some("E-late"));
}}

both! { former_names_and_past_appointments_are_erased_too, world, {
    let scim = world.scim();
    // Somebody tries before they are provisioned.
    world.browser().sign_in_as("E-latecomer").await.is(403);
    let mut lena = user("E-latecomer", "maiden-name");
    lena["name"] = json!({ "givenName": "Quirina", "familyName": "Maidenhood" });
    lena["roles"] = json!([{ "value": "AGENT" }]);
    lena["urn:muster:scim:schemas:extension:employee:2.0:User"] = json!({ "onlinePlanning": true });
    let id = scim.create(&lena).await;
    let employee = world.employee(&id).await.id;
    let subject = |text: &str| Some(text.to_owned());
    let hour = Duration::from_secs(3600);
    let wish = Wish {
        employee,
        office: None,
        subject: subject("Gesprek met Quirina"),
        starts_at: world.now().plus(hour),
        ends_at: world.now().plus(hour * 2),
    };
    commitments::book(&world.gateway, Actor::Operator, "acme", &wish).await.unwrap();
    world.browser().sign_in_as("E-latecomer").await.is(303);
    world.wait(DAY);
    // Past its end an appointment stays what it was, without a name.
    let mut married = lena.clone();
    married["userName"] = json!("new-name@acme.example");
    married["emails"][0]["value"] = json!("new-name@acme.example");
    married["name"]["familyName"] = json!("Newname");
    scim.put(&format!("/Users/{id}"), &married).await.is(200);
    world.browser().sign_in_as("E-latecomer").await.is(303);
    scim.delete(&format!("/Users/{id}")).await.is(204);
    let booked = commitments::appointments(&world.gateway, "acme", None).await.unwrap();
    assert_eq!(booked[0].state, "BOOKED", "it took place");
    world.scim_requests().await;
    let traces = ["E-latecomer", "maiden-name", "Maidenhood", "Quirina", "new-name", "Newname"];
    assert_eq!(places_with(&world.gateway.db, &traces).await, Vec::<String>::new());
    world.intact_audit_rows().await;
}}
