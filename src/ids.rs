//! Newtypes for the identifiers of records, so that one record's id cannot be used as another's.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{clock::Timestamp, secret::Random};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// A UUID of version 7 (RFC 9562 section 5.7): ids made later sort later.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id for something made at `now`.
            #[must_use]
            pub fn new(now: Timestamp, random: &dyn Random) -> Self {
                Self(uuid_v7(now, random))
            }

            /// Not later than any id that is made at `now`, and later than all made a microsecond before.
            #[must_use]
            pub fn first_at(now: Timestamp) -> Self {
                Self(uuid_v7(now, &Zeros))
            }

            /// The id with this value, as read from the database or a caller.
            #[must_use]
            pub const fn from_uuid(value: Uuid) -> Self {
                Self(value)
            }

            /// The value, for the database.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Only the hyphenated form is an id: one record has one name.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                if text.len() != 36 {
                    return Err(NotAnId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

/// A text that is no hyphenated UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: ids look like 0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10")]
pub struct NotAnId;

ids! {
    /// An organisation (tenant).
    OrganisationId;
    /// An employee; the SCIM `id` of a `User` is the same value.
    EmployeeId;
    /// An office; the SCIM `id` of an `Office` is the same value.
    OfficeId;
    /// Employees chosen in the list, and what is to be done with them.
    SelectionId;
    /// A SCIM group of one connection.
    GroupId;
    /// A connection to an identity provider.
    ConnectionId;
    /// A SCIM bearer token's record (not the token itself).
    ScimTokenId;
    /// A session's record (not the cookie's token).
    SessionId;
    /// A sign-in attempt, accepted or refused.
    SignInId;
    /// A row of the audit log.
    AuditId;
    /// A mail in the outbox and the ledger.
    MailId;
    /// An appointment of an employee.
    AppointmentId;
    /// A publication that is to go out later.
    PublicationId;
    /// A row of the SCIM request log.
    ScimRequestId;
    /// A further role, made by an administrator.
    RoleId;
    /// An import by the Backoffice.
    ImportId;
    /// A job in the queue.
    JobId;
}

/// What the least id of a moment is filled with.
struct Zeros;

impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn uuid_v7(now: Timestamp, random: &dyn Random) -> Uuid {
    let micros = u64::try_from(now.as_micros()).unwrap_or(0);
    let mut bytes = [0_u8; 16];
    random.fill(&mut bytes);
    bytes[..6].copy_from_slice(&(micros / 1_000).to_be_bytes()[2..]);
    // The twelve bits after the version hold the fraction of the millisecond (RFC 9562 section 6.2,
    // method 3), so that ids made within one millisecond still sort by time.
    let fraction = u16::try_from((micros % 1_000) * 4_096 / 1_000).unwrap_or(0);
    bytes[6..8].copy_from_slice(&(0x7000 | fraction).to_be_bytes());
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SystemRandom;

    #[test]
    fn a_later_id_sorts_after_an_earlier_one_within_the_same_millisecond() {
        let early = EmployeeId::new(Timestamp::from_micros(1_700_000_000_000_100), &SystemRandom);
        let late = EmployeeId::new(Timestamp::from_micros(1_700_000_000_000_101), &SystemRandom);
        assert!(early < late, "{early} < {late}");
        assert_eq!(early.uuid().get_version_num(), 7);
        assert_eq!(early.to_string().parse::<EmployeeId>(), Ok(early));
    }

    #[test]
    fn the_first_id_of_a_moment_stands_before_all_others_of_it() {
        let moment = Timestamp::from_micros(1_700_000_000_000_100);
        let before = EmployeeId::new(Timestamp::from_micros(1_700_000_000_000_099), &SystemRandom);
        let (first, one) = (EmployeeId::first_at(moment), EmployeeId::new(moment, &SystemRandom));
        assert!(before < first && first <= one, "{before} < {first} <= {one}");
    }

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        assert_eq!("0193e4d25b1c7c3a9d523f1f6c1d7a10".parse::<EmployeeId>(), Err(NotAnId));
        assert_eq!("../../../../../../../../../../etc/pw".parse::<EmployeeId>(), Err(NotAnId));
    }
}
