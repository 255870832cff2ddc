//! Offices, roles, the audit log, the mail ledger and the settings, as people look after them in the Backoffice.

use muster::{
    directory::{Authority, Permission, Role},
    flows::{
        Actor,
        employees::{self, NewEmployee, Way},
        further_roles::{self, Editor},
        organisations, records,
    },
    web::places::{PLACES, Verb, place},
};

use crate::{
    answer::Answer,
    browser::Browser,
    database::meddle,
    desk::{Desk, at_work, hire, links, open_office, toast, words},
    world::World,
};

const OFFICES: &str = "/organisation/offices";
const ROLES: &str = "/organisation/roles";

fn location(answer: &Answer) -> String {
    answer.header("location").unwrap_or_default().to_owned()
}

/// The value of a hidden or visible input of a page.
fn value(answer: &Answer, name: &str) -> String {
    let html = answer.text();
    let at = html.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name}"));
    let rest = &html[at..];
    let rest = rest.split_once("value=\"").unwrap().1;
    rest.split_once('"').unwrap().0.to_owned()
}

async fn office_at(world: &World, id: &str) -> muster::directory::office::Office {
    muster::flows::offices::show(&world.gateway, "acme", id).await.unwrap()
}

both! { x5_an_administrator_adds_changes_closes_and_deletes_an_office, world, {
    let mut desk = Desk::set_up(&world).await;
    let admin = &mut desk.admin;
    let page = words(&admin.get(OFFICES).await.is(200));
    assert!(page.contains("Ghent") && page.contains("Open") && page.contains("1–1 of 1"), "{page}");
    admin.get("/organisation/offices/new").await.is(200);
    let fields = [("name", "Antwerp & Port"), ("externalId", "ANR"), ("timeZone", "Europe/Brussels"), ("address", "Meir 1")];
    let made = admin.post("/organisation/offices/new", &fields).await.is(303);
    let path = location(&made);
    let page = admin.get(&path).await.is(200);
    assert_eq!(toast(&page), "Antwerp &#38; Port is added.");
    assert!(words(&page).contains("Nobody is assigned to this office yet."));
    let version = value(&page, "version");
    let changed = [("version", version.as_str()), ("name", "Antwerp"), ("externalId", ""), ("timeZone", ""), ("address", "")];
    assert_eq!(location(&admin.post(&path, &changed).await.is(303)), path);
    let id = path.rsplit('/').next().unwrap().to_owned();
    let office = office_at(&world, &id).await;
    assert_eq!((office.name.as_str(), office.external_id, office.time_zone), ("Antwerp", None, None));
    admin.post(&format!("{path}/close"), &[]).await.is(303);
    assert!(!office_at(&world, &id).await.active);
    assert!(words(&admin.get("/organisation/offices?state=closed").await.is(200)).contains("Antwerp"));
    assert!(!words(&admin.get("/organisation/offices?state=open").await.is(200)).contains("Antwerp"));
    admin.post(&format!("{path}/reopen"), &[]).await.is(303);
    assert!(office_at(&world, &id).await.active);
    let page = words(&admin.get(&format!("{path}/delete")).await.is(200));
    assert!(page.contains("No employee is assigned") && page.contains("type: Antwerp"), "{page}");
    let page = admin.post(&format!("{path}/delete"), &[("confirmation", "antwerp")]).await.is(422);
    assert!(words(&page).contains("This is not the name."));
    let gone = admin.post(&format!("{path}/delete"), &[("confirmation", "Antwerp")]).await.is(303);
    assert_eq!(location(&gone), OFFICES);
    admin.get(&path).await.is(404);
}}

