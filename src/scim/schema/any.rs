//! Users, groups and offices together, for a search at the root (RFC 7644 section 3.4.3): an attribute that one of the
//! types does not have is there, and has no value.

use super::{Attribute, Schema, group, office, user};

const EACH: [&[Attribute]; 3] =
    [user::SCHEMA.attributes, group::SCHEMA.attributes, office::SCHEMA.attributes];

const COUNT: usize = EACH[0].len() + EACH[1].len() + EACH[2].len();

static ATTRIBUTES: [Attribute; COUNT] = together();

/// The attributes of all; never shown, only looked up, and the first of one name is found.
pub(super) static SCHEMA: Schema = Schema {
    id: user::SCHEMA.id,
    aliases: &[
        "urn:ietf:params:scim:schemas:core:2.0:Group",
        "urn:muster:scim:schemas:core:2.0:Office",
        "urn:scim:schemas:core:2.0:User",
        "urn:scim:schemas:core:2.0:Group",
        "urn:scim:schemas:core:1.0:User",
        "urn:scim:schemas:core:1.0:Group",
        "urn:scim:schemas:core:1.0",
    ],
    name: "Resource",
    description: "A user, a group or an office",
    attributes: &ATTRIBUTES,
};

const fn together() -> [Attribute; COUNT] {
    let mut all = [EACH[0][0]; COUNT];
    let (mut of, mut index, mut place) = (0, 0, 0);
    while of < EACH.len() {
        while index < EACH[of].len() {
            all[place] = EACH[of][index];
            index += 1;
            place += 1;
        }
        of += 1;
        index = 0;
    }
    all
}
