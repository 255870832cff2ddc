//! Importing employees in the Backoffice (FEATURES E12): columns, verdicts, progress that survives a crash, undo.

use std::{collections::BTreeMap, time::Duration};

use muster::{
    directory::{Role, Status},
    flows::{
        Actor, commitments,
        employees::{self, Wanted},
        expiry,
        import::batch,
        outbox,
    },
};

use crate::{
    answer::Answer,
    browser::Browser,
    database::{counts, places_with},
    desk::{Desk, hire, links, open_office, words},
    provisioner::user,
    world::World,
};

const PATH: &str = "/organisation/employees/import";
const HEADER: &str = "Courriel,Prénom,Nom,Matricule,Fonction,Salaire\n";

/// `count` people who are not there yet, from `first` on.
fn people(first: usize, count: usize) -> String {
    let row = |number| format!("p{number}@acme.example,Pia{number},Maes,I-{number},Agent,{number}000\n");
    (first..first + count).map(row).collect()
}

/// Takes a file in; the path of the import.
async fn bring(admin: &mut Browser, file: &str) -> String {
    let answer = admin.upload(PATH, file.as_bytes()).await.is(303);
    answer.header("location").unwrap().strip_suffix("/columns").unwrap().to_owned()
}

/// Takes the guessed columns, with changes, and lets the verdicts be made.
async fn check(world: &World, admin: &mut Browser, path: &str, changes: &[(&str, &str)]) -> Answer {
    let page = admin.get(&format!("{path}/columns")).await.is(200);
    let mut fields = selected(&page);
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post(&format!("{path}/columns"), &fields).await.is(303);
    work(world).await;
    admin.get(path).await.is(200)
}

/// What the selects of a page have chosen.
fn selected(page: &Answer) -> Vec<(String, String)> {
    let html = page.text();
    let chosen = |select: &str| {
        let name = select.split("name=\"").nth(1)?.split('"').next()?.to_owned();
        let value = select.split("<option").find(|option| option.contains("selected=\"\""));
        let value = value.and_then(|option| option.split("value=\"").nth(1)?.split('"').next());
        Some((name, value.unwrap_or_default().to_owned()))
    };
    html.split("<select").skip(1).filter_map(|rest| chosen(rest.split("</select>").next()?)).collect()
}

/// Lets the job work until nothing is left.
async fn work(world: &World) {
    while batch::work(&world.gateway, || false).await.unwrap() {}
}

/// How many rows of the only import are in each state.
async fn states(world: &World) -> BTreeMap<String, i64> {
    let sql = "select state, count(*) from import_rows group by state";
    counts(&world.gateway.db, sql).await.into_iter().collect()
}

fn told(states: &BTreeMap<String, i64>) -> Vec<(&str, i64)> {
    states.iter().map(|(state, count)| (state.as_str(), *count)).collect()
}

async fn named(world: &World, external_id: &str) -> Option<muster::directory::Employee> {
    let wanted = Wanted { search: Some(external_id.to_owned()), ..Wanted::default() };
    let found = employees::list(&world.gateway, "acme", &wanted).await.unwrap();
    found.into_iter().find(|one| one.external_id.as_deref() == Some(external_id))
}

async fn set(world: &World, id: &str, field: &str, value: &str) {
    let change = [(field.to_owned(), value.to_owned())];
    employees::set(&world.gateway, Actor::Operator, "acme", id.parse().unwrap(), &change).await.unwrap();
}

/// Imports a file with the guessed columns to its end; the path of the import.
async fn import(world: &World, admin: &mut Browser, file: &str) -> String {
    let path = bring(admin, file).await;
    check(world, admin, &path, &[]).await;
    admin.post(&format!("{path}/start"), &[]).await.is(303);
    work(world).await;
    path
}