both! { an_office_says_beside_each_field_what_is_wrong, world, {
    let mut desk = Desk::set_up(&world).await;
    let admin = &mut desk.admin;
    let long = "x".repeat(201);
    let cases = [
        (["", "", ""], "A name has 1 to 200 characters."),
        ([long.as_str(), "", ""], "A name has 1 to 200 characters."),
        (["Ghent", "", ""], "Another office has this name."),
        (["GHENT", "", ""], "Another office has this name."),
        (["Other", "GNT", ""], "Another office has this External ID."),
        (["Other", "", "Mars/Olympus"], "There is no such time zone."),
    ];
    for ([name, external_id, zone], why) in cases {
        let fields = [("name", name), ("externalId", external_id), ("timeZone", zone), ("address", "kept <here>")];
        let page = admin.post("/organisation/offices/new", &fields).await.is(422);
        let text = words(&page);
        assert_eq!(text.matches(why).count(), 2, "at the top and beside the field: {why}: {text}");
        assert!(text.contains("kept <here>"), "what was typed stays");
    }
    assert!(words(&admin.get(OFFICES).await).contains("1–1 of 1"), "nothing was made");
}}

both! { two_who_change_an_office_at_once_see_both_versions, world, {
    let mut desk = Desk::set_up(&world).await;
    let id = open_office(&world, "ANR", "Antwerp").await;
    let path = format!("{OFFICES}/{id}");
    let version = value(&desk.admin.get(&path).await.is(200), "version");
    let fields = |name: &'static str, address: &'static str| [("name", name), ("externalId", "ANR"), ("timeZone", ""), ("address", address)];
    let first: Vec<_> = [("version", version.as_str())].into_iter().chain(fields("Anvers", "Meir 1")).collect();
    desk.admin.post(&path, &first).await.is(303);
    let second: Vec<_> = [("version", version.as_str())].into_iter().chain(fields("Antwerpen", "")).collect();
    let page = desk.admin.post(&path, &second).await.is(409);
    let text = words(&page);
    assert!(text.contains("Stored meanwhile: Anvers") && text.contains("Stored meanwhile: Meir 1"), "{text}");
    assert!(page.text().contains("value=\"Antwerpen\""), "one's own version is there, too");
    assert_eq!(office_at(&world, &id).await.name, "Anvers", "nothing was overwritten");
    let newest = value(&page, "version");
    let third: Vec<_> =
        [("version", newest.as_str()), ("take", "address")].into_iter().chain(fields("Antwerpen", "")).collect();
    desk.admin.post(&path, &third).await.is(303);
    let office = office_at(&world, &id).await;
    assert_eq!((office.name.as_str(), office.address.as_deref()), ("Antwerpen", Some("Meir 1")));
}}

