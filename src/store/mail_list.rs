//! The mail ledger as people look through it, newest first.

use super::{
    Conn, StoreError,
    keyset::{Condition, Cut, Order, Page},
    mails::{COLUMNS, Mail},
};
use crate::ids::{EmployeeId, OrganisationId};

/// Which mails.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// To these employees; to anybody when `None`.
    pub people: Option<Vec<EmployeeId>>,
    /// In this state; in any when `None`.
    pub state: Option<String>,
    /// Of this kind; of any when `None`.
    pub kind: Option<String>,
}

const NEWEST: Order = Order { table: "mails", key: "created_at, id", descending: true };

fn condition(organisation: OrganisationId, sought: &Sought) -> Condition {
    let mut condition = Condition::of(organisation);
    if let Some(people) = &sought.people {
        let people = condition.list(people.iter().map(|id| id.uuid()));
        condition.and(&format!("employee_id in ({people})"));
    }
    for (column, wanted) in [("state", &sought.state), ("kind", &sought.kind)] {
        if let Some(wanted) = wanted {
            let wanted = condition.value(wanted);
            condition.and(&format!("{column} = {wanted}"));
        }
    }
    condition
}

/// A page of the mails sought, newest first, and how many match in all.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn page(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
    cut: Cut,
) -> Result<(Page<Mail>, u64), StoreError> {
    let page = NEWEST.page(conn, COLUMNS, condition(organisation, sought), cut).await?;
    Ok((page, NEWEST.count(conn, condition(organisation, sought)).await?))
}
