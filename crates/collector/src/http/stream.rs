//! News for dashboards as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::watch;

use super::Shared;
use crate::collector::News;
use crate::store::Tenant;

/// How often a comment keeps the line from looking dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(super) async fn stream(State(shared): State<Shared>) -> Response {
    // Subscribed before `hello`: whoever reads the leads after it misses nothing in between.
    let news = follow(shared.collector.subscribe(), shared.stopping);
    let hello = stream::once(async { Ok(Event::default().event("hello").data("{}")) });
    let events = Sse::new(hello.chain(news)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    // Proxies that hold answers back until they are whole would hold this one for good.
    ([(header::CACHE_CONTROL.as_str(), "no-store"), ("x-accel-buffering", "no")], events).into_response()
}

fn follow(news: Receiver<News>, stopping: watch::Receiver<bool>) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((news, stopping), |(mut news, mut stopping)| async move {
        loop {
            let event = tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => return None,
                received = news.recv() => match received {
                    Ok(news) if news.tenant != Tenant::ONLY => continue,
                    Ok(news) => Event::default().event(news.event).data(&*news.data),
                    Err(RecvError::Lagged(_)) => {
                        // What was missed is in the database, and what is still held here may be older than that.
                        news = news.resubscribe();
                        Event::default().event("reload").data("{}")
                    }
                    Err(RecvError::Closed) => return None,
                },
            };
            return Some((Ok(event), (news, stopping)));
        }
    })
}
