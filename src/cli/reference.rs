//! The settings as help texts and as the page `docs/configuration.md`, both from the tables that declare
//! them.

use std::fmt::Write as _;

use crate::{
    config,
    directory::{
        connection_settings::{ConnectionSettings, ConnectionValues, ScimProfile},
        organisation_settings::OrganisationValues,
        settings::{SettingKey, SettingSource, Table},
    },
};

/// The settings of a connection, for `--help`.
#[must_use]
pub fn connection_help() -> String {
    help("Connection settings (default in brackets):", ConnectionValues::KEYS)
}

/// The settings of an organisation, for `--help`.
#[must_use]
pub fn organisation_help() -> String {
    help("Organisation settings (default in brackets):", OrganisationValues::KEYS)
}

/// The page `docs/configuration.md`.
#[must_use]
pub fn page() -> String {
    format!(
        "# Configuration\n\n\
         This page is generated from the tables that the program reads; `INSTA_UPDATE=always cargo test` writes it \
         anew.\n\n\
         ## The server and every command\n\n\
         A flag beats the environment, the environment beats the file, the file beats the default. The file is \
         `muster.toml` in the working directory, or the one that `--config FILE` or `MUSTER_CONFIG` names; its keys \
         stand at the top level. Unknown keys and unknown variables with `MUSTER_` in front are errors. Keys whose \
         default is no value have none again when they are set to an empty text. Passwords in URLs are never \
         printed.\n\n{}\n\
         ## Connections\n\n\
         Set with `muster connection create --set KEY=VALUE` and `muster connection set KEY=VALUE`. A setting given \
         explicitly beats the profile, the profile beats the default; an empty value takes the explicit one \
         away.\n\n{}\n{}\n\
         ## Organisations\n\n\
         Set with `muster org set SLUG KEY=VALUE`; an empty value brings the default back.\n\n{}",
        config::reference(),
        profiles(),
        table(ConnectionValues::KEYS),
        table(OrganisationValues::KEYS),
    )
}

/// What each profile sets, one line each.
fn profiles() -> String {
    let mut text = String::new();
    for profile in ScimProfile::ALL.map(ScimProfile::as_str) {
        let mut settings = ConnectionSettings::default();
        // A profile's own name is always one of its values.
        let _ = settings.set("scim.profile", profile);
        let bundled: Vec<String> = settings
            .all()
            .iter()
            .filter(|line| line.source == SettingSource::Profile)
            .map(|line| format!("`{}={}`", line.key.name, line.value))
            .collect();
        let bundled =
            if bundled.is_empty() { "nothing beyond the defaults".to_owned() } else { bundled.join(", ") };
        let _ = writeln!(text, "- The profile `{profile}` sets {bundled}.");
    }
    text
}

fn help(title: &str, keys: &[SettingKey]) -> String {
    let mut text = title.to_owned();
    for key in keys {
        let (doc, default) = (key.doc.trim(), (key.default)());
        let default = if default.is_empty() { "none" } else { &default };
        let _ = write!(text, "\n  {} [{default}]\n      {doc} Expects {}.", key.name, (key.expected)());
    }
    text
}

fn table(keys: &[SettingKey]) -> String {
    let mut text = String::from("| key | default | meaning |\n|---|---|---|\n");
    for key in keys {
        let default = match (key.default)() {
            default if default.is_empty() => "none".to_owned(),
            default => format!("`{default}`"),
        };
        let _ = writeln!(
            text,
            "| `{}` | {default} | {} Expects {}. |",
            key.name,
            key.doc.trim(),
            (key.expected)()
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_the_documentation_is_the_generated_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
        if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
            std::fs::write(path, page()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == page(),
            "docs/configuration.md is old: run INSTA_UPDATE=always cargo test --lib reference"
        );
    }

    #[test]
    fn the_page_names_every_key_and_its_default() {
        let page = page();
        for key in config::KEYS {
            assert!(
                page.contains(&format!("| `{}` | `{}` | `{}` |", key.name, key.flag(), key.environment())),
                "{}",
                key.name
            );
        }
        assert!(
            page.contains("| `saml.clock_skew_seconds` | `180` | How far the clocks may differ"),
            "{page}"
        );
        assert!(page.contains(
            "- The profile `entra` sets `scim.missing_target=create`, `scim.group_patch_answer=204`."
        ));
        assert!(page.contains("| `unique_email` | `true` |"), "{page}");
    }
}
