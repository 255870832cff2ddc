//! From a proven SAML subject to at most one employee (SAML.md 20 and 21, SCIM.md 19).

use super::{
    connection_settings::SubjectMatch,
    employee::{Employee, Status},
};
use crate::ids::{ConnectionId, EmployeeId};

/// Why somebody with a perfect assertion is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// Suspended.
    Suspended,
    /// Invited and not yet active.
    Pending,
    /// Another connection manages this employee.
    OtherConnection,
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
        // A block concerns passwords only (FEATURES S15).
        Status::Active => Ok(()),
    }
}

/// What an earlier sign-in left: this subject was this employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Who it was.
    pub employee: EmployeeId,
    /// The field by which they were found then.
    pub matched: SubjectMatch,
}

/// Who a subject is, by what earlier sign-ins left and by the field that the connection compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identified {
    /// Nobody, and nobody ever was.
    Nobody,
    /// Nobody by the field in force; by another, which does not count any more, it was this one.
    Formerly(EmployeeId),
    /// Several, so nobody.
    Several,
    /// The link and the field name two people.
    Disagree {
        /// Whom the link names.
        linked: EmployeeId,
        /// Who has the field.
        matched: EmployeeId,
    },
    /// Found by the field; `linked` says whether a link that counts says the same.
    ByField {
        /// Who.
        employee: EmployeeId,
        /// Whether the link is there already.
        linked: bool,
    },
    /// Found by the link alone: what is compared has been renamed since.
    ByLink(EmployeeId),
}

/// Brings the links of a subject and the employees who have it in `field` together (SCIM.md 19).
///
/// A link that was made by another field opens nothing: when an organisation stops trusting e-mail
/// addresses, what they opened is closed. It still contradicts.
#[must_use]
pub fn identify(links: &[Link], matched: &[EmployeeId], field: SubjectMatch) -> Identified {
    let mut counting: Vec<EmployeeId> =
        links.iter().filter(|link| link.matched == field).map(|link| link.employee).collect();
    counting.sort_unstable();
    counting.dedup();
    match (matched, counting.as_slice()) {
        ([_, _, ..], _) | ([], [_, _, ..]) => Identified::Several,
        ([employee], _) => {
            let employee = *employee;
            match links.iter().find(|link| link.employee != employee) {
                Some(other) => Identified::Disagree { linked: other.employee, matched: employee },
                None => Identified::ByField { employee, linked: !counting.is_empty() },
            }
        }
        ([], [employee]) => Identified::ByLink(*employee),
        ([], []) => links.first().map_or(Identified::Nobody, |link| Identified::Formerly(link.employee)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Timestamp, secret::SystemRandom};

    #[test]
    fn link_and_field_must_agree_and_either_is_enough() {
        use SubjectMatch::{Email, ExternalId};
        let new = || EmployeeId::new(Timestamp::from_seconds(1), &SystemRandom);
        let (lena, noor) = (new(), new());
        let by = |employee, matched| Link { employee, matched };
        let found = |links: &[Link], matched: &[EmployeeId]| identify(links, matched, ExternalId);

        assert_eq!(found(&[], &[]), Identified::Nobody);
        assert_eq!(found(&[], &[lena]), Identified::ByField { employee: lena, linked: false });
        assert_eq!(
            found(&[by(lena, ExternalId)], &[lena]),
            Identified::ByField { employee: lena, linked: true }
        );
        assert_eq!(found(&[by(lena, ExternalId)], &[]), Identified::ByLink(lena));
        assert_eq!(
            found(&[by(lena, ExternalId)], &[noor]),
            Identified::Disagree { linked: lena, matched: noor }
        );
        assert_eq!(found(&[], &[lena, noor]), Identified::Several);
        assert_eq!(found(&[by(lena, ExternalId)], &[lena, noor]), Identified::Several);
        assert_eq!(found(&[by(lena, ExternalId), by(noor, ExternalId)], &[]), Identified::Several);
        assert_eq!(
            found(&[by(lena, ExternalId), by(noor, ExternalId)], &[lena]),
            Identified::Disagree { linked: noor, matched: lena }
        );

        // Made by e-mail, while the External ID is what is compared now.
        assert_eq!(found(&[by(lena, Email)], &[]), Identified::Formerly(lena));
        assert_eq!(found(&[by(lena, Email)], &[lena]), Identified::ByField { employee: lena, linked: false });
        assert_eq!(found(&[by(lena, Email)], &[noor]), Identified::Disagree { linked: lena, matched: noor });
        assert_eq!(found(&[by(noor, Email), by(lena, ExternalId)], &[]), Identified::ByLink(lena));
    }
}
