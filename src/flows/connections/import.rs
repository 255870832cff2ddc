//! The metadata of an identity provider on its way into a connection: fetched or read, parsed off the
//! async threads, and compared with what was there before.

use serde_json::{Value, json};

use super::{
    super::{FlowError, Gateway, metadata_refresh},
    ConnectionFault, Loaded, known,
};
use crate::{
    clock::Timestamp,
    saml::{IdpMetadata, TrustedKey},
    store::{Tx, metadata_refreshes},
};

/// Where the identity provider's metadata comes from.
#[derive(Debug, Clone)]
pub enum MetadataSource {
    /// Its text, read from a file.
    Text(String),
    /// A link, fetched now and again on a schedule and on `refresh`.
    Url(String),
}

/// Metadata that was read and can be used.
#[derive(Debug, Clone)]
pub(in crate::flows) struct Imported {
    /// What a connection keeps of it.
    pub(in crate::flows) idp: IdpMetadata,
    /// Where it was fetched from; `None`: it came from a file.
    pub(in crate::flows) url: Option<String>,
}

/// Reads the metadata and checks that it can be used. `wanted` is the entity ID to look for.
///
/// # Errors
/// [`ConnectionFault`] with one line for the administrator.
pub(in crate::flows) async fn read(
    gateway: &Gateway,
    source: &MetadataSource,
    wanted: Option<&str>,
) -> Result<Imported, ConnectionFault> {
    let (document, url) = match source {
        MetadataSource::Text(text) => (text.clone().into_bytes(), None),
        MetadataSource::Url(url) => (gateway.fetcher.fetch(url).await?, Some(url.clone())),
    };
    let (wanted, now) = (wanted.map(str::to_owned), gateway.now());
    // The document of a federation takes a good part of a second.
    let parsed =
        tokio::task::spawn_blocking(move || IdpMetadata::parse(&document, wanted.as_deref(), now)).await;
    let idp = parsed.map_err(|error| ConnectionFault::Unread(error.to_string()))??;
    Ok(Imported { idp, url })
}

/// Puts `imported` into the record, and the fetching of it on the schedule or off it.
///
/// # Errors
/// When the database fails.
pub(super) async fn replace(
    gateway: &Gateway,
    tx: &mut Tx,
    connection: &mut Loaded,
    imported: &Imported,
) -> Result<(), FlowError> {
    let now = gateway.now();
    let record = &mut connection.record;
    record.idp_metadata = Some(imported.idp.to_stored());
    record.idp_metadata_url.clone_from(&imported.url);
    record.idp_metadata_at = Some(now);
    if imported.url.is_some() {
        let due = metadata_refresh::after_success(&imported.idp, now, gateway.random());
        metadata_refreshes::schedule(tx, record.organisation, record.id, now, due).await?;
    } else {
        metadata_refreshes::remove(tx, record.organisation, record.id).await?;
    }
    Ok(())
}

/// What the audit log says of a change of metadata: above all which certificates came and which went.
#[must_use]
pub(in crate::flows) fn difference(before: Option<&IdpMetadata>, after: &IdpMetadata) -> Value {
    let known = |keys: &[TrustedKey], key: &TrustedKey| {
        keys.iter().any(|other| other.fingerprint() == key.fingerprint())
    };
    let old = before.map_or(&[][..], |before| &before.signing_keys);
    let added = after.signing_keys.iter().filter(|key| !known(old, key));
    let removed = old.iter().filter(|key| !known(&after.signing_keys, key));
    let addresses = |idp: &IdpMetadata| (idp.single_sign_on.clone(), idp.single_logout.clone());
    json!({
        "entityId": after.entity_id,
        "certificatesAdded": added.map(certificate).collect::<Vec<_>>(),
        "certificatesRemoved": removed.map(certificate).collect::<Vec<_>>(),
        "addressesChanged": before.is_none_or(|before| addresses(before) != addresses(after)),
        "validUntil": after.valid_until,
    })
}

fn certificate(key: &TrustedKey) -> Value {
    json!({ "fingerprint": key.fingerprint(), "notAfter": key.not_after() })
}

impl Loaded {
    /// The identity provider's metadata as it was chosen when it was read; `None` when none was given.
    ///
    /// # Errors
    /// [`ConnectionFault`] when it cannot be used any more: its validity is over.
    pub fn idp(&self, now: Timestamp) -> Result<Option<IdpMetadata>, ConnectionFault> {
        let Some(stored) = &self.record.idp_metadata else { return Ok(None) };
        let idp = known::read(self.record.id, stored)?;
        idp.check_validity(now)?;
        self.check_chosen(&idp)?;
        Ok(Some(IdpMetadata::clone(&idp)))
    }

    /// The last copy of the metadata, valid or over: to compare with and to show, never to trust.
    #[must_use]
    pub fn last_copy(&self) -> Option<IdpMetadata> {
        self.record.idp_metadata.as_deref().and_then(|stored| IdpMetadata::last_copy(stored).ok())
    }

    /// A connection keeps one identity provider of its document; `saml.idp_entity_id` must go on naming it.
    pub(super) fn check_chosen(&self, idp: &IdpMetadata) -> Result<(), ConnectionFault> {
        match &self.values().idp_entity_id {
            Some(wanted) if wanted.as_str() != idp.entity_id => Err(ConnectionFault::OtherIdp {
                has: idp.entity_id.clone(),
                wanted: wanted.as_str().to_owned(),
            }),
            _ => Ok(()),
        }
    }
}
