//! What dashboards and tools speak to, with the admin token. See `docs/collector-api.md`.

use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use piquel_engine::content_hash;
use piquel_engine::wire::{Fault, Id};
use serde::Deserialize;
use serde_json::json;

use super::{Shared, beacon, body};
use crate::error::{Error, MAX_DOCUMENT_BYTES};
use crate::store::Tenant;

/// All routes, and what goes in and comes out; tests hold it against the running collector.
pub(super) const DESCRIPTION: &str = include_str!("../../../../docs/openapi.json");
/// Leads on a page where nothing else is asked for.
const PAGE: u32 = 50;
/// Most leads on a page.
const MAX_PAGE: u32 = 200;
/// Largest body of the erasure of a user, in bytes: an id, in which each byte may be written as six.
const MAX_ERASURE_BYTES: usize = 4096;

#[derive(Debug, Deserialize)]
pub(super) struct LeadsQuery {
    limit: Option<String>,
    before: Option<String>,
    automated: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Erasure {
    user: String,
}

/// Hears whoever has an admin token, for the tenant whose it is.
pub(super) async fn authorise(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    match tenant(&shared, request.headers()) {
        Ok(tenant) => {
            request.extensions_mut().insert(tenant);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

/// Hears whoever has the admin token of the only tenant.
pub(super) async fn authorise_the_only_one(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    match tenant(&shared, request.headers()) {
        Ok(tenant) if shared.access.is_only(tenant) => next.run(request).await,
        Ok(_) => Error::SeveralTenants.into_response(),
        Err(error) => error.into_response(),
    }
}

/// The tenant whose admin token came along.
fn tenant(shared: &Shared, headers: &HeaderMap) -> Result<Tenant, Error> {
    let given = headers.get(header::AUTHORIZATION).and_then(|given| given.to_str().ok());
    let token =
        given.and_then(|given| given.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.and_then(|(_, token)| shared.access.tenant(token.trim())).ok_or(Error::Unauthorized)
}

pub(super) async fn leads(
    State(shared): State<Shared>,
    Extension(tenant): Extension<Tenant>,
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
    Ok(Json(shared.collector.leads(tenant, automated, before, limit).await?).into_response())
}

pub(super) async fn lead(
    State(shared): State<Shared>,
    Extension(tenant): Extension<Tenant>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Error> {
    let Path(id) = id.map_err(|_| Error::UnknownLead)?;
    Ok(Json(shared.collector.lead(tenant, &id).await?).into_response())
}

pub(super) async fn definitions(
    State(shared): State<Shared>,
    Extension(tenant): Extension<Tenant>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let document = shared.collector.current(tenant).await?.document;
    // Documents that differ in labels alone share a plan, so the plan's hash would not do as their tag.
    let hash = format!("{:016x}", content_hash(document.as_bytes()));
    Ok(beacon::tagged(&headers, &hash, "application/json", document.into_bytes()))
}

pub(super) async fn publish(
    State(shared): State<Shared>,
    Extension(tenant): Extension<Tenant>,
    request: Request,
) -> Result<Response, Error> {
    let body = body::read(request.into_body(), MAX_DOCUMENT_BYTES, shared.patience).await?;
    let text = String::from_utf8(body).map_err(|_| Fault::Malformed("expected UTF-8".to_owned()))?;
    Ok(Json(shared.collector.publish(tenant, &text).await?).into_response())
}

pub(super) async fn erase(
    State(shared): State<Shared>,
    Extension(tenant): Extension<Tenant>,
    request: Request,
) -> Result<Response, Error> {
    let body = body::read(request.into_body(), MAX_ERASURE_BYTES, shared.patience).await?;
    let Erasure { user } =
        serde_json::from_slice(&body).map_err(|_| Fault::Malformed("expected `{\"user\": \"…\"}`".to_owned()))?;
    let user = Id::try_from(user).map_err(|message| Fault::Invalid { field: "user", message: message.to_owned() })?;
    let collector = Arc::clone(&shared.collector);
    let found = tokio::spawn(async move { collector.erase_user(tenant, &user).await });
    Ok(Json(json!({"found": found.await.map_err(|_| Error::Panic)??})).into_response())
}

pub(super) async fn description() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION)
}
