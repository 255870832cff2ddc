//! The one table of SCIM attributes (RFC 7643 section 7). `/Schemas`, the parser of filters and
//! paths, the evaluator, PATCH, projection and the SQL of the store all read it.

mod any;
pub mod definition;
pub mod employee;
pub mod enterprise;
pub mod every;
pub mod group;
pub mod office;
pub mod user;

use super::attribute::AttributePath;

/// The data type of an attribute (RFC 7643 section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number with a fraction.
    Decimal,
    /// A whole number.
    Integer,
    /// An RFC 3339 moment, compared as a moment.
    DateTime,
    /// Base64 text.
    Binary,
    /// A URI.
    Reference,
    /// An object with sub-attributes.
    Complex,
}

/// Who may change an attribute, and when (RFC 7643 section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutability {
    /// Only Muster sets it.
    ReadOnly,
    /// Clients may set it at any time.
    ReadWrite,
    /// Set once, then never changed.
    Immutable,
    /// Accepted and never shown.
    WriteOnly,
}

/// When an attribute is part of an answer (RFC 7643 section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// In every answer, whatever the client excludes.
    Always,
    /// In no answer.
    Never,
    /// Unless the client excludes it.
    Default,
    /// Only when the client names it.
    Request,
}

/// Among which values an attribute's value is unique (RFC 7643 section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uniqueness {
    /// Not unique.
    None,
    /// Unique in the organisation.
    Server,
}

/// How many values a multi-valued attribute may have, unless its definition says otherwise. It
/// bounds the work that one PATCH can ask for.
pub const MAX_VALUES: usize = 250;

/// One attribute or sub-attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attribute {
    /// The name in its canonical case; compared without regard to case.
    pub name: &'static str,
    /// The name that it had in SCIM 1.1, which is understood and never shown.
    pub former_name: Option<&'static str>,
    /// The data type.
    pub kind: Kind,
    /// Whether it holds an array of values.
    pub multi_valued: bool,
    /// The most values it may hold; without meaning where `multi_valued` is false.
    pub max_values: usize,
    /// Whether a resource without it is refused.
    pub required: bool,
    /// Whether values that differ in case only are different.
    pub case_exact: bool,
    /// Who may change it.
    pub mutability: Mutability,
    /// When it is shown.
    pub returned: Returned,
    /// Among which values it is unique.
    pub uniqueness: Uniqueness,
    /// Suggested values; others are accepted.
    pub canonical_values: &'static [&'static str],
    /// What a [`Kind::Reference`] may point to: resource type names, `external` or `uri`.
    pub reference_types: &'static [&'static str],
    /// The parts of a [`Kind::Complex`] attribute.
    pub sub_attributes: &'static [Attribute],
    /// One English sentence for people.
    pub description: &'static str,
}

/// A named set of attributes: a resource's core or an extension.
#[derive(Debug)]
pub struct Schema {
    /// The URN in its canonical case.
    pub id: &'static str,
    /// Older or wrong URNs that clients use for it; one that begins with another comes before it.
    pub aliases: &'static [&'static str],
    /// The name for people.
    pub name: &'static str,
    /// One English sentence for people.
    pub description: &'static str,
    /// The attributes, without the common ones of RFC 7643 section 3.1.
    pub attributes: &'static [Attribute],
}

/// A kind of resource with its endpoint and schemas (RFC 7643 section 6).
#[derive(Debug)]
pub struct ResourceType {
    /// The name, which is also its id and `meta.resourceType`.
    pub name: &'static str,
    /// The path below the base URL, with its slash.
    pub endpoint: &'static str,
    /// One English sentence for people.
    pub description: &'static str,
    /// The core schema.
    pub schema: &'static Schema,
    /// The extensions, none of them required.
    pub extensions: &'static [&'static Schema],
}

/// The resource type of employees.
pub static USER: ResourceType = ResourceType {
    name: "User",
    endpoint: "/Users",
    description: "Employees of the organisation",
    schema: &user::SCHEMA,
    extensions: &[&enterprise::SCHEMA, &employee::SCHEMA],
};

/// The resource type of groups of employees.
pub static GROUP: ResourceType = ResourceType {
    name: "Group",
    endpoint: "/Groups",
    description: "Groups of employees, as the identity provider keeps them",
    schema: &group::SCHEMA,
    extensions: &[],
};

/// Users, groups and offices together, for a search at the root; never advertised.
pub static ANY: ResourceType = ResourceType {
    name: "Resource",
    endpoint: "",
    description: "A user, a group or an office",
    schema: &any::SCHEMA,
    extensions: &[&enterprise::SCHEMA, &employee::SCHEMA],
};

/// The resource type of offices.
pub static OFFICE: ResourceType = ResourceType {
    name: "Office",
    endpoint: "/Offices",
    description: "Offices (branches) of the organisation",
    schema: &office::SCHEMA,
    extensions: &[],
};

/// Every schema that `/Schemas` can show: those of resources, then those of the discovery documents.
pub static ALL: [&Schema; 8] = [
    &user::SCHEMA,
    &enterprise::SCHEMA,
    &employee::SCHEMA,
    &group::SCHEMA,
    &office::SCHEMA,
    &definition::SERVICE_PROVIDER_CONFIG,
    &definition::RESOURCE_TYPE,
    &definition::SCHEMA,
];

impl Attribute {
    const fn new(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self {
            name,
            former_name: None,
            kind,
            multi_valued: false,
            max_values: MAX_VALUES,
            required: false,
            case_exact: matches!(kind, Kind::Reference | Kind::Binary),
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: &[],
            reference_types: &[],
            sub_attributes: &[],
            description,
        }
    }

