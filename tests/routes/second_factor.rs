//! A code after the password, changing the password, and what a block does and does not touch.

use std::time::Duration;

use muster::{
    flows::{
        Actor,
        employees::{self, NewEmployee, Way},
        second_factor::{self, totp},
    },
    ids::EmployeeId,
    secret::Secret,
    store::Db,
};

use crate::{
    answer::Answer,
    browser::Browser,
    database::{counts, places_with},
    desk::hire,
    passwords::log_in,
    provisioner::user,
    world::World,
};

pub(crate) const WHO: &str = "boss@acme.example";
pub(crate) const PASSWORD: &str = "Correct-horse-7";
const NEW: &str = "Battery-staple-8";

/// An administrator for the day on which the identity provider is down: with a password, and known to it, too.
pub(crate) async fn boss(world: &World) -> EmployeeId {
    let new = NewEmployee {
        email: WHO.to_owned(),
        external_id: Some("B-1".to_owned()),
        roles: vec![muster::directory::Role::Admin],
        ..NewEmployee::default()
    };
    world.add(new, Way::Operator { password: Some(Secret::new(PASSWORD.to_owned())) }).await.id
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    &text[start..start + text[start..].find(after).unwrap()]
}

/// What the app has learnt from the page.
pub(crate) struct App(Vec<u8>);

impl App {
    fn of(page: &str) -> Self {
        let key: String = between(page, "<dd class=\"mono\">", "</dd>").split_whitespace().collect();
        let mut bits = 0_u64;
        let mut count = 0;
        let mut secret = Vec::new();
        for letter in key.bytes() {
            let value = if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' };
            bits = (bits << 5) | u64::from(value);
            count += 5;
            if count >= 8 {
                count -= 8;
                secret.push(((bits >> count) & 0xff) as u8);
            }
        }
        assert_eq!(secret.len(), 20, "{key}");
        Self(secret)
    }

    pub(crate) fn code(&self, world: &World) -> String {
        totp::code(&self.0, world.now()).unwrap()
    }
}

