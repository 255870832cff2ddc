//! The stage of every story: Muster with the organisation acme, its identity provider and its SCIM token.

use std::{
    collections::BTreeMap, num::NonZeroU32, panic::resume_unwind, sync::Arc, sync::OnceLock, time::Duration,
};

use axum::{Router, body::Body, http::Request};
use futures_util::future::BoxFuture;
use muster::{
    clock::{Clock as _, ManualClock, Timestamp},
    config::Networks,
    directory::Employee,
    flows::{
        Actor, Gateway, ScimBounds, connections,
        connections::MetadataSource,
        employees::{self, NewEmployee, Way},
        fetch::Fetcher,
        organisations, records, scim_log,
        scim_tokens::{self, NewToken, Wanted},
        sessions,
    },
    http::{Door, limits::Limits, router},
    secret::{MasterKey, SystemRandom},
    store::{
        Db,
        audit::Verdict,
        log_list::{ScimRequest, Sought as Logged},
        mails::Mail,
        sessions::Session,
        sign_ins::Recorded,
    },
    telemetry::Metrics,
};
use tokio::sync::Mutex;
use tower::ServiceExt as _;

pub(crate) use crate::database::Engine;
use crate::{
    answer::Answer,
    browser::Browser,
    database::{Database, counts},
    idp::{Idp, RepeatedKeyPairs},
    provisioner::Provisioner,
};

/// When every story begins: 2026-03-12T17:00:00Z.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_773_334_800);

/// The address of Muster.
pub(crate) const ORIGIN: &str = "https://id.acme.example";

/// Muster, with acme in it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) gateway: Gateway,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) idp: Idp,
    /// The SCIM token of acme's connection `corp`.
    pub(crate) token: String,
    router: Router,
    pending: Arc<Mutex<scim_log::Pending>>,
}

/// Counting can begin once in a process.
fn metrics() -> Metrics {
    static METRICS: OnceLock<Metrics> = OnceLock::new();
    METRICS.get_or_init(|| Metrics::start().unwrap()).clone()
}

fn door(gateway: &Gateway, limits: Limits) -> (Router, scim_log::Pending) {
    door_behind(gateway, limits, Networks::default())
}

fn door_behind(gateway: &Gateway, limits: Limits, proxies: Networks) -> (Router, scim_log::Pending) {
    let (recorder, pending) = scim_log::recorder();
    let door = Door::new(gateway.clone(), metrics(), proxies, limits, recorder);
    (router::router(door), pending)
}

/// Tells one story on one engine, and cleans up whatever its end.
pub(crate) async fn tell(engine: Engine, story: impl FnOnce(World) -> BoxFuture<'static, ()>) {
    let Some(database) = Database::new(engine).await else { return };
    let world = World::new(&database).await;
    let end = tokio::spawn(story(world)).await;
    database.drop().await;
    if let Err(failed) = end {
        resume_unwind(failed.into_panic());
    }
}

/// A story that is told on both databases: `both! { name, world, { … } }`.
macro_rules! both {
    ($(#[doc = $doc:literal])* $name:ident, $world:ident, $story:block) => {
        $(#[doc = $doc])*
        async fn $name($world: $crate::world::World) $story

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::world::tell($crate::world::Engine::Sqlite, |world| Box::pin(super::$name(world))).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::world::tell($crate::world::Engine::Postgres, |world| Box::pin(super::$name(world))).await;
            }
        }
    };
}

