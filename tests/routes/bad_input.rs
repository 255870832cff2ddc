//! Bad input of every kind at every address of SCIM: a SCIM error, and nothing has changed. What a
//! refusal costs is measured by `cargo bench --bench scim`.

use serde_json::{Value, json};

use crate::{
    bad_bodies::{Bad, broken, bulks, patches, searches},
    provisioner::user,
    world::World,
};

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

/// Offices that are none.
fn offices() -> Vec<Bad> {
    let with = |name: &str, value: Value| {
        let mut one = json!({ "displayName": "Bad", "externalId": "B-bad" });
        one[name] = value;
        one.to_string().into_bytes()
    };
    vec![
        ("no name", json!({ "active": true }).to_string().into_bytes()),
        ("an empty name", with("displayName", json!("  "))),
        ("a name that is a number", with("displayName", json!(5))),
        ("a long name", with("displayName", json!("x".repeat(300)))),
        ("no time zone", with("timezone", json!("Middle/Earth"))),
        ("active in words", with("active", json!("maybe"))),
        ("members as text", with("members", json!("everybody"))),
        ("a member that is nobody", with("members", json!([{ "value": "nobody" }]))),
        (
            "a member in two thousand pieces",
            with("members", json!(vec![json!({ "value": "nobody" }); 2_000])),
        ),
    ]
}

/// What may have changed: every resource with its version.
async fn everything(world: &World) -> String {
    let scim = world.scim();
    let users = scim.get("/Users").await.is(200).text();
    let groups = scim.get("/Groups").await.is(200).text();
    let offices = scim.get("/Offices").await.is(200).text();
    format!("{users}{groups}{offices}{:?}", world.audited().await)
}

async fn is_refused(world: &World, (method, path): (&str, &str), (name, body): &Bad) {
    let headers = [("content-type", "application/scim+json")];
    let answer = world.scim().send(method, path, &headers, body.clone()).await;
    let status = answer.status;
    assert!((400..500).contains(&status), "{method} {path} with {name}: {status} {}", answer.text());
    let error = answer.json();
    assert_eq!(
        error["schemas"],
        json!(["urn:ietf:params:scim:api:messages:2.0:Error"]),
        "{method} {path} with {name}"
    );
    assert_eq!(error["status"], status.to_string(), "{method} {path} with {name}");
}

both! { bad_bodies_are_refused_everywhere_and_change_nothing, world, {
    let scim = world.scim();
    let lena = scim.create(&user("E-1", "lena")).await;
    let sales = json!({ "displayName": "Sales", "members": [{ "value": lena }] });
    let group = scim.post("/Groups", &sales).await.is(201).json()["id"].as_str().unwrap().to_owned();
    let branch = json!({ "displayName": "Ghent", "externalId": "B-2" });
    let branch = scim.post("/Offices", &branch).await.is(201).json()["id"].as_str().unwrap().to_owned();
    let before = everything(&world).await;
    let addresses = [format!("/Users/{lena}"), format!("/Groups/{group}"), format!("/Offices/{branch}")];
    let mut writes = vec![("POST", "/Users"), ("POST", "/Groups"), ("POST", "/Offices"), ("POST", "/Bulk")];
    writes.extend(addresses.iter().flat_map(|path| [("PUT", path.as_str()), ("PATCH", path.as_str())]));
    let queries =
        [("POST", "/Users/.search"), ("POST", "/Groups/.search"), ("POST", "/Offices/.search"), ("POST", "/.search")];
    for door in writes.into_iter().chain(queries) {
        for bad in broken() {
            is_refused(&world, door, &bad).await;
        }
    }
    for bad in users() {
        is_refused(&world, ("POST", "/Users"), &bad).await;
        is_refused(&world, ("PUT", &addresses[0]), &bad).await;
    }
    for bad in offices() {
        is_refused(&world, ("POST", "/Offices"), &bad).await;
        is_refused(&world, ("PUT", &addresses[2]), &bad).await;
    }
    for bad in patches() {
        for path in &addresses {
            is_refused(&world, ("PATCH", path), &bad).await;
        }
    }
    for bad in bulks() {
        is_refused(&world, ("POST", "/Bulk"), &bad).await;
    }
    // A token is nobody's self: whatever is sent to /Me is no reason to read it.
    for method in ["POST", "PUT", "PATCH"] {
        for (name, body) in broken() {
            let answer = scim.send(method, "/Me", &[("content-type", "application/json")], body).await;
            assert!([400, 401, 404, 413, 415, 501].contains(&answer.status), "{method} {name}: {}", answer.status);
            assert_eq!(answer.json()["status"], answer.status.to_string(), "{method} {name}");
        }
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
            for kind in ["Users", "Groups", "Offices"] {
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
        "/Users?filter=userName%20eq%20%22%ff%22",
        "/Users?attributes=%ff",
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
