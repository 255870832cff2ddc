//! The form in which a connection keeps the metadata of its IdP: the one entity that was chosen, and of
//! that what is used, as JSON. A sign-in reads this and never the document, which may describe a whole
//! federation.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::{Endpoint, IdpMetadata, MetadataError, MetadataWarning, TrustedKey};
use crate::clock::Timestamp;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored {
    entity_id: String,
    display_name: Option<String>,
    single_sign_on: Vec<StoredEndpoint>,
    single_logout: Vec<StoredEndpoint>,
    /// In DER and Base64.
    certificates: Vec<String>,
    want_authn_requests_signed: bool,
    valid_until: Option<Timestamp>,
    cache_seconds: Option<u64>,
    warnings: Vec<MetadataWarning>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StoredEndpoint {
    binding: String,
    location: String,
    response_location: Option<String>,
}

impl IdpMetadata {
    /// The text to store. Two documents that say the same of this IdP give the same text.
    #[must_use]
    pub fn to_stored(&self) -> String {
        let stored = Stored {
            entity_id: self.entity_id.clone(),
            display_name: self.display_name.clone(),
            single_sign_on: self.single_sign_on.iter().map(write).collect(),
            single_logout: self.single_logout.iter().map(write).collect(),
            certificates: self
                .signing_keys
                .iter()
                .map(|key| STANDARD.encode(key.certificate_der()))
                .collect(),
            want_authn_requests_signed: self.want_authn_requests_signed,
            valid_until: self.valid_until,
            cache_seconds: self.cache_duration.map(|duration| duration.as_secs()),
            warnings: self.warnings.clone(),
        };
        serde_json::json!(stored).to_string()
    }

    /// Reads what [`IdpMetadata::to_stored`] wrote, valid or over: before it is trusted,
    /// [`IdpMetadata::check_validity`] must be asked. Takes a fraction of a millisecond.
    ///
    /// # Errors
    /// [`MetadataError::Damaged`].
    pub fn last_copy(text: &str) -> Result<Self, MetadataError> {
        let damaged = |why: String| MetadataError::Damaged(why);
        let stored: Stored = serde_json::from_str(text).map_err(|error| damaged(error.to_string()))?;
        let mut signing_keys = Vec::with_capacity(stored.certificates.len());
        for certificate in &stored.certificates {
            let der = STANDARD.decode(certificate).map_err(|error| damaged(error.to_string()))?;
            signing_keys.push(TrustedKey::from_der(&der).map_err(|error| damaged(error.to_string()))?);
        }
        Ok(Self {
            entity_id: stored.entity_id,
            display_name: stored.display_name,
            single_sign_on: stored.single_sign_on.into_iter().map(read).collect(),
            single_logout: stored.single_logout.into_iter().map(read).collect(),
            signing_keys,
            want_authn_requests_signed: stored.want_authn_requests_signed,
            valid_until: stored.valid_until,
            cache_duration: stored.cache_seconds.map(Duration::from_secs),
            warnings: stored.warnings,
        })
    }
}

fn write(endpoint: &Endpoint) -> StoredEndpoint {
    let Endpoint { binding, location, response_location } = endpoint.clone();
    StoredEndpoint { binding, location, response_location }
}

fn read(stored: StoredEndpoint) -> Endpoint {
    let StoredEndpoint { binding, location, response_location } = stored;
    Endpoint { binding, location, response_location }
}
