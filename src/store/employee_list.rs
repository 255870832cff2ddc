//! The list of employees as people look through it: searched, filtered, sorted, a page at a time.
//!
//! Two ways lead to a page. Where one of the conditions selects few, its index is read and the rest is asked of
//! those. Where all of them select many, the list is walked in its order, and the page is soon full. Either way the
//! work has a bound that does not grow with the organisation.

use uuid::Uuid;

use super::{Arg, Conn, StoreError, employee_words, employees};
use crate::{
    directory::{Employee, Role, Status},
    ids::{ConnectionId, EmployeeId, OfficeId, OrganisationId},
};

/// Where an employee comes from, to filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Managed {
    /// An identity provider, through this connection.
    By(ConnectionId),
    /// People: nobody else manages them.
    Hand,
    /// A spreadsheet, and nobody has managed them since.
    Import,
}

/// Which employees. Several values of one kind are alternatives; different kinds hold together.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Only those of these offices, whatever else is sought; everybody when `None`.
    pub within: Option<Vec<OfficeId>>,
    /// What was typed.
    pub text: String,
    /// With one of these statuses.
    pub statuses: Vec<Status>,
    /// With one of these roles.
    pub roles: Vec<Role>,
    /// In one of these offices.
    pub offices: Vec<OfficeId>,
    /// From one of these sources.
    pub sources: Vec<Managed>,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By last and first name.
    #[default]
    Name,
    /// By last and first name, from the end.
    NameBackwards,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

impl Order {
    const fn backwards(self) -> bool {
        matches!(self, Self::NameBackwards | Self::Newest)
    }

    /// What is compared, in its order.
    const fn key(self) -> &'static [&'static str] {
        match self {
            Self::Name | Self::NameBackwards => &["name_folded", "id"],
            Self::Newest | Self::Oldest => &["id"],
        }
    }
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

/// So few rows are worth reading an index for and sorting.
const FEW: i64 = 4_000;
/// Nobody counts further.
pub const COUNTED: i64 = 5_000;

/// One condition, as a question to an employee of the walk and as a list of its own.
struct Condition {
    /// True of `employees` in a `where`: asked of one after the other.
    asked: String,
    /// The same, for a planner that may as well compare the employees with the list.
    compared: String,
    /// Selects `employee_id`.
    listed: String,
}

/// A text that is being composed: fixed parts, and values as `$n`, `$1` being the organisation.
#[derive(Debug, Clone)]
struct Text {
    arguments: Vec<Arg>,
}

impl Text {
    fn value(&mut self, value: impl Into<Arg>) -> String {
        self.arguments.push(value.into());
        format!("${}", self.arguments.len())
    }

    fn list(&mut self, values: impl Iterator<Item = Arg>) -> String {
        let numbers: Vec<String> = values.map(|value| self.value(value)).collect();
        // Nobody is in no list.
        if numbers.is_empty() { "null".to_owned() } else { numbers.join(", ") }
    }

    fn conditions(&mut self, sought: &Sought) -> Vec<Condition> {
        let mut all = Vec::new();
        if let Some(offices) = &sought.within {
            all.push(self.in_offices(offices));
        }
        for term in employee_words::terms(&sought.text) {
            all.push(self.beginning(&term));
        }
        if !sought.statuses.is_empty() {
            let list = self.list(sought.statuses.iter().map(|status| Arg::from(status.as_str())));
            all.push(of_column(format!("status in ({list})")));
        }
        if !sought.roles.is_empty() {
            let list = self.list(sought.roles.iter().map(|role| Arg::from(role.as_str())));
            all.push(of_table("employee_roles", &format!("role in ({list})")));
        }
        if !sought.offices.is_empty() {
            all.push(self.in_offices(&sought.offices));
        }
        if !sought.sources.is_empty() {
            all.push(self.managed(&sought.sources));
        }
        all
    }

    fn in_offices(&mut self, offices: &[OfficeId]) -> Condition {
        let list = self.list(offices.iter().map(|office| Arg::from(*office)));
        of_table("employee_offices", &format!("office_id in ({list})"))
    }

