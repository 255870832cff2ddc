//! PATCH and PUT of SCIM users (SCIM.md 1 to 6, 17): all or nothing, every spelling, and how much at most.

use serde_json::{Value, json};

use crate::{provisioner::user, world::World};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

async fn lena(world: &World) -> String {
    format!("/Users/{}", world.scim().create(&user("E-1", "lena")).await)
}

both! { a_patch_without_a_path_merges, world, {
    let scim = world.scim();
    let path = lena(&world).await;
    let mut merged = json!({
        "title": "Adviser",
        "name.familyName": "Vandamme",
        "userName": "lena2@acme.example",
        "emails": [{ "type": "home", "value": "lena@home.example" }],
    });
    merged[format!("{ENTERPRISE}:department")] = json!("Loans");
    let answer = scim.patch(&path, &json!([{ "op": "add", "value": merged }])).await.is(200).json();
    assert_eq!(answer["title"], "Adviser");
    assert_eq!(answer["name"], json!({ "givenName": "Given", "familyName": "Vandamme" }));
    assert_eq!(answer["userName"], "lena2@acme.example");
    assert_eq!(answer["emails"].as_array().unwrap().len(), 2);
    assert_eq!(answer[ENTERPRISE]["department"], "Loans");
    assert_eq!(answer["externalId"], "E-1", "absent members stay");
    let answer = scim.patch(&path, &json!([{ "op": "replace", "value": { "title": null, "emails": [] } }])).await.is(200).json();
    assert!(answer.get("title").is_none() && answer.get("emails").is_none(), "{answer}");
    assert_eq!(answer[ENTERPRISE]["department"], "Loans");
}}

both! { a_suspension_is_not_refused_for_what_came_beside_it, world, {
    let scim = world.scim();
    scim.create(&user("E-2", "taken")).await;
    let path = lena(&world).await;
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    let before = scim.get(&path).await.json();
    let taken = json!({ "op": "replace", "path": "userName", "value": "taken@acme.example" });
    let leave = json!({ "op": "Replace", "path": "active", "value": "False" });
    let answer = scim.patch(&path, &json!([taken, leave])).await.is(200).json();
    assert_eq!((&answer["active"], &answer["userName"]), (&json!(false), &before["userName"]));
    browser.session().await.is(401);
    let noted = world.scim_requests().await.remove(0);
    assert!(noted.changes.as_deref().unwrap().contains("the rest of the request was refused"), "{noted:?}");

    // Nobody is to be suspended here: the rule holds, for the suspended as for the restored.
    scim.patch(&path, &json!([taken])).await.refuses(409, Some("uniqueness"));
    scim.patch(&path, &json!([taken, leave])).await.refuses(409, Some("uniqueness"));
    let back = json!({ "op": "replace", "path": "active", "value": true });
    scim.patch(&path, &json!([taken, back])).await.refuses(409, Some("uniqueness"));
    scim.set_active(&path["/Users/".len()..], true).await.is(200);

    let mut whole = user("E-1", "lena");
    whole["emails"][0]["value"] = json!("taken@acme.example");
    scim.put(&path, &whole).await.refuses(409, Some("uniqueness"));
    whole["active"] = json!(false);
    let answer = scim.put(&path, &whole).await.is(200).json();
    assert_eq!((&answer["active"], &answer["emails"]), (&json!(false), &before["emails"]));
}}

both! { a_patch_is_all_or_nothing, world, {
    let scim = world.scim();
    let path = lena(&world).await;
    let before = scim.get(&path).await.json();
    for (last, scim_type) in [
        (json!({ "op": "replace", "path": "nonsense", "value": 1 }), "invalidPath"),
        (json!({ "op": "remove" }), "noTarget"),
        (json!({ "op": "remove", "path": "userName" }), "mutability"),
        (json!({ "op": "replace", "path": "id", "value": "mine" }), "mutability"),
        (json!({ "op": "replace", "path": "meta.version", "value": "x" }), "mutability"),
        (json!({ "op": "replace", "path": "emails[type eq \"fax\"].value", "value": "x@y.example" }), "noTarget"),
        (json!({ "op": "replace", "path": "emails[type eq", "value": "x" }), "invalidPath"),
        (json!({ "op": "dance", "path": "title", "value": "x" }), "invalidSyntax"),
        (json!({ "path": "title", "value": "x" }), "invalidSyntax"),
        (json!({ "op": "replace", "path": "active", "value": "perhaps" }), "invalidValue"),
        (json!({ "op": "replace", "path": "userName", "value": 7 }), "invalidValue"),
        (json!({ "op": "replace", "path": "title", "value": { "a": 1 } }), "invalidValue"),
        (json!("nonsense"), "invalidSyntax"),
    ] {
        let first = json!({ "op": "replace", "path": "active", "value": false });
        let title = json!({ "op": "add", "path": "title", "value": "Adviser" });
        scim.patch(&path, &json!([first, title, last])).await.refuses(400, Some(scim_type));
    }
    assert_eq!(scim.get(&path).await.json(), before);
}}

both! { a_missing_target_is_made_where_the_connection_says_so, world, {
    let scim = world.scim();
    let path = lena(&world).await;
    let change = json!([{ "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+32 1" }]);
    scim.patch(&path, &change).await.refuses(400, Some("noTarget"));
    world.set(&[("scim.missing_target", "create")]).await;
    let answer = scim.patch(&path, &change).await.is(200).json();
    assert_eq!(answer["phoneNumbers"], json!([{ "type": "work", "value": "+32 1" }]));
}}

