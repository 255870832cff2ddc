//! Just-in-time creation: from the attributes of an assertion to an employee (CONTRACT section 4).

use super::{
    connection_settings::{ConnectionValues, SubjectMatch},
    connection_values::{Attribute, JitMap, offices_of, roles_of},
    employee::{Employee, Origin},
    role::Role,
    rules::is_address,
};

/// Where an e-mail address is looked for when `saml.jit_map` does not say: the names that identity providers
/// offer, the claims of Entra ID and ADFS, the LDAP attributes `mail` and `emailAddress`. The first that has a
/// usable value wins.
pub const EMAIL: &[&str] = &[
    "email",
    "mail",
    "emailAddress",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "http://schemas.xmlsoap.org/claims/EmailAddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1",
];

/// Where a first name is looked for.
pub const FIRST_NAME: &[&str] = &[
    "firstName",
    "givenName",
    "first_name",
    "given_name",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
    "urn:oid:2.5.4.42",
];

/// Where a last name is looked for.
pub const LAST_NAME: &[&str] = &[
    "lastName",
    "surname",
    "sn",
    "familyName",
    "last_name",
    "family_name",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
    "urn:oid:2.5.4.4",
];

/// Where the name to show is looked for.
pub const DISPLAY_NAME: &[&str] = &[
    "displayName",
    "display_name",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "http://schemas.xmlsoap.org/claims/CommonName",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "urn:oid:2.5.4.3",
];

/// Where names of groups are looked for: all values of all of them count.
pub const GROUPS: &[&str] = &[
    "groups",
    "group",
    "memberOf",
    "isMemberOf",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    "http://schemas.xmlsoap.org/claims/Group",
    "urn:oid:1.2.840.113556.1.2.102",
    "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
];

/// Where values of roles are looked for: all values of all of them count.
pub const ROLES: &[&str] = &[
    "roles",
    "role",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.7",
];

/// The longest name that an employee can have, in characters.
const LONGEST: usize = 255;

/// One attribute of an assertion: its Name and its values.
pub type Stated<'a> = (&'a str, &'a [String]);

/// What an assertion says of a person, as far as it can be used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// The e-mail address.
    pub email: Option<String>,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The name to show.
    pub display_name: Option<String>,
    /// The roles that the connection's rules tie to the groups and roles that are stated; none without a
    /// rule.
    pub roles: Vec<Role>,
    /// The offices that follow from the connection's rules, by id or External ID, with the role in each.
    pub offices: Vec<(String, Role)>,
    /// What was stated and is left out, for the administrator.
    pub notes: Vec<String>,
}

