//! The audit log as a page.

use askama::Template;
use serde_json::Value;

use crate::{
    clock::Timestamp,
    ids::EmployeeId,
    web::{
        Frame, Pager, Theme, actions, assets,
        parts::{self, Choice},
    },
};

/// Who did something, or what it was done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Party {
    /// The operator at the command line.
    Operator,
    /// Muster itself.
    Muster,
    /// A record by its kind, id, and name while it has one.
    Record {
        /// Which kind: `employee`, `office`, …
        kind: String,
        /// Its id.
        id: String,
        /// What it is called; `None`: it is no more.
        name: Option<String>,
    },
}

impl Party {
    pub(super) fn label(&self, frame: &Frame) -> String {
        match self {
            Self::Operator => frame.text("actor-operator").to_string(),
            Self::Muster => frame.text("actor-muster").to_string(),
            Self::Record { name: Some(name), .. } => name.clone(),
            Self::Record { kind, .. } if kind == "organisation" => frame.organisation.clone(),
            // What is left of somebody who was deleted.
            Self::Record { id, .. } => format!("…{}", id.get(id.len().saturating_sub(8)..).unwrap_or(id)),
        }
    }

    pub(super) fn kind_key(&self) -> &'static str {
        match self {
            Self::Operator => "actor-operator-kind",
            Self::Muster => "actor-muster-kind",
            Self::Record { kind, .. } => actions::kind(kind),
        }
    }

    pub(super) fn href(&self, frame: &Frame) -> Option<String> {
        let Self::Record { kind, id, name: Some(_) } = self else { return None };
        match kind.as_str() {
            "employee" => frame.employee_href(&id.parse::<EmployeeId>().ok()?),
            "office" => Some(format!("/organisation/offices/{id}")),
            "role" => Some(format!("/organisation/roles/{id}")),
            _ => None,
        }
    }
}

/// One fact of a row: a field with its value, or its old one and its new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The field, as the REST API and the settings name it.
    pub name: String,
    /// What it was; `None`: it says nothing of that.
    pub old: Option<String>,
    /// What it is.
    pub value: String,
}

/// The most characters of a value that are shown.
const LONGEST: usize = 200;

fn readable(value: &Value) -> String {
    let text = match value {
        Value::Null => "–".to_owned(),
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "–".to_owned(),
        Value::Array(values) => values.iter().map(readable).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    if text.chars().count() > LONGEST { text.chars().take(LONGEST).chain(['…']).collect() } else { text }
}

/// The facts of a row's detail. `changes`: whether two values in a list are the old one and the new one.
#[must_use]
pub fn facts(detail: &Value, changes: bool) -> Vec<Fact> {
    let Value::Object(fields) = detail else { return Vec::new() };
    let mut facts = Vec::new();
    for (name, value) in fields {
        match value {
            Value::Null => {}
            Value::Object(inner) if name == "after" => {
                facts.extend(self::facts(&Value::Object(inner.clone()), false));
            }
            Value::Array(pairs) if name == "set" => {
                let pair = |pair: &Value| {
                    let name = pair.get(0)?.as_str()?.to_owned();
                    Some(Fact { name, old: None, value: readable(pair.get(1)?) })
                };
                facts.extend(pairs.iter().filter_map(pair));
            }
            Value::Array(pair) if changes && pair.len() == 2 => {
                let (old, new) = (readable(&pair[0]), readable(&pair[1]));
                facts.push(Fact { name: name.clone(), old: Some(old), value: new });
            }
            other => facts.push(Fact { name: name.clone(), old: None, value: readable(other) }),
        }
    }
    facts
}

/// One row of the log.
#[derive(Debug, Clone)]
pub struct AuditLine {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Party,
    /// What was done.
    pub action: String,
    /// To what.
    pub target: Party,
    /// What it says further.
    pub facts: Vec<Fact>,
    /// Whether what it said was erased with the person.
    pub erased: bool,
}

impl AuditLine {
    pub(super) fn action(&self) -> Option<&'static str> {
        actions::words(&self.action)
    }

    /// How many facts are folded away.
    pub(super) fn rest(&self) -> u64 {
        u64::try_from(self.facts.len().saturating_sub(4)).unwrap_or(0)
    }
}

/// What is known of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// It was never verified.
    Never,
    /// It is being verified.
    Running {
        /// Since when.
        since: Timestamp,
    },
    /// All rows are what was written.
    Intact {
        /// How many.
        rows: u64,
        /// When that was found.
        at: Timestamp,
    },
    /// A row was changed, removed or added.
    Broken {
        /// The first that does not fit.
        row: u64,
        /// When that was found.
        at: Timestamp,
    },
}

