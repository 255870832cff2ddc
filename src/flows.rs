//! Use cases: one file each, each owning its transaction. Doors (HTTP, command line, jobs) call these and
//! nothing below them.

pub mod announcements;
pub mod backup;
pub mod bulk;
pub mod change;
pub mod check;
pub mod commitments;
pub mod connection_keys;
pub mod connections;
pub mod demo;
pub mod editing;
pub mod employee_list;
pub mod employees;
pub mod expiry;
pub mod fetch;
pub mod forgotten;
pub mod gateway;
pub mod groups;
pub mod import;
pub mod invitations;
pub mod letters;
pub mod links;
pub mod listing;
pub mod log_list;
mod membership;
pub mod metadata_refresh;
pub mod offices;
pub mod organisations;
pub mod outbox;
pub mod passwords;
pub mod person;
pub mod provision;
pub mod published_metadata;
pub mod records;
pub mod resources;
pub mod scim_log;
pub mod scim_tokens;
pub mod search;
pub mod second_factor;
pub mod sessions;
pub mod setup;
pub mod sign_in;
pub mod sign_out;
pub mod way_in;

pub use gateway::{Actor, FlowError, Gateway, ScimBounds, Target};
