//! `attributes` and `excludedAttributes` (RFC 7644 section 3.9): which parts of a resource an answer
//! shows.

use serde_json::Value;

use super::{
    attribute::AttributePath,
    path::Path,
    schema::{Attribute, ResourceType, Returned, Schema},
};

/// Which attributes a client wants to see.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    /// `attributes`; `None` when the client did not say.
    included: Option<Vec<Name>>,
    /// `excludedAttributes`.
    excluded: Vec<Name>,
}

/// An attribute, or a whole extension.
#[derive(Debug, Clone, Copy)]
enum Name {
    Attribute(AttributePath),
    Extension(&'static Schema),
}

/// How much of something a list of names covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cover {
    Nothing,
    Parts,
    All,
}

impl Projection {
    /// Reads the names of both parameters. Names that no attribute has are ignored: they would show
    /// or hide nothing.
    #[must_use]
    pub fn new<'a>(
        attributes: Option<impl IntoIterator<Item = &'a str>>,
        excluded: impl IntoIterator<Item = &'a str>,
        resource_type: &'static ResourceType,
    ) -> Self {
        Self {
            included: attributes.map(|names| read(names, resource_type)),
            excluded: read(excluded, resource_type),
        }
    }

    /// Whether the answer shows anything of the attribute, so that what is costly to load, such as
    /// `members` and `groups`, is only loaded when it is shown.
    #[must_use]
    pub fn shows(&self, path: &AttributePath) -> bool {
        self.verdict(path.extension, path.attribute) != Cover::Nothing
    }

    /// Whether the client says which attributes it wants.
    #[must_use]
    pub const fn names_attributes(&self) -> bool {
        self.included.is_some()
    }

    /// The parts of a rendered resource that the client wants to see.
    #[must_use]
    pub fn apply(&self, mut resource: Value, resource_type: &'static ResourceType) -> Value {
        if let Value::Object(members) = &mut resource {
            members.retain(|name, value| match resource_type.extension(name) {
                Some(schema) => self.keeps_extension(schema, value),
                None => resource_type
                    .attribute(None, name)
                    .is_some_and(|known| self.keeps_attribute(None, known, value)),
            });
        }
        resource
    }

    /// Takes out of an extension what is not shown. Whether anything is left.
    fn keeps_extension(&self, schema: &'static Schema, value: &mut Value) -> bool {
        let Value::Object(members) = value else { return false };
        members.retain(|name, value| {
            schema.attribute(name).is_some_and(|known| self.keeps_attribute(Some(schema), known, value))
        });
        !members.is_empty()
    }

    fn keeps_attribute(
        &self,
        extension: Option<&'static Schema>,
        known: &'static Attribute,
        value: &mut Value,
    ) -> bool {
        match self.verdict(extension, known) {
            Cover::Nothing => false,
            Cover::All => true,
            Cover::Parts => self.keeps_parts(extension, known, value),
        }
    }

    /// Takes the sub-attributes that are not shown out of one value, or of each of several. Whether anything is left.
    fn keeps_parts(
        &self,
        extension: Option<&'static Schema>,
        known: &'static Attribute,
        value: &mut Value,
    ) -> bool {
        match value {
            Value::Array(items) => {
                items.retain_mut(|item| self.keeps_parts(extension, known, item));
                !items.is_empty()
            }
            Value::Object(members) => {
                members.retain(|name, _| {
                    known.sub(name).is_some_and(|sub| {
                        self.shows_sub(AttributePath { extension, attribute: known, sub: Some(sub) })
                    })
                });
                !members.is_empty()
            }
            _ => true,
        }
    }

    fn shows_sub(&self, path: AttributePath) -> bool {
        let names_it = |names: &[Name]| names.iter().any(|name| name.covers_path(&path));
        match path.leaf().returned {
            Returned::Always => true,
            Returned::Never => false,
            Returned::Request => self.included.as_deref().is_some_and(names_it),
            Returned::Default => self.included.as_deref().is_none_or(names_it) && !names_it(&self.excluded),
        }
    }

    fn verdict(&self, extension: Option<&'static Schema>, known: &'static Attribute) -> Cover {
        let cover = |names: &[Name]| {
            let covers = names.iter().map(|name| name.covers(extension, known));
            covers.fold(Cover::Nothing, |most, cover| match (most, cover) {
                (Cover::All, _) | (_, Cover::All) => Cover::All,
                (Cover::Parts, _) | (_, Cover::Parts) => Cover::Parts,
                _ => Cover::Nothing,
            })
        };
        let wanted = match (&self.included, known.returned) {
            (_, Returned::Always) => return Cover::All,
            (_, Returned::Never) | (None, Returned::Request) => return Cover::Nothing,
            (None, Returned::Default) => Cover::All,
            (Some(names), _) => cover(names),
        };
        match (wanted, cover(&self.excluded)) {
            (Cover::Nothing, _) | (_, Cover::All) => Cover::Nothing,
            (wanted, Cover::Nothing) => wanted,
            (_, Cover::Parts) => Cover::Parts,
        }
    }
}

impl Name {
    fn covers(&self, extension: Option<&'static Schema>, known: &'static Attribute) -> Cover {
        let is_same = |other: Option<&'static Schema>| {
            other.map(|schema| schema.id) == extension.map(|schema| schema.id)
        };
        match self {
            Self::Extension(schema) if is_same(Some(schema)) => Cover::All,
            Self::Attribute(path) if is_same(path.extension) && path.attribute.name == known.name => {
                if path.sub.is_none() { Cover::All } else { Cover::Parts }
            }
            _ => Cover::Nothing,
        }
    }

    fn covers_path(&self, path: &AttributePath) -> bool {
        match self {
            Self::Attribute(own) if own.sub.is_some() => own == path,
            _ => self.covers(path.extension, path.attribute) == Cover::All,
        }
    }
}

fn read<'a>(names: impl IntoIterator<Item = &'a str>, resource_type: &'static ResourceType) -> Vec<Name> {
    let named = names.into_iter().filter_map(|name| match Path::parse(name, resource_type).ok()? {
        Path::Extension(root) => Some(Name::Extension(root.0)),
        Path::Attribute(target) if target.filter.is_none() => Some(Name::Attribute(target.path)),
        Path::Attribute(_) | Path::Resource => None,
    });
    named.collect()
}

#[cfg(test)]
mod tests;
