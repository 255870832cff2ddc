//! What came through the connections: sign-in attempts and SCIM requests, as lists and one by one.

pub(crate) mod provisioning;
pub(crate) mod sign_ins;

use crate::{
    ids::EmployeeId,
    web::{Choice, Frame},
};

/// Somebody that a row is about.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: EmployeeId,
    /// Their name.
    pub name: String,
    /// Whether there is a page about them that may be opened.
    pub has_page: bool,
}

/// A connection that something came through.
#[derive(Debug, Clone)]
pub struct Through {
    /// The slug.
    pub slug: String,
    /// The name.
    pub name: String,
}

/// Whom an attempt to sign in was about.
#[derive(Debug, Clone)]
pub enum Whom {
    /// This employee.
    Employee(Person),
    /// Somebody who was deleted since.
    Deleted,
    /// Nobody who is known.
    Nobody,
}

impl Whom {
    const fn employee(&self) -> Option<&Person> {
        match self {
            Self::Employee(person) => Some(person),
            Self::Deleted | Self::Nobody => None,
        }
    }
}

/// How somebody tried to sign in.
#[derive(Debug, Clone)]
pub enum By {
    /// Through this connection.
    Connection(Through),
    /// Through a connection that was deleted since.
    DeletedConnection,
    /// With a password.
    Password,
}

impl By {
    const fn connection(&self) -> Option<&Through> {
        match self {
            Self::Connection(through) => Some(through),
            Self::DeletedConnection | Self::Password => None,
        }
    }
}

/// What a log is narrowed to, as the address says it.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// The person or reference, as typed.
    pub who: String,
    /// The slug of the connection; empty: any.
    pub connection: String,
    /// `ok`, `wrong`; empty: either.
    pub outcome: String,
    /// The first day, as `2026-11-22`; empty: from the beginning.
    pub from: String,
    /// The last day; empty: until now.
    pub until: String,
    /// Whether only what changed something is shown.
    pub writes: bool,
    /// The connections that there are.
    pub connections: Vec<Choice>,
}

impl LogFilter {
    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.who, &self.connection, &self.outcome, &self.from, &self.until]
            .iter()
            .all(|text| text.is_empty())
            && !self.writes
    }

    fn outcomes(&self, frame: &Frame) -> [Choice; 3] {
        let choice = |value: &str, key| Choice::new(value, frame.text(key).to_string());
        [choice("", "outcome-any"), choice("ok", "outcome-ok"), choice("wrong", "outcome-wrong")]
    }
}

#[cfg(test)]
fn sample_filter() -> LogFilter {
    LogFilter {
        who: "E-1 & <co>".to_owned(),
        connection: "entra".to_owned(),
        outcome: "wrong".to_owned(),
        from: "2026-11-01".to_owned(),
        until: "2026-11-22".to_owned(),
        writes: true,
        connections: vec![Choice::new("entra", "Acme & <Entra>")],
    }
}

#[cfg(test)]
fn sample_pager() -> crate::web::Pager {
    crate::web::Pager {
        first: 1,
        shown: 2,
        total: crate::web::Total::MoreThan(10_000),
        filtered: true,
        previous: None,
        next: Some("/organisation/sign-ins?after=1&from=51".to_owned()),
    }
}
