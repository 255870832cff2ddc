//! Employees in the Backoffice: the list, adding one, changing one, suspending and deleting.

use std::time::Duration;

use muster::{
    directory::{Role, Status},
    flows::{
        Actor, commitments,
        employees::{self, NewEmployee, Way},
    },
};

use crate::{
    answer::Answer,
    browser::Browser,
    database::places_with,
    desk::{Desk, at_work, hire, links, open_office, toast, words},
    provisioner::user,
    refusals::invited,
    world::World,
};

/// The names in the list, in order.
fn names(page: &Answer) -> Vec<String> {
    let html = page.text();
    let rows = html.split("<th scope=\"row\">").skip(1);
    rows.map(|row| row.split("<b>").nth(1).unwrap().split("</b>").next().unwrap().to_owned()).collect()
}

async fn found(browser: &mut Browser, query: &str) -> Vec<String> {
    names(&browser.get(&format!("/organisation/employees?{query}")).await.is(200))
}

async fn cast(world: &World) -> Desk {
    let desk = Desk::set_up(world).await;
    open_office(world, "ANR", "Antwerp").await;
    hire(world, "zoe", &[Role::Agent], "ANR:AGENT").await;
    world.add(invited(Some("X-77"), "ivy"), Way::Invite).await;
    let mut lena = user("E-10442", "lena.maes");
    lena["name"] = serde_json::json!({ "givenName": "Lena", "familyName": "Maes-Vermeulen" });
    world.scim().create(&lena).await;
    desk
}

