//! PATCH: what the RFC says, what identity providers send instead, and the laws both must obey.

mod laws;
mod quirks;

use serde_json::{Value, json};

use super::*;
use crate::scim::schema::USER;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const EMPLOYEE: &str = "urn:muster:scim:schemas:extension:employee:2.0:User";

fn ann() -> Value {
    json!({
        "id": "1", "externalId": "e1", "userName": "ann", "active": true, "title": "Adviser",
        "name": { "givenName": "Ann", "familyName": "Lee", "formatted": "Ann Lee" },
        "emails": [
            { "value": "a@work.example", "type": "work", "primary": true },
            { "value": "a@home.example", "type": "home" },
        ],
        (ENTERPRISE): { "department": "Sales", "manager": { "value": "7" } },
        (EMPLOYEE): { "availableRoles": ["AGENT", "ADMIN"] },
        "groups": [{ "value": "g1", "display": "All" }],
        "meta": { "resourceType": "User", "version": "W/\"1\"" },
    })
}

fn patch_with(missing_target: MissingTarget, operations: Value) -> Result<Patched, ScimError> {
    let mut body = json!({ "schemas": [PATCH_URN] });
    body["Operations"] = operations;
    let operations = parse(&body, &USER)?;
    apply(&ann(), &operations, Options { missing_target })
}

fn patch(operations: Value) -> Result<Patched, ScimError> {
    patch_with(MissingTarget::Error, operations)
}

fn patched(operations: Value) -> Value {
    let shown = operations.to_string();
    patch(operations).unwrap_or_else(|error| panic!("{shown}: {error}")).document
}

fn scim_type(operations: Value) -> Option<&'static str> {
    let shown = operations.to_string();
    match patch(operations) {
        Ok(patched) => panic!("{shown}: {}", patched.document),
        Err(error) => error.scim_type(),
    }
}

#[test]
fn add_sets_merges_and_appends() {
    let document = patched(json!([
        { "op": "add", "path": "nickName", "value": "Annie" },
        { "op": "add", "path": "name", "value": { "middleName": "B", "givenName": "Anna" } },
        { "op": "add", "path": "emails", "value": [{ "value": "x@y.example", "type": "other" }] },
        { "op": "add", "value": { "displayName": "Anna Lee", "roles": [{ "value": "AGENT" }] } },
        { "op": "add", "path": format!("{EMPLOYEE}:availableRoles"), "value": ["AGENT", "CENTRAL_PLANNER"] },
    ]));
    assert_eq!(document["nickName"], "Annie");
    assert_eq!(
        document["name"],
        json!({ "givenName": "Anna", "familyName": "Lee", "formatted": "Ann Lee", "middleName": "B" })
    );
    assert_eq!(document["emails"].as_array().unwrap().len(), 3);
    assert_eq!(document["displayName"], "Anna Lee");
    assert_eq!(document[EMPLOYEE]["availableRoles"], json!(["AGENT", "ADMIN", "CENTRAL_PLANNER"]));
}

#[test]
fn adding_what_is_there_changes_nothing() {
    for operations in [
        json!([{ "op": "add", "path": "emails", "value": [{ "type": "home", "value": "a@home.example" }] }]),
        json!([{ "op": "add", "path": "title", "value": "Adviser" }]),
        json!([{ "op": "replace", "path": "name.givenName", "value": "Ann" }]),
        json!([{ "op": "add", "path": format!("{EMPLOYEE}:availableRoles"), "value": "ADMIN" }]),
        json!([{ "op": "remove", "path": "nickName" }]),
        json!([{ "op": "remove", "path": "phoneNumbers" }]),
        json!([{ "op": "replace", "value": { "title": "Adviser", "active": "True" } }]),
        json!([
            { "op": "replace", "path": "title", "value": "Manager" },
            { "op": "replace", "path": "title", "value": "Adviser" },
        ]),
    ] {
        let result = patch(operations.clone()).unwrap();
        assert!(!result.changed, "{operations}");
        assert_eq!(result.document, ann());
    }
    assert!(patch(json!([{ "op": "remove", "path": "title" }])).unwrap().changed);
}

#[test]
fn replace_puts_values_in_place_and_adds_what_is_absent() {
    let document = patched(json!([
        { "op": "replace", "path": "emails", "value": [{ "value": "new@work.example" }] },
        { "op": "replace", "path": "preferredLanguage", "value": "nl" },
        { "op": "replace", "path": "name", "value": { "familyName": "Ray", "formatted": null } },
        { "op": "replace", "path": format!("{ENTERPRISE}:manager"), "value": { "displayName": "Bo" } },
    ]));
    assert_eq!(document["emails"], json!([{ "value": "new@work.example" }]));
    assert_eq!(document["preferredLanguage"], "nl");
    assert_eq!(document["name"], json!({ "givenName": "Ann", "familyName": "Ray" }));
    assert_eq!(document[ENTERPRISE]["manager"], json!({ "value": "7", "displayName": "Bo" }));
}

