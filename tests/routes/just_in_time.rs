//! Just-in-time creation: somebody unknown becomes an employee at the first sign-in, and nobody who exists is
//! ever taken over.

use muster::{
    directory::{Origin, Role},
    flows::{
        Actor,
        employees::{self, Wanted, Way},
    },
};
use serde_json::json;

use crate::{answer::Answer, idp::Idp, provisioner::user, refusals::invited, world::World};

pub(crate) type Stated<'a> = &'a [(&'a str, &'a [&'a str])];

const LENA: Stated<'static> =
    &[("email", &["lena@acme.example"]), ("firstName", &["Lena"]), ("lastName", &["Vandamme"])];

/// A sign-in with a perfect assertion that states attributes.
pub(crate) async fn arrive(world: &World, subject: &str, stated: Stated<'_>) -> Answer {
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let mut reply = world.idp.reply(&begun, subject);
    for (name, values) in stated {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        reply.subject.attributes.push(((*name).to_owned(), values));
    }
    browser.bring(&begun, &reply.issue(world)).await
}

async fn refused(world: &World, subject: &str, stated: Stated<'_>, reason: &str) {
    let before = everybody(world).await;
    assert!(!arrive(world, subject, stated).await.is(403).signs_in());
    assert_eq!(world.last_refusal().await, reason, "{subject}");
    assert_eq!(everybody(world).await, before, "{subject} changed somebody");
}

async fn everybody(world: &World) -> Vec<muster::directory::Employee> {
    let mut all = employees::list(&world.gateway, "acme", &Wanted::default()).await.unwrap();
    for employee in &mut all {
        employee.last_sign_in_at = None;
    }
    all
}

pub(crate) async fn only_one(world: &World) -> muster::directory::Employee {
    let mut all = everybody(world).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

pub(crate) async fn last_checks(world: &World) -> String {
    world.sign_ins().await.into_iter().next().unwrap().checks.to_string()
}

both! { an_unknown_person_is_created_once_and_managed_by_the_connection, world, {
    refused(&world, "E-1", LENA, "employee_unknown").await;
    world.set(&[("saml.jit", "true")]).await;
    assert!(arrive(&world, "E-1", LENA).await.is(303).signs_in());
    let made = only_one(&world).await;
    assert_eq!((made.origin, made.external_id.as_deref()), (Origin::JustInTime, Some("E-1")));
    assert_eq!((&*made.username, made.email.as_deref()), ("lena@acme.example", Some("lena@acme.example")));
    assert_eq!((&*made.first_name, &*made.last_name), ("Lena", "Vandamme"));
    assert_eq!(made.roles(), []);
    let shown = last_checks(&world).await;
    assert!(shown.contains("just_in_time") && shown.contains(&made.id.to_string()), "{shown}");

    arrive(&world, "E-1", LENA).await.is(303);
    assert_eq!(only_one(&world).await, made, "the second sign-in changes nothing");
    let audited = world.audited().await;
    assert_eq!((audited.get("employee.created"), audited.get("employee.linked")), (Some(&1), Some(&1)));
    assert!(world.mails().await.is_empty());
    world.intact_audit_rows().await;

    // Another connection of the same organisation vouches for its own people only.
    world.connect("acme", "other", Idp::other()).await;
    world.set_of("acme", "other", &[("saml.jit", "true")]).await;
    let mut browser = world.browser();
    let begun = browser.begin_at("/saml/acme/other/login").await;
    browser.bring(&begun, &Idp::other().reply(&begun, "E-1").issue(&world)).await.is(403);
    assert_eq!(world.last_refusal().await, "employee_of_other_connection");
    assert_eq!(only_one(&world).await, made);
}}

both! { nobody_who_exists_is_taken_over, world, {
    world.set(&[("saml.jit", "true")]).await;
    let mut boss = invited(Some("X-boss"), "boss");
    boss.username = Some("the-boss".to_owned());
    boss.roles = vec![Role::Admin];
    world.add(boss, Way::Bypass).await;
    let token = world.connect("acme", "other", Idp::other()).await;
    world.scim_with(&token).create(&user("O-1", "noor")).await;
    for mail in ["boss@acme.example", "BOSS@acme.example", "noor@acme.example"] {
        refused(&world, "E-1", &[("email", &[mail])], "jit_conflict").await;
    }
    assert!(last_checks(&world).await.contains("username"), "an address is the username, too");
    refused(&world, "boss@acme.example", &[], "jit_conflict").await;
    assert!(last_checks(&world).await.contains("e-mail address"));
    refused(&world, "the-boss", &[], "jit_conflict").await;
    world.set(&[("saml.match", "email")]).await;
    refused(&world, "X-boss", &[], "jit_invalid").await;
    world.set(&[("saml.match", "username")]).await;
    refused(&world, "X-boss", &[], "jit_conflict").await;
    assert!(last_checks(&world).await.contains("External ID"));
    assert!(world.sessions().await.is_empty());

    // Where addresses may repeat, one that somebody has is no hindrance.
    world.set(&[("saml.match", "externalId")]).await;
    let repeat = [("unique_email".to_owned(), "false".to_owned())];
    muster::flows::organisations::set(&world.gateway, Actor::Operator, "acme", None, &repeat).await.unwrap();
    arrive(&world, "the-other-boss", &[("email", &["BOSS@acme.example"])]).await.is(303);
    assert_eq!(everybody(&world).await.len(), 3);
}}

both! { whoever_was_deleted_is_not_made_again, world, {
    world.set(&[("saml.jit", "true")]).await;
    for (field, subject, again) in [
        ("externalId", "E-1", "E-1"),
        ("username", "lena@acme.example", "Lena@acme.example"),
        ("email", "lena@acme.example", "LENA@acme.example"),
    ] {
        world.set(&[("saml.match", field)]).await;
        arrive(&world, subject, LENA).await;
        let Some(made) = everybody(&world).await.pop() else { continue };
        world.scim().delete(&format!("/Users/{}", made.id)).await.is(204);
        refused(&world, subject, LENA, "employee_deleted").await;
        refused(&world, again, LENA, "employee_deleted").await;
    }
    world.set(&[("saml.match", "externalId"), ("saml.name_id_case", "insensitive")]).await;
    refused(&world, "e-1", LENA, "employee_deleted").await;
    world.set(&[("saml.match", "username"), ("saml.name_id_case", "exact")]).await;
    refused(&world, "E-1", LENA, "employee_deleted").await;
    assert!(everybody(&world).await.is_empty());
    // By SCIM they may come back, as somebody new.
    world.set(&[("saml.match", "externalId")]).await;
    world.scim().create(&user("E-1", "lena")).await;
    arrive(&world, "E-1", &[]).await.is(303);
}}

both! { roles_follow_from_rules_and_never_an_administrator_by_itself, world, {
    const GROUPS: Stated<'static> = &[("groups", &["Desk", "Bosses", "ADMIN"]), ("Role", &["ADMIN", "planner"])];
    world.set(&[("saml.jit", "true"), ("scim.grant_admin", "true")]).await;
    arrive(&world, "E-1", GROUPS).await.is(303);
    assert_eq!(only_one(&world).await.roles(), [], "a role without a rule");
    let rules = "group:desk=AGENT;group:Bosses=ADMIN;role:planner=CENTRAL_PLANNER";
    world.set(&[("scim.grant_admin", "false"), ("scim.role_rules", rules)]).await;
    arrive(&world, "E-1", GROUPS).await.is(303);
    assert_eq!(only_one(&world).await.roles(), [Role::Agent, Role::CentralPlanner]);
    assert!(last_checks(&world).await.contains("scim.grant_admin is false"));
    world.set(&[("scim.grant_admin", "true")]).await;
    arrive(&world, "E-1", GROUPS).await.is(303);
    assert_eq!(only_one(&world).await.roles(), [Role::Admin, Role::Agent, Role::CentralPlanner]);

    // What a person gave stays when the identity provider takes its own away.
    let id = only_one(&world).await.id;
    let change = [("roles".to_owned(), "AGENT".to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", id, &change).await.unwrap();
    arrive(&world, "E-1", &[]).await.is(303);
    assert_eq!(only_one(&world).await.roles(), [Role::Agent]);
}}

both! { a_later_sign_in_brings_names_and_address_up_to_date, world, {
    world.set(&[("saml.jit", "true")]).await;
    arrive(&world, "E-1", LENA).await.is(303);
    let made = only_one(&world).await;
    let married: Stated<'static> = &[("mail", &["lena.peeters@acme.example"]), ("sn", &["Peeters"])];
    arrive(&world, "E-1", married).await.is(303);
    let after = only_one(&world).await;
    assert_eq!((&*after.first_name, &*after.last_name), ("Lena", "Peeters"));
    assert_eq!(after.email.as_deref(), Some("lena.peeters@acme.example"));
    assert_eq!((after.id, &after.username, after.version), (made.id, &made.username, 2));

    // An address that somebody else has by now: the person comes in, and both keep theirs.
    world.scim().create(&user("E-2", "noor")).await;
    arrive(&world, "E-1", &[("email", &["Noor@acme.example"]), ("firstName", &["Lien"])]).await.is(303);
    let kept = world.employee(&made.id.to_string()).await;
    assert_eq!((kept.email.as_deref(), &*kept.first_name), (Some("lena.peeters@acme.example"), "Lien"));
    assert!(last_checks(&world).await.contains("address stays"));

    // Whom SCIM made, or people, a sign-in leaves alone.
    let people = world.add(invited(Some("E-3"), "ines"), Way::Bypass).await;
    let before = everybody(&world).await;
    for subject in ["E-2", "E-3"] {
        arrive(&world, subject, &[("email", &["x@acme.example"]), ("firstName", &["X"])]).await.is(303);
    }
    assert_eq!(everybody(&world).await, before);
    assert_eq!(world.employee(&people.id.to_string()).await.connection, None, "nor taken over");
}}

both! { scim_takes_over_whom_a_sign_in_made, world, {
    world.set(&[("saml.jit", "true")]).await;
    arrive(&world, "E-1", LENA).await.is(303);
    let id = only_one(&world).await.id.to_string();
    let scim = world.scim();
    for filter in ["externalId eq \"E-1\"", "userName eq \"lena@acme.example\""] {
        let found = scim.filter(filter).await.is(200).json();
        assert_eq!((&found["totalResults"], &found["Resources"][0]["id"]), (&json!(1), &json!(id)), "{filter}");
    }
    scim.post("/Users", &user("E-1", "lena")).await.refuses(409, Some("uniqueness"));
    scim.put(&format!("/Users/{id}"), &user("E-1", "lena")).await.is(200);
    let provisioned = only_one(&world).await;
    assert_eq!((&*provisioned.first_name, &*provisioned.last_name), ("Given", "Family"));
    arrive(&world, "E-1", LENA).await.is(303);
    assert_eq!(only_one(&world).await, provisioned, "from now on SCIM says who she is");
    scim.set_active(&id, false).await.is(200);
    refused(&world, "E-1", LENA, "employee_suspended").await;
    scim.set_active(&id, true).await.is(200);
    arrive(&world, "E-1", LENA).await.is(303);
    scim.delete(&format!("/Users/{id}")).await.is(204);
    refused(&world, "E-1", LENA, "employee_deleted").await;
    assert!(world.mails().await.is_empty());
}}

both! { what_cannot_be_an_employee_is_refused_with_the_reason, world, {
    world.set(&[("saml.jit", "true")]).await;
    refused(&world, &"x".repeat(256), LENA, "jit_invalid").await;
    assert!(last_checks(&world).await.contains("too long"));
    // Values that no field can hold are left out, and the person comes in.
    let long = "n".repeat(300);
    arrive(&world, "E-1", &[("email", &["no address"]), ("firstName", &[&long])]).await.is(303);
    let made = only_one(&world).await;
    assert_eq!((&*made.first_name, made.email), ("E-1", None));
    assert!(last_checks(&world).await.contains("firstName: no usable value"));
}}

both! { the_subject_that_is_created_may_be_an_attribute, world, {
    world.set(&[("saml.jit", "true"), ("saml.subject", "attribute:uid"), ("saml.jit_map", "email=work")]).await;
    refused(&world, "_transient", LENA, "subject_attribute_missing").await;
    let stated: Stated<'static> = &[("uid", &["u-7"]), ("work", &["lena@acme.example"]), ("email", &["no@acme.example"])];
    arrive(&world, "_transient-1", stated).await.is(303);
    arrive(&world, "_transient-2", stated).await.is(303);
    let made = only_one(&world).await;
    assert_eq!((made.external_id.as_deref(), made.email.as_deref()), (Some("u-7"), Some("lena@acme.example")));
}}

both! { many_first_sign_ins_at_once_make_one_employee, world, {
    world.set(&[("saml.jit", "true")]).await;
    for round in 0..4 {
        let subject = format!("E-{round}");
        let mail = format!("lena{round}@acme.example");
        let mut arrivals = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let (world, subject, mail) = (world.clone(), subject.clone(), mail.clone());
            arrivals.spawn(async move { arrive(&world, &subject, &[("email", &[&mail])]).await });
        }
        let answers = arrivals.join_all().await;
        for answer in answers {
            assert!(answer.is(303).signs_in());
        }
        assert_eq!(everybody(&world).await.len(), round + 1);
    }
    let audited = world.audited().await;
    assert_eq!((audited.get("employee.created"), audited.get("employee.linked")), (Some(&4), Some(&4)));
    assert_eq!(audited.get("session.opened"), Some(&24));
}}

both! { a_sign_in_and_scim_that_create_at_once_make_one_employee, world, {
    world.set(&[("saml.jit", "true")]).await;
    for round in 0..6 {
        let (subject, name) = (format!("E-{round}"), format!("lena{round}"));
        let mail = format!("{name}@acme.example");
        let (scim, sent) = (world.scim(), user(&subject, &name));
        let provisioned = tokio::spawn(async move { scim.post("/Users", &sent).await.status });
        arrive(&world, &subject, &[("email", &[&mail])]).await.is(303);
        assert!([201, 409].contains(&provisioned.await.unwrap()));
        assert_eq!(everybody(&world).await.len(), round + 1);
    }
}}
