//! The list of employees as people look through it: by name, a page at a time.

use super::{Arg, Conn, StoreError, employees};
use crate::{
    directory::Employee,
    ids::{EmployeeId, OfficeId, OrganisationId},
};

/// Which employees.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Only those of these offices; everybody when `None`.
    pub within: Option<Vec<OfficeId>>,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// At the beginning.
    Start,
    /// After this employee.
    After(EmployeeId),
    /// Before this employee, as the page that ends there.
    Before(EmployeeId),
}

/// A condition with its arguments, `$1` being the organisation.
struct Condition {
    text: String,
    arguments: Vec<Arg>,
}

impl Condition {
    fn of(organisation: OrganisationId, sought: &Sought) -> Self {
        let mut condition = Self { text: "1 = 1".to_owned(), arguments: vec![Arg::from(organisation)] };
        if let Some(offices) = &sought.within {
            let list = condition.list(offices.iter().map(|office| Arg::from(*office)));
            condition.and(&format!(
                "id in (select employee_id from employee_offices where organisation_id = $1 and office_id in ({list}))"
            ));
        }
        condition
    }

    fn and(&mut self, text: &str) {
        self.text.push_str(" and ");
        self.text.push_str(text);
    }

    /// `$n` for a value.
    fn value(&mut self, value: impl Into<Arg>) -> String {
        self.arguments.push(value.into());
        format!("${}", self.arguments.len())
    }

    /// `$n, $m` for some values; what nothing is in for none.
    fn list(&mut self, values: impl Iterator<Item = Arg>) -> String {
        let numbers: Vec<String> = values.map(|value| self.value(value)).collect();
        if numbers.is_empty() { "null".to_owned() } else { numbers.join(", ") }
    }
}

/// Up to `limit` of the employees sought, by name, from `from` on.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn page(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
    from: From,
    limit: i64,
) -> Result<Vec<Employee>, StoreError> {
    let mut condition = Condition::of(organisation, sought);
    let backwards = matches!(from, From::Before(_));
    if let From::After(id) | From::Before(id) = from {
        let beyond = if backwards { "<" } else { ">" };
        let id = condition.value(id);
        condition.and(&format!(
            "(name_folded, id) {beyond} (select name_folded, id from employees where organisation_id = $1 and id = {id})"
        ));
    }
    let limit = condition.value(limit);
    let order = if backwards { "name_folded desc, id desc" } else { "name_folded, id" };
    let tail = format!("order by {order} limit {limit}");
    let mut page = employees::matching(conn, &condition.text, &tail, condition.arguments).await?;
    if backwards {
        page.reverse();
    }
    Ok(page)
}

/// How many employees are sought.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn count(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
) -> Result<u64, StoreError> {
    let condition = Condition::of(organisation, sought);
    let found = employees::count_matching(conn, &condition.text, condition.arguments).await?;
    Ok(u64::try_from(found).unwrap_or(0))
}