#[test]
fn a_replace_without_path_merges() {
    let document = patched(json!([
        { "op": "replace", "value": { "title": "Manager", "name": { "givenName": "Anna" }, (ENTERPRISE): { "division": "N" } } },
    ]));
    assert_eq!(document["name"], json!({ "givenName": "Anna", "familyName": "Lee", "formatted": "Ann Lee" }));
    assert_eq!(
        document[ENTERPRISE],
        json!({ "department": "Sales", "manager": { "value": "7" }, "division": "N" })
    );
    assert_eq!(document["emails"], ann()["emails"]);
}

#[test]
fn remove_takes_attributes_parts_and_chosen_values() {
    let document = patched(json!([
        { "op": "remove", "path": "title" },
        { "op": "remove", "path": "name.formatted" },
        { "op": "remove", "path": "emails[type eq \"home\"]" },
        { "op": "remove", "path": "emails[type eq \"work\"].primary" },
        { "op": "remove", "path": format!("{ENTERPRISE}:manager.value") },
        { "op": "remove", "path": EMPLOYEE },
    ]));
    assert!(document.get("title").is_none());
    assert_eq!(document["name"], json!({ "givenName": "Ann", "familyName": "Lee" }));
    assert_eq!(document["emails"], json!([{ "value": "a@work.example", "type": "work" }]));
    assert_eq!(document[ENTERPRISE], json!({ "department": "Sales" }));
    assert!(document.get(EMPLOYEE).is_none());
}

#[test]
fn null_and_empty_lists_remove() {
    let document = patched(json!([
        { "op": "replace", "path": "title", "value": null },
        { "op": "replace", "path": "emails", "value": [] },
        { "op": "add", "path": "roles", "value": [] },
        { "op": "replace", "value": { "externalId": null, (ENTERPRISE): null } },
        { "op": "replace", "path": "name", "value": { "givenName": null, "familyName": null, "formatted": null } },
    ]));
    for name in ["title", "emails", "roles", "externalId", "name", ENTERPRISE] {
        assert!(document.get(name).is_none(), "{name}: {document}");
    }
}

#[test]
fn only_one_value_is_primary() {
    let primaries = |document: &Value| -> Vec<String> {
        let items = document["emails"].as_array().unwrap().iter();
        items
            .filter(|item| item["primary"] == true)
            .map(|item| item["value"].as_str().unwrap().to_owned())
            .collect()
    };
    for operations in [
        json!([{ "op": "replace", "path": "emails[type eq \"home\"].primary", "value": true }]),
        json!([{ "op": "add", "path": "emails[type eq \"home\"]", "value": { "primary": "True" } }]),
        json!([{ "op": "add", "path": "emails", "value": [{ "value": "a@home.example", "type": "home", "primary": true }] }]),
        json!([{ "op": "replace", "path": "emails[type eq \"home\"]", "value": { "value": "a@home.example", "primary": true } }]),
    ] {
        assert_eq!(primaries(&patched(operations.clone())), ["a@home.example"], "{operations}");
    }
    let document =
        patched(json!([{ "op": "add", "path": "emails", "value": { "value": "new", "primary": true } }]));
    assert_eq!(primaries(&document), ["new"]);
    assert_eq!(document["emails"][0]["primary"], false);
    // Every value, one after the other: the last one keeps the mark.
    let document = patched(json!([{ "op": "replace", "path": "emails.primary", "value": true }]));
    assert_eq!(primaries(&document), ["a@home.example"]);
}

#[test]
fn a_value_path_replaces_whole_values_or_one_part_of_them() {
    let document = patched(json!([
        { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "b@work.example" },
        { "op": "replace", "path": "emails[type eq \"home\"]", "value": { "value": "b@home.example" } },
        { "op": "replace", "path": format!("{EMPLOYEE}:availableRoles[value eq \"admin\"]"), "value": "CENTRAL_PLANNER" },
    ]));
    assert_eq!(document["emails"][0], json!({ "value": "b@work.example", "type": "work", "primary": true }));
    assert_eq!(document["emails"][1], json!({ "value": "b@home.example" }));
    assert_eq!(document[EMPLOYEE]["availableRoles"], json!(["AGENT", "CENTRAL_PLANNER"]));
}

#[test]
fn a_value_path_that_matches_nothing_is_no_target() {
    for action in ["add", "replace", "remove"] {
        for path in [
            "emails[type eq \"other\"].value",
            "phoneNumbers[type eq \"work\"].value",
            "emails[value eq \"x\"]",
        ] {
            let value = if path.ends_with(']') { json!({ "value": "x" }) } else { json!("x") };
            let operations = json!([{ "op": action, "path": path, "value": value }]);
            assert_eq!(scim_type(operations), Some("noTarget"), "{action} {path}");
        }
    }
}

