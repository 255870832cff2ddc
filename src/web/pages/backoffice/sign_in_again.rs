//! Before something dangerous: who is it that sits there?

use askama::Template;

use crate::web::{Frame, Theme, assets, places::FRESH_MINUTES};

/// How somebody proves again who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// With the password.
    Password {
        /// Whether the one that was sent was not right.
        wrong: bool,
    },
    /// At the identity provider that they came from.
    Connection {
        /// The name of the connection.
        name: String,
        /// The local path that begins it.
        href: String,
        /// Whether it was asked just now, and let the person through without asking them.
        unproved: bool,
    },
}

/// Asks for the password or identity provider again.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/sign_in_again.html")]
pub struct SignInAgain {
    /// What stands around it.
    pub frame: Frame,
    /// How.
    pub way: Again,
    /// The name they signed in by.
    pub who: String,
    /// Where they were going: a local path.
    pub return_to: String,
}

impl SignInAgain {
    const MINUTES: u64 = FRESH_MINUTES;
}

#[cfg(test)]
impl SignInAgain {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let page = |way| Self {
            frame: Frame::sample(language, "/sign-in-again"),
            way,
            who: "ruth.vos@acme.example".to_owned(),
            return_to: "/organisation/employees?q=\"a&b".to_owned(),
        };
        let href = "/saml/acme/okta/login?return_to=/organisation/employees".to_owned();
        vec![
            ("sign-in-again", page(Again::Password { wrong: false })),
            ("sign-in-again-wrong", page(Again::Password { wrong: true })),
            (
                "sign-in-again-connection",
                page(Again::Connection { name: "Okta <b>".to_owned(), href: href.clone(), unproved: false }),
            ),
            (
                "sign-in-again-unproved",
                page(Again::Connection { name: "Okta <b>".to_owned(), href, unproved: true }),
            ),
        ]
    }
}
