//! Nothing crosses organisations: with every verb, on every path, for every type of resource, a token of another
//! organisation is answered as if there were nothing.

use serde_json::{Value, json};

use crate::{
    answer::Answer,
    idp::Idp,
    provisioner::{Provisioner, operations, user},
    world::World,
};

const EXTENSION: &str = "urn:muster:scim:schemas:extension:employee:2.0:User";
/// An id that nobody has.
const NOBODY: &str = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10";

/// One resource of each type: the endpoint, the id, and filters that find it.
async fn possessions(scim: &Provisioner) -> Vec<(&'static str, String, Vec<String>)> {
    let office = json!({ "displayName": "Vault", "externalId": "O-secret" });
    let office = scim.post("/Offices", &office).await.is(201).json()["id"].as_str().unwrap().to_owned();
    let mut lena = user("E-secret", "lena");
    lena["roles"] = json!([{ "value": "AGENT" }]);
    lena[EXTENSION] = json!({ "offices": [{ "value": office }] });
    let lena = scim.create(&lena).await;
    let group =
        json!({ "displayName": "Insiders", "externalId": "G-secret", "members": [{ "value": lena }] });
    let group = scim.post("/Groups", &group).await.is(201).json()["id"].as_str().unwrap().to_owned();
    let by = |texts: &[String]| texts.to_vec();
    vec![
        (
            "/Users",
            lena.clone(),
            by(&[
                format!("id eq \"{lena}\""),
                "externalId eq \"E-secret\"".to_owned(),
                "userName eq \"lena@acme.example\"".to_owned(),
                "emails.value eq \"lena@acme.example\"".to_owned(),
                format!("groups.value eq \"{group}\""),
                format!("{EXTENSION}:offices.value eq \"{office}\""),
                "userName sw \"l\"".to_owned(),
                "meta.lastModified gt \"2000-01-01T00:00:00Z\"".to_owned(),
                "not (userName eq \"x\")".to_owned(),
            ]),
        ),
        (
            "/Groups",
            group.clone(),
            by(&[
                format!("id eq \"{group}\""),
                "externalId eq \"G-secret\"".to_owned(),
                "displayName eq \"insiders\"".to_owned(),
                format!("members.value eq \"{lena}\""),
                "members pr".to_owned(),
            ]),
        ),
        (
            "/Offices",
            office.clone(),
            by(&[
                format!("id eq \"{office}\""),
                "externalId eq \"O-secret\"".to_owned(),
                "displayName eq \"vault\"".to_owned(),
                format!("members.value eq \"{lena}\""),
                "members pr".to_owned(),
            ]),
        ),
    ]
}

/// Bodies of writes that would do something.
fn writes(endpoint: &str, lena: &str) -> Vec<(&'static str, Value)> {
    let (put, patch) = match endpoint {
        "/Users" => (user("E-mine", "mine"), json!([{ "op": "replace", "path": "active", "value": false }])),
        _ => (
            json!({ "displayName": "Mine", "members": [] }),
            json!([{ "op": "remove", "path": format!("members[value eq \"{lena}\"]") }]),
        ),
    };
    vec![("PUT", put), ("PATCH", operations(&patch)), ("DELETE", json!(null)), ("GET", json!(null))]
}

/// An answer without what differs from request to request.
fn told(answer: &Answer, id: &str) -> (u16, String) {
    (answer.status, answer.text().replace(id, "ID"))
}

async fn send(scim: &Provisioner, verb: &str, path: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("if-match", "*")];
    scim.send(verb, path, &headers, body.to_string()).await
}

async fn found(scim: &Provisioner, endpoint: &str, filter: &str) -> u64 {
    let searched =
        scim.post(&format!("{endpoint}/.search"), &json!({ "filter": filter })).await.is(200).json();
    let everywhere = scim.post("/.search", &json!({ "filter": filter })).await;
    let everywhere =
        if everywhere.status == 200 { everywhere.json()["totalResults"].as_u64().unwrap() } else { 0 };
    let encoded: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    let listed = scim.get(&format!("{endpoint}?filter={encoded}")).await.is(200).json();
    listed["totalResults"].as_u64().unwrap() + searched["totalResults"].as_u64().unwrap() + everywhere
}

async fn snapshot(scim: &Provisioner, owned: &[(&str, String, Vec<String>)]) -> Vec<Value> {
    let mut all = Vec::new();
    for (endpoint, id, _) in owned {
        all.push(scim.get(&format!("{endpoint}/{id}")).await.is(200).json());
    }
    all
}

async fn stranger(world: &World) -> Provisioner {
    world.found("umbrella", "umbrella.example").await;
    world.scim_with(&world.connect("umbrella", "corp", Idp::other()).await)
}

