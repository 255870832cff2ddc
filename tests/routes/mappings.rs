//! The attribute mappings that `docs/idp/` tells people to enter: every SCIM path in them is one of ours, and what
//! arrives at it, whole or bit by bit, is there when it is read again.

use std::{collections::BTreeMap, fs, path::Path as File};

use muster::scim::{
    attribute::AttributePath,
    path::{Path, Target},
    schema::{Kind, USER},
};
use serde_json::{Map, Value, json};

use crate::world::World;

/// A table of a page, with the paths in its first column.
struct Mapping {
    page: String,
    /// The heading above it.
    heading: String,
    paths: Vec<String>,
}

/// How many tables each page has; the others are of products that do not provision.
const TABLES: [(&str, usize); 8] = [
    ("entra.md", 1),
    ("google.md", 1),
    ("jumpcloud.md", 1),
    ("keycloak.md", 1),
    ("okta.md", 1),
    ("onelogin.md", 1),
    ("pingone.md", 2),
    ("scim-clients.md", 2),
];

/// The tables whose first column is headed "SCIM path".
fn mappings() -> Vec<Mapping> {
    let folder = File::new(env!("CARGO_MANIFEST_DIR")).join("docs/idp");
    let mut pages: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    let mut found = Vec::new();
    for page in pages {
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        let (mut heading, mut within) = (String::new(), false);
        for line in fs::read_to_string(&page).unwrap().lines() {
            let Some(row) = line.strip_prefix("| ") else {
                within &= line.starts_with("|-");
                if line.starts_with('#') {
                    line.clone_into(&mut heading);
                }
                continue;
            };
            let cell = row.split(" |").next().unwrap();
            if cell == "SCIM path" {
                within = true;
                found.push(Mapping { page: name.clone(), heading: heading.clone(), paths: Vec::new() });
            } else if within {
                let paths = cell.split('`').skip(1).step_by(2).map(str::to_owned);
                found.last_mut().unwrap().paths.extend(paths);
            }
        }
    }
    found
}

fn target(path: &str) -> Target {
    match Path::parse(path, &USER) {
        Ok(Path::Attribute(target)) => target,
        other => panic!("{path}: {other:?}"),
    }
}

/// What a mapping sends to a path: text, unless the attribute is a boolean. A complex attribute gets its `value` bare,
/// as clients send it that map text to it.
fn sent(table: usize, path: &str, target: &Target) -> Value {
    let leaf = target.path.leaf();
    let mail = format!("person{table}@acme.example");
    match (target.path.to_string().as_str(), leaf.kind) {
        ("userName" | "emails" | "emails.value", _) => json!(mail),
        ("timezone", _) => json!("Europe/Brussels"),
        ("preferredLanguage", _) => json!("nl"),
        _ if leaf.name == "availableRoles" || target.path.attribute.name == "roles" => json!("AGENT"),
        (_, Kind::Boolean) => json!(true),
        _ => json!(format!("{table} {path}")),
    }
}

/// The condition of a path like `emails[type eq "work"].value`, as members of the element that it makes.
fn condition(path: &str) -> Map<String, Value> {
    let Some((_, rest)) = path.split_once('[') else { return Map::new() };
    let (condition, _) = rest.split_once(']').unwrap();
    let (name, value) = condition.split_once(" eq ").unwrap();
    Map::from_iter([(name.to_owned(), serde_json::from_str(value).unwrap())])
}

/// Puts a value where a path points to.
fn put(user: &mut Value, path: &str, target: &Target, value: Value) {
    let AttributePath { extension, attribute, sub } = target.path;
    let holder = match extension {
        Some(schema) => &mut user[schema.id],
        None => user,
    };
    let place = &mut holder[attribute.name];
    let condition = condition(path);
    match (attribute.multi_valued, sub) {
        (false, None) => *place = value,
        (false, Some(sub)) => place[sub.name] = value,
        (true, None) => *place = json!([value]),
        (true, Some(sub)) => {
            if place.is_null() {
                *place = json!([]);
            }
            let elements = place.as_array_mut().unwrap();
            let is_meant = |element: &Value| condition.iter().all(|(name, wanted)| element[name] == *wanted);
            let index = elements.iter().position(is_meant).unwrap_or_else(|| {
                elements.push(Value::Object(condition.clone()));
                elements.len() - 1
            });
            elements[index][sub.name] = value;
        }
    }
}

/// Whether a user that was read has the value where the path points to.
fn has(user: &Value, path: &str, target: &Target, value: &Value) -> bool {
    let condition = condition(path);
    let whole = AttributePath { sub: None, ..target.path };
    let comparable = target.path.to_comparable().unwrap();
    let elements = match whole.attribute_in(user) {
        Some(Value::Array(elements)) => elements.clone(),
        Some(single) => vec![single.clone()],
        None => return false,
    };
    elements.iter().any(|element| {
        let is_meant = condition.iter().all(|(name, wanted)| element[name] == *wanted);
        is_meant && comparable.sub.map_or(element, |sub| &element[sub.name]) == value
    })
}

async fn check(world: &World, id: &str, mapping: &Mapping, table: usize, how: &str) {
    let user = world.scim().get(&format!("/Users/{id}")).await.is(200).json();
    for path in &mapping.paths {
        let target = target(path);
        let value = sent(table, path, &target);
        let Mapping { page, heading, .. } = mapping;
        assert!(
            has(&user, path, &target, &value),
            "{page}, {heading}, {how}: {path} is not {value} in {user}"
        );
    }
}

#[test]
fn every_page_of_a_product_that_provisions_has_its_mapping() {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for Mapping { page, heading, paths } in mappings() {
        *counted.entry(page.clone()).or_default() += 1;
        let mut once = paths.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), paths.len(), "{page}, {heading}: a path stands twice");
        for start in ["userName", "externalId", "name.givenName", "emails"] {
            assert!(paths.iter().any(|path| path.starts_with(start)), "{page}, {heading}: no {start}");
        }
    }
    let expected: BTreeMap<String, usize> =
        TABLES.iter().map(|(page, count)| ((*page).to_owned(), *count)).collect();
    assert_eq!(counted, expected);
}

both! { what_the_pages_say_to_map_arrives, world, {
    world.set(&[("scim.missing_target", "create")]).await;
    let scim = world.scim();
    for (table, mapping) in mappings().iter().enumerate() {
        let mut user = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"] });
        let mut changes = Vec::new();
        for path in &mapping.paths {
            let target = target(path);
            let value = sent(table, path, &target);
            changes.push(json!({ "op": "add", "path": path, "value": value }));
            put(&mut user, path, &target, value);
        }
        let id = scim.create(&user).await;
        check(&world, &id, mapping, table, "at once").await;
        scim.delete(&format!("/Users/{id}")).await.is(204);
        // And as clients send it that change one attribute at a time.
        let id = scim.create(&json!({ "userName": format!("bare{table}") })).await;
        scim.patch(&format!("/Users/{id}"), &json!(changes)).await.is(200);
        check(&world, &id, mapping, table, "bit by bit").await;
    }
}}
