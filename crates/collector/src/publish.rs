//! `piquel-collector publish`: hands a document to a running collector, and says what came of it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;

use crate::data;

/// How long the collector may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where to publish to.
#[derive(Clone, Debug)]
pub struct Target {
    /// Address of the collector, `http://host:port`.
    pub url: String,
    /// Its admin token; `None`: the one in the data folder.
    pub token: Option<String>,
    /// Data folder of a collector in local mode.
    pub data: PathBuf,
}

/// What is published now.
#[derive(Clone, Debug, Deserialize)]
pub struct Published {
    /// The document's version.
    pub version: u32,
    /// Content hash of its plan.
    pub hash: String,
    /// What is valid, but hardly meant.
    pub warnings: Vec<Finding>,
}

/// Something to know about the document.
#[derive(Clone, Debug, Deserialize)]
pub struct Finding {
    /// JSON path of the place.
    pub path: String,
    /// What is wrong there.
    pub message: String,
    /// `error` or `warning`.
    pub severity: String,
}

/// Why nothing was published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The document cannot be read.
    #[error("cannot read `{}` ({}): check the path", .0.display(), .1)]
    File(PathBuf, io::Error),
    /// No token given, and none found.
    #[error("no admin token in `{}` ({}): give `--token` (or PIQUEL_ADMIN_TOKEN), or the collector's folder with `--data`", .0.display(), .1)]
    Token(PathBuf, io::Error),
    /// Plain HTTP is all that is spoken.
    #[error("cannot publish to `{0}`: give an address that starts with `http://`; from afar, publish through a tunnel")]
    Address(String),
    /// No answer.
    #[error("cannot reach a collector at `{0}` ({1}): start one, or give its address with `--url`")]
    Unreachable(String, Box<ureq::Error>),
    /// Errors in the document.
    #[error("`{}` has errors: nothing was published", .0.display())]
    Invalid(PathBuf, Vec<Finding>),
    /// The collector said no.
    #[error("the collector refused: {0}")]
    Refused(String),
}

#[derive(Debug, Deserialize)]
struct Refused {
    error: RefusedError,
    #[serde(default)]
    diagnostics: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
struct RefusedError {
    message: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = if self.path.is_empty() { "/" } else { &self.path };
        write!(f, "{} at {path}: {}", self.severity, self.message)
    }
}

impl PublishError {
    /// What is wrong in the document, where that is why.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Invalid(_, findings) => findings,
            _ => &[],
        }
    }

    /// The exit code: 2 where the options are to be mended, else 1.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::File(..) | Self::Token(..) | Self::Address(_) => 2,
            Self::Unreachable(..) | Self::Invalid(..) | Self::Refused(_) => 1,
        }
    }
}

/// Publishes the document in `file`.
pub fn publish(file: &Path, target: &Target) -> Result<Published, PublishError> {
    let text = std::fs::read_to_string(file).map_err(|error| PublishError::File(file.to_owned(), error))?;
    if !target.url.starts_with("http://") {
        return Err(PublishError::Address(target.url.clone()));
    }
    let token = match &target.token {
        Some(token) => token.clone(),
        None => data::token(&target.data).map_err(|error| PublishError::Token(target.data.clone(), error))?,
    };
    let (status, answer) = put(&target.url, &token, &text)
        .map_err(|error| PublishError::Unreachable(target.url.clone(), Box::new(error)))?;
    if status == 200
        && let Ok(published) = serde_json::from_str(&answer)
    {
        return Ok(published);
    }
    match serde_json::from_str::<Refused>(&answer) {
        Ok(refused) if !refused.diagnostics.is_empty() => {
            Err(PublishError::Invalid(file.to_owned(), refused.diagnostics))
        }
        Ok(refused) => Err(PublishError::Refused(refused.error.message)),
        Err(_) => Err(PublishError::Refused(format!("status {status}: is `{}` a collector?", target.url))),
    }
}

/// A client that takes every status for an answer.
pub(crate) fn agent(patience: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(patience)).proxy(None);
    config.build().into()
}

fn put(url: &str, token: &str, text: &str) -> Result<(u16, String), ureq::Error> {
    let mut response = agent(PATIENCE)
        .put(format!("{}/api/definitions", url.trim_end_matches('/')))
        .header("Authorization", format!("Bearer {token}"))
        .content_type("application/json")
        .send(text)?;
    Ok((response.status().as_u16(), response.body_mut().read_to_string()?))
}
