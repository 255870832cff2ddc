//! The SAML core against its case folders (`tests/testdata/saml/<case>/`) and against two other
//! verifiers.
//!
//! A case folder holds `response.xml` (or `response.b64`, a posted value), `idp-metadata.xml`,
//! `params.json` and `expected.json`. The folders are written by `tests/saml/generate.rs`:
//! `MUSTER_REFRESH=1 cargo test --test saml` writes them again, and without it the same test complains
//! when they are not what the generator writes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where and stops")]

#[path = "saml/case.rs"]
mod case;
#[path = "saml/context_cases.rs"]
mod context_cases;
#[path = "saml/decrypted_cases.rs"]
mod decrypted_cases;
#[path = "saml/draft.rs"]
mod draft;
#[path = "saml/encryption_cases.rs"]
mod encryption_cases;
#[path = "saml/encryption_opinions.rs"]
mod encryption_opinions;
#[path = "saml/generate.rs"]
mod generate;
#[path = "saml/metadata_opinions.rs"]
mod metadata_opinions;
#[path = "saml/mutate.rs"]
mod mutate;
#[path = "saml/name_id_cases.rs"]
mod name_id_cases;
#[path = "saml/opinion_cases.rs"]
mod opinion_cases;
#[path = "saml/opinions.rs"]
mod opinions;
#[path = "saml/published_cases.rs"]
mod published_cases;
#[path = "saml/reading_cases.rs"]
mod reading_cases;
#[path = "saml/signature_cases.rs"]
mod signature_cases;
#[path = "saml/signature_shape_cases.rs"]
mod signature_shape_cases;
#[path = "saml/subject_cases.rs"]
mod subject_cases;
#[path = "saml/tampered_cases.rs"]
mod tampered_cases;
#[path = "saml/wrapping_cases.rs"]
mod wrapping_cases;

use std::collections::BTreeSet;

use muster::saml::{Refusal, judge};

use crate::case::{Folder, folders, setting};

#[test]
fn the_folders_are_what_the_generator_writes() {
    generate::write_or_compare();
}

#[test]
fn every_case_gets_the_verdict_that_its_folder_expects() {
    let mut wrong = Vec::new();
    for folder in folders().into_iter().filter(Folder::is_for_this_build) {
        let verdict = judge(folder.message(), &folder.expect()).to_json();
        for (name, expected) in folder.expected.as_object().unwrap() {
            if name != "about" && verdict.get(name) != Some(expected) {
                wrong.push(format!(
                    "{}: {name} is {}, not {expected}\n{:#}",
                    folder.name, verdict[name], verdict["checks"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_reason_to_refuse_has_a_case() {
    let folders = folders();
    let shown: BTreeSet<_> = folders.iter().filter_map(|folder| folder.expected["reason"].as_str()).collect();
    let known: BTreeSet<_> = Refusal::CODES.iter().copied().collect();
    assert_eq!(known.difference(&shown).collect::<Vec<_>>(), Vec::<&&str>::new(), "reasons without a case");
    assert_eq!(
        shown.difference(&known).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "cases of reasons that are gone"
    );
}

#[test]
fn a_refused_message_that_nobody_signed_says_nothing_about_anybody() {
    for folder in folders() {
        let verdict = judge(folder.message(), &folder.expect());
        let signature = verdict.checks.iter().find(|check| check.name == "signature");
        if signature.is_none_or(|check| !check.ok) {
            assert!(verdict.result.is_err() && verdict.verified.is_none(), "{}", folder.name);
            let told = verdict.to_json().to_string();
            assert!(!told.contains("E-1001") && !told.contains("E-6666"), "{}: {told}", folder.name);
        }
    }
}

/// The table of published attacks in docs/SECURITY-MODEL.md: what it names is there, and is refused as it
/// says.
#[test]
fn every_published_attack_is_refused_as_the_security_model_says() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/SECURITY-MODEL.md")).unwrap();
    let (_, section) = page.split_once("### Attacks on SAML service providers, by name").unwrap();
    let section = section.split("\n#").next().unwrap();
    let folders = folders();
    let (mut lines, mut cases) = (0, BTreeSet::new());
    for line in section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| attack")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        let [attack, _, here, shown] = cells[..] else { panic!("{line}") };
        let quoted = |text: &'static str| text.split('`').skip(1).step_by(2).collect::<Vec<_>>();
        let here: &'static str = String::leak(here.to_owned());
        let shown: &'static str = String::leak(shown.to_owned());
        let codes = [quoted(here), quoted(shown)].concat();
        let mut evidence = 0;
        for name in quoted(shown) {
            if let Some(folder) = folders.iter().find(|folder| folder.name == name) {
                let fits = match folder.expected["reason"].as_str() {
                    Some(reason) => codes.contains(&reason),
                    None => here.contains("harmless"),
                };
                assert!(fits, "{attack}: {name} is {}", folder.expected);
                cases.insert(name);
                evidence += 1;
            } else if !Refusal::CODES.contains(&name) {
                assert!(root.join(name).exists(), "{attack}: there is no case or file {name}");
                evidence += 1;
            }
        }
        assert!(evidence > 0, "{attack}: nothing shows it");
        lines += 1;
    }
    assert!(lines > 40 && cases.len() > 120, "{lines} attacks, {} cases", cases.len());
}

/// With the library `bergshamra` in process when the feature `second-opinion` is on, and with the
/// command `xmlsec1` when it is installed.
#[test]
fn no_verifier_refuses_a_signature_that_is_accepted_here() {
    let seed = setting("MUSTER_SEED").map_or(1, |seed| seed.parse().expect("MUSTER_SEED is a number"));
    let count = setting("MUSTER_MUTATIONS")
        .map_or(2_000, |count| count.parse().expect("MUSTER_MUTATIONS is a number"));
    let seeds: Vec<Folder> = folders().into_iter().filter(|folder| folder.text().is_some()).collect();
    let report = opinions::compare(&seeds, &mut mutate::Mutations::new(seed), count);
    println!("{report}");
    assert!(report.disagreements.is_empty(), "{}", report.disagreements.join("\n"));
    assert!(report.accepted_mutants * 50 > count, "too few mutants are accepted to learn anything: {report}");
}
