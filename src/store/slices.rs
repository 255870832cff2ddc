//! Parts of an order of rows: what a page of a list reads, and no more. A page goes on from the row where the
//! last one ended, so the last page costs what the first one does; only paging by index counts rows off, and
//! it counts them on an index.

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, employees,
    filter::Narrowed,
    groups::{self, Group, Owner},
    offices,
};
use crate::{
    directory::{Employee, office::Office},
    ids::OrganisationId,
    scim::list::{Position, SortKey},
};

/// An order that an index has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As the database comes by them first. SQLite, which knows nothing of how many rows meet a condition, puts nothing in order then and
    /// stops at the limit; PostgreSQL chooses a way by what it knows, and does so best for the order by id. Such a slice has no next one.
    Any,
    /// By id.
    Id,
    /// By the username of an employee, folded.
    Username,
    /// By the name of a group or office, folded.
    Name,
    /// By the time of the last change; employees only.
    Changed,
}

impl Order {
    const fn column(self) -> &'static str {
        match self {
            Self::Any | Self::Id => "id",
            Self::Username => "username_folded",
            Self::Name => "name_folded",
            Self::Changed => "updated_at",
        }
    }

    /// Whether the column alone says the order.
    const fn is_unique(self) -> bool {
        !matches!(self, Self::Changed)
    }
}

/// Which rows.
#[derive(Debug, Clone, Copy)]
pub struct Slice<'a> {
    /// The condition that they meet.
    pub narrowed: &'a Narrowed,
    /// In which order.
    pub order: Order,
    /// Whether the order runs from the greatest to the least.
    pub descending: bool,
    /// Only rows that come after this place; `None` begins at the first.
    pub after: Option<&'a Position>,
    /// How many rows to leave out.
    pub skip: i64,
    /// At most this many rows.
    pub limit: i64,
}

/// A table and the condition, with its first arguments, that says whose rows are meant.
struct Table {
    name: &'static str,
    scope: &'static str,
}

const EMPLOYEES: Table = Table { name: "employees", scope: "organisation_id = $1" };
const OFFICES: Table = Table { name: "offices", scope: "organisation_id = $1" };
const GROUPS: Table = Table { name: "groups", scope: "organisation_id = $1 and connection_id = $2" };

/// What a position is compared with.
fn bound(order: Order, position: &Position) -> Arg {
    match (order, &position.key) {
        (Order::Username | Order::Name, SortKey::Text(text)) => Arg::from(text.as_str()),
        (Order::Changed, SortKey::Moment(moment)) => Arg::from(*moment),
        // Of an id alone; any other key does not come from this order.
        _ => Arg::from(position.id),
    }
}

impl Slice<'_> {
    /// The condition and the tail of a `select`, whose arguments are appended to `arguments`. `sorts` says whether [`Order::Any`] is
    /// the order by id.
    fn compose(&self, sorts: bool, table: &Table, arguments: &mut Vec<Arg>) -> (String, String) {
        let mut condition = condition(self.narrowed, arguments);
        let mut parameter = |value: Arg| {
            arguments.push(value);
            format!("${}", arguments.len())
        };
        let column = self.order.column();
        let (sign, direction) = if self.descending { ("<", " desc") } else { (">", "") };
        if let Some(position) = self.after {
            let from = parameter(bound(self.order, position));
            condition.push_str(&if self.order.is_unique() {
                format!(" and {column} {sign} {from}")
            } else {
                let id = parameter(Arg::from(position.id));
                format!(" and ({column}, id) {sign} ({from}, {id})")
            });
        }
        let order = if self.order == Order::Any && !sorts {
            String::new()
        } else if self.order.is_unique() {
            format!("order by {column}{direction}")
        } else {
            format!("order by {column}{direction}, id{direction}")
        };
        let limit = parameter(Arg::from(self.limit));
        if self.skip == 0 {
            return (condition, format!("{order} limit {limit}"));
        }
        // Rows that are left out are counted on the index, not read.
        let skip = parameter(Arg::from(self.skip));
        let Table { name, scope } = table;
        let ids = format!(
            "id in (select id from {name} where {scope} and ({condition}) {order} limit {limit} offset {skip})"
        );
        (ids, order)
    }
}

fn condition(narrowed: &Narrowed, arguments: &mut Vec<Arg>) -> String {
    if narrowed.is_narrow() { format!("({})", narrowed.number(arguments)) } else { "1 = 1".to_owned() }
}

/// How many rows meet the condition, but `most` where there are more.
async fn count(
    conn: &mut Conn,
    table: &Table,
    narrowed: &Narrowed,
    mut arguments: Vec<Arg>,
    most: i64,
) -> Result<i64, StoreError> {
    let condition = condition(narrowed, &mut arguments);
    arguments.push(Arg::from(most));
    let Table { name, scope } = table;
    let last = arguments.len();
    let sql = format!(
        "select count(*) from (select id from {name} where {scope} and ({condition}) limit ${last}) as few"
    );
    Ok(conn.all_composed::<(i64,)>(sql, arguments).await?.first().map_or(0, |row| row.0))
}

/// Employees of an organisation.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn employees(
    conn: &mut Conn,
    organisation: OrganisationId,
    slice: &Slice<'_>,
) -> Result<Vec<Employee>, StoreError> {
    let mut arguments = vec![Arg::from(organisation)];
    let (condition, tail) = slice.compose(conn.is_postgres(), &EMPLOYEES, &mut arguments);
    employees::matching(conn, &condition, &tail, arguments).await
}

