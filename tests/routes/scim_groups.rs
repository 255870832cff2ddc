//! Groups by SCIM (SCIM.md 14 and 24): memberships as single rows, who sees which group, and the roles that
//! rules tie to groups.

use std::collections::BTreeSet;

use axum::body::Body;
use muster::directory::{Role, Source};
use serde_json::{Value, json};

use crate::{
    conversations::converse,
    database::counts,
    idp::Idp,
    provisioner::{Provisioner, user},
    world::World,
};

/// A group of that name with these members; the id.
async fn make(scim: &Provisioner, name: &str, members: &[&str]) -> String {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    let group = json!({ "displayName": name, "members": members });
    scim.post("/Groups", &group).await.is(201).json()["id"].as_str().unwrap().to_owned()
}

async fn person(scim: &Provisioner, name: &str) -> String {
    scim.create(&user(&format!("E-{name}"), name)).await
}

fn add(member: &str) -> Value {
    json!([{ "op": "Add", "path": "members", "value": [{ "value": member }] }])
}

fn remove(member: &str) -> Value {
    json!([{ "op": "Remove", "path": "members", "value": [{ "value": member }] }])
}

async fn change(scim: &Provisioner, group: &str, operations: &Value) -> crate::answer::Answer {
    scim.patch(&format!("/Groups/{group}"), operations).await
}

async fn read(scim: &Provisioner, group: &str) -> Value {
    scim.get(&format!("/Groups/{group}")).await.is(200).json()
}

async fn members(scim: &Provisioner, group: &str) -> BTreeSet<String> {
    let group = read(scim, group).await;
    let all = group["members"].as_array().into_iter().flatten();
    all.map(|member| member["value"].as_str().unwrap().to_owned()).collect()
}

fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// The ids of the groups that a query finds, in their order.
async fn found(scim: &Provisioner, query: &str) -> Vec<String> {
    let list = scim.get(&format!("/Groups?{query}")).await.is(200).json();
    let all: Vec<String> = list["Resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(list["totalResults"], all.len());
    all
}

fn filter(text: &str) -> String {
    let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    format!("filter={text}")
}

async fn roles(world: &World, id: &str) -> Vec<(Role, Source)> {
    world.employee(id).await.grants.iter().map(|grant| (grant.role, grant.source)).collect()
}

both! { entra_groups, world, { converse(&world, "entra-groups").await; }}
both! { okta_groups, world, { converse(&world, "okta-groups").await; }}

both! {
    /// SCIM.md 14: what Entra and SailPoint do with a group.
    parallel_changes_of_single_members_lose_nothing, world, {
        let scim = world.scim();
        let group = make(&scim, "Advisers", &[]).await;
        let mut people = Vec::new();
        for number in 0..40 {
            people.push(person(&scim, &format!("p{number}")).await);
        }
        let all_at_once = |changes: Vec<Value>| {
            let (scim, group) = (scim.clone(), group.clone());
            async move {
                let tasks: Vec<_> = changes
                    .into_iter()
                    .map(|operations| {
                        let (scim, group) = (scim.clone(), group.clone());
                        tokio::spawn(async move { change(&scim, &group, &operations).await.is(204) })
                    })
                    .collect();
                for task in tasks {
                    task.await.unwrap();
                }
            }
        };
        all_at_once(people.iter().take(30).map(|id| add(id)).collect()).await;
        let first: BTreeSet<String> = people.iter().take(30).cloned().collect();
        assert_eq!(members(&scim, &group).await, first);
        assert_eq!(read(&scim, &group).await["meta"]["version"], "W/\"31\"");
        let going = people.iter().take(20).map(|id| remove(id));
        let coming = people.iter().skip(30).map(|id| add(id));
        all_at_once(going.chain(coming).collect()).await;
        let rest: BTreeSet<String> = people.iter().skip(20).cloned().collect();
        assert_eq!(members(&scim, &group).await, rest);
        assert_eq!(read(&scim, &group).await["meta"]["version"], "W/\"61\"");
        assert_eq!(world.audited().await["group.changed"], 60);
    }
}

both! { what_changes_nothing_leaves_the_version_alone, world, {
    let scim = world.scim();
    let (lena, bram) = (person(&scim, "lena").await, person(&scim, "bram").await);
    let group = make(&scim, "Sales", &[&lena]).await;
    let before = read(&scim, &group).await;
    change(&scim, &group, &add(&lena)).await.is(204);
    change(&scim, &group, &remove(&bram)).await.is(204);
    change(&scim, &group, &remove("no-such-id")).await.is(204);
    let back_and_forth = json!([
        { "op": "remove", "path": format!("members[value eq \"{lena}\"]") },
        { "op": "add", "path": "members", "value": { "value": lena } },
    ]);
    change(&scim, &group, &back_and_forth).await.is(204);
    scim.put(&format!("/Groups/{group}"), &before).await.is(200);
    assert_eq!(read(&scim, &group).await, before);
    let stale = scim.send("PATCH", &format!("/Groups/{group}"), &[("if-match", "W/\"7\"")], "{}").await;
    assert_eq!(stale.refuses(400, Some("invalidSyntax")), "the request body is not valid: Operations must be an array of at least one operation");
    let body = crate::provisioner::operations(&add(&bram)).to_string();
    let path = format!("/Groups/{group}");
    scim.send("PATCH", &path, &[("if-match", "W/\"7\"")], body.clone()).await.refuses(412, None);
    assert_eq!(members(&scim, &group).await, set(&[&lena]));
    let changed = scim.send("PATCH", &path, &[("if-match", "W/\"1\"")], body).await.is(204);
    assert_eq!(changed.header("etag"), Some("W/\"2\""));
    scim.send("GET", &path, &[("if-none-match", "W/\"2\"")], "").await.is(304);
    scim.send("DELETE", &path, &[("if-match", "W/\"1\"")], "").await.refuses(412, None);
}}

both! {
    /// All or nothing: what came before the operation that is refused did not happen.
    an_unknown_member_is_refused, world, {
        let scim = world.scim();
        let lena = person(&scim, "lena").await;
        let group = make(&scim, "Sales", &[]).await;
        let unknown = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10";
        for value in [unknown, "nobody", "", "E-lena"] {
            let both = json!([
                { "op": "add", "path": "members", "value": [{ "value": lena }] },
                { "op": "replace", "path": "displayName", "value": "Sold" },
                { "op": "add", "path": "members", "value": [{ "value": value }] },
            ]);
            change(&scim, &group, &both).await.refuses(400, Some("invalidValue"));
            let whole = json!({ "displayName": "Sales", "members": [{ "value": lena }, { "value": value }] });
            scim.put(&format!("/Groups/{group}"), &whole).await.refuses(400, Some("invalidValue"));
        }
        let wrong_kind = json!([{ "op": "add", "path": "members", "value": [{ "value": lena, "type": "Group" }] }]);
        change(&scim, &group, &wrong_kind).await.refuses(400, Some("invalidValue"));
        let new = json!({ "displayName": "New", "members": [{ "value": unknown }] });
        scim.post("/Groups", &new).await.refuses(400, Some("invalidValue"));
        let unmatched = json!([{ "op": "remove", "path": "members[type eq \"Group\"]" }]);
        change(&scim, &group, &unmatched).await.refuses(400, Some("noTarget"));
        change(&scim, &group, &json!([{ "op": "remove", "path": "displayName" }])).await.refuses(400, Some("mutability"));
        assert_eq!(read(&scim, &group).await["displayName"], "Sales");
        assert_eq!(members(&scim, &group).await, set(&[]));
        assert_eq!(found(&scim, "").await, [group]);
    }
}

both! { members_are_set_and_shown_with_their_names, world, {
    let scim = world.scim();
    let (lena, bram) = (person(&scim, "lena").await, person(&scim, "bram").await);
    let inner = make(&scim, "Inner", &[]).await;
    let sent = json!({ "displayName": "Outer", "externalId": "g-1", "members": [
        { "value": lena, "display": "Given Family" },
        { "value": bram, "display": "Bram of Sales", "$ref": null },
        { "value": inner, "type": "Group" },
        { "value": lena },
    ]});
    let made = scim.post("/Groups", &sent).await.is(201);
    let shown = made.json();
    let id = shown["id"].as_str().unwrap();
    let link = format!("https://id.acme.example/scim/v2/Groups/{id}");
    assert_eq!(made.header("location"), Some(link.as_str()));
    let users = "https://id.acme.example/scim/v2/Users";
    assert_eq!(shown["members"], json!([
        { "value": lena, "$ref": format!("{users}/{lena}"), "type": "User", "display": "Given Family" },
        { "value": bram, "$ref": format!("{users}/{bram}"), "type": "User", "display": "Bram of Sales" },
        { "value": inner, "$ref": format!("https://id.acme.example/scim/v2/Groups/{inner}"), "type": "Group", "display": "Inner" },
    ]));
    assert_eq!(read(&scim, id).await, shown);
    // The own name follows the person, the sent one stays.
    for person in [&lena, &bram] {
        let rename = json!([{ "op": "replace", "path": "displayName", "value": "New Name" }]);
        scim.patch(&format!("/Users/{person}"), &rename).await.is(200);
    }
    let names = |group: &Value| -> Vec<String> {
        group["members"].as_array().unwrap().iter().map(|member| member["display"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&read(&scim, id).await), ["New Name", "Bram of Sales", "Inner"]);
    let only_groups = json!([{ "op": "remove", "path": "members[type eq \"User\"]" }]);
    change(&scim, id, &only_groups).await.is(204);
    assert_eq!(members(&scim, id).await, set(&[&inner]));
    let put = scim.put(&format!("/Groups/{id}"), &json!({ "displayName": "Outer" })).await.is(200).json();
    assert_eq!((put.get("members"), put["externalId"].as_str()), (None, Some("g-1")));
    scim.delete(&format!("/Groups/{id}")).await.is(204);
    scim.delete(&format!("/Groups/{id}")).await.refuses(404, None);
    change(&scim, id, &add(&lena)).await.refuses(404, None);
    make(&scim, "outer", &[]).await;
}}

both! { a_group_is_never_in_itself, world, {
    let scim = world.scim();
    let (one, two) = (make(&scim, "One", &[]).await, make(&scim, "Two", &[]).await);
    let three = make(&scim, "Three", &[&two]).await;
    change(&scim, &two, &add(&one)).await.is(204);
    for (outer, inner) in [(&one, &one), (&one, &two), (&one, &three), (&two, &three)] {
        let why = change(&scim, outer, &add(inner)).await.refuses(400, Some("invalidValue"));
        assert!(why.contains("cannot contain themselves"), "{why}");
    }
    change(&scim, &three, &add(&one)).await.is(204);
    // Two who would close a circle together: one of them comes second.
    let (four, five) = (make(&scim, "Four", &[]).await, make(&scim, "Five", &[]).await);
    let (to_five, to_four) = (add(&five), add(&four));
    let (first, second) = tokio::join!(change(&scim, &four, &to_five), change(&scim, &five, &to_four));
    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [204, 400]);
    scim.delete(&format!("/Groups/{two}")).await.is(204);
    assert_eq!(members(&scim, &three).await, set(&[&one]));
}}

both! {
    /// docs/scim-resources.md: a group within a group gives nothing to whom the inner one has.
    memberships_are_direct_ones, world, {
        let scim = world.scim();
        world.set(&[("scim.role_rules", "group:Outer=AGENT;group:Inner=OFFICE_MANAGER")]).await;
        let lena = person(&scim, "lena").await;
        let inner = make(&scim, "Inner", &[&lena]).await;
        let outer = make(&scim, "Outer", &[&inner]).await;
        let shown = scim.get(&format!("/Users/{lena}")).await.is(200).json();
        assert_eq!(shown["groups"].as_array().unwrap().len(), 1, "{shown}");
        assert_eq!((&shown["groups"][0]["value"], &shown["groups"][0]["type"]), (&json!(inner), &json!("direct")));
        for (group, has) in [(&inner, 1), (&outer, 0)] {
            let list = scim.filter(&format!("groups.value eq \"{group}\"")).await.is(200).json();
            assert_eq!(list["totalResults"], has, "{group}");
        }
        assert_eq!(roles(&world, &lena).await, [(Role::OfficeManager, Source::Idp)]);
        change(&scim, &outer, &remove(&inner)).await.is(204);
        change(&scim, &outer, &add(&inner)).await.is(204);
        assert_eq!(roles(&world, &lena).await, [(Role::OfficeManager, Source::Idp)]);
    }
}

both! { a_name_is_taken_once_in_a_connection, world, {
    let scim = world.scim();
    let sales = make(&scim, "Sales Ämter", &[]).await;
    for name in ["Sales Ämter", "SALES ÄMTER"] {
        let why = scim.post("/Groups", &json!({ "displayName": name })).await.refuses(409, Some("uniqueness"));
        assert!(why.contains("displayName"), "{why}");
    }
    let other = make(&scim, "Other", &[]).await;
    let rename = json!([{ "op": "replace", "value": { "displayName": "sales ämter" } }]);
    change(&scim, &other, &rename).await.refuses(409, Some("uniqueness"));
    change(&scim, &sales, &rename).await.is(204);
    assert_eq!(read(&scim, &sales).await["displayName"], "sales ämter");
    let new = json!({ "displayName": "At once" });
    let (first, second) = tokio::join!(scim.post("/Groups", &new), scim.post("/Groups", &new));
    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [201, 409]);
    for name in [json!(""), json!(null), json!("x".repeat(256)), json!("a\u{7}")] {
        scim.post("/Groups", &json!({ "displayName": name })).await.refuses(400, Some("invalidValue"));
    }
}}

