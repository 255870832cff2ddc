//! Every sample of every page in every language, looked at as a browser, a screen reader and a policy
//! without inline code would.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use roxmltree::{Document, Node, ParsingOptions};

use super::*;

struct Sample {
    language: Language,
    name: &'static str,
    html: String,
}

/// All samples in `language`.
fn samples(language: Language) -> Vec<Sample> {
    fn add<P: Page>(samples: &mut Vec<Sample>, language: Language, pages: Vec<(&'static str, P)>) {
        samples.extend(pages.into_iter().map(|(name, page)| Sample { language, name, html: page.html() }));
    }
    let mut samples = Vec::new();
    add(&mut samples, language, Landing::samples(language));
    add(&mut samples, language, SignIn::samples(language));
    add(&mut samples, language, Refused::samples(language));
    add(&mut samples, language, LogOutQuestion::samples(language));
    add(&mut samples, language, SignedOut::samples(language));
    add(&mut samples, language, Leaving::samples(language));
    add(&mut samples, language, LogOutRefused::samples(language));
    add(&mut samples, language, ErrorPage::samples(language));
    add(&mut samples, language, PostForm::samples(language));
    add(&mut samples, language, DemoIdpSignIn::samples(language));
    add(&mut samples, language, DemoIdpSignedOut::samples(language));
    add(&mut samples, language, Activate::samples(language));
    add(&mut samples, language, Forgot::samples(language));
    add(&mut samples, language, Setup::samples(language));
    add(&mut samples, language, SignInAgain::samples(language));
    add(&mut samples, language, Employees::samples(language));
    add(&mut samples, language, Selected::samples(language));
    add(&mut samples, language, SecondStep::samples(language));
    add(&mut samples, language, Security::samples(language));
    add(&mut samples, language, Enrol::samples(language));
    add(&mut samples, language, RecoveryCodes::samples(language));
    add(&mut samples, language, EmployeeNew::samples(language));
    add(&mut samples, language, EmployeeHandover::samples(language));
    add(&mut samples, language, EmployeeProfile::samples(language));
    add(&mut samples, language, EmployeeOffices::samples(language));
    add(&mut samples, language, EmployeeSignIn::samples(language));
    add(&mut samples, language, EmployeeEvents::samples(language));
    add(&mut samples, language, EmployeeAudit::samples(language));
    add(&mut samples, language, EmployeeDelete::samples(language));
    add(&mut samples, language, EmployeeHours::samples(language));
    add(&mut samples, language, AccountPage::samples(language));
    add(&mut samples, language, AccountHours::samples(language));
    add(&mut samples, language, EmployeeExpertise::samples(language));
    add(&mut samples, language, EmployeeCalendar::samples(language));
    add(&mut samples, language, AccountCalendar::samples(language));
    add(&mut samples, language, Connections::samples(language));
    add(&mut samples, language, NewConnection::samples(language));
    add(&mut samples, language, ConnectionOverview::samples(language));
    add(&mut samples, language, ConnectionApplication::samples(language));
    add(&mut samples, language, ConnectionMetadata::samples(language));
    add(&mut samples, language, ConnectionTrial::samples(language));
    add(&mut samples, language, ConnectionTokens::samples(language));
    add(&mut samples, language, ConnectionPush::samples(language));
    add(&mut samples, language, ConnectionSettingsPage::samples(language));
    add(&mut samples, language, ConnectionKeys::samples(language));
    add(&mut samples, language, ConnectionDelete::samples(language));
    add(&mut samples, language, SignIns::samples(language));
    add(&mut samples, language, AttemptPage::samples(language));
    add(&mut samples, language, Provisioning::samples(language));
    add(&mut samples, language, ScimRequestPage::samples(language));
    add(&mut samples, language, Offices::samples(language));
    add(&mut samples, language, OfficePage::samples(language));
    add(&mut samples, language, Audit::samples(language));
    add(&mut samples, language, Mails::samples(language));
    add(&mut samples, language, Roles::samples(language));
    add(&mut samples, language, RolePage::samples(language));
    add(&mut samples, language, FormPage::samples(language));
    add(&mut samples, language, Removal::samples(language));
    add(&mut samples, language, ImportFile::samples(language));
    add(&mut samples, language, ImportColumns::samples(language));
    add(&mut samples, language, ImportPage::samples(language));
    samples
}

/// Calls `check` with the parsed form of every sample; the templates are written so that it is XML, too.
fn for_every_page(check: impl Fn(&Sample, &Document<'_>, &str)) {
    for sample in Language::ALL.into_iter().flat_map(samples) {
        let place = format!("{} in {}", sample.name, sample.language.tag());
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let document = Document::parse_with_options(&sample.html, options)
            .unwrap_or_else(|error| panic!("{place}: {error}\n{}", sample.html));
        check(&sample, &document, &place);
    }
}

fn named<'a, 'input>(document: &'a Document<'input>, names: &[&str]) -> Vec<Node<'a, 'input>> {
    document
        .descendants()
        .filter(|node| node.is_element() && names.contains(&node.tag_name().name()))
        .collect()
}

/// The text of an element, as a person reads it.
fn text(node: Node<'_, '_>) -> String {
    let all: String = node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether it is a page of the Backoffice: the only ones with scripts.
fn is_desk(document: &Document<'_>) -> bool {
    document.descendants().any(|node| node.attribute("class") == Some("desk"))
}

fn ids<'a>(document: &'a Document<'_>) -> Vec<&'a str> {
    document.descendants().filter_map(|node| node.attribute("id")).collect()
}

#[test]
fn every_page_is_a_document_in_its_language_with_one_title_and_one_heading() {
    for_every_page(|sample, document, place| {
        assert!(sample.html.starts_with("<!DOCTYPE html>\n<html "), "{place}");
        let root = document.root_element();
        assert_eq!(root.attribute("lang"), Some(sample.language.tag()), "{place}");
        let titles = named(document, &["title"]);
        assert!(titles.len() == 1 && text(titles[0]).ends_with(" – Muster"), "{place}");
        assert!(text(titles[0]).chars().count() > " – Muster".chars().count() + 3, "{place}");
        assert_eq!(named(document, &["h1"]).len(), 1, "{place}");
        assert_eq!(named(document, &["main"]).len(), 1, "{place}");
        for node in named(document, &["h1", "h2", "button", "a", "label", "p", "li", "dt", "dd", "time"]) {
            assert!(
                !text(node).is_empty() || node.has_children(),
                "{place}: empty <{}>",
                node.tag_name().name()
            );
        }
        for node in named(document, &["h1", "h2", "button", "a", "label", "time"]) {
            assert!(!text(node).is_empty(), "{place}: nothing to read in <{}>", node.tag_name().name());
        }
    });
}

#[test]
fn no_page_has_an_inline_style_or_script_or_anything_from_elsewhere() {
    for_every_page(|sample, document, place| {
        assert!(
            named(document, &["style", "iframe", "object", "embed", "base", "img"]).is_empty(),
            "{place}"
        );
        for attribute in document.descendants().flat_map(|node| node.attributes()) {
            let name = attribute.name();
            assert!(name != "style" && !name.starts_with("on"), "{place}: {name}");
        }
        for node in named(document, &["script", "link"]) {
            let url = node.attribute("src").or(node.attribute("href")).unwrap();
            assert!(asset(url).is_some(), "{place}: {url}");
            assert!(node.children().next().is_none(), "{place}: inline content");
        }
        let scripts = if sample.name == "post-form" {
            1
        } else if is_desk(document) {
            2
        } else {
            0
        };
        assert_eq!(named(document, &["script"]).len(), scripts, "{place}");
        for href in named(document, &["a"]).into_iter().map(|node| node.attribute("href").unwrap()) {
            // One page is there to lead elsewhere.
            let elsewhere = sample.name == "leaving" && href.starts_with("https://idp.example/");
            assert!(href.starts_with('/') || href.starts_with('#') || elsewhere, "{place}: {href}");
        }
    });
}

#[test]
fn every_control_has_a_label_and_every_reference_leads_somewhere() {
    for_every_page(|_, document, place| {
        let ids = ids(document);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{place}: an id twice in {ids:?}");
        let labels = named(document, &["label"]);
        for label in &labels {
            assert!(ids.contains(&label.attribute("for").unwrap()), "{place}");
        }
        for control in named(document, &["input", "select", "textarea"]) {
            assert!(control.has_attribute("name"), "{place}");
            if control.attribute("type") == Some("hidden") {
                continue;
            }
            let id = control.attribute("id").unwrap();
            assert_eq!(
                labels.iter().filter(|label| label.attribute("for") == Some(id)).count(),
                usize::from(!control.has_attribute("aria-label")),
                "{place}: {id}"
            );
            let ticked = matches!(control.attribute("type"), Some("checkbox" | "radio"));
            assert!(ticked || control.has_attribute("autocomplete"), "{place}: {id}");
        }
        for node in document.descendants() {
            for name in ["aria-describedby", "aria-labelledby"] {
                for id in node.attribute(name).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(&id), "{place}: {name} {id}");
                }
            }
            let target = node.attribute("href").and_then(|href| href.strip_prefix('#'));
            assert!(target.is_none_or(|id| ids.contains(&id)), "{place}: #{target:?}");
        }
    });
}

#[test]
fn every_form_posts_and_every_wrong_field_says_why_beside_it_and_at_the_top() {
    for_every_page(|_, document, place| {
        for form in named(document, &["form"]) {
            // A search changes nothing and stands in the address.
            let verb = if form.attribute("role") == Some("search") { "get" } else { "post" };
            assert_eq!(form.attribute("method"), Some(verb), "{place}");
            assert!(form.descendants().any(|node| node.attribute("type") == Some("submit")), "{place}");
        }
        let wrong: Vec<_> =
            document.descendants().filter(|node| node.has_attribute("aria-invalid")).collect();
        let alerts: Vec<_> =
            document.descendants().filter(|node| node.attribute("role") == Some("alert")).collect();
        assert_eq!(wrong.is_empty(), alerts.is_empty(), "{place}");
        for field in wrong {
            let link = format!("#{}", field.attribute("id").unwrap());
            let linked = alerts[0].descendants().find(|node| node.attribute("href") == Some(link.as_str()));
            let described = field.attribute("aria-describedby").unwrap().split(' ').next().unwrap();
            let beside = document.descendants().find(|node| node.attribute("id") == Some(described)).unwrap();
            let (beside, linked) = (text(beside), text(linked.unwrap()));
            assert!(beside.contains(&linked) || linked.ends_with(&beside), "{place}: {link}");
        }
    });
}

#[test]
fn what_people_typed_arrives_as_text() {
    for language in Language::ALL {
        for (sample, typed) in
            [("landing", "Antwerp & Port <Left Bank>"), ("sign-in-connections", "Keycloak <test> & \"lab\"")]
        {
            let html = samples(language).into_iter().find(|page| page.name == sample).unwrap().html;
            let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
            let document = Document::parse_with_options(&html, options).unwrap();
            assert!(text(document.root_element()).contains(typed), "{sample} in {}", language.tag());
        }
    }
    for_every_page(|sample, document, place| {
        let value = |name: &str| {
            let fields = named(document, &["input"]);
            fields
                .into_iter()
                .find(|node| node.attribute("name") == Some(name))
                .and_then(|node| node.attribute("value"))
        };
        match sample.name {
            "sign-in-unknown" => assert_eq!(value("who"), Some("acmee \"><i>"), "{place}"),
            "post-form" => assert_eq!(value("RelayState"), Some("\"'<>&"), "{place}"),
            "demo-idp" => assert_eq!(value("RelayState"), Some("<&\">"), "{place}"),
            "activate" => assert_eq!(value("token"), Some("tok\"en"), "{place}"),
            _ => {}
        }
    });
}

// Texts ---------------------------------------------------------------------------------------------

fn room() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry, extension));
        } else if entry.extension().is_some_and(|has| has == extension) {
            found.push(entry);
        }
    }
    found
}

