//! Employees and filters that the dice draft.

use muster::scim::{
    filter::Filter,
    schema::{Attribute, Kind, Returned, USER},
};
use serde_json::{Map, Value, json};

use super::dice::Dice;
use crate::world::World;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const EMPLOYEE: &str = "urn:muster:scim:schemas:extension:employee:2.0:User";

/// So many employees, and some groups of them.
pub(super) async fn people(world: &World, dice: &mut Dice, number: usize) {
    let scim = world.scim();
    let mut ids = Vec::new();
    for index in 0..number {
        ids.push(scim.create(&person(dice, index)).await);
    }
    for index in 0..5 {
        let members: Vec<Value> = (0..number / 4).map(|_| json!({ "value": dice.pick(&ids) })).collect();
        let group = json!({ "displayName": format!("{index}{}", dice.text(3).trim()), "members": members });
        scim.post("/Groups", &group).await.is(201);
    }
    for _ in 0..number / 4 {
        let id = dice.pick(&ids).clone();
        let title = format!("x{}", dice.text(4));
        let change = json!([{ "op": "replace", "path": "title", "value": title }]);
        scim.patch(&format!("/Users/{id}"), &change).await.is(200);
        if dice.one_in(3) {
            scim.set_active(&id, dice.one_in(2)).await.is(200);
        }
    }
}

/// Several values of a multi-valued attribute, some with a type, at most one primary.
fn several(dice: &mut Dice, mut value: impl FnMut(&mut Dice) -> String) -> Value {
    let number = dice.below(4);
    let primary = dice.below(4);
    let mut one = |index: usize, dice: &mut Dice| {
        let mut item = json!({ "value": value(dice) });
        if !dice.one_in(3) {
            item["type"] = json!(*dice.pick(&["work", "Work", "home", "other", "photo"]));
        }
        if dice.one_in(3) {
            item["display"] = json!(dice.text(3));
        }
        if index == primary {
            item["primary"] = json!(true);
        }
        item
    };
    (0..number).map(|index| one(index, dice)).collect()
}

fn person(dice: &mut Dice, index: usize) -> Value {
    let mut one = Map::new();
    one.insert("userName".to_owned(), json!(format!("{}{index}", dice.text(3).trim_start())));
    for name in ["displayName", "nickName", "title", "userType", "locale", "preferredLanguage"] {
        if dice.one_in(2) {
            one.insert(name.to_owned(), json!(dice.text(4)));
        }
    }
    if !dice.one_in(4) {
        one.insert("externalId".to_owned(), json!(format!("{}-{index}", dice.text(2))));
    }
    if !dice.one_in(4) {
        one.insert("active".to_owned(), json!(dice.one_in(2)));
    }
    if dice.one_in(2) {
        one.insert("name".to_owned(), json!({ "givenName": dice.text(3), "familyName": dice.text(3) }));
    }
    let mail = |dice: &mut Dice| format!("{}{}@acme.example", dice.pick(&["a", "A", "é", "É"]), index);
    one.insert("emails".to_owned(), several(dice, mail));
    one.insert("phoneNumbers".to_owned(), several(dice, |dice| format!("+{}", dice.below(40))));
    one.insert("roles".to_owned(), several(dice, |dice| (*dice.pick(&["AGENT", "agent", "x"])).to_owned()));
    one.insert("entitlements".to_owned(), several(dice, |dice| dice.text(3)));
    one.insert("addresses".to_owned(), json!([{ "locality": dice.text(3), "type": "work" }]));
    if dice.one_in(2) {
        one.insert(
            ENTERPRISE.to_owned(),
            json!({ "department": dice.text(3), "manager": { "value": dice.text(2), "displayName": dice.text(2) } }),
        );
    }
    if dice.one_in(2) {
        one.insert(
            EMPLOYEE.to_owned(),
            json!({ "onlinePlanning": dice.one_in(2), "introduction": dice.text(4) }),
        );
    }
    Value::Object(one)
}

/// An attribute that can be compared: its name in filters, its sub-attribute and what is in the table.
struct Choice {
    name: String,
    parent: Option<&'static Attribute>,
    leaf: &'static Attribute,
}

fn attribute(dice: &mut Dice) -> Choice {
    // What indexes answer is asked more often than its share of the table.
    const INDEXED: [&str; 12] = [
        "userName",
        "userName",
        "userName",
        "active",
        "active",
        "meta.lastModified",
        "meta.lastModified",
        "externalId",
        "id",
        "emails.value",
        "groups.value",
        "meta.created",
    ];
    if !dice.one_in(3) {
        let name = *dice.pick(&INDEXED);
        let leaf = USER.resolve(name).unwrap().leaf();
        return Choice { name: spelled(dice, name), parent: None, leaf };
    }
    let shown: Vec<_> = USER.attributes().filter(|(_, one)| one.returned != Returned::Never).collect();
    let (extension, attribute) = *dice.pick(&shown);
    let urn = match extension {
        Some(schema) => format!("{}:", schema.id),
        None if dice.one_in(6) => format!("{}:", USER.schema.id),
        None => String::new(),
    };
    if attribute.sub_attributes.is_empty() {
        let name = format!("{urn}{}", attribute.name);
        return Choice { name: spelled(dice, &name), parent: None, leaf: attribute };
    }
    let sub = dice.pick(attribute.sub_attributes);
    let name = format!("{urn}{}.{}", attribute.name, sub.name);
    Choice { name: spelled(dice, &name), parent: Some(attribute), leaf: sub }
}

