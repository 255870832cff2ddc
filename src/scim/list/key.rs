//! What a resource is put in order by: one value of one attribute, so small that tens of thousands fit
//! into memory and one fits into a cursor.

use std::cmp::Ordering;

use serde_json::Value;

use crate::{
    clock::Timestamp,
    scim::{
        schema::{Attribute, Kind},
        text::fold,
    },
};

/// How many characters of a text count for its place; more than names and identifiers can have, also
/// after folding.
const LONGEST: usize = 768;

/// A value to put resources in order by. The variants are in ascending order: what is missing comes last.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// `false` before `true`.
    Boolean(bool),
    /// Numbers by size.
    Number(f64),
    /// Moments by time.
    Moment(Timestamp),
    /// Texts by code point, folded unless the attribute is case exact.
    Text(String),
    /// No value.
    Missing,
}

impl SortKey {
    /// The key that a value of `attribute` makes.
    pub(super) fn of(attribute: &Attribute, value: &Value) -> Self {
        match value {
            Value::String(text) if attribute.kind == Kind::DateTime => {
                text.parse().map_or(Self::Missing, Self::Moment)
            }
            Value::String(text) => {
                let counted = if attribute.case_exact { text.clone() } else { fold(text) };
                Self::Text(counted.chars().take(LONGEST).collect())
            }
            Value::Bool(value) => Self::Boolean(*value),
            Value::Number(number) => number.as_f64().map_or(Self::Missing, Self::Number),
            Value::Null | Value::Array(_) | Value::Object(_) => Self::Missing,
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Boolean(_) => 0,
            Self::Number(_) => 1,
            Self::Moment(_) => 2,
            Self::Text(_) => 3,
            Self::Missing => 4,
        }
    }

    /// The key as bytes, behind a byte that says what it is.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(self.rank());
        match self {
            Self::Boolean(value) => bytes.push(u8::from(*value)),
            Self::Number(number) => bytes.extend(number.to_be_bytes()),
            Self::Moment(moment) => bytes.extend(moment.as_micros().to_be_bytes()),
            Self::Text(text) => bytes.extend(text.as_bytes()),
            Self::Missing => {}
        }
    }

    /// Reads what [`SortKey::write`] wrote; `None` for anything else.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (rank, rest) = bytes.split_first()?;
        match rank {
            0 => match rest {
                [value @ (0 | 1)] => Some(Self::Boolean(*value == 1)),
                _ => None,
            },
            1 => Some(Self::Number(f64::from_be_bytes(rest.try_into().ok()?))),
            2 => Some(Self::Moment(Timestamp::from_micros(i64::from_be_bytes(rest.try_into().ok()?)))),
            3 => std::str::from_utf8(rest).ok().map(|text| Self::Text(text.to_owned())),
            4 if rest.is_empty() => Some(Self::Missing),
            _ => None,
        }
    }
}

impl Eq for SortKey {}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Boolean(one), Self::Boolean(other)) => one.cmp(other),
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Moment(one), Self::Moment(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (one, other) => one.rank().cmp(&other.rank()),
        }
    }
}
