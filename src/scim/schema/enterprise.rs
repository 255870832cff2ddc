//! The Enterprise User extension (RFC 7643 section 4.3).

use super::{Attribute, Schema};

/// The Enterprise User schema.
pub static SCHEMA: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    aliases: &[
        "urn:scim:schemas:extension:enterprise:2.0:User",
        "urn:scim:schemas:extension:enterprise:1.0:User",
        "urn:scim:schemas:extension:enterprise:2.0",
        "urn:scim:schemas:extension:enterprise:1.0",
    ],
    name: "EnterpriseUser",
    description: "Enterprise User",
    attributes: &[
        Attribute::string("employeeNumber", "The number the organisation gave the employee."),
        Attribute::string("costCenter", "The cost centre."),
        Attribute::string("organization", "The organisation."),
        Attribute::string("division", "The division."),
        Attribute::string("department", "The department."),
        Attribute::complex("manager", MANAGER, "The employee's manager."),
    ],
};

// RFC 7643 calls `displayName` read-only, but identity providers map their own text to it, and
// Muster keeps what it is sent.
const MANAGER: &[Attribute] = &[
    Attribute::string("value", "The id of the manager, as the client knows it.")
        .case_exact()
        .formerly("managerId"),
    Attribute::reference("$ref", &["User"], "The URL of the manager."),
    Attribute::string("displayName", "The name of the manager."),
];