both! { nobody_reaches_the_groups_of_another_connection, world, {
    world.found("umbrella", "umbrella.example").await;
    let (scim, second) = (world.scim(), world.scim_with(&world.connect("acme", "second", Idp::other()).await));
    let stranger = world.scim_with(&world.connect("umbrella", "corp", Idp::other()).await);
    let (lena, foreign) = (person(&scim, "lena").await, person(&stranger, "wesker").await);
    let group = make(&scim, "Sales", &[&lena]).await;
    let path = format!("/Groups/{group}");
    let by_member = filter(&format!("members.value eq \"{lena}\""));
    for other in [&second, &stranger] {
        other.get(&path).await.refuses(404, None);
        other.put(&path, &json!({ "displayName": "Mine" })).await.refuses(404, None);
        change(other, &group, &add(&lena)).await.refuses(404, None);
        other.delete(&path).await.refuses(404, None);
        assert!(found(other, "").await.is_empty());
        for query in [filter("displayName eq \"Sales\""), filter(&format!("id eq \"{group}\"")), by_member.clone()] {
            assert!(found(other, &query).await.is_empty());
        }
        let own = make(other, "Sales", &[]).await;
        change(other, &own, &add(&group)).await.refuses(400, Some("invalidValue"));
        change(&scim, &group, &add(&own)).await.refuses(400, Some("invalidValue"));
    }
    // Employees are the organisation's, so the second connection may name them, and shows its own groups only.
    let own = make(&second, "Second", &[&lena]).await;
    change(&scim, &group, &add(&foreign)).await.refuses(400, Some("invalidValue"));
    let lena_by = async |by: &Provisioner| by.get(&format!("/Users/{lena}")).await.is(200).json()["groups"].clone();
    assert_eq!(lena_by(&scim).await.as_array().unwrap().len(), 1);
    assert_eq!(lena_by(&second).await[0]["value"], own);
    assert_eq!(found(&scim, &by_member).await, vec![group.clone()]);
    assert_eq!(members(&scim, &group).await, set(&[&lena]));
}}

