//! What has members, groups and offices: PATCH step by step, and what a request did to the memberships.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::provision::ProvisionError;
use crate::{
    scim::{
        ScimError,
        filter::Filter,
        membership::{Member, Step},
        patch::{self, MissingTarget, Options},
    },
    store::Tx,
};

/// How many ids of members one row of a log names; beyond that it counts.
const LOGGED: usize = 1_000;

/// The memberships of one group or office.
pub(super) trait Members: Send {
    /// Makes these members; those that are stay as they are.
    ///
    /// # Errors
    /// [`ScimError::InvalidValue`] for who cannot be a member.
    fn add(
        &mut self,
        tx: &mut Tx,
        sent: &[Member],
    ) -> impl Future<Output = Result<(), ProvisionError>> + Send;

    /// These are members no more; those that were not are no fault.
    ///
    /// # Errors
    /// When the database fails, or the caller may not.
    fn remove(
        &mut self,
        tx: &mut Tx,
        sent: &[Member],
    ) -> impl Future<Output = Result<(), ProvisionError>> + Send;

    /// The members that satisfy the filter are members no more. Answers whether there were any.
    ///
    /// # Errors
    /// As [`Members::remove`].
    fn remove_matching(
        &mut self,
        tx: &mut Tx,
        filter: &Filter,
    ) -> impl Future<Output = Result<bool, ProvisionError>> + Send;

    /// Exactly these are members. Those that stay are not touched.
    ///
    /// # Errors
    /// As [`Members::add`] and [`Members::remove`].
    fn set(
        &mut self,
        tx: &mut Tx,
        sent: &[Member],
    ) -> impl Future<Output = Result<(), ProvisionError>> + Send;
}

/// Takes the steps of a PATCH in their order; the document as they leave it.
///
/// # Errors
/// What [`patch::apply`] refuses, [`ScimError::NoTarget`] for a filter that no member satisfies, and what the
/// memberships refuse.
pub(super) async fn follow(
    tx: &mut Tx,
    mut document: Value,
    steps: &[Step],
    missing_target: MissingTarget,
    members: &mut impl Members,
) -> Result<Value, ProvisionError> {
    for step in steps {
        match step {
            Step::Document(operation) => {
                let options = Options { missing_target };
                document = patch::apply(&document, std::slice::from_ref(operation), options)?.document;
            }
            Step::Add(sent) => members.add(tx, sent).await?,
            Step::Remove(sent) => members.remove(tx, sent).await?,
            Step::RemoveMatching(filter) => {
                let found = members.remove_matching(tx, filter).await?;
                if !found && missing_target == MissingTarget::Error {
                    return Err(ScimError::NoTarget("no member matches the filter".to_owned()).into());
                }
            }
            Step::Set(sent) => members.set(tx, sent).await?,
        }
    }
    Ok(document)
}

/// What a request did to memberships. Who was taken out and put back did not move.
#[derive(Debug)]
pub(super) struct Moved<K, V> {
    pub(super) added: BTreeMap<K, V>,
    pub(super) removed: BTreeMap<K, V>,
}

impl<K, V> Default for Moved<K, V> {
    fn default() -> Self {
        Self { added: BTreeMap::new(), removed: BTreeMap::new() }
    }
}

impl<K: Ord, V> Moved<K, V> {
    pub(super) fn added(&mut self, member: K, what: V) {
        if self.removed.remove(&member).is_none() {
            self.added.insert(member, what);
        }
    }

    pub(super) fn removed(&mut self, member: K, what: V) {
        if self.added.remove(&member).is_none() {
            self.removed.insert(member, what);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// For the logs: ids and no names.
    pub(super) fn facts(&self, named: impl Fn(&K) -> String) -> Map<String, Value> {
        let mut facts = Map::new();
        for (name, moved) in [("membersAdded", &self.added), ("membersRemoved", &self.removed)] {
            if !moved.is_empty() {
                let ids: Vec<String> = moved.keys().take(LOGGED).map(&named).collect();
                facts.insert(name.to_owned(), json!({ "count": moved.len(), "ids": ids }));
            }
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_goes_and_comes_back_in_one_request_did_not_move() {
        let mut moved = Moved::default();
        moved.removed(1, true);
        moved.added(1, true);
        moved.added(2, true);
        moved.removed(2, true);
        assert!(moved.is_empty(), "{moved:?}");
        moved.added(2, false);
        let facts = Value::Object(moved.facts(u8::to_string));
        assert_eq!(facts, json!({ "membersAdded": { "count": 1, "ids": ["2"] } }));
    }
}