/// What a page's form says that its fields are, with the version, to be sent as it is with other values.
fn shown(page: &Answer, names: &[&'static str]) -> Vec<(String, String)> {
    let was = names.iter().map(|name| format!("was-{name}"));
    let sent = was.chain(["version".to_owned()]).map(|name| (name.clone(), value(page, &name)));
    sent.collect()
}

/// Posts what a form showed with `fields` as they were typed.
async fn submit(
    browser: &mut Browser,
    path: &str,
    shown: &[(String, String)],
    fields: &[(&str, &str)],
) -> Answer {
    let shown = shown.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let all: Vec<(&str, &str)> = shown.chain(fields.iter().copied()).collect();
    browser.post(path, &all).await
}

both! { what_only_one_of_two_changed_of_an_office_needs_no_question, world, {
    let mut desk = Desk::set_up(&world).await;
    let id = open_office(&world, "ANR", "Antwerp").await;
    let path = format!("{OFFICES}/{id}");
    let seen = shown(&desk.admin.get(&path).await.is(200), &["name", "externalId", "timeZone", "address"]);
    let theirs = [("name", "Anvers"), ("externalId", "ANR"), ("timeZone", ""), ("address", "Meir 1\r\nAnvers")];
    submit(&mut desk.admin, &path, &seen, &theirs).await.is(303);
    let mine = [("name", "Antwerp"), ("externalId", "ANR"), ("timeZone", "Europe/Brussels"), ("address", "")];
    submit(&mut desk.admin, &path, &seen, &mine).await.is(303);
    let office = office_at(&world, &id).await;
    assert_eq!((office.name.as_str(), office.address.as_deref()), ("Anvers", Some("Meir 1\nAnvers")), "theirs stays");
    assert_eq!(office.time_zone.as_deref(), Some("Europe/Brussels"), "and so does mine");
    // What both changed is asked about, and that alone; until it is answered nothing is stored.
    let both = [("name", "Antwerpen"), ("externalId", "ANR-2"), ("timeZone", ""), ("address", "")];
    let page = submit(&mut desk.admin, &path, &seen, &both).await.is(409);
    let text = words(&page);
    assert!(text.contains("Stored meanwhile: Anvers") && text.matches("Stored meanwhile").count() == 1, "{text}");
    assert_eq!(office_at(&world, &id).await.version, office.version, "nothing was stored");
    let seen = shown(&page, &["name", "externalId", "timeZone", "address"]);
    let filled = ["name", "externalId"].map(|name| (name, value(&page, name)));
    let mut answer: Vec<_> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
    answer.extend([("timeZone", "Europe/Brussels"), ("address", "Meir 1\nAnvers"), ("take", "name")]);
    submit(&mut desk.admin, &path, &seen, &answer).await.is(303);
    let office = office_at(&world, &id).await;
    assert_eq!((office.name.as_str(), office.external_id.as_deref()), ("Anvers", Some("ANR-2")));
    assert_eq!(office.address.as_deref(), Some("Meir 1\nAnvers"));
    // A form with a fault keeps what it knew, so that nothing slips by after it is corrected.
    let old = shown(&desk.admin.get(&path).await.is(200), &["name", "externalId", "timeZone", "address"]);
    muster::flows::offices::set(&world.gateway, Actor::Operator, "acme", &id, &[("name".to_owned(), "A'pen".to_owned())]).await.unwrap();
    let fault = [("name", "Anvers"), ("externalId", "x"), ("timeZone", "Nowhere/Land"), ("address", "Meir 1\nAnvers")];
    let page = submit(&mut desk.admin, &path, &old, &fault).await.is(422);
    assert_eq!(value(&page, "version"), old.last().unwrap().1);
    let again = [("name", "Antwerp Port"), ("externalId", "x"), ("timeZone", ""), ("address", "")];
    submit(&mut desk.admin, &path, &old, &again).await.is(409);
}}

both! { an_office_shows_who_works_there_in_which_role_and_what_its_end_would_touch, world, {
    let mut desk = Desk::set_up(&world).await;
    let list = desk.admin.get(OFFICES).await.is(200);
    let path = links(&list, "/organisation/offices/0").pop().unwrap();
    let text = words(&desk.admin.get(&path).await.is(200));
    assert!(text.contains("alex Family") && text.contains("mona Family") && !text.contains("paul Family"), "{text}");
    assert!(text.contains("Office Manager") && text.contains("1–2 of 2"), "{text}");
    let text = words(&desk.admin.get(&format!("{path}/delete")).await.is(200));
    assert!(text.contains("2 assignments of employees end."), "{text}");
    desk.admin.post(&format!("{path}/delete"), &[("confirmation", "Ghent")]).await.is(303);
    assert!(world.employee(&desk.agent_id).await.relations.is_empty());
    world.intact_audit_rows().await;
}}

both! { offices_are_looked_through_a_page_at_a_time_and_searched, world, {
    let mut desk = Desk::set_up(&world).await;
    for number in 0..119 {
        open_office(&world, &format!("N-{number:03}"), &format!("Branch {number:03}%")).await;
    }
    let mut path = OFFICES.to_owned();
    let mut seen = 0;
    let mut back = Vec::new();
    loop {
        let page = desk.admin.get(&path).await.is(200);
        seen += links(&page, "/organisation/offices/0").len();
        back = [back, links(&page, "/organisation/offices?before=")].concat();
        match links(&page, "/organisation/offices?after=").pop() {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!((seen, back.len()), (120, 2));
    assert!(words(&desk.admin.get(&back[1]).await.is(200)).contains("51–100 of 120"));
    let page = words(&desk.admin.get("/organisation/offices?q=branch+007").await.is(200));
    assert!(page.contains("1–1 of 1 that match") && page.contains("Branch 007%"), "{page}");
    assert!(words(&desk.admin.get("/organisation/offices?q=n-01").await).contains("1–10 of 10 that match"));
    assert!(words(&desk.admin.get("/organisation/offices?q=7%25").await).contains("1–12 of 12 that match"), "a sign of the search is a sign");
    assert!(words(&desk.admin.get("/organisation/offices?q=nowhere").await).contains("No office matches"));
}}

both! { the_audit_log_says_who_did_what_to_whom_and_is_searched, world, {
    let mut desk = Desk::set_up(&world).await;
    let id = open_office(&world, "ANR", "Antwerp").await;
    let path = format!("{OFFICES}/{id}");
    let fields = [("version", "1"), ("name", "Anvers"), ("externalId", "ANR"), ("timeZone", ""), ("address", "")];
    desk.admin.post(&path, &fields).await.is(303);
    world.wait(std::time::Duration::from_secs(60));
    let text = words(&desk.admin.get("/organisation/audit").await.is(200));
    assert!(text.contains("Office changed") && text.contains("before: Antwerp → after: Anvers"), "{text}");
    assert!(text.contains("ada Family employee") && text.contains("Operator command line"), "{text}");
    assert!(text.find("Office changed").unwrap() < text.rfind("Employee added").unwrap(), "newest first");
    let only = words(&desk.admin.get("/organisation/audit?action=office.changed&q=ada").await.is(200));
    assert!(only.contains("1–1 of 1 that match") && only.contains("Anvers"), "{only}");
    let none = words(&desk.admin.get("/organisation/audit?action=office.changed&q=mona").await.is(200));
    assert!(none.contains("Nothing was recorded of this"), "{none}");
    let of_one = words(&desk.admin.get("/organisation/audit?q=E-alex").await.is(200));
    assert!(of_one.contains("Signed in") && !of_one.contains("Anvers"), "{of_one}");
    for (query, there) in [("from=2026-03-12", true), ("from=2026-03-13", false), ("until=2026-03-11", false), ("until=2026-03-12", true), ("from=x", true)] {
        let text = words(&desk.admin.get(&format!("/organisation/audit?{query}")).await.is(200));
        assert_eq!(text.contains("Anvers"), there, "{query}");
    }
    employees::delete(&world.gateway, Actor::Operator, "acme", desk.agent_id.parse().unwrap()).await.unwrap();
    let text = words(&desk.admin.get("/organisation/audit").await.is(200));
    assert!(text.contains("erased with the person") && !text.contains("alex Family"), "{text}");
}}

both! { the_audit_log_is_taken_away_as_a_file_that_no_spreadsheet_runs, world, {
    let mut desk = Desk::set_up(&world).await;
    open_office(&world, "EVIL", "=cmd|' /C calc'!A0").await;
    for number in 0..60 {
        open_office(&world, &format!("N-{number}"), &format!("Branch {number}")).await;
    }
    let answer = desk.admin.post("/organisation/audit/export", &[("action", "office.created")]).await.is(200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment; filename=\"audit-acme-2026-03-12"));
    let file = answer.text();
    assert_eq!(file.lines().count(), 1 + 62, "a header and every row, not a page: {file}");
    assert!(file.starts_with("at,actor,actorName,action,"), "{file}");
    assert!(file.contains("'=cmd|") && !file.contains(",=cmd"), "{file}");
    let text = words(&desk.admin.get("/organisation/audit?action=audit.exported").await.is(200));
    assert!(text.contains("1–1 of 1 that match") && text.contains("ada Family"), "{text}");
    desk.manager.post("/organisation/audit/export", &[]).await.is(403);
}}

both! { the_chain_of_the_audit_log_is_verified_from_its_page, world, {
    let mut desk = Desk::set_up(&world).await;
    assert!(words(&desk.admin.get("/organisation/audit").await.is(200)).contains("Not verified"));
    desk.admin.post("/organisation/audit/verify", &[]).await.is(303);
    let text = words(&desk.admin.get("/organisation/audit").await.is(200));
    assert!(text.contains("Intact up to row") && text.contains("The audit log was verified."), "{text}");
    assert!(words(&desk.admin.get("/organisation/audit?action=audit.verified").await).contains("ada Family"));
    let rewritten = meddle(&world.gateway.db, "update audit_rows set action = 'office.deleted' where action = 'office.created'").await;
    assert_eq!(rewritten, 1);
    desk.admin.post("/organisation/audit/verify", &[]).await.is(303);
    let text = words(&desk.admin.get("/organisation/audit").await.is(200));
    assert!(text.contains("Broken") && text.contains("is not what was written"), "{text}");
    assert!(records::verify_audit(&world.gateway).await.is_ok());
}}

both! { m7_the_mail_ledger_proves_that_nobody_wrote_to_somebody, world, {
    let mut desk = Desk::set_up(&world).await;
    assert!(words(&desk.admin.get("/organisation/mails").await.is(200)).contains("No mail was ever queued"));
    let new = NewEmployee {
        email: "ida@acme.example".to_owned(),
        first_name: "Ida".to_owned(),
        last_name: "Invited".to_owned(),
        ..NewEmployee::default()
    };
    world.add(new, Way::Invite).await;
    let text = words(&desk.admin.get("/organisation/mails").await.is(200));
    assert!(text.contains("Ida Invited") && text.contains("Invitation") && text.contains("Queued"), "{text}");
    let proof = format!("/organisation/mails?employee={}", desk.agent_id);
    let text = words(&desk.admin.get(&proof).await.is(200));
    assert!(text.contains("No mail was ever queued for alex Family."), "{text}");
    assert!(text.contains("Added with the user activation flow bypassed: nothing is sent."), "{text}");
    let text = words(&desk.admin.get("/organisation/mails?q=ida").await.is(200));
    assert!(text.contains("Mails to Ida Invited.") && text.contains("1–1 of 1 that match"), "{text}");
    assert!(!text.contains("No mail was ever queued for"), "{text}");
    let text = words(&desk.admin.get("/organisation/mails?q=ida&state=sent").await.is(200));
    assert!(text.contains("No mail matches"), "{text}");
    desk.manager.get(&proof).await.is(403);
}}

both! { the_settings_are_those_of_the_command_line_and_say_what_is_wrong, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = "/organisation/settings";
    let page = desk.admin.get(path).await.is(200);
    let shown = organisations::show(&world.gateway, "acme").await.unwrap();
    for line in shown.scope.settings.all() {
        assert!(page.text().contains(&format!("name=\"{}\"", line.key.name)), "{}", line.key.name);
    }
    let version = value(&page, "version");
    let fields = |minutes: &'static str, domain: &'static str, name: &'static str| {
        [
            ("name", name), ("domains", domain), ("unique_email", "true"), ("session_idle_minutes", minutes),
            ("session_max_hours", "12"), ("log_retention_days", "90"), ("language", "nl"), ("time_zone", "Europe/Brussels"),
        ]
    };
    let post = |version: &str, rest: [(&'static str, &'static str); 8]| -> Vec<(String, String)> {
        let own = [("version".to_owned(), version.to_owned()), ("scim_log_rows".to_owned(), value(&page, "scim_log_rows"))];
        own.into_iter().chain(rest.map(|(name, value)| (name.to_owned(), value.to_owned()))).collect()
    };
    async fn send(browser: &mut Browser, fields: &[(String, String)]) -> Answer {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post("/organisation/settings", &fields).await
    }
    let cases = [
        (fields("0", "acme.example", "Acme"), "This setting cannot have this value."),
        (fields("many", "acme.example", "Acme"), "This setting cannot have this value."),
        (fields("30", "nonsense", "Acme"), "One of these is no domain."),
        (fields("30", "acme.example", " "), "A name has 1 to 200 characters."),
    ];
    for (wrong, why) in cases {
        let text = words(&send(&mut desk.admin, &post(&version, wrong)).await.is(422));
        assert!(text.matches(why).count() >= 2, "{why}: {text}");
    }
    world.found("globex", "globex.example").await;
    let taken = send(&mut desk.admin, &post(&version, fields("30", "globex.example", "Acme"))).await.is(422);
    assert!(words(&taken).contains("belongs to another organisation"));
    send(&mut desk.admin, &post(&version, fields("30", "acme.example\r\nacme.test", "Acme & Co"))).await.is(303);
    let shown = organisations::show(&world.gateway, "acme").await.unwrap();
    assert_eq!(shown.domains, ["acme.example", "acme.test"]);
    assert_eq!((shown.scope.name.as_str(), shown.scope.settings.values().session_idle_minutes.get()), ("Acme & Co", 30));
    let clash = send(&mut desk.admin, &post(&version, fields("60", "acme.example", "Acme"))).await.is(409);
    assert!(words(&clash).contains("Opgeslagen") || words(&clash).contains("Stored meanwhile") || words(&clash).contains("Intussen"), "{}", words(&clash));
    let text = words(&desk.admin.get("/organisation/audit?action=organisation.changed").await.is(200));
    assert!(text.contains("session_idle_minutes") && text.contains("480") && text.contains("30"), "{text}");
}}

