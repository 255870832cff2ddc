//! What an administrator is told about an attempt: every rule in order, what it asked for and what came,
//! and nothing that nobody needs.

use muster::flows::records;
use serde_json::{Value, json};

use crate::{idp::Idp, provisioner::user, world::World};

/// The checks of the last attempt.
async fn checks(world: &World) -> Vec<Value> {
    let attempt = world.sign_ins().await.into_iter().next().unwrap();
    serde_json::from_str::<Value>(&attempt.checks).unwrap().as_array().unwrap().clone()
}

fn names(checks: &[Value]) -> Vec<&str> {
    checks.iter().map(|check| check["name"].as_str().unwrap()).collect()
}

fn named<'a>(checks: &'a [Value], name: &str) -> &'a Value {
    checks.iter().find(|check| check["name"] == json!(name)).unwrap()
}

fn broken(checks: &[Value]) -> Vec<&str> {
    checks
        .iter()
        .filter(|check| check["ok"] == json!(false))
        .map(|check| check["name"].as_str().unwrap())
        .collect()
}

both! { every_rule_is_recorded_in_order_and_no_value_of_an_attribute, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let mut reply = world.idp.reply(&begun, "E-1");
    reply.subject.attributes = vec![("mobile".to_owned(), vec!["+32 470 00 00 00".to_owned()])];
    browser.bring(&begun, &reply.issue(&world)).await.is(303);
    let checks = checks(&world).await;
    assert_eq!(
        names(&checks),
        [
            "message", "structure", "keys", "signature", "schema", "envelope", "encryption", "version", "status",
            "response_issuer", "issuer", "destination", "issue_instant", "subject_confirmation", "in_response_to",
            "not_before", "not_on_or_after", "conditions", "audience", "authn_statement", "attributes", "subject",
            "request", "browser", "request_age", "request_use", "replay", "employee", "admission", "link",
        ]
    );
    assert_eq!(broken(&checks), Vec::<&str>::new());
    let text = Value::from(checks.clone()).to_string();
    assert!(text.contains("mobile (1)") && !text.contains("470 00") && !text.contains("unverified"), "{text}");
    let signature = named(&checks, "signature")["actual"].as_str().unwrap();
    let fingerprint = world.idp.key.trusted().unwrap().fingerprint().to_owned();
    assert!(signature.contains("response: rsa-sha256, digest sha256, by ") && signature.contains(&fingerprint));
    assert_eq!(named(&checks, "audience")["expected"], json!(begun.entity_id));
    assert_eq!(named(&checks, "destination")["actual"], json!(begun.acs));
    let looked_for = named(&checks, "employee")["expected"].as_str().unwrap();
    assert_eq!(looked_for, "one employee whose externalId is 'E-1', case included");
}}

both! { what_came_for_somebody_else_shows_both_sides, world, {
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let mut reply = world.idp.reply(&begun, "E-1");
    reply.audience = format!("https://other.example/{}", "x".repeat(900));
    browser.bring(&begun, &reply.issue(&world)).await.is(403);
    assert_eq!(world.last_refusal().await, "audience_mismatch");
    let checks = checks(&world).await;
    assert_eq!(broken(&checks), ["audience"]);
    let audience = named(&checks, "audience");
    assert_eq!(audience["expected"], json!(begun.entity_id));
    assert_eq!(audience["actual"].as_str().unwrap().chars().count(), 501, "cut");
    assert_eq!(named(&checks, "subject")["actual"], json!("E-1"), "it is verified, so it is shown");
}}

both! { of_a_forged_message_the_frame_is_shown_as_a_claim, world, {
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let mut forged = world.idp.reply(&begun, "E-1");
    forged.idp = Idp { key: Idp::other().key, ..world.idp };
    browser.bring(&begun, &forged.issue(&world)).await.is(403);
    let checks = checks(&world).await;
    assert_eq!(names(&checks), ["message", "structure", "keys", "signature", "status", "response_issuer", "destination"]);
    assert_eq!(broken(&checks), ["signature"]);
    for name in ["signature", "status", "response_issuer", "destination"] {
        assert_eq!(named(&checks, name)["unverified"], json!(true), "{name}");
    }
    let claimed = named(&checks, "signature")["actual"].as_str().unwrap();
    assert!(claimed.contains(Idp::other().key.trusted().unwrap().fingerprint()), "{claimed}");
    assert!(!Value::from(checks).to_string().contains("E-1"), "nobody vouches for a name");
}}

both! { an_answer_that_comes_late_to_another_browser_shows_both_faults_and_the_first_decides, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let begun = world.browser().begin().await;
    world.clock.advance(std::time::Duration::from_secs(11 * 60));
    let late = world.idp.reply(&begun, "E-1").issue(&world);
    world.browser().bring(&begun, &late).await.is(403);
    assert_eq!(world.last_refusal().await, "other_browser");
    let checks = checks(&world).await;
    assert_eq!(broken(&checks), ["browser", "request_age"]);
    assert_eq!(named(&checks, "browser")["actual"], json!("no cookie"));
}}

both! {
    /// What an index holds side by side changes one page of it and not one each.
    references_of_about_the_same_time_lie_together, world, {
    let mut references = Vec::new();
    for pause in [0, 0, 60, 3_600] {
        world.clock.advance(std::time::Duration::from_secs(pause));
        let refused = world.browser().sign_in_as("E-nobody").await.is(403);
        references.push(refused.header("x-muster-reference").unwrap().to_owned());
    }
    for reference in &references {
        let fits = |(place, letter): (usize, char)| match place {
            5 => letter == '-',
            _ => letter.is_ascii_digit() || letter.is_ascii_uppercase(),
        };
        assert!(reference.len() == 11 && reference.chars().enumerate().all(fits), "{reference}");
    }
    // Six letters are the millisecond, four of them the second; between them is the hyphen.
    assert_eq!(references[0][..4], references[1][..4]);
    assert_ne!(references[0], references[1]);
    assert!(references.is_sorted_by(|before, after| before[..7] <= after[..7]), "{references:?}");
    assert!(references[1..].is_sorted_by(|before, after| before[..4] < after[..4]), "{references:?}");
}}

both! { an_attempt_is_found_by_the_reference_that_the_person_was_told, world, {
    world.browser().sign_in_as("E-nobody").await.is(403);
    let attempt = world.sign_ins().await.into_iter().next().unwrap();
    let said = format!(" {} ", attempt.reference.to_lowercase());
    let found = records::sign_in(&world.gateway, "acme", &said).await.unwrap();
    assert_eq!((found.reference, found.reason), (attempt.reference.clone(), attempt.reason));
    assert!(records::sign_in(&world.gateway, "acme", "AAAAA-AAAAA").await.is_err());
    assert!(records::sign_in(&world.gateway, "none", &attempt.reference).await.is_err());
}}
