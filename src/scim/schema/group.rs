//! Group (RFC 7643 section 4.2).

use super::{Attribute, Schema};

/// The Group schema.
pub static SCHEMA: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Group",
    aliases: &[
        "urn:scim:schemas:core:2.0:Group",
        "urn:scim:schemas:core:1.0:Group",
        "urn:scim:schemas:core:1.0",
    ],
    name: "Group",
    description: "Group",
    attributes: &[
        Attribute::string("displayName", "The name of the group; unique without regard to case.")
            .required()
            .unique(),
        Attribute::complex("members", MEMBERS, "The employees and groups in the group.").many().unbounded(),
    ],
};

const MEMBERS: &[Attribute] = &[
    Attribute::string("value", "The id of the member.").case_exact().immutable(),
    Attribute::reference("$ref", &["User", "Group"], "The URL of the member.").immutable(),
    Attribute::string("type", "The resource type of the member.").suggests(&["User", "Group"]).immutable(),
    Attribute::string("display", "The name of the member, as sent, else as Muster knows it.").immutable(),
];
