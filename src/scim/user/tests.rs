//! The mapping to an employee and back.

use serde_json::json;

use super::*;
use crate::scim::schema::employee;

fn mapped(document: &Value) -> Mapped {
    read(document).unwrap()
}

#[test]
fn every_row_of_the_table_is_read() {
    let read = mapped(&json!({
        "externalId": "e1", "userName": "ann", "displayName": "Ann B. Lee", "title": "Adviser",
        "name": { "givenName": "Ann", "familyName": "Lee" }, "active": false, "preferredLanguage": "nl",
        "timezone": "Europe/Amsterdam",
        "emails": [{ "value": "home@x.example", "primary": true }, { "value": "work@x.example", "type": "Work" }],
        "phoneNumbers": [{ "value": "1", "type": "mobile" }, { "value": "2", "type": "work" }],
        "photos": [{ "value": "https://x.example/t", "type": "thumbnail" }, { "value": "https://x.example/p", "type": "photo" }],
        "roles": [{ "value": "agent" }, { "display": "none" }, { "value": "Mystery" }],
        (employee::SCHEMA.id): {
            "availableRoles": ["AGENT"], "onlinePlanning": true, "introduction": "Hi", "videoLink": "https://v.example",
            "contactEmail": "c@x.example", "offices": [{ "value": "NL-1", "role": "AGENT" }, { "role": "AGENT" }, { "value": "NL-2" }],
        },
    }));
    let some = |text: &str| Some(text.to_owned());
    let office = |value: &str, role: &str| OfficeRelation { value: value.to_owned(), role: role.to_owned() };
    assert_eq!(
        read,
        Mapped {
            user_name: "ann".to_owned(),
            external_id: some("e1"),
            email: some("work@x.example"),
            first_name: "Ann".to_owned(),
            last_name: "Lee".to_owned(),
            display_name: some("Ann B. Lee"),
            title: some("Adviser"),
            phone: some("2"),
            language: some("nl"),
            time_zone: some("Europe/Amsterdam"),
            picture: some("https://x.example/p"),
            active: Some(false),
            roles: vec!["agent".to_owned(), "Mystery".to_owned()],
            available_roles: Some(vec!["AGENT".to_owned()]),
            online_planning: Some(true),
            introduction: some("Hi"),
            video_link: some("https://v.example"),
            contact_email: some("c@x.example"),
            offices: Some(vec![office("NL-1", "AGENT"), office("NL-2", "")]),
        }
    );
}

#[test]
fn the_email_is_the_work_one_else_the_primary_else_the_first_else_the_user_name() {
    let email =
        |emails: Value, user_name: &str| mapped(&json!({ "userName": user_name, "emails": emails })).email;
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(email(json!([{ "value": "a" }, { "value": "b", "primary": true }]), "u"), some("b"));
    assert_eq!(email(json!([{ "value": "a", "type": "home" }, { "value": "b" }]), "u"), some("a"));
    assert_eq!(email(json!([{ "value": "", "type": "work" }, { "value": "b" }]), "u"), some("b"));
    assert_eq!(email(json!([]), "ann@x.example"), some("ann@x.example"));
    for no_address in ["ann", "@x.example", "ann@", "a@b@c", "a n@x.example"] {
        assert_eq!(email(json!([]), no_address), None, "{no_address}");
    }
}

#[test]
fn names_come_from_their_parts_else_the_whole_else_the_user_name() {
    let names = |document: Value| {
        let read = mapped(&document);
        (read.first_name, read.last_name)
    };
    let pair = |first: &str, last: &str| (first.to_owned(), last.to_owned());
    assert_eq!(
        names(json!({ "userName": "u", "name": { "familyName": "Lee" }, "displayName": "X Y" })),
        pair("", "Lee")
    );
    assert_eq!(
        names(json!({ "userName": "u", "displayName": "Ann van der Lee" })),
        pair("Ann", "van der Lee")
    );
    assert_eq!(names(json!({ "userName": "u", "name": { "formatted": "Lee, Ann" } })), pair("Ann", "Lee"));
    assert_eq!(names(json!({ "userName": "u", "displayName": "Cher" })), pair("Cher", ""));
    assert_eq!(names(json!({ "userName": "u" })), pair("u", ""));
}

#[test]
fn nothing_changed_elsewhere_leaves_the_document_as_it_was_sent() {
    for document in [
        json!({ "userName": "ann@x.example", "active": true }),
        json!({ "userName": "u", "active": true, "displayName": "Lee, Ann", "emails": [{ "value": "a@b.example" }],
            "roles": [{ "value": "Mystery" }], (employee::SCHEMA.id): { "offices": [{ "value": "?" }] } }),
    ] {
        let mut shown = document.clone();
        let sent = mapped(&document);
        overlay(&mut shown, &sent, &sent);
        assert_eq!(shown, document);
    }
}

