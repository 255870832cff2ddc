//! Bad input of every kind at every address of SCIM: a SCIM error, quickly, and nothing has changed.

use std::{fmt::Write as _, time::Duration};

use muster::telemetry::Stopwatch;
use serde_json::{Value, json};

use crate::{provisioner::user, world::World};

/// A body with a name for the message of a failing test.
type Bad = (&'static str, Vec<u8>);

fn nested(depth: usize, open: &str, close: &str) -> String {
    format!("{}1{}", open.repeat(depth), close.repeat(depth))
}

/// Bodies that nothing can be made of, whatever they are sent to.
fn broken() -> Vec<Bad> {
    let text = |name, text: &str| (name, text.as_bytes().to_vec());
    let mut many = String::from("{\"schemas\":[");
    for number in 0..50_000 {
        let _ = write!(many, "\"urn:{number}\",");
    }
    vec![
        text("nothing", ""),
        text("blanks", "   "),
        text("cut off", "{\"userName\":\"lena"),
        text("cut off in an escape", "{\"userName\":\"\\u00"),
        text("half a surrogate", "{\"userName\":\"\\ud800\"}"),
        text("a trailing comma", "{\"userName\":\"lena\",}"),
        text("two documents", "{} {}"),
        text("single quotes", "{'userName':'lena'}"),
        text("a control character", "{\"userName\":\"a\u{1}b\"}"),
        text("no number", "{\"count\":NaN}"),
        text("a number with a leading zero", "{\"count\":007}"),
        text("a number without an end", &format!("{{\"count\":{}", "9".repeat(500_000))),
        text("a list cut off after many", &many),
        text("a text", "\"userName\""),
        text("a number", "12"),
        text("null", "null"),
        text("true", "true"),
        text("a list", "[]"),
        text("lists in lists", &nested(10_000, "[", "]")),
        text("objects in objects", &nested(10_000, "{\"a\":", "}")),
        ("no UTF-8", b"{\"userName\":\"\xff\xfe\"}".to_vec()),
        ("overlong UTF-8", b"{\"userName\":\"\xc0\xaf\"}".to_vec()),
        ("UTF-16", "{\"userName\":\"lena\"}".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("zeros", vec![0; 10_000]),
        ("ten megabytes", vec![b' '; 10 * 1024 * 1024]),
        (
            "ten megabytes of text",
            format!("{{\"userName\":\"{}\"}}", "x".repeat(10 * 1024 * 1024)).into_bytes(),
        ),
    ]
}

/// Users that are none.
fn users() -> Vec<Bad> {
    let with = |name: &str, value: Value| {
        let mut one = user("E-bad", "bad");
        one[name] = value;
        one.to_string().into_bytes()
    };
    let control = json!({ "userName": "a\u{0}b" });
    vec![
        ("no name", json!({ "active": true }).to_string().into_bytes()),
        ("an empty name", with("userName", json!("  "))),
        ("a name of nulls", control.to_string().into_bytes()),
        ("a name that is a number", with("userName", json!(5))),
        ("a name that is a list", with("userName", json!(["a"]))),
        ("a long name", with("userName", json!("x".repeat(300)))),
        ("active in words", with("active", json!("maybe"))),
        ("active as a list", with("active", json!([true, false]))),
        ("a name as text", with("name", json!("Lena Example"))),
        ("e-mails as a number", with("emails", json!(5))),
        ("too many e-mails", with("emails", json!(vec![json!({ "value": "a@b.example" }); 10_000]))),
        ("e-mails in lists", with("emails", json!([[{ "value": "a@b.example" }]]))),
        ("a number too large for a boolean", with("active", json!(1e300))),
    ]
}

/// Changes that are none.
fn patches() -> Vec<Bad> {
    let of = |operations: Value| {
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations })
            .to_string()
            .into_bytes()
    };
    let title = json!({ "op": "replace", "path": "title", "value": "Bad" });
    let filter = format!("emails[{}value eq \"x\"{}].value", "(".repeat(10_000), ")".repeat(10_000));
    vec![
        ("no operations", json!({}).to_string().into_bytes()),
        ("operations as text", of(json!("replace"))),
        ("an operation as text", of(json!(["replace"]))),
        ("no such operation", of(json!([title, { "op": "copy", "path": "title", "value": "x" }]))),
        ("an operation as a number", of(json!([title, { "op": 1, "path": "title" }]))),
        ("a hundred thousand operations", of(json!(vec![title.clone(); 100_000]))),
        ("one operation too many", of(json!(vec![title.clone(); 1_001]))),
        ("a path as a list", of(json!([title, { "op": "replace", "path": ["title"], "value": "x" }]))),
        ("no such path", of(json!([title, { "op": "replace", "path": "nonsense", "value": "x" }]))),
        (
            "a path cut off",
            of(json!([title, { "op": "replace", "path": "emails[type eq \"work\"", "value": "x" }])),
        ),
        ("a deep filter", of(json!([title, { "op": "replace", "path": filter, "value": "x" }]))),
        ("a long path", of(json!([title, { "op": "remove", "path": "x".repeat(200_000) }]))),
        ("no target", of(json!([title, { "op": "remove" }]))),
        ("what is read only", of(json!([title, { "op": "replace", "path": "id", "value": "x" }]))),
        (
            "what is required",
            of(
                json!([title, { "op": "remove", "path": "displayName" }, { "op": "remove", "path": "userName" }]),
            ),
        ),
    ]
}

