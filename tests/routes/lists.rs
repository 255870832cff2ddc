//! Lists of SCIM users: filters, pages, order (SCIM.md 9 to 11), and what would be too much.

use serde_json::{Value, json};

use crate::{provisioner::user, world::World};

/// Ten people, p0 to p9.
async fn ten(world: &World) {
    for number in 0..10 {
        let mut one = user(&format!("E-{number}"), &format!("p{number}"));
        one["active"] = json!(number % 2 == 0);
        one["name"] = json!({ "givenName": format!("G{number}"), "familyName": if number < 5 { "Ånders" } else { "Baker" } });
        world.scim().create(&one).await;
    }
}

fn names(list: &Value) -> Vec<String> {
    let all = list["Resources"].as_array().unwrap().iter();
    all.map(|one| one["userName"].as_str().unwrap().split('@').next().unwrap().to_owned()).collect()
}

both! { pages_are_counted_from_one, world, {
    ten(&world).await;
    let scim = world.scim();
    for (query, start, shown) in [
        ("", 1, 10),
        ("?count=0", 1, 0),
        ("?count=-5", 1, 0),
        ("?count=3", 1, 3),
        ("?startIndex=0&count=3", 1, 3),
        ("?startIndex=-7&count=3", 1, 3),
        ("?startIndex=9&count=3", 9, 2),
        ("?startIndex=11", 11, 0),
        ("?startIndex=99999999999999999999", 0, 0),
        ("?count=99999999999999999999", 1, 10),
        ("?STARTINDEX=2&Count=2", 2, 2),
    ] {
        for filter in ["", "filter=userName%20pr"] {
            let mark = if query.is_empty() { "?" } else { "&" };
            let asked = if filter.is_empty() { query.to_owned() } else { format!("{query}{mark}{filter}") };
            let list = scim.get(&format!("/Users{asked}")).await.is(200).json();
            assert_eq!(list["totalResults"], 10, "{asked}");
            assert_eq!(list["itemsPerPage"], shown, "{asked}");
            assert_eq!(list["Resources"].as_array().map_or(0, Vec::len), shown, "{asked}");
            if start > 0 {
                assert_eq!(list["startIndex"], start, "{asked}");
            }
        }
    }
    for wrong in ["?count=x", "?startIndex=1.5", "?sortOrder=sideways&sortBy=userName"] {
        scim.get(&format!("/Users{wrong}")).await.refuses(400, Some("invalidValue"));
    }
    let mut walked = Vec::new();
    for start in [1, 4, 7, 10] {
        walked.extend(names(&scim.get(&format!("/Users?startIndex={start}&count=3")).await.json()));
    }
    walked.sort();
    assert_eq!(walked, (0..10).map(|number| format!("p{number}")).collect::<Vec<_>>(), "each once");
}}

both! { filters_find_whom_they_say, world, {
    ten(&world).await;
    let scim = world.scim();
    for (filter, expected) in [
        ("userName eq \"P3@ACME.example\"", "p3"),
        ("USERNAME EQ \"p3@acme.example\"", "p3"),
        ("externalId eq \"E-3\"", "p3"),
        ("externalId eq \"e-3\"", ""),
        ("externalId ne \"E-3\" and active eq true", "p0 p2 p4 p6 p8"),
        ("userName sw \"p1\" or userName ew \"2@acme.example\"", "p1 p2"),
        ("name.familyName co \"ÅND\" and active eq false", "p1 p3"),
        ("not (active eq true) and not (name.familyName eq \"baker\")", "p1 p3"),
        ("userName eq \"p1@acme.example\" or userName eq \"p2@acme.example\" and active eq false", "p1"),
        ("(userName eq \"p1@acme.example\" or userName eq \"p2@acme.example\") and active eq true", "p2"),
        ("emails[type eq \"work\" and value eq \"P4@acme.example\"]", "p4"),
        ("emails.value eq \"p4@acme.example\"", "p4"),
        ("emails eq \"p4@acme.example\"", "p4"),
        ("emails[type eq \"home\"]", ""),
        ("title pr", ""),
        ("title eq null and externalId eq \"E-1\"", "p1"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"p5@acme.example\"", "p5"),
        ("meta.created ge \"2026-03-12T17:00:00Z\" and userName gt \"p7\"", "p7 p8 p9"),
        ("userName le \"p0@acme.example\"", "p0"),
        ("userName eq \"\\u0070\\u0031@acme.example\"", "p1"),
        ("userName co \"%\" or userName co \"_\"", ""),
    ] {
        let list = scim.filter(filter).await.is(200).json();
        let mut found = names(&list);
        found.sort();
        assert_eq!(found.join(" "), expected, "{filter}");
        assert_eq!(list["totalResults"], found.len(), "{filter}");
        let search = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": filter });
        for path in ["/Users/.search", "/.search"] {
            let list = scim.post(path, &search).await.is(200).json();
            assert_eq!(list["totalResults"], found.len(), "{path} {filter}");
        }
    }
}}

