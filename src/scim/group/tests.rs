//! Reading and showing.

use super::*;

#[test]
fn a_group_is_read_and_its_members_are_shown() {
    let document = json!({ "displayName": "Sales", "externalId": "g1", "members": [{ "value": "1" }] });
    let group = read(&document).unwrap();
    assert_eq!((group.display_name.as_str(), group.external_id.as_deref()), ("Sales", Some("g1")));
    assert_eq!(group.members, [Member::of("1".to_owned())]);
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
