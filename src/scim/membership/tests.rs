//! Memberships are added and removed one by one.

use serde_json::json;

use super::*;
use crate::scim::{
    patch,
    schema::{GROUP, OFFICE, ResourceType},
};

fn planned(operations: &Value, resource_type: &'static ResourceType) -> Result<Vec<Step>, ScimError> {
    plan(patch::parse(&json!({ "Operations": operations }), resource_type)?)
}

fn steps(operations: &Value) -> Result<Vec<Step>, ScimError> {
    planned(operations, &GROUP)
}

fn user(id: &str) -> Member {
    Member::of(id.to_owned())
}

fn ids(list: &[&str]) -> Vec<Member> {
    list.iter().map(|id| user(id)).collect()
}

#[test]
fn a_member_of_an_office_is_named_with_the_role() {
    let agent = |id: &str| Member { role: Some("AGENT".to_owned()), ..user(id) };
    let found = planned(
        &json!([
            { "op": "add", "path": "members", "value": [{ "value": "1", "role": "AGENT" }] },
            { "op": "remove", "path": "members[value eq \"1\" and role eq \"AGENT\"]" },
            { "op": "remove", "path": "members[(role eq \"AGENT\" and value eq \"1\") or value eq \"2\"]" },
            { "op": "remove", "path": "members", "value": [{ "value": "1", "role": "AGENT" }] },
        ]),
        &OFFICE,
    );
    let expected = vec![
        Step::Add(vec![agent("1")]),
        Step::Remove(vec![agent("1")]),
        Step::Remove(vec![agent("1"), user("2")]),
        Step::Remove(vec![agent("1")]),
    ];
    assert_eq!(found, Ok(expected));
    for filter in
        ["role eq \"AGENT\"", "value eq \"1\" and role ne \"AGENT\"", "value eq \"1\" and value eq \"2\""]
    {
        let removal = json!([{ "op": "remove", "path": format!("members[{filter}]") }]);
        let steps = planned(&removal, &OFFICE).unwrap();
        assert!(matches!(steps.as_slice(), [Step::RemoveMatching(_)]), "{filter}");
    }
}

#[test]
fn members_are_added_removed_and_set() {
    assert_eq!(
        steps(&json!([
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
            Step::Remove(vec![user("4"), Member { kind: Some("User".to_owned()), ..user("5") }]),
            Step::Set(vec![user("6")]),
            Step::Set(vec![user("7")]),
            Step::Set(Vec::new()),
            Step::Set(Vec::new()),
        ])
    );
}

#[test]
fn removing_an_empty_list_removes_nobody() {
    assert_eq!(steps(&json!([{ "op": "Remove", "path": "members", "value": [] }])), Ok(Vec::new()));
}

#[test]
fn what_is_not_about_members_stays_an_operation() {
    let planned =
        steps(&json!([{ "op": "replace", "value": { "id": "1", "displayName": "Sales" } }])).unwrap();
    let names: Vec<&str> = planned
        .iter()
        .map(|step| match step {
            Step::Document(operation) => operation.target.path.attribute.name,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["id", "displayName"]);
    let matching = steps(&json!([{ "op": "remove", "path": "members[type eq \"Group\"]" }])).unwrap();
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
        let refused = steps(&json!([operation.clone()])).map_err(|error| error.scim_type());
        assert_eq!(refused, Err(Some(expected)), "{operation}");
    }
}
