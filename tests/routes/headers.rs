//! What every answer carries, and the form of every error.

use serde_json::{Value, json};

use crate::{answer::Answer, provisioner::user, world::World};

const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

fn is_secured(answer: &Answer, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("content-security-policy", PAGE_POLICY),
    ] {
        assert_eq!(answer.header(name), Some(value), "{what}: {name}");
    }
    assert!(answer.header("permissions-policy").is_some(), "{what}");
    assert_eq!(answer.header("x-request-id").map(str::len), Some(24), "{what}");
    let kept = answer.header("cache-control").unwrap();
    assert!(kept == "no-store" || what.starts_with("asset"), "{what}: {kept}");
    assert!(answer.header("server").is_none() && answer.header("x-powered-by").is_none(), "{what}");
}

/// One answer of every kind.
async fn every_kind(world: &World) -> Vec<(&'static str, Answer, u16)> {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    let stylesheet = {
        let page = browser.get("/login").await.text();
        let start = page.find("/assets/").unwrap();
        page[start..].split('"').next().unwrap().to_owned()
    };
    vec![
        ("login", browser.get("/login").await, 200),
        ("way to login", browser.get("/").await, 303),
        ("begin", browser.get("/saml/acme/corp/login").await, 303),
        ("refused", browser.sign_in_as("nobody").await, 403),
        ("garbage", browser.post_from_idp("/saml/acme/corp/acs", &[("SAMLResponse", "x")]).await, 400),
        ("accepted", browser.sign_in_as("E-1").await, 303),
        ("landing", browser.get("/").await, 200),
        ("session", browser.session().await, 200),
        ("logout question", browser.get("/logout").await, 200),
        ("logged out", browser.post("/logout", &[]).await, 200),
        ("no session", browser.session().await, 401),
        ("forbidden", browser.post_from_idp("/logout", &[]).await, 403),
        ("not found", browser.get("/nothing").await, 404),
        ("asset not found", browser.get("/assets/nothing.css").await, 404),
        ("asset", browser.get(&stylesheet).await, 200),
        ("not allowed", browser.send("DELETE", "/login", &[], String::new(), false).await, 405),
        ("trace", browser.send("TRACE", "/", &[], String::new(), false).await, 405),
        ("health", browser.get("/healthz").await, 200),
        ("ready", browser.get("/readyz").await, 200),
        ("metrics", browser.get("/metrics").await, 200),
        ("scim list", scim.get("/Users").await, 200),
        ("scim user", scim.get(&format!("/Users/{id}")).await, 200),
        ("scim unknown", scim.get("/Users/none").await, 404),
        ("scim route", scim.get("/Nothing").await, 404),
        ("scim 401", world.scim_with("wrong").get("/Users").await, 401),
        ("scim 405", scim.send("PUT", "/Users", &[], "{}").await, 405),
    ]
}

both! { every_answer_is_secured, world, {
    for (what, answer, status) in every_kind(&world).await {
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        is_secured(&answer, what);
    }
}}

