//! Lists of users: filters on an index where there is one, evaluation by the one evaluator always.

use std::{collections::HashMap, ops::Range};

use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{ProvisionError, Shown};
use crate::{
    directory::Employee,
    flows::Gateway,
    flows::scim_tokens::Caller,
    ids::{EmployeeId, GroupId},
    scim::{
        ScimError, evaluate,
        filter::{Filter, ValuePath},
        list::{self, Page, Paging, Query},
        project::Projection,
        schema::USER,
    },
    store::{
        Conn, employees, filter,
        groups::{self, Owner},
    },
};

/// Most employees that one request reads: what needs more is refused instead of answered slowly
/// (SCIM.md 10).
const SCAN_LIMIT: usize = 50_000;
/// Most employees that can be put in order for one request: all of them are held at once.
const SORT_LIMIT: usize = 10_000;
const CHUNK: i64 = 200;

/// Walks over everybody take a processor and a connection for a while: two at a time leave room for sign-ins.
static WALKS: Semaphore = Semaphore::const_new(2);

/// Start and length of the page that a query asks for.
///
/// # Errors
/// [`ScimError::InvalidCursor`]: no cursor was ever given out.
pub fn index_page(query: &Query) -> Result<(u64, u64), ScimError> {
    match &query.page {
        Page::Index { start_index, count } => Ok((*start_index, *count)),
        Page::Cursor { .. } => Err(ScimError::InvalidCursor),
    }
}

/// `GET /Users` and `POST /Users/.search`.
///
/// # Errors
/// [`ScimError::TooMany`] when answering would read more employees than the limit.
pub async fn list(
    gateway: &Gateway,
    caller: &Caller,
    query: &Query,
    base_url: &str,
) -> Result<Value, ProvisionError> {
    let (start_index, count) = index_page(query)?;
    let owner = Owner { organisation: caller.scope.id, connection: caller.connection.id() };
    let _turn = turn(query).await;
    let mut conn = gateway.db.read().await?;
    let (total, page) = if query.filter.is_none() && query.sort.is_none() {
        plain(&mut conn, owner, start_index, count).await?
    } else {
        let skip = usize::try_from(start_index.saturating_sub(1)).unwrap_or(usize::MAX);
        let take = usize::try_from(count).unwrap_or(usize::MAX);
        // Without an order only the page is kept: a match may be anybody.
        let window = if query.sort.is_none() { skip..skip.saturating_add(take) } else { 0..usize::MAX };
        let Matches { total, mut found } = matching(&mut conn, owner, query, base_url, &window).await?;
        if let Some(sort) = &query.sort {
            found.sort_by(|(one, _), (other, _)| sort.compare(one, other));
            found = found.into_iter().skip(skip).take(take).collect();
        }
        (u64::try_from(total).unwrap_or(u64::MAX), found.into_iter().map(|(_, shown)| shown).collect())
    };
    let page = with_groups_for(&mut conn, owner, page, &query.projection).await?;
    let resources = page.iter().map(|shown| query.projection.apply(&shown.render(base_url), &USER)).collect();
    Ok(list::response(total, &Paging::Index { start_index }, resources))
}

/// The users of a page, with their groups when the client wants to see them.
///
/// # Errors
/// When the database fails.
pub async fn with_groups_for(
    conn: &mut Conn,
    owner: Owner,
    page: Vec<Shown>,
    projection: &Projection,
) -> Result<Vec<Shown>, ProvisionError> {
    if !USER.resolve("groups").is_some_and(|groups| projection.shows(&groups)) {
        return Ok(page);
    }
    let ids: Vec<EmployeeId> = page.iter().map(|shown| shown.id).collect();
    let mut known = groups_of(conn, owner, &ids).await?;
    Ok(page
        .into_iter()
        .map(|shown| {
            let groups = known.remove(&shown.id).unwrap_or_default();
            shown.with_groups(groups)
        })
        .collect())
}

type Groups = HashMap<EmployeeId, Vec<(GroupId, String)>>;

async fn groups_of(conn: &mut Conn, owner: Owner, ids: &[EmployeeId]) -> Result<Groups, ProvisionError> {
    let mut known = Groups::new();
    for (employee, group, name) in groups::of_employees(conn, owner, ids).await? {
        known.entry(employee).or_default().push((group, name));
    }
    Ok(known)
}

