//! `piquel check`, and the reading of documents that every command shares.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use piquel_engine::document::findings::{self, Findings, Tables};
use piquel_engine::document::{Checked, Document};

use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The document; `-` reads standard input
    file: PathBuf,
    /// List which conditions each event feeds, and what activity, limits, traits and firings feed
    #[arg(long)]
    feeds: bool,
    /// List every field that can leave a device, and what stands in it
    #[arg(long)]
    egress: bool,
    /// Write all of it as JSON, for machines
    #[arg(long)]
    json: bool,
}

/// Says what is wrong, or what there is.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let checked = match read_document(&arguments.file) {
        Ok(checked) => checked,
        Err(failure) => {
            if let (true, Failure::Invalid { diagnostics, .. }) = (arguments.json, &failure) {
                write(&findings::faults_as_json(diagnostics))?;
            }
            return Err(failure);
        }
    };
    let findings = Findings::of(checked);
    let tables = Tables { feeds: arguments.feeds, egress: arguments.egress };
    let name = arguments.file.display().to_string();
    write(&if arguments.json { findings.json() } else { findings.text(&name, tables) })?;
    findings.failure().map_or(Ok(()), |what| Err(Failure::Cases { what }))
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

fn write(text: &str) -> Result<(), Failure> {
    io::stdout().write_all(text.as_bytes()).map_err(Failure::write(Path::new("standard output")))
}
