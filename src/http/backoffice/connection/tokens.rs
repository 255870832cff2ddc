//! The SCIM tokens of a connection: listed, made (shown once), replaced, revoked.

use std::time::Duration;

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use ipnet::IpNet;
use serde::Deserialize;

use super::{Opened, Slug, wrong::told};
use crate::{
    clock::Timestamp,
    flows::{
        FlowError,
        scim_tokens::{self, NewToken, Rotation, Wanted},
    },
    http::{
        Door,
        backoffice::{paging::blame, staff::Staff},
        error::PageError,
    },
    ids::ScimTokenId,
    store::scim_tokens::ScimToken,
    web::{
        ConnectionTab, ConnectionTokens, Crumb, ErrorKind, Field, FormPage, Said, Toast, TokenRow,
        TokenState, TokenTyped,
    },
};

/// The lifetimes that are offered, in days, the usual one first; 0 is none.
const LIFETIMES: [u64; 5] = [180, 365, 90, 30, 0];

/// How long the old one may stay good beside the one that replaces it, in hours, the usual one first; 0 is not at all.
const OVERLAPS: [u64; 5] = [24, 1, 168, 720, 0];

/// What the forms post.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Posted {
    label: String,
    days: String,
    allow_from: String,
    overlap: String,
}

impl From<Posted> for TokenTyped {
    fn from(posted: Posted) -> Self {
        let Posted { label, days, allow_from, overlap } = posted;
        Self { label: label.trim().to_owned(), days, allow_from, overlap }
    }
}

/// An empty form.
fn blank() -> TokenTyped {
    TokenTyped { days: LIFETIMES[0].to_string(), overlap: OVERLAPS[0].to_string(), ..TokenTyped::default() }
}

fn joined(networks: &[IpNet]) -> String {
    networks.iter().map(IpNet::to_string).collect::<Vec<_>>().join(" ")
}

/// What a form asks for; `None`: what our own pages do not offer.
fn lifetime(typed: &TokenTyped) -> Option<Option<Duration>> {
    let days: u64 = typed.days.parse().ok().filter(|days| LIFETIMES.contains(days))?;
    Some((days > 0).then(|| Duration::from_secs(days * 86_400)))
}

fn row(token: &ScimToken, now: Timestamp) -> TokenRow {
    let state = match (token.revoked_at, token.is_good(now)) {
        (Some(_), _) => TokenState::Revoked,
        (None, true) => TokenState::Good,
        (None, false) => TokenState::Expired,
    };
    TokenRow {
        id: token.id,
        label: token.label.clone(),
        state,
        made_at: token.created_at,
        ends_at: token.expires_at,
        used_at: token.last_used_at,
        allow_from: joined(&token.allow_from),
    }
}

async fn page(
    door: &Door,
    staff: &Staff,
    slug: &str,
    (fresh, fields): (Option<String>, Vec<Field>),
) -> Result<ConnectionTokens, FlowError> {
    let opened = Opened::read(door, staff, slug, ConnectionTab::Tokens).await?;
    let tokens = opened.tokens(door, staff).await?;
    Ok(ConnectionTokens {
        rows: tokens.iter().map(|token| row(token, staff.now)).collect(),
        scim_url: opened.shown.links.scim,
        frame: staff.frame(),
        head: opened.head,
        fresh,
        fields,
    })
}

/// `GET /organisation/connections/{slug}/tokens`.
pub async fn list(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
) -> Result<Response, PageError> {
    let fields = ConnectionTokens::fields(&staff.frame(), &blank(), &LIFETIMES);
    staff.answer(page(&door, &staff, &slug, (None, fields)).await)
}

/// The page with a token that was just made, the only time that it is shown.
async fn show_fresh(door: &Door, staff: &Staff, slug: &str, made: &NewToken) -> Result<Response, PageError> {
    let fields = ConnectionTokens::fields(&staff.frame(), &blank(), &LIFETIMES);
    let fresh = Some(made.token.expose().clone());
    staff.answer(page(door, staff, slug, (fresh, fields)).await)
}

/// `POST /organisation/connections/{slug}/tokens`: makes one and shows it, this once.
pub async fn create(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Form(posted): Form<Posted>,
) -> Result<Response, PageError> {
    let typed = TokenTyped::from(posted);
    let lifetime = lifetime(&typed).ok_or_else(|| staff.refuse(ErrorKind::BadRequest))?;
    let mut fields = ConnectionTokens::fields(&staff.frame(), &typed, &LIFETIMES);
    if let Some(allow_from) = scim_tokens::networks(&typed.allow_from) {
        let wanted = Wanted { label: typed.label, lifetime, allow_from };
        match scim_tokens::create(door.gateway(), staff.actor(), staff.org(), &slug, &wanted).await {
            Ok(made) => return show_fresh(&door, &staff, &slug, &made).await,
            Err(error) => blame(&mut fields, "label", told(&staff, &error)?),
        }
    } else {
        blame(&mut fields, "allow_from", staff.text(ConnectionTokens::NETWORKS_WRONG));
    }
    let page = page(&door, &staff, &slug, (None, fields)).await;
    page.map(|page| staff.show_wrong(&page)).map_err(|error| staff.error(&error))
}

