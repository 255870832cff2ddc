//! What an identity provider may do to whom (SCIM.md 20 to 25): roles, unmanaged employees, other
//! connections, other organisations.

use muster::{
    directory::{Permission, Role, Status},
    flows::{
        Actor,
        employees::{self, NewEmployee, Way},
        further_roles::{self, Editor},
        organisations, outbox,
    },
};
use serde_json::{Value, json};

use crate::{
    database::counts,
    idp::Idp,
    provisioner::{operations, user},
    refusals::invited,
    world::{World, settings},
};

fn with_roles(external_id: &str, name: &str, roles: &Value) -> Value {
    let mut user = user(external_id, name);
    user["roles"] = roles.clone();
    user
}

both! { an_identity_provider_makes_no_administrator, world, {
    let scim = world.scim();
    let roles = json!([{ "value": "admin" }, { "value": "Agent" }, { "value": "Astronaut" }]);
    let created = scim.post("/Users", &with_roles("E-1", "lena", &roles)).await.is(201).json();
    let id = created["id"].as_str().unwrap().to_owned();
    // Stored and shown, but not given.
    assert_eq!(created["roles"], roles);
    assert_eq!(world.employee(&id).await.roles(), [Role::Agent]);
    let path = format!("/Users/{id}");
    let extension = "urn:muster:scim:schemas:extension:employee:2.0:User";
    for change in [
        json!([{ "op": "add", "path": "roles", "value": [{ "value": "ADMIN" }] }]),
        json!([{ "op": "replace", "path": "roles", "value": [{ "value": "ADMIN", "primary": true }, { "value": "AGENT" }] }]),
        json!([{ "op": "add", "path": format!("{extension}:availableRoles"), "value": ["ADMIN", "AGENT"] }]),
        json!([{ "op": "add", "value": { extension: { "availableRoles": ["ADMIN"] } } }]),
    ] {
        scim.patch(&path, &change).await.is(200);
        assert!(!world.employee(&id).await.has_role(Role::Admin), "{change}");
    }
    scim.put(&path, &with_roles("E-1", "lena", &json!([{ "value": "ADMIN" }]))).await.is(200);
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    assert_eq!(browser.session().await.json()["employee"]["availableRoles"], json!([]));

    world.set(&[("scim.grant_admin", "true")]).await;
    scim.put(&path, &with_roles("E-1", "lena", &json!([{ "value": "ADMIN" }]))).await.is(200);
    assert_eq!(world.employee(&id).await.roles(), [Role::Admin]);
}}

both! { roles_follow_the_connections_rules, world, {
    world.set(&[("scim.role_rules", "role:Adviser=AGENT;role:Boss=ADMIN")]).await;
    let scim = world.scim();
    let roles = json!([{ "value": "Adviser" }, { "value": "Boss" }]);
    let id = scim.create(&with_roles("E-1", "lena", &roles)).await;
    assert_eq!(world.employee(&id).await.roles(), [Role::Agent], "a rule makes no administrator either");
}}

both! { roles_given_by_hand_stay_whatever_is_synchronised, world, {
    let scim = world.scim();
    let id = scim.create(&with_roles("E-1", "lena", &json!([{ "value": "AGENT" }]))).await;
    let by_hand = [("roles".to_owned(), "ADMIN".to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", id.parse().unwrap(), &by_hand).await.unwrap();
    let path = format!("/Users/{id}");
    scim.patch(&path, &json!([{ "op": "remove", "path": "roles" }])).await.is(200);
    assert_eq!(world.employee(&id).await.roles(), [Role::Admin]);
    // A GET that is put back does not make it the identity provider's.
    let read = scim.get(&path).await.json();
    scim.put(&path, &read).await.is(200);
    scim.put(&path, &user("E-1", "lena")).await.is(200);
    assert_eq!(world.employee(&id).await.roles(), [Role::Admin]);
}}

/// An administrator whom no identity provider manages.
async fn administrator(world: &World) -> String {
    let new = NewEmployee { roles: vec![Role::Admin], ..invited(Some("E-root"), "root") };
    world.add(new, Way::Bypass).await.id.to_string()
}

/// Every write that could touch somebody.
async fn every_write(world: &World, token: &str, id: &str, status: u16) {
    let scim = world.scim_with(token);
    let path = format!("/Users/{id}");
    for change in [
        json!([{ "op": "replace", "path": "externalId", "value": "E-mine" }]),
        json!([{ "op": "replace", "path": "active", "value": false }]),
        json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "x@acme.example" }]),
        json!([{ "op": "add", "value": { "userName": "mine@acme.example" } }]),
    ] {
        let detail = scim.patch(&path, &change).await.refuses(status, None);
        assert!(status != 403 || detail.contains("not managed by this connection"), "{detail}");
    }
    scim.put(&path, &user("E-mine", "mine")).await.refuses(status, None);
    scim.delete(&path).await.refuses(status, None);
}

