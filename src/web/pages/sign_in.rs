//! The way in: who somebody is, then a password or an identity provider.

use askama::Template;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::{Language, assets};

/// `GET /login` and the answers to `POST /login`.
///
/// The form posts `who`, in the second step also `password` and, if set, `organisation`; `return_to`
/// comes along in both. Show the same step for an address that exists and for one that does not.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    /// The language of the page.
    pub language: Language,
    /// The local path to go to afterwards, checked by the caller. `None`: the landing page.
    pub return_to: Option<String>,
    /// How far we are.
    pub step: SignInStep,
    /// What was wrong with the last attempt.
    pub error: Option<SignInError>,
    /// Whether the browser comes with a session that is over: by time, or because somebody ended it.
    pub ended: bool,
}

/// A step on the way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInStep {
    /// Asks for an e-mail address or an organisation.
    Who {
        /// What was typed before; empty at first.
        typed: String,
    },
    /// Asks for the password.
    Password {
        /// The address as typed; it is kept in the form, also for password managers. When it is empty,
        /// the page asks for both at once.
        who: String,
        /// Sent along as `organisation`. `None` when the address alone decides.
        organisation: Option<String>,
        /// Where to go without a password. `None` hides the link.
        forgot_href: Option<String>,
        /// Other ways in, offered below; often none.
        connections: Vec<ConnectionChoice>,
    },
    /// Offers identity providers.
    Connections {
        /// The address or the organisation as typed.
        who: String,
        /// One or more. They are links and not buttons of a form, because browsers apply the
        /// `form-action` of our policy to the redirect to the identity provider, too.
        choices: Vec<ConnectionChoice>,
        /// Goes to the first choice at once (by a refresh of zero seconds); for a single choice.
        forward: bool,
    },
}

/// A connection to sign in through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionChoice {
    /// Its name, such as `Okta`.
    pub name: String,
    /// The local path that starts the sign-in, with `return_to`.
    pub href: String,
}

/// What was wrong with an attempt to sign in. Nothing here tells whether an account exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInError {
    /// Neither an address nor an organisation was given.
    WhoMissing,
    /// No organisation has this name (for what is no address).
    OrganisationUnknown,
    /// No password was given.
    PasswordMissing,
    /// Address and password do not belong together, there is no such account, or it may not sign in.
    NotRight,
}

/// All but letters, digits and what is harmless in a query value.
const QUERY_VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl SignInError {
    fn key(self) -> &'static str {
        match self {
            Self::WhoMissing => "sign-in-error-who-missing",
            Self::OrganisationUnknown => "sign-in-error-organisation-unknown",
            Self::PasswordMissing => "sign-in-error-password-missing",
            Self::NotRight => "sign-in-error-not-right",
        }
    }
}

impl SignIn {
    fn title_key(&self) -> &'static str {
        match self.step {
            SignInStep::Password { ref who, .. } if !who.is_empty() => "sign-in-password-title",
            SignInStep::Who { .. } | SignInStep::Password { .. } => "sign-in-title",
            SignInStep::Connections { .. } => "sign-in-connections-title",
        }
    }

    /// Which field the error is about.
    fn wrong_field(&self) -> Option<&'static str> {
        self.error.map(|error| match (&self.step, error) {
            (SignInStep::Password { .. }, SignInError::PasswordMissing | SignInError::NotRight) => "password",
            _ => "who",
        })
    }

    /// The first step again.
    fn start_over_href(&self) -> String {
        match &self.return_to {
            Some(path) => format!("/login?return_to={}", utf8_percent_encode(path, QUERY_VALUE)),
            None => "/login".to_owned(),
        }
    }

    /// The step for a password, for whoever is known by a username.
    fn password_href(&self) -> String {
        match &self.return_to {
            Some(path) => {
                format!("/login?with=password&return_to={}", utf8_percent_encode(path, QUERY_VALUE))
            }
            None => "/login?with=password".to_owned(),
        }
    }

    /// Where the page goes by itself.
    fn forward_href(&self) -> Option<&str> {
        match &self.step {
            SignInStep::Connections { choices, forward: true, .. } => {
                choices.first().map(|choice| choice.href.as_str())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
impl SignIn {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |step, error| Self {
            language,
            return_to: Some("/account?tab=a&b".to_owned()),
            step,
            error,
            ended: false,
        };
        let who = |typed: &str| SignInStep::Who { typed: typed.to_owned() };
        let choice = |name: &str, slug: &str| ConnectionChoice {
            name: name.to_owned(),
            href: format!("/saml/acme/{slug}/login?return_to=/account"),
        };
        let okta = || vec![choice("Okta", "okta")];
        let several = || {
            vec![
                choice("Okta", "okta"),
                choice("Entra ID", "entra"),
                choice("Keycloak <test> & \"lab\"", "kc"),
            ]
        };
        let password_of = |who: &str, connections| SignInStep::Password {
            who: who.to_owned(),
            organisation: Some("acme".to_owned()),
            forgot_href: Some("/forgot".to_owned()),
            connections,
        };
        let password = |connections| password_of("lena.maes@acme.example", connections);
        let connections = |choices, forward: bool| SignInStep::Connections {
            who: "lena.maes@acme.example".to_owned(),
            choices,
            forward,
        };
        vec![
            ("sign-in", Self { return_to: None, ..page(who(""), None) }),
            ("sign-in-ended", Self { ended: true, ..page(who(""), None) }),
            ("sign-in-missing", page(who(""), Some(SignInError::WhoMissing))),
            ("sign-in-unknown", page(who("acmee \"><i>"), Some(SignInError::OrganisationUnknown))),
            ("sign-in-password", page(password(Vec::new()), None)),
            ("sign-in-password-both", page(password_of("", Vec::new()), None)),
            ("sign-in-password-nobody", page(password_of("", Vec::new()), Some(SignInError::WhoMissing))),
            ("sign-in-password-missing", page(password(Vec::new()), Some(SignInError::PasswordMissing))),
            ("sign-in-password-wrong", page(password(okta()), Some(SignInError::NotRight))),
            ("sign-in-connections", page(connections(several(), false), None)),
            ("sign-in-forward", page(connections(okta(), true), None)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::Page as _;

    #[test]
    fn the_place_to_return_to_survives_starting_over() {
        let page = SignIn {
            language: Language::English,
            return_to: Some("/a?b=c&d=é".to_owned()),
            step: SignInStep::Password {
                who: "a@b.example".to_owned(),
                organisation: None,
                forgot_href: None,
                connections: Vec::new(),
            },
            error: None,
            ended: false,
        };
        assert_eq!(page.start_over_href(), "/login?return_to=/a%3Fb%3Dc%26d%3D%C3%A9");
        assert!(page.html().contains(r#"name="return_to" value="/a?b=c&#38;d=é""#), "{}", page.html());
    }

    #[test]
    fn only_a_page_that_shall_forward_does() {
        for (name, page) in SignIn::samples(Language::English) {
            assert_eq!(page.html().contains("http-equiv=\"refresh\""), name == "sign-in-forward", "{name}");
        }
    }

    #[test]
    fn a_password_is_never_written_into_the_page() {
        for (name, page) in SignIn::samples(Language::English) {
            let html = page.html();
            let asks = html.split('<').filter(|tag| tag.contains("type=\"password\"")).inspect(|tag| {
                assert!(
                    tag.contains("autocomplete=\"current-password\"") && !tag.contains("value="),
                    "{tag}"
                );
            });
            assert_eq!(asks.count(), usize::from(name.contains("password")), "{name}");
        }
    }
}
