//! Adding an employee, and what to hand over to one who was sent nothing.

use askama::Template;

use crate::{
    ids::EmployeeId,
    web::{Choice, Crumb, Field, Frame, Kind, Theme, assets, parts},
};

/// The form of a new employee.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_new.html")]
pub struct EmployeeNew {
    /// What stands around it.
    pub frame: Frame,
    /// Where the page is.
    pub trail: Vec<Crumb>,
    /// Whether the activation is bypassed.
    pub bypass: bool,
    /// Whether an invitation goes with a mail that says username and organisation (FEATURES S4).
    pub message: bool,
    /// The connections to bind the employee to; the value is the slug.
    pub connections: Vec<Choice>,
    /// The slug of the one that is chosen; empty: none.
    pub connection: String,
    /// The fields.
    pub fields: Vec<Field>,
}

/// What to give to somebody who was sent nothing.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employee_handover.html")]
pub struct EmployeeHandover {
    /// What stands around it.
    pub frame: Frame,
    /// Where the page is.
    pub trail: Vec<Crumb>,
    /// Who it is.
    pub id: EmployeeId,
    /// Their name.
    pub name: String,
    /// Where they sign in, and the name of the connection.
    pub links: Vec<(String, String)>,
    /// What their identity provider must send.
    pub external_id: Option<String>,
    /// How many mails the ledger has of them.
    pub mails: usize,
}

#[cfg(test)]
impl EmployeeNew {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        use super::employee_form::fields;
        let frame = Frame::sample(language, "/organisation/employees/new");
        let value = |name| if name == "email" { "lena\"<@acme.example".to_owned() } else { String::new() };
        let mut wrong = fields(&frame, value);
        for field in &mut wrong {
            if ["email", "roles", "language", "onlinePlanning", "introduction"].contains(&field.name) {
                field.error = Some(frame.language.say("fault-empty"));
            }
        }
        let page = |fields, bypass| Self {
            frame: frame.clone(),
            trail: vec![Crumb {
                href: "/organisation/employees".to_owned(),
                label: "<Employees>".to_owned(),
            }],
            bypass,
            message: !bypass,
            connections: vec![Choice::new("okta", "Okta & co")],
            connection: "okta".to_owned(),
            fields,
        };
        vec![
            ("employee-new", page(fields(&frame, |_| String::new()), true)),
            ("employee-new-wrong", page(wrong, false)),
        ]
    }
}

#[cfg(test)]
impl EmployeeHandover {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        let page = |links: &[&str], external_id: Option<&str>| Self {
            frame: Frame::sample(language, "/organisation/employees/{id}/handover"),
            trail: vec![Crumb { href: "/organisation/employees".to_owned(), label: "Employees".to_owned() }],
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap(),
            name: "Lena <Maes>".to_owned(),
            links: links
                .iter()
                .map(|name| ((*name).to_owned(), "https://id.acme.example/saml/acme/okta/login".to_owned()))
                .collect(),
            external_id: external_id.map(str::to_owned),
            mails: 0,
        };
        vec![
            ("handover", page(&["Okta & co"], Some("E-<1>"))),
            ("handover-several", page(&["Okta", "Entra ID"], Some("E-1"))),
            ("handover-none", page(&[], None)),
        ]
    }
}
