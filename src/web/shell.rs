//! What stands around every page of the Backoffice: the panels, who is signed in, the toast.

use std::time::Duration;

use super::{Icon, Language, Moment, avatar::Avatar, places};
use crate::{
    clock::Timestamp,
    directory::{Authority, Permission, Reach},
    ids::EmployeeId,
};

/// Light, dark, or as the device is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device is set.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in the cookie, the form and the page.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the name; anything else is [`Theme::System`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text).unwrap_or_default()
    }

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::System => "theme-system",
            Self::Light => "theme-light",
            Self::Dark => "theme-dark",
        }
    }
}

macro_rules! toasts {
    ($($(#[$doc:meta])* $name:ident = $key:literal;)+) => {
        /// What a toast says. `$name` and `$count` of the texts are those of the [`Toast`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Said {
            $($(#[$doc])* $name,)+
        }

        impl Said {
            /// The key of the text, which is its name in the cookie.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)+
                }
            }

            /// Reads the name in the cookie.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                [$(Self::$name),+].into_iter().find(|said| said.key() == text)
            }
        }
    };
}

toasts! {
    /// Appearance and keyboard shortcuts were set.
    PreferencesSaved = "toast-preferences-saved";
    /// Somebody was suspended.
    Suspended = "toast-suspended";
    /// Somebody was restored.
    Restored = "toast-restored";
    /// A block was lifted.
    Unblocked = "toast-unblocked";
    /// An invitation was sent again.
    Invited = "toast-invited";
    /// What was known of somebody was changed.
    Saved = "toast-saved";
    /// Somebody was deleted.
    Deleted = "toast-deleted";
    /// Several were suspended.
    ManySuspended = "toast-many-suspended";
    /// Several were restored.
    ManyRestored = "toast-many-restored";
    /// Several were assigned to an office.
    ManyAssigned = "toast-many-assigned";
    /// Several were deleted.
    ManyDeleted = "toast-many-deleted";
    /// Nobody was selected.
    NobodySelected = "toast-nobody-selected";
    /// More were selected than go at once.
    TooManySelected = "toast-too-many-selected";
    /// No office was chosen, or no role in it.
    NoOfficeChosen = "toast-no-office-chosen";
    /// A session was ended.
    SessionEnded = "toast-session-ended";
    /// Links to an identity provider were forgotten.
    Unlinked = "toast-unlinked";
    /// Settings of a connection were saved.
    ConnectionSaved = "toast-connection-saved";
    /// A connection was enabled.
    ConnectionEnabled = "toast-connection-enabled";
    /// A connection was disabled.
    ConnectionDisabled = "toast-connection-disabled";
    /// A connection was deleted.
    ConnectionDeleted = "toast-connection-deleted";
    /// Metadata is in place.
    MetadataSaved = "toast-metadata-saved";
    /// Metadata was fetched again.
    MetadataRefreshed = "toast-metadata-refreshed";
    /// A SCIM token was revoked.
    TokenRevoked = "toast-token-revoked";
    /// The next keys are published.
    KeysPrepared = "toast-keys-prepared";
    /// The next keys are in use.
    KeysActivated = "toast-keys-activated";
    /// The previous keys are gone.
    KeysFinished = "toast-keys-finished";
    /// The next keys are gone.
    KeysCancelled = "toast-keys-cancelled";
    /// The rotation is not where that step begins.
    KeysElsewhere = "toast-keys-elsewhere";
    /// An office was made.
    OfficeAdded = "toast-office-added";
    /// An office was changed.
    OfficeSaved = "toast-office-saved";
    /// An office was closed.
    OfficeClosed = "toast-office-closed";
    /// An office was opened again.
    OfficeReopened = "toast-office-reopened";
    /// An office was deleted.
    OfficeDeleted = "toast-office-deleted";
    /// The settings were changed.
    SettingsSaved = "toast-settings-saved";
    /// A further role was made.
    RoleAdded = "toast-role-added";
    /// A further role was changed.
    RoleSaved = "toast-role-saved";
    /// A further role was deleted.
    RoleDeleted = "toast-role-deleted";
    /// A further role was given to somebody.
    RoleGiven = "toast-role-given";
    /// A further role was taken from somebody.
    RoleTaken = "toast-role-taken";
    /// Appointment hours were set.
    HoursSaved = "toast-hours-saved";
    /// Somebody is expert in another subject.
    SubjectAdded = "toast-subject-added";
    /// Somebody is expert in one subject less.
    SubjectRemoved = "toast-subject-removed";
    /// A synchronised calendar was ended.
    CalendarEnded = "toast-calendar-ended";
    /// The file of an import is gone.
    ImportDiscarded = "toast-import-discarded";
    /// The chain of the audit log was verified.
    ChainVerified = "toast-chain-verified";
    /// The chain of the audit log is being verified.
    ChainVerifying = "toast-chain-verifying";
}