both! { columns_are_guessed_changed_and_checked, world, {
    let mut desk = Desk::set_up(&world).await;
    let admin = &mut desk.admin;
    let list = admin.get("/organisation/employees").await.is(200);
    assert_eq!(links(&list, PATH), [PATH]);
    let path = bring(admin, &format!("\u{feff}{}{}", HEADER.replace(',', ";"), people(1, 2).replace(',', ";"))).await;
    assert_eq!(admin.get(&path).await.is(303).header("location"), Some(format!("{path}/columns").as_str()));
    let page = admin.get(&format!("{path}/columns")).await.is(200);
    let guessed: Vec<String> = selected(&page).into_iter().map(|(_, value)| value).collect();
    assert_eq!(guessed, ["email", "firstName", "lastName", "externalId", "function", ""]);
    assert!(words(&page).contains("For example: p1@acme.example · p2@acme.example"), "{}", words(&page));
    let columns = format!("{path}/columns");
    let twice = admin.post(&columns, &[("column-0", "email"), ("column-1", "email")]).await.is(422);
    assert!(twice.text().contains("href=\"#column-1\"") && words(&twice).contains("Another column is taken"));
    let nobody = admin.post(&columns, &[("column-1", "firstName"), ("column-9", "email")]).await.is(422);
    assert!(words(&nobody).contains("Take one column for the e-mail"));
    assert_eq!(told(&states(&world).await), [("read", 2)], "nothing was checked");
    let page = check(&world, admin, &path, &[("column-5", "phoneNumber"), ("column-4", "")]).await;
    assert!(words(&page).contains("Ready to import") && words(&page).contains("To add 2"), "{}", words(&page));
    assert_eq!(named(&world, "I-1").await, None, "looking changes nothing");
    admin.post(&format!("{path}/start"), &[]).await.is(303);
    work(&world).await;
    let pia = named(&world, "I-1").await.unwrap();
    assert_eq!((pia.phone_number.as_deref(), pia.function), (Some("1000"), None));
    assert_eq!(pia.status, Status::Active);
    // What is past is shown, whoever posts late.
    for late in ["columns", "start"] {
        let fields = [("column-0", "email"), ("way", "invite")];
        let answer = admin.post(&format!("{path}/{late}"), &fields).await.is(303);
        assert_eq!(answer.header("location"), Some(path.as_str()));
    }
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("created", 2)]);
}}

