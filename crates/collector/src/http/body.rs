//! Bodies, within bounds of size and time.

use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt as _;

use crate::error::Error;

/// Most of a body that is too large is still read, in bytes, so that the sender gets to read the answer instead of a broken line.
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
