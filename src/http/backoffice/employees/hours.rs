//! The tab with the appointment hours of an employee (FEATURES E11).

use axum::{extract::State, response::Response};

use super::{actions::page_of, one::Seen};
use crate::{
    directory::Permission,
    http::{
        Door,
        backoffice::{
            hours::{Saved, save, stored},
            posted::Posted,
            staff::Staff,
        },
        error::PageError,
        extract::PathId,
    },
    web::{EmployeeHours, Said, Toast},
};

/// `GET /organisation/employees/{id}/hours`.
pub async fn show(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let page = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        let mut week = stored(&door, &staff, &seen.employee).await?;
        let open = staff.authority.covers(Permission::EditEmployees, &seen.employee);
        week.days.iter_mut().for_each(|day| day.read_only = !open);
        Ok(staff.show(&EmployeeHours { frame: staff.frame(), head: seen.head(&staff), week }))
    };
    staff.finish(page.await)
}

/// `POST /organisation/employees/{id}/hours`.
pub async fn set(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let done = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        let employee = &seen.employee;
        Ok(match save(&door, &staff, employee, &posted).await? {
            Saved::Done => {
                let toast = Toast::about(Said::HoursSaved, employee.shown_name());
                staff.go(&door, &format!("{}/hours", page_of(employee.id)), &toast)
            }
            Saved::Again(week) => {
                let conflict = week.conflict;
                let page = EmployeeHours { frame: staff.frame(), head: seen.head(&staff), week };
                if conflict { staff.show_conflict(&page) } else { staff.show_wrong(&page) }
            }
        })
    };
    staff.finish(done.await)
}
