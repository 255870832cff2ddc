//! Assertions that arrive after the logout that was meant for them (SAML core section 3.7.3.1).

use std::time::Duration;

use muster::{flows::expiry, saml::NameId};

use crate::{
    answer::Answer,
    browser::Browser,
    database::{counts, places_with},
    idp::Begun,
    provisioner::user,
    sign_out::{by_redirect, name_id, request},
    world::World,
};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// A sign-in of `subject` that the identity provider has answered, in its session `index`, and that has not
/// arrived yet.
struct OnItsWay {
    browser: Browser,
    begun: Begun,
    response: String,
}

impl OnItsWay {
    async fn new(world: &World, subject: &str, index: Option<&str>) -> Self {
        let mut browser = world.browser();
        let begun = browser.begin().await;
        let mut reply = world.idp.reply(&begun, subject);
        let NameId { value, format, name_qualifier, sp_name_qualifier } = name_id(subject);
        reply.subject.name_id = value;
        reply.subject.format = format;
        reply.subject.name_qualifier = name_qualifier;
        reply.subject.sp_name_qualifier = sp_name_qualifier;
        reply.subject.session_index = index.map(str::to_owned);
        let response = reply.issue(world);
        Self { browser, begun, response }
    }

    async fn arrive(&mut self) -> Answer {
        self.browser.bring(&self.begun, &self.response).await
    }
}

/// The identity provider ends these sessions of `subject`; none: all.
async fn log_out(world: &World, subject: &str, indexes: &[&str]) {
    let made = request(world, subject, indexes);
    world.browser().get(&by_redirect(world.idp, &made, None)).await;
}

async fn logouts(world: &World) -> i64 {
    counts(&world.gateway.db, "select 'n', count(*) from saml_logouts").await[0].1
}

both! { an_assertion_that_a_logout_overtook_opens_nothing, world, {
    world.scim().create(&user("E-1", "lena")).await;
    world.scim().create(&user("E-2", "noor")).await;
    let mut late = OnItsWay::new(&world, "E-1", Some("s1")).await;
    let mut of_noor = OnItsWay::new(&world, "E-2", Some("s1")).await;
    world.wait(SECOND);
    log_out(&world, "E-1", &[]).await;

    assert!(!late.arrive().await.is(403).signs_in());
    assert_eq!(world.last_refusal().await, "logged_out");
    let attempt = world.sign_ins().await.into_iter().find(|one| one.reason.as_deref() == Some("logged_out"));
    assert!(attempt.unwrap().checks.contains("made after the logout of"), "the administrator sees when");
    assert_eq!(world.sessions().await.len(), 0);
    // Again: it was not consumed, and it is still over.
    late.arrive().await.is(403);
    of_noor.arrive().await.is(303);

    // Whoever signs in anew has another assertion, from after the logout.
    world.wait(SECOND);
    OnItsWay::new(&world, "E-1", Some("s2")).await.arrive().await.is(303);
    assert_eq!(world.sessions().await.len(), 2);
    world.intact_audit_rows().await;
}}

both! { a_logout_of_one_session_overtakes_that_session_alone, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut first = OnItsWay::new(&world, "E-1", Some("s1")).await;
    let mut second = OnItsWay::new(&world, "E-1", Some("s2")).await;
    let mut nameless = OnItsWay::new(&world, "E-1", None).await;
    log_out(&world, "E-1", &["s0", "s1"]).await;
    first.arrive().await.is(403);
    assert_eq!(world.last_refusal().await, "logged_out");
    second.arrive().await.is(303);
    nameless.arrive().await.is(303);

    // More sessions than anybody has: all that is on its way is over.
    let mut third = OnItsWay::new(&world, "E-1", Some("s3")).await;
    let many: Vec<String> = (100..140).map(|number| format!("s{number}")).collect();
    log_out(&world, "E-1", &many.iter().map(String::as_str).collect::<Vec<_>>()).await;
    third.arrive().await.is(403);
    assert_eq!(world.last_refusal().await, "logged_out");
    assert_eq!(logouts(&world).await, 3);
}}

both! { an_older_logout_that_comes_late_does_not_shorten_a_newer_one, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let older = request(&world, "E-1", &[]);
    world.wait(SECOND * 10);
    let mut late = OnItsWay::new(&world, "E-1", Some("s1")).await;
    world.wait(SECOND);
    log_out(&world, "E-1", &[]).await;
    world.browser().get(&by_redirect(world.idp, &older, None)).await;
    late.arrive().await.is(403);
    assert_eq!((world.last_refusal().await.as_str(), logouts(&world).await), ("logged_out", 1));
}}

both! { a_logout_is_remembered_without_a_name_and_no_longer_than_an_assertion_lives, world, {
    world.scim().create(&user("E-1", "lena")).await;
    log_out(&world, "nobody-of-ours", &["session-of-nobody"]).await;
    assert_eq!(logouts(&world).await, 1);
    let places = places_with(&world.gateway.db, &["nobody-of-ours", "session-of-nobody"]).await;
    assert_eq!(places, Vec::<String>::new());
    world.wait(HOUR * 23);
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!(logouts(&world).await, 1);
    world.wait(HOUR + SECOND);
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!(logouts(&world).await, 0);
}}

both! { of_a_logout_and_a_sign_in_at_once_nobody_stays_signed_in, world, {
    world.scim().create(&user("E-1", "lena")).await;
    for round in 0..12 {
        let mut late = OnItsWay::new(&world, "E-1", Some("s1")).await;
        let made = request(&world, "E-1", &[]);
        let path = by_redirect(world.idp, &made, None);
        let mut elsewhere = world.browser();
        let (arrived, answered) = tokio::join!(late.arrive(), elsewhere.get(&path));
        assert!(arrived.status == 303 || arrived.status == 403, "{round}: {}", arrived.status);
        assert_ne!(answered.status, 403, "{round}");
        assert_eq!(world.sessions().await.len(), 0, "round {round}: {}", arrived.status);
        world.wait(SECOND);
    }
}}

both! { an_answer_to_a_request_from_after_the_logout_is_from_after_it_too, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut late = OnItsWay::new(&world, "E-1", Some("s1")).await;
    // The clock of the identity provider is ahead: so far its times do not tell what was before and what after.
    world.wait(SECOND * 2);
    let ahead = request(&world, "E-1", &[]);
    world.turn_back(SECOND * 2);
    world.wait(Duration::from_micros(1));
    world.browser().get(&by_redirect(world.idp, &ahead, None)).await;
    late.arrive().await.is(403);
    assert_eq!(world.last_refusal().await, "logged_out");

    world.wait(Duration::from_micros(1));
    let mut anew = OnItsWay::new(&world, "E-1", Some("s2")).await;
    // A second logout of the same moment is for that one as well.
    let mut of_both = OnItsWay::new(&world, "E-1", Some("s3")).await;
    anew.arrive().await.is(303);
    world.wait(Duration::from_micros(1));
    let made = { world.wait(SECOND); let made = request(&world, "E-1", &[]); world.turn_back(SECOND); made };
    world.browser().get(&by_redirect(world.idp, &made, None)).await;
    of_both.arrive().await.is(403);
    assert_eq!(world.sessions().await.len(), 0);
}}