/// Everybody in the order of their ids: one page read, the total maintained.
///
/// # Errors
/// When the database fails.
pub async fn plain(
    conn: &mut Conn,
    owner: Owner,
    start_index: u64,
    count: u64,
) -> Result<(u64, Vec<Shown>), ProvisionError> {
    let organisation = owner.organisation;
    let total = u64::try_from(employees::total(conn, organisation).await?).unwrap_or(0);
    if count == 0 || start_index > total {
        return Ok((total, Vec::new()));
    }
    let skip = i64::try_from(start_index.saturating_sub(1)).unwrap_or(i64::MAX);
    let limit = i64::try_from(count).unwrap_or(i64::MAX);
    let page = employees::slice(conn, organisation, skip, limit).await?;
    Ok((total, page.iter().map(Shown::of).collect()))
}

/// Whether a query cannot be answered without knowing who is in which group.
fn asks_for_groups(query: &Query) -> bool {
    query.filter.as_ref().is_some_and(names_groups)
        || query.sort.as_ref().is_some_and(|sort| sort.path.attribute.name == "groups")
}

fn names_groups(filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(names_groups),
        Filter::Not(inner) => names_groups(inner),
        Filter::Compare(comparison) => comparison.path.attribute.name == "groups",
        Filter::Present(path) | Filter::ValuePath(ValuePath { path, .. }) => path.attribute.name == "groups",
    }
}

/// A turn to walk over everybody; at once for what an index answers. It is taken before a connection to the
/// database, so that who waits holds nothing.
pub async fn turn(query: &Query) -> Option<SemaphorePermit<'static>> {
    let walks = match &query.filter {
        Some(filter) => !filter::narrow(filter).is_narrow(),
        None => query.sort.is_some(),
    };
    // The semaphore is never closed.
    if walks { WALKS.acquire().await.ok() } else { None }
}

/// Who matched a query.
#[derive(Debug)]
pub struct Matches {
    /// How many.
    pub total: usize,
    /// Those whose place is in the window, as filters and orders see them, in the order of their ids.
    pub found: Vec<(Value, Shown)>,
}

/// Everybody who matches. The index narrows, the evaluator decides. Only those in `window` are kept.
///
/// # Errors
/// [`ScimError::TooMany`] when that would read, or hold for an order, more employees than the limits.
pub async fn matching(
    conn: &mut Conn,
    owner: Owner,
    query: &Query,
    base_url: &str,
    window: &Range<usize>,
) -> Result<Matches, ProvisionError> {
    let narrowed = query.filter.as_ref().map_or_else(filter::Narrowed::everybody, filter::narrow);
    let by_groups = asks_for_groups(query);
    let limit = if query.sort.is_some() { SORT_LIMIT } else { SCAN_LIMIT };
    let (mut matches, mut read, mut after) = (Matches { total: 0, found: Vec::new() }, 0, None);
    loop {
        let chunk: Vec<Employee> =
            filter::employees(conn, owner.organisation, &narrowed, after, CHUNK).await?;
        read += chunk.len();
        after = chunk.last().map(|employee| employee.id);
        let is_last = i64::try_from(chunk.len()).unwrap_or(i64::MAX) < CHUNK;
        let mut known = Groups::new();
        if by_groups {
            let ids: Vec<EmployeeId> = chunk.iter().map(|employee| employee.id).collect();
            known = groups_of(conn, owner, &ids).await?;
        }
        for employee in &chunk {
            let groups = known.remove(&employee.id).unwrap_or_default();
            let shown = Shown::of(employee).with_groups(groups);
            let rendered = shown.to_filter(base_url);
            if query.filter.as_ref().is_none_or(|filter| evaluate::matches(filter, &rendered)) {
                if window.contains(&matches.total) {
                    matches.found.push((rendered, shown));
                }
                matches.total += 1;
            }
        }
        if is_last {
            return Ok(matches);
        }
        // Others on this thread have their turn between chunks.
        tokio::task::yield_now().await;
        if read >= limit {
            let why = format!(
                "this query would read more than {limit} users; filter by userName, externalId, id or emails.value"
            );
            return Err(ScimError::TooMany(why).into());
        }
    }
}