both! { a_wrong_filter_is_never_everybody, world, {
    ten(&world).await;
    let scim = world.scim();
    for filter in [
        "nonsense eq \"x\"",
        "userName",
        "userName eq",
        "userName eq p1",
        "userName is \"p1\"",
        "userName eq \"p1",
        "userName eq \"p1\" and",
        "(userName pr",
        "userName pr)",
        "active gt true",
        "active eq \"maybe\"",
        "meta.created gt \"yesterday\"",
        "emails[type eq \"work\"",
        "emails[nonsense eq \"work\"]",
        "userName.nonsense eq \"x\"",
        "urn:nonsense:userName eq \"x\"",
        "not userName pr",
        "userName eq \"\\x\"",
        "'; drop table employees; --",
        "userName eq \"x\" userName eq \"y\"",
        "\u{0}",
    ] {
        scim.filter(filter).await.refuses(400, Some("invalidFilter"));
        scim.post("/Users/.search", &json!({ "filter": filter })).await.refuses(400, Some("invalidFilter"));
    }
    assert_eq!(scim.get("/Users?count=0").await.json()["totalResults"], 10);
}}

both! { bombs_are_refused_quickly, world, {
    ten(&world).await;
    let scim = world.scim();
    let comparison = "userName eq \"x\"";
    let deep = |depth: usize| format!("{}{comparison}{}", "(".repeat(depth), ")".repeat(depth));
    let nots = |depth: usize| format!("{}{comparison}{}", "not (".repeat(depth), ")".repeat(depth));
    let wide = |terms: usize| vec![comparison; terms].join(" or ");
    for bomb in [deep(51), deep(5_000), nots(51), nots(1_000), wide(501), wide(800), format!("userName eq \"{}\"", "x".repeat(20_000))] {
        scim.post("/Users/.search", &json!({ "filter": bomb })).await.refuses(400, Some("invalidFilter"));
    }
    scim.post("/Users/.search", &json!({ "filter": deep(40) })).await.is(200);
    scim.post("/Users/.search", &json!({ "filter": wide(400) })).await.is(200);
    let slow = format!("userName co \"{}\"", "coco".repeat(2_000));
    scim.post("/Users/.search", &json!({ "filter": slow })).await.is(200);
    let many: Vec<String> = (0..5_000).map(|number| format!("name.a{number}")).collect();
    scim.post("/Users/.search", &json!({ "attributes": many })).await.is(200);
}}

both! { an_order_is_total_and_by_case, world, {
    ten(&world).await;
    let scim = world.scim();
    let sorted = async |query: &str| names(&scim.get(&format!("/Users?{query}")).await.is(200).json()).join(" ");
    assert_eq!(sorted("sortBy=userName").await, "p0 p1 p2 p3 p4 p5 p6 p7 p8 p9");
    assert_eq!(sorted("sortBy=username&sortOrder=descending&count=3").await, "p9 p8 p7");
    assert_eq!(sorted("sortBy=name.givenName&startIndex=4&count=2").await, "p3 p4");
    scim.get("/Users?sortBy=nonsense").await.is(400);
    let found = scim.filter("externalId eq \"E-4\"").await.json();
    let path = format!("/Users/{}", found["Resources"][0]["id"].as_str().unwrap());
    scim.patch(&path, &json!([{ "op": "add", "path": "title", "value": "Adviser" }])).await.is(200);
    assert!(sorted("sortBy=title").await.starts_with("p4 "), "missing last");
}}

both! { discovery_says_what_is_true, world, {
    let scim = world.scim();
    let config = scim.get("/ServiceProviderConfig").await.is(200).json();
    assert_eq!(config["patch"]["supported"], true);
    assert_eq!(config["filter"]["supported"], true);
    assert_eq!(config["etag"]["supported"], true);
    assert_eq!(config["sort"]["supported"], true);
    assert_eq!(config["bulk"]["supported"], true);
    for integer in ["/bulk/maxOperations", "/bulk/maxPayloadSize", "/filter/maxResults"] {
        assert!(config.pointer(integer).is_some_and(Value::is_u64), "{integer}: {config}");
    }
    let most = config["filter"]["maxResults"].as_u64().unwrap();
    assert!(most >= 100, "{most}");
    let types = scim.get("/ResourceTypes").await.is(200).json();
    assert_eq!(types["totalResults"], types["Resources"].as_array().unwrap().len());
    for one in types["Resources"].as_array().unwrap() {
        scim.get(one["endpoint"].as_str().unwrap()).await.is(200);
        scim.get(&format!("/ResourceTypes/{}", one["id"].as_str().unwrap())).await.is(200);
        scim.get(&format!("/Schemas/{}", one["schema"].as_str().unwrap())).await.is(200);
    }
    let schemas = scim.get("/Schemas").await.is(200).json();
    assert!(schemas["totalResults"].as_u64().unwrap() >= 3);
    for filtered in ["/Schemas", "/ResourceTypes", "/ServiceProviderConfig"] {
        scim.get(&format!("{filtered}?filter=id%20pr")).await.refuses(403, None);
        scim.delete(filtered).await.refuses(405, None);
    }
    scim.get("/Schemas/urn:nonsense").await.refuses(404, None);
}}
