//! Bulk requests (RFC 7644 section 3.7): reading one within its bounds, and the references by which one operation
//! names what another makes.

mod read;
pub mod references;

use serde_json::{Map, Value, json};

use super::{error::ScimError, etag, patch::member};

pub use read::read;

/// The URN of an answer.
pub const RESPONSE_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
/// The most operations of one request; advertised as `bulk.maxOperations`.
pub const MAX_OPERATIONS: usize = 1_000;
/// The most bytes of one request; advertised as `bulk.maxPayloadSize`.
pub const MAX_PAYLOAD: usize = 8 * 1024 * 1024;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Makes a resource.
    Post,
    /// Puts one in place of what it was.
    Put,
    /// Changes parts of one.
    Patch,
    /// Removes one.
    Delete,
}

/// A bulk request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// After how many errors the rest is left; `None` goes on whatever fails.
    pub fail_on_errors: Option<u64>,
    /// The operations in their order, each with what is wrong with it when it is none.
    pub operations: Vec<Operation>,
}

/// One operation as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// The method as it was sent, for the answer.
    pub sent_method: String,
    /// The client's name for the operation; `None` when it gave none.
    pub bulk_id: Option<String>,
    /// What to do, or why that cannot be read.
    pub call: Result<Call, ScimError>,
}

/// What an operation asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What it does.
    pub method: Method,
    /// The endpoint with its slash, such as `/Users`.
    pub endpoint: String,
    /// The id in the path, perhaps a reference; `None` for the collection.
    pub id: Option<String>,
    /// The entity tag that the resource must have; `None` for any.
    pub version: Option<String>,
    /// The body; `null` for a DELETE.
    pub data: Value,
}

impl Method {
    /// The name in requests and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Post, Self::Put, Self::Patch, Self::Delete]
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(text))
    }
}

impl Operation {
    fn parse(mut sent: Value) -> Self {
        let text = |name: &str| member(&sent, name).and_then(Value::as_str).map(str::to_owned);
        let (sent_method, bulk_id) = (text("method").unwrap_or_default(), text("bulkId"));
        let (path, version) = (text("path").unwrap_or_default(), text("version"));
        let data = take(&mut sent, "data");
        let call = Call::parse(&sent_method, bulk_id.as_deref(), &path, version, data);
        // A wrong one is repeated in the answer: a name for people, not a copy of the request.
        Self { sent_method: sent_method.chars().take(16).collect(), bulk_id, call }
    }
}

/// The member of an object by its name without regard to case; `null` when there is none.
fn take(object: &mut Value, name: &str) -> Value {
    let members = object.as_object_mut().into_iter().flatten();
    members
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.take())
        .next()
        .unwrap_or_default()
}

impl Call {
    fn parse(
        method: &str,
        bulk_id: Option<&str>,
        path: &str,
        version: Option<String>,
        data: Value,
    ) -> Result<Self, ScimError> {
        let wrong = |why: &str| ScimError::InvalidSyntax(why.to_owned());
        let method = Method::parse(method)
            .ok_or_else(|| wrong("an operation's method is POST, PUT, PATCH or DELETE"))?;
        if method == Method::Post && bulk_id.is_none_or(str::is_empty) {
            return Err(wrong("a POST needs a bulkId"));
        }
        let (endpoint, id) = split(path).ok_or_else(|| {
            let path: String = path.chars().take(80).collect();
            ScimError::NotFound(format!("the path {path}"))
        })?;
        if (method == Method::Post) != id.is_none() {
            return Err(ScimError::MethodNotAllowed);
        }
        let data = match data {
            // The example of RFC 7644 section 3.7.3 has the operations of a PATCH bare.
            Value::Array(operations) if method == Method::Patch => json!({ "Operations": operations }),
            data if method == Method::Delete || data.is_object() => data,
            _ => return Err(wrong("the operation has no data")),
        };
        Ok(Self { method, endpoint, id, version, data })
    }

    /// The condition on the version of the resource.
    #[must_use]
    pub fn condition(&self) -> etag::Condition {
        etag::Condition::parse(self.version.as_deref())
    }
}

/// `/Users` or `/Users/id`, also without the slash in front.
fn split(path: &str) -> Option<(String, Option<String>)> {
    let mut parts = path.strip_prefix('/').unwrap_or(path).splitn(2, '/');
    let endpoint = parts.next().filter(|name| !name.is_empty() && !name.starts_with('.'))?;
    let id = parts.next().filter(|id| !id.is_empty());
    // An id is one segment, and no query follows it.
    let is_one = id.is_none_or(|id| !id.contains(['/', '?', '#']));
    is_one.then(|| (format!("/{endpoint}"), id.map(str::to_owned)))
}

/// What the answer says of one operation.
#[derive(Debug, Clone)]
pub struct Answered<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The HTTP status.
    pub status: u16,
    /// The link of the resource; `None` when there is none.
    pub location: Option<&'a str>,
    /// The version after the operation; `None` when there is none.
    pub version: Option<i64>,
    /// The body of an error; `None` for a success.
    pub error: Option<Value>,
}

/// The answer to a bulk request.
#[must_use]
pub fn response<'a>(answered: impl IntoIterator<Item = Answered<'a>>) -> Value {
    let operations: Vec<Value> = answered.into_iter().map(show).collect();
    json!({ "schemas": [RESPONSE_URN], "Operations": operations })
}

fn show(answered: Answered<'_>) -> Value {
    let mut shown = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            shown.insert(name.to_owned(), value);
        }
    };
    put("location", answered.location.map(Value::from));
    put("method", Some(Value::from(answered.operation.sent_method.as_str())));
    put("bulkId", answered.operation.bulk_id.as_deref().map(Value::from));
    put("version", answered.version.map(|version| Value::from(etag::weak(version))));
    put("status", Some(Value::from(answered.status.to_string())));
    put("response", answered.error);
    Value::Object(shown)
}

#[cfg(test)]
mod tests;
