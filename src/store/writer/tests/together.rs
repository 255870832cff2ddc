//! Transactions that are handed over as a whole, alone and several at once.

use super::*;
use crate::store::db::Engine;

#[tokio::test]
async fn what_is_handed_over_as_a_whole_is_kept_or_rolled_back_alone() {
    for first_is_kept in [true, false] {
        let (db, _folder) = database(ROOMY).await;
        let mut first = begin(&db).await;
        let mut waiting = Vec::new();
        waiting.push(hand_over(&db, 1, None).await);
        waiting.push(hand_over(&db, 2, Some("nowhere")).await);
        waiting.push(hand_over(&db, 3, None).await);
        waiting.push(hand_over(&db, 3, None).await);
        let turn = queue(&db).await;
        waiting.push(hand_over(&db, 4, Some("lent")).await);
        waiting.push(hand_over(&db, 1, Some("lent")).await);
        waiting.push(hand_over(&db, 5, Some("nowhere")).await);
        // What fails behind an expectation that does not hold fails for that reason.
        waiting.push(hand_over(&db, 1, Some("nowhere")).await);
        waiting.push(hand_over(&db, 6, None).await);
        facts::state(&mut first, "first", "1").await.unwrap();
        let first = if first_is_kept {
            Some(tokio::spawn(first.commit()))
        } else {
            drop(first);
            None
        };
        let mut turn = turn.await.unwrap().unwrap();
        assert!(waits(&waiting[0]).await, "answered before the commit");
        facts::state(&mut turn, "lent", "1").await.unwrap();
        turn.commit().await.unwrap();
        let mut answers = Vec::new();
        for answer in waiting {
            answers.push(match answer.await.unwrap() {
                Ok(()) => "kept",
                Err(StoreError::Conflict) => "run again",
                Err(StoreError::Unique(_)) => "refused",
                Err(_) => "failed",
            });
        }
        let wanted =
            ["kept", "run again", "kept", "refused", "kept", "refused", "run again", "run again", "kept"];
        assert_eq!(answers, wanted, "{first_is_kept}");
        assert_eq!(strangers(&db).await, [1, 3, 4, 6]);
        let lent = facts::get(&mut db.read().await.unwrap(), "lent").await.unwrap();
        assert_eq!((lent.as_deref(), has(&db, "first").await), (Some("by 4"), first_is_kept));
        if let Some(first) = first {
            first.await.unwrap().unwrap();
        }
    }
}

fn whole(text: &str) -> (Message, oneshot::Receiver<Result<(), StoreError>>) {
    let composed = Composed { sql: text.to_owned(), ..Composed::default() };
    let ((begin, begun), (tell, _)) = (oneshot::channel(), oneshot::channel());
    (Message::Work(Caller::Whole(Whole { composed, begin, tell })), begun)
}

#[tokio::test]
async fn transactions_of_one_text_that_wait_in_a_row_go_together() {
    let alike = |texts: &'static [&'static str], room| {
        let (queue, waiting) = mpsc::channel(20);
        let mut begun: Vec<_> = Vec::new();
        for text in texts {
            let (message, told) = whole(text);
            queue.try_send(message).unwrap();
            begun.push(told);
        }
        let options = dialect::sqlite_options(Path::new("nowhere"));
        let mut desk = Desk {
            options,
            bounds: ROOMY,
            waiting,
            ahead: None,
            connection: None,
            set_to: Extent::Any,
            closing: Vec::new(),
        };
        let Some(Caller::Whole(first)) = desk.who_waits() else { unreachable!("it waits") };
        let together = desk.alike(first, room).len();
        let mut behind = Vec::new();
        while let Some(Caller::Whole(next)) = desk.who_waits() {
            behind.push(next.composed.sql);
        }
        (together, behind)
    };
    assert_eq!(alike(&["a"], 60), (1, vec![]));
    assert_eq!(alike(&["a", "a", "a", "b", "a"], 60), (3, vec!["b".to_owned(), "a".to_owned()]));
    assert_eq!(alike(&["a", "a", "a"], 60), (2, vec!["a".to_owned()]));
    assert_eq!(alike(&["a", "b"], 60), (1, vec!["b".to_owned()]));
    assert_eq!(alike(&["a"; 12], 60), (8, vec!["a".to_owned(); 4]));
    assert_eq!(alike(&["a"; 12], 3), (2, vec!["a".to_owned(); 10]));
    assert_eq!(alike(&["a"; 2], 0), (1, vec!["a".to_owned()]));
}

