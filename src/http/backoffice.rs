//! The Backoffice: pages for administrators and Office Managers. `guard` stands before all of them; what they may
//! be asked is in the table of `web::places`.

pub mod account;
pub mod audit;
pub mod calendar;
pub mod connection;
pub mod connections;
pub mod employees;
pub mod guard;
pub mod hours;
pub mod log_filter;
pub mod mails;
mod merge;
pub mod offices;
mod paging;
pub mod posted;
pub mod preferences;
pub mod provisioning;
pub mod roles;
pub mod settings;
pub mod sign_in_again;
pub mod sign_ins;
pub mod staff;
pub mod toast;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    response::Response,
    routing::{get, post},
};

use self::{
    connection::{keys, metadata, removal, settings as connection_settings, steps, tokens},
    employees::{
        actions, add, calendar as calendars, download, expertise, further_roles, hours as week, import, one,
        records,
        selected::{self, choose, instead},
    },
    staff::Staff,
};
use super::{Door, account::see_other, error::PageError};
use crate::{
    store::selections::Task,
    web::{ErrorKind, places},
};

/// All routes of the Backoffice, behind the guard.
pub fn router(door: &Door) -> Router<Door> {
    Router::new()
        .route("/organisation", get(start))
        .route("/organisation/employees", get(employees::list))
        .route("/team/employees", get(employees::team))
        .route("/organisation/employees/download", get(download::download))
        .route("/organisation/employees/new", get(add::form).post(add::add))
        .route("/organisation/employees/{id}/handover", get(add::handover))
        .route("/organisation/employees/{id}", get(one::profile).post(one::save))
        .route("/organisation/employees/{id}/offices", get(one::offices).post(one::assign))
        .route("/organisation/employees/{id}/roles", post(further_roles::change))
        .route("/organisation/employees/{id}/sign-in", get(records::sign_in))
        .route("/organisation/employees/{id}/sessions/{session}/end", post(records::end_session))
        .route("/organisation/employees/{id}/unlink", post(records::unlink))
        .route("/organisation/employees/{id}/provisioning", get(records::provisioning))
        .route("/organisation/employees/{id}/audit", get(records::audit))
        .route("/organisation/employees/{id}/delete", get(records::ask_delete).post(records::delete))
        .route("/organisation/employees/{id}/suspend", post(actions::suspend))
        .route("/organisation/employees/{id}/restore", post(actions::restore))
        .route("/organisation/employees/{id}/unblock", post(actions::unblock))
        .route("/organisation/employees/{id}/invite", post(actions::invite))
        .route("/organisation/employees/{id}/hours", get(week::show).post(week::set))
        .route("/organisation/employees/{id}/expertise", get(expertise::show).post(expertise::change))
        .route("/organisation/employees/{id}/calendar", get(calendars::show))
        .route("/organisation/employees/{id}/calendar/end", post(calendars::end))
        .merge(imports())
        .merge(several())
        .merge(identity())
        .route("/account", get(account::show).post(account::save))
        .route("/account/hours", get(hours::own).post(hours::set_own))
        .route("/account/calendar", get(calendar::show).post(calendar::make))
        .route("/account/calendar/end", post(calendar::end))
        .merge(registers())
        .route("/preferences", post(preferences::save))
        .route("/sign-in-again", get(sign_in_again::ask).post(sign_in_again::prove))
        .route_layer(from_fn_with_state(door.clone(), guard::guard))
}

/// Importing employees.
fn imports() -> Router<Door> {
    let one = |end: &str| format!("/organisation/employees/import/{{import}}{end}");
    let file = get(import::form).post(import::upload);
    Router::new()
        .route("/organisation/employees/import", file.layer(DefaultBodyLimit::max(import::FORM_LIMIT)))
        .route(&one(""), get(import::show))
        .route(&one("/columns"), get(import::columns).post(import::map))
        .route(&one("/start"), post(import::start))
        .route(&one("/errors"), get(import::errors))
        .route(&one("/discard"), post(import::discard))
        .route(&one("/undo"), get(import::ask_undo).post(import::undo))
}

