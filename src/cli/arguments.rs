//! Arguments that many commands share.

use std::{str::FromStr, time::Duration};

use clap::Args;

use super::output::CliError;

/// `--org SLUG`.
#[derive(Debug, Clone, Args)]
pub struct InOrganisation {
    /// The organisation.
    #[arg(id = "org", long = "org", value_name = "SLUG")]
    pub slug: String,
}

/// `--org SLUG --slug SLUG`: one connection.
#[derive(Debug, Clone, Args)]
pub struct OneConnection {
    /// The organisation of the connection.
    #[command(flatten)]
    pub org: InOrganisation,
    /// The connection.
    #[arg(long, value_name = "SLUG")]
    pub slug: String,
}

/// `--yes`, without which nothing is deleted.
#[derive(Debug, Clone, Copy, Args)]
pub struct Confirmation {
    /// Really delete; it cannot be undone.
    #[arg(long)]
    yes: bool,
}

impl Confirmation {
    /// Goes on only with `--yes`. `what` is what would be deleted: "the organisation acme".
    ///
    /// # Errors
    /// Wrong usage, with the line that says what to type.
    pub fn demand(self, what: &str) -> Result<(), CliError> {
        if self.yes {
            return Ok(());
        }
        Err(CliError::Usage(format!("this deletes {what} for good; add --yes to do it")))
    }
}

/// `KEY=VALUE`; the value may be empty and may contain further equals signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// What stands before the first equals sign.
    pub key: String,
    /// What stands after it.
    pub value: String,
}

/// The pairs as the flows take them.
#[must_use]
pub fn pairs(settings: &[KeyValue]) -> Vec<(String, String)> {
    settings.iter().map(|pair| (pair.key.clone(), pair.value.clone())).collect()
}

/// A text without an equals sign, or with nothing before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write it as KEY=VALUE")]
pub struct NotAKeyValue;

impl FromStr for KeyValue {
    type Err = NotAKeyValue;

    fn from_str(text: &str) -> Result<Self, NotAKeyValue> {
        match text.split_once('=') {
            Some((key, value)) if !key.is_empty() => {
                Ok(Self { key: key.to_owned(), value: value.to_owned() })
            }
            _ => Err(NotAKeyValue),
        }
    }
}

/// A text that is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a number and a unit, such as 30m, 12h or 180d (s, m, h, d; at most 3650d)")]
pub struct NotADuration;

/// Reads `90s`, `30m`, `12h` or `180d`: more than nothing, at most ten years.
///
/// # Errors
/// [`NotADuration`] for everything else.
pub fn parse_duration(text: &str) -> Result<Duration, NotADuration> {
    const TEN_YEARS: u64 = 3_650 * 86_400;
    let unit_at = text.find(|char: char| !char.is_ascii_digit()).ok_or(NotADuration)?;
    let (number, unit) = text.split_at(unit_at);
    let seconds_per_unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(NotADuration),
    };
    let number: u64 = number.parse().map_err(|_| NotADuration)?;
    let seconds = number.checked_mul(seconds_per_unit).ok_or(NotADuration)?;
    if (1..=TEN_YEARS).contains(&seconds) { Ok(Duration::from_secs(seconds)) } else { Err(NotADuration) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        for (text, seconds) in
            [("90s", 90), ("30m", 1_800), ("12h", 43_200), ("180d", 15_552_000), ("3650d", 315_360_000)]
        {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "180",
            "d",
            "0d",
            "-1d",
            "1.5h",
            "1w",
            "3651d",
            "1d2h",
            "1 d",
            "99999999999999999999d",
            "9999999999999999d",
        ] {
            assert_eq!(parse_duration(text), Err(NotADuration), "{text}");
        }
    }

    #[test]
    fn a_value_may_be_empty_and_hold_equals_signs() {
        let pair = |text: &str| text.parse::<KeyValue>().map(|pair| (pair.key, pair.value));
        assert_eq!(pair("saml.jit_map=email=mail"), Ok(("saml.jit_map".to_owned(), "email=mail".to_owned())));
        assert_eq!(pair("saml.contact="), Ok(("saml.contact".to_owned(), String::new())));
        assert_eq!(pair("enabled"), Err(NotAKeyValue));
        assert_eq!(pair("=true"), Err(NotAKeyValue));
    }

    #[test]
    fn a_deletion_wants_yes() {
        assert_eq!(Confirmation { yes: true }.demand("the organisation acme"), Ok(()));
        let error = Confirmation { yes: false }.demand("the organisation acme").unwrap_err();
        assert_eq!(error.to_string(), "this deletes the organisation acme for good; add --yes to do it");
        assert_eq!(error.exit_code(), 2);
    }
}
