//! The first organisation and its administrator, through a link that works once.

use muster::{
    app::setup_file,
    directory::Role,
    flows::{
        Actor,
        employees::{self, Wanted},
        organisations, setup,
    },
};

use crate::{answer::Answer, browser::Browser, database::places_with, passwords::log_in, world::World};

const PASSWORD: &str = "Correct-horse-7";

/// Muster as it is when nobody has done anything yet; a token for the link.
async fn empty(world: &World) -> String {
    organisations::delete(&world.gateway, Actor::Operator, "acme").await.unwrap();
    setup::issue(&world.gateway).await.unwrap().expose().clone()
}

async fn found(browser: &mut Browser, token: &str, changes: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("token", token),
        ("organisation", "Gent Bank"),
        ("slug", "gent"),
        ("email", "noor@gent.example"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    browser.post("/setup", &fields).await
}

both! { whoever_has_the_link_makes_the_first_organisation_and_is_in, world, {
    let token = empty(&world).await;
    assert_eq!(places_with(&world.gateway.db, &[&token]).await, Vec::<String>::new(), "only its digest is stored");
    let mut browser = world.browser();
    for _ in 0..2 {
        browser.get(&format!("/setup?token={token}")).await.is(200);
    }
    let answer = found(&mut browser, &token, &[("first_name", "Noor")]).await.is(303);
    assert!(answer.signs_in());
    let session = browser.session().await.is(200).json();
    assert_eq!(session["organisation"]["slug"], "gent");
    assert_eq!(session["employee"]["availableRoles"], serde_json::json!(["ADMIN"]));
    log_in(&mut world.browser(), "noor@gent.example", PASSWORD).await.is(303);

    // Once, and whatever else there was is gone with it.
    world.browser().get(&format!("/setup?token={token}")).await.is(404);
    found(&mut world.browser(), &token, &[("slug", "other")]).await.is(404);
    let audited = world.audited().await;
    assert_eq!(audited.get("setup.completed"), Some(&1));
    assert_eq!(organisations::list(&world.gateway).await.unwrap().len(), 1);
    organisations::delete(&world.gateway, Actor::Operator, "gent").await.unwrap();
    found(&mut world.browser(), &token, &[]).await.is(404);
}}

both! { an_administrator_without_a_password_comes_through_an_identity_provider, world, {
    let token = empty(&world).await;
    let nothing = [("password", ""), ("password_again", "")];
    let page = found(&mut world.browser(), &token, &nothing).await.is(422).text();
    assert!(page.contains("id=\"external-id-error\""), "{page}");
    let with_id = [("password", ""), ("password_again", ""), ("external_id", "E-1")];
    let answer = found(&mut world.browser(), &token, &with_id).await.is(201);
    assert!(!answer.signs_in() && answer.text().contains("connection create --org gent"));
    let scope = organisations::show(&world.gateway, "gent").await.unwrap();
    assert_eq!(scope.employees, 1);
    let everybody = employees::list(&world.gateway, "gent", &Wanted::default()).await.unwrap();
    assert_eq!(everybody[0].external_id.as_deref(), Some("E-1"));
    assert!(everybody[0].has_role(Role::Admin));
}}

both! { what_is_wrong_is_said_beside_the_field_and_the_link_stays_good, world, {
    let token = empty(&world).await;
    let mut browser = world.browser();
    for (field, value, id) in [
        ("organisation", " ", "organisation-error"),
        ("slug", "Gent Bank", "slug-error"),
        ("email", "noor", "email-error"),
        ("first_name", &"x".repeat(256), "first-name-error"),
        ("external_id", &"x".repeat(256), "external-id-error"),
    ] {
        let page = found(&mut browser, &token, &[(field, value)]).await.is(422).text();
        assert!(page.contains(&format!("id=\"{id}\"")), "{field}: {page}");
        assert!(!page.contains("again-error"), "{field}: {page}");
    }
    let page = found(&mut browser, &token, &[("password_again", "Correct-horse-8")]).await.is(422).text();
    assert!(page.contains("again-error") && page.contains("value=\"Gent Bank\""), "what was typed stays: {page}");
    let personal = [("password", "Gent-bank-4711"), ("password_again", "Gent-bank-4711")];
    let page = found(&mut browser, &token, &personal).await.is(422).text();
    assert!(page.contains("password-error") && !page.contains("4711"), "a password is never shown: {page}");
    assert!(organisations::list(&world.gateway).await.unwrap().is_empty());
    found(&mut browser, &token, &[]).await.is(303);
}}

both! { a_link_ends_after_a_day_with_the_first_organisation_and_for_whoever_comes_from_elsewhere, world, {
    let token = empty(&world).await;
    for wrong in ["", "muster_setup_", "x", &token[1..], &token.to_uppercase()] {
        world.browser().get(&format!("/setup?token={wrong}")).await.is(404);
        found(&mut world.browser(), wrong, &[]).await.is(404);
    }
    let headers = [("sec-fetch-site", "cross-site")];
    let body = crate::browser::form(&[("token", token.as_str()), ("slug", "gent")]);
    world.browser().send("POST", "/setup", &headers, body, false).await.is(403);
    let limited = world.limited(1, 1);
    for status in [404, 404, 429] {
        limited.browser().get("/setup?token=x").await.is(status);
    }
    world.wait(setup::LIFETIME);
    world.browser().get(&format!("/setup?token={token}")).await.is(404);
    found(&mut world.browser(), &token, &[]).await.is(404);

    let newer = setup::issue(&world.gateway).await.unwrap().expose().clone();
    world.browser().get(&format!("/setup?token={newer}")).await.is(200);
    world.found("bank", "bank.example").await;
    world.browser().get(&format!("/setup?token={newer}")).await.is(404);
    found(&mut world.browser(), &newer, &[]).await.is(404);
}}

both! { of_several_processes_with_a_link_each_one_sets_up, world, {
    let mut tokens = vec![empty(&world).await];
    for _ in 0..3 {
        tokens.push(setup::issue(&world.gateway).await.unwrap().expose().clone());
    }
    let mut posts = tokio::task::JoinSet::new();
    for (number, token) in tokens.into_iter().enumerate() {
        let mut browser = world.browser();
        posts.spawn(async move {
            let slug = format!("gent-{number}");
            found(&mut browser, &token, &[("slug", &slug)]).await.status
        });
    }
    let mut statuses = posts.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404, 404, 404]);
    assert_eq!(organisations::list(&world.gateway).await.unwrap().len(), 1);
}}

both! { the_file_has_a_link_that_works_while_the_directory_is_empty, world, {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = setup_file::place(folder.path());
    assert!(!setup_file::keep(&world.gateway, &path).await.unwrap());
    assert!(!path.exists(), "with an organisation there is nothing to set up");

    organisations::delete(&world.gateway, Actor::Operator, "acme").await.unwrap();
    assert!(setup_file::keep(&world.gateway, &path).await.unwrap());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let read = || std::fs::read_to_string(&path).unwrap().trim_end().to_owned();
    let link = read();
    let address = link.strip_prefix("https://id.acme.example").unwrap().to_owned();
    world.browser().get(&address).await.is(200);
    setup_file::keep(&world.gateway, &path).await.unwrap();
    assert_eq!(read(), link, "a restart does not change it");
    world.wait(setup::LIFETIME);
    setup_file::keep(&world.gateway, &path).await.unwrap();
    assert_ne!(read(), link, "but its end does");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");

    world.found("bank", "bank.example").await;
    assert!(!setup_file::keep(&world.gateway, &path).await.unwrap());
    assert!(!path.exists());
}}