both! { somebody_is_found_by_name_address_username_and_external_id, world, {
    let mut desk = cast(&world).await;
    let admin = &mut desk.admin;
    for typed in ["lena", "MAES", "vermeulen", "maes-ver", "lena+maes", "lena.maes%40acme", "E-10442", "e-104", "10442"] {
        assert_eq!(found(admin, &format!("q={typed}")).await, ["Lena Maes-Vermeulen"], "{typed}");
    }
    // Words are found by their beginning, and all of them.
    for typed in ["ena", "lena+zoe", "acme.example", "%25", "_", "%27%20or%201=1"] {
        assert_eq!(found(admin, &format!("q={typed}")).await, Vec::<String>::new(), "{typed}");
    }
    let page = admin.get("/organisation/employees?q=nobody").await.is(200);
    assert!(words(&page).contains("Nobody matches"), "{}", words(&page));
    assert!(page.text().contains("value=\"nobody\""), "what was typed stays");
    // Who changes is found by the new name, and no more by the old one.
    let id = world.employee(&desk.agent_id).await.id;
    let change = [("firstName".to_owned(), "Quentin".to_owned()), ("email".to_owned(), "q@acme.example".to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", id, &change).await.unwrap();
    assert_eq!(found(admin, "q=quen").await, ["Quentin Family"]);
    employees::delete(&world.gateway, Actor::Operator, "acme", id).await.unwrap();
    assert_eq!(found(admin, "q=quen").await, Vec::<String>::new());
}}

both! { filters_hold_together_and_stand_in_the_address, world, {
    let mut desk = cast(&world).await;
    let admin = &mut desk.admin;
    assert_eq!(found(admin, "role=AGENT").await, ["alex Family", "zoe Family"]);
    assert_eq!(found(admin, "role=AGENT&role=ADMIN").await.len(), 3);
    assert_eq!(found(admin, "status=PENDING").await, ["Given Family"]);
    assert_eq!(found(admin, "status=PENDING&status=ACTIVE&role=ADMIN").await, ["ada Family"]);
    assert_eq!(found(admin, "source=corp").await, ["Lena Maes-Vermeulen"]);
    assert_eq!(found(admin, "source=hand&role=AGENT&q=zo").await, ["zoe Family"]);
    assert_eq!(found(admin, "source=import").await, Vec::<String>::new());
    let antwerp = muster::flows::offices::show(&world.gateway, "acme", "ANR").await.unwrap().id;
    assert_eq!(found(admin, &format!("office={antwerp}")).await, ["zoe Family"]);
    // What nobody offers is passed over, like an order nobody knows.
    assert_eq!(found(admin, "role=KING&status=x&office=y&sort=z&after=q").await.len(), 7);
    let page = admin.get("/organisation/employees?role=AGENT&status=ACTIVE&q=zo").await.is(200);
    let without = links(&page, "/organisation/employees?role=AGENT&q=zo");
    assert!(!without.is_empty(), "a chip takes its filter away: {:?}", links(&page, "/organisation"));
    assert!(words(&page).contains("1–1 of 1 that match"));
}}

both! { the_list_is_sorted_by_name_and_by_the_time_of_adding, world, {
    let mut desk = cast(&world).await;
    let admin = &mut desk.admin;
    let by_name = found(admin, "").await;
    let mut backwards = found(admin, "sort=-name").await;
    backwards.reverse();
    assert_eq!(by_name, backwards);
    let oldest = found(admin, "sort=added").await;
    assert_eq!(oldest.first().map(String::as_str), Some("ada Family"));
    let mut newest = found(admin, "sort=-added").await;
    newest.reverse();
    assert_eq!(oldest, newest);
    let page = admin.get("/organisation/employees?column=username").await.is(200).text();
    assert!(page.contains("<span class=\"mono soft\">lena.maes@acme.example</span>") && !page.contains("<td data-label=\"Roles\""));
}}

both! { one_click_suspends_and_one_more_takes_it_back, world, {
    let mut desk = cast(&world).await;
    let path = format!("/organisation/employees/{}", desk.agent_id);
    let back = [("return_to", "/organisation/employees?role=AGENT")];
    let answer = desk.admin.post(&format!("{path}/suspend"), &back).await.is(303);
    assert_eq!(answer.header("location"), Some("/organisation/employees?role=AGENT"));
    desk.agent.session().await.is(401);
    let page = desk.admin.get("/organisation/employees?role=AGENT").await.is(200);
    assert_eq!(toast(&page), "alex Family is suspended and signed out everywhere.");
    assert!(page.text().contains(&format!("action=\"{path}/restore\"")), "the toast and the row undo it");
    desk.admin.post(&format!("{path}/restore"), &[]).await.is(303);
    assert_eq!(world.employee(&desk.agent_id).await.status, Status::Active);
    let audit = words(&desk.admin.get(&format!("{path}/audit")).await.is(200));
    assert!(audit.contains("ada Family employee Employee suspended alex Family"), "{audit}");
}}

both! { nobody_suspends_or_deletes_or_demotes_themselves, world, {
    let mut desk = cast(&world).await;
    let path = format!("/organisation/employees/{}", desk.admin_id);
    desk.admin.post(&format!("{path}/suspend"), &[]).await.is(403);
    desk.admin.post(&format!("{path}/delete"), &[("confirm", "ada@acme.example")]).await.is(403);
    let version = world.employee(&desk.admin_id).await.version.to_string();
    let fields = [
        ("version", version.as_str()), ("email", "ada@acme.example"), ("firstName", "ada"), ("lastName", "Family"),
        ("externalId", "E-ada"),
    ];
    desk.admin.post(&path, &fields).await.is(403);
    desk.admin.get("/organisation/employees").await.is(200);
}}

/// What `+ Employee` posts, with changes.
fn new<'f>(changes: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut fields = vec![
        ("email", "noor@acme.example"),
        ("firstName", "Noor"),
        ("lastName", "Jacobs"),
        ("externalId", "E-11873"),
        ("username", ""),
        ("roles", "AGENT"),
        ("function", "Adviser"),
        ("language", "nl"),
        ("timeZone", "Europe/Brussels"),
        ("onlinePlanning", "true"),
    ];
    for (name, value) in changes {
        fields.retain(|(key, _)| key != name);
        fields.push((name, value));
    }
    fields
}

both! { m5_an_employee_is_added_past_the_activation_and_sent_nothing, world, {
    let mut desk = Desk::set_up(&world).await;
    let form = desk.admin.get("/organisation/employees/new").await.is(200);
    assert!(words(&form).contains("Bypass the user activation flow") && words(&form).contains("seen by customers"));
    let answer = desk.admin.post("/organisation/employees/new", &new(&[("bypass", "true"), ("connection", "corp")])).await.is(303);
    let handover = answer.header("location").unwrap().to_owned();
    let page = desk.admin.get(&handover).await.is(200);
    assert!(page.text().contains("value=\"https://id.acme.example/saml/acme/corp/login\""));
    assert!(words(&page).contains("Nothing was sent") && words(&page).contains("E-11873"), "{}", words(&page));
    assert!(world.mails().await.is_empty());
    let id = handover.split('/').nth(3).unwrap();
    let noor = world.employee(id).await;
    assert_eq!((noor.status, noor.roles(), noor.function.as_deref()), (Status::Active, vec![Role::Agent], Some("Adviser")));
    assert!(noor.online_planning && noor.username == "noor@acme.example");
    world.browser().sign_in_as("E-11873").await.is(303);
}}