fn searches() -> Vec<Bad> {
    let of = |name: &str, value: Value| json!({ name: value }).to_string().into_bytes();
    let comparison = "userName eq \"x\"";
    vec![
        ("a filter as a number", of("filter", json!(5))),
        (
            "a filter of ten thousand parentheses",
            of("filter", json!(format!("{}{comparison}{}", "(".repeat(10_000), ")".repeat(10_000)))),
        ),
        (
            "a filter of ten thousand nots",
            of("filter", json!(format!("{}{comparison}{}", "not (".repeat(10_000), ")".repeat(10_000)))),
        ),
        ("a filter of open brackets", of("filter", json!("emails[".repeat(10_000)))),
        ("a filter of ten thousand terms", of("filter", json!(vec![comparison; 10_000].join(" or ")))),
        ("a filter of quotes", of("filter", json!("\"".repeat(16_000)))),
        ("a filter of half escapes", of("filter", json!("userName eq \"\\u12"))),
        ("a count as an object", of("count", json!({}))),
        ("a start as a list", of("startIndex", json!([1]))),
        ("attributes of numbers", of("attributes", json!([1, 2]))),
        ("an order of nothing", of("sortBy", json!("nonsense"))),
        ("a cursor as a number", of("cursor", json!(7))),
        ("a long cursor", of("cursor", json!("A".repeat(1_000_000)))),
    ]
}

/// What may have changed: every resource with its version.
async fn everything(world: &World) -> String {
    let scim = world.scim();
    let users = scim.get("/Users").await.is(200).text();
    let groups = scim.get("/Groups").await.is(200).text();
    format!("{users}{groups}{:?}", world.audited().await)
}

async fn is_refused(world: &World, (method, path): (&str, &str), (name, body): &Bad) {
    let watch = Stopwatch::start();
    let headers = [("content-type", "application/scim+json")];
    let answer = world.scim().send(method, path, &headers, body.clone()).await;
    let (status, took) = (answer.status, watch.elapsed());
    assert!((400..500).contains(&status), "{method} {path} with {name}: {status} {}", answer.text());
    let error = answer.json();
    assert_eq!(
        error["schemas"],
        json!(["urn:ietf:params:scim:api:messages:2.0:Error"]),
        "{method} {path} with {name}"
    );
    assert_eq!(error["status"], status.to_string(), "{method} {path} with {name}");
    // What is written in one core's 50 ms takes a busy machine and a build without optimisation longer.
    assert!(took < Duration::from_secs(5), "{method} {path} with {name} took {took:?}");
}

both! { bad_bodies_are_refused_everywhere_and_change_nothing, world, {
    let scim = world.scim();
    let lena = scim.create(&user("E-1", "lena")).await;
    let sales = json!({ "displayName": "Sales", "members": [{ "value": lena }] });
    let group = scim.post("/Groups", &sales).await.is(201).json()["id"].as_str().unwrap().to_owned();
    let before = everything(&world).await;
    let (one, of) = (format!("/Users/{lena}"), format!("/Groups/{group}"));
    let writes = [("POST", "/Users"), ("PUT", one.as_str()), ("PATCH", one.as_str()), ("POST", "/Groups"), ("PUT", of.as_str()), ("PATCH", of.as_str())];
    let queries = [("POST", "/Users/.search"), ("POST", "/Groups/.search"), ("POST", "/.search")];
    for door in writes.into_iter().chain(queries) {
        for bad in broken() {
            is_refused(&world, door, &bad).await;
        }
    }
    for bad in users() {
        is_refused(&world, ("POST", "/Users"), &bad).await;
        is_refused(&world, ("PUT", &one), &bad).await;
    }
    for bad in patches() {
        is_refused(&world, ("PATCH", &one), &bad).await;
        is_refused(&world, ("PATCH", &of), &bad).await;
    }
    for door in queries {
        for bad in searches() {
            is_refused(&world, door, &bad).await;
        }
    }
    assert_eq!(everything(&world).await, before);
}}

both! { bad_addresses_are_refused_and_change_nothing, world, {
    let scim = world.scim();
    scim.create(&user("E-1", "lena")).await;
    let before = everything(&world).await;
    let long = "x".repeat(30_000);
    for id in ["nobody", "%ff%fe", "..%2f..", "%00", "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10", "1%27%20or%201=1--", long.as_str()] {
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            for kind in ["Users", "Groups"] {
                let body = json!({ "userName": "a", "displayName": "a", "Operations": [{ "op": "replace", "path": "displayName", "value": "b" }] });
                let headers = [("content-type", "application/json")];
                let path = format!("/{kind}/{id}");
                let answer = scim.send(method, &path, &headers, body.to_string()).await;
                assert!([404, 414].contains(&answer.status), "{method} {path}: {}", answer.status);
            }
        }
    }
    for path in [
        "/Users?filter=%ff",
        "/Users?filter=userName%20eq%20%22%ff%22%20and",
        "/Users?filter=%00",
        "/Users?count=99999999999999999999999999999999999999x",
        "/Users?startIndex=1e5",
        "/Users?sortBy=password",
        "/Users?sortBy=emails.nonsense",
        "/Users?sortBy=userName&sortOrder=%f0%9f%98%80",
        "/Groups?filter=members[value%20eq",
    ] {
        let answer = scim.get(path).await.is(400);
        assert_eq!(answer.json()["status"], "400", "{path}");
    }
    assert_eq!(everything(&world).await, before);
}}