/// How many employees meet a condition, but `most` where there are more.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn count_employees(
    conn: &mut Conn,
    organisation: OrganisationId,
    narrowed: &Narrowed,
    most: i64,
) -> Result<i64, StoreError> {
    count(conn, &EMPLOYEES, narrowed, vec![Arg::from(organisation)], most).await
}

/// The employees with these ids, in no order.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn employees_by_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Vec<Employee>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for (condition, arguments) in batches(&[Arg::from(organisation)], ids) {
        found.extend(employees::matching(conn, &condition, "", arguments).await?);
    }
    Ok(found)
}

/// Groups of a connection.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn groups(conn: &mut Conn, owner: Owner, slice: &Slice<'_>) -> Result<Vec<Group>, StoreError> {
    let mut arguments = front(owner);
    let (condition, tail) = slice.compose(conn.is_postgres(), &GROUPS, &mut arguments);
    groups::matching(conn, &condition, &tail, arguments).await
}

/// How many groups meet a condition, but `most` where there are more.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn count_groups(
    conn: &mut Conn,
    owner: Owner,
    narrowed: &Narrowed,
    most: i64,
) -> Result<i64, StoreError> {
    count(conn, &GROUPS, narrowed, front(owner), most).await
}

/// The groups with these ids, in no order.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn groups_by_id(conn: &mut Conn, owner: Owner, ids: &[Uuid]) -> Result<Vec<Group>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for (condition, arguments) in batches(&front(owner), ids) {
        found.extend(groups::matching(conn, &condition, "", arguments).await?);
    }
    Ok(found)
}

/// Offices of an organisation.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn offices(
    conn: &mut Conn,
    organisation: OrganisationId,
    slice: &Slice<'_>,
) -> Result<Vec<Office>, StoreError> {
    let mut arguments = vec![Arg::from(organisation)];
    let (condition, tail) = slice.compose(conn.is_postgres(), &OFFICES, &mut arguments);
    offices::matching(conn, &condition, &tail, arguments).await
}

/// How many offices meet a condition, but `most` where there are more.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn count_offices(
    conn: &mut Conn,
    organisation: OrganisationId,
    narrowed: &Narrowed,
    most: i64,
) -> Result<i64, StoreError> {
    count(conn, &OFFICES, narrowed, vec![Arg::from(organisation)], most).await
}

/// The offices with these ids, in no order.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn offices_by_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Vec<Office>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for (condition, arguments) in batches(&[Arg::from(organisation)], ids) {
        found.extend(offices::matching(conn, &condition, "", arguments).await?);
    }
    Ok(found)
}

/// How many ids one statement asks for.
const IDS: usize = 50;

/// Conditions that select `ids`, some at a time, each filled up so that few different texts are prepared.
fn batches(front: &[Arg], ids: &[Uuid]) -> Vec<(String, Vec<Arg>)> {
    let among = |ids: &[Uuid]| {
        let last = ids.last().copied().unwrap_or_default();
        let filled = ids.iter().copied().chain(std::iter::repeat(last)).take(IDS).map(Arg::from);
        let arguments: Vec<Arg> = front.iter().cloned().chain(filled).collect();
        let names: Vec<String> =
            (front.len()..arguments.len()).map(|index| format!("${}", index + 1)).collect();
        (format!("id in ({})", names.join(", ")), arguments)
    };
    ids.chunks(IDS).map(among).collect()
}

/// The first arguments of what is about groups.
fn front(owner: Owner) -> Vec<Arg> {
    vec![Arg::from(owner.organisation), Arg::from(owner.connection)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Timestamp,
        scim::{filter::Filter, schema::USER},
        store::filter::narrow,
    };

    fn composed(filter: &str, order: Order, after: Option<&Position>, skip: i64) -> String {
        let narrowed = narrow(&Filter::parse(filter, &USER).unwrap());
        let slice = Slice { narrowed: &narrowed, order, descending: true, after, skip, limit: 7 };
        let mut arguments = vec![Arg::from(1_i64)];
        let (condition, tail) = slice.compose(false, &EMPLOYEES, &mut arguments);
        format!("{condition} {tail} of {}", arguments.len())
    }

    #[test]
    fn a_page_begins_where_the_last_one_ended() {
        let place = |key| Position { key, id: Uuid::from_u128(1) };
        assert_eq!(
            composed("title pr", Order::Username, Some(&place(SortKey::Text("a".to_owned()))), 0),
            "1 = 1 and username_folded < $2 order by username_folded desc limit $3 of 3"
        );
        assert_eq!(
            composed(
                r#"userName gt "a""#,
                Order::Changed,
                Some(&place(SortKey::Moment(Timestamp::default()))),
                0
            ),
            "(username_folded > $2) and (updated_at, id) < ($3, $4) order by updated_at desc, id desc limit $5 of 5"
        );
        assert_eq!(
            composed(r#"userName gt "a""#, Order::Any, None, 0),
            "(username_folded > $2)  limit $3 of 3"
        );
        assert_eq!(
            composed("title pr", Order::Id, None, 9),
            "id in (select id from employees where organisation_id = $1 and (1 = 1) order by id desc limit $2 offset $3) \
             order by id desc of 3"
        );
    }
}
