//! What the database itself does in the same run: one row by its id, one small commit.

use std::time::{Duration, Instant};

use muster::store::Db;

use super::{
    ROUNDS, median,
    people::{Beside, People},
    spread,
};

/// The median time in which the database selects one employee by id.
pub(super) async fn select(db: &Db, people: &People) -> Duration {
    let mut times = Vec::with_capacity(ROUNDS);
    let mut beside = Beside::of(db).await;
    for round in 0..ROUNDS {
        let id = people.id(spread(round, people.count));
        let sql = "select * from employees where organisation_id = $1 and id = $2";
        let begun = Instant::now();
        match &mut beside {
            Beside::Sqlite(connection) => {
                let query = sqlx::query(sql).bind(people.organisation).bind(id);
                drop(query.fetch_one(&mut **connection).await.unwrap());
            }
            Beside::Postgres(pool) => {
                drop(sqlx::query(sql).bind(people.organisation).bind(id).fetch_one(&*pool).await.unwrap());
            }
        }
        times.push(begun.elapsed());
    }
    median(times)
}

/// The median time in which the database commits one small change.
pub(super) async fn commit(db: &Db) -> Duration {
    let mut times = Vec::with_capacity(ROUNDS);
    let mut beside = Beside::of(db).await;
    for round in 0..ROUNDS {
        let begun = Instant::now();
        beside.run(format!("update organisations set updated_at = {round}")).await;
        times.push(begun.elapsed());
    }
    median(times)
}
