//! Parameters, order and the answer.

use std::cmp::Ordering;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::scim::{
    error::ScimError,
    schema::{OFFICE, USER},
};

fn page(parameters: &[(&str, &str)]) -> Page {
    Query::from_parameters(parameters.iter().copied(), &USER).unwrap().page
}

#[test]
fn pages_are_bounded_and_odd_numbers_are_brought_into_range() {
    let index = |start_index, count| Page::Index { start_index, count };
    assert_eq!(page(&[]), index(1, DEFAULT_COUNT));
    assert_eq!(page(&[("startIndex", "1"), ("count", "2")]), index(1, 2));
    assert_eq!(page(&[("STARTINDEX", "7"), ("Count", "0")]), index(7, 0));
    assert_eq!(page(&[("startIndex", "0"), ("count", "-5")]), index(1, 0));
    assert_eq!(page(&[("startIndex", "-3"), ("count", "100000")]), index(1, MAX_COUNT));
    assert_eq!(
        page(&[("startIndex", "99999999999999999999")]),
        index(9_223_372_036_854_775_807, DEFAULT_COUNT)
    );
    assert_eq!(page(&[("", ""), ("count", ""), ("unknown", "x")]), index(1, DEFAULT_COUNT));
}

#[test]
fn an_empty_filter_does_not_ask_for_everybody() {
    for filter in ["", " "] {
        let by_url = Query::from_parameters([("filter", filter)], &USER);
        let by_body = Query::from_search_request(&json!({ "filter": filter }), &USER);
        for refused in [by_url, by_body] {
            assert!(matches!(refused, Err(ScimError::InvalidFilter(_))), "{refused:?}");
        }
    }
    assert!(Query::from_search_request(&json!({ "filter": null }), &USER).unwrap().filter.is_none());
}

#[test]
fn an_empty_cursor_asks_for_the_first_page() {
    assert_eq!(page(&[("cursor", ""), ("count", "10")]), Page::Cursor { cursor: String::new(), count: 10 });
    assert_eq!(page(&[("cursor", "abc")]), Page::Cursor { cursor: "abc".to_owned(), count: DEFAULT_COUNT });
}

#[test]
fn an_order_may_name_its_attribute_with_the_urn_and_in_any_case() {
    let department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    for name in [department.to_owned(), department.to_uppercase(), format!(" {department} ")] {
        let query = Query::from_parameters([("sortBy", name.as_str())], &USER).unwrap();
        assert_eq!(query.sort.unwrap().path.to_string(), department);
    }
}

#[test]
fn what_is_no_number_order_or_attribute_is_refused() {
    for (name, value) in [
        ("count", "ten"),
        ("count", "1.5"),
        ("startIndex", "-"),
        ("startIndex", "+1"),
        ("sortOrder", "upwards"),
        ("sortBy", "nope"),
        ("sortBy", "password"),
        ("sortBy", "name"),
    ] {
        let refused = Query::from_parameters([(name, value)], &USER);
        assert!(matches!(refused, Err(ScimError::InvalidValue(_))), "{name}={value}: {refused:?}");
    }
    assert!(matches!(Query::from_parameters([("filter", "nope")], &USER), Err(ScimError::InvalidFilter(_))));
}

#[test]
fn a_search_request_says_the_same_as_the_parameters() {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "userName sw \"a\"", "sortBy": "userName", "sortOrder": "descending",
        "startIndex": 3, "count": 4, "attributes": ["userName", "emails"], "excludedAttributes": ["emails.type"],
    });
    let searched = Query::from_search_request(&body, &USER).unwrap();
    let asked = Query::from_parameters(
        [
            ("filter", "userName sw \"a\""),
            ("sortBy", "userName"),
            ("sortOrder", "Descending"),
            ("startIndex", "3"),
            ("count", "4"),
            ("attributes", "userName,emails"),
            ("excludedAttributes", "emails.type"),
        ],
        &USER,
    )
    .unwrap();
    assert_eq!(format!("{searched:?}"), format!("{asked:?}"));
    assert!(searched.sort.unwrap().descending);
}

#[test]
fn a_search_request_of_the_wrong_shape_is_refused() {
    for body in
        [json!([]), json!("x"), json!({ "filter": 5 }), json!({ "attributes": [1] }), json!({ "cursor": {} })]
    {
        assert!(
            matches!(Query::from_search_request(&body, &USER), Err(ScimError::InvalidSyntax(_))),
            "{body}"
        );
    }
    assert!(matches!(
        Query::from_search_request(&json!({ "count": "x" }), &USER),
        Err(ScimError::InvalidValue(_))
    ));
}

fn sorted(by: &str, descending: bool, mut resources: Vec<Value>) -> String {
    let sort = Sort::parse(by, descending, &USER).unwrap();
    resources.sort_by(|one, other| sort.compare(one, other));
    resources.iter().filter_map(|resource| resource["id"].as_str()).collect()
}

#[test]
fn missing_values_come_last_ascending_and_equal_ones_by_id() {
    let people = || {
        vec![
            json!({ "id": "4", "userName": "anna" }),
            json!({ "id": "3", "userName": "Bob", "emails": [{ "value": "z" }, { "value": "a", "primary": true }] }),
            json!({ "id": "2", "userName": "ANNA", "emails": [{ "value": "b" }] }),
            json!({ "id": "1" }),
        ]
    };
    assert_eq!(sorted("userName", false, people()), "2431");
    assert_eq!(sorted("userName", true, people()), "1342");
    assert_eq!(sorted("emails", false, people()), "3214");
    assert_eq!(sorted("id", true, people()), "4321");
}

#[test]
fn the_answer_always_has_its_resources_and_numbers() {
    assert_eq!(
        response(0, &Paging::Index { start_index: 1 }, Vec::new()),
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": 0, "itemsPerPage": 0, "startIndex": 1, "Resources": [],
        })
    );
    let paging = Paging::Cursor { next: Some("n".to_owned()), previous: None };
    let answer = response(5, &paging, vec![json!({}), json!({})]);
    assert_eq!(answer["nextCursor"], "n");
    assert_eq!(answer["itemsPerPage"], 2);
    assert!(answer.get("startIndex").is_none() && answer.get("previousCursor").is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_is_total(names in prop::collection::vec(prop::option::of("[aAbB\u{e9}\u{c9}]{0,2}"), 3), descending: bool) {
        let sort = Sort::parse("displayName", descending, &OFFICE).unwrap();
        let offices: Vec<Value> = names.iter().enumerate().map(|(index, name)| match name {
            Some(name) => json!({ "id": index.to_string(), "displayName": name }),
            None => json!({ "id": index.to_string() }),
        }).collect();
        for one in &offices {
            for other in &offices {
                prop_assert_eq!(sort.compare(one, other), sort.compare(other, one).reverse());
                prop_assert_eq!(sort.compare(one, other) == Ordering::Equal, one["id"] == other["id"]);
                for third in &offices {
                    if sort.compare(one, other).is_lt() && sort.compare(other, third).is_lt() {
                        prop_assert!(sort.compare(one, third).is_lt());
                    }
                }
            }
        }
    }
}