/// The messages of a language: key to its whole text.
fn messages(language: Language) -> BTreeMap<String, String> {
    let mut messages = BTreeMap::new();
    for file in files(&room().join("locales").join(language.tag()), "ftl") {
        let mut key = String::new();
        for line in std::fs::read_to_string(&file).unwrap().lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                let (name, value) =
                    line.split_once(" = ").unwrap_or_else(|| panic!("{}: {line}", file.display()));
                name.clone_into(&mut key);
                assert!(
                    messages.insert(key.clone(), value.to_owned()).is_none(),
                    "{key} twice in {}",
                    language.tag()
                );
            } else if !line.is_empty() {
                messages.get_mut(&key).unwrap().push_str(line);
            }
        }
    }
    messages
}

fn variables(text: &str) -> BTreeSet<&str> {
    text.split('$').skip(1).map(|rest| rest.split([' ', '}']).next().unwrap()).collect()
}

#[test]
fn every_language_has_the_same_texts_with_the_same_variables_and_none_is_left_in_english() {
    /// Words that happen to be the same.
    const SAME: [(&str, &str); 14] = [
        ("fr", "landing-organisation"),
        ("fr", "span-minutes"),
        ("fr", "demo-mark"),
        ("de", "landing-organisation"),
        ("de", "month-4"),
        ("de", "month-8"),
        ("de", "month-9"),
        ("de", "month-11"),
        ("de", "relative-ahead"),
        ("es", "title-error"),
        ("es", "error-number"),
        ("es", "landing-roles"),
        ("nl", "month-4"),
        ("nl", "month-9"),
    ];
    let english = messages(Language::English);
    assert!(english.len() > 100);
    for language in Language::ALL.into_iter().skip(1) {
        let own = messages(language);
        assert_eq!(own.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{}", language.tag());
        for (key, text) in &own {
            assert_eq!(variables(text), variables(&english[key]), "{key} in {}", language.tag());
            let same = SAME.contains(&(language.tag(), key))
                || (language.tag() == "nl" && key.starts_with("month-"));
            assert!(same || *text != english[key], "{key} is in English in {}", language.tag());
        }
    }
}

#[test]
fn every_text_is_used_and_every_text_that_is_used_exists() {
    let english = messages(Language::English);
    let room = room();
    let text_of = |file: &PathBuf| std::fs::read_to_string(file).unwrap();
    let sources: Vec<String> =
        [files(&room, "rs"), files(&room.join("templates"), "html")].concat().iter().map(text_of).collect();
    // What is wrong with a connection is told from errors that this room does not know.
    let told = text_of(&room.join("../http/backoffice/connection/wrong.rs"));
    let sources = [sources, vec![told]].concat();
    // Those of reasons of refusal are put together from their codes; `http/backoffice/sign_ins.rs` looks for each.
    for key in english.keys().filter(|key| !key.starts_with("refusal-")) {
        assert!(sources.iter().any(|source| source.contains(&format!("\"{key}\""))), "{key} is not used");
    }
    let calls =
        sources.iter().flat_map(|source| source.split("text(\"").skip(1)).map(|rest| rest.split('"').next());
    for key in calls.flatten().filter(|key| !key.is_empty() && !key.contains(char::is_whitespace)) {
        assert!(english.contains_key(key), "{key} has no text");
    }
}

#[test]
fn no_page_shows_a_key_or_an_empty_place() {
    for_every_page(|_, document, place| {
        for text in document.descendants().filter(Node::is_text).filter_map(|node| node.text()).map(str::trim)
        {
            let key = text.contains('-')
                && text.bytes().all(|byte| byte.is_ascii_lowercase() || b"-0123456789".contains(&byte));
            assert!(!key && !text.contains("{$") && !text.contains("{ $"), "{place}: {text}");
        }
    });
}
