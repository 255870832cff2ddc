//! Pages that are one form: something new, settings, and the end of something.

use askama::Template;

use crate::web::{
    Frame, Theme, assets,
    parts::{self, Crumb, Field, Kind},
};

/// A page with one form.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/form.html")]
pub struct FormPage {
    /// What stands around it.
    pub frame: Frame,
    /// The way back; empty for a page of the panel.
    pub trail: Vec<Crumb>,
    /// The title.
    pub title: String,
    /// What it is about; `None`: the title says it.
    pub lead: Option<String>,
    /// The fields.
    pub fields: Vec<Field>,
    /// The version of the record that is changed; `None` for something new.
    pub version: Option<i64>,
    /// Whether somebody else saved meanwhile.
    pub conflict: bool,
    /// Where it is posted to.
    pub action: String,
    /// The key of what its button says.
    pub save: &'static str,
    /// Where one gets without saving; `None`: there is nowhere.
    pub cancel: Option<String>,
    /// The key of the title of the notes below it.
    pub notes_title: &'static str,
    /// Notes below it; no part of the page when there are none.
    pub notes: Vec<String>,
}

impl FormPage {
    /// The page called `title` with `fields`, whose button says `save` and which is posted to `action`.
    #[must_use]
    pub fn of(
        frame: Frame,
        title: &'static str,
        fields: Vec<Field>,
        (action, save): (String, &'static str),
    ) -> Self {
        Self {
            title: frame.language.say(title),
            frame,
            trail: Vec::new(),
            lead: None,
            fields,
            version: None,
            conflict: false,
            action,
            save,
            cancel: None,
            notes_title: title,
            notes: Vec::new(),
        }
    }
}

/// The end of something, with what it touches and a word to type.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/removal.html")]
pub struct Removal {
    /// What stands around it.
    pub frame: Frame,
    /// The way back.
    pub trail: Vec<Crumb>,
    /// The title.
    pub title: String,
    /// What it touches, line by line.
    pub impact: Vec<String>,
    /// What could be done instead: where it is posted to, and the key of what its button says.
    pub instead: Option<(String, &'static str)>,
    /// The field for the word.
    pub fields: Vec<Field>,
    /// What is posted along, unseen.
    pub keep: Vec<(&'static str, String)>,
    /// Where it is posted to.
    pub action: String,
    /// The key of what its button says.
    pub button: &'static str,
    /// Where one gets without doing it.
    pub cancel: String,
}

impl Removal {
    /// The key of what to tell who typed another name.
    pub const WRONG: &'static str = "removal-wrong";

    /// The page that ends the record called `name` at `path`, below `trail`, once the name was typed. What it is called
    /// and touches is the caller's to say.
    #[must_use]
    pub fn of(
        frame: Frame,
        mut trail: Vec<Crumb>,
        path: String,
        name: &str,
        fault: Option<&'static str>,
    ) -> Self {
        let mut field = Field::line("confirmation", "removal-field", String::new()).required();
        field.note = Some(frame.text("removal-type").with("name", name).to_string());
        field.error = fault.map(|key| frame.language.say(key));
        trail.push(Crumb { href: path.clone(), label: name.to_owned() });
        Self {
            frame,
            trail,
            title: String::new(),
            impact: Vec::new(),
            instead: None,
            fields: vec![field],
            keep: Vec::new(),
            action: format!("{path}/delete"),
            button: "removal-action",
            cancel: path,
        }
    }
}

#[cfg(test)]
impl FormPage {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        use super::{offices, roles, settings};
        let page = |path: &str, title: &'static str, action: &str, fields| Self {
            frame: Frame::sample(language, path),
            trail: vec![Crumb { href: path.to_owned(), label: "Ghent & <Sons>".to_owned() }],
            title: language.say(title),
            lead: None,
            fields,
            version: None,
            conflict: false,
            action: action.to_owned(),
            save: "form-save",
            cancel: Some(path.to_owned()),
            notes_title: "settings-sessions-title",
            notes: Vec::new(),
        };
        let values = ["Ghent", "GNT", "Europe/Brussels", "Korenmarkt 1"].map(str::to_owned);
        let mut wrong = offices::fields(language, &values, &["Europe/Brussels".to_owned()]);
        wrong[0].error = Some(language.say("office-name-taken"));
        wrong[1].error = Some(language.say("office-external-id-taken"));
        let mut theirs = offices::fields(language, &values, &["Europe/Brussels".to_owned()]);
        theirs[0].theirs = Some("Gent".to_owned());
        theirs[1].theirs = Some(String::new());
        let stored = crate::directory::organisation_settings::OrganisationSettings::default();
        let settings = settings::fields(language, "Acme", "acme.example", &stored.all());
        let locked = roles::fields(language, "Auditor", "audit.see", &|one| one.as_str().contains("see"));
        let office =
            |fields| page("/organisation/offices", "office-new-title", "/organisation/offices/new", fields);
        vec![
            ("office-new", Self { lead: Some(language.say("office-new-lead")), ..office(wrong) }),
            ("office-new-conflict", Self { conflict: true, version: Some(3), ..office(theirs) }),
            (
                "settings",
                Self {
                    notes: settings::notes(language),
                    ..page("/organisation/settings", "place-settings", "/organisation/settings", settings)
                },
            ),
            ("role-new", page("/organisation/roles", "role-new-title", "/organisation/roles/new", locked)),
        ]
    }
}

#[cfg(test)]
impl Removal {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        use super::{offices, roles, selected};
        let page = |path: &str, name, title, impact, fault| Self {
            title,
            impact,
            ..Self::of(Frame::sample(language, path), Vec::new(), path.to_owned(), name, fault)
        };
        let office = page(
            "/organisation/offices",
            "Ghent",
            offices::removal_title(language, "Ghent"),
            offices::removal_lines(language, 3, 1),
            Some(Self::WRONG),
        );
        let role = page(
            "/organisation/roles",
            "Auditor",
            roles::removal_title(language, "Auditor"),
            roles::removal_lines(language, 2),
            None,
        );
        let names = ["Lena <Maes>", "Jonas Peeters"].map(str::to_owned);
        let several = page(
            "/organisation/employees/selected/a",
            "12",
            selected::title(&Frame::sample(language, "/"), &selected::Work::Delete, 12),
            selected::removal_lines(language, &names, 10, [1, 2, 1]),
            Some(selected::WRONG),
        );
        let keep = vec![("return_to", "/organisation/employees?q=a&b".to_owned())];
        let instead = Some(("/organisation/offices/1/close".to_owned(), offices::CLOSE_INSTEAD));
        vec![
            ("office-delete", Self { instead, ..office }),
            ("role-delete", role),
            ("selected-delete", Self { keep, ..several }),
        ]
    }
}
