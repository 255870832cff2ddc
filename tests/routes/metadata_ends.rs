//! What is about to end is announced, each stage once; and what ends with a connection that is disabled.

use std::collections::BTreeMap;

use muster::{
    flows::{announcements, organisations, outbox},
    saml::SigningKey,
    secret::SystemRandom,
};

use crate::{
    idp::Idp,
    metadata::{DAY, Linked, document, with_validity},
    provisioner::user,
    world::World,
};

/// How many mails there are of each subject.
async fn subjects(world: &World) -> BTreeMap<String, usize> {
    let mut subjects = BTreeMap::new();
    for mail in world.mails().await {
        assert_eq!((mail.kind.as_str(), mail.employee_id), ("end_announced", None));
        assert_eq!(mail.recipient.as_deref(), Some("it@acme.example"));
        *subjects.entry(mail.subject.unwrap()).or_insert(0) += 1;
    }
    subjects
}

/// Ten years of 365.25 days after the stories begin the keys' certificates end.
fn ten_years() -> std::time::Duration {
    DAY * 36_525 / 10
}

both! { the_ends_of_certificates_are_announced_once_per_stage, world, {
    // An administrator's contact, although nobody writes to employees who came by SCIM.
    world.scim().create(&user("E-1", "it@acme.example")).await;
    world.set(&[("saml.contact", "it@acme.example")]).await;
    let announce = async || announcements::announce(&world.gateway).await.unwrap();
    world.wait(ten_years() - 91 * DAY);
    announce().await;
    assert_eq!(subjects(&world).await, BTreeMap::new());

    let (theirs, ours) = (
        "The identity provider's certificate of acme corp ends soon".to_owned(),
        "Our certificate of acme corp ends soon".to_owned(),
    );
    // We have two, one to sign and one to decrypt.
    let mut stages = 0;
    for (wait, is_new) in
        [(1, true), (1, false), (58, false), (1, true), (23, true), (5, false), (1, true), (1, false), (30, false)]
    {
        world.wait(wait * DAY);
        // Whoever looks, and however often.
        let (first, second) = tokio::join!(announce(), announce());
        assert_eq!(first, second);
        stages += usize::from(is_new);
        let expected = BTreeMap::from([(theirs.clone(), stages), (ours.clone(), 2 * stages)]);
        assert_eq!(subjects(&world).await, expected, "{wait} days later");
    }
    assert_eq!(stages, 4);
    assert_eq!(world.audited().await["connection.end_announced"], 12);
    assert!(world.intact_audit_rows().await > 12);
    // The ledger of the person who has the same address stays empty.
    let lena = world.scim().filter("externalId eq \"E-1\"").await.json()["Resources"][0]["id"].clone();
    let hers = muster::flows::records::mails(
        &world.gateway,
        "acme",
        Some(lena.as_str().unwrap().parse().unwrap()),
    );
    assert!(hers.await.unwrap().is_empty());
}}

both! { several_processes_announce_once, world, {
    world.set(&[("saml.contact", "it@acme.example")]).await;
    world.wait(ten_years() - 6 * DAY);
    let processes: Vec<_> = (0..6)
        .map(|_| {
            let gateway = world.gateway.clone();
            tokio::spawn(async move { announcements::announce(&gateway).await.unwrap().len() })
        })
        .collect();
    for process in processes {
        assert_eq!(process.await.unwrap(), 2, "a first end of each kind");
    }
    assert_eq!(subjects(&world).await.values().sum::<usize>(), 3, "only the last stage that was reached");
}}

both! { the_mail_is_in_the_organisations_language_and_says_what_to_do, world, {
    let set = [("language".to_owned(), "nl".to_owned())];
    organisations::set(&world.gateway, muster::flows::Actor::Operator, "acme", None, &set).await.unwrap();
    world.set(&[("saml.contact", "it@acme.example")]).await;
    world.wait(ten_years() - 20 * DAY);
    announcements::announce(&world.gateway).await.unwrap();
    let mut texts = Vec::new();
    while let Some(letter) = outbox::take(&world.gateway).await.unwrap() {
        assert_eq!(letter.recipient, "it@acme.example");
        texts.push(format!("{}\n{}", letter.subject, letter.body.expose()));
    }
    texts.sort();
    assert_eq!(texts.len(), 3);
    assert!(texts[0].contains("Het certificaat van de identiteitsprovider van acme corp"), "{}", texts[0]);
    assert!(texts[0].contains(&world.idp.key.fingerprint().unwrap()), "{}", texts[0]);
    assert!(texts[1].contains("hoogstens 20 dagen"), "{}", texts[1]);
}}

