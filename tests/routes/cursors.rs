//! Paging by cursor (RFC 9865): a walk neither repeats nor loses what stands still, and a cursor opens for
//! its own query alone.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use muster::flows::{Gateway, ScimBounds};
use serde_json::{Value, json};

use crate::{
    provisioner::{Provisioner, user},
    world::World,
};

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn ids(list: &Value) -> Vec<String> {
    let all = list["Resources"].as_array().unwrap().iter();
    all.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

fn text(list: &Value, name: &str) -> Option<String> {
    list[name].as_str().map(str::to_owned)
}

/// Walks over `path?query` to the end, `cursor` by `cursor`; the ids of each page.
async fn walk(scim: &Provisioner, path: &str, query: &str, count: u64) -> Vec<Vec<String>> {
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let list = scim.get(&format!("{path}?cursor={cursor}&count={count}&{query}")).await.is(200).json();
        assert!(list.get("startIndex").is_none(), "{list}");
        pages.push(ids(&list));
        match text(&list, "nextCursor") {
            Some(next) => cursor = next,
            None => return pages,
        }
        assert!(pages.len() < 10_000, "the walk has no end");
    }
}

/// So many people, p000 and up, of whom every third is suspended.
async fn people(world: &World, number: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for index in 0..number {
        let mut one = user(&format!("E-{index}"), &format!("P{:03}", (index * 37) % number));
        one["active"] = json!(index % 3 != 0);
        one["title"] = json!(format!("T{}", index % 4));
        ids.push(world.scim().create(&one).await);
    }
    ids
}

both! { a_walk_by_cursor_shows_each_resource_once, world, {
    let made = people(&world, 25).await;
    let scim = world.scim();
    let all: BTreeSet<String> = made.iter().cloned().collect();
    let whole = async |query: &str| {
        let list = scim.get(&format!("/Users?{query}&count=200")).await.is(200).json();
        (ids(&list), list["totalResults"].as_u64().unwrap())
    };
    for query in [
        "",
        "sortBy=userName",
        "sortBy=userName&sortOrder=descending",
        "sortBy=title",
        "sortBy=title&sortOrder=descending",
        "sortBy=meta.lastModified",
        "sortBy=meta.lastModified&sortOrder=descending",
        "sortBy=id&sortOrder=descending",
        "sortBy=active",
        "filter=active%20eq%20true",
        "filter=title%20eq%20%22T1%22&sortBy=userName",
        "filter=userName%20sw%20%22p01%22",
        "filter=userName%20eq%20%22nobody%22",
    ] {
        let (expected, total) = whole(query).await;
        for count in [1, 4, 25, 200] {
            let pages = walk(&scim, "/Users", query, count).await;
            assert_eq!(pages.concat(), expected, "{query} by {count}");
            let most = usize::try_from(count).unwrap();
            assert!(pages.iter().rev().skip(1).all(|page| page.len() == most), "{query} by {count}");
        }
        assert_eq!(expected.len(), usize::try_from(total).unwrap(), "{query}");
        assert!(expected.iter().all(|id| all.contains(id)), "{query}");
    }
    assert_eq!(walk(&scim, "/Users", "", 7).await.concat().len(), 25);
}}

both! { a_walk_goes_back_the_way_it_came, world, {
    people(&world, 10).await;
    let scim = world.scim();
    for query in ["", "sortBy=userName", "sortBy=title&sortOrder=descending", "filter=userName%20pr&sortBy=userName"] {
        let at = async |cursor: &str| scim.get(&format!("/Users?cursor={cursor}&count=4&{query}")).await.is(200).json();
        let first = at("").await;
        assert!(first.get("previousCursor").is_none());
        let second = at(&text(&first, "nextCursor").unwrap()).await;
        let third = at(&text(&second, "nextCursor").unwrap()).await;
        assert_eq!(ids(&third).len(), 2);
        assert!(third.get("nextCursor").is_none());
        let back = at(&text(&third, "previousCursor").unwrap()).await;
        assert_eq!(ids(&back), ids(&second), "{query}");
        let start = at(&text(&back, "previousCursor").unwrap()).await;
        assert_eq!(ids(&start), ids(&first), "{query}");
        assert!(start.get("previousCursor").is_none(), "{query}");
        let again = at(&text(&start, "nextCursor").unwrap()).await;
        assert_eq!(ids(&again), ids(&second), "a cursor is good as often as one likes");
    }
}}

