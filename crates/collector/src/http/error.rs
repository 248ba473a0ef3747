//! Errors as answers: a status, and `{"error":{"code","message"}}`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use piquel_engine::wire::Fault;
use serde_json::json;

use super::Became;
use crate::error::Error;

/// When to come again, in seconds: a writer that is behind has caught up by then, or is in trouble.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        respond(&self)
    }
}

/// The answer to a request that went wrong.
pub(super) fn respond(error: &Error) -> Response {
    match error {
        Error::Storage(cause) => tracing::error!(%cause, "the database failed"),
        Error::Busy(cause) => tracing::warn!(%cause, "cannot write now"),
        Error::Crowded => tracing::warn!("too many beacons wait"),
        Error::Panic => tracing::error!("a request panicked"),
        _ => tracing::debug!(code = error.tag(), "refused a request"),
    }
    let mut body = json!({"error": {"code": error.tag(), "message": error.to_string()}});
    if let (Error::InvalidDefinitions(diagnostics), Some(body)) = (error, body.as_object_mut()) {
        body.insert("diagnostics".to_owned(), json!(diagnostics));
    }
    let mut response = (status(error), Json(body)).into_response();
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    let mut limit = None;
    if let Error::TooMany { limit: reached, seconds } = error {
        limit = Some(*reached);
        response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
    }
    response.extensions_mut().insert(Became { outcome: error.tag(), limit });
    if matches!(error, Error::Unauthorized) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Beacon(Fault::Malformed(_)) | Error::InvalidQuery { .. } => StatusCode::BAD_REQUEST,
        Error::Unauthorized | Error::UnknownKey => StatusCode::UNAUTHORIZED,
        Error::OriginNotAllowed | Error::SeveralTenants => StatusCode::FORBIDDEN,
        Error::Erased => StatusCode::GONE,
        Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::NotFound | Error::UnknownLead | Error::NoDefinitions | Error::NoDashboard => StatusCode::NOT_FOUND,
        Error::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Error::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Error::UnsupportedType | Error::UnsupportedEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::Beacon(Fault::Invalid { .. }) | Error::InvalidDefinitions(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Storage(_) | Error::Panic => StatusCode::INTERNAL_SERVER_ERROR,
        // A page keeps its records on 503, and drops them on 400: a bad line is no fault of theirs.
        Error::Busy(_) | Error::Crowded | Error::TooSlow | Error::BrokenOff => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use piquel_engine::outbox::Answer;

    use super::*;

    /// What a page takes these for, by the one table of both sides.
    fn taken(errors: &[Error]) -> Vec<Answer> {
        errors.iter().map(|error| Answer::of(status(error).as_u16(), None, None)).collect()
    }

    #[test]
    fn a_page_takes_each_answer_for_what_it_is_meant_as() {
        let database = || Arc::new(sqlx::Error::PoolTimedOut);
        let invalid = Fault::Invalid { field: "rev", message: String::new() };
        let of_the_body = [
            Error::Beacon(Fault::Malformed(String::new())),
            Error::Beacon(invalid),
            Error::TooLarge { limit: 1 },
            Error::UnsupportedType,
            Error::UnsupportedEncoding,
            Error::NotFound,
        ];
        assert_eq!(taken(&of_the_body), vec![Answer::Rejected; of_the_body.len()]);
        assert_eq!(taken(&[Error::UnknownKey, Error::OriginNotAllowed]), vec![Answer::Barred; 2]);
        assert_eq!(taken(&[Error::Erased]), [Answer::Erased]);
        let passing = [
            Error::TooMany { limit: "key", seconds: 1 },
            Error::Busy(database()),
            Error::Crowded,
            Error::TooSlow,
            Error::BrokenOff,
            Error::Storage(database()),
            Error::Panic,
        ];
        assert_eq!(taken(&passing), vec![Answer::Later(None); passing.len()]);
    }
}
