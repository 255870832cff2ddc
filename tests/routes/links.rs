//! Stored links: who has signed in is found again after a rename, and never mistaken for somebody else.

use muster::flows::{
    Actor, connections,
    employees::{self, Way},
    import::{self, Arrival},
    links,
};
use serde_json::json;

use crate::{
    database::{counts, places_with},
    idp::Idp,
    provisioner::user,
    refusals::invited,
    world::World,
};

const OLD: &str = "lena@acme.example";
const NEW: &str = "lena.peeters@acme.example";

/// The subject signs in, and as whom.
async fn enters(world: &World, subject: &str, id: &str) {
    let mut browser = world.browser();
    assert!(browser.sign_in_as(subject).await.is(303).signs_in());
    assert_eq!(browser.session().await.is(200).json()["employee"]["id"], id, "{subject}");
}

async fn refused(world: &World, subject: &str, reason: &str) {
    assert!(!world.browser().sign_in_as(subject).await.is(403).signs_in());
    assert_eq!(world.last_refusal().await, reason, "{subject}");
}

async fn rename(world: &World, id: &str, field: &str, value: &str) {
    let change = json!([{ "op": "replace", "path": field, "value": value }]);
    world.scim().patch(&format!("/Users/{id}"), &change).await.is(200);
}

/// The subjects that are linked.
async fn linked(world: &World) -> Vec<String> {
    let sql = "select subject, count(*) from sign_in_links group by subject order by subject";
    counts(&world.gateway.db, sql).await.into_iter().map(|row| row.0).collect()
}

both! { a_rename_of_what_is_matched_locks_nobody_out, world, {
    for (field, path) in [("username", "userName"), ("email", "emails[type eq \"work\"].value")] {
        world.set(&[("saml.match", field)]).await;
        let id = world.scim().create(&user("E-1", "lena")).await;
        enters(&world, OLD, &id).await;
        enters(&world, OLD, &id).await;
        assert_eq!(linked(&world).await, [OLD], "{field}");
        rename(&world, &id, path, NEW).await;
        enters(&world, OLD, &id).await;
        let checks = world.sign_ins().await.into_iter().next().unwrap().checks;
        assert!(checks.contains("by an earlier sign-in"), "{checks}");
        enters(&world, NEW, &id).await;
        enters(&world, OLD, &id).await;
        assert_eq!(linked(&world).await, [NEW, OLD], "{field}");

        // A link opens the door and not more: who is suspended stays outside.
        world.scim().set_active(&id, false).await.is(200);
        refused(&world, OLD, "employee_suspended").await;
        world.scim().set_active(&id, true).await.is(200);
        enters(&world, OLD, &id).await;
        world.scim().delete(&format!("/Users/{id}")).await.is(204);
        assert!(linked(&world).await.is_empty());
        refused(&world, NEW, "employee_deleted").await;
    }
    assert_eq!(world.audited().await.get("employee.linked"), Some(&4));
    world.intact_audit_rows().await;
}}

both! { whom_link_and_match_name_must_be_the_same, world, {
    world.set(&[("saml.match", "username")]).await;
    let scim = world.scim();
    let lena = scim.create(&user("E-1", "lena")).await;
    enters(&world, OLD, &lena).await;
    rename(&world, &lena, "userName", NEW).await;
    let mut other = user("E-2", "lena");
    other["emails"][0]["value"] = json!("other@acme.example");
    let other = scim.create(&other).await;
    let sessions = world.sessions().await.len();
    refused(&world, OLD, "employee_link_conflict").await;
    let attempt = world.sign_ins().await.into_iter().next().unwrap();
    assert!(attempt.checks.contains(&lena) && attempt.checks.contains(&other), "{}", attempt.checks);
    // Each time, and also while one of them is suspended.
    scim.set_active(&lena, false).await.is(200);
    refused(&world, OLD, "employee_link_conflict").await;
    assert_eq!(world.sessions().await.len(), sessions - 1);
    scim.set_active(&lena, true).await.is(200);
    enters(&world, NEW, &lena).await;

    let unlink = || links::unlink(&world.gateway, Actor::Operator, "acme", lena.parse().unwrap());
    assert_eq!(unlink().await.unwrap(), 2);
    assert_eq!(unlink().await.unwrap(), 0);
    assert_eq!(world.audited().await.get("employee.unlinked"), Some(&1));
    enters(&world, OLD, &other).await;
    enters(&world, NEW, &lena).await;
}}

