//! Lists of groups: where their rows are, how filters see them, and members only for who asks for them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;

use super::shown::{self, Shown};
use crate::{
    flows::{
        listing::{BY_NAME, Indexed, Source},
        provision::ProvisionError,
        scim_tokens::Caller,
    },
    ids::GroupId,
    scim::{
        ScimError,
        filter::{Comparison, Filter, Literal, Operator, ValuePath},
        list::{Query, Sort},
        schema::{GROUP, ResourceType},
    },
    store::{
        Conn,
        filter::{self, Narrowed},
        groups::{self, Group, Member, Owner},
        slices::{self, Slice},
    },
};

/// Most members that one list reads.
const MEMBER_LIMIT: usize = 100_000;

/// The groups of one connection.
#[derive(Debug)]
pub struct Groups<'a> {
    owner: Owner,
    base_url: &'a str,
    needed: Needed,
    /// The memberships that the query names.
    known: BTreeMap<GroupId, Vec<Member>>,
    /// How many members may still be read.
    budget: usize,
}

impl<'a> Groups<'a> {
    /// What `caller` sees, with links under `base_url`.
    #[must_use]
    pub fn seen_by(caller: &Caller, base_url: &'a str) -> Self {
        let owner = Owner { organisation: caller.scope.id, connection: caller.connection.id() };
        let needed = Needed::Of(BTreeSet::new());
        Self { owner, base_url, needed, known: BTreeMap::new(), budget: MEMBER_LIMIT }
    }
}

impl Source for Groups<'_> {
    type Record = Group;

    fn kind(&self) -> &'static ResourceType {
        &GROUP
    }

    fn indexed(&self) -> &'static Indexed {
        &BY_NAME
    }

    fn id(record: &Group) -> Uuid {
        record.id.uuid()
    }

    fn narrow(&self, filter: &Filter) -> Narrowed {
        filter::narrow_groups(filter)
    }

    async fn prepare(&mut self, conn: &mut Conn, query: &Query) -> Result<(), ProvisionError> {
        self.needed = Needed::by(query.filter.as_ref(), query.sort.as_ref());
        self.known = self.needed.read(conn, self.owner).await?;
        Ok(())
    }

    async fn total(&self, conn: &mut Conn) -> Result<u64, ProvisionError> {
        Ok(u64::try_from(groups::total(conn, self.owner).await?).unwrap_or(0))
    }

    async fn count(&self, conn: &mut Conn, narrowed: &Narrowed, most: u64) -> Result<u64, ProvisionError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let count = slices::count_groups(conn, self.owner, narrowed, most).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn rows(&self, conn: &mut Conn, slice: &Slice<'_>) -> Result<Vec<Group>, ProvisionError> {
        Ok(slices::groups(conn, self.owner, slice).await?)
    }

    async fn by_ids(&self, conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Group>, ProvisionError> {
        Ok(slices::groups_by_id(conn, self.owner, ids).await?)
    }

    async fn rendered(&mut self, conn: &mut Conn, rows: &[Group]) -> Result<Vec<Value>, ProvisionError> {
        let mut rendered = Vec::with_capacity(rows.len());
        for group in rows {
            let members = match self.needed {
                Needed::All => within(conn, group, &mut self.budget).await?,
                Needed::Of(_) => self.known.get(&group.id).cloned().unwrap_or_default(),
            };
            rendered.push(Shown { group: group.clone(), members }.render(self.base_url));
        }
        Ok(rendered)
    }

    /// With their members when the client wants to see them.
    async fn shown(
        &self,
        conn: &mut Conn,
        rows: Vec<Group>,
        query: &Query,
    ) -> Result<Vec<Value>, ProvisionError> {
        let wanted = GROUP.resolve("members").is_some_and(|members| query.projection.shows(&members));
        let mut budget = MEMBER_LIMIT;
        let mut shown = Vec::with_capacity(rows.len());
        for group in rows {
            let members = if wanted { within(conn, &group, &mut budget).await? } else { Vec::new() };
            shown.push(query.projection.apply(Shown { group, members }.render(self.base_url), &GROUP));
        }
        Ok(shown)
    }
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
