//! Appointment hours (FEATURES E11): when in a week customers may be given an appointment, by the clock of the
//! employee's time zone.

use std::fmt::Write as _;

use jiff::{civil::Date, tz::TimeZone};

use crate::clock::Timestamp;

/// The most intervals of a day.
pub const MOST_A_DAY: usize = 12;
/// Hours begin and end at multiples of so many minutes.
const STEP: u16 = 5;
/// The minutes of a day by the clock; an interval may end here.
const DAY: u16 = 24 * 60;
/// The most local days that an appointment touches; a longer one is in nobody's hours.
const LONGEST_DAYS: i32 = 31;

/// From when to when on a day, in minutes after midnight by the clock. `begins` is less than `ends`, which is at most
/// 1440; both are multiples of five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    begins: u16,
    ends: u16,
}

/// What is wrong with the hours of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursFault {
    /// Not written as times.
    #[error("write times as 09:00-12:30, 13:30-17:00")]
    Form,
    /// Not a multiple of five minutes.
    #[error("hours begin and end at multiples of five minutes")]
    Step,
    /// The end is not after the beginning.
    #[error("an interval ends after it begins")]
    Order,
    /// Two of them meet or overlap in time.
    #[error("intervals of a day do not overlap")]
    Overlap,
    /// More than twelve.
    #[error("a day has at most twelve intervals")]
    Many,
}

impl Interval {
    /// From `begins` to `ends`, in minutes after midnight.
    ///
    /// # Errors
    /// [`HoursFault::Step`], [`HoursFault::Order`], and [`HoursFault::Form`] beyond the end of the day.
    pub const fn new(begins: u16, ends: u16) -> Result<Self, HoursFault> {
        if ends > DAY {
            return Err(HoursFault::Form);
        }
        if !begins.is_multiple_of(STEP) || !ends.is_multiple_of(STEP) {
            return Err(HoursFault::Step);
        }
        if begins >= ends {
            return Err(HoursFault::Order);
        }
        Ok(Self { begins, ends })
    }

    /// The beginning, in minutes after midnight.
    #[must_use]
    pub const fn begins(self) -> u16 {
        self.begins
    }

    /// The end, in minutes after midnight.
    #[must_use]
    pub const fn ends(self) -> u16 {
        self.ends
    }
}

/// A time as people write it: `9`, `9:30`, `09.30`, `9h30`; minutes after midnight.
fn minutes(text: &str) -> Option<u16> {
    let number = |digits: &str| {
        let plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = match text.split_once([':', '.', 'h']) {
        None => (number(text)?, 0),
        Some((hours, "")) => (number(hours)?, 0),
        Some((hours, minutes)) => (number(hours)?, number(minutes).filter(|_| minutes.len() == 2)?),
    };
    (minutes < 60 && (hours < 24 || (hours, minutes) == (24, 0))).then_some(hours * 60 + minutes)
}

/// Reads the hours of one day, such as `09:00–12:30, 13:30–17:00`; empty is no hours. They come back in order.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_day(text: &str) -> Result<Vec<Interval>, HoursFault> {
    let mut day = Vec::new();
    for part in text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        if day.len() == MOST_A_DAY {
            return Err(HoursFault::Many);
        }
        let (begins, ends) = part.split_once(['-', '–', '—']).ok_or(HoursFault::Form)?;
        let read = |text: &str| minutes(text.trim()).ok_or(HoursFault::Form);
        day.push(Interval::new(read(begins)?, read(ends)?)?);
    }
    in_order(day)
}

fn in_order(mut day: Vec<Interval>) -> Result<Vec<Interval>, HoursFault> {
    day.sort_unstable();
    let overlap = day.windows(2).any(|pair| pair[0].ends > pair[1].begins);
    if overlap { Err(HoursFault::Overlap) } else { Ok(day) }
}

/// Writes the hours of one day as [`read_day`] reads them.
#[must_use]
pub fn write_day(day: &[Interval]) -> String {
    let mut text = String::new();
    for one in day {
        let (begins, ends) = (one.begins, one.ends);
        let comma = if text.is_empty() { "" } else { ", " };
        let _ =
            write!(text, "{comma}{:02}:{:02}–{:02}:{:02}", begins / 60, begins % 60, ends / 60, ends % 60);
    }
    text
}

/// The hours of a week, from Monday to Sunday.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours([Vec<Interval>; 7]);

