//! The pages of one employee: profile, offices, sign-in, provisioning, audit, and deletion.

use askama::Template;

use super::{employees::Source, logs::By};
use crate::{
    clock::Timestamp,
    directory::Status,
    ids::{EmployeeId, RoleId},
    web::{AuditLine, Choice, Crumb, Field, Frame, Kind, Pager, Theme, assets, avatar::Avatar, parts},
};

/// A tab of an employee's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What is known of them.
    Profile,
    /// Where they work.
    Offices,
    /// How they sign in, and how it went.
    SignIn,
    /// What an identity provider sent.
    Provisioning,
    /// When they can be given appointments.
    Hours,
    /// What they are expert in.
    Expertise,
    /// Whether calendar programs read their appointments.
    Calendar,
    /// What was done.
    Audit,
}

impl Tab {
    /// All tabs, in their order.
    pub const ALL: [Self; 8] = [
        Self::Profile,
        Self::Offices,
        Self::SignIn,
        Self::Provisioning,
        Self::Hours,
        Self::Expertise,
        Self::Calendar,
        Self::Audit,
    ];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Profile => "tab-profile",
            Self::Offices => "tab-offices",
            Self::SignIn => "tab-sign-in",
            Self::Provisioning => "tab-provisioning",
            Self::Hours => "tab-hours",
            Self::Expertise => "tab-expertise",
            Self::Calendar => "tab-calendar",
            Self::Audit => "tab-audit",
        }
    }

    /// What follows the employee's address.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Profile => "",
            Self::Offices => "/offices",
            Self::SignIn => "/sign-in",
            Self::Provisioning => "/provisioning",
            Self::Hours => "/hours",
            Self::Expertise => "/expertise",
            Self::Calendar => "/calendar",
            Self::Audit => "/audit",
        }
    }
}

/// What stands above every tab.
#[derive(Debug, Clone)]
pub struct Head {
    /// The way here.
    pub trail: Vec<Crumb>,
    /// The id.
    pub id: EmployeeId,
    /// The name to show.
    pub name: String,
    /// The sign-in e-mail.
    pub email: Option<String>,
    /// The status.
    pub status: Status,
    /// Whether failed sign-ins blocked the account.
    pub blocked: bool,
    /// Who manages them.
    pub source: Source,
    /// Whether the person who looks may suspend, restore and unblock them.
    pub can_suspend: bool,
    /// Whether the person who looks may delete them.
    pub can_delete: bool,
    /// Whether an invitation can be sent again.
    pub can_invite: bool,
    /// Which tabs the person who looks may open.
    pub tabs: Vec<Tab>,
}

impl Head {
    /// The address of one of their pages, which ends so.
    pub(crate) fn page(&self, end: &str) -> String {
        format!("/organisation/employees/{}{end}", self.id)
    }
}

/// A field that somebody else changed meanwhile.
#[derive(Debug, Clone)]
pub struct Clash {
    /// The name of the field.
    pub name: &'static str,
    /// The key of its label.
    pub label: &'static str,
    /// What was typed.
    pub mine: String,
    /// What it is now.
    pub theirs: String,
}

/// A further role that an employee has.
#[derive(Debug, Clone)]
pub struct HeldRole {
    /// The id.
    pub id: RoleId,
    /// The name.
    pub name: String,
    /// Whether the person who looks may take it.
    pub open: bool,
}

/// The further roles of an employee.
#[derive(Debug, Clone, Default)]
pub struct FurtherRoles {
    /// Those that they have.
    pub held: Vec<HeldRole>,
    /// Those that the person who looks may give.
    pub offered: Vec<Choice>,
}

/// What is known of an employee.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_profile.html")]
pub struct EmployeeProfile {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// The fields.
    pub fields: Vec<Field>,
    /// The version that is shown.
    pub version: i64,
    /// Whether anything can be changed.
    pub can_edit: bool,
    /// What somebody else changed while this was being edited; empty: nothing.
    pub clashes: Vec<Clash>,
    /// The further roles.
    pub further: FurtherRoles,
}

/// An office, and what the employee is in it.
#[derive(Debug, Clone)]
pub struct OfficeMark {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Whether they are an agent in it.
    pub agent: bool,
    /// Whether they manage it.
    pub manager: bool,
    /// Whether the identity provider gave that, or the office is not the person's to give.
    pub locked: bool,
}

/// Where an employee works.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_offices.html")]
pub struct EmployeeOffices {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// The offices.
    pub offices: Vec<OfficeMark>,
    /// Whether the employee has the role Agent, and the role Office Manager.
    pub roles: (bool, bool),
    /// What is wrong.
    pub wrong: Option<String>,
    /// The version that is shown.
    pub version: i64,
}

/// A session that is open.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// The id.
    pub id: String,
    /// When it began.
    pub began: Timestamp,
    /// When it was last used.
    pub used: Timestamp,
    /// Where.
    pub address: Option<String>,
    /// What the browser says it is.
    pub browser: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// A check of an attempt.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Whether it was passed.
    pub ok: bool,
    /// What was compared.
    pub detail: String,
}

/// An attempt to sign in.
#[derive(Debug, Clone)]
pub struct SignInAttempt {
    /// When.
    pub at: Timestamp,
    /// How.
    pub by: By,
    /// Why it was refused; `None`: it was accepted.
    pub reason: Option<String>,
    /// What the person was told to quote.
    pub reference: String,
    /// The checks, in order.
    pub checks: Vec<Check>,
}

/// How an employee signs in, and how it went.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_sign_in.html")]
pub struct EmployeeSignIn {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// When the invitation ends; `None`: there is none.
    pub invitation: Option<Timestamp>,
    /// The subjects that lead to them: connection, subject, when it was first seen.
    pub links: Vec<(String, String, Timestamp)>,
    /// The open sessions.
    pub sessions: Vec<OpenSession>,
    /// The last attempts.
    pub attempts: Vec<SignInAttempt>,
}

impl EmployeeSignIn {
    /// The key of what an invitation with this end is by now.
    fn invitation_key(&self, end: &Timestamp) -> &'static str {
        if *end > self.frame.now { "invitation-until" } else { "invitation-ended" }
    }
}

/// A difference: the field, what it was and what it is.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// What it was; empty: nothing.
    pub old: String,
    /// What it is; empty: nothing.
    pub new: String,
}

/// A request of an identity provider.
#[derive(Debug, Clone)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// The request's line.
    pub what: String,
    /// The slug of the connection.
    pub by: String,
    /// The status of the answer.
    pub status: i64,
    /// What changed.
    pub differences: Vec<Difference>,
}

/// What was done to an employee, and by them.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_audit.html")]
pub struct EmployeeAudit {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// The rows of the audit log, newest first.
    pub rows: Vec<AuditLine>,
    /// The foot.
    pub pager: Pager,
}

/// What an identity provider sent.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_events.html")]
pub struct EmployeeEvents {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// The events, newest first.
    pub events: Vec<Event>,
}

/// Before an employee is deleted.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_delete.html")]
pub struct EmployeeDelete {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: Head,
    /// How many appointments will be cancelled.
    pub appointments: u64,
    /// How many scheduled publications will not go out.
    pub publications: u64,
    /// What has to be typed.
    pub word: String,
    /// Whether something else was typed.
    pub wrong: bool,
}

impl EmployeeDelete {
    fn cancelled(&self) -> String {
        self.frame.text("delete-appointments").count("count", self.appointments).to_string()
    }

    fn withdrawn(&self) -> String {
        self.frame.text("delete-publications").count("count", self.publications).to_string()
    }
}

#[cfg(test)]
#[path = "employee_samples.rs"]
mod samples;