both! { a_search_is_paged_by_cursor_too, world, {
    let made = people(&world, 5).await;
    let scim = world.scim();
    for name in ["Sales", "Support"] {
        scim.post("/Groups", &json!({ "displayName": name, "members": [{ "value": made[0] }] })).await.is(201);
    }
    for (path, search, total) in [
        ("/Users/.search", json!({}), 5),
        ("/Users/.search", json!({ "filter": "userName pr", "sortBy": "title" }), 5),
        ("/Groups/.search", json!({ "sortBy": "displayName", "sortOrder": "descending" }), 2),
        ("/.search", json!({}), 7),
        ("/.search", json!({ "filter": "id pr" }), 7),
        ("/.search", json!({ "sortBy": "displayName" }), 7),
        ("/.search", json!({ "sortBy": "meta.created", "sortOrder": "descending" }), 7),
        ("/.search", json!({ "filter": "meta.resourceType eq \"Group\"" }), 2),
    ] {
        let whole = ids(&scim.post(path, &search).await.is(200).json());
        assert_eq!(whole.len(), total, "{path} {search}");
        for count in [1, 2, 5, 6, 7] {
            let (mut walked, mut cursor) = (Vec::new(), String::new());
            let mut last = Value::Null;
            loop {
                let mut asked = search.clone();
                (asked["cursor"], asked["count"]) = (json!(cursor), json!(count));
                let list = scim.post(path, &asked).await.is(200).json();
                assert_eq!(list["totalResults"], total, "{path} {asked}");
                walked.extend(ids(&list));
                let next = text(&list, "nextCursor");
                last = if next.is_some() { list } else { last };
                let Some(next) = next else { break };
                cursor = next;
            }
            assert_eq!(walked, whole, "{path} {search} by {count}");
            if let Some(previous) = text(&last, "previousCursor") {
                let mut asked = search.clone();
                (asked["cursor"], asked["count"]) = (json!(previous), json!(count));
                let list = scim.post(path, &asked).await.is(200).json();
                let (before, after) = (ids(&list), ids(&last));
                let start = whole.iter().position(|id| *id == after[0]).unwrap();
                assert_eq!(before, whole[start - before.len()..start], "{path} {search} back by {count}");
                assert_eq!(before.len(), start.min(count), "{path} {search} back by {count}");
            }
        }
    }
}}

both! { a_cursor_opens_for_its_own_query_alone, world, {
    people(&world, 4).await;
    let scim = world.scim();
    let cursor = text(&scim.get("/Users?cursor&count=2&filter=userName%20pr").await.is(200).json(), "nextCursor").unwrap();
    let of_all = text(&scim.get("/Users?cursor&count=2").await.is(200).json(), "nextCursor").unwrap();
    assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')), "{cursor}");
    let same = format!("/Users?cursor={cursor}&filter=username%20PR");
    let page = ids(&scim.get(&format!("{same}&count=1&attributes=id")).await.is(200).json());
    assert_eq!(page.len(), 1, "count and attributes may change, and so may the spelling");
    world.found("globex", "globex.example").await;
    let globex = world.connect("globex", "corp", world.idp).await;
    let other = world.connect("acme", "other", crate::idp::Idp::corporate()).await;
    let rotated = world.new_token("acme", "corp", None).await;
    world.scim_with(&rotated).get(&same).await.is(200);
    for token in [&globex, &other] {
        world.scim_with(token).get(&same).await.refuses(400, Some("invalidCursor"));
    }
    let mut changed = cursor.clone().into_bytes();
    changed[20] = if changed[20] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    for wrong in [
        format!("/Users?cursor={cursor}"),
        format!("/Users?cursor={cursor}&filter=title%20pr"),
        format!("/Users?cursor={cursor}&filter=userName%20pr&sortBy=userName"),
        format!("/Groups?cursor={cursor}"),
        format!("/Groups?cursor={of_all}"),
        format!("/Offices?cursor={of_all}"),
        format!("/Users?cursor={changed}&filter=userName%20pr"),
        format!("/Users?cursor={}&filter=userName%20pr", &cursor[..cursor.len() - 4]),
        "/Users?cursor=1".to_owned(),
        format!("/Users?cursor={}", encoded("' or 1=1 --")),
        format!("/Users?cursor={}", "A".repeat(9_000)),
    ] {
        scim.get(&wrong).await.refuses(400, Some("invalidCursor"));
    }
    for count in ["0", "-1", "x", "1.5"] {
        scim.get(&format!("{same}&count={count}")).await.refuses(400, Some("invalidCount"));
        scim.get(&format!("/Users?cursor=&count={count}")).await.refuses(400, Some("invalidCount"));
    }
    assert_eq!(scim.get("/Users?cursor=&count=100000").await.is(200).json()["itemsPerPage"], 4);
    world.wait(Duration::from_secs(3590));
    scim.get(&same).await.is(200);
    world.wait(Duration::from_secs(10));
    scim.get(&same).await.refuses(400, Some("expiredCursor"));
    scim.get(&format!("/Users?cursor={cursor}")).await.refuses(400, Some("invalidCursor"));
    let pagination = &scim.get("/ServiceProviderConfig").await.is(200).json()["pagination"];
    assert_eq!(
        *pagination,
        json!({
            "cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": 100,
            "maxPageSize": 200, "cursorTimeout": 3600,
        })
    );
}}