impl Profile {
    /// Reads the attributes of an assertion as a connection wants them read.
    #[must_use]
    pub fn read(stated: &[Stated<'_>], values: &ConnectionValues) -> Self {
        let JitMap { email, first_name, last_name, display_name, groups, roles } = &values.jit_map;
        let mut notes = Vec::new();
        let mut take = |field, mapped: &Option<Attribute>, known, fits: fn(&str) -> bool| {
            first(&stated_as(stated, mapped.as_ref(), known), field, fits, &mut notes)
        };
        let mut profile = Self {
            email: take("email", email, EMAIL, is_address),
            first_name: take("firstName", first_name, FIRST_NAME, is_name),
            last_name: take("lastName", last_name, LAST_NAME, is_name),
            display_name: take("displayName", display_name, DISPLAY_NAME, is_name),
            ..Self::default()
        };
        let groups = stated_as(stated, groups.as_ref(), GROUPS);
        let roles = stated_as(stated, roles.as_ref(), ROLES);
        let gifts = values.role_rules.of_all(&groups, &roles);
        profile.offices = offices_of(&gifts);
        profile.roles = roles_of(&gifts, values.grant_admin, &mut notes);
        profile.notes = notes;
        profile
    }

    /// Fills a new employee in. `subject` becomes the External ID, and whatever `saml.match` compares, so that
    /// the next sign-in finds the person. Without an e-mail address a subject that is one serves; without names
    /// the name to show, else the username.
    pub fn fill(&self, employee: &mut Employee, subject: &str, field: SubjectMatch) {
        employee.external_id = Some(subject.to_owned());
        employee.email = match field {
            SubjectMatch::Email => Some(subject.to_owned()),
            SubjectMatch::ExternalId | SubjectMatch::Username => {
                self.email.clone().or_else(|| is_address(subject).then(|| subject.to_owned()))
            }
        };
        employee.username = match field {
            SubjectMatch::Username => subject.to_owned(),
            SubjectMatch::ExternalId | SubjectMatch::Email => {
                employee.email.clone().unwrap_or_else(|| subject.to_owned())
            }
        };
        employee.display_name.clone_from(&self.display_name);
        let (first, last) = self.names().unwrap_or_else(|| (employee.username.clone(), String::new()));
        employee.first_name = first;
        employee.last_name = last;
        employee.take_roles_of_idp(&self.roles);
    }

    /// Brings names, e-mail and roles of somebody who was made this way up to date. What is not stated stays.
    /// The e-mail stays, too, where it is what subjects are compared with. `granted` are roles that the identity
    /// provider gives by other means.
    pub fn refresh(&self, employee: &mut Employee, field: SubjectMatch, granted: &[Role]) {
        if field != SubjectMatch::Email && self.email.is_some() {
            employee.email.clone_from(&self.email);
        }
        match (&self.first_name, &self.last_name) {
            // What was only divided from the name to show counts when that changes: people may have put it right.
            (None, None) if self.display_name == employee.display_name => {}
            (None, None) => {
                if let Some((first, last)) = self.names() {
                    employee.first_name = first;
                    employee.last_name = last;
                }
            }
            (first, last) => {
                for (stated, name) in [(first, &mut employee.first_name), (last, &mut employee.last_name)] {
                    if let Some(stated) = stated {
                        name.clone_from(stated);
                    }
                }
            }
        }
        if self.display_name.is_some() {
            employee.display_name.clone_from(&self.display_name);
        }
        let roles: Vec<Role> = self.roles.iter().chain(granted).copied().collect();
        employee.take_roles_of_idp(&roles);
    }

    /// First and last name as stated, else as the name to show is divided: at its comma ("Family, Given"), or at
    /// its first space. `None` when nothing is stated.
    fn names(&self) -> Option<(String, String)> {
        if self.first_name.is_some() || self.last_name.is_some() {
            let text = |name: &Option<String>| name.clone().unwrap_or_default();
            return Some((text(&self.first_name), text(&self.last_name)));
        }
        let whole = self.display_name.as_deref()?.trim();
        let (first, last) = match whole.split_once(',') {
            Some((last, first)) if !first.trim().is_empty() && !last.trim().is_empty() => (first, last),
            _ => whole.split_once(char::is_whitespace).unwrap_or((whole, "")),
        };
        Some((first.trim().to_owned(), last.trim().to_owned()))
    }
}

/// Whether sign-ins keep `employee` up to date: made by one, and never written by SCIM, which knows better.
#[must_use]
pub fn is_kept_by_sign_ins(employee: &Employee) -> bool {
    employee.origin == Origin::JustInTime && employee.connection.is_some() && employee.scim_document.is_none()
}

fn is_name(text: &str) -> bool {
    text.chars().count() <= LONGEST && !text.chars().any(char::is_control)
}

/// The values of the mapped attribute, compared exactly, or those of the known ones in their order, without
/// regard to case: `Email` and `email` are offered by the same products.
fn stated_as<'a>(stated: &[Stated<'a>], mapped: Option<&Attribute>, known: &[&str]) -> Vec<&'a str> {
    let of = |wanted: &dyn Fn(&str) -> bool| {
        let values = stated.iter().filter(|(name, _)| wanted(name)).flat_map(|(_, values)| values.iter());
        values.map(|value| value.trim()).filter(|value| !value.is_empty()).collect::<Vec<&'a str>>()
    };
    match mapped {
        Some(attribute) => of(&|name| name == attribute.as_str()),
        None => known.iter().flat_map(|known| of(&|name| name.eq_ignore_ascii_case(known))).collect(),
    }
}

/// The first value that fits; notes that there were only others.
fn first(values: &[&str], field: &str, fits: fn(&str) -> bool, notes: &mut Vec<String>) -> Option<String> {
    let found = values.iter().find(|value| fits(value)).map(|value| (*value).to_owned());
    if found.is_none() && !values.is_empty() {
        notes.push(format!("{field}: no usable value"));
    }
    found
}

#[cfg(test)]
mod tests;
