//! One's own account (FEATURES A2, A4, A5): contact details, language and time zone to change; roles and offices to read.

use axum::{extract::State, response::Response};

use super::{
    employees::{form, one::manager},
    merge::{Merged, shown},
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
fn own_fields(staff: &Staff, employee: &Employee, manager: Option<&str>) -> Vec<Field> {
    let mut own = fields(&staff.frame(), |name| form::stored(employee, name));
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
        let fields = own_fields(&staff, &employee, manager.as_deref());
        page(&door, &staff, &employee, (shown(fields), false)).await
    };
    staff.answer(page.await)
}

/// `POST /account`: saves what is one's own to change.
pub async fn save(
    State(door): State<Door>,
    staff: Staff,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    staff.finish(try_save(&door, &staff, &posted).await)
}

/// What was typed, laid over one's own account as it is.
async fn merged(door: &Door, staff: &Staff, posted: &Pairs) -> Result<(Employee, Merged), FlowError> {
    let employee = employees::show(door.gateway(), staff.org(), staff.signed_in.employee.id).await?;
    let manager = manager(door, staff, &employee).await?;
    let stored = own_fields(staff, &employee, manager.as_deref());
    let merged = Merged::of(posted, stored, employee.version);
    Ok((employee, merged))
}

async fn try_save(door: &Door, staff: &Staff, posted: &Pairs) -> Result<Response, FlowError> {
    let (employee, mut typed) = merged(door, staff, posted).await?;
    if typed.asks {
        return Ok(staff.show_conflict(&page(door, staff, &employee, (typed.fields, true)).await?));
    }
    let open = typed.fields.iter().filter(|field| is_open(&employee, field.name));
    let changes: Vec<_> = open.map(|field| (field.name.to_owned(), field.value.clone())).collect();
    let which = (employee.id, employee.version);
    match own_account::edit(door.gateway(), staff.org(), which, &changes).await {
        Ok(employee) => Ok(staff.go(door, PATH, &Toast::about(Said::Saved, employee.shown_name()))),
        // In this very moment.
        Err(FlowError::Changed) => {
            let (employee, typed) = merged(door, staff, posted).await?;
            Ok(staff.show_conflict(&page(door, staff, &employee, (typed.fields, true)).await?))
        }
        Err(error) => {
            form::put(staff, &mut typed.fields, error)?;
            let page = page(door, staff, &employee, (typed.fields, false)).await?;
            Ok(staff.show_wrong(&AccountPage { version: typed.seen, ..page }))
        }
    }
}
