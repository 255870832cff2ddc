//! A resolved attribute name: what filters, sorts, projections and paths point to.

use std::fmt;

use serde_json::Value;

use super::schema::{Attribute, Kind, Schema};

/// An attribute or sub-attribute of a resource type, found in the schema table.
#[derive(Clone, Copy)]
pub struct AttributePath {
    /// The extension it belongs to; `None` for the core schema and the common attributes.
    pub extension: Option<&'static Schema>,
    /// The attribute.
    pub attribute: &'static Attribute,
    /// The sub-attribute; `None` for the attribute as a whole.
    pub sub: Option<&'static Attribute>,
}

impl AttributePath {
    /// The attribute whose values are meant: the sub-attribute when there is one.
    #[must_use]
    pub fn leaf(&self) -> &'static Attribute {
        self.sub.unwrap_or(self.attribute)
    }

    /// The same path with the default sub-attribute `value` when it names a complex attribute
    /// alone (RFC 7644 section 3.4.2.2, the `emails co "example.org"` of its table). `None` for a
    /// complex attribute without `value`.
    #[must_use]
    pub fn to_comparable(self) -> Option<Self> {
        if self.leaf().kind != Kind::Complex {
            return Some(self);
        }
        Some(Self { sub: Some(self.attribute.sub("value")?), ..self })
    }

    /// The attribute's value in `resource`; `None` when it is unassigned. Sub-attributes are not
    /// looked into.
    #[must_use]
    pub fn attribute_in<'a>(&self, resource: &'a Value) -> Option<&'a Value> {
        let container = match self.extension {
            Some(schema) => resource.get(schema.id)?,
            None => resource,
        };
        container.get(self.attribute.name)
    }

    /// Every value the path points to in `resource`, in order. An element without the sub-attribute
    /// gives `None`, and so does an attribute without values: the result is never empty.
    #[must_use]
    pub fn values_in<'a>(&self, resource: &'a Value) -> Vec<Option<&'a Value>> {
        let part = |value: &'a Value| match self.sub {
            Some(sub) => value.get(sub.name),
            None => Some(value),
        };
        match self.attribute_in(resource) {
            None => vec![None],
            Some(Value::Array(items)) if items.is_empty() => vec![None],
            Some(Value::Array(items)) => items.iter().map(part).collect(),
            Some(value) => vec![part(value)],
        }
    }
}

impl PartialEq for AttributePath {
    fn eq(&self, other: &Self) -> bool {
        let names = |path: &Self| {
            (path.extension.map(|schema| schema.id), path.attribute.name, path.sub.map(|sub| sub.name))
        };
        names(self) == names(other)
    }
}

impl Eq for AttributePath {}

impl fmt::Display for AttributePath {
    /// The canonical name: `userName`, `emails.value`, `urn:…:User:manager.value`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = self.extension {
            write!(formatter, "{}:", schema.id)?;
        }
        formatter.write_str(self.attribute.name)?;
        match self.sub {
            Some(sub) => write!(formatter, ".{}", sub.name),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for AttributePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
