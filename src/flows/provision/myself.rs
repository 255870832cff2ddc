//! An employee who looks at themselves.

use super::{ProvisionError, Shown};
use crate::{
    directory::Employee,
    flows::Gateway,
    store::groups::{self, Owner},
};

/// The employee as a resource, with the groups of the connection that manages them, if they are wanted.
///
/// # Errors
/// When the database fails.
pub async fn myself(
    gateway: &Gateway,
    employee: &Employee,
    with_groups: bool,
) -> Result<Shown, ProvisionError> {
    let shown = Shown::of(employee);
    let Some(connection) = employee.connection.filter(|_| with_groups) else { return Ok(shown) };
    let mut conn = gateway.db.read().await?;
    let owner = Owner { organisation: employee.organisation, connection };
    let found = groups::of_employees(&mut conn, owner, &[employee.id]).await?;
    Ok(shown.with_groups(found.into_iter().map(|(_, group, name)| (group, name)).collect()))
}
