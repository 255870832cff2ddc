//! Filters (RFC 7644 section 3.4.2.2): the whole grammar, read into a tree whose attribute names
//! are already found in the schema table, so that the evaluator and the store need not look them up.
//!
//! What the reader accepts is bounded before it is worked on: [`MAX_LENGTH`], [`MAX_NODES`] and
//! [`MAX_DEPTH`].

mod lexer;
mod literal;
mod parser;

use std::fmt;

use super::{attribute::AttributePath, error::ScimError, schema::ResourceType};
pub use literal::Literal;

/// The longest filter that is read, in bytes.
pub const MAX_LENGTH: usize = 16 * 1024;
/// The most comparisons of one filter.
pub const MAX_NODES: usize = 500;
/// The deepest nesting of parentheses, brackets and `not`.
pub const MAX_DEPTH: usize = 50;

/// A filter over the resources of one type.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these hold; at least two.
    And(Vec<Filter>),
    /// At least one of these holds; at least two.
    Or(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// `attribute op value`.
    Compare(Comparison),
    /// `attribute pr`: it has a value that is not empty.
    Present(AttributePath),
    /// `attribute[filter]`: one of the values satisfies the whole filter.
    ValuePath(ValuePath),
}

/// `attribute op value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What is compared; never a complex attribute. Within a [`ValuePath`] it is a sub-attribute of
    /// the attribute in front of the bracket, or, for values that are not complex, that attribute.
    pub path: AttributePath,
    /// How.
    pub operator: Operator,
    /// With what; its type fits the attribute and the operator.
    pub value: Literal,
}

/// `attribute[filter]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuePath {
    /// The attribute as a whole.
    pub path: AttributePath,
    /// What one of its values must satisfy.
    pub filter: Box<Filter>,
}

/// A comparison operator (RFC 7644 table 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal; holds for an absent value, too.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Less than.
    Lt,
    /// Less than or equal.
    Le,
}

impl Operator {
    const ALL: [(&'static str, Self); 9] = [
        ("eq", Self::Eq),
        ("ne", Self::Ne),
        ("co", Self::Co),
        ("sw", Self::Sw),
        ("ew", Self::Ew),
        ("gt", Self::Gt),
        ("ge", Self::Ge),
        ("lt", Self::Lt),
        ("le", Self::Le),
    ];

    /// The operator of this name, without regard to case.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, operator)| *operator)
    }

    /// The name of the operator in filters, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, operator)| *operator == self).map_or("", |(name, _)| name)
    }

    /// Whether it compares parts of texts.
    #[must_use]
    pub const fn is_substring(self) -> bool {
        matches!(self, Self::Co | Self::Sw | Self::Ew)
    }

    /// Whether it compares by size.
    #[must_use]
    pub const fn is_ordering(self) -> bool {
        matches!(self, Self::Gt | Self::Ge | Self::Lt | Self::Le)
    }
}

impl Filter {
    /// Reads a filter over resources of `resource_type`.
    ///
    /// # Errors
    /// [`ScimError::InvalidFilter`] for bad syntax, an unknown or never-returned attribute, an
    /// operator or value that does not fit the attribute, and for what is above the limits.
    pub fn parse(text: &str, resource_type: &'static ResourceType) -> Result<Self, ScimError> {
        parser::parse(text, resource_type)
    }

    /// How many comparisons, presence checks and operators it is made of.
    #[must_use]
    pub fn nodes(&self) -> usize {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().map(Self::nodes).sum::<usize>() + 1,
            Self::Not(inner) => inner.nodes() + 1,
            Self::ValuePath(path) => path.filter.nodes() + 1,
            Self::Compare(_) | Self::Present(_) => 1,
        }
    }

    /// Writes the filter; within brackets, sub-attributes stand without their attribute's name.
    fn write(&self, formatter: &mut fmt::Formatter<'_>, in_brackets: bool) -> fmt::Result {
        let list = |formatter: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    write!(formatter, " {word} ")?;
                }
                let is_list = matches!(part, Self::And(_) | Self::Or(_));
                formatter.write_str(if is_list { "(" } else { "" })?;
                part.write(formatter, in_brackets)?;
                formatter.write_str(if is_list { ")" } else { "" })?;
            }
            Ok(())
        };
        match self {
            Self::And(parts) => list(formatter, parts, "and"),
            Self::Or(parts) => list(formatter, parts, "or"),
            Self::Not(inner) => {
                formatter.write_str("not (")?;
                inner.write(formatter, in_brackets)?;
                formatter.write_str(")")
            }
            Self::Compare(Comparison { path, operator, value }) => {
                write_name(formatter, path, in_brackets)?;
                write!(formatter, " {} {value}", operator.name())
            }
            Self::Present(path) => {
                write_name(formatter, path, in_brackets)?;
                formatter.write_str(" pr")
            }
            Self::ValuePath(ValuePath { path, filter }) => {
                write!(formatter, "{path}[")?;
                filter.write(formatter, true)?;
                formatter.write_str("]")
            }
        }
    }
}

fn write_name(formatter: &mut fmt::Formatter<'_>, path: &AttributePath, in_brackets: bool) -> fmt::Result {
    match path.sub {
        Some(sub) if in_brackets => formatter.write_str(sub.name),
        None if in_brackets => formatter.write_str("value"),
        _ => write!(formatter, "{path}"),
    }
}

impl fmt::Display for Filter {
    /// The filter in its canonical spelling; reading it again gives an equal filter.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(formatter, false)
    }
}

/// A filter as it is written within the brackets of its attribute.
pub(super) struct InBrackets<'a>(pub(super) &'a Filter);

impl fmt::Display for InBrackets<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(formatter, true)
    }
}

/// Reads `text` up to and including the `]` that closes a value path which began before it, for
/// PATCH paths. Returns the filter and what follows the bracket.
pub(super) fn parse_brackets(text: &str, path: AttributePath) -> Result<(Filter, &str), ScimError> {
    parser::parse_brackets(text, path)
}

#[cfg(test)]
mod tests;
