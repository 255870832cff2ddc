//! Disabling and deleting a connection: what follows from it, and a confirmation that is typed.

use askama::Template;

use super::ConnectionHead;
use crate::web::{Crumb, Field, Frame, Kind, Theme, assets, parts};

/// The page that deletes a connection.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connection/delete.html")]
pub struct ConnectionDelete {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: ConnectionHead,
    /// How many people are signed in through it.
    pub sessions: u64,
    /// How many of its tokens are good.
    pub tokens: u64,
    /// Where the slug is typed.
    pub fields: Vec<Field>,
}

impl ConnectionDelete {
    /// What is told when something else was typed than the slug.
    #[must_use]
    pub fn mismatch(&self) -> String {
        self.frame.text("delete-connection-mismatch").with("slug", &self.head.slug).to_string()
    }

    fn trail(&self) -> Vec<Crumb> {
        vec![
            Crumb {
                href: "/organisation/connections".to_owned(),
                label: self.frame.text("place-connections").to_string(),
            },
            Crumb {
                href: format!("/organisation/connections/{}", self.head.slug),
                label: self.head.name.clone(),
            },
        ]
    }
}

#[cfg(test)]
impl ConnectionDelete {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let page = |wrong: bool| {
            let mut field = Field::line("confirmation", "delete-connection-confirm", "entr".to_owned());
            field.error = wrong.then(|| "entra".to_owned());
            Self {
                frame: Frame::sample(language, "/organisation/connections/{slug}/delete"),
                head: ConnectionHead::sample(crate::web::ConnectionTab::Settings),
                sessions: if wrong { 1 } else { 12 },
                tokens: if wrong { 0 } else { 2 },
                fields: vec![field.required()],
            }
        };
        vec![("connection-delete", page(false)), ("connection-delete-wrong", page(true))]
    }
}
