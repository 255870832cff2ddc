//! The metadata of identity providers: chosen once, refreshed from its link, and our own for them.

use std::{collections::BTreeSet, time::Duration};

use muster::{
    clock::Timestamp,
    flows::{
        Actor, Gateway,
        connection_keys::{self, RotationStep},
        connections::{self, Loaded, MetadataSource},
        fetch::Fetcher,
        metadata_refresh::{self, Refreshed},
    },
    jobs::metadata::refresh_next,
    saml::{SigningKey, idp_metadata},
    store::metadata_refreshes::Refreshes,
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    database::counts,
    idp::Idp,
    provisioner::user,
    world::{World, settings},
};

pub(crate) const HOUR: Duration = Duration::from_secs(3_600);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 3_600);

/// An identity provider whose metadata has a link, and acme's connection `linked` to it.
pub(crate) struct Linked {
    pub(crate) world: World,
    /// A Muster that may fetch from this machine.
    pub(crate) gateway: Gateway,
    pub(crate) server: MockServer,
}

impl Linked {
    /// The connection is made from `document`.
    pub(crate) async fn to(world: &World, document: &str, set: &[(&str, &str)]) -> Self {
        let gateway = Gateway { fetcher: Fetcher::new(true).unwrap(), ..world.gateway.clone() };
        let linked = Self { world: world.clone(), gateway, server: MockServer::start().await };
        linked.publish(document).await;
        let source = MetadataSource::Url(format!("{}/metadata", linked.server.uri()));
        let set = settings(set);
        connections::create(&linked.gateway, Actor::Operator, "acme", "linked", None, Some(&source), &set)
            .await
            .unwrap();
        linked
    }

    /// From now on the link gives this document and nothing else.
    pub(crate) async fn publish(&self, document: &str) {
        self.answer(ResponseTemplate::new(200).set_body_string(document)).await;
    }

    /// From now on the link gives this answer and nothing else.
    pub(crate) async fn answer(&self, answer: ResponseTemplate) {
        self.server.reset().await;
        Mock::given(method("GET")).and(path("/metadata")).respond_with(answer).mount(&self.server).await;
    }

    pub(crate) async fn connection(&self) -> Loaded {
        connections::show(&self.gateway, "acme", "linked").await.unwrap().connection
    }

    pub(crate) async fn state(&self) -> Refreshes {
        metadata_refresh::state(&self.gateway, &self.connection().await).await.unwrap().unwrap()
    }

    /// The fingerprints of the keys that are trusted now.
    pub(crate) async fn trusted(&self) -> BTreeSet<String> {
        let idp = self.connection().await.idp(self.world.now()).unwrap().unwrap();
        idp.signing_keys.iter().map(|key| key.fingerprint().to_owned()).collect()
    }

    /// Refreshes whatever is due; how many there were.
    pub(crate) async fn run_the_job(&self) -> usize {
        let mut done = 0;
        while refresh_next(&self.gateway).await.unwrap() {
            done += 1;
        }
        done
    }
}

pub(crate) fn document(keys: &[&SigningKey]) -> String {
    let idp = Idp::corporate();
    idp_metadata(idp.entity_id, idp.sso, keys).unwrap()
}

pub(crate) fn with_validity(document: &str, validity: &str) -> String {
    document.replacen("<md:EntityDescriptor", &format!("<md:EntityDescriptor {validity}"), 1)
}

fn fingerprints(keys: &[&SigningKey]) -> BTreeSet<String> {
    keys.iter().map(|key| key.fingerprint().unwrap()).collect()
}

/// The status of a sign-in through `linked` that `key` vouches for.
async fn sign_in(world: &World, key: &'static SigningKey) -> u16 {
    let idp = Idp { key, ..Idp::corporate() };
    let mut browser = world.browser();
    let begun = browser.begin_at("/saml/acme/linked/login").await;
    browser.bring(&begun, &idp.reply(&begun, "E-9").issue(world)).await.status
}

/// The details of the audit rows of one action.
async fn details(world: &World, action: &str) -> Vec<serde_json::Value> {
    let sql = format!("select detail, count(*) from audit_rows where action = '{action}' group by detail");
    let rows = counts(&world.gateway.db, &sql).await;
    rows.iter().map(|(detail, _)| serde_json::from_str(detail).unwrap()).collect()
}

