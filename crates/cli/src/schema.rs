//! `piquel schema`: what an editor completes from.

use std::io::{self, Write as _};
use std::path::Path;

use piquel_engine::document::shape;

use crate::failure::Failure;

/// Writes the JSON Schema of documents to standard output.
pub(crate) fn run() -> Result<(), Failure> {
    writeln!(io::stdout(), "{:#}", shape::json_schema()).map_err(Failure::write(Path::new("standard output")))
}
