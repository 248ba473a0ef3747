//! Connections: how many there are at once, and how long each may take over what it says and over taking what it is told.
//!
//! Nobody who is slow, on whichever route, keeps others from being heard. Must not know what is asked or answered.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::gauge::Gauge;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;

/// Connections at once. More wait to be taken up, in the queue of the system.
const MOST: usize = 8192;
/// Header fields of a request, and bytes of all of them.
const MOST_HEADERS: usize = 64;
const MOST_HEADER_BYTES: usize = 32 * 1024;
/// How long to wait where no connection can be taken up, as when there are no file descriptors left.
const PAUSE: Duration = Duration::from_millis(100);

/// Who is at the other end of the connection that a request came on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// Answers requests, and counts connections in `open`, until `stopping` turns true; then takes up no more, and returns when those under
/// way have ended. The headers of a request have to arrive within `patience`, and within it something of the answer has to be taken.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Duration,
    open: Gauge,
    mut stopping: watch::Receiver<bool>,
) {
    let under_way = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MOST));
    loop {
        let next = async {
            // The semaphore is never closed.
            let permit = Arc::clone(&room).acquire_owned().await.ok()?;
            Some((permit, listener.accept().await))
        };
        let accepted = tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => break,
            accepted = next => accepted,
        };
        let Some((permit, accepted)) = accepted else { break };
        let (stream, peer) = match accepted {
            Ok(taken_up) => taken_up,
            Err(error) => {
                tracing::warn!(%error, "could not take up a connection");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let router = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer.ip()));
            router.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_headers(MOST_HEADERS)
            .max_buf_size(MOST_HEADER_BYTES)
            .serve_connection(TokioIo::new(patient(stream, patience)), service);
        let connection = under_way.watch(connection);
        open.inc();
        let open = open.clone();
        tokio::spawn(async move {
            // One that breaks off concerns nobody else.
            let _ = connection.await;
            open.dec();
            drop(permit);
        });
    }
    drop(listener);
    under_way.shutdown().await;
}

/// Whoever does not take what it is told is hung up on.
fn patient(stream: TcpStream, patience: Duration) -> Pin<Box<TimeoutStream<TcpStream>>> {
    // An answer is one small packet: it is not held back for more to come.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience));
    Box::pin(stream)
}
