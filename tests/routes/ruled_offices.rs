//! Rules of a connection that give offices: from groups, from values of `roles`, at a just-in-time sign-in.

use muster::{
    directory::{Role, Source},
    flows::{
        Actor, employees,
        offices::{self, NewOffice},
        provision::{Place, preview_roles},
    },
};
use serde_json::{Value, json};

use crate::{
    just_in_time::{arrive, last_checks, only_one},
    provisioner::{Provisioner, user},
    world::{World, settings},
};

const EXTENSION: &str = "urn:muster:scim:schemas:extension:employee:2.0:User";
const RULES: &str = "group:Ghent=AGENT@B-2;group:Bruges=AGENT@B-3;role:Head of Ghent=OFFICE_MANAGER@B-2";

async fn office(scim: &Provisioner, external_id: &str) -> String {
    let body = json!({ "externalId": external_id, "displayName": format!("Office {external_id}") });
    scim.post("/Offices", &body).await.is(201).json()["id"].as_str().unwrap().to_owned()
}

async fn group(scim: &Provisioner, name: &str, members: &[&str]) -> String {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    let body = json!({ "displayName": name, "members": members });
    let made = scim.post("/Groups", &body).await.is(201).json();
    format!("/Groups/{}", made["id"].as_str().unwrap())
}

async fn relations(world: &World, id: &str) -> Vec<(String, Role, Source)> {
    let mut all: Vec<_> = world
        .employee(id)
        .await
        .relations
        .iter()
        .map(|one| (one.office.to_string(), one.role, one.source))
        .collect();
    all.sort();
    all
}

async fn set(world: &World, id: &str, key: &str, value: &str) {
    let pairs = settings(&[(key, value)]);
    employees::set(&world.gateway, Actor::Operator, "acme", id.parse().unwrap(), &pairs).await.unwrap();
}

both! { groups_and_values_bring_people_into_offices_and_out_of_them, world, {
    let scim = world.scim();
    let (first, second, third) = (office(&scim, "B-1").await, office(&scim, "B-2").await, office(&scim, "B-3").await);
    world.set(&[("scim.role_rules", RULES)]).await;
    let mut lena = user("E-lena", "lena");
    lena["roles"] = json!([{ "value": "AGENT" }, { "value": "head of ghent" }]);
    lena[EXTENSION] = json!({ "offices": [{ "value": "B-1", "role": "AGENT" }] });
    let id = scim.create(&lena).await;
    let sent = (first.clone(), Role::Agent, Source::Idp);
    let headed = (second.clone(), Role::OfficeManager, Source::Rule);
    let in_order = |mut all: Vec<(String, Role, Source)>| { all.sort(); all };
    assert_eq!(relations(&world, &id).await, in_order(vec![sent.clone(), headed.clone()]));

    // From one group into the other: the role is the same, the office is not.
    let ghent = group(&scim, "ghent", &[&id]).await;
    let advises = (second.clone(), Role::Agent, Source::Rule);
    assert_eq!(relations(&world, &id).await, in_order(vec![sent.clone(), headed.clone(), advises.clone()]));
    let bruges = group(&scim, "Bruges", &[&id]).await;
    scim.patch(&ghent, &json!([{ "op": "remove", "path": format!("members[value eq \"{id}\"]") }])).await.is(204);
    let in_bruges = (third.clone(), Role::Agent, Source::Rule);
    assert_eq!(relations(&world, &id).await, in_order(vec![sent.clone(), headed.clone(), in_bruges.clone()]));

    // Putting back what was shown makes nothing the identity provider's own.
    let shown = scim.get(&format!("/Users/{id}")).await.json();
    assert_eq!(shown[EXTENSION]["offices"].as_array().unwrap().len(), 3, "{shown}");
    scim.put(&format!("/Users/{id}"), &shown).await.is(200);
    assert_eq!(relations(&world, &id).await, in_order(vec![sent.clone(), headed, in_bruges.clone()]));

    // A person gives the same office: it stays when the rule takes its own away.
    set(&world, &id, "offices", "B-3:AGENT").await;
    scim.send("DELETE", &bruges, &[], "").await.is(204);
    let by_hand = (third, Role::Agent, Source::Hand);
    lena["roles"] = json!([{ "value": "AGENT" }]);
    scim.put(&format!("/Users/{id}"), &lena).await.is(200);
    assert_eq!(relations(&world, &id).await, in_order(vec![sent, by_hand]));
}}

