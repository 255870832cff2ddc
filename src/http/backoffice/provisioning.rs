//! SCIM requests: the list, and one of them with what it changed.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    log_filter::{LogQuery, person, through},
    staff::Staff,
};
use crate::{
    clock::Timestamp,
    flows::{
        FlowError,
        log_list::{self, From, Sought},
    },
    http::{Door, error::PageError},
    store::log_list::ScimRequest,
    web::{Changed, Provisioning, ScimRequestPage, ScimRow},
};

/// `GET /organisation/provisioning`.
pub async fn list(
    State(door): State<Door>,
    staff: Staff,
    Query(query): Query<LogQuery>,
) -> Result<Response, PageError> {
    let show = async {
        let (filter, sought) = query.read(&door, &staff).await?;
        let scope = &staff.signed_in.scope;
        let listed = log_list::scim_requests(door.gateway(), scope, &sought, query.place()).await?;
        Ok(Provisioning {
            rows: listed.rows.iter().map(|found| row(&staff, found, &listed.names)).collect(),
            pager: query.pager(&staff, &filter, &listed, |found| found.id),
            frame: staff.frame(),
            filter,
        })
    };
    staff.answer(show.await)
}

fn row(staff: &Staff, found: &ScimRequest, names: &HashMap<Uuid, String>) -> ScimRow {
    ScimRow {
        href: format!("/organisation/provisioning/{}", found.id),
        at: Timestamp::from_micros(found.at),
        verb: found.verb.clone(),
        path: found.path.clone(),
        status: found.status,
        person: person(staff, log_list::touched(found), names),
        through: through(found.connection.as_ref(), found.connection_name.as_ref()),
    }
}

/// `GET /organisation/provisioning/{id}`.
pub async fn one(
    State(door): State<Door>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let show = async {
        let missing = || FlowError::NotFound("SCIM request");
        let id = Uuid::try_parse(&id).map_err(|_| missing())?;
        let sought = Sought { id: Some(id), ..Sought::default() };
        let scope = &staff.signed_in.scope;
        let mut listed = log_list::scim_requests(door.gateway(), scope, &sought, From::Start).await?;
        let found = listed.rows.pop().ok_or_else(missing)?;
        let micros = found.duration_micros.max(0);
        Ok(ScimRequestPage {
            row: row(&staff, &found, &listed.names),
            changes: changes(found.changes.as_deref().unwrap_or_default()),
            resource: found.resource_type.zip(found.resource_id.map(|id| id.to_string())),
            milliseconds: format!("{}.{}", micros / 1_000, micros % 1_000 / 100),
            token: found.token_label.filter(|label| !label.is_empty()),
            frame: staff.frame(),
            scim_type: found.scim_type,
            request_id: found.request_id,
        })
    };
    staff.answer(show.await)
}

/// What the log keeps of a change, row by row: pairs of old and new, the facts of what was created, and whatever
/// else was noted.
pub(super) fn changes(text: &str) -> Vec<Changed> {
    let Ok(Value::Object(parts)) = serde_json::from_str(text) else { return Vec::new() };
    let mut rows = Vec::new();
    for (part, value) in parts {
        match value {
            Value::Object(fields) if part == "created" => {
                rows.extend(fields.into_iter().map(|(name, value)| changed(name, None, Some(&value))));
            }
            Value::Object(fields) if fields.values().all(|value| pair(value).is_some()) => {
                rows.extend(pairs(fields));
            }
            Value::Array(items) if items.is_empty() => {}
            other => rows.push(match pair(&other) {
                Some((old, new)) => changed(part, Some(old), Some(new)),
                None => changed(part, None, Some(&other)),
            }),
        }
    }
    let mut seen = std::collections::HashSet::new();
    rows.retain(|row| seen.insert((row.name.clone(), row.before.clone(), row.after.clone())));
    rows
}

fn pairs(fields: Map<String, Value>) -> impl Iterator<Item = Changed> {
    fields.into_iter().map(|(name, value)| {
        let (old, new) = pair(&value).unwrap_or((&Value::Null, &value));
        changed(name, Some(old), Some(new))
    })
}

fn pair(value: &Value) -> Option<(&Value, &Value)> {
    match value.as_array()?.as_slice() {
        [old, new] => Some((old, new)),
        _ => None,
    }
}

fn changed(name: String, before: Option<&Value>, after: Option<&Value>) -> Changed {
    let text = |value: Option<&Value>| match value? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            Some(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
        }
        other => Some(other.to_string()),
    };
    Changed { name, before: text(before), after: text(after) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_row_by_row_however_it_was_noted() {
        let text = r#"{"changed":{"function":["Adviser",null],"roles":[["AGENT:scim"],["AGENT:scim","ADMIN:hand"]]},
            "attributes":{"title":["Adviser",null],"function":["Adviser",null]},"notes":[]}"#;
        let read: Vec<(String, Option<String>, Option<String>)> =
            changes(text).into_iter().map(|row| (row.name, row.before, row.after)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read,
            [
                ("function".to_owned(), some("Adviser"), None),
                ("roles".to_owned(), some("AGENT:scim"), some("AGENT:scim, ADMIN:hand")),
                ("title".to_owned(), some("Adviser"), None),
            ]
        );
        let created = changes(r#"{"created":{"email":"a@b"},"notes":["n"],"membersAdded":{"count":2}}"#);
        let names: Vec<&str> = created.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["email", "notes", "membersAdded"]);
        assert_eq!(created[2].after.as_deref(), Some(r#"{"count":2}"#));
        assert!(changes("").is_empty() && changes("nonsense").is_empty());
    }
}
