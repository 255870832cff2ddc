//! What every benchmark begins with: a database, an organisation in it, and the whole router before it.

use std::sync::Arc;

use axum::Router;
use muster::{
    clock::SystemClock,
    config::Networks,
    flows::{Actor, Gateway, ScimBounds, fetch::Fetcher, organisations, scim_log},
    http::{Door, limits::Limits, router},
    saml::FreshKeyPairs,
    secret::{MasterKey, SystemRandom},
    store::{Db, dialect, migrate},
    telemetry::Metrics,
};

/// Where browsers and clients find it.
pub(crate) const ORIGIN: &str = "https://id.acme.example";

/// PostgreSQL when `MUSTER_BENCH_POSTGRES=postgres://…` names an empty database, else SQLite in a new folder; with
/// the name of the engine.
pub(crate) async fn database() -> (Db, &'static str, tempfile::TempDir) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (db, engine) = match std::env::var("MUSTER_BENCH_POSTGRES") {
        Ok(url) => (dialect::open_postgres(&url).await.unwrap(), "PostgreSQL"),
        Err(_) => (dialect::open_sqlite(&folder.path().join("muster.db")).await.unwrap(), "SQLite"),
    };
    (db, engine, folder)
}

/// A gateway with the organisation acme.
pub(crate) async fn gateway(db: &Db) -> Gateway {
    migrate::run(db).await.unwrap();
    let gateway = Gateway {
        db: db.clone(),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        key: MasterKey::generate(&SystemRandom),
        public_url: ORIGIN.to_owned(),
        fetcher: Fetcher::new(false).unwrap(),
        key_pairs: Arc::new(FreshKeyPairs),
        scim: ScimBounds::default(),
    };
    organisations::create(&gateway, Actor::Operator, "acme", "Acme NV", &[]).await.unwrap();
    gateway
}

/// The router without rate limits; the log of SCIM requests goes where the other half is kept.
pub(crate) fn router(gateway: &Gateway) -> (Router, scim_log::Pending) {
    let (recorder, log) = scim_log::recorder();
    let limits = Limits::new(None, None);
    let door = Door::new(gateway.clone(), Metrics::start().unwrap(), Networks::default(), limits, recorder);
    (router::router(door), log)
}
