//! Requests and the answers to them: once, in one browser, for one connection, in time (SAML.md 14, 17 to 21).

use std::time::Duration;

use crate::{idp::Idp, provisioner::user};

const MINUTE: Duration = Duration::from_secs(60);

both! { a_response_is_good_once, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").issue(&world);
    // Somebody who copied everything, the cookies too.
    let mut thief = browser.clone();
    browser.bring(&begun, &response).await.is(303);
    assert!(!thief.bring(&begun, &response).await.is(403).signs_in());
    assert_eq!(world.last_refusal().await, "request_used");
    // Pressing Back and posting again.
    browser.bring(&begun, &response).await.is(403);
    assert_eq!(world.last_refusal().await, "request_used");
    // Another process on the same database knows it as well.
    let elsewhere = world.limited(0, 0);
    thief.at(&elsewhere).bring(&begun, &response).await.is(403);
    assert_eq!(world.last_refusal().await, "request_used");
    assert_eq!(world.sessions().await.len(), 1);
    browser.session().await.is(200);
}}

both! { a_request_is_answered_by_one_response, world, {
    world.scim().create(&user("E-1", "lena")).await;
    // Whoever came before is let in by the short way.
    world.browser().sign_in_as("E-1").await.is(303);
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let another = || world.idp.reply(&begun, "E-1").issue(&world);
    let mut thief = browser.clone();
    browser.bring(&begun, &another()).await.is(303);
    assert!(!thief.bring(&begun, &another()).await.is(403).signs_in());
    assert_eq!(world.last_refusal().await, "request_used");

    let mut browser = world.browser();
    let begun = browser.begin().await;
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let response = world.idp.reply(&begun, "E-1").issue(&world);
        let (mut browser, begun) = (browser.clone(), begun.clone());
        posts.spawn(async move { browser.bring(&begun, &response).await.status });
    }
    let mut statuses = posts.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![303], vec![403; 11]].concat());
    assert_eq!(world.sessions().await.len(), 3);
}}

both! { an_unsolicited_response_is_good_once, world, {
    world.set(&[("saml.allow_unsolicited", "true")]).await;
    world.scim().create(&user("E-1", "lena")).await;
    let begun = world.browser().begin().await;
    let response = world.idp.reply(&begun, "E-1").unsolicited().issue(&world);
    let fields = [("SAMLResponse", response.as_str())];
    world.browser().post_from_idp("/saml/acme/corp/acs", &fields).await.is(303);
    world.wait(MINUTE);
    world.browser().post_from_idp("/saml/acme/corp/acs", &fields).await.is(403);
    assert_eq!(world.last_refusal().await, "replayed");
    assert_eq!(world.sessions().await.len(), 1);
}}

both! { of_twenty_posts_of_one_response_at_once_one_wins, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").issue(&world);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (mut browser, begun, response) = (browser.clone(), begun.clone(), response.clone());
        posts.spawn(async move { browser.bring(&begun, &response).await.status });
    }
    let mut statuses = posts.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![303], vec![403; 19]].concat());
    assert_eq!(world.sessions().await.len(), 1);
    assert_eq!(world.audited().await.get("session.opened"), Some(&1));
}}

both! { of_twenty_unsolicited_posts_at_once_one_wins, world, {
    world.set(&[("saml.allow_unsolicited", "true")]).await;
    world.scim().create(&user("E-1", "lena")).await;
    let begun = world.browser().begin().await;
    let response = world.idp.reply(&begun, "E-1").unsolicited().issue(&world);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (mut browser, response) = (world.browser(), response.clone());
        posts.spawn(async move {
            browser.post_from_idp("/saml/acme/corp/acs", &[("SAMLResponse", &response)]).await.status
        });
    }
    let mut statuses = posts.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![303], vec![403; 19]].concat());
    assert_eq!(world.sessions().await.len(), 1);
}}

both! { a_response_is_good_in_the_browser_that_asked, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").issue(&world);
    // A browser without cookies, and one that has a sign-in of its own under way.
    world.browser().bring(&begun, &response).await.is(403);
    assert_eq!(world.last_refusal().await, "other_browser");
    let mut victim = world.browser();
    victim.begin().await;
    assert!(!victim.bring(&begun, &response).await.is(403).signs_in());
    assert_eq!(world.last_refusal().await, "other_browser");
    browser.bring(&begun, &response).await.is(303);
}}

both! { two_tabs_of_one_browser_sign_in_side_by_side, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let first = browser.begin_at("/saml/acme/corp/login?return_to=/one").await;
    let second = browser.begin_at("/saml/acme/corp/login?return_to=/two").await;
    assert_ne!(first.id, second.id);
    // And one whose answer to the first comes while the other is still typing a password.
    let answer = browser.bring(&second, &world.idp.reply(&second, "E-1").issue(&world)).await.is(303);
    assert_eq!(answer.header("location"), Some("/two"));
    let answer = browser.bring(&first, &world.idp.reply(&first, "E-1").issue(&world)).await.is(303);
    assert_eq!(answer.header("location"), Some("/one"));
}}