both! { every_row_has_its_verdict_and_the_wrong_ones_are_a_file, world, {
    let mut desk = Desk::set_up(&world).await;
    world.scim().create(&user("S-1", "sil")).await;
    let rows = [
        "lena@acme.example,Lena,Maes,I-1,Agent",
        "ada@acme.example,Ada,Changed,E-ada,Chief",
        "mona@acme.example,mona,Family,E-mona,",
        "sil@acme.example,Sil,Other,S-1,Agent",
        "no address,No,Body,I-5,Agent",
        "two,cells",
        "lena@acme.example,Lena,Again,I-1,Agent",
        "=cmd@acme.example,\"=HYPERLINK(\"\"x\"\")\",,I-8,Agent",
    ];
    let file = format!("email,firstName,lastName,externalId,function\n{}\n", rows.join("\n"));
    let path = bring(&mut desk.admin, &file).await;
    let page = check(&world, &mut desk.admin, &path, &[]).await;
    assert_eq!(told(&states(&world).await), [("create", 1), ("failed", 4), ("malformed", 1), ("same", 1), ("update", 1)]);
    let text = words(&page);
    for said in ["Errors 5", "FIELD_MANAGED", "An identity provider manages this employee", "ROW_MALFORMED", "row 2 of this file"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let update = words(&desk.admin.get(&format!("{path}?show=update")).await.is(200));
    assert!(update.contains("function") && update.contains("Chief") && update.contains("before: Family"), "{update}");
    let answer = desk.admin.get(&format!("{path}/errors")).await.is(200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let file = answer.text();
    assert!(file.starts_with("row,code,error,detail,email,firstName,lastName,externalId,function\n"), "{file}");
    assert!(file.contains("\n7,ROW_MALFORMED,") && file.contains("'=cmd@acme.example,\"'=HYPERLINK"), "{file}");
    assert_eq!(file.lines().count(), 6, "{file}");
    // Corrected, the file is imported again as it is: its own columns are not taken.
    let again = bring(&mut desk.admin, &file.replace("no address", "no@acme.example")).await;
    let page = desk.admin.get(&format!("{again}/columns")).await.is(200);
    let guessed: Vec<String> = selected(&page).into_iter().map(|(_, value)| value).collect();
    assert_eq!(guessed, ["", "", "", "", "email", "firstName", "lastName", "externalId", "function"]);
    // What was wrong at the preview is left out, and the rest is done and told.
    desk.admin.post(&format!("{path}/start"), &[]).await.is(303);
    work(&world).await;
    let page = words(&desk.admin.get(&path).await.is(200));
    assert!(page.contains("Some rows were left out") && page.contains("Nothing was sent to anybody"), "{page}");
    let ada = named(&world, "E-ada").await.unwrap();
    assert_eq!((ada.last_name.as_str(), ada.function.as_deref()), ("Changed", Some("Chief")));
    let audited = world.audited().await;
    for action in ["import.uploaded", "import.mapped", "import.checked", "import.started", "import.finished"] {
        assert!(audited.contains_key(action), "{action}: {audited:?}");
    }
}}

both! { no_mail_leaves_for_whom_the_bypass_lets_in_and_one_for_who_is_invited, world, {
    let mut desk = Desk::set_up(&world).await;
    import(&world, &mut desk.admin, &format!("{HEADER}{}", people(1, 100))).await;
    assert!(world.mails().await.is_empty() && outbox::take(&world.gateway).await.unwrap().is_none());
    let path = bring(&mut desk.admin, &format!("{HEADER}{}", people(200, 1))).await;
    check(&world, &mut desk.admin, &path, &[("way", "invite")]).await;
    assert!(world.mails().await.is_empty(), "a preview sends nothing");
    desk.admin.post(&format!("{path}/start"), &[]).await.is(303);
    work(&world).await;
    assert_eq!(world.mails().await.len(), 1);
    assert_eq!(named(&world, "I-200").await.unwrap().status, Status::Pending);
}}

both! { a_process_that_dies_in_the_middle_is_replaced_and_nothing_is_done_twice, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = bring(&mut desk.admin, &format!("{HEADER}{}", people(1, 450))).await;
    let columns = [("column-0", "email"), ("column-1", "firstName"), ("column-2", "lastName"), ("column-3", "externalId")];
    desk.admin.post(&format!("{path}/columns"), &columns).await.is(303);
    // It dies while it checks, and while it imports; another process waits until it is sure.
    for (state, half, whole) in [("checking", "create", "create"), ("importing", "created", "created")] {
        let mut dying = batch::claim(&world.gateway).await.unwrap().unwrap();
        assert!(dying.step(&world.gateway).await.unwrap(), "there is more");
        assert!(batch::claim(&world.gateway).await.unwrap().is_none(), "it is claimed once");
        let done = states(&world).await[half];
        assert!((100..450).contains(&done), "{state}: {done}");
        let page = words(&desk.admin.get(&path).await.is(200));
        assert!(page.contains(&format!("{done} of 450 rows")), "{page}");
        world.wait(Duration::from_secs(61));
        let mut other = batch::claim(&world.gateway).await.unwrap().unwrap();
        assert!(!dying.step(&world.gateway).await.unwrap(), "who was given up does nothing any more");
        while other.step(&world.gateway).await.unwrap() {}
        assert_eq!(told(&states(&world).await), [(whole, 450)], "{state}");
        if state == "checking" {
            desk.admin.post(&format!("{path}/start"), &[]).await.is(303);
        }
    }
    assert_eq!(world.audited().await["employee.created"], 4 + 450);
    assert!(words(&desk.admin.get(&path).await).contains("Added 450"));
    // One that is asked to stop leaves the rest to the next one at once.
    desk.admin.post(&format!("{path}/undo"), &[("confirmation", "450")]).await.is(303);
    batch::work(&world.gateway, || true).await.unwrap();
    assert!(states(&world).await["created"] > 0);
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("deleted", 450)]);
    world.intact_audit_rows().await;
}}

