//! Every reason for which nobody is signed in or out, with what helps: one list for the command line, the
//! Backoffice and the documentation.

use super::{sign_in::SignInRefusal, sign_out::SignOutRefusal};
use crate::saml::{Help, LogoutRefusal, Reason, Refusal};

/// An enum of reasons: those of the message itself, and what Muster knows beside it. A variant without help
/// does not compile.
macro_rules! refusals {
    ($(#[$about:meta])* $name:ident of $message:ty: $($(#[$doc:meta])* $variant:ident $(($field:ty))? = $code:literal, $sentence:literal, $help:path;)+) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            /// A rule of the message itself.
            #[error("{0}")]
            Message(#[from] $message),
            $($(#[$doc])* #[error($sentence)] $variant $(($field))?,)+
        }

        impl $name {
            /// Every reason beside those of the message itself.
            pub(in crate::flows) const BESIDE_THE_MESSAGE: &'static [Reason] = &[$(Reason { code: $code, help: &$help }),+];

            /// The stable name of the reason with what helps.
            #[must_use]
            pub const fn reason(&self) -> Reason {
                match self {
                    Self::Message(refusal) => refusal.reason(),
                    $(Self::$variant { .. } => Reason { code: $code, help: &$help },)+
                }
            }

            /// The stable name of the reason.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                self.reason().code
            }
        }
    };
}

pub(super) use refusals;

/// Every reason for which a sign-in is refused, and then every one for which a logout message is, each in the
/// order in which the rules are applied.
pub fn reasons() -> impl Iterator<Item = Reason> {
    let sign_in = Refusal::REASONS.iter().chain(SignInRefusal::BESIDE_THE_MESSAGE);
    let sign_out = LogoutRefusal::REASONS.iter().chain(SignOutRefusal::BESIDE_THE_MESSAGE);
    sign_in.chain(sign_out).copied()
}

/// What helps against the refusal with this code; `None` for a code that is none, as of another version.
#[must_use]
pub fn help(code: &str) -> Option<&'static Help> {
    reasons().find(|reason| reason.code == code).map(|reason| reason.help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_says_what_to_change() {
        for reason in reasons() {
            let help = reason.help;
            assert!(help.means.ends_with('.') && help.change.ends_with('.'), "{}", reason.code);
            assert!(!help.causes.is_empty(), "{}", reason.code);
            assert!(help.causes.iter().all(|cause| !cause.ends_with('.')), "{}", reason.code);
        }
    }

    #[test]
    fn logouts_have_help_like_sign_ins() {
        for code in LogoutRefusal::CODES {
            assert!(
                help(code).is_some_and(|help| help.person == crate::saml::Person::SignOutByHand),
                "{code}"
            );
        }
        assert!(help("logout_replayed").is_some() && help("replayed").is_some());
    }
}
