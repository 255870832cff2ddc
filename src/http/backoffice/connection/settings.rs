//! The settings of a connection, from the table that the command line reads, too.

use std::collections::HashMap;

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};

use super::{Opened, Slug};
use crate::{
    directory::{
        connection_settings::ConnectionSettings,
        settings::{SettingLine, SettingSource},
    },
    flows::{FlowError, connections},
    http::{
        Door,
        backoffice::{connections::told, staff::Staff},
        error::PageError,
    },
    web::{ConnectionSettingsPage, ConnectionTab, Said, Setting, Toast},
};

/// The value that somebody set; empty where nobody did.
fn explicit(line: &SettingLine) -> &str {
    if line.source == SettingSource::Explicit { &line.value } else { "" }
}

fn page(staff: &Staff, opened: Opened) -> ConnectionSettingsPage {
    let settings = opened.shown.connection.settings.all().into_iter().map(|line| Setting {
        typed: explicit(&line).to_owned(),
        error: None,
        line,
    });
    ConnectionSettingsPage {
        frame: staff.frame(),
        name: opened.head.name.clone(),
        name_error: None,
        settings: settings.collect(),
        head: opened.head,
    }
}

/// `GET /organisation/connections/{slug}/settings`.
pub async fn show(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
) -> Result<Response, PageError> {
    let opened = Opened::read(&door, &staff, &slug, ConnectionTab::Settings).await;
    let opened = opened.map_err(|error| staff.error(&error))?;
    Ok(staff.show(&page(&staff, opened)))
}

/// `POST /organisation/connections/{slug}/settings`: changes what is another than before, all of it or nothing.
pub async fn save(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Form(posted): Form<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let opened = Opened::read(&door, &staff, &slug, ConnectionTab::Settings).await;
    let mut page = page(&staff, opened.map_err(|error| staff.error(&error))?);
    let changes = take(&mut page, &posted);
    if page.settings.iter().all(|setting| setting.error.is_none()) {
        let (gateway, actor) = (door.gateway(), staff.actor());
        let saved = if changes.is_empty() {
            Ok(())
        } else {
            connections::set(gateway, actor, staff.org(), &slug, None, &changes).await.map(drop)
        };
        match saved {
            Ok(()) => {
                let toast = Toast::about(Said::ConnectionSaved, page.name);
                return Ok(staff.go(&door, &format!("/organisation/connections/{slug}/settings"), &toast));
            }
            Err(error) => page.name_error = Some(told(&staff, error)?),
        }
    }
    Ok(staff.show_wrong(&page))
}

/// Puts what was typed into the page, with what is wrong beside it; what there is to change.
fn take(page: &mut ConnectionSettingsPage, posted: &HashMap<String, String>) -> Vec<(String, String)> {
    let mut changes = Vec::new();
    if let Some(name) = posted.get("name").map(|name| name.trim()).filter(|name| *name != page.name) {
        name.clone_into(&mut page.name);
        changes.push(("name".to_owned(), name.to_owned()));
    }
    for setting in &mut page.settings {
        let key = setting.line.key.name;
        let Some(typed) = posted.get(key).map(|typed| typed.trim()).filter(|typed| *typed != setting.typed)
        else {
            continue;
        };
        typed.clone_into(&mut setting.typed);
        let tried = ConnectionSettings::default().set(key, typed).map_err(FlowError::from);
        setting.error = tried.err().map(|error| error.to_string());
        changes.push((key.to_owned(), typed.to_owned()));
    }
    changes
}