    const fn string(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Kind::String, description)
    }

    const fn boolean(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Kind::Boolean, description)
    }

    const fn integer(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Kind::Integer, description)
    }

    const fn reference(
        name: &'static str,
        types: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        Self { reference_types: types, ..Self::new(name, Kind::Reference, description) }
    }

    const fn complex(name: &'static str, parts: &'static [Attribute], description: &'static str) -> Self {
        Self { sub_attributes: parts, ..Self::new(name, Kind::Complex, description) }
    }

    const fn many(self) -> Self {
        Self { multi_valued: true, ..self }
    }

    const fn unbounded(self) -> Self {
        Self { max_values: usize::MAX, ..self }
    }

    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn case_exact(self) -> Self {
        Self { case_exact: true, ..self }
    }

    const fn read_only(self) -> Self {
        Self { mutability: Mutability::ReadOnly, ..self }
    }

    const fn formerly(self, name: &'static str) -> Self {
        Self { former_name: Some(name), ..self }
    }

    const fn immutable(self) -> Self {
        Self { mutability: Mutability::Immutable, ..self }
    }

    const fn returned(self, returned: Returned) -> Self {
        Self { returned, ..self }
    }

    const fn unique(self) -> Self {
        Self { uniqueness: Uniqueness::Server, ..self }
    }

    const fn suggests(self, values: &'static [&'static str]) -> Self {
        Self { canonical_values: values, ..self }
    }

    /// The sub-attribute of this name, without regard to case. `None` when there is none.
    #[must_use]
    pub fn sub(&'static self, name: &str) -> Option<&'static Self> {
        find(self.sub_attributes, name)
    }
}

impl Schema {
    /// The attribute of this name, without regard to case. `None` when there is none.
    #[must_use]
    pub fn attribute(&'static self, name: &str) -> Option<&'static Attribute> {
        find(self.attributes, name)
    }

    /// What of `text` follows this schema's URN: `Some("")` for the bare URN, `Some("name")` for
    /// `URN:name`, `None` when `text` does not begin with the URN or one of its aliases.
    fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        std::iter::once(&self.id).chain(self.aliases).find_map(|urn| {
            let head = text.get(..urn.len())?;
            let rest = text.get(urn.len()..)?;
            if !head.eq_ignore_ascii_case(urn) {
                return None;
            }
            if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':') }
        })
    }

    /// Whether `urn` names this schema, by its URN or an alias, without regard to case.
    #[must_use]
    pub fn is_named(&self, urn: &str) -> bool {
        self.strip(urn).is_some_and(str::is_empty)
    }
}

/// Where a qualified or bare attribute name points before its attribute is looked up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Qualified<'a> {
    /// `None` for the core schema and the common attributes.
    pub(super) extension: Option<&'static Schema>,
    /// The name without its URN; empty for a bare URN.
    pub(super) name: &'a str,
}

impl ResourceType {
    /// Splits the URN off an attribute name. `None` for a URN that is none of this resource type's.
    pub(super) fn qualify<'a>(&self, text: &'a str) -> Option<Qualified<'a>> {
        // Extensions first: the URN of one may begin with that of the core.
        for extension in self.extensions {
            if let Some(name) = extension.strip(text) {
                return Some(Qualified { extension: Some(extension), name });
            }
        }
        match self.schema.strip(text) {
            Some(name) => Some(Qualified { extension: None, name }),
            None if text.contains(':') => None,
            None => Some(Qualified { extension: None, name: text }),
        }
    }

    /// The attribute of this name in the extension, or in the core and the common attributes.
    pub(super) fn attribute(
        &self,
        extension: Option<&'static Schema>,
        name: &str,
    ) -> Option<&'static Attribute> {
        match extension {
            Some(schema) => schema.attribute(name),
            None => self.schema.attribute(name).or_else(|| find(every::ATTRIBUTES, name)),
        }
    }

    /// Finds `userName`, `name.givenName` or `urn:…:User:manager.value`, without regard to case.
    /// `None` when no such attribute exists.
    #[must_use]
    pub fn resolve(&self, text: &str) -> Option<AttributePath> {
        let qualified = self.qualify(text)?;
        let (name, part) = match qualified.name.split_once('.') {
            Some((name, part)) => (name, Some(part)),
            None => (qualified.name, None),
        };
        let attribute = self.attribute(qualified.extension, name)?;
        let sub = match part {
            Some(part) => Some(attribute.sub(part)?),
            None => None,
        };
        Some(AttributePath { extension: qualified.extension, attribute, sub })
    }

    /// The extension that `urn` names, alone and whole. `None` for the core schema and strangers.
    #[must_use]
    pub fn extension(&self, urn: &str) -> Option<&'static Schema> {
        self.extensions.iter().find(|schema| schema.is_named(urn)).copied()
    }

    /// All attributes of the resource in the order of answers, each with its extension.
    pub fn attributes(&self) -> impl Iterator<Item = (Option<&'static Schema>, &'static Attribute)> {
        let core = every::ATTRIBUTES.iter().chain(self.schema.attributes).map(|attribute| (None, attribute));
        let extensions = self
            .extensions
            .iter()
            .flat_map(|schema| schema.attributes.iter().map(|attribute| (Some(*schema), attribute)));
        core.chain(extensions)
    }
}

fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    let is_meant = |known: &str| known.eq_ignore_ascii_case(name);
    attributes
        .iter()
        .find(|attribute| is_meant(attribute.name) || attribute.former_name.is_some_and(is_meant))
}

#[cfg(test)]
mod tests;
