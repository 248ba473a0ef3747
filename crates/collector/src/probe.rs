//! `piquel-collector health`: asks a running collector how it is, for whoever has no client of their own, as a container.

use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;

/// How long the collector may take to answer: longer than it looks for its database.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether the process lives.
    Lives,
    /// Whether requests should come to it.
    IsReady,
}

/// Why the answer is no.
#[derive(Debug, Error)]
pub enum Unwell {
    /// No answer.
    #[error("cannot reach a collector at `{0}` ({1}): start one, or give its address with `--url`")]
    Unreachable(String, Box<ureq::Error>),
    /// It lives, and something is missing.
    #[error("the collector is not ready, for want of: {}", .0.join(", "))]
    Unready(Vec<String>),
    /// That is no answer of a collector.
    #[error("status {1}: is `{0}` a collector?")]
    Unknown(String, u16),
}

#[derive(Debug, Deserialize)]
struct Unready {
    missing: Vec<String>,
}

/// Asks the collector at this address, `http://host:port`.
///
/// # Errors
/// What is wrong, where anything is.
pub fn health(url: &str, question: Question) -> Result<(), Unwell> {
    let path = match question {
        Question::Lives => "healthz",
        Question::IsReady => "readyz",
    };
    let unreachable = |error| Unwell::Unreachable(url.to_owned(), Box::new(error));
    let agent = crate::publish::agent(PATIENCE);
    let mut response = agent.get(format!("{}/{path}", url.trim_end_matches('/'))).call().map_err(unreachable)?;
    let status = response.status().as_u16();
    if status == 200 {
        return Ok(());
    }
    let body = response.body_mut().read_to_string().map_err(unreachable)?;
    match serde_json::from_str::<Unready>(&body) {
        Ok(Unready { missing }) if status == 503 => Err(Unwell::Unready(missing)),
        _ => Err(Unwell::Unknown(url.to_owned(), status)),
    }
}
