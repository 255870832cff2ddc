//! Lists of groups: filters on an index where there is one, evaluation by the one evaluator always, and
//! members only for who asks for them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;

use super::shown::{self, Shown};
use crate::{
    flows::{
        Gateway,
        provision::{ProvisionError, index_page},
        scim_tokens::Caller,
    },
    ids::GroupId,
    scim::{
        ScimError, evaluate,
        filter::{Comparison, Filter, Literal, Operator, ValuePath},
        list::{self, Paging, Query, Sort},
        project::Projection,
        schema::GROUP,
    },
    store::{
        Conn, filter,
        groups::{self, Group, Member, Owner},
    },
};

/// Most groups that one request reads (SCIM.md 10).
const SCAN_LIMIT: usize = 50_000;
/// Most members that one list reads.
const MEMBER_LIMIT: usize = 100_000;
const CHUNK: i64 = 1_000;

/// `GET /Groups` and `POST /Groups/.search`.
///
/// # Errors
/// [`ScimError::TooMany`] when answering would read more than the limits.
pub async fn list(
    gateway: &Gateway,
    caller: &Caller,
    query: &Query,
    base_url: &str,
) -> Result<Value, ProvisionError> {
    let (start_index, count) = index_page(query)?;
    let owner = Owner { organisation: caller.scope.id, connection: caller.connection.id() };
    let mut conn = gateway.db.read().await?;
    let (total, page) = if query.filter.is_none() && query.sort.is_none() {
        plain(&mut conn, owner, start_index, count).await?
    } else {
        let mut found = matching(&mut conn, owner, query, base_url).await?;
        if let Some(sort) = &query.sort {
            found.sort_by(|(one, _), (other, _)| sort.compare(one, other));
        }
        let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let skip = usize::try_from(start_index.saturating_sub(1)).unwrap_or(usize::MAX);
        let take = usize::try_from(count).unwrap_or(usize::MAX);
        (total, found.into_iter().skip(skip).take(take).map(|(_, group)| group).collect())
    };
    let shown = with_members_for(&mut conn, page, &query.projection).await?;
    let resources =
        shown.iter().map(|shown| query.projection.apply(&shown.render(base_url), &GROUP)).collect();
    Ok(list::response(total, &Paging::Index { start_index }, resources))
}

/// The groups of a page, with their members when the client wants to see them.
///
/// # Errors
/// [`ScimError::TooMany`] when they have too many members for one list.
pub async fn with_members_for(
    conn: &mut Conn,
    page: Vec<Group>,
    projection: &Projection,
) -> Result<Vec<Shown>, ProvisionError> {
    if !GROUP.resolve("members").is_some_and(|members| projection.shows(&members)) {
        return Ok(page.into_iter().map(Shown::of).collect());
    }
    let mut budget = MEMBER_LIMIT;
    let mut shown = Vec::with_capacity(page.len());
    for group in page {
        let members = within(conn, &group, &mut budget).await?;
        shown.push(Shown { group, members });
    }
    Ok(shown)
}

async fn within(conn: &mut Conn, group: &Group, budget: &mut usize) -> Result<Vec<Member>, ProvisionError> {
    let members = shown::up_to(conn, group, *budget).await?;
    *budget = budget.checked_sub(members.len()).ok_or_else(|| {
        ScimError::TooMany(format!(
            "these groups have more than {MEMBER_LIMIT} members; ask with excludedAttributes=members, or for a smaller page"
        ))
    })?;
    Ok(members)
}

/// All groups in the order of their ids: the total, and one page.
///
/// # Errors
/// When the database fails.
pub async fn plain(
    conn: &mut Conn,
    owner: Owner,
    start_index: u64,
    count: u64,
) -> Result<(u64, Vec<Group>), ProvisionError> {
    let total = u64::try_from(groups::total(conn, owner).await?).unwrap_or(0);
    if count == 0 || start_index > total {
        return Ok((total, Vec::new()));
    }
    let skip = i64::try_from(start_index.saturating_sub(1)).unwrap_or(i64::MAX);
    let limit = i64::try_from(count).unwrap_or(i64::MAX);
    Ok((total, groups::slice(conn, owner, skip, limit).await?))
}

