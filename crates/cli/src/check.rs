//! `piquel check`, and the reading of documents that every command shares.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use piquel_engine::document::{Checked, Document};

use crate::failure::Failure;

/// Says what is wrong, or what there is.
pub(crate) fn run(path: &Path) -> Result<(), Failure> {
    let checked = read_document(path)?;
    for warning in &checked.warnings {
        println!("{warning}");
    }
    let document = checked.document;
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    println!(
        "`{}` is valid: version {}, {}, a plan of {}",
        path.display(),
        document.version(),
        count(document.signals().len(), "signal"),
        count(document.compile().len(), "byte"),
    );
    Ok(())
}

/// Reads and checks a document.
pub(crate) fn read_document(path: &Path) -> Result<Checked, Failure> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    let text = text.map_err(Failure::read(path))?;
    Document::parse(&text).map_err(|diagnostics| Failure::Invalid { path: path.to_owned(), diagnostics })
}
