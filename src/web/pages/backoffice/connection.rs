//! The pages of one connection: what stands above all of them, and the overview.

pub(crate) mod keys;
pub(crate) mod metadata;
pub(crate) mod removal;
pub(crate) mod settings;
pub(crate) mod steps;
pub(crate) mod tokens;

use askama::Template;

use crate::{
    clock::Timestamp,
    web::{Console, Frame, Theme, assets},
};

/// A page of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionTab {
    /// What works, and our addresses.
    Overview,
    /// What to enter in the identity provider's console.
    Application,
    /// The identity provider's metadata.
    Metadata,
    /// Trying a sign-in.
    Trial,
    /// SCIM tokens.
    Tokens,
    /// Trying a push.
    Push,
    /// The settings.
    Settings,
    /// Our own keys.
    Keys,
}

impl ConnectionTab {
    const ALL: [Self; 8] = [
        Self::Overview,
        Self::Application,
        Self::Metadata,
        Self::Trial,
        Self::Tokens,
        Self::Push,
        Self::Settings,
        Self::Keys,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Overview => "tab-overview",
            Self::Application => "tab-application",
            Self::Metadata => "tab-metadata",
            Self::Trial => "tab-trial",
            Self::Tokens => "tab-tokens",
            Self::Push => "tab-push",
            Self::Settings => "tab-settings",
            Self::Keys => "tab-keys",
        }
    }

    const fn end(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Application => "/application",
            Self::Metadata => "/metadata",
            Self::Trial => "/test",
            Self::Tokens => "/tokens",
            Self::Push => "/push",
            Self::Settings => "/settings",
            Self::Keys => "/keys",
        }
    }

    /// The number of the step when a connection is set up.
    const fn step(self) -> Option<u8> {
        match self {
            Self::Application => Some(1),
            Self::Metadata => Some(2),
            Self::Trial => Some(3),
            Self::Tokens => Some(4),
            Self::Push => Some(5),
            Self::Overview | Self::Settings | Self::Keys => None,
        }
    }
}

/// What stands above every page of a connection.
#[derive(Debug, Clone)]
pub struct ConnectionHead {
    /// The slug.
    pub slug: String,
    /// The name.
    pub name: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// The page.
    pub tab: ConnectionTab,
    /// Whether the person may change it.
    pub edits: bool,
    /// Whose console was chosen; the pages that say what to do there keep to it.
    pub console: Option<Console>,
}

impl ConnectionHead {
    fn path(&self, tab: ConnectionTab) -> String {
        format!("/organisation/connections/{}{}", self.slug, tab.end())
    }

    fn href(&self, tab: &ConnectionTab) -> String {
        match self.console {
            Some(console) => format!("{}?console={}", self.path(*tab), console.as_str()),
            None => self.path(*tab),
        }
    }

    /// The page itself.
    fn here(&self) -> String {
        self.path(self.tab)
    }

    /// Whether the way to the next step is what this page is for: it has no other button to press.
    fn leads_on(&self) -> bool {
        self.tab == ConnectionTab::Application
    }

    /// The page of the next step; `None` on the last one, and on pages that are no step.
    fn next(&self) -> Option<ConnectionTab> {
        let step = self.tab.step()?;
        ConnectionTab::ALL.into_iter().find(|tab| tab.step() == Some(step + 1))
    }

    #[cfg(test)]
    pub(crate) fn sample(tab: ConnectionTab) -> Self {
        Self {
            slug: "entra".to_owned(),
            name: "Acme & <Entra>".to_owned(),
            enabled: true,
            tab,
            edits: true,
            console: None,
        }
    }
}

/// One of our values that an administrator copies.
#[derive(Debug, Clone)]
pub struct Address {
    /// The id in the page.
    pub id: &'static str,
    /// The key of its name.
    pub label: &'static str,
    /// The value.
    pub value: String,
}

impl Address {
    /// All of our values: entity ID, ACS, metadata, sign-in, single logout, SCIM.
    #[must_use]
    pub fn all(values: [&String; 6]) -> Vec<Self> {
        let names = [
            ("entity-id", "address-entity-id"),
            ("acs", "address-acs"),
            ("metadata", "address-metadata"),
            ("login", "address-login"),
            ("slo", "address-slo"),
            ("scim", "address-scim"),
        ];
        let address = |((id, label), value): ((&'static str, &'static str), &String)| Self {
            id,
            label,
            value: value.clone(),
        };
        names.into_iter().zip(values).map(address).collect()
    }
}

