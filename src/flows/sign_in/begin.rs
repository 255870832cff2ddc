//! How a sign-in begins: with a request to the identity provider, bound to the browser.

use super::{Arrival, Ending, Judged, Outcome, REQUEST_LIFETIME, SignInRefusal, handle, refused_by_settings};
use crate::{
    directory::connection_settings::RequestBinding,
    flows::{
        FlowError, Gateway, connection_keys,
        connections::{self, Links},
    },
    ids::SessionId,
    saml::{self, AuthnRequest},
    secret::{Secret, new_token, token_digest},
    store::{
        saml::{self as requests, PendingRequest},
        statement::transaction,
    },
};

/// What the cookie that binds a sign-in to its browser begins with.
const BROWSER_PREFIX: &str = "muster_browser_";

/// Where the browser goes to be signed in.
#[derive(Debug, Clone)]
pub enum Departure {
    /// By HTTP-Redirect: an address of the identity provider.
    Redirect(String),
    /// By HTTP-POST: a form.
    Post {
        /// The identity provider's address.
        destination: String,
        /// The connection's name, for the person.
        name: String,
        /// The fields, in order.
        fields: Vec<(String, String)>,
    },
}

/// A sign-in that has begun.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser goes.
    pub departure: Departure,
    /// What binds the sign-in to this browser, for its cookie.
    pub browser: Secret<String>,
}

/// What the identity provider is asked to show the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// What it likes.
    Usual,
    /// That they prove anew who they are (ForceAuthn), whatever `saml.force_authn` says.
    Anew,
    /// Nothing (IsPassive): whoever is not signed in there is refused.
    Nothing,
}

/// How a sign-in begins.
#[derive(Debug)]
pub enum Beginning {
    /// The browser goes to the identity provider.
    Begun(Begun),
    /// The connection signs nobody in as it is: an [`Outcome::Refused`], recorded as those of responses are.
    Refused(Outcome),
}

/// Who wants to sign in, and how.
#[derive(Debug)]
pub struct Wish {
    /// Where to go afterwards: a local path, checked by the caller.
    pub return_to: Option<String>,
    /// The cookie that the browser brought. It is used again, so that several tabs can sign in at once.
    pub browser: Option<Secret<String>>,
    /// The session that the browser has now: the identity provider's post comes from elsewhere and does not bring its cookie.
    pub former_session: Option<SessionId>,
    /// What the identity provider is asked to show.
    pub prompt: Prompt,
    /// What the browser says it is.
    pub user_agent: Option<String>,
    /// Where it comes from.
    pub address: Option<String>,
}

/// Begins a sign-in.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown connection; when the database fails.
pub async fn begin(gateway: &Gateway, org: &str, slug: &str, wish: Wish) -> Result<Beginning, FlowError> {
    let Wish { return_to, browser, former_session, prompt, user_agent, address } = wish;
    let anew = prompt == Prompt::Anew;
    let now = gateway.now();
    let mut conn = gateway.db.read().await?;
    let (scope, connection) = connections::load(&mut conn, org, slug).await?;
    let keys = connection_keys::signing(gateway, &mut conn, &connection.record).await?;
    drop(conn);
    let links = Links::of(&gateway.public_url, org, slug);
    let binding = connection.values().request_binding;
    let idp = connection.idp(now).ok().flatten();
    let destination = idp.as_ref().and_then(|idp| match binding {
        RequestBinding::Redirect => idp.sso(saml::HTTP_REDIRECT).or_else(|| idp.sso(saml::HTTP_POST)),
        RequestBinding::Post => idp.sso(saml::HTTP_POST).or_else(|| idp.sso(saml::HTTP_REDIRECT)),
    });
    let barred = refused_by_settings(connection.values());
    let (idp, destination) = match (barred, &idp, destination) {
        (None, Some(idp), Some(destination)) => (idp, destination),
        (barred, ..) => {
            let arrival = Arrival { response: None, relay_state: None, browser: None, user_agent, address };
            let ending = Ending { gateway, scope, connection: connection.clone(), links, arrival, now };
            let mut judged = Judged::default();
            let (check, refusal) = barred.unwrap_or(("metadata", SignInRefusal::NoMetadata));
            judged.note(check, false, &refusal.to_string());
            return Ok(Beginning::Refused(ending.refuse(judged, refusal).await?));
        }
    };
    let by_post = idp.sso(saml::HTTP_POST) == Some(destination)
        && (binding == RequestBinding::Post || idp.sso(saml::HTTP_REDIRECT).is_none());
    let mut request = AuthnRequest::new(&links.entity_id, &links.acs, destination, now, gateway.random());
    request.force_authn = anew || connection.values().force_authn;
    // It could not ask anew and show nothing.
    request.is_passive = prompt == Prompt::Nothing && !request.force_authn;
    let browser = browser
        .filter(|cookie| {
            cookie.expose().starts_with(BROWSER_PREFIX) && cookie.expose().len() == BROWSER_PREFIX.len() + 43
        })
        .unwrap_or_else(|| new_token(BROWSER_PREFIX, gateway.random()));
    let relay_state = handle(gateway);
    let pending = PendingRequest {
        id: request.id.clone(),
        connection: connection.id(),
        browser_digest: token_digest(browser.expose())?.to_vec(),
        relay_state: relay_state.clone(),
        return_to,
        expires_at: now.plus(REQUEST_LIFETIME),
        used_at: None,
        former_session,
        fresh_since: anew.then_some(now),
    };
    // Finding and signing come before the transaction: nothing holds the write lock meanwhile.
    let key = if connection.values().sign_requests { keys.first() } else { None };
    let failed =
        |error: saml::SignError| FlowError::Invalid(format!("the request could not be signed: {error}"));
    let departure = if by_post {
        let value = request.post_value(key).map_err(failed)?;
        Departure::Post {
            destination: destination.to_owned(),
            name: connection.record.name.clone(),
            fields: vec![("SAMLRequest".to_owned(), value), ("RelayState".to_owned(), relay_state)],
        }
    } else {
        Departure::Redirect(request.redirect_url(Some(&relay_state), key).map_err(failed)?)
    };
    transaction!(small gateway.db, |tx| {
        Ok::<_, FlowError>(requests::add_request(tx, scope.id, &pending, now).await?)
    })?;
    Ok(Beginning::Begun(Begun { departure, browser }))
}