both! { what_only_one_of_two_changed_of_the_settings_needs_no_question, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = "/organisation/settings";
    let page = desk.admin.get(path).await.is(200);
    let names = [
        "name", "domains", "unique_email", "session_idle_minutes", "session_max_hours", "log_retention_days",
        "scim_log_rows", "language", "time_zone",
    ];
    let seen = shown(&page, &names);
    // What was shown, with some of it typed over; a switch that is off is not sent.
    let form = |typed: &[(&'static str, &'static str)]| -> Vec<(String, String)> {
        let kept = names.iter().filter(|name| typed.iter().all(|(other, _)| other != *name)).map(|name| {
            ((*name).to_owned(), value(&page, &format!("was-{name}")))
        });
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        kept.chain(typed).filter(|(name, value)| name != "unique_email" || value == "true").collect()
    };
    async fn send(browser: &mut Browser, seen: &[(String, String)], form: &[(String, String)]) -> Answer {
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        submit(browser, "/organisation/settings", seen, &fields).await
    }
    send(&mut desk.admin, &seen, &form(&[("session_idle_minutes", "30"), ("unique_email", "true")])).await.is(303);
    send(&mut desk.admin, &seen, &form(&[("name", "Acme & Co"), ("domains", "acme.example\r\nacme.test")])).await.is(303);
    let stored = organisations::show(&world.gateway, "acme").await.unwrap();
    let values = stored.scope.settings.values();
    assert_eq!((stored.scope.name.as_str(), values.session_idle_minutes.get(), values.unique_email), ("Acme & Co", 30, true));
    assert_eq!(stored.domains, ["acme.example", "acme.test"]);
    let clash = send(&mut desk.admin, &seen, &form(&[("session_idle_minutes", "60"), ("log_retention_days", "30")])).await.is(409);
    let text = words(&clash);
    assert_eq!(text.matches("Stored meanwhile").count(), 1, "what both changed, and that alone: {text}");
    assert_eq!((value(&clash, "name"), value(&clash, "log_retention_days")), ("Acme &#38; Co".to_owned(), "30".to_owned()));
    let again = organisations::show(&world.gateway, "acme").await.unwrap();
    assert_eq!(again.scope.record.version, stored.scope.record.version, "nothing was stored");
    world.intact_audit_rows().await;
}}

