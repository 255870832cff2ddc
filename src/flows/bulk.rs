//! Bulk (RFC 7644 section 3.7): each operation is a request of its own, with its own transaction, log rows and
//! outcome. They are done in their order, but what another one needs is made first; where two need each other,
//! one is made without the reference and completed when the other is there.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    provision::{ProvisionError, Provisioner},
    resources::{Answered, Collection},
    scim_log,
};
use crate::{
    scim::{
        ScimError,
        bulk::{
            Call, Method, Operation, Request,
            references::{Meaning, declared, needed, resolve},
        },
        list::Query,
    },
    telemetry::Stopwatch,
};

/// What became of one operation.
#[derive(Debug)]
pub struct Outcome {
    /// The operation's place in the request.
    pub index: usize,
    /// The operation as a request, for the log.
    pub request: scim_log::Request,
    /// The status of the success, or what went wrong.
    pub status: Result<u16, ProvisionError>,
    /// The link of the resource; `None` when there is none.
    pub location: Option<String>,
    /// The version of the resource; `None` when there is none.
    pub version: Option<i64>,
}

/// Does the operations; what became of each that was done, in the order of the request.
pub async fn run(scim: &Provisioner<'_>, request: &Request) -> Vec<Outcome> {
    let mut bulk = Bulk::plan(scim, request);
    let most = request.fail_on_errors.unwrap_or(u64::MAX);
    while bulk.errors < most {
        if let Some(index) = bulk.ready.pop_first() {
            bulk.perform(index, true).await;
        } else if let Some(index) = bulk.one_of_a_circle() {
            bulk.perform(index, false).await;
        } else {
            break;
        }
    }
    bulk.give_up_the_incomplete().await;
    bulk.outcomes.into_values().collect()
}

struct Bulk<'a> {
    scim: &'a Provisioner<'a>,
    operations: &'a [Operation],
    /// The operations that make something, by their bulkId.
    declared: BTreeMap<String, usize>,
    /// How many results each operation still waits for.
    waits_for: Vec<usize>,
    /// Who waits for the result of an operation.
    waited_for_by: BTreeMap<usize, Vec<usize>>,
    /// Operations that wait for nothing.
    ready: BTreeSet<usize>,
    /// Operations that wait.
    waiting: BTreeSet<usize>,
    /// Operations that were done without all of their references.
    incomplete: BTreeSet<usize>,
    /// Operations that are taken back when what they refer to is: they made something of their own.
    revocable: BTreeSet<usize>,
    /// The ids of what was made; `None` where it failed.
    made: BTreeMap<usize, Option<String>>,
    outcomes: BTreeMap<usize, Outcome>,
    errors: u64,
}

impl<'a> Bulk<'a> {
    fn plan(scim: &'a Provisioner<'a>, request: &'a Request) -> Self {
        let operations = request.operations.as_slice();
        let declared = declared(operations);
        let (mut waits_for, mut waited_for_by) = (Vec::new(), BTreeMap::<usize, Vec<usize>>::new());
        let (mut ready, mut waiting) = (BTreeSet::new(), BTreeSet::new());
        for (index, operation) in operations.iter().enumerate() {
            let needed = operation.call.as_ref().map(|call| needed(call, &declared)).unwrap_or_default();
            let _ = if needed.is_empty() { ready.insert(index) } else { waiting.insert(index) };
            waits_for.push(needed.len());
            for other in needed {
                waited_for_by.entry(other).or_default().push(index);
            }
        }
        Self {
            scim,
            operations,
            declared,
            waits_for,
            waited_for_by,
            ready,
            waiting,
            incomplete: BTreeSet::new(),
            revocable: BTreeSet::new(),
            made: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            errors: 0,
        }
    }

    /// When everything that is left waits: an operation that others wait for, to be done without what it waits
    /// for itself.
    fn one_of_a_circle(&mut self) -> Option<usize> {
        let chosen = self.waiting.iter().copied().find(|index| self.waited_for_by.contains_key(index))?;
        self.waiting.remove(&chosen);
        Some(chosen)
    }

