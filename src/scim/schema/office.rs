//! Office: a branch of the organisation, Muster's own resource type.

use super::{Attribute, Returned, Schema};

/// The Office schema.
pub static SCHEMA: Schema = Schema {
    id: "urn:muster:scim:schemas:core:2.0:Office",
    aliases: &[],
    name: "Office",
    description: "An office (branch) of the organisation",
    attributes: &[
        Attribute::string("displayName", "The name of the office; unique without regard to case.")
            .required()
            .unique(),
        Attribute::boolean("active", "Whether the office is open for business."),
        Attribute::string("timezone", "The time zone by its IANA name, such as \"Europe/Amsterdam\"."),
        Attribute::string("address", "The postal address, with line breaks."),
        Attribute::complex("members", MEMBERS, "The employees of the office, with the role of each in it.")
            .many()
            .unbounded()
            .returned(Returned::Request),
    ],
};

const MEMBERS: &[Attribute] = &[
    Attribute::string("value", "The id of the employee.").case_exact().immutable(),
    Attribute::reference("$ref", &["User"], "The URL of the employee.").immutable(),
    Attribute::string("display", "The name of the employee.").immutable(),
    Attribute::string("role", "The role in the office; AGENT when a client does not say.")
        .suggests(&["AGENT", "OFFICE_MANAGER"])
        .immutable(),
];
