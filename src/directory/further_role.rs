//! Further roles (FEATURES S5): a name and chosen permissions, made by administrators and given to employees beside
//! the roles that everybody knows. What they grant holds in the whole organisation. SCIM and imports do not give them.

use super::Permission;
use crate::{
    clock::Timestamp,
    ids::{OrganisationId, RoleId},
};

/// The most characters of a name.
pub const LONGEST_NAME: usize = 80;

/// A further role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherRole {
    /// Its id.
    pub id: RoleId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Its name; unique in the organisation without regard to case.
    pub name: String,
    /// What it grants, in the order of [`Permission::ALL`], each once.
    pub permissions: Vec<Permission>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts its changes, from 1.
    pub version: i64,
}

/// Whether `name` can be a role's: 1 to 80 characters, none of them a control character, blanks at no end.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.trim() == name
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control)
}

/// The permissions in the order of [`Permission::ALL`], each once.
#[must_use]
pub fn in_order(permissions: &[Permission]) -> Vec<Permission> {
    Permission::ALL.into_iter().filter(|permission| permissions.contains(permission)).collect()
}

/// The stored form of permissions: their names, separated by blanks.
#[must_use]
pub fn write_permissions(permissions: &[Permission]) -> String {
    let names: Vec<&str> = in_order(permissions).into_iter().map(Permission::as_str).collect();
    names.join(" ")
}

/// Reads what [`write_permissions`] wrote; `None` when it is something else.
#[must_use]
pub fn read_permissions(text: &str) -> Option<Vec<Permission>> {
    text.split_whitespace().map(Permission::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_survive_the_database() {
        let mixed = [Permission::SeeMails, Permission::SeeEmployees, Permission::SeeMails];
        assert_eq!(write_permissions(&mixed), "employees.see mails.see");
        assert_eq!(read_permissions(&write_permissions(&Permission::ALL)), Some(Permission::ALL.to_vec()));
        assert_eq!(read_permissions("employees.see everything"), None);
        assert_eq!(read_permissions(""), Some(vec![]));
    }

    #[test]
    fn a_name_is_short_and_plain() {
        assert!(is_name("Auditor") && is_name(&"é".repeat(LONGEST_NAME)));
        for wrong in ["", " ", "Auditor ", "a\nb", &"é".repeat(LONGEST_NAME + 1)] {
            assert!(!is_name(wrong), "{wrong:?}");
        }
    }
}
