//! Reading the parameters of a query, from a URL or a SearchRequest.

use serde_json::Value;

use super::{DEFAULT_COUNT, MAX_COUNT, sort::Sort};
use crate::scim::{
    error::ScimError, filter::Filter, patch::member, project::Projection, schema::ResourceType,
};

/// A query, read and checked.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Which resources; `None` is all.
    pub filter: Option<Filter>,
    /// In which order; `None` is by id, which is the order in which they were made.
    pub sort: Option<Sort>,
    /// Which page of them.
    pub page: Page,
    /// Which attributes of them.
    pub projection: Projection,
}

/// Which page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// By index.
    Index {
        /// The place of the first resource, from 1.
        start_index: u64,
        /// How many resources, from 0 to [`MAX_COUNT`]; 0 asks for the total alone.
        count: u64,
    },
    /// By cursor (RFC 9865).
    Cursor {
        /// The cursor of the page; empty for the first.
        cursor: String,
        /// How many resources, from 1 to [`MAX_COUNT`].
        count: u64,
    },
}

impl Page {
    /// How many resources at most.
    #[must_use]
    pub const fn count(&self) -> u64 {
        match self {
            Self::Index { count, .. } | Self::Cursor { count, .. } => *count,
        }
    }
}

impl Default for Page {
    fn default() -> Self {
        Self::Index { start_index: 1, count: DEFAULT_COUNT }
    }
}

/// The parameters as they came, before any of them is looked at.
#[derive(Default)]
struct Raw {
    filter: Option<String>,
    sort_by: Option<String>,
    descending: bool,
    start_index: Option<i64>,
    count: Option<Result<i64, ScimError>>,
    cursor: Option<String>,
    attributes: Option<Vec<String>>,
    excluded: Vec<String>,
}

impl Query {
    /// Reads the parameters of a URL, percent-decoded. Names are compared without regard to case;
    /// unknown and empty ones are ignored, so that a trailing `&` does no harm; but an empty filter is bad syntax and not everybody.
    ///
    /// # Errors
    /// [`ScimError::InvalidFilter`], [`ScimError::InvalidValue`] for a number that is none or an
    /// unknown `sortBy` or `sortOrder`, [`ScimError::InvalidCount`] for a `count` below 1 beside a `cursor`
    /// (RFC 9865 section 2.1).
    pub fn from_parameters<'a>(
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
        resource_type: &'static ResourceType,
    ) -> Result<Self, ScimError> {
        let mut raw = Raw::default();
        for (name, value) in parameters {
            match name.to_ascii_lowercase().as_str() {
                // An empty cursor asks for the first page; other empty parameters ask for nothing.
                "cursor" => raw.cursor = Some(value.to_owned()),
                "filter" => raw.filter = Some(value.to_owned()),
                _ if value.trim().is_empty() => {}
                "sortby" => raw.sort_by = Some(value.to_owned()),
                "sortorder" => raw.descending = is_descending(value)?,
                "startindex" => raw.start_index = Some(number("startIndex", value)?),
                "count" => raw.count = Some(number("count", value)),
                "attributes" => raw.attributes.get_or_insert_default().extend(split(value)),
                "excludedattributes" => raw.excluded.extend(split(value)),
                _ => {}
            }
        }
        raw.check(resource_type)
    }

    /// Reads the body of a `.search`.
    ///
    /// # Errors
    /// As [`Query::from_parameters`], and [`ScimError::InvalidSyntax`] for members of wrong types.
    pub fn from_search_request(
        body: &Value,
        resource_type: &'static ResourceType,
    ) -> Result<Self, ScimError> {
        if !body.is_object() {
            return Err(ScimError::InvalidSyntax("a search request must be an object".to_owned()));
        }
        let descending = match text(body, "sortOrder")? {
            Some(order) => is_descending(&order)?,
            None => false,
        };
        Raw {
            filter: text(body, "filter")?,
            sort_by: text(body, "sortBy")?.filter(|name| !name.trim().is_empty()),
            descending,
            start_index: integer(body, "startIndex")?,
            count: integer(body, "count").transpose(),
            cursor: text(body, "cursor")?,
            attributes: names(body, "attributes")?,
            excluded: names(body, "excludedAttributes")?.unwrap_or_default(),
        }
        .check(resource_type)
    }
}

impl Raw {
    fn check(self, resource_type: &'static ResourceType) -> Result<Query, ScimError> {
        let filter = self.filter.map(|text| Filter::parse(&text, resource_type)).transpose()?;
        let sort = self.sort_by.map(|name| Sort::parse(&name, self.descending, resource_type)).transpose()?;
        let bounded = |count: i64| u64::try_from(count).unwrap_or(0).min(MAX_COUNT);
        let page = match self.cursor {
            Some(cursor) => {
                let count = match self.count {
                    Some(Ok(count)) if count > 0 => bounded(count),
                    Some(_) => {
                        let why = format!("count must be from 1 to {MAX_COUNT}");
                        return Err(ScimError::InvalidCount(why));
                    }
                    None => DEFAULT_COUNT,
                };
                Page::Cursor { cursor, count }
            }
            None => {
                let count = self.count.transpose()?.map_or(DEFAULT_COUNT, bounded);
                let start_index =
                    self.start_index.and_then(|index| u64::try_from(index).ok()).unwrap_or(1).max(1);
                Page::Index { start_index, count }
            }
        };
        let projection = Projection::new(
            self.attributes.as_ref().map(|names| names.iter().map(String::as_str)),
            self.excluded.iter().map(String::as_str),
            resource_type,
        );
        Ok(Query { filter, sort, page, projection })
    }
}

fn split(list: &str) -> impl Iterator<Item = String> + '_ {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn is_descending(order: &str) -> Result<bool, ScimError> {
    match order.trim().to_ascii_lowercase().as_str() {
        "ascending" | "" => Ok(false),
        "descending" => Ok(true),
        _ => Err(ScimError::InvalidValue("sortOrder must be ascending or descending".to_owned())),
    }
}

fn number(name: &str, value: &str) -> Result<i64, ScimError> {
    let value = value.trim();
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ScimError::InvalidValue(format!("{name} must be a whole number")));
    }
    // A number beyond the range asks for a page past any end, or for as many as possible.
    Ok(value.parse().unwrap_or(if value.starts_with('-') { i64::MIN } else { i64::MAX }))
}

fn text(body: &Value, name: &str) -> Result<Option<String>, ScimError> {
    match member(body, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(ScimError::InvalidSyntax(format!("{name} must be a string"))),
    }
}

fn integer(body: &Value, name: &str) -> Result<Option<i64>, ScimError> {
    match member(body, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(value)) => number(name, &value.to_string()).map(Some),
        Some(Value::String(value)) => number(name, value).map(Some),
        Some(_) => Err(ScimError::InvalidValue(format!("{name} must be a whole number"))),
    }
}

fn names(body: &Value, name: &str) -> Result<Option<Vec<String>>, ScimError> {
    let refuse = || ScimError::InvalidSyntax(format!("{name} must be a list of attribute names"));
    match member(body, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(list)) => Ok(Some(split(list).collect())),
        Some(Value::Array(items)) if items.is_empty() => Ok(None),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or_else(refuse))
            .collect::<Result<_, _>>()
            .map(Some),
        Some(_) => Err(refuse()),
    }
}
