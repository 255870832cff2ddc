//! Times as a person reads them.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::Language;
use crate::clock::Timestamp;

/// A moment, seen from another one by a person who lives somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The moment.
    pub at: Timestamp,
    /// The present.
    pub now: Timestamp,
    /// The person's IANA time zone, such as `Europe/Brussels`. `None`, and one that nobody knows, is UTC.
    pub time_zone: Option<String>,
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9",
    "month-10", "month-11", "month-12",
];

/// A page says of nothing that it lies ahead by less.
const A_REQUEST: Duration = Duration::from_secs(5);

/// Longer than any IANA name.
const MAX_ZONE_NAME: usize = 64;

impl Moment {
    /// Date, time to the minute and time zone: `22 November 2026, 17:03 (Europe/Brussels)`.
    #[must_use]
    pub fn exact(&self, language: Language) -> String {
        let Some(at) = self.at.to_jiff() else { return self.at.to_string() };
        let (zone, name) = self.zone();
        let at = at.to_zoned(zone);
        let month = usize::try_from(at.month()).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
        language
            .text("moment")
            .with("day", at.day())
            .with("month", language.text(month.copied().unwrap_or("month-1")))
            .with("year", at.year())
            .with("time", at.strftime("%H:%M"))
            .with("zone", name)
            .to_string()
    }

    /// How far away it is, in two units at most: `in 7 hours 58 minutes`, `2 days ago`.
    #[must_use]
    pub fn relative(&self, language: Language) -> String {
        // What the request itself did is a little younger than the request.
        let ahead = self.at > self.now && self.at.since(self.now) > A_REQUEST;
        let seconds = if ahead { self.at.since(self.now) } else { self.now.since(self.at) }.as_secs();
        let key = if ahead { "relative-ahead" } else { "relative-past" };
        language.text(key).with("span", span(seconds, language)).to_string()
    }

    /// RFC 3339 in UTC with whole seconds, for `<time datetime>`.
    #[must_use]
    pub fn machine(&self) -> String {
        Timestamp::from_seconds(self.at.as_seconds()).to_string()
    }

    /// When the day `text`, such as `2026-11-22`, begins and ends for somebody in this time zone; `None` when it is no
    /// day.
    #[must_use]
    pub fn day(text: &str, time_zone: Option<&str>) -> Option<(Timestamp, Timestamp)> {
        let date: jiff::civil::Date = text.parse().ok().filter(|_| text.len() == 10)?;
        let zone = zone(time_zone).0;
        let begin = |date: jiff::civil::Date| {
            let at = zone.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
            Some(Timestamp::from_micros(at.as_microsecond()))
        };
        Some((begin(date)?, begin(date.tomorrow().ok()?)?))
    }

    /// What the clock shows there, with how far it is from UTC: `14:05 (UTC+01:00)`.
    #[must_use]
    pub fn clock(&self) -> String {
        let Some(at) = self.at.to_jiff() else { return self.at.to_string() };
        at.to_zoned(self.zone().0).strftime("%H:%M (UTC%:z)").to_string()
    }

    fn zone(&self) -> (TimeZone, &str) {
        zone(self.time_zone.as_deref())
    }
}

fn zone(name: Option<&str>) -> (TimeZone, &str) {
    let name = name.filter(|name| name.len() <= MAX_ZONE_NAME);
    name.and_then(|name| Some((TimeZone::get(name).ok()?, name))).unwrap_or((TimeZone::UTC, "UTC"))
}

