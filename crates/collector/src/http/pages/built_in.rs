//! The dashboard that was compiled into the program: compressed when it was built, and remembered by browsers for as long as they like
//! where the name of a file changes with its content.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::super::beacon::holds;
use super::index;
use crate::error::Error;

/// What `npm run build` made; nothing where it was not run before.
#[derive(RustEmbed)]
#[folder = "../../www/dist/dashboard"]
#[allow_missing = true]
struct Files;

const INDEX: &str = "index.html";
/// Where the names of files change with their content.
const HASHED: &str = "assets/";
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATED: HeaderValue = HeaderValue::from_static(super::REVALIDATED);
/// How files are compressed, best first, and how the names of those end that are: `www/place.js` makes them.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Whether there is a dashboard in this program.
pub(crate) fn is_there() -> bool {
    Files::get(INDEX).is_some()
}

/// Its routes.
pub(super) fn routes() -> Router {
    of::<Files>()
}

fn of<F: RustEmbed + 'static>() -> Router {
    Router::new().fallback_service(get(serve::<F>).fallback(super::super::method_not_allowed))
}

async fn serve<F: RustEmbed>(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path == INDEX || super::is_own_route(path) {
        let page = F::get(INDEX).and_then(|page| String::from_utf8(page.data.into_owned()).ok());
        return page.map_or_else(|| Error::NoDashboard.into_response(), |page| index::answer(&page));
    }
    let is_compressed = ENCODINGS.iter().any(|(_, ending)| path.ends_with(ending));
    match F::get(path) {
        Some(file) if !is_compressed => answer::<F>(path, &file, request.headers()),
        _ => Error::NotFound.into_response(),
    }
}

fn answer<F: RustEmbed>(path: &str, file: &EmbeddedFile, asked: &HeaderMap) -> Response {
    let compressed: Vec<_> = ENCODINGS
        .into_iter()
        .filter_map(|(encoding, ending)| Some((encoding, F::get(&format!("{path}{ending}"))?)))
        .collect();
    let varies = !compressed.is_empty();
    let chosen = compressed.into_iter().find(|(encoding, _)| accepts(asked, encoding));
    let (encoding, body) = chosen.map_or_else(|| (None, file.clone()), |(encoding, body)| (Some(encoding), body));
    let hash: String = body.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{hash}\"");

    let is_held = holds(asked, &tag);
    let mut response = if is_held { StatusCode::NOT_MODIFIED.into_response() } else { body.data.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, if path.starts_with(HASHED) { FOREVER } else { REVALIDATED });
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    if varies {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if is_held {
        return response;
    }
    if let Ok(kind) = HeaderValue::try_from(file.metadata.mimetype()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Whether a client reads this encoding: it is named, and not with a weight of 0.
fn accepts(asked: &HeaderMap, encoding: &str) -> bool {
    let named = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let is_meant = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        is_meant && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use hyper::service::Service as _;
    use hyper_util::service::TowerToHyperService;

    use super::*;

    /// As where `npm run build` was not run.
    #[derive(RustEmbed)]
    #[folder = "no-such-folder"]
    #[allow_missing = true]
    struct Nothing;

    #[tokio::test]
    async fn a_program_that_was_built_without_it_says_so_and_what_to_do() {
        for (path, code) in [("/", "no_dashboard"), ("/leads/u:somebody", "no_dashboard"), ("/app.js", "not_found")] {
            let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
            let response = TowerToHyperService::new(of::<Nothing>()).call(request).await.expect("an answer");
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            let body = to_bytes(response.into_body(), 1024).await.expect("a body");
            let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(body["error"]["code"], code, "{path}");
            let message = body["error"]["message"].as_str().expect("a message");
            assert!(code == "not_found" || message.contains("npm run build"), "{message}");
        }
    }

    #[test]
    fn an_encoding_is_taken_where_it_is_named_with_some_weight() {
        let accepts = |value: &'static str| {
            let asked = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            super::accepts(&asked, "br")
        };
        assert_eq!(["br", "gzip, deflate, BR", "gzip;q=1.0, br;q=0.5"].map(accepts), [true; 3]);
        assert_eq!(["", "gzip", "brotli", "br;q=0", "gzip, br; q=0.000"].map(accepts), [false; 5]);
    }
}
