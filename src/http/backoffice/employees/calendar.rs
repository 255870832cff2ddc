//! The tab that says whether an employee's appointments are read by calendar programs (FEATURES E11), and ends it.

use axum::{extract::State, response::Response};

use super::{
    actions::{named, page_of},
    one::Seen,
};
use crate::{
    directory::Permission,
    flows::{calendar, editing::Editing},
    http::{Door, backoffice::staff::Staff, error::PageError, extract::PathId},
    web::{EmployeeCalendar, Said, Toast},
};

/// `GET …/calendar`.
pub async fn show(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let page = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        let feed = calendar::show(door.gateway(), &staff.signed_in.scope, seen.employee.id).await?;
        Ok(EmployeeCalendar {
            frame: staff.frame(),
            head: seen.head(&staff),
            feed: feed.map(|feed| (feed.made_at, feed.read_at)),
            can_edit: staff.authority.covers(Permission::EditEmployees, &seen.employee),
        })
    };
    staff.answer(page.await)
}

/// `POST …/calendar/end`.
pub async fn end(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let done = async {
        let id = named(&id)?;
        let editor = staff.signed_in.employee.id;
        let who = Editing { org: staff.org(), editor, employee: id, version: None };
        calendar::end(door.gateway(), who).await?;
        Ok(staff.go(&door, &format!("{}/calendar", page_of(id)), &Toast::new(Said::CalendarEnded)))
    };
    staff.finish(done.await)
}