/// How far a connection is.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// When metadata that can be used was read; `None`: there is none.
    pub metadata_at: Option<Timestamp>,
    /// The newest attempt to sign in: when, and whether it was accepted.
    pub tried: Option<(Timestamp, bool)>,
    /// The newest sign-in that was accepted.
    pub signed_in_at: Option<Timestamp>,
    /// When the newest token that is good was made.
    pub token_at: Option<Timestamp>,
    /// The newest SCIM request: when, and whether it went well.
    pub pushed: Option<(Timestamp, bool)>,
}

/// How a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    Yes,
    NotYet,
    Failed,
}

/// A step of the checklist.
pub(crate) struct Step {
    pub(crate) tab: ConnectionTab,
    pub(crate) done: Done,
    /// The key of what was found.
    pub(crate) found: &'static str,
    pub(crate) at: Option<Timestamp>,
}

impl Progress {
    pub(crate) fn steps(&self) -> [Step; 5] {
        let step = |tab, done: Done, found, at| Step { tab, done, found, at };
        let or_not_yet = |at: Option<Timestamp>| if at.is_some() { Done::Yes } else { Done::NotYet };
        let registered = match (self.tried, self.metadata_at) {
            (Some((at, _)), _) => step(ConnectionTab::Application, Done::Yes, "found-registered", Some(at)),
            _ => step(ConnectionTab::Application, Done::NotYet, "found-not-registered", None),
        };
        let metadata = match self.metadata_at {
            Some(at) => step(ConnectionTab::Metadata, Done::Yes, "found-metadata", Some(at)),
            None => step(ConnectionTab::Metadata, Done::NotYet, "found-no-metadata", None),
        };
        let trial = match (self.signed_in_at, self.tried) {
            (Some(at), _) => step(ConnectionTab::Trial, Done::Yes, "found-sign-in", Some(at)),
            (None, Some((at, _))) => step(ConnectionTab::Trial, Done::Failed, "found-refusal", Some(at)),
            (None, None) => step(ConnectionTab::Trial, Done::NotYet, "found-no-sign-in", None),
        };
        let key = if self.token_at.is_some() { "found-token" } else { "found-no-token" };
        let token = step(ConnectionTab::Tokens, or_not_yet(self.token_at), key, self.token_at);
        let push = match self.pushed {
            Some((at, true)) => step(ConnectionTab::Push, Done::Yes, "found-push", Some(at)),
            Some((at, false)) => step(ConnectionTab::Push, Done::Failed, "found-push-refused", Some(at)),
            None => step(ConnectionTab::Push, Done::NotYet, "found-no-push", None),
        };
        [registered, metadata, trial, token, push]
    }

    /// Whether every step is done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.steps().iter().all(|step| step.done == Done::Yes)
    }
}

/// The overview of a connection.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connection/overview.html")]
pub struct ConnectionOverview {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: ConnectionHead,
    /// How far it is.
    pub progress: Progress,
    /// Our values.
    pub addresses: Vec<Address>,
    /// Where the checklist is read again by itself; `None`: it is not.
    pub again: Option<String>,
}

#[cfg(test)]
impl ConnectionOverview {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let frame = Frame::sample(language, "/organisation/connections/{slug}");
        let value = "https://id.acme.example/saml/acme/entra/metadata".to_owned();
        let (now, addresses) = (frame.now, Address::all([&value; 6]));
        let page = |progress: Progress, head| Self {
            again: (!progress.is_complete()).then(|| "/organisation/connections/entra?live=1".to_owned()),
            frame: frame.clone(),
            head,
            progress,
            addresses: addresses.clone(),
        };
        let done = Progress {
            metadata_at: Some(now),
            tried: Some((now, true)),
            signed_in_at: Some(now),
            token_at: Some(now),
            pushed: Some((now, true)),
        };
        let failed =
            Progress { tried: Some((now, false)), signed_in_at: None, pushed: Some((now, false)), ..done };
        let seen = ConnectionHead {
            edits: false,
            enabled: false,
            ..ConnectionHead::sample(ConnectionTab::Overview)
        };
        vec![
            ("connection-fresh", page(Progress::default(), ConnectionHead::sample(ConnectionTab::Overview))),
            ("connection-failing", page(failed, ConnectionHead::sample(ConnectionTab::Overview))),
            ("connection-to-see", page(done, seen)),
        ]
    }
}
