//! Every mail in every language: complete, safe, and as `docs/mails/` shows it.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use super::*;

const LANGUAGES: [&str; 5] = ["en", "fr", "de", "es", "nl"];

#[test]
fn every_mail_says_the_same_in_five_languages_and_in_both_parts() {
    let mut subjects = BTreeSet::new();
    for language in LANGUAGES {
        for (kind, mail) in previews(language) {
            let (text, html) = (mail.text(), mail.html());
            assert_eq!(mail.language, language);
            assert!(
                mail.subject.contains("Acme Insurance") && !mail.subject.contains("{}"),
                "{}",
                mail.subject
            );
            assert!(
                !text.contains("{}") && !text.contains("  ") && text.contains("Noor Jacobs"),
                "{kind}: {text}"
            );
            for line in text.lines().filter(|line| line.starts_with("https://")) {
                assert!(html.contains(&format!("href=\"{line}\"")), "{kind}: {html}");
            }
            for word in text.split_whitespace() {
                assert!(html.contains(&escaped(word.trim_end_matches(':'))), "{kind}, {language}: {word}");
            }
            assert!(html.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{language}\">")), "{html}");
            assert!(!html.contains(" src=") && !html.contains("<script"), "nothing is fetched: {html}");
            subjects.insert(mail.subject);
        }
    }
    assert_eq!(subjects.len(), LANGUAGES.len() * 3);
    assert_eq!(previews("da"), previews("en"), "a language of the suite without mails of its own");
}

#[test]
fn what_people_are_called_is_text_in_the_html_part() {
    let mail = username("en", "A & <b>B</b>", "\"{}\"", "<script>", "https://id.acme.example/login?a=b&c=d");
    let html = mail.html();
    assert!(html.contains("A &amp; &lt;b&gt;B&lt;/b&gt;") && html.contains("&lt;script&gt;"), "{html}");
    assert!(
        html.contains("Hello &quot;{}&quot;,")
            && html.contains("href=\"https://id.acme.example/login?a=b&amp;c=d\"")
    );
    assert!(mail.text().contains("Username: <script>\n"), "{}", mail.text());
}

/// All files of `docs/mails/`: the HTML parts, and an index with subjects and text parts.
fn gallery() -> Vec<(String, String)> {
    let mut index = "# The mails\n\nEvery mail that employees get, as it leaves: its subject, its text part, and a link \
        to its HTML part. Nobody gets one who came by SCIM, bypass, import or a first sign-in. `MUSTER_REFRESH=1 \
        cargo test --lib gallery` writes this folder anew.\n"
        .to_owned();
    let mut files = Vec::new();
    for language in LANGUAGES {
        let _ = write!(index, "\n## {language}\n");
        for (kind, mail) in previews(language) {
            let file = format!("{kind}.{language}.html");
            let text = mail.text();
            let _ = write!(
                index,
                "\n### {kind}\n\n**{}** ([HTML]({file}))\n\n```text\n{text}```\n",
                mail.subject
            );
            files.push((file, mail.html()));
        }
    }
    files.push(("README.md".to_owned(), index));
    files
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test is told by the environment to write its golden files")]
fn the_gallery_of_mails_is_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mails");
    let files = gallery();
    if std::env::var("MUSTER_REFRESH").is_ok() {
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &files {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let expected: BTreeSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let found: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, expected);
    for (name, text) in files {
        let there = fs::read_to_string(folder.join(&name)).unwrap();
        assert_eq!(there, text, "{name}: MUSTER_REFRESH=1 cargo test --lib gallery");
    }
}
