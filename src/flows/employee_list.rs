//! The list of employees as people look through it, a page at a time.

use super::{FlowError, Gateway, organisations::Scope};
use crate::{
    directory::{Authority, Employee, Permission, Reach},
    store::{
        employee_list::{self, Sought},
        employees,
    },
};

pub use crate::store::employee_list::From;

/// How many employees a page shows.
pub const PAGE: usize = 50;

/// A page of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The employees.
    pub employees: Vec<Employee>,
    /// How many there are in all.
    pub total: u64,
    /// Whether there are some before these.
    pub earlier: bool,
    /// Whether there are some after these.
    pub later: bool,
}

/// The employees that `authority` may see, from `from` on; with `team` those of their own offices only.
///
/// # Errors
/// [`FlowError::Forbidden`] when that is nobody.
pub async fn list(
    gateway: &Gateway,
    scope: &Scope,
    authority: &Authority,
    team: bool,
    from: From,
) -> Result<Listed, FlowError> {
    let reach = authority.reach(Permission::SeeEmployees).ok_or(FlowError::Forbidden("employees"))?;
    let own = team || reach == Reach::OwnOffices;
    let sought = Sought { within: own.then(|| authority.offices().to_vec()) };
    let mut conn = gateway.db.read().await?;
    let ask = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = employee_list::page(&mut conn, scope.id, &sought, from, ask).await?;
    let more = found.len() > PAGE;
    let backwards = matches!(from, From::Before(_));
    if more {
        // The one too many stands at the far end.
        let far = if backwards { 0 } else { PAGE };
        found.remove(far);
    }
    let total = match &sought.within {
        None => u64::try_from(employees::total(&mut conn, scope.id).await?).unwrap_or(0),
        Some(_) => employee_list::count(&mut conn, scope.id, &sought).await?,
    };
    let (earlier, later) = if backwards { (more, true) } else { (from != From::Start, more) };
    Ok(Listed { employees: found, total, earlier, later })
}
