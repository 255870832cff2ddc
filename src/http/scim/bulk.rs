//! `/Bulk` (RFC 7644 section 3.7).

use axum::{http::Uri, response::Response};
use serde_json::Value;

use super::{Answer, Session, body::Raw, error_of};
use crate::{
    flows::{
        bulk::{self as flow, Outcome},
        provision::ProvisionError,
    },
    scim::{ScimError, bulk},
};

/// `POST /Bulk`. It counts as many requests as it has operations.
pub(super) async fn run(scim: Session, uri: Uri, Raw(body): Raw) -> Response {
    let outcome = async {
        if uri.query().is_some_and(|query| !query.is_empty()) {
            return Err(ScimError::BadRequest("a bulk request has no parameters".to_owned()).into());
        }
        let body = body?;
        // Reading eight megabytes would keep others on this thread waiting.
        let read = tokio::task::spawn_blocking(move || bulk::read(&body)).await;
        let request = read.map_err(|_| ScimError::InvalidSyntax("it could not be read".to_owned()))??;
        scim.count_operations(request.operations.len())?;
        let outcomes = flow::run(&scim.provisioner(), &request).await;
        Ok::<_, ProvisionError>(Answer::read(shown(&scim, &request, &outcomes)))
    };
    scim.answer(outcome.await)
}

fn shown(scim: &Session, request: &bulk::Request, outcomes: &[Outcome]) -> Value {
    bulk::response(outcomes.iter().map(|outcome| {
        let (status, error) = match &outcome.status {
            Ok(status) => (*status, None),
            Err(error) => {
                let failed = error_of(&outcome.request, error);
                scim.note(&outcome.request, failed.status.as_u16(), failed.scim.scim_type());
                (failed.status.as_u16(), Some(failed.body()))
            }
        };
        bulk::Answered {
            operation: &request.operations[outcome.index],
            status,
            location: outcome.location.as_deref(),
            version: outcome.version,
            error,
        }
    }))
}
