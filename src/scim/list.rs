//! Queries and their answers: the parameters of a listing (RFC 7644 section 3.4.2), the body of a
//! `.search` (section 3.4.3), the order of resources, and the ListResponse.

mod cursor;
mod key;
mod query;
mod sort;

use serde_json::{Map, Value, json};

pub use cursor::{Cursor, Direction, Position};
pub use key::SortKey;
pub use query::{Page, Query};
pub use sort::Sort;

/// The URN of a list answer.
pub const LIST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// How many resources a page has unless the client says.
pub const DEFAULT_COUNT: u64 = 100;
/// The most resources of a page; a client that asks for more gets this many. Advertised as
/// `filter.maxResults`.
pub const MAX_COUNT: u64 = 200;

/// What an answer says about its page besides the resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// By index: the place of the first resource, from 1.
    Index {
        /// `startIndex` as it was asked for.
        start_index: u64,
    },
    /// By cursor (RFC 9865 section 2.3).
    Cursor {
        /// The cursor of the next page; `None` at the end.
        next: Option<String>,
        /// The cursor of the previous page; `None` where it is not offered.
        previous: Option<String>,
    },
}

/// The answer to a query, around resources that are projected already.
#[must_use]
pub fn response(total: u64, paging: &Paging, resources: Vec<Value>) -> Value {
    let mut answer = Map::new();
    answer.insert("schemas".to_owned(), json!([LIST_URN]));
    answer.insert("totalResults".to_owned(), json!(total));
    answer.insert("itemsPerPage".to_owned(), json!(resources.len()));
    match paging {
        Paging::Index { start_index } => {
            answer.insert("startIndex".to_owned(), json!(start_index));
        }
        Paging::Cursor { next, previous } => {
            for (name, cursor) in [("nextCursor", next), ("previousCursor", previous)] {
                if let Some(cursor) = cursor {
                    answer.insert(name.to_owned(), json!(cursor));
                }
            }
        }
    }
    answer.insert("Resources".to_owned(), Value::Array(resources));
    Value::Object(answer)
}

#[cfg(test)]
mod tests;
