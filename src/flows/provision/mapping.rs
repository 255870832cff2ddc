//! Between SCIM's words and the employee's fields (CONTRACT section 5). What is sent and not understood is
//! stored and shown, gives nothing, and is noted.

use serde_json::Value;

use super::relations::{self, References};
use crate::{
    directory::{
        Employee, Role, RoleGrant, Source, Status, Violation,
        connection_settings::ConnectionValues,
        connection_values::{Gift, offices_of, roles_of},
        rules,
    },
    scim::{ScimError, user::Mapped},
};

/// What a rule of the directory refuses, in SCIM's words: whoever reads it knows attributes, and not our fields.
pub(super) fn refusal(rule: &Violation) -> ScimError {
    match rule {
        Violation::UsernameAlreadyInUse => ScimError::taken("userName"),
        Violation::ExternalIdAlreadyInUse => ScimError::taken("externalId"),
        Violation::EmailAlreadyInUse => ScimError::taken("emails"),
        Violation::FieldInvalid { field, why } => {
            let attribute = match *field {
                "username" => "userName",
                "email" => "emails",
                "communicationEmail" => "contactEmail",
                "firstName" => "name.givenName",
                "lastName" => "name.familyName",
                "phoneNumber" => "phoneNumbers",
                "function" => "title",
                "language" => "preferredLanguage",
                "timeZone" => "timezone",
                same => same,
            };
            ScimError::InvalidValue(format!("{attribute}: {why}"))
        }
        other => ScimError::InvalidValue(other.to_string()),
    }
}

/// What of a reading can be used at all: addresses that are addresses, links that are links.
pub(super) fn usable(mut sent: Mapped) -> Mapped {
    sent.email = sent.email.filter(|text| rules::is_address(text));
    sent.contact_email = sent.contact_email.filter(|text| rules::is_address(text));
    sent.video_link = sent.video_link.filter(|text| rules::is_file_url(text));
    sent.picture = sent.picture.filter(|text| rules::is_file_url(text));
    sent
}

/// A reading as the employee's record would have written it, so that only what people changed differs.
pub(super) fn understood(mut sent: Mapped, employee: &Employee) -> Mapped {
    let known = |text: &String| text.parse::<Role>().is_ok_and(|role| employee.has_role(role));
    sent.roles.retain(known);
    sent
}

/// The employee's record in SCIM's words, for comparison with `sent`.
pub(super) fn held(employee: &Employee, sent: &Mapped, references: &References) -> Mapped {
    let mut roles = sent.roles.clone();
    for grant in &employee.grants {
        let name = grant.role.as_str();
        // Roles that rules derive from other values are not shown as if they had been sent.
        if grant.source == Source::Hand && !roles.iter().any(|role| role.eq_ignore_ascii_case(name)) {
            roles.push(name.to_owned());
        }
    }
    let planning = match sent.online_planning {
        Some(true) if !employee.has_role(Role::Agent) => Some(true),
        sent => {
            if employee.online_planning {
                Some(true)
            } else {
                sent.map(|_| false)
            }
        }
    };
    Mapped {
        user_name: employee.username.clone(),
        external_id: employee.external_id.clone(),
        email: employee.email.clone(),
        first_name: employee.first_name.clone(),
        last_name: employee.last_name.clone(),
        display_name: employee.display_name.clone(),
        title: employee.function.clone(),
        phone: employee.phone_number.clone(),
        language: employee.language.clone(),
        time_zone: employee.time_zone.clone(),
        picture: employee.picture_url.clone(),
        active: Some(employee.status != Status::Suspended),
        roles,
        available_roles: sent.available_roles.clone(),
        online_planning: planning,
        introduction: employee.introduction.clone(),
        video_link: employee.video_url.clone(),
        contact_email: employee.contact_email.clone(),
        offices: relations::held(employee, sent, references),
    }
}

