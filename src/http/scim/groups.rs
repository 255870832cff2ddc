//! `/Groups` (RFC 7644 sections 3.3 to 3.6).

use axum::{
    http::{HeaderMap, StatusCode, Uri, header},
    response::Response,
};
use serde_json::Value;

use super::{super::extract::PathId, Answer, Session, body::Body, condition};
use crate::{
    directory::connection_settings::GroupPatchAnswer,
    flows::{
        groups::{self, Shown},
        provision::ProvisionError,
    },
    scim::{
        list::Query,
        patch,
        schema::{GROUP, ResourceType},
    },
};

/// Most bytes of a group (CONTRACT section 5).
pub const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// Whether the answer shows anything of an attribute that is only read for who wants it.
pub(super) fn shows(query: &Query, name: &str, resource_type: &'static ResourceType) -> bool {
    resource_type.resolve(name).is_some_and(|path| query.projection.shows(&path))
}

fn project(scim: &Session, query: &Query, shown: &Shown) -> Value {
    query.projection.apply(&shown.render(&scim.base_url()), &GROUP)
}

/// `GET /Groups`.
pub async fn list(scim: Session, uri: Uri) -> Response {
    let outcome = async {
        let query = Session::query(&uri, &GROUP)?;
        found(&scim, &query).await
    };
    scim.answer(outcome.await)
}

async fn found(scim: &Session, query: &Query) -> Result<Answer, ProvisionError> {
    let list = groups::list(scim.door.gateway(), &scim.caller, query, &scim.base_url()).await?;
    Ok(Answer::read(list))
}

/// `POST /Groups/.search`.
pub async fn search(scim: Session, Body(body): Body) -> Response {
    let outcome = async {
        let query = Query::from_search_request(&body?, &GROUP)?;
        found(&scim, &query).await
    };
    scim.answer(outcome.await)
}

/// `POST /Groups`.
pub async fn create(scim: Session, uri: Uri, Body(body): Body) -> Response {
    let outcome = async {
        let query = Session::query(&uri, &GROUP)?;
        let with_members = shows(&query, "members", &GROUP);
        let shown = groups::create(&scim.provisioner(), body?, with_members).await?;
        let answer = Answer::changed(StatusCode::CREATED, Some(project(&scim, &query, &shown)));
        Ok(answer.tagged(shown.group.version).located(&shown.location(&scim.base_url())))
    };
    scim.answer(outcome.await)
}

/// `GET /Groups/{id}`.
pub async fn read(scim: Session, PathId(id): PathId, uri: Uri, headers: HeaderMap) -> Response {
    let outcome = async {
        let query = Session::query(&uri, &GROUP)?;
        let shown = groups::get(&scim.provisioner(), &id, shows(&query, "members", &GROUP)).await?;
        if condition(&headers, header::IF_NONE_MATCH).says_unmodified(shown.group.version) {
            return Ok(Answer::not_modified(shown.group.version));
        }
        Ok(Answer::read(project(&scim, &query, &shown)).tagged(shown.group.version))
    };
    scim.answer(outcome.await)
}

/// `PUT /Groups/{id}`.
pub async fn replace(
    scim: Session,
    PathId(id): PathId,
    uri: Uri,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    let outcome = async {
        let query = Session::query(&uri, &GROUP)?;
        let condition = condition(&headers, header::IF_MATCH);
        let with_members = shows(&query, "members", &GROUP);
        let shown = groups::replace(&scim.provisioner(), &id, &body?, &condition, with_members).await?;
        let answer = Answer::changed(StatusCode::OK, Some(project(&scim, &query, &shown)));
        Ok(answer.tagged(shown.group.version))
    };
    scim.answer(outcome.await)
}

/// `PATCH /Groups/{id}`: 204 or 200, as the connection is set; 200 when the client names attributes, because
/// then it must be (RFC 7644 section 3.5.2).
pub async fn patch(
    scim: Session,
    PathId(id): PathId,
    uri: Uri,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    let outcome = async {
        let query = Session::query(&uri, &GROUP)?;
        let condition = condition(&headers, header::IF_MATCH);
        let operations = patch::parse(&body?, &GROUP)?;
        let is_silent = scim.caller.connection.values().group_patch_answer == GroupPatchAnswer::NoContent
            && !names_attributes(&uri);
        let status = if is_silent { StatusCode::NO_CONTENT } else { StatusCode::OK };
        let with_members = !is_silent && shows(&query, "members", &GROUP);
        let scim_flow = scim.provisioner();
        let changed = groups::patch(&scim_flow, &id, operations, &condition, status.as_u16(), with_members);
        let shown = changed.await?;
        let body = (!is_silent).then(|| project(&scim, &query, &shown));
        Ok(Answer::changed(status, body).tagged(shown.group.version))
    };
    scim.answer(outcome.await)
}

fn names_attributes(uri: &Uri) -> bool {
    url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .any(|(name, value)| name.eq_ignore_ascii_case("attributes") && !value.trim().is_empty())
}

/// `DELETE /Groups/{id}`.
pub async fn delete(scim: Session, PathId(id): PathId, headers: HeaderMap) -> Response {
    let condition = condition(&headers, header::IF_MATCH);
    let outcome = groups::delete(&scim.provisioner(), &id, &condition).await;
    scim.answer(outcome.map(|()| Answer::changed(StatusCode::NO_CONTENT, None)))
}
