//! Offices by SCIM (FEATURES X5): who writes them, who is in them, what closing and deleting does.

use muster::{
    directory::{Role, Source},
    flows::{
        Actor,
        employees::{self, Way},
        offices::{self, NewOffice},
    },
};
use serde_json::{Value, json};

use crate::{
    idp::Idp,
    provisioner::{Provisioner, user},
    refusals::invited,
    world::{World, settings},
};

const URN: &str = "urn:muster:scim:schemas:core:2.0:Office";
const EXTENSION: &str = "urn:muster:scim:schemas:extension:employee:2.0:User";

fn office(external_id: &str, name: &str) -> Value {
    json!({ "schemas": [URN], "externalId": external_id, "displayName": name })
}

async fn open(scim: &Provisioner, external_id: &str, name: &str) -> String {
    let made = scim.post("/Offices", &office(external_id, name)).await.is(201);
    made.json()["id"].as_str().unwrap().to_owned()
}

/// An agent who may also manage offices.
fn agent(name: &str) -> Value {
    let mut agent = user(&format!("E-{name}"), name);
    agent["roles"] = json!([{ "value": "AGENT" }, { "value": "OFFICE_MANAGER" }]);
    agent
}

fn agent_in(name: &str, offices: &Value) -> Value {
    let mut agent = agent(name);
    agent[EXTENSION] = json!({ "offices": offices });
    agent
}

/// Office, role and source of each relation.
async fn relations(world: &World, id: &str) -> Vec<(String, Role, Source)> {
    let all = world.employee(id).await.relations;
    all.iter().map(|one| (one.office.to_string(), one.role, one.source)).collect()
}

/// An office that an administrator made.
async fn by_hand(world: &World, name: &str) -> String {
    let new = NewOffice { name: name.to_owned(), ..NewOffice::default() };
    offices::create(&world.gateway, Actor::Operator, "acme", &new).await.unwrap().id.to_string()
}

async fn set(world: &World, id: &str, pairs: &[(&str, &str)]) {
    let id = id.parse().unwrap();
    employees::set(&world.gateway, Actor::Operator, "acme", id, &settings(pairs)).await.unwrap();
}

async fn members(scim: &Provisioner, office: &str) -> Vec<(String, String)> {
    let shown = scim.get(&format!("/Offices/{office}?attributes=members")).await.is(200).json();
    let text = |member: &Value, name: &str| member[name].as_str().unwrap().to_owned();
    let all = shown["members"].as_array().into_iter().flatten();
    all.map(|member| (text(member, "value"), text(member, "role"))).collect()
}

both! { an_office_is_made_read_changed_and_deleted, world, {
    let scim = world.scim();
    let sent = json!({
        "schemas": [URN], "id": "ignored", "externalId": "B-1", "displayName": "Brussels",
        "timezone": "Europe/Brussels", "address": "Grand-Place 1\nBrussels",
    });
    let made = scim.post("/Offices", &sent).await.is(201);
    let shown = made.json();
    let id = shown["id"].as_str().unwrap().to_owned();
    let (path, link) = (format!("/Offices/{id}"), format!("https://id.acme.example/scim/v2/Offices/{id}"));
    assert_eq!((made.header("location"), made.header("etag")), (Some(link.as_str()), Some("W/\"1\"")));
    assert_eq!(shown["meta"]["location"], link);
    assert_eq!((&shown["meta"]["resourceType"], &shown["active"]), (&json!("Office"), &json!(true)));
    for name in ["externalId", "displayName", "timezone", "address"] {
        assert_eq!(shown[name], sent[name], "{name}");
    }
    assert_eq!(scim.get(&path).await.is(200).json(), shown);
    scim.send("GET", &path, &[("if-none-match", "W/\"1\"")], "").await.is(304);
    // What is put back changes nothing.
    assert_eq!(scim.put(&path, &shown).await.is(200).json()["meta"], shown["meta"]);
    let closed = scim.patch(&path, &json!([
        { "op": "Replace", "path": "active", "value": "False" },
        { "op": "remove", "path": "address" },
    ])).await.is(200);
    assert_eq!((&closed.json()["active"], closed.json().get("address")), (&json!(false), None));
    assert_eq!(closed.header("etag"), Some("W/\"2\""));
    // Absent active and externalId stay.
    let put = scim.put(&path, &json!({ "displayName": "Bruxelles" })).await.is(200).json();
    assert_eq!((&put["active"], &put["externalId"], put.get("timezone")), (&json!(false), &json!("B-1"), None));
    let stale = [("if-match", "W/\"2\""), ("content-type", "application/json")];
    scim.send("PUT", &path, &stale, sent.to_string()).await.refuses(412, None);
    scim.send("DELETE", &path, &stale, "").await.refuses(412, None);
    scim.delete(&path).await.is(204);
    scim.get(&path).await.refuses(404, None);
    open(&scim, "B-1", "Brussels").await;
    let audited = world.audited().await;
    assert_eq!((audited["office.created"], audited["office.changed"], audited["office.deleted"]), (2, 2, 1));
    let logged = world.scim_requests().await;
    let done = |one: &&muster::store::log_list::ScimRequest| one.verb != "GET" && one.status < 300;
    let changes = logged.iter().filter(done).filter(|one| one.resource_type.as_deref() == Some("Office"));
    assert_eq!(changes.count(), 6);
}}

