//! The fields of an employee between pages and flows.

use crate::{
    directory::{Employee, Role},
    flows::{FlowError, employees::FieldChange},
    http::backoffice::{posted::Pairs, staff::Staff},
    web::{Field, NAMES, fields, parts},
};

/// The value of a field of an employee, as a form has it.
#[must_use]
pub fn stored(employee: &Employee, name: &str) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match name {
        "email" => text(&employee.email),
        "firstName" => employee.first_name.clone(),
        "lastName" => employee.last_name.clone(),
        "externalId" => text(&employee.external_id),
        "username" => employee.username.clone(),
        "roles" => roles(&employee.roles()),
        "onlinePlanning" => employee.online_planning.to_string(),
        "function" => text(&employee.function),
        "introduction" => text(&employee.introduction),
        "staticVideoUrl" => text(&employee.video_url),
        "communicationEmail" => text(&employee.contact_email),
        "phoneNumber" => text(&employee.phone_number),
        "language" => text(&employee.language),
        "timeZone" => text(&employee.time_zone),
        _ => String::new(),
    }
}

/// Roles as a field has them.
#[must_use]
pub fn roles(roles: &[Role]) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(";")
}

/// The value of a field of a form. A browser sends lines with both of their ends.
#[must_use]
pub fn typed(posted: &Pairs, name: &str) -> String {
    match name {
        "roles" => posted.all("roles").collect::<Vec<_>>().join(";"),
        "onlinePlanning" => posted.has("onlinePlanning").to_string(),
        _ => posted.text(name).replace("\r\n", "\n"),
    }
}

/// The fields of a form as they were sent.
#[must_use]
pub fn sent(staff: &Staff, posted: &Pairs) -> Vec<Field> {
    fields(&staff.frame(), |name| typed(posted, name))
}

/// The changes that a form asks for, of the fields that `wanted` wants.
#[must_use]
pub fn changes(posted: &Pairs, wanted: impl Fn(&str) -> bool) -> Vec<FieldChange> {
    let wanted = NAMES.into_iter().filter(|name| wanted(name));
    wanted.map(|name| (name.to_owned(), typed(posted, name))).collect()
}

/// Puts what a flow refused beside its field.
///
/// # Errors
/// `error` itself when it is about no field of the form.
pub fn put(staff: &Staff, fields: &mut [Field], error: FlowError) -> Result<(), FlowError> {
    let (name, text) = match &error {
        FlowError::Rule(violation) => {
            let (name, key) = parts::fault(violation);
            (name, staff.text(key))
        }
        _ => return Err(error),
    };
    match fields.iter_mut().find(|field| field.name == name) {
        Some(field) => {
            field.error = Some(text);
            Ok(())
        }
        None => Err(error),
    }
}
