//! What can be wrong with a configuration, in one line each.

use std::{fmt, io, path::PathBuf};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag of the command line, such as `--listen`.
    Flag(String),
    /// An environment variable, such as `MUSTER_LISTEN`.
    Environment(String),
    /// A line of the configuration file.
    File {
        /// The file as it was named.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// The command's own default, which differs from the general one.
    Preset,
    /// Nobody set it.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Environment(name) => formatter.write_str(name),
            Self::File { path, line } => write!(formatter, "{} line {line}", path.display()),
            Self::Preset => formatter.write_str("default of this command"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key or environment variable that means nothing.
    #[error("unknown {kind} {name} ({source}); the nearest known one is {nearest}", source = .place)]
    Unknown {
        /// "configuration key" or "environment variable".
        kind: &'static str,
        /// The name as typed.
        name: String,
        /// Where it was found.
        place: String,
        /// The known name that resembles it most.
        nearest: String,
    },
    /// A value that the key cannot have.
    #[error("{key}: {value:?} ({place}) is not usable; expected {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// The value without passwords.
        value: String,
        /// Where it was found.
        place: Source,
        /// What would be right.
        expected: &'static str,
    },
    /// A value of the environment that is not UTF-8.
    #[error("the value of the environment variable {0} is not UTF-8")]
    NotUtf8(String),
    /// The file named by `--config` or `MUSTER_CONFIG` does not exist.
    #[error("there is no configuration file {path} (named by {place})", path = .path.display())]
    NoFile {
        /// The file.
        path: PathBuf,
        /// Who named it.
        place: Source,
    },
    /// The file is there but cannot be read.
    #[error("cannot read the configuration file {path}: {cause}", path = .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The file is no TOML.
    #[error("{path} line {line}: {message}", path = .path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What the parser said.
        message: String,
    },
}

impl ConfigError {
    /// The exit status: 2 for what was typed wrong, 1 for a file that the system will not give.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Unreadable { .. } => 1,
            _ => 2,
        }
    }
}
