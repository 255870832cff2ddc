//! The grammar, what is refused, and what filters find.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::scim::{
    evaluate::matches,
    schema::{GROUP, USER},
};

fn barbara() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10",
        "externalId": "Ext-1",
        "userName": "bJensen@Example.com",
        "name": { "givenName": "Barbara", "familyName": "O'Malley \"Babs\" \\ Ødegård" },
        "active": true,
        "title": "",
        "emails": [
            { "value": "b@work.example", "type": "work", "primary": true },
            { "value": "b@home.example", "type": "home" },
        ],
        "roles": [{ "value": "AGENT" }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": "Sales", "manager": { "value": "M-7" },
        },
        "urn:muster:scim:schemas:extension:employee:2.0:User": {
            "availableRoles": ["AGENT", "CENTRAL_PLANNER"], "onlinePlanning": false,
        },
        "meta": {
            "resourceType": "User",
            "created": "2026-01-02T03:04:05Z",
            "lastModified": "2026-03-12T17:03:12.5Z",
        },
    })
}

fn finds(filter: &str) -> bool {
    let parsed = Filter::parse(filter, &USER).unwrap_or_else(|error| panic!("{filter}: {error}"));
    matches(&parsed, &barbara())
}

fn refused(filter: &str) -> String {
    match Filter::parse(filter, &USER) {
        Err(ScimError::InvalidFilter(detail)) => detail,
        other => panic!("{filter}: {other:?}"),
    }
}

#[test]
fn filters_find_who_they_describe() {
    for filter in [
        "userName eq \"BJENSEN@example.com\"",
        "USERNAME EQ \"bjensen@example.com\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"BJ\"",
        "externalId eq \"Ext-1\"",
        "id eq \"0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10\"",
        "userName ne \"someone\"",
        "userName co \"jens\" and userName ew \".COM\"",
        "name.familyName eq \"O'Malley \\\"Babs\\\" \\\\ \\u00d8deg\\u00e5rd\"",
        "name.familyName co \"øDEGÅRD\"",
        "active eq true",
        "active eq \"True\"",
        "active ne false",
        "name pr and emails pr and not (title pr)",
        "nickName eq null",
        "userName ne null",
        "nickName ne \"Babs\"",
        "emails co \"work.example\"",
        "emails.type eq \"HOME\"",
        "emails.type ne \"work\"",
        "emails[type eq \"work\" and value co \"@work\"]",
        "emails[type eq \"work\"].value eq \"b@work.example\"",
        "emails[not (type eq \"work\")]",
        "emails[primary ne true]",
        "roles[value eq \"agent\"]",
        "name[givenName eq \"Barbara\"]",
        "meta.lastModified gt \"2026-03-12T18:03:12+01:00\"",
        "meta.lastModified eq \"2026-03-12T18:03:12.500+01:00\"",
        "meta.created lt \"2026-01-02T03:04:05.000001Z\"",
        "meta.created eq \"2026-01-02T03:04:05\"",
        "meta.lastModified ge \"2026-03-12T17:03:12.500\"",
        "meta.created sw \"2026-01\"",
        "meta.resourceType eq \"User\"",
        "schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"sales\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq \"M-7\"",
        "urn:muster:scim:schemas:extension:employee:2.0:User:availableRoles eq \"agent\"",
        "urn:muster:scim:schemas:extension:employee:2.0:User:availableRoles[value sw \"CENTRAL\"]",
        "urn:muster:scim:schemas:extension:employee:2.0:User:onlinePlanning eq false",
        "userName gt \"b\" and userName le \"bjensen@example.com\"",
        "(((userName pr)))",
        "\tuserName\n pr  ",
        "not(title pr)",
    ] {
        assert!(finds(filter), "{filter}");
    }
}

#[test]
fn filters_do_not_find_others() {
    for filter in [
        "externalId eq \"ext-1\"",
        "id eq \"0193E4D2-5B1C-7C3A-9D52-3F1F6C1D7A10\"",
        "nickName eq \"Babs\"",
        "nickName pr or title pr",
        "userName eq null",
        "emails[type eq \"work\" and value eq \"b@home.example\"]",
        "emails[type eq \"work\"].value eq \"b@home.example\"",
        "phoneNumbers[not (type eq \"work\")]",
        "active eq false",
        "meta.created gt \"2026-01-02T03:04:05Z\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"m-7\"",
        "roles.value co \"GENTLE\"",
    ] {
        assert!(!finds(filter), "{filter}");
    }
}

