//! From a subject to an employee as the connection says, what a connection needs, and what two do at once.

use muster::flows::{
    Actor,
    connections::{self, MetadataSource},
};
use serde_json::json;

use crate::{database::meddle_during, idp::Idp, provisioner::user, world::World};

async fn refused(world: &World, subject: &str, reason: &str) {
    assert!(!world.browser().sign_in_as(subject).await.is(403).signs_in());
    assert_eq!(world.last_refusal().await, reason, "{subject}");
}

both! { a_connection_may_match_by_username_or_e_mail, world, {
    let mut lena = user("E-1", "lena");
    lena["userName"] = json!("LVandamme");
    world.scim().create(&lena).await;
    world.set(&[("saml.match", "username")]).await;
    world.browser().sign_in_as("LVandamme").await.is(303);
    refused(&world, "lvandamme", "employee_unknown").await;
    refused(&world, "E-1", "employee_unknown").await;
    world.set(&[("saml.name_id_case", "insensitive")]).await;
    world.browser().sign_in_as("lvandamme").await.is(303);
    world.set(&[("saml.match", "email"), ("saml.name_id_case", "exact")]).await;
    world.browser().sign_in_as("lena@acme.example").await.is(303);
    refused(&world, "Lena@acme.example", "employee_unknown").await;
    refused(&world, "LVandamme", "employee_unknown").await;
    world.set(&[("saml.name_id_case", "insensitive")]).await;
    world.browser().sign_in_as("Lena@ACME.example").await.is(303);
}}

both! { a_deleted_person_is_told_from_an_unknown_one_however_matched, world, {
    for (field, subject) in [("externalId", "E-1"), ("username", "lena@acme.example"), ("email", "lena@acme.example")] {
        world.set(&[("saml.match", field)]).await;
        refused(&world, subject, if field == "externalId" { "employee_unknown" } else { "employee_deleted" }).await;
        let id = world.scim().create(&user("E-1", "lena")).await;
        world.browser().sign_in_as(subject).await.is(303);
        world.scim().delete(&format!("/Users/{id}")).await.is(204);
        refused(&world, subject, "employee_deleted").await;
    }
}}

both! { the_subject_may_be_an_attribute, world, {
    world.scim().create(&user("E-1", "lena")).await;
    world.set(&[("saml.subject", "attribute:employeeNumber")]).await;
    refused(&world, "E-1", "subject_attribute_missing").await;
    let mut browser = world.browser();
    for (values, reason) in [(vec!["E-1", "E-2"], Some("subject_attribute_ambiguous")), (vec!["E-1"], None)] {
        let begun = browser.begin().await;
        let mut reply = world.idp.reply(&begun, "somebody");
        let values = values.into_iter().map(str::to_owned).collect();
        reply.subject.attributes.push(("employeeNumber".to_owned(), values));
        let answer = browser.bring(&begun, &reply.issue(&world)).await;
        match reason {
            Some(reason) => {
                answer.is(403);
                assert_eq!(world.last_refusal().await, reason);
            }
            None => assert!(answer.is(303).signs_in()),
        }
    }
}}

both! { an_attribute_of_the_assertion_changes_nothing_of_the_employee, world, {
    let id = world.scim().create(&user("E-1", "lena")).await;
    let before = world.employee(&id).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let mut reply = world.idp.reply(&begun, "E-1");
    for (name, value) in [("email", "boss@acme.example"), ("roles", "ADMIN"), ("Role", "ADMIN"), ("externalId", "E-2")] {
        reply.subject.attributes.push((name.to_owned(), vec![value.to_owned()]));
    }
    browser.bring(&begun, &reply.issue(&world)).await.is(303);
    let mut after = world.employee(&id).await;
    assert!(after.last_sign_in_at.is_some());
    after.last_sign_in_at = None;
    assert_eq!(after, before);
}}

both! { a_connection_without_metadata_signs_nobody_in, world, {
    connections::create(&world.gateway, Actor::Operator, "acme", "bare", None, None, &[]).await.unwrap();
    let mut browser = world.browser();
    let refused = browser.get("/saml/acme/bare/login").await.is(403);
    // The person quotes a reference, and the administrator finds it.
    let reference = refused.header("x-muster-reference").unwrap().to_owned();
    let attempt = world.sign_ins().await.into_iter().find(|one| one.reference == reference).unwrap();
    assert_eq!(attempt.reason.as_deref(), Some("no_metadata"));
    let begun = browser.begin().await;
    let mut reply = world.idp.reply(&begun, "E-1");
    reply.recipient = "https://id.acme.example/saml/acme/bare/acs".to_owned();
    reply.audience = "https://id.acme.example/saml/acme/bare/metadata".to_owned();
    let response = reply.issue(&world);
    let answer = browser.post_from_idp("/saml/acme/bare/acs", &[("SAMLResponse", &response)]).await.is(403);
    assert!(!answer.signs_in());
    assert_eq!(world.last_refusal().await, "no_metadata");
    // Its SCIM part lives.
    let token = world.new_token("acme", "bare", None).await;
    world.scim_with(&token).create(&user("E-1", "lena")).await;
}}

