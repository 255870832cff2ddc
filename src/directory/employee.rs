//! The employee: a person with an account.

use std::{fmt, str::FromStr};

use super::{
    fold,
    role::{OfficeRelation, Role, RoleGrant, Source},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, EmployeeId, OfficeId, OrganisationId},
};

/// Whether somebody may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Invited, and has not accepted yet.
    Pending,
    /// May sign in.
    Active,
    /// May not sign in.
    Suspended,
}

impl Status {
    /// The name in every interface and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Pending, Self::Active, Self::Suspended]
            .into_iter()
            .find(|status| status.as_str().eq_ignore_ascii_case(text))
            .ok_or("not a status: it is PENDING, ACTIVE or SUSPENDED")
    }
}

/// How an employee came to be. It decides whether a mail may ever leave for them (FEATURES M7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Made by an identity provider through SCIM.
    Scim,
    /// Made by a person with "Bypass the user activation flow".
    Bypass,
    /// Made by a person and invited by mail.
    Invitation,
    /// Made by an import.
    Import,
    /// Made at the first sign-in.
    JustInTime,
    /// Made by the operator as an administrator.
    Operator,
}

impl Origin {
    const ALL: [Self; 6] =
        [Self::Scim, Self::Bypass, Self::Invitation, Self::Import, Self::JustInTime, Self::Operator];

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scim => "scim",
            Self::Bypass => "bypass",
            Self::Invitation => "invitation",
            Self::Import => "import",
            Self::JustInTime => "jit",
            Self::Operator => "operator",
        }
    }

    /// Reads the name in the database.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.as_str() == text)
    }

    /// Whether a mail may be written to somebody who came this way: only to whom a person invited.
    #[must_use]
    pub const fn allows_mail(self) -> bool {
        matches!(self, Self::Invitation)
    }

    /// Whether somebody who came this way may be sent what they asked for themselves, as who forgot the
    /// password does: whom a person invited, and the operator's administrators, who may have a password from
    /// the start. Nobody else, because nobody else can have one.
    #[must_use]
    pub const fn allows_mail_on_request(self) -> bool {
        matches!(self, Self::Invitation | Self::Operator)
    }
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Employee {
    /// The id; the SCIM `id` is the same.
    pub id: EmployeeId,
    /// Whose employee this is.
    pub organisation: OrganisationId,
    /// The connection that manages this employee; `None` when people do.
    pub connection: Option<ConnectionId>,
    /// How the employee came to be.
    pub origin: Origin,
    /// Whether the employee may sign in.
    pub status: Status,
    /// Whether the employee ever became active; decides where a restored one returns to.
    pub activated: bool,
    /// The identifier the identity provider knows the employee by; equals the SAML NameID. Compared
    /// exactly.
    pub external_id: Option<String>,
    /// The sign-in name; unique in the organisation without regard to case, kept as written.
    pub username: String,
    /// The sign-in e-mail.
    pub email: Option<String>,
    /// First name; empty when an identity provider sent none.
    pub first_name: String,
    /// Last name; empty when an identity provider sent none.
    pub last_name: String,
    /// The name to show, when it is not first and last name.
    pub display_name: Option<String>,
    /// Phone number, as written.
    pub phone_number: Option<String>,
    /// Title or function; customers see it.
    pub function: Option<String>,
    /// A few words about the person; customers see them.
    pub introduction: Option<String>,
    /// A video; customers see it.
    pub video_url: Option<String>,
    /// A picture that lies elsewhere.
    pub picture_url: Option<String>,
    /// The e-mail address that customers see.
    pub contact_email: Option<String>,
    /// Language, as written; see [`Employee::supported_language`].
    pub language: Option<String>,
    /// IANA name of the time zone, as written.
    pub time_zone: Option<String>,
    /// Roles and who gave them.
    pub grants: Vec<RoleGrant>,
    /// Offices and the role in each.
    pub relations: Vec<OfficeRelation>,
    /// Whether customers can book this agent online.
    pub online_planning: bool,
    /// When too many failed sign-ins blocked the account; `None` when it is not blocked.
    pub blocked_at: Option<Timestamp>,
    /// The last accepted sign-in.
    pub last_sign_in_at: Option<Timestamp>,
    /// The SCIM resource as the identity provider sent it, as JSON.
    pub scim_document: Option<String>,
    /// When the employee was made.
    pub created_at: Timestamp,
    /// When the employee was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, from 1; the SCIM ETag.
    pub version: i64,
}

/// The languages of the suite (FEATURES X2).
pub const LANGUAGES: [&str; 10] = ["da", "de", "el", "en", "es", "fr", "ja", "nl", "no", "pl"];

