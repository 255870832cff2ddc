//! The pages of the demonstration identity provider: where a person chooses who to be, and after signing out.

use askama::Template;

use super::super::{Language, assets, avatar::Avatar};

/// Everybody one can be.
///
/// The form posts the chosen External ID as `subject` with the hidden fields; a second form does the same
/// for an External ID that is typed.
#[derive(Debug, Clone, Template)]
#[template(path = "demo_idp_sign_in.html")]
pub struct DemoIdpSignIn {
    /// The language of the page.
    pub language: Language,
    /// The local path that the forms post to.
    pub action: String,
    /// Names and values that come along unchanged.
    pub hidden: Vec<(String, String)>,
    /// Who asked for the sign-in; an entity ID or a name.
    pub service_provider: String,
    /// The External ID that signed in last in this browser, to sign out again. `None`: nobody did.
    pub signed_in_as: Option<String>,
    /// In the order in which they shall be shown; may be empty.
    pub people: Vec<DemoPerson>,
}

/// After signing out at the demonstration identity provider.
#[derive(Debug, Clone, Template)]
#[template(path = "demo_idp_signed_out.html")]
pub struct DemoIdpSignedOut {
    /// The language of the page.
    pub language: Language,
    /// Whether the service provider says that it ended its session, too. `None`: it was not asked.
    pub there: Option<bool>,
}

/// Somebody to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPerson {
    /// First and last name.
    pub name: String,
    /// `None` for somebody without an address.
    pub email: Option<String>,
    /// What the identity provider will send as NameID.
    pub external_id: String,
    /// What is special; `None` for somebody who will simply be let in.
    pub note: Option<DemoNote>,
}

/// What is special about somebody to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoNote {
    /// Has the role `ADMIN`.
    Administrator,
    /// Is `PENDING` and will be refused.
    Pending,
    /// Is `SUSPENDED` and will be refused.
    Suspended,
    /// Is not known to Muster and will be refused.
    Unknown,
}

impl DemoNote {
    /// The key of the text and the class of the pill.
    const fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Administrator => ("demo-note-administrator", "pill-plain"),
            Self::Pending => ("demo-note-pending", "pill-wait"),
            Self::Suspended => ("demo-note-suspended", "pill-stop"),
            Self::Unknown => ("demo-note-unknown", "pill-stop"),
        }
    }
}

impl DemoPerson {
    fn avatar(&self) -> Avatar {
        Avatar::of(&self.name, self.external_id.as_bytes())
    }
}

#[cfg(test)]
impl DemoIdpSignIn {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let person = |name: &str, external_id: &str, note| DemoPerson {
            name: name.to_owned(),
            email: Some(format!("{}@acme.example", name.to_lowercase().replace(' ', "."))),
            external_id: external_id.to_owned(),
            note,
        };
        let full = Self {
            language,
            action: "/demo-idp/sso".to_owned(),
            hidden: vec![("RelayState".to_owned(), "<&\">".to_owned())],
            signed_in_as: Some("E-10442 <&".to_owned()),
            service_provider: "http://127.0.0.1:8080/saml/acme/demo/metadata".to_owned(),
            people: vec![
                person("Ruth Vos", "E-10001", Some(DemoNote::Administrator)),
                person("Lena Maes", "E-10442", None),
                person("Noor Jacobs", "E-11873", None),
                person("Jonas Peeters", "E-10517", Some(DemoNote::Suspended)),
                person("Aïcha Karim", "E-10518", Some(DemoNote::Pending)),
                DemoPerson { email: None, ..person("Nobody Atall", "E-99999", Some(DemoNote::Unknown)) },
            ],
        };
        let nobody = Self { people: Vec::new(), signed_in_as: None, ..full.clone() };
        vec![("demo-idp", full), ("demo-idp-nobody", nobody)]
    }
}

#[cfg(test)]
impl DemoIdpSignedOut {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |there| Self { language, there };
        vec![
            ("demo-idp-signed-out", page(None)),
            ("demo-idp-signed-out-both", page(Some(true))),
            ("demo-idp-signed-out-here-only", page(Some(false))),
        ]
    }
}
