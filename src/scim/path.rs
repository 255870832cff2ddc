//! PATCH paths (RFC 7644 section 3.5.2): `attr`, `attr.sub`, `attr[filter]`, `attr[filter].sub`,
//! any of them after a URN, and the bare URN of an extension.

use std::fmt;

use super::{
    attribute::AttributePath,
    error::ScimError,
    filter::{self, Filter, InBrackets},
    schema::{ResourceType, Schema},
};

/// The most comparisons in the brackets of a path. Each runs over every value of the attribute, for
/// every operation of a request.
pub const MAX_PATH_NODES: usize = 20;

/// What a PATCH operation works on.
#[derive(Debug, Clone, PartialEq)]
pub enum Path {
    /// The resource as a whole, by the bare URN of its core schema.
    Resource,
    /// All attributes of an extension, by its bare URN.
    Extension(ExtensionRoot),
    /// An attribute, a sub-attribute, or some of its values.
    Attribute(Target),
}

/// The root of an extension.
#[derive(Debug, Clone, Copy)]
pub struct ExtensionRoot(pub &'static Schema);

impl PartialEq for ExtensionRoot {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

/// An attribute, a sub-attribute, or some values of a multi-valued attribute.
#[derive(Clone, PartialEq)]
pub struct Target {
    /// The attribute, and the sub-attribute when the path names one.
    pub path: AttributePath,
    /// Which values are meant; `None` for the attribute as a whole.
    pub filter: Option<Filter>,
}

impl Target {
    /// The attribute as a whole.
    #[must_use]
    pub const fn whole(path: AttributePath) -> Self {
        Self { path, filter: None }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(filter) = &self.filter else { return self.path.fmt(formatter) };
        let attribute = AttributePath { sub: None, ..self.path };
        write!(formatter, "{attribute}[{}]", InBrackets(filter))?;
        match self.path.sub {
            Some(sub) => write!(formatter, ".{}", sub.name),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// [`ScimError::InvalidPath`] for bad syntax, an unknown attribute and brackets after an
    /// attribute with one value.
    pub fn parse(text: &str, resource_type: &'static ResourceType) -> Result<Self, ScimError> {
        let text = text.trim();
        let (name, brackets) = match text.find('[') {
            Some(start) => (&text[..start], Some(&text[start + 1..])),
            None => (text, None),
        };
        let qualified = resource_type.qualify(name).ok_or_else(|| unknown(name))?;
        if qualified.name.is_empty() && brackets.is_none() && !name.is_empty() {
            return Ok(match qualified.extension {
                Some(schema) => Self::Extension(ExtensionRoot(schema)),
                None => Self::Resource,
            });
        }
        let path = resource_type.resolve(name).ok_or_else(|| unknown(name))?;
        let target = match brackets {
            None => Target::whole(path),
            Some(rest) => with_filter(path, rest)?,
        };
        Ok(Self::Attribute(target))
    }
}

fn with_filter(path: AttributePath, rest: &str) -> Result<Target, ScimError> {
    if path.sub.is_some() || !path.attribute.multi_valued {
        return Err(ScimError::InvalidPath(format!("{path} has not several values to choose from")));
    }
    let (filter, rest) = filter::parse_brackets(rest, path).map_err(|error| match error {
        ScimError::InvalidFilter(detail) => ScimError::InvalidPath(detail),
        other => other,
    })?;
    if filter.nodes() > MAX_PATH_NODES {
        return Err(ScimError::InvalidPath(format!("its filter has more than {MAX_PATH_NODES} terms")));
    }
    let sub = match rest.strip_prefix('.') {
        Some(name) => Some(path.attribute.sub(name).ok_or_else(|| unknown(name))?),
        None if rest.is_empty() => None,
        None => return Err(ScimError::InvalidPath("unexpected characters after the bracket".to_owned())),
    };
    Ok(Target { path: AttributePath { sub, ..path }, filter: Some(filter) })
}

fn unknown(name: &str) -> ScimError {
    let short: String = name.chars().take(80).collect();
    ScimError::InvalidPath(format!("there is no attribute {short}"))
}

#[cfg(test)]
mod tests;
