//! Deleting a connection: what follows from it, and its slug typed by hand.

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;

use super::{Opened, Slug};
use crate::{
    flows::{FlowError, connections, sessions},
    http::{Door, backoffice::staff::Staff, error::PageError},
    web::{ConnectionDelete, ConnectionTab, Field, Said, Toast},
};

async fn page(door: &Door, staff: &Staff, slug: &str, typed: String) -> Result<ConnectionDelete, FlowError> {
    let opened = Opened::read(door, staff, slug, ConnectionTab::Settings).await?;
    let id = opened.shown.connection.id();
    let live = sessions::list(door.gateway(), staff.org(), None).await?;
    let tokens = opened.tokens(door, staff).await?;
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Ok(ConnectionDelete {
        sessions: count(live.iter().filter(|session| session.connection == Some(id)).count()),
        tokens: count(tokens.iter().filter(|token| token.is_good(staff.now)).count()),
        fields: vec![Field::line("confirmation", "delete-connection-confirm", typed).required()],
        frame: staff.frame(),
        head: opened.head,
    })
}

/// `GET /organisation/connections/{slug}/delete`.
pub async fn ask(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
) -> Result<Response, PageError> {
    staff.answer(page(&door, &staff, &slug, String::new()).await)
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    confirmation: String,
}

/// `POST /organisation/connections/{slug}/delete`.
pub async fn delete(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let failed = |error: FlowError| staff.error(&error);
    let mut page = page(&door, &staff, &slug, typed.confirmation.clone()).await.map_err(failed)?;
    if typed.confirmation.trim() != slug {
        let why = page.mismatch();
        if let Some(field) = page.fields.first_mut() {
            field.error = Some(why);
        }
        return Ok(staff.show_wrong(&page));
    }
    connections::delete(door.gateway(), staff.actor(), staff.org(), &slug).await.map_err(failed)?;
    let toast = Toast::about(Said::ConnectionDeleted, page.head.name);
    Ok(staff.go(&door, "/organisation/connections", &toast))
}