both! { two_processes_share_the_work_and_do_each_row_once, world, {
    let mut desk = Desk::set_up(&world).await;
    let other = world.with(world.gateway.clone());
    let mut paths = Vec::new();
    for first in [1, 1_000] {
        let path = bring(&mut desk.admin, &format!("{HEADER}{}", people(first, 220))).await;
        check(&world, &mut desk.admin, &path, &[]).await;
        desk.admin.post(&format!("{path}/start"), &[]).await.is(303);
        paths.push(path);
    }
    let run = async |world: &World| {
        while batch::work(&world.gateway, || false).await.unwrap() {}
    };
    tokio::join!(run(&world), run(&other), run(&world));
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("created", 440)]);
    assert_eq!(world.audited().await["employee.created"], 4 + 440);
    for path in paths {
        assert!(words(&desk.admin.get(&path).await.is(200)).contains("Added 220"));
    }
}}

both! { undoing_deletes_and_restores_whom_nobody_touched_since, world, {
    let mut desk = Desk::set_up(&world).await;
    open_office(&world, "ANR", "Antwerp").await;
    let noor = hire(&world, "noor", &[Role::Agent], "GNT:AGENT").await;
    let file = "email,firstName,lastName,externalId,roles,offices,phoneNumber\n\
        new1@acme.example,New,One,I-1,AGENT,ANR:AGENT,\n\
        new2@acme.example,New,Two,I-2,AGENT,,\n\
        new3@acme.example,New,Three,I-3,AGENT,,\n\
        new4@acme.example,New,Four,I-4,AGENT,,\n\
        noor@acme.example,Noor,Jacobs,E-noor,AGENT;CENTRAL_PLANNER,ANR:AGENT,+32 9 1\n\
        alex@acme.example,Alex,Changed,E-alex,AGENT,GNT:AGENT,+32 9 2\n";
    let path = import(&world, &mut desk.admin, file).await;
    assert_eq!(told(&states(&world).await), [("created", 4), ("updated", 2)]);
    assert_eq!(world.employee(&noor).await.relations.len(), 1);
    // Since then one was changed, one has signed in, one was deleted, one of the updated was changed again.
    let touched = named(&world, "I-2").await.unwrap().id.to_string();
    set(&world, &touched, "function", "Mine").await;
    world.browser().sign_in_as("I-3").await.is(303);
    let gone = named(&world, "I-4").await.unwrap().id;
    employees::delete(&world.gateway, Actor::Operator, "acme", gone).await.unwrap();
    set(&world, &desk.agent_id, "function", "Mine").await;
    let ask = desk.admin.get(&format!("{path}/undo")).await.is(200);
    assert!(words(&ask).contains("4 employees who were added are deleted"), "{}", words(&ask));
    desk.admin.post(&format!("{path}/undo"), &[("confirmation", "5")]).await.is(422);
    desk.admin.post(&format!("{path}/undo"), &[("confirmation", "6")]).await.is(303);
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("deleted", 1), ("kept", 4), ("restored", 1)]);
    assert_eq!(named(&world, "I-1").await, None);
    let noor = world.employee(&noor).await;
    assert_eq!((noor.first_name.as_str(), noor.last_name.as_str(), noor.phone_number.as_deref()), ("noor", "Family", None));
    assert_eq!(noor.roles(), [Role::Agent]);
    let antwerp = muster::flows::offices::show(&world.gateway, "acme", "ANR").await.unwrap().id;
    assert!(noor.relations.iter().all(|relation| relation.office != antwerp), "back in Ghent");
    let alex = world.employee(&desk.agent_id).await;
    assert_eq!((alex.last_name.as_str(), alex.function.as_deref()), ("Changed", Some("Mine")));
    assert!(named(&world, "I-2").await.is_some() && named(&world, "I-3").await.is_some());
    let page = words(&desk.admin.get(&path).await.is(200));
    for said in ["The import is undone", "Not undone 4", "The employee has signed in since", "DELETED_SINCE", "CHANGED_MEANWHILE"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(world.audited().await["import.undone"], 1);
    world.intact_audit_rows().await;
}}

