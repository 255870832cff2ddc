//! Versions, duplicates and projections of SCIM users (SCIM.md 2, 5 to 7, 12).

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    provisioner::{operations, user},
    world::World,
};

const JSON: (&str, &str) = ("content-type", "application/scim+json");

async fn lena(world: &World) -> (String, String) {
    let created = world.scim().post("/Users", &user("E-1", "lena")).await.is(201);
    let version = created.header("etag").unwrap().to_owned();
    assert_eq!(created.json()["meta"]["version"], version);
    assert_eq!(created.json()["meta"]["location"], created.header("location").unwrap());
    assert!(version.starts_with("W/\""), "{version}");
    (format!("/Users/{}", created.json()["id"].as_str().unwrap()), version)
}

both! { a_write_on_an_old_version_changes_nothing, world, {
    let scim = world.scim();
    let (path, first) = lena(&world).await;
    let title = |title: &str| operations(&json!([{ "op": "replace", "path": "title", "value": title }])).to_string();
    let send = async |method: &str, version: &str, body: String| {
        scim.send(method, &path, &[JSON, ("if-match", version)], body).await
    };
    let changed = send("PATCH", &first, title("Adviser")).await.is(200);
    let second = changed.header("etag").unwrap().to_owned();
    assert_ne!(second, first);
    for old in [first.as_str(), "W/\"99\"", "garbage", "\"\"", ""] {
        send("PATCH", old, title("Boss")).await.refuses(412, None);
        send("PUT", old, user("E-1", "lena").to_string()).await.refuses(412, None);
        send("DELETE", old, String::new()).await.refuses(412, None);
    }
    assert_eq!(scim.get(&path).await.is(200).json()["title"], "Adviser");
    let list = format!("{first}, {second}");
    let third = send("PATCH", &list, title("Boss")).await.is(200).header("etag").unwrap().to_owned();
    send("PUT", &third, user("E-1", "lena").to_string()).await.is(200);
    send("PATCH", "*", title("Adviser")).await.is(200);
    send("DELETE", "*", String::new()).await.is(204);
    send("DELETE", "*", String::new()).await.refuses(404, None);
}}

both! { of_ten_writes_on_one_version_one_wins, world, {
    let (path, version) = lena(&world).await;
    let mut writes = tokio::task::JoinSet::new();
    for number in 0..10 {
        let (scim, path, version) = (world.scim(), path.clone(), version.clone());
        writes.spawn(async move {
            let change = operations(&json!([{ "op": "replace", "path": "title", "value": format!("T{number}") }]));
            scim.send("PATCH", &path, &[JSON, ("if-match", &version)], change.to_string()).await.status
        });
    }
    let mut statuses = writes.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![412; 9]].concat());
}}

both! { parallel_patches_without_a_condition_all_count, world, {
    let (path, _) = lena(&world).await;
    let mut writes = tokio::task::JoinSet::new();
    for number in 0..10 {
        let (scim, path) = (world.scim(), path.clone());
        writes.spawn(async move {
            let address = json!([{ "type": format!("t{number}"), "value": format!("{number}@acme.example") }]);
            scim.patch(&path, &json!([{ "op": "add", "path": "emails", "value": address }])).await.status
        });
    }
    assert_eq!(writes.join_all().await, vec![200; 10]);
    let emails = world.scim().get(&path).await.json()["emails"].as_array().unwrap().len();
    assert_eq!(emails, 11, "none is lost");
}}

both! { who_has_the_version_is_not_told_again, world, {
    let scim = world.scim();
    let (path, version) = lena(&world).await;
    let read = async |path: &str, version: &str| scim.send("GET", path, &[("if-none-match", version)], "").await;
    let same = read(&path, &version).await.is(304);
    assert!(same.body.is_empty());
    assert_eq!(same.header("etag"), Some(version.as_str()));
    // The version does not depend on the projection.
    let projected = format!("{path}?attributes=title");
    assert_eq!(scim.get(&projected).await.is(200).header("etag"), Some(version.as_str()));
    read(&projected, &version).await.is(304);
    read(&path, "*").await.is(304);
    read(&path, "W/\"99\"").await.is(200);
    scim.patch(&path, &json!([{ "op": "add", "path": "title", "value": "Adviser" }])).await.is(200);
    read(&path, &version).await.is(200);
}}