both! { an_unmanaged_administrator_cannot_be_touched_by_scim, world, {
    let id = administrator(&world).await;
    let before = world.employee(&id).await;
    world.scim().get(&format!("/Users/{id}")).await.is(200);
    every_write(&world, &world.token, &id, 403).await;
    for adopt in ["false", "true"] {
        world.set(&[("scim.adopt", adopt)]).await;
        let detail = world.scim().post("/Users", &user("E-other", "root")).await.refuses(409, Some("uniqueness"));
        assert!(detail.contains("userName"), "{detail}");
        let detail = world.scim().post("/Users", &user("E-root", "else")).await.refuses(409, Some("uniqueness"));
        assert!(detail.contains("externalId"), "{detail}");
    }
    assert_eq!(world.employee(&id).await, before);
    // Who nobody manages signs in through any connection of the organisation.
    world.browser().sign_in_as("E-root").await.is(303);
}}

both! { another_connections_employee_cannot_be_touched, world, {
    let token = world.connect("acme", "second", Idp::other()).await;
    let id = world.scim().create(&user("E-1", "lena")).await;
    let before = world.employee(&id).await;
    // Both see the same people: lookup and 409 agree.
    let seen = world.scim_with(&token).filter("userName eq \"lena@acme.example\"").await.is(200).json();
    assert_eq!(seen["Resources"][0]["id"], id);
    world.set_of("acme", "second", &[("scim.adopt", "true")]).await;
    every_write(&world, &token, &id, 403).await;
    world.scim_with(&token).post("/Users", &user("E-9", "lena")).await.refuses(409, Some("uniqueness"));
    world.scim_with(&token).post("/Users", &user("E-1", "noor")).await.refuses(409, Some("uniqueness"));
    assert_eq!(world.employee(&id).await, before);
}}

both! { whoever_has_power_is_not_adopted, world, {
    world.set(&[("scim.adopt", "true")]).await;
    let admin = administrator(&world).await;
    let mut manager = invited(Some("E-manager"), "manager");
    manager.roles = vec![Role::OfficeManager];
    let manager = world.add(manager, Way::Bypass).await.id.to_string();
    let keeper = world.add(invited(Some("E-keeper"), "keeper"), Way::Bypass).await.id;
    let editor = Editor { org: "acme", id: admin.parse().unwrap() };
    let role = further_roles::create(&world.gateway, editor, "Keeper", &[Permission::SeeMails]).await.unwrap();
    further_roles::assign(&world.gateway, editor, role.id, keeper, true).await.unwrap();
    for name in ["manager", "keeper"] {
        let refused = world.scim().post("/Users", &user(&format!("E-{name}"), name)).await;
        refused.refuses(409, Some("uniqueness"));
    }
    assert_eq!(world.employee(&manager).await.connection, None);
    further_roles::assign(&world.gateway, editor, role.id, keeper, false).await.unwrap();
    world.scim().post("/Users", &user("E-keeper", "keeper")).await.is(201);
}}