both! { what_is_wrong_with_a_new_employee_stands_beside_its_field, world, {
    let mut desk = Desk::set_up(&world).await;
    let cases = [
        (new(&[("bypass", "true"), ("externalId", "")]), "#externalId", "Fill in this field."),
        (new(&[("bypass", "true"), ("email", "")]), "#email", "Fill in this field."),
        (new(&[("bypass", "true"), ("email", "noor")]), "#email", "Enter an e-mail address"),
        (new(&[("bypass", "true"), ("lastName", "")]), "#lastName", "Fill in this field."),
        (new(&[("bypass", "true"), ("externalId", "E-alex")]), "#externalId", "Another employee has this External ID."),
        (new(&[("bypass", "true"), ("username", "ALEX@acme.example")]), "#username", "Another employee has this username."),
        (new(&[("bypass", "true"), ("timeZone", "Mars")]), "#timeZone", "Enter an IANA name"),
        (new(&[("bypass", "true"), ("roles", "CENTRAL_PLANNER")]), "#onlinePlanning", "Only somebody with the role Agent"),
        (new(&[("bypass", "true"), ("staticVideoUrl", "javascript:alert(1)")]), "#staticVideoUrl", "Enter a link"),
    ];
    for (fields, link, text) in cases {
        let page = desk.admin.post("/organisation/employees/new", &fields).await.is(422);
        assert_eq!(links(&page, "#"), [link], "{text}");
        assert!(words(&page).matches(text).count() >= 2, "{text}: {}", words(&page));
        assert!(page.text().contains("value=\"Noor\""), "the input stays");
    }
    assert_eq!(found(&mut desk.admin, "q=noor").await, Vec::<String>::new());
}}

both! { e5_an_invited_employee_is_pending_and_can_be_invited_again, world, {
    let mut desk = Desk::set_up(&world).await;
    let answer = desk.admin.post("/organisation/employees/new", &new(&[("externalId", "")])).await.is(303);
    let path = answer.header("location").unwrap().to_owned();
    let page = desk.admin.get(&path).await.is(200);
    assert!(words(&page).contains("Pending") && words(&page).contains("Send the invitation again"));
    assert_eq!(world.mails().await.len(), 1);
    assert!(words(&desk.admin.get(&format!("{path}/sign-in")).await.is(200)).contains("An invitation waits"));
    desk.admin.post(&format!("{path}/invite"), &[]).await.is(303);
    assert!(toast(&desk.admin.get(&path).await).contains("noor@acme.example"));
    assert_eq!(world.mails().await.len(), 2);
    // Who bypassed the activation is sent nothing, not even when asked.
    desk.admin.post(&format!("/organisation/employees/{}/invite", desk.agent_id), &[]).await.is(400);
    assert_eq!(world.mails().await.len(), 2);
}}

async fn save(browser: &mut Browser, world: &World, id: &str, changes: &[(&str, &str)]) -> Answer {
    let employee = world.employee(id).await;
    let version = employee.version.to_string();
    let roles: Vec<&str> = employee.roles().into_iter().map(Role::as_str).collect();
    let mut fields = vec![
        ("version", version.as_str()),
        ("email", employee.email.as_deref().unwrap_or_default()),
        ("firstName", employee.first_name.as_str()),
        ("lastName", employee.last_name.as_str()),
        ("externalId", employee.external_id.as_deref().unwrap_or_default()),
    ];
    fields.extend(roles.iter().map(|role| ("roles", *role)));
    for (name, value) in changes {
        fields.retain(|(key, _)| key != name);
        fields.push((name, value));
    }
    browser.post(&format!("/organisation/employees/{id}"), &fields).await
}

both! { an_administrator_changes_an_employee_but_not_the_username, world, {
    let mut desk = Desk::set_up(&world).await;
    let changes = [("firstName", "Alexandra"), ("function", "Adviser"), ("username", "other"), ("introduction", "One\r\ntwo")];
    save(&mut desk.admin, &world, &desk.agent_id, &changes).await.is(303);
    let alex = world.employee(&desk.agent_id).await;
    assert_eq!((alex.first_name.as_str(), alex.username.as_str()), ("Alexandra", "alex@acme.example"));
    assert_eq!(alex.introduction.as_deref(), Some("One\ntwo"));
    let page = save(&mut desk.admin, &world, &desk.agent_id, &[("email", "x")]).await.is(422);
    assert_eq!(links(&page, "#"), ["#email"]);
    // Saving twice is harmless.
    let version = alex.version;
    save(&mut desk.admin, &world, &desk.agent_id, &changes).await.is(303);
    assert_eq!(world.employee(&desk.agent_id).await.version, version);
}}

