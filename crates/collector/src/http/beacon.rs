//! What pages speak to: beacons in, plans out, erasures. See `docs/wire.md`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use piquel_engine::wire::{MAX_BODY_BYTES, VERSION};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Shared, body};
use crate::collector::Answer;
use crate::error::Error;

/// Largest body of an erasure, in bytes: a key and an install id.
const MAX_ERASURE_BYTES: usize = 1024;

#[derive(Debug, Deserialize)]
struct PlanQuery {
    #[serde(default)]
    key: String,
}

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/beacon", post(take)).route("/plan", get(plan)).route("/erase", post(erase))
}

async fn take(State(shared): State<Shared>, request: Request) -> Result<Response, Error> {
    let body = text(request, MAX_BODY_BYTES, shared.patience).await?;
    // A page that is gone must not stop its own beacon halfway: commit and news belong together.
    let collector = Arc::clone(&shared.collector);
    let taken = tokio::spawn(async move { collector.take(&body).await }).await.map_err(|_| Error::Panic)?;
    Ok(match taken? {
        Answer::Taken(reply) => Json(reply).into_response(),
        Answer::Aside => (StatusCode::ACCEPTED, Json(json!({"v": VERSION, "aside": true}))).into_response(),
    })
}

async fn erase(State(shared): State<Shared>, request: Request) -> Result<Json<Value>, Error> {
    let body = text(request, MAX_ERASURE_BYTES, shared.patience).await?;
    let collector = Arc::clone(&shared.collector);
    tokio::spawn(async move { collector.erase(&body).await }).await.map_err(|_| Error::Panic)??;
    Ok(Json(json!({"v": VERSION})))
}

/// The body of a request that a browser makes without asking first.
async fn text(request: Request, limit: usize, patience: Duration) -> Result<Vec<u8>, Error> {
    if !is_plain_text(request.headers()) {
        return Err(Error::UnsupportedType);
    }
    // What is small on its way may be large once it is unpacked: nothing is.
    if request.headers().get_all(header::CONTENT_ENCODING).iter().any(|coding| coding != "identity") {
        return Err(Error::UnsupportedEncoding);
    }
    body::read(request.into_body(), limit, patience).await
}

async fn plan(
    State(shared): State<Shared>,
    query: Result<Query<PlanQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Query(query) = query.map_err(|_| Error::UnknownKey)?;
    let tenant = shared.collector.tenant(&query.key)?;
    let edition = shared.collector.current(tenant).await?;
    Ok(tagged(&headers, &edition.hash, "application/octet-stream", edition.plan))
}

/// An answer with a strong `ETag`, without its body where the asker has it already.
pub(super) fn tagged(asked: &HeaderMap, hash: &str, content_type: &'static str, body: Vec<u8>) -> Response {
    let tag = format!("\"{hash}\"");
    let held = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|held| held.to_str().ok()).any(|held| {
        held.split(',').map(str::trim).any(|held| held == "*" || held.strip_prefix("W/").unwrap_or(held) == tag)
    });
    let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if held {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else {
        (headers, [(header::CONTENT_TYPE, content_type)], body).into_response()
    }
}

/// `text/plain`, in UTF-8 or without a word on it.
fn is_plain_text(headers: &HeaderMap) -> bool {
    let Some(given) = headers.get(header::CONTENT_TYPE).and_then(|given| given.to_str().ok()) else { return false };
    let mut parts = given.split(';').map(str::trim);
    parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/plain"))
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}
