//! The way out.

use askama::Template;

use super::super::{Language, assets};

/// `GET /logout`: changes nothing, shows the button that does.
#[derive(Debug, Clone, Template)]
#[template(path = "log_out_question.html")]
pub struct LogOutQuestion {
    /// The language of the page.
    pub language: Language,
    /// Who is signed in. `None` when nobody is.
    pub name: Option<String>,
}

/// After the session has ended.
#[derive(Debug, Clone, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut {
    /// The language of the page.
    pub language: Language,
    /// The name of the connection whose identity provider may still have a session of its own. `None`
    /// after signing in with a password, or when it was ended, too.
    pub still_at: Option<String>,
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
        vec![
            ("signed-out", Self { language, still_at: None }),
            ("signed-out-here-only", Self { language, still_at: Some("Okta".to_owned()) }),
        ]
    }
}