both! { two_who_edit_at_once_choose_field_by_field, world, {
    let mut desk = Desk::set_up(&world).await;
    let version = world.employee(&desk.agent_id).await.version.to_string();
    save(&mut desk.admin, &world, &desk.agent_id, &[("function", "Theirs"), ("phoneNumber", "111")]).await.is(303);
    let mine = [("version", version.as_str()), ("function", "Mine"), ("phoneNumber", "222")];
    let page = save(&mut desk.admin, &world, &desk.agent_id, &mine).await.is(409);
    let text = words(&page);
    assert!(text.contains("Mine") || page.text().contains("value=\"Mine\""));
    assert!(text.contains("As it is now: Theirs") && text.contains("As it is now: 111"), "{text}");
    assert_eq!(world.employee(&desk.agent_id).await.function.as_deref(), Some("Theirs"), "nothing was overwritten");
    let chosen = [("function", "Mine"), ("choose-function", "mine"), ("phoneNumber", "222"), ("choose-phoneNumber", "theirs")];
    save(&mut desk.admin, &world, &desk.agent_id, &chosen).await.is(303);
    let alex = world.employee(&desk.agent_id).await;
    assert_eq!((alex.function.as_deref(), alex.phone_number.as_deref()), (Some("Mine"), Some("111")));
}}

both! { what_only_one_of_two_touched_needs_no_question, world, {
    let mut desk = Desk::set_up(&world).await;
    let version = world.employee(&desk.agent_id).await.version.to_string();
    let shown = [("version", version.as_str()), ("was-function", ""), ("was-phoneNumber", ""), ("was-introduction", "")];
    save(&mut desk.admin, &world, &desk.agent_id, &[("phoneNumber", "111"), ("introduction", "Theirs")]).await.is(303);
    let mine = [&shown[..], &[("function", "Mine"), ("phoneNumber", ""), ("introduction", "")]].concat();
    save(&mut desk.admin, &world, &desk.agent_id, &mine).await.is(303);
    let alex = world.employee(&desk.agent_id).await;
    let fields = [alex.function.as_deref(), alex.phone_number.as_deref(), alex.introduction.as_deref()];
    assert_eq!(fields, [Some("Mine"), Some("111"), Some("Theirs")], "each keeps what they wrote");
    // What both touched is asked, and that alone.
    let both = [&shown[..], &[("function", "Mine"), ("phoneNumber", ""), ("introduction", "Mine, too")]].concat();
    let page = save(&mut desk.admin, &world, &desk.agent_id, &both).await.is(409);
    assert!(words(&page).contains("As it is now: Theirs") && !words(&page).contains("As it is now: 111"), "{}", words(&page));
    assert_eq!(world.employee(&desk.agent_id).await.introduction.as_deref(), Some("Theirs"), "nothing was overwritten");
}}

both! { what_an_identity_provider_manages_is_locked, world, {
    let mut desk = cast(&world).await;
    let id = world.scim().create(&user("E-5", "sync")).await;
    let page = desk.admin.get(&format!("/organisation/employees/{id}")).await.is(200);
    assert!(words(&page).contains("Managed by acme corp. Change it there."), "{}", words(&page));
    save(&mut desk.admin, &world, &id, &[("firstName", "Hacked"), ("email", "h@x.example"), ("introduction", "Ours")]).await.is(303);
    let employee = world.employee(&id).await;
    assert_eq!((employee.first_name.as_str(), employee.email.as_deref()), ("Given", Some("sync@acme.example")));
    assert_eq!(employee.introduction.as_deref(), Some("Ours"), "what is ours can be changed");
    let log = words(&desk.admin.get(&format!("/organisation/employees/{id}/provisioning")).await.is(200));
    assert!(log.contains("POST /Users") && log.contains("201"), "{log}");
}}