both! { groups_are_found_by_what_they_are_and_whom_they_have, world, {
    let scim = world.scim();
    let (lena, bram) = (person(&scim, "lena").await, person(&scim, "bram").await);
    let sales = make(&scim, "Sales", &[&lena, &bram]).await;
    let service = scim.post("/Groups", &json!({ "displayName": "Service", "externalId": "g-2" })).await.is(201).json();
    let service = service["id"].as_str().unwrap().to_owned();
    let board = make(&scim, "board", &[&bram, &sales]).await;
    for (asked, expected) in [
        ("displayName eq \"SALES\"".to_owned(), vec![&sales]),
        ("externalId eq \"g-2\"".to_owned(), vec![&service]),
        ("externalId eq \"G-2\"".to_owned(), vec![]),
        (format!("id eq \"{board}\""), vec![&board]),
        ("id eq \"d3ae6f0b\"".to_owned(), vec![]),
        (format!("members.value eq \"{bram}\""), vec![&sales, &board]),
        (format!("members eq \"{lena}\""), vec![&sales]),
        (format!("members[value eq \"{sales}\"]"), vec![&board]),
        (format!("members[value eq \"{sales}\" and type eq \"User\"]"), vec![]),
        (format!("not (members.value eq \"{bram}\")"), vec![&service]),
        (format!("displayName sw \"s\" and members.value eq \"{bram}\""), vec![&sales]),
        (format!("displayName eq \"service\" or members.value eq \"{lena}\""), vec![&sales, &service]),
        ("members pr".to_owned(), vec![&sales, &board]),
        ("members.type eq \"Group\"".to_owned(), vec![&board]),
        ("members.display co \"sal\"".to_owned(), vec![&board]),
        ("displayName pr".to_owned(), vec![&sales, &service, &board]),
    ] {
        assert_eq!(found(&scim, &filter(&asked)).await.iter().collect::<Vec<_>>(), expected, "{asked}");
    }
    scim.get(&format!("/Groups?{}", filter("userName eq \"lena\""))).await.refuses(400, Some("invalidFilter"));
    assert_eq!(found(&scim, "sortBy=displayName").await, [&board, &sales, &service].map(Clone::clone));
    assert_eq!(found(&scim, "sortBy=displayName&sortOrder=descending").await, [&service, &sales, &board].map(Clone::clone));
    let page = scim.get("/Groups?startIndex=2&count=1").await.is(200).json();
    assert_eq!((&page["totalResults"], &page["Resources"][0]["id"]), (&json!(3), &json!(service)));
    assert_eq!(scim.get("/Groups?count=0").await.is(200).json()["totalResults"], 3);
    let shown = scim.get("/Groups?excludedAttributes=members").await.is(200).json();
    assert!(shown["Resources"].as_array().unwrap().iter().all(|group| group.get("members").is_none()), "{shown}");
    let body = json!({ "filter": "displayName eq \"sales\"", "attributes": ["members.value"] });
    let searched = scim.post("/Groups/.search", &body).await.is(200).json();
    assert_eq!(searched["Resources"][0]["members"], json!([{ "value": lena }, { "value": bram }]));
}}