both! { names_and_external_ids_of_offices_are_taken_once, world, {
    let scim = world.scim();
    open(&scim, "B-1", "Brüssel").await;
    let other = open(&scim, "G-1", "Gent").await;
    for (body, attribute) in [(office("X", "BRÜSSEL"), "displayName"), (office("B-1", "Else"), "externalId")] {
        let why = scim.post("/Offices", &body).await.refuses(409, Some("uniqueness"));
        assert!(why.contains(attribute), "{why}");
        let why = scim.put(&format!("/Offices/{other}"), &body).await.refuses(409, Some("uniqueness"));
        assert!(why.contains(attribute), "{why}");
    }
    let new = office("N-1", "At once");
    let (first, second) = tokio::join!(scim.post("/Offices", &new), scim.post("/Offices", &new));
    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [201, 409]);
    for body in [
        json!({ "externalId": "Q" }),
        json!({ "displayName": " " }),
        json!({ "displayName": "Q", "timezone": "Brussels" }),
        json!({ "displayName": "Q", "externalId": "x".repeat(256) }),
        json!({ "displayName": "a\u{7}" }),
        json!({ "displayName": "Q", "members": [{ "value": "nobody" }] }),
    ] {
        scim.post("/Offices", &body).await.refuses(400, Some("invalidValue"));
    }
}}

