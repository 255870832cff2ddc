//! The attributes that every resource has (RFC 7643 section 3.1). They are part of no schema.

use super::{Attribute, Kind, Returned};

/// `schemas`, `id`, `externalId` and `meta`.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::reference("schemas", &["uri"], "The URNs of the schemas whose attributes are present.")
        .many()
        .read_only()
        .returned(Returned::Always),
    Attribute::string("id", "Muster's identifier of the resource.")
        .case_exact()
        .read_only()
        .unique()
        .returned(Returned::Always),
    Attribute::string("externalId", "The client's identifier of the resource.").case_exact().unique(),
    Attribute::complex("meta", META, "What Muster knows about the resource itself.").read_only(),
];

const META: &[Attribute] = &[
    Attribute::string("resourceType", "The name of the resource type.").case_exact().read_only(),
    Attribute::new("created", Kind::DateTime, "When the resource was made.").read_only(),
    Attribute::new("lastModified", Kind::DateTime, "When the resource last changed.").read_only(),
    Attribute::reference("location", &["uri"], "The URL of the resource.").read_only(),
    Attribute::string("version", "The weak entity tag of the resource.").case_exact().read_only(),
];