impl Chain {
    const fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. })
    }
}

/// The audit log.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/audit.html")]
pub struct Audit {
    /// What stands around it.
    pub frame: Frame,
    /// Whom it is searched for.
    pub search: String,
    /// The action that is shown; empty for all.
    pub action: String,
    /// The first day, `2026-11-22`; empty: from the beginning.
    pub from: String,
    /// The last day; empty: until now.
    pub until: String,
    /// All actions.
    pub actions: Vec<Choice>,
    /// What the address narrows it by, for the file.
    pub filters: Vec<(&'static str, String)>,
    /// What is known of the chain.
    pub chain: Chain,
    /// The rows.
    pub rows: Vec<AuditLine>,
    /// The foot.
    pub pager: Pager,
}

#[cfg(test)]
impl Audit {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        use crate::web::parts::Total;
        let at = "2026-11-22T09:30:00Z".parse().unwrap();
        let record = |kind: &str, name: Option<&str>| Party::Record {
            kind: kind.to_owned(),
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".to_owned(),
            name: name.map(str::to_owned),
        };
        let detail =
            serde_json::json!({ "a": ["x <b>", "y"], "b": [null, "1"], "c": 3, "d": 4, "e": 5, "f": 6 });
        let line = |actor, action: &str, target, erased| AuditLine {
            at,
            actor,
            action: action.to_owned(),
            target,
            facts: if erased { Vec::new() } else { facts(&detail, true) },
            erased,
        };
        let mut rows: Vec<AuditLine> = actions::ACTIONS
            .iter()
            .map(|(action, _)| {
                line(
                    record("scim_token", Some("Entra & <b>")),
                    action,
                    record("office", Some("Ghent")),
                    false,
                )
            })
            .collect();
        rows.push(line(Party::Operator, "future.done", record("employee", None), true));
        rows.push(line(Party::Muster, "organisation.changed", record("organisation", None), false));
        for kind in ["employee", "connection", "group", "role", "commitment", "other"] {
            rows.push(AuditLine {
                facts: Vec::new(),
                ..line(record(kind, Some("Lena Maes")), "session.opened", record(kind, None), false)
            });
        }
        let pager = |filtered| Pager {
            first: 1,
            shown: 50,
            total: Total::MoreThan(10_000),
            filtered,
            previous: None,
            next: Some("/organisation/audit?after=a&from=51".to_owned()),
        };
        let page = |rows: Vec<AuditLine>, chain| Self {
            frame: Frame::sample(language, "/organisation/audit"),
            search: "lena \"maes".to_owned(),
            action: "employee.changed".to_owned(),
            from: "2026-11-01".to_owned(),
            until: String::new(),
            actions: actions::choices(language),
            filters: vec![("q", "lena \"maes".to_owned()), ("action", "employee.changed".to_owned())],
            chain,
            pager: pager(rows.is_empty()),
            rows,
        };
        vec![
            ("audit", page(rows, Chain::Intact { rows: 1_204, at })),
            ("audit-unmatched", page(Vec::new(), Chain::Running { since: at })),
            ("audit-broken", page(Vec::new(), Chain::Broken { row: 7, at })),
            ("audit-never", page(Vec::new(), Chain::Never)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_detail_becomes_facts_with_what_was_and_what_is() {
        let fact = |name: &str, old: Option<&str>, value: &str| Fact {
            name: name.to_owned(),
            old: old.map(str::to_owned),
            value: value.to_owned(),
        };
        let change = json!({ "phoneNumber": [null, "1"], "roles": [["A", "B"], []], "sessionsEnded": 2 });
        assert_eq!(
            facts(&change, true),
            [
                fact("phoneNumber", Some("–"), "1"),
                fact("roles", Some("A, B"), "–"),
                fact("sessionsEnded", None, "2")
            ]
        );
        let creation =
            json!({ "origin": "scim", "after": { "roles": ["A", "B"], "active": true }, "none": null });
        let expected =
            [fact("origin", None, "scim"), fact("roles", None, "A, B"), fact("active", None, "true")];
        assert_eq!(facts(&creation, false), expected);
        assert_eq!(facts(&json!({ "set": [["saml.jit", "true"]] }), true), [fact("saml.jit", None, "true")]);
        assert_eq!(facts(&json!("x"), true), []);
        let long = facts(&json!({ "introduction": "é".repeat(500) }), false);
        assert_eq!(long[0].value.chars().count(), LONGEST + 1);
    }
}
