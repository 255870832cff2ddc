//! Nothing that an identity provider maps is lost (RFC 7643): every attribute of the schema table goes in and comes
//! back, and PATCH keeps its laws whatever is sent.

use muster::{
    scim::schema::{Attribute, Kind, Mutability, Returned, USER},
    store::Db,
};
use serde_json::{Map, Value, json};

use crate::{
    answer::Answer,
    database::meddle,
    provisioner::{Provisioner, user},
    random_filters::dice::Dice,
    world::World,
};

/// The attributes that a client can write and read: URN of the extension, attribute.
fn written() -> Vec<(Option<&'static str>, &'static Attribute)> {
    USER.attributes()
        .map(|(extension, attribute)| (extension.map(|schema| schema.id), attribute))
        .filter(|(_, known)| known.mutability == Mutability::ReadWrite && known.returned != Returned::Never)
        .collect()
}

/// A value of the attribute; another one in another round.
fn sample(known: &Attribute, round: usize, place: usize) -> Value {
    let name = known.name;
    match (name, known.kind) {
        ("active", _) => json!(true),
        ("primary", _) => json!(place == 0),
        ("role", _) => json!("AGENT"),
        (_, Kind::Boolean) => json!(round == 1),
        (_, Kind::Reference) => json!(format!("https://x.example/{name}/{round}/{place}?Ä=1")),
        (_, Kind::Binary) => json!(["AQID", "BAUG", "BwgJ", "CgsM"][2 * (round - 1) + place]),
        (_, Kind::Complex) => {
            let parts =
                known.sub_attributes.iter().map(|sub| (sub.name.to_owned(), sample(sub, round, place)));
            Value::Object(parts.collect::<Map<_, _>>())
        }
        _ => json!(format!(" {name} {round}.{place} \u{c4}\u{1f600} ")),
    }
}

fn whole(known: &Attribute, round: usize, offices: &[String; 2]) -> Value {
    match known.name {
        "offices" => json!([{ "value": offices[round - 1], "role": "AGENT" }]),
        "availableRoles" if round == 1 => json!(["AGENT", "none of ours"]),
        "availableRoles" => json!(["AGENT", "CENTRAL_PLANNER"]),
        _ if known.multi_valued => json!([sample(known, round, 0), sample(known, round, 1)]),
        _ => sample(known, round, 0),
    }
}

fn value_of(resource: &Value, extension: Option<&str>, known: &Attribute) -> Value {
    extension.map_or(resource, |urn| &resource[urn])[known.name].clone()
}

async fn open(scim: &Provisioner, name: &str) -> String {
    let office = json!({ "displayName": name, "externalId": format!("X {name}") });
    scim.post("/Offices", &office).await.is(201);
    format!("X {name}")
}

both! { every_attribute_of_a_user_is_kept_as_it_was_sent, world, {
    let scim = world.scim();
    let offices = [open(&scim, "One").await, open(&scim, "Two").await];
    let attributes = written();
    assert!(attributes.len() > 30, "the table has only {}", attributes.len());
    let mut sent = json!({});
    for (extension, known) in &attributes {
        let place = match extension {
            None => &mut sent,
            // An index makes what is not there.
            Some(urn) => &mut sent[*urn],
        };
        place[known.name] = whole(known, 1, &offices);
    }
    // What no attribute has is ignored, in the core, in an extension and as an extension of its own.
    let mut with_more = sent.clone();
    with_more["favouriteColour"] = json!("red");
    with_more["name"]["nickname"] = json!("x");
    with_more["urn:example:extension:2.0:User"] = json!({ "badge": 7 });
    let made = scim.post("/Users", &with_more).await.is(201).json();
    let path = format!("/Users/{}", made["id"].as_str().unwrap());
    let read = scim.get(&path).await.is(200).json();
    assert_eq!(read, made);
    for (extension, known) in &attributes {
        assert_eq!(value_of(&read, *extension, known), whole(known, 1, &offices), "{extension:?} {}", known.name);
    }
    for unknown in ["favouriteColour", "urn:example:extension:2.0:User"] {
        assert_eq!(read.get(unknown), None);
    }
    assert_eq!(read["name"].get("nickname"), None);
    assert_eq!(scim.put(&path, &read).await.is(200).json(), read, "a PUT of a GET");

    let named = |extension: Option<&str>, known: &Attribute| match extension {
        Some(urn) => format!("{urn}:{}", known.name),
        None => known.name.to_owned(),
    };
    for (extension, known) in &attributes {
        let change = json!([{ "op": "replace", "path": named(*extension, known), "value": whole(known, 2, &offices) }]);
        let changed = scim.patch(&path, &change).await.is(200);
        let again = scim.patch(&path, &change).await.is(200);
        assert_eq!(changed.header("etag"), again.header("etag"), "{} twice", known.name);
    }
    let read = scim.get(&path).await.is(200).json();
    for (extension, known) in &attributes {
        assert_eq!(value_of(&read, *extension, known), whole(known, 2, &offices), "{extension:?} {}", known.name);
    }
    for (extension, known) in attributes.iter().filter(|(_, known)| !known.required && known.name != "active") {
        let change = json!([{ "op": "remove", "path": named(*extension, known) }]);
        scim.patch(&path, &change).await.is(200);
    }
    let bare = scim.get(&path).await.is(200).json();
    assert_eq!(bare.as_object().unwrap().keys().collect::<Vec<_>>(), ["schemas", "id", "userName", "active", "meta"]);
}}

