//! The pages of one connection.

pub mod keys;
pub mod metadata;
pub mod removal;
pub mod settings;
pub mod steps;
pub mod tokens;
pub mod wrong;

use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;

use super::{connections::signs_in, staff::Staff};
use crate::{
    clock::Timestamp,
    directory::Permission,
    flows::{
        FlowError,
        connections::{self, Links, Shown},
        log_list::{self, Activity},
        scim_tokens,
    },
    http::{Door, error::PageError},
    store::scim_tokens::ScimToken,
    web::{Address, ConnectionHead, ConnectionOverview, ConnectionTab, Console, Progress, Said, Toast},
};

/// How often a page reads itself again before it waits to be asked: ten minutes. A page that was left open must not
/// keep a session alive.
const MOST_LOOKS: u32 = 200;

/// What the address of a page says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// How often the page read itself again.
    live: u32,
    /// Whose console.
    console: String,
}

impl Asked {
    /// Where the page reads itself again; `None` when it did so often enough.
    fn again(&self, slug: &str, page: &str) -> Option<String> {
        let looks = self.live.saturating_add(1);
        let console =
            self.chosen().map(|console| format!("&console={}", console.as_str())).unwrap_or_default();
        (self.live < MOST_LOOKS)
            .then(|| format!("/organisation/connections/{slug}{page}?live={looks}{console}"))
    }

    /// Whose console was chosen.
    fn chosen(&self) -> Option<Console> {
        Console::parse(&self.console)
    }

    /// Whose console it is, chosen or guessed.
    fn console(&self, shown: &Shown) -> Console {
        let guess = || {
            let copy = shown.connection.last_copy();
            Console::guess(copy.as_ref().map(|idp| idp.entity_id.as_str()), &shown.connection.record.slug)
        };
        self.chosen().unwrap_or_else(guess)
    }
}

/// A connection of the person's organisation, as every page of it needs it.
pub(super) struct Opened {
    pub(super) shown: Shown,
    pub(super) head: ConnectionHead,
}

impl Opened {
    pub(super) async fn read(
        door: &Door,
        staff: &Staff,
        slug: &str,
        tab: ConnectionTab,
    ) -> Result<Self, FlowError> {
        let shown = connections::show(door.gateway(), staff.org(), slug).await?;
        let record = &shown.connection.record;
        let head = ConnectionHead {
            slug: record.slug.clone(),
            name: record.name.clone(),
            enabled: shown.connection.values().enabled,
            tab,
            edits: staff.frame().can(Permission::EditConnections),
            console: None,
        };
        Ok(Self { shown, head })
    }

    /// As above, and the console that was chosen stays chosen on the pages that follow.
    pub(super) async fn read_for(
        door: &Door,
        staff: &Staff,
        slug: &str,
        (tab, asked): (ConnectionTab, &Asked),
    ) -> Result<Self, FlowError> {
        let mut opened = Self::read(door, staff, slug, tab).await?;
        opened.head.console = asked.chosen();
        Ok(opened)
    }

    /// The tokens of this connection, the newest first.
    pub(super) async fn tokens(&self, door: &Door, staff: &Staff) -> Result<Vec<ScimToken>, FlowError> {
        let mut tokens = scim_tokens::list(door.gateway(), staff.org()).await?;
        tokens.retain(|token| token.connection == self.shown.connection.id());
        tokens.reverse();
        Ok(tokens)
    }

    async fn activity(&self, door: &Door, staff: &Staff, most: i64) -> Result<Activity, FlowError> {
        let scope = &staff.signed_in.scope;
        log_list::activity(door.gateway(), scope, self.shown.connection.id(), most).await
    }

    async fn progress(&self, door: &Door, staff: &Staff) -> Result<Progress, FlowError> {
        let activity = self.activity(door, staff, 1).await?;
        let tokens = self.tokens(door, staff).await?;
        let record = &self.shown.connection.record;
        Ok(Progress {
            metadata_at: record.idp_metadata_at.filter(|_| signs_in(&self.shown, staff.now)),
            tried: activity
                .attempts
                .first()
                .map(|row| (Timestamp::from_micros(row.at), row.outcome == "accepted")),
            signed_in_at: activity.accepted.map(|row| Timestamp::from_micros(row.at)),
            token_at: tokens.iter().find(|token| token.is_good(staff.now)).map(|token| token.created_at),
            pushed: activity.requests.first().map(|row| (Timestamp::from_micros(row.at), row.status < 400)),
        })
    }
}

/// The name of the slug in the address.
#[derive(Debug, Deserialize)]
pub struct Slug {
    pub(super) slug: String,
}

fn addresses(links: &Links) -> Vec<Address> {
    let Links { entity_id, acs, slo, metadata, login, scim } = links;
    Address::all([entity_id, acs, metadata, login, slo, scim])
}

/// `GET /organisation/connections/{slug}`.
pub async fn overview(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let show = async {
        let opened = Opened::read(&door, &staff, &slug, ConnectionTab::Overview).await?;
        let progress = opened.progress(&door, &staff).await?;
        Ok(ConnectionOverview {
            again: asked.again(&slug, "").filter(|_| !progress.is_complete()),
            addresses: addresses(&opened.shown.links),
            frame: staff.frame(),
            head: opened.head,
            progress,
        })
    };
    staff.answer(show.await)
}

/// What the button posts.
#[derive(Debug, Deserialize)]
pub struct Enabled {
    enabled: bool,
}

/// `POST /organisation/connections/{slug}/enabled`: disables or enables; either ends the sessions through it.
pub async fn enable(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Form(posted): Form<Enabled>,
) -> Result<Response, PageError> {
    let change = [("enabled".to_owned(), posted.enabled.to_string())];
    let changed = connections::set(door.gateway(), staff.actor(), staff.org(), &slug, None, &change).await;
    let shown = changed.map_err(|error| staff.error(&error))?;
    let said = if posted.enabled { Said::ConnectionEnabled } else { Said::ConnectionDisabled };
    let toast = Toast::about(said, shown.connection.record.name);
    Ok(staff.go(&door, &format!("/organisation/connections/{slug}"), &toast))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_was_left_open_reads_itself_again_only_so_often() {
        let asked = |live| Asked { live, console: String::new() };
        assert_eq!(
            asked(0).again("entra", "/test").as_deref(),
            Some("/organisation/connections/entra/test?live=1")
        );
        assert!(asked(MOST_LOOKS - 1).again("entra", "").is_some());
        assert_eq!(asked(MOST_LOOKS).again("entra", ""), None);
        assert_eq!(asked(u32::MAX).again("entra", ""), None);
    }
}