both! { a_put_replaces_and_leaves_what_it_must, world, {
    let scim = world.scim();
    let path = lena(&world).await;
    scim.patch(&path, &json!([{ "op": "add", "path": "title", "value": "Adviser" }, { "op": "replace", "path": "active", "value": false }]))
        .await
        .is(200);
    let bare = json!({ "userName": "lena@acme.example", "id": "somebody-else", "meta": { "version": "x" }, "groups": [{ "value": "g" }] });
    let answer = scim.put(&path, &bare).await.is(200).json();
    assert!(answer.get("title").is_none() && answer.get("groups").is_none(), "{answer}");
    assert_eq!(answer["active"], false, "an absent active does not bring anybody back");
    assert_eq!(answer["externalId"], "E-1");
    assert!(path.ends_with(answer["id"].as_str().unwrap()));
    scim.put(&path, &json!({ "title": "x" })).await.refuses(400, Some("invalidValue"));
    scim.put("/Users/none", &bare).await.refuses(404, None);
    scim.put("/Users/019ce2fd-0000-7000-8000-000000000000", &bare).await.refuses(404, None);
}}

both! { a_thousand_operations_and_not_one_more, world, {
    let scim = world.scim();
    let path = lena(&world).await;
    let many = |count: usize| -> Value {
        (0..count).map(|number| json!({ "op": "replace", "path": "title", "value": format!("T{number}") })).collect()
    };
    scim.patch(&path, &many(1_001)).await.refuses(413, None);
    assert!(scim.get(&path).await.json().get("title").is_none());
    let answer = scim.patch(&path, &many(1_000)).await.is(200).json();
    assert_eq!(answer["title"], "T999");
}}

both! { a_patch_that_grows_without_end_is_refused, world, {
    let scim = world.scim();
    let path = lena(&world).await;
    let addresses: Value =
        (0..5_000).map(|number| json!({ "value": format!("a{number}@acme.example"), "type": "other" })).collect();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let answer = scim.patch(&path, &json!([{ "op": "add", "path": "emails", "value": addresses }])).await;
        statuses.push(answer.status);
    }
    assert!(statuses.iter().all(|status| matches!(status, 200 | 400 | 413)), "{statuses:?}");
    scim.get(&path).await.is(200);
}}

both! { values_come_back_as_they_were_sent, world, {
    let scim = world.scim();
    let mut sent = user("E-1", "lena");
    sent["title"] = json!(" Adviser\u{301} \u{1f600} ");
    sent["phoneNumbers"] = json!([{ "type": "work", "value": "00 32 (0)2/555.01.99" }]);
    sent["name"]["givenName"] = json!("LéNa");
    sent["preferredLanguage"] = json!("nl-BE, en;q=0.5");
    let created = scim.post("/Users", &sent).await.is(201).json();
    let read = scim.get(&format!("/Users/{}", created["id"].as_str().unwrap())).await.json();
    for member in ["title", "phoneNumbers", "name", "preferredLanguage", "emails", "userName", "externalId"] {
        assert_eq!(created[member], sent[member], "{member}");
        assert_eq!(read[member], sent[member], "{member}");
    }
    assert!(created.get("bogus").is_none());
}}

both! { a_user_needs_a_name_and_nothing_else, world, {
    let scim = world.scim();
    let created = scim.post("/Users", &json!({ "userName": "solo@acme.example" })).await.is(201).json();
    let employee = world.employee(created["id"].as_str().unwrap()).await;
    assert_eq!(employee.email.as_deref(), Some("solo@acme.example"));
    assert_eq!(employee.first_name, "solo@acme.example");
    assert_eq!(created["active"], true);
    scim.post("/Users", &json!({ "userName": "plain" })).await.is(201);
    for body in [json!({}), json!({ "userName": "" }), json!({ "userName": null }), json!({ "userName": "  " }), json!({ "externalId": "x" })] {
        scim.post("/Users", &body).await.refuses(400, Some("invalidValue"));
    }
    for value in ["x".repeat(300), "tab\there".to_owned(), "nul\u{0}l".to_owned()] {
        let answer = scim.post("/Users", &json!({ "userName": value })).await;
        answer.refuses(400, Some("invalidValue"));
        let answer = scim.post("/Users", &json!({ "userName": "fine@acme.example", "externalId": value })).await;
        answer.refuses(400, Some("invalidValue"));
    }
    // A refusal names the attribute that was sent, and not the field that it becomes.
    for (member, value, named) in [
        ("title", json!("x".repeat(256)), "title"),
        ("phoneNumbers", json!([{ "type": "work", "value": "1".repeat(65) }]), "phoneNumbers"),
        ("preferredLanguage", json!("x".repeat(65)), "preferredLanguage"),
        ("timezone", json!("x".repeat(65)), "timezone"),
        ("name", json!({ "givenName": "x".repeat(256) }), "name.givenName"),
        ("name", json!({ "familyName": "x".repeat(256) }), "name.familyName"),
    ] {
        let mut body = user("E-long", "long");
        body[member] = value;
        let detail = scim.post("/Users", &body).await.refuses(400, Some("invalidValue"));
        assert_eq!(detail, format!("{named}: too long"));
    }
    // PostgreSQL has no NUL in texts: refused, not a fault.
    for member in ["title", "nickName", "displayName"] {
        let mut body = user("E-nul", "nul");
        body[member] = json!("a\u{0}b");
        let answer = scim.post("/Users", &body).await;
        assert!(matches!(answer.status, 201 | 400), "{member}: {} {}", answer.status, answer.text());
        if answer.status == 201 {
            scim.delete(&format!("/Users/{}", answer.json()["id"].as_str().unwrap())).await.is(204);
        }
    }
    scim.filter("userName eq \"a\\u0000b\"").await.refuses(400, Some("invalidFilter"));
    scim.filter("externalId eq \"a\\u0000b\"").await.refuses(400, Some("invalidFilter"));
}}
