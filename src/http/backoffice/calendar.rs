//! One's own synchronised calendar (FEATURES E11). The tab of an employee is in `employees::calendar`.

use axum::{extract::State, response::Response};

use super::staff::Staff;
use crate::{
    flows::{FlowError, calendar, editing::Editing},
    http::{Door, error::PageError},
    secret::Secret,
    web::{AccountCalendar, Said, Toast},
};

const OWN: &str = "/account/calendar";

async fn page(
    door: &Door,
    staff: &Staff,
    secret: Option<&Secret<String>>,
) -> Result<AccountCalendar, FlowError> {
    let feed = calendar::show(door.gateway(), &staff.signed_in.scope, staff.signed_in.employee.id).await?;
    let address =
        |secret: &Secret<String>| format!("{}/calendar/{}.ics", door.gateway().public_url, secret.expose());
    Ok(AccountCalendar {
        frame: staff.frame(),
        feed: feed.map(|feed| (feed.made_at, feed.read_at)),
        fresh: secret.map(address),
    })
}

/// `GET /account/calendar`.
pub async fn show(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    staff.answer(page(&door, &staff, None).await)
}

/// `POST /account/calendar`: makes the address, or another one, and shows it, this once.
pub async fn make(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let made = async {
        let secret = calendar::make(door.gateway(), staff.org(), staff.signed_in.employee.id).await?;
        page(&door, &staff, Some(&secret)).await
    };
    staff.answer(made.await)
}

/// `POST /account/calendar/end`.
pub async fn end(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let id = staff.signed_in.employee.id;
    let who = Editing { org: staff.org(), editor: id, employee: id, version: None };
    let ended = calendar::end(door.gateway(), who).await;
    ended.map_err(|error| staff.error(&error))?;
    Ok(staff.go(&door, OWN, &Toast::new(Said::CalendarEnded)))
}
