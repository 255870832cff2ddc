//! What operators and monitors ask (CONTRACT section 7).

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Door;
use crate::store::{facts, migrate};

/// `GET /healthz`: the process is up.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database can be reached and its schema is this version's.
pub async fn readyz(State(door): State<Door>) -> Response {
    let db = &door.gateway().db;
    let reached = async {
        let mut conn = db.read().await?;
        facts::get(&mut conn, "master_key_check").await?;
        migrate::state(db).await
    };
    match reached.await {
        Ok(migrate::Schema::Current) => "ready\n".into_response(),
        Ok(_) => (StatusCode::SERVICE_UNAVAILABLE, "the schema is not this version's: run muster migrate\n")
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached\n").into_response()
        }
    }
}

/// `GET /metrics`: Prometheus text format 0.0.4.
pub async fn metrics(State(door): State<Door>) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], door.metrics().render()).into_response()
}
