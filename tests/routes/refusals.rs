//! Perfect assertions about people who may not come in, forged ones, and what is no response at all.

use muster::{
    flows::employees::{NewEmployee, Way},
    store::Db,
};

use crate::{browser::form, database::meddle, idp::Idp, provisioner::user, world::World};

/// Somebody whom a person invites.
pub(crate) fn invited(external_id: Option<&str>, name: &str) -> NewEmployee {
    NewEmployee {
        email: format!("{name}@acme.example"),
        first_name: "Given".to_owned(),
        last_name: "Family".to_owned(),
        external_id: external_id.map(str::to_owned),
        ..NewEmployee::default()
    }
}

/// The page without what differs from attempt to attempt.
fn without_reference(page: &str, reference: &str) -> String {
    assert!(page.contains(reference), "the page does not show {reference}: {page}");
    let start = page.find("<time").unwrap();
    let end = page.find("</time>").unwrap();
    format!("{}{}", &page[..start], &page[end..]).replace(reference, "")
}

both! { a_flood_of_good_messages_is_recorded_within_a_cap, world, {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    scim.set_active(&id, false).await.is(200);
    world.browser().sign_in_as("E-1").await.is(403);
    let db = &world.gateway.db;
    let new_id = if matches!(db, Db::Sqlite { .. }) { "randomblob(16)" } else { "gen_random_uuid()" };
    let columns = "organisation_id, connection_id, at, outcome, reason, reference, name_id, employee_id, checks";
    for limit in [1, 2, 4, 8, 16, 32, 64, 128, 256, 87] {
        let again = format!(
            "insert into sign_ins (id, {columns}) select {new_id}, {columns} from sign_ins limit {limit}"
        );
        assert_eq!(meddle(db, &again).await, limit);
    }
    assert_eq!(world.sign_ins().await.len(), 599);
    for _ in 0..3 {
        world.browser().sign_in_as("E-1").await.is(403);
    }
    assert_eq!(world.sign_ins().await.len(), 600);
    // What nobody signed has a cap of its own, and the next minute is another.
    world.browser().post_from_idp("/saml/acme/corp/acs", &[("SAMLResponse", "x")]).await.is(400);
    assert_eq!(world.sign_ins().await.len(), 601);
    world.wait(std::time::Duration::from_secs(61));
    world.browser().sign_in_as("E-1").await.is(403);
    assert_eq!(world.sign_ins().await.len(), 602);
}}

