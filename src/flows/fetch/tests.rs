//! What a fetch does with a server of its own on loopback, and what it refuses to ask.

use std::net::Ipv4Addr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use super::*;

fn anywhere() -> Fetcher {
    Fetcher::new(true).unwrap()
}

fn public_only() -> Fetcher {
    Fetcher::new(false).unwrap()
}

/// A fetcher for which 127.0.0.1 is the whole internet.
fn only_this_address() -> Fetcher {
    let permits = |address| address == IpAddr::V4(Ipv4Addr::LOCALHOST);
    Fetcher::with_rules(Rules { plain_http: true, permits }, OVERALL_TIMEOUT).unwrap()
}

async fn server_with(route: &str, answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET")).and(path(route)).respond_with(answer).mount(&server).await;
    server
}

async fn refusal(fetcher: &Fetcher, url: &str) -> String {
    let line = fetcher.fetch(url).await.unwrap_err().to_string();
    assert!(!line.contains('\n'), "{line:?} is one line");
    line
}

/// A server that sends `answer` to whoever connects and then keeps silent.
async fn raw_server(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let _ = stream.write_all(&answer).await;
        std::future::pending::<()>().await;
    });
    format!("http://{address}/")
}

#[tokio::test]
async fn a_document_is_fetched_with_the_media_type_of_metadata() {
    let server =
        server_with("/metadata", ResponseTemplate::new(200).set_body_string("<EntityDescriptor/>")).await;
    let document = anywhere().fetch(&format!("{}/metadata", server.uri())).await.unwrap();
    assert_eq!(document, b"<EntityDescriptor/>");
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].headers["accept"], MEDIA_TYPES);
    assert!(requests[0].headers["user-agent"].to_str().unwrap().starts_with("muster/"));
}