/// `key=value` pairs.
pub(crate) fn settings(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

impl World {
    async fn new(database: &Database) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let gateway = Gateway {
            db: database.db.clone(),
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            key: MasterKey::generate(&SystemRandom),
            public_url: ORIGIN.to_owned(),
            fetcher: Fetcher::new(false).unwrap(),
            key_pairs: Arc::new(RepeatedKeyPairs::default()),
            scim: ScimBounds::default(),
        };
        let (router, pending) = door(&gateway, Limits::new(None, None));
        let pending = Arc::new(Mutex::new(pending));
        let mut world = Self { gateway, clock, idp: Idp::corporate(), token: String::new(), router, pending };
        world.found("acme", "acme.example").await;
        world.token = world.connect("acme", "corp", world.idp).await;
        world
    }

    /// Whether the story is told on PostgreSQL.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.gateway.db, Db::Postgres(_))
    }

    /// Founds an organisation.
    pub(crate) async fn found(&self, org: &str, domain: &str) {
        organisations::create(
            &self.gateway,
            Actor::Operator,
            org,
            &format!("{org} NV"),
            &[domain.to_owned()],
        )
        .await
        .unwrap();
    }

    /// Connects an organisation to an identity provider; a SCIM token of the connection.
    pub(crate) async fn connect(&self, org: &str, slug: &str, idp: Idp) -> String {
        let metadata = MetadataSource::Text(idp.metadata());
        let name = format!("{org} {slug}");
        connections::create(&self.gateway, Actor::Operator, org, slug, Some(&name), Some(&metadata), &[])
            .await
            .unwrap();
        self.new_token(org, slug, None).await
    }

    /// A further SCIM token.
    pub(crate) async fn new_token(&self, org: &str, slug: &str, lifetime: Option<Duration>) -> String {
        let wanted = Wanted { label: "test".to_owned(), lifetime, ..Wanted::default() };
        self.token_for(org, slug, &wanted).await.token.expose().clone()
    }

    /// A further SCIM token that is to be so.
    pub(crate) async fn token_for(&self, org: &str, slug: &str, wanted: &Wanted) -> NewToken {
        scim_tokens::create(&self.gateway, Actor::Operator, org, slug, wanted).await.unwrap()
    }

    /// Changes settings of acme's connection.
    pub(crate) async fn set(&self, pairs: &[(&str, &str)]) {
        self.set_of("acme", "corp", pairs).await;
    }

    /// Changes settings of a connection.
    pub(crate) async fn set_of(&self, org: &str, slug: &str, pairs: &[(&str, &str)]) {
        connections::set(&self.gateway, Actor::Operator, org, slug, None, &settings(pairs)).await.unwrap();
    }

    /// The same Muster at another address.
    pub(crate) fn at(&self, public_url: &str) -> Self {
        self.with(Gateway { public_url: public_url.to_owned(), ..self.gateway.clone() })
    }

    /// The same Muster behind another gateway to the same database: another process.
    pub(crate) fn with(&self, gateway: Gateway) -> Self {
        let (router, pending) = door(&gateway, Limits::new(None, None));
        Self { gateway, router, pending: Arc::new(Mutex::new(pending)), ..self.clone() }
    }

    /// The same Muster behind proxies of this network.
    pub(crate) fn behind(&self, proxies: &str) -> Self {
        let proxies = [proxies.parse().unwrap()].into_iter().collect();
        let (router, pending) = door_behind(&self.gateway, Limits::new(None, None), proxies);
        Self { router, pending: Arc::new(Mutex::new(pending)), ..self.clone() }
    }

    /// The same Muster with limits: sign-in posts per second and address, SCIM requests per second and token.
    pub(crate) fn limited(&self, sign_ins: u32, scim: u32) -> Self {
        let limits = Limits::new(NonZeroU32::new(sign_ins), NonZeroU32::new(scim));
        let (router, pending) = door(&self.gateway, limits);
        Self { router, pending: Arc::new(Mutex::new(pending)), ..self.clone() }
    }

    /// Sends one request to the whole router. Time goes on by a millisecond, so that what happens later is
    /// also recorded later.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.wait(Duration::from_millis(1));
        let asked = format!("{} {}", request.method(), request.uri());
        let response = self.router.clone().oneshot(request).await.unwrap();
        Answer::read(response, asked).await
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self)
    }

    /// The identity provider as a SCIM client of acme's connection.
    pub(crate) fn scim(&self) -> Provisioner {
        Provisioner::new(self, &self.token)
    }

    /// A SCIM client with another token.
    pub(crate) fn scim_with(&self, token: &str) -> Provisioner {
        Provisioner::new(self, token)
    }

    pub(crate) fn wait(&self, duration: Duration) {
        self.clock.advance(duration);
    }

    pub(crate) fn turn_back(&self, duration: Duration) {
        self.clock.turn_back(duration);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Adds an employee of acme past the identity provider.
    pub(crate) async fn add(&self, new: NewEmployee, way: Way) -> Employee {
        employees::add(&self.gateway, Actor::Operator, "acme", &new, &way).await.unwrap()
    }

    pub(crate) async fn employee(&self, id: &str) -> Employee {
        employees::show(&self.gateway, "acme", id.parse().unwrap()).await.unwrap()
    }

    /// The sign-in attempts of acme, newest first.
    pub(crate) async fn sign_ins(&self) -> Vec<Recorded> {
        records::sign_ins(&self.gateway, "acme", 1_000).await.unwrap()
    }

    /// Why the last attempt at acme was refused.
    pub(crate) async fn last_refusal(&self) -> String {
        let last = self.sign_ins().await.into_iter().next().unwrap();
        assert_eq!(last.outcome, "refused", "{last:?}");
        last.reason.unwrap()
    }

    /// The mail ledger of acme.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        records::mails(&self.gateway, "acme", None).await.unwrap()
    }

    /// The live sessions of acme.
    pub(crate) async fn sessions(&self) -> Vec<Session> {
        sessions::list(&self.gateway, "acme", None).await.unwrap()
    }

    /// The SCIM requests of acme, newest first.
    pub(crate) async fn scim_requests(&self) -> Vec<ScimRequest> {
        while self.pending.lock().await.flush(&self.gateway).await.unwrap() {}
        records::scim_requests(&self.gateway, "acme", None, Logged::default(), 1_000).await.unwrap()
    }

    /// How often each action stands in the audit log.
    pub(crate) async fn audited(&self) -> BTreeMap<String, i64> {
        let sql = "select action, count(*) from audit_rows group by action";
        counts(&self.gateway.db, sql).await.into_iter().collect()
    }

    /// What verifying the audit log finds, organisation by organisation.
    pub(crate) async fn audit_verdicts(&self) -> Vec<Verdict> {
        records::verify_audit(&self.gateway).await.unwrap().into_iter().map(|(_, verdict)| verdict).collect()
    }

    /// The number of rows in an audit log that is whole.
    pub(crate) async fn intact_audit_rows(&self) -> i64 {
        let verdicts = self.audit_verdicts().await;
        let rows = |verdict: &Verdict| match verdict {
            Verdict::Intact { rows } => *rows,
            Verdict::Broken { .. } => panic!("{verdict:?}"),
        };
        verdicts.iter().map(rows).sum()
    }
}
