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
mod stream;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::collector::Collector;
use crate::error::Error;

pub(crate) use connections::serve;
pub use pages::Dashboard;
pub(crate) use pages::is_built_in;

/// How long a browser remembers that it may send here.
const PREFLIGHT_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Methods that are counted by their names: anybody can make up others.
const COUNTED: [&str; 5] = ["GET", "HEAD", "OPTIONS", "POST", "PUT"];

/// What the routes share.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) collector: Arc<Collector>,
    pub(crate) admin_token: Arc<str>,
    /// How long a body may take to arrive.
    pub(crate) patience: Duration,
    /// Turns true when the collector is told to stop: whoever spreads requests is told to send none here.
    pub(crate) leaving: watch::Receiver<bool>,
    /// Turns true when it stops: streams end then.
    pub(crate) stopping: watch::Receiver<bool>,
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
    let v1 = beacon::routes().fallback(not_found).method_not_allowed_fallback(method_not_allowed).layer(cors);
    let api = api::routes(&shared).fallback(not_found).method_not_allowed_fallback(method_not_allowed);
    let router = Router::new()
        .nest("/v1", v1)
        .nest("/api", api)
        .merge(health::routes())
        .merge(health::metrics_route().route_layer(middleware::from_fn_with_state(shared.clone(), api::authorise)))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(shared.clone());
    with_all(pages::mount(router, pages).layer(middleware::from_fn_with_state(shared, count)))
}

/// The routes of those who watch over the process, for an address that only they reach.
pub(crate) fn watch_router(shared: Shared) -> Router {
    let router = health::routes().merge(health::metrics_route());
    let router = router.fallback(not_found).method_not_allowed_fallback(method_not_allowed).with_state(shared);
    with_all(router)
}

fn with_all(router: Router) -> Router {
    router
        .layer(header_on_all(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_on_all(header::REFERRER_POLICY, "no-referrer"))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| error::respond(&Error::Panic)))
}

/// Counts requests by their routes; what is no route of its own, pages and what is not there, is one.
async fn count(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = COUNTED.into_iter().find(|method| request.method() == method).map_or("other", |method| method);
    let response = next.run(request).await;
    let route = route.as_ref().map_or("other", |route| route.as_str());
    shared.collector.metrics().request(route, method, response.status().as_u16());
    response
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use serde_json::Value;

    use super::*;
    use crate::store::Store;

    /// Where the router answers that there is nothing.
    const NOTHING: [&str; 3] = ["/", "/v1", "/api"];

    #[tokio::test]
    async fn every_route_is_described() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open_file(&folder.path().join("piquel.db")).await.expect("a database");
        let collector = Arc::new(Collector::new(store, HashMap::new()));
        let (_sender, told) = watch::channel(false);
        let shared = Shared {
            collector,
            admin_token: "token".into(),
            patience: Duration::from_secs(1),
            leaving: told.clone(),
            stopping: told,
        };
        // A router tells its routes in this way alone.
        let router = format!("{:?}", router(shared, &Pages { dashboard: Dashboard::Off, demo: None }));
        let routes = router.split('"').filter(|text| text.starts_with('/') && !text.contains("__private__"));
        let routes: BTreeSet<&str> = routes.filter(|route| !NOTHING.contains(route)).collect();

        let description: Value = serde_json::from_str(api::DESCRIPTION).expect("JSON");
        let described = description["paths"].as_object().expect("paths").keys().map(String::as_str);
        assert_eq!(routes, described.collect());
    }
}
