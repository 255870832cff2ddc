//! The list of employees as people look through it: searched, filtered, sorted, a page at a time.

use std::collections::HashSet;

use super::{FlowError, Gateway, organisations::Scope};
use crate::{
    directory::{Authority, Employee, Permission, Reach},
    ids::EmployeeId,
    store::{employee_list::Search, employees, second_factors},
};

pub use crate::store::employee_list::{COUNTED, From, Managed, Order, Sought};

/// How many employees a page shows.
pub const PAGE: usize = 50;

/// A page of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The employees.
    pub employees: Vec<Employee>,
    /// How many there are in all; more than [`COUNTED`] are counted only where nothing is sought.
    pub total: u64,
    /// Whether there are some before these.
    pub earlier: bool,
    /// Whether there are some after these.
    pub later: bool,
}

/// `sought`, narrowed to whom `authority` reaches with `permission`; with `team` to the person's own offices.
///
/// # Errors
/// [`FlowError::Forbidden`] when that is nobody.
pub fn within(
    authority: &Authority,
    permission: Permission,
    team: bool,
    mut sought: Sought,
) -> Result<Sought, FlowError> {
    let reach = authority.reach(permission).ok_or(FlowError::Forbidden("your roles do not include this"))?;
    let own = team || reach == Reach::OwnOffices;
    sought.within = own.then(|| authority.offices().to_vec());
    Ok(sought)
}

fn is_everybody(sought: &Sought) -> bool {
    let Sought { within, text, statuses, roles, offices, sources } = sought;
    within.is_none()
        && text.trim().is_empty()
        && statuses.is_empty()
        && roles.is_empty()
        && offices.is_empty()
        && sources.is_empty()
}

/// The employees sought, in `order`, from `from` on.
///
/// # Errors
/// When the database fails.
pub async fn list(
    gateway: &Gateway,
    scope: &Scope,
    sought: &Sought,
    order: Order,
    from: From,
) -> Result<Listed, FlowError> {
    let mut conn = gateway.db.read().await?;
    let ask = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let search = Search::prepare(&mut conn, scope.id, sought).await?;
    let mut found = search.page(&mut conn, order, from, ask).await?;
    let more = found.len() > PAGE;
    let backwards = matches!(from, From::Before(_));
    if more {
        // The one too many stands at the far end.
        let far = if backwards { 0 } else { PAGE };
        found.remove(far);
    }
    let total = if is_everybody(sought) {
        u64::try_from(employees::total(&mut conn, scope.id).await?).unwrap_or(0)
    } else {
        search.count(&mut conn).await?
    };
    let (earlier, later) = if backwards { (more, true) } else { (from != From::Start, more) };
    Ok(Listed { employees: found, total, earlier, later })
}

/// How many employees a piece of a download has.
pub const SLICE: usize = 500;

/// An employee of a download.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The employee.
    pub employee: Employee,
    /// Whether they must bring a code beside the password (FEATURES S1).
    pub two_factor: bool,
}

/// Up to [`SLICE`] of the employees sought, in the order in which they were made, after `after`.
///
/// # Errors
/// When the database fails.
pub async fn slice(
    gateway: &Gateway,
    scope: &Scope,
    sought: &Sought,
    after: Option<EmployeeId>,
) -> Result<Vec<Entry>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let limit = i64::try_from(SLICE).unwrap_or(i64::MAX);
    let from = after.map_or(From::Start, From::After);
    let search = Search::prepare(&mut conn, scope.id, sought).await?;
    let found = search.page(&mut conn, Order::Oldest, from, limit).await?;
    let ends = found.first().zip(found.last()).map(|(first, last)| (first.id, last.id));
    let on: HashSet<EmployeeId> = match ends {
        Some(ends) => second_factors::on(&mut conn, scope.id, ends).await?.into_iter().collect(),
        None => HashSet::new(),
    };
    let entry = |employee: Employee| Entry { two_factor: on.contains(&employee.id), employee };
    Ok(found.into_iter().map(entry).collect())
}
