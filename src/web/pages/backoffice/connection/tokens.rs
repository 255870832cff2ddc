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
    /// The fields of another token, as they were typed; `lifetimes` are offered, in days.
    #[must_use]
    pub fn fields(frame: &Frame, label: &str, days: &str, lifetimes: &[u64]) -> Vec<Field> {
        let choices = lifetimes.iter().map(|days| Choice::new(days.to_string(), frame.lifetime(*days)));
        let lifetime = Field::line("days", "token-lifetime", days.to_owned());
        vec![
            Field::line("label", "token-label", label.to_owned()).hint("token-label-hint").longest(100),
            lifetime.kind(Kind::Choice(choices.collect())).required(),
        ]
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
        };
        let rows = vec![
            row(TokenState::Good, Some(now)),
            row(TokenState::Expired, None),
            row(TokenState::Revoked, None),
        ];
        let page = |fresh: Option<&str>, rows, wrong: bool, edits| {
            let mut fields = Self::fields(&frame, "", "180", &[180, 0]);
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
