//! The listener: connections in, answers out, and an orderly end.

mod patience;
mod upload;

use std::{
    future::Future,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::ConnectInfo,
    http::{HeaderValue, Request, header},
    middleware::from_fn,
    response::Response,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, timeout},
};
use tower::ServiceExt as _;

use patience::Patient;

/// How long a client may take to send the head of a request.
const HEAD: Duration = Duration::from_secs(10);
/// How long an answer may wait until the client takes more of it.
const UNREAD: Duration = Duration::from_secs(30);
/// How long open connections are still listened to at the end. A client that keeps one open may have sent its next
/// request a moment before it learns; it is answered, and told that this was the last one.
const LINGER: Duration = Duration::from_secs(1);
/// How long running requests are waited for at the end. Longer than the longest request.
const LAST_WORDS: Duration = Duration::from_secs(35);

/// The pause between two warnings that there is no place: at the limit connections come and go all the time.
const WARNINGS: Duration = Duration::from_secs(10);

/// Files that are not connections of clients: the database, its log, connections to a server, mails, what is fetched.
const OTHER_FILES: usize = 128;
/// Fewest and most connections at once, whatever the system allows: with none nobody is served, and each takes memory.
const CONNECTIONS: std::ops::RangeInclusive<usize> = 16..=16_384;
/// What systems allow that do not say.
const USUAL_FILES: usize = 1_024;

/// Serves `router` on `listener` until `stop` is done, then finishes what is running.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()> + Send) {
    let most = most_connections(std::fs::read_to_string("/proc/self/limits").ok().as_deref());
    let counter = Counter::of(router.layer(from_fn(upload::read_to_its_end)), most);
    tokio::select! {
        () = counter.take_in(&listener) => {}
        () = stop => {}
    }
    counter.stopping.store(true, Ordering::Relaxed);
    counter.take_in_the_last(listener);
    // Those who are gone by themselves need no more telling.
    let everybody = u32::try_from(most).unwrap_or(u32::MAX);
    timeout(LINGER, counter.places.acquire_many(everybody)).await.ok();
    if timeout(LAST_WORDS, counter.graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still running and were cut off");
    }
}

/// How many connections may be open at once: what the system lets this process open, less what else it needs.
/// `limits` is the kernel's table of limits; `None` where there is none.
fn most_connections(limits: Option<&str>) -> usize {
    let files = limits.and_then(|table| {
        let line = table.lines().find_map(|line| line.strip_prefix("Max open files"))?;
        match line.split_whitespace().next()? {
            "unlimited" => Some(usize::MAX),
            soft => soft.parse().ok(),
        }
    });
    let files = files.unwrap_or(USUAL_FILES);
    files.saturating_sub(OTHER_FILES).clamp(*CONNECTIONS.start(), *CONNECTIONS.end())
}

/// Where connections come in.
struct Counter {
    router: Router,
    graceful: GracefulShutdown,
    /// Whether every answer is the last of its connection.
    stopping: Arc<AtomicBool>,
    /// One for each connection that may be open.
    places: Arc<Semaphore>,
}

impl Counter {
    fn of(router: Router, most: usize) -> Self {
        let stopping = Arc::default();
        Self { router, graceful: GracefulShutdown::new(), stopping, places: Arc::new(Semaphore::new(most)) }
    }

    /// Takes in connections for ever. Whoever finds no place waits in the system's queue.
    async fn take_in(&self, listener: &TcpListener) {
        let mut warned = None;
        loop {
            let Some(place) = self.place(&mut warned).await else { return };
            match listener.accept().await {
                Ok((stream, peer)) => self.answer(stream, peer, place),
                Err(error) => {
                    // Out of file descriptors, most likely: the old connections must end first.
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// A place for one more connection, when there is one; `None` never happens while this serves.
    async fn place(&self, warned: &mut Option<Instant>) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(place);
        }
        if warned.is_none_or(|at| at.elapsed() > WARNINGS) {
            tracing::warn!("as many connections are open as may be: further ones wait");
            *warned = Some(Instant::now());
        }
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Takes in who has come already, for whom closing the listener would break off what they have sent.
    fn take_in_the_last(&self, listener: TcpListener) {
        let Ok(listener) = listener.into_std() else { return };
        while let (Ok((stream, peer)), Ok(place)) =
            (listener.accept(), Arc::clone(&self.places).try_acquire_owned())
        {
            let stream = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
            match stream {
                Ok(stream) => self.answer(stream, peer, place),
                Err(error) => tracing::warn!(%error, "a connection could not be taken in"),
            }
        }
    }

    fn answer(&self, stream: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        let service = with_peer(self.router.clone(), peer, Arc::clone(&self.stopping));
        let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(64 * 1024);
        let stream = TokioIo::new(Patient::with(stream, UNREAD));
        let connection = self.graceful.watch(builder.serve_connection(stream, service).into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
            drop(place);
        });
    }
}

fn with_peer(
    router: Router,
    peer: SocketAddr,
    stopping: Arc<AtomicBool>,
) -> TowerToHyperService<
    impl tower::Service<
        Request<hyper::body::Incoming>,
        Response = Response,
        Error = std::convert::Infallible,
        Future: Send,
    > + Clone,
> {
    let router = router.map_request(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(axum::body::Body::new)
    });
    TowerToHyperService::new(router.map_response(move |mut response: Response| {
        if stopping.load(Ordering::Relaxed) {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }))
}

#[cfg(test)]
mod tests;
