use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteLockingMode;

use super::*;
use crate::store::{
    Db, Statement, Tx,
    attempts::Attempts,
    dialect, facts, migrate,
    readers::Readers,
    statement::{args, transaction},
};

mod together;

const ROOMY: Bounds = Bounds { queue: 64, members: 64, enough: 64, open_for: Duration::from_secs(30) };

/// A database whose batches stay open as long as anybody waits.
async fn database(bounds: Bounds) -> (Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("muster.db");
    let db = dialect::open_sqlite(&file).await.unwrap();
    migrate::run(&db).await.unwrap();
    db.close().await;
    (open(file, bounds).await, folder)
}

async fn open(file: PathBuf, bounds: Bounds) -> Db {
    let options = dialect::sqlite_options(&file);
    let writer = Writer::with_bounds(options.clone().busy_timeout(Duration::ZERO), bounds).await.unwrap();
    Db::Sqlite { writer, readers: Readers::of(options), file }
}

async fn turn(db: &Db) -> Result<Tx, StoreError> {
    let mut tx = Attempts::of(db).begin().await?;
    tx.take_turn().await?;
    Ok(tx)
}

async fn begin(db: &Db) -> Tx {
    turn(db).await.unwrap()
}

async fn has(db: &Db, name: &str) -> bool {
    facts::get(&mut db.read().await.unwrap(), name).await.unwrap().is_some()
}

/// Starts to wait for a turn while somebody else has it; when this answers the turn is asked for.
async fn queue(db: &Db) -> tokio::task::JoinHandle<Result<Tx, StoreError>> {
    let Db::Sqlite { writer, .. } = db else { unreachable!("a file opens SQLite") };
    let before = writer.queue.capacity();
    let db = db.clone();
    let waiting = tokio::spawn(async move { turn(&db).await });
    while writer.queue.capacity() == before {
        tokio::task::yield_now().await;
    }
    waiting
}

/// Has the file alone, as the one has it who closes the last connection.
async fn alone(file: &Path) -> SqliteConnection {
    let options = dialect::sqlite_options(file).locking_mode(SqliteLockingMode::Exclusive);
    let mut alone = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("begin exclusive; commit").execute(&mut alone).await.unwrap();
    alone
}

/// Whether the task is still waiting after a while.
async fn waits<T>(task: &tokio::task::JoinHandle<T>) -> bool {
    tokio::time::sleep(Duration::from_millis(50)).await;
    !task.is_finished()
}

#[tokio::test]
async fn who_is_first_is_answered_and_seen_only_with_the_commit_that_others_share() {
    let (db, _folder) = database(ROOMY).await;
    let mut first = begin(&db).await;
    let second = queue(&db).await;
    facts::state(&mut first, "first", "1").await.unwrap();
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap().unwrap();
    facts::state(&mut second, "second", "1").await.unwrap();
    assert!(waits(&first).await, "answered before the commit");
    assert!(!has(&db, "first").await, "a reader sees what is not on disk yet");
    second.commit().await.unwrap();
    first.await.unwrap().unwrap();
    assert!(has(&db, "first").await && has(&db, "second").await);
}

#[tokio::test]
async fn turns_come_in_the_order_in_which_they_were_asked_for() {
    let (db, _folder) = database(ROOMY).await;
    let first = begin(&db).await;
    let mut waiting = Vec::new();
    for _ in 0..10 {
        waiting.push(queue(&db).await);
    }
    drop(first);
    for (number, turn) in waiting.into_iter().enumerate() {
        let mut tx = turn.await.unwrap().unwrap();
        // Each sees what all before it did, and nothing else.
        for earlier in 0..10 {
            let there = facts::get(&mut tx, &earlier.to_string()).await.unwrap().is_some();
            assert_eq!(there, earlier < number, "{earlier} seen by {number}");
        }
        facts::state(&mut tx, &number.to_string(), "1").await.unwrap();
        tokio::spawn(tx.commit());
    }
}

