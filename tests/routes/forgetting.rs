//! What is forgotten in time, and what is not.

use std::time::Duration;

use muster::flows::{
    Actor,
    commitments::{self, Wish},
    expiry,
};
use serde_json::json;

use crate::{
    database::{counts, places_with},
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
