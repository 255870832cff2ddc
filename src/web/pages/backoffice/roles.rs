//! The roles: those that everybody knows, further ones, and one of these with who has it.

use askama::Template;

use crate::{
    directory::{Permission, Reach, Role, further_role::LONGEST_NAME},
    ids::RoleId,
    web::{
        Frame, Language, Pager, PersonRow, Theme, assets,
        avatar::Avatar,
        parts::{self, Choice, Crumb, Field, Kind},
    },
};

/// The key of the words for a permission.
#[must_use]
pub const fn permission_key(permission: &Permission) -> &'static str {
    match permission {
        Permission::SeeEmployees => "permission-employees-see",
        Permission::AddEmployees => "permission-employees-add",
        Permission::EditEmployees => "permission-employees-edit",
        Permission::SuspendEmployees => "permission-employees-suspend",
        Permission::DeleteEmployees => "permission-employees-delete",
        Permission::ExportEmployees => "permission-employees-export",
        Permission::SeeOffices => "permission-offices-see",
        Permission::EditOffices => "permission-offices-edit",
        Permission::EditRoles => "permission-roles-edit",
        Permission::SeeConnections => "permission-connections-see",
        Permission::EditConnections => "permission-connections-edit",
        Permission::SeeSignIns => "permission-sign-ins-see",
        Permission::SeeProvisioning => "permission-provisioning-see",
        Permission::SeeAudit => "permission-audit-see",
        Permission::SeeMails => "permission-mails-see",
        Permission::EditSettings => "permission-settings-edit",
    }
}

/// A further role in the list.
#[derive(Debug, Clone)]
pub struct RoleRow {
    /// The id.
    pub id: RoleId,
    /// The name.
    pub name: String,
    /// What it grants.
    pub permissions: Vec<Permission>,
    /// How many have it.
    pub holders: u64,
}

impl RoleRow {
    fn words(&self) -> Vec<&'static str> {
        self.permissions.iter().map(permission_key).collect()
    }
}

/// A permission and how far each role grants it.
#[derive(Clone)]
struct Line {
    words: &'static str,
    cells: Vec<(&'static str, Option<Reach>)>,
}

/// All roles.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/roles.html")]
pub struct Roles {
    /// What stands around it.
    pub frame: Frame,
    /// The roles that everybody knows, with how many have each.
    pub built_in: Vec<(Role, u64)>,
    /// The further ones.
    pub rows: Vec<RoleRow>,
}

/// One further role.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/role.html")]
pub struct RolePage {
    /// What stands around it.
    pub frame: Frame,
    /// The id.
    pub id: RoleId,
    /// The stored name.
    pub name: String,
    /// Its version.
    pub version: i64,
    /// Whether somebody else saved meanwhile.
    pub conflict: bool,
    /// Name and permissions.
    pub fields: Vec<Field>,
    /// The field for who is to get it.
    pub who: Field,
    /// Those whom the typed words may mean, when they are several.
    pub meant: Vec<(String, String)>,
    /// Who has it.
    pub people: Vec<PersonRow>,
    /// The foot of the list of people.
    pub pager: Pager,
}

impl Roles {
    /// What the roles that everybody knows allow, a permission a line.
    fn lines(&self) -> Vec<Line> {
        let line = |permission: Permission| Line {
            words: permission_key(&permission),
            cells: self
                .built_in
                .iter()
                .map(|(role, _)| (parts::role(role).1, permission.granted_by(*role)))
                .collect(),
        };
        Permission::ALL.map(line).to_vec()
    }
}

impl RolePage {
    fn trail(&self) -> Vec<Crumb> {
        trail(self.frame.language)
    }

