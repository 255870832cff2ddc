//! ALL routes on one page.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use tower_http::catch_panic::CatchPanicLayer;

use super::{
    Door,
    account::{self, links, security, setup},
    backoffice, calendar,
    error::PageError,
    extract::Reader,
    health, middleware, saml, scim, session, sign_out,
};
use crate::web::{self, ErrorKind};

/// Bodies of forms are small; routes that take more say so.
const FORM_LIMIT: usize = 64 * 1024;

/// The whole outside of Muster.
pub fn router(door: Door) -> Router {
    Router::new()
        .route("/", get(session::landing))
        .route("/login", get(account::login).post(account::log_in))
        .route("/login/code", post(security::code))
        .route("/account/security", get(security::show))
        .route("/account/password", post(security::change_password))
        .route("/account/second-factor", post(security::begin))
        .route("/account/second-factor/confirm", post(security::confirm))
        .route("/account/second-factor/remove", post(security::remove))
        .route("/logout", get(sign_out::ask).post(sign_out::log_out))
        .route("/activate", get(links::invitation).post(links::activate))
        .route("/forgot", get(links::forgot).post(links::ask_for_link))
        .route("/setup", get(setup::form).post(setup::found))
        .route("/reset", get(links::reset_link).post(links::reset))
        .route("/api/session", get(session::api_session))
        .route("/saml/{org}/{connection}/metadata", get(saml::metadata))
        .route("/saml/{org}/{connection}/login", get(saml::begin))
        .route("/saml/{org}/{connection}/acs", post(saml::acs).layer(DefaultBodyLimit::max(saml::FORM_LIMIT)))
        .route(
            "/saml/{org}/{connection}/slo",
            get(sign_out::slo_by_redirect)
                .post(sign_out::slo_by_post)
                .layer(DefaultBodyLimit::max(sign_out::FORM_LIMIT)),
        )
        .merge(backoffice::router(&door))
        .nest(scim::BASE, scim::router())
        // A nested router does not see its own root with a slash.
        .route(&format!("{}/", scim::BASE), any(scim::not_found))
        .route("/assets/{file}", get(asset))
        .route("/calendar/{file}", get(calendar::feed))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(CatchPanicLayer::custom(middleware::after_panic))
        .layer(from_fn_with_state(middleware::Frontage::from(&door), middleware::observe))
        .with_state(door)
}

pub(super) async fn not_found(reader: Reader) -> PageError {
    PageError::new(ErrorKind::NotFound, &reader)
}

async fn method_not_allowed(reader: Reader) -> PageError {
    PageError::new(ErrorKind::MethodNotAllowed, &reader)
}

pub(super) async fn asset(reader: Reader, request: Request) -> Response {
    let Some(asset) = web::asset(request.uri().path()) else {
        return (StatusCode::NOT_FOUND, PageError::new(ErrorKind::NotFound, &reader)).into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, asset.bytes).into_response()
}
