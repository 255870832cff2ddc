//! What belongs to one employee beside the profile: further roles, appointment hours, and their own account.

use muster::{
    directory::{Permission, Role},
    flows::{
        Actor, FlowError,
        commitments::{self, Wish},
        employees,
        further_roles::{self, Editor},
        own_account,
    },
};
use serde_json::json;

use crate::{
    answer::Answer,
    browser::Browser,
    database::{counts, places_with},
    desk::{Desk, at_work, hire, open_office, toast, words},
    provisioner::user,
    world::World,
};

fn page(id: &str, tab: &str) -> String {
    format!("/organisation/employees/{id}{tab}")
}

async fn make_role(world: &World, by: &str, name: &str, permissions: &[Permission]) -> String {
    let editor = Editor { org: "acme", id: by.parse().unwrap() };
    further_roles::create(&world.gateway, editor, name, permissions).await.unwrap().id.to_string()
}

both! { s5_further_roles_stand_on_the_profile_and_are_given_and_taken_there, world, {
    let mut desk = Desk::set_up(&world).await;
    let auditor = make_role(&world, &desk.admin_id, "Auditor", &[Permission::SeeAudit]).await;
    let agent = page(&desk.agent_id, "");
    let before = words(&desk.admin.get(&agent).await.is(200));
    assert!(before.contains("Further roles None.") && before.contains("Auditor Give the role"), "{before}");
    let roles = page(&desk.agent_id, "/roles");
    desk.admin.post(&roles, &[("role", &auditor)]).await.is(303);
    let given = desk.admin.get(&agent).await.is(200);
    assert_eq!(toast(&given), "The role Auditor is given.");
    assert!(words(&given).contains("Auditor Take the role"));
    desk.agent.get("/organisation/audit").await.is(200);
    // Who may not give roles reads them, and has no button.
    let seen = words(&desk.manager.get(&agent).await.is(200));
    assert!(seen.contains("Auditor") && !seen.contains("Take the role") && !seen.contains("Give the role"), "{seen}");
    for browser in [&mut desk.manager, &mut desk.agent] {
        browser.post(&roles, &[("role", &auditor), ("take", "true")]).await.is(403);
    }
    desk.admin.post(&roles, &[("role", &auditor), ("take", "true")]).await.is(303);
    assert_eq!(toast(&desk.admin.get(&agent).await), "The role Auditor is taken.");
    desk.agent.get("/organisation/audit").await.is(403);
    desk.admin.post(&roles, &[]).await.is(400);
    assert_eq!(world.audited().await.get("employee.role_given"), Some(&1));
    assert_eq!(world.audited().await.get("employee.role_taken"), Some(&1));
}}

both! { s5_nobody_gives_from_the_profile_what_they_do_not_have, world, {
    let desk = Desk::set_up(&world).await;
    let editor = make_role(&world, &desk.admin_id, "Role editor", &[Permission::EditRoles, Permission::SeeEmployees]).await;
    let strong = make_role(&world, &desk.admin_id, "Strong", &[Permission::EditConnections]).await;
    let rosa_id = hire(&world, "rosa", &[Role::Agent], "").await;
    let by = Editor { org: "acme", id: desk.admin_id.parse().unwrap() };
    further_roles::assign(&world.gateway, by, editor.parse().unwrap(), rosa_id.parse().unwrap(), true).await.unwrap();
    let mut rosa = at_work(&world, "rosa").await;
    let seen = words(&rosa.get(&page(&desk.agent_id, "")).await.is(200));
    assert!(seen.contains("Role editor Give the role") && !seen.contains("Strong"), "{seen}");
    rosa.post(&page(&desk.agent_id, "/roles"), &[("role", &strong)]).await.is(403);
    assert_eq!(world.audited().await.get("employee.role_given"), Some(&1));
}}

both! { the_menu_of_every_page_leads_to_the_account, world, {
    let mut desk = Desk::set_up(&world).await;
    for (browser, path) in [(&mut desk.admin, "/organisation/audit"), (&mut desk.manager, "/team/employees")] {
        let page = browser.get(path).await.is(200);
        assert!(page.text().contains("href=\"/account\"") && words(&page).contains("Account settings"));
    }
}}

