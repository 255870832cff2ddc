//! The main job: provisioned, signed in, suspended, restored, deleted, and never a mail.

use std::time::Duration;

use muster::{
    clock::Timestamp,
    flows::{
        Actor,
        commitments::{self, Wish},
    },
};
use serde_json::{Value, json};

use crate::{database::places_with, provisioner::user};

/// Lena with everything an identity provider can say of a person.
fn lena() -> Value {
    json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "externalId": "E-1001-lena",
        "userName": "lena.vandamme@acme.example",
        "name": { "givenName": "Lenaïs", "familyName": "Vandamme" },
        "displayName": "Lenaïs Vandamme",
        "title": "Hypotheekadviseur-7",
        "emails": [
            { "type": "work", "value": "lena.vandamme@acme.example", "primary": true },
            { "type": "home", "value": "lenais@home.example" },
        ],
        "phoneNumbers": [{ "type": "work", "value": "+32 2 555 01 99" }],
        "preferredLanguage": "nl",
        "timezone": "Europe/Brussels",
        "photos": [{ "type": "photo", "value": "https://cdn.acme.example/lenais.png" }],
        "roles": [{ "value": "AGENT" }],
        "active": true,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "employeeNumber": "PN-778899" },
        "urn:muster:scim:schemas:extension:employee:2.0:User": {
            "onlinePlanning": true,
            "contactEmail": "ask.lenais@acme.example",
            "introduction": "Lenaïs helpt u graag",
        },
    })
}

/// What must be nowhere once Lena is deleted.
const TRACES: &[&str] = &[
    "E-1001-lena",
    "lena.vandamme",
    "Lenaïs",
    "Vandamme",
    "Hypotheekadviseur-7",
    "555 01 99",
    "lenais@home",
    "PN-778899",
    "ask.lenais",
    "lenais.png",
];

