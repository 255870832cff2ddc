//! Parts that pages are put together from: fields of forms, the foot of a list, empty places, pills. The markup is
//! in `templates/backoffice/parts.html`.

use super::{Icon, Language};
use crate::directory::{Role, Status, Violation};

/// What kind of field it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line; the `type` and `autocomplete` of the input.
    Line(&'static str, &'static str),
    /// Several lines.
    Area,
    /// One of some.
    Choice(Vec<Choice>),
    /// Any of some; the value has them separated by `;`.
    Several(Vec<Choice>),
    /// Yes or no.
    Switch,
}

/// One of the values of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value.
    pub value: String,
    /// What a person reads.
    pub label: String,
    /// Whether it cannot be taken or given here.
    pub locked: bool,
}

impl Choice {
    /// A choice that can be made.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), locked: false }
    }
}

/// A field of a form: label, value, hint, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name in the form, and the id in the page.
    pub name: &'static str,
    /// The key of the label.
    pub label: &'static str,
    /// The kind.
    pub kind: Kind,
    /// What was typed or is stored; `true` for a switch that is on.
    pub value: String,
    /// The key of the hint; `None`: there is none.
    pub hint: Option<&'static str>,
    /// What is wrong; `None`: nothing.
    pub error: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether customers see it.
    pub seen: bool,
    /// Who manages it instead of people; `None`: it can be changed.
    pub managed_by: Option<String>,
    /// Whether the person who looks may not change it, though nobody else manages it.
    pub read_only: bool,
    /// The most characters.
    pub longest: u32,
    /// One more line below the hint, such as the default; `None`: there is none.
    pub note: Option<String>,
    /// What somebody else stored meanwhile, as a person reads it; `None`: nobody did.
    pub theirs: Option<String>,
    /// What it was when the form was shown, which the form posts along; `None`: nothing asks.
    pub was: Option<String>,
}

impl Field {
    /// A line of text.
    #[must_use]
    pub const fn line(name: &'static str, label: &'static str, value: String) -> Self {
        Self {
            name,
            label,
            kind: Kind::Line("text", "off"),
            value,
            hint: None,
            error: None,
            required: false,
            seen: false,
            managed_by: None,
            read_only: false,
            longest: 255,
            note: None,
            theirs: None,
            was: None,
        }
    }

    /// With this kind.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// With this hint.
    #[must_use]
    pub const fn hint(mut self, key: &'static str) -> Self {
        self.hint = Some(key);
        self
    }

    /// That must be filled in.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// That customers see.
    #[must_use]
    pub const fn seen(mut self) -> Self {
        self.seen = true;
        self
    }

    /// With at most so many characters.
    #[must_use]
    pub const fn longest(mut self, characters: u32) -> Self {
        self.longest = characters;
        self
    }

    /// Whether it cannot be changed here.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.managed_by.is_some() || self.read_only
    }

    pub(crate) const fn is_several(&self) -> bool {
        matches!(self.kind, Kind::Several(_))
    }

    /// Whether `value` is among the values of several.
    #[must_use]
    pub fn has(&self, value: &str) -> bool {
        self.value.split(';').any(|one| one == value)
    }

    /// The value as a person reads it.
    #[must_use]
    pub fn readable(&self, value: &str) -> String {
        let choices = match &self.kind {
            Kind::Choice(choices) | Kind::Several(choices) => choices,
            Kind::Line(..) | Kind::Area | Kind::Switch => return value.to_owned(),
        };
        let label =
            |one: &str| choices.iter().find(|choice| choice.value == one).map(|choice| choice.label.as_str());
        let parts: Vec<&str> = value.split(';').map(|one| label(one).unwrap_or(one)).collect();
        parts.join(", ")
    }

    /// The ids of what describes it, the error first.
    #[must_use]
    pub fn described_by(&self) -> String {
        let parts = [
            (self.error.is_some(), "error"),
            (self.hint.is_some(), "hint"),
            (self.note.is_some(), "note"),
            (self.managed_by.is_some(), "lock"),
        ];
        let ids =
            parts.into_iter().filter(|(there, _)| *there).map(|(_, part)| format!("{}-{part}", self.name));
        ids.collect::<Vec<_>>().join(" ")
    }
}

/// The key of what to tell about a field that is empty and must not be.
pub const EMPTY: &str = "fault-empty";

/// The key of what to tell when somebody else changed the record in the meantime.
pub const MEANWHILE: &str = "fault-meanwhile";

