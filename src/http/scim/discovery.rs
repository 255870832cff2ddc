//! What this server can do, in SCIM's own form (RFC 7644 section 4).

use axum::{http::Uri, response::Response};
use serde_json::Value;

use super::{super::extract::PathId, Answer, Session};
use crate::{
    flows::{provision::ProvisionError, resources::Collection},
    scim::{ScimError, bulk, discovery},
};

fn answer(
    scim: &Session,
    uri: &Uri,
    document: impl FnOnce(&discovery::Facts<'_>) -> Option<Value>,
) -> Response {
    // Filters on discovery are refused, because a client that filters relies on an answer (RFC 7644 section 4).
    let filtered = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .any(|(name, _)| name.eq_ignore_ascii_case("filter"));
    if filtered {
        let why = "discovery documents cannot be filtered".to_owned();
        return scim.answer(Err(ScimError::Forbidden(why).into()));
    }
    let base_url = scim.base_url();
    let facts = discovery::Facts {
        base_url: &base_url,
        documentation_uri: None,
        resource_types: &Collection::ALL.map(Collection::resource_type),
        bulk: Some(discovery::BulkLimits {
            max_operations: u64::try_from(bulk::MAX_OPERATIONS).unwrap_or(u64::MAX),
            max_payload_size: u64::try_from(bulk::MAX_PAYLOAD).unwrap_or(u64::MAX),
        }),
        cursor_seconds: Some(scim.door.gateway().scim.cursor_lifetime.as_secs()),
    };
    let missing = || ProvisionError::Scim(ScimError::NotFound("the document".to_owned()));
    scim.answer(document(&facts).map(Answer::read).ok_or_else(missing))
}

/// `GET /ServiceProviderConfig`.
pub async fn service_provider_config(scim: Session, uri: Uri) -> Response {
    answer(&scim, &uri, |facts| Some(discovery::service_provider_config(facts)))
}

/// `GET /ResourceTypes`.
pub async fn resource_types(scim: Session, uri: Uri) -> Response {
    answer(&scim, &uri, |facts| Some(discovery::resource_types(facts)))
}

/// `GET /ResourceTypes/{id}`.
pub async fn resource_type(scim: Session, PathId(id): PathId, uri: Uri) -> Response {
    answer(&scim, &uri, |facts| discovery::resource_type(&id, facts))
}

/// `GET /Schemas`.
pub async fn schemas(scim: Session, uri: Uri) -> Response {
    answer(&scim, &uri, |facts| Some(discovery::schemas(facts)))
}

/// `GET /Schemas/{id}`.
pub async fn schema(scim: Session, PathId(id): PathId, uri: Uri) -> Response {
    answer(&scim, &uri, |facts| discovery::schema(&id, facts))
}
