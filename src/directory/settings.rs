//! Settings of a record that are typed as `KEY=VALUE`: one table per kind of record gives the names,
//! the checks, the typed values, the help and the documentation.
//!
//! Only what was set explicitly is kept, so that a better default or profile reaches old records.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{Map, Value};

/// One setting of a table.
#[derive(Clone, Copy)]
pub struct SettingKey {
    /// The name, such as `saml.match`.
    pub name: &'static str,
    /// What it decides.
    pub doc: &'static str,
    /// The value when nothing is set; empty when there is none.
    pub default: fn() -> String,
    /// What a value looks like, as the end of "expected …".
    pub expected: fn() -> String,
    /// The values that there are, when they can be counted; else none.
    pub choices: &'static [&'static str],
    /// How a form asks for it.
    pub shape: fn() -> Shape,
    pub(super) accepts: fn(&str) -> bool,
    pub(super) json: fn(&str) -> Value,
}

/// How a form asks for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// On or off.
    Switch,
    /// A whole number in a range.
    Number {
        /// The least.
        min: u32,
        /// The greatest.
        max: u32,
    },
    /// One of some.
    Choice(Vec<String>),
    /// A line of text.
    Text,
}

impl fmt::Debug for SettingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// A setting that does not exist, or a value that it cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No setting has this name.
    #[error("unknown setting {name}; the nearest known one is {nearest}")]
    Unknown {
        /// The name as typed.
        name: String,
        /// The known name that resembles it most.
        nearest: &'static str,
    },
    /// The value is not one of those that the setting can have.
    #[error("{name}: {value:?} is not usable; expected {expected}")]
    Value {
        /// The setting.
        name: &'static str,
        /// The value as typed.
        value: String,
        /// What would be right.
        expected: String,
    },
}

/// The typed values of one table.
pub trait Table: Sized + Clone + fmt::Debug + PartialEq {
    /// The settings, in the order of the documentation.
    const KEYS: &'static [SettingKey];

    /// The typed values: of each name the text that `text` has for it, else the default.
    fn resolve(text: &dyn Fn(&str) -> Option<String>) -> Self;

    /// Values that lie between the explicit ones and the defaults.
    fn bundle(_explicit: &BTreeMap<&'static str, String>) -> &'static [(&'static str, &'static str)] {
        &[]
    }
}

/// Why a setting has its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingSource {
    /// Somebody set it.
    Explicit,
    /// The profile sets it.
    Profile,
    /// Nobody set it.
    Default,
}

/// A setting with the value in force.
#[derive(Debug, Clone)]
pub struct SettingLine {
    /// The setting.
    pub key: &'static SettingKey,
    /// Its value as typed; empty when it has none.
    pub value: String,
    /// Why it has that value.
    pub source: SettingSource,
}

/// The settings of one record. Stored as a JSON object of the explicit ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings<T> {
    explicit: BTreeMap<&'static str, String>,
    values: T,
}

impl<T: Table> Default for Settings<T> {
    fn default() -> Self {
        Self { explicit: BTreeMap::new(), values: T::resolve(&|_| None) }
    }
}

impl<T: Table> Settings<T> {
    /// The typed values in force.
    pub const fn values(&self) -> &T {
        &self.values
    }

    /// Sets `name` to `value`. An empty value takes the explicit one away, and the profile or the
    /// default holds again.
    ///
    /// # Errors
    /// An unknown name, or a value that the setting cannot have; then nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SettingError> {
        let key = key::<T>(name)?;
        if value.is_empty() {
            self.explicit.remove(key.name);
        } else {
            check(key, value)?;
            self.explicit.insert(key.name, value.to_owned());
        }
        self.values = resolve(&self.explicit);
        Ok(())
    }

    /// The value of `name` in force, as typed; empty when it has none.
    ///
    /// # Errors
    /// An unknown name.
    pub fn get(&self, name: &str) -> Result<String, SettingError> {
        Ok(self.line(key::<T>(name)?).value)
    }

    /// Every setting with the value in force, in the order of the documentation.
    pub fn all(&self) -> Vec<SettingLine> {
        T::KEYS.iter().map(|key| self.line(key)).collect()
    }

    /// Every setting with the value in force as one JSON object; booleans and numbers are such, a
    /// setting without a value is `null`.
    pub fn to_json(&self) -> Map<String, Value> {
        self.all().into_iter().map(|line| (line.key.name.to_owned(), (line.key.json)(&line.value))).collect()
    }

    fn line(&self, key: &'static SettingKey) -> SettingLine {
        if let Some(value) = self.explicit.get(key.name) {
            return SettingLine { key, value: value.clone(), source: SettingSource::Explicit };
        }
        let bundled = T::bundle(&self.explicit).iter().find(|(name, _)| *name == key.name);
        match bundled {
            Some((_, value)) => {
                SettingLine { key, value: (*value).to_owned(), source: SettingSource::Profile }
            }
            None => SettingLine { key, value: (key.default)(), source: SettingSource::Default },
        }
    }
}

impl<T> Serialize for Settings<T> {
    /// The explicit settings alone.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.explicit.serialize(serializer)
    }
}

impl<'de, T: Table> Deserialize<'de> for Settings<T> {
    /// Refuses unknown settings and values: a setting that is silently left out could open a door that
    /// somebody had closed.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut explicit = BTreeMap::new();
        for (name, value) in BTreeMap::<String, String>::deserialize(deserializer)? {
            let key = key::<T>(&name).map_err(D::Error::custom)?;
            check(key, &value).map_err(D::Error::custom)?;
            explicit.insert(key.name, value);
        }
        let values = resolve(&explicit);
        Ok(Self { explicit, values })
    }
}