both! { a_request_travels_by_post_in_a_page_of_its_own, world, {
    let metadata = world.idp.metadata().replace("HTTP-Redirect", "HTTP-POST");
    let source = MetadataSource::Text(metadata);
    connections::set(&world.gateway, Actor::Operator, "acme", "corp", Some(&source), &[]).await.unwrap();
    let page = world.browser().get("/saml/acme/corp/login?return_to=/%22%3E%3Cscript%3E").await.is(200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action https:;"), "{policy}");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let text = page.text();
    for part in [r#"action="https://idp.acme.example/sso""#, r#"name="SAMLRequest""#, r#"name="RelayState""#] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("<script>"), "{text}");
    assert!(page.set_cookies("__Host-muster_sign_in").len() == 1);
}}

both! { a_new_key_at_the_identity_provider_takes_over_at_once, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let rolled = Idp { key: Idp::other().key, ..world.idp };
    let source = MetadataSource::Text(rolled.metadata());
    connections::set(&world.gateway, Actor::Operator, "acme", "corp", Some(&source), &[]).await.unwrap();
    refused(&world, "E-1", "signature_invalid").await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    browser.bring(&begun, &rolled.reply(&begun, "E-1").issue(&world)).await.is(303);
}}

both! { a_suspension_and_a_sign_in_at_once_leave_nobody_signed_in, world, {
    let id = world.scim().create(&user("E-1", "lena")).await;
    for _ in 0..8 {
        let mut browser = world.browser();
        let begun = browser.begin().await;
        let response = world.idp.reply(&begun, "E-1").issue(&world);
        let (scim, suspended) = (world.scim(), id.clone());
        let suspension = tokio::spawn(async move { scim.set_active(&suspended, false).await.status });
        let answer = browser.bring(&begun, &response).await;
        assert!([303, 403].contains(&answer.status), "{}", answer.status);
        assert_eq!(suspension.await.unwrap(), 200);
        browser.session().await.is(401);
        assert!(world.sessions().await.is_empty());
        world.scim().set_active(&id, true).await.is(200);
    }
}}

both! { a_deletion_and_a_sign_in_at_once_leave_nobody_signed_in, world, {
    for round in 0..6 {
        let id = world.scim().create(&user(&format!("E-{round}"), "lena")).await;
        let mut browser = world.browser();
        let begun = browser.begin().await;
        let response = world.idp.reply(&begun, &format!("E-{round}")).issue(&world);
        let scim = world.scim();
        let deletion = tokio::spawn(async move { scim.delete(&format!("/Users/{id}")).await.status });
        let answer = browser.bring(&begun, &response).await;
        assert!([303, 403].contains(&answer.status), "{}", answer.status);
        assert_eq!(deletion.await.unwrap(), 204);
        browser.session().await.is(401);
        assert!(world.sessions().await.is_empty());
    }
}}

both! { what_changes_between_the_look_and_the_transaction_is_seen, world, {
    let changes = [
        ("update employees set status = 'SUSPENDED', version = version + 1", Some("employee_suspended")),
        ("update employees set external_id = 'E-9', version = version + 1", None),
        ("delete from employees", Some("employee_unknown")),
    ];
    for (round, (change, reason)) in changes.into_iter().enumerate() {
        let subject = format!("E-{round}");
        let id = world.scim().create(&user(&subject, &format!("lena{round}"))).await;
        world.browser().sign_in_as(&subject).await.is(303);
        let mut browser = world.browser();
        let begun = browser.begin().await;
        let response = world.idp.reply(&begun, &subject).issue(&world);
        let change = format!("{change} where username = 'lena{round}@acme.example'");
        let answer = meddle_during(&world.gateway.db, &change, browser.bring(&begun, &response)).await;
        let attempt = world.sign_ins().await.remove(0);
        match reason {
            Some(reason) => {
                answer.is(403);
                assert_eq!(attempt.reason.as_deref(), Some(reason), "{id}");
                browser.session().await.is(401);
            }
            // Found by the earlier sign-in alone, which only the long way allows.
            None => {
                answer.is(303);
                assert!(attempt.checks.contains("an earlier sign-in says who"), "{}", attempt.checks);
            }
        }
    }
}}