both! { what_changes_nothing_keeps_the_version, world, {
    let scim = world.scim();
    let (path, version) = lena(&world).await;
    let before = scim.get(&path).await.json();
    world.wait(Duration::from_secs(60));
    for change in [
        json!([{ "op": "replace", "path": "active", "value": true }]),
        json!([{ "op": "replace", "path": "active", "value": "True" }]),
        json!([{ "op": "add", "path": "emails", "value": before["emails"] }]),
        json!([{ "op": "replace", "value": { "userName": "lena@acme.example" } }]),
        json!([{ "op": "remove", "path": "title" }]),
        json!([{ "op": "add", "path": "password", "value": "Secret-77" }]),
        json!([]),
    ] {
        let answer = scim.patch(&path, &change).await;
        if change == json!([]) {
            // RFC 7644 wants one operation or more; either answer leaves the user alone.
            assert!([200, 400].contains(&answer.status), "{}", answer.status);
            continue;
        }
        let answer = answer.is(200);
        assert_eq!(answer.header("etag"), Some(version.as_str()), "{change}");
        assert_eq!(answer.json()["meta"], before["meta"], "{change}");
    }
    let put = scim.put(&path, &before).await.is(200);
    assert_eq!(put.json()["meta"], before["meta"], "a PUT of a GET");
    assert_eq!(scim.get(&path).await.json(), before);
}}

both! { a_duplicate_names_the_attribute, world, {
    let scim = world.scim();
    let (path, _) = lena(&world).await;
    let other = scim.create(&user("E-2", "noor")).await;
    let cases = [
        (user("E-9", "lena"), "userName"),
        (user("E-9", "LENA"), "userName"),
        (user("E-1", "else"), "externalId"),
    ];
    for (body, attribute) in &cases {
        let detail = scim.post("/Users", body).await.refuses(409, Some("uniqueness"));
        assert!(detail.contains(attribute), "{detail}");
    }
    for (change, attribute) in [
        (json!([{ "op": "replace", "path": "userName", "value": "Lena@acme.example" }]), "userName"),
        (json!([{ "op": "replace", "path": "externalId", "value": "E-1" }]), "externalId"),
        (json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "lena@acme.example" }]), "emails"),
    ] {
        let detail = scim.patch(&format!("/Users/{other}"), &change).await.refuses(409, Some("uniqueness"));
        assert!(detail.contains(attribute), "{detail}");
    }
    let mut whole = user("E-2", "noor");
    whole["emails"][0]["value"] = json!("LENA@acme.example");
    let detail = scim.put(&format!("/Users/{other}"), &whole).await.refuses(409, Some("uniqueness"));
    assert!(detail.starts_with("emails is already in use") && detail.contains("unique_email=false"), "{detail}");
    // The case of the External ID counts, and the same person may keep their names.
    scim.post("/Users", &user("e-1", "third")).await.is(201);
    scim.put(&path, &user("E-1", "LENA")).await.is(200);
}}

both! { of_two_who_come_at_once_one_is_made_and_the_other_told_why, world, {
    for (round, attribute) in ["userName", "externalId", "emails"].iter().enumerate() {
        let mut posts = tokio::task::JoinSet::new();
        for twin in 0..6 {
            let scim = world.scim();
            let mut body = user(&format!("E-{round}-{twin}"), &format!("p{round}-{twin}"));
            match *attribute {
                "userName" => body["userName"] = json!(format!("same{round}@acme.example")),
                "externalId" => body["externalId"] = json!(format!("same{round}")),
                _ => body["emails"][0]["value"] = json!(format!("same{round}@acme.example")),
            }
            posts.spawn(async move { scim.post("/Users", &body).await });
        }
        let answers = posts.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{attribute}");
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            let detail = answer.refuses(409, Some("uniqueness"));
            assert!(detail.contains(attribute), "{detail}");
        }
    }
    assert_eq!(world.scim().get("/Users?count=0").await.json()["totalResults"], 3);
}}

