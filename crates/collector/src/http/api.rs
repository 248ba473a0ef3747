//! What dashboards and tools speak to, with the admin token. See `docs/collector-api.md`.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use piquel_engine::content_hash;
use piquel_engine::wire::Fault;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use super::{Shared, beacon, body, stream};
use crate::error::{Error, MAX_DOCUMENT_BYTES};
use crate::store::Tenant;

/// All routes, and what goes in and comes out; tests hold it against the running collector.
pub(super) const DESCRIPTION: &str = include_str!("../../../../docs/openapi.json");
/// Leads on a page where nothing else is asked for.
const PAGE: u32 = 50;
/// Most leads on a page.
const MAX_PAGE: u32 = 200;

#[derive(Debug, Deserialize)]
struct LeadsQuery {
    limit: Option<String>,
    before: Option<String>,
    automated: Option<String>,
}

pub(super) fn routes(shared: &Shared) -> Router<Shared> {
    Router::new()
        .route("/leads", get(leads))
        .route("/leads/{id}", get(lead))
        .route("/stream", get(stream::stream))
        .route("/definitions", get(definitions).put(publish))
        .route_layer(middleware::from_fn_with_state(shared.clone(), authorise))
        .route("/openapi.json", get(description))
}

pub(super) async fn authorise(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|given| given.to_str().ok());
    let token =
        given.and_then(|given| given.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let right =
        token.is_some_and(|(_, token)| bool::from(token.trim().as_bytes().ct_eq(shared.admin_token.as_bytes())));
    if right { next.run(request).await } else { Error::Unauthorized.into_response() }
}

async fn leads(
    State(shared): State<Shared>,
    query: Result<Query<LeadsQuery>, QueryRejection>,
) -> Result<Response, Error> {
    let unreadable =
        Error::InvalidQuery { parameter: "?", message: "expected `limit`, `before` and `automated`, each once" };
    let Query(query) = query.map_err(|_| unreadable)?;
    let limit = match &query.limit {
        None => PAGE,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_PAGE).contains(limit))
            .ok_or(Error::InvalidQuery { parameter: "limit", message: "expected a number from 1 to 200" })?,
    };
    let before = query.before.as_deref().map(str::parse).transpose();
    let before = before.map_err(|message| Error::InvalidQuery { parameter: "before", message })?;
    let automated = query.automated.as_deref().map_or(Ok(false), str::parse);
    let automated =
        automated.map_err(|_| Error::InvalidQuery { parameter: "automated", message: "expected `true` or `false`" })?;
    Ok(Json(shared.collector.leads(Tenant::ONLY, automated, before, limit).await?).into_response())
}

async fn lead(State(shared): State<Shared>, id: Result<Path<String>, PathRejection>) -> Result<Response, Error> {
    let Path(id) = id.map_err(|_| Error::UnknownLead)?;
    Ok(Json(shared.collector.lead(Tenant::ONLY, &id).await?).into_response())
}

async fn definitions(State(shared): State<Shared>, headers: HeaderMap) -> Result<Response, Error> {
    let document = shared.collector.current(Tenant::ONLY).await?.document;
    // Documents that differ in labels alone share a plan, so the plan's hash would not do as their tag.
    let hash = format!("{:016x}", content_hash(document.as_bytes()));
    Ok(beacon::tagged(&headers, &hash, "application/json", document.into_bytes()))
}

async fn publish(State(shared): State<Shared>, request: Request) -> Result<Response, Error> {
    let body = body::read(request.into_body(), MAX_DOCUMENT_BYTES, shared.patience).await?;
    let text = String::from_utf8(body).map_err(|_| Fault::Malformed("expected UTF-8".to_owned()))?;
    Ok(Json(shared.collector.publish(Tenant::ONLY, &text).await?).into_response())
}

async fn description() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION)
}