both! { a_request_is_answered_within_ten_minutes, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let late = browser.begin().await;
    world.wait(MINUTE * 11);
    browser.bring(&late, &world.idp.reply(&late, "E-1").issue(&world)).await.is(403);
    assert_eq!(world.last_refusal().await, "request_expired");
    let begun = browser.begin().await;
    world.wait(MINUTE * 9);
    browser.bring(&begun, &world.idp.reply(&begun, "E-1").issue(&world)).await.is(303);
}}

both! { a_response_that_is_over_is_refused, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").issue(&world);
    // Five minutes and three of skew.
    world.wait(MINUTE * 8 + Duration::from_secs(1));
    browser.bring(&begun, &response).await.is(403);
    assert!(["confirmation_expired", "expired"].contains(&world.last_refusal().await.as_str()));
}}

both! { one_key_at_two_connections_vouches_for_each_alone, world, {
    world.connect("acme", "second", world.idp).await;
    world.found("umbrella", "umbrella.example").await;
    world.connect("umbrella", "corp", world.idp).await;
    world.scim().create(&user("E-1", "lena")).await;
    for elsewhere in ["/saml/acme/second", "/saml/umbrella/corp"] {
        let mut browser = world.browser();
        let begun = browser.begin().await;
        let there = browser.begin_at(&format!("{elsewhere}/login")).await;
        // The answer to one connection's request, brought to the other.
        let response = world.idp.reply(&begun, "E-1").issue(&world);
        let answer = browser.bring(&there, &response).await.is(403);
        assert!(!answer.signs_in(), "{elsewhere}");
        // The other connection's address in it, and the first one's request.
        let mut bent = world.idp.reply(&there, "E-1");
        bent.in_response_to = Some(begun.id.clone());
        browser.bring(&there, &bent.issue(&world)).await.is(403);
    }
    assert!(world.sessions().await.is_empty());
    assert_eq!(world.sign_ins().await.first().unwrap().connection.as_deref(), Some("second"));
    assert_eq!(world.last_refusal().await, "request_unknown");
}}

both! { a_connection_signs_in_nobody_whom_another_manages, world, {
    let token = world.connect("acme", "second", Idp::other()).await;
    world.scim().create(&user("E-1", "lena")).await;
    world.scim_with(&token).create(&user("E-2", "noor")).await;
    let mut browser = world.browser();
    let begun = browser.begin_at("/saml/acme/second/login").await;
    let response = Idp::other().reply(&begun, "E-1").issue(&world);
    assert!(!browser.bring(&begun, &response).await.is(403).signs_in());
    assert_eq!(world.last_refusal().await, "employee_of_other_connection");
    browser.sign_in_as("E-2").await.is(403);
    assert_eq!(world.last_refusal().await, "employee_of_other_connection");
    let begun = browser.begin_at("/saml/acme/second/login").await;
    browser.bring(&begun, &Idp::other().reply(&begun, "E-2").issue(&world)).await.is(303);
}}

both! { what_was_disabled_in_between_stays_out, world, {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").issue(&world);
    world.set(&[("enabled", "false")]).await;
    browser.bring(&begun, &response).await.is(403);
    assert_eq!(world.last_refusal().await, "connection_disabled");
    let answer = browser.get("/saml/acme/corp/login").await.is(403);
    assert_eq!(answer.header("location"), None);
    let reference = answer.header("x-muster-reference").unwrap().to_owned();
    let attempt = world.sign_ins().await.into_iter().find(|one| one.reference == reference).unwrap();
    assert_eq!((attempt.reason.as_deref(), attempt.employee_id), (Some("connection_disabled"), None));
    scim.get("/Users").await.refuses(403, None);
    scim.set_active(&id, false).await.refuses(403, None);
    world.set(&[("enabled", "true")]).await;

    scim.set_active(&id, false).await.is(200);
    browser.bring(&begun, &response).await.is(403);
    assert_eq!(world.last_refusal().await, "employee_suspended");
}}

both! { an_unsolicited_response_is_refused_by_default, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").unsolicited().issue(&world);
    browser.bring(&begun, &response).await.is(403);
    assert_eq!(world.last_refusal().await, "unsolicited_not_allowed");
}}