both! { totals_are_exact_whatever_happens_at_once, world, {
    let mut work = tokio::task::JoinSet::new();
    for number in 0..24 {
        let scim = world.scim();
        work.spawn(async move {
            let id = scim.create(&user(&format!("E-{number}"), &format!("p{number}"))).await;
            if number % 3 == 0 {
                scim.delete(&format!("/Users/{id}")).await.is(204);
            }
        });
    }
    work.join_all().await;
    let all = world.scim().get("/Users?count=100").await.is(200).json();
    assert_eq!((&all["totalResults"], all["Resources"].as_array().unwrap().len()), (&json!(16), 16));
}}

both! { answers_to_writes_are_projected_like_reads, world, {
    let scim = world.scim();
    let kind = [JSON];
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let body = user("E-1", "lena").to_string();
    let created = scim.send("POST", "/Users?attributes=userName", &kind, body).await.is(201);
    assert_eq!(members(&created.json()), ["schemas", "id", "userName"]);
    assert!(created.header("location").is_some() && created.header("etag").is_some());
    let path = format!("/Users/{}", created.json()["id"].as_str().unwrap());
    let patch = operations(&json!([{ "op": "add", "path": "title", "value": "Adviser" }])).to_string();
    let patched = scim.send("PATCH", &format!("{path}?attributes=title,name.givenName"), &kind, patch).await.is(200);
    assert_eq!(members(&patched.json()), ["schemas", "id", "name", "title"]);
    assert_eq!(patched.json()["name"], json!({ "givenName": "Given" }));
    let put = user("E-1", "lena").to_string();
    let put = scim.send("PUT", &format!("{path}?excludedAttributes=emails,meta,id,schemas"), &kind, put).await.is(200);
    let shown = members(&put.json());
    assert!(shown.contains(&"id".to_owned()) && shown.contains(&"schemas".to_owned()), "always returned: {shown:?}");
    assert!(!shown.contains(&"emails".to_owned()) && !shown.contains(&"meta".to_owned()), "{shown:?}");
    let list = scim.get("/Users?attributes=urn:ietf:params:scim:schemas:core:2.0:User:USERNAME").await.is(200).json();
    assert_eq!(members(&list["Resources"][0]), ["schemas", "id", "userName"]);
}}

both! { a_password_goes_nowhere, world, {
    let scim = world.scim();
    let mut body = user("E-1", "lena");
    body["password"] = json!("Very-secret-77");
    let created = scim.post("/Users", &body).await.is(201);
    let path = format!("/Users/{}", created.json()["id"].as_str().unwrap());
    let extended = scim.patch(&path, &json!([{ "op": "replace", "value": { "password": "Very-secret-78" } }])).await.is(200);
    for answer in [
        created,
        extended,
        scim.get(&format!("{path}?attributes=password")).await.is(200),
        scim.get("/Users?attributes=password,userName").await.is(200),
    ] {
        assert!(!answer.text().contains("Very-secret") && !answer.text().contains("assword"), "{}", answer.text());
    }
    for filter in ["password eq \"Very-secret-77\"", "password pr", "password co \"V\""] {
        scim.filter(filter).await.refuses(400, Some("invalidFilter"));
    }
    let sorted = scim.get("/Users?sortBy=password").await;
    assert!(sorted.status == 400 || sorted.json()["totalResults"] == 1, "{}", sorted.status);
    world.scim_requests().await;
    let found = crate::database::places_with(&world.gateway.db, &["Very-secret"]).await;
    assert_eq!(found, Vec::<String>::new());
    let answer = world.browser().post("/login", &[("who", "lena@acme.example"), ("password", "Very-secret-77")]).await;
    assert!(!answer.is(422).signs_in());
}}
