//! Keeps the house as docs/ARCHITECTURE.md draws it: which module may use which, which crate belongs
//! where, and a few rules about files. Every finding names the file and the line.
//!
//! It reads tokens, not types: every `use` and every path in the source counts, in tests and macros too.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources fails")]

#[path = "architecture/paths.rs"]
mod paths;
#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/tokens.rs"]
mod tokens;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use rules::{check_arrows, check_place, check_text};

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below `folder` with this extension, by their path relative to the package, and their text.
fn files(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![package().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let name = path.strip_prefix(package()).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn report(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn every_module_keeps_to_the_arrows() {
    let sources = files("src", "rs");
    assert!(sources.len() > 5, "only {} source files found", sources.len());
    let findings: Vec<String> =
        sources.iter().flat_map(|(path, source)| check_arrows(path, source)).collect();
    report(&findings);
}

#[test]
fn every_source_file_has_a_telling_name_a_bearable_length_and_no_suppression_without_end() {
    let mut findings = Vec::new();
    for folder in ["src", "tests", "examples", "benches"] {
        for (path, source) in files(folder, "rs") {
            findings.extend(check_place(&path));
            findings.extend(check_text(&path, &source));
        }
    }
    report(&findings);
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |engine: &str| -> Vec<String> {
        let folder = format!("migrations/{engine}/");
        files(&folder, "sql").into_keys().map(|path| path.replace(&folder, "")).collect()
    };
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("postgres"), "equal numbers and names");
    for (index, name) in sqlite.iter().enumerate() {
        let number = name.split('_').next().and_then(|digits| digits.parse().ok());
        assert_eq!(number, Some(index + 1), "{name}: numbers run from 0001 without a gap");
    }
    assert!(!sqlite.is_empty(), "there are migrations");
}

/// What the checker says about `source` in the file at `path`, without the path.
fn faults(path: &str, source: &str) -> Vec<String> {
    let findings = check_arrows(path, source);
    findings.iter().map(|finding| finding.strip_prefix(path).unwrap().to_owned()).collect()
}

#[test]
fn a_use_against_the_arrows_is_found_with_its_line() {
    let found = faults(
        "src/saml/validate.rs",
        "use std::fmt;\nuse crate::{clock::Timestamp,\n    store::{self, Db}};\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(":3: `saml` may not use `store`"), "{found:?}");
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    for source in [
        "use crate::http;",
        "use crate::http::router as routes;",
        "use crate::{\n    ids,\n    http::*,\n};",
        "use super::super::http::router;",
        "fn f() { crate::http::router::build() }",
        "fn f() { let a = vec![crate::http::router()]; }",
        "mod inner { use super::super::super::http; }",
        "fn f() { muster::http::x(); }",
        "macro_rules! m { () => { $crate::http::x() } }",
        "fn f<'a>(c: char) { if c == '\"' { crate::http::x(\"\") } }",
        "fn f() { let c = b'\\''; crate::http::x() }",
    ] {
        let found = faults("src/flows/sign_in.rs", source);
        assert_eq!(found.len(), 1, "{source}: {found:?}");
        assert!(found[0].contains("`flows` may not use `http`"), "{source}: {found:?}");
    }
}

#[test]
fn what_is_allowed_or_only_looks_like_a_path_is_not_reported() {
    for source in [
        "use crate::store::Db;",
        "// use crate::http;\n/* crate::http /* nested */ crate::http */",
        "/// See [`crate::http`].\nfn f() { g(\"use crate::http::x;\", r#\"crate::http::\"x\"#) }",
        "mod http { } use self::http::x;",
        "mod tests { use super::*; use super::super::sign_out; }",
        "fn f() -> Option<axum_like::Thing> { None }",
        "use super::provision;",
    ] {
        assert_eq!(faults("src/flows/sign_in.rs", source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn a_crate_outside_its_home_is_found() {
    let cases = [
        ("src/flows/sign_in.rs", "use sqlx::Row;"),
        ("src/flows/sign_in.rs", "use sqlx as database;"),
        ("src/flows/sign_in.rs", "#[derive(sqlx::FromRow)] struct Row;"),
        ("src/web/pages.rs", "impl axum::response::IntoResponse for Page {}"),
        ("src/http/saml.rs", "use openssl::x509::X509;"),
        ("src/flows/invite.rs", "#[derive(askama::Template)] struct Mail;"),
        ("src/scim/patch.rs", "async fn f() { tokio::task::yield_now().await }"),
        ("src/directory/rules.rs", "use tracing::info;"),
        ("src/saml/metadata.rs", "fn f() { std::fs::read(\"x\"); }"),
    ];
    for (path, source) in cases {
        assert_eq!(faults(path, source).len(), 1, "{path}: {source}");
    }
    assert!(faults("src/store/employees.rs", "use sqlx::Row;").is_empty());
    assert!(faults("src/http/saml.rs", "use axum::Form;").is_empty());
    assert!(faults("src/saml/verify.rs", "use openssl::sign::Verifier;").is_empty());
    assert!(faults("src/saml/verify.rs", "mod tests { fn f() { std::fs::read(\"x\"); } }").is_empty());
}

#[test]
fn a_room_that_is_not_on_the_plan_is_found() {
    let found = faults("src/annex/thing.rs", "use crate::clock::Timestamp;");
    assert!(found.len() == 1 && found[0].contains("no room of the house"), "{found:?}");
}

#[test]
fn sql_outside_the_store_is_found_and_prose_is_not() {
    for sql in [
        "select id from employees where id = $1",
        "  insert into audit (id) values ($1)",
        "UPDATE employees SET status = $1",
        "delete from sessions",
        "pragma journal_mode = wal",
        "with due as (select 1) select * from due",
        "create unique index a on b (c)",
    ] {
        assert_eq!(faults("src/flows/x.rs", &format!("const S: &str = \"{sql}\";")).len(), 1, "{sql}");
        assert_eq!(faults("src/flows/x.rs", &format!("const S: &str = r#\"{sql}\"#;")).len(), 1, "{sql}");
        assert!(faults("src/store/x.rs", &format!("const S: &str = \"{sql}\";")).is_empty(), "{sql}");
    }
    for prose in
        ["Select an employee from the list", "update the schema first", "insert coin", "drop it", "with love"]
    {
        assert!(faults("src/flows/x.rs", &format!("const S: &str = \"{prose}\";")).is_empty(), "{prose}");
    }
}

#[test]
fn a_suppression_a_long_file_and_a_meaningless_name_are_found() {
    // Written apart, so that a search for suppressions finds none in this repository.
    for source in
        ["#[LET(dead_code)]\nfn f() {}", "#![LET(unused)]", "#[cfg_attr(test, LET(dead_code))]\nfn f() {}"]
    {
        let source = &source.replace("LET", "allow");
        assert_eq!(check_text("src/x.rs", source).len(), 1, "{source}");
    }
    for source in ["#[expect(dead_code, reason = \"x\")]\nfn f() {}", "fn f() { rules.allow(1); allow(2) }"] {
        assert!(check_text("src/x.rs", source).is_empty(), "{source}");
    }
    assert_eq!(check_text("src/x.rs", &"\n".repeat(601)).len(), 1);
    assert!(check_text("src/x.rs", &"\n".repeat(600)).is_empty());
    assert_eq!(check_text("src/x.rs", "mod utils { }").len(), 1);
    for path in ["src/http/mod.rs", "src/utils.rs", "src/scim/helpers/a.rs", "src/common/a.rs"] {
        assert_eq!(check_place(path).len(), 1, "{path}");
    }
    assert!(check_place("src/scim/patch.rs").is_empty());
}
