//! What one signs in with: the password, and an authenticator app beside it.

use askama::Template;

use super::{
    super::{Language, assets, qr::QrCode},
    new_password::{PasswordProblem, PasswordProblems},
};
use crate::secret::Secret;

/// `GET /account/security`.
///
/// Its forms post `current`, `password` and `password_again` to `/account/password`; `proof` to
/// `/account/second-factor`; `proof` and `code` to `/account/second-factor/remove`.
#[derive(Debug, Clone, Template)]
#[template(path = "security.html")]
pub struct Security {
    /// The language of the page.
    pub language: Language,
    /// The e-mail address or username, for password managers.
    pub who: String,
    /// What there is beside a password.
    pub factor: Factor,
    /// What was just done.
    pub done: Option<SecurityDone>,
    /// What went wrong in which form.
    pub fault: Option<SecurityFault>,
}

/// What there is beside a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// Not even a password: an identity provider signs this person in.
    NoPassword,
    /// Nothing.
    Off,
    /// An authenticator app.
    On {
        /// Recovery codes that were not used yet.
        codes_left: u64,
    },
}

/// What was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecurityDone {
    /// The password was changed.
    Password,
    /// The authenticator app was taken away.
    Removed,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecurityFault {
    /// The current password was not right.
    Current,
    /// The new password cannot be chosen.
    New(PasswordProblems),
    /// The password before adding the app was not right.
    Begin,
    /// The password or the code before taking it away was not right.
    Remove,
}

impl Security {
    fn new_problems(&self) -> PasswordProblems {
        match &self.fault {
            Some(SecurityFault::New(problems)) => problems.clone(),
            _ => PasswordProblems::default(),
        }
    }

    /// The field that is wrong and the key of what is wrong with it, unless it is the new password.
    fn wrong(&self) -> Option<(&'static str, &'static str)> {
        match &self.fault {
            Some(SecurityFault::Current) => Some(("current", "security-error-password")),
            Some(SecurityFault::Begin) => Some(("proof", "security-error-password")),
            Some(SecurityFault::Remove) => Some(("proof", "security-error-both")),
            Some(SecurityFault::New(_)) | None => None,
        }
    }

    fn error_of(&self, id: &str) -> Option<&'static str> {
        self.wrong().filter(|(field, _)| *field == id).map(|(_, key)| key)
    }

    fn done_key(&self) -> Option<&'static str> {
        self.done.map(|done| match done {
            SecurityDone::Password => "security-password-changed",
            SecurityDone::Removed => "security-factor-removed",
        })
    }

    const fn has_factor(&self) -> bool {
        matches!(self.factor, Factor::On { .. })
    }

    const fn codes_left(&self) -> u64 {
        match self.factor {
            Factor::On { codes_left } => codes_left,
            Factor::NoPassword | Factor::Off => 0,
        }
    }
}

/// Adds an authenticator app: the QR code, the key to type, and a field for the first code. The form posts
/// `code` to `/account/second-factor/confirm`.
#[derive(Debug, Clone, Template)]
#[template(path = "enrol.html")]
pub struct Enrol {
    /// The language of the page.
    pub language: Language,
    /// The key, to type.
    pub key: Secret<String>,
    /// The address that the QR code holds.
    pub uri: Secret<String>,
    /// Whether the last code was not right.
    pub wrong: bool,
}

impl Enrol {
    fn qr(&self) -> Option<QrCode> {
        QrCode::of(self.uri.expose())
    }

    /// The key in groups of four letters.
    fn groups(&self) -> String {
        let letters: Vec<char> = self.key.expose().chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

/// The recovery codes, shown once.
#[derive(Debug, Clone, Template)]
#[template(path = "recovery_codes.html")]
pub struct RecoveryCodes {
    /// The language of the page.
    pub language: Language,
    /// The codes.
    pub codes: Vec<Secret<String>>,
}

#[cfg(test)]
impl Security {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |factor, done, fault| Self {
            language,
            who: "noor.jacobs@acme.example".to_owned(),
            factor,
            done,
            fault,
        };
        let on = Factor::On { codes_left: 9 };
        let weak = PasswordProblems(vec![PasswordProblem::TooShort, PasswordProblem::Different]);
        vec![
            ("security", page(Factor::Off, None, None)),
            ("security-none", page(Factor::NoPassword, None, None)),
            ("security-on", page(on, Some(SecurityDone::Password), None)),
            ("security-one-left", page(Factor::On { codes_left: 1 }, None, None)),
            ("security-removed", page(Factor::Off, Some(SecurityDone::Removed), None)),
            ("security-current", page(Factor::Off, None, Some(SecurityFault::Current))),
            ("security-new", page(Factor::Off, None, Some(SecurityFault::New(weak)))),
            ("security-begin", page(Factor::Off, None, Some(SecurityFault::Begin))),
            ("security-remove", page(on, None, Some(SecurityFault::Remove))),
        ]
    }
}

#[cfg(test)]
impl Enrol {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |wrong| Self {
            language,
            key: Secret::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned()),
            uri: Secret::new("otpauth://totp/Acme:noor?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned()),
            wrong,
        };
        vec![("enrol", page(false)), ("enrol-wrong", page(true))]
    }
}

#[cfg(test)]
impl RecoveryCodes {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let codes = ["ABCD-EFGH-IJKL-MNOP", "QRST-UVWX-YZ23-4567"].map(|code| Secret::new(code.to_owned()));
        vec![("recovery-codes", Self { language, codes: codes.to_vec() })]
    }
}
