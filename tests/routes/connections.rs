//! Connections in the Backoffice: setting one up by its pages alone, and its settings, keys, tokens and end.

use std::time::Duration;

use muster::flows::{
    Actor, FlowError, connection_keys,
    connections::{self, ConnectionFault},
    scim_tokens,
};

use crate::{
    answer::Answer,
    desk::{Desk, links, toast, words},
    world::World,
};

const CONNECTIONS: &str = "/organisation/connections";

fn page_of(slug: &str, page: &str) -> String {
    format!("{CONNECTIONS}/{slug}{page}")
}

/// The value of a field to copy.
fn copied(answer: &Answer, id: &str) -> String {
    let html = answer.text();
    let field = html.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("no {id}: {html}"));
    let value = field.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().replace("&#38;", "&")
}

async fn value(world: &World, slug: &str, key: &str) -> String {
    let shown = connections::show(&world.gateway, "acme", slug).await.unwrap();
    shown.connection.settings.get(key).unwrap()
}

both! {
    /// A newcomer's way: which product, what to enter there, its metadata, a sign-in, a token, a push. Each step
    /// says whether it worked.
    a_connection_is_set_up_by_its_pages_alone, world, {
    let mut desk = Desk::set_up(&world).await;
    let admin = &mut desk.admin;
    let list = admin.get(CONNECTIONS).await.is(200);
    assert!(words(&list).contains("acme corp") && !links(&list, "/organisation/connections/new").is_empty());
    admin.get("/organisation/connections/new").await.is(200);
    let made = admin.post("/organisation/connections/new", &[("console", "entra")]).await.is(303);
    assert_eq!(made.header("location"), Some("/organisation/connections/entra/application?console=entra"));
    assert_eq!(value(&world, "entra", "scim.profile").await, "entra", "the product decides the profile");

    let told = admin.get("/organisation/connections/entra/application?console=entra").await.is(200);
    assert!(words(&told).contains("Reply URL (Assertion Consumer Service URL)"));
    assert_eq!(copied(&told, "entry-0"), "https://id.acme.example/saml/acme/entra/metadata");
    assert_eq!(copied(&told, "entry-1"), "https://id.acme.example/saml/acme/entra/acs");
    let overview = words(&admin.get(&page_of("entra", "")).await.is(200));
    for open in ["There is no metadata", "Nobody has tried", "There is no token that is good", "No request has come"] {
        assert!(overview.contains(open), "{open}: {overview}");
    }
    let trial = words(&admin.get(&page_of("entra", "/test")).await.is(200));
    assert!(trial.contains("Bring the metadata first"), "{trial}");

    let metadata = world.idp.metadata();
    let done = admin.post(&page_of("entra", "/metadata"), &[("url", ""), ("text", &metadata)]).await.is(303);
    assert_eq!(done.header("location"), Some("/organisation/connections/entra/metadata"));
    let shown = admin.get(&page_of("entra", "/metadata")).await.is(200);
    assert_eq!(toast(&shown), "The metadata of Entra ID is in place.");
    assert!(words(&shown).contains("SHA-256") && words(&shown).contains("Replace the metadata"));

    let mut stranger = world.browser();
    let begun = stranger.begin_at("/saml/acme/entra/login").await;
    let response = world.idp.reply(&begun, "E-nobody").issue(&world);
    stranger.bring(&begun, &response).await.is(403);
    let trial = words(&admin.get(&page_of("entra", "/test?live=3")).await.is(200));
    assert!(trial.contains("refused") && trial.contains("E-nobody") && trial.contains("employee_unknown"), "{trial}");
    let overview = words(&admin.get(&page_of("entra", "")).await.is(200));
    assert!(overview.contains("The last attempt was refused"), "{overview}");
    let begun = stranger.begin_at("/saml/acme/entra/login").await;
    let response = world.idp.reply(&begun, "E-alex").issue(&world);
    stranger.bring(&begun, &response).await.is(303);
    let overview = words(&admin.get(&page_of("entra", "")).await.is(200));
    assert!(overview.contains("Somebody signed in"), "{overview}");

    let fields = [("label", "Entra <production>"), ("days", "180")];
    let made = admin.post(&page_of("entra", "/tokens"), &fields).await.is(200);
    let token = copied(&made, "token");
    assert!(token.starts_with("muster_scim_"), "{token}");
    let listed = admin.get(&page_of("entra", "/tokens")).await.is(200);
    assert!(words(&listed).contains("Entra <production>") && !listed.text().contains(&token), "it is shown once");
    world.scim_with(&token).get("/Users?count=1").await.is(200);
    world.scim_requests().await;
    let push = words(&admin.get(&page_of("entra", "/push")).await.is(200));
    assert!(push.contains("Tenant URL") && push.contains("GET /Users"), "{push}");
    let overview = admin.get(&page_of("entra", "")).await.is(200);
    assert!(words(&overview).contains("The last request went well"));
    assert!(!overview.text().contains("hx-trigger"), "what is complete is not asked again");
    let list = words(&admin.get(CONNECTIONS).await.is(200));
    assert!(list.contains("Entra ID entra SAML SCIM"), "{list}");
}}

