//! `/Users` (RFC 7644 sections 3.3 to 3.6).

use axum::{
    http::{HeaderMap, StatusCode, Uri, header},
    response::Response,
};

use super::{super::extract::PathId, Answer, Session, body::Body, condition, groups::shows};
use crate::{
    flows::provision::{self, ProvisionError},
    scim::{list::Query, patch, schema::USER},
};

/// `GET /Users`.
pub async fn list(scim: Session, uri: Uri) -> Response {
    let outcome = async {
        let query = Session::query(&uri, &USER)?;
        found(&scim, &query).await
    };
    scim.answer(outcome.await)
}

async fn found(scim: &Session, query: &Query) -> Result<Answer, ProvisionError> {
    let list = provision::list(scim.door.gateway(), &scim.caller, query, &scim.base_url()).await?;
    Ok(Answer::read(list))
}

/// `POST /Users/.search`.
pub async fn search(scim: Session, Body(body): Body) -> Response {
    let outcome = async {
        let query = Query::from_search_request(&body?, &USER)?;
        found(&scim, &query).await
    };
    scim.answer(outcome.await)
}

/// `POST /Users`.
pub async fn create(scim: Session, uri: Uri, Body(body): Body) -> Response {
    let outcome = async {
        Session::query(&uri, &USER)?;
        let shown = scim.provisioner().create(body?).await?;
        let answer = Answer::changed(StatusCode::CREATED, Some(scim.project(&uri, &shown)?));
        Ok(answer.tagged(shown.version).located(&shown.location(&scim.base_url())))
    };
    scim.answer(outcome.await)
}

/// `GET /Users/{id}`.
pub async fn read(scim: Session, PathId(id): PathId, uri: Uri, headers: HeaderMap) -> Response {
    let outcome = async {
        let query = Session::query(&uri, &USER)?;
        let shown = scim.provisioner().get(&id, shows(&query, "groups", &USER)).await?;
        if condition(&headers, header::IF_NONE_MATCH).says_unmodified(shown.version) {
            return Ok(Answer::not_modified(shown.version));
        }
        Ok(Answer::read(scim.project(&uri, &shown)?).tagged(shown.version))
    };
    scim.answer(outcome.await)
}

/// `PUT /Users/{id}`.
pub async fn replace(
    scim: Session,
    PathId(id): PathId,
    uri: Uri,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    let outcome = async {
        Session::query(&uri, &USER)?;
        let condition = condition(&headers, header::IF_MATCH);
        let shown = scim.provisioner().replace(&id, &body?, &condition).await?;
        Ok(Answer::changed(StatusCode::OK, Some(scim.project(&uri, &shown)?)).tagged(shown.version))
    };
    scim.answer(outcome.await)
}

/// `PATCH /Users/{id}`.
pub async fn patch(
    scim: Session,
    PathId(id): PathId,
    uri: Uri,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    let outcome = async {
        Session::query(&uri, &USER)?;
        let condition = condition(&headers, header::IF_MATCH);
        let operations = patch::parse(&body?, &USER)?;
        let shown = scim.provisioner().patch(&id, &operations, &condition).await?;
        Ok(Answer::changed(StatusCode::OK, Some(scim.project(&uri, &shown)?)).tagged(shown.version))
    };
    scim.answer(outcome.await)
}

/// `DELETE /Users/{id}`.
pub async fn delete(scim: Session, PathId(id): PathId, headers: HeaderMap) -> Response {
    let condition = condition(&headers, header::IF_MATCH);
    let outcome = scim.provisioner().delete(&id, &condition).await;
    scim.answer(outcome.map(|()| Answer::changed(StatusCode::NO_CONTENT, None)))
}