both! { undoing_gives_back_names_in_the_order_in_which_they_were_taken, world, {
    let mut desk = Desk::set_up(&world).await;
    let file = "externalId,username,email,firstName,lastName\n\
        E-alex,alexander@acme.example,alex@acme.example,alex,Family\n\
        I-1,alex@acme.example,other@acme.example,New,One\n";
    let path = import(&world, &mut desk.admin, file).await;
    assert_eq!(told(&states(&world).await), [("created", 1), ("updated", 1)]);
    desk.admin.post(&format!("{path}/undo"), &[("confirmation", "2")]).await.is(303);
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("deleted", 1), ("restored", 1)]);
    assert_eq!(world.employee(&desk.agent_id).await.username, "alex@acme.example");
}}

both! { whoever_has_appointments_is_not_deleted_by_undoing, world, {
    let mut desk = Desk::set_up(&world).await;
    let file = "email,firstName,lastName,externalId,roles,onlinePlanning\nnew1@acme.example,New,One,I-1,AGENT,TRUE\n";
    let path = import(&world, &mut desk.admin, file).await;
    let hour = Duration::from_secs(3600);
    let wish = commitments::Wish {
        employee: named(&world, "I-1").await.unwrap().id,
        office: None,
        subject: None,
        starts_at: world.now().plus(hour),
        ends_at: world.now().plus(hour * 2),
    };
    commitments::book(&world.gateway, Actor::Operator, "acme", &wish).await.unwrap();
    desk.admin.post(&format!("{path}/undo"), &[("confirmation", "1")]).await.is(303);
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("kept", 1)]);
    assert!(words(&desk.admin.get(&path).await).contains("COMMITTED_SINCE"));
}}

both! { what_the_preview_did_not_show_is_not_done, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = bring(&mut desk.admin, &format!("{HEADER}{}alex@acme.example,Alex,New,E-alex,Chief,1\n", people(1, 2))).await;
    check(&world, &mut desk.admin, &path, &[]).await;
    // Meanwhile somebody else adds one of them, and changes another.
    world.scim().create(&user("I-1", "p1")).await;
    set(&world, &desk.agent_id, "phoneNumber", "+32 9 3").await;
    desk.admin.post(&format!("{path}/start"), &[]).await.is(303);
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("created", 1), ("failed", 2)]);
    assert_eq!(world.employee(&desk.agent_id).await.last_name, "Family");
    assert!(words(&desk.admin.get(&path).await).contains("CHANGED_MEANWHILE"));
}}

both! { whoever_may_not_import_any_more_is_stopped_and_somebody_else_goes_on, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = bring(&mut desk.admin, &format!("{HEADER}{}", people(1, 150))).await;
    check(&world, &mut desk.admin, &path, &[]).await;
    desk.admin.post(&format!("{path}/start"), &[]).await.is(303);
    let mut claimed = batch::claim(&world.gateway).await.unwrap().unwrap();
    assert!(claimed.step(&world.gateway).await.unwrap());
    set(&world, &desk.admin_id, "roles", "AGENT").await;
    assert!(!claimed.step(&world.gateway).await.unwrap());
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("create", 50), ("created", 100)]);
    desk.admin.get(&path).await.is(403);
    hire(&world, "root", &[Role::Admin], "").await;
    let mut root = crate::desk::at_work(&world, "root").await;
    let page = words(&root.get(&path).await.is(200));
    assert!(page.contains("The import was stopped") && page.contains("Go on"), "{page}");
    root.post(&format!("{path}/start"), &[]).await.is(303);
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("created", 150)]);
}}

