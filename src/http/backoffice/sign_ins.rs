//! Sign-in attempts: the list, and one of them with its ladder of checks.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    log_filter::{LogQuery, person, through},
    staff::Staff,
};
use crate::{
    clock::Timestamp,
    flows::{
        FlowError, connections,
        log_list::{self, From, Sought},
        refusals,
    },
    http::{Door, error::PageError},
    store::log_list::SignIn,
    web::{Advice, AttemptPage, Console, Rung, SignInRow, SignIns},
};

/// `GET /organisation/sign-ins`.
pub async fn list(
    State(door): State<Door>,
    staff: Staff,
    Query(query): Query<LogQuery>,
) -> Result<Response, PageError> {
    let show = async {
        let (filter, sought) = query.read(&door, &staff).await?;
        let scope = &staff.signed_in.scope;
        let listed = log_list::sign_ins(door.gateway(), scope, &sought, query.place()).await?;
        Ok(SignIns {
            rows: listed.rows.iter().map(|found| row(&staff, found, &listed.names)).collect(),
            pager: query.pager(&staff, &filter, &listed, |found| found.id),
            frame: staff.frame(),
            filter,
        })
    };
    show.await.map(|page| staff.show(&page)).map_err(|error: FlowError| staff.error(&error))
}

fn row(staff: &Staff, found: &SignIn, names: &HashMap<Uuid, String>) -> SignInRow {
    SignInRow {
        href: format!("/organisation/sign-ins/{}", found.id),
        at: Timestamp::from_micros(found.at),
        ok: found.outcome == "accepted",
        reason: found.reason.clone(),
        subject: found.name_id.clone(),
        person: person(staff, found.employee_id, names),
        through: through(found.connection.as_ref(), found.connection_name.as_ref()),
    }
}

/// `GET /organisation/sign-ins/{id}`.
pub async fn one(
    State(door): State<Door>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let show = async {
        let missing = || FlowError::NotFound("sign-in attempt");
        let id = Uuid::try_parse(&id).map_err(|_| missing())?;
        let sought = Sought { id: Some(id), ..Sought::default() };
        let scope = &staff.signed_in.scope;
        let mut listed = log_list::sign_ins(door.gateway(), scope, &sought, From::Start).await?;
        let found = listed.rows.pop().ok_or_else(missing)?;
        let console = console(&door, &staff, found.connection.as_deref()).await?;
        Ok(AttemptPage {
            row: row(&staff, &found, &listed.names),
            rungs: rungs(&found.checks),
            advice: found.reason.as_deref().and_then(|reason| advice(reason, console)),
            frame: staff.frame(),
            reference: found.reference,
            address: found.address,
        })
    };
    show.await.map(|page| staff.show(&page)).map_err(|error: FlowError| staff.error(&error))
}

/// Whose console the connection is set up in, as far as that can be told.
async fn console(door: &Door, staff: &Staff, slug: Option<&str>) -> Result<Console, FlowError> {
    let Some(slug) = slug else { return Ok(Console::Other) };
    let copy = connections::show(door.gateway(), staff.org(), slug).await?.connection.last_copy();
    Ok(Console::guess(copy.as_ref().map(|idp| idp.entity_id.as_str()), slug))
}

fn advice(reason: &str, console: Console) -> Option<Advice> {
    let help = refusals::help(reason)?;
    let all = help.places.iter().map(|(product, place)| (product.page(), (product.name(), *place)));
    let mut places: Vec<_> = all.collect();
    if places.iter().any(|(page, _)| *page == console.as_str()) {
        places.retain(|(page, _)| *page == console.as_str());
    }
    Some(Advice {
        means: help.means,
        causes: help.causes,
        change: help.change,
        places: places.into_iter().map(|(_, place)| place).collect(),
        person: help.person.to_string(),
    })
}

/// The checks as they are stored; none when they were erased with the person.
fn rungs(checks: &str) -> Vec<Rung> {
    let checks: Value = serde_json::from_str(checks).unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let rung = |check: &Value| Rung {
        name: text(&check["name"]).unwrap_or_default(),
        ok: check["ok"] == Value::Bool(true),
        detail: text(&check["detail"]).unwrap_or_default(),
        compared: text(&check["expected"]).zip(text(&check["actual"])),
        unverified: check["unverified"] == Value::Bool(true),
    };
    checks.as_array().into_iter().flatten().map(rung).collect()
}
