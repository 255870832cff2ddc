//! One's own account (FEATURES A2, A4, A5): contact details, language and time zone to change; roles and offices to read.

use axum::{extract::State, response::Response};

use super::{
    employees::{form, one::manager},
    paging::show_theirs,
    posted::{Pairs, Posted},
    staff::Staff,
};
use crate::{
    directory::Employee,
    flows::{
        FlowError, employees, further_roles, offices,
        own_account::{self, OWN, is_open},
    },
    http::{Door, error::PageError},
    web::{AccountPage, Field, Said, Toast, fields},
};

const PATH: &str = "/account";

/// The fields that are one's own, with these values, locked where an identity provider writes them.
fn own_fields(
    staff: &Staff,
    employee: &Employee,
    manager: Option<&str>,
    value: impl Fn(&'static str) -> String,
) -> Vec<Field> {
    let mut own = fields(&staff.frame(), value);
    own.retain(|field| OWN.contains(&field.name));
    for field in &mut own {
        if employee.is_managed(field.name) {
            field.managed_by = manager.map(str::to_owned);
            field.read_only = true;
            field.required = false;
        }
    }
    own
}

async fn page(
    door: &Door,
    staff: &Staff,
    employee: &Employee,
    (fields, conflict): (Vec<Field>, bool),
) -> Result<AccountPage, FlowError> {
    let further = further_roles::of_employee(door.gateway(), &staff.signed_in.scope, employee.id).await?;
    Ok(AccountPage {
        frame: staff.frame(),
        email: employee.email.clone(),
        username: employee.username.clone(),
        status: employee.status,
        online_planning: employee.online_planning,
        roles: employee.roles(),
        further: further.into_iter().map(|role| role.name).collect(),
        offices: offices::names(door.gateway(), employee).await?,
        fields,
        version: employee.version,
        conflict,
    })
}

/// `GET /account`.
pub async fn show(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let page = async {
        let employee = employees::show(door.gateway(), staff.org(), staff.signed_in.employee.id).await?;
        let manager = manager(&door, &staff, &employee).await?;
        let fields = own_fields(&staff, &employee, manager.as_deref(), |name| form::stored(&employee, name));
        page(&door, &staff, &employee, (fields, false)).await
    };
    page.await.map(|page| staff.show(&page)).map_err(|error| staff.error(&error))
}

/// `POST /account`: saves what is one's own to change.
pub async fn save(
    State(door): State<Door>,
    staff: Staff,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    try_save(&door, &staff, &posted).await.map_err(|error| staff.error(&error))
}

async fn try_save(door: &Door, staff: &Staff, posted: &Pairs) -> Result<Response, FlowError> {
    let (gateway, id) = (door.gateway(), staff.signed_in.employee.id);
    let before = employees::show(gateway, staff.org(), id).await?;
    let version = posted.parsed("version").next().unwrap_or(0);
    let taken = |name: &str| posted.all("take").any(|taken| taken == name);
    let changes = form::changes(posted, |name| is_open(&before, name) && !taken(name));
    let error = match own_account::edit(gateway, staff.org(), (id, version), &changes).await {
        Ok(employee) => {
            return Ok(staff.go(door, PATH, &Toast::about(Said::Saved, employee.shown_name())));
        }
        Err(error) => error,
    };
    let now = employees::show(gateway, staff.org(), id).await?;
    let manager = manager(door, staff, &now).await?;
    let stored = own_fields(staff, &now, manager.as_deref(), |name| form::stored(&now, name));
    let mut typed = own_fields(staff, &now, manager.as_deref(), |name| {
        let change = changes.iter().find(|(changed, _)| changed == name);
        change.map_or_else(|| form::stored(&now, name), |(_, value)| value.clone())
    });
    if matches!(error, FlowError::Changed) {
        show_theirs(&mut typed, &stored);
        return Ok(staff.show_conflict(&page(door, staff, &now, (typed, true)).await?));
    }
    form::put(staff, &mut typed, error)?;
    Ok(staff.show_wrong(&page(door, staff, &now, (typed, false)).await?))
}
