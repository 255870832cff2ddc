//! The list of connections, and the form that makes one.

use askama::Template;

use crate::{
    clock::Timestamp,
    web::{Console, Field, Frame, Kind, Theme, assets, parts},
};

/// One connection in the list.
#[derive(Debug, Clone)]
pub struct ConnectionRow {
    /// The slug, which its addresses are made of.
    pub slug: String,
    /// The name.
    pub name: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Whether metadata of an identity provider is in place, so that people can sign in.
    pub signs_in: bool,
    /// Whether it has a token that is good, so that employees can be provisioned.
    pub provisions: bool,
    /// The newest sign-in that was accepted.
    pub signed_in_at: Option<Timestamp>,
    /// When a token was last used, to the minute.
    pub pushed_at: Option<Timestamp>,
    /// The first end of a certificate that signatures are verified with; `None`: there is none.
    pub ends_at: Option<Timestamp>,
}

/// The list of connections.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connections.html")]
pub struct Connections {
    /// What stands around it.
    pub frame: Frame,
    /// The connections, by slug.
    pub rows: Vec<ConnectionRow>,
    /// Whether the person may make one.
    pub edits: bool,
}

/// The form that makes a connection.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connection_new.html")]
pub struct NewConnection {
    /// What stands around it.
    pub frame: Frame,
    /// The product that is chosen.
    pub console: Console,
    /// Name and slug.
    pub fields: Vec<Field>,
}

impl NewConnection {
    /// The fields of the form, as they were typed.
    #[must_use]
    pub fn fields(name: &str, slug: &str) -> Vec<Field> {
        vec![
            Field::line("name", "connection-name", name.to_owned()).hint("connection-name-hint").longest(100),
            Field::line("slug", "connection-slug", slug.to_owned()).hint("connection-slug-hint").longest(63),
        ]
    }
}

#[cfg(test)]
impl Connections {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let frame = Frame::sample(language, "/organisation/connections");
        let row = |slug: &str, days: Option<i64>| ConnectionRow {
            slug: slug.to_owned(),
            name: format!("Acme <{slug}>"),
            enabled: days.is_some(),
            signs_in: days.is_some(),
            provisions: days.is_none(),
            signed_in_at: days.map(|_| frame.now),
            pushed_at: days.map(|_| frame.now),
            ends_at: days.map(|days| Timestamp::from_seconds(frame.now.as_seconds() + days * 86_400)),
        };
        let rows =
            vec![row("entra", Some(400)), row("okta", Some(9)), row("old", Some(-1)), row("new", None)];
        let page = |rows, edits| Self { frame: frame.clone(), rows, edits };
        vec![
            ("connections", page(rows.clone(), true)),
            ("connections-to-see", page(rows, false)),
            ("connections-none", page(Vec::new(), true)),
            ("connections-none-to-see", page(Vec::new(), false)),
        ]
    }
}

#[cfg(test)]
impl NewConnection {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let page = |wrong: bool| {
            let mut fields = Self::fields("Acme & Co", "corp");
            fields[1].error = wrong.then(|| "this slug is already in use".to_owned());
            Self {
                frame: Frame::sample(language, "/organisation/connections/new"),
                console: Console::Other,
                fields,
            }
        };
        vec![("connection-new", page(false)), ("connection-new-wrong", page(true))]
    }
}