    fn beginning(&mut self, term: &str) -> Condition {
        let from = self.value(term);
        // The greatest character: whatever begins with the term comes before it.
        let to = self.value(format!("{term}\u{10ffff}"));
        of_table("employee_words", &format!("word >= {from} and word < {to}"))
    }

    fn managed(&mut self, sources: &[Managed]) -> Condition {
        let parts: Vec<String> = sources
            .iter()
            .map(|source| match source {
                Managed::By(connection) => format!("connection_id = {}", self.value(*connection)),
                Managed::Hand => "(connection_id is null and origin <> 'import')".to_owned(),
                Managed::Import => "(connection_id is null and origin = 'import')".to_owned(),
            })
            .collect();
        of_column(format!("({})", parts.join(" or ")))
    }
}

fn of_column(condition: String) -> Condition {
    Condition {
        listed: format!("select id as employee_id from employees where organisation_id = $1 and {condition}"),
        compared: condition.clone(),
        asked: condition,
    }
}

fn of_table(table: &str, condition: &str) -> Condition {
    Condition {
        // The employee is of the organisation, and so is what belongs to them: naming it again would lead the
        // planner of SQLite to the index over the whole organisation. The offset keeps that of PostgreSQL from making a
        // list of the table, of all organisations, and comparing it.
        asked: format!(
            "exists (select 1 from {table} x where x.employee_id = employees.id and {condition} limit 1 offset 0)"
        ),
        compared: format!(
            "exists (select 1 from {table} x where x.organisation_id = $1 and x.employee_id = employees.id and {condition})"
        ),
        listed: format!("select employee_id from {table} where organisation_id = $1 and {condition}"),
    }
}

/// A search that was made ready: which rows to look at, and what to ask of them.
#[derive(Debug)]
pub struct Search {
    organisation: OrganisationId,
    /// After `from`.
    rows: String,
    /// After `where`, for a page: it ends soon.
    asked: String,
    /// After `where`, to count: it may have to look at everybody.
    counted: String,
    text: Text,
    /// How many there are, when that is known already.
    total: Option<i64>,
}

/// `sql` with those of the arguments alone that it names: PostgreSQL knows no type for one that nothing is compared
/// with.
fn alone(sql: &str, arguments: &[Arg]) -> (String, Vec<Arg>) {
    let mut named: Vec<usize> = Vec::new();
    let mut pieces = sql.split('$');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        let number = number.parse().unwrap_or(0);
        let place = named.iter().position(|one| *one == number).unwrap_or_else(|| {
            named.push(number);
            named.len() - 1
        });
        text.push_str(&format!("${}{rest}", place + 1));
    }
    let taken = named.into_iter().filter_map(|number| arguments.get(number.checked_sub(1)?).cloned());
    (text, taken.collect())
}

async fn number(conn: &mut Conn, sql: String, arguments: Vec<Arg>) -> Result<i64, StoreError> {
    Ok(conn.all_composed::<(i64,)>(sql, arguments).await?.first().map_or(0, |row| row.0))
}

