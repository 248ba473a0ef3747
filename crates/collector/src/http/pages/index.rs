//! The page that all routes of the dashboard begin with. The library of its components writes styles of its own, which the policy
//! allows by a number that is drawn anew for each answer.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// What stands in the page where the number belongs; `www/dashboard/vite.config.js` puts it there.
const PLACEHOLDER: &str = "PIQUEL_NONCE";
const NONCE_BYTES: usize = 16;

/// An answer with this page.
pub(super) fn answer(html: &str) -> Response {
    let mut bytes = [0; NONCE_BYTES];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(%error, "the system gives no random numbers");
        return Error::Panic.into_response();
    }
    let nonce: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, super::REVALIDATED.to_owned()),
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
    ];
    (headers, html.replace(PLACEHOLDER, &nonce)).into_response()
}