/// Adds an authenticator app; the recovery codes.
pub(crate) async fn enrol(world: &World, browser: &mut Browser) -> (App, Vec<String>) {
    let page = browser.post("/account/second-factor", &[("proof", PASSWORD)]).await.is(200).text();
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    let app = App::of(&page);
    let page = browser.post("/account/second-factor/confirm", &[("code", "000000")]).await.is(422).text();
    assert_eq!(App::of(&page).0, app.0, "the same key is shown again");
    let code = app.code(world);
    let page = browser.post("/account/second-factor/confirm", &[("code", &code)]).await.is(200).text();
    let codes: Vec<String> = page
        .split("<li class=\"mono\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    world.wait(Duration::from_secs(60));
    (app, codes)
}

/// Types the password; the token of the page that asks for a code.
pub(crate) async fn begin(browser: &mut Browser) -> String {
    let answer = log_in(browser, WHO, PASSWORD).await.is(200);
    assert!(!answer.signs_in(), "the password alone signs nobody in");
    between(&answer.text(), "name=\"token\" value=\"", "\"").to_owned()
}

pub(crate) async fn bring(browser: &mut Browser, token: &str, code: &str) -> Answer {
    browser.post("/login/code", &[("token", token), ("code", code), ("return_to", "/account/security")]).await
}

both! { with_an_authenticator_app_the_password_alone_signs_nobody_in, world, {
    boss(&world).await;
    let mut browser = world.browser();
    let mut elsewhere = world.browser();
    log_in(&mut browser, WHO, PASSWORD).await.is(303);
    log_in(&mut elsewhere, WHO, PASSWORD).await.is(303);
    browser.post("/account/second-factor", &[("proof", "wrong")]).await.is(422);
    let (app, codes) = enrol(&world, &mut browser).await;
    browser.session().await.is(200);
    elsewhere.session().await.is(401);
    // Nothing of it is readable in the database.
    let key = totp::base32(&app.0);
    let plain = codes[0].replace('-', "");
    assert_eq!(places_with(&world.gateway.db, &[&key, &codes[0], &plain]).await, Vec::<String>::new());

    let mut other = world.browser();
    let token = begin(&mut other).await;
    other.session().await.is(401);
    let code = app.code(&world);
    let answer = bring(&mut other, &token, &format!("{} {}", &code[..3], &code[3..])).await.is(303);
    assert_eq!(answer.header("location"), Some("/account/security"));
    other.session().await.is(200);
    // A code and a sign-in work once.
    bring(&mut world.browser(), &token, &code).await.is(303);
    let mut thief = world.browser();
    let token = begin(&mut thief).await;
    bring(&mut thief, &token, &code).await.is(422);
    assert_eq!(world.last_refusal().await, "wrong_code");
    thief.session().await.is(401);
    let audited = world.audited().await;
    assert_eq!(audited.get("employee.second_factor_added"), Some(&1));
    assert_eq!(audited.get("session.opened"), Some(&3));
}}

both! { a_recovery_code_works_once, world, {
    boss(&world).await;
    let mut browser = world.browser();
    log_in(&mut browser, WHO, PASSWORD).await.is(303);
    let (_, codes) = enrol(&world, &mut browser).await;
    let mut lost = world.browser();
    let token = begin(&mut lost).await;
    bring(&mut lost, &token, &codes[3].to_lowercase().replace('-', " ")).await.is(303);
    let page = lost.get("/account/security").await.is(200).text();
    assert!(page.contains("9 recovery codes"), "{page}");
    let mut again = world.browser();
    let token = begin(&mut again).await;
    bring(&mut again, &token, &codes[3]).await.is(422);
    assert_eq!(world.audited().await.get("employee.recovery_code_used"), Some(&1));
}}

both! { three_wrong_codes_block_as_three_wrong_passwords_do, world, {
    let id = boss(&world).await;
    let mut browser = world.browser();
    log_in(&mut browser, WHO, PASSWORD).await.is(303);
    let (app, codes) = enrol(&world, &mut browser).await;
    let mut thief = world.browser();
    // The right password does not forgive wrong codes.
    for number in 1..=3 {
        let token = begin(&mut thief).await;
        let answer = bring(&mut thief, &token, "000000").await;
        assert_eq!(answer.status, if number < 3 { 422 } else { 303 });
        assert!(!answer.signs_in());
    }
    assert_eq!(world.audited().await.get("employee.blocked"), Some(&1));
    browser.session().await.is(401);
    log_in(&mut thief, WHO, PASSWORD).await.is(422);
    employees::unblock(&world.gateway, Actor::Operator, "acme", id).await.unwrap();
    let token = begin(&mut browser).await;
    bring(&mut browser, &token, &app.code(&world)).await.is(303);

    // Too late, or nonsense: from the beginning.
    let mut slow = world.browser();
    let token = begin(&mut slow).await;
    world.wait(Duration::from_secs(300));
    for token in [token.as_str(), "", "muster_code_"] {
        let answer = bring(&mut slow, token, &codes[0]).await.is(303);
        assert!(answer.header("location") == Some("/login") && !answer.signs_in());
    }
}}

both! { a_code_that_several_bring_at_once_signs_one_in, world, {
    boss(&world).await;
    let mut browser = world.browser();
    log_in(&mut browser, WHO, PASSWORD).await.is(303);
    let (app, _) = enrol(&world, &mut browser).await;
    let token = begin(&mut browser).await;
    let code = app.code(&world);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (mut browser, token, code) = (world.browser(), token.clone(), code.clone());
        posts.spawn(async move { bring(&mut browser, &token, &code).await.signs_in() });
    }
    let signed_in = posts.join_all().await.into_iter().filter(|signed_in| *signed_in).count();
    assert_eq!(signed_in, 1);
}}

