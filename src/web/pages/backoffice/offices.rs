//! The list of offices, and one office with the people in it.

use askama::Template;

use crate::{
    directory::{
        Permission, Role, Status,
        office::{Fault, LONGEST},
    },
    ids::{EmployeeId, OfficeId},
    web::{
        Frame, Language, Pager, Theme, assets,
        avatar::Avatar,
        parts::{self, Choice, Crumb, Field, Kind},
    },
};

/// One office in the list.
#[derive(Debug, Clone)]
pub struct OfficeRow {
    /// The id.
    pub id: OfficeId,
    /// The name.
    pub name: String,
    /// How the customer's own systems know it.
    pub external_id: Option<String>,
    /// The time zone; `None`: the organisation's.
    pub time_zone: Option<String>,
    /// Whether it is open.
    pub open: bool,
    /// How many employees are in it.
    pub employees: u64,
}

/// The list of offices.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/offices.html")]
pub struct Offices {
    /// What stands around it.
    pub frame: Frame,
    /// What is searched for.
    pub search: String,
    /// `open`, `closed`, or empty for both.
    pub state: String,
    /// The rows.
    pub rows: Vec<OfficeRow>,
    /// The foot.
    pub pager: Pager,
    /// The states to choose from.
    pub states: Vec<Choice>,
}

/// Somebody in a list of people.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// The id.
    pub id: EmployeeId,
    /// The name.
    pub name: String,
    /// The sign-in e-mail.
    pub email: Option<String>,
    /// The status.
    pub status: Status,
    /// The roles in the office.
    pub roles: Vec<Role>,
}

/// One office.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/office.html")]
pub struct OfficePage {
    /// What stands around it.
    pub frame: Frame,
    /// The id.
    pub id: OfficeId,
    /// The stored name.
    pub name: String,
    /// Whether it is open.
    pub open: bool,
    /// Its version.
    pub version: i64,
    /// Whether somebody else saved meanwhile.
    pub conflict: bool,
    /// The fields.
    pub fields: Vec<Field>,
    /// Who works there.
    pub people: Vec<PersonRow>,
    /// The foot of the list of people.
    pub pager: Pager,
}

impl Offices {
    fn may_edit(&self) -> bool {
        self.frame.can(Permission::EditOffices)
    }
}

impl OfficePage {
    fn may_edit(&self) -> bool {
        self.frame.can(Permission::EditOffices)
    }

    fn trail(&self) -> Vec<Crumb> {
        trail(self.frame.language)
    }
}

/// The key of the title of a new office's page.
pub const NEW_TITLE: &str = "office-new-title";
/// The key of what a new office is about.
pub const NEW_LEAD: &str = "office-new-lead";
/// The key of what the button of a new office says.
pub const ADD: &str = "office-add-action";
/// The key of what the button says that closes an office which was to be deleted.
pub const CLOSE_INSTEAD: &str = "office-close-instead";

/// The title of the page before an office is deleted.
#[must_use]
pub fn removal_title(language: Language, name: &str) -> String {
    language.text("office-delete-title").with("name", name).to_string()
}

/// The way back to the list.
#[must_use]
pub fn trail(language: Language) -> Vec<Crumb> {
    vec![Crumb { href: "/organisation/offices".to_owned(), label: language.say("place-offices") }]
}

/// The states of an office to choose from.
#[must_use]
pub fn states(language: Language) -> Vec<Choice> {
    [("", "office-any-state"), ("open", "office-open"), ("closed", "office-closed")]
        .map(|(value, key)| Choice::new(value, language.say(key)))
        .to_vec()
}

