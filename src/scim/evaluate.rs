//! Decides whether a resource satisfies a filter. The store answers most filters in SQL; this is
//! what the SQL must agree with, and what answers the rest.

use std::cmp::Ordering;

use serde_json::Value;

use super::{
    attribute::AttributePath,
    filter::{Comparison, Filter, Literal, Operator, ValuePath},
    schema::Attribute,
    text::{fold, is_same},
};
use crate::clock::Timestamp;

/// Whether `resource`, as clients see it, satisfies `filter`.
#[must_use]
pub fn matches(filter: &Filter, resource: &Value) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| matches(part, resource)),
        Filter::Or(parts) => parts.iter().any(|part| matches(part, resource)),
        Filter::Not(inner) => !matches(inner, resource),
        Filter::Compare(comparison) => compare_any(comparison, &comparison.path.values_in(resource)),
        Filter::Present(path) => path.values_in(resource).into_iter().flatten().any(is_present),
        Filter::ValuePath(ValuePath { path, filter }) => match path.attribute_in(resource) {
            Some(Value::Array(items)) => items.iter().any(|item| matches_value(filter, item)),
            Some(item) => matches_value(filter, item),
            None => false,
        },
    }
}

/// Whether one value of a multi-valued attribute satisfies the filter within its brackets.
#[must_use]
pub fn matches_value(filter: &Filter, item: &Value) -> bool {
    let value_of = |path: &AttributePath| match path.sub {
        Some(sub) => item.get(sub.name),
        None => Some(item),
    };
    match filter {
        Filter::And(parts) => parts.iter().all(|part| matches_value(part, item)),
        Filter::Or(parts) => parts.iter().any(|part| matches_value(part, item)),
        Filter::Not(inner) => !matches_value(inner, item),
        Filter::Compare(comparison) => compare_any(comparison, &[value_of(&comparison.path)]),
        Filter::Present(path) => value_of(path).is_some_and(is_present),
        // The grammar has no brackets within brackets.
        Filter::ValuePath(_) => false,
    }
}

/// Whether a value counts as present: not null, not empty, and for an object or array with
/// something present in it (RFC 7644 table 3).
fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(is_present),
        Value::Object(members) => members.values().any(is_present),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn compare_any(comparison: &Comparison, values: &[Option<&Value>]) -> bool {
    let Comparison { path, operator, value: literal } = comparison;
    let equals = |value: &&Value| equal(path.leaf(), value, literal);
    match (operator, literal) {
        (Operator::Eq, Literal::Null) => !values.iter().flatten().any(|value| is_present(value)),
        (Operator::Ne, Literal::Null) => values.iter().flatten().any(|value| is_present(value)),
        (Operator::Eq, _) => values.iter().flatten().any(equals),
        // An absent value differs from every value.
        (Operator::Ne, _) => values.iter().any(|value| !value.as_ref().is_some_and(equals)),
        _ => values.iter().flatten().any(|value| holds(path.leaf(), value, *operator, literal)),
    }
}

fn equal(attribute: &Attribute, value: &Value, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::String(text), Literal::Text(wanted)) => {
            if attribute.case_exact {
                text == wanted
            } else {
                is_same(text, wanted)
            }
        }
        _ => order(attribute, value, literal) == Some(Ordering::Equal),
    }
}

fn holds(attribute: &Attribute, value: &Value, operator: Operator, literal: &Literal) -> bool {
    if let (Value::String(text), Literal::Text(wanted), true) = (value, literal, operator.is_substring()) {
        return if attribute.case_exact {
            has_part(text, wanted, operator)
        } else {
            has_part(&fold(text), &fold(wanted), operator)
        };
    }
    let order = order(attribute, value, literal);
    match operator {
        Operator::Gt => order == Some(Ordering::Greater),
        Operator::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Operator::Lt => order == Some(Ordering::Less),
        Operator::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Operator::Eq | Operator::Ne | Operator::Co | Operator::Sw | Operator::Ew => false,
    }
}

fn has_part(text: &str, part: &str, operator: Operator) -> bool {
    match operator {
        Operator::Co => text.contains(part),
        Operator::Sw => text.starts_with(part),
        _ => text.ends_with(part),
    }
}

/// How a value of a resource compares with a literal; `None` for values of different types. Texts
/// compare by code point, after folding unless the attribute is case exact.
fn order(attribute: &Attribute, value: &Value, literal: &Literal) -> Option<Ordering> {
    match (value, literal) {
        (Value::String(text), Literal::Text(wanted)) if attribute.case_exact => Some(text.cmp(wanted)),
        (Value::String(text), Literal::Text(wanted)) => Some(fold(text).cmp(&fold(wanted))),
        (Value::String(text), Literal::Moment(wanted)) => {
            text.parse::<Timestamp>().ok().map(|moment| moment.cmp(wanted))
        }
        (Value::Bool(value), Literal::Boolean(wanted)) => Some(value.cmp(wanted)),
        (Value::Number(number), Literal::Number(wanted)) => number.as_f64()?.partial_cmp(wanted),
        _ => None,
    }
}
