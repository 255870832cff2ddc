//! How long metadata may be relied on and kept (SAML metadata section 2.2.1: `validUntil` and
//! `cacheDuration`).

use std::time::Duration;

use roxmltree::Node;

use super::{super::tree, MetadataError, datetime};
use crate::clock::Timestamp;

/// What an element says about the validity of what is in it; what stands around it is merged in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Validity {
    /// Until when it may be relied on; `None` when nothing around it says.
    pub(super) until: Option<Timestamp>,
    /// How long a copy should be kept at most; `None` when nothing around it says.
    pub(super) cache: Option<Duration>,
}

impl Validity {
    /// What `node` says within `self`: of two bounds the tighter one holds.
    ///
    /// # Errors
    /// [`MetadataError::BadValidUntil`]. A `cacheDuration` that cannot be read is none: it only says how
    /// often to look.
    pub(super) fn within(self, node: Node<'_, '_>) -> Result<Self, MetadataError> {
        let cache = tree::attribute(node, "cacheDuration").and_then(duration);
        Ok(Self {
            until: [self.until, valid_until(node)?].into_iter().flatten().min(),
            cache: [self.cache, cache].into_iter().flatten().min(),
        })
    }
}

/// The `validUntil` of one element.
///
/// # Errors
/// [`MetadataError::BadValidUntil`].
pub(super) fn valid_until(node: Node<'_, '_>) -> Result<Option<Timestamp>, MetadataError> {
    let Some(text) = tree::attribute(node, "validUntil") else { return Ok(None) };
    datetime::parse(text).map(Some).ok_or(MetadataError::BadValidUntil)
}

/// Reads an xs:duration such as `PT6H` or `P1DT12H`; a year counts 365 days and a month 30. `None` when
/// it is negative or anything else.
fn duration(text: &str) -> Option<Duration> {
    let (date, time) = match text.strip_prefix('P')?.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text.strip_prefix('P')?, None),
    };
    if date.is_empty() && time.is_none() || time.is_some_and(str::is_empty) {
        return None;
    }
    let days = sum(date, &[('Y', 365 * 86_400), ('M', 30 * 86_400), ('D', 86_400)])?;
    let rest = sum(time.unwrap_or_default(), &[('H', 3_600), ('M', 60), ('S', 1)])?;
    Some(Duration::from_secs(days.checked_add(rest)?))
}

/// Adds up `number letter` pairs, the letters in this order, each at most once, at least none.
fn sum(mut text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut seconds = 0_u64;
    for &(letter, worth) in units {
        let Some((number, rest)) = text.split_once(letter) else { continue };
        // Fractions are legal for seconds only; nobody keeps a copy for less than one.
        let whole = if letter == 'S' { number.split('.').next().unwrap_or_default() } else { number };
        let digits = !whole.is_empty() && whole.len() <= 9 && whole.bytes().all(|b| b.is_ascii_digit());
        if !digits {
            return None;
        }
        seconds = seconds.checked_add(whole.parse::<u64>().ok()?.checked_mul(worth)?)?;
        text = rest;
    }
    text.is_empty().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_xml_schema_writes_them() {
        for (text, seconds) in [
            ("PT6H", 21_600),
            ("P1D", 86_400),
            ("P1DT12H30M15.5S", 131_415),
            ("PT604800S", 604_800),
            ("P1Y2M3D", (365 + 60 + 3) * 86_400),
            ("PT0S", 0),
        ] {
            assert_eq!(duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in [
            "",
            "P",
            "PT",
            "P1",
            "1D",
            "-P1D",
            "P-1D",
            "PT1D",
            "P1H",
            "PT1M1H",
            "P1DT",
            "PT99999999999S",
            "P D",
        ] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
