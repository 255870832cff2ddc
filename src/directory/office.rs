//! Offices: the branches of an organisation.

use super::organisation_settings::TimeZoneName;
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OfficeId, OrganisationId},
};

/// The most characters of a name, an External ID, and an address.
pub const LONGEST: (usize, usize, usize) = (200, 255, 1_000);

/// What is wrong with an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The name.
    #[error("an office's name has 1 to 200 characters")]
    Name,
    /// The External ID.
    #[error("an office's External ID has 1 to 255 characters")]
    ExternalId,
    /// The time zone.
    #[error("the time zone is an IANA name such as Europe/Brussels")]
    TimeZone,
    /// The address.
    #[error("an address has at most 1,000 characters")]
    Address,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Its id.
    pub id: OfficeId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The connection that keeps it up to date; `None` when people do.
    pub connection: Option<ConnectionId>,
    /// How the customer's own systems know it; unique in the organisation when present.
    pub external_id: Option<String>,
    /// Its name; unique in the organisation without regard to case.
    pub name: String,
    /// Whether it is open for business.
    pub active: bool,
    /// IANA name of its time zone.
    pub time_zone: Option<String>,
    /// Its address, as free text.
    pub address: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts its changes, from 1.
    pub version: i64,
}

/// Everything that is wrong with a name, an External ID, a time zone and an address.
#[must_use]
pub fn faults(
    name: &str,
    external_id: Option<&str>,
    time_zone: Option<&str>,
    address: Option<&str>,
) -> Vec<Fault> {
    let plain = |text: &str, longest: usize| {
        !text.is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
    };
    let checks = [
        (plain(name.trim(), LONGEST.0), Fault::Name),
        (external_id.is_none_or(|id| plain(id, LONGEST.1)), Fault::ExternalId),
        (time_zone.is_none_or(|zone| TimeZoneName::parse(zone).is_some()), Fault::TimeZone),
        (address.is_none_or(|text| text.chars().count() <= LONGEST.2), Fault::Address),
    ];
    checks.into_iter().filter(|(fits, _)| !fits).map(|(_, fault)| fault).collect()
}