both! { each_of_the_four_is_refused_with_its_own_reason_and_the_same_page, world, {
    let scim = world.scim();
    let suspended = scim.create(&user("E-suspended", "suspended-person")).await;
    scim.set_active(&suspended, false).await.is(200);
    let deleted = scim.create(&user("E-deleted", "deleted-person")).await;
    scim.delete(&format!("/Users/{deleted}")).await.is(204);
    world.add(invited(Some("E-pending"), "pending-person"), Way::Invite).await;

    let mut pages = Vec::new();
    for status in ["suspended", "deleted", "pending", "unknown"] {
        let subject = format!("E-{status}");
        let mut browser = world.browser();
        let page = browser.sign_in_as(&subject).await.is(403);
        assert!(!page.signs_in(), "{status}");
        browser.session().await.is(401);
        let attempt = world.sign_ins().await.into_iter().next().unwrap();
        assert_eq!(attempt.reason.as_deref(), Some(format!("employee_{status}").as_str()));
        assert_eq!(attempt.name_id.as_deref(), Some(subject.as_str()), "it was verified");
        assert!(attempt.checks.contains(r#""ok":false"#), "{}", attempt.checks);
        let text = page.text();
        for secret in [subject.as_str(), "person", "employee_", "@acme.example", "Family", "signature"] {
            assert!(!text.contains(secret), "{secret} is on the page: {text}");
        }
        assert_eq!(page.header("x-muster-reference"), Some(attempt.reference.as_str()));
        pages.push(without_reference(&text, &attempt.reference));
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "one page for all reasons");
    assert!(world.sessions().await.is_empty());
}}

both! { the_identifier_is_compared_exactly, world, {
    world.scim().create(&user("E-Exact", "exact")).await;
    for other in ["e-exact", "E-EXACT", "E-Exact2", "E-Exac", "exact@acme.example"] {
        world.browser().sign_in_as(other).await.is(403);
        assert_eq!(world.last_refusal().await, "employee_unknown", "{other}");
    }
    world.browser().sign_in_as("E-Exact").await.is(303);
}}

both! { without_regard_to_case_two_who_differ_in_case_are_nobody, world, {
    world.set(&[("saml.name_id_case", "insensitive")]).await;
    let scim = world.scim();
    scim.create(&user("E-Case", "upper")).await;
    world.browser().sign_in_as("e-case").await.is(303);
    scim.create(&user("e-case", "lower")).await;
    world.browser().sign_in_as("E-CASE").await.is(403);
    assert_eq!(world.last_refusal().await, "employee_ambiguous");
}}

both! { a_forged_assertion_is_refused_and_its_name_is_not_believed, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let mut forged = world.idp.reply(&begun, "E-1");
    // The right name, another key.
    forged.idp = Idp { key: Idp::other().key, ..world.idp };
    let page = browser.bring(&begun, &forged.issue(&world)).await.is(403);
    assert!(!page.signs_in());
    let attempt = world.sign_ins().await.into_iter().next().unwrap();
    assert_eq!(attempt.reason.as_deref(), Some("signature_invalid"));
    assert_eq!((attempt.name_id, attempt.employee_id), (None, None));

    // The right key, another name.
    let mut stranger = world.idp.reply(&begun, "E-1");
    stranger.idp = Idp { entity_id: Idp::other().entity_id, ..world.idp };
    browser.bring(&begun, &stranger.issue(&world)).await.is(403);
    assert_eq!(world.last_refusal().await, "response_issuer_mismatch");

    // A refused response does not use the request up.
    let good = world.idp.reply(&begun, "E-1").issue(&world);
    browser.bring(&begun, &good).await.is(303);
}}

async fn garbage(world: &World, content_type: Option<&str>, body: String) {
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let headers: Vec<(&str, &str)> = content_type.map(|kind| ("content-type", kind)).into_iter().collect();
    let page = browser.send("POST", &begun.acs_path(), &headers, body.clone(), true).await;
    let page = page.is(400);
    assert!(!page.signs_in());
    assert!(page.header("content-type").unwrap().starts_with("text/html"), "{body}");
    let attempt = world.sign_ins().await.into_iter().next().unwrap();
    assert_eq!((attempt.outcome.as_str(), attempt.name_id), ("refused", None));
    assert!(page.text().contains(&attempt.reference), "{}", page.text());
}

both! { what_is_no_response_is_a_bad_request, world, {
    for value in [
        "", "garbage", "%%%", "PD94bWw=", "PGEvPg==", "PHNhbWxwOlJlc3BvbnNlPg==", "AAAAAAAAAAAA", "\u{feff}",
    ] {
        garbage(&world, None, form(&[("SAMLResponse", value)])).await;
    }
    garbage(&world, None, form(&[("RelayState", "x")])).await;
    garbage(&world, None, form(&[("SAMLResponse", "PGEvPg=="), ("SAMLResponse", "PGEvPg==")])).await;
    garbage(&world, Some("application/json"), r#"{"SAMLResponse":"PGEvPg=="}"#.to_owned()).await;
    garbage(&world, Some("text/plain"), "SAMLResponse=PGEvPg==".to_owned()).await;
    assert!(world.sessions().await.is_empty());
}}

both! { a_huge_post_is_refused_before_it_is_read, world, {
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let body = format!("SAMLResponse={}", "A".repeat(10 * 1024 * 1024));
    browser.send("POST", &begun.acs_path(), &[], body, true).await.is(413);
    // Above what a response may have, below what a form may have.
    let body = format!("SAMLResponse={}", "A".repeat(1024 * 1024));
    browser.send("POST", &begun.acs_path(), &[], body, true).await.is(400);
    assert_eq!(world.last_refusal().await, "too_large");
}}

both! { who_is_not_there_is_not_found, world, {
    let mut browser = world.browser();
    for path in ["/saml/acme/none", "/saml/none/corp", "/saml/ACME/corp", "/saml/acme/%00", "/saml/%ff/corp"] {
        for page in ["login", "metadata"] {
            let answer = browser.get(&format!("{path}/{page}")).await;
            assert!(matches!(answer.status, 400 | 404), "{path}/{page}: {}", answer.status);
        }
        let answer = browser.post_from_idp(&format!("{path}/acs"), &[("SAMLResponse", "PGEvPg==")]).await;
        assert!(matches!(answer.status, 400 | 404) && !answer.signs_in(), "{path}/acs: {}", answer.status);
    }
    browser.get("/saml/acme/corp/acs").await.is(405);
    browser.get("/saml/acme/corp/nothing").await.is(404);
}}

both! { a_flood_of_garbage_is_recorded_within_a_cap_and_hides_nobody, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    for _ in 0..100 {
        browser.post_from_idp(&begun.acs_path(), &[("SAMLResponse", "garbage")]).await.is(400);
    }
    let recorded = world.sign_ins().await.len();
    assert!((60..100).contains(&recorded), "{recorded}");
    // Who was verified is recorded whatever the flood.
    world.browser().sign_in_as("E-nobody").await.is(403);
    assert_eq!(world.last_refusal().await, "employee_unknown");
    browser.sign_in_as("E-1").await.is(303);
}}

both! { a_flood_at_once_is_recorded_within_the_cap, world, {
    let path = world.browser().begin().await.acs_path();
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (world, path) = (world.clone(), path.clone());
        posts.spawn(async move { world.browser().post_from_idp(&path, &[("SAMLResponse", "garbage")]).await.status });
    }
    assert!(posts.join_all().await.into_iter().all(|status| status == 400));
    // The one writer of SQLite counts exactly; transactions of PostgreSQL do not see one another.
    let recorded = world.sign_ins().await.len();
    assert!((60..90).contains(&recorded), "{recorded}");
}}
