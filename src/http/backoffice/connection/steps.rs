//! The steps of setting up a connection that post nothing.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use super::{Asked, Opened, Slug};
use crate::{
    clock::Timestamp,
    flows::connections::Links,
    http::{Door, backoffice::staff::Staff, error::PageError},
    store::log_list::{ScimRequest, SignIn},
    web::{Came, ConnectionApplication, ConnectionPush, ConnectionTab, ConnectionTrial, Enter, Entry},
};

/// How many of the newest attempts and requests are shown.
const SHOWN: i64 = 5;

fn entries(links: &Links, fields: &[(&'static str, Enter)]) -> Vec<Entry> {
    let value = |enter| match enter {
        Enter::EntityId => links.entity_id.as_str(),
        Enter::Acs => &links.acs,
        Enter::Login => &links.login,
        Enter::Metadata => &links.metadata,
        Enter::Scim => &links.scim,
        Enter::Token | Enter::Words(_) | Enter::Told(_) | Enter::Nothing => "",
    };
    let entry = |(index, (field, enter)): (usize, &(&'static str, Enter))| Entry {
        field,
        id: format!("entry-{index}"),
        enter: *enter,
        value: value(*enter).to_owned(),
    };
    fields.iter().enumerate().map(entry).collect()
}

/// `GET /organisation/connections/{slug}/application`: what to enter there.
pub async fn application(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let opened = Opened::read_for(&door, &staff, &slug, (ConnectionTab::Application, &asked)).await;
    let opened = opened.map_err(|error| staff.error(&error))?;
    let console = asked.console(&opened.shown);
    Ok(staff.show(&ConnectionApplication {
        entries: entries(&opened.shown.links, console.guide().sign_in.fields),
        frame: staff.frame(),
        head: opened.head,
        console,
    }))
}

fn attempt(row: &SignIn) -> Came {
    Came {
        at: Timestamp::from_micros(row.at),
        ok: row.outcome == "accepted",
        what: row.name_id.clone().unwrap_or_else(|| "–".to_owned()),
        end: row.reason.clone().unwrap_or_default(),
        href: format!("/organisation/sign-ins/{}", row.id),
    }
}

fn request(row: &ScimRequest) -> Came {
    Came {
        at: Timestamp::from_micros(row.at),
        ok: row.status < 400,
        what: format!("{} {}", row.verb, row.path),
        end: row.status.to_string(),
        href: format!("/organisation/provisioning/{}", row.id),
    }
}

/// `GET /organisation/connections/{slug}/test`: trying a sign-in.
pub async fn trial(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let show = async {
        let opened = Opened::read_for(&door, &staff, &slug, (ConnectionTab::Trial, &asked)).await?;
        let activity = opened.activity(&door, &staff, SHOWN).await?;
        Ok(ConnectionTrial {
            login: format!("/saml/{}/{slug}/login", staff.org()),
            login_url: opened.shown.links.login,
            ready: opened.shown.connection.record.idp_metadata.is_some(),
            came: activity.attempts.iter().map(attempt).collect(),
            again: asked.again(&slug, "/test"),
            frame: staff.frame(),
            head: opened.head,
        })
    };
    staff.answer(show.await)
}

/// `GET /organisation/connections/{slug}/push`: what to enter there for provisioning, and trying it.
pub async fn push(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let show = async {
        let opened = Opened::read_for(&door, &staff, &slug, (ConnectionTab::Push, &asked)).await?;
        let activity = opened.activity(&door, &staff, SHOWN).await?;
        let tokens = opened.tokens(&door, &staff).await?;
        let console = asked.console(&opened.shown);
        let fields = console.guide().provisioning.map_or(&[][..], |form| form.fields);
        Ok(ConnectionPush {
            entries: entries(&opened.shown.links, fields),
            ready: tokens.iter().any(|token| token.is_good(staff.now)),
            came: activity.requests.iter().map(request).collect(),
            again: asked.again(&slug, "/push"),
            frame: staff.frame(),
            head: opened.head,
            console,
        })
    };
    staff.answer(show.await)
}
