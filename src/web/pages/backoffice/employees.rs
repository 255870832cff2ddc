//! The list of employees.

use askama::Template;

use crate::{
    clock::Timestamp,
    directory::{Permission, Role, Status},
    ids::EmployeeId,
    web::{Frame, Pager, Theme, assets, avatar::Avatar, parts},
};

/// A column to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Whether they may sign in.
    Status,
    /// The roles.
    Roles,
    /// The External ID.
    ExternalId,
    /// The username.
    Username,
    /// The Function.
    Function,
    /// Who manages them.
    Source,
    /// The last sign-in.
    LastSignIn,
    /// When they were added.
    Added,
}

impl Column {
    /// All columns, in their order.
    pub const ALL: [Self; 8] = [
        Self::Status,
        Self::Roles,
        Self::ExternalId,
        Self::Username,
        Self::Function,
        Self::Source,
        Self::LastSignIn,
        Self::Added,
    ];

    /// The columns of somebody who has chosen none.
    pub const USUAL: [Self; 5] =
        [Self::Status, Self::Roles, Self::ExternalId, Self::Source, Self::LastSignIn];

    /// The name in the address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Roles => "roles",
            Self::ExternalId => "external-id",
            Self::Username => "username",
            Self::Function => "function",
            Self::Source => "source",
            Self::LastSignIn => "last-sign-in",
            Self::Added => "added",
        }
    }

    /// Reads the name in the address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == text)
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Status => "column-status",
            Self::Roles => "column-roles",
            Self::ExternalId => "column-external-id",
            Self::Username => "column-username",
            Self::Function => "column-function",
            Self::Source => "column-source",
            Self::LastSignIn => "column-last-sign-in",
            Self::Added => "column-added",
        }
    }
}

/// Who manages an employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An identity provider, through the connection with this name.
    Connection(String),
    /// People.
    Hand,
    /// A spreadsheet.
    Import,
}

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
    /// Whether failed sign-ins blocked the account.
    pub blocked: bool,
    /// The roles, in the order in which they are shown.
    pub roles: Vec<Role>,
    /// The External ID.
    pub external_id: Option<String>,
    /// The username.
    pub username: String,
    /// The Function.
    pub function: Option<String>,
    /// Who manages them.
    pub source: Source,
    /// The last sign-in.
    pub last_sign_in: Option<Timestamp>,
    /// When they were added.
    pub added: Timestamp,
    /// Whether the person who looks may suspend and restore them.
    pub can_suspend: bool,
}

/// A filter: a group of values to choose from.
#[derive(Debug, Clone)]
pub struct Facet {
    /// The name in the address.
    pub name: &'static str,
    /// The key of its title.
    pub title: &'static str,
    /// The values.
    pub options: Vec<FacetOption>,
}

impl Facet {
    /// The title of the filter by status.
    pub const STATUS: &'static str = "column-status";
    /// The title of the filter by role.
    pub const ROLE: &'static str = "column-roles";
    /// The title of the filter by office.
    pub const OFFICE: &'static str = "filter-office";
    /// The title of the filter by source.
    pub const SOURCE: &'static str = "column-source";
}

/// One value of a filter.
#[derive(Debug, Clone)]
pub struct FacetOption {
    /// The value in the address.
    pub value: String,
    /// What a person reads.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// The list without it, when it is chosen.
    pub without: String,
}

/// The box that selects all that match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// All are on the page.
    Shown,
    /// So many match.
    Of(u64),
    /// More match than this number, and no more go at once.
    TooMany(u64),
}

/// What may be done to several at once.
#[derive(Debug, Clone)]
pub struct Many {
    /// What follows the paths, so that all that match can be found again.
    pub query: String,
    /// Whether they can be suspended and restored.
    pub suspend: bool,
    /// The offices that they can be assigned to: id and name. Nobody can be assigned to one where there is none.
    pub offices: Vec<(String, String)>,
    /// Whether they can be deleted.
    pub delete: bool,
    /// Whether all that match can be selected.
    pub every: Every,
}

impl Many {
    fn action(&self, task: &str) -> String {
        format!("/organisation/employees/selected/{task}{}", self.query)
    }
}

/// The list of employees: of the organisation, or of the offices that somebody manages.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/employees.html")]
pub struct Employees {
    /// What stands around it.
    pub frame: Frame,
    /// Whether it is the list of the person's own offices.
    pub team: bool,
    /// What was typed.
    pub search: String,
    /// The filters.
    pub facets: Vec<Facet>,
    /// The list as a file.
    pub download: String,
    /// The list without filters and search.
    pub clear: String,
    /// The columns that are shown, in their order.
    pub columns: Vec<Column>,
    /// The name of the order: `name`, `-name`, `added`, `-added`.
    pub order: &'static str,
    /// The list by name, or the other way round; and by the time of adding.
    pub by_name: String,
    /// As `by_name`, by the time of adding.
    pub by_added: String,
    /// The rows.
    pub rows: Vec<EmployeeRow>,
    /// What may be done to several at once; `None`: nothing.
    pub many: Option<Many>,
    /// The foot.
    pub pager: Pager,
}

