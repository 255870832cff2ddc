//! Synchronised calendars: a tab of an employee, and a page of one's own account.

use askama::Template;

use super::employees::Source;
use crate::{
    clock::Timestamp,
    directory::Status,
    web::{AccountTab, Frame, Head, Tab, Theme, assets, avatar::Avatar, parts},
};

/// The synchronised calendar of an employee.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_calendar.html")]
pub struct EmployeeCalendar {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// When it was made and when it was last read; `None`: there is none.
    pub feed: Option<(Timestamp, Option<Timestamp>)>,
    /// Whether the person who looks may end it.
    pub can_edit: bool,
}

/// One's own synchronised calendar.
#[derive(Clone, Template)]
#[template(path = "backoffice/account_calendar.html")]
pub struct AccountCalendar {
    /// What stands around it.
    pub frame: Frame,
    /// When it was made and when it was last read; `None`: there is none.
    pub feed: Option<(Timestamp, Option<Timestamp>)>,
    /// The address that was just made: the only time that it is shown.
    pub fresh: Option<String>,
}

impl std::fmt::Debug for AccountCalendar {
    /// Without the address.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AccountCalendar").field("feed", &self.feed).finish_non_exhaustive()
    }
}

#[cfg(test)]
impl EmployeeCalendar {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let frame = Frame::sample(language, "/organisation/employees/{id}/calendar");
        let at = frame.now;
        let page = |feed, can_edit| Self { frame: frame.clone(), head: Head::sample(), feed, can_edit };
        vec![
            ("employee-calendar-none", page(None, true)),
            ("employee-calendar", page(Some((at, Some(at))), true)),
            ("employee-calendar-to-see", page(Some((at, None)), false)),
        ]
    }
}

#[cfg(test)]
impl AccountCalendar {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let frame = Frame::sample(language, "/account/calendar");
        let at = frame.now;
        let page = |feed, fresh: Option<&str>| Self {
            frame: frame.clone(),
            feed,
            fresh: fresh.map(|secret| format!("https://id.acme.example/calendar/{secret}.ics")),
        };
        vec![
            ("account-calendar-none", page(None, None)),
            ("account-calendar", page(Some((at, Some(at))), None)),
            ("account-calendar-fresh", page(Some((at, None)), Some("muster_cal_a"))),
        ]
    }
}