impl Hours {
    /// The hours of a week, each day checked by itself.
    ///
    /// # Errors
    /// What is wrong with the first day that is.
    pub fn new(week: [Vec<Interval>; 7]) -> Result<Self, HoursFault> {
        let mut checked: [Vec<Interval>; 7] = Default::default();
        for (to, day) in checked.iter_mut().zip(week) {
            if day.len() > MOST_A_DAY {
                return Err(HoursFault::Many);
            }
            *to = in_order(day)?;
        }
        Ok(Self(checked))
    }

    /// The days, from Monday to Sunday.
    #[must_use]
    pub const fn days(&self) -> &[Vec<Interval>; 7] {
        &self.0
    }

    /// Whether there are none: then the week says nothing, and any time can be booked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// The whole week in one line, to compare and to keep in the audit log; empty for no hours.
    #[must_use]
    pub fn text(&self) -> String {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let days = names.iter().zip(&self.0).filter(|(_, day)| !day.is_empty());
        days.map(|(name, day)| format!("{name} {}", write_day(day))).collect::<Vec<_>>().join("; ")
    }

    /// What tells two weeks apart, for a form that says which one it was made from.
    #[must_use]
    pub fn mark(&self) -> i64 {
        // FNV-1a: nobody gains from two weeks that look alike.
        let hash = self.text().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        i64::from_ne_bytes(hash.to_ne_bytes())
    }

    /// Whether the hours cover all of an appointment, by the clock of `zone`: on the days on which the clock is changed,
    /// too. A time that the clock shows twice is the earlier one, one that it skips is the later one. Intervals that meet
    /// at midnight go on into each other. Hours that are not set cover everything.
    #[must_use]
    pub fn cover(&self, zone: &TimeZone, starts_at: Timestamp, ends_at: Timestamp) -> bool {
        if self.is_empty() {
            return true;
        }
        let (Some(start), Some(end)) = (starts_at.to_jiff(), ends_at.to_jiff()) else { return false };
        let (first, last) = (zone.to_datetime(start).date(), zone.to_datetime(end).date());
        if (last - first).get_days() > LONGEST_DAYS {
            return false;
        }
        // Where the clock goes back over midnight, a later moment can have the earlier date.
        let last = last.max(first);
        let mut covered = start;
        let mut date = first;
        while date <= last && covered < end {
            for interval in self.of(date) {
                let at = |minutes| instant(zone, date, minutes);
                let (Some(begins), Some(ends)) = (at(interval.begins), at(interval.ends)) else {
                    return false;
                };
                if begins <= covered && covered < ends {
                    covered = ends;
                }
            }
            let Ok(next) = date.tomorrow() else { return false };
            date = next;
        }
        covered >= end
    }

    fn of(&self, date: Date) -> &[Interval] {
        let place = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        self.0.get(place).map_or(&[], Vec::as_slice)
    }
}