impl Employees {
    fn title(&self) -> String {
        let key = if self.team { "place-team" } else { "place-employees" };
        self.frame.text(key).to_string()
    }

    fn path(&self) -> &'static str {
        if self.team { "/team/employees" } else { "/organisation/employees" }
    }

    fn shows(&self, column: &Column) -> bool {
        self.columns.contains(column)
    }

    /// The values that are chosen, each with the title of its filter.
    fn chosen(&self) -> Vec<(&'static str, &FacetOption)> {
        let options = self.facets.iter().flat_map(|facet| facet.options.iter().map(|one| (facet.title, one)));
        options.filter(|(_, option)| option.chosen).collect()
    }

    fn number(&self, value: &u64) -> String {
        parts::number(self.frame.language, *value)
    }

    fn every_label(&self, total: &u64) -> String {
        let key = if self.pager.filtered { "many-every-matching" } else { "many-every" };
        self.frame.text(key).with("total", self.number(total)).to_string()
    }

    fn is_narrowed(&self) -> bool {
        !self.search.trim().is_empty() || !self.chosen().is_empty()
    }
}

#[cfg(test)]
impl Many {
    fn sample(every: Every) -> Self {
        Self {
            query: "?q=a&role=AGENT".to_owned(),
            suspend: true,
            offices: vec![("0193".to_owned(), "Ghent & <Sons>".to_owned())],
            delete: true,
            every,
        }
    }
}

#[cfg(test)]
impl Employees {
    pub(crate) fn samples(language: crate::web::Language) -> Vec<(&'static str, Self)> {
        use crate::web::parts::Total;
        let row = |name: &str, status, roles: &[Role]| EmployeeRow {
            id: format!("0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a{}", 10 + roles.len()).parse().unwrap(),
            name: name.to_owned(),
            email: Some("lena.maes@acme.example".to_owned()),
            status,
            blocked: false,
            roles: roles.to_vec(),
            external_id: Some("E-10442".to_owned()),
            username: "lena.maes".to_owned(),
            function: Some("Branch <manager>".to_owned()),
            source: Source::Connection("Okta & co".to_owned()),
            last_sign_in: Some("2026-11-22T11:05:00Z".parse().unwrap()),
            added: "2026-11-20T11:05:00Z".parse().unwrap(),
            can_suspend: true,
        };
        let rows = vec![
            row("Lena <Maes>", Status::Active, &Role::ALL),
            EmployeeRow {
                blocked: true,
                source: Source::Hand,
                ..row("Jonas Peeters", Status::Suspended, &[])
            },
            EmployeeRow {
                email: None,
                external_id: None,
                function: None,
                last_sign_in: None,
                source: Source::Import,
                can_suspend: false,
                ..row("Aïcha Karim", Status::Pending, &[Role::Agent])
            },
        ];
        let pager = |filtered| Pager {
            first: 51,
            shown: 3,
            total: if filtered { Total::MoreThan(10_000) } else { Total::Exactly(40_213) },
            filtered,
            previous: Some("/organisation/employees?before=a&from=1".to_owned()),
            next: Some("/organisation/employees?after=b".to_owned()),
        };
        let option = |value: &str, chosen| FacetOption {
            value: value.to_owned(),
            label: format!("{value} & more"),
            chosen,
            without: "/organisation/employees?q=a&role=AGENT".to_owned(),
        };
        let facet = |name, title, chosen| Facet {
            name,
            title,
            options: vec![option("a", chosen), option("b", false)],
        };
        let page = |rows, search: &str, chosen: bool| Self {
            frame: Frame::sample(language, "/organisation/employees"),
            team: false,
            search: search.to_owned(),
            facets: vec![facet("role", "column-roles", chosen), facet("status", "column-status", false)],
            download: "/organisation/employees/download?q=a&role=AGENT".to_owned(),
            clear: "/organisation/employees".to_owned(),
            columns: Column::ALL.to_vec(),
            order: "name",
            by_name: "/organisation/employees?sort=-name".to_owned(),
            by_added: "/organisation/employees?sort=added".to_owned(),
            rows,
            many: Some(Many::sample(if chosen { Every::TooMany(5_000) } else { Every::Of(1_204) })),
            pager: pager(chosen),
        };
        vec![
            ("employees", page(rows.clone(), "", false)),
            ("employees-found", page(rows.clone(), "lena \"<", true)),
            (
                "team",
                Self { team: true, columns: Column::USUAL.to_vec(), many: None, ..page(rows, "", false) },
            ),
            ("employees-none", page(Vec::new(), "", false)),
            ("employees-none-found", page(Vec::new(), "nobody", true)),
        ]
    }
}