both! { an_unsolicited_response_leads_to_a_path_of_ours_at_most, world, {
    world.set(&[("saml.allow_unsolicited", "true")]).await;
    world.scim().create(&user("E-1", "lena")).await;
    for (relay_state, place) in [
        ("/employees?page=2", "/employees?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/%09/evil.example", "/%09/evil.example"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ] {
        let begun = world.browser().begin().await;
        let response = world.idp.reply(&begun, "E-1").unsolicited().issue(&world);
        let fields = [("SAMLResponse", response.as_str()), ("RelayState", relay_state)];
        let answer = world.browser().post_from_idp("/saml/acme/corp/acs", &fields).await.is(303);
        assert_eq!(answer.header("location"), Some(place), "{relay_state}");
    }
}}

both! { the_way_back_never_leaves_the_origin, world, {
    world.scim().create(&user("E-1", "lena")).await;
    for (return_to, place) in [
        ("%2Femployees%3Fstatus%3DACTIVE", "/employees?status=ACTIVE"),
        ("https%3A%2F%2Fevil.example%2F", "/"),
        ("%2F%2Fevil.example", "/"),
        ("%2F%5Cevil.example", "/"),
        ("%2F%0D%0ASet-Cookie%3A%20a%3Db", "/"),
        ("%2F%09%2Fevil.example", "/"),
        ("id.acme.example", "/"),
    ] {
        let mut browser = world.browser();
        let begun = browser.begin_at(&format!("/saml/acme/corp/login?return_to={return_to}")).await;
        // What travels as RelayState is a handle, and what comes back with it is not believed.
        assert!(begun.relay_state.len() <= 80 && !begun.relay_state.contains('/'), "{}", begun.relay_state);
        let mut begun = begun;
        begun.relay_state = "https://evil.example/".to_owned();
        let response = world.idp.reply(&begun, "E-1").issue(&world);
        let answer = browser.bring(&begun, &response).await.is(303);
        assert_eq!(answer.header("location"), Some(place), "{return_to}");
        let answer = browser.get(&format!("/login?return_to={return_to}")).await.is(303);
        assert_eq!(answer.header("location"), Some(place), "{return_to}");
    }
}}

both! { a_connection_can_ask_by_post, world, {
    world.set(&[("saml.request_binding", "post"), ("saml.force_authn", "true")]).await;
    // This identity provider takes redirects alone; asking works all the same.
    let answer = world.browser().get("/saml/acme/corp/login").await.is(303);
    let location = answer.header("location").unwrap();
    assert!(location.starts_with("https://idp.acme.example/sso?SAMLRequest="), "{location}");
    assert!(location.contains("&Signature="), "{location}");
}}

both! { the_identity_provider_can_be_asked_to_show_nothing, world, {
    let mut browser = world.browser();
    let begun = browser.begin_at("/saml/acme/corp/login?passive=1").await;
    assert_eq!((begun.is_passive, begun.force_authn), (true, false));
    // It could not show nothing and ask anew.
    for (setting, query) in [("false", "passive=1&anew=1"), ("true", "passive=1")] {
        world.set(&[("saml.force_authn", setting)]).await;
        let begun = browser.begin_at(&format!("/saml/acme/corp/login?{query}")).await;
        assert_eq!((begun.is_passive, begun.force_authn), (false, true), "{query}");
    }
}}

both! { a_request_is_signed_unless_the_connection_says_otherwise, world, {
    for (setting, signed) in [("true", true), ("false", false)] {
        world.set(&[("saml.sign_requests", setting)]).await;
        let answer = world.browser().get("/saml/acme/corp/login").await.is(303);
        let location = answer.header("location").unwrap().to_owned();
        assert_eq!(location.contains("&Signature=") && location.contains("&SigAlg="), signed, "{location}");
        assert_eq!(location.contains("Sig"), signed, "{location}");
    }
}}

both! { who_must_sign_in_anew_must_have_done_so, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let long_ago = world.now().minus(MINUTE * 60);
    for (force_authn, status) in [("false", 303), ("true", 403)] {
        world.set(&[("saml.force_authn", force_authn)]).await;
        let mut browser = world.browser();
        let begun = browser.begin().await;
        let response = world.idp.reply(&begun, "E-1").signed_in_at(long_ago).issue(&world);
        browser.bring(&begun, &response).await.is(status);
    }
    assert_eq!(world.last_refusal().await, "authn_not_fresh");
    let mut browser = world.browser();
    let begun = browser.begin().await;
    world.wait(MINUTE * 9);
    let response = world.idp.reply(&begun, "E-1").signed_in_at(world.now().minus(MINUTE * 8)).issue(&world);
    browser.bring(&begun, &response).await.is(303);
}}

both! { the_service_provider_describes_itself, world, {
    let answer = world.browser().get("/saml/acme/corp/metadata").await.is(200);
    assert!(answer.header("content-type").unwrap().starts_with("application/samlmetadata+xml"));
    let text = answer.text();
    for part in [
        r#"entityID="https://id.acme.example/saml/acme/corp/metadata""#,
        r#"Location="https://id.acme.example/saml/acme/corp/acs""#,
        "SignatureValue",
        "validUntil",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}}
