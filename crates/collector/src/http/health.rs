//! For whoever watches over the process: whether it lives, whether requests should come here, and what it counts. See
//! `docs/operating.md`.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Shared;
use crate::metrics::MEDIA_TYPE;
use crate::readiness::Missing;

/// That this is answered is all that it says: one that is started anew finds the same database.
pub(super) async fn healthz() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

pub(super) async fn readyz(State(shared): State<Shared>) -> Response {
    let stopping = shared.leaving.borrow().then_some(Missing::Stopping);
    let missing: Vec<_> = stopping.into_iter().chain(shared.collector.missing().await).collect();
    if missing.is_empty() {
        return Json(json!({"status": "ready"})).into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "unready", "missing": missing}))).into_response()
}

pub(super) async fn metrics(State(shared): State<Shared>) -> Response {
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], shared.collector.metrics_text().await).into_response()
}