#[tokio::test]
async fn whoever_fails_panics_or_is_cancelled_is_rolled_back_alone() {
    let (db, _folder) = database(ROOMY).await;
    let mut kept = Vec::new();
    let mut turn = begin(&db).await;
    for (number, fate) in ["kept", "fails", "kept", "panics", "cancelled", "kept", "fails", "fails", "kept"]
        .into_iter()
        .enumerate()
    {
        let next = queue(&db).await;
        facts::state(&mut turn, &format!("{number}-{fate}"), "1").await.unwrap();
        match fate {
            "kept" => kept.push(tokio::spawn(turn.commit())),
            "fails" => drop(turn),
            "panics" => {
                let panicking = tokio::spawn(async move {
                    let _turn = turn;
                    panic!("a bug in the middle of a transaction");
                });
                assert!(panicking.await.unwrap_err().is_panic());
            }
            _ => {
                let cancelled = tokio::spawn(async move {
                    for round in 0.. {
                        facts::state(&mut turn, &format!("cancelled-{round}"), "1").await.unwrap();
                    }
                });
                tokio::time::sleep(Duration::from_millis(20)).await;
                cancelled.abort();
            }
        }
        turn = next.await.unwrap().unwrap();
    }
    drop(turn);
    for answer in kept {
        answer.await.unwrap().unwrap();
    }
    let there: Vec<(String,)> = db.read().await.unwrap().all(&NAMES, args![]).await.unwrap();
    let there: Vec<&str> = there.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(there, ["0-kept", "2-kept", "5-kept", "8-kept"]);
}

static NAMES: Statement = Statement { name: "NAMES", sql: "select name from facts order by name" };

#[tokio::test]
async fn a_first_member_that_fails_leaves_a_fresh_transaction() {
    let (db, _folder) = database(ROOMY).await;
    let mut first = begin(&db).await;
    let second = queue(&db).await;
    facts::state(&mut first, "first", "1").await.unwrap();
    drop(first);
    let mut second = second.await.unwrap().unwrap();
    facts::state(&mut second, "second", "1").await.unwrap();
    second.commit().await.unwrap();
    assert!(!has(&db, "first").await && has(&db, "second").await);
}

/// Whether a row points to nothing is looked at when all is committed.
static DEFER: Statement = Statement { name: "DEFER", sql: "pragma defer_foreign_keys = on" };
static ORPHAN: Statement = Statement {
    name: "ORPHAN",
    sql: "insert into organisation_domains (domain, organisation_id) values ('nobody.example', zeroblob(16))",
};

#[tokio::test]
async fn when_the_commit_fails_every_member_learns_it_and_the_writer_goes_on() {
    let (db, _folder) = database(ROOMY).await;
    let mut first = begin(&db).await;
    let second = queue(&db).await;
    facts::state(&mut first, "first", "1").await.unwrap();
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap().unwrap();
    second.run(&DEFER, args![]).await.unwrap();
    second.run(&ORPHAN, args![]).await.unwrap();
    let second = second.commit().await;
    assert!(matches!(second, Err(StoreError::NotCommitted(_))), "{second:?}");
    let first = first.await.unwrap();
    assert!(matches!(first, Err(StoreError::NotCommitted(_))), "{first:?}");
    assert!(!has(&db, "first").await);
    let mut third = begin(&db).await;
    facts::state(&mut third, "third", "1").await.unwrap();
    third.commit().await.unwrap();
    assert!(has(&db, "third").await);
}

static NO_MORE_PAGES: Statement = Statement { name: "NO_MORE_PAGES", sql: "pragma max_page_count = 1" };
static LARGE: Statement = Statement {
    name: "LARGE",
    sql: "insert into facts (name, value) values ('large', hex(randomblob(1000000)))",
};

#[tokio::test]
async fn on_a_full_disk_what_is_answered_is_there_and_nothing_else() {
    let (db, _folder) = database(ROOMY).await;
    let mut first = begin(&db).await;
    let second = queue(&db).await;
    facts::state(&mut first, "first", "1").await.unwrap();
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap().unwrap();
    let third = queue(&db).await;
    facts::state(&mut second, "second", "1").await.unwrap();
    second.one::<(i64,)>(&NO_MORE_PAGES, args![]).await.unwrap();
    assert!(second.run(&LARGE, args![]).await.is_err(), "a megabyte needs pages");
    let after = second.run(&LARGE, args![]).await;
    assert!(matches!(after, Err(StoreError::Failed)), "nothing comes after an error: {after:?}");
    let second = second.commit().await;
    assert!(matches!(second, Err(StoreError::Failed)), "{second:?}");
    // What SQLite gives up on a full disk is for it to say: the statement, or the whole transaction.
    let third = match third.await.unwrap() {
        Ok(mut third) => {
            facts::state(&mut third, "third", "1").await.ok();
            third.commit().await
        }
        Err(error) => Err(error),
    };
    assert_eq!(first.await.unwrap().is_ok(), has(&db, "first").await);
    assert_eq!(third.is_ok(), has(&db, "third").await);
    assert!(!has(&db, "second").await && !has(&db, "large").await);
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let (db, _folder) = database(Bounds { queue: 2, ..ROOMY }).await;
    let first = begin(&db).await;
    let (second, third) = (queue(&db).await, queue(&db).await);
    let refused = turn(&db).await;
    assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    assert!(!has(&db, "anything").await, "and readers do not care");
    drop(first);
    drop(second.await.unwrap().unwrap());
    drop(third.await.unwrap().unwrap());
    begin(&db).await.commit().await.unwrap();
}

