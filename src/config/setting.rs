//! What a configuration key is, and how the plain types among its values are read.

use std::{net::SocketAddr, path::PathBuf};

/// One configuration key. Its flag, environment name and documentation follow from it.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The name in `muster.toml`.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// What holds when nobody sets it.
    pub fallback: Fallback,
    /// What a value looks like, as the end of "expected …".
    pub expected: &'static str,
    /// The name of the value in `--help`.
    pub placeholder: &'static str,
    /// Whether the flag alone, without a value, means `true`.
    pub is_switch: bool,
    pub(super) show: fn(&str) -> String,
}

impl Key {
    /// The flag: `--public-url`.
    #[must_use]
    pub fn flag(&self) -> String {
        format!("--{}", self.name.replace('_', "-"))
    }

    /// The environment variable: `MUSTER_PUBLIC_URL`.
    #[must_use]
    pub fn environment(&self) -> String {
        format!("MUSTER_{}", self.name.to_ascii_uppercase())
    }

    /// The doc, the expected value, the default and the environment name, as `--help` shows them.
    #[must_use]
    pub fn help(&self) -> String {
        let default = match self.fallback {
            Fallback::Text(text) | Fallback::Derived(text) => text.to_owned(),
            Fallback::Nothing(meaning) => meaning.replace('`', ""),
        };
        format!("{} [default: {default}] [env: {}]", self.doc.trim(), self.environment())
    }
}

/// What holds when nobody sets a key.
#[derive(Debug, Clone, Copy)]
pub enum Fallback {
    /// This value.
    Text(&'static str),
    /// This value, with `{data_dir}` replaced by that key's value.
    Derived(&'static str),
    /// No value, which means this (in Markdown).
    Nothing(&'static str),
}

/// A key with the value in force, fit to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The key's name.
    pub name: &'static str,
    /// The value without passwords; empty when there is none.
    pub value: String,
    /// Where it came from.
    pub source: super::Source,
}

/// A type that a configuration key can have.
pub(super) trait Setting: Sized {
    /// What a value looks like, as the end of "expected …".
    const EXPECTED: &'static str;
    /// The name of a value in `--help`.
    const PLACEHOLDER: &'static str;
    /// Whether the flag alone means `true`.
    const IS_SWITCH: bool = false;

    /// Reads a value; `None` when `text` is not as expected.
    fn parse(text: &str) -> Option<Self>;

    /// The value when there is no text; `None` when the key must have one.
    fn absent() -> Option<Self> {
        None
    }

    /// The text without what must not be printed.
    fn show(text: &str) -> String {
        text.to_owned()
    }
}

impl<T: Setting> Setting for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const PLACEHOLDER: &'static str = T::PLACEHOLDER;

    fn parse(text: &str) -> Option<Self> {
        T::parse(text).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn show(text: &str) -> String {
        T::show(text)
    }
}

impl Setting for bool {
    const EXPECTED: &'static str = "true or false";
    const PLACEHOLDER: &'static str = "true|false";
    const IS_SWITCH: bool = true;

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for SocketAddr {
    const EXPECTED: &'static str = "an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080";
    const PLACEHOLDER: &'static str = "ADDRESS:PORT";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for PathBuf {
    const EXPECTED: &'static str = "a path";
    const PLACEHOLDER: &'static str = "PATH";

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains('\0')).then(|| Self::from(text))
    }
}
