//! Why somebody of a selection was refused, by the rules for one employee.

use crate::{
    directory::{Overreach, Violation},
    flows::{FlowError, editing, power},
};

/// Why somebody was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The roles of who asked do not reach them.
    Reach,
    /// It would change how an administrator signs in, which takes an administrator.
    Administrator,
    /// An Office Manager gives their own offices only.
    Office,
    /// They may do more than who asked.
    Power,
    /// They are the last administrator.
    Last,
    /// They are who asked.
    Yourself,
    /// They were changed since they were chosen.
    Meanwhile,
    /// They do not have the role that they would have in the office.
    Role,
    /// The office is closed, or there is none.
    Closed,
    /// The identity provider says what they are in the office.
    Given,
    /// Who asked may not sign in any more.
    Away,
    /// What is stored of them breaks a rule.
    Rule,
    /// Something went wrong; the log has it.
    Failed,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Reach,
        Self::Administrator,
        Self::Office,
        Self::Power,
        Self::Last,
        Self::Yourself,
        Self::Meanwhile,
        Self::Role,
        Self::Closed,
        Self::Given,
        Self::Away,
        Self::Rule,
        Self::Failed,
    ];

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Administrator => "administrator",
            Self::Office => "office",
            Self::Power => "power",
            Self::Last => "last",
            Self::Yourself => "yourself",
            Self::Meanwhile => "meanwhile",
            Self::Role => "role",
            Self::Closed => "closed",
            Self::Given => "given",
            Self::Away => "away",
            Self::Rule => "rule",
            Self::Failed => "failed",
        }
    }

    /// Reads the name in the database; what no version writes is [`Reason::Failed`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text).unwrap_or(Self::Failed)
    }

    pub(super) fn of(error: &FlowError) -> Self {
        let forbidden = [
            (Overreach::Employee.why(), Self::Reach),
            (Overreach::Administrator.why(), Self::Administrator),
            (Overreach::Office.why(), Self::Office),
            (power::BEYOND, Self::Power),
            (power::LAST, Self::Last),
            (power::AWAY, Self::Away),
            (editing::NOT_YOURSELF, Self::Yourself),
            (editing::NOT_GONE, Self::Yourself),
            (editing::GIVEN, Self::Given),
        ];
        match error {
            FlowError::Forbidden(why) => {
                forbidden.into_iter().find(|(text, _)| text == why).map_or(Self::Reach, |(_, reason)| reason)
            }
            FlowError::Changed => Self::Meanwhile,
            FlowError::Rule(Violation::OfficeRelationRoleMismatch) => Self::Role,
            FlowError::Rule(Violation::OfficeClosed | Violation::OfficeUnknown) => Self::Closed,
            FlowError::Rule(_) | FlowError::Taken(_) | FlowError::Invalid(_) => Self::Rule,
            FlowError::NotFound(_)
            | FlowError::Setting(_)
            | FlowError::Connection(_)
            | FlowError::WeakPassword(_)
            | FlowError::Store(_)
            | FlowError::Crypto(_) => Self::Failed,
        }
    }
}
