//! The documents say what the table says.

use super::*;
use crate::scim::schema::{GROUP, OFFICE, USER};

fn facts<'a>(resource_types: &'a [&'static ResourceType]) -> Facts<'a> {
    Facts {
        base_url: "https://x.example/scim/v2",
        documentation_uri: None,
        resource_types,
        bulk: None,
        cursor_seconds: None,
    }
}

#[test]
fn the_limits_are_integers_even_where_something_is_not_supported() {
    let config = service_provider_config(&facts(&[&USER]));
    for limit in
        ["/bulk/maxOperations", "/bulk/maxPayloadSize", "/filter/maxResults", "/pagination/maxPageSize"]
    {
        assert!(config.pointer(limit).is_some_and(Value::is_u64), "{limit}");
    }
    assert_eq!(config["bulk"]["supported"], false);
    assert_eq!(config["pagination"]["cursor"], false);
    assert!(config["pagination"].get("cursorTimeout").is_none());
    let limits = BulkLimits { max_operations: 1_000, max_payload_size: 8_388_608 };
    let config =
        service_provider_config(&Facts { bulk: Some(limits), cursor_seconds: Some(60), ..facts(&[&USER]) });
    assert_eq!(
        config["bulk"],
        json!({ "supported": true, "maxOperations": 1_000, "maxPayloadSize": 8_388_608 })
    );
    assert_eq!(config["pagination"]["cursorTimeout"], 60);
}

#[test]
fn only_what_is_served_is_shown() {
    let names = |list: Value| -> Vec<String> {
        list["Resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(resource_types(&facts(&[&USER, &GROUP]))), ["User", "Group"]);
    assert_eq!(
        names(schemas(&facts(&[&USER]))),
        ["User", "EnterpriseUser", "Employee", "ServiceProviderConfig", "ResourceType", "Schema"]
    );
    assert!(schema(OFFICE.schema.id, &facts(&[&USER])).is_none());
    assert!(schema(&OFFICE.schema.id.to_uppercase(), &facts(&[&OFFICE])).is_some());
    assert!(resource_type("Users", &facts(&[&USER])).is_none());
    let user = resource_type("User", &facts(&[&USER])).unwrap();
    assert_eq!(user["schemaExtensions"].as_array().unwrap().len(), 2);
    assert_eq!(user["meta"]["location"], "https://x.example/scim/v2/ResourceTypes/User");
}

#[test]
fn attributes_are_shown_with_all_their_qualities() {
    let user = schema(USER.schema.id, &facts(&[&USER])).unwrap();
    let find = |attributes: &Value, name: &str| {
        attributes.as_array().unwrap().iter().find(|attribute| attribute["name"] == name).cloned().unwrap()
    };
    assert_eq!(
        find(&user["attributes"], "userName"),
        json!({
            "name": "userName", "type": "string", "multiValued": false,
            "description": "The name the employee is known by; unique without regard to case.",
            "required": true, "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "server",
        })
    );
    let password = find(&user["attributes"], "password");
    assert_eq!((&password["mutability"], &password["returned"]), (&json!("writeOnly"), &json!("never")));
    let emails = find(&user["attributes"], "emails");
    assert_eq!(emails["multiValued"], true);
    assert_eq!(find(&emails["subAttributes"], "type")["canonicalValues"], json!(["work", "home", "other"]));
}