/// What is done to several employees at once.
fn several() -> Router<Door> {
    let at = |end: &str| format!("/organisation/employees/selected/{end}");
    let chosen = |task| post(move |door, staff, asked, posted| choose(door, staff, asked, posted, task));
    let turned = |task| post(move |one, posted| instead(one, posted, task));
    Router::new()
        .route(&at("suspend"), chosen(Task::Suspend))
        .route(&at("restore"), chosen(Task::Restore))
        .route(&at("delete"), chosen(Task::Delete))
        .route(&at("assign"), post(selected::assign))
        .route(&at("{id}"), get(selected::show).post(selected::go_on))
        .route(&at("{id}/suspend"), turned(Task::Suspend))
        .route(&at("{id}/restore"), turned(Task::Restore))
        .route(&at("{id}/delete"), get(selected::ask_delete).post(selected::delete_them))
}

/// Connections, and what came through them.
fn identity() -> Router<Door> {
    let one = |end: &str| format!("/organisation/connections/{{slug}}{end}");
    let given = get(metadata::show).post(metadata::replace);
    Router::new()
        .route("/organisation/connections", get(connections::list))
        .route("/organisation/connections/new", get(connections::form).post(connections::create))
        .route(&one(""), get(connection::overview))
        .route(&one("/enabled"), post(connection::enable))
        .route(&one("/application"), get(steps::application))
        .route(&one("/metadata"), given.layer(DefaultBodyLimit::max(metadata::FORM_LIMIT)))
        .route(&one("/metadata/refresh"), post(metadata::refresh))
        .route(&one("/test"), get(steps::trial))
        .route(&one("/tokens"), get(tokens::list).post(tokens::create))
        .route(&one("/tokens/{id}/replace"), get(tokens::ask_to_replace).post(tokens::replace))
        .route(&one("/tokens/{id}/revoke"), post(tokens::revoke))
        .route(&one("/push"), get(steps::push))
        .route(&one("/settings"), get(connection_settings::show).post(connection_settings::save))
        .route(&one("/keys"), get(keys::show).post(keys::rotate))
        .route(&one("/delete"), get(removal::ask).post(removal::delete))
        .route("/organisation/sign-ins", get(sign_ins::list))
        .route("/organisation/sign-ins/{id}", get(sign_ins::one))
        .route("/organisation/provisioning", get(provisioning::list))
        .route("/organisation/provisioning/{id}", get(provisioning::one))
}

/// Offices, roles, the records, the settings.
fn registers() -> Router<Door> {
    Router::new()
        .route("/organisation/offices", get(offices::list))
        .route("/organisation/offices/new", get(offices::blank).post(offices::create))
        .route("/organisation/offices/{id}", get(offices::show).post(offices::save))
        .route("/organisation/offices/{id}/close", post(offices::close))
        .route("/organisation/offices/{id}/reopen", post(offices::reopen))
        .route("/organisation/offices/{id}/delete", get(offices::ask_to_delete).post(offices::delete))
        .route("/organisation/roles", get(roles::list))
        .route("/organisation/roles/new", get(roles::blank).post(roles::create))
        .route("/organisation/roles/{id}", get(roles::show).post(roles::save))
        .route("/organisation/roles/{id}/give", post(roles::give))
        .route("/organisation/roles/{id}/take", post(roles::take))
        .route("/organisation/roles/{id}/delete", get(roles::ask_to_delete).post(roles::delete))
        .route("/organisation/audit", get(audit::list))
        .route("/organisation/audit/export", post(audit::export))
        .route("/organisation/audit/verify", post(audit::verify))
        .route("/organisation/mails", get(mails::list))
        .route("/organisation/settings", get(settings::show).post(settings::save))
}

/// `GET /organisation`: the first page that somebody may open.
async fn start(staff: Staff) -> Result<Response, PageError> {
    let first = places::first_page(&staff.authority);
    first.map(see_other).ok_or_else(|| staff.refuse(ErrorKind::Forbidden))
}
