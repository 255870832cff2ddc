//! SCIM 2.0 (RFC 7643, RFC 7644, RFC 9865) without a server or a database: the schema table,
//! filters, paths, PATCH, resources, projection, lists, errors, and the mapping to an employee.
//!
//! What identity providers send instead of what the RFCs say is understood here, in [`value`],
//! [`path`] and [`patch`], and nowhere else. Bodies are normalised once, at the door; after that
//! every document has canonical names and types, no unassigned attributes and no password.

pub mod attribute;
pub mod bulk;
pub mod discovery;
pub mod error;
pub mod etag;
pub mod evaluate;
pub mod filter;
pub mod group;
pub mod list;
pub mod membership;
pub mod office;
pub mod patch;
pub mod path;
pub mod project;
pub mod resource;
pub mod schema;
pub mod text;
pub mod user;
pub mod value;

pub use error::ScimError;
