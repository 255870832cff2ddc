//! `muster connection rotate-key`: a rotation from its first step to its last by the command line.

use serde_json::{Value, json};

use crate::program::{Program, on_both, text};

on_both! {
    an_operator_rotates_the_keys_of_a_connection
}

const ROTATE: &str = "connection rotate-key --org acme --slug okta";

/// `use stage published` of each key, in order.
fn keys(document: &Value) -> Vec<String> {
    let keys = document["keys"].as_array().unwrap().iter();
    keys.map(|key| format!("{} {} {}", text(key, "use"), text(key, "stage"), key["published"])).collect()
}

fn an_operator_rotates_the_keys_of_a_connection(program: Program) {
    let program = program.with_acme();
    program.json("connection create --org acme --slug okta");
    let shown = program.json("connection show --org acme --slug okta");
    assert_eq!(keys(&shown), ["signing current true", "encryption current true"]);
    let idle = program.json(&format!("{ROTATE} --status"));
    assert_eq!(
        (&idle["state"], &idle["next"], &idle["keys"]),
        (&json!("idle"), &Value::Null, &shown["keys"])
    );
    assert!(program.refused(&format!("{ROTATE} --activate"), 1).contains("no rotation has begun"));

    let begun = program.json(ROTATE);
    assert_eq!(begun["state"], json!("prepared"));
    assert!(text(&begun, "next").ends_with(&format!("muster {ROTATE} --activate")), "{begun}");
    assert!(text(&begun, "metadataUrl").ends_with("/saml/acme/okta/metadata"));
    let expected =
        ["signing current true", "signing next true", "encryption current true", "encryption next true"];
    assert_eq!(keys(&begun), expected);
    assert_eq!(program.json(&format!("{ROTATE} --status")), begun);
    assert!(program.refused(ROTATE, 1).contains("--activate"));

    let activated = program.json(&format!("{ROTATE} --activate"));
    assert_eq!(activated["state"], json!("activated"));
    assert!(text(&activated, "next").ends_with("--finish"));
    let expected = [
        "signing current true",
        "signing previous true",
        "encryption current true",
        "encryption previous false",
    ];
    assert_eq!(keys(&activated), expected);
    assert_eq!(activated["keys"][0]["fingerprint"], begun["keys"][1]["fingerprint"]);
    assert!(program.refused(&format!("{ROTATE} --cancel"), 1).contains("--finish"));

    let finished = program.json(&format!("{ROTATE} --finish"));
    assert_eq!((&finished["state"], finished["keys"].as_array().unwrap().len()), (&json!("idle"), 2));
    assert_eq!(finished["keys"][1]["fingerprint"], begun["keys"][3]["fingerprint"]);
    assert_eq!(program.json("connection show --org acme --slug okta")["keys"], finished["keys"]);
    program.json(ROTATE);
    assert_eq!(program.json(&format!("{ROTATE} --cancel"))["keys"], finished["keys"]);
    assert!(program.refused("connection rotate-key --org acme --slug nobody", 1).contains("no connection"));
    assert_eq!(program.json("audit verify")[0]["intact"], json!(true));
}
