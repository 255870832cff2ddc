//! The SCIM tokens of a connection: listed, made (shown once), revoked.

use std::time::Duration;

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;

use super::{Opened, Slug};
use crate::{
    clock::Timestamp,
    flows::{
        FlowError,
        scim_tokens::{self, Wanted},
    },
    http::{
        Door,
        backoffice::{connections::told, staff::Staff},
        error::PageError,
    },
    ids::ScimTokenId,
    store::scim_tokens::ScimToken,
    web::{ConnectionTab, ConnectionTokens, ErrorKind, Field, Said, Toast, TokenRow, TokenState},
};

/// The lifetimes that are offered, in days, the usual one first; 0 is none.
const LIFETIMES: [u64; 5] = [180, 365, 90, 30, 0];

/// What the form posts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Posted {
    label: String,
    days: String,
}

fn fields(staff: &Staff, posted: &Posted, error: Option<String>) -> Vec<Field> {
    let days = if posted.days.is_empty() { "180" } else { &posted.days };
    let mut fields = ConnectionTokens::fields(&staff.frame(), &posted.label, days, &LIFETIMES);
    if let Some(label) = fields.first_mut() {
        label.error = error;
    }
    fields
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
    let fields = fields(&staff, &Posted::default(), None);
    let page = page(&door, &staff, &slug, (None, fields)).await;
    page.map(|page| staff.show(&page)).map_err(|error| staff.error(&error))
}

/// `POST /organisation/connections/{slug}/tokens`: makes one and shows it, this once.
pub async fn create(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Form(posted): Form<Posted>,
) -> Result<Response, PageError> {
    let days = posted.days.parse().ok().filter(|days| LIFETIMES.contains(days));
    let made = match days {
        Some(days) => {
            let lifetime = (days > 0).then(|| Duration::from_secs(days * 86_400));
            let (gateway, label) = (door.gateway(), posted.label.trim().to_owned());
            let wanted = Wanted { label, lifetime, ..Wanted::default() };
            scim_tokens::create(gateway, staff.actor(), staff.org(), &slug, &wanted).await
        }
        None => return Err(staff.refuse(ErrorKind::BadRequest)),
    };
    let failed = |error: FlowError| staff.error(&error);
    match made {
        Ok(made) => {
            let fields = fields(&staff, &Posted::default(), None);
            let fresh = Some(made.token.expose().clone());
            let page = page(&door, &staff, &slug, (fresh, fields)).await.map_err(failed)?;
            Ok(staff.show(&page))
        }
        Err(error) => {
            let why = told(&staff, error)?;
            let fields = fields(&staff, &posted, Some(why));
            let page = page(&door, &staff, &slug, (None, fields)).await.map_err(failed)?;
            Ok(staff.show_wrong(&page))
        }
    }
}

/// Which token of which connection.
#[derive(Debug, Deserialize)]
pub struct One {
    slug: String,
    id: String,
}

/// `POST /organisation/connections/{slug}/tokens/{id}/revoke`.
pub async fn revoke(
    State(door): State<Door>,
    staff: Staff,
    Path(One { slug, id }): Path<One>,
) -> Result<Response, PageError> {
    let revoked = async {
        let opened = Opened::read(&door, &staff, &slug, ConnectionTab::Tokens).await?;
        let missing = FlowError::NotFound("SCIM token");
        let id: ScimTokenId = id.parse().map_err(|_| FlowError::NotFound("SCIM token"))?;
        // A token is named by its id alone; it must be one of this organisation's, and of this connection.
        let tokens = opened.tokens(&door, &staff).await?;
        let token = tokens.into_iter().find(|token| token.id == id).ok_or(missing)?;
        if token.revoked_at.is_none() {
            scim_tokens::revoke(door.gateway(), staff.actor(), id).await?;
        }
        Ok(token.label)
    };
    let label = revoked.await.map_err(|error: FlowError| staff.error(&error))?;
    let toast = Toast::about(Said::TokenRevoked, label);
    Ok(staff.go(&door, &format!("/organisation/connections/{slug}/tokens"), &toast))
}
