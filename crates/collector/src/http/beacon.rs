//! What pages speak to: beacons in, plans out, erasures. See `docs/wire.md`.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use piquel_engine::wire::{Envelope, MAX_BODY_BYTES, VERSION};
use serde::Deserialize;
use serde_json::json;

use super::{Became, Shared, body};
use crate::access::Grant;
use crate::error::Error;

/// Largest body of an erasure, in bytes: a key and an install id.
const MAX_ERASURE_BYTES: usize = 1024;
/// What becomes of beacons that are no error.
const TAKEN: Extension<Became> = Extension(Became { outcome: "taken", limit: None });
const ASIDE: Extension<Became> = Extension(Became { outcome: "aside", limit: None });

#[derive(Debug, Deserialize)]
pub(super) struct PlanQuery {
    #[serde(default)]
    key: String,
}

/// The origin in whose name an answer is given, where a key is for some origins alone; none, where none was named.
#[derive(Clone, Debug)]
struct InNameOf(Option<HeaderValue>);

pub(super) async fn take(State(shared): State<Shared>, request: Request) -> Result<Response, Error> {
    let origin = origin(request.headers());
    let body = text(request, MAX_BODY_BYTES, shared.patience).await?;
    let envelope = Envelope::open(&body)?;
    let grant = shared.access.grant(envelope.key.as_str())?;
    let granted = Arc::clone(&grant);
    admitted(&grant, origin, async move {
        // A page that is gone must not stop its own beacon halfway: commit and news belong together.
        let Shared { access, collector, .. } = shared;
        if envelope.v > VERSION {
            let kept = tokio::spawn(async move { collector.set_aside(granted.tenant, envelope.v, &body).await });
            kept.await.map_err(|_| Error::Panic)??;
            let reply = (StatusCode::ACCEPTED, Json(json!({"v": VERSION, "aside": true})));
            return Ok((ASIDE, reply).into_response());
        }
        let beacon = envelope.beacon()?;
        access.admit_install(&granted, &beacon.install)?;
        let taken = tokio::spawn(async move { collector.take(granted.tenant, beacon).await });
        Ok((TAKEN, Json(taken.await.map_err(|_| Error::Panic)??)).into_response())
    })
    .await
}

pub(super) async fn erase(State(shared): State<Shared>, request: Request) -> Result<Response, Error> {
    let origin = origin(request.headers());
    let body = text(request, MAX_ERASURE_BYTES, shared.patience).await?;
    let envelope = Envelope::open(&body)?;
    let grant = shared.access.grant(envelope.key.as_str())?;
    let granted = Arc::clone(&grant);
    admitted(&grant, origin, async move {
        let Shared { access, collector, .. } = shared;
        let install = envelope.erasure()?;
        access.admit_install(&granted, &install)?;
        let erased = tokio::spawn(async move { collector.erase_install(granted.tenant, &install).await });
        erased.await.map_err(|_| Error::Panic)??;
        Ok(Json(json!({"v": VERSION})).into_response())
    })
    .await
}

pub(super) async fn plan(
    State(shared): State<Shared>,
    query: Result<Query<PlanQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Query(query) = query.map_err(|_| Error::UnknownKey)?;
    let grant = shared.access.grant(&query.key)?;
    admitted(&grant, origin(&headers), async {
        let edition = shared.collector.current(grant.tenant).await?;
        Ok(tagged(&headers, &edition.hash, "application/octet-stream", edition.plan))
    })
    .await
}

fn origin(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(header::ORIGIN).cloned()
}

/// Does the work if the key is for pages of this origin. Whatever becomes of it is answered to that origin, a refusal too: a page that
/// cannot read it would come again and again.
async fn admitted(
    grant: &Grant,
    origin: Option<HeaderValue>,
    work: impl Future<Output = Result<Response, Error>>,
) -> Result<Response, Error> {
    let became = match grant.admit(origin.as_ref()) {
        Ok(()) => work.await,
        Err(error) => Err(error),
    };
    let mut response = became.into_response();
    if grant.is_for_some() {
        response.extensions_mut().insert(InNameOf(origin));
    }
    Ok(response)
}

/// Where an answer is for one origin, says so, and that it may not be kept for another.
pub(super) async fn name_origin(mut response: Response) -> Response {
    if let Some(InNameOf(origin)) = response.extensions_mut().remove() {
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        match origin {
            Some(origin) => headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin),
            None => headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN),
        };
    }
    response
}

/// The body of a request that a browser makes without asking first.
async fn text(request: Request, limit: usize, patience: Duration) -> Result<Vec<u8>, Error> {
    is_taken(request.headers())?;
    body::read(request.into_body(), limit, patience).await
}

fn is_taken(headers: &HeaderMap) -> Result<(), Error> {
    if !is_plain_text(headers) {
        return Err(Error::UnsupportedType);
    }
    // What is small on its way may be large once it is unpacked: nothing is.
    if headers.get_all(header::CONTENT_ENCODING).iter().any(|coding| coding != "identity") {
        return Err(Error::UnsupportedEncoding);
    }
    Ok(())
}

/// An answer with a strong `ETag`, without its body where the asker has it already.
pub(super) fn tagged(asked: &HeaderMap, hash: &str, content_type: &'static str, body: Vec<u8>) -> Response {
    let tag = format!("\"{hash}\"");
    let is_held = holds(asked, &tag);
    let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if is_held {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else {
        (headers, [(header::CONTENT_TYPE, content_type)], body).into_response()
    }
}

/// Whether the asker has what bears this tag already.
pub(super) fn holds(asked: &HeaderMap, tag: &str) -> bool {
    asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|held| held.to_str().ok()).any(|held| {
        held.split(',').map(str::trim).any(|held| held == "*" || held.strip_prefix("W/").unwrap_or(held) == tag)
    })
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