both! { what_cannot_be_made_says_why_and_keeps_what_was_typed, world, {
    let mut desk = Desk::set_up(&world).await;
    let admin = &mut desk.admin;
    for (slug, why) in [("corp", "already in use"), ("No Slug", "cannot be the short name of a connection")] {
        let fields = [("console", "okta"), ("name", "Our <Okta>"), ("slug", slug)];
        let again = admin.post("/organisation/connections/new", &fields).await.is(422);
        let html = again.text();
        assert!(words(&again).contains(why) && html.contains("Our &#60;Okta&#62;"), "{html}");
        assert!(html.contains("value=\"okta\" checked=\"\""), "{html}");
    }
    let long = "x".repeat(101);
    admin.post("/organisation/connections/new", &[("console", "okta"), ("name", &long)]).await.is(422);
    for text in ["", "<html/>", "no xml"] {
        let again = admin.post(&page_of("corp", "/metadata"), &[("url", ""), ("text", text)]).await.is(422);
        assert!(again.text().contains("aria-invalid=\"true\""), "{text}");
    }
    // Neither the cloud's own address nor plain http is asked.
    for url in ["http://169.254.169.254/latest", "https://127.0.0.1/metadata", "file:///etc/passwd"] {
        let again = admin.post(&page_of("corp", "/metadata"), &[("url", url)]).await.is(422);
        assert!(again.text().contains("url-error") && copied(&again, "url") == url, "{url}");
    }
    let again = admin.post(&page_of("corp", "/metadata/refresh"), &[]).await.is(422);
    assert!(words(&again).contains("came from a file"), "{}", words(&again));
    admin.get(&page_of("nowhere", "")).await.is(404);
}}

both! { settings_are_saved_all_or_none_and_an_empty_one_is_the_default_again, world, {
    let mut desk = Desk::set_up(&world).await;
    let admin = &mut desk.admin;
    let path = page_of("corp", "/settings");
    let page = admin.get(&path).await.is(200);
    let shown = connections::show(&world.gateway, "acme", "corp").await.unwrap();
    for line in shown.connection.settings.all() {
        assert!(page.text().contains(&format!("name=\"{}\"", line.key.name)), "{}", line.key.name);
    }
    assert!(words(&page).contains("decides who gets in") && words(&page).contains("externalId (default)"));
    let wrong = [("name", "Acme"), ("saml.jit", "true"), ("saml.clock_skew_seconds", "9999")];
    let again = admin.post(&path, &wrong).await.is(422);
    assert!(words(&again).contains("“9999” is not usable here: give a number from 0 to 600.") && again.text().contains("value=\"9999\""));
    assert_eq!(value(&world, "corp", "saml.jit").await, "false", "nothing of it was saved");
    let right = [("name", "Acme & Co"), ("saml.jit", "true"), ("saml.clock_skew_seconds", "60")];
    admin.post(&path, &right).await.is(303);
    let page = admin.get(&path).await.is(200);
    assert_eq!(toast(&page), "The settings of Acme &#38; Co are saved.");
    assert_eq!(value(&world, "corp", "saml.clock_skew_seconds").await, "60");
    admin.post(&path, &[("name", "Acme & Co"), ("saml.jit", "")]).await.is(303);
    assert_eq!(value(&world, "corp", "saml.jit").await, "false");
    let before = world.audited().await["connection.changed"];
    admin.post(&path, &[("name", "Acme & Co"), ("saml.jit", "")]).await.is(303);
    assert_eq!(world.audited().await["connection.changed"], before, "saving the same again changes nothing");
    admin.post(&path, &[("name", " ")]).await.is(422);
}}

