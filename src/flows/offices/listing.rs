//! Lists of offices: where their rows are, and members only for who asks for them.

use serde_json::Value;
use uuid::Uuid;

use super::shown::{self, Shown};
use crate::{
    directory::office::Office,
    flows::{
        listing::{BY_NAME, Indexed, Source},
        provision::ProvisionError,
        scim_tokens::Caller,
    },
    ids::OrganisationId,
    scim::{
        ScimError,
        filter::{Filter, ValuePath},
        list::Query,
        schema::{OFFICE, ResourceType},
    },
    store::{
        Conn,
        filter::{self, Narrowed},
        offices,
        slices::{self, Slice},
    },
};

/// Most members that one list reads.
const MEMBER_LIMIT: usize = 100_000;

/// The offices of an organisation.
#[derive(Debug)]
pub struct Offices<'a> {
    organisation: OrganisationId,
    base_url: &'a str,
    /// Whether the query asks who is in which office.
    by_members: bool,
    /// How many members may still be read.
    budget: usize,
}

impl<'a> Offices<'a> {
    /// What `caller` sees, with links under `base_url`.
    #[must_use]
    pub const fn seen_by(caller: &Caller, base_url: &'a str) -> Self {
        Self { organisation: caller.scope.id, base_url, by_members: false, budget: MEMBER_LIMIT }
    }
}

impl Source for Offices<'_> {
    type Record = Office;

    fn kind(&self) -> &'static ResourceType {
        &OFFICE
    }

    fn indexed(&self) -> &'static Indexed {
        &BY_NAME
    }

    fn id(record: &Office) -> Uuid {
        record.id.uuid()
    }

    fn narrow(&self, filter: &Filter) -> Narrowed {
        filter::narrow_offices(filter)
    }

    async fn prepare(&mut self, _conn: &mut Conn, query: &Query) -> Result<(), ProvisionError> {
        self.by_members = query.filter.as_ref().is_some_and(names_members)
            || query.sort.as_ref().is_some_and(|sort| sort.path.attribute.name == "members");
        Ok(())
    }

    async fn total(&self, conn: &mut Conn) -> Result<u64, ProvisionError> {
        Ok(u64::try_from(offices::total(conn, self.organisation).await?).unwrap_or(0))
    }

    async fn count(&self, conn: &mut Conn, narrowed: &Narrowed, most: u64) -> Result<u64, ProvisionError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let count = slices::count_offices(conn, self.organisation, narrowed, most).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn rows(&self, conn: &mut Conn, slice: &Slice<'_>) -> Result<Vec<Office>, ProvisionError> {
        Ok(slices::offices(conn, self.organisation, slice).await?)
    }

    async fn by_ids(&self, conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Office>, ProvisionError> {
        Ok(slices::offices_by_id(conn, self.organisation, ids).await?)
    }

    async fn rendered(&mut self, conn: &mut Conn, rows: &[Office]) -> Result<Vec<Value>, ProvisionError> {
        let mut rendered = Vec::with_capacity(rows.len());
        for office in rows {
            let shown = within(conn, office.clone(), self.by_members, &mut self.budget).await?;
            rendered.push(shown.render(self.base_url));
        }
        Ok(rendered)
    }

    /// With their members when the client asks for them.
    async fn shown(
        &self,
        conn: &mut Conn,
        rows: Vec<Office>,
        query: &Query,
    ) -> Result<Vec<Value>, ProvisionError> {
        let wanted = OFFICE.resolve("members").is_some_and(|members| query.projection.shows(&members));
        let mut budget = MEMBER_LIMIT;
        let mut shown = Vec::with_capacity(rows.len());
        for office in rows {
            let office = within(conn, office, wanted, &mut budget).await?;
            shown.push(query.projection.apply(office.render(self.base_url), &OFFICE));
        }
        Ok(shown)
    }
}

async fn within(
    conn: &mut Conn,
    office: Office,
    with_members: bool,
    budget: &mut usize,
) -> Result<Shown, ProvisionError> {
    let shown = shown::load(conn, office, with_members).await?;
    *budget = budget.checked_sub(shown.members.len()).ok_or_else(|| {
        let why = format!("these offices have more than {MEMBER_LIMIT} members; ask for a smaller page");
        ScimError::TooMany(why)
    })?;
    Ok(shown)
}

fn names_members(filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(names_members),
        Filter::Not(inner) => names_members(inner),
        Filter::Compare(comparison) => comparison.path.attribute.name == "members",
        Filter::Present(path) | Filter::ValuePath(ValuePath { path, .. }) => path.attribute.name == "members",
    }
}
