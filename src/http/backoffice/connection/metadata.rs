//! The identity provider's metadata: shown, replaced, fetched again.

use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;

use super::{
    Asked, Opened, Slug,
    wrong::{of_connection, of_warning, told},
};
use crate::{
    flows::{
        FlowError,
        connections::{self, MetadataSource, Shown},
        metadata_refresh,
    },
    http::{Door, backoffice::staff::Staff, error::PageError},
    web::{Certificate, ConnectionMetadata, ConnectionTab, Given, IdentityProvider, Refreshing, Said, Toast},
};

/// Most bytes of a form with metadata in it: the most that are read of metadata, with room for how forms write
/// `<`, `"` and the like.
pub(in crate::http) const FORM_LIMIT: usize = 8 * 1024 * 1024;

/// `GET /organisation/connections/{slug}/metadata`.
pub async fn show(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    staff.answer(page(&door, &staff, &slug, (&asked, Given::default())).await)
}

async fn page(
    door: &Door,
    staff: &Staff,
    slug: &str,
    (asked, given): (&Asked, Given),
) -> Result<ConnectionMetadata, FlowError> {
    let opened = Opened::read_for(door, staff, slug, (ConnectionTab::Metadata, asked)).await?;
    Ok(ConnectionMetadata {
        console: asked.console(&opened.shown),
        idp: idp(door, staff, &opened.shown).await?,
        frame: staff.frame(),
        head: opened.head,
        given,
    })
}

async fn idp(door: &Door, staff: &Staff, shown: &Shown) -> Result<Option<IdentityProvider>, FlowError> {
    let record = &shown.connection.record;
    let Some(copy) = shown.connection.last_copy() else { return Ok(None) };
    let now = door.gateway().now();
    let state = metadata_refresh::state(door.gateway(), &shown.connection).await?;
    let refreshing = state.zip(record.idp_metadata_url.clone()).map(|(state, url)| Refreshing {
        url,
        due_at: state.due_at,
        failed: state.failed_at.zip(state.failure).filter(|_| state.failures > 0),
    });
    let frame = staff.frame();
    let odd = copy.warnings_at(now).into_iter().map(|warning| of_warning(&frame, &warning));
    let wrong = shown.connection.idp(now).err().map(|fault| of_connection(&frame, &fault));
    let warnings = odd.chain(wrong).collect();
    let certificates = copy.signing_keys.iter().map(|key| Certificate {
        subject: key.subject().to_owned(),
        fingerprint: key.fingerprint().to_owned(),
        ends_at: key.not_after(),
    });
    Ok(Some(IdentityProvider {
        certificates: certificates.collect(),
        read_at: record.idp_metadata_at,
        valid_until: copy.valid_until,
        entity_id: copy.entity_id,
        refreshing,
        warnings,
    }))
}

/// What the form posts: a link or a text.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Posted {
    url: String,
    text: String,
}

/// `POST /organisation/connections/{slug}/metadata`: fetches or reads it and puts it in force.
pub async fn replace(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Form(posted): Form<Posted>,
) -> Result<Response, PageError> {
    let (url, text) = (posted.url.trim().to_owned(), posted.text);
    let is_text = url.is_empty() && !text.trim().is_empty();
    let source = match (url.is_empty(), is_text) {
        (true, true) => Some(MetadataSource::Text(text.clone())),
        (true, false) => None,
        (false, _) => Some(MetadataSource::Url(url.clone())),
    };
    let Some(source) = source else {
        let given = Given { url_error: Some(staff.text(Given::NOTHING)), ..Given::default() };
        return wrong(&door, &staff, &slug, given).await;
    };
    let (gateway, actor) = (door.gateway(), staff.actor());
    match connections::set(gateway, actor, staff.org(), &slug, Some(&source), &[]).await {
        Ok(shown) => {
            let toast = Toast::about(Said::MetadataSaved, shown.connection.record.name);
            Ok(staff.go(&door, &format!("/organisation/connections/{slug}/metadata"), &toast))
        }
        Err(error) => {
            let why = Some(told(&staff, &error)?);
            let (url_error, text_error) = if is_text { (None, why) } else { (why, None) };
            let given = Given { url, text, url_error, text_error, refresh_error: None };
            wrong(&door, &staff, &slug, given).await
        }
    }
}

async fn wrong(door: &Door, staff: &Staff, slug: &str, given: Given) -> Result<Response, PageError> {
    let page = page(door, staff, slug, (&Asked::default(), given)).await;
    page.map(|page| staff.show_wrong(&page)).map_err(|error| staff.error(&error))
}

/// `POST /organisation/connections/{slug}/metadata/refresh`: fetches it again from its link.
pub async fn refresh(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
) -> Result<Response, PageError> {
    match connections::refresh(door.gateway(), staff.actor(), staff.org(), &slug).await {
        Ok(shown) => {
            let toast = Toast::about(Said::MetadataRefreshed, shown.connection.record.name);
            Ok(staff.go(&door, &format!("/organisation/connections/{slug}/metadata"), &toast))
        }
        Err(error) => {
            let given = Given { refresh_error: Some(told(&staff, &error)?), ..Given::default() };
            wrong(&door, &staff, &slug, given).await
        }
    }
}
