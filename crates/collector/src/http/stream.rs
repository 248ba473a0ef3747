//! News for dashboards as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::watch;

use super::Shared;
use crate::news::News;
use crate::store::Tenant;

/// How often a comment keeps the line from looking dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Name and JSON of an event.
type Told = (&'static str, Arc<str>);

pub(super) async fn stream(State(shared): State<Shared>, Extension(tenant): Extension<Tenant>) -> Response {
    // Subscribed before `hello`: whoever reads the leads after it misses nothing in between.
    let news = follow(tenant, shared.collector.subscribe(), shared.stopping);
    let told = stream::once(async { ("hello", Arc::from("{}")) }).chain(news);
    let events = told.map(|(event, data): Told| Ok::<_, Infallible>(Event::default().event(event).data(&*data)));
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    // Proxies that hold answers back until they are whole would hold this one for good.
    ([(header::CACHE_CONTROL.as_str(), "no-store"), ("x-accel-buffering", "no")], events).into_response()
}

fn follow(tenant: Tenant, news: Receiver<News>, stopping: watch::Receiver<bool>) -> impl Stream<Item = Told> {
    stream::unfold((news, stopping), move |(mut news, mut stopping)| async move {
        loop {
            let received = tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => return None,
                received = news.recv() => received,
            };
            let told = match received {
                Ok(news) if news.tenant != tenant => continue,
                Ok(news) => (news.event, news.data),
                Err(RecvError::Lagged(_)) => {
                    // What was missed is in the database, and what is still held here may be older than that.
                    news = news.resubscribe();
                    ("reload", Arc::from("{}"))
                }
                Err(RecvError::Closed) => return None,
            };
            return Some((told, (news, stopping)));
        }
    })
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use tokio::sync::broadcast;

    use super::*;

    #[tokio::test]
    async fn a_subscriber_that_missed_news_is_told_to_reload_and_goes_on_from_there() {
        let (sender, receiver) = broadcast::channel(2);
        let (stop, stopping) = watch::channel(false);
        let send = |data: &str| {
            let news = News { tenant: Tenant::ONLY, event: "lead", data: data.into() };
            sender.send(news).expect("somebody listens");
        };
        let mut told = pin!(follow(Tenant::ONLY, receiver, stopping));
        for data in ["1", "2", "3", "4"] {
            send(data);
        }
        assert_eq!(told.next().await, Some(("reload", Arc::from("{}"))));
        send("5");
        assert_eq!(told.next().await, Some(("lead", Arc::from("5"))));
        stop.send_replace(true);
        assert_eq!(told.next().await, None);
    }
}