/// What is said once, on the page after something was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// What.
    pub said: Said,
    /// About whom or what; empty when the text names nobody.
    pub name: String,
    /// Of how many; 0 when the text counts nothing.
    pub count: u64,
    /// Where a post undoes it: a local path. `None`: it cannot be undone.
    pub undo: Option<String>,
}

impl Toast {
    /// A toast that names nobody.
    #[must_use]
    pub const fn new(said: Said) -> Self {
        Self { said, name: String::new(), count: 0, undo: None }
    }

    /// A toast about somebody.
    #[must_use]
    pub const fn about(said: Said, name: String) -> Self {
        Self { said, name, count: 0, undo: None }
    }

    /// A toast that counts.
    #[must_use]
    pub const fn counting(said: Said, count: u64) -> Self {
        Self { said, name: String::new(), count, undo: None }
    }

    pub(crate) fn text(&self, frame: &Frame) -> super::texts::Text {
        let number = super::parts::number(frame.language, self.count);
        frame.text(self.said.key()).with("name", &self.name).count("count", self.count).with("number", number)
    }

    /// A post to `path` undoes it.
    #[must_use]
    pub fn undone_at(mut self, path: String) -> Self {
        self.undo = Some(path);
        self
    }
}

/// What ends earlier than this is marked: as early as it is announced for the first time (SAML.md 25).
const ENDS_SOON: Duration = Duration::from_secs(90 * 86_400);
/// A moment, however a template refers to it.
pub(crate) trait Told {
    /// The moment.
    fn told(&self) -> Timestamp;
}

impl Told for Timestamp {
    fn told(&self) -> Timestamp {
        *self
    }
}

impl<T: Told> Told for &T {
    fn told(&self) -> Timestamp {
        (**self).told()
    }
}

/// What every page of the Backoffice knows.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of the page.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// Whether keys are shortcuts.
    pub shortcuts: bool,
    /// The name of the organisation.
    pub organisation: String,
    /// Who is signed in.
    pub id: EmployeeId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub authority: Authority,
    /// The present.
    pub now: Timestamp,
    /// Their time zone.
    pub time_zone: Option<String>,
    /// The path of the page as the router has it.
    pub path: String,
    /// The path and query of the page: where a form comes back to.
    pub here: String,
    /// What is said once.
    pub toast: Option<Toast>,
}

/// A left panel as somebody sees it.
pub(crate) struct Side {
    /// The key of its name, for screen readers.
    pub(crate) label: &'static str,
    pub(crate) sections: Vec<Section>,
}

/// A section of a left panel.
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) items: Vec<Item>,
}

/// A moment in the three forms of a `<time>`.
pub(crate) struct When {
    pub(crate) machine: String,
    pub(crate) exact: String,
    pub(crate) relative: String,
}

/// An entry of a left panel.
pub(crate) struct Item {
    pub(crate) href: &'static str,
    pub(crate) title: &'static str,
    pub(crate) icon: Icon,
    pub(crate) current: bool,
}

impl Frame {
    /// How htmx is set: nothing is evaluated, nothing is written into the page but what was asked for, no style, no page
    /// is kept in the browser.
    pub(crate) const HTMX: &'static str = r#"{"allowEval":false,"allowScriptTags":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"attributesToSettle":["class"],"historyCacheSize":0,"refreshOnHistoryMiss":true,"scrollIntoViewOnBoost":false}"#;

    /// A text in the language of the page.
    pub(crate) fn text(&self, key: &'static str) -> super::texts::Text {
        self.language.text(key)
    }