/// Copies what was sent. What the identity provider never sent stays as people left it; what it sent before
/// and sends no more is emptied.
pub(super) fn copy(employee: &mut Employee, earlier: &Mapped, sent: &Mapped, document: &Value) {
    macro_rules! copy {
        ($($from:ident => $to:ident),+ $(,)?) => {
            $(if sent.$from.is_some() || earlier.$from.is_some() {
                employee.$to.clone_from(&sent.$from);
            })+
        };
    }
    copy! {
        external_id => external_id,
        display_name => display_name,
        title => function,
        phone => phone_number,
        language => language,
        time_zone => time_zone,
        picture => picture_url,
        introduction => introduction,
        video_link => video_url,
        contact_email => contact_email,
    }
    employee.username.clone_from(&sent.user_name);
    // Names and e-mail may only have been derived from the userName: then they count when they change.
    if document.get("name").is_some()
        || earlier.first_name != sent.first_name
        || earlier.last_name != sent.last_name
    {
        employee.first_name.clone_from(&sent.first_name);
        employee.last_name.clone_from(&sent.last_name);
    }
    if document.get("emails").is_some() || earlier.email != sent.email {
        employee.email.clone_from(&sent.email);
    }
}

/// Gives the roles that the sent values mean, by name or by the connection's rules, and those that the rules
/// tie to the groups of these names. `ADMIN` only when the connection may grant it (SCIM.md 24). Notes what was
/// sent and gives nothing, and answers the offices that follow from the rules.
pub(super) fn take_roles(
    employee: &mut Employee,
    sent: &Mapped,
    groups: &[String],
    values: &ConnectionValues,
    notes: &mut Vec<String>,
) -> Vec<(String, Role)> {
    let sent: Vec<&str> =
        sent.roles.iter().chain(sent.available_roles.iter().flatten()).map(String::as_str).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let rules = &values.role_rules;
    let named: Vec<Gift> = sent
        .iter()
        .filter_map(|value| match value.parse() {
            Ok(role) => Some(Gift { role, office: None }),
            Err(_) => {
                if rules.of_value(value).next().is_none() {
                    notes.push(format!("role {value}: no role of ours"));
                }
                None
            }
        })
        .collect();
    let mut gifts = rules.of_all(&groups, &sent);
    gifts.extend(&named);
    employee.take_roles_of_idp(&roles_of(&gifts, values.grant_admin, notes));
    offices_of(&gifts)
}

/// Plans online when that was sent; only agents can be.
pub(super) fn take_online_planning(employee: &mut Employee, sent: &Mapped, notes: &mut Vec<String>) {
    if let Some(planning) = sent.online_planning {
        employee.online_planning = planning && employee.has_role(Role::Agent);
        if planning && !employee.online_planning {
            notes.push("onlinePlanning: only agents can be planned online".to_owned());
        }
    }
}

/// Takes roles and offices out of a document that are in it only because they were shown: given by hand, never sent.
/// An identity provider that puts back what it got does not make them its own.
pub(super) fn without_echo(mut document: Value, known: &Value, before: &Employee) -> Value {
    let sent_before: Vec<String> = role_values(known);
    let only_shown = |value: &str| {
        let by_hand = |grant: &RoleGrant| {
            grant.source == Source::Hand && grant.role.as_str().eq_ignore_ascii_case(value)
        };
        before.grants.iter().any(by_hand) && !sent_before.iter().any(|sent| sent.eq_ignore_ascii_case(value))
    };
    if let Some(items) = document.get_mut("roles").and_then(Value::as_array_mut) {
        items.retain(|item| !item.get("value").and_then(Value::as_str).is_some_and(only_shown));
        if items.is_empty()
            && let Some(members) = document.as_object_mut()
        {
            members.shift_remove("roles");
        }
    }
    relations::without_echo(&mut document, known, before);
    document
}

fn role_values(document: &Value) -> Vec<String> {
    let items = document.get("roles").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.get("value")?.as_str().map(str::to_owned)).collect()
}