both! { what_is_no_base64_is_no_certificate, world, {
    let scim = world.scim();
    for (value, status) in [("AQID", 201), ("AQ==", 201), ("A Q", 400), ("<pem>", 400)] {
        let mut body = user(&format!("E-{value}"), &format!("p{}", value.len()));
        body["userName"] = json!(format!("{value}@acme.example"));
        body["emails"] = json!([]);
        body["x509Certificates"] = json!([{ "value": value }]);
        assert_eq!(scim.post("/Users", &body).await.status, status, "{value}");
    }
}}

both! { two_hundred_at_once_are_two_hundred_members, world, {
    let scim = world.scim();
    let group = scim.post("/Groups", &json!({ "displayName": "All" })).await.is(201).json();
    let path = format!("/Groups/{}", group["id"].as_str().unwrap());
    let mut people = tokio::task::JoinSet::new();
    for number in 0..200 {
        let scim = scim.clone();
        people.spawn(async move { scim.create(&user(&format!("E-{number}"), &format!("p{number}"))).await });
    }
    let people = people.join_all().await;
    let mut work = tokio::task::JoinSet::new();
    for member in people {
        let (scim, path) = (scim.clone(), path.clone());
        let add = json!([{ "op": "Add", "path": "members", "value": [{ "value": member }] }]);
        work.spawn(async move { scim.patch(&path, &add).await.is(204) });
    }
    work.join_all().await;
    let shown = scim.get(&path).await.is(200).json();
    assert_eq!(shown["members"].as_array().unwrap().len(), 200);
    assert_eq!(shown["meta"]["version"], "W/\"201\"");
}}

both! { adding_a_member_does_not_read_the_members, world, {
    let scim = world.scim();
    let lena = scim.create(&user("E-1", "lena")).await;
    let group = scim.post("/Groups", &json!({ "displayName": "All" })).await.is(201).json();
    let path = format!("/Groups/{}", group["id"].as_str().unwrap());
    // Only SQLite keeps a member that nobody can read: who looks at it fails.
    if !matches!(world.gateway.db, Db::Sqlite { .. }) {
        return;
    }
    let sql = "insert into group_members (group_id, member_id, organisation_id) select id, x'010203', organisation_id from groups";
    assert_eq!(meddle(&world.gateway.db, sql).await, 1);
    scim.get(&path).await.refuses(503, None);
    for op in ["add", "remove"] {
        let change = json!([{ "op": op, "path": "members", "value": [{ "value": lena }] }]);
        scim.patch(&path, &change).await.is(204);
    }
    let one = json!([{ "op": "remove", "path": format!("members[value eq \"{lena}\"]") }]);
    scim.patch(&path, &one).await.is(204);
    scim.patch(&path, &json!([{ "op": "replace", "path": "displayName", "value": "Everybody" }])).await.is(204);
}}

