//! The pages of one's own account.

use askama::Template;

use crate::{
    directory::{Role, Status},
    web::{Field, Frame, Kind, Theme, assets, parts},
};

/// A page of one's own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountTab {
    /// Who one is, and how one is reached.
    Profile,
    /// Appointment hours.
    Hours,
    /// The synchronised calendar.
    Calendar,
    /// Password and authenticator app.
    Security,
}

impl AccountTab {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Profile, Self::Hours, Self::Calendar, Self::Security];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Profile => "tab-account",
            Self::Hours => "tab-hours",
            Self::Calendar => "tab-calendar",
            Self::Security => "security-title",
        }
    }

    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Profile => "/account",
            Self::Hours => "/account/hours",
            Self::Calendar => "/account/calendar",
            Self::Security => "/account/security",
        }
    }
}

/// Who one is: what is one's own to change, and what others gave.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/account.html")]
pub struct AccountPage {
    /// What stands around it.
    pub frame: Frame,
    /// The sign-in e-mail.
    pub email: Option<String>,
    /// The sign-in name.
    pub username: String,
    /// The status.
    pub status: Status,
    /// Whether customers can book appointments.
    pub online_planning: bool,
    /// The roles.
    pub roles: Vec<Role>,
    /// The names of the further roles.
    pub further: Vec<String>,
    /// The offices, and the role in each.
    pub offices: Vec<(String, Role)>,
    /// What is one's own to change.
    pub fields: Vec<Field>,
    /// The version that is shown.
    pub version: i64,
    /// Whether somebody else saved meanwhile.
    pub conflict: bool,
}

#[cfg(test)]
impl AccountPage {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let frame = Frame::sample(language, "/account");
        let page = |rich: bool, fields| Self {
            frame: frame.clone(),
            email: rich.then(|| "ruth.vos@acme.example".to_owned()),
            username: "ruth <vos>".to_owned(),
            status: Status::Active,
            online_planning: rich,
            roles: if rich { Role::ALL.to_vec() } else { Vec::new() },
            further: if rich { vec!["Auditor <b>".to_owned()] } else { Vec::new() },
            offices: if rich { vec![("Ghent & <Sons>".to_owned(), Role::Agent)] } else { Vec::new() },
            fields,
            version: 7,
            conflict: !rich,
        };
        let fields = || super::employee_form::fields(&frame, |name| format!("{name} <x>"));
        let mut wrong = fields();
        wrong[1].error = Some(language.say("fault-empty"));
        wrong[2].theirs = Some("Vos".to_owned());
        wrong[7].managed_by = Some("Okta & co".to_owned());
        vec![("account", page(true, fields())), ("account-wrong", page(false, wrong))]
    }
}
