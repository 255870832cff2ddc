//! Users and groups together, for a search at the root (RFC 7644 section 3.4.3): an attribute that one of the
//! types does not have is there, and has no value.

use super::{Attribute, Schema, group, user};

const COUNT: usize = user::SCHEMA.attributes.len() + group::SCHEMA.attributes.len();

static ATTRIBUTES: [Attribute; COUNT] = together(user::SCHEMA.attributes, group::SCHEMA.attributes);

/// The attributes of both; never shown, only looked up, and the first of one name is found.
pub(super) static SCHEMA: Schema = Schema {
    id: user::SCHEMA.id,
    aliases: &[
        "urn:ietf:params:scim:schemas:core:2.0:Group",
        "urn:scim:schemas:core:2.0:User",
        "urn:scim:schemas:core:2.0:Group",
        "urn:scim:schemas:core:1.0:User",
        "urn:scim:schemas:core:1.0:Group",
        "urn:scim:schemas:core:1.0",
    ],
    name: "Resource",
    description: "A user or a group",
    attributes: &ATTRIBUTES,
};

const fn together(first: &[Attribute], second: &[Attribute]) -> [Attribute; COUNT] {
    let mut all = [first[0]; COUNT];
    let mut index = 0;
    while index < COUNT {
        all[index] = if index < first.len() { first[index] } else { second[index - first.len()] };
        index += 1;
    }
    all
}
