//! `+ Employee`: with the activation bypassed, or by an invitation.

use axum::{extract::State, response::Response};

use super::{
    actions::{named, page_of},
    form,
};
use crate::{
    directory::Role,
    flows::{
        FlowError,
        connections::{self, Links, Shown},
        employees::{self, NewEmployee, Way},
        person,
    },
    http::{
        Door,
        account::see_other,
        backoffice::{
            posted::{Pairs, Posted},
            staff::Staff,
        },
        error::PageError,
        extract::PathId,
    },
    web::{Choice, Crumb, EmployeeHandover, EmployeeNew, Field, Said, Toast, fields, parts},
};

/// The way back to the list.
#[must_use]
pub fn trail(staff: &Staff) -> Vec<Crumb> {
    let (href, key) = crate::web::list_of_employees(&staff.authority);
    vec![Crumb { href: href.to_owned(), label: staff.text(key) }]
}

async fn choices(door: &Door, staff: &Staff) -> Result<Vec<Shown>, FlowError> {
    let mut all = connections::list(door.gateway(), staff.org()).await?;
    all.retain(|shown| shown.connection.values().enabled);
    Ok(all)
}

fn page(
    staff: &Staff,
    connections: &[Shown],
    (bypass, message, connection): (bool, bool, String),
    fields: Vec<Field>,
) -> EmployeeNew {
    let choice = |shown: &Shown| {
        let record = &shown.connection.record;
        Choice::new(record.slug.clone(), record.name.clone())
    };
    EmployeeNew {
        frame: staff.frame(),
        trail: trail(staff),
        bypass,
        message,
        connections: connections.iter().map(choice).collect(),
        connection,
        fields,
    }
}

/// `GET /organisation/employees/new`: the form. With one connection, that is what most people come through.
pub async fn form(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let connections = choices(&door, &staff).await.map_err(|error| staff.error(&error))?;
    let empty = |name| if name == "roles" { form::roles(&[Role::Agent]) } else { String::new() };
    let fields = fields(&staff.frame(), empty);
    let only = match connections.as_slice() {
        [one] => one.connection.record.slug.clone(),
        _ => String::new(),
    };
    Ok(staff.show(&page(&staff, &connections, (!connections.is_empty(), false, only), fields)))
}

/// `POST /organisation/employees/new`: adds, and shows what to hand over, or that an invitation is on its way.
pub async fn add(
    State(door): State<Door>,
    staff: Staff,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let bypass = posted.has("bypass");
    let mut fields = form::sent(&staff, &posted);
    for field in &mut fields {
        let missing = field.value.is_empty() && (field.required || (bypass && field.name == "externalId"));
        if missing {
            field.error = Some(staff.text(parts::EMPTY));
        }
    }
    if parts::wrong(&fields).is_empty() {
        let way = match (bypass, posted.has("message")) {
            (true, _) => Way::Bypass,
            (false, true) => Way::InviteWithUsername,
            (false, false) => Way::Invite,
        };
        let added = async {
            let new = new_employee(&posted, bypass)?;
            employees::add(door.gateway(), staff.actor(), staff.org(), &new, &way).await
        };
        match added.await {
            Ok(employee) if bypass => return Ok(see_other(&format!("{}/handover", page_of(employee.id)))),
            Ok(employee) => {
                let toast = Toast::about(Said::Invited, employee.email.clone().unwrap_or_default());
                return Ok(staff.go(&door, &page_of(employee.id), &toast));
            }
            Err(error) => form::put(&staff, &mut fields, error).map_err(|error| staff.error(&error))?,
        }
    }
    let connections = choices(&door, &staff).await.map_err(|error| staff.error(&error))?;
    let chosen = (bypass, posted.has("message"), posted.text("connection").to_owned());
    Ok(staff.show_wrong(&page(&staff, &connections, chosen, fields)))
}

fn new_employee(posted: &Pairs, bypass: bool) -> Result<NewEmployee, FlowError> {
    let optional = |name: &str| Some(form::typed(posted, name)).filter(|text| !text.is_empty());
    let own = ["email", "firstName", "lastName", "externalId", "username", "roles"];
    Ok(NewEmployee {
        email: form::typed(posted, "email"),
        first_name: form::typed(posted, "firstName"),
        last_name: form::typed(posted, "lastName"),
        external_id: optional("externalId"),
        username: optional("username"),
        roles: employees::parse_roles(&form::typed(posted, "roles"))?,
        connection: optional("connection").filter(|_| bypass),
        details: form::changes(posted, |name| !own.contains(&name)),
    })
}

/// `GET …/handover`: the link to sign in by, and that nothing was sent.
pub async fn handover(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let page = async {
        let gateway = door.gateway();
        let employee = employees::show(gateway, staff.org(), named(&id)?).await?;
        let mut ways = choices(&door, &staff).await?;
        if let Some(bound) = employee.connection {
            ways.retain(|shown| shown.connection.id() == bound);
        }
        let link = |shown: &Shown| {
            let record = &shown.connection.record;
            (record.name.clone(), Links::of(&gateway.public_url, staff.org(), &record.slug).login)
        };
        Ok(EmployeeHandover {
            frame: staff.frame(),
            trail: trail(&staff),
            id: employee.id,
            name: employee.shown_name(),
            links: ways.iter().map(link).collect(),
            external_id: employee.external_id.clone(),
            mails: person::mails(gateway, &staff.signed_in.scope, employee.id).await?,
        })
    };
    staff.answer(page.await)
}
