//! Paths in all their spellings.

use super::*;
use crate::scim::schema::USER;

fn spelled(text: &str) -> String {
    match Path::parse(text, &USER) {
        Ok(Path::Resource) => "resource".to_owned(),
        Ok(Path::Extension(root)) => format!("extension {}", root.0.name),
        Ok(Path::Attribute(target)) => target.to_string(),
        Err(error) => format!("{:?} {error}", error.scim_type()),
    }
}

#[test]
fn every_form_of_a_path_is_understood() {
    for (text, expected) in [
        ("username", "userName"),
        ("Name.FamilyName", "name.familyName"),
        (" emails[Type EQ \"work\"] ", "emails[type eq \"work\"]"),
        ("emails[type eq \"work\"].Value", "emails[type eq \"work\"].value"),
        ("emails[type eq \"a]b\"].value", "emails[type eq \"a]b\"].value"),
        ("roles[primary eq \"True\"].value", "roles[primary eq true].value"),
        ("members", "Some(\"invalidPath\") the path is not valid: there is no attribute members"),
        ("urn:ietf:params:scim:schemas:core:2.0:User", "resource"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:emails[type pr].value", "emails[type pr].value"),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:user", "extension EnterpriseUser"),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayname",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName",
        ),
        (
            "urn:muster:scim:schemas:extension:employee:2.0:User:availableRoles[value eq \"AGENT\"]",
            "urn:muster:scim:schemas:extension:employee:2.0:User:availableRoles[value eq \"AGENT\"]",
        ),
    ] {
        assert_eq!(spelled(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_path_is_refused_as_such() {
    let many = format!("emails[{}]", vec!["type pr"; MAX_PATH_NODES + 1].join(" or "));
    for text in [
        "",
        "nope",
        "name.nope",
        "userName.x",
        "emails[",
        "emails[]",
        "emails[type eq]",
        "emails[type eq \"x\"",
        "emails[type eq \"x\"]value",
        "emails[type eq \"x\"].",
        "emails[type eq \"x\"].nope",
        "emails[type eq \"x\"] .value",
        "emails.value[type eq \"x\"]",
        "userName[type eq \"x\"]",
        "name[givenName eq \"x\"]",
        "emails[nope eq \"x\"]",
        "[type eq \"x\"]",
        "urn:nope:nope",
        "emails[type gt null]",
        &many,
    ] {
        assert!(
            matches!(Path::parse(text, &USER), Err(ScimError::InvalidPath(_))),
            "{text}: {}",
            spelled(text)
        );
    }
}
