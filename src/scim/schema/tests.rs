//! The table is well formed, and names are found in all their spellings.

use super::*;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn resolved(name: &str) -> Option<String> {
    USER.resolve(name).map(|path| path.to_string())
}

#[test]
fn names_are_found_without_regard_to_case_and_with_or_without_urn() {
    assert_eq!(resolved("USERNAME").as_deref(), Some("userName"));
    assert_eq!(resolved("name.givenname").as_deref(), Some("name.givenName"));
    assert_eq!(resolved("meta.lastModified").as_deref(), Some("meta.lastModified"));
    assert_eq!(
        resolved("urn:ietf:params:scim:schemas:core:2.0:User:emails.value").as_deref(),
        Some("emails.value")
    );
    assert_eq!(resolved("URN:ietf:params:scim:schemas:CORE:2.0:user:id").as_deref(), Some("id"));
    assert_eq!(resolved("urn:scim:schemas:core:1.0:userName").as_deref(), Some("userName"));
    assert_eq!(resolved("urn:scim:schemas:core:1.0:User:userName").as_deref(), Some("userName"));
    assert_eq!(resolved(&format!("{ENTERPRISE}:Manager.Value")), Some(format!("{ENTERPRISE}:manager.value")));
    assert_eq!(
        resolved("urn:scim:schemas:extension:enterprise:1.0:department"),
        Some(format!("{ENTERPRISE}:department"))
    );
    assert_eq!(
        resolved("urn:scim:schemas:extension:enterprise:1.0:manager.managerId"),
        Some(format!("{ENTERPRISE}:manager.value"))
    );
}

#[test]
fn strangers_are_not_found() {
    for name in [
        "",
        "nope",
        "name.nope",
        "userName.value",
        "name.givenName.more",
        "department",
        ENTERPRISE,
        "urn:x:y:userName",
        "urn:ietf:params:scim:schemas:core:2.0:UseruserName",
        "urn:ietf:params:scim:schemas:core:2.0:Group:displayName",
        ".",
        "emails.",
        "émails",
    ] {
        assert_eq!(resolved(name), None, "{name}");
    }
}

fn every_attribute() -> Vec<&'static Attribute> {
    let mut found = Vec::new();
    let mut open: Vec<&Attribute> =
        ALL.iter().flat_map(|schema| schema.attributes).chain(every::ATTRIBUTES).collect();
    while let Some(attribute) = open.pop() {
        open.extend(attribute.sub_attributes);
        found.push(attribute);
    }
    found
}

#[test]
fn only_complex_attributes_have_parts_and_only_references_have_reference_types() {
    for attribute in every_attribute() {
        let name = attribute.name;
        assert_eq!(attribute.kind == Kind::Complex, !attribute.sub_attributes.is_empty(), "{name}");
        assert_eq!(attribute.kind == Kind::Reference, !attribute.reference_types.is_empty(), "{name}");
        assert!(attribute.description.ends_with('.'), "{name}: {}", attribute.description);
        for part in attribute.sub_attributes {
            let same =
                attribute.sub_attributes.iter().filter(|other| other.name.eq_ignore_ascii_case(part.name));
            assert_eq!(same.count(), 1, "{name}.{}", part.name);
        }
    }
}

#[test]
fn case_counts_as_rfc_7643_says() {
    for (name, case_exact) in [
        ("userName", false),
        ("displayName", false),
        ("emails.value", false),
        ("id", true),
        ("externalId", true),
    ] {
        assert_eq!(USER.resolve(name).unwrap().leaf().case_exact, case_exact, "{name}");
    }
    assert!(!GROUP.resolve("displayName").unwrap().leaf().case_exact);
    assert!(GROUP.resolve("members.value").unwrap().leaf().case_exact);
}

#[test]
fn an_alias_that_begins_another_comes_after_it() {
    for schema in ALL {
        for (index, alias) in schema.aliases.iter().enumerate() {
            let hides = schema.aliases[index + 1..].iter().find(|later| later.starts_with(alias));
            assert_eq!(hides, None, "{alias}");
        }
    }
}