both! { an_employee_who_comes_by_scim_signs_in_and_no_mail_leaves, world, {
    let created = world.scim().post("/Users", &lena()).await.is(201);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(created.header("location"), Some(format!("https://id.acme.example/scim/v2/Users/{id}").as_str()));
    assert_eq!(created.json()["active"], true);

    let mut browser = world.browser();
    browser.session().await.is(401);
    let answer = browser.sign_in_as("E-1001-lena").await.is(303);
    assert_eq!(answer.header("location"), Some("/"));
    assert!(answer.signs_in());
    let signed_in_at = world.now();

    let session = browser.session().await.is(200).json();
    let employee = &session["employee"];
    let text = |name: &str| employee[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(text("id"), id);
    assert_eq!(text("externalId"), "E-1001-lena");
    assert_eq!(text("status"), "ACTIVE");
    assert_eq!(text("firstName"), "Lenaïs");
    assert_eq!(text("lastName"), "Vandamme");
    assert_eq!(text("email"), "lena.vandamme@acme.example");
    assert_eq!(text("username"), "lena.vandamme@acme.example");
    assert_eq!(text("phoneNumber"), "+32 2 555 01 99");
    assert_eq!(text("function"), "Hypotheekadviseur-7");
    assert_eq!(text("communicationEmail"), "ask.lenais@acme.example");
    assert_eq!(text("language"), "nl");
    assert_eq!(text("timeZone"), "Europe/Brussels");
    assert_eq!(text("profilePictureUrl"), "https://cdn.acme.example/lenais.png");
    assert_eq!(employee["availableRoles"], json!(["AGENT"]));
    assert_eq!(employee["onlinePlanning"], true);
    assert_eq!(employee["officeRelations"], json!([]));
    assert_eq!(employee["deletedAt"], Value::Null);
    assert_eq!(session["organisation"], json!({ "slug": "acme", "name": "acme NV" }));
    assert_eq!(session["connection"], json!({ "slug": "corp", "name": "acme corp" }));
    let expires: Timestamp = session["expiresAt"].as_str().unwrap().parse().unwrap();
    assert_eq!(expires, signed_in_at.plus(Duration::from_secs(12 * 3600)));

    let page = browser.get("/").await.is(200).text();
    assert!(page.contains("Lenaïs Vandamme") && page.contains("acme corp"), "{page}");

    let attempts = world.sign_ins().await;
    assert_eq!(attempts.len(), 1);
    assert_eq!((attempts[0].outcome.as_str(), attempts[0].reason.as_deref()), ("accepted", None));
    assert_eq!(attempts[0].name_id.as_deref(), Some("E-1001-lena"));
    assert_eq!(attempts[0].employee_id.unwrap().to_string(), id);
    let checks: Value = serde_json::from_str(&attempts[0].checks).unwrap();
    let all_good = checks.as_array().unwrap().iter().all(|check| check["ok"] == true);
    assert!(all_good && checks.as_array().unwrap().len() > 10, "{checks}");
    assert!(world.mails().await.is_empty());
}}

both! { a_suspension_by_scim_ends_access_at_once_and_a_restoration_gives_it_back, world, {
    let id = world.scim().create(&lena()).await;
    let mut browser = world.browser();
    browser.sign_in_as("E-1001-lena").await.is(303);
    let mut second = world.browser();
    second.sign_in_as("E-1001-lena").await.is(303);
    assert_eq!(world.sessions().await.len(), 2);

    let suspended = world.scim().set_active(&id, false).await.is(200);
    assert_eq!(suspended.json()["active"], false);
    browser.session().await.is(401);
    second.session().await.is(401);
    assert!(world.sessions().await.is_empty());

    let refused = world.browser().sign_in_as("E-1001-lena").await.is(403);
    assert!(!refused.signs_in());
    assert_eq!(world.last_refusal().await, "employee_suspended");
    world.scim().get(&format!("/Users/{id}")).await.is(200);

    world.scim().set_active(&id, true).await.is(200);
    browser.session().await.is(401);
    browser.sign_in_as("E-1001-lena").await.is(303);
    assert_eq!(browser.session().await.is(200).json()["employee"]["id"], id);
    assert!(world.mails().await.is_empty());
}}

both! { a_deletion_by_scim_leaves_nothing_of_the_person, world, {
    let scim = world.scim();
    let id = scim.create(&lena()).await;
    let employee = world.employee(&id).await;
    let hour = Duration::from_secs(3600);
    let wish = Wish {
        employee: employee.id,
        office: None,
        subject: Some("Gesprek met Lenaïs".to_owned()),
        starts_at: world.now().plus(hour),
        ends_at: world.now().plus(hour * 2),
    };
    commitments::book(&world.gateway, Actor::Operator, "acme", &wish).await.unwrap();
    let later = world.now().plus(hour * 24);
    let subject = Some("Nieuws van Vandamme");
    commitments::schedule(&world.gateway, Actor::Operator, "acme", employee.id, subject, later).await.unwrap();

    // Leave traces wherever there is a place for one.
    let mut browser = world.browser();
    browser.sign_in_as("E-1001-lena").await.is(303);
    scim.filter("userName eq \"lena.vandamme@acme.example\"").await.is(200);
    scim.patch(&format!("/Users/{id}"), &json!([{ "op": "replace", "path": "title", "value": "Hypotheekadviseur-70" }]))
        .await
        .is(200);
    scim.set_active(&id, false).await.is(200);
    world.browser().sign_in_as("E-1001-lena").await.is(403);
    scim.set_active(&id, true).await.is(200);
    browser.sign_in_as("E-1001-lena").await.is(303);
    assert!(world.scim_requests().await.len() >= 5);
    let before = places_with(&world.gateway.db, TRACES).await;
    for table in ["employees.", "audit_rows.", "sign_ins.", "scim_requests.", "appointments.", "sessions."] {
        assert!(before.iter().any(|place| place.starts_with(table)), "nothing in {table} to begin with: {before:?}");
    }

    let gone = scim.delete(&format!("/Users/{id}")).await.is(204);
    assert!(gone.body.is_empty());
    browser.session().await.is(401);
    assert!(world.sessions().await.is_empty());
    let booked = commitments::appointments(&world.gateway, "acme", None).await.unwrap();
    assert_eq!(booked.iter().map(|one| one.state.as_str()).collect::<Vec<_>>(), ["CANCELLED"]);
    let planned = commitments::publications(&world.gateway, "acme", None).await.unwrap();
    assert_eq!(planned.iter().map(|one| one.state.as_str()).collect::<Vec<_>>(), ["WITHDRAWN"]);

    scim.get(&format!("/Users/{id}")).await.refuses(404, None);
    scim.delete(&format!("/Users/{id}")).await.refuses(404, None);
    scim.set_active(&id, true).await.refuses(404, None);
    assert_eq!(scim.filter("externalId eq \"E-1001-lena\"").await.is(200).json()["totalResults"], 0);

    world.scim_requests().await;
    let after = places_with(&world.gateway.db, TRACES).await;
    assert_eq!(after, Vec::<String>::new());
    world.intact_audit_rows().await;
    assert!(world.mails().await.is_empty());
}}

both! { a_recycled_external_id_opens_nothing_of_the_old_person, world, {
    let scim = world.scim();
    let old = scim.create(&user("E-7", "noor")).await;
    let mut browser = world.browser();
    browser.sign_in_as("E-7").await.is(303);
    scim.delete(&format!("/Users/{old}")).await.is(204);

    world.browser().sign_in_as("E-7").await.is(403);
    assert_eq!(world.last_refusal().await, "employee_deleted");

    let new = scim.create(&user("E-7", "noor")).await;
    assert_ne!(new, old, "the name is free and the person another");
    browser.session().await.is(401);
    scim.get(&format!("/Users/{old}")).await.is(404);
    let mut fresh = world.browser();
    fresh.sign_in_as("E-7").await.is(303);
    assert_eq!(fresh.session().await.is(200).json()["employee"]["id"], new);
    assert!(world.sessions().await.iter().all(|session| session.employee.to_string() == new));
}}
