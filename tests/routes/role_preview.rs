//! Who would get which role before the rules are set: the same as what happens when they are.

use std::collections::BTreeMap;

use muster::{
    directory::Role,
    flows::provision::{Preview, preview_roles},
};
use serde_json::json;

use crate::{provisioner::user, world::World, world::settings};

async fn preview(world: &World, pairs: &[(&str, &str)], most: usize) -> Preview {
    preview_roles(&world.gateway, "acme", "corp", &settings(pairs), most).await.unwrap()
}

both! { the_preview_says_what_the_rules_then_do, world, {
    let scim = world.scim();
    let mut ids = Vec::new();
    for number in 0..5 {
        let mut one = user(&format!("E-{number}"), &format!("p{number}"));
        one["roles"] = json!([{ "value": if number == 4 { "Boss" } else { "AGENT" } }]);
        ids.push(scim.create(&one).await);
    }
    let members: Vec<_> = ids[..2].iter().map(|id| json!({ "value": id })).collect();
    let sales = scim.post("/Groups", &json!({ "displayName": "Sales", "members": members })).await.is(201).json();
    let rules = "group:sales=OFFICE_MANAGER;role:boss=CENTRAL_PLANNER;group:sales=ADMIN";
    let asked = [("scim.role_rules", rules)];
    let seen = preview(&world, &asked, 10).await;
    assert_eq!((seen.employees, seen.changed), (5, 3));
    assert_eq!(seen.gains, BTreeMap::from([(Role::OfficeManager, 2), (Role::CentralPlanner, 1)]));
    assert!(seen.losses.is_empty(), "{seen:?}");
    assert_eq!(seen.changes[0].id.to_string(), ids[0]);
    assert_eq!(seen.changes[0].groups, ["Sales"]);
    assert_eq!(seen.changes[0].roles, [Role::Agent, Role::OfficeManager]);
    let few = preview(&world, &asked, 1).await;
    assert_eq!((few.changed, few.changes.len()), (3, 1), "all are counted");
    let granted = preview(&world, &[("scim.role_rules", rules), ("scim.grant_admin", "true")], 10).await;
    assert_eq!(granted.gains[&Role::Admin], 2);
    assert!(preview_roles(&world.gateway, "acme", "corp", &settings(&[("scim.role_rules", "x")]), 1).await.is_err());
    assert!(preview_roles(&world.gateway, "acme", "none", &[], 1).await.is_err());
    // Nothing was changed, and then what was foretold happens.
    assert_eq!(preview(&world, &[], 10).await.changed, 0);
    assert_eq!(world.employee(&ids[0]).await.roles(), [Role::Agent]);
    world.set(&asked).await;
    let path = format!("/Groups/{}", sales["id"].as_str().unwrap());
    scim.patch(&path, &json!([{ "op": "remove", "path": "members" }])).await.is(204);
    scim.patch(&path, &json!([{ "op": "add", "path": "members", "value": members }])).await.is(204);
    for (number, change) in seen.changes.iter().take(2).enumerate() {
        assert_eq!(world.employee(&ids[number]).await.roles(), change.roles);
    }
    let left = preview(&world, &[], 10).await;
    assert_eq!((left.changed, left.changes[0].id.to_string()), (1, ids[4].clone()), "whom nobody wrote since");
    let without = preview(&world, &[("scim.role_rules", "")], 10).await;
    assert_eq!(without.losses, BTreeMap::from([(Role::OfficeManager, 2)]));
}}