    /// Does one operation, and tells who waits for it.
    async fn perform(&mut self, index: usize, is_whole: bool) {
        // What may have to be taken back must not be somebody who was there before.
        let refers =
            |other: &usize| self.waited_for_by.get(other).is_some_and(|waiters| waiters.contains(&index));
        let is_revocable = !is_whole || self.incomplete.iter().any(refers);
        let outcome = self.outcome(index, is_whole, !is_revocable).await;
        if is_revocable && self.operations[index].call.as_ref().is_ok_and(|call| call.method == Method::Post)
        {
            self.revocable.insert(index);
        }
        let id = outcome.status.as_ref().ok().and(outcome.location.as_deref());
        let id = id.and_then(|location| location.rsplit('/').next()).map(str::to_owned);
        self.errors += u64::from(outcome.status.is_err());
        if !is_whole && outcome.status.is_ok() {
            self.incomplete.insert(index);
        }
        self.outcomes.insert(index, outcome);
        self.made.insert(index, id);
        for waiter in self.waited_for_by.get(&index).cloned().unwrap_or_default() {
            self.waits_for[waiter] -= 1;
            if self.waits_for[waiter] > 0 {
                continue;
            }
            if self.incomplete.contains(&waiter) {
                self.complete(waiter).await;
            } else if self.waiting.remove(&waiter) {
                self.ready.insert(waiter);
            }
        }
    }

    async fn outcome(&self, index: usize, is_whole: bool, adopts: bool) -> Outcome {
        let operation = &self.operations[index];
        let call = match &operation.call {
            Err(error) => Err(error.clone()),
            Ok(call) if is_whole => self.resolved(call),
            Ok(call) => Ok(self.partial(call)),
        };
        let request = self.logged(call.as_ref().ok().or(operation.call.as_ref().ok()));
        let mut outcome = Outcome { index, request, status: Ok(0), location: None, version: None };
        let scim = Provisioner { request: outcome.request.clone(), adopts, ..self.scim.clone() };
        let done = match call {
            Err(error) => Err(error.into()),
            Ok(call) => {
                let is_there = call.method != Method::Post;
                let link = call.id.as_ref().map(|id| format!("{}{}/{id}", scim.base_url, call.endpoint));
                outcome.location = link.filter(|_| is_there);
                perform(&scim, &call).await
            }
        };
        match done {
            Ok(Done { status, answered }) => {
                outcome.status = Ok(status);
                if let Some(answered) = answered {
                    outcome.version = Some(answered.version);
                    outcome.location = Some(answered.location);
                }
            }
            Err(error) => outcome.status = Err(error),
        }
        outcome
    }

    /// The call with ids for references.
    ///
    /// # Errors
    /// [`ScimError::Conflict`] when what a reference means was not made.
    fn resolved(&self, call: &Call) -> Result<Call, ScimError> {
        let (mut resolved, mut missing) = (call.clone(), None);
        resolve(&mut resolved, |name| match self.meaning(name) {
            Some(Some(id)) => Meaning::Id(id.clone()),
            Some(None) => {
                missing = Some(name.to_owned());
                Meaning::Unknown
            }
            None => Meaning::Unknown,
        });
        match missing {
            Some(name) => Err(ScimError::Conflict(format!("what bulkId:{name} means was not made"))),
            None => Ok(resolved),
        }
    }

    /// The call without what is not there yet.
    fn partial(&self, call: &Call) -> Call {
        let mut partial = call.clone();
        resolve(&mut partial, |name| match self.meaning(name) {
            Some(Some(id)) => Meaning::Id(id.clone()),
            Some(None) => Meaning::Later,
            None if self.declared.contains_key(name) => Meaning::Later,
            None => Meaning::Unknown,
        });
        partial
    }

    /// What the operation of this name made: `Some(None)` when it failed, `None` when it has not been done or
    /// there is none.
    fn meaning(&self, name: &str) -> Option<&Option<String>> {
        self.made.get(self.declared.get(name)?)
    }

    /// Puts the whole of an operation in place of what was made without some references. Where that fails,
    /// nothing stays of the operation, and it is answered 409 (RFC 7644 section 3.7.1).
    async fn complete(&mut self, index: usize) {
        self.incomplete.remove(&index);
        let Some(Some(id)) = self.made.get(&index).cloned() else { return };
        let Ok(call) = &self.operations[index].call else { return };
        let completed = match self.resolved(call) {
            Ok(resolved) => {
                let (version, data) = (None, resolved.data);
                let put =
                    Call { method: Method::Put, id: Some(id), version, data, endpoint: resolved.endpoint };
                self.follow_up(&put).await
            }
            Err(error) => Err(error.into()),
        };
        match completed {
            Ok(done) => {
                if let (Some(outcome), Some(answered)) = (self.outcomes.get_mut(&index), done.answered) {
                    outcome.version = Some(answered.version);
                }
            }
            Err(why) => self.undo(index, &why).await,
        }
    }

