//! The stored links by which employees sign in (SCIM.md 19): what changes of an employee do to them, and
//! dropping them by hand. A sign-in makes them.

use serde_json::{Map, json};

use super::{Actor, FlowError, Gateway, Target, employees, organisations};
use crate::{
    directory::Employee,
    ids::EmployeeId,
    store::{StoreError, Tx, links, statement::transaction},
};

/// Drops every stored link of an employee: the next sign-in finds them by `saml.match` alone. For when an
/// identifier was given to somebody else at the identity provider. Answers how many there were.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn unlink(gateway: &Gateway, actor: Actor, org: &str, id: EmployeeId) -> Result<u64, FlowError> {
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, org).await?;
        employees::require_to_write(tx, scope.id, id).await?;
        let dropped = links::drop_all(tx, scope.id, id, None).await?;
        if dropped > 0 {
            let detail = json!({ "linksDropped": dropped });
            gateway.audit(tx, actor, "employee.unlinked", Target::employee(scope.id, id), detail).await?;
        }
        Ok::<_, FlowError>(dropped)
    })
}

/// Drops the links that a change makes untrue, in the change's own transaction, and notes in its audit
/// detail how many there were.
///
/// A changed External ID is another identity: every link of the employee goes. Who comes to another
/// connection keeps none of the former's. And a name that the employee gives up was theirs in the end: a
/// link from it that leads to somebody else is older, and must not open that account to whoever is sent by
/// that name next.
pub(super) async fn follow_change(
    tx: &mut Tx,
    before: &Employee,
    after: &Employee,
    detail: &mut Map<String, serde_json::Value>,
) -> Result<(), StoreError> {
    let (organisation, id) = (after.organisation, after.id);
    let mut dropped = 0;
    if before.external_id.is_some() && before.external_id != after.external_id {
        dropped += links::drop_all(tx, organisation, id, None).await?;
    } else if after.connection.is_some() && before.connection != after.connection {
        dropped += links::drop_all(tx, organisation, id, after.connection).await?;
    }
    let others = drop_of_others(tx, before, Some(after)).await?;
    for (name, count) in [("linksDropped", dropped), ("linksOfOthersDropped", others)] {
        if count > 0 {
            detail.insert(name.to_owned(), json!(count));
        }
    }
    Ok(())
}

/// Drops links of others from the names that `before` had and `after` has no more; `None` is a deletion,
/// which takes the employee's own links with the row.
pub(super) async fn drop_of_others(
    tx: &mut Tx,
    before: &Employee,
    after: Option<&Employee>,
) -> Result<u64, StoreError> {
    let names = |employee: &Employee| {
        [employee.external_id.clone(), Some(employee.username.clone()), employee.email.clone()]
    };
    let kept = after.map(names).unwrap_or_default();
    let mut given_up: Vec<String> = names(before)
        .into_iter()
        .zip(kept)
        .filter(|(old, new)| old != new)
        .filter_map(|(old, _)| old)
        .collect();
    given_up.sort_unstable();
    given_up.dedup();
    let mut dropped = 0;
    for name in given_up {
        dropped += links::drop_of_others(tx, before.organisation, before.id, &name).await?;
    }
    Ok(dropped)
}
