//! What identity providers send that the RFC does not describe.

use super::*;

#[test]
fn entra_capitalises_operations_and_sends_booleans_as_strings() {
    let document = patched(json!([
        { "op": "Replace", "path": "active", "value": "False" },
        { "op": "Add", "path": "title", "value": "Boss" },
        { "OP": "Remove", "Path": "externalId" },
    ]));
    assert_eq!(document["active"], false);
    assert_eq!(document["title"], "Boss");
    assert!(document.get("externalId").is_none());
}

#[test]
fn entra_makes_values_that_are_not_there() {
    let created = |operations| patch_with(MissingTarget::Create, operations).unwrap().document;
    let document = created(json!([
        { "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+31" },
        { "op": "Replace", "path": "addresses[type eq \"work\"].country", "value": "NL" },
        { "op": "Add", "path": "addresses[type eq \"work\"].locality", "value": "Delft" },
        { "op": "Replace", "path": "photos[type eq \"photo\"]", "value": { "value": "https://x.example/p" } },
        { "op": "Add", "path": "roles[primary eq \"True\"].value", "value": "AGENT" },
        { "op": "Remove", "path": "ims[type eq \"aim\"].value" },
    ]));
    assert_eq!(document["phoneNumbers"], json!([{ "type": "work", "value": "+31" }]));
    assert_eq!(document["addresses"], json!([{ "type": "work", "country": "NL", "locality": "Delft" }]));
    assert_eq!(document["photos"], json!([{ "type": "photo", "value": "https://x.example/p" }]));
    assert_eq!(document["roles"], json!([{ "primary": true, "value": "AGENT" }]));
    assert!(document.get("ims").is_none());
}

#[test]
fn a_filter_that_does_not_say_what_to_make_makes_nothing() {
    for path in [
        "ims[type ne \"aim\"].value",
        "ims[type eq \"a\" or type eq \"b\"].value",
        "ims[not (type eq \"a\")].value",
    ] {
        let operations = json!([{ "op": "add", "path": path, "value": "x" }]);
        let refused = patch_with(MissingTarget::Create, operations).map_err(|error| error.scim_type());
        assert_eq!(refused, Err(Some("noTarget")), "{path}");
    }
}

#[test]
fn entra_wraps_simple_values_and_sends_managers_as_bare_strings() {
    let manager = format!("{ENTERPRISE}:manager");
    let document = patched(json!([
        { "op": "Replace", "path": "displayName", "value": [{ "$ref": null, "value": "Ann B" }] },
        { "op": "Add", "path": manager, "value": "42" },
    ]));
    assert_eq!(document["displayName"], "Ann B");
    assert_eq!(document[ENTERPRISE]["manager"], json!({ "value": "42" }));
    for clearing in [
        json!([{ "op": "Replace", "path": manager, "value": "" }]),
        json!([{ "op": "Replace", "path": format!("{manager}.value"), "value": "" }]),
        json!([{ "op": "Replace", "value": { (manager.clone()): "" } }]),
        json!([{ "op": "Remove", "path": manager, "value": "7" }]),
    ] {
        assert_eq!(patched(clearing.clone())[ENTERPRISE], json!({ "department": "Sales" }), "{clearing}");
    }
}

#[test]
fn names_in_a_body_without_path_may_be_paths() {
    let document = patched(json!([
        { "op": "replace", "value": {
            "name.givenName": "Bea",
            (format!("{ENTERPRISE}:department")): "Support",
            "emails[type eq \"work\"].value": "b@work.example",
            "urn:ietf:params:scim:schemas:core:2.0:User": { "ignored": true },
            "unknown": 1,
            "urn:example:unknown": { "x": 1 },
        } },
    ]));
    assert_eq!(document["name"]["givenName"], "Bea");
    assert_eq!(document[ENTERPRISE]["department"], "Support");
    assert_eq!(document["emails"][0]["value"], "b@work.example");
    assert!(document.get("unknown").is_none());
}

#[test]
fn the_bare_urn_of_an_extension_or_of_the_core_is_a_path() {
    let document = patched(json!([
        { "op": "replace", "path": ENTERPRISE, "value": { "Department": "Support", "nope": 1 } },
        { "op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User", "value": { "title": "Boss" } },
        { "op": "add", "path": "urn:scim:schemas:extension:enterprise:1.0:costCenter", "value": "9" },
    ]));
    assert_eq!(
        document[ENTERPRISE],
        json!({ "department": "Support", "manager": { "value": "7" }, "costCenter": "9" })
    );
    assert_eq!(document["title"], "Boss");
}

#[test]
fn a_removal_with_values_removes_only_those() {
    let document = patched(json!([
        { "op": "Remove", "path": "emails", "value": [{ "value": "a@home.example" }] },
        { "op": "remove", "path": format!("{EMPLOYEE}:availableRoles"), "value": ["ADMIN", "nope"] },
    ]));
    assert_eq!(document["emails"].as_array().unwrap().len(), 1);
    assert_eq!(document[EMPLOYEE]["availableRoles"], json!(["AGENT"]));
    for nothing in [json!([]), json!([{}]), json!([null])] {
        let result = patch(json!([{ "op": "remove", "path": "emails", "value": nothing }])).unwrap();
        assert!(!result.changed, "{nothing}");
    }
    let all = patched(json!([{ "op": "remove", "path": "emails", "value": null }]));
    assert!(all.get("emails").is_none());
}

#[test]
fn a_password_is_accepted_and_forgotten() {
    for operations in [
        json!([{ "op": "replace", "path": "password", "value": "x" }]),
        json!([{ "op": "add", "value": { "Password": "x" } }]),
        json!([{ "op": "remove", "path": "password" }]),
        json!([{ "op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:password", "value": 5 }]),
    ] {
        let result = patch(operations.clone()).unwrap();
        assert!(!result.changed, "{operations}");
    }
}
