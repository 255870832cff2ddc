//! Identity providers talk to `muster demo` by SCIM.

use muster::secret::SystemRandom;
use serde_json::Value;

use crate::{
    conversation::{Conversation, Stopped},
    entra,
    muster_process::Muster,
    okta,
    people::Run,
};

/// A conversation with this token: whether all was as expected, and what was printed.
async fn speak(muster: &Muster, like: &str, token: &str) -> (Result<bool, Stopped>, String) {
    let mut out = Vec::new();
    let url = muster.ready["scimUrl"].as_str().unwrap();
    let mut conversation = Conversation::new(url, token, &mut out).unwrap();
    let run = Run::new(&SystemRandom, "acme.example");
    let spoken = match like {
        "entra" => entra::speak(&mut conversation, &run).await,
        _ => okta::speak(&mut conversation, &run).await,
    };
    let finished = conversation.finish().await;
    (spoken.and(finished), String::from_utf8(out).unwrap())
}

fn token(muster: &Muster) -> &str {
    muster.ready["scimToken"].as_str().unwrap()
}

fn employees(muster: &Muster) -> usize {
    muster.run(&["employee", "list", "--org", "acme"]).as_array().unwrap().len()
}

fn set(muster: &Muster, setting: &str) -> Value {
    muster.run(&["connection", "set", "--org", "acme", "--slug", "demo-idp", setting])
}

#[tokio::test(flavor = "multi_thread")]
async fn entra_and_okta_are_understood_again_and_again_and_nobody_is_left_behind_or_sent_a_mail() {
    let muster = Muster::demo();
    let before = employees(&muster);
    for (like, steps) in [("entra", 40), ("okta", 25)] {
        set(&muster, &format!("scim.profile={like}"));
        for _ in 0..2 {
            let (outcome, printed) = speak(&muster, like, token(&muster)).await;
            assert!(outcome.unwrap(), "{printed}");
            assert!(
                printed.lines().filter(|line| line.contains(" ok ")).count() > steps,
                "groups too: {printed}"
            );
        }
    }
    assert_eq!(employees(&muster), before);
    assert_eq!(muster.run(&["mail", "list", "--org", "acme"]), Value::Array(Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_entra_cannot_use_fails_the_step_and_the_conversation_and_says_what_to_change() {
    let muster = Muster::demo();
    let before = employees(&muster);
    set(&muster, "scim.profile=rfc");
    let (outcome, printed) = speak(&muster, "entra", token(&muster)).await;
    assert!(!outcome.unwrap(), "{printed}");
    assert!(printed.contains("FAILED  update her"), "{printed}");
    assert!(printed.contains("expected status 200") && printed.contains("noTarget"), "{printed}");
    assert!(printed.contains("scim.profile=entra"), "{printed}");
    assert!(printed.contains("ok      delete her for good"), "it goes on: {printed}");
    assert_eq!(employees(&muster), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_stops_the_conversation() {
    let muster = Muster::demo();
    let (outcome, printed) = speak(&muster, "okta", "muster_scim_wrong").await;
    assert!(matches!(outcome, Err(Stopped::Missing(_))), "{printed}");
    assert!(printed.contains("→ 401") && printed.contains("FAILED"), "{printed}");
}
