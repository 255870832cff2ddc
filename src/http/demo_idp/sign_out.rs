//! Single logout at the demonstration identity provider: it begins one for whoever signed in last in this
//! browser, and answers those of the service provider.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{
    super::{
        error::{PageError, html},
        extract::Reader,
        message_form::MessageForm,
        saml::redirect,
    },
    DemoIdp, People, entity_id, post_page, slo_url,
};
use crate::{
    flows::demo,
    saml::{
        Binding, Carried, DecryptionKeys, Endpoint, LogoutArrival, LogoutExpect, LogoutMessage,
        LogoutRequest, LogoutResponse, LogoutStatus, NAME_ID_UNSPECIFIED, NameId, ServiceProvider,
        TrustedKeys, judge_logout,
    },
    secret::Random,
    web::{DemoIdpSignedOut, ErrorKind, Page as _},
};

/// The cookie that remembers who signed in. Cookies know no ports, so the gateway's must be called otherwise.
const COOKIE: &str = "muster_demo_idp";
/// How far the clock of the service provider may be off.
const CLOCK_SKEW: std::time::Duration = std::time::Duration::from_secs(180);

/// Who signed in last in a browser. It is not protected: anybody can be anybody here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remembered {
    /// The NameID.
    pub(super) name_id: String,
    /// This identity provider's name of the session.
    pub(super) session_index: String,
}

impl Remembered {
    /// A new session of `name_id`.
    pub(super) fn new(name_id: &str, random: &dyn Random) -> Self {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        Self { name_id: name_id.to_owned(), session_index: format!("_{:032x}", u128::from_be_bytes(bytes)) }
    }

    /// The one of the cookie; `None` when there is none.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|header| header.to_str().ok());
        let mut pairs =
            cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| *name == COOKIE)?;
        let (session_index, name_id) = value.split_once('.')?;
        let name_id = percent_decode_str(name_id).decode_utf8().ok()?.into_owned();
        Some(Self { name_id, session_index: session_index.to_owned() })
    }

    /// The header that stores it until the browser is closed; `None` when it cannot stand in one.
    pub(super) fn set(&self) -> Option<HeaderValue> {
        let name_id = utf8_percent_encode(&self.name_id, NON_ALPHANUMERIC);
        let text = format!("{COOKIE}={}.{name_id}; Path=/; HttpOnly; SameSite=Lax", self.session_index);
        HeaderValue::from_str(&text).ok()
    }

    fn name_id(&self) -> NameId {
        NameId {
            value: self.name_id.clone(),
            format: Some(NAME_ID_UNSPECIFIED.to_owned()),
            name_qualifier: None,
            sp_name_qualifier: None,
        }
    }
}

