//! Offices: the branches of an organisation.

use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OfficeId, OrganisationId},
};

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
