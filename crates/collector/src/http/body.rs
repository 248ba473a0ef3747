//! Bodies, within bounds of size and time.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;
use hyper::body::{Frame, SizeHint};

use crate::error::Error;

/// Most of a body that is too large, or that nobody asks for, is still read, in bytes, so that the sender gets to read the answer instead of
/// a broken line.
const MOST_READ: usize = 4 * 1024 * 1024;

/// Reads a body of at most `limit` bytes that has to arrive within `patience`.
pub(super) async fn read(body: Body, limit: usize, patience: Duration) -> Result<Vec<u8>, Error> {
    tokio::time::timeout(patience, collect(body, limit)).await.map_err(|_| Error::TooSlow)?
}

async fn collect(body: Body, limit: usize) -> Result<Vec<u8>, Error> {
    let mut stream = body.into_data_stream();
    let mut collected = Vec::new();
    let mut length = 0usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Error::BrokenOff)?;
        length = length.saturating_add(chunk.len());
        if length > MOST_READ {
            break;
        }
        if length <= limit {
            collected.extend_from_slice(&chunk);
        }
    }
    if length > limit { Err(Error::TooLarge { limit }) } else { Ok(collected) }
}

/// Reads what whoever answered a request left of its body, such as a refusal that did not need to look at it: whoever is hung up on while
/// they send do not get to read why.
pub(super) async fn finish(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    let until = Instant::now() + patience;
    let (parts, body) = request.into_parts();
    let left = Left(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(parts, Body::new(left.clone()))).await;
    if !left.is_end_stream() {
        // Whoever does not send it in time has no line to read the answer from either.
        let _ = read(Body::new(left), 0, until.saturating_duration_since(Instant::now())).await;
    }
    response
}

/// A body of which somebody else keeps what is left.
#[derive(Clone)]
struct Left(Arc<Mutex<Body>>);

impl HttpBody for Left {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}