both! { e8_an_office_manager_edits_their_own_people_within_bounds, world, {
    let mut desk = cast(&world).await;
    let manager = &mut desk.manager;
    save(manager, &world, &desk.agent_id, &[("phoneNumber", "123"), ("firstName", "Hacked")]).await.is(303);
    let alex = world.employee(&desk.agent_id).await;
    assert_eq!((alex.phone_number.as_deref(), alex.first_name.as_str()), (Some("123"), "alex"), "not the name");
    save(manager, &world, &desk.agent_id, &[("roles", "ADMIN")]).await;
    assert!(!world.employee(&desk.agent_id).await.has_role(Role::Admin), "not the role Administrator");
    let zoe = employees::list(&world.gateway, "acme", &employees::Wanted { search: Some("zoe".to_owned()), ..employees::Wanted::default() })
        .await.unwrap()[0].id.to_string();
    for path in ["", "/offices"] {
        manager.get(&format!("/organisation/employees/{zoe}{path}")).await.is(403);
    }
    save(manager, &world, &zoe, &[("phoneNumber", "1")]).await.is(403);
    manager.post(&format!("/organisation/employees/{zoe}/suspend"), &[]).await.is(403);
    manager.post(&format!("/organisation/employees/{}/suspend", desk.agent_id), &[]).await.is(303);
    manager.get(&format!("/organisation/employees/{}/delete", desk.agent_id)).await.is(403);
    manager.get(&format!("/organisation/employees/{}/audit", desk.agent_id)).await.is(403);
    // An administrator who works in the office: neither how they sign in nor whether.
    let boss = hire(&world, "bea", &[Role::Admin, Role::Agent], "GNT:AGENT").await;
    save(manager, &world, &boss, &[("externalId", "E-mine"), ("email", "m@acme.example"), ("phoneNumber", "9")]).await.is(303);
    let bea = world.employee(&boss).await;
    assert_eq!((bea.external_id.as_deref(), bea.phone_number.as_deref()), (Some("E-bea"), Some("9")));
    assert!(bea.has_role(Role::Admin), "a form without the role takes nothing");
    manager.post(&format!("/organisation/employees/{boss}/suspend"), &[]).await.is(403);
}}

both! { e7_offices_are_given_with_a_role_that_the_employee_has, world, {
    let mut desk = cast(&world).await;
    let antwerp = muster::flows::offices::show(&world.gateway, "acme", "ANR").await.unwrap().id.to_string();
    let path = format!("/organisation/employees/{}/offices", desk.agent_id);
    let version = world.employee(&desk.agent_id).await.version.to_string();
    let wrong = [("version", version.as_str()), ("manager", antwerp.as_str())];
    let page = desk.admin.post(&path, &wrong).await.is(422);
    assert!(words(&page).contains("The employee holds this role in an office"), "{}", words(&page));
    let right = [("version", version.as_str()), ("agent", antwerp.as_str())];
    desk.admin.post(&path, &right).await.is(303);
    let alex = world.employee(&desk.agent_id).await;
    assert_eq!(alex.relations.iter().map(|one| one.office.to_string()).collect::<Vec<_>>(), [antwerp.as_str()]);
    let page = desk.admin.post(&path, &right).await.is(422);
    assert!(words(&page).contains("Somebody else changed this employee"), "an old version overwrites nothing");
    // Now alex is nobody of the manager's.
    desk.manager.get(&path).await.is(403);
}}

both! { a_session_is_ended_from_the_page, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = format!("/organisation/employees/{}/sign-in", desk.agent_id);
    let page = desk.admin.get(&path).await.is(200);
    assert!(words(&page).contains("E-alex") && words(&page).contains("Accepted"), "{}", words(&page));
    let html = page.text();
    let action = html.split("action=\"").find(|rest| rest.contains("/end\"")).unwrap().split('"').next().unwrap().to_owned();
    desk.admin.post(&action, &[]).await.is(303);
    desk.agent.session().await.is(401);
    desk.admin.post(&action, &[]).await.is(404);
    // A session of somebody else is none of this employee's.
    let other = action.replace(&desk.agent_id, &desk.manager_id);
    desk.admin.post(&other, &[]).await.is(404);
}}