both! { disabling_ends_the_sessions_and_can_be_undone, world, {
    let mut desk = Desk::set_up(&world).await;
    world.connect("acme", "other", world.idp).await;
    let sessions = world.sessions().await.len();
    desk.admin.post(&page_of("other", "/enabled"), &[("enabled", "false")]).await.is(303);
    let page = desk.admin.get(&page_of("other", "")).await.is(200);
    assert_eq!(toast(&page), "acme other is disabled, and its sessions have ended.");
    assert!(words(&page).contains("Disabled"));
    assert_eq!(world.sessions().await.len(), sessions, "nobody came through it");
    desk.admin.post(&page_of("other", "/enabled"), &[("enabled", "true")]).await.is(303);
    assert_eq!(value(&world, "other", "enabled").await, "true");
    // Who came through the connection loses their own session, as they were told.
    desk.admin.post(&page_of("corp", "/enabled"), &[("enabled", "false")]).await.is(303);
    assert!(world.sessions().await.is_empty());
}}

both! { deleting_asks_for_a_fresh_sign_in_and_the_slug, world, {
    let mut desk = Desk::set_up(&world).await;
    world.connect("acme", "other", world.idp).await;
    let path = page_of("other", "/delete");
    world.wait(Duration::from_secs(16 * 60));
    for answer in [desk.admin.get(&path).await, desk.admin.post(&path, &[("confirmation", "other")]).await] {
        let to = answer.is(303).header("location").unwrap().to_owned();
        assert!(to.starts_with("/sign-in-again?return_to="), "{to}");
    }
    desk.admin.sign_in_as("E-ada").await.is(303);
    let page = words(&desk.admin.get(&path).await.is(200));
    assert!(page.contains("0 sessions") && page.contains("1 SCIM token is refused"), "{page}");
    let again = desk.admin.post(&path, &[("confirmation", "corp")]).await.is(422);
    assert!(words(&again).contains("This is not other."));
    desk.admin.post(&path, &[("confirmation", "other")]).await.is(303);
    assert_eq!(toast(&desk.admin.get(CONNECTIONS).await), "acme other is deleted.");
    desk.admin.get(&page_of("other", "")).await.is(404);
}}

both! { tokens_are_revoked_where_they_belong, world, {
    let mut desk = Desk::set_up(&world).await;
    world.found("globex", "globex.example").await;
    world.connect("globex", "corp", world.idp).await;
    let theirs = scim_tokens::list(&world.gateway, "globex").await.unwrap()[0].id;
    let ours = scim_tokens::list(&world.gateway, "acme").await.unwrap()[0].id;
    let path = |id| format!("{}/{id}/revoke", page_of("corp", "/tokens"));
    desk.admin.post(&path(theirs), &[]).await.is(404);
    assert!(scim_tokens::list(&world.gateway, "globex").await.unwrap()[0].revoked_at.is_none());
    world.scim().get("/Users").await.is(200);
    desk.admin.post(&path(ours), &[]).await.is(303);
    assert_eq!(toast(&desk.admin.get(&page_of("corp", "/tokens")).await), "The token test is revoked.");
    world.scim().get("/Users").await.is(401);
    desk.admin.post(&path(ours), &[]).await.is(303);
    let label = "x".repeat(101);
    let again = desk.admin.post(&page_of("corp", "/tokens"), &[("label", &label), ("days", "30")]).await.is(422);
    assert!(words(&again).contains("at most 100 characters"));
    desk.admin.post(&page_of("corp", "/tokens"), &[("label", "a"), ("days", "7")]).await.is(400);
    world.wait(Duration::from_secs(16 * 60));
    let asked = desk.admin.post(&page_of("corp", "/tokens"), &[("days", "30")]).await.is(303);
    assert!(asked.header("location").unwrap().starts_with("/sign-in-again"));
}}

