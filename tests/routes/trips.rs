//! How often the hot requests go to the database: what they cost when it is a network away. Each number is held, so
//! that nobody adds a journey without noticing (docs/PERFORMANCE.md has the table).

use muster::store::trips::counted;
use serde_json::json;

use crate::provisioner::user;

both! { the_hot_requests_make_few_journeys_to_the_database, world, {
    let scim = world.scim();
    let postgres = world.is_postgres();
    // Writes begin and commit: two of the journeys. The locks of PostgreSQL are one more where a row is read to be changed.
    let (created, trips) = counted(scim.post("/Users", &user("E-1", "lena"))).await;
    let id = created.is(201).json()["id"].as_str().unwrap().to_owned();
    assert_eq!(trips, 5, "create: caller, begin, names, inserts, commit");

    let (answer, trips) = counted(scim.get(&format!("/Users/{id}"))).await;
    answer.is(200);
    assert_eq!(trips, 3, "get by id: caller, employee, groups");

    let filter = "/Users?filter=userName%20eq%20%22lena@acme.example%22";
    let (answer, trips) = counted(scim.get(filter)).await;
    assert_eq!(answer.is(200).json()["totalResults"], 1);
    assert!(trips <= 3, "lookup by userName: caller, employee, groups; not {trips}");

    let mut browser = world.browser();
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").issue(&world);
    // The first one makes the link, too.
    browser.bring(&begun, &response).await.is(303);

    // In another browser, which has no session that ends with it: that would be two more.
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").issue(&world);
    let (answer, trips) = counted(browser.bring(&begun, &response)).await;
    answer.is(303);
    assert_eq!(
        trips,
        if postgres { 7 } else { 4 },
        "sign-in: connection, request, employee by link; begin, lock, everything else, commit, or on SQLite the whole at once"
    );

    let change = json!([{ "op": "replace", "path": "active", "value": false }]);
    let (answer, trips) = counted(scim.patch(&format!("/Users/{id}"), &change)).await;
    assert_eq!(answer.is(200).json()["active"], false);
    assert_eq!(trips, 8 + usize::from(postgres), "suspend: caller, begin, employee, groups, update, sessions, inserts, commit");
}}