/// A name in another case, now and then.
fn spelled(dice: &mut Dice, name: &str) -> String {
    match dice.below(6) {
        0 => name.to_ascii_uppercase(),
        1 => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    }
}

/// A filter that can be read; `all` gives values worth comparing with.
pub(super) fn filter(dice: &mut Dice, all: &[Value]) -> String {
    loop {
        let text = node(dice, all, 4);
        // What an attribute cannot be asked is drafted anew.
        if Filter::parse(&text, &USER).is_ok() {
            return text;
        }
    }
}

fn node(dice: &mut Dice, all: &[Value], depth: usize) -> String {
    match if depth == 0 { 9 } else { dice.below(12) } {
        0 => format!("not ({})", node(dice, all, depth - 1)),
        // Without parentheses, so that precedence decides.
        1 | 2 => format!("{} {} {}", node(dice, all, depth - 1), joint(dice), node(dice, all, depth - 1)),
        3 => format!("({} {} {})", node(dice, all, depth - 1), joint(dice), node(dice, all, depth - 1)),
        4 => brackets(dice, all),
        _ => comparison(dice, all),
    }
}

fn joint(dice: &mut Dice) -> &'static str {
    const WORDS: [&str; 5] = ["and", "or", "AND", "Or", "and"];
    WORDS[dice.below(WORDS.len())]
}

fn brackets(dice: &mut Dice, all: &[Value]) -> String {
    let complex: Vec<_> =
        USER.attributes().filter(|(_, one)| one.multi_valued && !one.sub_attributes.is_empty()).collect();
    let (extension, attribute) = *dice.pick(&complex);
    let urn = extension.map(|schema| format!("{}:", schema.id)).unwrap_or_default();
    let part = |dice: &mut Dice| {
        let sub = dice.pick(attribute.sub_attributes);
        let choice = Choice { name: sub.name.to_owned(), parent: Some(attribute), leaf: sub };
        compare(dice, &choice, all)
    };
    let inner = match dice.below(4) {
        0 => part(dice),
        1 => format!("{} and {}", part(dice), part(dice)),
        2 => format!("{} or {} and {}", part(dice), part(dice), part(dice)),
        _ => format!("not ({} or {})", part(dice), part(dice)),
    };
    format!("{urn}{}[{inner}]", attribute.name)
}

fn comparison(dice: &mut Dice, all: &[Value]) -> String {
    let choice = attribute(dice);
    compare(dice, &choice, all)
}

fn compare(dice: &mut Dice, choice: &Choice, all: &[Value]) -> String {
    let Choice { name, leaf, .. } = choice;
    if dice.one_in(10) {
        return format!("{name} {}", *dice.pick(&["pr", "PR"]));
    }
    if dice.one_in(14) {
        return format!("{name} {} null", *dice.pick(&["eq", "ne"]));
    }
    let operator = match leaf.kind {
        Kind::Boolean => *dice.pick(&["eq", "ne", "EQ"]),
        _ => *dice.pick(&["eq", "eq", "Eq", "ne", "co", "sw", "sw", "ew", "gt", "ge", "lt", "le", "LE"]),
    };
    let value = match leaf.kind {
        Kind::Boolean => (*dice.pick(&["true", "false", "\"True\"", "TRUE"])).to_owned(),
        Kind::DateTime => {
            let text = moment(dice, choice, all);
            quoted(dice, &text)
        }
        _ => {
            let text = known(dice, choice, all);
            quoted(dice, &text)
        }
    };
    format!("{name} {operator} {value}")
}

/// A value that somebody has, or something like it.
fn known(dice: &mut Dice, choice: &Choice, all: &[Value]) -> String {
    let one = dice.pick(all);
    let mut place = one;
    let path = USER.resolve(&choice.name).or_else(|| USER.resolve(choice.parent?.name));
    if let Some(path) = path {
        place = path.attribute_in(one).unwrap_or(&Value::Null);
    }
    let item = match place {
        Value::Array(items) if !items.is_empty() => dice.pick(items),
        other => other,
    };
    let text = item.as_str().or_else(|| item.get(choice.leaf.name)?.as_str()).unwrap_or_default().to_owned();
    if text.is_empty() || dice.one_in(5) {
        return dice.text(3);
    }
    let letters: Vec<char> = text.chars().collect();
    match dice.below(7) {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        2 => letters[..=dice.below(letters.len())].iter().collect(),
        3 => letters[dice.below(letters.len())..].iter().collect(),
        4 => format!("{text}{}", dice.text(1)),
        _ => text,
    }
}

/// A moment at, before or after somebody's, in one of its spellings; now and then a part of its text.
fn moment(dice: &mut Dice, choice: &Choice, all: &[Value]) -> String {
    let one = dice.pick(all);
    let text = one["meta"][choice.leaf.name].as_str().unwrap_or("2026-03-12T17:00:00Z");
    match dice.below(6) {
        0 => text.replace('Z', "+00:00"),
        1 => text.replace("T17:", "T18:").replace('Z', "+01:00"),
        2 => text.replace('Z', "").split('.').next().map(|start| format!("{start}Z")).unwrap(),
        3 => text.replace('Z', "001Z"),
        4 => text[..dice.below(text.len()) + 1].to_owned(),
        _ => text.to_owned(),
    }
}

/// A text as JSON, now and then with every character escaped.
fn quoted(dice: &mut Dice, text: &str) -> String {
    if !dice.one_in(5) {
        return Value::from(text).to_string();
    }
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{units}\"")
}
