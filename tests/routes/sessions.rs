//! Sessions: how long they live, what their cookies say, and how people end them.

use std::time::Duration;

use muster::{
    clock::Timestamp,
    flows::{
        Actor, employees,
        organisations::{self},
        sessions,
    },
};

use crate::{
    browser::Browser,
    provisioner::user,
    world::{World, settings},
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// A browser in which Lena is signed in.
async fn signed_in(world: &World) -> Browser {
    if world.scim().filter("externalId eq \"E-1\"").await.json()["totalResults"] == 0 {
        world.scim().create(&user("E-1", "lena")).await;
    }
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    browser
}

async fn expires_at(browser: &mut Browser) -> Timestamp {
    browser.session().await.is(200).json()["expiresAt"].as_str().unwrap().parse().unwrap()
}

async fn organisation(world: &World, pairs: &[(&str, &str)]) {
    organisations::set(&world.gateway, Actor::Operator, "acme", None, &settings(pairs)).await.unwrap();
}

both! { who_signs_in_through_the_identity_provider_again_leaves_no_session_behind, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    let former = world.sessions().await.remove(0);
    // The identity provider's post does not bring the cookie: the session is known from the beginning.
    browser.sign_in_as("E-1").await.is(303);
    let sessions = world.sessions().await;
    assert_eq!(sessions.len(), 1);
    assert_ne!(sessions[0].id, former.id);
    browser.session().await.is(200);

    // An answer that signs nobody in ends nothing, and neither does somebody else's.
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "nobody").issue(&world);
    browser.bring(&begun, &response).await.is(403);
    browser.session().await.is(200);
    let mut other = world.browser();
    other.sign_in_as("E-1").await.is(303);
    browser.session().await.is(200);
    assert_eq!(world.sessions().await.len(), 2);
}}

both! { a_session_that_rests_too_long_is_over, world, {
    organisation(&world, &[("session_idle_minutes", "30")]).await;
    let mut browser = signed_in(&world).await;
    for _ in 0..4 {
        world.wait(MINUTE * 29);
        browser.session().await.is(200);
    }
    world.wait(MINUTE * 30);
    browser.session().await.is(401);
    let answer = browser.get("/").await.is(303);
    assert_eq!(answer.header("location"), Some("/login"));
    assert!(world.sessions().await.is_empty());

    // Who is sent to sign in again is told why; who never was signed in is not.
    let why = "Your session has ended. Sign in again to go on.";
    assert!(browser.get("/login").await.is(200).text().contains(why));
    assert!(browser.get("/login?with=password").await.is(200).text().contains(why));
    assert!(!world.browser().get("/login").await.is(200).text().contains(why));
    browser.sign_in_as("E-1").await.is(303);
    browser.post("/logout", &[]).await.is(200);
    assert!(!browser.get("/login").await.is(200).text().contains(why));
}}

both! { a_session_that_is_used_is_over_in_the_end, world, {
    organisation(&world, &[("session_idle_minutes", "60"), ("session_max_hours", "2")]).await;
    let mut browser = signed_in(&world).await;
    let end = world.now().plus(HOUR * 2);
    assert_eq!(expires_at(&mut browser).await, end);
    for _ in 0..3 {
        world.wait(MINUTE * 39);
        assert_eq!(expires_at(&mut browser).await, end, "use does not prolong it");
    }
    world.wait(MINUTE * 3);
    browser.session().await.is(401);
}}

both! { the_shortest_of_all_limits_holds, world, {
    world.set(&[("saml.max_session_hours", "1")]).await;
    let mut browser = signed_in(&world).await;
    let now = world.now();
    assert_eq!(expires_at(&mut browser).await, now.plus(HOUR), "the connection's");

    let begun = browser.begin().await;
    let end = world.now().plus(MINUTE * 20);
    let response = world.idp.reply(&begun, "E-1").until(end).issue(&world);
    browser.bring(&begun, &response).await.is(303);
    let seconds = Timestamp::from_seconds(end.as_seconds());
    assert_eq!(Timestamp::from_seconds(expires_at(&mut browser).await.as_seconds()), seconds, "the IdP's");
    world.wait(MINUTE * 21);
    browser.session().await.is(401);

    let begun = browser.begin().await;
    let over = world.now().minus(MINUTE * 10);
    browser.bring(&begun, &world.idp.reply(&begun, "E-1").until(over).issue(&world)).await.is(403);
    assert_eq!(world.last_refusal().await, "session_over");
}}

both! { a_limit_that_is_shortened_holds_for_open_sessions, world, {
    let mut browser = signed_in(&world).await;
    world.wait(MINUTE * 2);
    browser.session().await.is(200);
    organisation(&world, &[("session_idle_minutes", "5")]).await;
    world.wait(MINUTE * 4);
    browser.session().await.is(200);
    world.wait(MINUTE * 6);
    browser.session().await.is(401);

    organisation(&world, &[("session_idle_minutes", "480"), ("session_max_hours", "12")]).await;
    let mut browser = signed_in(&world).await;
    world.wait(HOUR * 2);
    browser.session().await.is(200);
    world.set(&[("saml.max_session_hours", "2")]).await;
    browser.session().await.is(401);
    // A longer one makes nothing of what was over, and what is open no longer than it was opened for.
    let mut browser = signed_in(&world).await;
    organisation(&world, &[("session_max_hours", "1")]).await;
    world.wait(HOUR - MINUTE);
    browser.session().await.is(200);
    world.wait(MINUTE);
    browser.session().await.is(401);
}}

both! { a_new_sign_in_is_a_new_session, world, {
    let mut browser = signed_in(&world).await;
    let first = browser.cookie("muster_session").unwrap().to_owned();
    let mut old = browser.clone();
    browser.sign_in_as("E-1").await.is(303);
    assert_ne!(browser.cookie("muster_session"), Some(first.as_str()));
    // A post from elsewhere carries no session cookie; that of the beginning did.
    old.session().await.is(401);
}}

