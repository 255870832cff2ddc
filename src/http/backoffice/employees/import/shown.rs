//! The rows of an import as a page shows them.

use std::collections::HashMap;

use serde_json::Value;

use super::{may_undo, page_of, way_back};
use crate::{
    directory::ImportStage,
    flows::{
        FlowError,
        import::{
            Arrival,
            batch::{self, Batch, From, Group},
        },
        offices,
    },
    http::{
        Door,
        backoffice::{paging::pager, posted::Pairs, staff::Staff},
    },
    ids::EmployeeId,
    store::{imports::ImportRow, keyset::Page},
    web::{Fact, ImportGroup, ImportLine, ImportPage, facts, import as words},
};

/// The most characters of a cell that are shown.
const LONGEST: usize = 200;

const fn name(group: Group) -> &'static str {
    match group {
        Group::Failed => "failed",
        Group::Create => "create",
        Group::Update => "update",
        Group::Same => "same",
        Group::Kept => "kept",
        Group::Deleted => "deleted",
        Group::Restored => "restored",
    }
}

/// The page of an import, with the rows of the group that is asked for, else of the first that has any: what is wrong
/// comes first.
pub(super) async fn page(
    door: &Door,
    staff: &Staff,
    batch: &Batch,
    asked: &Pairs,
) -> Result<ImportPage, FlowError> {
    let path = page_of(batch.id);
    let there: Vec<Group> = Group::ALL.into_iter().filter(|group| batch.count(*group) > 0).collect();
    let wanted = there.iter().copied().find(|group| name(*group) == asked.text("show"));
    let shown = wanted.or(there.first().copied()).filter(|_| !batch.stage.is_running());
    let page = match shown {
        Some(group) => {
            let from = match (asked.parsed("after").next(), asked.parsed("before").next()) {
                (Some(after), _) => From::After(after),
                (None, Some(before)) => From::Before(before),
                (None, None) => From::After(0),
            };
            batch::page(door.gateway(), &staff.signed_in.scope, batch.id, group, from).await?
        }
        None => Page { rows: Vec::new(), earlier: false, later: false },
    };
    let offices = names_of_offices(door, staff, &page.rows).await?;
    let count = shown.map_or(0, |group| batch.count(group));
    let written = batch.stage != ImportStage::Checked;
    let group = |group: Group| ImportGroup {
        key: words::group(name(group), written),
        count: batch.count(group),
        href: format!("{path}?show={}", name(group)),
        current: Some(group) == shown,
    };
    Ok(ImportPage {
        frame: staff.frame(),
        trail: way_back(staff),
        id: batch.id,
        stage: batch.stage,
        total: batch.total,
        behind: batch.behind(),
        invite: batch.arrival == Arrival::Invited,
        has_work: batch.has_work(),
        can_undo: batch.undoable() > 0 && may_undo(staff),
        has_errors: batch.count(Group::Failed) > 0 && !batch.stage.is_running(),
        expires: batch.expires_at,
        groups: there.iter().map(|one| group(*one)).collect(),
        pager: pager(&path, asked, &page, count, false, |row: &ImportRow| row.number),
        rows: page.rows.iter().map(|row| line(staff, batch, &offices, row)).collect(),
    })
}

/// What offices that are mentioned are called.
async fn names_of_offices(
    door: &Door,
    staff: &Staff,
    rows: &[ImportRow],
) -> Result<HashMap<String, String>, FlowError> {
    let mentioned = |row: &ImportRow| row.changes.as_deref().is_some_and(|text| text.contains("\"offices\""));
    if !rows.iter().any(mentioned) {
        return Ok(HashMap::new());
    }
    let all = offices::list(door.gateway(), staff.org()).await?;
    Ok(all.into_iter().map(|office| (office.id.to_string(), office.name)).collect())
}

fn line(staff: &Staff, batch: &Batch, offices: &HashMap<String, String>, row: &ImportRow) -> ImportLine {
    let cells = row.cells();
    let text = |field: &str| {
        let place = batch.columns.iter().position(|column| *column == Some(field));
        place.and_then(|place| cells.get(place)).map(|cell| cell.trim()).unwrap_or_default()
    };
    let whole = format!("{} {}", text("firstName"), text("lastName"));
    let known = [whole.trim(), text("email"), text("username"), text("externalId")];
    let mut known = known.into_iter().filter(|one| !one.is_empty());
    // Cells that cannot be told apart have no names; what is in them is shown as it is.
    let first = known.next().map_or_else(|| cells.join(" · ").chars().take(120).collect(), str::to_owned);
    let fault = row
        .code
        .as_ref()
        .map(|code| (staff.text(words::advice(code)), code.clone(), row.message.clone().unwrap_or_default()));
    let changes = row.changes.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let new = || -> Vec<Fact> {
        let taken = batch.columns.iter().zip(&cells).filter_map(|(field, cell)| Some(((*field)?, cell)));
        let shown = |cell: &String| cell.chars().take(LONGEST).collect();
        let fact =
            |(field, cell): (&str, &String)| Fact { name: field.to_owned(), old: None, value: shown(cell) };
        taken.filter(|(_, cell)| !cell.is_empty()).map(fact).collect()
    };
    let facts = match changes {
        Some(changes) => facts(&changes, true).into_iter().map(|fact| readable(offices, fact)).collect(),
        None if matches!(row.state.as_str(), "create" | "created") => new(),
        None => Vec::new(),
    };
    ImportLine {
        number: u64::try_from(row.number).unwrap_or(0),
        detail: known.next().unwrap_or_default().to_owned(),
        name: first,
        employee: row.employee_id.map(EmployeeId::from_uuid),
        facts,
        fault,
    }
}

/// The fact with offices by their names.
fn readable(offices: &HashMap<String, String>, fact: Fact) -> Fact {
    if fact.name != "offices" {
        return fact;
    }
    let named = |text: String| offices.iter().fold(text, |text, (id, name)| text.replace(id.as_str(), name));
    Fact { old: fact.old.map(named), value: named(fact.value), name: fact.name }
}
