//! The value that a filter compares with, fitted to the attribute.

use std::fmt;

use super::{Operator, lexer::Token};
use crate::{
    clock::Timestamp,
    scim::{
        error::ScimError,
        schema::{Attribute, Kind},
    },
};

/// A value in a filter, of the type of the attribute it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// Text, compared by the attribute's `caseExact`; also parts of a date.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A moment; the text is kept for messages.
    Moment(Timestamp),
    /// `null`: the attribute is unassigned (`eq`) or assigned (`ne`).
    Null,
}

impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(&serde_json::Value::from(text.as_str()).to_string()),
            Self::Boolean(value) => value.fmt(formatter),
            Self::Number(value) => value.fmt(formatter),
            Self::Moment(moment) => write!(formatter, "\"{moment}\""),
            Self::Null => formatter.write_str("null"),
        }
    }
}

/// Reads the value after `attribute operator`.
pub(super) fn read(
    token: Token<'_>,
    attribute: &Attribute,
    operator: Operator,
) -> Result<Literal, ScimError> {
    let name = attribute.name;
    if let Token::Word(word) = token
        && word.eq_ignore_ascii_case("null")
    {
        return match operator {
            Operator::Eq | Operator::Ne => Ok(Literal::Null),
            _ => Err(refuse(name, operator, "null")),
        };
    }
    match attribute.kind {
        Kind::Boolean => boolean(&token, name, operator),
        Kind::Integer | Kind::Decimal => number(&token, name, operator),
        Kind::DateTime => match token {
            Token::Text(text) if operator.is_substring() => Ok(Literal::Text(text)),
            Token::Text(text) => moment(&text)
                .map(Literal::Moment)
                .ok_or_else(|| ScimError::InvalidFilter(format!("{name} is compared with no date and time"))),
            _ => Err(refuse(name, operator, "a value that is no string")),
        },
        Kind::Binary if operator.is_ordering() => Err(refuse(name, operator, "binary data")),
        Kind::String | Kind::Reference | Kind::Binary => match token {
            Token::Text(text) => Ok(Literal::Text(text)),
            _ => Err(refuse(name, operator, "a value that is no string")),
        },
        Kind::Complex => Err(refuse(name, operator, "one value")),
    }
}

/// A date and time; without a zone, which `xsd:dateTime` allows (RFC 7643 section 2.3.5), it is UTC.
fn moment(text: &str) -> Option<Timestamp> {
    let in_utc = || text.contains(['T', 't']).then(|| format!("{text}Z").parse().ok()).flatten();
    text.parse().ok().or_else(in_utc)
}

/// `true`, `false`, and the same in quotes, as Entra writes them.
fn boolean(token: &Token<'_>, name: &str, operator: Operator) -> Result<Literal, ScimError> {
    if !matches!(operator, Operator::Eq | Operator::Ne) {
        return Err(refuse(name, operator, "a boolean"));
    }
    let word = match token {
        Token::Word(word) => word,
        Token::Text(text) => text.as_str(),
        _ => "",
    };
    if word.eq_ignore_ascii_case("true") {
        Ok(Literal::Boolean(true))
    } else if word.eq_ignore_ascii_case("false") {
        Ok(Literal::Boolean(false))
    } else {
        Err(refuse(name, operator, "a value that is no boolean"))
    }
}

fn number(token: &Token<'_>, name: &str, operator: Operator) -> Result<Literal, ScimError> {
    match token {
        Token::Word(word) if !operator.is_substring() => serde_json::from_str::<serde_json::Number>(word)
            .ok()
            .and_then(|number| number.as_f64())
            .map(Literal::Number)
            .ok_or_else(|| refuse(name, operator, "a value that is no number")),
        _ => Err(refuse(name, operator, "a value that is no number")),
    }
}

fn refuse(name: &str, operator: Operator, what: &str) -> ScimError {
    ScimError::InvalidFilter(format!("{name} {} cannot be asked with {what}", operator.name()))
}