#[test]
fn required_and_read_only_attributes_stay() {
    for (operations, expected) in [
        (json!([{ "op": "remove", "path": "userName" }]), "mutability"),
        (json!([{ "op": "remove", "path": "userName", "value": "ann" }]), "mutability"),
        (json!([{ "op": "replace", "path": "userName", "value": null }]), "mutability"),
        (json!([{ "op": "replace", "value": { "userName": null } }]), "mutability"),
        (json!([{ "op": "replace", "path": "userName", "value": "" }]), "invalidValue"),
        (json!([{ "op": "replace", "path": "id", "value": "2" }]), "mutability"),
        (json!([{ "op": "replace", "path": "id", "value": "1" }]), "mutability"),
        (json!([{ "op": "remove", "path": "id" }]), "mutability"),
        (json!([{ "op": "replace", "value": { "id": "2" } }]), "mutability"),
        (json!([{ "op": "add", "value": { "groups": [{ "value": "g2" }] } }]), "mutability"),
        (json!([{ "op": "add", "path": "groups", "value": [{ "value": "g2" }] }]), "mutability"),
        (json!([{ "op": "remove", "path": "groups[value eq \"g1\"]" }]), "mutability"),
        (json!([{ "op": "replace", "path": "meta.version", "value": "W/\"9\"" }]), "mutability"),
        (json!([{ "op": "replace", "path": "schemas", "value": [] }]), "mutability"),
    ] {
        assert_eq!(scim_type(operations.clone()), Some(expected), "{operations}");
    }
    let mut echoed = ann();
    echoed["meta"]["version"] = json!("W/\"0\"");
    assert!(!patch(json!([{ "op": "replace", "value": echoed }])).unwrap().changed);
}

#[test]
fn malformed_requests_are_refused() {
    for (operations, expected) in [
        (json!([]), Some("invalidSyntax")),
        (json!({}), Some("invalidSyntax")),
        (json!(["add"]), Some("invalidSyntax")),
        (json!([{ "path": "title", "value": "x" }]), Some("invalidSyntax")),
        (json!([{ "op": "move", "path": "title", "value": "x" }]), Some("invalidSyntax")),
        (json!([{ "op": "add", "path": "title" }]), Some("invalidValue")),
        (json!([{ "op": "replace" }]), Some("invalidValue")),
        (json!([{ "op": "replace", "value": "x" }]), Some("invalidValue")),
        (json!([{ "op": "replace", "path": 5, "value": "x" }]), Some("invalidPath")),
        (json!([{ "op": "replace", "path": "nope", "value": "x" }]), Some("invalidPath")),
        (json!([{ "op": "replace", "path": "title", "value": 5 }]), Some("invalidValue")),
        (json!([{ "op": "replace", "path": "active", "value": "maybe" }]), Some("invalidValue")),
        (json!([{ "op": "replace", "path": ENTERPRISE, "value": "x" }]), Some("invalidValue")),
        (
            json!([{ "op": "replace", "path": "emails[type eq \"work\"]", "value": ["a", "b"] }]),
            Some("invalidValue"),
        ),
        (json!([{ "op": "remove" }]), Some("noTarget")),
        (json!([{ "op": "remove", "path": "" }]), Some("noTarget")),
        (json!([{ "op": "remove", "value": { "title": "x" } }]), Some("noTarget")),
        (json!([{ "op": "remove", "path": "urn:ietf:params:scim:schemas:core:2.0:User" }]), Some("noTarget")),
    ] {
        assert_eq!(scim_type(operations.clone()), expected, "{operations}");
    }
    for body in [json!(null), json!([]), json!({ "schemas": [PATCH_URN] }), json!("x")] {
        assert!(matches!(parse(&body, &USER), Err(ScimError::InvalidSyntax(_))), "{body}");
    }
}

#[test]
fn the_number_of_operations_names_and_values_is_bounded() {
    let operation = json!({ "op": "add", "path": "title", "value": "x" });
    let body = |count: usize| json!({ "Operations": vec![operation.clone(); count] });
    assert_eq!(parse(&body(MAX_OPERATIONS), &USER).map(|parsed| parsed.len()), Ok(MAX_OPERATIONS));
    assert_eq!(parse(&body(MAX_OPERATIONS + 1), &USER).map_err(|error| error.status()), Err(413));
    let names: Map<String, Value> = (0..=MAX_NAMES).map(|index| (format!("x{index}"), Value::Null)).collect();
    assert_eq!(patch(json!([{ "op": "add", "value": names }])).map_err(|error| error.status()), Err(413));
    let many: Vec<Value> = (0..200).map(|index| json!({ "value": index.to_string() })).collect();
    let twice = json!([
        { "op": "add", "path": "roles", "value": many },
        { "op": "add", "path": "roles", "value": many },
        { "op": "add", "path": "roles", "value": [{ "value": "x" }] },
    ]);
    assert_eq!(patched(twice)["roles"].as_array().unwrap().len(), 201);
    let more: Vec<Value> = (200..300).map(|index| json!({ "value": index.to_string() })).collect();
    let too_many = json!([{ "op": "add", "path": "roles", "value": many }, { "op": "add", "path": "roles", "value": more }]);
    assert_eq!(scim_type(too_many), Some("invalidValue"));
}
