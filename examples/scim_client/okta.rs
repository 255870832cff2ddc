//! How Okta speaks: a PUT of what it read, PATCH without paths, a random password on create, and never a
//! DELETE of a person.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::{
    conversation::{Ask, Conversation, Stopped, Want},
    people::Run,
};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// Okta encodes blanks as `%20` and asks for a page.
fn lookup(collection: &str, attribute: &str, value: &str) -> String {
    let filter = format!("{attribute} eq \"{value}\"");
    let filter = utf8_percent_encode(&filter, NON_ALPHANUMERIC);
    format!("/{collection}?filter={filter}&startIndex=1&count=100")
}

/// The whole conversation about one employee and, when the server has groups, one group.
///
/// # Errors
/// When it cannot go on.
pub(crate) async fn speak(conversation: &mut Conversation<'_>, run: &Run) -> Result<(), Stopped> {
    let name = run.address("noor.haddad");
    let external_id = format!("00u{}", run.digits());
    let want = Want::status(200).is("/startIndex", 1);
    conversation.step("test the connection", Ask::get("/Users?startIndex=1&count=2"), want).await?;
    let by_name = lookup("Users", "userName", &name);
    let want = Want::found(0).is("/Resources", json!([])).is("/itemsPerPage", 0);
    conversation.step("look before creating", Ask::get(&by_name), want).await?;
    let want = Want::status(201)
        .is("/userName", name.as_str())
        .is("/externalId", external_id.as_str())
        .is("/active", true)
        .is("/locale", "en-US");
    let noor = Ask::post("/Users", person(run, &external_id, &name));
    let id = conversation.create("create Noor Haddad, with a password", noor, want).await?;
    let her = format!("/Users/{id}");

    update(conversation, &her).await?;
    leave_and_return(conversation, &her, &external_id, run).await?;

    let operations = json!([{ "op": "replace", "value": { "id": "another", "title": "Lost" } }]);
    let want = Want::error(400, "mutability");
    conversation.step("another id in a PATCH", Ask::patch(&her, &operations), want).await?;
    let stranger = Ask::put("/Users/00000000-0000-7000-8000-000000000000", person(run, "00u", &name));
    conversation.step("PUT to an id that nobody has", stranger, Want::status(404)).await?;
    if conversation.offers("Group").await? {
        groups(conversation, run, &id).await?;
    }
    Ok(())
}

fn person(run: &Run, external_id: &str, address: &str) -> Value {
    json!({
        "schemas": [USER],
        "userName": address,
        "name": { "givenName": "Noor", "familyName": "Haddad" },
        "emails": [{ "primary": true, "value": address, "type": "work" }],
        "displayName": "Noor Haddad",
        "locale": "en-US",
        "externalId": external_id,
        "groups": [],
        "password": format!("1mz0{}", run.suffix()),
        "active": true,
    })
}

/// What Okta puts back: all that it read, often without `externalId`.
async fn read(conversation: &mut Conversation<'_>, what: &str, her: &str) -> Result<Value, Stopped> {
    let mut read = conversation.step(what, Ask::get(her), Want::status(200)).await?;
    let document = read.as_object_mut().ok_or(Stopped::Missing("she could not be read"))?;
    document.remove("externalId");
    document.insert("groups".to_owned(), json!([]));
    Ok(read)
}

fn with(document: &Value, attribute: &str, value: impl Into<Value>) -> Value {
    let mut changed = document.clone();
    changed[attribute] = value.into();
    changed
}