/// One random operation; about one in six cannot be done.
fn operation(dice: &mut Dice, kind: &str, ids: &[String]) -> Value {
    let text = |dice: &mut Dice| json!((*dice.pick(&["A", "a", "B", "Ä b", ""])).to_owned());
    let member = |dice: &mut Dice| json!([{ "value": dice.pick(ids) }]);
    let (path, value) = match (kind, dice.below(6)) {
        ("/Users", 0) => ("title", text(dice)),
        ("/Users", 1) => ("name.familyName", text(dice)),
        ("/Users", 2) => ("nickName", text(dice)),
        ("/Users", 3) => {
            ("phoneNumbers", json!([{ "type": dice.pick(&["work", "home"]), "value": text(dice) }]))
        }
        ("/Users", 4) => ("active", json!(*dice.pick(&["true", "False", "perhaps"]))),
        (_, 0) => ("externalId", text(dice)),
        (_, 1) => ("displayName", text(dice)),
        (_, 2..=4) => ("members", member(dice)),
        _ => ("id", json!("1")),
    };
    let op = *dice.pick(&["add", "replace", "remove", "Add"]);
    let mut operation = json!({ "op": op, "path": path });
    if op != "remove" || (path == "members" && dice.below(2) == 0) {
        operation["value"] = value;
    }
    operation
}

async fn seen(scim: &Provisioner, path: &str) -> Value {
    let shown = scim.get(&format!("{path}?attributes=members,groups")).await.is(200).json();
    json!([scim.get(path).await.is(200).json(), shown])
}

/// Refused: nothing has changed. Done: the version moved exactly when something changed, and the same again,
/// where it says what there shall be, changes nothing.
async fn keeps_the_laws(scim: &Provisioner, path: &str, operations: &Value) {
    let before = seen(scim, path).await;
    let answer: Answer = scim.patch(path, operations).await;
    let after = seen(scim, path).await;
    if answer.status >= 400 {
        assert_eq!(after, before, "refused, and changed: {operations}");
        return;
    }
    assert!([200, 204].contains(&answer.status), "{}", answer.text());
    let version = |seen: &Value| seen[0]["meta"].clone();
    let bare = |seen: &Value| {
        let mut bare = seen.clone();
        for one in bare.as_array_mut().unwrap() {
            one.as_object_mut().unwrap().remove("meta");
        }
        bare
    };
    if version(&before) == version(&after) {
        assert_eq!(bare(&before)[0], bare(&after)[0], "changed under one version: {operations}");
    } else {
        assert_ne!(bare(&before), bare(&after), "another version of the same: {operations}");
    }
    let is_final = operations.as_array().unwrap().len() == 1;
    if is_final && operations[0]["op"] != "remove" {
        scim.patch(path, operations).await;
        assert_eq!(seen(scim, path).await, after, "twice is not once: {operations}");
    }
}

async fn subject(scim: &Provisioner, kind: &str) -> String {
    let body = match kind {
        "/Users" => user("E-subject", "subject"),
        _ => json!({ "displayName": "Subject" }),
    };
    let made = scim.post(kind, &body).await.is(201).json();
    format!("{kind}/{}", made["id"].as_str().unwrap())
}

async fn laws_of(world: &World, kind: &str, rounds: usize) {
    let scim = world.scim();
    let mut ids = vec!["nobody".to_owned()];
    for name in ["lena", "noor", "bram", "sara", "tom"] {
        let mut agent = user(&format!("E-{name}"), name);
        agent["roles"] = json!([{ "value": "AGENT" }]);
        ids.push(scim.create(&agent).await);
    }
    let path = subject(&scim, kind).await;
    let mut dice = Dice::new(20_261_122);
    for _ in 0..rounds {
        let count = 1 + dice.below(3);
        let operations: Vec<Value> = (0..count).map(|_| operation(&mut dice, kind, &ids)).collect();
        keeps_the_laws(&scim, &path, &json!(operations)).await;
    }
    let logged = world.scim_requests().await;
    let patches = logged.iter().filter(|one| one.verb == "PATCH");
    let (refused, done): (Vec<_>, Vec<_>) = patches.partition(|one| one.status >= 400);
    assert!(refused.len() > rounds / 10 && done.len() > rounds / 4, "{} of {}", refused.len(), done.len());
}

both! { patches_of_users_keep_the_laws, world, { laws_of(&world, "/Users", 60).await; }}
both! { patches_of_groups_keep_the_laws, world, { laws_of(&world, "/Groups", 60).await; }}
both! { patches_of_offices_keep_the_laws, world, { laws_of(&world, "/Offices", 60).await; }}
