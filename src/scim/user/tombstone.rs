//! Entra's soft delete: the user is renamed to 32 hexadecimal digits and the old name, and made
//! inactive.

use crate::scim::text::is_same;

/// Whether `user_name` is the tombstone of `old_user_name`. Together with `active: false` it means a
/// soft delete: the employee is suspended and keeps the sign-in name, and the tombstone is shown.
#[must_use]
pub fn is_tombstone(user_name: &str, old_user_name: &str) -> bool {
    let Some((digits, rest)) = user_name.split_at_checked(32) else { return false };
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && !rest.is_empty() && is_same(rest, old_user_name)
}

/// What a name that looks like a tombstone was made of; any other name is its own. For what is derived from the name of
/// somebody who is inactive, and must not change with a soft delete.
#[must_use]
pub(super) fn without_digits(user_name: &str) -> &str {
    match user_name.split_at_checked(32) {
        Some((digits, rest)) if !rest.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            rest
        }
        _ => user_name,
    }
}
