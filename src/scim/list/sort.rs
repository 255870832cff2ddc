//! The order of resources (RFC 7644 section 3.4.2.3).

use std::cmp::Ordering;

use serde_json::Value;

use super::SortKey;
use crate::scim::{
    attribute::AttributePath,
    error::ScimError,
    schema::{ResourceType, Returned},
    value::is_primary,
};

/// `sortBy` and `sortOrder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// What to sort by; never a complex attribute.
    pub path: AttributePath,
    /// Whether the greatest come first.
    pub descending: bool,
}

impl Sort {
    /// Reads the name of the attribute.
    ///
    /// # Errors
    /// [`ScimError::InvalidValue`] for an unknown or never-returned attribute, or a complex one
    /// without a value of its own.
    pub fn parse(
        name: &str,
        descending: bool,
        resource_type: &'static ResourceType,
    ) -> Result<Self, ScimError> {
        resource_type
            .resolve(name.trim())
            .and_then(AttributePath::to_comparable)
            .filter(|path| path.leaf().returned != Returned::Never)
            .map(|path| Self { path, descending })
            .ok_or_else(|| ScimError::InvalidValue("sortBy names no attribute to sort by".to_owned()))
    }

    /// The order of two rendered resources: a missing value last ascending and first descending, and
    /// equal values by id, so that the order is total and stays the same from page to page.
    #[must_use]
    pub fn compare(&self, one: &Value, other: &Value) -> Ordering {
        let id = |resource: &Value| resource.get("id").and_then(Value::as_str).map(str::to_owned);
        let order = self.key(one).cmp(&self.key(other)).then_with(|| id(one).cmp(&id(other)));
        if self.descending { order.reverse() } else { order }
    }

    /// What a rendered resource is put in order by.
    #[must_use]
    pub fn key(&self, resource: &Value) -> SortKey {
        self.value(resource).map_or(SortKey::Missing, |value| SortKey::of(self.path.leaf(), value))
    }

    /// The value to sort by: of several the primary one, else the first.
    fn value<'a>(&self, resource: &'a Value) -> Option<&'a Value> {
        let Some(Value::Array(items)) = self.path.attribute_in(resource) else {
            return self.path.values_in(resource).into_iter().flatten().next();
        };
        let item = items.iter().find(|item| is_primary(item)).or_else(|| items.first())?;
        match self.path.sub {
            Some(sub) => item.get(sub.name),
            None => Some(item),
        }
    }
}
