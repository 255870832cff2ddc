//! The connection settings that are more than a word: attribute maps, role rules, names.

use std::collections::{BTreeSet, HashSet};

use super::{fold, role::Role, settings::SettingValue};

/// The most rules or mappings that one setting holds, and the most characters of its text.
const MAX_ENTRIES: usize = 500;
const MAX_TEXT: usize = 32_768;

fn is_plain(text: &str, longest: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
}

/// The Name of a SAML attribute: 1 to 256 characters, no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute(pub(super) String);

impl Attribute {
    pub(super) fn parse(text: &str) -> Option<Self> {
        is_plain(text, 256).then(|| Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A SAML entity ID: a URI of at most 1024 characters (SAML core section 8.3.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityId(String);

impl EntityId {
    /// The URI.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SettingValue for EntityId {
    fn expected() -> String {
        "an entity ID: a URI of at most 1024 characters".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        (is_plain(text, 1024) && !text.contains(char::is_whitespace)).then(|| Self(text.to_owned()))
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

/// One e-mail address, at most 254 bytes (RFC 5321 section 4.5.3.1.3 less the brackets).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SettingValue for Address {
    fn expected() -> String {
        "an e-mail address".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let (name, domain) = text.split_once('@')?;
        let is_word = |part: &str| {
            !part.is_empty()
                && !part.contains(|char: char| {
                    char.is_whitespace() || char.is_control() || "@,;<>\"".contains(char)
                })
        };
        (is_word(name) && is_word(domain) && text.len() <= 254).then(|| Self(text.to_owned()))
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

/// The attributes that just-in-time creation reads; `None` where the known names are tried.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JitMap {
    /// Where the e-mail is read.
    pub email: Option<Attribute>,
    /// Where the first name is read.
    pub first_name: Option<Attribute>,
    /// Where the last name is read.
    pub last_name: Option<Attribute>,
    /// Where the display name is read.
    pub display_name: Option<Attribute>,
    /// Where the names of groups are read.
    pub groups: Option<Attribute>,
    /// Where the values of roles are read.
    pub roles: Option<Attribute>,
}

impl JitMap {
    fn fields(&self) -> [(&'static str, &Option<Attribute>); 6] {
        [
            ("email", &self.email),
            ("firstName", &self.first_name),
            ("lastName", &self.last_name),
            ("displayName", &self.display_name),
            ("groups", &self.groups),
            ("roles", &self.roles),
        ]
    }
}

impl SettingValue for JitMap {
    fn expected() -> String {
        "FIELD=ATTRIBUTE separated by semicolons, such as email=mail;firstName=gn (fields: email, firstName, \
         lastName, displayName, groups, roles)"
            .to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut map = Self::default();
        for entry in entries(text)? {
            let (field, attribute) = entry.split_once('=')?;
            let place = match field.trim() {
                "email" => &mut map.email,
                "firstName" => &mut map.first_name,
                "lastName" => &mut map.last_name,
                "displayName" => &mut map.display_name,
                "groups" => &mut map.groups,
                "roles" => &mut map.roles,
                _ => return None,
            };
            if place.replace(Attribute::parse(attribute.trim())?).is_some() {
                return None;
            }
        }
        Some(map)
    }

    fn write(&self) -> String {
        let written: Vec<String> = self
            .fields()
            .into_iter()
            .filter_map(|(field, attribute)| Some(format!("{field}={}", attribute.as_ref()?.as_str())))
            .collect();
        written.join(";")
    }
}

/// What a role rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    /// Membership of a SCIM group.
    Group,
    /// A value of the SCIM attribute `roles`.
    Role,
}

/// What a role rule gives: `ROLE`, or `ROLE@OFFICE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gift {
    /// The role.
    pub role: Role,
    /// The office that it is for, by its id or its External ID; then the role is `AGENT` or `OFFICE_MANAGER`.
    pub office: Option<String>,
}

impl Gift {
    fn parse(text: &str) -> Option<Self> {
        let (role, office) = match text.split_once('@') {
            Some((role, office)) => (role, Some(office.trim().to_owned())),
            None => (text, None),
        };
        let gift = Self { role: role.trim().parse().ok()?, office };
        let fits = gift.office.as_deref().is_none_or(|office| {
            is_plain(office, 255) && matches!(gift.role, Role::Agent | Role::OfficeManager)
        });
        fits.then_some(gift)
    }
}

impl std::fmt::Display for Gift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.office {
            Some(office) => write!(f, "{}@{office}", self.role),
            None => write!(f, "{}", self.role),
        }
    }
}

/// The roles among `gifts`, each once. `ADMIN` only when the connection may grant it, else that is noted.
#[must_use]
pub fn roles_of(gifts: &[&Gift], grant_admin: bool, notes: &mut Vec<String>) -> Vec<Role> {
    let given: BTreeSet<Role> = gifts.iter().map(|gift| gift.role).collect();
    if !grant_admin && given.contains(&Role::Admin) {
        notes.push("role ADMIN: scim.grant_admin is false".to_owned());
    }
    given.into_iter().filter(|role| *role != Role::Admin || grant_admin).collect()
}

/// The offices among `gifts`, with the role in each.
#[must_use]
pub fn offices_of(gifts: &[&Gift]) -> Vec<(String, Role)> {
    gifts.iter().filter_map(|gift| Some((gift.office.clone()?, gift.role))).collect()
}

/// Which roles, and which offices, follow from groups and from values of `roles` (SCIM.md 24). Names of groups and
/// values are compared without regard to case, External IDs of offices exactly.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleRules(Vec<(Given, String, Gift)>);

impl RoleRules {
    /// What a member of the group with this displayName is given.
    pub fn of_group(&self, display_name: &str) -> impl Iterator<Item = &Gift> {
        self.of(Given::Group, display_name)
    }

    /// What a value of `roles` means beyond being a role's own name.
    pub fn of_value(&self, value: &str) -> impl Iterator<Item = &Gift> {
        self.of(Given::Role, value)
    }

    /// What follows from any of `groups` and `values`, in the order of the rules. Each name is looked at once,
    /// however many rules there are.
    #[must_use]
    pub fn of_all(&self, groups: &[&str], values: &[&str]) -> Vec<&Gift> {
        let folded = |names: &[&str]| names.iter().map(|name| fold(name)).collect::<HashSet<String>>();
        let (groups, values) = (folded(groups), folded(values));
        let stated = |given| match given {
            Given::Group => &groups,
            Given::Role => &values,
        };
        let follows = |rule: &&(Given, String, Gift)| stated(rule.0).contains(&fold(&rule.1));
        self.0.iter().filter(follows).map(|rule| &rule.2).collect()
    }

    /// The offices that rules name.
    pub fn offices(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|rule| rule.2.office.as_deref())
    }

    /// Whether a group can give this role.
    #[must_use]
    pub fn gives_by_group(&self, role: Role) -> bool {
        self.0.iter().any(|rule| rule.0 == Given::Group && rule.2.role == role)
    }

    /// Whether there are no rules.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn of(&self, given: Given, name: &str) -> impl Iterator<Item = &Gift> {
        let name = fold(name);
        self.0.iter().filter(move |rule| rule.0 == given && fold(&rule.1) == name).map(|rule| &rule.2)
    }
}

impl SettingValue for RoleRules {
    fn expected() -> String {
        "group:NAME=ROLE or role:VALUE=ROLE separated by semicolons, such as group:Sales=AGENT;role:Boss=OFFICE_MANAGER; \
         AGENT@OFFICE or OFFICE_MANAGER@OFFICE with an office's id or External ID gives the office, too"
            .to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let rule = |entry: &str| {
            // Names of groups may contain an equals sign; what is given does not.
            let (given, gift) = entry.rsplit_once('=')?;
            let (kind, name) = given.split_once(':')?;
            let kind = match kind.trim() {
                "group" => Given::Group,
                "role" => Given::Role,
                _ => return None,
            };
            let name = name.trim();
            is_plain(name, 256).then_some((kind, name.to_owned(), Gift::parse(gift)?))
        };
        entries(text)?.map(rule).collect::<Option<_>>().map(Self)
    }