both! { a_file_beyond_the_bounds_is_refused_with_what_to_do, world, {
    let mut desk = Desk::set_up(&world).await;
    let admin = &mut desk.admin;
    let columns = |count: usize| vec!["x"; count].join(",");
    let rows = |count: usize| format!("email\n{}", "a@acme.example\n".repeat(count));
    for (file, said) in [
        (Vec::new(), "Choose a file."),
        (b"email\n".to_vec(), "has no rows"),
        (b"email\nJos\xe9\n".to_vec(), "is not UTF-8"),
        (format!("{}\n{}\n", columns(61), columns(61)).into_bytes(), "more than 60 columns"),
        (rows(20_001).into_bytes(), "more than 20,000 rows"),
        (vec![b'a'; batch::UPLOAD_MAX + 1], "larger than 8 MB"),
        (vec![b'a'; batch::UPLOAD_MAX + 65 * 1024], "larger than 8 MB"),
    ] {
        let page = admin.upload(PATH, &file).await.is(422);
        assert!(words(&page).contains(said), "{said}: {}", words(&page));
    }
    // What is announced as too large is not read.
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("origin", crate::world::ORIGIN),
        ("content-type", "multipart/form-data; boundary=part"),
        ("content-length", "99999999999"),
    ];
    let page = admin.send("POST", PATH, &headers, "--part", false).await.is(422);
    assert!(words(&page).contains("larger than 8 MB"));
    assert_eq!(counts(&world.gateway.db, "select 'imports', count(*) from imports").await[0].1, 0);
    for _ in 0..batch::BATCHES_MAX {
        bring(admin, "email\na@acme.example\n").await;
    }
    let page = admin.upload(PATH, b"email\na@acme.example\n").await.is(422);
    assert!(words(&page).contains("There are 20 imports already"));
    let path = links(&page, &format!("{PATH}/")).pop().unwrap();
    admin.post(&format!("{path}/discard"), &[]).await.is(303);
    admin.get(&path).await.is(404);
    bring(admin, "email\na@acme.example\n").await;
}}

both! { an_import_is_seen_by_nobody_else, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = bring(&mut desk.admin, &format!("{HEADER}{}", people(1, 1))).await;
    for browser in [&mut desk.manager, &mut desk.agent, &mut desk.planner] {
        browser.upload(PATH, b"email\na@acme.example\n").await.is(403);
        for page in ["", "/columns", "/errors", "/undo"] {
            browser.get(&format!("{path}{page}")).await.is(403);
        }
        for step in ["columns", "start", "discard", "undo"] {
            browser.post(&format!("{path}/{step}"), &[]).await.is(403);
        }
    }
    assert_eq!(links(&desk.manager.get("/team/employees").await, PATH), Vec::<String>::new());
    // An administrator of another organisation finds nothing there either.
    world.found("globex", "globex.example").await;
    let new = employees::NewEmployee {
        email: "gert@globex.example".to_owned(),
        roles: vec![Role::Admin],
        ..employees::NewEmployee::default()
    };
    let password = muster::secret::Secret::new("Correct-horse-7".to_owned());
    let way = employees::Way::Operator { password: Some(password) };
    employees::add(&world.gateway, Actor::Operator, "globex", &new, &way).await.unwrap();
    let mut gert = world.browser();
    gert.post("/login", &[("who", "gert@globex.example"), ("password", "Correct-horse-7")]).await.is(303);
    assert_eq!(links(&gert.get(PATH).await.is(200), &format!("{PATH}/")), Vec::<String>::new());
    gert.get(&path).await.is(404);
    for step in ["columns", "start", "discard"] {
        gert.post(&format!("{path}/{step}"), &[("column-0", "email")]).await.is(404);
    }
    assert_eq!(told(&states(&world).await), [("read", 1)]);
}}

