//! Limits and logging: the values of configuration keys that are no addresses.

use std::{fmt, num::NonZeroU32, time::Duration};

use super::setting::Setting;

/// Requests per second; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit(pub Option<NonZeroU32>);

impl Setting for RateLimit {
    const EXPECTED: &'static str = "a number from 0 to 1000000, where 0 is no limit";
    const PLACEHOLDER: &'static str = "PER_SECOND";

    fn parse(text: &str) -> Option<Self> {
        let number = text.parse().ok().filter(|number| *number <= 1_000_000)?;
        Some(Self(NonZeroU32::new(number)))
    }
}

/// How long a SCIM cursor is good for: one second to thirty days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorLifetime(Duration);

impl CursorLifetime {
    /// The lifetime.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }
}

impl Setting for CursorLifetime {
    const EXPECTED: &'static str = "a number of seconds from 1 to 2592000 (30 days)";
    const PLACEHOLDER: &'static str = "SECONDS";

    fn parse(text: &str) -> Option<Self> {
        let seconds = text.parse().ok().filter(|seconds| (1..=2_592_000).contains(seconds))?;
        Some(Self(Duration::from_secs(seconds)))
    }
}

/// How many resources a SCIM query may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryLimit(u32);

impl QueryLimit {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Setting for QueryLimit {
    const EXPECTED: &'static str = "a number from 1000 to 10000000";
    const PLACEHOLDER: &'static str = "NUMBER";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|rows| (1_000..=10_000_000).contains(rows)).map(Self)
    }
}

/// A filter that tracing-subscriber understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The filter's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Setting for LogFilter {
    const EXPECTED: &'static str =
        "error, warn, info, debug, trace, or levels by module such as info,muster::saml=debug";
    const PLACEHOLDER: &'static str = "FILTER";

    fn parse(text: &str) -> Option<Self> {
        // A lone word that is no level would be taken for the name of a module and silence everything
        // else, which is hardly what somebody who typed "inof" wants.
        let has_level = text.split(',').all(|part| {
            let level = part.rsplit('=').next().unwrap_or(part).trim();
            ["off", "error", "warn", "info", "debug", "trace"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(level))
        });
        let is_filter = tracing_subscriber::EnvFilter::try_new(text).is_ok();
        (has_level && is_filter).then(|| Self(text.to_owned()))
    }
}

/// How log events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One line for people.
    Text,
    /// One JSON object per line.
    Json,
}

impl fmt::Display for LogFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

impl Setting for LogFormat {
    const EXPECTED: &'static str = "text or json";
    const PLACEHOLDER: &'static str = "text|json";

    fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}
