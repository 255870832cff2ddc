//! The shape of an employee and an office in the REST API, the command line and `/api/session`
//! (FEATURES X2).

use serde_json::{Value, json};

use super::{employee::Employee, office::Office};

/// An employee as the REST API shows it, without the `data` wrapper.
#[must_use]
pub fn employee(employee: &Employee) -> Value {
    let roles: Vec<&str> = employee.roles().into_iter().map(super::Role::as_str).collect();
    let mut relations: Vec<Value> = Vec::new();
    for relation in &employee.relations {
        let shown = json!({ "role": relation.role.as_str(), "office": { "id": relation.office } });
        // A role that both a person and the identity provider gave is one role.
        if !relations.contains(&shown) {
            relations.push(shown);
        }
    }
    json!({
        "id": employee.id,
        "function": employee.function,
        "introduction": employee.introduction,
        "communicationEmail": employee.contact_email,
        "externalId": employee.external_id,
        "username": employee.username,
        "firstName": employee.first_name,
        "lastName": employee.last_name,
        "staticVideoUrl": employee.video_url,
        "phoneNumber": employee.phone_number,
        "profilePictureUrl": employee.picture_url,
        "email": employee.email,
        "language": employee.supported_language(),
        "timeZone": employee.time_zone,
        "availableRoles": roles,
        "status": employee.status.as_str(),
        "onlinePlanning": employee.online_planning,
        "officeRelations": relations,
        "createdAt": employee.created_at,
        "updatedAt": employee.updated_at,
        "deletedAt": null,
        "translations": { "function": [] },
    })
}

/// An office as the REST API shows it, without the `data` wrapper.
#[must_use]
pub fn office(office: &Office) -> Value {
    json!({
        "id": office.id,
        "externalId": office.external_id,
        "name": office.name,
        "active": office.active,
        "timeZone": office.time_zone,
        "address": office.address,
        "createdAt": office.created_at,
        "updatedAt": office.updated_at,
    })
}
