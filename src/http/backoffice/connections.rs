//! The list of connections, and making one.

use axum::{Form, extract::State, response::Response};
use serde::Deserialize;

use super::{connection::wrong::told, staff::Staff};
use crate::{
    clock::Timestamp,
    directory::Permission,
    flows::{
        FlowError,
        connections::{self, Shown},
        log_list, scim_tokens,
    },
    http::{Door, account::see_other, error::PageError},
    store::scim_tokens::ScimToken,
    web::{ConnectionRow, Connections, Console, Field, NewConnection},
};

/// `GET /organisation/connections`.
pub async fn list(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let rows = rows(&door, &staff).await.map_err(|error| staff.error(&error))?;
    let frame = staff.frame();
    let edits = frame.can(Permission::EditConnections);
    Ok(staff.show(&Connections { frame, rows, edits }))
}

async fn rows(door: &Door, staff: &Staff) -> Result<Vec<ConnectionRow>, FlowError> {
    let tokens = scim_tokens::list(door.gateway(), staff.org()).await?;
    let mut rows = Vec::new();
    for shown in connections::list(door.gateway(), staff.org()).await? {
        let scope = &staff.signed_in.scope;
        let activity = log_list::activity(door.gateway(), scope, shown.connection.id(), 1).await?;
        let mine: Vec<&ScimToken> =
            tokens.iter().filter(|token| token.connection == shown.connection.id()).collect();
        rows.push(ConnectionRow {
            enabled: shown.connection.values().enabled,
            signs_in: signs_in(&shown, staff.now),
            provisions: mine.iter().any(|token| token.is_good(staff.now)),
            signed_in_at: activity.accepted.map(|row| Timestamp::from_micros(row.at)),
            pushed_at: mine.iter().filter_map(|token| token.last_used_at).max(),
            ends_at: ends_at(&shown),
            slug: shown.connection.record.slug.clone(),
            name: shown.connection.record.name.clone(),
        });
    }
    Ok(rows)
}

/// Whether there is metadata with which a sign-in can be judged.
pub(super) fn signs_in(shown: &Shown, now: Timestamp) -> bool {
    matches!(shown.connection.idp(now), Ok(Some(idp)) if !idp.signing_keys.is_empty())
}

/// When the last of the identity provider's certificates ends: until then some signature is verified by one that
/// has not ended. Metadata without a link, which nothing prolongs, may end before.
fn ends_at(shown: &Shown) -> Option<Timestamp> {
    let copy = shown.connection.last_copy()?;
    let certificate = copy.signing_keys.iter().filter_map(|key| key.not_after()).max()?;
    let metadata = copy.valid_until.filter(|_| shown.connection.record.idp_metadata_url.is_none());
    Some(metadata.map_or(certificate, |end| end.min(certificate)))
}

/// What the form posts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Posted {
    console: String,
    name: String,
    slug: String,
}

fn fields(posted: &Posted) -> Vec<Field> {
    NewConnection::fields(&posted.name, &posted.slug)
}

fn page(staff: &Staff, posted: &Posted, fields: Vec<Field>) -> NewConnection {
    NewConnection {
        frame: staff.frame(),
        console: Console::parse(&posted.console).unwrap_or(Console::Entra),
        fields,
    }
}

/// `GET /organisation/connections/new`.
pub async fn form(staff: Staff) -> Response {
    let posted = Posted::default();
    staff.show(&page(&staff, &posted, fields(&posted)))
}

/// `POST /organisation/connections/new`: makes the connection, and on to the first step of setting it up.
pub async fn create(
    State(door): State<Door>,
    staff: Staff,
    Form(posted): Form<Posted>,
) -> Result<Response, PageError> {
    match make(&door, &staff, &posted).await {
        Ok(slug) => {
            let console = Console::parse(&posted.console).unwrap_or(Console::Other);
            let console = console.as_str();
            Ok(see_other(&format!("/organisation/connections/{slug}/application?console={console}")))
        }
        Err(error) => {
            let why = told(&staff, &error)?;
            let mut fields = fields(&posted);
            let name = posted.name.trim();
            let wrong = usize::from(name.is_empty() || connections::check_name(name).is_ok());
            if let Some(field) = fields.get_mut(wrong) {
                field.error = Some(why);
            }
            Ok(staff.show_wrong(&page(&staff, &posted, fields)))
        }
    }
}

async fn make(door: &Door, staff: &Staff, posted: &Posted) -> Result<String, FlowError> {
    let console = Console::parse(&posted.console).unwrap_or(Console::Other);
    let slug = match posted.slug.trim() {
        "" => free_slug(door, staff, console).await?,
        slug => slug.to_owned(),
    };
    let name = match posted.name.trim() {
        "" => console.name().unwrap_or(&slug).to_owned(),
        name => name.to_owned(),
    };
    let settings: Vec<(String, String)> =
        console.settings().iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let (gateway, actor) = (door.gateway(), staff.actor());
    connections::check_name(&name)?;
    connections::create(gateway, actor, staff.org(), &slug, Some(&name), None, &settings).await?;
    Ok(slug)
}

/// The name of the product, with a number behind it when there is such a connection already.
async fn free_slug(door: &Door, staff: &Staff, console: Console) -> Result<String, FlowError> {
    let taken = connections::list(door.gateway(), staff.org()).await?;
    let first = if console == Console::Other { "idp" } else { console.as_str() };
    let is_free = |slug: &String| taken.iter().all(|shown| shown.connection.record.slug != *slug);
    let numbered = (2..=taken.len() + 2).map(|number| format!("{first}-{number}"));
    let free = std::iter::once(first.to_owned()).chain(numbered).find(is_free);
    free.ok_or(FlowError::Taken("this slug"))
}
