//! The settings of the organisation.

use axum::{extract::State, response::Response};

use super::{
    merge::{self, Form, Merged, Record, shown},
    paging::blame,
    posted::Posted,
    staff::Staff,
};
use crate::{
    flows::{
        FlowError,
        organisations::{self, SHARED_ADDRESS, Shown, Wanted},
    },
    http::{Door, error::PageError},
    web::{Field, FormPage, Page, Said, SettingFault, Toast, settings},
};

const PATH: &str = "/organisation/settings";

fn fields(staff: &Staff, shown: &Shown) -> Vec<Field> {
    let scope = &shown.scope;
    settings::fields(staff.reader.language, &scope.name, &shown.domains.join("\n"), &scope.settings.all())
}

fn page(staff: &Staff, form: Form) -> FormPage {
    let Form { fields, version, conflict } = form;
    FormPage {
        version: Some(version),
        conflict,
        notes_title: settings::NOTES_TITLE,
        notes: settings::notes(staff.reader.language),
        ..FormPage::of(staff.frame(), settings::TITLE, fields, (PATH.to_owned(), settings::SAVE))
    }
}

/// `GET /organisation/settings`.
pub async fn show(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let found = Shown::read(&door, &staff, &()).await?;
    let form = Form { fields: shown(found.fields(&staff)), version: found.version(), conflict: false };
    Ok(staff.show(&page(&staff, form)))
}

/// The domains of a text, one per line.
fn domains(text: &str) -> Vec<String> {
    text.split(['\n', ',', ' ']).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

impl Record for Shown {
    type Name = ();

    async fn read(door: &Door, staff: &Staff, (): &()) -> Result<Self, PageError> {
        organisations::show(door.gateway(), staff.org()).await.map_err(|error| staff.error(&error))
    }

    fn version(&self) -> i64 {
        self.scope.record.version
    }

    fn fields(&self, staff: &Staff) -> Vec<Field> {
        fields(staff, self)
    }

    fn judge(&self, staff: &Staff, typed: &mut Merged) {
        let mut settings = self.scope.settings.clone();
        for field in &mut typed.fields {
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

    /// Stores what differs from what is stored.
    async fn write(&self, door: &Door, staff: &Staff, typed: &Merged) -> Result<(String, Toast), FlowError> {
        let before = self.fields(staff);
        let differing = before.iter().zip(&typed.fields).filter(|(old, new)| old.value != new.value);
        let (of_domains, others): (Vec<&Field>, Vec<&Field>) =
            differing.map(|(_, new)| new).partition(|field| field.name == "domains");
        let changes: Vec<(String, String)> =
            others.into_iter().map(|field| (field.name.to_owned(), field.value.clone())).collect();
        let wanted_domains = of_domains.first().map(|field| domains(&field.value));
        let wanted =
            Wanted { version: Some(self.version()), domains: wanted_domains.as_deref(), settings: &changes };
        organisations::edit(door.gateway(), staff.actor(), staff.org(), wanted).await?;
        Ok((PATH.to_owned(), Toast::new(Said::SettingsSaved)))
    }

    fn note(staff: &Staff, fields: &mut [Field], error: &FlowError) -> bool {
        let (name, fault) = match error {
            FlowError::Taken(_) => ("domains", SettingFault::DomainTaken),
            FlowError::Invalid(why) if why == SHARED_ADDRESS => ("unique_email", SettingFault::SharedAddress),
            _ => return false,
        };
        blame(fields, name, staff.text(fault.key()));
        true
    }

    fn page(&self, staff: &Staff, form: Form) -> impl Page {
        page(staff, form)
    }
}

/// `POST /organisation/settings`. A setting that somebody else changed, too, is asked about.
pub async fn save(
    State(door): State<Door>,
    staff: Staff,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    merge::save::<Shown>(&door, &staff, &(), &posted).await
}
