//! The audit log: read, taken away as a file, verified.

use std::time::Duration;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value;

use super::{
    paging::{cut, pager},
    posted::{Asked, Pairs, Posted},
    staff::Staff,
};
use crate::{
    clock::Timestamp,
    flows::{
        Actor, FlowError,
        audit_log::{self, Export, Read},
    },
    http::{Door, error::PageError},
    store::audit_list::{Line, Sought, Verification},
    web::{Audit, AuditLine, Chain, Pager, Party, Said, Toast, actions, facts},
};

const PATH: &str = "/organisation/audit";
/// What an address narrows the log by.
const FILTERS: [&str; 4] = ["q", "action", "from", "until"];
/// How long the answer waits for a verification; a longer one goes on without it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The first moment of a day as the person writes it, or of the day after it.
fn day(staff: &Staff, text: &str, after: bool) -> Option<Timestamp> {
    let date: Date = text.parse().ok()?;
    let date = if after { date.tomorrow().ok()? } else { date };
    let zone = staff.frame().time_zone.and_then(|name| TimeZone::get(&name).ok()).unwrap_or(TimeZone::UTC);
    let moment = date.to_zoned(zone).ok()?.timestamp();
    Some(Timestamp::from_micros(moment.as_microsecond()))
}

async fn sought(door: &Door, staff: &Staff, asked: &Pairs) -> Result<Sought, FlowError> {
    let search: String = asked.text("q").chars().take(200).collect();
    let action = asked.text("action");
    Ok(Sought {
        people: audit_log::people(door.gateway(), &staff.signed_in.scope, &search).await?,
        action: actions::words(action).map(|_| action.to_owned()),
        from: day(staff, asked.text("from"), false),
        until: day(staff, asked.text("until"), true),
    })
}

/// `GET /organisation/audit`: the log, newest first.
pub async fn list(
    State(door): State<Door>,
    staff: Staff,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    staff.answer(read(&door, &staff, &asked).await)
}