both! { a_second_factor_is_taken_away_with_password_and_code_or_by_the_operator, world, {
    let id = boss(&world).await;
    let mut browser = world.browser();
    log_in(&mut browser, WHO, PASSWORD).await.is(303);
    let (app, codes) = enrol(&world, &mut browser).await;
    let remove = "/account/second-factor/remove";
    browser.post(remove, &[("proof", "wrong"), ("code", &codes[0])]).await.is(422);
    browser.post(remove, &[("proof", PASSWORD), ("code", "000000")]).await.is(422);
    // Begun again it changes nothing: the confirmed one stays.
    browser.post("/account/second-factor", &[("proof", PASSWORD)]).await.is(303);
    let code = app.code(&world);
    let answer = browser.post(remove, &[("proof", PASSWORD), ("code", &code)]).await.is(303);
    assert_eq!(answer.header("location"), Some("/account/security?done=removed"));
    log_in(&mut browser, WHO, PASSWORD).await.is(303);

    enrol(&world, &mut browser).await;
    let mut waiting = world.browser();
    let token = begin(&mut waiting).await;
    second_factor::reset(&world.gateway, Actor::Operator, "acme", id).await.unwrap();
    bring(&mut waiting, &token, "000000").await.is(303);
    log_in(&mut waiting, WHO, PASSWORD).await.is(303);
    assert!(second_factor::reset(&world.gateway, Actor::Operator, "acme", id).await.is_err());
    assert_eq!(world.audited().await.get("employee.second_factor_removed"), Some(&2));
    employees::delete(&world.gateway, Actor::Operator, "acme", id).await.unwrap();
    let left = "select 'left', (select count(*) from second_factors) + (select count(*) from recovery_codes) \
        + (select count(*) from pending_sign_ins) + (select count(*) from password_trials)";
    assert_eq!(counts(&world.gateway.db, left).await[0].1, 0);
}}

both! { who_changes_the_password_knows_the_old_one_and_stays_in_alone, world, {
    boss(&world).await;
    let (mut browser, mut elsewhere) = (world.browser(), world.browser());
    browser.get("/account/security").await.is(303);
    log_in(&mut browser, WHO, PASSWORD).await.is(303);
    log_in(&mut elsewhere, WHO, PASSWORD).await.is(303);
    browser.get("/account/security").await.is(200);
    let change = async |browser: &mut Browser, current: &str, one: &str, two: &str| {
        let fields = [("current", current), ("password", one), ("password_again", two)];
        browser.post("/account/password", &fields).await
    };
    let page = change(&mut browser, "wrong", NEW, NEW).await.is(422).text();
    assert!(page.contains("current-error"), "{page}");
    let page = change(&mut browser, PASSWORD, NEW, "Battery-staple-9").await.is(422).text();
    assert!(page.contains("again-error"), "{page}");
    for weak in ["Password123!", "The-boss-of-acme-1"] {
        let page = change(&mut browser, PASSWORD, weak, weak).await.is(422).text();
        assert!(page.contains("password-error"), "{page}");
    }
    let answer = change(&mut browser, PASSWORD, NEW, NEW).await.is(303);
    assert_eq!(answer.header("location"), Some("/account/security?done=password"));
    browser.session().await.is(200);
    elsewhere.session().await.is(401);
    log_in(&mut elsewhere, WHO, PASSWORD).await.is(422);
    log_in(&mut elsewhere, WHO, NEW).await.is(303);
    assert_eq!(world.audited().await.get("employee.password_changed"), Some(&1));

    // Three wrong ones block here, too, and end the session.
    for number in 1..=3 {
        change(&mut browser, "wrong", PASSWORD, PASSWORD).await.is(if number < 3 { 422 } else { 303 });
    }
    browser.session().await.is(401);
    change(&mut browser, NEW, PASSWORD, PASSWORD).await.is(303);
    log_in(&mut elsewhere, WHO, NEW).await.is(422);
    assert_eq!(world.last_refusal().await, "employee_blocked");
}}