both! { a_rule_for_an_office_that_cannot_be_gives_the_role_alone, world, {
    let scim = world.scim();
    let closed = office(&scim, "B-3").await;
    world.set(&[("scim.role_rules", RULES)]).await;
    let stays = scim.create(&user("E-stays", "stays")).await;
    group(&scim, "Bruges", &[&stays]).await;
    scim.patch(&format!("/Offices/{closed}"), &json!([{ "op": "replace", "path": "active", "value": false }])).await.is(200);
    let (lena, noor) = (scim.create(&user("E-lena", "lena")).await, scim.create(&user("E-noor", "noor")).await);
    let bruges = scim.get("/Groups?filter=displayName+eq+%22bruges%22").await.json();
    let bruges = format!("/Groups/{}", bruges["Resources"][0]["id"].as_str().unwrap());
    scim.patch(&bruges, &json!([{ "op": "add", "path": "members", "value": [{ "value": lena }] }])).await.is(204);
    group(&scim, "Ghent", &[&noor]).await;
    for id in [&lena, &noor] {
        let employee = world.employee(id).await;
        assert_eq!((employee.roles(), employee.relations), (vec![Role::Agent], vec![]));
    }
    // A closed office keeps whom it has, and an office that comes takes people in with the next change.
    scim.patch(&format!("/Users/{stays}"), &json!([{ "op": "replace", "path": "title", "value": "Adviser" }])).await.is(200);
    assert_eq!(relations(&world, &stays).await, [(closed, Role::Agent, Source::Rule)]);
    let second = office(&scim, "B-2").await;
    scim.patch(&format!("/Users/{noor}"), &json!([{ "op": "replace", "path": "title", "value": "Adviser" }])).await.is(200);
    assert_eq!(relations(&world, &noor).await, [(second, Role::Agent, Source::Rule)]);
}}

both! { the_preview_names_the_offices, world, {
    let scim = world.scim();
    office(&scim, "B-2").await;
    office(&scim, "B-3").await;
    let id = scim.create(&user("E-lena", "lena")).await;
    group(&scim, "Ghent", &[&id]).await;
    let preview = async |rules: &str| {
        let pairs = settings(&[("scim.role_rules", rules)]);
        preview_roles(&world.gateway, "acme", "corp", &pairs, 10).await.unwrap().changes
    };
    let place = |office: &str| Place { office: office.to_owned(), role: Role::Agent };
    let joins = preview(RULES).await;
    assert_eq!((&joins[0].joins, &joins[0].leaves, &joins[0].gains), (&vec![place("Office B-2")], &vec![], &vec![Role::Agent]));
    world.set(&[("scim.role_rules", RULES)]).await;
    scim.patch(&format!("/Users/{id}"), &json!([{ "op": "replace", "path": "title", "value": "Adviser" }])).await.is(200);
    assert_eq!(preview(RULES).await, []);
    let moves = preview("group:Ghent=AGENT@B-3").await;
    assert_eq!((&moves[0].joins, &moves[0].leaves), (&vec![place("Office B-3")], &vec![place("Office B-2")]));
    assert_eq!((&moves[0].gains, &moves[0].losses), (&vec![], &vec![]), "the role is the same");
}}

both! { a_sign_in_that_creates_somebody_brings_them_into_their_offices, world, {
    let branch = offices::create(
        &world.gateway,
        Actor::Operator,
        "acme",
        &NewOffice { name: "Ghent".to_owned(), external_id: Some("B-2".to_owned()), ..NewOffice::default() },
    )
    .await
    .unwrap()
    .id;
    world.set(&[("saml.jit", "true"), ("scim.role_rules", RULES)]).await;
    arrive(&world, "E-1", &[("groups", &["Ghent", "Bruges"])]).await.is(303);
    let made = only_one(&world).await;
    let held: Vec<_> = made.relations.iter().map(|one| (one.office, one.role, one.source)).collect();
    assert_eq!(held, [(branch, Role::Agent, Source::Rule)]);
    assert!(last_checks(&world).await.contains("office B-3 as AGENT, by a rule"), "what cannot be is said");
    arrive(&world, "E-1", &[("groups", &["Bruges"])]).await.is(303);
    let left = only_one(&world).await;
    assert_eq!((left.roles(), left.relations), (vec![Role::Agent], vec![]));
}}
