//! Reading a bulk request. The operations are counted while they are read, so that a request with far too many
//! costs what the permitted ones do.

use std::{cell::Cell, collections::BTreeSet, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{Call, MAX_OPERATIONS, Method, Operation, Request};
use crate::scim::error::ScimError;

/// Reads the body of a bulk request.
///
/// # Errors
/// [`ScimError::InvalidSyntax`] for a body that is no bulk request, [`ScimError::TooLarge`] for more than
/// [`MAX_OPERATIONS`].
pub fn read(body: &[u8]) -> Result<Request, ScimError> {
    let too_many = Cell::new(false);
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let raw = Body { too_many: &too_many }.deserialize(&mut deserializer).and_then(|raw| {
        deserializer.end()?;
        Ok(raw)
    });
    let raw = raw.map_err(|error| {
        if too_many.get() {
            return ScimError::TooLarge(format!("a bulk request has at most {MAX_OPERATIONS} operations"));
        }
        let (line, column) = (error.line(), error.column());
        ScimError::InvalidSyntax(format!("it is no bulk request (line {line}, column {column})"))
    })?;
    let operations = raw
        .operations
        .ok_or_else(|| ScimError::InvalidSyntax("Operations must be a list of operations".to_owned()))?;
    let fail_on_errors = match raw.fail_on_errors {
        None | Some(Value::Null) => None,
        Some(value) => match value.as_u64() {
            Some(count) if count > 0 => Some(count),
            _ => return Err(ScimError::InvalidValue("failOnErrors must be a number above 0".to_owned())),
        },
    };
    let mut operations: Vec<Operation> = operations.into_iter().map(Operation::parse).collect();
    refuse_repeated_names(&mut operations);
    Ok(Request { fail_on_errors, operations })
}

/// A bulkId is the name of one operation (RFC 7644 section 3.7): which of two did a reference mean?
fn refuse_repeated_names(operations: &mut [Operation]) {
    let mut names = BTreeSet::new();
    for Operation { bulk_id, call, .. } in operations {
        let Some(name) = bulk_id.as_deref() else { continue };
        if matches!(call, Ok(Call { method: Method::Post, .. })) && !names.insert(name) {
            *call = Err(ScimError::InvalidValue("another operation has this bulkId already".to_owned()));
        }
    }
}

#[derive(Default)]
struct Raw {
    fail_on_errors: Option<Value>,
    operations: Option<Vec<Value>>,
}

struct Body<'a> {
    too_many: &'a Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Body<'_> {
    type Value = Raw;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Body<'_> {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a bulk request")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Raw, A::Error> {
        let mut raw = Raw::default();
        while let Some(name) = members.next_key::<String>()? {
            if name.eq_ignore_ascii_case("Operations") {
                if raw.operations.is_some() {
                    return Err(A::Error::custom("Operations twice"));
                }
                raw.operations = Some(members.next_value_seed(Operations { too_many: self.too_many })?);
            } else if name.eq_ignore_ascii_case("failOnErrors") {
                raw.fail_on_errors = Some(members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(raw)
    }
}

struct Operations<'a> {
    too_many: &'a Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Operations<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Value>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Operations<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of operations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<Value>, A::Error> {
        let mut operations = Vec::new();
        while operations.len() < MAX_OPERATIONS {
            match items.next_element()? {
                Some(operation) => operations.push(operation),
                None => return Ok(operations),
            }
        }
        match items.next_element::<IgnoredAny>()? {
            None => Ok(operations),
            Some(_) => {
                self.too_many.set(true);
                Err(A::Error::custom("too many operations"))
            }
        }
    }
}
