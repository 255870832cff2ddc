//! xs:dateTime, strictly: the only form in which SAML writes a time (SAML core section 1.3.3).

use crate::clock::Timestamp;

/// More fraction digits than any clock has.
const FRACTION_DIGITS: usize = 30;

/// Reads `YYYY-MM-DDThh:mm:ss[.f…](Z|±hh:mm)`. A time without a zone is refused: it would mean another
/// moment to each reader. Digits behind the microsecond are cut off. `None` when `text` is anything else.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let (date_time, rest) = bytes.split_at_checked(19)?;
    for (at, mark) in [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')] {
        if date_time[at] != mark {
            return None;
        }
    }
    let [year, month, day] =
        [digits(&date_time[..4])?, digits(&date_time[5..7])?, digits(&date_time[8..10])?];
    let [hour, minute, second] =
        [digits(&date_time[11..13])?, digits(&date_time[14..16])?, digits(&date_time[17..])?];
    let (micros, zone) = fraction(rest)?;
    let civil = jiff::civil::DateTime::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        i32::try_from(micros).ok()?.checked_mul(1_000)?,
    )
    .ok()?;
    let offset = jiff::tz::Offset::from_seconds(zone_seconds(zone)?).ok()?;
    Some(Timestamp::from_micros(offset.to_timestamp(civil).ok()?.as_microsecond()))
}

/// Writes `moment` as SAML wants it: UTC, whole seconds.
pub(crate) fn format(moment: Timestamp) -> String {
    Timestamp::from_seconds(moment.as_seconds()).to_string()
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes
        .iter()
        .try_fold(0_u32, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
}

/// The microseconds of a fraction, and what follows it.
fn fraction(rest: &[u8]) -> Option<(u32, &[u8])> {
    let Some(fraction) = rest.strip_prefix(b".") else { return Some((0, rest)) };
    let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 || length > FRACTION_DIGITS {
        return None;
    }
    let mut micros = 0;
    for place in 0..6 {
        micros = micros * 10 + fraction[..length].get(place).map_or(0, |digit| u32::from(digit - b'0'));
    }
    Some((micros, &fraction[length..]))
}

fn zone_seconds(zone: &[u8]) -> Option<i32> {
    if zone == b"Z" {
        return Some(0);
    }
    let (sign, [h1, h2, b':', m1, m2]) = zone.split_first()? else { return None };
    let hours = i32::try_from(digits(&[*h1, *h2])?).ok()?;
    let minutes = i32::try_from(digits(&[*m1, *m2])?).ok()?;
    if minutes > 59 || hours * 60 + minutes > 14 * 60 {
        return None;
    }
    let seconds = (hours * 60 + minutes) * 60;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn offsets_and_fractions_are_legal() {
        let same = parse("2026-03-12T17:03:12.5Z");
        assert_eq!(same.map(Timestamp::as_micros), Some(1_773_334_992_500_000));
        assert_eq!(parse("2026-03-12T18:03:12.500+01:00"), same);
        assert_eq!(parse("2026-03-12T03:03:12.50000000000000000000-14:00"), same);
        assert_eq!(parse("2026-03-12T17:03:12.500000999Z"), same);
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in [
            "",
            "2026-03-12",
            "2026-03-12T17:03:12",
            "2026-03-12 17:03:12Z",
            "2026-03-12T17:03Z",
            "2026-03-12T17:03:12z",
            "2026-03-12T17:03:12.Z",
            "2026-02-30T17:03:12Z",
            "2026-03-12T24:00:00Z",
            "2026-03-12T17:03:60Z",
            "2026-03-12T17:03:12+0100",
            "2026-03-12T17:03:12+14:01",
            "2026-03-12T17:03:12+01:60",
            " 2026-03-12T17:03:12Z",
            "2026-03-12T17:03:12Z ",
            "+2026-03-12T17:03:12Z",
            "2026-03-12T17:03:12Z[UTC]",
            "2026-03-12T17:03:1２Z",
            "-2026-03-12T17:03:12Z",
            "2026-03-12T17:03:12.0000000000000000000000000000000Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in 0_i64..253_402_300_799) {
            let moment = Timestamp::from_seconds(seconds);
            prop_assert_eq!(parse(&format(moment)), Some(moment));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
