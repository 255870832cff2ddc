//! The texts of the pages, from the Fluent files under `web/locales`.

use std::{borrow::Cow, collections::HashMap, fmt};

use fluent_templates::{fluent_bundle::FluentValue, static_loader};

use super::Language;

static_loader! {
    static LOCALES = {
        locales: "./src/web/locales",
        fallback_language: "en",
        // The marks would be copied along with names and reference numbers.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// One text in one language, filled in when it is displayed.
pub(crate) struct Text {
    language: Language,
    key: &'static str,
    arguments: HashMap<Cow<'static, str>, FluentValue<'static>>,
}

impl Language {
    /// The text of a key that is named by a part of a page, such as [`super::parts::role`].
    #[must_use]
    pub fn say(self, key: &'static str) -> String {
        self.text(key).to_string()
    }

    /// The text of a key that is put together from a name; `None`: this language has no such text.
    #[must_use]
    pub fn look_up(self, key: &str) -> Option<String> {
        let nothing: Option<&HashMap<Cow<'static, str>, FluentValue<'static>>> = None;
        LOCALES.lookup_single_language(&self.identifier(), key, nothing).ok()
    }

    /// The text of `key` in this language.
    pub(crate) fn text(self, key: &'static str) -> Text {
        Text { language: self, key, arguments: HashMap::new() }
    }
}

impl Text {
    /// Fills in a word.
    pub(crate) fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.arguments.insert(Cow::Borrowed(name), FluentValue::from(value.to_string()));
        self
    }

    /// Fills in a number, which may decide between singular and plural.
    pub(crate) fn count(mut self, name: &'static str, value: u64) -> Self {
        self.arguments.insert(Cow::Borrowed(name), FluentValue::from(value));
        self
    }
}

impl fmt::Display for Text {
    /// A text that is missing in a language is shown in English, and one that is missing there by its
    /// key. A test keeps both from happening.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments = Some(&self.arguments);
        let text =
            LOCALES.lookup_single_language(&self.language.identifier(), self.key, arguments).or_else(|_| {
                LOCALES.lookup_single_language(&Language::English.identifier(), self.key, arguments)
            });
        formatter.write_str(text.as_deref().unwrap_or(self.key))
    }
}
