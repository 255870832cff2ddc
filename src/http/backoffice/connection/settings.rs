//! The settings of a connection, from the table that the command line reads, too.

use std::collections::HashMap;

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};

use super::{Opened, Slug, wrong::told};
use crate::{
    directory::{
        connection_settings::ConnectionSettings,
        settings::{SettingLine, SettingSource},
    },
    flows::{
        FlowError,
        connections::{self, ConnectionFault},
    },
    http::{Door, backoffice::staff::Staff, error::PageError},
    web::{ConnectionSettingsPage, ConnectionTab, Said, Setting, Toast, misfit},
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
            Err(error) => blame(&mut page, &error, told(&staff, &error)?),
        }
    }
    Ok(staff.show_wrong(&page))
}

/// Notes `why` beside the setting that the error is about, else beside the name.
fn blame(page: &mut ConnectionSettingsPage, error: &FlowError, why: String) {
    let name = match error {
        FlowError::Connection(ConnectionFault::NoSecondVerifier) => "saml.second_opinion",
        // A link is asked again when another identity provider of its document is chosen.
        FlowError::Connection(
            ConnectionFault::OtherIdp { .. } | ConnectionFault::Metadata(_) | ConnectionFault::Fetch(_),
        ) => "saml.idp_entity_id",
        _ => "name",
    };
    match page.settings.iter_mut().find(|setting| setting.line.key.name == name) {
        Some(setting) => setting.error = Some(why),
        None => page.name_error = Some(why),
    }
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
        let tried = ConnectionSettings::default().set(key, typed);
        setting.error = tried.err().map(|_| misfit(&page.frame, setting.line.key, typed));
        changes.push((key.to_owned(), typed.to_owned()));
    }
    changes
}
