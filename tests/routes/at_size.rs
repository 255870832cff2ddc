//! What holds at a hundred thousand employees: a walk by cursor while others come and go, and what one member more
//! costs a large group.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{crowd::People, provisioner::user, world::World};

const COUNT: usize = 100_000;
/// Every so many of them is deleted during the walk.
const LEAVES: usize = 200;
/// How many members more are timed.
const ROUNDS: usize = 41;

/// Adds somebody to a group and takes them out again; how long the first took.
#[expect(clippy::disallowed_methods, reason = "it is the time on the wall that is compared")]
async fn added(world: &World, group: &str, id: &str) -> Duration {
    let path = format!("/Groups/{group}");
    let change = json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]);
    let begun = Instant::now();
    let answer = world.scim().patch(&path, &change).await;
    let took = begun.elapsed();
    answer.is(204);
    let change = json!([{ "op": "remove", "path": format!("members[value eq \"{id}\"]") }]);
    world.scim().patch(&path, &change).await.is(204);
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// One member more costs a group of nearly all at most twice what it costs one of ten.
async fn one_member_more(world: &World, people: &People) {
    let (small, large) = people.two_groups(&world.gateway.db, 10, COUNT - ROUNDS).await;
    let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let id = people.id(COUNT - round).to_string();
        of_small.push(added(world, &small, &id).await);
        of_large.push(added(world, &large, &id).await);
    }
    let (of_small, of_large) = (median(of_small), median(of_large));
    assert!(of_large <= of_small * 2, "{of_large:?} in the large group, {of_small:?} in the small one");
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