both! { an_unmanaged_employee_is_adopted_only_when_allowed, world, {
    let scim = world.scim();
    let own = world.add(invited(Some("E-own"), "own"), Way::Bypass).await.id.to_string();
    let mut stranger = invited(Some("E-far"), "far");
    stranger.email = "far@elsewhere.example".to_owned();
    stranger.username = Some("far@acme.example".to_owned());
    let far = world.add(stranger, Way::Bypass).await.id.to_string();
    let waiting = world.add(invited(None, "waiting"), Way::Invite).await.id.to_string();
    scim.post("/Users", &user("E-own", "own")).await.refuses(409, Some("uniqueness"));

    world.set(&[("scim.adopt", "true")]).await;
    let adopted = scim.post("/Users", &user("E-own", "own")).await.is(201);
    assert_eq!(adopted.json()["id"], own);
    assert!(adopted.header("location").unwrap().ends_with(&own));
    assert!(world.employee(&own).await.connection.is_some());
    scim.set_active(&own, false).await.is(200);
    // An address in a domain that is not the organisation's is not enough.
    scim.post("/Users", &user("E-far", "far")).await.refuses(409, Some("uniqueness"));
    assert_eq!(world.employee(&far).await.connection, None);
    // Adoption makes a pending one active, and what the identity provider says counts; the invitation that
    // still waits for the mail server never leaves.
    assert_eq!(world.mails().await[0].state, "queued");
    let adopted = scim.post("/Users", &user("E-waiting", "waiting")).await.is(201).json();
    assert_eq!(adopted["id"], waiting);
    let employee = world.employee(&waiting).await;
    assert_eq!((employee.status, employee.external_id.as_deref()), (Status::Active, Some("E-waiting")));
    assert_eq!(world.mails().await[0].state, "withdrawn");
    assert!(outbox::take(&world.gateway).await.unwrap().is_none());
    let left = counts(&world.gateway.db, "select 'invitations', count(*) from invitations").await;
    assert_eq!(left[0].1, 0);
    world.browser().sign_in_as("E-waiting").await.is(303);
    // Once adopted, a second POST is a duplicate.
    scim.post("/Users", &user("E-waiting", "waiting")).await.refuses(409, Some("uniqueness"));
    let requests = world.scim_requests().await;
    let adoptions = requests.iter().filter(|one| one.changes.as_deref().is_some_and(|text| text.contains("adopted")));
    assert_eq!(adoptions.count(), 2);
}}

both! { an_adoption_steals_nothing_from_a_third_person, world, {
    world.set(&[("scim.adopt", "true")]).await;
    let scim = world.scim();
    world.add(invited(Some("E-own"), "own"), Way::Bypass).await;
    scim.create(&user("E-taken", "taken")).await;
    // The name of one person, the External ID of another.
    let mut mixed = user("E-taken", "own");
    mixed["emails"] = json!([]);
    scim.post("/Users", &mixed).await.refuses(409, Some("uniqueness"));
    let mut mixed = user("E-own", "taken");
    mixed["emails"] = json!([]);
    scim.post("/Users", &mixed).await.refuses(409, Some("uniqueness"));
    // The address of another.
    let mut mixed = user("E-own", "own");
    mixed["emails"][0]["value"] = json!("taken@acme.example");
    let detail = scim.post("/Users", &mixed).await.refuses(409, Some("uniqueness"));
    assert!(detail.contains("emails"), "{detail}");
}}

both! { a_pending_employee_is_suspended_and_comes_back_pending, world, {
    world.set(&[("scim.adopt", "true")]).await;
    let id = world.add(invited(Some("E-1"), "ivy"), Way::Invite).await.id;
    employees::set_active(&world.gateway, Actor::Operator, "acme", id, false).await.unwrap();
    assert_eq!(world.employee(&id.to_string()).await.status, Status::Suspended);
    employees::set_active(&world.gateway, Actor::Operator, "acme", id, true).await.unwrap();
    assert_eq!(world.employee(&id.to_string()).await.status, Status::Pending);
    let shown = world.scim().get(&format!("/Users/{id}")).await.is(200).json();
    assert_eq!(shown["active"], true);
}}

both! { an_e_mail_is_one_persons_while_the_organisation_says_so, world, {
    let scim = world.scim();
    scim.create(&user("E-1", "lena")).await;
    let mut twin = user("E-2", "noor");
    twin["emails"][0]["value"] = json!("LENA@acme.example");
    let detail = scim.post("/Users", &twin).await.refuses(409, Some("uniqueness"));
    assert!(detail.contains("emails"), "{detail}");
    let shared = settings(&[("unique_email", "false")]);
    organisations::set(&world.gateway, Actor::Operator, "acme", None, &shared).await.unwrap();
    scim.post("/Users", &twin).await.is(201);
    let unique = settings(&[("unique_email", "true")]);
    let refused = organisations::set(&world.gateway, Actor::Operator, "acme", None, &unique).await;
    assert!(refused.unwrap_err().to_string().contains("same e-mail address"));
}}