#[test]
fn not_binds_tighter_than_and_and_and_tighter_than_or() {
    // (true) or (false and false)
    assert!(finds("active eq true or active eq false and active eq false"));
    // (false and false) or (true)
    assert!(finds("active eq false and active eq false or active eq true"));
    assert!(!finds("(active eq true or active eq false) and active eq false"));
    // (not true) or (true)
    assert!(finds("not (active eq true) or active eq true"));
    assert!(!finds("not (active eq true or active eq true)"));
}

#[test]
fn bad_filters_are_refused() {
    for filter in [
        "",
        " ",
        "userName",
        "userName eq",
        "userName eq bob",
        "userName eq 5",
        "userName eq true",
        "eq \"x\"",
        "userName = \"x\"",
        "userName xx \"x\"",
        "nope eq \"x\"",
        "nope pr",
        "name.nope eq \"x\"",
        "department eq \"x\"",
        "userName eq \"x",
        "userName eq \"\\x\"",
        "userName eq \"\\ud800\"",
        "userName eq \"a\nb\"",
        "userName eq \"x\\u0000\"",
        "userName eq 'x'",
        "userName pr userName pr",
        "userName pr and",
        "and userName pr",
        "(userName pr",
        "userName pr)",
        "()",
        "not",
        "not userName pr",
        "not not (userName pr)",
        "emails[type eq \"x\"",
        "emails type eq \"x\"]",
        "emails[]",
        "emails[nope eq \"x\"]",
        "emails[userName eq \"x\"]",
        "emails[emails[type eq \"x\"]]",
        "userName[value eq \"x\"]",
        "emails.value[value eq \"x\"]",
        "emails[type eq \"x\"].nope eq \"x\"",
        "emails[type eq \"x\"].value",
        "name eq \"x\"",
        "meta eq \"x\"",
        "userName gt null",
        "userName co null",
        "active gt true",
        "active le false",
        "active co \"t\"",
        "active eq \"yes\"",
        "active eq 1",
        "x509Certificates.value gt \"AA\"",
        "meta.created gt \"yesterday\"",
        "meta.created gt \"2026-01-02\"",
        "meta.created gt \"2026-01-02T\"",
        "meta.created gt \"2026-01-02T03:04:05ZZ\"",
        "meta.created gt \"2026-01-02T03:04:05+01:00Z\"",
        "meta.created eq true",
        "password eq \"x\"",
        "password pr",
        "password sw \"a\"",
        "userName eq \"x\" ; drop",
        "userName\u{a0}pr",
        "üserName pr",
        "urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq \"x\"",
        "urn:ietf:params:scim:schemas:core:2.0:User eq \"x\"",
    ] {
        refused(filter);
    }
    assert_eq!(refused("active gt true"), "active gt cannot be asked with a boolean");
    assert_eq!(refused("nope eq \"x\""), "there is no attribute nope");
    assert!(Filter::parse("userName pr", &GROUP).is_err(), "a group has no userName");
}

