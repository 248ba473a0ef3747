//! What is logged, and how: for people or for programs, on standard error. Nothing in it says who somebody is.

use std::io::IsTerminal as _;
use std::panic;

use clap::ValueEnum;
use serde::Deserialize;
use tracing_subscriber::EnvFilter;

/// What is logged unless PIQUEL_LOG says otherwise.
const FILTER: &str = "warn,piquel_collector=info";

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people: time, level, where, and what, in colours on a terminal.
    #[default]
    Text,
    /// For programs: a JSON object a line.
    Json,
}

/// Logs from now on, panics too: where they happened, without their message, which may quote what was sent.
pub fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("PIQUEL_LOG").unwrap_or_else(|_| EnvFilter::new(FILTER));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    panic::set_hook(Box::new(|panicked| {
        let place = panicked.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a task panicked");
    }));
}
