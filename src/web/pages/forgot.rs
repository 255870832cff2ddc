//! Who forgot the password asks for a link.

use askama::Template;

use super::super::{Language, assets};

/// `GET /forgot` and the answers to `POST /forgot`.
///
/// The form posts `who`. Whether anybody has that address makes no difference to the page.
#[derive(Debug, Clone, Template)]
#[template(path = "forgot.html")]
pub struct Forgot {
    /// The language of the page.
    pub language: Language,
    /// How far we are.
    pub step: ForgotStep,
}

/// Asking for a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForgotStep {
    /// Asks for the address.
    Ask {
        /// What was typed before; empty at first.
        typed: String,
        /// Whether that was no address.
        wrong: bool,
    },
    /// It was asked for, whoever it was.
    Asked {
        /// The address as typed.
        who: String,
    },
}

impl Forgot {
    const fn title_key(&self) -> &'static str {
        match self.step {
            ForgotStep::Ask { .. } => "forgot-title",
            ForgotStep::Asked { .. } => "forgot-sent-title",
        }
    }
}

#[cfg(test)]
impl Forgot {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let ask =
            |typed: &str, wrong| Self { language, step: ForgotStep::Ask { typed: typed.to_owned(), wrong } };
        let asked = ForgotStep::Asked { who: "noor.jacobs@acme.example".to_owned() };
        vec![
            ("forgot", ask("", false)),
            ("forgot-wrong", ask("noor \"><i>", true)),
            ("forgot-sent", Self { language, step: asked }),
        ]
    }
}
