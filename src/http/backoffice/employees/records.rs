//! What is recorded of one employee: sign-ins, provisioning, audit; ending sessions; deletion.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::Value;

use super::{
    actions::{named, page_of},
    one::Seen,
};
use crate::{
    clock::Timestamp,
    directory::{Employee, Permission},
    flows::{
        FlowError,
        editing::{self, Editing},
        links, person, sessions,
    },
    http::{
        Door,
        backoffice::{
            audit::lines,
            log_filter::by,
            posted::{Asked, Posted},
            provisioning::changes,
            staff::Staff,
        },
        error::PageError,
        extract::PathId,
    },
    ids::SessionId,
    store::{audit_list::Sought, log_list::ScimRequest, sessions::Session, sign_ins},
    web::{
        Changed, Check, Difference, EmployeeAudit, EmployeeDelete, EmployeeEvents, EmployeeSignIn, Event,
        OpenSession, Said, SignInAttempt, Toast, browser, list_of_employees,
    },
};

/// `GET …/sign-in`: links, open sessions, last attempts.
pub async fn sign_in(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let page = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        let (gateway, id) = (door.gateway(), seen.employee.id);
        let found = person::sign_ins(gateway, &staff.signed_in.scope, id).await?;
        let open = sessions::list(gateway, staff.org(), Some(id)).await?;
        let link = |link: crate::store::links::Shown| {
            (link.connection, link.subject, Timestamp::from_micros(link.created_at))
        };
        Ok(EmployeeSignIn {
            frame: staff.frame(),
            head: seen.head(&staff),
            invitation: found.invitation,
            links: found.links.into_iter().map(link).collect(),
            sessions: open.into_iter().map(|session| shown(&staff, session)).collect(),
            attempts: found.attempts.into_iter().map(attempt).collect(),
        })
    };
    staff.answer(page.await)
}

fn shown(staff: &Staff, session: Session) -> OpenSession {
    OpenSession {
        current: session.id == staff.signed_in.session.id,
        id: session.id.to_string(),
        began: session.created_at,
        used: session.last_used_at,
        address: session.address,
        browser: session.user_agent.as_deref().map(browser::name),
    }
}

fn attempt(found: sign_ins::Recorded) -> SignInAttempt {
    let checks: Value = serde_json::from_str(&found.checks).unwrap_or_default();
    let check = |check: &Value| Check {
        name: check["name"].as_str().unwrap_or_default().to_owned(),
        ok: check["ok"].as_bool().unwrap_or_default(),
        detail: check["detail"].as_str().unwrap_or_default().to_owned(),
    };
    SignInAttempt {
        at: Timestamp::from_micros(found.at),
        by: by(found.connection_id, found.connection.as_ref(), found.connection_name.as_ref()),
        reason: found.reason,
        reference: found.reference,
        checks: checks.as_array().into_iter().flatten().map(check).collect(),
    }
}

/// `GET …/provisioning`: what identity providers sent.
pub async fn provisioning(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let page = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        let found = person::provisioning(door.gateway(), &staff.signed_in.scope, seen.employee.id).await?;
        let events = found.into_iter().map(request).collect();
        Ok(EmployeeEvents { frame: staff.frame(), head: seen.head(&staff), events })
    };
    staff.answer(page.await)
}

/// `GET …/audit`: what was done to the employee, and by them.
pub async fn audit(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    let page = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        let theirs = Sought { people: Some(vec![seen.employee.id]), ..Sought::default() };
        let path = format!("{}/audit", page_of(seen.employee.id));
        let (rows, pager) = lines(&door, &staff, &theirs, (&path, &asked)).await?;
        Ok(EmployeeAudit { frame: staff.frame(), head: seen.head(&staff), rows, pager })
    };
    staff.answer(page.await)
}

fn request(found: ScimRequest) -> Event {
    let difference = |one: Changed| Difference {
        field: one.name,
        old: one.before.unwrap_or_default(),
        new: one.after.unwrap_or_default(),
    };
    Event {
        at: Timestamp::from_micros(found.at),
        what: format!("{} {}", found.verb, found.path),
        by: found.connection.unwrap_or_default(),
        status: found.status,
        differences: changes(found.changes.as_deref().unwrap_or_default())
            .into_iter()
            .map(difference)
            .collect(),
    }
}

/// `POST …/sessions/{session}/end`.
pub async fn end_session(
    State(door): State<Door>,
    staff: Staff,
    Path((id, session)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let done = async {
        let (gateway, org) = (door.gateway(), staff.org());
        let id = named(&PathId(id))?;
        editing::require(gateway, org, &staff.authority, Permission::SuspendEmployees, id).await?;
        let session: SessionId = session.parse().map_err(|_| FlowError::NotFound("session"))?;
        let open = sessions::list(gateway, org, Some(id)).await?;
        let open = open.iter().find(|one| one.id == session).ok_or(FlowError::NotFound("session"))?;
        sessions::end(gateway, staff.actor(), open).await?;
        Ok(staff.go(&door, &format!("{}/sign-in", page_of(id)), &Toast::new(Said::SessionEnded)))
    };
    staff.finish(done.await)
}

/// `POST …/unlink`: forgets which subjects lead to the employee.
pub async fn unlink(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let done = async {
        let (gateway, org) = (door.gateway(), staff.org());
        let seen = Seen::find(&door, &staff, &id).await?;
        links::unlink(gateway, staff.actor(), org, seen.employee.id).await?;
        let toast = Toast::about(Said::Unlinked, seen.employee.shown_name());
        Ok(staff.go(&door, &format!("{}/sign-in", page_of(seen.employee.id)), &toast))
    };
    staff.finish(done.await)
}

/// What has to be typed before somebody is deleted.
fn word(employee: &Employee) -> String {
    employee.email.clone().unwrap_or_else(|| employee.username.clone())
}

/// `GET …/delete`: what goes, the alternative, and the question.
pub async fn ask_delete(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    staff.answer(delete_page(&door, &staff, &id, false).await)
}

async fn delete_page(
    door: &Door,
    staff: &Staff,
    id: &PathId,
    wrong: bool,
) -> Result<EmployeeDelete, FlowError> {
    let seen = Seen::find(door, staff, id).await?;
    let impact = person::impact(door.gateway(), &staff.signed_in.scope, seen.employee.id).await?;
    Ok(EmployeeDelete {
        frame: staff.frame(),
        head: seen.head(staff),
        appointments: impact.appointments,
        publications: impact.publications,
        word: word(&seen.employee),
        wrong,
    })
}

/// `POST …/delete`: for good, once the name was typed.
pub async fn delete(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let done = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        let employee = &seen.employee;
        if employee.id == staff.signed_in.employee.id {
            return Err(FlowError::Forbidden(editing::NOT_GONE));
        }
        if !posted.text("confirm").eq_ignore_ascii_case(&word(employee)) {
            return Ok(staff.show_wrong(&delete_page(&door, &staff, &id, true).await?));
        }
        let name = employee.shown_name();
        let editor = staff.signed_in.employee.id;
        let who = Editing { org: staff.org(), editor, employee: employee.id, version: None };
        editing::delete(door.gateway(), who).await?;
        let (list, _) = list_of_employees(&staff.authority);
        Ok(staff.go(&door, list, &Toast::about(Said::Deleted, name)))
    };
    staff.finish(done.await)
}