both! { a_made_up_cookie_is_nobody, world, {
    signed_in(&world).await;
    let good = signed_in(&world).await.cookie("muster_session").unwrap().to_owned();
    let mut changed = good.clone().into_bytes();
    let last = changed.len() - 1;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    // The session of the one with the secret of the other.
    let other = signed_in(&world).await.cookie("muster_session").unwrap().to_owned();
    let mixed = [&good["muster_session_".len()..][..24], &other["muster_session_".len()..][24..]].concat();
    let mixed = format!("muster_session_{mixed}");
    assert_eq!(mixed.len(), good.len());
    // The id alone, which lists of sessions show.
    let id_alone = format!("muster_session_{}{}", &good["muster_session_".len()..][..22], "A".repeat(42));
    let long = "x".repeat(5_000);
    for value in ["", "x", changed.as_str(), &mixed, &id_alone, &good[1..], "muster_session_", long.as_str(), "' or 1=1 --"] {
        let cookie = format!("__Host-muster_session={value}");
        let headers = [("cookie", cookie.as_str())];
        world.browser().send("GET", "/api/session", &headers, String::new(), false).await.is(401);
    }
    // The name without the prefix could have been set by a neighbour's host.
    let cookie = format!("muster_session={good}");
    world.browser().send("GET", "/api/session", &[("cookie", &cookie)], String::new(), false).await.is(401);
    let cookie = format!("__Host-muster_session={good}; __Host-muster_session=planted");
    world.browser().send("GET", "/api/session", &[("cookie", &cookie)], String::new(), false).await.is(401);
}}

both! { cookies_are_as_strict_as_the_address_allows, world, {
    world.scim().create(&user("E-1", "lena")).await;
    for (address, session, sign_in) in [
        (
            "https://id.acme.example",
            ("__Host-muster_session", "; Path=/; HttpOnly; SameSite=Lax; Secure"),
            ("__Host-muster_sign_in", "; Path=/; HttpOnly; SameSite=None; Secure; Max-Age=600"),
        ),
        (
            "http://127.0.0.1:8080",
            ("muster_session", "; Path=/; HttpOnly; SameSite=Lax"),
            ("muster_sign_in", "; Path=/; HttpOnly; Max-Age=600"),
        ),
    ] {
        let here = world.at(address);
        let mut browser = here.browser();
        let answer = browser.get("/saml/acme/corp/login").await.is(303);
        let set = answer.set_cookies(sign_in.0);
        assert_eq!(set.len(), 1, "{:?}", answer.headers);
        assert!(set[0].ends_with(sign_in.1), "{}", set[0]);
        assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 1);

        let answer = browser.sign_in_as("E-1").await.is(303);
        let set = answer.set_cookies(session.0);
        assert!(set.len() == 1 && set[0].ends_with(session.1), "{set:?}");
        assert!(answer.set_cookies(sign_in.0).is_empty(), "other tabs need it");
        let at_home = here.gateway.public_url.starts_with("https");
        assert_eq!(answer.header("strict-transport-security").is_some(), at_home);
        browser.session().await.is(200);
    }
}}

both! { only_our_own_pages_sign_out, world, {
    let mut browser = signed_in(&world).await;
    let page = browser.get("/logout").await.is(200);
    assert!(page.text().contains("<form"), "it shows a button");
    assert!(page.headers.get("set-cookie").is_none());
    browser.session().await.is(200);

    let ours = "https://id.acme.example";
    for headers in [
        vec![],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("origin", "http://id.acme.example")],
        vec![("origin", "https://id.acme.example.evil.example")],
        vec![("origin", "https://id.acme.example:8443")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "none")],
        vec![("sec-fetch-site", "cross-site"), ("origin", ours)],
        vec![("referer", "https://id.acme.example/logout")],
    ] {
        let answer = browser.send("POST", "/logout", &headers, String::new(), false).await;
        assert_eq!(answer.status, 403, "{headers:?}");
        assert!(answer.headers.get("set-cookie").is_none());
        browser.session().await.is(200);
    }
    for headers in [
        vec![("origin", ours)],
        vec![("sec-fetch-site", "same-origin")],
        vec![("sec-fetch-site", "same-origin"), ("origin", ours)],
    ] {
        let mut browser = signed_in(&world).await;
        let mut copy = browser.clone();
        let answer = browser.send("POST", "/logout", &headers, String::new(), false).await.is(200);
        assert!(answer.set_cookies("__Host-muster_session")[0].contains("Max-Age=0"), "{headers:?}");
        copy.session().await.is(401);
        // Twice is harmless.
        copy.post("/logout", &[]).await.is(200);
    }
    assert_eq!(world.audited().await.get("session.ended"), Some(&3));
}}

both! { sessions_end_with_what_they_stand_on, world, {
    let mut browser = signed_in(&world).await;
    let session = world.sessions().await.remove(0);
    sessions::end_by_id(&world.gateway, Actor::Operator, session.id).await.unwrap();
    browser.session().await.is(401);

    browser.sign_in_as("E-1").await.is(303);
    employees::set_active(&world.gateway, Actor::Operator, "acme", session.employee, false).await.unwrap();
    browser.session().await.is(401);
    employees::set_active(&world.gateway, Actor::Operator, "acme", session.employee, true).await.unwrap();
    browser.session().await.is(401);

    browser.sign_in_as("E-1").await.is(303);
    muster::flows::connections::delete(&world.gateway, Actor::Operator, "acme", "corp").await.unwrap();
    browser.session().await.is(401);
    world.scim().get("/Users").await.refuses(401, None);
}}
