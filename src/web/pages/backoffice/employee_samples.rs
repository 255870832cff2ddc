//! All that the pages of an employee can look like.

use super::{super::employee_form::fields, *};
use crate::web::{Language, Party, Through, Total, facts};

const ID: &str = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a11";

fn frame(language: Language) -> Frame {
    Frame::sample(language, "/organisation/employees/{id}")
}

fn head(status: Status) -> Head {
    Head {
        trail: vec![Crumb { href: "/organisation/employees".to_owned(), label: "Employees".to_owned() }],
        id: ID.parse().unwrap(),
        name: "Lena <Maes>".to_owned(),
        email: Some("lena.maes@acme.example".to_owned()),
        status,
        blocked: status == Status::Suspended,
        source: Source::Connection("Okta & co".to_owned()),
        can_suspend: true,
        can_delete: true,
        can_invite: status == Status::Pending,
        tabs: Tab::ALL.to_vec(),
    }
}

impl Head {
    /// The head of an employee who is active.
    pub(crate) fn sample() -> Self {
        head(Status::Active)
    }
}

fn bare() -> Head {
    let tabs = vec![Tab::Profile, Tab::Offices];
    let source = Source::Hand;
    Head { email: None, source, can_suspend: false, can_delete: false, tabs, ..head(Status::Active) }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An Auditor, who may become something else, too; or, for a plain look, nothing.
fn further(open: bool) -> FurtherRoles {
    if !open {
        return FurtherRoles::default();
    }
    let id: RoleId = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a0f".parse().unwrap();
    let held = |name: &str, open| HeldRole { id, name: name.to_owned(), open };
    FurtherRoles {
        held: vec![held("Auditor <b>", true), held("Owner", false)],
        offered: vec![Choice::new(id.to_string(), "Reader & writer")],
    }
}

impl EmployeeProfile {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let frame = frame(language);
        let mut locked = fields(&frame, |name| format!("{name} <x>"));
        for field in &mut locked {
            field.managed_by = Some("Okta & co".to_owned());
        }
        let mut wrong = fields(&frame, |_| String::new());
        wrong[1].error = Some(language.say("fault-empty"));
        wrong[4].read_only = true;
        wrong[2].was = Some("Lena <1>".to_owned());
        let clash = |name, label| Clash { name, label, mine: "mine <1>".to_owned(), theirs: String::new() };
        let clashes = vec![clash("firstName", "field-first-name"), clash("function", "field-function")];
        let page = |fields, head, clashes, can_edit| Self {
            frame: frame.clone(),
            head,
            fields,
            version: 7,
            can_edit,
            clashes,
            further: further(can_edit),
        };
        vec![
            ("employee", page(fields(&frame, |_| String::new()), head(Status::Active), Vec::new(), true)),
            ("employee-locked", page(locked, bare(), Vec::new(), false)),
            ("employee-wrong", page(wrong.clone(), head(Status::Pending), Vec::new(), true)),
            (
                "employee-conflict",
                page(fields(&frame, |_| String::new()), head(Status::Suspended), clashes, true),
            ),
        ]
    }
}

impl EmployeeOffices {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let mark = |id: &str, locked| OfficeMark {
            id: id.to_owned(),
            name: format!("Ghent <{id}>"),
            agent: true,
            manager: false,
            locked,
        };
        let page = |offices, wrong: Option<String>| Self {
            frame: frame(language),
            head: head(Status::Active),
            offices,
            roles: (true, false),
            wrong,
            version: 3,
        };
        vec![
            ("employee-offices", page(vec![mark("a", false), mark("b", true)], None)),
            ("employee-offices-wrong", page(vec![mark("a", false)], Some(language.say("fault-office-role")))),
            ("employee-offices-none", page(Vec::new(), None)),
        ]
    }
}

impl EmployeeSignIn {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let session = |current: bool| OpenSession {
            id: ID.to_owned(),
            began: at("2026-11-22T09:00:00Z"),
            used: at("2026-11-22T12:00:00Z"),
            address: Some("192.0.2.7".to_owned()),
            browser: (!current).then(|| "Mozilla <5.0>".to_owned()),
            current,
        };
        let attempt = |reason: Option<&str>| SignInAttempt {
            at: at("2026-11-22T09:00:00Z"),
            by: match reason {
                Some(_) => By::Connection(Through { slug: "okta".to_owned(), name: "Okta <1>".to_owned() }),
                None => By::DeletedConnection,
            },
            reason: reason.map(str::to_owned),
            reference: "ABCDE-23456".to_owned(),
            checks: vec![
                Check { name: "signature".to_owned(), ok: true, detail: "SHA-256 <9F>".to_owned() },
                Check { name: "audience".to_owned(), ok: reason.is_none(), detail: String::new() },
            ],
        };
        let full = Self {
            frame: frame(language),
            head: head(Status::Pending),
            invitation: Some(at("2026-11-25T09:00:00Z")),
            links: vec![("Okta".to_owned(), "E-<1>".to_owned(), at("2026-11-20T09:00:00Z"))],
            sessions: vec![session(true), session(false)],
            attempts: vec![attempt(Some("employee_pending")), attempt(None)],
        };
        let none = Self {
            head: head(Status::Active),
            invitation: None,
            links: Vec::new(),
            sessions: Vec::new(),
            attempts: Vec::new(),
            ..full.clone()
        };
        vec![("employee-sign-in", full), ("employee-sign-in-none", none)]
    }
}

impl EmployeeAudit {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let line = AuditLine {
            at: at("2026-11-22T09:00:00Z"),
            actor: Party::Operator,
            action: "employee.changed".to_owned(),
            target: Party::Muster,
            facts: facts(&serde_json::json!({ "title": [null, "a <b>"] }), true),
            erased: false,
        };
        let page = |rows: Vec<AuditLine>| Self {
            frame: frame(language),
            head: head(Status::Active),
            pager: Pager {
                first: 1,
                shown: 1,
                total: Total::Exactly(1),
                filtered: false,
                previous: None,
                next: None,
            },
            rows,
        };
        vec![("employee-audit", page(vec![line])), ("employee-audit-none", page(Vec::new()))]
    }
}

impl EmployeeEvents {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let event = |status| Event {
            at: at("2026-11-22T09:00:00Z"),
            what: "PATCH /Users/<id>".to_owned(),
            by: "Okta".to_owned(),
            status,
            differences: vec![
                Difference { field: "title".to_owned(), old: String::new(), new: "a <b>".to_owned() },
                Difference { field: "active".to_owned(), old: "true".to_owned(), new: String::new() },
            ],
        };
        let page = |events| Self { frame: frame(language), head: head(Status::Active), events };
        vec![
            ("employee-provisioning", page(vec![event(200), event(409)])),
            ("employee-provisioning-none", page(Vec::new())),
        ]
    }
}

impl EmployeeDelete {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |status, wrong| Self {
            frame: frame(language),
            head: head(status),
            appointments: 3,
            publications: 1,
            word: "lena.maes@acme.example".to_owned(),
            wrong,
        };
        vec![
            ("employee-delete", page(Status::Active, false)),
            ("employee-delete-wrong", page(Status::Suspended, true)),
        ]
    }
}
