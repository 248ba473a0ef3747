//! What can go wrong in a request, each with a tag that answers, logs and tests share.

use std::sync::Arc;

use piquel_engine::document::Diagnostic;
use piquel_engine::wire::Fault;
use thiserror::Error;

use crate::store::is_passing;

/// Largest body of a published document, in bytes. The language itself allows less, and says so with a path.
pub(crate) const MAX_DOCUMENT_BYTES: usize = 1024 * 1024;

/// Why a request got no answer of its own. What fails for many at once is told to each.
#[derive(Clone, Debug, Error)]
pub(crate) enum Error {
    #[error("{0}")]
    Beacon(#[from] Fault),
    #[error("the body is larger than {limit} bytes: send less at once")]
    TooLarge { limit: usize },
    #[error("the body did not arrive in time: send it again")]
    TooSlow,
    #[error("the body broke off: send it again")]
    BrokenOff,
    #[error("the content type has to be `text/plain;charset=UTF-8`")]
    UnsupportedType,
    #[error("the body is compressed: send it as it is, without `Content-Encoding`")]
    UnsupportedEncoding,
    #[error("this write key is not known here: check `key`")]
    UnknownKey,
    #[error("this write key is not for pages of this origin: add it to the key's `origins`")]
    OriginNotAllowed,
    #[error("too many requests of this {limit}: come again in {seconds} s")]
    TooMany { limit: &'static str, seconds: u64 },
    #[error("what there was of this install or user was erased, and nothing is taken of it any more")]
    Erased,
    #[error("the admin token is missing or wrong: send `Authorization: Bearer <token>`")]
    Unauthorized,
    #[error(
        "what is counted is of several tenants, and no tenant's token is for it: ask at the address of `--metrics-listen`"
    )]
    SeveralTenants,
    #[error("there is no such lead")]
    UnknownLead,
    #[error("nothing is published yet: publish definitions first")]
    NoDefinitions,
    #[error("the definitions have {} errors: nothing was published", .0.len())]
    InvalidDefinitions(Vec<Diagnostic>),
    #[error("`{parameter}`: {message}")]
    InvalidQuery { parameter: &'static str, message: &'static str },
    #[error("there is nothing at this address")]
    NotFound,
    #[error(
        "this collector was built without the dashboard: run `npm run build` before it is built, or give `--dashboard`"
    )]
    NoDashboard,
    #[error("this address does not take this method")]
    MethodNotAllowed,
    #[error("the collector cannot write now: come again")]
    Busy(#[source] Arc<sqlx::Error>),
    #[error("too many beacons wait to be written: come again")]
    Crowded,
    #[error("the collector failed: its log says why")]
    Storage(#[source] Arc<sqlx::Error>),
    #[error("the collector failed: its log says why")]
    Panic,
}

impl Error {
    /// The `code` in answers, and the name in logs.
    pub(crate) fn tag(&self) -> &'static str {
        match self {
            Self::Beacon(Fault::Malformed(_)) => "malformed",
            Self::Beacon(Fault::Invalid { .. }) => "invalid",
            Self::TooLarge { .. } => "too_large",
            Self::TooSlow => "too_slow",
            Self::BrokenOff => "broken_off",
            Self::UnsupportedType => "unsupported_type",
            Self::UnsupportedEncoding => "unsupported_encoding",
            Self::UnknownKey => "unknown_key",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::TooMany { .. } => "too_many_requests",
            Self::Erased => "erased",
            Self::Unauthorized => "unauthorized",
            Self::SeveralTenants => "several_tenants",
            Self::UnknownLead => "unknown_lead",
            Self::NoDefinitions => "no_definitions",
            Self::InvalidDefinitions(_) => "invalid_definitions",
            Self::InvalidQuery { .. } => "invalid_query",
            Self::NotFound => "not_found",
            Self::NoDashboard => "no_dashboard",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Busy(_) | Self::Crowded => "busy",
            Self::Storage(_) | Self::Panic => "internal",
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let passing = is_passing(&error);
        let error = Arc::new(error);
        if passing { Self::Busy(error) } else { Self::Storage(error) }
    }
}