/// The name to show of an employee of whom only the names are known; see [`Employee::shown_name`].
#[must_use]
pub fn shown_name(display_name: Option<&str>, first_name: &str, last_name: &str, username: &str) -> String {
    if let Some(name) = display_name.filter(|name| !name.trim().is_empty()) {
        return name.to_owned();
    }
    let name = format!("{first_name} {last_name}").trim().to_owned();
    if name.is_empty() { username.to_owned() } else { name }
}

impl Employee {
    /// Whether an identity provider writes this field, named as in the REST API, so that a change by people would not
    /// last.
    #[must_use]
    pub fn is_managed(&self, field: &str) -> bool {
        const ITS_OWN: [&str; 8] = [
            "email",
            "firstName",
            "lastName",
            "externalId",
            "phoneNumber",
            "function",
            "language",
            "timeZone",
        ];
        let provisioned = self.scim_document.is_some() || self.origin == Origin::Scim;
        self.connection.is_some() && provisioned && ITS_OWN.contains(&field)
    }

    /// An employee with nothing filled in, `PENDING` until somebody says otherwise.
    #[must_use]
    pub const fn blank(id: EmployeeId, organisation: OrganisationId, origin: Origin, now: Timestamp) -> Self {
        Self {
            id,
            organisation,
            connection: None,
            origin,
            status: Status::Pending,
            activated: false,
            external_id: None,
            username: String::new(),
            email: None,
            first_name: String::new(),
            last_name: String::new(),
            display_name: None,
            phone_number: None,
            function: None,
            introduction: None,
            video_url: None,
            picture_url: None,
            contact_email: None,
            language: None,
            time_zone: None,
            grants: Vec::new(),
            relations: Vec::new(),
            online_planning: false,
            blocked_at: None,
            last_sign_in_at: None,
            scim_document: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The roles without regard to who gave them, each once, in the order of [`Role::ALL`].
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        Role::ALL.into_iter().filter(|role| self.has_role(*role)).collect()
    }

    /// Whether the employee has `role` from anybody.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Gives exactly `roles` on behalf of `source` and leaves what others gave.
    pub fn set_roles(&mut self, source: Source, roles: &[Role]) {
        self.grants.retain(|grant| grant.source != source);
        for role in Role::ALL {
            if roles.contains(&role) {
                self.grants.push(RoleGrant { role, source });
            }
        }
        self.grants.sort_unstable();
    }

    /// Gives exactly `roles` on behalf of the identity provider. A role that is taken takes with it what needs
    /// it: nobody is refused for that.
    pub fn take_roles_of_idp(&mut self, roles: &[Role]) {
        self.set_roles(Source::Idp, roles);
        let held = self.roles();
        self.relations.retain(|relation| held.contains(&relation.role));
        self.online_planning &= held.contains(&Role::Agent);
    }

    /// Gives exactly `offices` on behalf of `source` and leaves what others gave.
    pub fn set_relations(&mut self, source: Source, offices: &[(OfficeId, Role)]) {
        self.relations.retain(|relation| relation.source != source);
        for (office, role) in offices {
            let relation = OfficeRelation { office: *office, role: *role, source };
            if !self.relations.contains(&relation) {
                self.relations.push(relation);
            }
        }
        self.relations.sort_unstable();
    }

    /// The name to show: display name, else first and last name, else the username.
    #[must_use]
    pub fn shown_name(&self) -> String {
        shown_name(self.display_name.as_deref(), &self.first_name, &self.last_name, &self.username)
    }

    /// What the list of employees is sorted and searched by.
    #[must_use]
    pub fn folded_name(&self) -> String {
        fold(format!("{} {}", self.last_name, self.first_name).trim())
    }

    /// The language of the suite that [`Employee::language`] means: `nl` for `nl-BE`; `None` when there
    /// is none or the suite does not speak it.
    #[must_use]
    pub fn supported_language(&self) -> Option<&'static str> {
        let written = self.language.as_deref()?;
        let primary = written.split(['-', '_', ',', ';']).next()?.trim();
        // Norwegian is written as one of its two forms by most systems.
        let primary = if matches!(primary, "nb" | "nn") { "no" } else { primary };
        LANGUAGES.into_iter().find(|language| language.eq_ignore_ascii_case(primary))
    }

    /// Suspends; answers whether that changed anything.
    pub fn suspend(&mut self) -> bool {
        let changes = self.status != Status::Suspended;
        self.status = Status::Suspended;
        changes
    }

    /// Ends a suspension; answers whether that changed anything. Who was never activated waits for that
    /// again (SCIM.md 22).
    pub fn restore(&mut self) -> bool {
        if self.status != Status::Suspended {
            return false;
        }
        self.status = if self.activated { Status::Active } else { Status::Pending };
        true
    }

    /// Makes the employee active without any mail.
    pub const fn activate(&mut self) {
        self.status = Status::Active;
        self.activated = true;
    }
}
