//! Muster's extension of User: what an employee has and RFC 7643 has no name for.

use super::{Attribute, Schema};

/// The employee extension's schema.
pub static SCHEMA: Schema = Schema {
    id: "urn:muster:scim:schemas:extension:employee:2.0:User",
    aliases: &[],
    name: "Employee",
    description: "Roles, planning and the public profile of an employee",
    attributes: &[
        Attribute::string("availableRoles", "The roles of the employee.").many().suggests(&[
            "ADMIN",
            "AGENT",
            "OFFICE_MANAGER",
            "CENTRAL_PLANNER",
        ]),
        Attribute::boolean("onlinePlanning", "Whether customers can book the employee online; agents only."),
        Attribute::string("introduction", "The introduction that customers see."),
        Attribute::string("videoLink", "The URL of the employee's video room."),
        Attribute::string("contactEmail", "The e-mail address that customers see."),
        Attribute::complex("offices", OFFICES, "The offices of the employee, with the role in each.").many(),
    ],
};

const OFFICES: &[Attribute] = &[
    Attribute::string("value", "The id or the externalId of the office.").case_exact(),
    Attribute::string("role", "The role in the office.").suggests(&["AGENT", "OFFICE_MANAGER"]),
];
