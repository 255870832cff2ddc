//! Signing out: here first, and then at the identity provider when it offers single logout (SAML.md 26).

mod arrival;
mod refusal;

use std::time::Duration;

use super::{
    Actor, FlowError, Gateway, connection_keys,
    connections::{Links, Loaded},
    sessions::{self, SignedIn},
    sign_in::{Departure, handle},
};
use crate::{
    directory::connection_settings::RequestBinding,
    ids::{ConnectionId, OrganisationId},
    saml::{Binding, Carried, IdpMetadata, LogoutRequest, NameId, SigningKey},
    store::{
        connections::Connection,
        saml::{self as requests, PendingLogout, SessionKey},
        sessions::Session,
        statement::transaction,
    },
};

pub use arrival::{Outcome, receive};
pub use refusal::SignOutRefusal;

/// How long a request may be answered.
const REQUEST_LIFETIME: Duration = Duration::from_secs(600);

/// How signing out went. The session here has ended in every case.
#[derive(Debug)]
pub enum Left {
    /// The browser goes on to the identity provider, which ends its session, too.
    Departing {
        /// Where to.
        departure: Departure,
        /// The connection's name, for the person.
        connection: String,
    },
    /// The session ended here alone.
    Here {
        /// The connection whose identity provider may still have a session; `None`: there is none.
        still_at: Option<String>,
    },
}

/// Ends the session, and asks the identity provider to end its own when the session came by SAML and it offers
/// that. Whatever hinders the asking, the session here has ended before.
///
/// # Errors
/// When the database fails before the session has ended.
pub async fn leave(gateway: &Gateway, signed_in: SignedIn) -> Result<Left, FlowError> {
    let actor = Actor::Employee(signed_in.employee.id);
    match sessions::end(gateway, actor, &signed_in.session).await {
        Ok(()) | Err(FlowError::NotFound(_)) => {}
        Err(error) => return Err(error),
    }
    let Some(connection) = signed_in.connection else { return Ok(Left::Here { still_at: None }) };
    let name = connection.name.clone();
    match ask(gateway, &signed_in.scope.slug, connection, &signed_in.session).await {
        Ok(Some(departure)) => Ok(Left::Departing { departure, connection: name }),
        Ok(None) => Ok(Left::Here { still_at: Some(name) }),
        Err(error) => {
            tracing::warn!(%error, connection = name, "the identity provider could not be asked to sign out");
            Ok(Left::Here { still_at: Some(name) })
        }
    }
}

/// The request to the identity provider, signed and remembered; `None` when it offers no single logout, or
/// the session has no NameID to ask with.
async fn ask(
    gateway: &Gateway,
    org: &str,
    connection: Connection,
    session: &Session,
) -> Result<Option<Departure>, FlowError> {
    let Some(name_id) = name_id(session) else { return Ok(None) };
    let now = gateway.now();
    let loaded = Loaded::try_from(connection)?;
    let Some(idp) = loaded.idp(now)? else { return Ok(None) };
    let preferred = match loaded.values().request_binding {
        RequestBinding::Redirect => Binding::Redirect,
        RequestBinding::Post => Binding::Post,
    };
    let Some((binding, address)) = address(&idp, preferred) else { return Ok(None) };
    let key = signing_key(gateway, &loaded).await?;
    let links = Links::of(&gateway.public_url, org, &loaded.record.slug);
    let indexes = session.session_index.iter().cloned().collect();
    let request = LogoutRequest::new(&links.entity_id, &address, name_id, indexes, now, gateway.random());
    let pending = PendingLogout {
        id: request.id.clone(),
        relay_state: handle(gateway),
        expires_at: now.plus(REQUEST_LIFETIME),
        used_at: None,
    };
    let carried = request
        .carry(binding, &address, Some(&pending.relay_state), &key)
        .map_err(|error| FlowError::Invalid(format!("the logout request could not be signed: {error}")))?;
    let (organisation, id): (OrganisationId, _) = (loaded.record.organisation, loaded.id());
    transaction!(gateway.db, |tx| {
        Ok::<_, FlowError>(requests::add_logout(tx, organisation, id, &pending, now).await?)
    })?;
    Ok(Some(departure(carried, &loaded)))
}

/// How logouts and late assertions find one another without a name at rest.
pub(super) fn session_key(
    gateway: &Gateway,
    organisation: OrganisationId,
    connection: ConnectionId,
    name: &str,
    session_index: Option<&str>,
) -> SessionKey {
    let digest = |what: &str, value: &str| {
        gateway.key.lasting_digest(&format!("logout {what}:{organisation}"), value.as_bytes())
    };
    let session = session_index.map(|index| digest("session", index));
    SessionKey { connection, name: digest("name", name), session }
}

/// The NameID that a session was opened with, as it came.
fn name_id(session: &Session) -> Option<NameId> {
    Some(NameId {
        value: session.name_id.clone()?,
        format: session.name_id_format.clone(),
        name_qualifier: session.name_qualifier.clone(),
        sp_name_qualifier: session.sp_name_qualifier.clone(),
    })
}

/// Where requests go, by the preferred binding or the other one.
fn address(idp: &IdpMetadata, preferred: Binding) -> Option<(Binding, String)> {
    let found = [preferred, preferred.other()].into_iter().find_map(|one| Some((one, idp.slo(one)?)));
    found.map(|(binding, endpoint)| (binding, endpoint.location.clone()))
}

/// The key that signs. Logout messages are signed whatever `saml.sign_requests` says.
async fn signing_key(gateway: &Gateway, connection: &Loaded) -> Result<SigningKey, FlowError> {
    let mut conn = gateway.db.read().await?;
    let keys = connection_keys::signing(gateway, &mut conn, &connection.record).await?;
    keys.into_iter()
        .next()
        .ok_or_else(|| FlowError::Invalid("the connection has no key to sign with".to_owned()))
}

fn departure(carried: Carried, connection: &Loaded) -> Departure {
    match carried {
        Carried::Redirect(url) => Departure::Redirect(url),
        Carried::Post { destination, fields } => {
            Departure::Post { destination, name: connection.record.name.clone(), fields }
        }
    }
}
