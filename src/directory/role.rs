//! Roles, who gave them, and the offices in which they hold.

use std::{fmt, str::FromStr};

use crate::ids::OfficeId;

/// What an employee may do (FEATURES "Words").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Administers the organisation.
    Admin,
    /// Serves customers; can be booked.
    Agent,
    /// Looks after the employees of their offices.
    OfficeManager,
    /// Plans for all offices.
    CentralPlanner,
}

/// A text that is no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role: roles are ADMIN, AGENT, OFFICE_MANAGER and CENTRAL_PLANNER")]
pub struct NotARole;

impl Role {
    /// All roles, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Agent, Self::OfficeManager, Self::CentralPlanner];

    /// The role's name in every interface and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "ADMIN",
            Self::Agent => "AGENT",
            Self::OfficeManager => "OFFICE_MANAGER",
            Self::CentralPlanner => "CENTRAL_PLANNER",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = NotARole;

    /// Names of roles are read without regard to case (CONTRACT section 5).
    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.as_str().eq_ignore_ascii_case(text)).ok_or(NotARole)
    }
}

/// Who gave a role: what a person gave is never taken by a synchronisation (SCIM.md 24).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A person: in the Backoffice, by the API, the command line or an import.
    Hand,
    /// The identity provider.
    Idp,
    /// A rule of the connection (`scim.role_rules`), from a group or a value of `roles`. Office relations only: a
    /// role that follows from a rule is the identity provider's.
    Rule,
}

impl Source {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Idp => "idp",
            Self::Rule => "rule",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "hand" => Some(Self::Hand),
            "idp" => Some(Self::Idp),
            "rule" => Some(Self::Rule),
            _ => None,
        }
    }
}

/// A role and who gave it. An employee may have the same role from both sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleGrant {
    /// The role.
    pub role: Role,
    /// Who gave it.
    pub source: Source,
}

/// A role that an employee has in one office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeRelation {
    /// The office.
    pub office: OfficeId,
    /// `AGENT` or `OFFICE_MANAGER`.
    pub role: Role,
    /// Who gave it.
    pub source: Source,
}

/// The stored form of grants: `ADMIN:hand AGENT:idp`.
#[must_use]
pub fn write_grants(grants: &[RoleGrant]) -> String {
    let words: Vec<String> =
        grants.iter().map(|grant| format!("{}:{}", grant.role, grant.source.as_str())).collect();
    words.join(" ")
}

/// Reads what [`write_grants`] wrote; `None` when it is something else.
#[must_use]
pub fn read_grants(text: &str) -> Option<Vec<RoleGrant>> {
    text.split_whitespace()
        .map(|word| {
            let (role, source) = word.split_once(':')?;
            Some(RoleGrant { role: role.parse().ok()?, source: Source::parse(source)? })
        })
        .collect()
}

/// The stored form of office relations: `OFFICE-ID:AGENT:hand …`.
#[must_use]
pub fn write_relations(relations: &[OfficeRelation]) -> String {
    let words: Vec<String> = relations
        .iter()
        .map(|relation| format!("{}:{}:{}", relation.office, relation.role, relation.source.as_str()))
        .collect();
    words.join(" ")
}

/// Reads what [`write_relations`] wrote; `None` when it is something else.
#[must_use]
pub fn read_relations(text: &str) -> Option<Vec<OfficeRelation>> {
    text.split_whitespace()
        .map(|word| {
            let mut parts = word.splitn(3, ':');
            Some(OfficeRelation {
                office: parts.next()?.parse().ok()?,
                role: parts.next()?.parse().ok()?,
                source: Source::parse(parts.next()?)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Timestamp, secret::SystemRandom};

    #[test]
    fn grants_and_relations_survive_the_database() {
        let grants = vec![
            RoleGrant { role: Role::Admin, source: Source::Hand },
            RoleGrant { role: Role::Agent, source: Source::Idp },
        ];
        assert_eq!(read_grants(&write_grants(&grants)), Some(grants));
        let office = OfficeId::new(Timestamp::from_seconds(1), &SystemRandom);
        let relations = vec![OfficeRelation { office, role: Role::OfficeManager, source: Source::Rule }];
        assert_eq!(read_relations(&write_relations(&relations)), Some(relations));
        assert_eq!(read_grants(""), Some(vec![]));
        assert_eq!(read_grants("OWNER:hand"), None);
        assert_eq!(read_relations("AGENT:hand"), None);
    }

    #[test]
    fn a_role_is_read_without_regard_to_case() {
        assert_eq!("office_manager".parse(), Ok(Role::OfficeManager));
        assert_eq!("manager".parse::<Role>(), Err(NotARole));
    }
}
