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
#[path = "saml/mutate.rs"]
mod mutate;
#[path = "saml/opinions.rs"]
mod opinions;
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
    for folder in folders() {
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
