//! What somebody was before an import: the former values of what it changed, to be put back.

use serde_json::{Map, Value, json};

use crate::directory::{
    Employee,
    role::{read_grants, read_relations, write_grants, write_relations},
};

/// Everything that an import can change.
fn all(employee: &Employee) -> [(&'static str, Value); 12] {
    [
        ("email", json!(employee.email)),
        ("firstName", json!(employee.first_name)),
        ("lastName", json!(employee.last_name)),
        ("externalId", json!(employee.external_id)),
        ("username", json!(employee.username)),
        ("roles", json!(write_grants(&employee.grants))),
        ("offices", json!(write_relations(&employee.relations))),
        ("phoneNumber", json!(employee.phone_number)),
        ("function", json!(employee.function)),
        ("language", json!(employee.language)),
        ("timeZone", json!(employee.time_zone)),
        ("onlinePlanning", json!(employee.online_planning)),
    ]
}

/// The values that `before` had where `after` has others.
pub(super) fn values(before: &Employee, after: &Employee) -> Map<String, Value> {
    let pairs = all(before).into_iter().zip(all(after));
    pairs.filter(|(old, new)| old.1 != new.1).map(|(old, _)| (old.0.to_owned(), old.1)).collect()
}

/// Puts former values back; `None` when they are not what [`values`] makes.
pub(super) fn put_back(employee: &mut Employee, former: &Map<String, Value>) -> Option<()> {
    for (field, value) in former {
        let text = value.as_str().map(str::to_owned);
        match field.as_str() {
            "email" => employee.email = text,
            "firstName" => employee.first_name = text?,
            "lastName" => employee.last_name = text?,
            "externalId" => employee.external_id = text,
            "username" => employee.username = text?,
            "roles" => employee.grants = read_grants(&text?)?,
            "offices" => employee.relations = read_relations(&text?)?,
            "phoneNumber" => employee.phone_number = text,
            "function" => employee.function = text,
            "language" => employee.language = text,
            "timeZone" => employee.time_zone = text,
            "onlinePlanning" => employee.online_planning = value.as_bool()?,
            _ => return None,
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Timestamp,
        directory::{OfficeRelation, Origin, Role, Source},
        ids::{EmployeeId, OfficeId, OrganisationId},
        secret::SystemRandom,
    };

    #[test]
    fn what_was_changed_comes_back_and_nothing_else() {
        let now = Timestamp::from_seconds(1_773_334_800);
        let id = EmployeeId::new(now, &SystemRandom);
        let mut before = Employee::blank(id, OrganisationId::new(now, &SystemRandom), Origin::Scim, now);
        before.username = "lena".to_owned();
        before.function = Some("Agent".to_owned());
        before.set_roles(Source::Idp, &[Role::Agent]);
        let office = OfficeId::new(now, &SystemRandom);
        before.relations = vec![OfficeRelation { office, role: Role::Agent, source: Source::Idp }];
        let mut after = Employee { email: Some("lena@acme.example".to_owned()), ..before.clone() };
        after.function = None;
        after.username = "lena.maes".to_owned();
        after.online_planning = true;
        after.relations.clear();
        after.set_roles(Source::Hand, &[Role::Admin]);
        let former = values(&before, &after);
        let changed: Vec<&str> = former.keys().map(String::as_str).collect();
        assert_eq!(changed, ["email", "username", "roles", "offices", "function", "onlinePlanning"]);
        after.first_name = "Lena".to_owned();
        assert_eq!(put_back(&mut after, &former), Some(()));
        assert_eq!(after, Employee { first_name: "Lena".to_owned(), ..before });
        assert_eq!(put_back(&mut after, &Map::from_iter([("salary".to_owned(), json!(1))])), None);
    }
}
