//! Metadata that cannot be fetched or used: the last good copy stays, and the administrator can see why.

use std::time::Duration;

use muster::{
    flows::{Actor, Gateway, connections, fetch::Fetcher},
    saml::idp_metadata,
};
use wiremock::ResponseTemplate;

use crate::{
    idp::Idp,
    metadata::{DAY, HOUR, Linked, document, with_validity},
};

fn page(text: impl Into<String>) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(text)
}

/// Answers that are no good, each with a part of the reason.
fn faults(good: &str, past: &str) -> Vec<(ResponseTemplate, &'static str)> {
    let (corporate, other) = (Idp::corporate(), Idp::other());
    let stranger = idp_metadata(other.entity_id, corporate.sso, &[corporate.key]).unwrap();
    vec![
        (ResponseTemplate::new(500), "status 500"),
        (ResponseTemplate::new(302).insert_header("location", "ftp://idp.example/"), "is not https"),
        (page(vec![" "; 5 * 1024 * 1024 + 1].concat()), "larger than 5 MiB"),
        (ResponseTemplate::new(200).set_body_bytes(b"\xff\xfe<\0a\0".to_vec()), "not UTF-8"),
        (page("<html>Sign in first</html>"), "the document is a html"),
        (page(format!("<!DOCTYPE a>{good}")), "DOCTYPE"),
        (page(stranger), "does not describe the identity provider https://idp.acme.example/metadata"),
        (page(good.replace("use=\"signing\"", "use=\"encryption\"")), "no usable signing certificate"),
        (page(good.replace(corporate.sso, "javascript:alert(1)")), "no single sign-on address"),
        (page(with_validity(good, &format!("validUntil=\"{past}\""))), "was valid until"),
    ]
}

both! { whatever_goes_wrong_the_last_good_copy_stays, world, {
    let good = document(&[Idp::corporate().key]);
    let linked = Linked::to(&world, &good, &[]).await;
    let before = linked.connection().await.record;
    let mut failures = 0;
    for (answer, reason) in faults(&good, "2026-03-01T00:00:00Z") {
        failures += 1;
        linked.answer(answer).await;
        world.wait(DAY);
        assert_eq!(linked.run_the_job().await, 1, "{reason}");
        let state = linked.state().await;
        let why = state.failure.unwrap();
        assert!(why.contains(reason), "{why} does not say {reason}");
        assert_eq!((state.failures, state.failed_at), (failures, Some(world.now())), "{reason}");
        assert!(state.due_at > world.now());
        assert_eq!(linked.connection().await.record, before, "{reason}");
    }
    // By hand the reason is the answer, and it is noted alike.
    let refused = connections::refresh(&linked.gateway, Actor::Operator, "acme", "linked").await.unwrap_err();
    assert!(refused.to_string().contains("was valid until"), "{refused}");
    assert_eq!(linked.state().await.failures, failures + 1);

    linked.publish(&good).await;
    world.wait(DAY);
    assert_eq!(linked.run_the_job().await, 1);
    let state = linked.state().await;
    assert_eq!((state.failures, state.succeeded_at), (0, world.now()));
    assert!(state.failure.is_some(), "what was wrong last can still be read");
    assert_eq!(linked.connection().await.record, before);
}}

both! { a_failed_fetch_is_tried_again_within_the_hour_and_then_less_often, world, {
    let linked = Linked::to(&world, &document(&[Idp::corporate().key]), &[]).await;
    linked.answer(ResponseTemplate::new(503)).await;
    world.wait(DAY);
    for hours in [1, 2, 4] {
        assert_eq!(linked.run_the_job().await, 1);
        let wait = linked.state().await.due_at.since(world.now());
        assert!(HOUR * hours * 9 / 10 <= wait && wait <= HOUR * hours, "{hours}: {wait:?}");
        world.wait(wait - Duration::from_secs(1));
        assert_eq!(linked.run_the_job().await, 0);
        world.wait(Duration::from_secs(1));
    }
}}

both! { a_link_into_the_private_network_is_not_followed, world, {
    let linked = Linked::to(&world, &document(&[Idp::corporate().key]), &[]).await;
    // The operator takes `allow_private_fetch` back.
    let strict = Gateway { fetcher: Fetcher::new(false).unwrap(), ..linked.gateway.clone() };
    let strict = Linked { gateway: strict, ..linked };
    strict.server.reset().await;
    let host = strict.server.address().ip();
    for url in [format!("http://{host}/metadata"), format!("https://{host}/metadata")] {
        let sql = format!("update connections set idp_metadata_url = '{url}' where slug = 'linked'");
        assert_eq!(crate::database::meddle(&world.gateway.db, &sql).await, 1);
        world.wait(DAY);
        assert_eq!(strict.run_the_job().await, 1);
        let why = strict.state().await.failure.unwrap();
        assert!(why.contains("is not https") || why.contains("is not a public address"), "{why}");
    }
    assert_eq!(strict.server.received_requests().await.unwrap().len(), 0);
    assert_eq!(strict.trusted().await.len(), 1);
}}

both! { metadata_that_is_over_signs_nobody_in_until_it_is_prolonged, world, {
    let good = document(&[Idp::corporate().key]);
    let until = |days: u32| with_validity(&good, &format!("validUntil=\"{}\"", world.now().plus(DAY * days)));
    let linked = Linked::to(&world, &until(2), &[]).await;
    world.browser().get("/saml/acme/linked/login").await.is(303);
    linked.answer(ResponseTemplate::new(503)).await;
    world.wait(2 * DAY);
    assert_eq!(linked.run_the_job().await, 1);
    assert!(linked.connection().await.idp(world.now()).is_err());
    assert!(world.browser().get("/saml/acme/linked/login").await.status >= 400);
    linked.publish(&until(2)).await;
    world.wait(HOUR);
    assert_eq!(linked.run_the_job().await, 1, "what is over is tried hourly");
    world.browser().get("/saml/acme/linked/login").await.is(303);
}}
