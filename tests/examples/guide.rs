//! What docs/from-demo-to-real-idp.md names exists.

use std::{collections::BTreeSet, fs, path::Path};

use muster::directory::{connection_settings::ConnectionValues, settings::Table as _};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Everything between single backquotes, outside of fenced blocks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2))
}

#[test]
fn every_reason_of_refusal_in_the_guide_is_one() {
    let guide = read("docs/from-demo-to-real-idp.md");
    let table = guide.split("| reason | look at |").nth(1).unwrap().split("\n\n").next().unwrap();
    let reasons: BTreeSet<&str> =
        table.lines().filter_map(|line| line.split('|').nth(1)).flat_map(quoted).collect();
    assert!(reasons.len() > 10, "{reasons:?}");
    let sources = read("src/saml/refusal.rs") + &read("src/flows/sign_in/refusal.rs");
    for reason in reasons {
        assert!(sources.contains(&format!("\"{reason}\"")), "{reason}");
    }
}

#[test]
fn every_connection_setting_in_the_guide_is_one() {
    let guide = read("docs/from-demo-to-real-idp.md");
    let known: BTreeSet<&str> = ConnectionValues::KEYS.iter().map(|key| key.name).collect();
    let words = guide.split(|c: char| c.is_whitespace() || c == '`');
    let named: BTreeSet<&str> = words
        .filter(|word| word.starts_with("saml.") || word.starts_with("scim."))
        .map(|word| word.split(['=', ',', ';', ')']).next().unwrap_or_default().trim_end_matches(['.', ':']))
        .collect();
    assert!(named.len() > 5, "{named:?}");
    for name in named {
        assert!(known.contains(name), "{name}");
    }
}
