//! Employees and offices, and the rules that every door obeys. Pure: no database, no HTTP.

pub mod employee;
pub mod further_role;
pub mod hours;
pub mod import_stage;
pub mod just_in_time;
pub mod matching;
pub mod office;
pub mod permission;
pub mod role;
pub mod rules;
pub mod shape;

pub mod connection_settings;
pub mod connection_values;
pub mod organisation_settings;
pub mod settings;

pub use employee::{Employee, Origin, Status};
pub use import_stage::ImportStage;
pub use permission::{Authority, Overreach, Permission, Reach};
pub use role::{OfficeRelation, Role, RoleGrant, Source};
pub use rules::Violation;

/// The form in which names are compared without regard to case: each character by itself in lower case, the
/// two small sigmas one. Computed here and never in a database, so that both databases agree, and the same as
/// SCIM's filters compare by.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ς' { 'σ' } else { letter }).collect()
}
