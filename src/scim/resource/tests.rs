//! Whole resources: what is stored of a body, and how it is shown.

use super::*;
use crate::scim::schema::{GROUP, OFFICE, USER, enterprise};

fn stored(body: Value) -> Value {
    read(body, &USER).unwrap()
}

#[test]
fn a_body_is_stored_as_sent_without_what_is_not_the_clients() {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "client-id", "meta": { "version": "W/\"9\"" }, "groups": [{ "value": "g" }],
        "userName": " Ann ", "password": "secret", "active": "True", "nickName": null, "ims": [],
        "emails": [{ "value": "a@b.example", "type": "work", "primary": true }, { "value": "a@b.example", "type": "work" }],
        "phoneNumbers": [{ "value": "", "type": "work" }],
        (enterprise::SCHEMA.id): { "department": "Sales", "unknown": 1 },
        "unknown": { "a": 1 }, "urn:example:other": { "b": 2 },
    });
    let document = stored(body);
    assert_eq!(
        document,
        json!({
            "userName": " Ann ", "active": true,
            "emails": [{ "value": "a@b.example", "type": "work", "primary": true }, { "value": "a@b.example", "type": "work" }],
            "phoneNumbers": [{ "value": "", "type": "work" }],
            (enterprise::SCHEMA.id): { "department": "Sales" },
        })
    );
    assert!(!document.to_string().contains("secret"));
}

#[test]
fn names_may_be_written_in_any_case_qualified_and_dotted() {
    let document = stored(json!({
        "SCHEMAS": ["urn:scim:schemas:core:1.0"], "USERNAME": "ann", "name.givenName": "Ann", "NAME": { "FamilyName": "Lee" },
        "urn:ietf:params:scim:schemas:core:2.0:User:title": "Boss",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager": "7",
        "urn:scim:schemas:extension:enterprise:1.0": { "costCenter": "9" },
    }));
    assert_eq!(
        document,
        json!({
            "userName": "ann", "name": { "givenName": "Ann", "familyName": "Lee" }, "title": "Boss",
            (enterprise::SCHEMA.id): { "manager": { "value": "7" }, "costCenter": "9" },
        })
    );
}

#[test]
fn what_is_required_must_be_there() {
    for (body, resource_type, detail) in [
        (json!({ "displayName": "x" }), &USER, "userName is required"),
        (json!({ "userName": null }), &USER, "userName is required"),
        (json!({ "userName": "" }), &USER, "userName must be not empty"),
        (json!({ "userName": "x" }), &GROUP, "displayName is required"),
        (json!({}), &OFFICE, "displayName is required"),
    ] {
        assert_eq!(read(body, resource_type), Err(ScimError::InvalidValue(detail.to_owned())));
    }
    for body in [
        json!([]),
        json!("x"),
        json!(null),
        json!({ "schemas": 5, "userName": "x" }),
        json!({ "schemas": [1] }),
    ] {
        assert!(matches!(read(body, &USER), Err(ScimError::InvalidSyntax(_))));
    }
}

#[test]
fn a_put_replaces_everything_but_active_and_external_id() {
    let current = json!({ "userName": "ann", "externalId": "e1", "active": false, "title": "Boss" });
    let replaced = |body: Value| replace(&current, body, &USER).unwrap();
    assert_eq!(
        replaced(json!({ "userName": "ann", "id": "x" })),
        json!({ "userName": "ann", "externalId": "e1", "active": false })
    );
    assert_eq!(
        replaced(json!({ "userName": "bob", "externalId": "e2", "active": true })),
        json!({ "userName": "bob", "externalId": "e2", "active": true })
    );
    assert_eq!(
        replaced(json!({ "userName": "ann", "externalId": null, "active": null })),
        json!({ "userName": "ann", "active": false })
    );
}

#[test]
fn a_resource_is_shown_in_the_order_of_the_schema_and_comes_back_as_it_was() {
    let document = json!({
        (enterprise::SCHEMA.id): { "department": "Sales" }, "title": "Boss", "userName": "ann", "externalId": "e1",
        "active": true,
    });
    let record = Record {
        id: "42",
        created: Timestamp::from_seconds(1_700_000_000),
        last_modified: Timestamp::from_micros(1_700_000_001_500_000),
        version: 3,
        base_url: "https://id.example.org/scim/v2",
    };
    let shown = render(document.clone(), &record, &USER);
    let names: Vec<&str> = shown.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["schemas", "id", "externalId", "userName", "title", "active", enterprise::SCHEMA.id, "meta"]
    );
    assert_eq!(shown["schemas"], json!([USER.schema.id, enterprise::SCHEMA.id]));
    assert_eq!(
        shown["meta"],
        json!({
            "resourceType": "User", "created": "2023-11-14T22:13:20Z", "lastModified": "2023-11-14T22:13:21.5Z",
            "location": "https://id.example.org/scim/v2/Users/42", "version": "W/\"3\"",
        })
    );
    assert_eq!(to_document(shown, &USER), document);
}
