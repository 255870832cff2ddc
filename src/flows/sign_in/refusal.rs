//! Why a sign-in is refused: by a rule of the message, or by what Muster knows beside it.

use crate::{directory::matching::Barred, ids::EmployeeId, saml::Refusal};

/// Why nobody is signed in. The code is stable; the sentence is for the administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefusal {
    /// A rule of the message itself.
    #[error("{0}")]
    Message(Refusal),
    /// Nothing was posted.
    #[error(
        "the post carries no SAMLResponse; the IdP must post the response by the HTTP-POST binding to the ACS URL"
    )]
    NoResponse,
    /// No metadata, or metadata that is over.
    #[error("the connection has no usable metadata of the IdP; give it with connection set --idp-metadata")]
    NoMetadata,
    /// `enabled=false`.
    #[error("the connection is disabled; set enabled=true to let people sign in")]
    ConnectionDisabled,
    /// `saml.second_opinion=true` without a second verifier.
    #[error(
        "saml.second_opinion is on, but this build has no second verifier; use one that has, or set it to false"
    )]
    NoSecondOpinion,
    /// InResponseTo names a request that this connection did not make, or made too long ago to remember.
    #[error(
        "the response answers a request that this connection did not make, or that is long over; sign in anew"
    )]
    RequestUnknown,
    /// The request was answered before.
    #[error("the request was answered before; sign in anew. Pressing Back and posting again causes this")]
    RequestUsed,
    /// The request is older than ten minutes.
    #[error("the answer came more than ten minutes after the request; sign in anew")]
    RequestExpired,
    /// The browser that posts is not the one that asked.
    #[error(
        "the response came from another browser than the one that asked, or the browser keeps no cookies; sign in anew in one browser"
    )]
    OtherBrowser,
    /// The assertion was consumed before.
    #[error(
        "the assertion was used before; a correct browser never posts it twice, so somebody may have copied it"
    )]
    Replayed,
    /// Nobody has that identifier.
    #[error(
        "no employee has this identifier; provision the person, or choose at the IdP the NameID that equals the External ID, case included"
    )]
    EmployeeUnknown,
    /// Somebody had it and was deleted.
    #[error(
        "the employee with this identifier was deleted; create the person again if they are to come back"
    )]
    EmployeeDeleted,
    /// Several employees have it when case does not count, or the e-mail is used twice.
    #[error("several employees have this identifier; match by externalId, or make it unique")]
    EmployeeAmbiguous,
    /// The employee is suspended.
    #[error("the employee is suspended; restore them here, or activate them at the IdP")]
    EmployeeSuspended(EmployeeId),
    /// The employee has not accepted the invitation.
    #[error(
        "the employee is pending: the invitation was not accepted; add the person with the bypass, or adopt them by SCIM"
    )]
    EmployeePending(EmployeeId),
    /// The employee is blocked after failed sign-ins.
    #[error("the employee is blocked after failed sign-ins; unblock them")]
    EmployeeBlocked(EmployeeId),
    /// Another connection manages the employee.
    #[error("another connection manages this employee; the person signs in through that one")]
    EmployeeOfOtherConnection(EmployeeId),
}

impl SignInRefusal {
    /// The stable name of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Message(refusal) => refusal.code(),
            Self::NoResponse => "no_response",
            Self::NoMetadata => "no_metadata",
            Self::ConnectionDisabled => "connection_disabled",
            Self::NoSecondOpinion => "no_second_opinion",
            Self::RequestUnknown => "request_unknown",
            Self::RequestUsed => "request_used",
            Self::RequestExpired => "request_expired",
            Self::OtherBrowser => "other_browser",
            Self::Replayed => "replayed",
            Self::EmployeeUnknown => "employee_unknown",
            Self::EmployeeDeleted => "employee_deleted",
            Self::EmployeeAmbiguous => "employee_ambiguous",
            Self::EmployeeSuspended(_) => "employee_suspended",
            Self::EmployeePending(_) => "employee_pending",
            Self::EmployeeBlocked(_) => "employee_blocked",
            Self::EmployeeOfOtherConnection(_) => "employee_of_other_connection",
        }
    }

    /// The reason for somebody who was found and is not let in.
    pub(super) const fn barred(barred: Barred, employee: EmployeeId) -> Self {
        match barred {
            Barred::Suspended => Self::EmployeeSuspended(employee),
            Barred::Pending => Self::EmployeePending(employee),
            Barred::Blocked => Self::EmployeeBlocked(employee),
            Barred::OtherConnection => Self::EmployeeOfOtherConnection(employee),
        }
    }

    /// Whom it is about, when somebody was found.
    pub(super) const fn employee(&self) -> Option<EmployeeId> {
        match self {
            Self::EmployeeSuspended(id)
            | Self::EmployeePending(id)
            | Self::EmployeeBlocked(id)
            | Self::EmployeeOfOtherConnection(id) => Some(*id),
            _ => None,
        }
    }

    /// Whether what came is no SAML response at all, so that the answer is 400 rather than 403.
    #[must_use]
    pub const fn is_no_response(&self) -> bool {
        match self {
            Self::NoResponse => true,
            Self::Message(refusal) => refusal.is_no_response(),
            _ => false,
        }
    }
}
