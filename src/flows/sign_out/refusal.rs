//! Why a logout message changes nothing: by a rule of the message, or by what Muster knows beside it.

mod help;

use super::super::refusals::refusals;
use crate::saml::{LogoutRefusal, Reason};

refusals! {
    /// Why a logout message is refused. The code is stable; the sentence is for the administrator.
    SignOutRefusal of LogoutRefusal:

    /// No metadata, or metadata that is over.
    NoMetadata = "logout_no_metadata",
        "the connection has no usable metadata of the IdP; give it with connection set --idp-metadata",
        help::NO_METADATA;
    /// The request came before.
    Replayed = "logout_replayed",
        "the logout request came before; reloading its page causes this, or somebody copied it",
        help::REPLAYED;
    /// InResponseTo names a request that this connection did not make, or made too long ago to remember.
    RequestUnknown = "logout_request_unknown",
        "the logout response answers a request that this connection did not make, or that is long over",
        help::REQUEST_UNKNOWN;
    /// The request was answered before.
    RequestUsed = "logout_request_used",
        "the logout request was answered before; reloading the page causes this",
        help::REQUEST_USED;
    /// The request is older than ten minutes.
    RequestExpired = "logout_request_expired",
        "the answer came more than ten minutes after the logout request",
        help::REQUEST_EXPIRED;
    /// The answer came with another RelayState than the request went with.
    RelayStateMismatch = "logout_relay_state_mismatch",
        "the logout response came with another RelayState than the request; the IdP must send it back as it is",
        help::RELAY_STATE_MISMATCH;
}

impl SignOutRefusal {
    /// Whether what came is no logout message at all, so that the answer is 400 rather than 403.
    #[must_use]
    pub const fn is_no_message(&self) -> bool {
        match self {
            Self::Message(refusal) => refusal.is_no_message(),
            _ => false,
        }
    }
}