fn resolve<T: Table>(explicit: &BTreeMap<&'static str, String>) -> T {
    let bundle = T::bundle(explicit);
    T::resolve(&|name| {
        let bundled = || bundle.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        explicit.get(name).cloned().or_else(bundled)
    })
}

fn key<T: Table>(name: &str) -> Result<&'static SettingKey, SettingError> {
    T::KEYS.iter().find(|key| key.name == name).ok_or_else(|| SettingError::Unknown {
        name: name.to_owned(),
        nearest: nearest(name, &T::KEYS.iter().map(|key| key.name).collect::<Vec<_>>()),
    })
}

/// The known name that resembles `name` most; empty when none is known.
#[must_use]
pub fn nearest<'k>(name: &str, known: &[&'k str]) -> &'k str {
    let likeness = |other: &str| strsim::jaro_winkler(name, other);
    known.iter().copied().max_by(|left, right| likeness(left).total_cmp(&likeness(right))).unwrap_or_default()
}

fn check(key: &SettingKey, value: &str) -> Result<(), SettingError> {
    if (key.accepts)(value) {
        return Ok(());
    }
    Err(SettingError::Value { name: key.name, value: value.to_owned(), expected: (key.expected)() })
}

/// A type that a setting can have.
pub(super) trait SettingValue: Sized {
    /// The values that there are, when they can be counted; else none.
    const CHOICES: &'static [&'static str] = &[];

    /// What a value looks like, as the end of "expected …".
    fn expected() -> String;

    /// How a form asks for it.
    fn shape() -> Shape {
        Shape::Text
    }

    /// Reads a value that is not empty; `None` when it is not as expected.
    fn parse(text: &str) -> Option<Self>;

    /// What [`SettingValue::parse`] reads; empty for no value.
    fn write(&self) -> String;

    /// The JSON form of a text that is a value, or empty.
    fn json(text: &str) -> Value {
        if text.is_empty() { Value::Null } else { Value::from(text) }
    }
}

impl SettingValue for bool {
    const CHOICES: &'static [&'static str] = &["true", "false"];

    fn expected() -> String {
        "true or false".to_owned()
    }

    fn shape() -> Shape {
        Shape::Switch
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }

    fn json(text: &str) -> Value {
        Value::from(text == "true")
    }
}

impl<T: SettingValue> SettingValue for Option<T> {
    fn expected() -> String {
        T::expected()
    }

    fn shape() -> Shape {
        T::shape()
    }

    fn parse(text: &str) -> Option<Self> {
        T::parse(text).map(Some)
    }

    fn write(&self) -> String {
        self.as_ref().map(T::write).unwrap_or_default()
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bounded<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Bounded<MIN, MAX> {
    /// The number nearest to `number` that is in the range.
    #[must_use]
    pub const fn clamped(number: u32) -> Self {
        if number < MIN {
            Self(MIN)
        } else if number > MAX {
            Self(MAX)
        } else {
            Self(number)
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> SettingValue for Bounded<MIN, MAX> {
    fn expected() -> String {
        format!("a number from {MIN} to {MAX}")
    }

    fn shape() -> Shape {
        Shape::Number { min: MIN, max: MAX }
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number| (MIN..=MAX).contains(number)).map(Self)
    }

    fn write(&self) -> String {
        self.0.to_string()
    }

    fn json(text: &str) -> Value {
        text.parse::<u32>().map_or(Value::Null, Value::from)
    }
}

/// An enumeration whose variants have one name each; the first one named is shown first.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident = $text:literal, )+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $( $(#[$doc])* $variant, )+ }

        impl $name {
            /// All of them, in the order of the documentation.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];

            /// The name as typed in a setting.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text, )+ }
            }
        }

        impl $crate::directory::settings::SettingValue for $name {
            const CHOICES: &'static [&'static str] = &[$($text),+];

            fn expected() -> String {
                [$($text),+].join(" or ")
            }

            fn shape() -> $crate::directory::settings::Shape {
                $crate::directory::settings::Shape::Choice(vec![$($text.to_owned()),+])
            }

            fn parse(text: &str) -> Option<Self> {
                match text { $( $text => Some(Self::$variant), )+ _ => None }
            }

            fn write(&self) -> String {
                self.as_str().to_owned()
            }
        }
    };
}

/// Declares the typed values of a table with the name, type, default and doc of each.
macro_rules! settings {
    ($(#[$meta:meta])* $name:ident, bundle $bundle:expr;
     $( $(#[doc = $doc:literal])+ $key:literal => $field:ident: $type:ty = $default:expr; )+) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $( $(#[doc = $doc])+ pub $field: $type, )+ }

        impl $crate::directory::settings::Table for $name {
            const KEYS: &'static [$crate::directory::settings::SettingKey] = &[ $(
                $crate::directory::settings::SettingKey {
                    name: $key,
                    doc: concat!($($doc),+),
                    default: || <$type as SettingValue>::write(&$default),
                    expected: <$type as SettingValue>::expected,
                    choices: <$type as SettingValue>::CHOICES,
                    shape: <$type as SettingValue>::shape,
                    accepts: |text| <$type as SettingValue>::parse(text).is_some(),
                    json: <$type as SettingValue>::json,
                }
            ),+ ];

            fn resolve(text: &dyn Fn(&str) -> Option<String>) -> Self {
                Self { $(
                    $field: text($key).and_then(|text| <$type as SettingValue>::parse(&text)).unwrap_or($default),
                )+ }
            }

            fn bundle(
                explicit: &std::collections::BTreeMap<&'static str, String>,
            ) -> &'static [(&'static str, &'static str)] {
                ($bundle)(explicit)
            }
        }
    };
}

pub(super) use choices;
pub(super) use settings;
