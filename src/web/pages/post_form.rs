//! A message that the browser carries to another place: the HTTP-POST binding (SAML bindings,
//! section 3.5.4).

use askama::Template;

use super::super::{Language, assets};

/// A form with hidden fields and a button.
///
/// The button suffices; with `script` our own script presses it. The policy of the answer must name the
/// origin of `action` in `form-action` and, for `script`, `'self'` in `script-src`.
#[derive(Clone, Template)]
#[template(path = "post_form.html")]
pub struct PostForm {
    /// The language of the page.
    pub language: Language,
    /// Where the form goes: an http(s) URL or a local path, checked by the caller.
    pub action: String,
    /// The name of that place for a person, such as `Okta`.
    pub destination: String,
    /// Names and values, in order.
    pub fields: Vec<(String, String)>,
    /// Whether the page brings the script that presses the button.
    pub script: bool,
    /// Whether the page belongs to the demonstration identity provider and says so.
    pub demonstration: bool,
}

#[cfg(test)]
impl PostForm {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let request = Self {
            language,
            action: "https://idp.example/sso?a=1&b=2".to_owned(),
            destination: "Okta".to_owned(),
            fields: vec![
                ("SAMLRequest".to_owned(), "PHNhbWxwOkF1dGhuUmVxdWVzdC8+".to_owned()),
                ("RelayState".to_owned(), "\"'<>&".to_owned()),
            ],
            script: true,
            demonstration: false,
        };
        let response = Self {
            action: "/saml/acme/demo/acs".to_owned(),
            destination: "Muster".to_owned(),
            fields: vec![("SAMLResponse".to_owned(), "PHNhbWxwOlJlc3BvbnNlLz4=".to_owned())],
            script: false,
            demonstration: true,
            ..request
        };
        vec![("post-form", request), ("demo-idp-post", response)]
    }
}