both! { a_request_has_an_id_of_our_own, world, {
    let mut browser = world.browser();
    let mut ids = Vec::new();
    for given in ["mine", "0123456789abcdef01234567", "<script>"] {
        let headers = [("x-request-id", given), ("x-correlation-id", given)];
        let answer = browser.send("GET", "/login", &headers, String::new(), false).await;
        assert_ne!(answer.header("x-request-id"), Some(given));
        // A correlation id comes back when it is plain.
        assert_eq!(answer.header("x-correlation-id"), (given != "<script>").then_some(given));
        ids.push(answer.header("x-request-id").unwrap().to_owned());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}}

both! { an_error_page_names_its_request_and_nothing_else, world, {
    let page = world.browser().get("/no/such/page?token=sesame").await.is(404);
    let text = page.text();
    assert!(text.contains(page.header("x-request-id").unwrap()), "{text}");
    assert!(!text.contains("sesame") && !text.contains("no/such"), "{text}");
}}

both! { every_scim_error_is_scim_json, world, {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    let path = format!("/Users/{id}");
    for (token, status) in [("", 401), ("wrong", 401), ("muster_scim_", 401)] {
        let detail = world.scim_with(token).get("/Users").await.refuses(status, None);
        assert!(detail.contains("token"), "{detail}");
    }
    let answer = world.scim_with("wrong").get("/Users").await;
    assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
    for unknown in ["/Nothing", "/Users/a/b/c", "/", "", "/Users/", "/Users/%ff", "/Groups/%c3%28", "/Schemas/%ff"] {
        scim.get(unknown).await.refuses(404, None);
    }
    scim.send("DELETE", "/Users/%ff", &[], "").await.refuses(404, None);
    for place in ["/saml/%ff/corp/login", "/saml/acme/%ff/metadata"] {
        let page = world.browser().get(place).await.is(404);
        assert!(page.header("content-type").unwrap().starts_with("text/html"), "{place}");
    }
    // Without a token nothing is told, not even what exists.
    for unknown in ["/Nothing", "/Users/a/b/c", "/ServiceProviderConfig", "/Schemas"] {
        world.scim_with("").get(unknown).await.refuses(401, None);
    }
    for (method, path) in [
        ("PUT", "/Users"),
        ("PATCH", "/Users"),
        ("DELETE", "/Users"),
        ("POST", path.as_str()),
        ("POST", "/Schemas"),
        ("DELETE", "/ServiceProviderConfig"),
        ("GET", "/Users/.search"),
    ] {
        let answer = scim.send(method, path, &[("content-type", "application/json")], "{}").await;
        let expected = if path == "/Users/.search" { [404, 405] } else { [405, 405] };
        assert!(expected.contains(&answer.status), "{method} {path}: {}", answer.status);
        answer.clone().refuses(answer.status, None);
    }
    for (path, methods) in [("/Users", "GET,HEAD,POST"), (path.as_str(), "GET,HEAD,PUT,PATCH,DELETE"), ("/Bulk", "POST")] {
        for method in ["OPTIONS", "TRACE", "PURGE"] {
            let answer = scim.send(method, path, &[], "").await;
            assert_eq!(answer.header("allow"), Some(methods), "{method} {path}");
            answer.refuses(405, None);
        }
    }
    let head = scim.send("HEAD", &path, &[], "").await.is(200);
    assert!(head.body.is_empty() && head.header("etag").is_some());
    scim.get("/Me").await.refuses(501, None);
    let kinds = [("text/plain", 415), ("application/xml", 415), ("application/scim+json; charset=utf-8", 400)];
    for (kind, status) in kinds {
        let answer = scim.send("POST", "/Users", &[("content-type", kind)], "{").await;
        answer.refuses(status, (status == 400).then_some("invalidSyntax"));
    }
    let zipped = [("content-type", "application/json"), ("content-encoding", "gzip")];
    scim.send("POST", "/Users", &zipped, "{}").await.refuses(415, None);
    scim.send(&"X".repeat(5_000), "/Users", &[], "").await.refuses(405, None);
    let logged = world.scim_requests().await;
    assert!(logged.iter().any(|one| one.verb == "X".repeat(16)), "{:?}", logged.first());
    let json = [("content-type", "application/json")];
    for body in ["", "{", "[]", "null", "\"x\"", "{\"userName\":}", "\u{feff}{}"] {
        scim.send("POST", "/Users", &json, body).await.refuses(400, Some("invalidSyntax"));
        scim.send("PATCH", &path, &json, body).await.refuses(400, Some("invalidSyntax"));
        scim.send("PUT", &path, &json, body).await.refuses(400, Some("invalidSyntax"));
    }
    let broken = b"{\"userName\":\"caf\xe9@acme.example\"}".to_vec();
    scim.send("POST", "/Users", &json, broken).await.refuses(400, Some("invalidSyntax"));
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    scim.send("POST", "/Users", &json, deep).await.refuses(400, Some("invalidSyntax"));
    for size in [1024 * 1024 + 1, 10 * 1024 * 1024] {
        let body = format!("{{\"userName\":\"{}\"}}", "a".repeat(size));
        scim.send("POST", "/Users", &json, body.clone()).await.refuses(413, None);
        scim.send("PUT", &path, &json, body.clone()).await.refuses(413, None);
        scim.send("PATCH", &path, &json, body).await.refuses(413, None);
    }
    assert_eq!(scim.get("/Users").await.is(200).json()["totalResults"], 1);
}}

both! { odd_authorization_headers_are_refused, world, {
    let good = format!("Bearer {}", world.token);
    let odd = [
        format!("Basic {}", world.token),
        world.token.clone(),
        format!("Bearer {}x", world.token),
        format!("Bearer {0} {0}", world.token),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
    ];
    let send = |values: Vec<String>| {
        let mut request = axum::http::Request::get("/scim/v2/Users");
        for value in values {
            request = request.header("authorization", value);
        }
        world.send(request.body(axum::body::Body::empty()).unwrap())
    };
    send(vec![good.clone()]).await.is(200);
    send(vec![good.replace("Bearer", "bearer")]).await.is(200);
    for value in odd {
        send(vec![value]).await.refuses(401, None);
    }
    send(vec![good.clone(), good]).await.refuses(401, None);
    send(vec![]).await.refuses(401, None);
}}

both! { a_token_that_is_over_or_revoked_is_refused, world, {
    use muster::flows::{Actor, scim_tokens};
    let hour = std::time::Duration::from_secs(3600);
    let short = world.new_token("acme", "corp", Some(hour)).await;
    world.scim_with(&short).get("/Users").await.is(200);
    world.wait(hour);
    world.scim_with(&short).get("/Users").await.refuses(401, None);
    world.scim().get("/Users").await.is(200);
    for token in scim_tokens::list(&world.gateway, "acme").await.unwrap() {
        scim_tokens::revoke(&world.gateway, Actor::Operator, token.id).await.unwrap();
    }
    world.scim().get("/Users").await.refuses(401, None);
}}

both! { too_many_requests_are_told_to_wait, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let narrow = world.limited(2, 3);
    let scim = narrow.scim();
    let mut last = scim.get("/Users").await;
    for _ in 0..20 {
        last = scim.get("/Users").await;
        if last.status != 200 {
            break;
        }
    }
    let wait: u64 = last.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    last.refuses(429, None);
    // Another token has its own allowance.
    let other = narrow.new_token("acme", "corp", None).await;
    narrow.scim_with(&other).get("/Users").await.is(200);

    let mut browser = narrow.browser();
    let mut last = browser.post_from_idp("/saml/acme/corp/acs", &[("SAMLResponse", "x")]).await;
    for _ in 0..20 {
        last = browser.post_from_idp("/saml/acme/corp/acs", &[("SAMLResponse", "x")]).await;
        if last.status == 429 {
            break;
        }
    }
    let last = last.is(429);
    assert!(last.header("retry-after").is_some());
    assert!(last.header("content-type").unwrap().starts_with("text/html"));
    browser.post("/login", &[("who", "a@b.example"), ("password", "x")]).await.is(429);
}}

both! { the_request_log_names_verbs_and_no_people, world, {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    scim.filter("userName eq \"lena@acme.example\"").await.is(200);
    scim.filter("userName eq lena@acme.example").await.is(400);
    scim.filter("userName eq \"lena@acme.example").await.is(400);
    scim.get("/Users?email=lena@acme.example&count=2").await.is(200);
    scim.get("/Users/lena@acme.example").await.is(404);
    scim.get("/lena@acme.example").await.is(404);
    scim.set_active(&id, false).await.is(200);
    scim.delete(&format!("/Users/{id}")).await.is(204);
    let log = world.scim_requests().await;
    let verbs: Vec<(&str, i64)> = log.iter().rev().map(|one| (one.verb.as_str(), one.status)).collect();
    assert_eq!(
        verbs,
        [
            ("POST", 201), ("GET", 200), ("GET", 400), ("GET", 400), ("GET", 200), ("GET", 404), ("GET", 404),
            ("PATCH", 200), ("DELETE", 204),
        ]
    );
    let paths: Vec<Value> = log.iter().map(|one| json!(one.path)).collect();
    assert!(!json!(paths).to_string().contains("lena"), "{paths:?}");
}}