fn characters(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The fields of an office with its name, External ID, time zone and address.
#[must_use]
pub fn fields(language: Language, values: &[String; 4], zones: &[String]) -> Vec<Field> {
    let [name, external_id, time_zone, address] = values.clone();
    let inherited = Choice::new("", language.say("office-zone-inherited"));
    let mut choices: Vec<Choice> = std::iter::once(inherited)
        .chain(zones.iter().map(|zone| Choice::new(zone.as_str(), zone.as_str())))
        .collect();
    // A zone that was sent under another name stays what it is.
    if !choices.iter().any(|choice| choice.value == time_zone) {
        choices.push(Choice::new(time_zone.as_str(), time_zone.as_str()));
    }
    vec![
        Field::line("name", "office-name", name).required().longest(characters(LONGEST.0)).seen(),
        Field::line("externalId", "office-external-id", external_id)
            .hint("office-external-id-hint")
            .longest(characters(LONGEST.1)),
        Field::line("timeZone", "office-time-zone", time_zone).kind(Kind::Choice(choices)),
        Field::line("address", "office-address", address)
            .kind(Kind::Area)
            .longest(characters(LONGEST.2))
            .seen(),
    ]
}

/// The field and the key of what is wrong.
#[must_use]
pub const fn fault(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Name => ("name", "office-name-wrong"),
        Fault::ExternalId => ("externalId", "office-external-id-wrong"),
        Fault::TimeZone => ("timeZone", "office-time-zone-wrong"),
        Fault::Address => ("address", "office-address-wrong"),
    }
}

/// The field and the key of what is taken: the name, or the External ID.
#[must_use]
pub const fn taken(name: bool) -> (&'static str, &'static str) {
    if name { ("name", "office-name-taken") } else { ("externalId", "office-external-id-taken") }
}

/// What deleting an office touches.
#[must_use]
pub fn removal_lines(language: Language, relations: u64, appointments: u64) -> Vec<String> {
    vec![
        language.text("office-delete-relations").count("count", relations).to_string(),
        language.text("office-delete-appointments").count("count", appointments).to_string(),
        language.say("office-delete-final"),
    ]
}

#[cfg(test)]
fn sample_pager(path: &str) -> Pager {
    use crate::web::parts::Total;
    Pager {
        first: 1,
        shown: 2,
        total: Total::Exactly(118),
        filtered: false,
        previous: None,
        next: Some(format!("{path}?after=a&from=51")),
    }
}

#[cfg(test)]
pub(super) fn sample_people() -> Vec<PersonRow> {
    let id = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap();
    let person = |name: &str, status, roles: &[Role]| PersonRow {
        id,
        name: name.to_owned(),
        email: Some("lena.maes@acme.example".to_owned()),
        status,
        roles: roles.to_vec(),
    };
    vec![
        person("Lena <Maes>", Status::Active, &[Role::Agent, Role::OfficeManager]),
        PersonRow { email: None, ..person("Jonas Peeters", Status::Suspended, &[Role::Agent]) },
    ]
}

#[cfg(test)]
impl Offices {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let row = |name: &str, open, zone: Option<&str>| OfficeRow {
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a01".parse().unwrap(),
            name: name.to_owned(),
            external_id: zone.map(|_| "GNT".to_owned()),
            time_zone: zone.map(str::to_owned),
            open,
            employees: 1_204,
        };
        let path = "/organisation/offices";
        let page = |rows: Vec<OfficeRow>, filtered| Self {
            frame: Frame::sample(language, path),
            search: "gh\"ent".to_owned(),
            state: "open".to_owned(),
            states: states(language),
            pager: Pager { filtered, ..sample_pager(path) },
            rows,
        };
        let rows = vec![row("Ghent & <Port>", true, Some("Europe/Brussels")), row("Antwerp", false, None)];
        vec![
            ("offices", page(rows, false)),
            ("offices-none", page(Vec::new(), false)),
            ("offices-unmatched", page(Vec::new(), true)),
        ]
    }
}

#[cfg(test)]
impl OfficePage {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let path = "/organisation/offices/{id}";
        let values = ["Ghent", "GNT", "Europe/Ghent", "Korenmarkt 1"].map(str::to_owned);
        let page = |open, people: Vec<PersonRow>| Self {
            frame: Frame::sample(language, path),
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a01".parse().unwrap(),
            name: "Ghent & <Port>".to_owned(),
            open,
            version: 3,
            conflict: !open,
            fields: fields(language, &values, &["Europe/Brussels".to_owned()]),
            people,
            pager: sample_pager("/organisation/offices/1"),
        };
        let mut conflict = page(false, Vec::new());
        conflict.fields[0].theirs = Some("Gent".to_owned());
        vec![("office", page(true, sample_people())), ("office-conflict", conflict)]
    }
}
