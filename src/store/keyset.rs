//! Pages of a list, walked forth and back in the order of an index: what every list of the Backoffice is read with.

use uuid::Uuid;

use super::{Arg, Conn, StoreError};
use crate::ids::OrganisationId;

/// How many rows a page has.
pub const PAGE: usize = 50;
/// Beyond so many rows that match, nobody counts.
pub const COUNTED: u64 = 10_000;

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cut {
    /// At the beginning.
    #[default]
    Start,
    /// After the row with this id.
    After(Uuid),
    /// Before the row with this id, as the page that ends there.
    Before(Uuid),
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Whether there are some before these.
    pub earlier: bool,
    /// Whether there are some after these.
    pub later: bool,
}

impl<T> Page<T> {
    /// The same page with rows of another form.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, earlier, later } = self;
        Page { rows: rows.into_iter().map(make).collect(), earlier, later }
    }
}

/// A condition with its values, `$1` being the organisation.
pub(super) struct Condition {
    pub(super) text: String,
    pub(super) values: Vec<Arg>,
}

impl Condition {
    pub(super) fn of(organisation: OrganisationId) -> Self {
        Self { text: "organisation_id = $1".to_owned(), values: vec![Arg::from(organisation)] }
    }

    /// `$n` for a value.
    pub(super) fn value(&mut self, value: impl Into<Arg>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// `$n, $m` for some values; what nothing is in for none.
    pub(super) fn list(&mut self, values: impl IntoIterator<Item = Uuid>) -> String {
        let numbers: Vec<String> = values.into_iter().map(|value| self.value(value)).collect();
        if numbers.is_empty() { "null".to_owned() } else { numbers.join(", ") }
    }

    pub(super) fn and(&mut self, text: &str) {
        self.text.push_str(" and ");
        self.text.push_str(text);
    }

    /// Whether `column` has `text` in it, both folded.
    pub(super) fn contains(&mut self, column: &str, text: &str) -> String {
        let escaped: String = text
            .chars()
            .flat_map(|c| matches!(c, '\\' | '%' | '_').then_some('\\').into_iter().chain([c]))
            .collect();
        let pattern = self.value(format!("%{escaped}%"));
        format!("{column} like {pattern} escape '\\'")
    }
}

/// The order of a list: an index of its table ends so, behind the organisation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub(super) table: &'static str,
    /// The columns, the last being `id`.
    pub(super) key: &'static str,
    /// Whether the last comes first.
    pub(super) descending: bool,
}

impl Order {
    /// The statement that reads a page of the rows that `condition` selects. Their ids are found first: that takes an
    /// index alone, and SQLite, which knows nothing of how many rows match, prefers the one that has the condition in it.
    pub(super) fn select(
        self,
        columns: &str,
        mut condition: Condition,
        cut: Cut,
        most: usize,
    ) -> (String, Vec<Arg>) {
        let sorted = self.beyond(&mut condition, cut);
        let (table, text) = (self.table, condition.text);
        let found = format!("select id from {table} where {text} {sorted} limit {most}");
        let sql =
            format!("select {columns} from {table} where organisation_id = $1 and id in ({found}) {sorted}");
        (sql, condition.values)
    }

    /// Narrows `condition` to what lies beyond the cut; how the rows are sorted.
    fn beyond(self, condition: &mut Condition, cut: Cut) -> String {
        let descending = self.descending != matches!(cut, Cut::Before(_));
        if let Cut::After(id) | Cut::Before(id) = cut {
            let id = condition.value(id);
            let sign = if descending { "<" } else { ">" };
            let Self { table, key, .. } = self;
            condition.and(&format!(
                "({key}) {sign} (select {key} from {table} where organisation_id = $1 and id = {id})"
            ));
        }
        let way = if descending { " desc" } else { "" };
        let sorted: Vec<String> = self.key.split(", ").map(|column| format!("{column}{way}")).collect();
        format!("order by {}", sorted.join(", "))
    }

    /// A page of the rows that `condition` selects, read with `columns` of the table.
    pub(super) async fn page<T: super::db::Row>(
        self,
        conn: &mut Conn,
        columns: &str,
        condition: Condition,
        cut: Cut,
    ) -> Result<Page<T>, StoreError> {
        // One row more than a page has tells whether there is another page.
        let (sql, values) = self.select(columns, condition, cut, PAGE + 1);
        let mut rows = conn.all_composed::<T>(sql, values).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let backwards = matches!(cut, Cut::Before(_));
        if backwards {
            rows.reverse();
        }
        let (earlier, later) = if backwards { (more, true) } else { (cut != Cut::Start, more) };
        Ok(Page { rows, earlier, later })
    }

    /// How many rows `condition` selects; one more than [`COUNTED`] when there are more than that.
    pub(super) async fn count(self, conn: &mut Conn, condition: Condition) -> Result<u64, StoreError> {
        let (table, most, text) = (self.table, COUNTED + 1, condition.text);
        let sql = format!("select count(*) from (select id from {table} where {text} limit {most}) n");
        let found = conn.all_composed::<(i64,)>(sql, condition.values).await?;
        Ok(found.first().map_or(0, |row| u64::try_from(row.0).unwrap_or(0)))
    }
}
