//! Several employees at once: what is done to those who are ticked in the list, or to all that match.

use std::{collections::BTreeSet, time::Duration};

use muster::{
    directory::{Permission, Role, Status},
    flows::{
        Actor, commitments, employees, expiry,
        further_roles::{self, Editor},
        selection,
    },
};

use crate::{
    answer::Answer,
    browser::Browser,
    database::{counts, meddle},
    desk::{Desk, at_work, hire, links, open_office, toast, words},
    world::World,
};

const MANY: &str = "/organisation/employees/selected";
const LIST: &str = "/organisation/employees";

/// Ticks these in the list and presses a button; the answer is a redirect.
async fn press(browser: &mut Browser, button: &str, ids: &[&str], more: &[(&str, &str)]) -> Answer {
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", *id)).collect();
    fields.extend(more);
    browser.post(&format!("{MANY}/{button}"), &fields).await
}

fn location(answer: &Answer) -> String {
    answer.header("location").unwrap_or_default().to_owned()
}

/// The page that a redirect leads to.
async fn follow(browser: &mut Browser, answer: Answer) -> Answer {
    let to = location(&answer.is(303));
    browser.get(&to).await.is(200)
}

/// Where the page of a selection posts to, without what follows its id.
fn selection_of(answer: &Answer) -> String {
    let to = location(answer);
    let path = to.split('?').next().unwrap();
    let path = path.strip_suffix("/delete").unwrap_or(path);
    assert!(path.starts_with(MANY), "{to}");
    path.to_owned()
}

