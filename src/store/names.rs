//! What records are called, many at once, for lists that show whom and what they are about; and whom a few typed
//! words mean.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{Conn, StoreError, keyset::Condition, statement::row};
use crate::{
    directory::{employee::shown_name, fold},
    ids::{EmployeeId, OrganisationId},
};

/// Most employees that typed words mean; more are too many to look through.
const MEANT: usize = 100;

row! {
    struct Named {
        id: Uuid,
        first: Option<String>,
        second: String,
        third: String,
        fourth: String,
    }
}

/// The query for the names of one kind of record; `None` for what has no name. Those of people come in parts.
fn parts(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "employee" => (
            "employees",
            "display_name as first, first_name as second, last_name as third, username as fourth",
        ),
        "office" => ("offices", "name as first, '' as second, '' as third, '' as fourth"),
        "connection" => ("connections", "name as first, '' as second, '' as third, '' as fourth"),
        "scim_token" => ("scim_tokens", "label as first, '' as second, '' as third, '' as fourth"),
        "group" => ("groups", "display_name as first, '' as second, '' as third, '' as fourth"),
        "role" => ("roles", "name as first, '' as second, '' as third, '' as fourth"),
        _ => return None,
    })
}

/// The names of records, each given by its kind and id; those that are no more are missing.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of(
    conn: &mut Conn,
    organisation: OrganisationId,
    records: impl IntoIterator<Item = (&str, Uuid)>,
) -> Result<HashMap<Uuid, String>, StoreError> {
    let mut kinds: BTreeMap<&str, BTreeSet<Uuid>> = BTreeMap::new();
    for (kind, id) in records {
        kinds.entry(kind).or_default().insert(id);
    }
    let mut names = HashMap::new();
    for (kind, ids) in kinds {
        let Some((table, columns)) = parts(kind) else { continue };
        let mut condition = Condition::of(organisation);
        let list = condition.list(ids);
        condition.and(&format!("id in ({list})"));
        let sql = format!("select id, {columns} from {table} where {}", condition.text);
        for row in conn.all_composed::<Named>(sql, condition.values).await? {
            names.insert(row.id, shown_name(row.first.as_deref(), &row.second, &row.third, &row.fourth));
        }
    }
    Ok(names)
}

/// The employees whom typed words mean: by id, by username, e-mail or External ID as they are, or by a part of the
/// name. At most 100.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn meant(
    conn: &mut Conn,
    organisation: OrganisationId,
    typed: &str,
) -> Result<Vec<EmployeeId>, StoreError> {
    let typed = typed.trim();
    // Somebody who was deleted is still found by id: their rows are.
    if let Ok(id) = typed.parse::<EmployeeId>() {
        return Ok(vec![id]);
    }
    let mut condition = Condition::of(organisation);
    let folded = condition.value(fold(typed));
    let mut words: Vec<String> = Vec::new();
    for word in fold(typed).split_whitespace().take(6) {
        words.push(condition.contains("name_folded", word));
    }
    let name = if words.is_empty() { "1 = 0".to_owned() } else { words.join(" and ") };
    condition.and(&format!(
        "(username_folded = {folded} or email_folded = {folded} or external_id_folded = {folded} or ({name}))"
    ));
    let sql =
        format!("select id from employees where {} order by name_folded, id limit {MEANT}", condition.text);
    let rows = conn.all_composed::<(Uuid,)>(sql, condition.values).await?;
    Ok(rows.into_iter().map(|(id,)| EmployeeId::from_uuid(id)).collect())
}
