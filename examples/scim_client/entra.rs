//! How Microsoft Entra ID speaks: capitalised operations, booleans as strings, paths with filters that
//! match nothing yet, soft delete first.

use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::{
    conversation::{Ask, Conversation, Stopped, Want},
    people::Run,
};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const NEEDS_PROFILE: &str = "Entra sets values at filters that match nothing yet; a Muster connection accepts that with: \
     muster connection set --org ORG --slug SLUG scim.profile=entra";

/// Entra encodes blanks as `+`.
fn lookup(collection: &str, attribute: &str, value: &str) -> String {
    let filter = format!("{attribute} eq \"{value}\"");
    format!("/{collection}?filter={}", byte_serialize(filter.as_bytes()).collect::<String>())
}

/// The whole conversation about one employee and, when the server has groups, one group.
///
/// # Errors
/// When it cannot go on.
pub(crate) async fn speak(conversation: &mut Conversation<'_>, run: &Run) -> Result<(), Stopped> {
    let external_id = run.object_id(1);
    let name = run.address("marie.lefevre");
    let nobody = lookup("Users", "userName", &run.object_id(0));
    conversation
        .step("test the connection", Ask::get(nobody), Want::found(0).is("/Resources", json!([])))
        .await?;
    let by_id = lookup("Users", "externalId", &external_id);
    conversation.step("look before creating", Ask::get(&by_id), Want::found(0)).await?;
    let marie = person(&external_id, &name, "Marie", "Lefèvre");
    let want = Want::status(201)
        .is("/userName", name.as_str())
        .is("/externalId", external_id.as_str())
        .is("/active", true)
        .is("/meta/resourceType", "User")
        .lacks("/roles");
    let id = conversation.create("create Marie Lefèvre", Ask::post("/Users", marie.clone()), want).await?;
    let want = Want::error(409, "uniqueness").contains("/detail", "userName");
    let twin = person(&run.object_id(2), &name, "Marie", "Lefèvre");
    conversation.step("create her again", Ask::post("/Users", twin), want).await?;
    let found = || Want::found(1).is("/Resources/0/id", id.as_str());
    conversation.step("find her by externalId", Ask::get(&by_id), found()).await?;
    let loud = lookup("Users", "userName", &name.to_uppercase());
    conversation.step("find her whatever the case", Ask::get(loud), found()).await?;

    let her = format!("/Users/{id}");
    update(conversation, &her, run).await?;
    leave_and_return(conversation, &her, &name, run).await?;

    conversation.step("delete her for good", Ask::delete(&her), Want::status(204)).await?;
    conversation.step("read her", Ask::get(&her), Want::status(404)).await?;
    conversation.step("delete her again", Ask::delete(&her), Want::status(404)).await?;
    conversation.step("look for her", Ask::get(by_id), Want::found(0)).await?;
    let want = Want::status(201).differs("/id", id.as_str());
    let second = conversation.create("the name is free again", Ask::post("/Users", marie), want).await?;

    if conversation.offers("Group").await? {
        groups(conversation, run, &second).await?;
    }
    Ok(())
}

fn person(external_id: &str, address: &str, first_name: &str, last_name: &str) -> Value {
    json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": external_id,
        "userName": address,
        "active": true,
        "displayName": format!("{first_name} {last_name}"),
        "emails": [{ "primary": true, "type": "work", "value": address }],
        "meta": { "resourceType": "User" },
        "name": { "formatted": format!("{first_name} {last_name}"), "familyName": last_name, "givenName": first_name },
        "roles": [],
    })
}