both! { a_name_that_somebody_else_had_since_opens_no_old_account, world, {
    world.set(&[("saml.match", "username")]).await;
    let scim = world.scim();
    let lena = scim.create(&user("E-1", "lena")).await;
    for (end, reason) in [("rename", "employee_unknown"), ("delete", "employee_deleted")] {
        rename(&world, &lena, "userName", OLD).await;
        enters(&world, OLD, &lena).await;
        rename(&world, &lena, "userName", NEW).await;
        enters(&world, OLD, &lena).await;
        let mut other = user("E-2", "lena");
        other["emails"][0]["value"] = json!("other@acme.example");
        let other = scim.create(&other).await;
        if end == "rename" {
            rename(&world, &other, "userName", "elsewhere@acme.example").await;
            refused(&world, OLD, reason).await;
        }
        scim.delete(&format!("/Users/{other}")).await.is(204);
        refused(&world, OLD, if end == "rename" { "employee_unknown" } else { reason }).await;
        enters(&world, NEW, &lena).await;
    }
}}

both! { a_changed_external_id_drops_the_links_by_whatever_door, world, {
    for (round, door) in ["scim", "command line", "import"].into_iter().enumerate() {
        for field in ["externalId", "username"] {
            world.set(&[("saml.match", field)]).await;
            let (external_id, name) = (format!("E-{field}-{round}"), format!("{field}-{round}"));
            let username = format!("{name}@acme.example");
            let subject = if field == "externalId" { &external_id } else { &username };
            let new_id = format!("N-{field}-{round}");
            let old = world.scim().create(&user(&external_id, &name)).await;
            enters(&world, subject, &old).await;
            match door {
                "scim" => rename(&world, &old, "externalId", &new_id).await,
                "command line" => {
                    let change = [("externalId".to_owned(), new_id)];
                    let id = old.parse().unwrap();
                    employees::set(&world.gateway, Actor::Operator, "acme", id, &change).await.unwrap();
                }
                _ => {
                    let file = format!("externalId,username\n{new_id},{username}\n");
                    let (gateway, file) = (&world.gateway, file.as_bytes());
                    let report = import::run(gateway, Actor::Operator, "acme", file, Arrival::Bypassing);
                    assert_eq!(report.await.unwrap().updated, 1);
                }
            }
            assert!(!linked(&world).await.contains(subject), "{door}, {field}");
            rename(&world, &old, "userName", &format!("former-{username}")).await;
            refused(&world, subject, "employee_unknown").await;

            // The identifier is given to somebody new: theirs is another account.
            let mut recycled = user(&external_id, &name);
            recycled["emails"][0]["value"] = json!(format!("new-{username}"));
            let new = world.scim().create(&recycled).await;
            enters(&world, subject, &new).await;
        }
    }
}}

both! { a_link_counts_for_its_own_field_source_and_issuer, world, {
    world.set(&[("saml.match", "username")]).await;
    let id = world.scim().create(&user("E-1", "lena")).await;
    enters(&world, OLD, &id).await;
    rename(&world, &id, "userName", NEW).await;
    for other in [("saml.match", "externalId"), ("saml.subject", "attribute:uid")] {
        world.set(&[other]).await;
        let mut browser = world.browser();
        let begun = browser.begin().await;
        let mut reply = world.idp.reply(&begun, OLD);
        reply.subject.attributes.push(("uid".to_owned(), vec![OLD.to_owned()]));
        browser.bring(&begun, &reply.issue(&world)).await.is(403);
        assert_eq!(world.last_refusal().await, "employee_unknown", "{other:?}");
        world.set(&[("saml.match", "username"), ("saml.subject", "")]).await;
        enters(&world, OLD, &id).await;
    }
    // It still contradicts: the identifier was hers, and now another one has it as External ID.
    let other = world.scim().create(&user(OLD, "other")).await;
    world.set(&[("saml.match", "externalId")]).await;
    refused(&world, OLD, "employee_link_conflict").await;
    world.scim().delete(&format!("/Users/{other}")).await.is(204);

    // Another identity provider behind the same connection has its own subjects.
    world.set(&[("saml.match", "username")]).await;
    rename(&world, &id, "userName", OLD).await;
    enters(&world, OLD, &id).await;
    rename(&world, &id, "userName", NEW).await;
    enters(&world, OLD, &id).await;
    let mut moved = world.clone();
    moved.idp = Idp::other();
    let source = connections::MetadataSource::Text(moved.idp.metadata());
    connections::set(&world.gateway, Actor::Operator, "acme", "corp", Some(&source), &[]).await.unwrap();
    assert!(!moved.browser().sign_in_as(OLD).await.is(403).signs_in());
    assert_eq!(world.last_refusal().await, "employee_unknown");
    enters(&moved, NEW, &id).await;
}}

