//! The answer to somebody whom an identity provider sent and who is not let in.

use askama::Template;

use super::super::{Language, assets, moment::Moment};

/// A refused sign-in. One text for all reasons: which it was, an administrator finds by the reference
/// number (SAML.md rule 28).
#[derive(Debug, Clone, Template)]
#[template(path = "refused.html")]
pub struct Refused {
    /// The language of the page.
    pub language: Language,
    /// The reference number of the attempt.
    pub reference: String,
    /// When it was.
    pub when: Moment,
    /// The local path that starts another attempt. `None` when the connection is not known.
    pub retry_href: Option<String>,
    /// Whom to ask: an e-mail address or a name. `None`: the administrator of the organisation.
    pub contact: Option<String>,
}

#[cfg(test)]
impl Refused {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let when = Moment {
            at: "2026-11-22T12:05:00Z".parse().unwrap(),
            now: "2026-11-22T12:05:00Z".parse().unwrap(),
            time_zone: None,
        };
        let reference = "7KQ4-M2XD-9FHA".to_owned();
        let plain = Self { language, reference, when, retry_href: None, contact: None };
        let full = Self {
            retry_href: Some("/saml/acme/okta/login".to_owned()),
            contact: Some("identity-service-desk@acme.example".to_owned()),
            ..plain.clone()
        };
        vec![("refused", full), ("refused-plain", plain)]
    }
}
