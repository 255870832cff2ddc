//! The rules that were applied to a message, one after the other: [`Check`], with what was expected and what
//! came.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::refusal::{Refusal, Shown};

/// Most characters of a text in a check.
const TEXT_CHARACTERS: usize = 500;

/// One rule that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The rule, in snake case.
    pub name: &'static str,
    /// Whether the message keeps it.
    pub ok: bool,
    /// A sentence: what was found, and what to change when it is wrong. At most some 500 characters, none
    /// of them control characters.
    pub detail: String,
    /// What the rule asks for, and what came.
    pub compared: Compared,
}

impl Check {
    /// A check with its outcome in a sentence.
    #[must_use]
    pub fn new(name: &'static str, ok: bool, detail: impl Into<String>, compared: Compared) -> Self {
        Self { name, ok, detail: bounded(detail.into()), compared }
    }
}

/// The check as it is stored and printed. `expected` and `actual` are `null` where there is nothing to
/// compare; `unverified` is there, and true, only when `actual` is the word of somebody unknown.
impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Compared { expected, actual, unverified } = &self.compared;
        let mut document = serializer.serialize_map(None)?;
        document.serialize_entry("name", self.name)?;
        document.serialize_entry("ok", &self.ok)?;
        document.serialize_entry("detail", &self.detail)?;
        document.serialize_entry("expected", expected)?;
        document.serialize_entry("actual", actual)?;
        if *unverified {
            document.serialize_entry("unverified", &true)?;
        }
        document.end()
    }
}

/// Checks in the order in which they were made, as they are stored: a JSON array.
#[must_use]
pub fn checks_as_stored<'c>(checks: impl IntoIterator<Item = &'c Check>) -> String {
    /// What the checks of most messages come to, bytes.
    const USUAL: usize = 6 * 1024;
    let mut document = Vec::with_capacity(USUAL);
    // Texts and truth values under fixed names: there is nothing that could fail.
    let written = serde_json::Serializer::new(&mut document).collect_seq(checks);
    let document = written.ok().and_then(|()| String::from_utf8(document).ok());
    document.unwrap_or_else(|| "[]".to_owned())
}

/// What a rule asks for and what came, whatever the outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    expected: Option<String>,
    actual: Option<String>,
    unverified: bool,
}

impl Compared {
    /// What was expected, in our own words, and what came, in the sender's: cut and cleaned.
    #[must_use]
    pub fn of(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        let (expected, actual) = (bounded(expected.into()), bounded(actual.into()));
        Self { expected: Some(expected), actual: Some(actual), unverified: false }
    }

    /// The same, marked when what came is out of a part of the message that no key of the connection
    /// vouches for.
    #[must_use]
    pub fn unverified_if(self, unverified: bool) -> Self {
        Self { unverified, ..self }
    }
}

fn bounded(text: String) -> String {
    if Shown::is_plain(&text, TEXT_CHARACTERS) {
        text
    } else {
        Shown::within(&text, TEXT_CHARACTERS).to_string()
    }
}

/// The checks made so far. The first that fails decides; the others are made all the same, as far as the
/// message is understood, so that an administrator sees everything at once.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    pub(crate) made: Vec<Check>,
    refusal: Option<Refusal>,
}

impl Checks {
    /// Notes the outcome of the rule `name`: what was found, or why it is refused.
    pub(crate) fn note(&mut self, name: &'static str, outcome: Result<String, Refusal>) {
        self.compare(name, Compared::default(), outcome);
    }

    /// Notes the outcome of the rule `name` with what it compared.
    pub(crate) fn compare(
        &mut self,
        name: &'static str,
        compared: Compared,
        outcome: Result<String, Refusal>,
    ) {
        let check = match outcome {
            Ok(found) => Check::new(name, true, found, compared),
            Err(refusal) => {
                let check = Check::new(name, false, refusal.to_string(), compared);
                self.refusal.get_or_insert(refusal);
                check
            }
        };
        self.made.push(check);
    }

    /// Notes the outcome of a rule without which nothing further can be judged.
    pub(crate) fn require<T>(
        &mut self,
        name: &'static str,
        outcome: Result<T, Refusal>,
        found: impl FnOnce(&T) -> String,
    ) -> Result<T, Refusal> {
        match outcome {
            Ok(value) => {
                self.note(name, Ok(found(&value)));
                Ok(value)
            }
            Err(refusal) => {
                self.note(name, Err(refusal.clone()));
                Err(refusal)
            }
        }
    }

    /// The first refusal noted.
    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_a_stranger_wrote_is_bounded_cleaned_and_marked() {
        let long = format!("a\u{1b}[2J{}", "x".repeat(900));
        let check = Check::new("issuer", false, long.as_str(), Compared::of("us", &long).unverified_if(true));
        let document = json!(check);
        let actual = document["actual"].as_str().unwrap();
        assert_eq!(actual.chars().count(), TEXT_CHARACTERS + 1);
        assert!(actual.starts_with("a\u{fffd}[2Jx") && actual.ends_with("x…"), "{actual}");
        assert_eq!((&document["expected"], &document["unverified"]), (&json!("us"), &json!(true)));
        assert_eq!(document["detail"].as_str().unwrap().chars().count(), TEXT_CHARACTERS + 1);
        let plain = Check::new("replay", true, "first use", Compared::default());
        assert_eq!(
            checks_as_stored(&[plain]),
            r#"[{"name":"replay","ok":true,"detail":"first use","expected":null,"actual":null}]"#
        );
        assert_eq!(document["name"], Value::from("issuer"));
    }
}
