//! Lists of users: where their rows are, and how filters see them.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use super::{ProvisionError, Shown};
use crate::{
    directory::Employee,
    flows::{
        listing::{Indexed, Source},
        scim_tokens::Caller,
    },
    ids::{EmployeeId, GroupId},
    scim::{
        filter::{Filter, ValuePath},
        list::Query,
        schema::{ResourceType, USER},
    },
    store::{
        Conn, employees,
        filter::{self, Narrowed},
        groups::{self, Owner},
        slices::{self, Order, Slice},
    },
};

static INDEXED: Indexed = Indexed {
    words: "filter by userName, externalId, id, emails.value, groups.value or meta.lastModified; sort by id, userName or \
            meta.lastModified",
    orders: &[("id", Order::Id), ("userName", Order::Username), ("meta.lastModified", Order::Changed)],
};

/// The employees of an organisation as one connection sees them.
#[derive(Debug)]
pub struct Users<'a> {
    owner: Owner,
    base_url: &'a str,
    /// Whether the query asks who is in which group.
    by_groups: bool,
}

impl<'a> Users<'a> {
    /// Whom `caller` sees, with links under `base_url`.
    #[must_use]
    pub fn seen_by(caller: &Caller, base_url: &'a str) -> Self {
        let owner = Owner { organisation: caller.scope.id, connection: caller.connection.id() };
        Self { owner, base_url, by_groups: false }
    }

    async fn with_groups(
        &self,
        conn: &mut Conn,
        rows: &[Employee],
        wanted: bool,
    ) -> Result<Vec<Shown>, ProvisionError> {
        let mut known: HashMap<EmployeeId, Vec<(GroupId, String)>> = HashMap::new();
        if wanted {
            let ids: Vec<EmployeeId> = rows.iter().map(|row| row.id).collect();
            for (employee, group, name) in groups::of_employees(conn, self.owner, &ids).await? {
                known.entry(employee).or_default().push((group, name));
            }
        }
        let shown = |row: &Employee| Shown::of(row).with_groups(known.remove(&row.id).unwrap_or_default());
        Ok(rows.iter().map(shown).collect())
    }
}

impl Source for Users<'_> {
    type Record = Employee;

    fn kind(&self) -> &'static ResourceType {
        &USER
    }

    fn indexed(&self) -> &'static Indexed {
        &INDEXED
    }

    fn id(record: &Employee) -> Uuid {
        record.id.uuid()
    }

    fn narrow(&self, filter: &Filter) -> Narrowed {
        filter::narrow(filter)
    }

    async fn prepare(&mut self, _: &mut Conn, query: &Query) -> Result<(), ProvisionError> {
        self.by_groups = query.filter.as_ref().is_some_and(names_groups)
            || query.sort.as_ref().is_some_and(|sort| sort.path.attribute.name == "groups");
        Ok(())
    }

    async fn total(&self, conn: &mut Conn) -> Result<u64, ProvisionError> {
        Ok(u64::try_from(employees::total(conn, self.owner.organisation).await?).unwrap_or(0))
    }

    async fn count(&self, conn: &mut Conn, narrowed: &Narrowed, most: u64) -> Result<u64, ProvisionError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let count = slices::count_employees(conn, self.owner.organisation, narrowed, most).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn rows(&self, conn: &mut Conn, slice: &Slice<'_>) -> Result<Vec<Employee>, ProvisionError> {
        Ok(slices::employees(conn, self.owner.organisation, slice).await?)
    }

    async fn by_ids(&self, conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Employee>, ProvisionError> {
        Ok(slices::employees_by_id(conn, self.owner.organisation, ids).await?)
    }

    async fn rendered(&mut self, conn: &mut Conn, rows: &[Employee]) -> Result<Vec<Value>, ProvisionError> {
        let shown = self.with_groups(conn, rows, self.by_groups).await?;
        Ok(shown.into_iter().map(|shown| shown.into_filtered(self.base_url)).collect())
    }

    async fn shown(
        &self,
        conn: &mut Conn,
        rows: Vec<Employee>,
        query: &Query,
    ) -> Result<Vec<Value>, ProvisionError> {
        let wanted = USER.resolve("groups").is_some_and(|groups| query.projection.shows(&groups));
        let shown = self.with_groups(conn, &rows, wanted).await?;
        let shown = shown.into_iter().map(|shown| query.projection.apply(shown.render(self.base_url), &USER));
        Ok(shown.collect())
    }
}

/// Whether a filter cannot be answered without knowing who is in which group.
fn names_groups(filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(names_groups),
        Filter::Not(inner) => names_groups(inner),
        Filter::Compare(comparison) => comparison.path.attribute.name == "groups",
        Filter::Present(path) | Filter::ValuePath(ValuePath { path, .. }) => path.attribute.name == "groups",
    }
}