both! { a_rollover_at_the_link_takes_effect_by_itself, world, {
    let (old, new) = (Idp::corporate().key, Idp::other().key);
    let linked = Linked::to(&world, &document(&[old]), &[]).await;
    let token = world.new_token("acme", "linked", None).await;
    world.scim_with(&token).create(&user("E-9", "lena")).await;
    assert_eq!((sign_in(&world, old).await, sign_in(&world, new).await), (303, 403));

    linked.publish(&document(&[old, new])).await;
    assert_eq!(linked.run_the_job().await, 0, "nothing is due yet");
    world.wait(DAY);
    assert_eq!(linked.run_the_job().await, 1);
    assert_eq!(linked.trusted().await, fingerprints(&[old, new]));
    assert_eq!((sign_in(&world, old).await, sign_in(&world, new).await), (303, 303));

    linked.publish(&document(&[new])).await;
    world.wait(DAY);
    assert_eq!(linked.run_the_job().await, 1);
    assert_eq!((sign_in(&world, old).await, sign_in(&world, new).await), (403, 303));

    // Once more the same: nothing changes, and nothing is written of it.
    let before = linked.connection().await.record;
    world.wait(DAY);
    assert_eq!(linked.run_the_job().await, 1);
    assert_eq!(linked.connection().await.record, before);
    assert_eq!(linked.state().await.succeeded_at, world.now());

    let told: BTreeSet<String> = details(&world, "connection.metadata_refreshed")
        .await
        .iter()
        .map(|detail| format!("+{} -{}", named(&detail["certificatesAdded"]), named(&detail["certificatesRemoved"])))
        .collect();
    let (old, new) = (old.fingerprint().unwrap(), new.fingerprint().unwrap());
    assert_eq!(told, BTreeSet::from([format!("+{new} -"), format!("+ -{old}")]));
    assert!(world.intact_audit_rows().await > 0);
}}

