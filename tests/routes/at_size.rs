//! What holds at a hundred thousand employees: a walk by cursor while others come and go, and one member more in a large
//! group.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use muster::store::trips::counted;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{crowd::People, provisioner::user, world::World};

const COUNT: usize = 100_000;
/// Every so many of them is deleted during the walk.
const LEAVES: usize = 200;

/// Adds somebody to a group and takes them out again; how many journeys to the database the two were.
async fn added(world: &World, group: &str, id: &str) -> (usize, usize) {
    let (scim, path) = (world.scim(), format!("/Groups/{group}"));
    let change = json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]);
    let (answer, adding) = counted(scim.patch(&path, &change)).await;
    answer.is(204);
    let change = json!([{ "op": "remove", "path": format!("members[value eq \"{id}\"]") }]);
    let (answer, removing) = counted(scim.patch(&path, &change)).await;
    answer.is(204);
    (adding, removing)
}

/// One member more or less is as many journeys for a group of nearly all as for one of ten; `benches/scim.rs` says what
/// they cost.
async fn one_member_more(world: &World, people: &People) {
    let (small, large) = people.two_groups(&world.gateway.db, 10, COUNT - 1).await;
    let id = people.id(COUNT - 1).to_string();
    assert_eq!(added(world, &large, &id).await, added(world, &small, &id).await, "adding and removing");
}

/// Makes five hundred and deletes five hundred, by two clients; done when both are.
fn comings_and_goings(world: &World, leaving: &[String]) -> [JoinHandle<()>; 2] {
    let (coming, going) = (world.scim(), world.scim());
    let leaving = leaving.to_vec();
    let made = leaving.len();
    let comings = tokio::spawn(async move {
        for number in 0..made {
            coming.create(&user(&format!("N-{number}"), &format!("person{}new", number * LEAVES))).await;
        }
    });
    let goings = tokio::spawn(async move {
        for id in leaving {
            going.delete(&format!("/Users/{id}")).await.is(204);
        }
    });
    [comings, goings]
}

/// Walks over all users in some order, again and again until a walk ends after `done` was set; checks each walk.
async fn walk(world: World, order: &'static str, still: Arc<HashSet<String>>, done: Arc<AtomicBool>) {
    let scim = world.scim();
    while {
        let (mut seen, mut cursor) = (HashSet::with_capacity(COUNT), Some(String::new()));
        while let Some(from) = cursor {
            let path = format!("/Users?cursor={from}&count=200&attributes=id{order}");
            let list = scim.get(&path).await.is(200).json();
            for one in list["Resources"].as_array().unwrap() {
                let id = one["id"].as_str().unwrap().to_owned();
                assert!(seen.insert(id), "{} was shown twice{order}", one["id"]);
            }
            cursor = list.get("nextCursor").and_then(Value::as_str).map(str::to_owned);
        }
        let lost = still.iter().filter(|id| !seen.contains(*id)).count();
        assert_eq!(lost, 0, "so many who stood still were lost{order}");
        !done.load(Ordering::SeqCst)
    } {}
}

both! { a_hundred_thousand_are_walked_over_and_grouped, world, {
    let db = world.gateway.db.clone();
    let mut people = People::new(&db).await;
    people.grow(&db, COUNT).await;
    one_member_more(&world, &people).await;
    let (leaving, still): (Vec<usize>, Vec<usize>) = (0..COUNT).partition(|number| number % LEAVES == 7);
    let id = |number: usize| people.id(number).to_string();
    let leaving: Vec<String> = leaving.into_iter().map(id).collect();
    let still: Arc<HashSet<String>> = Arc::new(still.into_iter().map(id).collect());
    assert_eq!((leaving.len(), still.len()), (500, COUNT - 500));
    let done = Arc::new(AtomicBool::new(false));
    // One order on each; all of them are walked on both in a smaller story.
    let order = if world.is_postgres() { "" } else { "&sortBy=userName" };
    let walking = tokio::spawn(walk(world.clone(), order, Arc::clone(&still), Arc::clone(&done)));
    for changes in comings_and_goings(&world, &leaving) {
        changes.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    walking.await.unwrap();
    let total = world.scim().get("/Users?count=0").await.is(200).json();
    assert_eq!(total["totalResults"], COUNT);
}}