    /// A further request of an operation that was done already.
    async fn follow_up(&self, call: &Call) -> Result<Done, ProvisionError> {
        let request = self.logged(Some(call));
        perform(&Provisioner { request, ..self.scim.clone() }, call).await
    }

    /// Takes back what an operation made whose references could not be resolved, and what refers to it in turn.
    async fn undo(&mut self, index: usize, why: &ProvisionError) {
        let why = why.to_scim().map_or_else(|| "an internal error".to_owned(), |error| error.to_string());
        let mut undone = vec![(index, why)];
        while let Some((index, why)) = undone.pop() {
            if !self.take_back(index, &why).await {
                continue;
            }
            let waiters = self.waited_for_by.get(&index).into_iter().flatten();
            let of_their_own = waiters.filter(|waiter| self.revocable.contains(waiter));
            undone.extend(of_their_own.map(|waiter| (*waiter, "what it refers to was not made".to_owned())));
        }
    }

    /// Deletes what an operation made, and answers it 409; whether there was something.
    async fn take_back(&mut self, index: usize, why: &str) -> bool {
        let Some(Some(id)) = self.made.insert(index, None) else { return false };
        let Ok(Call { endpoint, .. }) = &self.operations[index].call else { return false };
        let (endpoint, id) = (endpoint.clone(), Some(id));
        let delete =
            Call { method: Method::Delete, endpoint, id, version: None, data: serde_json::Value::Null };
        if let Err(error) = self.follow_up(&delete).await {
            tracing::warn!(%error, "what a bulk operation made could not be taken back");
        }
        self.incomplete.remove(&index);
        self.errors += 1;
        if let Some(outcome) = self.outcomes.get_mut(&index) {
            let conflict = ScimError::Conflict(format!("a circular reference could not be resolved: {why}"));
            (outcome.status, outcome.location, outcome.version) = (Err(conflict.into()), None, None);
        }
        true
    }

    /// What was made without references that will not come any more.
    async fn give_up_the_incomplete(&mut self) {
        while let Some(index) = self.incomplete.pop_first() {
            let why = ScimError::Conflict("the request ended before".to_owned());
            self.undo(index, &why.into()).await;
        }
    }

    /// The operation as a request of its own.
    fn logged(&self, call: Option<&Call>) -> scim_log::Request {
        let base = self.scim.request.path.split("/Bulk").next().unwrap_or_default();
        let (mut names, mut path) = (None, format!("{base}/…"));
        if let Some(Call { endpoint, id, .. }) = call
            && let Some(collection) = collection(endpoint)
        {
            let known = id.as_ref().and_then(|id| id.parse::<uuid::Uuid>().ok());
            names = known.map(|id| (collection.resource_type().name, id));
            path = match (id, known) {
                (_, Some(id)) => format!("{base}{endpoint}/{id}"),
                (Some(_), None) => format!("{base}{endpoint}/…"),
                (None, None) => format!("{base}{endpoint}"),
            };
        }
        let verb = call.map_or("…", |call| call.method.as_str());
        scim_log::Request {
            verb: verb.to_owned(),
            path,
            names,
            at: self.scim.gateway.now(),
            watch: Stopwatch::start(),
            request_id: self.scim.request.request_id.clone(),
        }
    }
}

/// A success.
struct Done {
    status: u16,
    /// `None` after a DELETE.
    answered: Option<Answered>,
}

fn collection(endpoint: &str) -> Option<Collection> {
    Collection::ALL.into_iter().find(|known| known.resource_type().endpoint == endpoint)
}

async fn perform(scim: &Provisioner<'_>, call: &Call) -> Result<Done, ProvisionError> {
    let unknown = || ScimError::NotFound(format!("the endpoint {}", call.endpoint));
    let collection = collection(&call.endpoint).ok_or_else(unknown)?;
    let (id, query) = (call.id.as_deref().unwrap_or_default(), Query::default());
    let condition = call.condition();
    let answered = match call.method {
        Method::Post => collection.create(scim, call.data.clone(), &query).await?,
        Method::Put => collection.replace(scim, id, &call.data, &condition, &query).await?,
        Method::Patch => collection.patch(scim, id, &call.data, &condition, &query).await?,
        Method::Delete => {
            collection.delete(scim, id, &condition).await?;
            return Ok(Done { status: 204, answered: None });
        }
    };
    Ok(Done { status: answered.status, answered: Some(answered) })
}
