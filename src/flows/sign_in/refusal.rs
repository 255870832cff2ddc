//! Why a sign-in is refused: by a rule of the message, or by what Muster knows beside it. A variant without
//! help does not compile.

mod help;

use super::super::refusals::refusals;
use crate::{
    directory::{Violation, matching::Barred},
    ids::EmployeeId,
    saml::{Reason, Refusal},
};

refusals! {
    /// Why nobody is signed in. The code is stable; the sentence is for the administrator.
    SignInRefusal of Refusal:

    /// Nothing was posted.
    NoResponse = "no_response",
        "the post carries no SAMLResponse; the IdP must post the response by the HTTP-POST binding to the ACS URL",
        help::NO_RESPONSE;
    /// No metadata, or metadata that is over.
    NoMetadata = "no_metadata",
        "the connection has no usable metadata of the IdP; give it with connection set --idp-metadata",
        help::NO_METADATA;
    /// `enabled=false`.
    ConnectionDisabled = "connection_disabled",
        "the connection is disabled; set enabled=true to let people sign in",
        help::CONNECTION_DISABLED;
    /// InResponseTo names a request that this connection did not make, or made too long ago to remember.
    RequestUnknown = "request_unknown",
        "the response answers a request that this connection did not make, or that is long over; sign in anew",
        help::REQUEST_UNKNOWN;
    /// The browser that posts is not the one that asked.
    OtherBrowser = "other_browser",
        "the response came from another browser than the one that asked, or the browser keeps no cookies; sign in anew in one browser",
        help::OTHER_BROWSER;
    /// The request is older than ten minutes.
    RequestExpired = "request_expired",
        "the answer came more than ten minutes after the request; sign in anew",
        help::REQUEST_EXPIRED;
    /// The request was answered before.
    RequestUsed = "request_used",
        "the request was answered before; sign in anew. Pressing Back and posting again causes this",
        help::REQUEST_USED;
    /// The assertion was consumed before.
    Replayed = "replayed",
        "the assertion was used before; a correct browser never posts it twice, so somebody may have copied it",
        help::REPLAYED;
    /// The identity provider logged the person out after it made the assertion (SAML core section 3.7.3.1).
    LoggedOut = "logged_out",
        "the IdP logged the person out before its assertion arrived here; sign in anew",
        help::LOGGED_OUT;
    /// Nobody has that identifier.
    EmployeeUnknown = "employee_unknown",
        "no employee has this identifier; provision the person, or choose at the IdP the NameID that equals the External ID, case included",
        help::EMPLOYEE_UNKNOWN;
    /// Somebody had it and was deleted.
    EmployeeDeleted = "employee_deleted",
        "the employee with this identifier was deleted; create the person again if they are to come back",
        help::EMPLOYEE_DELETED;
    /// Several employees have it when case does not count, or the e-mail is used twice.
    EmployeeAmbiguous = "employee_ambiguous",
        "several employees have this identifier; match by externalId, or make it unique",
        help::EMPLOYEE_AMBIGUOUS;
    /// The stored link and `saml.match` name two people.
    EmployeeLinkConflict(EmployeeId) = "employee_link_conflict",
        "an earlier sign-in linked this identifier to one employee, and now another one has it; if it was given to somebody else at the IdP, drop the old link with employee unlink",
        help::EMPLOYEE_LINK_CONFLICT;
    /// A just-in-time creation would need a name that somebody has.
    JitConflict(&'static str) = "jit_conflict",
        "the person cannot be created at the sign-in, because another employee has this {0}; nobody is taken over: give that employee this External ID if it is the same person, or correct what the IdP sends",
        help::JIT_CONFLICT;
    /// A just-in-time creation would break a rule of the directory.
    JitInvalid(Violation) = "jit_invalid",
        "the person cannot be created at the sign-in: {0}; correct what the IdP sends",
        help::JIT_INVALID;
    /// Another connection manages the employee.
    EmployeeOfOtherConnection(EmployeeId) = "employee_of_other_connection",
        "another connection manages this employee; the person signs in through that one",
        help::EMPLOYEE_OF_OTHER_CONNECTION;
    /// The employee is suspended.
    EmployeeSuspended(EmployeeId) = "employee_suspended",
        "the employee is suspended; restore them here, or activate them at the IdP",
        help::EMPLOYEE_SUSPENDED;
    /// The employee has not accepted the invitation.
    EmployeePending(EmployeeId) = "employee_pending",
        "the employee is pending: the invitation was not accepted; add the person with the bypass, or adopt them by SCIM",
        help::EMPLOYEE_PENDING;
    /// The employee is blocked after failed sign-ins with a password.
    EmployeeBlocked(EmployeeId) = "employee_blocked",
        "the employee is blocked after failed sign-ins with a password; unblock them",
        help::EMPLOYEE_BLOCKED;
    /// A sign-in with a password, and another password.
    WrongPassword = "wrong_password",
        "the password was wrong; after three wrong ones the employee is blocked",
        help::WRONG_PASSWORD;
    /// A sign-in with a password that was right, and a code that was not.
    WrongCode = "wrong_code",
        "the password was right and the code was wrong; after three failures the employee is blocked",
        help::WRONG_CODE;
}

impl SignInRefusal {
    /// The reason for somebody who was found and is not let in.
    pub(super) const fn barred(barred: Barred, employee: EmployeeId) -> Self {
        match barred {
            Barred::Suspended => Self::EmployeeSuspended(employee),
            Barred::Pending => Self::EmployeePending(employee),
            Barred::OtherConnection => Self::EmployeeOfOtherConnection(employee),
        }
    }

    /// Whom it is about, when somebody was found.
    pub(super) const fn employee(&self) -> Option<EmployeeId> {
        match self {
            Self::EmployeeLinkConflict(id)
            | Self::EmployeeSuspended(id)
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
