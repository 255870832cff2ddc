//! The log of SCIM requests: changes are logged in their own transaction, everything else soon after.

use serde_json::{Map, Value, json};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{FlowError, Gateway, scim_tokens::Caller};
use crate::{
    clock::Timestamp,
    ids::ScimRequestId,
    store::{Tx, scim_log, statement::transaction},
    telemetry::Stopwatch,
};

/// Requests that wait to be logged before further ones are dropped.
const WAITING: usize = 10_000;
/// Requests that one transaction logs.
const BATCH: usize = 500;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST`, …
    pub verb: String,
    /// Path and query without values that name people.
    pub path: String,
    /// The type and the id of the resource that the path names.
    pub names: Option<(&'static str, Uuid)>,
    /// Its id in the logs.
    pub request_id: String,
    /// When it came.
    pub at: Timestamp,
    /// Runs since it came.
    pub watch: Stopwatch,
}

/// What a request touched.
#[derive(Debug, Clone)]
pub struct Touched {
    /// `User`, `Group`, …
    pub resource_type: &'static str,
    /// The resource.
    pub id: Option<Uuid>,
    /// What changed; never a secret.
    pub changes: Option<Value>,
}

/// Most bytes of a value that the log shows.
const SHOWN: usize = 2_000;

/// The attributes in which two documents differ, each as `[old, new]`, under the names that the identity
/// provider uses. A document has no password; a value that is long is only said to have changed.
#[must_use]
pub fn attributes(before: &Value, after: &Value) -> Map<String, Value> {
    let mut changes = Map::new();
    compare("", before, after, &mut changes);
    changes
}

fn compare(prefix: &str, before: &Value, after: &Value, changes: &mut Map<String, Value>) {
    let names = [before, after].into_iter().filter_map(Value::as_object).flat_map(Map::keys);
    for name in names {
        let (old, new) = (before.get(name), after.get(name));
        let full = format!("{prefix}{name}");
        if old == new || changes.contains_key(&full) {
            continue;
        }
        if name.starts_with("urn:") && prefix.is_empty() {
            let nothing = Value::Null;
            compare(&format!("{name}:"), old.unwrap_or(&nothing), new.unwrap_or(&nothing), changes);
        } else {
            changes.insert(full, json!([shown(old), shown(new)]));
        }
    }
}

fn shown(value: Option<&Value>) -> Value {
    match value {
        None => Value::Null,
        Some(value) if value.to_string().len() > SHOWN => Value::from("…"),
        Some(value) => value.clone(),
    }
}

fn row(
    gateway: &Gateway,
    caller: &Caller,
    request: &Request,
    status: u16,
    scim_type: Option<&str>,
    touched: Option<Touched>,
) -> scim_log::Request {
    let (resource_type, resource, changes) = match touched {
        Some(touched) => (Some(touched.resource_type.to_owned()), touched.id, touched.changes),
        None => {
            let (kind, id) = request.names.unzip();
            (kind.map(str::to_owned), id, None)
        }
    };
    scim_log::Request {
        id: ScimRequestId::new(request.at, gateway.random()),
        organisation: caller.scope.id,
        connection: caller.connection.id(),
        token: caller.token.id,
        at: request.at,
        verb: request.verb.clone(),
        path: request.path.clone(),
        status: i64::from(status),
        scim_type: scim_type.map(str::to_owned),
        resource_type,
        resource,
        changes: changes.map(|changes| changes.to_string()),
        duration_micros: i64::try_from(request.watch.elapsed().as_micros()).unwrap_or(i64::MAX),
        request_id: request.request_id.clone(),
    }
}

/// Logs a request that changed something, in the change's own transaction.
///
/// # Errors
/// When the database fails.
pub async fn write(
    gateway: &Gateway,
    tx: &mut Tx,
    caller: &Caller,
    request: &Request,
    status: u16,
    touched: Touched,
) -> Result<(), FlowError> {
    Ok(scim_log::insert(tx, &row(gateway, caller, request, status, None, Some(touched))).await?)
}

/// Where requests that changed nothing wait to be logged.
#[derive(Debug, Clone)]
pub struct Recorder(mpsc::Sender<scim_log::Request>);

/// The other end of a [`Recorder`].
#[derive(Debug)]
pub struct Pending(mpsc::Receiver<scim_log::Request>);

/// A recorder and what it records.
#[must_use]
pub fn recorder() -> (Recorder, Pending) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (Recorder(sender), Pending(receiver))
}

impl Recorder {
    /// Has a request logged within a second. When too many wait it is dropped: answering comes first.
    pub fn note(
        &self,
        gateway: &Gateway,
        caller: &Caller,
        request: &Request,
        status: u16,
        scim_type: Option<&str>,
    ) {
        if self.0.try_send(row(gateway, caller, request, status, scim_type, None)).is_err() {
            tracing::warn!("a SCIM request was not logged: too many wait");
        }
    }
}

impl Pending {
    /// Logs what waits; `false` when nothing did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flush(&mut self, gateway: &Gateway) -> Result<bool, FlowError> {
        let mut batch = Vec::new();
        while batch.len() < BATCH
            && let Ok(request) = self.0.try_recv()
        {
            batch.push(request);
        }
        if batch.is_empty() {
            return Ok(false);
        }
        transaction!(small gateway.db, |tx| {
            for request in &batch {
                scim_log::insert(tx, request).await?;
            }
            Ok::<_, FlowError>(true)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_what_each_attribute_was_and_is() {
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let before = json!({ "title": "A", "nickName": "N", urn: { "department": "D", "division": "V" } });
        let after =
            json!({ "title": "A", "active": false, "photos": ["x".repeat(3_000)], urn: { "division": "W" } });
        let mut changes = attributes(&before, &after);
        assert_eq!(changes.remove("photos"), Some(json!([null, "…"])));
        assert_eq!(changes.remove(&format!("{urn}:department")), Some(json!(["D", null])));
        assert_eq!(changes.remove(&format!("{urn}:division")), Some(json!(["V", "W"])));
        assert_eq!(Value::Object(changes), json!({ "nickName": ["N", null], "active": [null, false] }));
        assert!(attributes(&before, &before).is_empty());
    }
}
