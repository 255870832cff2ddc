//! From a proven SAML subject to at most one employee (SAML.md 20 and 21, SCIM.md 19).

use super::employee::{Employee, Status};
use crate::ids::ConnectionId;

/// Why somebody with a perfect assertion is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// Suspended.
    Suspended,
    /// Invited and not yet active.
    Pending,
    /// Another connection manages this employee.
    OtherConnection,
    /// Blocked after too many failed sign-ins.
    Blocked,
}

/// Whether `connection` may sign `employee` in: one that it manages, or one that no connection manages.
///
/// # Errors
/// The reason why not. The connection is asked first, so that a connection learns nothing about the
/// status of another one's employees.
pub fn admit(employee: &Employee, connection: ConnectionId) -> Result<(), Barred> {
    if employee.connection.is_some_and(|manager| manager != connection) {
        return Err(Barred::OtherConnection);
    }
    match employee.status {
        Status::Suspended => Err(Barred::Suspended),
        Status::Pending => Err(Barred::Pending),
        Status::Active if employee.blocked_at.is_some() => Err(Barred::Blocked),
        Status::Active => Ok(()),
    }
}
