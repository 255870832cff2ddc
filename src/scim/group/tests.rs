//! Memberships are added and removed one by one.

use super::*;
use crate::scim::{patch, schema::GROUP};

fn steps(operations: Value) -> Result<Vec<Step>, ScimError> {
    let body = Value::Object(Map::from_iter([("Operations".to_owned(), operations)]));
    plan(patch::parse(&body, &GROUP)?)
}

fn user(id: &str) -> Member {
    Member { value: id.to_owned(), kind: None, display: None }
}

fn ids(list: &[&str]) -> Vec<String> {
    list.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn members_are_added_removed_and_set() {
    assert_eq!(
        steps(json!([
            { "op": "Add", "path": "members", "value": [{ "value": "1", "type": "User", "display": "Ann" }, { "value": "2" }] },
            { "op": "add", "path": "members", "value": { "$ref": "https://x.example/scim/v2/Users/3" } },
            { "op": "remove", "path": "members[value eq \"1\"]" },
            { "op": "remove", "path": "members[value eq \"1\" or value eq \"2\"]" },
            { "op": "Remove", "path": "members", "value": [{ "value": "4" }, { "value": "5", "type": "User" }] },
            { "op": "replace", "path": "members", "value": [{ "value": "6" }] },
            { "op": "replace", "value": { "members": [{ "value": "7" }] } },
            { "op": "remove", "path": "members" },
            { "op": "replace", "path": "members", "value": [] },
        ])),
        Ok(vec![
            Step::Add(vec![
                Member { kind: Some("User".to_owned()), display: Some("Ann".to_owned()), ..user("1") },
                user("2")
            ]),
            Step::Add(vec![user("3")]),
            Step::Remove(ids(&["1"])),
            Step::Remove(ids(&["1", "2"])),
            Step::Remove(ids(&["4", "5"])),
            Step::Set(vec![user("6")]),
            Step::Set(vec![user("7")]),
            Step::Set(Vec::new()),
            Step::Set(Vec::new()),
        ])
    );
}

#[test]
fn removing_an_empty_list_removes_nobody() {
    assert_eq!(steps(json!([{ "op": "Remove", "path": "members", "value": [] }])), Ok(Vec::new()));
}

#[test]
fn what_is_not_about_members_stays_an_operation() {
    let planned =
        steps(json!([{ "op": "replace", "value": { "id": "1", "displayName": "Sales" } }])).unwrap();
    let names: Vec<&str> = planned
        .iter()
        .map(|step| match step {
            Step::Document(operation) => operation.target.path.attribute.name,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["id", "displayName"]);
    let matching = steps(json!([{ "op": "remove", "path": "members[type eq \"Group\"]" }])).unwrap();
    assert!(matches!(matching.as_slice(), [Step::RemoveMatching(_)]));
}

#[test]
fn a_member_cannot_be_changed_or_be_nobody() {
    for (operation, expected) in [
        (json!({ "op": "replace", "path": "members[value eq \"1\"].value", "value": "2" }), "mutability"),
        (json!({ "op": "remove", "path": "members.value" }), "mutability"),
        (
            json!({ "op": "replace", "path": "members[value eq \"1\"]", "value": { "value": "2" } }),
            "mutability",
        ),
        (json!({ "op": "add", "path": "members", "value": [{ "type": "User" }] }), "invalidValue"),
        (json!({ "op": "add", "path": "members", "value": [{ "value": 5 }] }), "invalidValue"),
    ] {
        let refused = steps(json!([operation.clone()])).map_err(|error| error.scim_type());
        assert_eq!(refused, Err(Some(expected)), "{operation}");
    }
}

#[test]
fn a_group_is_read_and_its_members_are_shown() {
    let mut document = json!({ "displayName": "Sales", "externalId": "g1", "members": [{ "value": "1" }] });
    let group = read(&document).unwrap();
    assert_eq!((group.display_name.as_str(), group.external_id.as_deref()), ("Sales", Some("g1")));
    assert_eq!(group.members, [user("1")]);
    without_members(&mut document);
    assert!(document.get("members").is_none());
    let members = [
        ShownMember { value: "1", is_group: false, display: Some("Ann Lee") },
        ShownMember { value: "2", is_group: true, display: None },
    ];
    assert_eq!(
        show_members(&members, "https://x.example/scim/v2"),
        json!([
            { "value": "1", "$ref": "https://x.example/scim/v2/Users/1", "type": "User", "display": "Ann Lee" },
            { "value": "2", "$ref": "https://x.example/scim/v2/Groups/2", "type": "Group" },
        ])
    );
}
