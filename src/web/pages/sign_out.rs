//! The way out.

use askama::Template;

use super::super::{Language, assets, moment::Moment};

/// `GET /logout`: changes nothing, shows the button that does.
#[derive(Debug, Clone, Template)]
#[template(path = "log_out_question.html")]
pub struct LogOutQuestion {
    /// The language of the page.
    pub language: Language,
    /// Who is signed in. `None` when nobody is.
    pub name: Option<String>,
}

/// What is known of the session at the identity provider. Each holds the name of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elsewhere {
    /// There is none, or it is not known.
    Nothing,
    /// It may still be there.
    Still(String),
    /// It has ended, too.
    Ended(String),
    /// The identity provider could not end everything that began with it.
    Partly(String),
}

/// After the session has ended.
#[derive(Debug, Clone, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut {
    /// The language of the page.
    pub language: Language,
    /// What is known of the identity provider.
    pub elsewhere: Elsewhere,
}

impl SignedOut {
    /// The key of the sentence about the identity provider, the class of its paragraph, and the connection.
    fn note(&self) -> Option<(&'static str, &'static str, &str)> {
        match &self.elsewhere {
            Elsewhere::Nothing => None,
            Elsewhere::Still(connection) => Some(("signed-out-still-at", "note", connection)),
            Elsewhere::Ended(connection) => Some(("signed-out-also-at", "soft", connection)),
            Elsewhere::Partly(connection) => Some(("signed-out-partly-at", "note", connection)),
        }
    }
}

/// The session here has ended, and the browser goes on to the identity provider by itself.
#[derive(Debug, Clone, Template)]
#[template(path = "leaving.html")]
pub struct Leaving {
    /// The language of the page.
    pub language: Language,
    /// The name of the connection.
    pub connection: String,
    /// The identity provider's address: an http(s) URL, checked by the caller.
    pub href: String,
}

/// A logout message that was not accepted. One text for all reasons, as for sign-ins.
#[derive(Debug, Clone, Template)]
#[template(path = "log_out_refused.html")]
pub struct LogOutRefused {
    /// The language of the page.
    pub language: Language,
    /// The reference number of the attempt.
    pub reference: String,
    /// When it was.
    pub when: Moment,
    /// Whom to ask: an e-mail address or a name. `None`: the administrator of the organisation.
    pub contact: Option<String>,
}

#[cfg(test)]
impl LogOutQuestion {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        vec![
            ("log-out", Self { language, name: Some("Lena Maes".to_owned()) }),
            ("log-out-nobody", Self { language, name: None }),
        ]
    }
}

#[cfg(test)]
impl SignedOut {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |elsewhere| Self { language, elsewhere };
        vec![
            ("signed-out", page(Elsewhere::Nothing)),
            ("signed-out-here-only", page(Elsewhere::Still("Okta".to_owned()))),
            ("signed-out-everywhere", page(Elsewhere::Ended("Okta".to_owned()))),
            ("signed-out-partly", page(Elsewhere::Partly("Okta".to_owned()))),
        ]
    }
}

#[cfg(test)]
impl Leaving {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let href = "https://idp.example/slo?SAMLRequest=a%2B&Signature=b".to_owned();
        vec![("leaving", Self { language, connection: "Okta".to_owned(), href })]
    }
}

#[cfg(test)]
impl LogOutRefused {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let when = Moment {
            at: "2026-11-22T12:05:00Z".parse().unwrap(),
            now: "2026-11-22T12:05:00Z".parse().unwrap(),
            time_zone: None,
        };
        let plain = Self { language, reference: "7KQ4-M2XD-9FHA".to_owned(), when, contact: None };
        let full = Self { contact: Some("identity-service-desk@acme.example".to_owned()), ..plain.clone() };
        vec![("log-out-refused", full), ("log-out-refused-plain", plain)]
    }
}
