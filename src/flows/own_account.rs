//! What people change of themselves (FEATURES A2, A4): how they are reached and shown, their language and time zone.

use super::{
    Actor, FlowError, Gateway, change,
    employees::{self, FieldChange},
    organisations, power,
};
use crate::{
    directory::{Employee, rules},
    ids::EmployeeId,
    store::statement::transaction,
};

/// The fields that are one's own to change, unless an identity provider writes them; by the names of the REST API.
pub const OWN: [&str; 9] = [
    "firstName",
    "lastName",
    "communicationEmail",
    "phoneNumber",
    "function",
    "introduction",
    "staticVideoUrl",
    "language",
    "timeZone",
];

/// Whether somebody may change this field of themselves.
#[must_use]
pub fn is_open(employee: &Employee, field: &str) -> bool {
    OWN.contains(&field) && !employee.is_managed(field)
}

/// Changes one's own record, as one saw it.
///
/// # Errors
/// [`FlowError::Changed`] when it is not as one saw it, [`FlowError::Forbidden`] for a field that is not one's own to
/// change or who may not sign in any more, a rule of the directory.
pub async fn edit(
    gateway: &Gateway,
    org: &str,
    (id, version): (EmployeeId, i64),
    changes: &[FieldChange],
) -> Result<Employee, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        power::of_actor(tx, scope.id, id).await?;
        let before = employees::require_to_write(tx, scope.id, id).await?;
        if before.version != version {
            return Err(FlowError::Changed);
        }
        let mut after = before.clone();
        for (field, value) in changes {
            if !is_open(&before, field) {
                return Err(FlowError::Forbidden("this is not yours to change"));
            }
            employees::set_field(tx, &scope, &mut after, field, value).await?;
        }
        rules::check_changed_by_person(&before, &after)?;
        change::save(gateway, tx, &scope, Actor::Employee(id), &before, &mut after).await?;
        Ok::<_, FlowError>(after)
    })
}
