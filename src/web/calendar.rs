//! Appointments as an iCalendar object (RFC 5545), for calendar programs that subscribe to it.

use std::fmt::Write as _;

use super::Language;
use crate::{clock::Timestamp, ids::AppointmentId};

/// An appointment in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Its id: the same entry in every version of the calendar.
    pub id: AppointmentId,
    /// What it is about; `None`: nobody said.
    pub subject: Option<String>,
    /// The office where it is; `None`: in none.
    pub place: Option<String>,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// The most octets of a line without its end (RFC 5545 section 3.1).
const LONGEST_LINE: usize = 75;

/// Writes the calendar that people see under `name`. All times are in UTC, so that no rule of a time zone has to be
/// given along. Programs are asked to look again after fifteen minutes (RFC 7986 section 5.7).
#[must_use]
pub fn calendar(language: Language, name: &str, entries: &[CalendarEntry]) -> String {
    let mut text = String::new();
    line(&mut text, "BEGIN", "VCALENDAR");
    line(&mut text, "VERSION", "2.0");
    line(&mut text, "PRODID", "-//Muster//Appointments//EN");
    line(&mut text, "CALSCALE", "GREGORIAN");
    for name_of in ["NAME", "X-WR-CALNAME"] {
        line(&mut text, name_of, &escape(name));
    }
    line(&mut text, "REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
    line(&mut text, "X-PUBLISHED-TTL", "PT15M");
    let unnamed = language.say("calendar-appointment");
    for entry in entries {
        line(&mut text, "BEGIN", "VEVENT");
        line(&mut text, "UID", &entry.id.to_string());
        line(&mut text, "DTSTAMP", &moment(entry.changed_at));
        line(&mut text, "DTSTART", &moment(entry.starts_at));
        line(&mut text, "DTEND", &moment(entry.ends_at));
        line(&mut text, "SUMMARY", &escape(entry.subject.as_deref().unwrap_or(&unnamed)));
        if let Some(place) = &entry.place {
            line(&mut text, "LOCATION", &escape(place));
        }
        line(&mut text, "END", "VEVENT");
    }
    line(&mut text, "END", "VCALENDAR");
    text
}

/// A moment in UTC with whole seconds (RFC 5545 section 3.3.5, form 2).
fn moment(at: Timestamp) -> String {
    let plain = Timestamp::from_seconds(at.as_seconds()).to_string();
    plain.chars().filter(|one| !matches!(one, '-' | ':')).collect()
}

/// A text value (RFC 5545 section 3.3.11). Control characters are left out, all ends of lines are one.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match one {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', one]),
            control if control.is_control() && control != '\t' => {}
            plain => escaped.push(plain),
        }
    }
    escaped
}

/// Writes a line, folded between characters where it is longer than 75 octets.
fn line(text: &mut String, name: &str, value: &str) {
    let whole = format!("{name}:{value}");
    let mut octets = 0;
    for one in whole.chars() {
        if octets + one.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            octets = 1;
        }
        octets += one.len_utf8();
        text.push(one);
    }
    let _ = text.write_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(subject: Option<&str>, place: Option<&str>) -> CalendarEntry {
        CalendarEntry {
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap(),
            subject: subject.map(str::to_owned),
            place: place.map(str::to_owned),
            starts_at: "2030-01-07T09:00:00+01:00".parse().unwrap(),
            ends_at: "2030-01-07T10:30:00+01:00".parse().unwrap(),
            changed_at: "2026-11-22T12:05:06.789Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_calendar_is_written_as_rfc_5545_has_it() {
        let written = calendar(Language::Dutch, "Lena Maes", &[entry(None, Some("Ghent"))]);
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Muster//Appointments//EN\r\nCALSCALE:GREGORIAN\r\n\
            NAME:Lena Maes\r\nX-WR-CALNAME:Lena Maes\r\nREFRESH-INTERVAL;VALUE=DURATION:PT15M\r\nX-PUBLISHED-TTL:PT15M\r\n\
            BEGIN:VEVENT\r\nUID:0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10\r\nDTSTAMP:20261122T120506Z\r\n\
            DTSTART:20300107T080000Z\r\nDTEND:20300107T093000Z\r\nSUMMARY:Afspraak\r\nLOCATION:Ghent\r\nEND:VEVENT\r\n\
            END:VCALENDAR\r\n";
        assert_eq!(written, expected);
    }

    #[test]
    fn nothing_that_was_typed_becomes_a_line_of_its_own() {
        let typed = "a\r\nEND:VEVENT\rb\nc;d,e\\f\u{7}\u{85}g\th";
        let written = calendar(Language::English, "x", &[entry(Some(typed), None)]);
        assert!(written.contains("SUMMARY:a\\nEND:VEVENT\\nb\\nc\\;d\\,e\\\\fg\th\r\n"), "{written}");
        assert_eq!(written.matches("\r\nEND:VEVENT").count(), 1);
    }

    #[test]
    fn long_lines_are_folded_between_characters_and_come_back_whole() {
        for subject in ["x".repeat(500), "é€😀".repeat(90), format!("{}é", "x".repeat(66))] {
            let written = calendar(Language::English, "x", &[entry(Some(&subject), None)]);
            for line in written.split("\r\n") {
                assert!(line.len() <= LONGEST_LINE, "{} octets: {line}", line.len());
            }
            assert!(written.replace("\r\n ", "").contains(&format!("SUMMARY:{subject}\r\n")));
        }
    }
}