both! { a_token_is_replaced_from_its_page_with_an_overlap_and_networks, world, {
    let mut desk = Desk::set_up(&world).await;
    let tokens = page_of("corp", "/tokens");
    let old = scim_tokens::list(&world.gateway, "acme").await.unwrap()[0].id;
    let replace = format!("{tokens}/{old}/replace");
    assert_eq!(links(&desk.admin.get(&tokens).await.is(200), &replace), std::slice::from_ref(&replace));
    let asked = words(&desk.admin.get(&replace).await.is(200));
    assert!(asked.contains("The old one stays good") && asked.contains("1 day 1 hour 7 days 30 days not at all"), "{asked}");
    let fields = |overlap, networks| [("overlap", overlap), ("label", "second"), ("days", "30"), ("allow_from", networks)];
    let wrong = desk.admin.post(&replace, &fields("24", "192.0.2.0/24 elsewhere")).await.is(422);
    assert!(words(&wrong).contains("Enter networks or addresses"), "{}", words(&wrong));
    desk.admin.post(&replace, &fields("25", "")).await.is(400);
    assert_eq!(scim_tokens::list(&world.gateway, "acme").await.unwrap().len(), 1);
    let made = desk.admin.post(&replace, &fields("24", "192.0.2.0/24, 2001:db8::1")).await.is(200);
    assert!(words(&made).contains("only from 192.0.2.0/24 2001:db8::1/128"), "{}", words(&made));
    // The requests of tests come from 0.0.0.0.
    world.scim_with(&copied(&made, "token")).get("/Users").await.is(403);
    world.scim().get("/Users").await.is(200);
    let second = scim_tokens::list(&world.gateway, "acme").await.unwrap();
    let second = second.iter().find(|token| token.label == "second").unwrap();
    let again = desk.admin.get(&format!("{tokens}/{}/replace", second.id)).await.is(200);
    assert!(again.text().contains("value=\"192.0.2.0/24 2001:db8::1/128\""), "as the old one");
    world.wait(Duration::from_secs(24 * 3600));
    world.scim().get("/Users").await.is(401);
    desk.admin.sign_in_as("E-ada").await.is(303);
    desk.admin.get(&replace).await.is(404);
    desk.admin.post(&tokens, &[("label", "third"), ("days", "30"), ("allow_from", "300.0.0.0/8")]).await.is(422);
    let third = desk.admin.post(&tokens, &[("label", "third"), ("days", "30"), ("allow_from", "0.0.0.0/8")]).await.is(200);
    world.scim_with(&copied(&third, "token")).get("/Users").await.is(200);
    world.found("globex", "globex.example").await;
    world.connect("globex", "corp", world.idp).await;
    let theirs = scim_tokens::list(&world.gateway, "globex").await.unwrap()[0].id;
    desk.admin.post(&format!("{tokens}/{theirs}/replace"), &fields("0", "")).await.is(404);
    world.wait(Duration::from_secs(16 * 60));
    let stale = desk.admin.get(&format!("{tokens}/{}/replace", second.id)).await.is(303);
    assert!(stale.header("location").unwrap().starts_with("/sign-in-again"));
}}

