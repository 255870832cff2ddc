//! The settings of the organisation as fields: every key of the table in `directory`, none by a list of its own.

use crate::{
    directory::settings::{SettingLine, SettingSource, Shape},
    web::{
        Language,
        parts::{Choice, Field, Kind},
    },
};

/// The keys of the label and the explanation of a setting; `None` for one that has no words yet, which a test finds.
const fn words(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name.as_bytes() {
        b"unique_email" => ("setting-unique-email", "setting-unique-email-hint"),
        b"session_idle_minutes" => ("setting-session-idle", "setting-session-idle-hint"),
        b"session_max_hours" => ("setting-session-max", "setting-session-max-hint"),
        b"log_retention_days" => ("setting-log-retention", "setting-log-retention-hint"),
        b"scim_log_rows" => ("setting-scim-log-rows", "setting-scim-log-rows-hint"),
        b"language" => ("setting-language", "setting-language-hint"),
        b"time_zone" => ("setting-time-zone", "setting-time-zone-hint"),
        _ => return None,
    })
}

/// What a value of a setting is called.
fn called(language: Language, shape: &Shape, value: &str) -> String {
    match (shape, value) {
        (Shape::Switch, "true") => language.say("setting-on"),
        (Shape::Switch, _) => language.say("setting-off"),
        _ => tongue(language, value).unwrap_or_else(|| value.to_owned()),
    }
}

/// The name of a language of the suite.
fn tongue(language: Language, tag: &str) -> Option<String> {
    let key = match tag {
        "da" => "tongue-da",
        "de" => "tongue-de",
        "el" => "tongue-el",
        "en" => "tongue-en",
        "es" => "tongue-es",
        "fr" => "tongue-fr",
        "ja" => "tongue-ja",
        "nl" => "tongue-nl",
        "no" => "tongue-no",
        "pl" => "tongue-pl",
        _ => return None,
    };
    Some(language.say(key))
}

fn field(language: Language, line: &SettingLine) -> Field {
    let shape = (line.key.shape)();
    let (label, hint) = words(line.key.name).unwrap_or(("setting-other", "setting-other-hint"));
    let kind = match &shape {
        Shape::Switch => Kind::Switch,
        Shape::Number { .. } => Kind::Line("number", "off"),
        Shape::Choice(values) => Kind::Choice(
            values.iter().map(|value| Choice::new(value.as_str(), called(language, &shape, value))).collect(),
        ),
        Shape::Text => Kind::Line("text", "off"),
    };
    let mut field = Field::line(line.key.name, label, line.value.clone()).kind(kind).hint(hint);
    field.required = !matches!(shape, Shape::Switch);
    let default = called(language, &shape, &(line.key.default)());
    let key =
        if line.source == SettingSource::Default { "setting-is-default" } else { "setting-has-default" };
    field.note = Some(match &shape {
        Shape::Number { min, max } => language
            .text("setting-range")
            .with("default", default)
            .with("min", min)
            .with("max", max)
            .to_string(),
        _ => language.text(key).with("default", default).to_string(),
    });
    field
}

/// The fields: name, domains, one per line, and every setting.
#[must_use]
pub fn fields(language: Language, name: &str, domains: &str, lines: &[SettingLine]) -> Vec<Field> {
    let mut fields = vec![
        Field::line("name", "settings-name", name.to_owned())
            .required()
            .longest(200)
            .hint("settings-name-hint"),
        Field::line("domains", "settings-domains", domains.to_owned())
            .kind(Kind::Area)
            .longest(10_000)
            .hint("settings-domains-hint"),
    ];
    fields.extend(lines.iter().map(|line| field(language, line)));
    fields
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingFault {
    /// Not a name.
    Name,
    /// Not domains.
    Domains,
    /// A domain of another organisation.
    DomainTaken,
    /// Not a value of the setting.
    Value,
    /// Two employees have the same address.
    SharedAddress,
}

impl SettingFault {
    /// The key of what to tell.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "settings-name-wrong",
            Self::Domains => "settings-domains-wrong",
            Self::DomainTaken => "settings-domain-taken",
            Self::Value => "settings-value-wrong",
            Self::SharedAddress => "settings-shared-address",
        }
    }
}

/// How sessions end.
#[must_use]
pub fn notes(language: Language) -> Vec<String> {
    [
        "settings-sessions-idle",
        "settings-sessions-max",
        "settings-sessions-idp",
        "settings-sessions-suspended",
        "settings-sessions-new",
    ]
    .map(|key| language.say(key))
    .to_vec()
}

/// The key of the title.
pub const TITLE: &str = "place-settings";
/// The key of what the button says.
pub const SAVE: &str = "form-save";
/// The key of the title above [`notes`].
pub const NOTES_TITLE: &str = "settings-sessions-title";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{organisation_settings::OrganisationValues, settings::Table as _};

    #[test]
    fn every_setting_has_its_words() {
        for key in OrganisationValues::KEYS {
            assert!(words(key.name).is_some(), "{}", key.name);
        }
    }
}
