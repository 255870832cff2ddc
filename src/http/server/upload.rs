//! What is left of a body when its request is answered already. Who closes then resets the connection, and a client that is
//! still sending sees a broken connection in place of why it was refused: so the rest is read, within bounds, and thrown
//! away.

#![expect(clippy::disallowed_types, reason = "held for one look at the stream, never over an await")]

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody as _},
    extract::Request,
    http::header,
    middleware::Next,
    response::Response,
};
use futures_util::{StreamExt as _, stream};
use tokio::time::timeout;

/// Most bytes that are thrown away, four times the largest body that is taken. Who announces more is answered at once.
const MOST: u64 = 32 * 1024 * 1024;
/// How long the next bytes are waited for.
const PAUSE: Duration = Duration::from_secs(1);
/// How long all of them are: with the 30 seconds that a body may take while somebody reads it, less than what
/// troublesome clients may hold a connection for.
const LONGEST: Duration = Duration::from_secs(5);

/// Answers a request, and reads what nobody has read of its body before the answer leaves.
pub(super) async fn read_to_its_end(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    // Who asks first whether to send at all has sent nothing yet.
    let is_asked_first = parts.headers.contains_key(header::EXPECT);
    if body.is_end_stream() || is_asked_first || body.size_hint().lower() > MOST {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let upload = Upload(Arc::new(Mutex::new(Some(body.into_data_stream()))));
    let handed = upload.clone();
    let body = Body::from_stream(stream::poll_fn(move |context| handed.poll(context)));
    let response = next.run(Request::from_parts(parts, body)).await;
    timeout(LONGEST, upload.throw_away()).await.ok();
    response
}

/// A body that can be read on when its handler has let go of it; `None` when it is over.
#[derive(Clone)]
struct Upload(Arc<Mutex<Option<BodyDataStream>>>);

impl Upload {
    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(stream) = held.as_mut() else { return Poll::Ready(None) };
        let polled = stream.poll_next_unpin(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            *held = None;
        }
        polled
    }

    async fn throw_away(&self) {
        let mut read = 0;
        while read < MOST
            && let Ok(Some(Ok(bytes))) = timeout(PAUSE, poll_fn(|context| self.poll(context))).await
        {
            read += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        }
    }
}
