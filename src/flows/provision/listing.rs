//! Lists of users: filters on an index where there is one, evaluation by the one evaluator always.

use serde_json::Value;

use super::{ProvisionError, Shown};
use crate::{
    flows::Gateway,
    flows::scim_tokens::Caller,
    scim::{
        ScimError, evaluate,
        list::{self, Page, Paging, Query},
        schema::USER,
    },
    store::{employees, filter},
};

/// Most employees that one request reads: what needs more is refused instead of answered slowly
/// (SCIM.md 10).
const SCAN_LIMIT: usize = 50_000;
const CHUNK: i64 = 1_000;

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
    let (start_index, count) = match &query.page {
        Page::Index { start_index, count } => (*start_index, *count),
        Page::Cursor { .. } => return Err(ScimError::InvalidCursor.into()),
    };
    let (total, page) = if query.filter.is_none() && query.sort.is_none() {
        plain(gateway, caller, start_index, count).await?
    } else {
        found(gateway, caller, query, base_url, start_index, count).await?
    };
    let resources = page.iter().map(|shown| query.projection.apply(&shown.render(base_url), &USER)).collect();
    Ok(list::response(total, &Paging::Index { start_index }, resources))
}

/// Everybody in the order of their ids: one page read, the total maintained.
async fn plain(
    gateway: &Gateway,
    caller: &Caller,
    start_index: u64,
    count: u64,
) -> Result<(u64, Vec<Shown>), ProvisionError> {
    let mut conn = gateway.db.read().await?;
    let organisation = caller.scope.id;
    let total = u64::try_from(employees::total(&mut conn, organisation).await?).unwrap_or(0);
    if count == 0 || start_index > total {
        return Ok((total, Vec::new()));
    }
    let skip = i64::try_from(start_index.saturating_sub(1)).unwrap_or(i64::MAX);
    let limit = i64::try_from(count).unwrap_or(i64::MAX);
    let page = employees::slice(&mut conn, organisation, skip, limit).await?;
    Ok((total, page.iter().map(Shown::of).collect()))
}

/// Everybody who matches, in order. The index narrows, the evaluator decides.
async fn found(
    gateway: &Gateway,
    caller: &Caller,
    query: &Query,
    base_url: &str,
    start_index: u64,
    count: u64,
) -> Result<(u64, Vec<Shown>), ProvisionError> {
    let narrowed = query.filter.as_ref().map_or_else(filter::Narrowed::everybody, filter::narrow);
    let mut conn = gateway.db.read().await?;
    let mut matching: Vec<(Value, Shown)> = Vec::new();
    let mut read = 0;
    let mut after = None;
    loop {
        let chunk = filter::employees(&mut conn, caller.scope.id, &narrowed, after, CHUNK).await?;
        read += chunk.len();
        after = chunk.last().map(|employee| employee.id);
        let last = i64::try_from(chunk.len()).unwrap_or(i64::MAX) < CHUNK;
        for employee in &chunk {
            let shown = Shown::of(employee);
            let rendered = shown.to_filter(base_url);
            if query.filter.as_ref().is_none_or(|filter| evaluate::matches(filter, &rendered)) {
                matching.push((rendered, shown));
            }
        }
        if last {
            break;
        }
        if read >= SCAN_LIMIT {
            let why = format!(
                "this query would read more than {SCAN_LIMIT} users; filter by userName, externalId, id or emails.value"
            );
            return Err(ScimError::TooMany(why).into());
        }
    }
    if let Some(sort) = &query.sort {
        matching.sort_by(|(one, _), (other, _)| sort.compare(one, other));
    }
    let total = u64::try_from(matching.len()).unwrap_or(u64::MAX);
    let skip = usize::try_from(start_index.saturating_sub(1)).unwrap_or(usize::MAX);
    let take = usize::try_from(count).unwrap_or(usize::MAX);
    Ok((total, matching.into_iter().skip(skip).take(take).map(|(_, shown)| shown).collect()))
}