async fn update(conversation: &mut Conversation<'_>, her: &str, run: &Run) -> Result<(), Stopped> {
    let address = run.address("marie.bos");
    let operations = json!([
        { "op": "Replace", "path": "displayName", "value": "Marie Lefèvre-Bos" },
        { "op": "Add", "path": "title", "value": "Mortgage adviser" },
        { "op": "Add", "path": "emails[type eq \"work\"].value", "value": address },
        { "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+31 20 555 0100" },
        { "op": "Replace", "path": "name.familyName", "value": "Lefèvre-Bos" },
        { "op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Advice" },
        { "op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "8ab1c9d2-manager" },
    ]);
    let enterprise = format!("/{ENTERPRISE}");
    let want = Want::status(200)
        .is("/title", "Mortgage adviser")
        .is("/emails/0/value", address.as_str())
        .is("/phoneNumbers/0/value", "+31 20 555 0100")
        .is("/name/familyName", "Lefèvre-Bos")
        .is(&format!("{enterprise}/manager/value"), "8ab1c9d2-manager")
        .or_else(NEEDS_PROFILE);
    let shown = conversation.step("update her", Ask::patch(her, &operations), want).await?;

    let operations = json!([
        { "op": "Replace", "path": "displayName", "value": "Marie Lefèvre-Bos" },
        { "op": "Replace", "path": "active", "value": "True" },
    ]);
    let mut want = Want::status(200).is("/active", true);
    if let Some(version) = shown["meta"]["version"].as_str() {
        want = want.is("/meta/version", version);
    }
    conversation.step("update nothing: the version stays", Ask::patch(her, &operations), want).await?;

    let operations = json!([{ "op": "replace", "value": {
        "name.givenName": "Marie-Anne",
        format!("{ENTERPRISE}:department"): "Planning",
    } }]);
    let want = Want::status(200)
        .is("/name/givenName", "Marie-Anne")
        .is(&format!("{enterprise}/department"), "Planning");
    conversation
        .step("update without a path, keys dotted and qualified", Ask::patch(her, &operations), want)
        .await?;

    let operations = json!([{ "op": "Replace", "path": format!("{ENTERPRISE}:manager"), "value": "" }]);
    let want = Want::status(200).lacks(&format!("{enterprise}/manager"));
    conversation.step("clear the manager with an empty string", Ask::patch(her, &operations), want).await?;

    let operations = json!([{ "op": "Add", "path": "roles[primary eq \"True\"].value", "value": "AGENT" }]);
    let want = Want::status(200).is("/roles/0/value", "AGENT").or_else(NEEDS_PROFILE);
    conversation.step("give her a role", Ask::patch(her, &operations), want).await?;

    let operations = json!([
        { "op": "Replace", "path": "title", "value": "lost" },
        { "op": "Add", "path": "shoeSize", "value": "42" },
    ]);
    let want = Want::error(400, "invalidPath");
    conversation.step("set an attribute that does not exist", Ask::patch(her, &operations), want).await?;
    let mut want = Want::status(200);
    want = match shown["title"].as_str() {
        Some(title) => want.is("/title", title),
        None => want.lacks("/title"),
    };
    conversation.step("all or nothing: nothing of it was set", Ask::get(her), want).await?;
    Ok(())
}

async fn leave_and_return(
    conversation: &mut Conversation<'_>,
    her: &str,
    name: &str,
    run: &Run,
) -> Result<(), Stopped> {
    let active = |value: &str| json!([{ "op": "Replace", "path": "active", "value": value }]);
    let want = Want::status(200).is("/active", false);
    conversation.step("disable her", Ask::patch(her, &active("False")), want).await?;
    let want = Want::found(1).is("/Resources/0/active", false);
    let by_name = lookup("Users", "userName", name);
    conversation.step("she can still be found", Ask::get(&by_name), want).await?;
    let want = Want::status(200).is("/active", true);
    conversation.step("enable her", Ask::patch(her, &active("True")), want).await?;

    let renamed = |name: &str, active: &str| {
        json!([
            { "op": "Replace", "path": "userName", "value": name },
            { "op": "Replace", "path": "active", "value": active },
        ])
    };
    let tombstone = format!("{}{name}", run.digits());
    let want = || Want::status(200).is("/userName", tombstone.as_str()).is("/active", false);
    conversation
        .step("soft delete: a new name, not active", Ask::patch(her, &renamed(&tombstone, "False")), want())
        .await?;
    conversation.step("read her", Ask::get(her), want()).await?;
    let want = Want::status(200).is("/userName", name).is("/active", true);
    conversation.step("restore her", Ask::patch(her, &renamed(name, "True")), want).await?;
    Ok(())
}

/// Entra makes a group empty and fills it by parallel PATCHes; it removes members by a list of values.
async fn groups(conversation: &mut Conversation<'_>, run: &Run, marie: &str) -> Result<(), Stopped> {
    let bram = person(&run.object_id(3), &run.address("bram"), "Bram", "Visser");
    let bram =
        conversation.create("create Bram Visser", Ask::post("/Users", bram), Want::status(201)).await?;
    let bram = bram.as_str();
    let name = format!("Advisers {}", run.suffix());
    let by_name = format!("{}&excludedAttributes=members", lookup("Groups", "displayName", &name));
    conversation.step("look for the group", Ask::get(&by_name), Want::found(0)).await?;
    let group = json!({
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": run.object_id(4),
        "displayName": name,
        "meta": { "resourceType": "Group" },
    });
    let want = Want::status(201).is("/displayName", name.as_str()).lacks("/members");
    let id = conversation.create("create it empty", Ask::post("/Groups", group), want).await?;
    let it = format!("/Groups/{id}");
    let members = |op: &str, id: &str| {
        Ask::patch(&it, &json!([{ "op": op, "path": "members", "value": [{ "value": id }] }]))
    };
    conversation
        .at_once("add two members at once", [members("Add", marie), members("Add", bram)], Want::patched())
        .await?;
    conversation.step("add one of them again", members("Add", bram), Want::patched()).await?;
    conversation
        .step("both are in", Ask::get(&it), Want::status(200).values("/members", &[marie, bram]))
        .await?;
    let want = Want::found(1).is("/Resources/0/id", id.as_str()).lacks("/Resources/0/members");
    conversation.step("find it without its members", Ask::get(by_name), want).await?;
    let user = Ask::get(format!("/Users/{bram}"));
    conversation.step("Bram shows it", user, Want::status(200).values("/groups", &[&id])).await?;
    let want = Want::error(400, "invalidValue");
    conversation.step("add somebody unknown", members("Add", "no-such-employee"), want).await?;
    conversation.step("remove one by a list of values", members("Remove", marie), Want::patched()).await?;
    conversation.step("remove the absent one again", members("Remove", marie), Want::patched()).await?;
    conversation
        .step("the other stays", Ask::get(&it), Want::status(200).values("/members", &[bram]))
        .await?;
    let renamed = format!("Senior {name}");
    let rename = Ask::patch(&it, &json!([{ "op": "Replace", "path": "displayName", "value": renamed }]));
    conversation.step("rename it", rename, Want::patched()).await?;
    let want = Want::status(200).is("/displayName", renamed).values("/members", &[bram]);
    conversation.step("read it", Ask::get(&it), want).await?;
    conversation.step("delete it", Ask::delete(&it), Want::status(204)).await?;
    conversation.step("read it", Ask::get(it), Want::status(404)).await?;
    Ok(())
}
