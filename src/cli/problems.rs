//! The page `docs/sign-in-problems.md`, from the table of reasons.

use std::fmt::Write as _;

use crate::{
    flows::refusals,
    saml::{Person, Reason},
};

/// The page `docs/sign-in-problems.md`.
#[must_use]
pub fn page() -> String {
    let mut text = OPENING.to_owned();
    for person in Person::ALL {
        let codes: Vec<String> = refusals::reasons()
            .filter(|reason| reason.help.person == person)
            .map(|reason| format!("[`{0}`](#{0})", reason.code))
            .collect();
        let _ = write!(text, "\n> {person}\n\n{}\n", codes.join(", "));
    }
    text.push_str("\n## The reasons\n\nIn the order in which the rules are applied.\n");
    for reason in refusals::reasons() {
        section(&mut text, reason);
    }
    text
}

const OPENING: &str = "\
# Sign-in problems

This page is generated from the table that the program reads; `MUSTER_REFRESH=1 cargo test --lib problems` writes it \
anew.

Somebody cannot sign in, or is not signed out everywhere, and quotes a reference number. Look the attempt up:

```sh
muster sign-in show --org acme ABCDE-23456     # every check, with what was expected and what came
muster sign-in list --org acme --limit 20      # the last attempts, newest first
```

The first check that says `FAIL` is the reason; those after it are shown because they often tell why. A value marked \
*nobody vouches for this* is what the sender wrote into a part of the message that no trusted key signed: it helps to find \
the mistake, and proves nothing. Values of attributes are never recorded. The same checks without a server, on a response \
that somebody sent you: [`muster saml check`](from-demo-to-real-idp.md#when-it-does-not-work).

The codes never change their meaning. `ORG` and `SLUG` are those of the connection; `acsUrl`, `entityId` and `loginUrl` are \
printed by `muster connection show --org ORG --slug SLUG`. What each product calls its settings is on its own page under \
[idp/](idp/README.md).

## What to tell the person

Their page says the same for every reason, in five languages, and gives the reference number: what it says more would tell a \
stranger, too. You can say:
";

fn section(text: &mut String, reason: Reason) {
    let help = reason.help;
    let _ = write!(text, "\n### {}\n\n{}\n\n", reason.code, help.means);
    if let [only] = help.causes {
        let _ = write!(text, "**Likely cause:** {only}.\n\n");
    } else {
        text.push_str("**Likely causes**\n\n");
        for cause in help.causes {
            let _ = writeln!(text, "- {cause}");
        }
        text.push('\n');
    }
    let _ = writeln!(text, "**Change:** {}", help.change);
    if help.places.at.is_empty() {
        return;
    }
    text.push_str("\n| at | where |\n|---|---|\n");
    for (product, place) in help.places.at {
        let _ = writeln!(text, "| [{}](idp/{}.md) | {place} |", product.name(), product.page());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::saml::Product;

    fn root() -> std::path::PathBuf {
        std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    fn the_page_in_the_documentation_is_the_generated_one() {
        let path = root().join("docs/sign-in-problems.md");
        if std::env::var_os("MUSTER_REFRESH").is_some() {
            std::fs::write(&path, page()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == page(),
            "docs/sign-in-problems.md is old: run MUSTER_REFRESH=1 cargo test --lib problems"
        );
    }

    #[test]
    fn every_code_is_there_once_and_found_by_its_name() {
        let codes: Vec<&str> = refusals::reasons().map(|reason| reason.code).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        for code in codes {
            assert!(refusals::help(code).is_some(), "{code}");
            assert_eq!(page().matches(&format!("### {code}\n")).count(), 1, "{code}");
        }
        assert!(refusals::help("no_such_reason").is_none());
    }

    #[test]
    fn every_setting_that_help_names_is_one() {
        use crate::directory::{connection_settings::ConnectionValues, settings::Table as _};
        let known: BTreeSet<&str> = ConnectionValues::KEYS.iter().map(|key| key.name).collect();
        let page = page();
        let quoted = page.split('`').skip(1).step_by(2).map(|text| text.split('=').next().unwrap_or(text));
        let named: BTreeSet<&str> =
            quoted.filter(|text| text.starts_with("saml.") || text.starts_with("scim.")).collect();
        assert!(named.len() > 8, "{named:?}");
        for name in named {
            assert!(known.contains(name), "{name} is no setting");
        }
    }

    #[test]
    fn every_product_has_its_page() {
        for product in Product::ALL {
            let page = root().join("docs/idp").join(product.page()).with_extension("md");
            assert!(page.exists(), "{}", page.display());
        }
    }
}