both! { offices_are_found_and_are_part_of_every_search, world, {
    let scim = world.scim();
    let brussels = open(&scim, "B-1", "Brussels").await;
    let gent = open(&scim, "G-1", "gent").await;
    let lena = scim.create(&agent_in("lena", &json!([{ "value": "G-1", "role": "AGENT" }]))).await;
    let found = async |query: &str| -> Vec<String> {
        let list = scim.get(&format!("/Offices?{query}")).await.is(200).json();
        let all = list["Resources"].as_array().unwrap().iter();
        all.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    let filter = |text: &str| {
        let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        format!("filter={text}")
    };
    for (asked, expected) in [
        ("externalId eq \"G-1\"".to_owned(), vec![&gent]),
        ("externalId eq \"g-1\"".to_owned(), vec![]),
        ("displayName eq \"GENT\"".to_owned(), vec![&gent]),
        ("displayName sw \"b\"".to_owned(), vec![&brussels]),
        (format!("id eq \"{brussels}\""), vec![&brussels]),
        ("active eq true".to_owned(), vec![&brussels, &gent]),
        (format!("members.value eq \"{lena}\""), vec![&gent]),
        (format!("members[value eq \"{lena}\" and role eq \"OFFICE_MANAGER\"]"), vec![]),
        ("not (members pr)".to_owned(), vec![&brussels]),
    ] {
        assert_eq!(found(&filter(&asked)).await.iter().collect::<Vec<_>>(), expected, "{asked}");
    }
    assert_eq!(found("sortBy=displayName&sortOrder=descending").await, [gent.clone(), brussels.clone()]);
    assert_eq!(found("startIndex=2&count=1").await, std::slice::from_ref(&gent));
    assert_eq!(found("cursor&count=1").await, std::slice::from_ref(&brussels));
    scim.get(&format!("/Offices?{}", filter("userName pr"))).await.refuses(400, Some("invalidFilter"));
    // Members are shown to who asks for them.
    let list = scim.get("/Offices").await.is(200).json();
    assert_eq!((&list["totalResults"], list["Resources"][1].get("members")), (&json!(2), None));
    let list = scim.get("/Offices?attributes=members").await.is(200).json();
    assert_eq!(list["Resources"][1]["members"], json!([{
        "value": lena, "$ref": format!("https://id.acme.example/scim/v2/Users/{lena}"),
        "display": "Given Family", "role": "AGENT",
    }]));
    let everything = scim.post("/.search", &json!({})).await.is(200).json();
    let kinds: Vec<&str> = everything["Resources"].as_array().unwrap().iter()
        .map(|one| one["meta"]["resourceType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["User", "Office", "Office"]);
    let body = json!({ "filter": "displayName co \"e\"", "sortBy": "displayName" });
    let sorted = scim.post("/.search", &body).await.is(200).json();
    assert_eq!(sorted["totalResults"], 2);
    let types = scim.get("/ResourceTypes").await.is(200).json();
    assert_eq!((&types["totalResults"], &types["Resources"][2]["endpoint"]), (&json!(3), &json!("/Offices")));
    scim.get(&format!("/Schemas/{URN}")).await.is(200);
}}

both! { an_employees_offices_are_kept_as_they_were_sent, world, {
    let scim = world.scim();
    let brussels = open(&scim, "B-1", "Brussels").await;
    let gent = open(&scim, "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10", "Gent").await;
    let sent = json!([{ "value": "B-1", "role": "agent" }, { "value": "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10" }]);
    let made = scim.post("/Users", &agent_in("lena", &sent)).await.is(201).json();
    let id = made["id"].as_str().unwrap().to_owned();
    let path = format!("/Users/{id}");
    assert_eq!(made[EXTENSION]["offices"], sent);
    let agent_of = |office: &str| (office.to_owned(), Role::Agent, Source::Idp);
    assert_eq!(relations(&world, &id).await, [agent_of(&brussels), agent_of(&gent)]);
    let read = scim.get(&path).await.is(200).json();
    assert_eq!(read, made);
    assert_eq!(scim.put(&path, &read).await.is(200).json()["meta"], made["meta"]);
    // An office that gets another External ID is the same office.
    scim.patch(&format!("/Offices/{brussels}"), &json!([{ "op": "replace", "path": "externalId", "value": "B-2" }])).await.is(200);
    let change = json!([{ "op": "add", "path": format!("{EXTENSION}:offices"), "value": [{ "value": gent, "role": "OFFICE_MANAGER" }] }]);
    let patched = scim.patch(&path, &change).await.is(200);
    assert_eq!(patched.json()[EXTENSION]["offices"].as_array().unwrap().len(), 3);
    assert_eq!(relations(&world, &id).await.len(), 3);
    assert_eq!(scim.patch(&path, &change).await.is(200).header("etag"), patched.header("etag"), "adding twice");
    let gone = json!([{ "op": "remove", "path": format!("{EXTENSION}:offices[value eq \"B-1\"]") }]);
    scim.patch(&path, &gone).await.is(200);
    assert_eq!(relations(&world, &id).await, [agent_of(&gent), (gent.clone(), Role::OfficeManager, Source::Idp)]);
    let replaced = json!([{ "op": "replace", "path": format!("{EXTENSION}:offices"), "value": [{ "value": "B-2", "role": "AGENT" }] }]);
    scim.patch(&path, &replaced).await.is(200);
    assert_eq!(relations(&world, &id).await, [agent_of(&brussels)]);
    scim.put(&path, &agent("lena")).await.is(200);
    assert_eq!(relations(&world, &id).await, []);
}}

both! { an_office_or_role_that_cannot_be_is_refused, world, {
    let scim = world.scim();
    open(&scim, "B-1", "Brussels").await;
    let id = scim.create(&agent("lena")).await;
    let path = format!("/Users/{id}");
    let before = scim.get(&path).await.json();
    for (offices, why) in [
        (json!([{ "value": "B-1", "role": "ADMIN" }]), "role"),
        (json!([{ "value": "B-1", "role": "astronaut" }]), "role"),
    ] {
        let detail = scim.put(&path, &agent_in("lena", &offices)).await.refuses(400, Some("invalidValue"));
        assert!(detail.contains(why), "{detail}");
        let add = json!([
            { "op": "replace", "path": "title", "value": "Changed" },
            { "op": "add", "path": format!("{EXTENSION}:offices"), "value": offices },
        ]);
        scim.patch(&path, &add).await.refuses(400, Some("invalidValue"));
        scim.post("/Users", &agent_in("noor", &offices)).await.refuses(400, Some("invalidValue"));
    }
    let mut no_agent = user("E-noor", "noor");
    no_agent[EXTENSION] = json!({ "offices": [{ "value": "B-1", "role": "AGENT" }] });
    scim.post("/Users", &no_agent).await.refuses(400, Some("invalidValue"));
    assert_eq!(scim.get(&path).await.json(), before);
    // A leaver is suspended whatever else the request says.
    let mut leaver = agent_in("lena", &json!([{ "value": "nowhere" }]));
    leaver["active"] = json!(false);
    assert_eq!(scim.put(&path, &leaver).await.is(200).json()["active"], false);
    // Where nobody has made the office yet, what was sent is kept and gives nothing.
    let early = agent_in("bram", &json!([{ "value": "nowhere", "role": "AGENT" }]));
    let bram = scim.post("/Users", &early).await.is(201).json();
    assert_eq!(bram[EXTENSION]["offices"][0]["value"], "nowhere");
    assert_eq!(relations(&world, bram["id"].as_str().unwrap()).await, []);
    // Where a group may still give the role, the relation waits for it.
    world.set(&[("scim.role_rules", "group:Advisers=AGENT")]).await;
    let noor = scim.post("/Users", &no_agent).await.is(201).json()["id"].as_str().unwrap().to_owned();
    assert_eq!(relations(&world, &noor).await, []);
    scim.post("/Groups", &json!({ "displayName": "Advisers", "members": [{ "value": noor }] })).await.is(201);
    assert_eq!(relations(&world, &noor).await.len(), 1);
}}

both! { nobody_comes_into_a_closed_office_by_any_door, world, {
    let scim = world.scim();
    let id = open(&scim, "B-1", "Brussels").await;
    let lena = scim.create(&agent_in("lena", &json!([{ "value": "B-1", "role": "AGENT" }]))).await;
    let bram = scim.create(&agent("bram")).await;
    let close = json!([{ "op": "replace", "path": "active", "value": false }]);
    scim.patch(&format!("/Offices/{id}"), &close).await.is(200);
    let relation = json!([{ "value": "B-1", "role": "AGENT" }]);
    scim.put(&format!("/Users/{bram}"), &agent_in("bram", &relation)).await.refuses(400, Some("invalidValue"));
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": bram }] }]);
    let why = scim.patch(&format!("/Offices/{id}"), &add).await.refuses(400, Some("invalidValue"));
    assert!(why.contains("closed"), "{why}");
    let pairs = settings(&[("roles", "AGENT"), ("offices", "B-1:AGENT")]);
    let refused = employees::set(&world.gateway, Actor::Operator, "acme", bram.parse().unwrap(), &pairs).await;
    assert!(refused.unwrap_err().to_string().contains("closed"));
    // Who is there stays, and everything else about them can change.
    scim.patch(&format!("/Users/{lena}"), &json!([{ "op": "add", "path": "title", "value": "Adviser" }])).await.is(200);
    set(&world, &lena, &[("function", "Adviser II")]).await;
    assert_eq!(members(&scim, &id).await, [(lena.clone(), "AGENT".to_owned())]);
    scim.patch(&format!("/Offices/{id}"), &json!([{ "op": "replace", "path": "active", "value": true }])).await.is(200);
    scim.patch(&format!("/Offices/{id}"), &add).await.is(200);
}}

both! { members_of_an_office_come_and_go_one_by_one, world, {
    let scim = world.scim();
    let id = open(&scim, "B-1", "Brussels").await;
    let path = format!("/Offices/{id}");
    let (lena, bram) = (scim.create(&agent("lena")).await, scim.create(&agent("bram")).await);
    let version = scim.get(&path).await.header("etag").unwrap().to_owned();
    let patch = async |operations: Value| scim.patch(&path, &operations).await;
    patch(json!([{ "op": "Add", "path": "members", "value": [
        { "value": lena }, { "value": bram, "role": "OFFICE_MANAGER" }, { "value": bram, "role": "AGENT" },
    ] }])).await.is(200);
    let all = |list: &[(&String, &str)]| -> Vec<(String, String)> {
        let mut all: Vec<_> = list.iter().map(|(id, role)| ((*id).clone(), (*role).to_owned())).collect();
        all.sort();
        all
    };
    let everybody = all(&[(&lena, "AGENT"), (&bram, "AGENT"), (&bram, "OFFICE_MANAGER")]);
    assert_eq!(members(&scim, &id).await, everybody);
    // The relation is the employee's: it is in their resource, and the office's version stays.
    let shown = scim.get(&format!("/Users/{lena}")).await.json();
    assert_eq!(shown[EXTENSION]["offices"], json!([{ "value": id, "role": "AGENT" }]));
    assert_eq!(shown["meta"]["version"], "W/\"2\"");
    assert_eq!(scim.get(&path).await.header("etag"), Some(version.as_str()));
    // What is put back without members leaves them; members that are sent are all there are.
    let read = scim.get(&path).await.json();
    scim.put(&path, &read).await.is(200);
    assert_eq!(members(&scim, &id).await, everybody);
    patch(json!([{ "op": "remove", "path": format!("members[value eq \"{bram}\" and role eq \"agent\"]") }])).await.is(200);
    assert_eq!(members(&scim, &id).await, all(&[(&lena, "AGENT"), (&bram, "OFFICE_MANAGER")]));
    patch(json!([{ "op": "remove", "path": "members", "value": [{ "value": bram }, { "value": "nobody" }] }])).await.is(200);
    assert_eq!(members(&scim, &id).await, all(&[(&lena, "AGENT")]));
    patch(json!([{ "op": "remove", "path": "members[role eq \"OFFICE_MANAGER\"]" }])).await.refuses(400, Some("noTarget"));
    let mut whole = read.clone();
    whole["members"] = json!([{ "value": bram }]);
    scim.put(&path, &whole).await.is(200);
    assert_eq!(members(&scim, &id).await, all(&[(&bram, "AGENT")]));
    patch(json!([{ "op": "replace", "path": "members", "value": [] }])).await.is(200);
    assert_eq!(members(&scim, &id).await, []);
    assert_eq!(relations(&world, &bram).await, []);
    assert_eq!(scim.get(&format!("/Users/{bram}")).await.json().get(EXTENSION), None);
    // All or nothing.
    for wrong in [json!({ "value": "nobody" }), json!({ "value": lena, "role": "ADMIN" }), json!({ "role": "AGENT" })] {
        patch(json!([
            { "op": "add", "path": "members", "value": [{ "value": bram }] },
            { "op": "replace", "path": "displayName", "value": "Changed" },
            { "op": "add", "path": "members", "value": [wrong] },
        ])).await.refuses(400, Some("invalidValue"));
    }
    patch(json!([{ "op": "replace", "path": format!("members[value eq \"{lena}\"].role"), "value": "AGENT" }])).await.refuses(400, Some("mutability"));
    assert_eq!((members(&scim, &id).await, scim.get(&path).await.json()), (vec![], read));
}}

both! { parallel_members_of_an_office_are_all_kept, world, {
    let scim = world.scim();
    let id = open(&scim, "B-1", "Brussels").await;
    let mut work = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (scim, id) = (scim.clone(), id.clone());
        work.spawn(async move {
            let member = scim.create(&agent(&format!("p{number}"))).await;
            let add = json!([{ "op": "add", "path": "members", "value": [{ "value": member }] }]);
            scim.patch(&format!("/Offices/{id}"), &add).await.is(200);
        });
    }
    work.join_all().await;
    assert_eq!(members(&scim, &id).await.len(), 20);
}}

both! { who_manages_an_office_writes_it_and_who_manages_an_employee_relates_them, world, {
    let scim = world.scim();
    let second = world.scim_with(&world.connect("acme", "second", Idp::other()).await);
    let (own, hand) = (open(&scim, "B-1", "Brussels").await, by_hand(&world, "Gent").await);
    let (lena, noor) = (scim.create(&agent("lena")).await, second.create(&agent("noor")).await);
    let rename = json!([{ "op": "replace", "path": "displayName", "value": "Mine" }]);
    for (other, office, name) in [(&second, &own, "Brussels"), (&scim, &hand, "Gent")] {
        let path = format!("/Offices/{office}");
        assert_eq!(other.get(&path).await.is(200).json()["displayName"], name, "everybody sees it");
        let why = other.patch(&path, &rename).await.refuses(403, None);
        assert!(why.contains("not managed by this connection"), "{why}");
        other.put(&path, &json!({ "displayName": "Mine" })).await.refuses(403, None);
        other.delete(&path).await.refuses(403, None);
        other.post("/Offices", &json!({ "displayName": name })).await.refuses(409, Some("uniqueness"));
    }
    // Each relates its own employees to any office of the organisation, and nobody else's.
    let add = |member: &str| json!([{ "op": "add", "path": "members", "value": [{ "value": member }] }]);
    let remove = |member: &str| json!([{ "op": "remove", "path": format!("members[value eq \"{member}\"]") }]);
    scim.patch(&format!("/Offices/{hand}"), &add(&lena)).await.is(200);
    second.patch(&format!("/Offices/{own}"), &add(&noor)).await.is(200);
    scim.patch(&format!("/Offices/{own}"), &add(&noor)).await.is(200);
    scim.patch(&format!("/Offices/{hand}"), &add(&noor)).await.refuses(403, None);
    scim.patch(&format!("/Offices/{own}"), &remove(&noor)).await.refuses(403, None);
    scim.patch(&format!("/Offices/{own}"), &json!([{ "op": "remove", "path": "members" }])).await.is(200);
    assert_eq!(members(&scim, &own).await, [(noor.clone(), "AGENT".to_owned())]);
    // Whom a person put into an office, no identity provider takes out.
    set(&world, &lena, &[("offices", &format!("{own}:AGENT"))]).await;
    let shown = scim.get(&format!("/Users/{lena}")).await.json();
    assert_eq!(shown[EXTENSION]["offices"].as_array().unwrap().len(), 2, "{shown}");
    scim.put(&format!("/Users/{lena}"), &shown).await.is(200);
    scim.patch(&format!("/Offices/{own}"), &remove(&lena)).await.is(200);
    scim.put(&format!("/Users/{lena}"), &agent("lena")).await.is(200);
    assert_eq!(relations(&world, &lena).await, [(own.clone(), Role::Agent, Source::Hand)]);
    // Adoption as for employees.
    world.set(&[("scim.adopt", "true")]).await;
    let adopted = scim.post("/Offices", &office("G-1", "GENT")).await.is(201).json();
    assert_eq!((&adopted["id"], &adopted["externalId"]), (&json!(hand), &json!("G-1")));
    scim.patch(&format!("/Offices/{hand}"), &rename).await.is(200);
    scim.post("/Offices", &office("G-2", "mine")).await.refuses(409, Some("uniqueness"));
}}

both! { deleting_an_office_takes_it_from_everybody, world, {
    let scim = world.scim();
    let (brussels, gent) = (open(&scim, "B-1", "Brussels").await, open(&scim, "G-1", "Gent").await);
    let both = json!([{ "value": "B-1", "role": "AGENT" }, { "value": gent, "role": "AGENT" }]);
    let lena = scim.create(&agent_in("lena", &both)).await;
    let root = world.add(invited(Some("E-root"), "root"), Way::Bypass).await.id.to_string();
    set(&world, &root, &[("roles", "AGENT"), ("offices", &format!("{brussels}:AGENT"))]).await;
    let version = world.employee(&root).await.version;
    scim.delete(&format!("/Offices/{brussels}")).await.is(204);
    let shown = scim.get(&format!("/Users/{lena}")).await.json();
    assert_eq!(shown[EXTENSION]["offices"], json!([{ "value": gent, "role": "AGENT" }]));
    assert_eq!(shown["meta"]["version"], "W/\"2\"");
    assert_eq!(relations(&world, &root).await, []);
    assert_eq!(world.employee(&root).await.version, version + 1);
    // What is put back names no office that is gone, and a new one of the same name is another.
    scim.put(&format!("/Users/{lena}"), &shown).await.is(200);
    open(&scim, "B-1", "Brussels").await;
    assert_eq!(relations(&world, &lena).await.len(), 1);
    assert_eq!(world.audited().await["office.deleted"], 1);
    world.intact_audit_rows().await;
}}

both! { an_office_that_goes_while_somebody_comes_leaves_nothing_behind, world, {
    let scim = world.scim();
    for round in 0..8 {
        let external_id = format!("B-{round}");
        let id = open(&scim, &external_id, &format!("Brussels {round}")).await;
        let member = scim.create(&agent(&format!("p{round}"))).await;
        let add = json!([{ "op": "add", "path": "members", "value": [{ "value": member }] }]);
        let path = format!("/Offices/{id}");
        let sent = agent_in(&format!("p{round}"), &json!([{ "value": external_id }]));
        let user = format!("/Users/{member}");
        let (gone, come, put) = tokio::join!(scim.delete(&path), scim.patch(&path, &add), scim.put(&user, &sent));
        gone.is(204);
        assert!([200, 404].contains(&come.status), "{}", come.text());
        assert!([200, 400].contains(&put.status), "{}", put.text());
        assert_eq!(relations(&world, &member).await, [], "round {round}");
    }
}}
