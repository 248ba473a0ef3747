//! What can go wrong, in words for the terminal, and the exit code that tells scripts.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use piquel_engine::document::{Diagnostic, findings};

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A file can't be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// A file can't be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    /// A document has faults.
    #[error("{}", findings::faults_as_text(&path.display().to_string(), diagnostics))]
    Invalid { path: PathBuf, diagnostics: Vec<Diagnostic> },
    /// Cases of a document do not pass.
    #[error("{what}")]
    Cases { what: String },
    /// A file lacks a column that was asked for.
    #[error("`{}` has no column `{column}`; its columns are {}", path.display(), found.join(", "))]
    NoColumn { path: PathBuf, column: String, found: Vec<String> },
    /// A line is no fact, and that is not to be passed over.
    #[error("line {line} is no fact: {reason}; stopped there because of --strict")]
    NoFact { line: u64, reason: String },
}

impl Failure {
    /// 1 where the input is at fault, 2 where a file is.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Invalid { .. } | Self::Cases { .. } | Self::NoColumn { .. } | Self::NoFact { .. } => {
                ExitCode::from(1)
            }
            Self::Read { .. } | Self::Write { .. } => ExitCode::from(2),
        }
    }

    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), source }
    }
}