/// What a hidden or visible field of a page holds.
fn value(answer: &Answer, name: &str) -> String {
    let html = answer.text();
    let field = html.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {html}"));
    field.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Saves a week in which Monday has these hours.
async fn save_monday(browser: &mut Browser, path: &str, version: &str, monday: &str) -> Answer {
    browser.post(path, &[("version", version), ("monday", monday)]).await
}

async fn set(world: &World, id: &str, field: &str, value: &str) {
    let change = [(field.to_owned(), value.to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", id.parse().unwrap(), &change).await.unwrap();
}

async fn book(world: &World, id: &str, from: &str, to: &str) -> Result<(), FlowError> {
    let wish = Wish {
        employee: id.parse().unwrap(),
        office: None,
        subject: None,
        starts_at: from.parse().unwrap(),
        ends_at: to.parse().unwrap(),
    };
    commitments::book(&world.gateway, Actor::Operator, "acme", &wish).await.map(drop)
}

both! { e11_appointment_hours_are_set_by_the_week_and_bind_bookings, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = page(&desk.agent_id, "/hours");
    set(&world, &desk.agent_id, "timeZone", "Europe/Brussels").await;
    let before = desk.admin.get(&path).await.is(200);
    assert!(words(&before).contains("Meant by the clock in Europe/Brussels"), "{}", words(&before));
    assert!(words(&before).contains("Only an active agent with online planning can be booked"));
    set(&world, &desk.agent_id, "onlinePlanning", "true").await;
    // A Monday in winter, from nine to ten in Brussels, and the same in summer.
    let (winter, summer) = (("2030-01-07T08:00:00Z", "2030-01-07T09:00:00Z"), ("2030-07-01T07:00:00Z", "2030-07-01T08:00:00Z"));
    book(&world, &desk.agent_id, "2030-01-05T03:00:00Z", "2030-01-05T04:00:00Z").await.unwrap();
    let wrong = save_monday(&mut desk.admin, &path, &value(&before, "version"), "9-10, 9:30-11").await.is(422);
    assert!(words(&wrong).contains("Two of these overlap.") && value(&wrong, "monday") == "9-10, 9:30-11");
    save_monday(&mut desk.admin, &path, &value(&before, "version"), "13:30-17, 9-10").await.is(303);
    let after = desk.admin.get(&path).await.is(200);
    assert_eq!(toast(&after), "The appointment hours of alex Family are saved.");
    assert_eq!(value(&after, "monday"), "09:00–10:00, 13:30–17:00");
    assert!(!words(&after).contains("Only an active agent"));
    for (from, to) in [winter, summer] {
        book(&world, &desk.agent_id, from, to).await.unwrap();
    }
    let outside = [
        ("2030-01-07T07:55:00Z", "2030-01-07T09:00:00Z"),
        ("2030-01-07T08:00:00Z", "2030-01-07T13:00:00Z"),
        ("2030-07-01T08:00:00Z", "2030-07-01T09:00:00Z"),
        ("2030-01-05T03:00:00Z", "2030-01-05T04:00:00Z"),
    ];
    for (from, to) in outside {
        let refused = book(&world, &desk.agent_id, from, to).await;
        let said = "the agent's appointment hours do not cover this time: Mon 09:00–10:00, 13:30–17:00 (Europe/Brussels)";
        assert!(matches!(&refused, Err(FlowError::Invalid(why)) if why == said), "{from}: {refused:?}");
    }
    // Somebody else saved in between: both are shown, and nothing is lost.
    let late = save_monday(&mut desk.manager, &path, &value(&before, "version"), "8-9").await.is(409);
    assert!(words(&late).contains("09:00–10:00, 13:30–17:00") && value(&late, "monday") == "8-9", "{}", words(&late));
    save_monday(&mut desk.manager, &path, &value(&late, "version"), "8-9").await.is(303);
    save_monday(&mut desk.manager, &path, &value(&late, "version"), "8-9").await.is(303);
    assert_eq!(world.audited().await.get("employee.hours_set"), Some(&2), "twice the same is once");
    world.intact_audit_rows().await;
}}

both! { e11_hours_are_set_by_who_may_change_the_employee_and_by_themselves, world, {
    let mut desk = Desk::set_up(&world).await;
    open_office(&world, "ANR", "Antwerp").await;
    let zoe = hire(&world, "zoe", &[Role::Agent], "ANR:AGENT").await;
    let none = value(&desk.manager.get(&page(&desk.agent_id, "/hours")).await.is(200), "version");
    save_monday(&mut desk.manager, &page(&desk.agent_id, "/hours"), &none, "9-12").await.is(303);
    desk.manager.get(&page(&zoe, "/hours")).await.is(403);
    save_monday(&mut desk.manager, &page(&zoe, "/hours"), &none, "9-12").await.is(403);
    for path in [page(&zoe, "/hours"), page(&desk.agent_id, "/hours")] {
        desk.agent.get(&path).await.is(403);
        save_monday(&mut desk.agent, &path, &none, "9-12").await.is(403);
    }
    let own = desk.agent.get("/account/hours").await.is(200);
    assert_eq!(value(&own, "monday"), "09:00–12:00");
    save_monday(&mut desk.agent, "/account/hours", &value(&own, "version"), "10-12").await.is(303);
    let own = desk.agent.get("/account/hours").await.is(200);
    assert_eq!((value(&own, "monday").as_str(), toast(&own).is_empty()), ("10:00–12:00", false));
    save_monday(&mut desk.agent, "/account/hours", &none, "nine").await.is(422);
    // Who may look and not change sees them, locked.
    let by = Editor { org: "acme", id: desk.admin_id.parse().unwrap() };
    let reader = make_role(&world, &desk.admin_id, "Reader", &[Permission::SeeEmployees]).await;
    further_roles::assign(&world.gateway, by, reader.parse().unwrap(), zoe.parse().unwrap(), true).await.unwrap();
    let mut zoe = at_work(&world, "zoe").await;
    let seen = zoe.get(&page(&desk.agent_id, "/hours")).await.is(200);
    assert!(value(&seen, "monday") == "10:00–12:00" && seen.text().contains("readonly"));
    save_monday(&mut zoe, &page(&desk.agent_id, "/hours"), &value(&seen, "version"), "").await.is(403);
    assert_eq!(world.audited().await.get("employee.hours_set"), Some(&2));
}}

both! { m4_hours_go_with_the_employee, world, {
    let mut desk = Desk::set_up(&world).await;
    let none = value(&desk.admin.get(&page(&desk.agent_id, "/hours")).await.is(200), "version");
    save_monday(&mut desk.admin, &page(&desk.agent_id, "/hours"), &none, "3:35-4:10").await.is(303);
    assert!(!places_with(&world.gateway.db, &["03:35"]).await.is_empty(), "the audit log tells of it");
    employees::delete(&world.gateway, Actor::Operator, "acme", desk.agent_id.parse().unwrap()).await.unwrap();
    assert_eq!(places_with(&world.gateway.db, &["03:35"]).await, Vec::<String>::new());
    let left = counts(&world.gateway.db, "select 'hours', count(*) from appointment_hours").await;
    assert_eq!(left, [("hours".to_owned(), 0)]);
}}

both! { a2_a4_people_change_of_themselves_what_is_theirs, world, {
    let mut desk = Desk::set_up(&world).await;
    let own = desk.agent.get("/account").await.is(200);
    let text = words(&own);
    for given in ["alex@acme.example", "Active", "Agent", "Ghent"] {
        assert!(text.contains(given), "{given}: {text}");
    }
    let version = value(&own, "version");
    let fields = |phone, language| {
        let names = [("firstName", "alex"), ("lastName", "Family"), ("timeZone", "Europe/Brussels")];
        let mut all = vec![("version", version.as_str()), ("phoneNumber", phone), ("language", language)];
        all.extend(names);
        // What is not one's own is not read, whatever is sent.
        all.extend([("roles", "ADMIN"), ("externalId", "E-else"), ("username", "x"), ("email", "x@acme.example")]);
        all.extend([("onlinePlanning", "true"), ("status", "SUSPENDED"), ("offices", "")]);
        all
    };
    let wrong: Vec<_> = fields("1", "nl").into_iter().filter(|one| one.0 != "lastName").collect();
    let again = desk.agent.post("/account", &wrong).await.is(422);
    assert!(words(&again).contains("Fill in this field."), "{}", words(&again));
    desk.agent.post("/account", &fields("+32 9 000 00 00", "nl")).await.is(303);
    let employee = world.employee(&desk.agent_id).await;
    assert_eq!(employee.phone_number.as_deref(), Some("+32 9 000 00 00"));
    assert_eq!((employee.language.as_deref(), employee.time_zone.as_deref()), (Some("nl"), Some("Europe/Brussels")));
    assert_eq!(employee.roles(), [Role::Agent]);
    assert_eq!((employee.external_id.as_deref(), employee.email.as_deref()), (Some("E-alex"), Some("alex@acme.example")));
    assert!(!employee.online_planning && employee.relations.len() == 1);
    // The page is in the language that was chosen, and what somebody else saved is not overwritten.
    let now = desk.agent.get("/account").await.is(200);
    assert!(words(&now).contains("Mijn account"), "{}", words(&now));
    let late = desk.agent.post("/account", &fields("2", "nl")).await.is(409);
    assert!(words(&late).contains("+32 9 000 00 00") && value(&late, "phoneNumber") == "2", "{}", words(&late));
    world.intact_audit_rows().await;
}}

both! { a2_what_an_identity_provider_writes_is_locked_for_the_person_too, world, {
    let mut sent = user("E-1", "lena");
    sent["phoneNumbers"] = json!([{ "type": "work", "value": "+32 9 111 11 11" }]);
    let id = world.scim().create(&sent).await;
    let mut lena = world.browser();
    lena.sign_in_as("E-1").await.is(303);
    let page = lena.get("/account").await.is(200);
    assert!(words(&page).contains("Managed by acme corp. Change it there."), "{}", words(&page));
    let version = value(&page, "version");
    let fields = [("version", version.as_str()), ("firstName", "Other"), ("phoneNumber", "0"), ("introduction", "Hello")];
    lena.post("/account", &fields).await.is(303);
    let employee = world.employee(&id).await;
    assert_eq!((employee.first_name.as_str(), employee.introduction.as_deref()), ("Given", Some("Hello")));
    assert_eq!(employee.phone_number.as_deref(), Some("+32 9 111 11 11"));
    let typed = [("firstName".to_owned(), "Other".to_owned())];
    let version = employee.version;
    for field in ["firstName", "roles", "email", "username", "status"] {
        let typed = [(field.to_owned(), typed[0].1.clone())];
        let refused = own_account::edit(&world.gateway, "acme", (employee.id, version), &typed).await;
        assert!(matches!(refused, Err(FlowError::Forbidden(_))), "{field}");
    }
}}