both! { a_link_is_found_without_regard_to_case_where_case_does_not_count, world, {
    world.set(&[("saml.match", "username"), ("saml.name_id_case", "insensitive")]).await;
    let id = world.scim().create(&user("E-1", "lena")).await;
    enters(&world, "LENA@acme.example", &id).await;
    enters(&world, OLD, &id).await;
    assert_eq!(linked(&world).await, ["LENA@acme.example"], "one in whatever case");
    rename(&world, &id, "userName", NEW).await;
    enters(&world, OLD, &id).await;
    world.set(&[("saml.name_id_case", "exact")]).await;
    refused(&world, OLD, "employee_unknown").await;
    enters(&world, "LENA@acme.example", &id).await;
}}

both! { who_comes_to_another_connection_is_linked_to_the_former_no_more, world, {
    let token = world.connect("acme", "other", Idp::other()).await;
    let lena = world.add(invited(Some("E-1"), "lena"), Way::Bypass).await;
    let id = lena.id.to_string();
    enters(&world, "E-1", &id).await;
    assert_eq!(linked(&world).await, ["E-1"]);
    world.set_of("acme", "other", &[("scim.adopt", "true")]).await;
    world.scim_with(&token).create(&user("E-1", "lena")).await;
    assert!(linked(&world).await.is_empty());
    refused(&world, "E-1", "employee_of_other_connection").await;
}}

both! { a_deleted_connection_leaves_no_links, world, {
    let id = world.scim().create(&user("E-1", "lena")).await;
    enters(&world, "E-1", &id).await;
    connections::delete(&world.gateway, Actor::Operator, "acme", "corp").await.unwrap();
    assert!(linked(&world).await.is_empty());
}}

both! { a_deletion_leaves_nothing_of_what_only_a_link_knew, world, {
    world.set(&[("saml.match", "username")]).await;
    let id = world.scim().create(&user("E-1", "lena-secret")).await;
    let old = "lena-secret@acme.example";
    enters(&world, old, &id).await;
    rename(&world, &id, "userName", NEW).await;
    rename(&world, &id, "emails[type eq \"work\"].value", NEW).await;
    // A refused attempt by that subject, which names nobody.
    world.set(&[("saml.match", "externalId")]).await;
    refused(&world, old, "employee_unknown").await;
    world.scim_requests().await;
    let before = places_with(&world.gateway.db, &["lena-secret"]).await;
    for table in ["sign_in_links.", "sign_ins.", "audit_rows."] {
        assert!(before.iter().any(|place| place.starts_with(table)), "nothing in {table}: {before:?}");
    }
    world.scim().delete(&format!("/Users/{id}")).await.is(204);
    assert_eq!(places_with(&world.gateway.db, &["lena-secret"]).await, Vec::<String>::new());
}}

both! { first_sign_ins_at_once_make_one_link, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut arrivals = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let world = world.clone();
        arrivals.spawn(async move { world.browser().sign_in_as("E-1").await });
    }
    for answer in arrivals.join_all().await {
        assert!(answer.is(303).signs_in());
    }
    let audited = world.audited().await;
    assert_eq!((audited.get("employee.linked"), audited.get("session.opened")), (Some(&1), Some(&6)));
}}

both! { a_sign_in_and_a_changed_external_id_at_once_leave_no_old_link, world, {
    for round in 0..8 {
        let (old, new) = (format!("E-{round}-old"), format!("E-{round}-new"));
        let id = world.scim().create(&user(&old, &format!("lena{round}"))).await;
        let mut browser = world.browser();
        let begun = browser.begin().await;
        let response = world.idp.reply(&begun, &old).issue(&world);
        let (scim, to) = (world.scim(), new.clone());
        let change = json!([{ "op": "replace", "path": "externalId", "value": to }]);
        let path = format!("/Users/{id}");
        let changed = tokio::spawn(async move { scim.patch(&path, &change).await.status });
        let answer = browser.bring(&begun, &response).await;
        assert!([303, 403].contains(&answer.status), "{}", answer.status);
        assert_eq!(changed.await.unwrap(), 200);
        refused(&world, &old, "employee_unknown").await;
        enters(&world, &new, &id).await;
    }
}}