/// Which token of which connection.
#[derive(Debug, Deserialize)]
pub struct One {
    slug: String,
    id: String,
}

impl One {
    /// The token, with the connection. One is named by its id alone, so it must be one of this organisation's, and of
    /// this connection.
    async fn find(&self, door: &Door, staff: &Staff) -> Result<(Opened, ScimToken), FlowError> {
        let opened = Opened::read(door, staff, &self.slug, ConnectionTab::Tokens).await?;
        let id: ScimTokenId = self.id.parse().map_err(|_| FlowError::NotFound("SCIM token"))?;
        let tokens = opened.tokens(door, staff).await?;
        let token = tokens.into_iter().find(|token| token.id == id);
        Ok((opened, token.ok_or(FlowError::NotFound("SCIM token"))?))
    }

    /// The same, while the token is good.
    async fn find_good(&self, door: &Door, staff: &Staff) -> Result<(Opened, ScimToken), PageError> {
        let found = self.find(door, staff).await.and_then(|(opened, token)| {
            if token.is_good(staff.now) {
                Ok((opened, token))
            } else {
                Err(FlowError::NotFound("SCIM token"))
            }
        });
        found.map_err(|error| staff.error(&error))
    }
}

fn replacement(staff: &Staff, one: &One, opened: &Opened, fields: Vec<Field>) -> FormPage {
    let list = format!("/organisation/connections/{}/tokens", one.slug);
    let post = (format!("{list}/{}/replace", one.id), ConnectionTokens::REPLACE);
    FormPage {
        lead: Some(staff.text(ConnectionTokens::REPLACE_LEAD)),
        trail: vec![Crumb { href: list.clone(), label: opened.shown.connection.record.name.clone() }],
        cancel: Some(list),
        ..FormPage::of(staff.frame(), ConnectionTokens::REPLACE_TITLE, fields, post)
    }
}

/// `GET /organisation/connections/{slug}/tokens/{id}/replace`.
pub async fn ask_to_replace(
    State(door): State<Door>,
    staff: Staff,
    Path(one): Path<One>,
) -> Result<Response, PageError> {
    let (opened, old) = one.find_good(&door, &staff).await?;
    let typed = TokenTyped { label: old.label, allow_from: joined(&old.allow_from), ..blank() };
    let fields = ConnectionTokens::replacing(&staff.frame(), &typed, &LIFETIMES, &OVERLAPS);
    Ok(staff.show(&replacement(&staff, &one, &opened, fields)))
}

/// `POST /organisation/connections/{slug}/tokens/{id}/replace`: makes another one, lets the old one end after the overlap,
/// and shows the new one, this once.
pub async fn replace(
    State(door): State<Door>,
    staff: Staff,
    Path(one): Path<One>,
    Form(posted): Form<Posted>,
) -> Result<Response, PageError> {
    let (opened, old) = one.find_good(&door, &staff).await?;
    let typed = TokenTyped::from(posted);
    let overlap = typed.overlap.parse().ok().filter(|hours| OVERLAPS.contains(hours));
    let (Some(lifetime), Some(hours)) = (lifetime(&typed), overlap) else {
        return Err(staff.refuse(ErrorKind::BadRequest));
    };
    let mut fields = ConnectionTokens::replacing(&staff.frame(), &typed, &LIFETIMES, &OVERLAPS);
    if let Some(networks) = scim_tokens::networks(&typed.allow_from) {
        let overlap = Duration::from_secs(hours * 3_600);
        let rotation = Rotation { overlap, label: Some(typed.label), lifetime, allow_from: Some(networks) };
        match scim_tokens::rotate(door.gateway(), staff.actor(), old.id, &rotation).await {
            Ok(made) => return show_fresh(&door, &staff, &one.slug, &made).await,
            Err(error) => blame(&mut fields, "label", told(&staff, &error)?),
        }
    } else {
        blame(&mut fields, "allow_from", staff.text(ConnectionTokens::NETWORKS_WRONG));
    }
    Ok(staff.show_wrong(&replacement(&staff, &one, &opened, fields)))
}

/// `POST /organisation/connections/{slug}/tokens/{id}/revoke`.
pub async fn revoke(
    State(door): State<Door>,
    staff: Staff,
    Path(one): Path<One>,
) -> Result<Response, PageError> {
    let revoked = async {
        let (_, token) = one.find(&door, &staff).await?;
        if token.revoked_at.is_none() {
            scim_tokens::revoke(door.gateway(), staff.actor(), token.id).await?;
        }
        Ok(token.label)
    };
    let label = revoked.await.map_err(|error: FlowError| staff.error(&error))?;
    let toast = Toast::about(Said::TokenRevoked, label);
    Ok(staff.go(&door, &format!("/organisation/connections/{}/tokens", one.slug), &toast))
}
