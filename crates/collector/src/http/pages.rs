//! Static pages: the dashboard at `/`, the demo at `/demo/`.
//!
//! Every file is revalidated (`no-cache`): after a build, nobody sees yesterday's page with today's engine.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use super::Pages;
use crate::error::Error;

const DASHBOARD_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const DEMO_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Adds the pages that are there to the routes.
pub(super) fn mount(router: Router, pages: &Pages) -> Router {
    let router = match &pages.demo {
        Some(dir) => {
            let demo = folder(dir, DEMO_POLICY);
            router.route("/demo", get(|| async { Redirect::permanent("/demo/") })).nest_service("/demo/", demo)
        }
        None => router,
    };
    match &pages.dashboard {
        Some(dir) => router.fallback_service(folder(dir, DASHBOARD_POLICY)),
        None => router.fallback(super::not_found),
    }
}

/// The files of a folder. A path that looks like no file is a route of the page's own, and gets its `index.html`.
fn folder(dir: &Path, policy: &'static str) -> Router {
    let index = ServeFile::new(dir.join("index.html"));
    let route_or_nothing = any(move |request: Request| {
        let index = index.clone();
        async move { own_route(index, request).await }
    });
    Router::new()
        .fallback_service(ServeDir::new(dir).append_index_html_on_directories(true).fallback(route_or_nothing))
        .layer(set(header::CONTENT_SECURITY_POLICY, policy))
        .layer(set(header::CACHE_CONTROL, "no-cache"))
}

async fn own_route(index: ServeFile, request: Request) -> Response {
    let is_file = request.uri().path().rsplit('/').next().is_some_and(|last| last.contains('.'));
    if is_file {
        return Error::NotFound.into_response();
    }
    let mut index = index;
    match index.try_call(request).await {
        Ok(response) => response.map(axum::body::Body::new),
        Err(error) => {
            tracing::error!(%error, "could not read a page");
            Error::NotFound.into_response()
        }
    }
}

fn set(name: header::HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}
