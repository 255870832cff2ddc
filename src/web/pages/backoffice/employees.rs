//! The list of employees.

use askama::Template;

use crate::{
    directory::{Role, Status},
    ids::EmployeeId,
    web::{Frame, Pager, Theme, assets, avatar::Avatar, parts},
};

/// One employee in the list.
#[derive(Debug, Clone)]
pub struct EmployeeRow {
    /// The id.
    pub id: EmployeeId,
    /// The name to show.
    pub name: String,
    /// The sign-in e-mail; `None`: an identity provider sent none.
    pub email: Option<String>,
    /// The status.
    pub status: Status,
    /// The roles, in the order in which they are shown.
    pub roles: Vec<Role>,
}

/// The list of employees: of the organisation, or of the offices that somebody manages.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employees.html")]
pub struct Employees {
    /// What stands around it.
    pub frame: Frame,
    /// Whether it is the list of the person's own offices.
    pub team: bool,
    /// The rows.
    pub rows: Vec<EmployeeRow>,
    /// The foot.
    pub pager: Pager,
}

impl Employees {
    fn title(&self) -> String {
        let key = if self.team { "place-team" } else { "place-employees" };
        self.frame.text(key).to_string()
    }
}

#[cfg(test)]
impl Employees {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        use crate::web::parts::Total;
        let row = |name: &str, status, roles: &[Role]| EmployeeRow {
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap(),
            name: name.to_owned(),
            email: Some("lena.maes@acme.example".to_owned()),
            status,
            roles: roles.to_vec(),
        };
        let rows = vec![
            row("Lena <Maes>", Status::Active, &Role::ALL),
            row("Jonas Peeters", Status::Suspended, &[]),
            EmployeeRow { email: None, ..row("Aïcha Karim", Status::Pending, &[Role::Agent]) },
        ];
        let pager = Pager {
            first: 51,
            shown: 3,
            total: Total::Exactly(40_213),
            filtered: false,
            previous: Some("/organisation/employees?before=a&from=1".to_owned()),
            next: Some("/organisation/employees?after=b".to_owned()),
        };
        let page = |rows, team| Self {
            frame: Frame::sample(language, "/organisation/employees"),
            team,
            rows,
            pager: pager.clone(),
        };
        vec![
            ("employees", page(rows.clone(), false)),
            ("team", page(rows, true)),
            ("employees-none", page(Vec::new(), false)),
        ]
    }
}
