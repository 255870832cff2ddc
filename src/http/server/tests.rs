//! Connections at the limit, and the last ones.

use axum::routing::get;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::oneshot,
    task::JoinHandle,
};

use super::*;

/// Less than what is waited for in any case.
const PROMPT: Duration = Duration::from_millis(800);
const ASK: &[u8] = b"GET / HTTP/1.1\r\nhost: muster\r\n\r\n";

fn router() -> Router {
    Router::new().route("/", get(|| async { "here" }))
}

async fn begin() -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, router(), async { stopped.await.unwrap_or(()) }));
    (address, stop, serving)
}

/// What comes until the connection is quiet or ends.
async fn read(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut bytes = [0; 1_024];
    while let Ok(Ok(more @ 1..)) = timeout(Duration::from_millis(500), stream.read(&mut bytes)).await {
        text.extend_from_slice(&bytes[..more]);
        if text.ends_with(b"here") {
            break;
        }
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn the_limit_leaves_files_for_everything_else() {
    let table = |files: &str| {
        format!(
            "Limit       Soft Limit   Hard Limit   Units\nMax open files      {files}      524288      files\n"
        )
    };
    assert_eq!(most_connections(Some(&table("1024"))), 896);
    assert_eq!(most_connections(Some(&table("unlimited"))), 16_384);
    assert_eq!(most_connections(Some(&table("1048576"))), 16_384);
    assert_eq!(most_connections(Some(&table("100"))), 16, "somebody must be served");
    assert_eq!(most_connections(Some("something else")), 896);
    assert_eq!(most_connections(None), 896);
}

#[tokio::test]
async fn one_connection_too_many_waits_until_another_one_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move { Counter::of(router(), 2).take_in(&listener).await });
    let mut first = TcpStream::connect(address).await.unwrap();
    let mut second = TcpStream::connect(address).await.unwrap();
    for stream in [&mut first, &mut second] {
        stream.write_all(ASK).await.unwrap();
        assert!(read(stream).await.ends_with("here"));
    }
    let mut third = TcpStream::connect(address).await.unwrap();
    third.write_all(ASK).await.unwrap();
    assert_eq!(read(&mut third).await, "", "there is no place for it");
    drop(first);
    assert!(read(&mut third).await.ends_with("here"), "and now there is");
    serving.abort();
}

#[tokio::test]
async fn an_open_connection_is_answered_once_more_and_told_that_it_was_the_last_time() {
    let (address, stop, serving) = begin().await;
    let mut known = TcpStream::connect(address).await.unwrap();
    known.write_all(ASK).await.unwrap();
    assert!(!read(&mut known).await.contains("connection: close"));
    stop.send(()).unwrap();
    sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody new comes in");
    known.write_all(ASK).await.unwrap();
    let last = read(&mut known).await;
    assert!(last.contains("connection: close") && last.ends_with("here"), "{last}");
    timeout(LINGER / 2, serving).await.expect("nobody is left, so nothing is waited for").unwrap();
}

#[tokio::test]
async fn who_stays_silent_is_not_waited_for() {
    let (address, stop, serving) = begin().await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    silent.write_all(ASK).await.unwrap();
    assert!(read(&mut silent).await.ends_with("here"));
    stop.send(()).unwrap();
    timeout(LINGER + Duration::from_secs(1), serving).await.expect("it ends after the pause").unwrap();
    assert_eq!(silent.read(&mut [0; 8]).await.unwrap(), 0, "the connection is closed in order");
}

#[tokio::test]
async fn who_waits_in_the_queue_at_the_end_is_served() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = TcpStream::connect(address).await.unwrap();
    waiting.write_all(ASK).await.unwrap();
    let serving = tokio::spawn(serve(listener, router(), std::future::ready(())));
    let answer = read(&mut waiting).await;
    assert!(answer.ends_with("here"), "{answer:?}");
    serving.await.unwrap();
}

/// Sends a POST, for which there is no handler, and so many bytes of its body; the answer.
async fn post(address: SocketAddr, headers: &str, sent: usize) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("POST / HTTP/1.1\r\nhost: muster\r\nconnection: close\r\n{headers}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b' '; sent]).await.expect("the connection holds until all is sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("the answer comes in order");
    text
}

#[tokio::test]
async fn who_is_refused_while_sending_learns_why() {
    let (address, _stop, serving) = begin().await;
    for sent in [1_000, 2_000_000, 10_000_000] {
        let answer = post(address, &format!("content-length: {sent}"), sent).await;
        assert!(answer.starts_with("HTTP/1.1 405"), "{sent}: {answer}");
    }
    serving.abort();
}

#[tokio::test]
async fn who_announces_too_much_asks_first_or_pauses_is_not_waited_for() {
    let (address, _stop, serving) = begin().await;
    for (headers, sent, within) in [
        ("content-length: 1099511627776", 0, PROMPT),
        ("content-length: 5000000\r\nexpect: 100-continue", 0, PROMPT),
        ("content-length: 5000000", 10, Duration::from_secs(5)),
    ] {
        let answer = timeout(within, post(address, headers, sent)).await.expect("an answer in time");
        assert!(answer.starts_with("HTTP/1.1 405"), "{headers}: {answer}");
    }
    serving.abort();
}