both! { whom_an_identity_provider_signs_in_has_no_password_to_change, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    let page = browser.get("/account/security").await.is(200).text();
    assert!(!page.contains("type=\"password\""), "{page}");
    let fields = [("current", ""), ("password", NEW), ("password_again", NEW)];
    browser.post("/account/password", &fields).await.is(403);
    browser.post("/account/second-factor", &[("proof", "")]).await.is(422);
}}

both! { a_block_concerns_passwords_only, world, {
    boss(&world).await;
    let (mut sso, mut by_password) = (world.browser(), world.browser());
    sso.sign_in_as("B-1").await.is(303);
    log_in(&mut by_password, WHO, PASSWORD).await.is(303);
    for _ in 0..3 {
        log_in(&mut world.browser(), WHO, "wrong").await.is(422);
    }
    by_password.session().await.is(401);
    sso.session().await.is(200);
    let mut later = world.browser();
    later.sign_in_as("B-1").await.is(303);
    later.session().await.is(200);
    // And signing in through the identity provider lifts nothing.
    log_in(&mut by_password, WHO, PASSWORD).await.is(422);
    assert_eq!(world.last_refusal().await, "employee_blocked");
}}

both! { of_many_passwords_at_once_no_more_are_looked_at_than_an_account_may_have_wrong, world, {
    boss(&world).await;
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..12 {
        let mut browser = world.browser();
        posts.spawn(async move { log_in(&mut browser, WHO, &format!("Wrong-horse-{number}")).await.status });
    }
    assert!(posts.join_all().await.iter().all(|status| *status == 422));
    let wrong = world.sign_ins().await.into_iter().filter(|one| one.reason.as_deref() == Some("wrong_password"));
    assert_eq!(wrong.count(), 3);
    assert_eq!(world.audited().await.get("employee.blocked"), Some(&1));
}}

both! { what_is_written_for_somebody_is_written_for_nobody_too, world, {
    boss(&world).await;
    let strangers = "select 'strangers', cast(coalesce(sum(attempts), 0) as bigint) from password_strangers";
    let strangers = if matches!(world.gateway.db, Db::Sqlite { .. }) {
        strangers.replace("bigint", "integer")
    } else {
        strangers.to_owned()
    };
    log_in(&mut world.browser(), WHO, "wrong").await.is(422);
    assert_eq!(counts(&world.gateway.db, &strangers).await[0].1, 0);
    for who in ["nobody@acme.example", "lena@elsewhere.example"] {
        log_in(&mut world.browser(), who, "wrong").await.is(422);
    }
    assert_eq!(counts(&world.gateway.db, &strangers).await[0].1, 4);
}}

both! { s1_the_download_says_who_must_bring_a_code, world, {
    hire(&world, "ann", &[], "").await;
    boss(&world).await;
    world.wait(Duration::from_millis(2));
    hire(&world, "zed", &[], "").await;
    let mut browser = world.browser();
    log_in(&mut browser, WHO, PASSWORD).await.is(303);
    let download = async |browser: &mut Browser| -> Vec<(String, String)> {
        let text = browser.get("/organisation/employees/download").await.is(200).text();
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let column = lines.next().unwrap().iter().position(|name| *name == "twoFactor").unwrap();
        lines.map(|cells| (cells[0].to_owned(), cells[column].to_owned())).collect()
    };
    let said = |boss: &str| {
        let row = |name: &str, on: &str| (format!("{name}@acme.example"), on.to_owned());
        vec![row("ann", "false"), row("boss", boss), row("zed", "false")]
    };
    assert_eq!(download(&mut browser).await, said("false"));
    // An app that has made no code yet does not count.
    browser.post("/account/second-factor", &[("proof", PASSWORD)]).await.is(200);
    assert_eq!(download(&mut browser).await, said("false"));
    enrol(&world, &mut browser).await;
    assert_eq!(download(&mut browser).await, said("true"));
}}
