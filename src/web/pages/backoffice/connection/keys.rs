//! Our own keys of a connection, and their rotation.

use askama::Template;

use super::{ConnectionHead, ConnectionTab};
use crate::{
    clock::Timestamp,
    web::{Frame, Theme, assets},
};

/// How far a rotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotating {
    /// There is none.
    Idle,
    /// The next keys are published.
    Prepared,
    /// The next keys are in use, the previous ones still count.
    Activated,
}

impl Rotating {
    /// The steps that can be taken now, the usual one first: the name in the form, and the keys of what it is called
    /// and of what it does.
    const fn steps(self) -> &'static [(&'static str, &'static str, &'static str)] {
        match self {
            Self::Idle => &[("prepare", "rotate-prepare", "rotate-prepare-text")],
            Self::Prepared => &[
                ("activate", "rotate-activate", "rotate-activate-text"),
                ("cancel", "rotate-cancel", "rotate-cancel-text"),
            ],
            Self::Activated => &[("finish", "rotate-finish", "rotate-finish-text")],
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Idle => "rotating-idle",
            Self::Prepared => "rotating-prepared",
            Self::Activated => "rotating-activated",
        }
    }
}

/// One of our keys.
#[derive(Debug, Clone)]
pub struct OwnKey {
    /// The key of what it is for.
    pub purpose: &'static str,
    /// The key of where in its life it is.
    pub stage: &'static str,
    /// The SHA-256 fingerprint of its certificate.
    pub fingerprint: String,
    /// When the certificate ends.
    pub ends_at: Option<Timestamp>,
    /// Whether our metadata has it.
    pub published: bool,
}

/// The key of what a key is for, by its name in the database.
#[must_use]
pub fn purpose(name: &str) -> &'static str {
    if name == "signing" { "key-signing" } else { "key-encryption" }
}

/// The key of where in its life a key is, by its name in the database.
#[must_use]
pub fn stage(name: &str) -> &'static str {
    match name {
        "next" => "key-next",
        "previous" => "key-previous",
        _ => "key-current",
    }
}

/// The page of our keys.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connection/keys.html")]
pub struct ConnectionKeys {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: ConnectionHead,
    /// How far a rotation is.
    pub rotating: Rotating,
    /// The keys.
    pub keys: Vec<OwnKey>,
    /// Our metadata.
    pub metadata_url: String,
}

#[cfg(test)]
impl ConnectionKeys {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let frame = Frame::sample(language, "/organisation/connections/{slug}/keys");
        let page = |rotating, edits| Self {
            head: ConnectionHead { edits, ..ConnectionHead::sample(ConnectionTab::Keys) },
            rotating,
            keys: ["next", "current", "previous"]
                .into_iter()
                .map(|name| OwnKey {
                    purpose: purpose(if name == "current" { "encryption" } else { "signing" }),
                    stage: stage(name),
                    fingerprint: "9f:3a".to_owned(),
                    ends_at: Some(frame.now),
                    published: name != "previous",
                })
                .collect(),
            metadata_url: "https://id.acme.example/saml/acme/entra/metadata".to_owned(),
            frame: frame.clone(),
        };
        vec![
            ("connection-keys", page(Rotating::Idle, true)),
            ("connection-keys-prepared", page(Rotating::Prepared, true)),
            ("connection-keys-activated", page(Rotating::Activated, true)),
            ("connection-keys-to-see", page(Rotating::Prepared, false)),
        ]
    }
}