/// When the clock shows so many minutes after midnight of a day; 1440 is the midnight after it.
fn instant(zone: &TimeZone, date: Date, minutes: u16) -> Option<jiff::Timestamp> {
    let day = if minutes == DAY { date.tomorrow().ok()? } else { date };
    let minutes = i8::try_from(minutes % DAY / 60).ok().zip(i8::try_from(minutes % 60).ok())?;
    zone.to_timestamp(day.at(minutes.0, minutes.1, 0, 0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brussels() -> TimeZone {
        TimeZone::get("Europe/Brussels").unwrap()
    }

    /// Hours with the same on every day of the week.
    fn daily(text: &str) -> Hours {
        let day = read_day(text).unwrap();
        Hours::new(std::array::from_fn(|_| day.clone())).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_read_as_people_write_it_and_written_in_one_way() {
        let cases = [
            ("", ""),
            ("09:00–12:30, 13:30–17:00", "09:00–12:30, 13:30–17:00"),
            ("13.30 - 17 ; 9-12:30", "09:00–12:30, 13:30–17:00"),
            ("9h30—10h", "09:30–10:00"),
            ("0-24", "00:00–24:00"),
            ("9-10,10-11", "09:00–10:00, 10:00–11:00"),
        ];
        for (typed, written) in cases {
            assert_eq!(write_day(&read_day(typed).unwrap()), written, "{typed}");
            assert_eq!(read_day(written), read_day(typed));
        }
    }

    #[test]
    fn a_day_that_cannot_be_says_why() {
        let many = ["0-1"; 13].join(",");
        let cases = [
            ("nine", HoursFault::Form),
            ("9", HoursFault::Form),
            ("9-25", HoursFault::Form),
            ("9-24:05", HoursFault::Form),
            ("9:60-10", HoursFault::Form),
            ("9:5-10", HoursFault::Form),
            ("+9-10", HoursFault::Form),
            ("009-10", HoursFault::Form),
            ("9-10-11", HoursFault::Form),
            ("9:03-10", HoursFault::Step),
            ("10-9", HoursFault::Order),
            ("9-9", HoursFault::Order),
            ("9-11,10-12", HoursFault::Overlap),
            ("10-12,9-10:05", HoursFault::Overlap),
            (many.as_str(), HoursFault::Many),
        ];
        for (typed, fault) in cases {
            assert_eq!(read_day(typed), Err(fault), "{typed}");
        }
    }

    #[test]
    fn no_hours_cover_everything_and_hours_cover_what_is_in_them() {
        let zone = brussels();
        let (nine, ten) = (at("2026-11-23T08:00:00Z"), at("2026-11-23T09:00:00Z"));
        assert!(Hours::default().cover(&zone, nine, ten));
        assert!(daily("9-10").cover(&zone, nine, ten));
        assert!(!daily("9:05-10").cover(&zone, nine, ten), "it begins too early");
        assert!(!daily("9-9:55").cover(&zone, nine, ten), "it ends too late");
        assert!(daily("9-9:30, 9:30-10").cover(&zone, nine, ten), "they meet");
        assert!(!daily("9-9:30, 9:35-10").cover(&zone, nine, ten), "there is a gap");
        let mut monday: [Vec<Interval>; 7] = Default::default();
        monday[0] = read_day("9-10").unwrap();
        let monday = Hours::new(monday).unwrap();
        assert!(monday.cover(&zone, nine, ten), "2026-11-23 is a Monday");
        assert!(!monday.cover(&zone, at("2026-11-24T08:00:00Z"), at("2026-11-24T09:00:00Z")));
        assert_eq!(monday.text(), "Mon 09:00–10:00");
    }

    #[test]
    fn hours_follow_the_clock_in_summer_and_in_winter() {
        let (zone, hours) = (brussels(), daily("9-17"));
        // UTC+2 until 25 October 2026, 03:00; UTC+1 from then on.
        assert!(hours.cover(&zone, at("2026-10-24T07:00:00Z"), at("2026-10-24T15:00:00Z")));
        assert!(!hours.cover(&zone, at("2026-10-24T07:00:00Z"), at("2026-10-24T15:01:00Z")));
        assert!(hours.cover(&zone, at("2026-10-26T08:00:00Z"), at("2026-10-26T16:00:00Z")));
        assert!(!hours.cover(&zone, at("2026-10-26T07:00:00Z"), at("2026-10-26T08:00:00Z")));
    }

    #[test]
    fn a_night_that_the_clock_changes_in_is_covered_from_its_beginning_to_its_end() {
        let zone = brussels();
        let night = daily("0-6");
        // Seven hours in autumn, five in spring, and nothing beside them.
        assert!(night.cover(&zone, at("2026-10-24T22:00:00Z"), at("2026-10-25T05:00:00Z")));
        assert!(!night.cover(&zone, at("2026-10-24T22:00:00Z"), at("2026-10-25T05:05:00Z")));
        assert!(night.cover(&zone, at("2026-03-28T23:00:00Z"), at("2026-03-29T04:00:00Z")));
        assert!(!night.cover(&zone, at("2026-03-28T23:00:00Z"), at("2026-03-29T04:05:00Z")));
        // 02:00 to 02:30 is not on the clock that night: it comes as 03:00 to 03:30.
        let skipped = daily("2-2:30");
        assert!(skipped.cover(&zone, at("2026-03-29T01:00:00Z"), at("2026-03-29T01:30:00Z")));
        assert!(!skipped.cover(&zone, at("2026-03-29T00:55:00Z"), at("2026-03-29T01:05:00Z")));
    }

    #[test]
    fn hours_go_on_over_midnight_where_they_meet() {
        let (zone, hours) = (brussels(), daily("0-2, 22-24"));
        assert!(hours.cover(&zone, at("2026-11-23T21:30:00Z"), at("2026-11-24T00:30:00Z")));
        assert!(!hours.cover(&zone, at("2026-11-23T21:30:00Z"), at("2026-11-24T01:05:00Z")));
        let always = daily("0-24");
        assert!(always.cover(&zone, at("2026-11-01T00:00:00Z"), at("2026-11-30T00:00:00Z")));
        assert!(!always.cover(&zone, at("2026-01-01T00:00:00Z"), at("2026-03-30T00:00:00Z")), "far too long");
        assert!(!always.cover(&zone, Timestamp::from_micros(i64::MIN), Timestamp::from_micros(i64::MAX)));
    }
}