both! { a_strangers_token_reaches_nothing, world, {
    let (scim, stranger) = (world.scim(), stranger(&world).await);
    let owned = possessions(&scim).await;
    let before = snapshot(&scim, &owned).await;
    for (endpoint, id, filters) in &owned {
        for (verb, body) in writes(endpoint, &owned[0].1) {
            let theirs = send(&stranger, verb, &format!("{endpoint}/{id}"), &body).await;
            let nobodys = send(&stranger, verb, &format!("{endpoint}/{NOBODY}"), &body).await;
            assert_eq!(told(&theirs, id), told(&nobodys, NOBODY), "{verb} {endpoint}");
            theirs.refuses(404, None);
            if verb == "GET" {
                continue;
            }
            let operation = |id: &str| json!({ "method": verb, "path": format!("{endpoint}/{id}"), "data": body });
            let bulk = json!({ "Operations": [operation(id), operation(NOBODY)] });
            let answered = stranger.post("/Bulk", &bulk).await.is(200).json();
            let text = |index: usize, id: &str| answered["Operations"][index].to_string().replace(id, "ID");
            assert_eq!(text(0, id), text(1, NOBODY));
            assert_eq!(answered["Operations"][0]["status"], "404");
        }
        for filter in filters {
            assert!(found(&scim, endpoint, filter).await >= 2, "{filter} finds nothing, and proves nothing");
            assert_eq!(found(&stranger, endpoint, filter).await, 0, "{filter}");
        }
        for query in ["", "?count=0", "?cursor", "?sortBy=id&sortOrder=descending"] {
            let list = stranger.get(&format!("{endpoint}{query}")).await.is(200).json();
            assert_eq!(list["totalResults"], 0, "{endpoint}{query}");
        }
    }
    assert_eq!(stranger.post("/.search", &json!({})).await.is(200).json()["totalResults"], 0);
    assert_eq!(snapshot(&scim, &owned).await, before);
}}

both! { what_is_a_strangers_cannot_be_named, world, {
    let (scim, stranger) = (world.scim(), stranger(&world).await);
    let owned = possessions(&scim).await;
    let before = snapshot(&scim, &owned).await;
    let (lena, group, office) = (&owned[0].1, &owned[1].1, &owned[2].1);
    let mut own = user("E-own", "own");
    own["roles"] = json!([{ "value": "AGENT" }]);
    let own_user = stranger.create(&own).await;
    let make = async |path: &str, name: &str| -> String {
        stranger.post(path, &json!({ "displayName": name })).await.is(201).json()["id"].as_str().unwrap().to_owned()
    };
    let (own_group, own_office) = (make("/Groups", "Own").await, make("/Offices", "Own").await);
    for member in [lena, group, office] {
        for endpoint in ["/Groups", "/Offices"] {
            let body = json!({ "displayName": "New", "members": [{ "value": member }] });
            stranger.post(endpoint, &body).await.refuses(400, Some("invalidValue"));
        }
        for path in [format!("/Groups/{own_group}"), format!("/Offices/{own_office}")] {
            let body = json!({ "displayName": "Own", "members": [{ "value": member }] });
            stranger.put(&path, &body).await.refuses(400, Some("invalidValue"));
            let add = json!([{ "op": "add", "path": "members", "value": [{ "value": member }] }]);
            stranger.patch(&path, &add).await.refuses(400, Some("invalidValue"));
            let bulk = json!({ "Operations": [{ "method": "PATCH", "path": path, "data": operations(&add) }] });
            assert_eq!(stranger.post("/Bulk", &bulk).await.json()["Operations"][0]["status"], "400");
        }
    }
    // An office of others is an office that nobody has made: the words stay, and give nothing.
    let mut answers = Vec::new();
    for value in [office.as_str(), "O-secret", "nowhere"] {
        let mut related = own.clone();
        related[EXTENSION] = json!({ "offices": [{ "value": value, "role": "AGENT" }] });
        let put = stranger.put(&format!("/Users/{own_user}"), &related).await.is(200).json();
        let add = json!([{ "op": "add", "path": format!("{EXTENSION}:offices"), "value": [{ "value": value }] }]);
        let patched = stranger.patch(&format!("/Users/{own_user}"), &add).await.is(200).json();
        let offices = |resource: &Value| resource[EXTENSION]["offices"].to_string().replace(value, "V");
        answers.push((offices(&put), offices(&patched)));
        let list = stranger.get(&format!("/Offices?filter=members.value+eq+%22{own_user}%22")).await.is(200).json();
        assert_eq!(list["totalResults"], 0, "{value}");
    }
    assert_eq!(answers, vec![answers[2].clone(); 3]);
    assert!(answers[0].0.contains("\"V\""));
    // Names and identifiers of others are free here, and an id that is sent is nobody's.
    for (endpoint, id, body) in [
        ("/Users", lena, user("E-secret", "lena")),
        ("/Groups", group, json!({ "displayName": "Insiders", "externalId": "G-secret" })),
        ("/Offices", office, json!({ "displayName": "Vault", "externalId": "O-secret" })),
    ] {
        let mut body = body;
        body["id"] = json!(id);
        let made = stranger.post(endpoint, &body).await.is(201).json();
        assert_ne!(made["id"], json!(id));
    }
    assert_eq!(snapshot(&scim, &owned).await, before);
}}