both! { organisations_do_not_see_one_another, world, {
    world.found("umbrella", "umbrella.example").await;
    let foreign = world.connect("umbrella", "corp", Idp::other()).await;
    let mine = world.scim().create(&user("E-1", "lena")).await;
    let before = world.employee(&mine).await;
    let scim = world.scim_with(&foreign);
    let path = format!("/Users/{mine}");

    every_write(&world, &foreign, &mine, 404).await;
    scim.get(&path).await.refuses(404, None);
    scim.get(&format!("{path}?attributes=userName")).await.refuses(404, None);
    let none = json!([]);
    for filter in [
        "userName eq \"lena@acme.example\"",
        "externalId eq \"E-1\"",
        &format!("id eq \"{mine}\""),
        "emails.value eq \"lena@acme.example\"",
        "emails[type eq \"work\" and value co \"lena\"]",
        "userName pr",
        "not (userName eq \"x\")",
        "meta.created gt \"2000-01-01T00:00:00Z\"",
        "userName eq \"x\" or userName sw \"l\"",
    ] {
        let list = scim.filter(filter).await.is(200).json();
        assert_eq!((&list["totalResults"], &list["Resources"]), (&json!(0), &none), "{filter}");
        assert_eq!(world.scim().filter(filter).await.is(200).json()["totalResults"], 1, "{filter}");
    }
    for list in [
        scim.get("/Users").await,
        scim.get("/Users?sortBy=userName").await,
        scim.get("/Users?count=0").await,
        scim.post("/Users/.search", &json!({ "filter": "userName pr" })).await,
        scim.post("/.search", &json!({ "filter": "externalId eq \"E-1\"" })).await,
    ] {
        assert_eq!(list.is(200).json()["totalResults"], 0);
    }
    // The same names are free there, and the people are others.
    let theirs = scim.create(&user("E-1", "lena")).await;
    assert_ne!(theirs, mine);
    scim.delete(&format!("/Users/{theirs}")).await.is(204);
    assert_eq!(world.employee(&mine).await, before);

    // A session of one organisation is nobody's in the other.
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    let session = browser.session().await.json();
    assert_eq!(session["organisation"]["slug"], "acme");
    let id = mine.parse().unwrap();
    assert!(employees::show(&world.gateway, "umbrella", id).await.is_err());
    assert!(employees::set_active(&world.gateway, Actor::Operator, "umbrella", id, false).await.is_err());
    assert!(employees::delete(&world.gateway, Actor::Operator, "umbrella", id).await.is_err());
}}

both! { a_suspension_is_never_refused_for_old_faults, world, {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    // A row from before there was a rule for it.
    let long = "9".repeat(100);
    let sql = format!("update employees set phone_number = '{long}'");
    assert_eq!(crate::database::meddle(&world.gateway.db, &sql).await, 1);
    scim.set_active(&id, false).await.is(200);
    browser.session().await.is(401);
    assert_eq!(world.employee(&id).await.status, Status::Suspended);
}}

both! { a_suspension_stands_whatever_form_it_comes_in, world, {
    let scim = world.scim();
    let id = scim.create(&user("E-1", "lena")).await;
    let path = format!("/Users/{id}");
    let off = |value: Value| operations(&json!([{ "op": "Replace", "path": "active", "value": value }]));
    let mut put = user("E-1", "lena");
    put["active"] = json!(false);
    for (method, body) in [
        ("PATCH", off(json!(false))),
        ("PATCH", off(json!("False"))),
        ("PATCH", off(json!("false"))),
        ("PATCH", operations(&json!([{ "op": "replace", "value": { "active": false } }]))),
        ("PATCH", operations(&json!([{ "op": "add", "value": { "urn:ietf:params:scim:schemas:core:2.0:User:active": "False" } }]))),
        ("PATCH", operations(&json!([{ "op": "replace", "path": "ACTIVE", "value": false }]))),
        ("PUT", put),
    ] {
        let mut browser = world.browser();
        browser.sign_in_as("E-1").await.is(303);
        let kind = [("content-type", "application/scim+json")];
        let answer = scim.send(method, &path, &kind, body.to_string()).await.is(200);
        assert_eq!(answer.json()["active"], false, "{body}");
        browser.session().await.is(401);
        scim.set_active(&id, true).await.is(200);
    }
    let audited = world.audited().await;
    assert_eq!((audited["employee.suspended"], audited["employee.restored"]), (7, 7));
}}