#[tokio::test]
async fn without_the_operators_leave_nothing_private_is_asked() {
    let server = server_with("/", ResponseTemplate::new(200).set_body_string("secret")).await;
    let port = server.address().port();
    for host in [
        "127.0.0.1",
        "localhost",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "0.0.0.0",
        "[::]",
        "169.254.169.254",
        "10.0.0.1",
        "１２７.0.0.1",
    ] {
        let line = refusal(&public_only(), &format!("https://{host}:{port}/")).await;
        assert!(line.contains("is not a public address"), "{host}: {line}");
    }
    let line = refusal(&public_only(), &server.uri()).await;
    assert!(line.contains("is not https"), "{line}");
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_name_is_judged_by_the_addresses_it_resolves_to() {
    let resolver = JudgingResolver { permits: is_public };
    let refused = resolver.resolve("localhost".parse().unwrap()).await.err().unwrap();
    assert_eq!(refused.downcast_ref::<NoAddress>(), Some(&NoAddress::Private));
    let resolver = JudgingResolver { permits: |address| address.is_loopback() };
    let found: Vec<_> = resolver.resolve("localhost".parse().unwrap()).await.unwrap().collect();
    assert!(!found.is_empty() && found.iter().all(|address| address.ip().is_loopback()), "{found:?}");
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_not_followed() {
    for target in ["http://127.0.0.2/", "http://[::1]/", "http://10.0.0.1/", "//127.0.0.2/"] {
        let server = server_with("/", ResponseTemplate::new(302).insert_header("location", target)).await;
        let line = refusal(&only_this_address(), &server.uri()).await;
        assert!(line.contains("is not a public address"), "{target}: {line}");
    }
}

#[tokio::test]
async fn a_redirect_to_a_name_with_a_private_address_is_not_followed() {
    // The name is judged when the connection is made, by the addresses that it has then.
    let permits = |address| address == IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
    let fetcher = Fetcher::with_rules(Rules { plain_http: true, permits }, OVERALL_TIMEOUT).unwrap();
    let listener = TcpListener::bind("127.0.0.3:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let inner = server_with("/", ResponseTemplate::new(200).set_body_string("secret")).await;
    let target = format!("http://localhost:{}/", inner.address().port());
    let answer = format!("HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let _ = stream.write_all(answer.as_bytes()).await;
    });
    let line = refusal(&fetcher, &url).await;
    assert!(line.contains("localhost is not a public address"), "{line}");
    assert!(inner.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_redirect_is_judged_like_the_first_url() {
    for (target, line) in [
        ("ftp://example.com/", "example.com is not https"),
        ("file:///etc/passwd", "not a URL"),
        ("http://user:secret@127.0.0.1/", "holds a user name or password"),
        ("http://", "redirects to something that is no URL"),
    ] {
        let server = server_with("/", ResponseTemplate::new(302).insert_header("location", target)).await;
        let refused = refusal(&only_this_address(), &server.uri()).await;
        assert!(refused.contains(line), "{target}: {refused}");
    }
}

#[tokio::test]
async fn three_redirects_are_followed_and_the_fourth_is_not() {
    let server = MockServer::start().await;
    for step in 0..4 {
        let answer = ResponseTemplate::new(301).insert_header("location", format!("/{}", step + 1));
        Mock::given(path(format!("/{step}"))).respond_with(answer).mount(&server).await;
    }
    Mock::given(path("/4"))
        .respond_with(ResponseTemplate::new(200).set_body_string("end"))
        .mount(&server)
        .await;
    assert_eq!(anywhere().fetch(&format!("{}/1", server.uri())).await.unwrap(), b"end");
    assert_eq!(refusal(&anywhere(), &format!("{}/0", server.uri())).await, "more than 3 redirects");
}

#[tokio::test]
async fn a_url_without_scheme_or_with_credentials_is_refused() {
    assert!(refusal(&anywhere(), "idp.example.com/metadata").await.starts_with("not a URL"));
    assert!(refusal(&anywhere(), "file:///etc/passwd").await.starts_with("not a URL"));
    assert!(refusal(&anywhere(), "gopher://127.0.0.1/").await.contains("is not https"));
    let line = refusal(&anywhere(), "http://user:hunter2@127.0.0.1/").await;
    assert!(line.contains("holds a user name or password") && !line.contains("hunter2"), "{line}");
}

#[tokio::test]
async fn another_status_than_200_is_refused() {
    let server = server_with("/", ResponseTemplate::new(404)).await;
    assert_eq!(refusal(&anywhere(), &server.uri()).await, "127.0.0.1 answered with status 404");
}

#[tokio::test]
async fn a_document_over_5_mib_is_refused_whether_announced_or_not() {
    let server = server_with("/", ResponseTemplate::new(200).set_body_bytes(vec![b' '; MAX_BYTES + 1])).await;
    assert_eq!(refusal(&anywhere(), &server.uri()).await, "the document is larger than 5 MiB");
    let mut unannounced = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    unannounced.resize(unannounced.len() + MAX_BYTES + 1, b' ');
    assert_eq!(
        refusal(&anywhere(), &raw_server(unannounced).await).await,
        "the document is larger than 5 MiB"
    );
    // The announcement alone is enough: the body never comes.
    let announced = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", MAX_BYTES + 1);
    assert_eq!(
        refusal(&anywhere(), &raw_server(announced.into_bytes()).await).await,
        "the document is larger than 5 MiB"
    );
}

#[tokio::test]
async fn the_largest_document_fits() {
    let server = server_with("/", ResponseTemplate::new(200).set_body_bytes(vec![b' '; MAX_BYTES])).await;
    assert_eq!(anywhere().fetch(&server.uri()).await.unwrap().len(), MAX_BYTES);
}

#[tokio::test]
async fn a_server_that_falls_silent_costs_bounded_time() {
    let rules = Rules { plain_http: true, permits: |_| true };
    let fetcher = Fetcher::with_rules(rules, Duration::from_millis(200)).unwrap();
    for answer in [&b""[..], b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"] {
        let url = raw_server(answer.to_vec()).await;
        assert!(matches!(fetcher.fetch(&url).await, Err(FetchError::Timeout)));
    }
}

#[tokio::test]
async fn a_server_that_sends_a_byte_now_and_then_costs_bounded_time() {
    let rules = Rules { plain_http: true, permits: |_| true };
    let fetcher = Fetcher::with_rules(rules, Duration::from_millis(300)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n").await.unwrap();
        while stream.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(matches!(fetcher.fetch(&url).await, Err(FetchError::Timeout)));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let line = refusal(&anywhere(), &url).await;
    assert!(line.starts_with("127.0.0.1 cannot be reached: "), "{line}");
    let line = refusal(&anywhere(), "http://no-such-name.invalid/").await;
    assert_eq!(line, "the name no-such-name.invalid cannot be resolved");
}
