//! What every page with a new password shows: the rule, and what is wrong with the one that was sent.

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
    /// It contains something that is known of the person or the organisation.
    Personal,
    /// It resembles one that many people use.
    Common,
    /// Keys in a row, repetitions, dates.
    Pattern,
    /// Quickly guessed for no single reason.
    Guessable,
    /// The two fields differ.
    Different,
}

impl PasswordProblem {
    /// The rules that the page lists, in order, with the keys of their texts.
    pub(crate) const RULES: [&'static str; 6] = [
        "password-rule-length",
        "password-rule-upper",
        "password-rule-lower",
        "password-rule-digit",
        "password-rule-special",
        "password-rule-guess",
    ];

    /// The key of the sentence that says what to do.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::TooShort => "password-problem-length",
            Self::NoUpper => "password-problem-upper",
            Self::NoLower => "password-problem-lower",
            Self::NoDigit => "password-problem-digit",
            Self::NoSpecial => "password-problem-special",
            Self::TooLong => "password-problem-long",
            Self::Personal => "password-problem-personal",
            Self::Common => "password-problem-common",
            Self::Pattern => "password-problem-pattern",
            Self::Guessable => "password-problem-guessable",
            Self::Different => "password-problem-different",
        }
    }

    /// Whether it is about the second field and not about the password as such.
    pub(crate) const fn is_of_second(self) -> bool {
        matches!(self, Self::Different)
    }
}

/// All that is wrong with a new password; empty before there is one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PasswordProblems(pub Vec<PasswordProblem>);

impl PasswordProblems {
    /// Whether something is wrong with the password as such.
    pub(crate) fn is_weak(&self) -> bool {
        self.0.iter().any(|problem| !problem.is_of_second())
    }

    /// Whether something is wrong with the second field.
    pub(crate) fn differs(&self) -> bool {
        self.0.iter().any(|problem| problem.is_of_second())
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
