//! Bulk (RFC 7644 section 3.7) and `/Me` (section 3.11).

use axum::{body::Body, http::Request};
use muster::flows::employees::Way;
use serde_json::{Value, json};

use crate::{
    answer::Answer,
    provisioner::{Provisioner, user},
    refusals::invited,
    world::World,
};

const EXTENSION: &str = "urn:muster:scim:schemas:extension:employee:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

async fn bulk(scim: &Provisioner, operations: &Value) -> Vec<Value> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations,
    });
    let answer = scim.post("/Bulk", &body).await.is(200).json();
    assert_eq!(answer["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]));
    answer["Operations"].as_array().unwrap().clone()
}

fn statuses(answered: &[Value]) -> Vec<&str> {
    answered.iter().map(|one| one["status"].as_str().unwrap()).collect()
}

/// The id at the end of the link.
fn id(answered: &Value) -> String {
    answered["location"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

fn post(path: &str, name: &str, data: &Value) -> Value {
    json!({ "method": "POST", "path": path, "bulkId": name, "data": data })
}

both! { a_bulk_request_makes_changes_and_removes_resources_of_all_types, world, {
    let scim = world.scim();
    let mut lena = user("E-1", "lena");
    lena["roles"] = json!([{ "value": "AGENT" }]);
    lena[EXTENSION] = json!({ "offices": [{ "value": "bulkId:b", "role": "AGENT" }] });
    // The references point forward and backward.
    let answered = bulk(&scim, &json!([
        post("/Groups", "g", &json!({ "displayName": "Sales", "members": [{ "value": "bulkId:l" }] })),
        post("/Users", "l", &lena),
        post("Offices", "b", &json!({ "displayName": "Brussels" })),
        { "method": "patch", "path": "/Groups/bulkId:g", "data": { "Operations": [
            { "op": "add", "value": { "externalId": "g-1" } },
        ] } },
        { "method": "PUT", "path": "/Offices/bulkId:b", "version": "W/\"1\"", "data": { "displayName": "Bruxelles" } },
        post("/Users", "n", &user("E-2", "noor")),
        { "method": "DELETE", "path": "/Users/bulkId:n" },
        { "method": "PATCH", "path": "/Users/bulkId:l", "data": [{ "op": "add", "path": "nickName", "value": "Leni" }] },
    ])).await;
    assert_eq!(statuses(&answered), ["201", "201", "201", "204", "200", "201", "204", "200"]);
    let methods: Vec<&str> = answered.iter().map(|one| one["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["POST", "POST", "POST", "patch", "PUT", "POST", "DELETE", "PATCH"]);
    assert_eq!((&answered[0]["bulkId"], &answered[0]["version"]), (&json!("g"), &json!("W/\"1\"")));
    assert_eq!((&answered[4]["version"], answered[4].get("response")), (&json!("W/\"2\""), None));
    assert_eq!(answered[3]["location"], answered[0]["location"]);
    let group = scim.get(&format!("/Groups/{}", id(&answered[0]))).await.is(200).json();
    assert_eq!((&group["members"][0]["value"], &group["externalId"]), (&json!(id(&answered[1])), &json!("g-1")));
    let shown = scim.get(&format!("/Users/{}", id(&answered[1]))).await.is(200).json();
    assert_eq!((&shown[EXTENSION]["offices"][0]["value"], &shown["nickName"]), (&json!(id(&answered[2])), &json!("Leni")));
    scim.get(&format!("/Users/{}", id(&answered[5]))).await.refuses(404, None);
    // Each operation is logged and audited as if it had come alone.
    let logged = world.scim_requests().await;
    let paths: Vec<String> = logged.iter().map(|one| format!("{} {}", one.verb, one.path)).collect();
    assert!(paths.contains(&format!("DELETE /Users/{}", id(&answered[5]))), "{paths:?}");
    assert!(paths.contains(&"POST /Bulk".to_owned()), "{paths:?}");
    let audited = world.audited().await;
    assert_eq!((audited["employee.created"], audited["employee.deleted"], audited["group.changed"]), (2, 1, 1));
}}

both! { what_fails_in_a_bulk_request_says_why_and_the_rest_is_done, world, {
    let scim = world.scim();
    let lena = scim.create(&user("E-1", "lena")).await;
    let operations = json!([
        post("/Users", "twice", &user("E-9", "lena")),
        post("/Groups", "g", &json!({ "displayName": "Sales", "members": [{ "value": "bulkId:twice" }] })),
        { "method": "PATCH", "path": format!("/Users/{lena}"), "version": "W/\"7\"", "data": { "Operations": [
            { "op": "replace", "path": "active", "value": false } ] } },
        { "method": "DELETE", "path": "/Users/0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10" },
        { "method": "GET", "path": "/Users" },
        { "method": "DELETE", "path": "/Bulk/1" },
        { "method": "PUT", "path": "/Users", "data": {} },
        post("/Users", "n", &user("E-2", "noor")),
    ]);
    let answered = bulk(&scim, &operations).await;
    assert_eq!(statuses(&answered), ["409", "409", "412", "404", "400", "404", "405", "201"]);
    assert_eq!((&answered[0]["response"]["scimType"], answered[0].get("location")), (&json!("uniqueness"), None));
    assert!(answered[1]["response"]["detail"].as_str().unwrap().contains("bulkId:twice"), "{}", answered[1]);
    assert_eq!(answered[2]["location"], format!("https://id.acme.example/scim/v2/Users/{lena}"));
    assert_eq!((&answered[4]["method"], &answered[4]["response"]["scimType"]), (&json!("GET"), &json!("invalidSyntax")));
    assert_eq!(scim.get(&format!("/Users/{lena}")).await.json()["active"], true);
    let logged = world.scim_requests().await;
    let refused = logged.iter().filter(|one| one.status >= 400).count();
    assert_eq!(refused, 7);
    // What is named after the permitted errors is not done.
    let body = json!({ "failOnErrors": 2, "Operations": operations });
    let answered = scim.post("/Bulk", &body).await.is(200).json();
    assert_eq!(answered["Operations"].as_array().unwrap().len(), 2);
    assert_eq!(scim.get("/Users?count=0").await.json()["totalResults"], 2);
}}

both! { circular_references_are_resolved_where_they_can_be, world, {
    let scim = world.scim();
    let manager = |external_id: &str, name: &str, manager: &str| {
        let mut user = user(external_id, name);
        user[ENTERPRISE] = json!({ "manager": { "value": format!("bulkId:{manager}") } });
        user
    };
    let answered = bulk(&scim, &json!([
        post("/Users", "a", &manager("E-1", "lena", "b")),
        post("/Users", "b", &manager("E-2", "noor", "a")),
        post("/Users", "s", &manager("E-3", "self", "s")),
    ])).await;
    assert_eq!(statuses(&answered), ["201", "201", "201"]);
    for (own, other) in [(0, 1), (1, 0), (2, 2)] {
        let shown = scim.get(&format!("/Users/{}", id(&answered[own]))).await.is(200);
        assert_eq!(shown.json()[ENTERPRISE]["manager"]["value"], id(&answered[other]));
        assert_eq!(shown.header("etag"), answered[own]["version"].as_str());
    }
    // A group cannot contain itself: nothing stays of what could not be completed.
    let group = |name: &str, member: &str| json!({ "displayName": name, "members": [{ "value": format!("bulkId:{member}") }] });
    let answered = bulk(&scim, &json!([
        post("/Groups", "a", &group("One", "b")),
        post("/Groups", "b", &group("Two", "a")),
        post("/Groups", "s", &group("Self", "s")),
    ])).await;
    assert_eq!(statuses(&answered), ["409", "409", "409"]);
    assert!(answered[0]["response"]["detail"].as_str().unwrap().contains("cannot contain themselves"), "{}", answered[0]);
    assert_eq!(scim.get("/Groups").await.json()["totalResults"], 0);
    // An unknown name is no reference, and is nobody's id either.
    let answered = bulk(&scim, &json!([post("/Groups", "x", &group("Three", "nobody"))])).await;
    assert_eq!(statuses(&answered), ["400"]);
}}

both! { what_is_taken_back_was_never_somebody_who_was_there_before, world, {
    let scim = world.scim();
    world.set(&[("scim.adopt", "true")]).await;
    let own = world.add(invited(Some("E-own"), "own"), Way::Bypass).await;
    scim.post("/Groups", &json!({ "displayName": "Taken" })).await.is(201);
    let mut theirs = user("E-own", "own");
    theirs["title"] = json!("bulkId:g");
    let group = json!({ "displayName": "Taken", "members": [{ "value": "bulkId:u" }] });
    let answered = bulk(&scim, &json!([post("/Users", "u", &theirs), post("/Groups", "g", &group)])).await;
    assert_eq!(statuses(&answered), ["409", "409"]);
    assert_eq!(world.employee(&own.id.to_string()).await, own);
    // Whoever needs nobody is adopted as ever, and somebody new is taken back as ever.
    let answered = bulk(&scim, &json!([
        post("/Users", "u", &user("E-own", "own")),
        post("/Groups", "g", &json!({ "displayName": "Free", "members": [{ "value": "bulkId:u" }] })),
    ])).await;
    assert_eq!(statuses(&answered), ["201", "201"]);
    assert_eq!(id(&answered[0]), own.id.to_string());
}}

both! { a_bulk_request_has_bounds, world, {
    let scim = world.scim();
    let config = scim.get("/ServiceProviderConfig").await.is(200).json();
    assert_eq!(config["bulk"], json!({ "supported": true, "maxOperations": 1000, "maxPayloadSize": 8_388_608 }));
    let delete = json!({ "method": "DELETE", "path": "/Users/1" });
    for count in [1_001, 100_000] {
        let body = json!({ "Operations": vec![delete.clone(); count] });
        scim.post("/Bulk", &body).await.refuses(413, None);
    }
    let json_type = [("content-type", "application/json")];
    scim.send("POST", "/Bulk", &json_type, " ".repeat(8 * 1024 * 1024 + 1)).await.refuses(413, None);
    let deep = format!("{{\"Operations\":[{}", "[".repeat(1_000_000));
    scim.send("POST", "/Bulk", &json_type, deep).await.refuses(400, Some("invalidSyntax"));
    for body in ["", "{", "[]", "{}", "{\"Operations\":\"x\"}", "{\"Operations\":[]}\u{0}"] {
        scim.send("POST", "/Bulk", &json_type, body).await.refuses(400, Some("invalidSyntax"));
    }
    scim.send("POST", "/Bulk", &json_type, "{\"failOnErrors\":0,\"Operations\":[]}").await.refuses(400, Some("invalidValue"));
    scim.send("POST", "/Bulk", &[("content-type", "text/plain")], "{}").await.refuses(415, None);
    scim.get("/Bulk").await.refuses(405, None);
    assert_eq!(bulk(&scim, &json!([])).await, Vec::<Value>::new());
    // More operations than a burst take the whole burst, and can still be made.
    let limited = world.limited(50, 1);
    limited.scim().post("/Bulk", &json!({ "Operations": vec![delete; 900] })).await.is(200);
}}

/// A request of a browser's to `/Me`.
async fn me(world: &World, method: &str, query: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(format!("/scim/v2/Me{query}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(Body::from("{}")).unwrap()).await
}

both! { an_employee_sees_themselves_and_changes_nothing, world, {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    scim.post("/Groups", &json!({ "displayName": "Sales", "members": [{ "value": id }] })).await.is(201);
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    let cookie = format!("__Host-muster_session={}", browser.cookie("muster_session").unwrap());
    let cookie = [("cookie", cookie.as_str())];
    let shown = me(&world, "GET", "", &cookie).await.is(200);
    assert_eq!(shown.json(), scim.get(&format!("/Users/{id}")).await.json());
    assert_eq!(shown.header("content-type"), Some("application/scim+json"));
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    let projected = me(&world, "GET", "?attributes=userName", &cookie).await.is(200).json();
    assert_eq!(projected.as_object().unwrap().keys().collect::<Vec<_>>(), ["schemas", "id", "userName"]);
    let etag = shown.header("etag").unwrap().to_owned();
    me(&world, "GET", "", &[cookie[0], ("if-none-match", &etag)]).await.is(304);
    me(&world, "GET", "?filter=x", &cookie).await.refuses(400, Some("invalidFilter"));
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let why = me(&world, method, "", &cookie).await.refuses(403, None);
        assert!(why.contains("administrator"), "{why}");
    }
    // A token is nobody; nobody is nobody; and what the session was is over with it.
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        scim.send(method, "/Me", &cookie, "").await.refuses(501, None);
        me(&world, method, "", &[]).await.refuses(401, None);
        me(&world, method, "", &[cookie[0], ("authorization", "Bearer wrong")]).await.refuses(401, None);
    }
    scim.set_active(&id, false).await.is(200);
    me(&world, "GET", "", &cookie).await.refuses(401, None);
}}