fn named(certificates: &serde_json::Value) -> String {
    let all = certificates.as_array().unwrap().iter();
    all.map(|one| one["fingerprint"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

both! { the_document_says_how_often_to_look_within_bounds, world, {
    let plain = document(&[Idp::corporate().key]);
    let linked = Linked::to(&world, &plain, &[]).await;
    // A tenth may be missing from each.
    for (validity, wait) in [
        (String::new(), DAY),
        ("cacheDuration=\"PT6H\"".to_owned(), 6 * HOUR),
        ("cacheDuration=\"PT1S\"".to_owned(), HOUR),
        ("cacheDuration=\"P9D\"".to_owned(), DAY),
        (format!("validUntil=\"{}\"", world.now().plus(10 * HOUR)), 5 * HOUR),
        (format!("validUntil=\"{}\" cacheDuration=\"PT2H\"", world.now().plus(10 * HOUR)), 2 * HOUR),
    ] {
        linked.publish(&with_validity(&plain, &validity)).await;
        connections::refresh(&linked.gateway, Actor::Operator, "acme", "linked").await.unwrap();
        let due = linked.state().await.due_at.since(world.now());
        assert!(wait - wait / 10 <= due && due <= wait, "{validity}: {due:?}");
    }
}}

both! { two_processes_fetch_what_is_due_once, world, {
    let linked = Linked::to(&world, &document(&[Idp::corporate().key]), &[]).await;
    linked.server.reset().await;
    linked.publish(&document(&[Idp::corporate().key, Idp::other().key])).await;
    world.wait(DAY);
    let processes = (0..8).map(|_| {
        let gateway = linked.gateway.clone();
        tokio::spawn(async move { refresh_next(&gateway).await.unwrap() })
    });
    let mut did = 0;
    for process in processes.collect::<Vec<_>>() {
        did += usize::from(process.await.unwrap());
    }
    assert_eq!((did, linked.server.received_requests().await.unwrap().len()), (1, 1));
    assert_eq!(linked.trusted().await.len(), 2);
}}

both! { a_process_that_dies_while_it_fetches_is_relieved, world, {
    let linked = Linked::to(&world, &document(&[Idp::corporate().key]), &[]).await;
    world.wait(DAY);
    assert!(metadata_refresh::claim(&linked.gateway).await.unwrap().is_some());
    assert_eq!(linked.run_the_job().await, 0);
    world.wait(Duration::from_secs(301));
    assert_eq!(linked.run_the_job().await, 1);
}}

both! { what_an_administrator_changes_during_a_fetch_wins, world, {
    let linked = Linked::to(&world, &document(&[Idp::corporate().key]), &[]).await;
    let seen = linked.connection().await;
    let new = document(&[Idp::corporate().key, Idp::other().key]);
    let slow = ResponseTemplate::new(200).set_body_string(new).set_delay(Duration::from_millis(700));
    linked.answer(slow).await;
    let (gateway, before) = (linked.gateway.clone(), seen.clone());
    let fetch = tokio::spawn(async move {
        metadata_refresh::refresh(&gateway, Actor::Muster, &before).await.unwrap()
    });
    while linked.server.received_requests().await.unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // No transaction waits for the network: this would time out if one did.
    let own = MetadataSource::Text(document(&[Idp::other().key]));
    connections::set(&linked.gateway, Actor::Operator, "acme", "linked", Some(&own), &[]).await.unwrap();
    assert_eq!(fetch.await.unwrap(), Refreshed::Overtaken);
    assert_eq!(linked.trusted().await, fingerprints(&[Idp::other().key]));
    // A file is not fetched again.
    assert_eq!(linked.connection().await.record.idp_metadata_url, None);
    world.wait(DAY);
    assert_eq!(linked.run_the_job().await, 0);
    let refused = connections::refresh(&linked.gateway, Actor::Operator, "acme", "linked").await.unwrap_err();
    assert!(refused.to_string().contains("came from a file"), "{refused}");
}}

both! { a_disabled_connection_is_not_refreshed_and_catches_up_when_it_is_enabled, world, {
    let linked = Linked::to(&world, &document(&[Idp::corporate().key]), &[]).await;
    world.set_of("acme", "linked", &[("enabled", "false")]).await;
    linked.publish(&document(&[Idp::other().key])).await;
    world.wait(3 * DAY);
    linked.run_the_job().await;
    assert_eq!(linked.server.received_requests().await.unwrap().len(), 0);
    world.set_of("acme", "linked", &[("enabled", "true")]).await;
    assert_eq!(linked.run_the_job().await, 1);
    assert_eq!(linked.trusted().await, fingerprints(&[Idp::other().key]));
}}

/// The corporate identity provider and the other one in one document.
fn federation() -> String {
    let other = Idp::other();
    let other = idp_metadata(other.entity_id, other.sso, &[other.key]).unwrap();
    format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\"><md:EntitiesDescriptor>{}</md:EntitiesDescriptor>{other}</md:EntitiesDescriptor>",
        document(&[Idp::corporate().key])
    )
}

both! { of_a_federation_only_the_chosen_identity_provider_is_kept, world, {
    let (chosen, other) = (Idp::corporate().entity_id, Idp::other().entity_id);
    let source = MetadataSource::Text(federation());
    let create = |set: Vec<(String, String)>| {
        let (gateway, source) = (world.gateway.clone(), source.clone());
        async move {
            connections::create(&gateway, Actor::Operator, "acme", "file", None, Some(&source), &set).await
        }
    };
    let several = create(Vec::new()).await.unwrap_err().to_string();
    assert!(several.contains("saml.idp_entity_id") && several.contains(other), "{several}");
    let made = create(settings(&[("saml.idp_entity_id", chosen)])).await.unwrap().connection;
    let stored = made.record.idp_metadata.clone().unwrap();
    assert!(stored.contains(chosen) && !stored.contains(other), "{stored}");

    // The rest of the file is gone: another choice needs the file again.
    let choose = settings(&[("saml.idp_entity_id", other)]);
    let set = |metadata: Option<MetadataSource>| {
        let (gateway, choose) = (world.gateway.clone(), choose.clone());
        async move {
            connections::set(&gateway, Actor::Operator, "acme", "file", metadata.as_ref(), &choose).await
        }
    };
    let refused = set(None).await.unwrap_err().to_string();
    assert!(refused.contains("give the metadata together with saml.idp_entity_id"), "{refused}");
    let changed = set(Some(source)).await.unwrap().connection;
    assert_eq!(changed.idp(world.now()).unwrap().unwrap().entity_id, other);

    // A link is fetched again by itself.
    let linked = Linked::to(&world, &federation(), &[("saml.idp_entity_id", chosen)]).await;
    assert_eq!(linked.trusted().await, fingerprints(&[Idp::corporate().key]));
    connections::set(&linked.gateway, Actor::Operator, "acme", "linked", None, &choose).await.unwrap();
    assert_eq!(linked.trusted().await, fingerprints(&[Idp::other().key]));
}}

both! { our_own_metadata_is_signed_once_for_many_requests, world, {
    let get = async |path: &str| world.browser().get(path).await.is(200).text();
    let first = get("/saml/acme/corp/metadata").await;
    assert!(first.contains("SignatureValue"), "{first}");
    for _ in 0..3 {
        assert_eq!(get("/saml/acme/corp/metadata").await, first);
    }
    world.found("globex", "globex.example").await;
    world.connect("globex", "corp", Idp::other()).await;
    assert!(get("/saml/globex/corp/metadata").await.contains("/saml/globex/corp/acs"));
    // What goes into it shows at once, and a new signature is made in time.
    world.set(&[("saml.sign_requests", "false")]).await;
    let unsigned = get("/saml/acme/corp/metadata").await;
    assert!(unsigned.contains("AuthnRequestsSigned=\"false\""), "{unsigned}");
    world.wait(HOUR);
    let later = get("/saml/acme/corp/metadata").await;
    assert!(valid_until(&later) > valid_until(&unsigned));
    world.browser().get("/saml/acme/nobody/metadata").await.is(404);
}}

both! { each_step_of_a_rotation_shows_in_our_metadata_at_once, world, {
    let document = async || world.browser().get("/saml/acme/corp/metadata").await.is(200).text();
    let operator = Actor::Operator;
    let mut seen = BTreeSet::from([document().await]);
    connection_keys::prepare(&world.gateway, operator, "acme", "corp").await.unwrap();
    assert!(seen.insert(document().await), "prepared");
    for step in [RotationStep::Activate, RotationStep::Finish] {
        connection_keys::step(&world.gateway, operator, ("acme", "corp"), step).await.unwrap();
        let after = document().await;
        assert!(seen.insert(after.clone()), "{step:?}");
        assert_eq!(document().await, after);
    }
}}

fn valid_until(document: &str) -> Timestamp {
    let (_, rest) = document.split_once("validUntil=\"").unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}