/// Every group that matches, as the filter and the order see it.
///
/// # Errors
/// [`ScimError::TooMany`] when that would read more than the limits.
pub async fn matching(
    conn: &mut Conn,
    owner: Owner,
    query: &Query,
    base_url: &str,
) -> Result<Vec<(Value, Group)>, ProvisionError> {
    let narrowed = query.filter.as_ref().map_or_else(filter::Narrowed::everybody, filter::narrow_groups);
    let needed = Needed::by(query.filter.as_ref(), query.sort.as_ref());
    let known = needed.read(conn, owner).await?;
    let (mut found, mut read, mut after, mut budget) = (Vec::new(), 0, None, MEMBER_LIMIT);
    loop {
        let chunk = filter::groups(conn, owner, &narrowed, after, CHUNK).await?;
        read += chunk.len();
        after = chunk.last().map(|group| group.id);
        let is_last = i64::try_from(chunk.len()).unwrap_or(i64::MAX) < CHUNK;
        for group in chunk {
            let members = if matches!(needed, Needed::All) {
                within(conn, &group, &mut budget).await?
            } else {
                known.get(&group.id).cloned().unwrap_or_default()
            };
            let shown = Shown { group, members };
            let rendered = shown.render(base_url);
            if query.filter.as_ref().is_none_or(|filter| evaluate::matches(filter, &rendered)) {
                found.push((rendered, shown.group));
            }
        }
        if is_last {
            return Ok(found);
        }
        if read >= SCAN_LIMIT {
            let why = format!(
                "this query would read more than {SCAN_LIMIT} groups; filter by displayName, externalId, id or members.value"
            );
            return Err(ScimError::TooMany(why).into());
        }
    }
}

/// The members that a query must know of to be answered.
#[derive(Debug, PartialEq, Eq)]
enum Needed {
    /// Only these: the query asks of nobody else whether they are in a group.
    Of(BTreeSet<Uuid>),
    /// All of every group.
    All,
}

impl Needed {
    fn by(filter: Option<&Filter>, sort: Option<&Sort>) -> Self {
        let mut ids = BTreeSet::new();
        let is_enough = filter.is_none_or(|filter| collect(filter, &mut ids))
            && sort.is_none_or(|sort| sort.path.attribute.name != "members");
        if is_enough { Self::Of(ids) } else { Self::All }
    }

    async fn read(
        &self,
        conn: &mut Conn,
        owner: Owner,
    ) -> Result<BTreeMap<GroupId, Vec<Member>>, ProvisionError> {
        let mut known: BTreeMap<GroupId, Vec<Member>> = BTreeMap::new();
        if let Self::Of(ids) = self {
            for id in ids {
                for member in groups::memberships(conn, owner.organisation, *id).await? {
                    known.entry(member.group).or_default().push(member);
                }
            }
        }
        Ok(known)
    }
}

/// Gathers whose memberships a filter asks for; `false` when it asks for more than single members.
fn collect(filter: &Filter, ids: &mut BTreeSet<Uuid>) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().all(|part| collect(part, ids)),
        Filter::Not(inner) => collect(inner, ids),
        Filter::Present(path) => path.attribute.name != "members",
        Filter::Compare(comparison) if comparison.path.attribute.name == "members" => {
            one_member(comparison, ids)
        }
        Filter::Compare(_) => true,
        Filter::ValuePath(ValuePath { path, filter }) if path.attribute.name == "members" => {
            matches!(filter.as_ref(), Filter::Compare(comparison) if one_member(comparison, ids))
        }
        Filter::ValuePath(_) => true,
    }
}

fn one_member(comparison: &Comparison, ids: &mut BTreeSet<Uuid>) -> bool {
    match (comparison.path.leaf().name, comparison.operator, &comparison.value) {
        ("value", Operator::Eq, Literal::Text(text)) => {
            ids.extend(text.parse::<GroupId>().ok().map(GroupId::uuid));
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(text: &str) -> Needed {
        Needed::by(Some(&Filter::parse(text, &GROUP).unwrap()), None)
    }

    #[test]
    fn only_the_members_that_a_filter_names_are_read() {
        let id = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10";
        let only = Needed::Of(BTreeSet::from([id.parse().unwrap()]));
        assert_eq!(needed("displayName eq \"A\" and not (id pr)"), Needed::Of(BTreeSet::new()));
        assert_eq!(needed(&format!("not (members.value eq \"{id}\")")), only);
        assert_eq!(needed(&format!("members[value eq \"{id}\"] or id pr")), only);
        assert_eq!(needed("members[type eq \"User\"]"), Needed::All);
        assert_eq!(needed("members pr"), Needed::All);
        assert_eq!(needed("members.display co \"a\""), Needed::All);
    }
}