both! { undoing_asks_who_it_is_again, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = import(&world, &mut desk.admin, &format!("{HEADER}{}", people(1, 1))).await;
    world.wait(Duration::from_secs(16 * 60));
    for answer in [
        desk.admin.get(&format!("{path}/undo")).await,
        desk.admin.post(&format!("{path}/undo"), &[("confirmation", "1")]).await,
    ] {
        assert!(answer.is(303).header("location").unwrap().starts_with("/sign-in-again"));
    }
    assert_eq!(told(&states(&world).await), [("created", 1)]);
}}

both! { a_file_is_kept_for_a_week_and_a_person_in_it_no_longer_than_they_are, world, {
    let mut desk = Desk::set_up(&world).await;
    let file = "email,firstName,lastName,externalId,function\n\
        quirina@acme.example,Quirina,Quist,I-QUIRINA,Agent\n\
        alex@acme.example,Xander,Quaxmann,E-alex,Quaestor\n\
        wrong,Zoë,Quzelmann,I-Z,Agent\n\
        \"quirina@acme.example\",Quirina\n";
    let path = import(&world, &mut desk.admin, file).await;
    assert_eq!(told(&states(&world).await), [("created", 1), ("failed", 1), ("malformed", 1), ("updated", 1)]);
    // A second file names them, and nobody has looked at it yet.
    bring(&mut desk.admin, file).await;
    let traces = ["quirina", "Quist", "I-QUIRINA", "Xander", "Quaxmann", "Quaestor", "alex@acme", "E-alex"];
    let id = named(&world, "I-QUIRINA").await.unwrap().id;
    employees::delete(&world.gateway, Actor::Operator, "acme", id).await.unwrap();
    employees::delete(&world.gateway, Actor::Operator, "acme", desk.agent_id.parse().unwrap()).await.unwrap();
    world.scim_requests().await;
    assert_eq!(places_with(&world.gateway.db, &traces).await, Vec::<String>::new());
    let page = words(&desk.admin.get(&format!("{path}?show=create")).await.is(200));
    assert!(page.contains("Erased with the person"), "{page}");
    assert!(!places_with(&world.gateway.db, &["Quzelmann"]).await.is_empty(), "who was not made is still in the file");
    world.wait(Duration::from_secs(7 * 24 * 3600 - 60));
    expiry::sweep(&world.gateway).await.unwrap();
    assert!(!places_with(&world.gateway.db, &["Quzelmann"]).await.is_empty());
    world.wait(Duration::from_secs(120));
    expiry::sweep(&world.gateway).await.unwrap();
    assert_eq!(places_with(&world.gateway.db, &["Quzelmann"]).await, Vec::<String>::new());
    assert_eq!(counts(&world.gateway.db, "select 'rows', count(*) from import_rows").await[0].1, 0);
}}

both! { a_row_of_somebody_who_was_deleted_meanwhile_makes_nobody, world, {
    let mut desk = Desk::set_up(&world).await;
    let path = bring(&mut desk.admin, "email,firstName,lastName,externalId\nalex@acme.example,Alex,Quax,E-alex\n").await;
    check(&world, &mut desk.admin, &path, &[]).await;
    employees::delete(&world.gateway, Actor::Operator, "acme", desk.agent_id.parse().unwrap()).await.unwrap();
    desk.admin.post(&format!("{path}/start"), &[]).await.is(303);
    work(&world).await;
    assert_eq!(told(&states(&world).await), [("failed", 1)]);
    assert_eq!(named(&world, "E-alex").await, None);
    assert!(words(&desk.admin.get(&path).await).contains("ROW_ERASED"));
}}