/// Where the toast of a page takes it back.
fn undo(page: &Answer) -> String {
    let html = page.text();
    let rest = html.split_once("<div class=\"toast\">").unwrap().1;
    rest.split_once("action=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

async fn statuses(world: &World, ids: &[&str]) -> Vec<Status> {
    let mut all = Vec::new();
    for id in ids {
        all.push(world.employee(id).await.status);
    }
    all
}

/// Agents of the office `GNT`.
async fn agents(world: &World, names: &[&str]) -> Vec<String> {
    let mut ids = Vec::new();
    for name in names {
        ids.push(hire(world, name, &[Role::Agent], "GNT:AGENT").await);
    }
    ids
}

fn refs(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

both! { s14_e9_those_who_are_ticked_are_suspended_and_the_toast_takes_it_back, world, {
    let mut desk = Desk::set_up(&world).await;
    let ids = agents(&world, &["bea", "cas"]).await;
    let gone = hire(&world, "dan", &[], "").await;
    employees::set_active(&world.gateway, Actor::Operator, "acme", gone.parse().unwrap(), false).await.unwrap();
    let list = desk.admin.get(LIST).await.is(200).text();
    for id in [&ids[0], &desk.admin_id] {
        assert!(list.contains(&format!("form=\"many\" name=\"id\" type=\"checkbox\" value=\"{id}\"")), "{list}");
    }
    let mut bea = at_work(&world, "bea").await;
    let back = [("return_to", "/organisation/employees?role=AGENT")];
    let ticked = [ids[0].as_str(), ids[1].as_str(), gone.as_str()];
    let answer = press(&mut desk.admin, "suspend", &ticked, &back).await.is(303);
    assert_eq!(location(&answer), "/organisation/employees?role=AGENT");
    bea.session().await.is(401);
    let page = follow(&mut desk.admin, answer).await;
    assert_eq!(toast(&page), "2 employees are suspended and signed out everywhere.");
    assert_eq!(statuses(&world, &ticked).await, [Status::Suspended; 3]);
    world.browser().sign_in_as("E-bea").await.is(403);
    let audited = world.audited().await;
    assert_eq!((audited["employee.suspended"], audited["employee.selected"]), (3, 1), "{audited:?}");
    // It brings back those whom it took away, and nobody else.
    let answer = desk.admin.post(&undo(&page), &back).await.is(303);
    let page = follow(&mut desk.admin, answer).await;
    assert_eq!(toast(&page), "2 employees can sign in again.");
    assert_eq!(statuses(&world, &ticked).await, [Status::Active, Status::Active, Status::Suspended]);
    // And once more there, which is the way back of the way back.
    desk.admin.post(&undo(&page), &back).await.is(303);
    assert_eq!(statuses(&world, &ticked).await, [Status::Suspended; 3]);
    press(&mut desk.admin, "restore", &ticked, &[]).await.is(303);
    assert_eq!(statuses(&world, &ticked).await, [Status::Active; 3]);
    world.intact_audit_rows().await;
}}

both! { nobody_ticked_and_nothing_chosen_is_said, world, {
    let mut desk = Desk::set_up(&world).await;
    let nobody = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10";
    for (button, ids) in [("suspend", vec![]), ("delete", vec![]), ("restore", vec![nobody, "x"])] {
        let answer = press(&mut desk.admin, button, &ids, &[]).await;
        let page = follow(&mut desk.admin, answer).await;
        assert_eq!(toast(&page), "Nobody is selected. Tick the people you mean.", "{button}");
    }
    for office in [vec![], vec![("office", nobody), ("role", "ADMIN")], vec![("office", "x"), ("role", "AGENT")]] {
        let answer = press(&mut desk.admin, "assign", &[&desk.agent_id], &office).await;
        let page = follow(&mut desk.admin, answer).await;
        assert_eq!(toast(&page), "Choose an office and a role in it.");
    }
    let elsewhere = [("return_to", "https://evil.example/")];
    let answer = press(&mut desk.admin, "suspend", &[&desk.agent_id], &elsewhere).await.is(303);
    assert_eq!(location(&answer), LIST);
}}

both! { e9_all_that_match_are_suspended_not_only_those_of_the_page, world, {
    let mut desk = Desk::set_up(&world).await;
    let mut ids = Vec::new();
    for number in 0..60 {
        ids.push(hire(&world, &format!("n{number:03}"), &[Role::Agent], "").await);
    }
    let page = desk.admin.get("/organisation/employees?q=n&role=AGENT").await.is(200);
    assert!(words(&page).contains("All 60 that match"), "{}", words(&page));
    let action = format!("formaction=\"{MANY}/suspend?q=n&#38;role=AGENT\"");
    assert!(page.text().contains(&action), "{}", page.text());
    let every = [("every", "yes"), ("return_to", LIST)];
    let answer = desk.admin.post(&format!("{MANY}/suspend?q=n&role=AGENT"), &every).await;
    assert_eq!(toast(&follow(&mut desk.admin, answer).await), "60 employees are suspended and signed out everywhere.");
    assert!(statuses(&world, &refs(&ids)).await.iter().all(|status| *status == Status::Suspended));
    assert_eq!(world.employee(&desk.agent_id).await.status, Status::Active, "alex does not match");
    let few = words(&desk.admin.get("/organisation/employees?q=n00").await.is(200));
    assert!(!few.contains("All 10"), "who stands on the page needs no such box: {few}");
}}

both! { more_than_go_at_once_are_not_touched, world, {
    let mut desk = Desk::set_up(&world).await;
    let series = if world.is_postgres() {
        "select gen_random_uuid() as id, n from generate_series(1, 5001) n"
    } else {
        "with recursive s (n) as (select 1 union all select n + 1 from s where n < 5001) select randomblob(16) as id, n from s"
    };
    let off = if world.is_postgres() { "false" } else { "0" };
    let made = meddle(&world.gateway.db, &format!(
        "insert into employees (id, organisation_id, origin, status, activated, username, username_folded, first_name, last_name, \
         name_folded, roles, offices, online_planning, failed_sign_ins, created_at, updated_at, version) \
         select s.id, o.id, 'import', 'PENDING', {off}, 'p' || s.n, 'p' || s.n, 'P', 'P', 'p', '', '', {off}, 0, 1, 1, 1 \
         from ({series}) s, organisations o where o.slug = 'acme'"
    )).await;
    assert_eq!(made, 5_001);
    let page = words(&desk.admin.get("/organisation/employees?status=PENDING").await.is(200));
    assert!(page.contains("At most 5,000 at a time: narrow the list"), "{page}");
    let before = world.audited().await;
    let answer = desk.admin.post(&format!("{MANY}/suspend?status=PENDING"), &[("every", "yes")]).await;
    let said = toast(&follow(&mut desk.admin, answer).await);
    assert!(said.starts_with("These are more than 5,000 employees"), "{said}");
    assert_eq!(world.audited().await, before);
}}

both! { failures_stand_first_and_can_be_tried_again, world, {
    let mut desk = Desk::set_up(&world).await;
    let ids = agents(&world, &["bea", "cas"]).await;
    let ticked = [desk.admin_id.as_str(), &ids[0], &ids[1]];
    let answer = press(&mut desk.admin, "suspend", &ticked, &[("return_to", "/organisation/employees?q=a")]).await.is(303);
    let at = selection_of(&answer);
    let page = follow(&mut desk.admin, answer).await;
    let text = words(&page);
    let order = ["1 could not be changed", "ada Family ada@acme.example", "This is you.", "3 of 3 done", "2 suspended and signed out"];
    let places: Vec<usize> = order.iter().map(|part| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"))).collect();
    assert!(places.is_sorted(), "{places:?} {text}");
    assert_eq!(statuses(&world, &ticked).await, [Status::Active, Status::Suspended, Status::Suspended]);
    assert!(links(&page, "/organisation/employees?q=a").len() == 2, "the way back keeps the filter");
    // Tried again, it is no better, and nobody else is touched again.
    let versions = world.employee(&ids[0]).await.version;
    let answer = desk.admin.post(&at, &[("again", "yes")]).await;
    assert!(words(&follow(&mut desk.admin, answer).await).contains("This is you."));
    assert_eq!(world.employee(&ids[0]).await.version, versions);
    desk.admin.get(LIST).await.is(200);
}}

both! { who_changed_meanwhile_is_left_alone_until_it_is_tried_again, world, {
    let mut desk = Desk::set_up(&world).await;
    let ids = agents(&world, &["bea", "cas"]).await;
    let answer = press(&mut desk.admin, "suspend", &refs(&ids), &[]).await;
    let page = follow(&mut desk.admin, answer).await;
    let change = [("function".to_owned(), "Adviser".to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", ids[0].parse().unwrap(), &change).await.unwrap();
    let answer = desk.admin.post(&undo(&page), &[]).await.is(303);
    let at = selection_of(&answer);
    let text = words(&follow(&mut desk.admin, answer).await);
    assert!(text.contains("bea Family bea@acme.example Somebody else changed this employee in the meantime."), "{text}");
    assert_eq!(statuses(&world, &refs(&ids)).await, [Status::Suspended, Status::Active]);
    let answer = desk.admin.post(&at, &[("again", "yes")]).await;
    assert_eq!(toast(&follow(&mut desk.admin, answer).await), "2 employees can sign in again.");
    assert_eq!(statuses(&world, &refs(&ids)).await, [Status::Active; 2]);
}}

both! { what_is_too_much_for_one_request_goes_on_piece_by_piece, world, {
    let mut desk = Desk::set_up(&world).await;
    let people = selection::PIECE + 4;
    for number in 0..people {
        hire(&world, &format!("n{number:03}"), &[], "").await;
    }
    let every = [("every", "yes")];
    let answer = desk.admin.post(&format!("{MANY}/suspend?q=n"), &every).await.is(303);
    let at = selection_of(&answer);
    let page = follow(&mut desk.admin, answer).await;
    assert!(words(&page).contains("250 of 254 done"), "{}", words(&page));
    assert!(page.text().contains("hx-trigger=\"load, submit\""), "the page asks for the next piece itself");
    let suspended = async || world.audited().await["employee.suspended"];
    assert_eq!(suspended().await, 250);
    let answer = desk.admin.post(&at, &[]).await;
    let page = follow(&mut desk.admin, answer).await;
    let text = words(&page);
    assert!(text.contains("254 of 254 done") && text.contains("254 suspended and signed out everywhere"), "{text}");
    assert!(!page.text().contains("hx-trigger=\"load, submit\"") && text.contains("Undo"), "{text}");
    assert_eq!(suspended().await, 254);
    // Once more is harmless.
    desk.admin.post(&at, &[]).await.is(303);
    assert_eq!(suspended().await, 254);
}}

both! { e7_several_are_assigned_to_an_office_with_a_role_they_have, world, {
    let mut desk = Desk::set_up(&world).await;
    let antwerp = open_office(&world, "ANR", "Antwerp").await;
    let ids = agents(&world, &["bea", "cas"]).await;
    let planner = hire(&world, "dan", &[Role::CentralPlanner], "").await;
    let office = [("office", antwerp.as_str()), ("role", "AGENT")];
    let ticked = [ids[0].as_str(), &ids[1], &planner];
    let answer = press(&mut desk.admin, "assign", &ticked, &office).await;
    let page = words(&follow(&mut desk.admin, answer).await);
    assert!(page.contains("Assign 3 employees to Antwerp as Agent"), "{page}");
    assert!(page.contains("1 could not be changed") && page.contains("dan Family"), "{page}");
    assert!(page.contains("The employee does not have this role.") && page.contains("2 assigned"), "{page}");
    for id in &ids {
        let offices: BTreeSet<String> =
            world.employee(id).await.relations.iter().map(|one| one.office.to_string()).collect();
        assert_eq!(offices.len(), 2, "Ghent stays");
        assert!(offices.contains(&antwerp));
    }
    // Twice is harmless, a closed office takes nobody, and neither does one of another organisation.
    let version = world.employee(&ids[0]).await.version;
    let answer = press(&mut desk.admin, "assign", &refs(&ids), &office).await;
    assert!(words(&follow(&mut desk.admin, answer).await).contains("2 assigned already"));
    assert_eq!(world.employee(&ids[0]).await.version, version);
    desk.admin.post(&format!("/organisation/offices/{antwerp}/close"), &[]).await.is(303);
    let answer = press(&mut desk.admin, "assign", &[&desk.agent_id], &office).await;
    assert!(words(&follow(&mut desk.admin, answer).await).contains("This office is closed."));
}}

both! { what_the_identity_provider_says_of_an_office_stays, world, {
    let mut desk = Desk::set_up(&world).await;
    let ghent = muster::flows::offices::show(&world.gateway, "acme", "GNT").await.unwrap().id.to_string();
    let mut user = crate::provisioner::user("E-1", "lena");
    user["roles"] = serde_json::json!([{ "value": "AGENT" }, { "value": "OFFICE_MANAGER" }]);
    user["urn:muster:scim:schemas:extension:employee:2.0:User"] =
        serde_json::json!({ "offices": [{ "value": ghent, "role": "agent" }] });
    let id = world.scim().create(&user).await;
    assert_eq!(world.employee(&id).await.relations.len(), 1, "the identity provider has put her there");
    let office = [("office", ghent.as_str()), ("role", "OFFICE_MANAGER")];
    let answer = press(&mut desk.admin, "assign", &[&id], &office).await;
    let page = words(&follow(&mut desk.admin, answer).await);
    assert!(page.contains("The identity provider says what this employee is in this office."), "{page}");
    assert_eq!(world.employee(&id).await.relations.len(), 1);
}}

both! { e10_several_are_deleted_once_their_number_was_typed, world, {
    let mut desk = Desk::set_up(&world).await;
    let ids = agents(&world, &["bea", "cas"]).await;
    let bea = ids[0].parse().unwrap();
    let online = [("onlinePlanning".to_owned(), "true".to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", bea, &online).await.unwrap();
    let wish = commitments::Wish {
        employee: bea,
        office: None,
        subject: None,
        starts_at: world.now().plus(Duration::from_secs(3600)),
        ends_at: world.now().plus(Duration::from_secs(7200)),
    };
    commitments::book(&world.gateway, Actor::Operator, "acme", &wish).await.unwrap();
    commitments::schedule(&world.gateway, Actor::Operator, "acme", ids[1].parse().unwrap(), None, wish.ends_at).await.unwrap();
    let back = [("return_to", "/organisation/employees?role=AGENT")];
    let answer = press(&mut desk.admin, "delete", &refs(&ids), &back).await.is(303);
    let at = selection_of(&answer);
    let text = words(&follow(&mut desk.admin, answer).await);
    for part in ["Delete 2 employees", "bea Family, cas Family", "1 appointment", "1 scheduled publication", "type: 2", "Suspend them instead"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("administrator"), "{text}");
    let path = format!("{at}/delete");
    for typed in ["", "1", "2.0", "two"] {
        let page = desk.admin.post(&path, &[("confirmation", typed), back[0]]).await.is(422);
        assert!(words(&page).contains("Nobody was deleted."));
    }
    // Nothing goes on by another way.
    desk.admin.post(&at, &[]).await.is(404);
    desk.admin.post(&at, &[("again", "yes")]).await.is(404);
    assert_eq!(statuses(&world, &refs(&ids)).await, [Status::Active; 2]);
    let answer = desk.admin.post(&path, &[("confirmation", "2"), back[0]]).await.is(303);
    assert_eq!(location(&answer), "/organisation/employees?role=AGENT");
    let page = follow(&mut desk.admin, answer).await;
    assert_eq!(toast(&page), "2 employees are deleted.");
    assert!(!words(&page).contains("bea Family"));
    let audited = world.audited().await;
    assert_eq!(audited["employee.deleted"], 2, "{audited:?}");
    let left = counts(&world.gateway.db, "select 'left', count(*) from selected_employees").await;
    assert_eq!(left[0].1, 0, "who was deleted is in no selection any more");
    assert!(words(&desk.admin.get(&at).await.is(200)).contains("2 deleted"));
    world.browser().sign_in_as("E-bea").await.is(403);
    assert_eq!(world.last_refusal().await, "employee_deleted");
}}

both! { e10_instead_of_deleting_several_they_are_suspended, world, {
    let mut desk = Desk::set_up(&world).await;
    let ids = agents(&world, &["bea", "cas"]).await;
    let answer = press(&mut desk.admin, "delete", &refs(&ids), &[]).await.is(303);
    let at = selection_of(&answer);
    let answer = desk.admin.post(&format!("{at}/suspend"), &[]).await;
    assert_eq!(toast(&follow(&mut desk.admin, answer).await), "2 employees are suspended and signed out everywhere.");
    assert_eq!(statuses(&world, &refs(&ids)).await, [Status::Suspended; 2]);
    desk.admin.post(&format!("{at}/restore"), &[]).await.is(404);
}}

both! { e10_several_are_deleted_with_a_young_sign_in_only, world, {
    let mut desk = Desk::set_up(&world).await;
    let ids = agents(&world, &["bea", "cas"]).await;
    world.wait(Duration::from_secs(16 * 60));
    let answer = press(&mut desk.admin, "delete", &refs(&ids), &[]).await.is(303);
    let at = selection_of(&answer);
    for answer in [
        desk.admin.get(&format!("{at}/delete")).await,
        desk.admin.post(&format!("{at}/delete"), &[("confirmation", "2")]).await,
    ] {
        assert!(location(&answer.is(303)).starts_with("/sign-in-again?return_to="));
    }
    assert_eq!(statuses(&world, &refs(&ids)).await, [Status::Active; 2]);
}}

both! { e10_not_everybody_goes_the_last_administrator_and_oneself_stay, world, {
    let desk = Desk::set_up(&world).await;
    // May delete, and is no administrator.
    let cleaner = hire(&world, "cleo", &[], "").await;
    let permissions = [Permission::SeeEmployees, Permission::DeleteEmployees, Permission::SuspendEmployees];
    let editor = Editor { org: "acme", id: desk.admin_id.parse().unwrap() };
    let role = further_roles::create(&world.gateway, editor, "Cleaner", &permissions).await.unwrap();
    further_roles::assign(&world.gateway, editor, role.id, cleaner.parse().unwrap(), true).await.unwrap();
    let mut cleo = at_work(&world, "cleo").await;
    let everybody = [desk.admin_id.as_str(), &cleaner, &desk.agent_id];
    let answer = press(&mut cleo, "delete", &everybody, &[]).await.is(303);
    let at = selection_of(&answer);
    assert!(words(&follow(&mut cleo, answer).await).contains("1 of them is an administrator"));
    let answer = cleo.post(&format!("{at}/delete"), &[("confirmation", "3")]).await;
    let page = words(&follow(&mut cleo, answer).await);
    assert!(page.contains("2 could not be changed") && page.contains("1 deleted"), "{page}");
    assert!(page.contains("ada Family ada@acme.example The organisation keeps at least one administrator"), "{page}");
    assert!(page.contains("This is you."), "{page}");
    assert_eq!(statuses(&world, &everybody[..2]).await, [Status::Active; 2]);
    // With a second administrator it is more power than hers.
    hire(&world, "eve", &[Role::Admin], "").await;
    let answer = press(&mut cleo, "suspend", &everybody[..1], &[]).await;
    let page = words(&follow(&mut cleo, answer).await);
    assert!(page.contains("This employee may do more than you."), "{page}");
    assert_eq!(world.employee(&desk.admin_id).await.status, Status::Active);
}}

both! { e8_an_office_manager_does_nothing_to_many_that_they_may_not_do_to_one, world, {
    let mut desk = Desk::set_up(&world).await;
    let antwerp = open_office(&world, "ANR", "Antwerp").await;
    let ghent = muster::flows::offices::show(&world.gateway, "acme", "GNT").await.unwrap().id.to_string();
    let far = hire(&world, "zoe", &[Role::Agent], "ANR:AGENT").await;
    let boss = hire(&world, "bob", &[Role::Admin, Role::Agent], "GNT:AGENT").await;
    // Deleting is not theirs, and nothing of it is an agent's.
    desk.manager.post(&format!("{MANY}/delete"), &[("id", desk.agent_id.as_str())]).await.is(403);
    for button in ["suspend", "restore", "assign", "delete"] {
        let fields = [("id", desk.manager_id.as_str()), ("every", "yes"), ("office", ghent.as_str()), ("role", "AGENT")];
        desk.agent.post(&format!("{MANY}/{button}"), &fields).await.is(403);
        desk.planner.post(&format!("{MANY}/{button}?q=a"), &fields).await.is(403);
    }
    let list = desk.manager.get("/team/employees").await.is(200).text();
    assert!(list.contains("/selected/suspend?team=yes") && list.contains("/selected/assign?team=yes"), "{list}");
    assert!(!list.contains("/selected/delete") && !list.contains("Antwerp"), "{list}");
    // Somebody of another office is not even chosen.
    let answer = press(&mut desk.manager, "suspend", &[&far], &[]).await;
    assert_eq!(toast(&follow(&mut desk.manager, answer).await), "Nobody is selected. Tick the people you mean.");
    let office = [("office", antwerp.as_str()), ("role", "AGENT")];
    // Nor by everybody of the organisation.
    for filter in ["", "?team=yes", "?q=zoe", "?office=x"] {
        desk.manager.post(&format!("{MANY}/suspend{filter}"), &[("every", "yes")]).await.is(303);
        desk.manager.post(&format!("{MANY}/restore{filter}"), &[("every", "yes")]).await.is(303);
    }
    assert!(world.audited().await.get("employee.suspended").is_some_and(|count| *count >= 1));
    assert_eq!(statuses(&world, &[&far, &boss, &desk.manager_id, &desk.admin_id]).await, [Status::Active; 4]);
    let touched = counts(&world.gateway.db, "select 'far', version from employees where username = 'zoe@acme.example'").await;
    assert_eq!(touched[0].1, 2, "hired and assigned, and nothing else");
    let answer = press(&mut desk.manager, "suspend", &[&boss, &desk.manager_id], &[]).await;
    let page = words(&follow(&mut desk.manager, answer).await);
    assert!(page.contains("Only an administrator changes how an administrator signs in.") && page.contains("This is you."), "{page}");
    // Another office than their own.
    let answer = press(&mut desk.manager, "assign", &[&desk.agent_id], &office).await;
    let page = words(&follow(&mut desk.manager, answer).await);
    assert!(page.contains("You can assign people to your own offices only."), "{page}");
    assert_eq!(world.employee(&desk.agent_id).await.relations.len(), 1);
    let own = [("office", ghent.as_str()), ("role", "AGENT")];
    let answer = press(&mut desk.manager, "assign", &[&desk.agent_id, &far], &own).await;
    assert!(words(&follow(&mut desk.manager, answer).await).contains("1 assigned already"));
    assert_eq!(world.employee(&far).await.relations.len(), 1);
}}

both! { a_role_that_was_taken_meanwhile_changes_nobody_any_more, world, {
    let mut desk = Desk::set_up(&world).await;
    hire(&world, "eve", &[Role::Admin], "").await;
    let answer = press(&mut desk.admin, "delete", &[&desk.agent_id], &[]).await.is(303);
    let at = selection_of(&answer);
    let demoted = [("roles".to_owned(), "OFFICE_MANAGER".to_owned()), ("offices".to_owned(), "GNT:OFFICE_MANAGER".to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", desk.admin_id.parse().unwrap(), &demoted).await.unwrap();
    desk.admin.post(&format!("{at}/delete"), &[("confirmation", "1")]).await.is(403);
    assert_eq!(world.employee(&desk.agent_id).await.status, Status::Active);
}}

both! { a_selection_is_of_who_made_it, world, {
    let mut desk = Desk::set_up(&world).await;
    hire(&world, "eve", &[Role::Admin], "").await;
    let mut eve = at_work(&world, "eve").await;
    let answer = press(&mut desk.admin, "delete", &[&desk.agent_id], &[]).await.is(303);
    let at = selection_of(&answer);
    for path in [at.clone(), format!("{at}/delete"), format!("{MANY}/x"), format!("{MANY}/x/delete")] {
        eve.get(&path).await.is(404);
        eve.post(&path, &[("confirmation", "1"), ("again", "yes")]).await.is(404);
    }
    for end in ["suspend", "restore"] {
        eve.post(&format!("{at}/{end}"), &[]).await.is(404);
    }
    assert_eq!(world.employee(&desk.agent_id).await.status, Status::Active);
    // Nor is anybody of another organisation chosen.
    world.found("globex", "globex.example").await;
    let new = employees::NewEmployee {
        email: "gert@globex.example".to_owned(),
        first_name: "Gert".to_owned(),
        last_name: "Globex".to_owned(),
        external_id: Some("G-1".to_owned()),
        ..Default::default()
    };
    let gert = employees::add(&world.gateway, Actor::Operator, "globex", &new, &employees::Way::Bypass).await.unwrap();
    let answer = press(&mut desk.admin, "suspend", &[&gert.id.to_string()], &[]).await;
    assert_eq!(toast(&follow(&mut desk.admin, answer).await), "Nobody is selected. Tick the people you mean.");
    assert_eq!(employees::show(&world.gateway, "globex", gert.id).await.unwrap().version, gert.version);
}}

both! { selections_are_few_and_forgotten_after_a_day, world, {
    let mut desk = Desk::set_up(&world).await;
    let rows = async |table: &str| {
        counts(&world.gateway.db, &format!("select '{table}', count(*) from {table}")).await[0].1
    };
    for _ in 0..23 {
        world.wait(Duration::from_millis(2));
        press(&mut desk.admin, "restore", &[&desk.agent_id, &desk.manager_id], &[]).await.is(303);
    }
    assert_eq!((rows("selections").await, rows("selected_employees").await), (20, 40));
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!(rows("selections").await, 20);
    world.wait(Duration::from_secs(25 * 3600));
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!((rows("selections").await, rows("selected_employees").await), (0, 0));
}}
