//! The tab with what an employee is expert in (FEATURES E11).

use axum::{extract::State, response::Response};

use super::{actions::page_of, one::Seen};
use crate::{
    directory::Permission,
    flows::{FlowError, editing::Editing, expertise},
    http::{
        Door,
        backoffice::{posted::Posted, staff::Staff},
        error::PageError,
        extract::PathId,
    },
    web::{EmployeeExpertise, Said, Toast},
};

async fn page(
    door: &Door,
    staff: &Staff,
    seen: &Seen,
    (typed, fault): (&str, Option<&'static str>),
) -> Result<EmployeeExpertise, FlowError> {
    let found = expertise::show(door.gateway(), &staff.signed_in.scope, seen.employee.id).await?;
    let mut field = EmployeeExpertise::field(typed);
    field.error = fault.map(|key| staff.text(key));
    Ok(EmployeeExpertise {
        frame: staff.frame(),
        head: seen.head(staff),
        subjects: found.subjects,
        suggested: found.suggested,
        fields: vec![field],
        can_edit: staff.authority.covers(Permission::EditEmployees, &seen.employee),
    })
}

/// `GET …/expertise`.
pub async fn show(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let page = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        page(&door, &staff, &seen, ("", None)).await
    };
    staff.answer(page.await)
}

/// `POST …/expertise`: adds the subject that was typed, or takes away the one whose button was pressed.
pub async fn change(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let done = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        let (gateway, id) = (door.gateway(), seen.employee.id);
        let who =
            Editing { org: staff.org(), editor: staff.signed_in.employee.id, employee: id, version: None };
        let (said, changed) = if posted.has("remove") {
            (Said::SubjectRemoved, expertise::remove(gateway, who, posted.text("remove")).await)
        } else {
            (Said::SubjectAdded, expertise::add(gateway, who, posted.text("subject")).await)
        };
        match changed {
            Ok(employee) => {
                let toast = Toast::about(said, employee.shown_name());
                Ok(staff.go(&door, &format!("{}/expertise", page_of(id)), &toast))
            }
            Err(FlowError::Invalid(_)) => {
                let typed = posted.text("subject");
                let fault = EmployeeExpertise::fault(expertise::subject(typed).is_some());
                Ok(staff.show_wrong(&page(&door, &staff, &seen, (typed, Some(fault))).await?))
            }
            Err(error) => Err(error),
        }
    };
    staff.finish(done.await)
}
