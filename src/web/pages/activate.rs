//! An invitation accepted: the person sets a password.

use askama::Template;

use super::super::{Language, assets};
use crate::secret::Secret;

/// The page behind the link of an invitation.
///
/// The form posts `token`, `password` and `password_again` to `/activate`.
#[derive(Debug, Clone, Template)]
#[template(path = "activate.html")]
pub struct Activate {
    /// The language of the page.
    pub language: Language,
    /// Whether the link is good.
    pub step: ActivateStep,
}

/// What the link of an invitation leads to.
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
        problems: Vec<PasswordProblem>,
    },
    /// The link was used, is too old, or never was one. The page does not tell which.
    Expired,
}

/// What is wrong with a new password (FEATURES.md row C4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Less than 8 characters.
    TooShort,
    /// No upper-case letter.
    NoUpper,
    /// No lower-case letter.
    NoLower,
    /// No digit.
    NoDigit,
    /// Nothing but letters and digits.
    NoSpecial,
    /// More characters than are accepted.
    TooLong,
    /// The two fields differ.
    Different,
}

impl PasswordProblem {
    /// The rules that the page lists, in order, with the keys of their texts.
    const RULES: [(Self, &str); 5] = [
        (Self::TooShort, "password-rule-length"),
        (Self::NoUpper, "password-rule-upper"),
        (Self::NoLower, "password-rule-lower"),
        (Self::NoDigit, "password-rule-digit"),
        (Self::NoSpecial, "password-rule-special"),
    ];

    /// The key of the sentence that says what to do.
    const fn key(self) -> &'static str {
        match self {
            Self::TooShort => "password-problem-length",
            Self::NoUpper => "password-problem-upper",
            Self::NoLower => "password-problem-lower",
            Self::NoDigit => "password-problem-digit",
            Self::NoSpecial => "password-problem-special",
            Self::TooLong => "password-problem-long",
            Self::Different => "password-problem-different",
        }
    }
}

impl ActivateStep {
    fn problems(&self) -> &[PasswordProblem] {
        match self {
            Self::Form { problems, .. } => problems,
            Self::Expired => &[],
        }
    }

    /// Whether something is wrong with the password as such.
    fn is_weak(&self) -> bool {
        self.problems().iter().any(|problem| !problem.is_of_second())
    }

    /// Whether something is wrong with the second field.
    fn differs(&self) -> bool {
        self.problems().iter().any(|problem| problem.is_of_second())
    }
}

impl PasswordProblem {
    /// Whether it is about the second field and not about the password as such.
    const fn is_of_second(self) -> bool {
        matches!(self, Self::Different)
    }
}

#[cfg(test)]
impl Activate {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        use PasswordProblem::{Different, NoDigit, NoLower, NoSpecial, NoUpper, TooLong, TooShort};
        let form = |problems| Self {
            language,
            step: ActivateStep::Form {
                token: Secret::new("tok\"en".to_owned()),
                who: "noor.jacobs@acme.example".to_owned(),
                organisation: "Acme Insurance".to_owned(),
                problems,
            },
        };
        vec![
            ("activate", form(Vec::new())),
            ("activate-weak", form(vec![TooShort, NoUpper, NoDigit, NoSpecial])),
            ("activate-different", form(vec![Different])),
            ("activate-long", form(vec![NoLower, TooLong, Different])),
            ("activate-expired", Self { language, step: ActivateStep::Expired }),
        ]
    }
}
