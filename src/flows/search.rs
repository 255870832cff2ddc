//! `POST /.search` at the root: users and groups in one list (RFC 7644 section 3.4.3).

use serde_json::Value;

use super::{
    Gateway, groups,
    provision::{self, ProvisionError},
    scim_tokens::Caller,
};
use crate::{
    scim::{
        list::{self, Paging, Query},
        schema::{GROUP, USER},
    },
    store::{
        Conn,
        groups::{Group, Owner},
    },
};

/// A resource of either type.
enum Found {
    User(Box<provision::Shown>),
    Group(Group),
}

/// The resources of both types that satisfy a query over [`crate::scim::schema::ANY`]: the users first, in the
/// order of their ids, then the groups, unless the query says an order.
///
/// # Errors
/// [`crate::scim::ScimError::TooMany`] when answering would read more than the limits of either list.
pub async fn everywhere(
    gateway: &Gateway,
    caller: &Caller,
    query: &Query,
    base_url: &str,
) -> Result<Value, ProvisionError> {
    let (start_index, count) = provision::index_page(query)?;
    let owner = Owner { organisation: caller.scope.id, connection: caller.connection.id() };
    let _turn = provision::turn(query).await;
    let mut conn = gateway.db.read().await?;
    let (total, page) = if query.filter.is_none() && query.sort.is_none() {
        plain(&mut conn, owner, start_index, count).await?
    } else {
        let found = matching(&mut conn, owner, query, base_url).await?;
        let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let skip = usize::try_from(start_index.saturating_sub(1)).unwrap_or(usize::MAX);
        let take = usize::try_from(count).unwrap_or(usize::MAX);
        (total, found.into_iter().skip(skip).take(take).collect())
    };
    let resources = render(&mut conn, owner, query, page, base_url).await?;
    Ok(list::response(total, &Paging::Index { start_index }, resources))
}

/// One page of everything: the groups begin where the users end.
async fn plain(
    conn: &mut Conn,
    owner: Owner,
    start_index: u64,
    count: u64,
) -> Result<(u64, Vec<Found>), ProvisionError> {
    let (users, page) = provision::plain(conn, owner, start_index, count).await?;
    let room = count.saturating_sub(u64::try_from(page.len()).unwrap_or(u64::MAX));
    let first_group = start_index.saturating_sub(users).max(1);
    let (groups, rest) = groups::plain(conn, owner, first_group, room).await?;
    let page = page.into_iter().map(|shown| Found::User(Box::new(shown)));
    Ok((users + groups, page.chain(rest.into_iter().map(Found::Group)).collect()))
}

async fn matching(
    conn: &mut Conn,
    owner: Owner,
    query: &Query,
    base_url: &str,
) -> Result<Vec<Found>, ProvisionError> {
    let users = provision::matching(conn, owner, query, base_url, &(0..usize::MAX)).await?.found;
    let groups = groups::matching(conn, owner, query, base_url).await?;
    let users = users.into_iter().map(|(value, shown)| (value, Found::User(Box::new(shown))));
    let groups = groups.into_iter().map(|(value, group)| (value, Found::Group(group)));
    let mut found: Vec<(Value, Found)> = users.chain(groups).collect();
    if let Some(sort) = &query.sort {
        found.sort_by(|(one, _), (other, _)| sort.compare(one, other));
    }
    Ok(found.into_iter().map(|(_, found)| found).collect())
}

/// Loads what the client wants to see of each, type by type, and puts them back in their order.
async fn render(
    conn: &mut Conn,
    owner: Owner,
    query: &Query,
    page: Vec<Found>,
    base_url: &str,
) -> Result<Vec<Value>, ProvisionError> {
    let (mut users, mut groups) = (Vec::new(), Vec::new());
    let mut is_user = Vec::with_capacity(page.len());
    for found in page {
        is_user.push(matches!(found, Found::User(_)));
        match found {
            Found::User(shown) => users.push(*shown),
            Found::Group(group) => groups.push(group),
        }
    }
    let users = provision::with_groups_for(conn, owner, users, &query.projection).await?;
    let groups = groups::with_members_for(conn, groups, &query.projection).await?;
    let mut users = users.iter().map(|shown| query.projection.apply(&shown.render(base_url), &USER));
    let mut groups = groups.iter().map(|shown| query.projection.apply(&shown.render(base_url), &GROUP));
    Ok(is_user.into_iter().filter_map(|user| if user { users.next() } else { groups.next() }).collect())
}
