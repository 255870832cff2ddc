//! Random filters and orders over random employees: what the databases select and what the evaluator says of
//! what clients see must be the same. Seeded; `MUSTER_TEST_FILTERS` says how many filters (a tenth as many
//! employees), and a failure prints the seed.

#[path = "random_filters/dice.rs"]
pub(crate) mod dice;
#[path = "random_filters/draft.rs"]
mod draft;

use std::collections::BTreeSet;

use muster::{
    flows::organisations,
    scim::{
        evaluate::matches,
        filter::Filter,
        list::Sort,
        schema::{Returned, USER},
    },
    store::{filter::narrow, slices},
};
use serde_json::{Value, json};

use crate::world::World;
use dice::Dice;

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment how much to try")]
fn filters() -> usize {
    std::env::var("MUSTER_TEST_FILTERS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000)
}

/// Every employee as clients see them, `groups` included.
async fn everybody(world: &World) -> Vec<Value> {
    let (scim, mut all, mut cursor) = (world.scim(), Vec::new(), String::new());
    loop {
        let list = scim.get(&format!("/Users?count=200&cursor={cursor}")).await.is(200).json();
        all.extend(list["Resources"].as_array().unwrap().iter().cloned());
        match list["nextCursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return all,
        }
    }
}

fn id(resource: &Value) -> String {
    resource["id"].as_str().unwrap().to_owned()
}

/// What the database alone says of a filter: whom it selects, and how many those are.
async fn selected(world: &World, filter: &Filter) -> (BTreeSet<String>, i64) {
    let gateway = &world.gateway;
    let mut conn = gateway.db.read().await.unwrap();
    let scope = organisations::scope(&mut conn, "acme").await.unwrap();
    let narrowed = narrow(filter);
    let slice = slices::Slice {
        narrowed: &narrowed,
        order: slices::Order::Id,
        descending: false,
        after: None,
        skip: 0,
        limit: 100_000,
    };
    let rows = slices::employees(&mut conn, scope.id, &slice).await.unwrap();
    let count = slices::count_employees(&mut conn, scope.id, &narrowed, 100_000).await.unwrap();
    (rows.into_iter().map(|row| row.id.to_string()).collect(), count)
}

/// What the whole server says of a filter.
async fn answered(world: &World, filter: &str, wanted: usize) -> BTreeSet<String> {
    let (mut ids, mut start) = (BTreeSet::new(), 1);
    loop {
        let search = json!({ "filter": filter, "startIndex": start, "count": 200, "attributes": ["id"] });
        let list = world.scim().post("/Users/.search", &search).await.is(200).json();
        assert_eq!(list["totalResults"], wanted, "{filter}");
        let page = list["Resources"].as_array().unwrap();
        ids.extend(page.iter().map(id));
        if page.len() < 200 {
            return ids;
        }
        start += 200;
    }
}

both! { random_filters_select_whom_the_evaluator_says, world, {
    let (number, seed) = (filters(), 20_261_122);
    let mut dice = Dice::new(seed);
    draft::people(&world, &mut dice, number / 10).await;
    let all = everybody(&world).await;
    let (mut narrow_ones, mut exact_ones, mut found) = (0, 0, 0);
    for round in 0..number {
        let text = draft::filter(&mut dice, &all);
        let filter = Filter::parse(&text, &USER).unwrap_or_else(|error| panic!("{error}: {text}"));
        let expected: BTreeSet<String> =
            all.iter().filter(|one| matches(&filter, one)).map(id).collect();
        let narrowed = narrow(&filter);
        if narrowed.is_narrow() {
            narrow_ones += 1;
            let (selected, count) = selected(&world, &filter).await;
            assert_eq!(count, i64::try_from(selected.len()).unwrap(), "seed {seed}, round {round}: {text}");
            let lost: Vec<_> = expected.difference(&selected).collect();
            assert!(lost.is_empty(), "seed {seed}, round {round}: {text} loses {lost:?}");
            if narrowed.is_exact() {
                exact_ones += 1;
                assert_eq!(selected, expected, "seed {seed}, round {round}: {text}");
            }
        }
        if round % 10 == 0 || (narrowed.is_exact() && round % 3 == 0) {
            assert_eq!(answered(&world, &text, expected.len()).await, expected, "seed {seed}, round {round}: {text}");
        }
        found += usize::from(!expected.is_empty() && expected.len() < all.len());
    }
    // The dice must have asked what is worth asking.
    assert!(narrow_ones * 6 > number, "{narrow_ones} of {number} have a condition");
    assert!(exact_ones * 20 > number, "{exact_ones} of {number} are the database's alone");
    assert!(found * 5 > number, "{found} of {number} tell people apart");
}}

both! { every_order_is_the_one_that_is_said, world, {
    let mut dice = Dice::new(7_644);
    draft::people(&world, &mut dice, (filters() / 10).clamp(50, 230)).await;
    let all = everybody(&world).await;
    let mut names: Vec<String> = Vec::new();
    for (extension, attribute) in USER.attributes().filter(|(_, one)| one.returned != Returned::Never) {
        let urn = extension.map(|schema| format!("{}:", schema.id)).unwrap_or_default();
        let name = format!("{urn}{}", attribute.name);
        names.extend(attribute.sub_attributes.iter().map(|sub| format!("{name}.{}", sub.name)));
        names.push(name);
    }
    let mut orders = 0;
    for name in names {
        for (order, descending) in [("ascending", false), ("descending", true)] {
            let Ok(sort) = Sort::parse(&name, descending, &USER) else { continue };
            let mut expected = all.clone();
            expected.sort_by(|one, other| sort.compare(one, other));
            let expected: Vec<String> = expected.iter().map(id).collect();
            let (mut walked, mut cursor) = (Vec::new(), String::new());
            loop {
                let search = json!({ "sortBy": name, "sortOrder": order, "count": 90, "cursor": cursor, "attributes": ["id"] });
                let list = world.scim().post("/Users/.search", &search).await.is(200).json();
                walked.extend(list["Resources"].as_array().unwrap().iter().map(id));
                match list["nextCursor"].as_str() {
                    Some(next) => next.clone_into(&mut cursor),
                    None => break,
                }
            }
            assert_eq!(walked, expected, "{name} {order}");
            orders += 1;
        }
    }
    assert!(orders > 100, "{orders}");
}}
