//! A suspension is never refused for what came beside it (SCIM.md 22): an identity provider that sends
//! `active:false` together with an address that is taken would try the same for ever, and the leaver would
//! keep their access.

use serde_json::{Value, json};

use super::{
    ProvisionError, Provisioner, Shown,
    documents::{self, Stored},
};
use crate::{
    directory::{Employee, Status},
    flows::{FlowError, change},
    scim::{ScimError, etag::Condition},
    store::statement::transaction,
};

/// Whether a document says that somebody who may sign in is to be suspended.
pub(super) fn suspends(before: &Employee, document: &Value) -> bool {
    before.status != Status::Suspended && document.get("active") == Some(&Value::Bool(false))
}

/// Whether a rule of the directory refused. What cannot be read is refused whole: nobody knows what it says.
fn is_business_rule(error: &ProvisionError) -> bool {
    matches!(
        error,
        ProvisionError::Flow(FlowError::Rule(_)) | ProvisionError::Scim(ScimError::Uniqueness { .. })
    )
}

impl Provisioner<'_> {
    /// The result of a change; when a rule of the directory refused it and it would have suspended somebody, the
    /// suspension alone.
    pub(super) async fn or_suspend(
        &self,
        result: Result<Shown, ProvisionError>,
        suspends: bool,
        id: &str,
        condition: &Condition,
    ) -> Result<Shown, ProvisionError> {
        match result {
            Err(refused) if suspends && is_business_rule(&refused) => {
                self.suspend_alone(id, condition, &refused).await
            }
            other => other,
        }
    }

    /// Suspends, leaves everything else as it is, and notes in the request log what was refused.
    async fn suspend_alone(
        &self,
        id: &str,
        condition: &Condition,
        refused: &ProvisionError,
    ) -> Result<Shown, ProvisionError> {
        let gateway = self.gateway;
        transaction!(small gateway.db, |tx| {
            let before = self.read_to_write(tx, id, condition).await?;
            let Stored { mut document, references } = documents::stored(&before);
            if let Some(members) = document.as_object_mut() {
                members.insert("active".to_owned(), Value::Bool(false));
            }
            let mut after = before.clone();
            after.suspend();
            after.scim_document = Some(documents::written(&document, &references)?);
            change::save(gateway, tx, &self.caller.scope, self.actor(), &before, &mut after).await?;
            let note = format!("suspended; the rest of the request was refused: {refused}");
            tracing::warn!(employee = %after.id, note, "a suspension came with values that were refused");
            let changes = json!({ "changed": change::differences(&before, &after), "notes": [note] });
            self.log(tx, 200, "User", after.id.uuid(), changes).await?;
            self.show(tx, &after).await
        })
    }
}
