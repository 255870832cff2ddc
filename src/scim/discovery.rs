//! The discovery documents (RFC 7644 section 4, RFC 7643 sections 5 to 7, RFC 9865 section 4), made
//! from the schema table and from the facts of the running server.

use serde_json::{Map, Value, json};

use super::{
    list::{self, Paging},
    schema::{self, Attribute, Kind, Mutability, ResourceType, Returned, Schema, Uniqueness, definition},
};

/// What the running server supports. Nothing here is advertised that is not so.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The base URL, without a slash at its end.
    pub base_url: &'a str,
    /// The documentation for people; `None` leaves it out.
    pub documentation_uri: Option<&'a str>,
    /// The resource types that are served.
    pub resource_types: &'a [&'static ResourceType],
    /// The most operations and bytes of a Bulk request; `None`: Bulk is not supported.
    pub bulk: Option<BulkLimits>,
    /// How many seconds a cursor is good for; `None`: paging by cursor is not supported.
    pub cursor_seconds: Option<u64>,
}

/// The limits of Bulk.
#[derive(Debug, Clone, Copy)]
pub struct BulkLimits {
    /// The most operations of one request.
    pub max_operations: u64,
    /// The most bytes of one request.
    pub max_payload_size: u64,
}

/// The document `/ServiceProviderConfig`. The limits are always there and always integers: authentik
/// stops patching otherwise.
#[must_use]
pub fn service_provider_config(facts: &Facts<'_>) -> Value {
    let bulk = facts.bulk.unwrap_or(BulkLimits { max_operations: 0, max_payload_size: 0 });
    let mut document = json!({
        "schemas": [definition::SERVICE_PROVIDER_CONFIG.id],
        "patch": { "supported": true },
        "bulk": {
            "supported": facts.bulk.is_some(),
            "maxOperations": bulk.max_operations,
            "maxPayloadSize": bulk.max_payload_size,
        },
        "filter": { "supported": true, "maxResults": list::MAX_COUNT },
        "changePassword": { "supported": false },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "pagination": {
            "cursor": facts.cursor_seconds.is_some(),
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": list::DEFAULT_COUNT,
            "maxPageSize": list::MAX_COUNT,
        },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "The token of the connection in the header Authorization: Bearer",
            "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{}/ServiceProviderConfig", facts.base_url),
        },
    });
    if let Some(uri) = facts.documentation_uri {
        document["documentationUri"] = json!(uri);
    }
    if let Some(seconds) = facts.cursor_seconds {
        document["pagination"]["cursorTimeout"] = json!(seconds);
    }
    document
}

/// The list `/ResourceTypes`.
#[must_use]
pub fn resource_types(facts: &Facts<'_>) -> Value {
    whole_list(facts.resource_types.iter().map(|known| show_resource_type(known, facts)).collect())
}

/// The document `/ResourceTypes/{id}`; `None` for an unknown id.
#[must_use]
pub fn resource_type(id: &str, facts: &Facts<'_>) -> Option<Value> {
    facts.resource_types.iter().find(|known| known.name == id).map(|known| show_resource_type(known, facts))
}

/// The list `/Schemas`: the schemas of the served resource types and of the discovery documents.
#[must_use]
pub fn schemas(facts: &Facts<'_>) -> Value {
    whole_list(served(facts).map(|known| show_schema(known, facts)).collect())
}

/// The document `/Schemas/{urn}`, without regard to the case of the URN; `None` for an unknown one.
#[must_use]
pub fn schema(urn: &str, facts: &Facts<'_>) -> Option<Value> {
    served(facts).find(|known| known.id.eq_ignore_ascii_case(urn)).map(|known| show_schema(known, facts))
}

fn served<'a>(facts: &'a Facts<'_>) -> impl Iterator<Item = &'static Schema> + 'a {
    schema::ALL.into_iter().filter(|known| {
        let is_used_by = |served: &&ResourceType| {
            served.schema.id == known.id || served.extensions.iter().any(|extension| extension.id == known.id)
        };
        definition::ALL.iter().any(|definition| definition.id == known.id)
            || facts.resource_types.iter().copied().any(|served| is_used_by(&served))
    })
}

fn whole_list(resources: Vec<Value>) -> Value {
    let total = u64::try_from(resources.len()).unwrap_or(u64::MAX);
    list::response(total, &Paging::Index { start_index: 1 }, resources)
}

fn show_resource_type(known: &ResourceType, facts: &Facts<'_>) -> Value {
    let extensions: Vec<Value> =
        known.extensions.iter().map(|schema| json!({ "schema": schema.id, "required": false })).collect();
    json!({
        "schemas": [definition::RESOURCE_TYPE.id],
        "id": known.name,
        "name": known.name,
        "endpoint": known.endpoint,
        "description": known.description,
        "schema": known.schema.id,
        "schemaExtensions": extensions,
        "meta": {
            "resourceType": "ResourceType",
            "location": format!("{}/ResourceTypes/{}", facts.base_url, known.name),
        },
    })
}

fn show_schema(known: &Schema, facts: &Facts<'_>) -> Value {
    json!({
        "schemas": [definition::SCHEMA.id],
        "id": known.id,
        "name": known.name,
        "description": known.description,
        "attributes": known.attributes.iter().map(show_attribute).collect::<Vec<_>>(),
        "meta": {
            "resourceType": "Schema",
            "location": format!("{}/Schemas/{}", facts.base_url, known.id),
        },
    })
}

fn show_attribute(attribute: &Attribute) -> Value {
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
    put("name", json!(attribute.name));
    put("type", json!(kind_name(attribute.kind)));
    put("multiValued", json!(attribute.multi_valued));
    put("description", json!(attribute.description));
    put("required", json!(attribute.required));
    if !attribute.canonical_values.is_empty() {
        put("canonicalValues", json!(attribute.canonical_values));
    }
    if attribute.kind == Kind::Complex {
        put("subAttributes", attribute.sub_attributes.iter().map(show_attribute).collect());
    } else {
        put("caseExact", json!(attribute.case_exact));
    }
    put("mutability", json!(mutability_name(attribute.mutability)));
    put("returned", json!(returned_name(attribute.returned)));
    put("uniqueness", json!(uniqueness_name(attribute.uniqueness)));
    if !attribute.reference_types.is_empty() {
        put("referenceTypes", json!(attribute.reference_types));
    }
    Value::Object(shown)
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::Boolean => "boolean",
        Kind::Decimal => "decimal",
        Kind::Integer => "integer",
        Kind::DateTime => "dateTime",
        Kind::Binary => "binary",
        Kind::Reference => "reference",
        Kind::Complex => "complex",
    }
}

const fn mutability_name(mutability: Mutability) -> &'static str {
    match mutability {
        Mutability::ReadOnly => "readOnly",
        Mutability::ReadWrite => "readWrite",
        Mutability::Immutable => "immutable",
        Mutability::WriteOnly => "writeOnly",
    }
}

const fn returned_name(returned: Returned) -> &'static str {
    match returned {
        Returned::Always => "always",
        Returned::Never => "never",
        Returned::Default => "default",
        Returned::Request => "request",
    }
}

const fn uniqueness_name(uniqueness: Uniqueness) -> &'static str {
    match uniqueness {
        Uniqueness::None => "none",
        Uniqueness::Server => "server",
    }
}

#[cfg(test)]
mod tests;