    /// A moment as the person reads it.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> Moment {
        Moment { at, now: self.now, time_zone: self.time_zone.clone() }
    }

    pub(crate) fn when(&self, at: impl Told) -> When {
        let moment = self.moment(at.told());
        When {
            machine: moment.machine(),
            exact: moment.exact(self.language),
            relative: moment.relative(self.language),
        }
    }

    /// The class of a pill and the key of its text for the end of a certificate.
    pub(crate) fn ending(&self, at: &Timestamp) -> (&'static str, &'static str) {
        if *at <= self.now {
            ("pill-stop", "certificate-ended")
        } else if at.since(self.now) < ENDS_SOON {
            ("pill-wait", "certificate-ends")
        } else {
            ("pill-good", "certificate-ends")
        }
    }

    /// Whether the person has the permission in the whole organisation.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        self.authority.reach(permission) == Some(Reach::Organisation)
    }

    /// The page of an employee; `None` when there is none for this person.
    pub(crate) fn employee_href(&self, id: &EmployeeId) -> Option<String> {
        let place = places::place("/organisation/employees/{id}", places::Verb::Get)?;
        place.who.admits(&self.authority).then(|| place.path.replace("{id}", &id.to_string()))
    }

    pub(crate) fn avatar(&self) -> Avatar {
        Avatar::of(&self.name, self.id.uuid().as_bytes())
    }

    /// The panels with the entries that the person may open.
    pub(crate) fn sides(&self) -> Vec<Side> {
        [(places::Panel::Organisation, "panel-organisation"), (places::Panel::Team, "panel-team")]
            .into_iter()
            .map(|(panel, label)| Side { label, sections: self.sections(panel) })
            .filter(|side| !side.sections.is_empty())
            .collect()
    }

    fn sections(&self, panel: places::Panel) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        for (place, entry) in places::entries(&self.authority).filter(|(_, entry)| entry.panel == panel) {
            let item = Item {
                href: place.path,
                title: entry.title,
                icon: entry.icon,
                current: self.is_below(place.path),
            };
            match sections.iter_mut().find(|section| section.title == entry.section) {
                Some(section) => section.items.push(item),
                None => sections.push(Section { title: entry.section, items: vec![item] }),
            }
        }
        sections
    }

    /// Whether the page is `path` or one of its own.
    fn is_below(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

#[cfg(test)]
impl Frame {
    /// The frame of an administrator at `path`.
    pub(crate) fn sample(language: Language, path: &str) -> Self {
        use crate::directory::{Employee, Origin, Role, Source};
        let id = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap();
        let organisation = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a00".parse().unwrap();
        let now = "2026-11-22T12:05:00Z".parse().unwrap();
        let mut employee = Employee::blank(id, organisation, Origin::Operator, now);
        employee.set_roles(Source::Hand, &[Role::Admin, Role::OfficeManager]);
        let office = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a01".parse().unwrap();
        employee.set_relations(Source::Hand, &[(office, Role::OfficeManager)]);
        Self {
            language,
            theme: Theme::Dark,
            shortcuts: true,
            organisation: "Acme Insurance & <Sons>".to_owned(),
            id,
            name: "Ruth Vos".to_owned(),
            authority: Authority::of(&employee),
            now,
            time_zone: Some("Europe/Brussels".to_owned()),
            path: path.to_owned(),
            here: format!("{path}?q=a&b"),
            toast: Some(Toast::new(Said::PreferencesSaved)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_of_a_page_is_marked_on_the_pages_below_it() {
        let current = |path: &str| -> Vec<&str> {
            let frame = Frame::sample(Language::English, path);
            let sides = frame.sides();
            let items = sides.iter().flat_map(|side| &side.sections).flat_map(|section| &section.items);
            items.filter(|item| item.current).map(|item| item.href).collect()
        };
        assert_eq!(current("/organisation/employees"), ["/organisation/employees"]);
        assert_eq!(current("/organisation/employees/{id}/delete"), ["/organisation/employees"]);
        assert_eq!(current("/organisation/employees-of-others"), Vec::<&str>::new());
    }

    #[test]
    fn what_ends_is_marked_as_early_as_it_is_announced() {
        let frame = Frame::sample(Language::English, "/organisation/connections");
        let day = Duration::from_secs(86_400);
        let look = |at: Timestamp| frame.ending(&at);
        assert_eq!(look(frame.now), ("pill-stop", "certificate-ended"));
        assert_eq!(look(frame.now.plus(day)), ("pill-wait", "certificate-ends"));
        assert_eq!(look(frame.now.plus(day * 89)), ("pill-wait", "certificate-ends"));
        assert_eq!(look(frame.now.plus(day * 90)), ("pill-good", "certificate-ends"));
    }

    #[test]
    fn a_section_stands_in_its_panel_once() {
        let sides = Frame::sample(Language::English, "/organisation").sides();
        let titles: Vec<&str> = sides[0].sections.iter().map(|section| section.title).collect();
        assert_eq!(titles, ["section-planning", "section-identity", "section-records"]);
    }

    #[test]
    fn names_in_cookies_and_forms_are_read_back() {
        for theme in Theme::ALL {
            assert_eq!(Theme::parse(theme.as_str()), theme);
        }
        assert_eq!(Theme::parse("puce"), Theme::System);
        assert_eq!(Said::parse(Said::PreferencesSaved.key()), Some(Said::PreferencesSaved));
        assert_eq!(Said::parse("landing-title"), None, "not every text is a toast");
    }
}
