//! What an employee is expert in.

use askama::Template;

use super::employees::Source;
use crate::{
    directory::{Status, further_role::LONGEST_NAME},
    web::{Field, Frame, Head, Tab, Theme, assets, avatar::Avatar, parts},
};

/// The subjects of an employee.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_expertise.html")]
pub struct EmployeeExpertise {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// What they are expert in, by name.
    pub subjects: Vec<String>,
    /// What else the organisation has, by name.
    pub suggested: Vec<String>,
    /// The field for another subject, alone.
    pub fields: Vec<Field>,
    /// Whether the person who looks may change them.
    pub can_edit: bool,
}

impl EmployeeExpertise {
    /// The field for another subject.
    #[must_use]
    pub fn field(typed: &str) -> Field {
        let longest = u32::try_from(LONGEST_NAME).unwrap_or(u32::MAX);
        Field::line("subject", "expertise-subject", typed.to_owned()).longest(longest).required()
    }

    /// The key of what is wrong: not a subject, or, when it is one, one too many.
    #[must_use]
    pub const fn fault(is_subject: bool) -> &'static str {
        if is_subject { "expertise-many" } else { "expertise-wrong" }
    }
}

#[cfg(test)]
impl EmployeeExpertise {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let page = |subjects: &[&str], fault: Option<bool>, can_edit| {
            let mut field = Self::field(if fault.is_some() { "<b>" } else { "" });
            field.error = fault.map(|fault| language.say(Self::fault(fault)));
            Self {
                frame: Frame::sample(language, "/organisation/employees/{id}/expertise"),
                head: Head::sample(),
                subjects: subjects.iter().map(|&subject| subject.to_owned()).collect(),
                suggested: vec!["Pensions & \"tax\"".to_owned()],
                fields: vec![field],
                can_edit,
            }
        };
        vec![
            ("employee-expertise-none", page(&[], None, true)),
            ("employee-expertise", page(&["Home <loans>", "Travel"], None, true)),
            ("employee-expertise-wrong", page(&["Travel"], Some(false), true)),
            ("employee-expertise-many", page(&["Travel"], Some(true), true)),
            ("employee-expertise-to-see", page(&["Travel"], None, false)),
            ("employee-expertise-none-to-see", page(&[], None, false)),
        ]
    }
}
