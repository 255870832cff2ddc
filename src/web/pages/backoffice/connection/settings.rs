//! The settings of a connection. Which there are, and what they can be, says `directory::connection_settings`.

use askama::Template;

use super::{ConnectionHead, ConnectionTab};
use crate::{
    directory::settings::{SettingKey, SettingLine, SettingSource, Shape},
    web::{Frame, Theme, assets},
};

/// Settings that decide who gets in, or what is believed: a wrong value opens a door.
const RISKY: [&str; 11] = [
    "saml.allow_unsolicited",
    "saml.match",
    "saml.name_id_case",
    "saml.jit",
    "saml.allow_sha1",
    "saml.allow_cbc",
    "saml.clock_skew_seconds",
    "saml.require_signature",
    "scim.grant_admin",
    "scim.role_rules",
    "scim.adopt",
];

/// The headings, in their order.
const GROUPS: [&str; 6] = [
    "settings-general",
    "settings-subject",
    "settings-messages",
    "settings-requests",
    "settings-provisioning",
    "settings-further",
];

fn group(name: &str) -> &'static str {
    match name {
        "enabled" | "saml.contact" | "saml.max_session_hours" => "settings-general",
        "saml.match" | "saml.subject" | "saml.name_id_case" | "saml.jit" | "saml.jit_map" => {
            "settings-subject"
        }
        "saml.allow_unsolicited"
        | "saml.require_signature"
        | "saml.require_encryption"
        | "saml.allow_sha1"
        | "saml.allow_cbc"
        | "saml.clock_skew_seconds"
        | "saml.second_opinion" => "settings-messages",
        "saml.sign_requests" | "saml.request_binding" | "saml.force_authn" | "saml.idp_entity_id" => {
            "settings-requests"
        }
        name if name.starts_with("scim.") => "settings-provisioning",
        _ => "settings-further",
    }
}

/// The key of the explanation of a setting; `None`: there is none in these languages yet, and the English one of
/// the command line is shown.
fn explanation(name: &str) -> Option<&'static str> {
    Some(match name {
        "enabled" => "setting-enabled",
        "saml.allow_unsolicited" => "setting-allow-unsolicited",
        "saml.match" => "setting-match",
        "saml.subject" => "setting-subject",
        "saml.name_id_case" => "setting-name-id-case",
        "saml.jit" => "setting-jit",
        "saml.sign_requests" => "setting-sign-requests",
        "saml.request_binding" => "setting-request-binding",
        "saml.require_encryption" => "setting-require-encryption",
        "saml.allow_sha1" => "setting-allow-sha1",
        "saml.allow_cbc" => "setting-allow-cbc",
        "saml.clock_skew_seconds" => "setting-clock-skew",
        "saml.max_session_hours" => "setting-max-session",
        "saml.idp_entity_id" => "setting-idp-entity-id",
        "saml.require_signature" => "setting-require-signature",
        "saml.force_authn" => "setting-force-authn",
        "saml.second_opinion" => "setting-second-opinion",
        "saml.jit_map" => "setting-jit-map",
        "saml.contact" => "setting-contact",
        "scim.grant_admin" => "setting-grant-admin",
        "scim.role_rules" => "setting-role-rules",
        "scim.profile" => "setting-profile",
        "scim.missing_target" => "setting-missing-target",
        "scim.group_patch_answer" => "setting-group-patch-answer",
        "scim.adopt" => "setting-adopt",
        _ => return None,
    })
}

/// What is wrong with `value`, which the setting cannot have.
#[must_use]
pub fn misfit(frame: &Frame, key: &SettingKey, value: &str) -> String {
    let text = match (key.shape)() {
        Shape::Number { min, max } => frame.text("wrong-setting-number").with("min", min).with("max", max),
        Shape::Switch | Shape::Choice(_) => {
            frame.text("wrong-setting-choice").with("choices", key.choices.join(", "))
        }
        Shape::Text => frame.text(form(key.name)),
    };
    // As much as can be read beside a field.
    text.with("value", value.chars().take(60).collect::<String>()).to_string()
}

/// The key of what the text of a setting looks like.
fn form(name: &str) -> &'static str {
    match name {
        "saml.subject" => "wrong-setting-subject",
        "saml.idp_entity_id" => "wrong-setting-entity-id",
        "saml.contact" => "wrong-setting-contact",
        "saml.jit_map" => "wrong-setting-jit-map",
        "scim.role_rules" => "wrong-setting-role-rules",
        _ => "wrong-setting",
    }
}

/// A setting with what was typed.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The setting and the value in force.
    pub line: SettingLine,
    /// What was typed, or the value that was set; empty where nobody set one.
    pub typed: String,
    /// What is wrong with it; `None`: nothing.
    pub error: Option<String>,
}