#[tokio::test]
async fn a_batch_ends_with_its_number_of_members_whoever_waits() {
    let (db, _folder) = database(Bounds { members: 2, ..ROOMY }).await;
    let mut first = begin(&db).await;
    let (second, third) = (queue(&db).await, queue(&db).await);
    facts::state(&mut first, "first", "1").await.unwrap();
    let first = tokio::spawn(first.commit());
    second.await.unwrap().unwrap().commit().await.unwrap();
    first.await.unwrap().unwrap();
    let third = third.await.unwrap().unwrap();
    assert!(has(&db, "first").await, "committed while the third has its turn");
    drop(third);
}

#[tokio::test]
async fn a_batch_ends_with_its_time_whoever_waits() {
    let (db, _folder) = database(Bounds { open_for: Duration::ZERO, ..ROOMY }).await;
    let mut first = begin(&db).await;
    let second = queue(&db).await;
    facts::state(&mut first, "first", "1").await.unwrap();
    first.commit().await.unwrap();
    let second = second.await.unwrap().unwrap();
    assert!(has(&db, "first").await, "committed while the second has its turn");
    drop(second);
}

async fn runs_again(db: &Db) -> Result<(), StoreError> {
    let mut runs = 0;
    transaction!(db, |tx| {
        runs += 1;
        facts::state(tx, &format!("run-{runs}"), "1").await?;
        if runs < 3 {
            tx.note_conflict();
            return Err(StoreError::Conflict);
        }
        Ok::<_, StoreError>(())
    })
}

#[tokio::test]
async fn a_conflict_rolls_back_and_runs_again_behind_the_others() {
    let (db, _folder) = database(ROOMY).await;
    runs_again(&db).await.unwrap();
    assert!(!has(&db, "run-1").await && !has(&db, "run-2").await && has(&db, "run-3").await);
}

static STRANGER: Statement =
    Statement { name: "STRANGER", sql: "insert into password_strangers (shard, attempts) values ($1, 1)" };
static CHANGE_FACT: Statement =
    Statement { name: "CHANGE_FACT", sql: "update facts set value = $2 where name = $1" };

/// Asks for a transaction that is run as a whole; when this answers it waits for its turn.
async fn hand_over(
    db: &Db,
    shard: i64,
    expected: Option<&'static str>,
) -> tokio::task::JoinHandle<Result<(), StoreError>> {
    let mut tx = Attempts::of(db).begin().await.unwrap();
    if let Some(name) = expected {
        tx.expect_one(&CHANGE_FACT, args![name, format!("by {shard}")]).await.unwrap();
    }
    tx.put(&STRANGER, args![shard]).await.unwrap();
    commit_as_whole(db, tx).await
}

/// Commits a transaction that has asked for nothing; when this answers it waits for its turn.
async fn commit_as_whole(db: &Db, tx: Tx) -> tokio::task::JoinHandle<Result<(), StoreError>> {
    let Db::Sqlite { writer, .. } = db else { unreachable!("a file opens SQLite") };
    let before = writer.queue.capacity();
    let waiting = tokio::spawn(tx.commit());
    while writer.queue.capacity() == before {
        tokio::task::yield_now().await;
    }
    waiting
}

async fn strangers(db: &Db) -> Vec<i64> {
    let all = Statement { name: "STRANGERS", sql: "select shard from password_strangers order by shard" };
    let rows: Vec<(i64,)> = db.read().await.unwrap().all(&all, Vec::new()).await.unwrap();
    rows.into_iter().map(|(shard,)| shard).collect()
}

