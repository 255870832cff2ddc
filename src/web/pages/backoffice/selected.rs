//! What is done to several employees at once: how far it is, and what became of it, failures first.

use askama::Template;

use crate::{
    directory::Role,
    ids::EmployeeId,
    web::{
        Frame, Language, Theme, assets,
        avatar::Avatar,
        parts::{self, Crumb},
    },
};

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// They are suspended.
    Suspend,
    /// Their suspension ends.
    Restore,
    /// They come into the office of this name, with this role in it.
    Assign(String, Role),
    /// They are deleted.
    Delete,
}

impl Work {
    /// The keys of the title, of what those are who were changed, and of what those are who were so already.
    const fn keys(&self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Suspend => ("selected-suspend", "selected-suspended", "selected-suspended-before"),
            Self::Restore => ("selected-restore", "selected-restored", "selected-restored-before"),
            Self::Assign(..) => ("selected-assign", "selected-assigned", "selected-assigned-before"),
            Self::Delete => ("selected-delete", "selected-deleted", "selected-deleted-before"),
        }
    }
}

/// The title for so many people.
#[must_use]
pub fn title(frame: &Frame, work: &Work, people: u64) -> String {
    let number = parts::number(frame.language, people);
    let text = frame.text(work.keys().0).count("count", people).with("number", number);
    match work {
        Work::Assign(office, role) => {
            text.with("office", office).with("role", frame.text(parts::role(role).1)).to_string()
        }
        Work::Suspend | Work::Restore | Work::Delete => text.to_string(),
    }
}

/// The key of what is to be typed before several are deleted.
pub const REMOVAL_FIELD: &str = "selected-delete-field";

/// What deleting several touches, line by line: whom, `more` than those with `names`, and how many administrators,
/// appointments and publications go with them.
#[must_use]
pub fn removal_lines(language: Language, names: &[String], more: u64, counts: [i64; 3]) -> Vec<String> {
    let line = |key, count: u64| {
        language.text(key).count("count", count).with("number", parts::number(language, count)).to_string()
    };
    let mut lines = vec![names.join(", ")];
    if more > 0 {
        lines.push(line("selected-delete-more", more));
    }
    let keys = ["selected-delete-administrators", "delete-appointments", "delete-publications"];
    for (key, count) in keys.into_iter().zip(counts) {
        let count = u64::try_from(count).unwrap_or(0);
        if count > 0 || key != keys[0] {
            lines.push(line(key, count));
        }
    }
    lines.push(language.say("delete-data"));
    lines.retain(|line| !line.is_empty());
    lines
}

/// The key of what to do instead of deleting several.
pub const SUSPEND_INSTEAD: &str = "selected-suspend-instead";
/// The key of what to tell who typed another number.
pub const WRONG: &str = "selected-delete-wrong";

/// The key of why somebody was refused, by the name that the reason has everywhere else.
#[must_use]
pub fn why(reason: &str) -> &'static str {
    match reason {
        "reach" => "selected-why-reach",
        "administrator" => "selected-why-administrator",
        "office" => "selected-why-office",
        "power" => "selected-why-power",
        "last" => "selected-why-last",
        "yourself" => "selected-why-yourself",
        "meanwhile" => "selected-why-meanwhile",
        "role" => "selected-why-role",
        "closed" => "fault-office-closed",
        "given" => "selected-why-given",
        "away" => "selected-why-away",
        "rule" => "selected-why-rule",
        _ => "selected-why-failed",
    }
}

/// Somebody who was refused.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The id.
    pub id: EmployeeId,
    /// The name to show.
    pub name: String,
    /// The sign-in e-mail.
    pub email: Option<String>,
    /// The key of the reason.
    pub why: &'static str,
}

/// How far it is.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/selected.html")]
pub struct Selected {
    /// What stands around it.
    pub frame: Frame,
    /// The way back.
    pub trail: Vec<Crumb>,
    /// What is done.
    pub work: Work,
    /// To how many.
    pub people: u64,
    /// How many wait.
    pub waiting: u64,
    /// How many were changed.
    pub changed: u64,
    /// How many were so already.
    pub unchanged: u64,
    /// How many were refused.
    pub refused: u64,
    /// Some of those, or all.
    pub refusals: Vec<Refusal>,
    /// Where a post does the next piece, and tries again.
    pub action: String,
    /// Where a post takes it back; `None`: it cannot be taken back.
    pub undo: Option<String>,
    /// The list that one came from.
    pub back: String,
}

impl Selected {
    fn title(&self) -> String {
        title(&self.frame, &self.work, self.people)
    }

    fn number(&self, count: u64) -> String {
        parts::number(self.frame.language, count)
    }

    const fn done(&self) -> u64 {
        self.people.saturating_sub(self.waiting)
    }

    fn progress(&self) -> String {
        let text = self.frame.text("selected-progress");
        text.with("done", self.number(self.done())).with("total", self.number(self.people)).to_string()
    }

    /// What became of those who were not refused, line by line.
    fn results(&self) -> Vec<String> {
        let (_, changed, unchanged) = self.work.keys();
        let line = |key, count: u64| {
            self.frame.text(key).count("count", count).with("number", self.number(count)).to_string()
        };
        let lines = [(changed, self.changed), (unchanged, self.unchanged)];
        lines.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| line(key, count)).collect()
    }

    fn refused_title(&self) -> String {
        let text = self.frame.text("selected-refused").count("count", self.refused);
        text.with("number", self.number(self.refused)).to_string()
    }

    fn more(&self) -> u64 {
        self.refused.saturating_sub(u64::try_from(self.refusals.len()).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
impl Selected {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let refusal = |name: &str, reason: &str| Refusal {
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap(),
            name: name.to_owned(),
            email: Some("lena.maes@acme.example".to_owned()),
            why: why(reason),
        };
        let page = |work, waiting, refusals: Vec<Refusal>| Self {
            frame: Frame::sample(language, "/organisation/employees/selected/{id}"),
            trail: vec![Crumb {
                href: "/organisation/employees".to_owned(),
                label: "Employees & <all>".to_owned(),
            }],
            work,
            people: 1_204,
            waiting,
            changed: 800,
            unchanged: 1,
            refused: 3,
            refusals,
            action: "/organisation/employees/selected/a".to_owned(),
            undo: (waiting == 0).then(|| "/organisation/employees/selected/a/restore".to_owned()),
            back: "/organisation/employees?q=a&role=AGENT".to_owned(),
        };
        let assign = Work::Assign("Ghent & <Sons>".to_owned(), Role::Agent);
        let two = || vec![refusal("Lena <Maes>", "last"), refusal("Jonas", "reach")];
        let done =
            |work| Self { people: 1, changed: 1, unchanged: 0, refused: 0, ..page(work, 0, Vec::new()) };
        vec![
            ("selected-running", page(Work::Suspend, 400, two())),
            ("selected-refused", page(Work::Restore, 0, two())),
            ("selected-assigned", page(assign, 0, two())),
            ("selected-deleted", Self { undo: None, ..done(Work::Delete) }),
        ]
    }
}