impl Setting {
    fn explained(&self, frame: &Frame) -> String {
        let name = self.line.key.name;
        explanation(name)
            .map_or_else(|| self.line.key.doc.trim().to_owned(), |key| frame.text(key).to_string())
    }

    fn is_risky(&self) -> bool {
        RISKY.contains(&self.line.key.name)
    }

    /// What holds while nothing is chosen.
    fn unset(&self, frame: &Frame) -> String {
        let by_profile = self.line.source == SettingSource::Profile;
        let value = if by_profile { self.line.value.clone() } else { (self.line.key.default)() };
        let key = match (by_profile, value.is_empty()) {
            (true, _) => "setting-by-profile",
            (false, true) => "setting-without",
            (false, false) => "setting-default",
        };
        frame.text(key).with("value", value).to_string()
    }

    fn is(&self, value: &str) -> bool {
        self.typed == value
    }

    fn is_long(&self) -> bool {
        matches!(self.line.key.name, "saml.jit_map" | "scim.role_rules")
    }
}

/// The page of the settings.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connection/settings.html")]
pub struct ConnectionSettingsPage {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: ConnectionHead,
    /// The name that people see, as typed.
    pub name: String,
    /// What is wrong with the name, or with the settings together; `None`: nothing.
    pub name_error: Option<String>,
    /// The settings.
    pub settings: Vec<Setting>,
}

impl ConnectionSettingsPage {
    fn groups(&self) -> Vec<(&'static str, Vec<&Setting>)> {
        let of = |heading: &'static str| {
            let mine = self.settings.iter().filter(|setting| group(setting.line.key.name) == heading);
            (heading, mine.collect::<Vec<_>>())
        };
        GROUPS.into_iter().map(of).filter(|(_, settings)| !settings.is_empty()).collect()
    }

    fn wrong(&self) -> Vec<(&'static str, String)> {
        let name = self.name_error.clone().map(|error| ("name", error));
        let settings = self.settings.iter().filter_map(|one| {
            let name = one.line.key.name;
            Some((name, format!("{name}: {}", one.error.as_deref()?)))
        });
        name.into_iter().chain(settings).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        directory::{
            connection_settings::{ConnectionSettings, ConnectionValues},
            settings::Table as _,
        },
        web::Language,
    };

    impl ConnectionSettingsPage {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let mut settings = ConnectionSettings::default();
            settings.set("scim.profile", "entra").unwrap();
            let page = |wrong: bool, edits| Self {
                frame: Frame::sample(language, "/organisation/connections/{slug}/settings"),
                head: ConnectionHead { edits, ..ConnectionHead::sample(ConnectionTab::Settings) },
                name: "Acme & <Entra>".to_owned(),
                name_error: wrong.then(|| language.say("wrong-connection-name")),
                settings: settings
                    .all()
                    .into_iter()
                    .map(|line| Setting {
                        typed: if line.source == SettingSource::Explicit {
                            line.value.clone()
                        } else {
                            String::new()
                        },
                        error: wrong.then(|| misfit(&Frame::sample(language, "/"), line.key, "<&>")),
                        line,
                    })
                    .collect(),
            };
            vec![
                ("connection-settings", page(false, true)),
                ("connection-settings-wrong", page(true, true)),
                ("connection-settings-to-see", page(false, false)),
            ]
        }
    }

    #[test]
    fn what_is_wrong_with_a_value_says_what_would_be_right() {
        let frame = Frame::sample(Language::German, "/organisation/connections/{slug}/settings");
        let said = |name: &str, value: &str| {
            let key = ConnectionValues::KEYS.iter().find(|key| key.name == name).unwrap();
            misfit(&frame, key, value)
        };
        assert!(
            said("saml.clock_skew_seconds", "601")
                .starts_with("„601“ geht hier nicht: Geben Sie eine Zahl von 0 bis 600")
        );
        assert!(said("saml.match", "mail").contains("externalId, username, email"));
        assert!(said("saml.contact", "nobody").contains("E-Mail-Adresse"));
        let long = said("scim.role_rules", &"x".repeat(30_000));
        assert!(long.contains(&format!("„{}“", "x".repeat(60))) && long.len() < 600, "{long}");
    }

    #[test]
    fn every_setting_is_explained_in_every_language_and_stands_under_a_heading_of_its_own() {
        for key in ConnectionValues::KEYS {
            assert!(explanation(key.name).is_some(), "{} has no explanation", key.name);
            assert_ne!(group(key.name), "settings-further", "{} stands under no heading", key.name);
            let is_told = (key.shape)() != Shape::Text || form(key.name) != "wrong-setting";
            assert!(is_told, "nothing says what {} looks like", key.name);
        }
        for name in RISKY {
            assert!(ConnectionValues::KEYS.iter().any(|key| key.name == name), "{name}");
        }
    }
}