/// How many different texts the connection has run.
async fn cached_texts(tx: &mut Tx) -> usize {
    match tx.engine().await.unwrap() {
        Engine::Sqlite(connection) => connection.cached_statements_size(),
        Engine::Postgres(_) => unreachable!("a file opens SQLite"),
    }
}

#[tokio::test]
async fn who_goes_together_is_answered_with_the_commit_and_whoever_gave_up_is_not_run() {
    let (db, _folder) = database(ROOMY).await;
    let mut first = begin(&db).await;
    let mut waiting = Vec::new();
    for shard in 1..=8 {
        waiting.push(hand_over(&db, shard, None).await);
    }
    let gave_up = waiting.remove(4);
    gave_up.abort();
    assert!(gave_up.await.unwrap_err().is_cancelled());
    let last = queue(&db).await;
    facts::state(&mut first, "first", "1").await.unwrap();
    let texts = cached_texts(&mut first).await;
    let first = tokio::spawn(first.commit());
    let mut last = last.await.unwrap().unwrap();
    // A savepoint and seven transactions, and the savepoint of this turn. One after the other, the second and those behind it would
    // be a text of their own.
    assert_eq!(cached_texts(&mut last).await - texts, 2);
    assert!(waits(&waiting[2]).await, "answered before the commit");
    assert_eq!(strangers(&db).await, [0_i64; 0]);
    last.commit().await.unwrap();
    for answer in waiting {
        answer.await.unwrap().unwrap();
    }
    first.await.unwrap().unwrap();
    assert_eq!(strangers(&db).await, [1, 2, 3, 4, 6, 7, 8]);
}

/// More pages than a savepoint keeps in memory.
#[tokio::test]
async fn a_member_that_changes_much_is_kept_or_rolled_back_like_any_other() {
    async fn change(tx: &mut Tx, letter: &str) {
        for number in 0..400 {
            let changed = tx.run(&CHANGE_FACT, args![number.to_string(), letter.repeat(3_000)]).await;
            assert!(matches!(changed, Ok(1)), "{number}: {changed:?}");
        }
    }
    async fn letter(conn: &mut crate::store::Conn) -> String {
        let mut all = String::new();
        for number in 0..400 {
            all.push_str(&facts::get(conn, &number.to_string()).await.unwrap().unwrap());
        }
        all.truncate(if all.bytes().all(|byte| byte == all.as_bytes()[0]) { 1 } else { 0 });
        all
    }

    let (db, _folder) = database(ROOMY).await;
    let mut first = begin(&db).await;
    let second = queue(&db).await;
    for number in 0..400 {
        facts::state(&mut first, &number.to_string(), &"x".repeat(3_000)).await.unwrap();
    }
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap().unwrap();
    let third = queue(&db).await;
    change(&mut second, "y").await;
    drop(second);
    let mut third = third.await.unwrap().unwrap();
    assert_eq!(letter(&mut third).await, "x");
    change(&mut third, "z").await;
    third.commit().await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(letter(&mut db.read().await.unwrap()).await, "z");
}

#[tokio::test]
async fn a_batch_that_is_lost_with_one_is_lost_for_all_and_nobody_else() {
    // As SQLite does by itself when it can write no more.
    static ROLLBACK: Statement = Statement { name: "ROLLBACK", sql: "rollback; rollback to member" };
    for (lost, behind) in [(1, 0), (2, 0), (1, 3), (2, 2)] {
        let (db, _folder) = database(ROOMY).await;
        let mut first = begin(&db).await;
        let mut doomed = Vec::new();
        for _ in 0..lost {
            let mut tx = Attempts::of(&db).begin().await.unwrap();
            tx.expect_one(&ROLLBACK, Vec::new()).await.unwrap();
            doomed.push(commit_as_whole(&db, tx).await);
        }
        let mut waiting = Vec::new();
        for shard in 0..behind {
            waiting.push(hand_over(&db, shard, None).await);
        }
        let last = queue(&db).await;
        facts::state(&mut first, "first", "1").await.unwrap();
        let first = tokio::spawn(first.commit()).await.unwrap();
        assert!(matches!(first, Err(StoreError::NotCommitted(_))), "{first:?}");
        for doomed in doomed {
            doomed.await.unwrap().unwrap_err();
        }
        let last = last.await.unwrap().unwrap();
        last.commit().await.unwrap();
        for answer in waiting {
            answer.await.unwrap().unwrap();
        }
        assert_eq!(strangers(&db).await, (0..behind).collect::<Vec<_>>(), "{lost} {behind}");
        assert!(!has(&db, "first").await);
    }
}