impl Search {
    /// Finds the condition that selects fewest, and decides by it which way to go.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn prepare(
        conn: &mut Conn,
        organisation: OrganisationId,
        sought: &Sought,
    ) -> Result<Self, StoreError> {
        let mut text = Text { arguments: vec![Arg::from(organisation)] };
        let conditions = text.conditions(sought);
        let mut fewest: Option<(i64, usize)> = None;
        for (index, condition) in conditions.iter().enumerate() {
            let listed = &condition.listed;
            // A condition alone needs its whole number, for the foot of the list. Beside others it is enough to know whether
            // there are few, and an end that is reached early: to tell everybody apart takes reading them all.
            let sql = if conditions.len() == 1 {
                format!(
                    "select count(*) from (select distinct employee_id from ({listed}) l limit {}) n",
                    COUNTED + 1
                )
            } else {
                format!("select count(*) from (select employee_id from ({listed}) l limit {}) n", FEW + 1)
            };
            let (sql, arguments) = alone(&sql, &text.arguments);
            let found = number(conn, sql, arguments).await?;
            if fewest.is_none_or(|(least, _)| found < least) {
                fewest = Some((found, index));
            }
        }
        let total = fewest.filter(|_| conditions.len() == 1).map(|(found, _)| found);
        let driver = fewest.filter(|(found, _)| *found <= FEW).map(|(_, index)| index);
        let rows = match driver {
            // The small list first, whatever the planner thinks: neither database knows these numbers.
            Some(index) => format!(
                "(select distinct employee_id from ({}) l) hits cross join employees",
                conditions[index].listed
            ),
            None => "employees".to_owned(),
        };
        let mut asked = "employees.organisation_id = $1".to_owned();
        if driver.is_some() {
            asked.push_str(" and employees.id = hits.employee_id");
        }
        // Few are asked one after the other, and SQLite has no other way.
        let compares = conn.is_postgres() && driver.is_none();
        let mut counted = asked.clone();
        for (index, condition) in conditions.iter().enumerate() {
            if driver != Some(index) {
                asked.push_str(&format!(" and {}", condition.asked));
                let how = if compares { &condition.compared } else { &condition.asked };
                counted.push_str(&format!(" and {how}"));
            }
        }
        Ok(Self { organisation, rows, asked, counted, text, total })
    }

    /// Up to `limit` of the employees sought, in `order`, from `from` on.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn page(
        &self,
        conn: &mut Conn,
        order: Order,
        from: From,
        limit: i64,
    ) -> Result<Vec<Employee>, StoreError> {
        let (rows, mut asked, mut text) = (&self.rows, self.asked.clone(), self.text.clone());
        let towards_start = matches!(from, From::Before(_));
        let descending = order.backwards() != towards_start;
        let columns: Vec<String> = order.key().iter().map(|column| format!("employees.{column}")).collect();
        if let From::After(id) | From::Before(id) = from {
            let beyond = if descending { "<" } else { ">" };
            let id = text.value(id);
            let key = order.key().join(", ");
            asked.push_str(&format!(
                " and ({}) {beyond} (select {key} from employees where organisation_id = $1 and id = {id})",
                columns.join(", ")
            ));
        }
        let way = if descending { " desc" } else { "" };
        let sorted = columns.iter().map(|column| format!("{column}{way}")).collect::<Vec<_>>().join(", ");
        let limit = text.value(limit);
        let sql = format!("select employees.id from {rows} where {asked} order by {sorted} limit {limit}");
        let ids: Vec<Uuid> =
            conn.all_composed::<(Uuid,)>(sql, text.arguments).await?.into_iter().map(|row| row.0).collect();
        let mut page = by_ids(conn, self.organisation, &ids).await?;
        if towards_start {
            page.reverse();
        }
        Ok(page)
    }

    /// Up to `limit` of the employees sought, in the order in which they were made, with their versions.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn ids(&self, conn: &mut Conn, limit: i64) -> Result<Vec<(EmployeeId, i64)>, StoreError> {
        let Self { rows, asked, .. } = self;
        let mut text = self.text.clone();
        let limit = text.value(limit);
        let sql = format!(
            "select employees.id, employees.version from {rows} where {asked} order by employees.id limit {limit}"
        );
        let found = conn.all_composed::<(Uuid, i64)>(sql, text.arguments).await?;
        Ok(found.into_iter().map(|(id, version)| (EmployeeId::from_uuid(id), version)).collect())
    }

    /// How many employees are sought; more than [`COUNTED`] are not counted, and then it is one more than that.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn count(&self, conn: &mut Conn) -> Result<u64, StoreError> {
        let Self { rows, counted, .. } = self;
        let found = match self.total {
            Some(total) => total,
            None => {
                let sql = format!(
                    "select count(*) from (select employees.id from {rows} where {counted} limit {}) n",
                    COUNTED + 1
                );
                number(conn, sql, self.text.arguments.clone()).await?
            }
        };
        Ok(u64::try_from(found).unwrap_or(0))
    }
}

/// The employees with these ids, in their order; who is not there is left out.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_ids(
    conn: &mut Conn,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Vec<Employee>, StoreError> {
    let mut text = Text { arguments: vec![Arg::from(organisation)] };
    let list = text.list(ids.iter().map(|id| Arg::from(*id)));
    let mut found = employees::matching(conn, &format!("id in ({list})"), "", text.arguments).await?;
    found.sort_by_key(|employee| ids.iter().position(|id| *id == employee.id.uuid()));
    Ok(found)
}
