//! Who is signed in: the landing page and `/api/session`.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde_json::json;

use super::{
    Door,
    cookies::Cookie,
    error::{PageError, html},
    extract::{MaybeSignedIn, Reader},
};
use crate::{
    directory::{self, shape},
    flows::{Actor, offices, sessions},
    web::{Landing, Moment, OfficeRole, Page as _, Role, Via, places},
};

/// Ends the session that this browser had before: the cookie that named it is about to be replaced.
pub(super) async fn end_former(door: &Door, reader: &Reader) {
    let Some(cookie) = Cookie::Session.read(door.is_https(), &reader.headers) else { return };
    let former = match sessions::current(door.gateway(), cookie.expose()).await {
        Ok(Some(former)) => former,
        Ok(None) => return,
        Err(error) => {
            tracing::warn!(%error, "the former session could not be looked for");
            return;
        }
    };
    let actor = Actor::Employee(former.employee.id);
    if let Err(error) = sessions::end(door.gateway(), actor, &former.session).await {
        tracing::warn!(%error, "the former session could not be ended; it ends by itself");
    }
}

/// `GET /`: the landing page, or the way to it.
pub async fn landing(
    State(door): State<Door>,
    reader: Reader,
    MaybeSignedIn(signed_in): MaybeSignedIn,
) -> Result<Response, PageError> {
    let Some(signed_in) = signed_in else { return Ok(Redirect::to("/login").into_response()) };
    let employee = &signed_in.employee;
    let names =
        offices::names(door.gateway(), employee).await.map_err(|error| PageError::flow(&error, &reader))?;
    let settings = signed_in.scope.settings.values();
    let preferred = employee.supported_language().unwrap_or_else(|| settings.language.as_str());
    let zone = employee.time_zone.clone().unwrap_or_else(|| settings.time_zone.as_str().to_owned());
    let page = Landing {
        language: reader.language_for(Some(preferred)),
        id: employee.id,
        name: employee.shown_name(),
        email: employee.email.clone(),
        roles: employee.roles().into_iter().map(role).collect(),
        offices: names.into_iter().map(|(office, in_it)| OfficeRole { office, role: role(in_it) }).collect(),
        organisation: signed_in.scope.name.clone(),
        via: signed_in.connection.as_ref().map_or(Via::Password, |link| Via::Connection(link.name.clone())),
        expires: Moment {
            at: signed_in.session.expires_at,
            now: door.gateway().now(),
            time_zone: Some(zone),
        },
        backoffice: places::first_page(&signed_in.authority),
    };
    Ok(html(StatusCode::OK, page.html()))
}

const fn role(role: directory::Role) -> Role {
    match role {
        directory::Role::Admin => Role::Admin,
        directory::Role::Agent => Role::Agent,
        directory::Role::OfficeManager => Role::OfficeManager,
        directory::Role::CentralPlanner => Role::CentralPlanner,
    }
}

/// `GET /api/session`: who the cookie speaks for, else 401.
pub async fn api_session(signed_in: Result<MaybeSignedIn, PageError>) -> Response {
    let signed_in = match signed_in {
        Ok(MaybeSignedIn(signed_in)) => signed_in,
        Err(error) => return error.into_api_response(),
    };
    let Some(signed_in) = signed_in else {
        let body = json!({ "errors": [{
            "message": "nobody is signed in", "code": "NOT_SIGNED_IN", "type": "UNAUTHORIZED", "statusCode": 401
        }] });
        return (StatusCode::UNAUTHORIZED, Json(body)).into_response();
    };
    let connection = signed_in
        .connection
        .as_ref()
        .map(|connection| json!({ "slug": connection.slug, "name": connection.name }));
    Json(json!({
        "employee": shape::employee(&signed_in.employee),
        "organisation": { "slug": signed_in.scope.slug, "name": signed_in.scope.name },
        "connection": connection,
        "expiresAt": signed_in.session.expires_at,
    }))
    .into_response()
}
