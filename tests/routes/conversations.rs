//! Whole conversations of identity providers, from the folders in `tests/testdata/scim`; its README says
//! what they hold.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::world::World;

/// What earlier steps kept.
type Kept = BTreeMap<String, String>;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/scim").join(name)
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Puts what was kept in place of `{{name}}`, in every string.
fn filled(value: &Value, kept: &Kept) -> Value {
    match value {
        Value::String(text) => {
            let all = kept
                .iter()
                .fold(text.clone(), |text, (name, held)| text.replace(&format!("{{{{{name}}}}}"), held));
            Value::String(all)
        }
        Value::Array(items) => items.iter().map(|item| filled(item, kept)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), filled(value, kept))).collect()
        }
        other => other.clone(),
    }
}

/// Why `found` is not what was `expected`; nothing when it is.
fn mismatch(expected: &Value, found: &Value, at: &str) -> Option<String> {
    let differ = || Some(format!("{at}: expected {expected}, found {found}"));
    match (expected, found) {
        (Value::String(any), found) if any == "{{any}}" => found.is_null().then(differ).flatten(),
        (Value::Object(wanted), Value::Object(held)) => wanted.iter().find_map(|(name, value)| {
            mismatch(value, held.get(name).unwrap_or(&Value::Null), &format!("{at}/{name}"))
        }),
        (Value::Array(wanted), Value::Array(held)) if wanted.len() == held.len() => {
            let pairs = wanted.iter().zip(held).enumerate();
            pairs
                .into_iter()
                .find_map(|(index, (value, held))| mismatch(value, held, &format!("{at}/{index}")))
        }
        (wanted, held) if wanted == held => None,
        _ => differ(),
    }
}

fn members<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    value[name].as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

async fn step(world: &World, path: &Path, kept: &mut Kept) -> Result<(), String> {
    let request = filled(&read(&path.join("request.json")), kept);
    let expected = read(&path.join("expected.json"));
    let headers: Vec<(&str, &str)> =
        members(&request, "headers").map(|(name, value)| (name, value.as_str().unwrap())).collect();
    let body = request.get("body").map(Value::to_string).unwrap_or_default();
    let target = request["path"].as_str().unwrap().strip_prefix("/scim/v2").unwrap();
    let answer = world.scim().send(request["method"].as_str().unwrap(), target, &headers, body).await;
    let text = answer.text();
    if u64::from(answer.status) != expected["status"].as_u64().unwrap() {
        return Err(format!("status {} instead of {}: {text}", answer.status, expected["status"]));
    }
    if answer.status == 204 && !text.is_empty() {
        return Err(format!("204 with a body: {text}"));
    }
    let found: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
    let earlier = kept.clone();
    for (name, pointer) in members(&expected, "capture") {
        let pointer = pointer.as_str().unwrap();
        let value = found.pointer(pointer).and_then(Value::as_str);
        let value = value.ok_or_else(|| format!("nothing to keep at {pointer}: {text}"))?;
        kept.insert(name.to_owned(), value.to_owned());
    }
    let wanted = filled(&expected, kept);
    for (name, value) in members(&wanted, "headers") {
        let held = answer.header(name).unwrap_or_default();
        let held = if name == "Content-Type" { held.split(';').next().unwrap_or_default() } else { held };
        if held != value.as_str().unwrap() {
            return Err(format!("header {name}: expected {value}, found {held:?}"));
        }
    }
    if let Some(body) = wanted.get("body")
        && let Some(why) = mismatch(body, &found, "")
    {
        return Err(format!("{why}\nin {text}"));
    }
    for pointer in wanted["absent"].as_array().into_iter().flatten() {
        if let Some(value) = found.pointer(pointer.as_str().unwrap()) {
            return Err(format!("{pointer} should be absent and is {value}"));
        }
    }
    for (pointer, part) in members(&wanted, "contains") {
        let held = found.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        if !held.contains(part.as_str().unwrap()) {
            return Err(format!("{pointer} should contain {part} and is {held:?}"));
        }
    }
    let unwanted = filled(&expected["differs"], &earlier);
    for (pointer, value) in unwanted.as_object().into_iter().flatten() {
        if found.pointer(pointer) == Some(value) {
            return Err(format!("{pointer} is still {value}"));
        }
    }
    Ok(())
}

/// Has the whole conversation, from the first step to the last.
pub(crate) async fn converse(world: &World, name: &str) {
    let folder = folder(name);
    let connection = read(&folder.join("connection.json"));
    let settings: Vec<(&str, &str)> =
        members(&connection, "settings").map(|(key, value)| (key, value.as_str().unwrap())).collect();
    world.set(&settings).await;
    let mut steps: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    steps.sort();
    assert!(steps.len() > 5, "{name} has {} steps", steps.len());
    let mut kept = Kept::new();
    for path in steps {
        if let Err(why) = step(world, &path, &mut kept).await {
            panic!("{}: {why}", path.display());
        }
    }
}

both! { entra, world, { converse(&world, "entra").await; }}
both! { okta, world, { converse(&world, "okta").await; }}
both! { onelogin, world, { converse(&world, "onelogin").await; }}
both! { google, world, { converse(&world, "google").await; }}
both! { jumpcloud, world, { converse(&world, "jumpcloud").await; }}
both! { pingfederate, world, { converse(&world, "pingfederate").await; }}
both! { sailpoint, world, { converse(&world, "sailpoint").await; }}
both! { authentik, world, { converse(&world, "authentik").await; }}
both! { keycloak, world, { converse(&world, "keycloak").await; }}

#[test]
fn a_body_that_is_not_as_expected_is_noticed() {
    use serde_json::json;
    let expected = json!({ "a": [{ "b": "{{any}}" }], "c": 1 });
    assert_eq!(mismatch(&expected, &json!({ "a": [{ "b": 5, "x": 1 }], "c": 1, "d": 2 }), ""), None);
    for wrong in [
        json!({ "a": [{ "b": null }], "c": 1 }),
        json!({ "a": [{}], "c": 1 }),
        json!({ "a": [], "c": 1 }),
        json!({ "a": [{ "b": 5 }, { "b": 5 }], "c": 1 }),
        json!({ "a": [{ "b": 5 }], "c": "1" }),
        json!({ "a": { "b": 5 }, "c": 1 }),
    ] {
        assert!(mismatch(&expected, &wrong, "").is_some(), "{wrong}");
    }
}

/// Every conversation in the folder is had here, but for those about groups.
#[test]
fn no_conversation_is_forgotten() {
    let mut names: Vec<String> = fs::read_dir(folder(""))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.ends_with("-groups"))
        .collect();
    names.sort();
    let told = [
        "authentik",
        "entra",
        "google",
        "jumpcloud",
        "keycloak",
        "okta",
        "onelogin",
        "pingfederate",
        "sailpoint",
    ];
    assert_eq!(names, told);
}