    fn write(&self) -> String {
        let written: Vec<String> = self
            .0
            .iter()
            .map(|(given, name, gift)| match given {
                Given::Group => format!("group:{name}={gift}"),
                Given::Role => format!("role:{name}={gift}"),
            })
            .collect();
        written.join(";")
    }
}

/// The entries between semicolons; one at the end is tolerated. `None` when there are too many.
fn entries(text: &str) -> Option<impl Iterator<Item = &str>> {
    let text = text.strip_suffix(';').unwrap_or(text);
    (text.len() <= MAX_TEXT && text.split(';').count() <= MAX_ENTRIES).then(|| text.split(';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_rules_are_read_and_found_without_regard_to_case() {
        let text = "group:Sales, North=AGENT;group:a=b=OFFICE_MANAGER;role:Boss=central_planner;group:sales, north=ADMIN;";
        let rules = RoleRules::parse(text).unwrap();
        let roles = |gifts: Vec<&Gift>| gifts.into_iter().map(|gift| gift.role).collect::<Vec<_>>();
        assert_eq!(roles(rules.of_group("SALES, north").collect()), [Role::Agent, Role::Admin]);
        assert_eq!(roles(rules.of_group("a=b").collect()), [Role::OfficeManager]);
        assert_eq!(roles(rules.of_value("boss").collect()), [Role::CentralPlanner]);
        assert_eq!(rules.of_value("Sales, North").count(), 0);
        assert_eq!(
            roles(rules.of_all(&["other", "SALES, north"], &["BOSS", "a=b"])),
            [Role::Agent, Role::CentralPlanner, Role::Admin]
        );
        assert!(rules.of_all(&["boss"], &["Sales, North", "ADMIN"]).is_empty());
        assert_eq!(RoleRules::parse(&rules.write()), Some(rules));
        for wrong in
            ["", "Sales=AGENT", "group:=AGENT", "group:Sales", "team:Sales=AGENT", "group:Sales=AGENT;;", ";"]
        {
            assert_eq!(RoleRules::parse(wrong), None, "{wrong}");
        }
        assert_eq!(RoleRules::parse(&"role:a=AGENT;".repeat(MAX_ENTRIES + 1)), None);
    }

    #[test]
    fn a_rule_names_an_office_for_a_role_that_people_have_in_one() {
        let rules =
            RoleRules::parse("group:Ghent=AGENT@B-1;role:head= office_manager @ B 2 ;group:x@y=ADMIN")
                .unwrap();
        let gifts: Vec<String> =
            rules.of_all(&["ghent", "X@y"], &["Head"]).iter().map(ToString::to_string).collect();
        assert_eq!(gifts, ["AGENT@B-1", "OFFICE_MANAGER@B 2", "ADMIN"]);
        assert_eq!(rules.offices().collect::<Vec<_>>(), ["B-1", "B 2"]);
        assert_eq!(RoleRules::parse(&rules.write()), Some(rules));
        let long = format!("group:Ghent=AGENT@{}", "x".repeat(256));
        for wrong in [
            "group:Ghent=ADMIN@B-1",
            "group:Ghent=CENTRAL_PLANNER@B-1",
            "group:Ghent=AGENT@",
            "group:G=@B-1",
            &long,
        ] {
            assert_eq!(RoleRules::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_map_of_attributes_names_each_field_once() {
        let map = JitMap::parse("email=urn:oid:0.9.2342.19200300.100.1.3; firstName=gn").unwrap();
        assert_eq!(map.email.as_ref().map(Attribute::as_str), Some("urn:oid:0.9.2342.19200300.100.1.3"));
        assert_eq!(map.first_name.as_ref().map(Attribute::as_str), Some("gn"));
        assert_eq!((&map.last_name, &map.display_name), (&None, &None));
        assert_eq!(map.write(), "email=urn:oid:0.9.2342.19200300.100.1.3;firstName=gn");
        let map = JitMap::parse("roles=Role;groups=urn:x=y").unwrap();
        assert_eq!(map.groups.as_ref().map(Attribute::as_str), Some("urn:x=y"));
        assert_eq!(map.write(), "groups=urn:x=y;roles=Role");
        for wrong in ["email", "email=", "e-mail=mail", "email=a;email=b", "email=a\u{7}"] {
            assert_eq!(JitMap::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_is_one_address() {
        assert!(Address::parse("it@example.com").is_some());
        for wrong in ["it", "@example.com", "it@", "a@b@c", "a@b,c@d", "A <a@b>", "a b@c", "a@b\r\nBcc:c"] {
            assert_eq!(Address::parse(wrong), None, "{wrong}");
        }
    }
}
