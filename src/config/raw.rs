//! The configuration as typed: one text per key, and where it came from.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use super::{
    ConfigError, Fallback, KEYS, Key, Shown, Source,
    file::{self, Entry},
    keys::key,
    setting::Setting,
};

/// The file that is read from the working directory when none is named.
const DEFAULT_FILE: &str = "muster.toml";
const PREFIX: &str = "MUSTER_";
/// Names that belong to the project's own tests.
const TEST_PREFIX: &str = "MUSTER_TEST_";
const FILE_VARIABLE: &str = "MUSTER_CONFIG";

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config FILE`.
    pub file: Option<PathBuf>,
    /// The values of flags by key name.
    pub values: BTreeMap<&'static str, String>,
}

/// The environment variables that concern Muster.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The variables of this process whose names start with `MUSTER_`.
    ///
    /// # Errors
    /// [`ConfigError::NotUtf8`] for such a variable with another value than text.
    pub fn of_this_process() -> Result<Self, ConfigError> {
        let mut variables = BTreeMap::new();
        for (name, value) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with(PREFIX) {
                let value = value.into_string().map_err(|_| ConfigError::NotUtf8(name.clone()))?;
                variables.insert(name, value);
            }
        }
        Ok(Self(variables))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Everything that a configuration is read from.
pub struct Inputs<'a> {
    /// The command line.
    pub flags: &'a Flags,
    /// The environment; names without `MUSTER_` in front are skipped.
    pub environment: &'a Environment,
    /// Reads a file whole.
    pub read: &'a dyn Fn(&Path) -> io::Result<String>,
}

/// The configuration as typed. Its keys are known, its values are not yet checked.
#[derive(Debug, Clone)]
pub struct RawConfig {
    values: BTreeMap<&'static str, (String, Source)>,
}

impl RawConfig {
    /// Reads flags, the environment of this process and the configuration file.
    ///
    /// # Errors
    /// As [`RawConfig::collect`].
    pub fn of_this_process(flags: &Flags) -> Result<Self, ConfigError> {
        let environment = Environment::of_this_process()?;
        Self::collect(&Inputs {
            flags,
            environment: &environment,
            read: &|path| std::fs::read_to_string(path),
        })
    }

    /// Puts flags over the environment over the file.
    ///
    /// # Errors
    /// Unknown keys and variables, a named file that is missing, a file that cannot be read or is no
    /// TOML.
    pub fn collect(inputs: &Inputs<'_>) -> Result<Self, ConfigError> {
        let mut values = BTreeMap::new();
        let (path, named_by) = configuration_file(inputs);
        match (inputs.read)(&path) {
            Ok(text) => {
                for Entry { key, value, line } in file::entries(&path, &text)? {
                    values.insert(key.name, (value, Source::File { path: path.clone(), line }));
                }
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                if let Some(place) = named_by {
                    return Err(ConfigError::NoFile { path, place });
                }
            }
            Err(cause) => return Err(ConfigError::Unreadable { path, cause }),
        }
        for (name, value) in &inputs.environment.0 {
            let is_ours = name.starts_with(PREFIX) && !name.starts_with(TEST_PREFIX);
            if !is_ours || name == FILE_VARIABLE || is_service_link(name, value) {
                continue;
            }
            let known =
                KEYS.iter().find(|key| key.environment() == *name).ok_or_else(|| unknown_variable(name))?;
            values.insert(known.name, (value.clone(), Source::Environment(name.clone())));
        }
        for key in KEYS {
            if let Some(value) = inputs.flags.values.get(key.name) {
                values.insert(key.name, (value.clone(), Source::Flag(key.flag())));
            }
        }
        Ok(Self { values })
    }

    /// Gives a key another default, for a command that has its own. What was typed stays.
    #[must_use]
    pub fn with_preset(mut self, name: &'static str, value: &str) -> Self {
        self.values.entry(name).or_insert_with(|| (value.to_owned(), Source::Preset));
        self
    }

    /// Where the value of a key comes from.
    #[must_use]
    pub fn source(&self, name: &str) -> Source {
        self.values.get(name).map_or(Source::Default, |(_, source)| source.clone())
    }

    pub(super) fn value<T: Setting>(&self, key: &Key) -> Result<T, ConfigError> {
        let text = self.text(key);
        let value = if text.is_empty() { T::absent() } else { T::parse(&text) };
        value.ok_or_else(|| ConfigError::Value {
            key: key.name,
            value: (key.show)(&text),
            place: self.source(key.name),
            expected: key.expected,
        })
    }

    pub(super) fn shown(&self) -> Vec<Shown> {
        let show = |key: &Key| Shown {
            name: key.name,
            value: (key.show)(&self.text(key)),
            source: self.source(key.name),
        };
        KEYS.iter().map(show).collect()
    }

    /// The text in force; empty for a key without a value.
    fn text(&self, key: &Key) -> String {
        match (self.values.get(key.name), key.fallback) {
            (Some((text, _)), _) => text.clone(),
            (None, Fallback::Text(text)) => text.to_owned(),
            (None, Fallback::Derived(template)) => template.replace("{data_dir}", &self.text(&key::data_dir)),
            (None, Fallback::Nothing(_)) => String::new(),
        }
    }
}

/// The file to read, and who named it: nobody for the default one, which need not exist.
fn configuration_file(inputs: &Inputs<'_>) -> (PathBuf, Option<Source>) {
    if let Some(path) = &inputs.flags.file {
        return (path.clone(), Some(Source::Flag("--config".to_owned())));
    }
    match inputs.environment.0.get(FILE_VARIABLE) {
        Some(path) if !path.is_empty() => {
            (PathBuf::from(path), Some(Source::Environment(FILE_VARIABLE.to_owned())))
        }
        _ => (PathBuf::from(DEFAULT_FILE), None),
    }
}

/// Whether a container orchestrator made this variable for a service that is called "muster":
/// Kubernetes puts `MUSTER_SERVICE_HOST`, `MUSTER_PORT=tcp://…` and more into every container beside
/// it. They are nobody's mistake.
fn is_service_link(name: &str, value: &str) -> bool {
    name == "MUSTER_SERVICE_HOST"
        || name == "MUSTER_SERVICE_PORT"
        || name.starts_with("MUSTER_SERVICE_PORT_")
        || name.starts_with("MUSTER_PORT_")
        || (name == "MUSTER_PORT" && value.contains("://"))
}

fn unknown_variable(name: &str) -> ConfigError {
    let known = KEYS.iter().map(Key::environment).chain([FILE_VARIABLE.to_owned()]);
    ConfigError::Unknown {
        kind: "environment variable",
        name: name.to_owned(),
        place: "in the environment".to_owned(),
        nearest: nearest(name, known),
    }
}

/// The known name that resembles `name` most.
pub(super) fn nearest(name: &str, known: impl Iterator<Item = String>) -> String {
    known
        .max_by(|left, right| strsim::jaro_winkler(name, left).total_cmp(&strsim::jaro_winkler(name, right)))
        .unwrap_or_default()
}