/// A length of time as it stands after "in": whole minutes below a day, whole days above, and from two years on about
/// how many those are.
pub(crate) fn span(seconds: u64, language: Language) -> String {
    let minutes = seconds / 60;
    let (hours, days) = (minutes / 60, minutes / 60 / 24);
    let amount = |key, value| language.text(key).count("count", value).to_string();
    match (days, hours, minutes % 60) {
        (0, 0, 0) => language.text("span-moment").to_string(),
        (0, 0, minutes) => amount("span-minutes", minutes),
        (0, hours, 0) => amount("span-hours", hours),
        (0, hours, minutes) => format!("{} {}", amount("span-hours", hours), amount("span-minutes", minutes)),
        (days, ..) if days < 730 => amount("span-days", days),
        (days, ..) => amount("span-years", (days * 4 + 730) / 1461),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(at: &str, now: &str, zone: Option<&str>) -> Moment {
        Moment { at: at.parse().unwrap(), now: now.parse().unwrap(), time_zone: zone.map(str::to_owned) }
    }

    #[test]
    fn a_day_begins_and_ends_where_the_person_lives() {
        let day =
            |text, zone| Moment::day(text, zone).map(|(begin, end)| (begin.to_string(), end.to_string()));
        let of = |begin: &str, end: &str| Some((begin.to_owned(), end.to_owned()));
        assert_eq!(day("2026-11-22", None), of("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"));
        let short = day("2026-03-29", Some("Europe/Brussels"));
        assert_eq!(short, of("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"));
        for wrong in ["", "2026-02-30", "22/11/2026", "2026-11-22T10:00:00"] {
            assert_eq!(day(wrong, None), None, "{wrong}");
        }
    }

    #[test]
    fn the_exact_time_is_in_the_persons_zone_and_language() {
        let summer = moment("2026-08-01T22:30:00Z", "2026-08-01T22:00:00Z", Some("Europe/Brussels"));
        let cases = [
            (Language::English, "2 August 2026, 00:30 (Europe/Brussels)"),
            (Language::French, "2 août 2026 à 00:30 (Europe/Brussels)"),
            (Language::German, "2. August 2026, 00:30 Uhr (Europe/Brussels)"),
            (Language::Spanish, "2 de agosto de 2026, 00:30 (Europe/Brussels)"),
            (Language::Dutch, "2 augustus 2026 om 00:30 (Europe/Brussels)"),
        ];
        for (language, expected) in cases {
            assert_eq!(summer.exact(language), expected);
        }
        assert_eq!(summer.machine(), "2026-08-01T22:30:00Z");
    }

    #[test]
    fn the_clock_says_how_far_it_is_from_utc() {
        let clock = |at, zone| moment(at, at, zone).clock();
        assert_eq!(clock("2026-08-01T22:30:00Z", Some("Europe/Brussels")), "00:30 (UTC+02:00)");
        assert_eq!(clock("2026-11-22T22:30:00Z", Some("Europe/Brussels")), "23:30 (UTC+01:00)");
        assert_eq!(clock("2026-11-22T22:30:00Z", None), "22:30 (UTC+00:00)");
    }

    #[test]
    fn a_zone_nobody_knows_is_utc_and_says_so() {
        let long = "x/".repeat(40);
        for zone in [None, Some("Mars/Olympus"), Some(""), Some("../../etc/passwd"), Some(long.as_str())] {
            let at = moment("2026-12-31T23:59:59Z", "2026-12-31T23:59:59Z", zone);
            assert_eq!(at.exact(Language::English), "31 December 2026, 23:59 (UTC)", "{zone:?}");
        }
    }

    #[test]
    fn the_distance_is_told_in_words() {
        let now = "2026-11-22T12:00:00Z";
        let cases = [
            ("2026-11-22T12:00:59Z", "in less than a minute"),
            ("2026-11-22T12:01:00Z", "in 1 minute"),
            ("2026-11-22T19:58:10Z", "in 7 hours 58 minutes"),
            ("2026-11-22T13:00:00Z", "in 1 hour"),
            ("2026-11-24T11:59:59Z", "in 1 day"),
            ("2026-11-20T12:00:00Z", "2 days ago"),
            ("2026-11-22T11:15:00Z", "45 minutes ago"),
        ];
        for (at, expected) in cases {
            assert_eq!(moment(at, now, None).relative(Language::English), expected, "{at}");
        }
        let ahead = moment("2026-11-22T20:01:00Z", now, None);
        assert_eq!(ahead.relative(Language::German), "in 8 Stunden 1 Minute");
        assert_eq!(ahead.relative(Language::Spanish), "dentro de 8 horas 1 minuto");
        assert_eq!(moment("2026-11-20T12:00:00Z", now, None).relative(Language::French), "il y a 2 jours");
        assert_eq!(moment("2026-11-20T12:00:00Z", now, None).relative(Language::Dutch), "2 dagen geleden");
    }
}
