//! The settings of the organisation.

use axum::{extract::State, response::Response};

use super::{
    paging::{blame, show_theirs},
    posted::{Pairs, Posted},
    staff::Staff,
};
use crate::{
    flows::{
        FlowError,
        organisations::{self, SHARED_ADDRESS, Shown, Wanted},
    },
    http::{Door, error::PageError},
    web::{Field, FormPage, Kind, Said, SettingFault, Toast, settings},
};

const PATH: &str = "/organisation/settings";

fn fields(staff: &Staff, shown: &Shown) -> Vec<Field> {
    let scope = &shown.scope;
    settings::fields(staff.reader.language, &scope.name, &shown.domains.join("\n"), &scope.settings.all())
}

fn page(staff: &Staff, version: i64, fields: Vec<Field>, conflict: bool) -> FormPage {
    let language = staff.reader.language;
    FormPage {
        frame: staff.frame(),
        trail: Vec::new(),
        title: language.say(settings::TITLE),
        lead: None,
        fields,
        version: Some(version),
        conflict,
        action: PATH.to_owned(),
        save: settings::SAVE,
        cancel: None,
        notes_title: settings::NOTES_TITLE,
        notes: settings::notes(language),
    }
}

/// `GET /organisation/settings`.
pub async fn show(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let shown =
        organisations::show(door.gateway(), staff.org()).await.map_err(|error| staff.error(&error))?;
    Ok(staff.show(&page(&staff, shown.scope.record.version, fields(&staff, &shown), false)))
}

/// The domains of a text, one per line.
fn domains(text: &str) -> Vec<String> {
    text.split(['\n', ',', ' ']).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Fills in what was typed, and what is wrong with it.
fn fill(staff: &Staff, shown: &Shown, fields: &mut [Field], posted: &Pairs) {
    let mut settings = shown.scope.settings.clone();
    for field in fields {
        if posted.all("take").any(|taken| taken == field.name) {
            continue;
        }
        field.value = match field.kind {
            Kind::Switch => posted.has(field.name).to_string(),
            _ => posted.text(field.name).replace("\r\n", "\n"),
        };
        let fault = match field.name {
            "name" => organisations::check_name(&field.value).err().map(|_| SettingFault::Name),
            "domains" => {
                organisations::each_once(&domains(&field.value)).err().map(|_| SettingFault::Domains)
            }
            key => settings.set(key, &field.value).err().map(|_| SettingFault::Value),
        };
        field.error = fault.map(|fault| staff.text(fault.key()));
    }
}

/// `POST /organisation/settings`: saves what differs from what is stored.
pub async fn save(
    State(door): State<Door>,
    staff: Staff,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let shown =
        organisations::show(door.gateway(), staff.org()).await.map_err(|error| staff.error(&error))?;
    let version = posted.parsed("version").next().unwrap_or(0);
    let before = fields(&staff, &shown);
    let mut after = before.clone();
    fill(&staff, &shown, &mut after, &posted);
    if after.iter().any(|field| field.error.is_some()) {
        return Ok(staff.show_wrong(&page(&staff, version, after, false)));
    }
    let differing: Vec<&Field> =
        before.iter().zip(&after).filter(|(old, new)| old.value != new.value).map(|(_, new)| new).collect();
    let (of_domains, others): (Vec<&Field>, Vec<&Field>) =
        differing.into_iter().partition(|field| field.name == "domains");
    let changes: Vec<(String, String)> =
        others.into_iter().map(|field| (field.name.to_owned(), field.value.clone())).collect();
    let wanted_domains = of_domains.first().map(|field| domains(&field.value));
    let wanted = Wanted { version: Some(version), domains: wanted_domains.as_deref(), settings: &changes };
    match organisations::edit(door.gateway(), staff.actor(), staff.org(), wanted).await {
        Ok(_) => Ok(staff.go(&door, PATH, &Toast::new(Said::SettingsSaved))),
        Err(FlowError::Changed) => {
            let shown = organisations::show(door.gateway(), staff.org()).await;
            let shown = shown.map_err(|error| staff.error(&error))?;
            show_theirs(&mut after, &fields(&staff, &shown));
            Ok(staff.show_conflict(&page(&staff, shown.scope.record.version, after, true)))
        }
        Err(error) => {
            let (name, fault) = match &error {
                FlowError::Taken(_) => ("domains", SettingFault::DomainTaken),
                FlowError::Invalid(why) if why == SHARED_ADDRESS => {
                    ("unique_email", SettingFault::SharedAddress)
                }
                _ => return Err(staff.error(&error)),
            };
            blame(&mut after, name, staff.text(fault.key()));
            Ok(staff.show_wrong(&page(&staff, version, after, false)))
        }
    }
}
