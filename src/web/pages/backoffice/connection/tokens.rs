//! The SCIM tokens of a connection.

use askama::Template;

use super::{ConnectionHead, ConnectionTab};
use crate::{
    clock::Timestamp,
    ids::ScimTokenId,
    web::{Choice, Field, Frame, Kind, Theme, assets, parts},
};

/// How a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// It is accepted.
    Good,
    /// Its time is over.
    Expired,
    /// Somebody revoked it.
    Revoked,
}

impl TokenState {
    fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Good => ("pill-good", "token-good"),
            Self::Expired => ("pill-wait", "token-expired"),
            Self::Revoked => ("pill-plain", "token-revoked"),
        }
    }
}

impl Frame {
    /// So many days, in words; 0 is for ever.
    #[must_use]
    pub fn lifetime(&self, days: u64) -> String {
        if days == 0 {
            return self.text("token-for-ever").to_string();
        }
        self.text("span-days").count("count", days).to_string()
    }

    /// How long a token that was replaced stays good, in words; 0 is not at all.
    fn overlap(&self, hours: u64) -> String {
        match hours {
            0 => self.text("token-overlap-none").to_string(),
            1..24 => self.text("span-hours").count("count", hours).to_string(),
            _ => self.text("span-days").count("count", hours / 24).to_string(),
        }
    }
}

/// One token in the list.
#[derive(Debug, Clone)]
pub struct TokenRow {
    /// The id.
    pub id: ScimTokenId,
    /// What a person called it; may be empty.
    pub label: String,
    /// How it is.
    pub state: TokenState,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it ends; `None`: never by time.
    pub ends_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
    /// The networks that it may be used from, separated by blanks; empty: from anywhere.
    pub allow_from: String,
}

/// What is typed about a token: its name, lifetime and networks, and how long the one that it replaces stays good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenTyped {
    /// What a person calls it.
    pub label: String,
    /// How long it is good for, in days; 0 is for ever.
    pub days: String,
    /// The networks that it may be used from.
    pub allow_from: String,
    /// How long the old one stays good, in hours.
    pub overlap: String,
}

/// The tokens.
#[derive(Clone, Template)]
#[template(path = "backoffice/connection/tokens.html")]
pub struct ConnectionTokens {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: ConnectionHead,
    /// The base of SCIM.
    pub scim_url: String,
    /// A token that was just made: the only time it is shown.
    pub fresh: Option<String>,
    /// The tokens, the newest first.
    pub rows: Vec<TokenRow>,
    /// Label and lifetime of another one.
    pub fields: Vec<Field>,
}

impl std::fmt::Debug for ConnectionTokens {
    /// Without the token.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ConnectionTokens").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl ConnectionTokens {
    /// The key of the title of the page that replaces a token.
    pub const REPLACE_TITLE: &str = "token-replace-title";
    /// The key of what that page is about.
    pub const REPLACE_LEAD: &str = "token-replace-lead";
    /// The key of what its button says.
    pub const REPLACE: &str = "token-replace";
    /// The key of what to tell about networks that cannot be read.
    pub const NETWORKS_WRONG: &str = "token-networks-wrong";

    /// The fields of another token, as they were typed; `lifetimes` are offered, in days.
    #[must_use]
    pub fn fields(frame: &Frame, typed: &TokenTyped, lifetimes: &[u64]) -> Vec<Field> {
        let choices = lifetimes.iter().map(|days| Choice::new(days.to_string(), frame.lifetime(*days)));
        let lifetime = Field::line("days", "token-lifetime", typed.days.clone());
        let networks = Field::line("allow_from", "token-networks", typed.allow_from.clone());
        vec![
            Field::line("label", "token-label", typed.label.clone()).hint("token-label-hint").longest(100),
            lifetime.kind(Kind::Choice(choices.collect())).required(),
            networks.hint("token-networks-hint").longest(2_000),
        ]
    }

    /// The fields of a token that replaces one; `overlaps` are offered, in hours.
    #[must_use]
    pub fn replacing(frame: &Frame, typed: &TokenTyped, lifetimes: &[u64], overlaps: &[u64]) -> Vec<Field> {
        let choices = overlaps.iter().map(|hours| Choice::new(hours.to_string(), frame.overlap(*hours)));
        let overlap = Field::line("overlap", "token-overlap", typed.overlap.clone());
        let mut fields =
            vec![overlap.kind(Kind::Choice(choices.collect())).hint("token-overlap-hint").required()];
        fields.extend(Self::fields(frame, typed, lifetimes));
        fields
    }
}

#[cfg(test)]
impl ConnectionTokens {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let frame = Frame::sample(language, "/organisation/connections/{slug}/tokens");
        let now = frame.now;
        let row = |state, at: Option<Timestamp>| TokenRow {
            id: ScimTokenId::from_uuid(frame.id.uuid()),
            label: if at.is_some() { "Entra <production>".to_owned() } else { String::new() },
            state,
            made_at: now,
            ends_at: at,
            used_at: at,
            allow_from: if at.is_some() { "192.0.2.0/24 2001:db8::/32".to_owned() } else { String::new() },
        };
        let typed = TokenTyped { days: "180".to_owned(), ..TokenTyped::default() };
        let rows = vec![
            row(TokenState::Good, Some(now)),
            row(TokenState::Expired, None),
            row(TokenState::Revoked, None),
        ];
        let page = |fresh: Option<&str>, rows, wrong: bool, edits| {
            let mut fields = Self::fields(&frame, &typed, &[180, 0]);
            fields[0].error = wrong.then(|| "a label has at most 100 characters".to_owned());
            Self {
                frame: frame.clone(),
                head: ConnectionHead { edits, ..ConnectionHead::sample(ConnectionTab::Tokens) },
                scim_url: "https://id.acme.example/scim/v2".to_owned(),
                fresh: fresh.map(str::to_owned),
                rows,
                fields,
            }
        };
        vec![
            ("connection-tokens-none", page(None, vec![], false, true)),
            ("connection-tokens", page(None, rows.clone(), false, true)),
            ("connection-tokens-wrong", page(None, rows.clone(), true, true)),
            ("connection-tokens-fresh", page(Some("muster_scim_a"), rows.clone(), false, true)),
            ("connection-tokens-to-see", page(None, rows, false, false)),
        ]
    }
}