    fn wrong(&self) -> Vec<(&'static str, &str)> {
        let mut wrong = parts::wrong(&self.fields);
        wrong.extend(parts::wrong(std::slice::from_ref(&self.who)));
        wrong
    }
}

/// The key of the title of a new role's page.
pub const NEW_TITLE: &str = "role-new-title";
/// The key of what a new role is about.
pub const NEW_LEAD: &str = "role-new-lead";
/// The key of what the button of a new role says.
pub const ADD: &str = "role-add-action";

/// The title of the page before a role is deleted.
#[must_use]
pub fn removal_title(language: Language, name: &str) -> String {
    language.text("role-delete-title").with("name", name).to_string()
}

/// The way back to the list.
#[must_use]
pub fn trail(language: Language) -> Vec<Crumb> {
    vec![Crumb { href: "/organisation/roles".to_owned(), label: language.say("place-roles") }]
}

/// Name and permissions, separated by `;`. `may`: which of them the person can give and take.
#[must_use]
pub fn fields(
    language: Language,
    name: &str,
    permissions: &str,
    may: &dyn Fn(Permission) -> bool,
) -> Vec<Field> {
    let choice = |permission: Permission| Choice {
        locked: !may(permission),
        ..Choice::new(permission.as_str(), language.say(permission_key(&permission)))
    };
    let choices = Permission::ALL.map(choice).to_vec();
    let longest = u32::try_from(LONGEST_NAME).unwrap_or(u32::MAX);
    vec![
        Field::line("name", "role-name", name.to_owned()).required().longest(longest),
        Field::line("permissions", "role-permissions", permissions.to_owned())
            .kind(Kind::Several(choices))
            .hint("role-permissions-hint")
            .required(),
    ]
}

/// The field for who is to get a role.
#[must_use]
pub fn who(value: String) -> Field {
    Field::line("who", "role-give-who", value).hint("role-give-hint").longest(200).required()
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleFault {
    /// Not a name.
    Name,
    /// A name that another role has.
    Taken,
    /// No permission.
    Empty,
    /// A permission that the person does not have.
    Beyond,
    /// Nobody is called so.
    Nobody,
    /// Several are.
    Several,
}

impl RoleFault {
    /// The key of what to tell.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "role-name-wrong",
            Self::Taken => "role-name-taken",
            Self::Empty => "role-permissions-none",
            Self::Beyond => "role-beyond",
            Self::Nobody => "role-give-nobody",
            Self::Several => "role-give-several",
        }
    }
}

/// What deleting a role touches.
#[must_use]
pub fn removal_lines(language: Language, holders: u64) -> Vec<String> {
    vec![
        language.text("role-delete-holders").count("count", holders).to_string(),
        language.say("role-delete-final"),
    ]
}

#[cfg(test)]
impl Roles {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |rows: Vec<RoleRow>| Self {
            frame: Frame::sample(language, "/organisation/roles"),
            built_in: Role::ALL.map(|role| (role, 12_000)).to_vec(),
            rows,
        };
        let row = RoleRow {
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a0f".parse().unwrap(),
            name: "Auditor <b>".to_owned(),
            permissions: Permission::ALL.to_vec(),
            holders: 3,
        };
        vec![("roles", page(vec![row])), ("roles-none", page(Vec::new()))]
    }
}

#[cfg(test)]
impl RolePage {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |people: Vec<PersonRow>| Self {
            frame: Frame::sample(language, "/organisation/roles/{id}"),
            id: "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a0f".parse().unwrap(),
            name: "Auditor <b>".to_owned(),
            version: 2,
            conflict: people.is_empty(),
            fields: fields(language, "Auditor <b>", "audit.see;mails.see", &|one| {
                one != Permission::EditRoles
            }),
            who: who(String::new()),
            meant: Vec::new(),
            pager: Pager {
                first: 1,
                shown: 2,
                total: crate::web::Total::Exactly(2),
                filtered: false,
                previous: None,
                next: None,
            },
            people,
        };
        let mut wrong = page(Vec::new());
        wrong.fields[1].error = Some(language.say(RoleFault::Beyond.key()));
        wrong.fields[0].theirs = Some("Auditors".to_owned());
        wrong.who.error = Some(language.say(RoleFault::Several.key()));
        wrong.meant = vec![("0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".to_owned(), "Lena Maes".to_owned())];
        vec![("role", page(super::offices::sample_people())), ("role-wrong", wrong)]
    }
}