/// The field that a rule of the directory is about, and the key of what to tell.
#[must_use]
pub fn fault(violation: &Violation) -> (&'static str, &'static str) {
    match violation {
        Violation::EmailAlreadyInUse => ("email", "fault-email-taken"),
        Violation::ExternalIdAlreadyInUse => ("externalId", "fault-external-id-taken"),
        Violation::UsernameAlreadyInUse => ("username", "fault-username-taken"),
        Violation::OfficeRelationRoleMismatch => ("roles", "fault-office-role"),
        Violation::OnlinePlanningNonAgent => ("onlinePlanning", "fault-online-planning"),
        Violation::UpdateStatusPending => ("status", "fault-status"),
        Violation::FileUrlInvalid => ("staticVideoUrl", "fault-link"),
        Violation::OfficeUnknown => ("offices", "fault-office"),
        Violation::OfficeClosed => ("offices", "fault-office-closed"),
        Violation::FieldInvalid { field, why } => {
            let key = match (*field, *why) {
                (_, "must not be empty") => "fault-empty",
                (_, "too long") => "fault-long",
                ("email" | "communicationEmail", _) => "fault-email",
                ("timeZone", _) => "fault-time-zone",
                ("language", _) => "fault-language",
                _ => "fault-characters",
            };
            (field, key)
        }
    }
}

/// What the summary of errors lists: the field's id and what is wrong.
#[must_use]
pub fn wrong(fields: &[Field]) -> Vec<(&'static str, &str)> {
    fields.iter().filter_map(|field| Some((field.name, field.error.as_deref()?))).collect()
}

/// A piece of a text: plain, a word of code, or the name of something on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Plain.
    Plain(&'t str),
    /// Code, between backquotes.
    Code(&'t str),
    /// A name on a screen, between asterisks.
    Name(&'t str),
}

/// The pieces of a text with marks as in Markdown.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            pieces.push(Piece::Code(part));
            continue;
        }
        let plain = |(index, part)| if index % 2 == 1 { Piece::Name(part) } else { Piece::Plain(part) };
        pieces.extend(part.split('*').enumerate().map(plain));
    }
    pieces.retain(|piece| *piece != Piece::Plain(""));
    pieces
}

/// How many records there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Exactly so many.
    Exactly(u64),
    /// More than so many: nobody counted further.
    MoreThan(u64),
}

/// The foot of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// The number of the first record on the page, from 1; 0 when there is none.
    pub first: u64,
    /// How many are on the page.
    pub shown: u64,
    /// How many there are.
    pub total: Total,
    /// Whether they are those that match.
    pub filtered: bool,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

impl Pager {
    /// `1–50 of 40,213`.
    pub(crate) fn summary(&self, language: &Language) -> String {
        let language = *language;
        let (key, total) = match (self.total, self.filtered) {
            (Total::Exactly(total), false) => ("pager-all", total),
            (Total::Exactly(total), true) => ("pager-matching", total),
            (Total::MoreThan(total), _) => ("pager-more", total),
        };
        let last = self.first + self.shown.saturating_sub(1);
        language
            .text(key)
            .with("first", number(language, self.first))
            .with("last", number(language, last))
            .with("total", number(language, total))
            .to_string()
    }
}

/// A number with its thousands apart, as the language writes it.
pub(crate) fn number(language: Language, value: u64) -> String {
    let separator = match language {
        Language::English => ',',
        Language::French => '\u{202f}',
        Language::German | Language::Spanish | Language::Dutch => '.',
    };
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// The class and the text of a status.
#[must_use]
pub const fn status(status: &Status) -> (&'static str, &'static str) {
    match status {
        Status::Active => ("pill-good", "status-active"),
        Status::Pending => ("pill-wait", "status-pending"),
        Status::Suspended => ("pill-stop", "status-suspended"),
    }
}

/// The icon and the text of a role.
#[must_use]
pub const fn role(role: &Role) -> (Icon, &'static str) {
    match role {
        Role::Admin => (Icon::Shield, "role-admin"),
        Role::Agent => (Icon::Headset, "role-agent"),
        Role::OfficeManager => (Icon::People, "role-office-manager"),
        Role::CentralPlanner => (Icon::Calendar, "role-central-planner"),
    }
}

/// A link with its text, as in the trail above a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Where.
    pub href: String,
    /// What a person reads.
    pub label: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_in_its_language() {
        let cases = [
            (Language::English, 40_213, "40,213"),
            (Language::French, 1_204, "1\u{202f}204"),
            (Language::German, 1_234_567, "1.234.567"),
            (Language::Dutch, 999, "999"),
            (Language::Spanish, 0, "0"),
        ];
        for (language, value, text) in cases {
            assert_eq!(number(language, value), text);
        }
    }

    #[test]
    fn the_foot_of_a_list_says_what_is_shown_of_how_many() {
        let pager = |first, shown, total, filtered| {
            Pager { first, shown, total, filtered, previous: None, next: None }.summary(&Language::English)
        };
        assert_eq!(pager(1, 50, Total::Exactly(40_213), false), "1–50 of 40,213");
        assert_eq!(pager(51, 3, Total::Exactly(53), true), "51–53 of 53 that match");
        assert_eq!(pager(1, 50, Total::MoreThan(10_000), true), "1–50 of more than 10,000 that match");
    }
}