#[test]
fn depth_length_and_size_are_bounded() {
    let nested = |depth: usize| format!("{}userName pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&nested(MAX_DEPTH), &USER).is_ok());
    assert_eq!(refused(&nested(MAX_DEPTH + 1)), "it is nested more than 50 deep");
    assert_eq!(refused(&"(".repeat(10_000)), "it is nested more than 50 deep");
    assert_eq!(refused(&"not (".repeat(3_000)), "it is nested more than 50 deep");
    let deep_brackets = format!("{}emails[{}type pr", "(".repeat(MAX_DEPTH), "(".repeat(10));
    assert_eq!(refused(&deep_brackets), "it is nested more than 50 deep");
    let chain = |terms: usize| vec!["id pr"; terms].join(" or ");
    assert!(Filter::parse(&chain(MAX_NODES), &USER).is_ok());
    assert_eq!(refused(&chain(MAX_NODES + 1)), "it has more than 500 terms");
    assert_eq!(refused(&" ".repeat(MAX_LENGTH + 1)), "it is longer than 16384 bytes");
}

#[test]
fn the_canonical_spelling_is_stable() {
    let spelled = |filter: &str| Filter::parse(filter, &USER).unwrap().to_string();
    assert_eq!(
        spelled("EMAILS[TYPE EQ \"work\"].value SW \"b\""),
        "emails[type eq \"work\" and value sw \"b\"]"
    );
    assert_eq!(
        spelled("(id pr or id pr) and not(active EQ \"False\")"),
        "(id pr or id pr) and not (active eq false)"
    );
}

/// Filters over a few attributes, with values that [`resource`] may have.
fn filter() -> impl Strategy<Value = String> {
    let compare = (
        prop::sample::select(vec![
            "userName",
            "externalId",
            "name.givenName",
            "emails",
            "emails.type",
            "roles.value",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        ]),
        prop::sample::select(vec!["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]),
        prop::sample::select(vec!["a", "B", "ab", "", "\u{e9}", "\\\"", "null"]),
    );
    let leaf = prop_oneof![
        compare.prop_map(|(name, operator, value)| format!("{name} {operator} \"{value}\"")),
        prop::sample::select(vec![
            "active eq true",
            "active ne true",
            "active eq null",
            "title pr",
            "emails pr",
            "emails ne null",
            "emails[type eq \"a\" and value co \"b\"]",
            "emails[not (type eq \"a\")]",
            "emails[primary eq true]",
            "meta.created ge \"2026-01-01T00:00:00Z\"",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|filter| format!("not ({filter})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) and ({other})")),
            (inner.clone(), inner).prop_map(|(one, other)| format!("({one}) or ({other})")),
        ]
    })
}

fn resource() -> impl Strategy<Value = Value> {
    let text =
        || prop::option::of(prop::sample::select(vec!["a", "A", "ab", "b", "\u{c9}", "", "null", "\""]));
    let email = (text(), text(), prop::option::of(any::<bool>()));
    (text(), text(), text(), prop::option::of(any::<bool>()), prop::collection::vec(email, 0..3), text())
        .prop_map(|(user_name, given, title, active, emails, department)| {
            let emails: Vec<Value> = emails
                .into_iter()
                .map(|(value, kind, primary)| json!({ "value": value, "type": kind, "primary": primary }))
                .collect();
            let mut resource = json!({
                "userName": user_name, "name": { "givenName": given }, "title": title, "active": active,
                "emails": emails, "meta": { "created": "2026-01-01T00:00:00Z" },
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": department },
            });
            drop_nulls(&mut resource);
            resource
        })
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn filters_obey_the_laws_of_logic(one in filter(), other in filter(), resource in resource()) {
        let holds = |filter: String| matches(&Filter::parse(&filter, &USER).unwrap(), &resource);
        let (a, b) = (holds(one.clone()), holds(other.clone()));
        prop_assert_eq!(holds(format!("not ({one})")), !a);
        prop_assert_eq!(holds(format!("not (not ({one}))")), a);
        prop_assert_eq!(holds(format!("({one}) and ({other})")), a && b);
        prop_assert_eq!(holds(format!("({one}) or ({other})")), a || b);
        prop_assert_eq!(
            holds(format!("not (({one}) and ({other}))")),
            holds(format!("not ({one}) or not ({other})"))
        );
    }

    #[test]
    fn writing_and_reading_a_filter_gives_the_same_filter(text in filter()) {
        let parsed = Filter::parse(&text, &USER).unwrap();
        prop_assert_eq!(Filter::parse(&parsed.to_string(), &USER).unwrap(), parsed);
    }

    #[test]
    fn for_single_values_ne_is_the_opposite_of_eq_and_gt_of_le(resource in resource(), value in "[aAbB\u{e9}]{0,2}") {
        let holds = |filter: String| matches(&Filter::parse(&filter, &USER).unwrap(), &resource);
        prop_assert_eq!(holds(format!("userName eq \"{value}\"")), !holds(format!("userName ne \"{value}\"")));
        if resource.get("userName").is_some() {
            prop_assert_eq!(holds(format!("userName gt \"{value}\"")), !holds(format!("userName le \"{value}\"")));
            prop_assert_eq!(holds(format!("userName lt \"{value}\"")), !holds(format!("userName ge \"{value}\"")));
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,80}") {
        let _ = Filter::parse(&text, &USER);
    }

    #[test]
    fn no_sequence_of_tokens_makes_the_reader_panic(tokens in prop::collection::vec(prop::sample::select(vec![
        "(", ")", "[", "]", "not", "and", "or", "pr", "eq", "co", "userName", "emails", ".value", "name", "\"x\"", "\"",
        "true", "null", "5", "\\", "urn:ietf:params:scim:schemas:core:2.0:User", ":", ".", "\u{1f980}",
    ]), 0..20), gap in "[ ]{0,1}") {
        let _ = Filter::parse(&tokens.join(&gap), &USER);
    }
}
