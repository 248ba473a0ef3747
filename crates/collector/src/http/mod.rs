//! The collector over HTTP: routes, and what every answer has in common.
//!
//! Must not know SQL or what a document means. Only `/v1` answers other origins; nothing here reads or sets a cookie.

mod api;
mod beacon;
mod body;
mod connections;
mod error;
mod health;
mod pages;
mod routes;
mod stream;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use self::connections::Peer;
pub(crate) use self::connections::serve;
pub use self::pages::Dashboard;
pub(crate) use self::pages::is_built_in;
use self::routes::routes;
pub use self::routes::{Needs, ROUTES, Route};
use crate::access::Access;
use crate::collector::Collector;
use crate::error::Error;

/// How long a browser remembers that it may send here.
const PREFLIGHT_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Methods that are counted by their names: anybody can make up others.
const COUNTED: [&str; 5] = ["GET", "HEAD", "OPTIONS", "POST", "PUT"];
/// How beacons come.
const BEACONS: (&str, &str) = ("POST", "/v1/beacon");

/// What the routes share.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) collector: Arc<Collector>,
    pub(crate) access: Arc<Access>,
    /// How long a body may take to arrive.
    pub(crate) patience: Duration,
    /// Turns true when the collector is told to stop: whoever spreads requests is told to send none here.
    pub(crate) leaving: watch::Receiver<bool>,
    /// Turns true when it stops: streams end then.
    pub(crate) stopping: watch::Receiver<bool>,
}

/// What became of a request, for the counters; it goes along with the answer.
#[derive(Clone, Copy, Debug)]
struct Became {
    /// What was done, or the code of the error.
    outcome: &'static str,
    /// The limit that was in the way.
    limit: Option<&'static str>,
}

/// Static files to serve.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages {
    /// At `/`.
    pub(crate) dashboard: Dashboard,
    /// At `/demo/`.
    pub(crate) demo: Option<PathBuf>,
}

/// All routes.
pub(crate) fn router(shared: Shared, pages: &Pages) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::IF_NONE_MATCH])
        .expose_headers([header::ETAG, header::RETRY_AFTER])
        .max_age(PREFLIGHT_AGE);
    let limited = middleware::from_fn_with_state(shared.clone(), limit);
    let v1 = routes("/v1", Needs::WriteKey)
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(limited.clone())
        .layer(cors)
        .layer(middleware::map_response(beacon::name_origin));
    let api = routes("/api", Needs::AdminToken)
        .route_layer(middleware::from_fn_with_state(shared.clone(), api::authorise))
        .merge(routes("/api", Needs::Nothing))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(limited);
    let metrics = routes("", Needs::OnlyTenant)
        .route_layer(middleware::from_fn_with_state(shared.clone(), api::authorise_the_only_one));
    let router = Router::new()
        .nest("/v1", v1)
        .nest("/api", api)
        .merge(routes("", Needs::Nothing))
        .merge(metrics)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(shared.clone());
    let patience = shared.patience;
    with_all(pages::mount(router, pages).layer(middleware::from_fn_with_state(shared, count)), patience)
}

/// The routes of those who watch over the process, for an address that only they reach.
pub(crate) fn watch_router(shared: Shared) -> Router {
    let patience = shared.patience;
    let router = routes("", Needs::Nothing).merge(routes("", Needs::OnlyTenant));
    let router = router.fallback(not_found).method_not_allowed_fallback(method_not_allowed).with_state(shared);
    with_all(router, patience)
}

fn with_all(router: Router, patience: Duration) -> Router {
    router
        .layer(header_on_all(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_on_all(header::REFERRER_POLICY, "no-referrer"))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| error::respond(&Error::Panic)))
        .layer(middleware::from_fn_with_state(patience, body::finish))
}

/// Counts requests by their routes; what is no route of its own, pages and what is not there, is one. And beacons by what became of
/// them, whoever answered: a limit is looked at before they are read.
async fn count(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = COUNTED.into_iter().find(|method| request.method() == method).map_or("other", |method| method);
    let response = next.run(request).await;
    let (route, metrics) = (route.as_ref().map_or("other", |route| route.as_str()), shared.collector.metrics());
    metrics.request(route, method, response.status().as_u16());
    if let Some(Became { outcome, limit }) = response.extensions().get() {
        if (method, route) == BEACONS {
            metrics.beacon(outcome);
        }
        if let Some(limit) = limit {
            metrics.limited(limit);
        }
    }
    response
}

/// Answers only as many requests of a client as are allowed, whatever they ask for.
async fn limit(
    State(shared): State<Shared>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
    next: Next,
) -> Response {
    match shared.access.admit_client(peer, request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn header_on_all(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

async fn not_found() -> Error {
    Error::NotFound
}

async fn method_not_allowed() -> Error {
    Error::MethodNotAllowed
}