#[tokio::test]
async fn what_is_kept_in_memory_to_be_taken_back_is_bounded_unless_little_is_changed() {
    let store = Statement { name: "TEMP_STORE", sql: "select temp_store from pragma_temp_store" };
    let small = |db: &Db| {
        let db = db.clone();
        async move {
            let mut tx = Attempts::small(&db).begin().await.unwrap();
            tx.take_turn().await.unwrap();
            tx
        }
    };
    let setting = async |tx: &mut Tx| tx.one::<(i64,)>(&store, Vec::new()).await.unwrap().unwrap().0;
    let (memory, bounded) = (2, 0);
    let (db, _folder) = database(ROOMY).await;
    let mut first = small(&db).await;
    assert_eq!(setting(&mut first).await, memory);
    let second = tokio::spawn(small(&db));
    tokio::task::yield_now().await;
    let third = queue(&db).await;
    let fourth = tokio::spawn(small(&db));
    facts::state(&mut first, "first", "1").await.unwrap();
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap();
    assert_eq!(setting(&mut second).await, memory);
    facts::state(&mut second, "second", "1").await.unwrap();
    let second = tokio::spawn(second.commit());
    // Whoever may change much waits for the commit of the others, and begins a batch that takes everybody.
    let mut third = third.await.unwrap().unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert!(has(&db, "first").await && has(&db, "second").await);
    assert_eq!(setting(&mut third).await, bounded);
    facts::state(&mut third, "third", "1").await.unwrap();
    let third = tokio::spawn(third.commit());
    let mut fourth = fourth.await.unwrap();
    assert_eq!(setting(&mut fourth).await, bounded);
    assert!(waits(&third).await, "answered before the commit");
    drop(fourth);
    third.await.unwrap().unwrap();
    assert_eq!(setting(&mut small(&db).await).await, memory);
    assert_eq!(setting(&mut begin(&db).await).await, bounded);
}

#[tokio::test]
async fn who_waits_behind_a_lost_batch_is_served_by_the_next() {
    let rollback = Statement { name: "ROLLBACK", sql: "rollback" };
    let (db, _folder) = database(ROOMY).await;
    let mut first = begin(&db).await;
    let second = queue(&db).await;
    let third = hand_over(&db, 3, None).await;
    let fourth = queue(&db).await;
    facts::state(&mut first, "first", "1").await.unwrap();
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap().unwrap();
    // As SQLite does by itself on a full disk.
    second.run(&rollback, Vec::new()).await.unwrap();
    drop(second);
    let lost = first.await.unwrap();
    assert!(matches!(lost, Err(StoreError::NotCommitted(_))), "{lost:?}");
    let mut fourth = fourth.await.unwrap().unwrap();
    facts::state(&mut fourth, "fourth", "1").await.unwrap();
    fourth.commit().await.unwrap();
    third.await.unwrap().unwrap();
    assert_eq!(strangers(&db).await, [3]);
    assert!(!has(&db, "first").await && has(&db, "fourth").await);
}

