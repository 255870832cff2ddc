//! What mails say and look like: each is composed once, of blocks, and becomes a text and an HTML part.
//!
//! Every mail of the product is listed in [`previews`], from which `docs/mails/` is written.

mod words;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{FlowError, Gateway};
use crate::{
    directory::Employee,
    flows::organisations::Scope,
    ids::{MailId, OrganisationId},
    secret::Secret,
    store::mails::Draft,
};

pub use words::{activation, password_reset, username};

/// A part of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A few sentences.
    Paragraph(String),
    /// The one thing to do, with its address.
    Action(String, String),
    /// Names and values.
    Facts(Vec<(String, String)>),
}

/// A mail before it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composition {
    /// The tag of the language, for screen readers.
    pub language: &'static str,
    /// The subject.
    pub subject: String,
    /// What it says, from top to bottom.
    pub blocks: Vec<Block>,
}

/// The two parts of a mail, as they wait in the outbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Parts")
    }
}

/// What the encryption of a mail's text binds.
pub(super) fn purpose(organisation: OrganisationId, mail: MailId) -> String {
    format!("mail:{organisation}:{mail}")
}

impl Parts {
    /// Reads what [`Composition::seal`] wrote.
    ///
    /// # Errors
    /// When the master key is another one, or the mail was changed.
    pub(super) fn open(
        gateway: &Gateway,
        organisation: OrganisationId,
        mail: MailId,
        sealed: &[u8],
    ) -> Result<Secret<Self>, FlowError> {
        let plain = gateway.key.decrypt(&purpose(organisation, mail), sealed)?;
        serde_json::from_slice(plain.expose())
            .map(Secret::new)
            .map_err(|error| FlowError::Invalid(format!("a mail in the outbox cannot be read: {error}")))
    }
}

impl Composition {
    /// The mail for the outbox of an organisation, its text encrypted.
    ///
    /// # Errors
    /// Only when OpenSSL has no memory left.
    pub(super) fn seal(
        self,
        gateway: &Gateway,
        organisation: OrganisationId,
        kind: &'static str,
    ) -> Result<Draft, FlowError> {
        let id = MailId::new(gateway.now(), gateway.random());
        let parts = Parts { text: self.text(), html: self.html() };
        let plain = serde_json::to_vec(&parts).map_err(|error| FlowError::Invalid(error.to_string()))?;
        let sealed_body = gateway.key.encrypt(&purpose(organisation, id), &plain, gateway.random())?;
        Ok(Draft { id, kind, subject: self.subject, sealed_body })
    }

    /// The text part.
    #[must_use]
    pub fn text(&self) -> String {
        let block = |block: &Block| match block {
            Block::Paragraph(text) => text.clone(),
            Block::Action(label, link) => format!("{label}:\n{link}"),
            Block::Facts(facts) => {
                facts.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
            }
        };
        self.blocks.iter().map(block).collect::<Vec<_>>().join("\n\n") + "\n"
    }

    /// The HTML part: a document without anything that a mail program would have to fetch.
    #[must_use]
    pub fn html(&self) -> String {
        let mut body = String::new();
        for block in &self.blocks {
            // Writing to a string cannot fail.
            let _ = match block {
                Block::Paragraph(text) => {
                    writeln!(body, "<p style=\"margin:0 0 16px\">{}</p>", escaped(text))
                }
                Block::Action(label, link) => writeln!(
                    body,
                    "<p style=\"margin:24px 0 8px\"><a href=\"{link}\" style=\"display:inline-block;padding:12px \
                     20px;border-radius:6px;background:#2f5bd0;color:#ffffff;font-weight:600;text-decoration:none\">\
                     {label}</a></p>\n<p style=\"margin:0 0 24px;font-size:13px;word-break:break-all\">{link}</p>",
                    link = escaped(link),
                    label = escaped(label),
                ),
                Block::Facts(facts) => {
                    let rows: String = facts.iter().map(fact).collect();
                    writeln!(body, "<table role=\"presentation\" style=\"margin:0 0 16px\">\n{rows}</table>")
                }
            };
        }
        format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n</head>\n\
             <body style=\"margin:0;padding:24px 16px;font:16px/1.5 system-ui,sans-serif\">\n\
             <div style=\"max-width:560px;margin:0 auto\">\n{body}</div>\n</body>\n</html>\n",
            self.language,
            escaped(&self.subject)
        )
    }
}

fn fact((name, value): &(String, String)) -> String {
    format!(
        "<tr><td style=\"padding:2px 16px 2px 0;vertical-align:top\">{}</td>\
         <td style=\"padding:2px 0;font-weight:600;word-break:break-all\">{}</td></tr>\n",
        escaped(name),
        escaped(value)
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// The language of a mail to an employee: their own, else the organisation's.
pub(super) fn language_for<'a>(scope: &'a Scope, employee: &Employee) -> &'a str {
    employee.supported_language().unwrap_or_else(|| scope.settings.values().language.as_str())
}

/// One of each mail that employees get, in one language, with the name of its kind.
#[must_use]
pub fn previews(language: &str) -> Vec<(&'static str, Composition)> {
    let (name, organisation) = ("Noor Jacobs", "Acme Insurance");
    let link = |path: &str| format!("https://id.acme.example/{path}?token=muster_0123456789");
    vec![
        ("invitation", activation(language, organisation, name, &link("activate"))),
        ("username", username(language, organisation, name, "noor.jacobs", "https://id.acme.example/login")),
        ("password_reset", password_reset(language, organisation, name, &link("reset"))),
    ]
}

#[cfg(test)]
mod tests;