/// The administrator's further role with these permissions, made and given to somebody.
async fn grant(world: &World, desk: &Desk, name: &str, permissions: &[Permission], to: &str) -> String {
    let editor = Editor { org: "acme", id: desk.admin_id.parse().unwrap() };
    let role = further_roles::create(&world.gateway, editor, name, permissions).await.unwrap();
    further_roles::assign(&world.gateway, editor, role.id, to.parse().unwrap(), true).await.unwrap();
    role.id.to_string()
}

both! { s5_a_further_role_is_made_given_and_taken_and_holds_from_the_next_request_on, world, {
    let mut desk = Desk::set_up(&world).await;
    desk.agent.get("/organisation/audit").await.is(403);
    let text = words(&desk.admin.get(ROLES).await.is(200));
    assert!(text.contains("No further role yet") && text.contains("See the audit log"), "{text}");
    let wrong = desk.admin.post("/organisation/roles/new", &[("name", " ")]).await.is(422);
    assert!(words(&wrong).contains("Choose at least one permission.") && words(&wrong).contains("A name has 1 to 80"));
    let fields = [("name", "Auditor"), ("permissions", "audit.see"), ("permissions", "nonsense")];
    let path = location(&desk.admin.post("/organisation/roles/new", &fields).await.is(303));
    let again = desk.admin.post("/organisation/roles/new", &[("name", "AUDITOR"), ("permissions", "audit.see")]).await.is(422);
    assert!(words(&again).contains("Another role has this name."));
    let give = format!("{path}/give");
    assert!(words(&desk.admin.post(&give, &[("who", "nobody")]).await.is(422)).contains("No employee is called so."));
    let several = desk.admin.post(&give, &[("who", "family")]).await.is(422);
    assert!(words(&several).contains("Several are called so.") && words(&several).contains("alex Family"));
    desk.admin.post(&give, &[("who", "E-alex")]).await.is(303);
    desk.agent.get("/organisation/audit").await.is(200);
    desk.agent.get("/organisation/mails").await.is(403);
    let page = desk.admin.get(&path).await.is(200);
    assert!(words(&page).contains("alex Family"));
    let version = value(&page, "version");
    let more = [("version", version.as_str()), ("name", "Auditor"), ("permissions", "mails.see")];
    desk.admin.post(&path, &more).await.is(303);
    desk.agent.get("/organisation/audit").await.is(403);
    desk.agent.get("/organisation/mails").await.is(200);
    desk.admin.post(&path, &more).await.is(303);
    let late = [("version", version.as_str()), ("name", "Auditor"), ("permissions", "audit.see")];
    let clash = desk.admin.post(&path, &late).await.is(409);
    assert!(words(&clash).contains("Somebody else saved while you were writing."));
    desk.admin.post(&format!("{path}/take"), &[("employee", &desk.agent_id)]).await.is(303);
    desk.agent.get("/organisation/mails").await.is(403);
    desk.admin.post(&give, &[("who", "E-alex")]).await.is(303);
    desk.admin.post(&format!("{path}/delete"), &[("confirmation", "nope")]).await.is(422);
    desk.admin.post(&format!("{path}/delete"), &[("confirmation", "Auditor")]).await.is(303);
    desk.agent.get("/organisation/mails").await.is(403);
    let text = words(&desk.admin.get("/organisation/audit?q=E-alex").await.is(200));
    assert!(text.contains("Further role given") && text.contains("Further role taken"), "{text}");
}}

