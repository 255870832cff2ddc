//! `/Me` (RFC 7644 section 3.11): a signed-in employee sees themselves as identity providers do. An identity
//! provider is nobody in particular, so that for a token there is no such resource. Nothing is written here: what
//! an employee may change they change in their account, and the rest is their administrator's.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, Uri, header},
    response::Response,
};

use super::{Answer, Door, Session, arrived, condition, failure, success};
use crate::{
    flows::{
        provision::{self, ProvisionError},
        resources::Collection,
        sessions::{self, SignedIn},
    },
    http::cookies::Cookie,
    scim::{ScimError, schema::USER},
};

const READ_ONLY: &str =
    "what you see here cannot be changed here: use your account page, or ask your administrator";

/// `/Me`, with every method.
pub(super) async fn me(State(door): State<Door>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if parts.headers.contains_key(header::AUTHORIZATION) {
        return match Session::from_request_parts(&mut parts, &door).await {
            Ok(scim) => scim.answer(Err(ScimError::NotImplemented(parts.uri.path().to_owned()).into())),
            Err(refused) => refused,
        };
    }
    let logged = arrived(&parts, &door);
    let outcome = match (signed_in(&door, &parts.headers).await, &parts.method) {
        (Err(error), _) => Err(error),
        (Ok(None), _) => Err(ScimError::Unauthorized.into()),
        (Ok(Some(signed_in)), &Method::GET | &Method::HEAD) => {
            let condition = condition(&parts.headers, header::IF_NONE_MATCH);
            show(&door, &signed_in, &parts.uri).await.map(|(version, answer)| {
                if condition.says_unmodified(version) { Answer::not_modified(version) } else { answer }
            })
        }
        (Ok(Some(_)), _) => Err(ScimError::Forbidden(READ_ONLY.to_owned()).into()),
    };
    match outcome {
        Ok(answer) => success(answer),
        Err(error) => failure(&logged, &error).0,
    }
}

/// Whom the session cookie speaks for.
async fn signed_in(door: &Door, headers: &HeaderMap) -> Result<Option<SignedIn>, ProvisionError> {
    let Some(cookie) = Cookie::Session.read(door.is_https(), headers) else { return Ok(None) };
    Ok(sessions::current(door.gateway(), cookie.expose()).await?)
}

async fn show(door: &Door, who: &SignedIn, uri: &Uri) -> Result<(i64, Answer), ProvisionError> {
    let query = Session::query(uri, &USER)?;
    let with_groups = Collection::Users.shows_memberships(&query);
    let shown = provision::myself(door.gateway(), &who.employee, with_groups).await?;
    let base_url = super::base_url(door);
    let (version, location) = (shown.version, shown.location(&base_url));
    let resource = query.projection.apply(shown.render(&base_url), &USER);
    Ok((version, Answer::read(resource).tagged(version).located(&location)))
}
