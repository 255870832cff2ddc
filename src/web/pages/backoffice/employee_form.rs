//! The fields of an employee, the same where one is added and where one is changed (FEATURES E6).

use crate::{
    directory::{Role, employee::LANGUAGES},
    web::{Choice, Field, Frame, Kind, parts},
};

/// What a language calls itself.
fn own_name(language: &str) -> &str {
    match language {
        "da" => "Dansk",
        "de" => "Deutsch",
        "el" => "Ελληνικά",
        "en" => "English",
        "es" => "Español",
        "fr" => "Français",
        "ja" => "日本語",
        "nl" => "Nederlands",
        "no" => "Norsk",
        "pl" => "Polski",
        other => other,
    }
}

fn languages(frame: &Frame, value: &str) -> Kind {
    let mut choices = vec![Choice::new("", frame.language.say("language-of-organisation"))];
    choices.extend(LANGUAGES.iter().map(|tag| Choice::new(*tag, own_name(tag))));
    if !choices.iter().any(|choice| choice.value == value) {
        // What an identity provider wrote in its own way stays as it is.
        choices.push(Choice::new(value, value));
    }
    Kind::Choice(choices)
}

fn roles(frame: &Frame) -> Kind {
    let choice = |role: &Role| Choice::new(role.as_str(), frame.language.say(parts::role(role).1));
    Kind::Several(Role::ALL.iter().map(choice).collect())
}

/// The names of the fields, as the REST API has them, in the order of the form.
pub const NAMES: [&str; 14] = [
    "email",
    "firstName",
    "lastName",
    "externalId",
    "username",
    "roles",
    "onlinePlanning",
    "function",
    "introduction",
    "staticVideoUrl",
    "communicationEmail",
    "phoneNumber",
    "language",
    "timeZone",
];

/// The fields with these values.
#[must_use]
pub fn fields(frame: &Frame, value: impl Fn(&'static str) -> String) -> Vec<Field> {
    NAMES.into_iter().map(|name| field(frame, name, value(name))).collect()
}

fn field(frame: &Frame, name: &'static str, value: String) -> Field {
    match name {
        "email" => Field::line(name, "field-email", value)
            .kind(Kind::Line("email", "off"))
            .required()
            .longest(254)
            .hint("hint-email"),
        "firstName" => Field::line(name, "field-first-name", value).required().seen(),
        "lastName" => Field::line(name, "field-last-name", value).required().seen(),
        "externalId" => Field::line(name, "field-external-id", value).hint("hint-external-id"),
        "username" => Field::line(name, "field-username", value).hint("hint-username"),
        "roles" => Field::line(name, "field-roles", value).kind(roles(frame)),
        "onlinePlanning" => {
            Field::line(name, "field-online-planning", value).kind(Kind::Switch).hint("hint-online-planning")
        }
        "function" => Field::line(name, "field-function", value).seen(),
        "introduction" => {
            Field::line(name, "field-introduction", value).kind(Kind::Area).longest(4_000).seen()
        }
        "staticVideoUrl" => Field::line(name, "field-video", value)
            .kind(Kind::Line("url", "off"))
            .longest(2_000)
            .seen()
            .hint("hint-video"),
        "communicationEmail" => Field::line(name, "field-contact-email", value)
            .kind(Kind::Line("email", "off"))
            .longest(254)
            .seen(),
        "phoneNumber" => {
            Field::line(name, "field-phone", value).kind(Kind::Line("tel", "off")).longest(64).seen()
        }
        "language" => {
            let kind = languages(frame, &value);
            Field::line(name, "field-language", value).kind(kind).hint("hint-language")
        }
        _ => Field::line(name, "field-time-zone", value).longest(64).hint("hint-time-zone"),
    }
}

/// The key of the label of a field.
#[must_use]
pub fn label(frame: &Frame, name: &'static str) -> &'static str {
    field(frame, name, String::new()).label
}