both! { every_place_admits_whoever_has_its_permission_by_a_further_role, world, {
    let desk = Desk::set_up(&world).await;
    for permission in Permission::ALL {
        let name = format!("p{}", permission.as_str().replace('.', "-"));
        let id = hire(&world, &name, &[], "").await;
        grant(&world, &desk, permission.as_str(), &[permission], &id).await;
        let mut browser = at_work(&world, &name).await;
        let authority = Authority::of(&world.employee(&id).await).and(&[permission]);
        for one in PLACES.iter().filter(|one| one.verb == Verb::Get && !one.path.contains('{')) {
            let status = browser.get(one.path).await.status;
            let refused = status == 403;
            let expected = !place(one.path, Verb::Get).unwrap().who.admits(&authority);
            let nowhere = one.path == "/organisation" && muster::web::places::first_page(&authority).is_none();
            assert_eq!(refused, expected || nowhere, "{} with {}: {status}", one.path, permission.as_str());
        }
    }
}}

both! { nobody_gives_or_takes_over_what_they_do_not_have_themselves, world, {
    let mut desk = Desk::set_up(&world).await;
    let strong = grant(&world, &desk, "Strong", &[Permission::EditSettings, Permission::EditRoles], &desk.admin_id).await;
    let editors = [Permission::EditRoles, Permission::SeeMails, Permission::EditEmployees, Permission::SuspendEmployees, Permission::SeeEmployees];
    grant(&world, &desk, "Editors", &editors, &desk.agent_id).await;
    let agent = &mut desk.agent;
    agent.post("/organisation/roles/new", &[("name", "Mine"), ("permissions", "mails.see")]).await.is(303);
    let refused = agent.post("/organisation/roles/new", &[("name", "More"), ("permissions", "connections.edit")]).await.is(422);
    assert!(words(&refused).contains("permissions that you do not have yourself"));
    agent.post(&format!("{ROLES}/{strong}/give"), &[("who", "E-alex")]).await.is(403);
    agent.post(&format!("{ROLES}/{strong}/take"), &[("employee", &desk.admin_id)]).await.is(403);
    agent.post(&format!("{ROLES}/{strong}/delete"), &[("confirmation", "Strong")]).await.is(422);
    // A role that keeps what they do not have: the rest can be changed, that cannot be taken.
    let fields = [("version", "1"), ("name", "Strong"), ("permissions", "roles.edit"), ("permissions", "mails.see")];
    agent.post(&format!("{ROLES}/{strong}"), &fields).await.is(303);
    let editor = Editor { org: "acme", id: desk.admin_id.parse().unwrap() };
    let scope = organisations::show(&world.gateway, "acme").await.unwrap().scope;
    let held = further_roles::show(&world.gateway, &scope, strong.parse().unwrap(), Default::default()).await.unwrap();
    assert!(held.role.permissions.contains(&Permission::EditSettings));
    // Whoever may change employees does not become an administrator by it, nor take one's way in.
    let as_agent = Actor::Employee(desk.agent_id.parse().unwrap());
    for (whom, field, value) in [
        (&desk.agent_id, "roles", "ADMIN;AGENT"),
        (&desk.manager_id, "roles", "ADMIN;OFFICE_MANAGER"),
        (&desk.admin_id, "email", "mine@acme.example"),
        (&desk.admin_id, "externalId", "E-mine"),
        (&desk.admin_id, "roles", ""),
    ] {
        let change = [(field.to_owned(), value.to_owned())];
        let end = employees::set(&world.gateway, as_agent, "acme", whom.parse().unwrap(), &change).await;
        assert!(matches!(end, Err(muster::flows::FlowError::Forbidden(_))), "{field}={value}: {end:?}");
    }
    let suspended = employees::set_active(&world.gateway, as_agent, "acme", desk.admin_id.parse().unwrap(), false).await;
    assert!(suspended.is_err());
    // The last administrator stays one, whoever asks among the people.
    let change = [("roles".to_owned(), "AGENT".to_owned())];
    let end = employees::set(&world.gateway, Actor::Employee(editor.id), "acme", editor.id, &change).await;
    assert_eq!(end.unwrap_err().to_string(), muster::flows::power::LAST);
    let second = hire(&world, "bea", &[Role::Admin], "").await;
    employees::set(&world.gateway, Actor::Employee(editor.id), "acme", second.parse().unwrap(), &change).await.unwrap();
}}

both! { records_of_one_organisation_are_not_shown_in_another, world, {
    let mut desk = Desk::set_up(&world).await;
    world.found("globex", "globex.example").await;
    let new = muster::flows::offices::NewOffice { name: "Globex Harbour".to_owned(), ..Default::default() };
    let foreign = muster::flows::offices::create(&world.gateway, Actor::Operator, "globex", &new).await.unwrap();
    for path in [OFFICES, "/organisation/audit", "/organisation/mails"] {
        assert!(!desk.admin.get(path).await.is(200).text().contains("Globex"), "{path}");
    }
    let path = format!("{OFFICES}/{}", foreign.id);
    desk.admin.get(&path).await.is(404);
    let fields = [("version", "1"), ("name", "Mine"), ("confirmation", "Globex Harbour")];
    for end in ["", "/close", "/delete"] {
        desk.admin.post(&format!("{path}{end}"), &fields).await.is(404);
    }
}}
