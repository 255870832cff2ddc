//! What belongs to one employee beside the profile: further roles, appointment hours, and their own account.

use muster::{
    directory::{Permission, Role},
    flows::{
        Actor, FlowError,
        commitments::{self, Wish},
        employees,
        further_roles::{self, Editor},
    },
};

use crate::{
    answer::Answer,
    browser::Browser,
    database::{counts, places_with},
    desk::{Desk, at_work, hire, open_office, toast, words},
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
        assert!(page.text().contains("href=\"/account/security\"") && words(&page).contains("Account settings"));
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
