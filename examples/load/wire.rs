//! Connections that send one request after the other, and what they saw.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime::Runtime,
    task::JoinSet,
};

/// How the threads of the load generator are called; their processor time is not the server's.
const CLIENT: &str = "load-client";
/// Ticks of the processor clock in `/proc` per second.
const TICKS: f64 = 100.0;

/// Makes the request with a number; `None`: there are no more.
pub(crate) type Requests = Arc<dyn Fn(usize) -> Option<Vec<u8>> + Send + Sync>;

/// What a run of requests came to.
pub(crate) struct Measured {
    /// Requests per second.
    pub(crate) rate: f64,
    latencies: Vec<Duration>,
    /// Processor time of the server per request.
    pub(crate) processor: Duration,
}

impl Measured {
    /// The latency that this share of the requests kept within, in percent.
    pub(crate) fn at(&self, percent: usize) -> Duration {
        self.latencies.get((self.latencies.len().max(1) - 1) * percent / 100).copied().unwrap_or_default()
    }
}

/// The load generator, with threads of its own.
pub(crate) struct Clients(Runtime);

impl Clients {
    pub(crate) fn new() -> Self {
        let threads = std::thread::available_parallelism().unwrap().get();
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        Self(builder.worker_threads(threads).thread_name(CLIENT).enable_all().build().unwrap())
    }

    /// Sends requests over `connections` connections for a while, each of which must be answered with `status`.
    pub(crate) async fn send(
        &self,
        address: SocketAddr,
        connections: usize,
        time: Duration,
        status: u16,
        requests: Requests,
    ) -> Measured {
        let next = Arc::new(AtomicUsize::new(0));
        let (begun, before) = (Instant::now(), server_time());
        let mut clients = JoinSet::new();
        for _ in 0..connections {
            let client = client(address, begun + time, status, Arc::clone(&next), Arc::clone(&requests));
            clients.spawn_on(client, self.0.handle());
        }
        let mut latencies: Vec<Duration> = clients.join_all().await.into_iter().flatten().collect();
        let (took, used) = (begun.elapsed(), server_time().saturating_sub(before));
        latencies.sort_unstable();
        let count = u32::try_from(latencies.len().max(1)).unwrap();
        Measured { rate: f64::from(count) / took.as_secs_f64(), latencies, processor: used / count }
    }

    /// Sends one request; the JSON of its answer.
    pub(crate) async fn ask(&self, address: SocketAddr, request: Vec<u8>) -> serde_json::Value {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&request).await.unwrap();
        let mut buffer = Vec::new();
        answer(&mut stream, &mut buffer).await;
        let body = buffer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        serde_json::from_slice(&buffer[body..]).unwrap()
    }

    pub(crate) fn end(self) {
        self.0.shutdown_background();
    }
}

async fn client(
    address: SocketAddr,
    until: Instant,
    status: u16,
    next: Arc<AtomicUsize>,
    requests: Requests,
) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut latencies = Vec::new();
    let mut buffer = Vec::with_capacity(64 * 1024);
    while Instant::now() < until
        && let Some(request) = requests(next.fetch_add(1, Ordering::Relaxed))
    {
        let sent = Instant::now();
        stream.write_all(&request).await.unwrap();
        let answered = answer(&mut stream, &mut buffer).await;
        latencies.push(sent.elapsed());
        assert_eq!(answered, status, "{}", String::from_utf8_lossy(&buffer));
    }
    latencies
}

/// Reads one answer into `buffer`; its status.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> u16 {
    buffer.clear();
    loop {
        assert!(stream.read_buf(buffer).await.unwrap() > 0, "the server hung up");
        let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]).to_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        if buffer.len() >= head + 4 + length.unwrap_or(0) {
            return text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        }
    }
}

/// Processor time of every thread of this process that is not the load generator's.
pub(crate) fn server_time() -> Duration {
    let mut ticks = BTreeMap::new();
    for task in fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        // "1234 (name) S 1 …": fields 14 and 15 are the ticks in user mode and in the kernel.
        let Ok(text) = fs::read_to_string(task.path().join("stat")) else { continue };
        let Some((name, rest)) = text.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')) else {
            continue;
        };
        let fields: Vec<f64> =
            rest.split(' ').skip(12).take(2).filter_map(|field| field.parse().ok()).collect();
        if !name.starts_with(CLIENT) {
            ticks.insert(task.file_name(), fields.iter().sum::<f64>());
        }
    }
    Duration::from_secs_f64(ticks.values().sum::<f64>() / TICKS)
}