#[test]
fn what_was_changed_elsewhere_shows_and_everything_else_stays() {
    let mut document = json!({
        "userName": "ann", "externalId": "e1", "displayName": "Ann Lee", "title": "Adviser", "nickName": "A",
        "active": true,
        "name": { "givenName": "Ann", "familyName": "Lee", "formatted": "Ann Lee", "middleName": "B" },
        "emails": [{ "value": "home@x.example", "type": "home" }, { "value": "work@x.example", "type": "work" }],
        "phoneNumbers": [{ "value": "1", "type": "mobile" }, { "value": "2", "type": "work" }],
        "roles": [{ "value": "agent", "display": "Agent" }, { "value": "Mystery" }],
        (employee::SCHEMA.id): { "introduction": "Hi", "offices": [{ "value": "NL-1", "role": "AGENT" }] },
    });
    // The directory knows no role "Mystery".
    let sent = Mapped { roles: vec!["AGENT".to_owned()], ..mapped(&document) };
    let held = Mapped {
        last_name: "Ray".to_owned(),
        title: None,
        email: Some("new@x.example".to_owned()),
        phone: None,
        picture: Some("https://x.example/p".to_owned()),
        language: Some("nl".to_owned()),
        active: Some(false),
        roles: vec!["OFFICE_MANAGER".to_owned()],
        introduction: None,
        online_planning: Some(true),
        offices: Some(vec![OfficeRelation { value: "NL-2".to_owned(), role: "OFFICE_MANAGER".to_owned() }]),
        ..sent.clone()
    };
    overlay(&mut document, &sent, &held);
    assert_eq!(
        document,
        json!({
            "userName": "ann", "externalId": "e1", "displayName": "Ann Ray", "nickName": "A", "active": false,
            "name": { "givenName": "Ann", "familyName": "Ray", "formatted": "Ann Ray", "middleName": "B" },
            "emails": [{ "value": "home@x.example", "type": "home" }, { "value": "new@x.example", "type": "work" }],
            "phoneNumbers": [{ "value": "1", "type": "mobile" }],
            "photos": [{ "value": "https://x.example/p", "type": "photo" }],
            "preferredLanguage": "nl",
            "roles": [{ "value": "Mystery" }, { "value": "OFFICE_MANAGER" }],
            (employee::SCHEMA.id): { "onlinePlanning": true, "offices": [{ "value": "NL-2", "role": "OFFICE_MANAGER" }] },
        })
    );
}

#[test]
fn an_employee_who_did_not_come_by_scim_is_shown_from_the_record() {
    let held = Mapped {
        user_name: "ann".to_owned(),
        email: Some("ann@x.example".to_owned()),
        first_name: "Ann".to_owned(),
        last_name: "Lee".to_owned(),
        active: Some(false),
        roles: vec!["ADMIN".to_owned()],
        ..Mapped::default()
    };
    let document = compose(&held);
    assert_eq!(
        document,
        json!({
            "userName": "ann", "active": false, "name": { "givenName": "Ann", "familyName": "Lee" },
            "emails": [{ "value": "ann@x.example", "type": "work" }], "roles": [{ "value": "ADMIN" }],
        })
    );
    assert_eq!(mapped(&document), held);
}

#[test]
fn a_new_user_is_active_and_a_removed_active_stays_removed() {
    assert_eq!(with_active(json!({ "userName": "ann" }))["active"], true);
    assert_eq!(with_active(json!({ "userName": "ann", "active": false }))["active"], false);
    let mut document = json!({ "userName": "ann" });
    let sent = mapped(&document);
    overlay(&mut document, &sent, &Mapped { active: Some(false), ..sent.clone() });
    assert!(document.get("active").is_none());
}

#[test]
fn nobody_without_a_name_has_an_empty_one() {
    let mut document = json!({ "userName": "ann" });
    let sent = mapped(&document);
    overlay(&mut document, &sent, &Mapped { first_name: String::new(), ..sent.clone() });
    assert!(document.get("name").is_none(), "{document}");
}

#[test]
fn what_comes_of_the_name_outlives_a_soft_delete() {
    let tombstone = "cb1ba2d4e4b1460e9ab2f8f9ba2d1f3fann@x.example";
    let before = mapped(&json!({ "userName": "ann@x.example", "active": true }));
    let deleted = mapped(&json!({ "userName": tombstone, "active": false }));
    assert_eq!(deleted.user_name, tombstone);
    assert_eq!((&deleted.email, &deleted.first_name), (&before.email, &before.first_name));
    // Whoever is active has the name that was sent.
    assert_eq!(mapped(&json!({ "userName": tombstone, "active": true })).email.as_deref(), Some(tombstone));
}

#[test]
fn a_tombstone_is_shown_to_the_client_that_sent_it() {
    let tombstone = "cb1ba2d4e4b1460e9ab2f8f9ba2d1f3fann@x.example";
    let mut document = json!({ "userName": tombstone, "active": false });
    let held = Mapped { user_name: "ann@x.example".to_owned(), ..mapped(&document) };
    let sent = mapped(&document);
    overlay(&mut document, &sent, &held);
    assert_eq!(document["userName"], tombstone);
    let held = Mapped { user_name: "bob@x.example".to_owned(), ..held };
    overlay(&mut document, &sent, &held);
    assert_eq!(document["userName"], "bob@x.example");
}

#[test]
fn only_32_hexadecimal_digits_and_the_old_name_are_a_tombstone() {
    let digits = "CB1ba2d4e4b1460e9ab2f8f9ba2d1f3f";
    assert!(is_tombstone(&format!("{digits}ann@x.example"), "Ann@x.example"));
    assert!(!is_tombstone(&format!("{digits}ann@x.example"), "bob@x.example"));
    assert!(!is_tombstone(digits, ""));
    assert!(!is_tombstone("ann@x.example", "ann@x.example"));
    assert!(!is_tombstone(&format!("{}gann@x.example", &digits[..31]), "ann@x.example"));
    assert!(!is_tombstone(&format!("{}éann", &digits[..31]), "ann"));
}
