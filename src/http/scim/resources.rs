//! `/Users`, `/Groups` and `/Offices` (RFC 7644 sections 3.3 to 3.6): the same handlers for all of them.

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::Response,
    routing::{get, post},
};

use super::{super::extract::PathId, Answer, Door, Session, body::Body, condition};
use crate::{
    flows::resources::{Answered, Collection},
    scim::list::Query,
};

/// Most bytes of a body that may carry a group (CONTRACT section 5).
const GROUP_LIMIT: usize = 8 * 1024 * 1024;

/// The routes of one collection.
pub(super) fn router(collection: Collection) -> Router<Door> {
    let endpoint = collection.resource_type().endpoint;
    let limit = if collection == Collection::Groups { GROUP_LIMIT } else { super::BODY_LIMIT };
    let one = get(read).put(change).patch(change).delete(delete);
    Router::new()
        .route(endpoint, get(list).post(create).layer(DefaultBodyLimit::max(limit)))
        .route(&format!("{endpoint}/.search"), post(search))
        .route(&format!("{endpoint}/{{id}}"), one.layer(DefaultBodyLimit::max(limit)))
        .route_layer(Extension(collection))
}

type Of = Extension<Collection>;

impl From<Answered> for Answer {
    /// The answer to a change.
    fn from(answered: Answered) -> Self {
        let Answered { status, version, location, body } = answered;
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        let answer = Self::changed(status, body).tagged(version);
        if status == StatusCode::CREATED { answer.located(&location) } else { answer }
    }
}

async fn list(scim: Session, Extension(collection): Of, uri: Uri) -> Response {
    let outcome = async {
        let query = Session::query(&uri, collection.resource_type())?;
        Ok(Answer::read(collection.list(&scim.provisioner(), &query).await?))
    };
    scim.answer(outcome.await)
}

async fn search(scim: Session, Extension(collection): Of, Body(body): Body) -> Response {
    let outcome = async {
        let query = Query::from_search_request(&body?, collection.resource_type())?;
        Ok(Answer::read(collection.list(&scim.provisioner(), &query).await?))
    };
    scim.answer(outcome.await)
}

async fn create(scim: Session, Extension(collection): Of, uri: Uri, Body(body): Body) -> Response {
    let outcome = async {
        let query = Session::query(&uri, collection.resource_type())?;
        Ok(collection.create(&scim.provisioner(), body?, &query).await?.into())
    };
    scim.answer(outcome.await)
}

async fn read(
    scim: Session,
    Extension(collection): Of,
    PathId(id): PathId,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let outcome = async {
        let query = Session::query(&uri, collection.resource_type())?;
        let found = collection.read(&scim.provisioner(), &id, &query).await?;
        // Who is in an office is no part of its version.
        let is_whole = collection == Collection::Offices && collection.shows_memberships(&query);
        if !is_whole && condition(&headers, header::IF_NONE_MATCH).says_unmodified(found.version) {
            return Ok(Answer::not_modified(found.version));
        }
        Ok(Answer::read(found.body.unwrap_or_default()).tagged(found.version))
    };
    scim.answer(outcome.await)
}

/// PUT and PATCH.
async fn change(
    scim: Session,
    Extension(collection): Of,
    PathId(id): PathId,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    let outcome = async {
        let query = Session::query(&uri, collection.resource_type())?;
        let condition = condition(&headers, header::IF_MATCH);
        let (provisioner, body) = (scim.provisioner(), body?);
        let answered = if method == Method::PATCH {
            collection.patch(&provisioner, &id, &body, &condition, &query).await?
        } else {
            collection.replace(&provisioner, &id, &body, &condition, &query).await?
        };
        Ok(answered.into())
    };
    scim.answer(outcome.await)
}

async fn delete(
    scim: Session,
    Extension(collection): Of,
    PathId(id): PathId,
    headers: HeaderMap,
) -> Response {
    let condition = condition(&headers, header::IF_MATCH);
    let outcome = collection.delete(&scim.provisioner(), &id, &condition).await;
    scim.answer(outcome.map(|()| Answer::changed(StatusCode::NO_CONTENT, None)))
}
