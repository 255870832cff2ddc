//! Appointment hours (FEATURES E11): the form, and the page for one's own. The tab of an employee is in
//! `employees::hours`.

use axum::{extract::State, response::Response};

use super::{
    merge::show_theirs,
    posted::{Pairs, Posted},
    staff::Staff,
};
use crate::{
    directory::{
        Employee, Role, Status,
        hours::{Hours, read_day},
    },
    flows::{FlowError, editing::Editing, employees, hours},
    http::{Door, error::PageError},
    web::{AccountHours, Field, Said, Toast, WeekForm},
};

const OWN: &str = "/account/hours";

/// A week of an employee as it is stored, as a form.
pub(super) async fn stored(door: &Door, staff: &Staff, employee: &Employee) -> Result<WeekForm, FlowError> {
    let scope = &staff.signed_in.scope;
    let week = hours::show(door.gateway(), scope, employee.id).await?;
    let agent = employee.has_role(Role::Agent) && employee.online_planning;
    Ok(WeekForm {
        days: WeekForm::fields(&week),
        version: week.mark(),
        conflict: false,
        zone: hours::zone_of(scope, employee).1,
        bookable: agent && employee.status == Status::Active,
    })
}

/// The hours that were typed, and each field with what was typed and what is wrong with it.
fn typed(staff: &Staff, posted: &Pairs) -> (Option<Hours>, Vec<Field>) {
    let mut week: [Vec<_>; 7] = Default::default();
    let mut fields = WeekForm::fields(&Hours::default());
    for (day, field) in week.iter_mut().zip(&mut fields) {
        let text: String = posted.text(field.name).chars().take(200).collect();
        match read_day(&text) {
            Ok(read) => *day = read,
            Err(fault) => field.error = Some(staff.text(WeekForm::fault(fault))),
        }
        field.value = text;
    }
    let good = fields.iter().all(|field| field.error.is_none());
    (Hours::new(week).ok().filter(|_| good), fields)
}

/// What saving came to.
pub(super) enum Saved {
    /// The hours are as they were typed.
    Done,
    /// The form again, with what is wrong or what somebody else stored.
    Again(WeekForm),
}

/// Saves a week that was typed; who may is the flow's to say.
pub(super) async fn save(
    door: &Door,
    staff: &Staff,
    employee: &Employee,
    posted: &Pairs,
) -> Result<Saved, FlowError> {
    let (wanted, days) = typed(staff, posted);
    let version = posted.parsed("version").next().unwrap_or(0);
    let now = stored(door, staff, employee).await?;
    let Some(wanted) = wanted else { return Ok(Saved::Again(WeekForm { days, version, ..now })) };
    let who = Editing {
        org: staff.org(),
        editor: staff.signed_in.employee.id,
        employee: employee.id,
        version: Some(version),
    };
    match hours::set(door.gateway(), who, &wanted).await {
        Ok(_) => Ok(Saved::Done),
        Err(FlowError::Changed) => {
            let now = stored(door, staff, employee).await?;
            let mut days = days;
            show_theirs(&mut days, &now.days);
            Ok(Saved::Again(WeekForm { days, conflict: true, ..now }))
        }
        Err(error) => Err(error),
    }
}

/// The person who asks, as they are now.
async fn oneself(door: &Door, staff: &Staff) -> Result<Employee, FlowError> {
    employees::show(door.gateway(), staff.org(), staff.signed_in.employee.id).await
}

/// `GET /account/hours`.
pub async fn own(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let page = async {
        let week = stored(&door, &staff, &oneself(&door, &staff).await?).await?;
        Ok(staff.show(&AccountHours { frame: staff.frame(), week }))
    };
    staff.finish(page.await)
}

/// `POST /account/hours`.
pub async fn set_own(
    State(door): State<Door>,
    staff: Staff,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let done = async {
        let employee = oneself(&door, &staff).await?;
        Ok(match save(&door, &staff, &employee, &posted).await? {
            Saved::Done => staff.go(&door, OWN, &Toast::about(Said::HoursSaved, employee.shown_name())),
            Saved::Again(week) => {
                let conflict = week.conflict;
                let page = AccountHours { frame: staff.frame(), week };
                if conflict { staff.show_conflict(&page) } else { staff.show_wrong(&page) }
            }
        })
    };
    staff.finish(done.await)
}
