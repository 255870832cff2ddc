//! `muster sign-in`: the record of sign-in attempts.

use std::{collections::BTreeSet, num::NonZeroU32};

use clap::Subcommand;

use serde_json::{Value, json};

use super::{
    arguments::InOrganisation,
    output::{CliError, Output, fields},
    shown::{self, moment, stored},
};
use crate::{
    flows::{Gateway, records, refusals},
    store::sign_ins::Recorded,
};

/// The page with every reason.
const PROBLEMS: &str = "docs/sign-in-problems.md";

/// What to do with sign-in attempts.
#[derive(Debug, Subcommand)]
pub enum SignIn {
    /// List the last attempts, newest first, with reason, reference and checks.
    List {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// At most this many.
        #[arg(long, value_name = "N", default_value = "50")]
        limit: NonZeroU32,
    },
    /// Show the attempt with the reference that the person was told: every check, and what to change.
    Show {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// The reference, such as ABCDE-23456.
        reference: String,
    },
}

/// Does it.
///
/// # Errors
/// When the organisation or the attempt is not found.
pub async fn run(command: SignIn, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    match command {
        SignIn::List { org, limit } => {
            let attempts = records::sign_ins(gateway, &org.slug, i64::from(limit.get())).await?;
            let documents: Vec<Value> = attempts.iter().map(document).collect();
            list(output, &documents)
        }
        SignIn::Show { org, reference } => {
            let attempt = records::sign_in(gateway, &org.slug, &reference).await?;
            let document = document(&attempt);
            output.result(&document, || ladder(&document))
        }
    }
}

fn document(attempt: &Recorded) -> Value {
    let help = attempt.reason.as_deref().and_then(refusals::help);
    json!({
        "at": moment(attempt.at),
        "connection": attempt.connection,
        "outcome": attempt.outcome,
        "reason": attempt.reason,
        "reference": attempt.reference,
        "nameId": attempt.name_id,
        "employeeId": attempt.employee_id,
        "help": help.map(|help| help.change),
        "checks": stored(&attempt.checks),
    })
}

/// A table, and below it what to change for each reason in it.
fn list(output: &mut Output<'_>, documents: &[Value]) -> Result<(), CliError> {
    let columns = [
        ("AT", "/at"),
        ("CONNECTION", "/connection"),
        ("OUTCOME", "/outcome"),
        ("REASON", "/reason"),
        ("REFERENCE", "/reference"),
        ("NAMEID", "/nameId"),
    ];
    shown::list(output, documents, &columns, "nobody has tried to sign in yet")?;
    if output.is_json() {
        return Ok(());
    }
    let reasons: BTreeSet<&str> =
        documents.iter().filter_map(|document| document["reason"].as_str()).collect();
    let mut lines = String::new();
    for (reason, help) in reasons.iter().filter_map(|reason| Some((reason, refusals::help(reason)?))) {
        lines.push_str(&format!("\n{reason}: {} {}\n  {PROBLEMS}#{reason}\n", help.means, help.change));
    }
    output.verbatim(lines.as_bytes())
}

/// One attempt for people: the facts, then every check with what was expected and what came.
fn ladder(document: &Value) -> String {
    let text = |name: &str| shown::cell(&document[name]);
    let mut pairs: Vec<(&str, String)> =
        ["at", "connection", "outcome", "reason", "reference", "nameId", "employeeId"]
            .map(|name| (name, text(name)))
            .to_vec();
    pairs.extend(advice(document["reason"].as_str()));
    pairs.extend(rungs(&document["checks"]));
    fields(&pairs)
}

/// What helps against a reason, as lines for people.
pub(super) fn advice(reason: Option<&str>) -> Vec<(&'static str, String)> {
    let Some((reason, help)) = reason.and_then(|reason| Some((reason, refusals::help(reason)?))) else {
        return Vec::new();
    };
    vec![
        ("means", help.means.to_owned()),
        ("change", help.change.to_owned()),
        ("tell the person", help.person.to_string()),
        ("read", format!("{PROBLEMS}#{reason}")),
    ]
}

/// The checks as lines for people.
pub(super) fn rungs(checks: &Value) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    for check in checks.as_array().into_iter().flatten() {
        let grade = if check["ok"] == Value::Bool(true) { "ok" } else { "FAIL" };
        pairs.push((grade, format!("{}: {}", shown::cell(&check["name"]), shown::cell(&check["detail"]))));
        if let (Some(expected), Some(actual)) = (check["expected"].as_str(), check["actual"].as_str()) {
            let unverified =
                if check["unverified"] == Value::Bool(true) { " (nobody vouches for this)" } else { "" };
            pairs.push(("", format!("  expected  {expected}")));
            pairs.push(("", format!("  came      {actual}{unverified}")));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Value {
        json!({
            "at": "2026-11-22T09:00:00Z", "connection": "entra", "outcome": "refused", "reason": "audience_mismatch",
            "reference": "ABCDE-23456", "nameId": "E-1", "employeeId": null,
            "checks": [
                {"name": "issuer", "ok": true, "detail": "the assertion is from the connection's IdP",
                 "expected": "https://idp.example", "actual": "https://idp.example"},
                {"name": "audience", "ok": false, "detail": "the audience is 'a', not 'b'", "expected": "b",
                 "actual": "a\u{1b}[2J", "unverified": true},
                {"name": "attributes", "ok": true, "detail": "0 attributes came", "expected": null, "actual": null},
            ],
        })
    }

    #[test]
    fn an_attempt_reads_as_a_ladder_with_what_to_change() {
        let text = ladder(&refused());
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        for line in [
            "reason           audience_mismatch",
            "read             docs/sign-in-problems.md#audience_mismatch",
            "ok               issuer: the assertion is from the connection's IdP",
            "FAIL             audience: the audience is 'a', not 'b'",
            "                   expected  b",
            "                   came      a\u{fffd}[2J (nobody vouches for this)",
            "ok               attributes: 0 attributes came",
        ] {
            assert!(lines.contains(&line), "{line} is not in\n{text}");
        }
        assert!(
            text.contains("Enter exactly the `entityId`") && text.contains("This is not your doing"),
            "{text}"
        );
    }

    #[test]
    fn a_list_says_once_what_to_change_for_each_reason() {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let accepted = json!({"outcome": "accepted", "reason": null});
        let unknown = json!({"outcome": "refused", "reason": "of_another_version"});
        list(&mut Output::new(false, &mut stdout, &mut stderr), &[refused(), accepted, refused(), unknown])
            .unwrap();
        let text = String::from_utf8(stdout).unwrap();
        assert_eq!(text.matches("sign-in-problems.md#audience_mismatch").count(), 1, "{text}");
        assert_eq!(text.matches("sign-in-problems.md").count(), 1, "{text}");
    }
}