both! { a_search_at_the_root_finds_users_and_groups, world, {
    let scim = world.scim();
    let (lena, bram) = (person(&scim, "lena").await, person(&scim, "bram").await);
    let (sales, board) = (make(&scim, "Sales", &[&lena]).await, make(&scim, "Board", &[]).await);
    let search = async |body: &Value| -> (u64, Vec<String>) {
        let list = scim.post("/.search", body).await.is(200).json();
        let ids = list["Resources"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
        (list["totalResults"].as_u64().unwrap(), ids.collect())
    };
    let all = [&lena, &bram, &sales, &board].map(Clone::clone);
    assert_eq!(search(&json!({})).await, (4, all.to_vec()));
    for start in 1..=5_usize {
        for count in 0..=4_usize {
            let page: Vec<String> = all.iter().skip(start - 1).take(count).cloned().collect();
            assert_eq!(search(&json!({ "startIndex": start, "count": count })).await, (4, page.clone()));
            let by_filter = json!({ "startIndex": start, "count": count, "filter": "id pr" });
            assert_eq!(search(&by_filter).await, (4, page));
        }
    }
    for (filter, expected) in [
        ("meta.resourceType eq \"Group\"".to_owned(), vec![&sales, &board]),
        ("userName eq \"bram@acme.example\" or displayName eq \"board\"".to_owned(), vec![&bram, &board]),
        (format!("members.value eq \"{lena}\""), vec![&sales]),
        (format!("groups.value eq \"{sales}\""), vec![&lena]),
        ("not (userName pr)".to_owned(), vec![&sales, &board]),
    ] {
        let expected: Vec<String> = expected.into_iter().cloned().collect();
        let total = u64::try_from(expected.len()).unwrap();
        assert_eq!(search(&json!({ "filter": filter })).await, (total, expected), "{filter}");
    }
    let sorted = search(&json!({ "sortBy": "meta.created", "sortOrder": "descending" })).await.1;
    assert_eq!(sorted, [&board, &sales, &bram, &lena].map(Clone::clone));
    let shown = scim.post("/.search", &json!({ "attributes": ["displayName", "groups.display", "members.value"], "filter": "displayName eq \"Sales\" or userName sw \"lena\"" })).await.is(200).json();
    assert_eq!(shown["Resources"][0]["groups"], json!([{ "display": "Sales" }]));
    assert_eq!(shown["Resources"][1]["members"], json!([{ "value": lena }]));
    scim.post("/.search", &json!({ "filter": "nope eq 1" })).await.refuses(400, Some("invalidFilter"));
}}

both! {
    /// `groups` is derived: shown, searched, and never written.
    a_user_shows_its_groups, world, {
        let scim = world.scim();
        let (lena, bram) = (person(&scim, "lena").await, person(&scim, "bram").await);
        let sales = make(&scim, "Sales", &[&lena]).await;
        let outer = make(&scim, "Outer", &[&sales]).await;
        let path = format!("/Users/{lena}");
        let shown = scim.get(&path).await.is(200).json();
        let expected = json!([{ "value": sales, "$ref": format!("https://id.acme.example/scim/v2/Groups/{sales}"), "display": "Sales", "type": "direct" }]);
        assert_eq!(shown["groups"], expected);
        let without = scim.get(&format!("{path}?excludedAttributes=groups")).await.is(200).json();
        assert!(without.get("groups").is_none());
        let list = scim.get("/Users").await.is(200).json();
        assert_eq!(list["Resources"][0]["groups"], expected);
        assert!(list["Resources"][1].get("groups").is_none());
        for (asked, expected) in [
            (format!("groups.value eq \"{sales}\""), json!(lena)),
            ("groups.display eq \"sales\"".to_owned(), json!(lena)),
            ("not (groups pr)".to_owned(), json!(bram)),
        ] {
            let found = scim.filter(&asked).await.is(200).json();
            assert_eq!((&found["totalResults"], &found["Resources"][0]["id"]), (&json!(1), &expected), "{asked}");
        }
        assert_eq!(scim.filter(&format!("groups.value eq \"{outer}\"")).await.is(200).json()["totalResults"], 0);
        // What was read can be sent back, whole or without a path.
        assert_eq!(scim.put(&path, &shown).await.is(200).json()["groups"], expected);
        let echo = json!([{ "op": "replace", "value": { "groups": shown["groups"], "title": "Adviser" } }]);
        let patched = scim.patch(&path, &echo).await.is(200).json();
        assert_eq!((&patched["groups"], patched["title"].as_str()), (&expected, Some("Adviser")));
        let forged = json!([{ "op": "add", "path": "groups", "value": [{ "value": outer }] }]);
        scim.patch(&path, &forged).await.refuses(400, Some("mutability"));
        assert_eq!(members(&scim, &outer).await, set(&[&sales]));
        // Inactive users keep their groups; deleted ones leave no membership.
        assert_eq!(scim.set_active(&lena, false).await.is(200).json()["groups"], expected);
        scim.delete(&path).await.is(204);
        assert_eq!(members(&scim, &sales).await, set(&[]));
        let left = counts(&world.gateway.db, "select 'rows', count(*) from group_members").await;
        assert_eq!(left, [("rows".to_owned(), 1)]);
        assert_eq!(read(&scim, &sales).await["meta"]["version"], "W/\"1\"");
    }
}

both! { a_patch_is_answered_as_the_connection_says, world, {
    let scim = world.scim();
    let lena = person(&scim, "lena").await;
    let group = make(&scim, "Sales", &[]).await;
    let named = scim.patch(&format!("/Groups/{group}?attributes=displayName"), &add(&lena)).await.is(200).json();
    assert_eq!((named["displayName"].as_str(), named.get("members")), (Some("Sales"), None));
    world.set(&[("scim.group_patch_answer", "200")]).await;
    let whole = change(&scim, &group, &remove(&lena)).await.is(200);
    assert_eq!((whole.header("etag"), whole.json().get("members")), (Some("W/\"3\""), None));
    let whole = change(&scim, &group, &add(&lena)).await.is(200).json();
    assert_eq!(whole["members"][0]["value"], lena);
    scim.delete(&format!("/Groups/{group}")).await.is(204);
    let logged = world.scim_requests().await;
    let changes: Vec<(String, i64)> = logged
        .iter()
        .filter(|request| request.resource_type.as_deref() == Some("Group"))
        .map(|request| (request.verb.clone(), request.status))
        .collect();
    let expected = [("DELETE", 204), ("PATCH", 200), ("PATCH", 200), ("PATCH", 200), ("POST", 201)];
    assert_eq!(changes, expected.map(|(verb, status)| (verb.to_owned(), status)));
    let audited = world.audited().await;
    assert_eq!((audited["group.created"], audited["group.changed"], audited["group.deleted"]), (1, 3, 1));
    world.intact_audit_rows().await;
}}

both! { a_group_may_be_large_and_other_bodies_may_not, world, {
    let scim = world.scim();
    let lena = person(&scim, "lena").await;
    let group = make(&scim, "Sales", &[]).await;
    let json = [("content-type", "application/scim+json")];
    let padded = |body: &Value, size: usize| Body::from(format!("{body}{}", " ".repeat(size)));
    let sales = json!({ "displayName": "Sales", "members": [{ "value": lena }] });
    let (path, mebi) = (format!("/Groups/{group}"), 1024 * 1024);
    scim.send("PUT", &path, &json, padded(&sales, 7 * mebi)).await.is(200);
    scim.send("PUT", &path, &json, padded(&sales, 8 * mebi)).await.refuses(413, None);
    scim.send("POST", "/Groups", &json, padded(&sales, 8 * mebi)).await.refuses(413, None);
    scim.send("POST", "/Users", &json, padded(&user("E-1", "ann"), mebi)).await.refuses(413, None);
    scim.send("POST", "/Groups/.search", &json, padded(&json!({}), mebi)).await.refuses(413, None);
}}

both! {
    /// SCIM.md 24: rules give roles, by group; what people gave stays, and ADMIN needs its own word.
    rules_tie_roles_to_groups, world, {
        let scim = world.scim();
        let idp = |roles: &[Role]| -> Vec<(Role, Source)> { roles.iter().map(|role| (*role, Source::Idp)).collect() };
        let (lena, bram) = (person(&scim, "lena").await, person(&scim, "bram").await);
        let early = make(&scim, "Planners", &[&bram]).await;
        world.set(&[("scim.role_rules", "group:Advisers=AGENT;group:Bosses=OFFICE_MANAGER;group:Bosses=ADMIN;group:Planners=CENTRAL_PLANNER")]).await;
        let advisers = make(&scim, "ADVISERS", &[&lena]).await;
        assert_eq!(roles(&world, &lena).await, idp(&[Role::Agent]));
        let bosses = make(&scim, "Bosses", &[]).await;
        change(&scim, &bosses, &add(&lena)).await.is(204);
        assert_eq!(roles(&world, &lena).await, idp(&[Role::Agent, Role::OfficeManager]));
        world.set(&[("scim.grant_admin", "true")]).await;
        change(&scim, &bosses, &remove(&lena)).await.is(204);
        change(&scim, &bosses, &add(&lena)).await.is(204);
        assert_eq!(roles(&world, &lena).await, idp(&[Role::Admin, Role::Agent, Role::OfficeManager]));
        // A change of the user keeps what groups gave, beside what is sent.
        let sent = json!([{ "op": "add", "path": "roles", "value": [{ "value": "CENTRAL_PLANNER" }] }]);
        let shown = scim.patch(&format!("/Users/{lena}"), &sent).await.is(200).json();
        assert_eq!(shown["roles"], json!([{ "value": "CENTRAL_PLANNER" }]));
        assert_eq!(roles(&world, &lena).await, idp(&Role::ALL));
        // Another name is another rule.
        change(&scim, &bosses, &json!([{ "op": "replace", "path": "displayName", "value": "Chiefs" }])).await.is(204);
        assert_eq!(roles(&world, &lena).await, idp(&[Role::Agent, Role::CentralPlanner]));
        scim.delete(&format!("/Groups/{advisers}")).await.is(204);
        assert_eq!(roles(&world, &lena).await, idp(&[Role::CentralPlanner]));
        // A rule made later holds from the next change of the group or the user on.
        assert_eq!(roles(&world, &bram).await, idp(&[]));
        change(&scim, &early, &json!([{ "op": "replace", "path": "displayName", "value": "planners" }])).await.is(204);
        assert_eq!(roles(&world, &bram).await, idp(&[]), "the name means the same");
        scim.set_active(&bram, false).await.is(200);
        assert_eq!(roles(&world, &bram).await, idp(&[Role::CentralPlanner]));
    }
}

both! {
    /// A group must not reach whom another connection or nobody manages.
    groups_give_no_roles_to_whom_the_connection_does_not_manage, world, {
        let scim = world.scim();
        let second = world.scim_with(&world.connect("acme", "second", Idp::other()).await);
        let elsewhere = person(&second, "wesker").await;
        world.set(&[("scim.role_rules", "group:Advisers=AGENT")]).await;
        let group = make(&scim, "Advisers", &[&elsewhere]).await;
        assert_eq!(roles(&world, &elsewhere).await, []);
        assert_eq!(world.employee(&elsewhere).await.version, 1);
        change(&scim, &group, &remove(&elsewhere)).await.is(204);
        assert_eq!(world.employee(&elsewhere).await.version, 1);
    }
}

both! { many_groups_at_once_agree_about_somebodys_roles, world, {
    let scim = world.scim();
    let lena = person(&scim, "lena").await;
    world.set(&[("scim.role_rules", "group:A=AGENT;group:B=AGENT;group:C=OFFICE_MANAGER;group:D=OFFICE_MANAGER")]).await;
    let mut groups = Vec::new();
    for name in ["A", "B", "C", "D"] {
        groups.push(make(&scim, name, &[&lena]).await);
    }
    for (operations, expected) in [(remove(&lena), 0), (add(&lena), 2), (remove(&lena), 0)] {
        let tasks: Vec<_> = groups
            .iter()
            .map(|group| {
                let (scim, group, operations) = (scim.clone(), group.clone(), operations.clone());
                tokio::spawn(async move { change(&scim, &group, &operations).await.is(204) })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(roles(&world, &lena).await.len(), expected);
    }
}}