both! { without_a_contact_the_end_is_audited_and_disabled_connections_are_silent, world, {
    world.wait(ten_years() - DAY);
    world.set(&[("enabled", "false")]).await;
    assert_eq!(announcements::announce(&world.gateway).await.unwrap(), []);
    assert!(!world.audited().await.contains_key("connection.end_announced"));
    world.set(&[("enabled", "true")]).await;
    assert_eq!(announcements::announce(&world.gateway).await.unwrap().len(), 2);
    assert_eq!(world.audited().await["connection.end_announced"], 3);
    assert!(world.mails().await.is_empty());
}}

both! { a_new_certificate_is_announced_for_itself, world, {
    world.set(&[("saml.contact", "it@acme.example")]).await;
    let key = SigningKey::generate("short", world.now().minus(ten_years() - 5 * DAY), &SystemRandom).unwrap();
    let linked = Linked::to(&world, &document(&[&key]), &[("saml.contact", "it@acme.example")]).await;
    announcements::announce(&world.gateway).await.unwrap();
    let subject = "The identity provider's certificate of linked ends soon".to_owned();
    assert_eq!(subjects(&world).await, BTreeMap::from([(subject.clone(), 1)]));
    let next = SigningKey::generate("next", world.now().minus(ten_years() - 6 * DAY), &SystemRandom).unwrap();
    linked.publish(&document(&[&next])).await;
    world.wait(DAY);
    assert_eq!(linked.run_the_job().await, 1);
    announcements::announce(&world.gateway).await.unwrap();
    assert_eq!(subjects(&world).await, BTreeMap::from([(subject, 2)]));
}}

both! { the_end_of_metadata_is_news_only_when_refreshing_does_not_prolong_it, world, {
    let until = |days: u32| {
        let validity = format!("validUntil=\"{}\"", world.now().plus(DAY * days));
        with_validity(&document(&[Idp::corporate().key]), &validity)
    };
    let linked = Linked::to(&world, &until(7), &[("saml.contact", "it@acme.example")]).await;
    let announce = async || announcements::announce(&world.gateway).await.unwrap();
    announce().await;
    assert!(world.mails().await.is_empty());
    world.wait(DAY);
    linked.publish(&until(7)).await;
    assert_eq!(linked.run_the_job().await, 1);
    announce().await;
    assert!(world.mails().await.is_empty());
    // The identity provider's server is gone.
    linked.answer(wiremock::ResponseTemplate::new(503)).await;
    for _ in 0..5 {
        world.wait(DAY);
        linked.run_the_job().await;
        announce().await;
    }
    let subject = "The identity provider's metadata of linked ends soon".to_owned();
    assert_eq!(subjects(&world).await, BTreeMap::from([(subject, 1)]));
}}

both! { disabling_a_connection_ends_its_sessions_and_no_others, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut lena = world.browser();
    lena.sign_in_as("E-1").await.is(303);
    lena.session().await.is(200);
    world.found("globex", "globex.example").await;
    let token = world.connect("globex", "corp", Idp::other()).await;
    world.scim_with(&token).create(&user("E-1", "noor")).await;
    let mut noor = world.browser();
    let begun = noor.begin_at("/saml/globex/corp/login").await;
    noor.bring(&begun, &Idp::other().reply(&begun, "E-1").issue(&world)).await.is(303);

    world.set(&[("saml.contact", "it@acme.example")]).await;
    lena.session().await.is(200);
    world.set(&[("enabled", "false")]).await;
    assert!(world.sessions().await.is_empty());
    lena.session().await.is(401);
    noor.session().await.is(200);
    world.scim().get("/Users").await.is(403);
    let sql = "select detail, count(*) from audit_rows where action = 'connection.changed' and detail like '%sessionsEnded%' group by detail";
    let rows = crate::database::counts(&world.gateway.db, sql).await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0].0.contains("\"sessionsEnded\":1"), "{rows:?}");

    world.set(&[("enabled", "true")]).await;
    lena.session().await.is(401);
    lena.sign_in_as("E-1").await.is(303);
    lena.session().await.is(200);
}}

both! { a_session_that_was_written_behind_a_disabling_is_dead_and_stays_so, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut lena = world.browser();
    lena.sign_in_as("E-1").await.is(303);
    // What a sign-in leaves that was admitted a moment before: the session is there, the connection disabled.
    let sql = "update connections set settings = '{\"enabled\":\"false\"}' where slug = 'corp'";
    assert_eq!(crate::database::meddle(&world.gateway.db, sql).await, 1);
    assert_eq!(world.sessions().await.len(), 1);
    lena.session().await.is(401);
    world.set(&[("enabled", "true")]).await;
    lena.session().await.is(401);
    assert!(world.sessions().await.is_empty());
}}
