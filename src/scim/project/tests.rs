//! What `attributes` and `excludedAttributes` show.

use serde_json::json;

use super::*;
use crate::scim::schema::USER;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn resource() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "id": "1", "userName": "ann", "password": "secret",
        "name": { "givenName": "Ann", "familyName": "Lee" },
        "emails": [{ "value": "a@b.example", "type": "work" }, { "type": "home" }],
        (ENTERPRISE): { "department": "Sales", "manager": { "value": "7", "displayName": "Bo" } },
        "meta": { "resourceType": "User", "version": "W/\"1\"" },
    })
}

fn shown(attributes: Option<&str>, excluded: &str) -> Value {
    let names = attributes.map(|list| list.split(','));
    let projection = Projection::new(names, excluded.split(','), &USER);
    let mut shown = projection.apply(resource(), &USER);
    shown.as_object_mut().unwrap().shift_remove("schemas").expect("schemas are always there");
    shown
}

#[test]
fn by_default_everything_but_the_password_is_shown() {
    let mut expected = resource();
    expected.as_object_mut().unwrap().retain(|name, _| name != "schemas" && name != "password");
    assert_eq!(shown(None, ""), expected);
}

#[test]
fn attributes_show_what_is_named_and_what_is_always_shown() {
    assert_eq!(shown(Some("USERNAME"), ""), json!({ "id": "1", "userName": "ann" }));
    assert_eq!(shown(Some("nope"), ""), json!({ "id": "1" }));
    assert_eq!(shown(Some("password"), ""), json!({ "id": "1" }));
    assert_eq!(shown(Some("name.givenName"), ""), json!({ "id": "1", "name": { "givenName": "Ann" } }));
    assert_eq!(shown(Some("emails.value"), ""), json!({ "id": "1", "emails": [{ "value": "a@b.example" }] }));
    assert_eq!(
        shown(
            Some(&format!("{ENTERPRISE}:manager.value,urn:ietf:params:scim:schemas:core:2.0:User:userName")),
            ""
        ),
        json!({ "id": "1", "userName": "ann", (ENTERPRISE): { "manager": { "value": "7" } } })
    );
    assert_eq!(shown(Some(ENTERPRISE), "")[ENTERPRISE], resource()[ENTERPRISE]);
}

#[test]
fn excluded_attributes_are_not_shown_unless_they_always_are() {
    let hidden = shown(None, &format!("id,emails,name.familyName,{ENTERPRISE}:manager,meta"));
    assert_eq!(
        hidden,
        json!({ "id": "1", "userName": "ann", "name": { "givenName": "Ann" }, (ENTERPRISE): { "department": "Sales" } })
    );
    assert!(shown(None, ENTERPRISE).get(ENTERPRISE).is_none());
}

#[test]
fn what_is_named_and_excluded_is_not_shown() {
    assert_eq!(
        shown(Some("name,emails"), "name.familyName,emails"),
        json!({ "id": "1", "name": { "givenName": "Ann" } })
    );
}

#[test]
fn costly_attributes_are_asked_for_only_when_shown() {
    let groups = USER.resolve("groups").unwrap();
    let shows = |attributes: Option<&str>, excluded: &str| {
        Projection::new(attributes.map(|list| list.split(',')), excluded.split(','), &USER).shows(&groups)
    };
    assert!(shows(None, ""));
    assert!(shows(Some("groups.value"), ""));
    assert!(!shows(Some("userName"), ""));
    assert!(!shows(None, "groups"));
}