both! { what_is_wrong_with_a_connection_is_said_in_the_readers_language, world, {
    let mut desk = Desk::set_up(&world).await;
    let german = [("language".to_owned(), "de".to_owned())];
    let id = desk.admin_id.parse().unwrap();
    muster::flows::employees::set(&world.gateway, Actor::Operator, "acme", id, &german).await.unwrap();
    let admin = &mut desk.admin;
    let (settings, metadata) = (page_of("corp", "/settings"), page_of("corp", "/metadata"));
    for (path, fields, said) in [
        ("/organisation/connections/new", vec![("console", "okta"), ("slug", "New!")], "„New!“ kann nicht der Kurzname"),
        ("/organisation/connections/new", vec![("console", "okta"), ("slug", "corp")], "Dieser Kurzname wird schon verwendet."),
        (&settings, vec![("name", "")], "Der Name einer Verbindung hat 1 bis 100 Zeichen."),
        (&settings, vec![("saml.clock_skew_seconds", "601")], "saml.clock_skew_seconds: „601“ geht hier nicht: Geben Sie eine Zahl von 0 bis 600 an."),
        (&settings, vec![("scim.role_rules", "group:Sales")], "Schreiben Sie group:NAME=ROLLE"),
        (&settings, vec![("saml.idp_entity_id", "https://other.example")], "Geben Sie die Metadaten zusammen mit saml.idp_entity_id an."),
        (&metadata, vec![("url", "")], "Geben Sie einen Link, eine Datei oder den Text der Metadaten an."),
        (&metadata, vec![("text", "<html/>")], "Das sind keine SAML-2.0-Metadaten: Das Dokument ist ein „html“."),
        (&metadata, vec![("text", "<a>")], "Das Dokument ist kein wohlgeformtes XML: "),
        (&metadata, vec![("url", "ftp://idp.example/")], "idp.example wird nicht über https gefragt."),
        (&page_of("corp", "/tokens"), vec![("label", "x".repeat(101).as_str()), ("days", "30")], "höchstens 100 Zeichen."),
    ] {
        let page = admin.post(path, &fields).await.is(422);
        assert!(words(&page).contains(said), "{path} {fields:?}: {}", words(&page));
    }
    let page = admin.post(&settings, &[("saml.idp_entity_id", "https://other.example")]).await.is(422);
    assert_eq!(links(&page, "#"), ["#saml.idp_entity_id"], "beside the setting that it is about");
}}

both! { no_connection_stands_where_the_page_that_makes_one_does, world, {
    let mut desk = Desk::set_up(&world).await;
    let refused = connections::create(&world.gateway, Actor::Operator, "acme", "new", None, None, &[]).await;
    let reserved = FlowError::Connection(ConnectionFault::ReservedSlug("new".to_owned()));
    assert_eq!(refused.map(|_| ()).map_err(|error| error.to_string()), Err(reserved.to_string()));
    let again = desk.admin.post("/organisation/connections/new", &[("console", "okta"), ("slug", "new")]).await.is(422);
    assert!(words(&again).contains("cannot be the short name of a connection"), "{}", words(&again));
    desk.admin.post("/organisation/connections/new", &[("console", "okta"), ("slug", "newer")]).await.is(303);
    desk.admin.get(&page_of("newer", "")).await.is(200);
}}

both! { our_keys_are_replaced_step_by_step, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = page_of("corp", "/keys");
    let state = async || connection_keys::show(&world.gateway, "acme", "corp").await.unwrap().state.as_str();
    let steps = [
        ("prepare", "prepared", "The next keys are in our metadata."),
        ("prepare", "prepared", "Nothing was changed: somebody else was faster. This is how far it is."),
        ("cancel", "idle", "The next keys are removed."),
        ("prepare", "prepared", "The next keys are in our metadata."),
        ("activate", "activated", "The next keys are in use."),
        ("finish", "idle", "The previous keys are removed."),
    ];
    for (step, after, said) in steps {
        desk.admin.post(&path, &[("step", step)]).await.is(303);
        assert_eq!(state().await, after, "{step}");
        let page = desk.admin.get(&path).await.is(200);
        assert_eq!(toast(&page), said);
    }
    desk.admin.post(&path, &[("step", "forget")]).await.is(400);
}}

both! { whoever_may_not_sees_no_connection, world, {
    let mut desk = Desk::set_up(&world).await;
    for browser in [&mut desk.manager, &mut desk.agent, &mut desk.planner] {
        for page in ["", "/metadata", "/tokens", "/settings", "/keys"] {
            browser.get(&page_of("corp", page)).await.is(403);
        }
        browser.post(&page_of("corp", "/enabled"), &[("enabled", "false")]).await.is(403);
    }
    world.found("globex", "globex.example").await;
    world.connect("globex", "theirs", world.idp).await;
    desk.admin.get(&page_of("theirs", "")).await.is(404);
    desk.admin.post(&page_of("theirs", "/enabled"), &[("enabled", "false")]).await.is(404);
    desk.admin.post(&page_of("theirs", "/settings"), &[("saml.jit", "true")]).await.is(404);
    assert!(!words(&desk.admin.get(CONNECTIONS).await).contains("theirs"));
}}
