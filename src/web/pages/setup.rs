//! The first organisation and its administrator.

use askama::Template;

use super::{
    super::{Language, assets},
    new_password::{PasswordProblem, PasswordProblems},
};
use crate::secret::Secret;

/// The page behind the link for setting up.
///
/// The form posts `token`, the fields of [`SetupTyped`], `password` and `password_again` to `/setup`.
#[derive(Debug, Clone, Template)]
#[template(path = "setup.html")]
pub struct Setup {
    /// The language of the page.
    pub language: Language,
    /// Whether the link is good, and how far we are.
    pub step: SetupStep,
}

/// What the link leads to.
#[derive(Debug, Clone)]
pub enum SetupStep {
    /// The form.
    Form {
        /// The secret of the link.
        token: Secret<String>,
        /// What was typed.
        typed: SetupTyped,
        /// What is wrong with it; empty at first.
        problems: Vec<SetupProblem>,
        /// What is wrong with the password.
        password: PasswordProblems,
    },
    /// Done; the administrator signs in through an identity provider, which is to be connected now.
    Done {
        /// The name of the organisation in links.
        slug: String,
    },
    /// The link was used, is too old, or never was one.
    Expired,
}

/// The fields of the form but the passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetupTyped {
    /// `organisation`
    pub organisation: String,
    /// `slug`
    pub slug: String,
    /// `first_name`
    pub first_name: String,
    /// `last_name`
    pub last_name: String,
    /// `email`
    pub email: String,
    /// `external_id`
    pub external_id: String,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupProblem {
    /// The name of the organisation.
    Organisation,
    /// Its name in links.
    Slug,
    /// A name of the person.
    Name,
    /// The e-mail address.
    Email,
    /// The External ID.
    ExternalId,
    /// Neither External ID nor password.
    NoWayIn,
}

impl SetupProblem {
    /// The id of the field, and the key of the sentence that says what to do.
    const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Organisation => ("organisation", "setup-error-organisation"),
            Self::Slug => ("slug", "setup-error-slug"),
            Self::Name => ("first-name", "setup-error-name"),
            Self::Email => ("email", "setup-error-email"),
            Self::ExternalId => ("external-id", "setup-error-external-id"),
            Self::NoWayIn => ("external-id", "setup-error-no-way-in"),
        }
    }
}

impl Setup {
    const fn title_key(&self) -> &'static str {
        match self.step {
            SetupStep::Form { .. } => "setup-title",
            SetupStep::Done { .. } => "setup-done-title",
            SetupStep::Expired => "activate-expired-title",
        }
    }

    /// What is wrong with the field of this id.
    fn wrong(&self, id: &str) -> Option<&'static str> {
        let SetupStep::Form { problems, .. } = &self.step else { return None };
        problems.iter().map(|problem| problem.place()).find(|place| place.0 == id).map(|place| place.1)
    }

    fn is_wrong(&self) -> bool {
        matches!(&self.step, SetupStep::Form { problems, password, .. } if !problems.is_empty() || !password.is_empty())
    }
}

#[cfg(test)]
impl Setup {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        use SetupProblem::{Email, ExternalId, Name, NoWayIn, Organisation, Slug};
        let typed = SetupTyped {
            organisation: "Acme \"Insurance\" <NV>".to_owned(),
            slug: "acme".to_owned(),
            email: "noor.jacobs@acme.example".to_owned(),
            ..SetupTyped::default()
        };
        let form = |typed, problems, password| Self {
            language,
            step: SetupStep::Form {
                token: Secret::new("tok\"en".to_owned()),
                typed,
                problems,
                password: PasswordProblems(password),
            },
        };
        let all = vec![PasswordProblem::Personal, PasswordProblem::Different];
        vec![
            ("setup", form(SetupTyped::default(), Vec::new(), Vec::new())),
            ("setup-wrong", form(typed.clone(), vec![Organisation, Slug, Name, Email, ExternalId], all)),
            ("setup-no-way-in", form(typed, vec![NoWayIn], Vec::new())),
            ("setup-done", Self { language, step: SetupStep::Done { slug: "acme".to_owned() } }),
            ("setup-expired", Self { language, step: SetupStep::Expired }),
        ]
    }
}