both! { e10_a_deletion_says_what_goes_and_wants_the_name_typed, world, {
    let mut desk = Desk::set_up(&world).await;
    let id = world.employee(&desk.agent_id).await.id;
    let online = [("onlinePlanning".to_owned(), "true".to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", id, &online).await.unwrap();
    let wish = commitments::Wish {
        employee: id,
        office: None,
        subject: None,
        starts_at: world.now().plus(Duration::from_secs(3600)),
        ends_at: world.now().plus(Duration::from_secs(7200)),
    };
    commitments::book(&world.gateway, Actor::Operator, "acme", &wish).await.unwrap();
    commitments::schedule(&world.gateway, Actor::Operator, "acme", id, None, wish.ends_at).await.unwrap();
    let path = format!("/organisation/employees/{id}/delete");
    let text = words(&desk.admin.get(&path).await.is(200));
    assert!(text.contains("1 appointment, which will be cancelled"), "{text}");
    assert!(text.contains("1 scheduled publication") && text.contains("Suspend alex Family instead"), "{text}");
    for wrong in ["", "alex", "yes"] {
        let page = desk.admin.post(&path, &[("confirm", wrong)]).await.is(422);
        assert_eq!(links(&page, "#"), ["#confirm"]);
    }
    desk.agent.session().await.is(200);
    desk.admin.post(&path, &[("confirm", "Alex@acme.example")]).await.is(303);
    desk.agent.session().await.is(401);
    assert_eq!(toast(&desk.admin.get("/organisation/employees").await), "alex Family is deleted.");
    desk.admin.get(&format!("/organisation/employees/{id}")).await.is(404);
    assert_eq!(places_with(&world.gateway.db, &["alex@acme", "E-alex"]).await, Vec::<String>::new());
}}

both! { a_deletion_asks_again_who_it_is_after_a_while, world, {
    let mut desk = Desk::set_up(&world).await;
    world.wait(Duration::from_secs(14 * 60));
    let path = format!("/organisation/employees/{}/delete", desk.agent_id);
    desk.admin.get(&path).await.is(200);
    world.wait(Duration::from_secs(2 * 60));
    let to = desk.admin.get(&path).await.is(303).header("location").unwrap().to_owned();
    assert!(to.starts_with("/sign-in-again?return_to=%2Forganisation%2Femployees%2F"), "{to}");
    let answer = desk.admin.post(&path, &[("confirm", "alex@acme.example")]).await.is(303);
    assert!(answer.header("location").unwrap().starts_with("/sign-in-again"));
    assert_eq!(world.employee(&desk.agent_id).await.status, Status::Active);
    // A new sign-in is young enough.
    at_work(&world, "ada").await.post(&path, &[("confirm", "alex@acme.example")]).await.is(303);
}}

both! { an_employee_of_another_organisation_is_not_found, world, {
    let mut desk = Desk::set_up(&world).await;
    world.found("globex", "globex.example").await;
    let new = NewEmployee {
        email: "gert@globex.example".to_owned(),
        first_name: "Gert".to_owned(),
        last_name: "Globex".to_owned(),
        external_id: Some("G-1".to_owned()),
        ..NewEmployee::default()
    };
    let gert = employees::add(&world.gateway, Actor::Operator, "globex", &new, &Way::Bypass).await.unwrap();
    let path = format!("/organisation/employees/{}", gert.id);
    for tab in ["", "/offices", "/sign-in", "/provisioning", "/audit", "/delete", "/handover"] {
        desk.admin.get(&format!("{path}{tab}")).await.is(404);
    }
    for action in ["", "/suspend", "/restore", "/unblock", "/invite", "/unlink", "/offices", "/delete"] {
        desk.admin.post(&format!("{path}{action}"), &[("confirm", "gert@globex.example")]).await.is(404);
    }
    assert_eq!(employees::show(&world.gateway, "globex", gert.id).await.unwrap().version, gert.version);
}}

both! { s1_the_list_is_downloaded_as_it_is_filtered, world, {
    let mut desk = cast(&world).await;
    let evil = NewEmployee { first_name: "=cmd|' /C calc'!A0".to_owned(), ..invited(Some("E-evil"), "evil") };
    world.add(evil, Way::Bypass).await;
    let answer = desk.admin.get("/organisation/employees/download").await.is(200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = answer.text();
    assert!(text.starts_with("username,firstName,lastName,email,status,roles,twoFactor,externalId,lastSignIn,"), "{text}");
    assert_eq!(text.lines().count(), 1 + 8);
    assert!(!text.contains(",=cmd"), "{text}");
    let agents = desk.admin.get("/organisation/employees/download?role=AGENT&q=zoe").await.is(200).text();
    assert_eq!(agents.lines().count(), 2, "{agents}");
    for number in 0..500 {
        hire(&world, &format!("m{number}"), &[], "").await;
    }
    assert_eq!(desk.admin.get("/organisation/employees/download").await.text().lines().count(), 1 + 508);
    desk.manager.get("/organisation/employees/download").await.is(403);
}}
