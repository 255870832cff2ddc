//! What the guides in docs/ name exists.

use std::{collections::BTreeSet, fs, path::Path};

use muster::directory::{
    connection_settings::{ConnectionSettings, ConnectionValues},
    settings::Table as _,
};

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

/// The pages that tell people what to type.
fn pages() -> Vec<(String, String)> {
    let mut names = vec!["docs/from-demo-to-real-idp.md".to_owned(), "docs/sign-in-problems.md".to_owned()];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/idp");
    for entry in fs::read_dir(folder).unwrap() {
        names.push(format!("docs/idp/{}", entry.unwrap().file_name().into_string().unwrap()));
    }
    names.sort();
    names.into_iter().map(|name| (read(&name), name)).map(|(text, name)| (name, text)).collect()
}

/// The commands in the fenced blocks, a continued line as one.
fn commands(text: &str) -> Vec<String> {
    let blocks: Vec<String> = text
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().replace("\\\n", " "))
        .collect();
    let lines = blocks.iter().flat_map(|block| block.lines());
    let commands =
        lines.map(|line| line.split(" #").next().unwrap().trim()).filter(|line| line.starts_with("muster "));
    commands.map(str::to_owned).collect()
}

/// The words of a command line, as a shell takes it apart: blanks separate, double quotes keep together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('"').enumerate() {
        match index % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

#[test]
fn every_command_in_the_guides_is_understood_and_every_setting_in_it_has_such_a_value() {
    let mut understood = 0;
    for (page, text) in pages() {
        for command in commands(&text) {
            let words = words(&command);
            let read = muster::cli::Cli::read(words.iter().map(Into::into));
            assert!(read.is_ok(), "{page}: {command}\n{}", read.unwrap_err());
            let mut settings = ConnectionSettings::default();
            for pair in words.iter().filter(|word| word.starts_with("saml.") || word.starts_with("scim.")) {
                let (name, value) = pair.split_once('=').unwrap();
                assert!(settings.set(name, value).is_ok(), "{page}: {pair}");
            }
            understood += 1;
        }
    }
    assert!(understood > 50, "only {understood} commands");
}

#[test]
fn every_setting_reason_and_page_that_the_guides_name_is_there() {
    let known: BTreeSet<&str> = ConnectionValues::KEYS.iter().map(|key| key.name).collect();
    let reasons: BTreeSet<&str> = muster::flows::refusals::reasons().map(|reason| reason.code).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut settings, mut codes) = (0, 0);
    for (page, text) in pages() {
        for word in quoted(&text) {
            let name = word.split('=').next().unwrap();
            if name.starts_with("saml.") || name.starts_with("scim.") {
                // An attribute of a user at Keycloak begins alike.
                assert!(known.contains(name) || name.starts_with("saml.persistent."), "{page}: {name}");
                settings += 1;
            }
            codes += usize::from(reasons.contains(word));
        }
        for target in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            if target.contains("://") || (file.is_empty() && reasons.contains(anchor)) {
                continue;
            }
            let there = root.join(&page).parent().unwrap().join(file);
            assert!(file.is_empty() || there.exists(), "{page}: {target}");
        }
    }
    assert!(settings > 40 && codes > 40, "{settings} settings, {codes} reasons");
}
