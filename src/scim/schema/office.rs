//! Office: a branch of the organisation, Muster's own resource type.

use super::{Attribute, Schema};

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
    ],
};