async fn read(door: &Door, staff: &Staff, asked: &Pairs) -> Result<Audit, FlowError> {
    let sought = sought(door, staff, asked).await?;
    let found = audit_log::list(door.gateway(), &staff.signed_in.scope, &sought, cut(asked)).await?;
    let filtered = FILTERS.iter().any(|filter| !asked.text(filter).is_empty());
    Ok(Audit {
        search: asked.text("q").to_owned(),
        action: sought.action.unwrap_or_default(),
        from: sought.from.map(|_| asked.text("from").to_owned()).unwrap_or_default(),
        until: sought.until.map(|_| asked.text("until").to_owned()).unwrap_or_default(),
        actions: actions::choices(staff.reader.language),
        filters: FILTERS
            .into_iter()
            .map(|filter| (filter, asked.text(filter).to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        chain: chain(&found.verification),
        pager: pager(PATH, asked, &found.page, found.total, filtered, |line| line.id),
        rows: shown(&found),
        frame: staff.frame(),
    })
}

fn shown(found: &Read) -> Vec<AuditLine> {
    let name = |id: uuid::Uuid| found.names.get(&id).cloned();
    found.page.rows.iter().map(|row| line(row, &name)).collect()
}

/// A page of the rows that are sought, for another page than the log's own: at this path, asked so.
pub(super) async fn lines(
    door: &Door,
    staff: &Staff,
    sought: &Sought,
    (path, asked): (&str, &Pairs),
) -> Result<(Vec<AuditLine>, Pager), FlowError> {
    let found = audit_log::list(door.gateway(), &staff.signed_in.scope, sought, cut(asked)).await?;
    Ok((shown(&found), pager(path, asked, &found.page, found.total, false, |line| line.id)))
}

fn chain(verification: &Verification) -> Chain {
    let number = |value: i64| u64::try_from(value).unwrap_or(0);
    let Verification { running_since, finished_at, intact_rows, broken_at, .. } = verification;
    match (running_since, finished_at, intact_rows, broken_at) {
        (Some(since), ..) => Chain::Running { since: Timestamp::from_micros(*since) },
        (None, Some(at), _, Some(row)) => {
            Chain::Broken { row: number(*row), at: Timestamp::from_micros(*at) }
        }
        (None, Some(at), Some(rows), None) => {
            Chain::Intact { rows: number(*rows), at: Timestamp::from_micros(*at) }
        }
        _ => Chain::Never,
    }
}

fn line(row: &Line, name: &dyn Fn(uuid::Uuid) -> Option<String>) -> AuditLine {
    let detail = row.detail.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    // What is made says what it is made with; what is changed says what it was and what it is.
    let changes = !row.action.ends_with(".created") && !row.action.ends_with(".deleted");
    let target = Party::Record {
        kind: row.target_kind.clone(),
        id: row.target_id.map(|id| id.to_string()).unwrap_or_default(),
        name: row.target_id.and_then(name),
    };
    AuditLine {
        at: Timestamp::from_micros(row.at),
        actor: party(&row.actor, name),
        action: row.action.clone(),
        target,
        facts: detail.as_ref().map(|detail| facts(detail, changes)).unwrap_or_default(),
        erased: row.detail.is_none(),
    }
}

fn party(actor: &str, name: &dyn Fn(uuid::Uuid) -> Option<String>) -> Party {
    let record = |kind: &str, id: uuid::Uuid| Party::Record {
        kind: kind.to_owned(),
        id: id.to_string(),
        name: name(id),
    };
    match audit_log::actor(actor) {
        Some(Actor::Operator) => Party::Operator,
        Some(Actor::Muster) => Party::Muster,
        Some(Actor::Employee(id)) => record("employee", id.uuid()),
        Some(Actor::Scim(id)) => record("scim_token", id.uuid()),
        Some(Actor::Saml(id)) => record("connection", id.uuid()),
        None => Party::Record { kind: String::new(), id: actor.to_owned(), name: None },
    }
}

/// `POST /organisation/audit/export`: what the page shows, all of it, as CSV that is written while it is sent.
pub async fn export(
    State(door): State<Door>,
    staff: Staff,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let begun = begin_export(&door, &staff, &posted).await.map_err(|error| staff.error(&error))?;
    let parts = stream::unfold(Some(begun), |state| async {
        let mut export = state?;
        match export.next().await {
            Ok(Some(part)) => Some((Ok(part), Some(export))),
            Ok(None) => None,
            Err(error) => {
                tracing::error!(%error, "a file of the audit log ends in the middle");
                Some((Err(error), None))
            }
        }
    });
    let day = staff.now.to_string().chars().take(10).collect::<String>();
    let name = format!("attachment; filename=\"audit-{}-{day}.csv\"", staff.org());
    let mut response = Body::from_stream(parts).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn begin_export(door: &Door, staff: &Staff, posted: &Pairs) -> Result<Export, FlowError> {
    let sought = sought(door, staff, posted).await?;
    audit_log::export(door.gateway(), &staff.signed_in.scope, staff.actor(), sought).await
}

/// `POST /organisation/audit/verify`: verifies the whole chain, beside other requests. One runs at a time.
pub async fn verify(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let scope = &staff.signed_in.scope;
    let begun = audit_log::begin_verification(door.gateway(), scope).await;
    let mut done = false;
    if begun.map_err(|error| staff.error(&error))? {
        let (gateway, scope, actor) = (door.gateway().clone(), scope.clone(), staff.actor());
        let work = tokio::spawn(async move {
            if let Err(error) = audit_log::verify(&gateway, &scope, actor).await {
                tracing::error!(%error, "the audit chain could not be verified");
            }
        });
        done = tokio::time::timeout(PATIENCE, work).await.is_ok();
    }
    let said = if done { Said::ChainVerified } else { Said::ChainVerifying };
    Ok(staff.go(&door, PATH, &Toast::new(said)))
}
