//! What the IT person at the IdP's console needs to know about a reason of refusal: [`Help`].
//!
//! Every reason has one, given where the reason is declared; `docs/sign-in-problems.md` is made of them.

use std::fmt;

/// One reason of refusal: its stable code and what helps.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    /// The stable name.
    pub code: &'static str,
    /// What helps.
    pub help: &'static Help,
}

/// What helps against one reason of refusal. Nothing here depends on the message, so all of it can be
/// published.
#[derive(Debug, Clone, Copy)]
pub struct Help {
    /// What the person who could not sign in, or out, may be told.
    pub person: Person,
    /// What the reason means, in one or two sentences.
    pub means: &'static str,
    /// What leads to it, the likeliest first.
    pub causes: &'static [&'static str],
    /// What to change, at the IdP or here.
    pub change: &'static str,
    /// Where that is at particular products.
    pub places: Places,
}

/// Where something is set at particular products, in the words of their consoles.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    /// What is set there, in kebab case: the same words in other languages are found by it.
    pub what: &'static str,
    /// The way there, with `*names*` and `` `code` `` as the console writes them.
    pub at: &'static [(Product, &'static str)],
}

impl Places {
    /// Nowhere.
    const NONE: Self = Self::of("", &[]);

    /// The places where `what` is set.
    pub(crate) const fn of(what: &'static str, at: &'static [(Product, &'static str)]) -> Self {
        Self { what, at }
    }
}

impl Help {
    /// Help without places.
    pub(crate) const fn new(
        person: Person,
        means: &'static str,
        causes: &'static [&'static str],
        change: &'static str,
    ) -> Self {
        Self { person, means, causes, change, places: Places::NONE }
    }

    /// The same with the places where the change is made.
    pub(crate) const fn at(self, places: Places) -> Self {
        Self { places, ..self }
    }
}

/// What the person who could not sign in, or out, may be told. Their page says the same for every reason, so that
/// it tells a stranger nothing; these are for the administrator who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// It works when done again.
    StartAgain,
    /// A setting is wrong.
    WaitForSettings,
    /// The account must be made, switched on or repaired.
    WaitForAccount,
    /// A logout did not come through, so a session may be left somewhere.
    SignOutByHand,
}

impl Person {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::StartAgain, Self::WaitForSettings, Self::WaitForAccount, Self::SignOutByHand];
}

impl fmt::Display for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::StartAgain => {
                "Start again from the sign-in page, in one window of one browser that keeps cookies, and finish within \
                 ten minutes."
            }
            Self::WaitForSettings => {
                "This is not your doing, and trying again does not help until your administrator has changed a \
                 setting."
            }
            Self::WaitForAccount => {
                "You are known to your company's sign-in, but your account here is not ready; your administrator \
                 looks after it."
            }
            Self::SignOutByHand => {
                "You may still be signed in somewhere: sign out here and on your company's sign-in page, and close the \
                 browser when others use it, too."
            }
        })
    }
}

/// An IdP product with names of its own for what has to be changed, and with a page in `docs/idp/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// Microsoft Entra ID.
    Entra,
    /// Okta.
    Okta,
    /// Google Workspace.
    Google,
    /// Active Directory Federation Services.
    Adfs,
    /// Keycloak.
    Keycloak,
    /// OneLogin.
    OneLogin,
    /// PingOne.
    PingOne,
    /// JumpCloud.
    JumpCloud,
    /// Shibboleth Identity Provider.
    Shibboleth,
}

impl Product {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Entra,
        Self::Okta,
        Self::Google,
        Self::Adfs,
        Self::Keycloak,
        Self::OneLogin,
        Self::PingOne,
        Self::JumpCloud,
        Self::Shibboleth,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entra => "Entra ID",
            Self::Okta => "Okta",
            Self::Google => "Google Workspace",
            Self::Adfs => "ADFS",
            Self::Keycloak => "Keycloak",
            Self::OneLogin => "OneLogin",
            Self::PingOne => "PingOne",
            Self::JumpCloud => "JumpCloud",
            Self::Shibboleth => "Shibboleth",
        }
    }

    /// The name of its page in `docs/idp/`, without the ending.
    #[must_use]
    pub const fn page(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Okta => "okta",
            Self::Google => "google",
            Self::Adfs => "adfs",
            Self::Keycloak => "keycloak",
            Self::OneLogin => "onelogin",
            Self::PingOne => "pingone",
            Self::JumpCloud => "jumpcloud",
            Self::Shibboleth => "shibboleth",
        }
    }
}
