//! `piquel compile`: the plan as a file, for pages that bring their own.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use piquel_engine::document::UserScores;

use crate::check::read_document;
use crate::failure::Failure;

/// Compiles a document to plan bytes, those for browsers if it is to be `public`.
pub(crate) fn run(path: &Path, output: &Path, public: bool) -> Result<(), Failure> {
    let checked = read_document(path)?;
    for warning in &checked.warnings {
        eprintln!("{warning}");
    }
    let document = checked.document;
    let plan = if public { document.compile_public(UserScores::Needed) } else { document.compile() };
    if output == Path::new("-") { io::stdout().write_all(&plan) } else { fs::write(output, plan) }
        .map_err(Failure::write(output))
}
