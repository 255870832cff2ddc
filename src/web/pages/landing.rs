//! Where somebody arrives after signing in.

use askama::Template;

use super::super::{Language, assets, avatar::Avatar, moment::Moment};
use crate::ids::EmployeeId;

/// Who is signed in, where, how and until when, with a button to log out.
#[derive(Debug, Clone, Template)]
#[template(path = "landing.html")]
pub struct Landing {
    /// The language of the page.
    pub language: Language,
    /// Decides the colour of the avatar.
    pub id: EmployeeId,
    /// The name to show: first and last name, else the display name or the username.
    pub name: String,
    /// `None` for somebody whom an identity provider sent without an address.
    pub email: Option<String>,
    /// In the order in which they shall be shown.
    pub roles: Vec<Role>,
    /// In the order in which they shall be shown.
    pub offices: Vec<OfficeRole>,
    /// The name of the organisation.
    pub organisation: String,
    /// How the session began.
    pub via: Via,
    /// When the session ends at the latest.
    pub expires: Moment,
    /// The first page of the Backoffice for them; `None`: there is none.
    pub backoffice: Option<&'static str>,
}

/// A role, as `directory` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `ADMIN`.
    Admin,
    /// `AGENT`.
    Agent,
    /// `OFFICE_MANAGER`.
    OfficeManager,
    /// `CENTRAL_PLANNER`.
    CentralPlanner,
}

impl Role {
    /// The key of its name.
    fn key(self) -> &'static str {
        match self {
            Self::Admin => "role-admin",
            Self::Agent => "role-agent",
            Self::OfficeManager => "role-office-manager",
            Self::CentralPlanner => "role-central-planner",
        }
    }
}

/// An office and the role that somebody has in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRole {
    /// The name of the office.
    pub office: String,
    /// `Agent` or `OfficeManager`.
    pub role: Role,
}

/// How a session began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// Through the identity provider of the connection with this name.
    Connection(String),
    /// With a password.
    Password,
}

impl Landing {
    fn avatar(&self) -> Avatar {
        Avatar::of(&self.name, self.id.uuid().as_bytes())
    }
}

#[cfg(test)]
impl Landing {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let full = Self {
            language,
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap(),
            name: "Lena Maes".to_owned(),
            email: Some("lena.maes@acme.example".to_owned()),
            roles: vec![Role::Agent, Role::OfficeManager],
            offices: vec![
                OfficeRole { office: "Ghent".to_owned(), role: Role::OfficeManager },
                OfficeRole { office: "Antwerp & Port <Left Bank>".to_owned(), role: Role::Agent },
            ],
            organisation: "Acme Insurance".to_owned(),
            via: Via::Connection("Okta".to_owned()),
            expires: Moment {
                at: "2026-11-22T20:03:00Z".parse().unwrap(),
                now: "2026-11-22T12:05:00Z".parse().unwrap(),
                time_zone: Some("Europe/Brussels".to_owned()),
            },
            backoffice: Some("/organisation/employees"),
        };
        let bare = Self {
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a11".parse().unwrap(),
            name: "p.van-den-bossche-de-meulenaere_externalcontractor_0042".to_owned(),
            email: None,
            roles: Vec::new(),
            offices: Vec::new(),
            via: Via::Password,
            backoffice: None,
            ..full.clone()
        };
        let all = Self {
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a12".parse().unwrap(),
            name: "Maximiliana Wolfeschlegelsteinhausenbergerdorff-Vandenberghe".to_owned(),
            email: Some("maximiliana.wolfeschlegelsteinhausenbergerdorff@branch.acme.example".to_owned()),
            roles: vec![Role::Admin, Role::Agent, Role::OfficeManager, Role::CentralPlanner],
            ..full.clone()
        };
        vec![("landing", full), ("landing-bare", bare), ("landing-long", all)]
    }
}
