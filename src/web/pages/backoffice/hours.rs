//! Appointment hours: a tab of an employee, and a page of one's own account.

use askama::Template;

use super::employees::Source;
use crate::{
    directory::{
        Status,
        hours::{Hours, HoursFault, write_day},
    },
    web::{AccountTab, Field, Frame, Head, Moment, Tab, Theme, assets, avatar::Avatar, parts},
};

/// The fields of the days with their labels, from Monday to Sunday.
const DAYS: [(&str, &str); 7] = [
    ("monday", "weekday-1"),
    ("tuesday", "weekday-2"),
    ("wednesday", "weekday-3"),
    ("thursday", "weekday-4"),
    ("friday", "weekday-5"),
    ("saturday", "weekday-6"),
    ("sunday", "weekday-7"),
];

/// A week of hours as a form.
#[derive(Debug, Clone)]
pub struct WeekForm {
    /// A field for each day, from Monday to Sunday.
    pub days: Vec<Field>,
    /// The mark of the hours that are shown.
    pub version: i64,
    /// Whether somebody else saved meanwhile.
    pub conflict: bool,
    /// The zone by whose clock the hours are meant.
    pub zone: String,
    /// Whether appointments can be booked at all: an active agent with online planning.
    pub bookable: bool,
}

impl WeekForm {
    /// The fields, filled with the hours.
    #[must_use]
    pub fn fields(hours: &Hours) -> Vec<Field> {
        let field = |((name, label), day): (&(&'static str, &'static str), &Vec<_>)| {
            Field::line(name, label, write_day(day)).longest(200)
        };
        DAYS.iter().zip(hours.days()).map(field).collect()
    }

    /// The key of what to tell about a day that cannot be.
    #[must_use]
    pub const fn fault(fault: HoursFault) -> &'static str {
        match fault {
            HoursFault::Form => "hours-wrong-form",
            HoursFault::Step => "hours-wrong-step",
            HoursFault::Order => "hours-wrong-order",
            HoursFault::Overlap => "hours-wrong-overlap",
            HoursFault::Many => "hours-wrong-many",
        }
    }

    /// By whose clock, and what it shows at this moment.
    fn lead(&self, frame: &Frame) -> String {
        let now = Moment { at: frame.now, now: frame.now, time_zone: Some(self.zone.clone()) };
        frame.text("hours-lead").with("zone", &self.zone).with("time", now.clock()).to_string()
    }

    fn is_open(&self) -> bool {
        self.days.iter().any(|day| !day.is_locked())
    }
}

/// The appointment hours of an employee.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_hours.html")]
pub struct EmployeeHours {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// The week.
    pub week: WeekForm,
}

/// One's own appointment hours.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/account_hours.html")]
pub struct AccountHours {
    /// What stands around it.
    pub frame: Frame,
    /// The week.
    pub week: WeekForm,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::{directory::hours::read_day, web::Language};

    fn week(language: Language, wrong: bool) -> WeekForm {
        let day = read_day("9-12:30,13:30-17").unwrap();
        let hours = Hours::new(std::array::from_fn(|place| if place < 5 { day.clone() } else { Vec::new() }));
        let mut days = WeekForm::fields(&hours.unwrap());
        if wrong {
            days[0].value = "9-12,11-13 <b>".to_owned();
            days[0].error = Some(language.say("hours-wrong-overlap"));
            days[1].theirs = Some(String::new());
        }
        WeekForm { days, version: 7, conflict: wrong, zone: "Europe/Brussels".to_owned(), bookable: !wrong }
    }

    impl EmployeeHours {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let frame = Frame::sample(language, "/organisation/employees/{id}/hours");
            let page = |week| Self { frame: frame.clone(), head: Head::sample(), week };
            let mut locked = week(language, false);
            locked.days.iter_mut().for_each(|day| day.read_only = true);
            vec![
                ("employee-hours", page(week(language, false))),
                ("employee-hours-wrong", page(week(language, true))),
                ("employee-hours-locked", page(locked)),
            ]
        }
    }

    impl AccountHours {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let frame = Frame::sample(language, "/account/hours");
            vec![("account-hours", Self { frame, week: week(language, true) })]
        }
    }
}
