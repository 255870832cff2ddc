//! What clients send, and what is stored of it.

use serde_json::json;

use super::*;
use crate::scim::schema::{MAX_VALUES, USER};

fn stored(name: &str, value: Value) -> Result<Option<Value>, String> {
    let path = USER.resolve(name).unwrap();
    normalise(path.leaf(), value, Unassigned::Drop).map_err(|error| error.to_string())
}

#[test]
fn texts_stay_as_they_were_sent() {
    for text in ["  Ann ", "+31 (0)20 123", "", "É\u{301}", "Ann\nB"] {
        assert_eq!(stored("title", json!(text)), Ok(Some(json!(text))));
    }
}

#[test]
fn booleans_may_be_strings() {
    for (sent, value) in
        [(json!("True"), true), (json!("false"), false), (json!("FALSE"), false), (json!(true), true)]
    {
        assert_eq!(stored("active", sent), Ok(Some(json!(value))));
    }
    for sent in [json!("yes"), json!(1), json!({}), json!("")] {
        assert_eq!(stored("active", sent), Err("active must be a boolean".to_owned()));
    }
}

#[test]
fn null_and_empty_lists_and_objects_are_unassigned() {
    for (name, sent) in [
        ("title", json!(null)),
        ("emails", json!([])),
        ("emails", json!([null, {}])),
        ("name", json!({})),
        ("name", json!({ "givenName": null })),
        ("emails", json!(null)),
    ] {
        assert_eq!(stored(name, sent.clone()), Ok(None), "{name} {sent}");
    }
}

#[test]
fn one_value_may_stand_for_a_list_and_a_list_of_one_for_a_value() {
    assert_eq!(stored("emails", json!("a@b.example")), Ok(Some(json!([{ "value": "a@b.example" }]))));
    assert_eq!(
        stored("emails", json!({ "value": "a@b.example" })),
        Ok(Some(json!([{ "value": "a@b.example" }])))
    );
    assert_eq!(stored("name", json!([{ "givenName": "Ann" }])), Ok(Some(json!({ "givenName": "Ann" }))));
}

#[test]
fn a_manager_may_be_a_bare_string_and_an_empty_one_is_none() {
    let manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
    assert_eq!(stored(manager, json!("42")), Ok(Some(json!({ "value": "42" }))));
    assert_eq!(stored(manager, json!("")), Ok(None));
    assert_eq!(stored(manager, json!({ "value": "" })), Ok(None));
    assert_eq!(stored(manager, json!([{ "value": "42" }])), Ok(Some(json!({ "value": "42" }))));
}

#[test]
fn roles_may_be_json_in_a_string() {
    let packed = "{\"id\":\"06b0\",\"value\":\"AGENT\",\"displayName\":\"Agent\"}";
    let agent = json!([{ "value": "AGENT", "display": "Agent" }]);
    for sent in [json!([{ "value": packed }]), json!([packed]), json!(packed), json!(format!("[{packed}]"))] {
        assert_eq!(stored("roles", sent.clone()), Ok(Some(agent.clone())), "{sent}");
    }
    assert_eq!(stored("roles", json!("[{\"value\":\"AGENT\"}]")), Ok(Some(json!([{ "value": "AGENT" }]))));
    // Text that only looks like it stays text.
    assert_eq!(stored("roles", json!([{ "value": "{agent" }])), Ok(Some(json!([{ "value": "{agent" }]))));
    assert_eq!(stored("emails", json!([{ "value": packed }])).unwrap().unwrap()[0]["value"], packed);
}

#[test]
fn names_get_their_own_case_and_unknown_and_read_only_parts_are_left_out() {
    assert_eq!(
        stored("emails", json!([{ "VALUE": "a@b.example", "TYPE": "work", "nope": 1 }])),
        Ok(Some(json!([{ "value": "a@b.example", "type": "work" }])))
    );
}

#[test]
fn the_last_primary_is_the_primary() {
    assert_eq!(
        stored(
            "emails",
            json!([{ "value": "a", "primary": "True" }, { "value": "b", "primary": true }, { "value": "c" }])
        ),
        Ok(Some(
            json!([{ "value": "a", "primary": false }, { "value": "b", "primary": true }, { "value": "c" }])
        ))
    );
}

#[test]
fn wrong_types_are_refused_with_the_name_of_the_attribute() {
    for (name, sent, detail) in [
        ("userName", json!(5), "userName must be a string"),
        ("userName", json!(" "), "userName must be not empty"),
        ("title", json!(["a"]), "title must be a string"),
        ("name", json!("Ann"), "name must be an object"),
        ("emails", json!([5]), "emails must be an object"),
        ("emails", json!([{ "value": true }]), "emails.value must be a string"),
        ("emails", json!([{ "primary": "maybe" }]), "emails.primary must be a boolean"),
        ("title", json!("a\u{0}b"), "title must be text without U+0000"),
        ("x509Certificates", json!([{ "value": "§" }]), "x509Certificates.value must be Base64"),
        ("emails", json!(vec!["x"; MAX_VALUES + 1]), "emails has more than 250 values"),
    ] {
        assert_eq!(stored(name, sent), Err(detail.to_owned()));
    }
}

#[test]
fn certificates_may_be_base64_of_either_alphabet_and_wrapped() {
    for text in ["MIID", "MI+/", "MI-_", "TQ==", "TQ", "MIID\r\nMIID"] {
        assert_eq!(stored("x509Certificates.value", json!(text)), Ok(Some(json!(text))));
    }
}
