//! Static pages: the dashboard at `/`, the demo at `/demo/`.
//!
//! Files of a folder are revalidated (`no-cache`): after a build, nobody sees yesterday's page with today's engine.

mod built_in;
mod index;

use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use super::Pages;
use crate::error::Error;

pub(crate) use self::built_in::is_there as is_built_in;

const DEMO_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// A browser asks each time whether what it has still holds.
const REVALIDATED: &str = "no-cache";

/// Where the pages of the dashboard come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Dashboard {
    /// Out of the program itself.
    #[default]
    BuiltIn,
    /// From a folder.
    Folder(PathBuf),
    /// There is none.
    Off,
}

/// Adds the pages that are there to the routes.
pub(super) fn mount(router: Router, pages: &Pages) -> Router {
    let router = match &pages.demo {
        Some(dir) => {
            router.route("/demo", get(|| async { Redirect::permanent("/demo/") })).nest_service("/demo/", demo(dir))
        }
        None => router,
    };
    let dashboard = match &pages.dashboard {
        Dashboard::BuiltIn => built_in::routes(),
        Dashboard::Folder(dir) => dashboard(dir),
        Dashboard::Off => return router.fallback(super::not_found),
    };
    // No other site has a hold on its window, or takes its files.
    let alone = |name| set(HeaderName::from_static(name), "same-origin");
    let dashboard = dashboard.layer(alone("cross-origin-opener-policy")).layer(alone("cross-origin-resource-policy"));
    router.fallback_service(dashboard)
}

/// The files of a folder as the dashboard.
fn dashboard(dir: &Path) -> Router {
    let page = dir.join("index.html");
    let own_route = any({
        let page = page.clone();
        move |request: Request| async move {
            if is_own_route(request.uri().path()) { read(page).await } else { Error::NotFound.into_response() }
        }
    });
    Router::new()
        .route("/index.html", get(move || read(page)))
        .fallback_service(ServeDir::new(dir).append_index_html_on_directories(false).fallback(own_route))
        .layer(set(header::CACHE_CONTROL, REVALIDATED))
}

async fn read(page: PathBuf) -> Response {
    match tokio::fs::read_to_string(&page).await {
        Ok(page) => index::answer(&page),
        Err(error) => unreadable(&error),
    }
}

/// The files of a folder as the demo.
fn demo(dir: &Path) -> Router {
    let index = ServeFile::new(dir.join("index.html"));
    let route_or_nothing = any(move |request: Request| {
        let mut index = index.clone();
        async move {
            if !is_own_route(request.uri().path()) {
                return Error::NotFound.into_response();
            }
            match index.try_call(request).await {
                Ok(response) => response.map(axum::body::Body::new),
                Err(error) => unreadable(&error),
            }
        }
    });
    Router::new()
        .fallback_service(ServeDir::new(dir).append_index_html_on_directories(true).fallback(route_or_nothing))
        .layer(set(header::CONTENT_SECURITY_POLICY, DEMO_POLICY))
        .layer(set(header::CACHE_CONTROL, REVALIDATED))
}

/// A path that looks like no file is a route of the page's own.
fn is_own_route(path: &str) -> bool {
    path.rsplit('/').next().is_none_or(|last| !last.contains('.'))
}

fn unreadable(error: &std::io::Error) -> Response {
    tracing::error!(%error, "could not read a page");
    Error::NotFound.into_response()
}

fn set(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}