async fn update(conversation: &mut Conversation<'_>, her: &str) -> Result<(), Stopped> {
    let document = read(conversation, "read her", her).await?;
    let mut same = Want::status(200).is("/active", true);
    if let Some(version) = document["meta"]["version"].as_str() {
        same = same.is("/meta/version", version);
    }
    conversation
        .step("put back what was read: the version stays", Ask::put(her, document.clone()), same)
        .await?;
    let want = Want::status(200).is("/title", "Planner").is("/active", true);
    conversation.step("put a change", Ask::put(her, with(&document, "title", "Planner")), want).await?;
    let mut silent = document.clone();
    if let Some(document) = silent.as_object_mut() {
        document.remove("active");
    }
    let want = Want::status(200).is("/active", true).lacks("/title");
    conversation.step("put without active: it stays", Ask::put(her, silent), want).await?;
    let operations = json!([{ "op": "replace", "value": { "password": "N3w-Secret!" } }]);
    conversation.step("change the password", Ask::patch(her, &operations), Want::status(200)).await?;
    let fishing = Ask::get("/Users?filter=password%20sw%20%22N%22");
    conversation.step("passwords cannot be asked for", fishing, Want::error(400, "invalidFilter")).await?;
    Ok(())
}

async fn leave_and_return(
    conversation: &mut Conversation<'_>,
    her: &str,
    external_id: &str,
    run: &Run,
) -> Result<(), Stopped> {
    let name = run.address("noor.haddad");
    let inactive = || Want::status(200).is("/active", false);
    let operations = json!([{ "op": "replace", "value": { "active": false } }]);
    conversation.step("deactivate her by PATCH", Ask::patch(her, &operations), inactive()).await?;
    let document = read(conversation, "read her", her).await?;
    let want = Want::status(200).is("/active", true);
    conversation.step("reactivate her by PUT", Ask::put(her, with(&document, "active", true)), want).await?;
    conversation
        .step("deactivate her by PUT", Ask::put(her, with(&document, "active", false)), inactive())
        .await?;

    // A leaver who returns comes as somebody new, with the old External ID.
    let want = Want::error(409, "uniqueness").contains("/detail", "externalId");
    let again = person(run, external_id, &run.address("noor.haddad.2"));
    conversation.step("she returns under another name", Ask::post("/Users", again), want).await?;
    let want = Want::error(409, "uniqueness").contains("/detail", "userName");
    let again = person(run, &format!("{external_id}2"), &name);
    conversation.step("she returns under her old name", Ask::post("/Users", again), want).await?;
    let want = Want::found(1).is("/Resources/0/active", false);
    conversation.step("so she is looked for", Ask::get(lookup("Users", "userName", &name)), want).await?;
    let back = with(&with(&document, "active", true), "externalId", external_id);
    let want = Want::status(200).is("/active", true).is("/externalId", external_id);
    conversation.step("and put back to work", Ask::put(her, back), want).await?;
    Ok(())
}

async fn groups(conversation: &mut Conversation<'_>, run: &Run, noor: &str) -> Result<(), Stopped> {
    let name = format!("Planners {}", run.suffix());
    let group = json!({
        "schemas": [GROUP],
        "displayName": name,
        "members": [{ "value": noor, "display": run.address("noor.haddad") }],
    });
    let want = Want::status(201).is("/displayName", name.as_str()).values("/members", &[noor]);
    let id = conversation.create("push a group", Ask::post("/Groups", group), want).await?;
    let it = format!("/Groups/{id}");
    let renamed = format!("Central {name}");
    let operations = json!([{ "op": "replace", "value": { "id": id, "displayName": renamed } }]);
    conversation.step("rename it without a path", Ask::patch(&it, &operations), Want::patched()).await?;
    let want = Want::status(200).is("/displayName", renamed.as_str()).values("/members", &[noor]);
    conversation.step("its member stayed", Ask::get(&it), want).await?;
    let operations = json!([
        { "op": "remove", "path": format!("members[value eq \"{noor}\"]") },
        { "op": "add", "path": "members", "value": [{ "value": noor }] },
    ]);
    conversation.step("remove and add the member", Ask::patch(&it, &operations), Want::patched()).await?;
    let empty = json!({ "schemas": [GROUP], "displayName": renamed, "members": [] });
    let want = Want::status(200).lacks("/members");
    conversation.step("put it with nobody in it", Ask::put(&it, empty), want).await?;
    conversation.step("delete it", Ask::delete(it), Want::status(204)).await?;
    Ok(())
}