both! { what_stands_still_is_walked_over_once_while_others_come_and_go, world, {
    let still: BTreeSet<String> = people(&world, 60).await.into_iter().collect();
    let done = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let (scim, done) = (world.scim(), done.clone());
            tokio::spawn(async move {
                let mut changes = 0;
                let mut own: Vec<String> = Vec::new();
                while !done.load(Ordering::Relaxed) || changes < 100 {
                    let name = format!("w{writer}-{changes}");
                    own.push(scim.create(&user(&name, &format!("p{:03}{name}", changes * 7 % 60))).await);
                    if changes % 3 != 0 {
                        let gone = own.swap_remove(changes % own.len());
                        scim.delete(&format!("/Users/{gone}")).await.is(204);
                    }
                    changes += 1;
                }
                changes
            })
        })
        .collect();
    for round in 0..4 {
        for query in ["", "sortBy=userName", "sortBy=title&sortOrder=descending", "filter=title%20pr"] {
            let walked = walk(&world.scim(), "/Users", query, 5 + round).await.concat();
            let once: BTreeSet<String> = walked.iter().cloned().collect();
            assert_eq!(once.len(), walked.len(), "{query}: somebody was shown twice");
            assert!(still.is_subset(&once), "{query}: somebody was lost");
        }
    }
    done.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.unwrap() >= 100);
    }
}}

/// The same Muster with other bounds.
fn bounded(world: &World, most_read: u32) -> World {
    let scim = ScimBounds { most_read, ..ScimBounds::default() };
    world.with(Gateway { scim, ..world.gateway.clone() })
}

both! { what_would_read_too_much_is_refused_and_not_slow, world, {
    // More than one statement reads at a time, so that nothing is decided by the first few.
    people(&world, 230).await;
    let tight = bounded(&world, 220).scim();
    for refused in [
        "filter=title%20eq%20%22T1%22",
        "filter=title%20eq%20%22T1%22&cursor=",
        "sortBy=title",
        "filter=not%20(userName%20pr)",
        "filter=active%20eq%20true%20or%20title%20pr",
    ] {
        tight.get(&format!("/Users?{refused}")).await.refuses(400, Some("tooMany"));
    }
    for (answered, total) in [
        ("", 230),
        ("sortBy=userName", 230),
        ("sortBy=meta.lastModified&sortOrder=descending", 230),
        ("filter=userName%20ge%20%22p%22", 230),
        ("filter=userName%20ge%20%22p%22&sortBy=userName", 230),
        ("filter=meta.lastModified%20gt%20%222026-01-01T00:00:00Z%22", 230),
        ("filter=active%20eq%20false%20and%20title%20eq%20%22T0%22", 20),
        ("filter=userName%20eq%20%22p001@acme.example%22", 1),
    ] {
        let list = tight.get(&format!("/Users?{answered}")).await.is(200).json();
        assert_eq!(list["totalResults"], total, "{answered}");
        let pages = walk(&tight, "/Users", answered, 90).await.concat();
        assert_eq!(pages.len(), total, "{answered}");
        assert_eq!(pages.iter().collect::<BTreeSet<_>>().len(), total, "{answered}");
    }
    // An order that the database has and one that is made of what was read are the same.
    let wide = world.scim();
    let by_name = walk(&wide, "/Users", "filter=title%20pr&sortBy=userName", 100).await.concat();
    assert_eq!(by_name, walk(&tight, "/Users", "sortBy=userName", 70).await.concat());
    let search = json!({ "filter": "title pr", "sortBy": "userName" });
    tight.post("/.search", &search).await.refuses(400, Some("tooMany"));
    assert_eq!(wide.post("/.search", &search).await.is(200).json()["totalResults"], 230);
    // Rows of an index that are counted cost less than what is read, and are bounded as well.
    let tiny = bounded(&world, 10).scim();
    tiny.get("/Users?filter=userName%20ge%20%22p%22").await.refuses(400, Some("tooMany"));
    tiny.get("/Users?startIndex=220&sortBy=userName").await.refuses(400, Some("tooMany"));
    tiny.get("/Users?startIndex=100&count=1").await.is(200);
}}
