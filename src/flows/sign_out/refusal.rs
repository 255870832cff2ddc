//! Why a logout message changes nothing: by a rule of the message, or by what Muster knows beside it.

use crate::saml::LogoutRefusal;

/// Why a logout message is refused. The code is stable; the sentence is for the administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignOutRefusal {
    /// A rule of the message itself.
    #[error("{0}")]
    Message(#[from] LogoutRefusal),
    /// No metadata, or metadata that is over.
    #[error("the connection has no usable metadata of the IdP; give it with connection set --idp-metadata")]
    NoMetadata,
    /// The request came before.
    #[error("the logout request came before; reloading its page causes this, or somebody copied it")]
    Replayed,
    /// InResponseTo names a request that this connection did not make, or made too long ago to remember.
    #[error("the logout response answers a request that this connection did not make, or that is long over")]
    RequestUnknown,
    /// The request was answered before.
    #[error("the logout request was answered before; reloading the page causes this")]
    RequestUsed,
    /// The request is older than ten minutes.
    #[error("the answer came more than ten minutes after the logout request")]
    RequestExpired,
    /// The answer came with another RelayState than the request went with.
    #[error(
        "the logout response came with another RelayState than the request; the IdP must send it back as it is"
    )]
    RelayStateMismatch,
}

impl SignOutRefusal {
    /// The stable name of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Message(refusal) => refusal.code(),
            Self::NoMetadata => "logout_no_metadata",
            Self::Replayed => "logout_replayed",
            Self::RequestUnknown => "logout_request_unknown",
            Self::RequestUsed => "logout_request_used",
            Self::RequestExpired => "logout_request_expired",
            Self::RelayStateMismatch => "logout_relay_state_mismatch",
        }
    }

    /// Whether what came is no logout message at all, so that the answer is 400 rather than 403.
    #[must_use]
    pub const fn is_no_message(&self) -> bool {
        match self {
            Self::Message(refusal) => refusal.is_no_message(),
            _ => false,
        }
    }
}
