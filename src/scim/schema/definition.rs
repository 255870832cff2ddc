//! The schemas of the discovery documents themselves (RFC 7643 sections 5, 6 and 7, RFC 9865
//! section 4).

use super::{Attribute, Schema};

/// The schemas of all discovery documents.
pub static ALL: [&Schema; 3] = [&SERVICE_PROVIDER_CONFIG, &RESOURCE_TYPE, &SCHEMA];

/// The schema of `/ServiceProviderConfig`.
pub static SERVICE_PROVIDER_CONFIG: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
    aliases: &[],
    name: "ServiceProviderConfig",
    description: "What this service provider supports",
    attributes: &[
        Attribute::reference("documentationUri", &["external"], "The documentation for people.").read_only(),
        Attribute::complex("patch", SUPPORTED, "Whether PATCH is supported.").required().read_only(),
        Attribute::complex("bulk", BULK, "Whether Bulk is supported, and its limits.").required().read_only(),
        Attribute::complex("filter", FILTER, "Whether filters are supported, and their limit.")
            .required()
            .read_only(),
        Attribute::complex("changePassword", SUPPORTED, "Whether passwords can be changed.")
            .required()
            .read_only(),
        Attribute::complex("sort", SUPPORTED, "Whether sorting is supported.").required().read_only(),
        Attribute::complex("etag", SUPPORTED, "Whether entity tags are supported.").required().read_only(),
        Attribute::complex("pagination", PAGINATION, "How lists are paged.").read_only(),
        Attribute::complex("authenticationSchemes", SCHEMES, "How clients authenticate.")
            .many()
            .required()
            .read_only(),
    ],
};

const IS_SUPPORTED: Attribute =
    Attribute::boolean("supported", "Whether it is supported.").required().read_only();
const SUPPORTED: &[Attribute] = &[IS_SUPPORTED];
const BULK: &[Attribute] = &[
    IS_SUPPORTED,
    Attribute::integer("maxOperations", "The most operations of one request.").required().read_only(),
    Attribute::integer("maxPayloadSize", "The most bytes of one request.").required().read_only(),
];
const FILTER: &[Attribute] = &[
    IS_SUPPORTED,
    Attribute::integer("maxResults", "The most resources of one answer.").required().read_only(),
];
const PAGINATION: &[Attribute] = &[
    Attribute::boolean("cursor", "Whether lists are paged by cursor.").required().read_only(),
    Attribute::boolean("index", "Whether lists are paged by index.").required().read_only(),
    Attribute::string("defaultPaginationMethod", "How lists are paged unless the client says.")
        .suggests(&["cursor", "index"])
        .read_only(),
    Attribute::integer("defaultPageSize", "The resources of a page unless the client says.").read_only(),
    Attribute::integer("maxPageSize", "The most resources of a page.").read_only(),
    Attribute::integer("cursorTimeout", "How many seconds a cursor is good for.").read_only(),
];
const SCHEMES: &[Attribute] = &[
    Attribute::string("type", "The kind of scheme.")
        .suggests(&["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"])
        .required()
        .read_only(),
    Attribute::string("name", "The name of the scheme.").required().read_only(),
    Attribute::string("description", "What the scheme is.").required().read_only(),
    Attribute::reference("specUri", &["external"], "The specification of the scheme.").read_only(),
    Attribute::reference("documentationUri", &["external"], "The documentation for people.").read_only(),
    Attribute::boolean("primary", "Whether this is the preferred scheme.").read_only(),
];

/// The schema of `/ResourceTypes`.
pub static RESOURCE_TYPE: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
    aliases: &[],
    name: "ResourceType",
    description: "A kind of resource",
    attributes: &[
        Attribute::string("name", "The name of the resource type.").case_exact().required().read_only(),
        Attribute::string("description", "What the resources are.").read_only(),
        Attribute::reference("endpoint", &["uri"], "The path below the base URL.").required().read_only(),
        Attribute::reference("schema", &["uri"], "The URN of the core schema.").required().read_only(),
        Attribute::complex("schemaExtensions", EXTENSIONS, "The extensions.").many().required().read_only(),
    ],
};

const EXTENSIONS: &[Attribute] = &[
    Attribute::reference("schema", &["uri"], "The URN of the extension.").required().read_only(),
    Attribute::boolean("required", "Whether every resource has it.").required().read_only(),
];

/// The schema of `/Schemas`.
pub static SCHEMA: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Schema",
    aliases: &[],
    name: "Schema",
    description: "A set of attributes",
    attributes: &[
        Attribute::string("name", "The name of the schema.").required().read_only(),
        Attribute::string("description", "What the schema describes.").read_only(),
        Attribute::complex("attributes", ATTRIBUTES, "The attributes.").many().required().read_only(),
    ],
};

macro_rules! qualities {
    ($($more:expr),*) => {
        &[
            Attribute::string("name", "The name of the attribute.").case_exact().required().read_only(),
            Attribute::string("type", "The data type.")
                .suggests(&[
                    "string", "complex", "boolean", "decimal", "integer", "dateTime", "reference", "binary",
                ])
                .required()
                .read_only(),
            Attribute::boolean("multiValued", "Whether it holds several values.").required().read_only(),
            Attribute::string("description", "What the attribute is.").case_exact().read_only(),
            Attribute::boolean("required", "Whether every resource must have it.").read_only(),
            Attribute::string("canonicalValues", "Suggested values.").many().case_exact().read_only(),
            Attribute::boolean("caseExact", "Whether case makes a difference.").read_only(),
            Attribute::string("mutability", "Who may change it.")
                .suggests(&["readOnly", "readWrite", "immutable", "writeOnly"])
                .case_exact()
                .read_only(),
            Attribute::string("returned", "When it is shown.")
                .suggests(&["always", "never", "default", "request"])
                .case_exact()
                .read_only(),
            Attribute::string("uniqueness", "Among which values it is unique.")
                .suggests(&["none", "server", "global"])
                .case_exact()
                .read_only(),
            Attribute::string("referenceTypes", "What it may point to.").many().case_exact().read_only(),
            $($more),*
        ]
    };
}

const ATTRIBUTES: &[Attribute] = qualities!(
    Attribute::complex("subAttributes", SUB_ATTRIBUTES, "The parts of a complex attribute.")
        .many()
        .read_only()
);
const SUB_ATTRIBUTES: &[Attribute] = qualities!();
