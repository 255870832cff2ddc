//! A link that was mailed to somebody, behind which they choose a password: an invitation, or one for who
//! forgot theirs.

use askama::Template;

use super::{
    super::{Language, assets},
    new_password::{PasswordProblem, PasswordProblems},
};
use crate::secret::Secret;

/// The page behind the link of an invitation, or of who forgot the password.
///
/// The form posts `token`, `password` and `password_again` to where the link led.
#[derive(Debug, Clone, Template)]
#[template(path = "activate.html")]
pub struct Activate {
    /// The language of the page.
    pub language: Language,
    /// What the link is for.
    pub purpose: LinkPurpose,
    /// Whether the link is good.
    pub step: ActivateStep,
}

/// What a mailed link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// The first password, which activates the account.
    Invitation,
    /// Another password in place of the forgotten one.
    Reset,
}

/// What the link leads to.
#[derive(Debug, Clone)]
pub enum ActivateStep {
    /// A form for the password.
    Form {
        /// The secret of the link.
        token: Secret<String>,
        /// The person's e-mail address or username, for password managers, too.
        who: String,
        /// The name of the organisation.
        organisation: String,
        /// What is wrong with the password that was sent; empty at first.
        problems: PasswordProblems,
    },
    /// The link was used, is too old, or never was one. The page does not tell which.
    Expired,
}

impl Activate {
    fn is_wrong(&self) -> bool {
        matches!(&self.step, ActivateStep::Form { problems, .. } if !problems.is_empty())
    }

    fn title_key(&self) -> &'static str {
        match (&self.step, self.purpose) {
            (ActivateStep::Expired, _) => "activate-expired-title",
            (ActivateStep::Form { .. }, LinkPurpose::Invitation) => "activate-title",
            (ActivateStep::Form { .. }, LinkPurpose::Reset) => "reset-title",
        }
    }
}

impl LinkPurpose {
    const fn path(self) -> &'static str {
        match self {
            Self::Invitation => "/activate",
            Self::Reset => "/reset",
        }
    }

    /// Keys of what the form is for, of its button, of what a dead link was, and of what to do then.
    const fn keys(self) -> [&'static str; 4] {
        match self {
            Self::Invitation => {
                ["activate-text", "activate-action", "activate-expired-what", "activate-expired-next"]
            }
            Self::Reset => ["reset-text", "reset-action", "reset-expired-what", "reset-expired-next"],
        }
    }
}

#[cfg(test)]
impl Activate {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        use PasswordProblem::{
            Common, Different, Guessable, NoDigit, NoLower, NoSpecial, NoUpper, Pattern, Personal, TooLong,
            TooShort,
        };
        let form = |purpose, problems| Self {
            language,
            purpose,
            step: ActivateStep::Form {
                token: Secret::new("tok\"en".to_owned()),
                who: "noor.jacobs@acme.example".to_owned(),
                organisation: "Acme Insurance".to_owned(),
                problems: PasswordProblems(problems),
            },
        };
        let expired = |purpose| Self { language, purpose, step: ActivateStep::Expired };
        vec![
            ("activate", form(LinkPurpose::Invitation, Vec::new())),
            ("activate-weak", form(LinkPurpose::Invitation, vec![TooShort, NoUpper, NoDigit, NoSpecial])),
            ("activate-different", form(LinkPurpose::Invitation, vec![Different])),
            ("activate-long", form(LinkPurpose::Invitation, vec![NoLower, TooLong, Personal, Different])),
            ("activate-guessed", form(LinkPurpose::Invitation, vec![Common, Pattern, Guessable])),
            ("activate-expired", expired(LinkPurpose::Invitation)),
            ("reset", form(LinkPurpose::Reset, Vec::new())),
            ("reset-weak", form(LinkPurpose::Reset, vec![Common])),
            ("reset-expired", expired(LinkPurpose::Reset)),
        ]
    }
}