#[tokio::test]
async fn who_gave_up_before_a_whole_transaction_began_has_changed_nothing() {
    let (db, _folder) = database(Bounds { queue: 2, ..ROOMY }).await;
    let first = begin(&db).await;
    let (impatient, patient) = (hand_over(&db, 1, None).await, hand_over(&db, 2, None).await);
    let mut refused = Attempts::of(&db).begin().await.unwrap();
    refused.put(&STRANGER, args![3_i64]).await.unwrap();
    let refused = refused.commit().await;
    assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    // Nor is anything kept of a transaction whose turn did not come, whoever overlooks that.
    let mut heedless = Attempts::of(&db).begin().await.unwrap();
    heedless.put(&STRANGER, args![4_i64]).await.unwrap();
    heedless.settle().await.unwrap_err();
    let heedless = heedless.commit().await;
    assert!(matches!(heedless, Err(StoreError::Failed)), "{heedless:?}");
    impatient.abort();
    assert!(impatient.await.unwrap_err().is_cancelled());
    drop(first);
    patient.await.unwrap().unwrap();
    assert_eq!(strangers(&db).await, [2]);
    Attempts::of(&db).begin().await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn who_gave_up_waiting_is_passed_over() {
    let (db, _folder) = database(ROOMY).await;
    let first = begin(&db).await;
    let impatient = queue(&db).await;
    let patient = queue(&db).await;
    impatient.abort();
    assert!(impatient.await.unwrap_err().is_cancelled());
    drop(first);
    patient.await.unwrap().unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn closing_serves_who_waits_and_nobody_after() {
    let (db, _folder) = database(ROOMY).await;
    let mut first = begin(&db).await;
    let second = queue(&db).await;
    facts::state(&mut first, "first", "1").await.unwrap();
    let first = tokio::spawn(first.commit());
    let Db::Sqlite { writer, .. } = db.clone() else { unreachable!("a file opens SQLite") };
    let closing = tokio::spawn(async move { writer.close().await });
    let second = second.await.unwrap().unwrap();
    assert!(waits(&closing).await, "closed while somebody writes");
    second.commit().await.unwrap();
    first.await.unwrap().unwrap();
    closing.await.unwrap();
    let refused = turn(&db).await;
    assert!(matches!(refused, Err(StoreError::Database(sqlx::Error::PoolClosed))), "{refused:?}");
    assert!(has(&db, "first").await);
}

#[tokio::test]
async fn a_slow_transaction_is_rolled_back_and_the_next_one_served() {
    let (db, _folder) = database(ROOMY).await;
    let mut attempts = Attempts::lasting(&db, Duration::from_millis(50));
    let mut slow = attempts.begin().await.unwrap();
    slow.take_turn().await.unwrap();
    let next = queue(&db).await;
    let body = async {
        facts::state(&mut slow, "slow", "1").await?;
        std::future::pending::<()>().await;
        Ok::<(), StoreError>(())
    };
    let result = attempts.body(body).await;
    let ended = attempts.finish(slow, result).await;
    assert!(matches!(ended, Some(Err(StoreError::Overdue))), "{ended:?}");
    next.await.unwrap().unwrap().commit().await.unwrap();
    assert!(!has(&db, "slow").await);
}

#[tokio::test]
async fn the_lock_of_another_process_is_waited_for() {
    let (db, folder) = database(ROOMY).await;
    let other = open(folder.path().join("muster.db"), ROOMY).await;
    let mut theirs = begin(&other).await;
    facts::state(&mut theirs, "theirs", "1").await.unwrap();
    let waiting = db.clone();
    let ours = tokio::spawn(async move { turn(&waiting).await });
    assert!(waits(&ours).await, "two writers at once");
    theirs.commit().await.unwrap();
    let mut ours = ours.await.unwrap().unwrap();
    assert!(facts::get(&mut ours, "theirs").await.unwrap().is_some());
    ours.commit().await.unwrap();
}

#[tokio::test]
async fn who_comes_when_a_batch_has_enough_begins_the_next() {
    let (db, _folder) = database(Bounds { enough: 2, ..ROOMY }).await;
    let first = begin(&db).await;
    let (second, third) = (queue(&db).await, queue(&db).await);
    let first = tokio::spawn(first.commit());
    second.await.unwrap().unwrap().commit().await.unwrap();
    // Answered though the third, who has a turn by now, is not ready.
    first.await.unwrap().unwrap();
    third.await.unwrap().unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn who_waits_when_a_batch_begins_is_in_it_however_many() {
    let (db, _folder) = database(Bounds { enough: 1, ..ROOMY }).await;
    let first = begin(&db).await;
    let (second, third, fourth) = (queue(&db).await, queue(&db).await, queue(&db).await);
    first.commit().await.unwrap();
    let second = tokio::spawn(second.await.unwrap().unwrap().commit());
    let third = tokio::spawn(third.await.unwrap().unwrap().commit());
    let fourth = fourth.await.unwrap().unwrap();
    assert!(waits(&second).await && !third.is_finished(), "a commit of their own");
    fourth.commit().await.unwrap();
    second.await.unwrap().unwrap();
    third.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_file_that_somebody_has_alone_is_waited_for_at_the_start() {
    let (db, folder) = database(ROOMY).await;
    db.close().await;
    let file = folder.path().join("muster.db");
    let alone = alone(&file).await;
    let ours = tokio::spawn(open(file, ROOMY));
    assert!(waits(&ours).await, "the file was to be had");
    alone.close().await.unwrap();
    begin(&ours.await.unwrap()).await.commit().await.unwrap();
}

#[tokio::test]
async fn a_file_that_somebody_has_alone_is_waited_for_when_a_connection_was_lost() {
    let (db, folder) = database(ROOMY).await;
    let rollback = Statement { name: "ROLLBACK", sql: "rollback" };
    let mut lost = begin(&db).await;
    lost.run(&rollback, Vec::new()).await.unwrap();
    drop(lost);
    let alone = alone(&folder.path().join("muster.db")).await;
    let waiting = db.clone();
    let ours = tokio::spawn(async move { turn(&waiting).await });
    assert!(waits(&ours).await, "the file was to be had");
    alone.close().await.unwrap();
    let mut ours = ours.await.unwrap().unwrap();
    facts::state(&mut ours, "ours", "1").await.unwrap();
    ours.commit().await.unwrap();
    assert!(has(&db, "ours").await);
}
