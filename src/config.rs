//! The configuration of a process: what was typed ([`RawConfig`]) becomes a [`Config`] that cannot be
//! wrong, or one line that says which key is, and where it came from.
//!
//! Every key is declared once, in the table of `config/keys.rs`; flags, environment names, `muster.toml`,
//! the help texts and the reference in `docs/configuration.md` are derived from it.
//! Precedence: flag, environment, file, preset of the command, default.

mod addresses;
mod error;
mod file;
mod keys;
mod raw;
mod setting;
mod values;

pub use addresses::{DatabaseUrl, Networks, Origin, SmtpUrl};
pub use error::{ConfigError, Source};
pub use keys::{Config, KEYS};
pub use raw::{Environment, Flags, Inputs, RawConfig};
pub use setting::{Fallback, Key, Shown};
pub use values::{CursorLifetime, LogFilter, LogFormat, QueryLimit, RateLimit};

use std::net::SocketAddr;

impl Config {
    /// Reads the configuration of this process: its environment and its files, under `flags`.
    ///
    /// # Errors
    /// The first key that is unknown or has a wrong value, or a file that cannot be read.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        RawConfig::of_this_process(flags)?.validate()
    }

    /// The origin that browsers and identity providers see, without a slash at its end.
    ///
    /// `bound` is the address the server really listens on; it matters when `public_url` is not
    /// configured and `listen` asks for port 0.
    #[must_use]
    pub fn origin(&self, bound: SocketAddr) -> Origin {
        self.public_url.clone().unwrap_or_else(|| Origin::of_listener(bound))
    }

    /// Every key with the value in force and where it came from; passwords are left out.
    #[must_use]
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }
}

/// The table of keys in Markdown, for `docs/configuration.md`.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from("| key | flag | environment | default | meaning |\n|---|---|---|---|---|\n");
    for key in KEYS {
        let default = match key.fallback {
            Fallback::Text(text) | Fallback::Derived(text) => format!("`{text}`"),
            Fallback::Nothing(meaning) => meaning.to_owned(),
        };
        let cells = [
            format!("`{}`", key.name),
            format!("`{}`", key.flag()),
            format!("`{}`", key.environment()),
            default,
            format!("{} Expects {}.", key.doc.trim(), key.expected),
        ];
        text.push_str("| ");
        text.push_str(&cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
        text.push_str(" |\n");
    }
    text
}

#[cfg(test)]
mod tests;
