//! After the password: the code of an authenticator app.

use askama::Template;

use super::super::{Language, assets};
use crate::secret::Secret;

/// Asks for a code, or a recovery code. The form posts `token`, `code` and `return_to` to `/login/code`.
#[derive(Debug, Clone, Template)]
#[template(path = "second_step.html")]
pub struct SecondStep {
    /// The language of the page.
    pub language: Language,
    /// The secret that names this sign-in.
    pub token: Secret<String>,
    /// The local path to go to afterwards, checked by the caller.
    pub return_to: Option<String>,
    /// Whether the last code was not right.
    pub wrong: bool,
}

#[cfg(test)]
impl SecondStep {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |wrong| Self {
            language,
            token: Secret::new("tok\"en".to_owned()),
            return_to: Some("/account?tab=a&b".to_owned()),
            wrong,
        };
        vec![("second-step", page(false)), ("second-step-wrong", page(true))]
    }
}
