//! The identity provider's metadata: what is in place, and how other metadata takes its place.

use askama::Template;

use super::{ConnectionHead, ConnectionTab};
use crate::{
    clock::Timestamp,
    web::{Console, Frame, Theme, assets, pages::backoffice::consoles::Guide},
};

/// A certificate that signatures are verified with.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Whom it names.
    pub subject: String,
    /// Its SHA-256 fingerprint.
    pub fingerprint: String,
    /// When it ends; `None`: it does not say.
    pub ends_at: Option<Timestamp>,
}

/// How the metadata is fetched again.
#[derive(Debug, Clone)]
pub struct Refreshing {
    /// From where.
    pub url: String,
    /// When it is fetched next.
    pub due_at: Timestamp,
    /// When and why it last could not be fetched or used, if that was after the last success.
    pub failed: Option<(Timestamp, String)>,
}

/// The identity provider, as its metadata has it.
#[derive(Debug, Clone)]
pub struct IdentityProvider {
    /// Its entity ID.
    pub entity_id: String,
    /// When the metadata was read.
    pub read_at: Option<Timestamp>,
    /// Until when it may be relied on; `None`: it does not say.
    pub valid_until: Option<Timestamp>,
    /// Its certificates.
    pub certificates: Vec<Certificate>,
    /// How it is fetched again; `None`: it came as a file.
    pub refreshing: Option<Refreshing>,
    /// What is odd about it.
    pub warnings: Vec<String>,
}

/// What was given, when it could not be used.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The link.
    pub url: String,
    /// The text.
    pub text: String,
    /// What is wrong with the link; `None`: nothing.
    pub url_error: Option<String>,
    /// What is wrong with the text; `None`: nothing.
    pub text_error: Option<String>,
    /// Why the metadata could not be fetched again; `None`: nobody asked.
    pub refresh_error: Option<String>,
}

impl Given {
    /// The key of what to tell when nothing was given.
    pub const NOTHING: &str = "wrong-metadata-missing";

    fn wrong(&self) -> Vec<(&'static str, &str)> {
        let fields = [("url", &self.url_error), ("text", &self.text_error), ("refresh", &self.refresh_error)];
        fields.into_iter().filter_map(|(id, error)| Some((id, error.as_deref()?))).collect()
    }
}

/// The page of the metadata.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connection/metadata.html")]
pub struct ConnectionMetadata {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: ConnectionHead,
    /// Whose console.
    pub console: Console,
    /// What is in place; `None`: nothing yet.
    pub idp: Option<IdentityProvider>,
    /// What was given.
    pub given: Given,
}

impl ConnectionMetadata {
    fn guide(&self) -> &'static Guide {
        self.console.guide()
    }
}

#[cfg(test)]
impl ConnectionMetadata {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let frame = Frame::sample(language, "/organisation/connections/{slug}/metadata");
        let now = frame.now;
        let certificate = |ends_at| Certificate {
            subject: "CN=Acme & <IdP>".to_owned(),
            fingerprint: "9f:3a:00".to_owned(),
            ends_at,
        };
        let idp = IdentityProvider {
            entity_id: "https://sts.windows.net/a?b&c".to_owned(),
            read_at: Some(now),
            valid_until: Some(now),
            certificates: vec![certificate(Some(now)), certificate(None)],
            refreshing: Some(Refreshing {
                url: "https://idp.example/metadata?a&b".to_owned(),
                due_at: now,
                failed: Some((now, "it answered 500 & no more".to_owned())),
            }),
            warnings: vec!["a certificate was left out".to_owned()],
        };
        let bare =
            IdentityProvider { refreshing: None, certificates: vec![], warnings: vec![], ..idp.clone() };
        let wrong = Given {
            url: "http://10.0.0.1/".to_owned(),
            text: "<a/>".to_owned(),
            url_error: Some("10.0.0.1 has <no> public address".to_owned()),
            text_error: Some("not SAML 2.0 metadata".to_owned()),
            refresh_error: None,
        };
        let refused = Given { refresh_error: Some("it answered 500".to_owned()), ..Given::default() };
        let page = |idp: Option<IdentityProvider>, given, edits| Self {
            frame: frame.clone(),
            head: ConnectionHead { edits, ..ConnectionHead::sample(ConnectionTab::Metadata) },
            console: Console::Entra,
            idp,
            given,
        };
        vec![
            ("connection-metadata-none", page(None, Given::default(), true)),
            ("connection-metadata", page(Some(idp.clone()), Given::default(), true)),
            ("connection-metadata-refused", page(Some(idp), refused, true)),
            ("connection-metadata-wrong", page(Some(bare.clone()), wrong, true)),
            ("connection-metadata-to-see", page(Some(bare), Given::default(), false)),
        ]
    }
}