fn forget(mut response: Response) -> Response {
    let cookie = HeaderValue::from_static("muster_demo_idp=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// `POST /sign-out`: forgets who signed in, and asks the service provider to end their session. By HTTP-POST:
/// the page's policy would stop a redirect.
pub(super) async fn begin(State(idp): State<Arc<DemoIdp>>, reader: Reader) -> Result<Response, PageError> {
    let slo = idp.service_provider.slo(Binding::Post);
    let Some((remembered, slo)) = Remembered::read(&reader.headers).zip(slo) else {
        return Ok(forget(signed_out(&reader, None)));
    };
    let request = LogoutRequest::new(
        &entity_id(&idp.origin),
        &slo.location,
        remembered.name_id(),
        vec![remembered.session_index],
        idp.clock.now(),
        &*idp.random,
    );
    // The answer must come back with what it answers, so that nothing needs to be remembered until then.
    let carried = request.carry(Binding::Post, &slo.location, Some(&request.id), &idp.key);
    let carried = carried.map_err(|_| PageError::new(ErrorKind::Internal, &reader))?;
    Ok(forget(carry(&reader, carried)?))
}

/// `GET /slo`.
pub(super) async fn by_redirect(
    State(idp): State<Arc<DemoIdp>>,
    reader: Reader,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    receive(&idp, &reader, LogoutArrival::Redirect(query.unwrap_or_default())).await
}

/// `POST /slo`.
pub(super) async fn by_post(
    State(idp): State<Arc<DemoIdp>>,
    reader: Reader,
    request: Request,
) -> Result<Response, PageError> {
    let form = MessageForm::posted(request, &reader).await?;
    receive(&idp, &reader, form.into()).await
}

async fn receive(idp: &DemoIdp, reader: &Reader, arrival: LogoutArrival) -> Result<Response, PageError> {
    let expect = LogoutExpect {
        decryption_keys: DecryptionKeys::default(),
        allow_cbc: false,
        slo_url: slo_url(&idp.origin),
        peer_entity_id: idp.service_provider.entity_id.clone(),
        keys: keys(idp).await.map_err(|error| PageError::flow(&error, reader))?,
        allow_sha1: false,
        clock_skew: CLOCK_SKEW,
        now: idp.clock.now(),
    };
    let verdict = judge_logout(&arrival, &expect);
    match verdict.result {
        Ok(LogoutMessage::Request(requested)) => {
            let Some((binding, slo)) = endpoint(&idp.service_provider, verdict.binding) else {
                return Ok(forget(signed_out(reader, None)));
            };
            let address = slo.for_responses();
            let issuer = entity_id(&idp.origin);
            let response = LogoutResponse::new(
                &issuer,
                address,
                &requested.id,
                LogoutStatus::Success,
                idp.clock.now(),
                &*idp.random,
            );
            let carried = response.carry(binding, address, verdict.relay_state.as_deref(), &idp.key);
            let carried = carried.map_err(|_| PageError::new(ErrorKind::Internal, reader))?;
            let answer = carry(reader, carried)?;
            let own = Remembered::read(&reader.headers)
                .is_some_and(|one| requested.means(&one.name_id(), Some(&one.session_index)));
            Ok(if own { forget(answer) } else { answer })
        }
        Ok(LogoutMessage::Response(answered))
            if verdict.relay_state.as_deref() == Some(&*answered.in_response_to) =>
        {
            Ok(signed_out(reader, Some(answered.complete)))
        }
        Ok(LogoutMessage::Response(_)) => Err(PageError::new(ErrorKind::Forbidden, reader)),
        Err(refusal) => {
            tracing::info!(why = %refusal, "the demonstration IdP refused a logout message");
            let kind = if refusal.is_no_message() { ErrorKind::BadRequest } else { ErrorKind::Forbidden };
            Err(PageError::new(kind, reader))
        }
    }
}

/// The keys that the service provider signs with: those of the gateway now, or those of its metadata.
async fn keys(idp: &DemoIdp) -> Result<Option<TrustedKeys>, crate::flows::FlowError> {
    match &idp.people {
        People::OfGateway(gateway) => demo::signing_keys(gateway).await,
        People::Listed(_) => Ok(idp.service_provider.logout_keys.clone()),
    }
}

fn endpoint(service_provider: &ServiceProvider, used: Binding) -> Option<(Binding, &Endpoint)> {
    [used, used.other()].into_iter().find_map(|binding| Some((binding, service_provider.slo(binding)?)))
}

fn carry(reader: &Reader, carried: Carried) -> Result<Response, PageError> {
    match carried {
        Carried::Redirect(url) => redirect(&url, reader),
        Carried::Post { destination, fields } => post_page(reader, &destination, fields),
    }
}

fn signed_out(reader: &Reader, there: Option<bool>) -> Response {
    html(StatusCode::OK, DemoIdpSignedOut { language: reader.language, there }.html())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_signed_in_is_remembered_exactly() {
        for name_id in ["E-10002", "Zeynep Yılmaz; a=b.c", ""] {
            let one = Remembered { name_id: name_id.to_owned(), session_index: "_1".to_owned() };
            let header = one.set().unwrap();
            let (cookie, attributes) = header.to_str().unwrap().split_once(';').unwrap();
            assert_eq!(attributes, " Path=/; HttpOnly; SameSite=Lax");
            let mut headers = HeaderMap::new();
            headers.append(header::COOKIE, HeaderValue::from_str(&format!("a=b; {cookie}")).unwrap());
            assert_eq!(Remembered::read(&headers), Some(one));
        }
        assert_eq!(Remembered::read(&HeaderMap::new()), None);
    }
}
