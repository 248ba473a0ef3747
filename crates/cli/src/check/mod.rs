//! `piquel check`, and the reading of documents that every command shares.

mod cases;
mod text;

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use piquel_engine::content_hash;
use piquel_engine::document::{Checked, Diagnostic, Document, Egress, Feeds, Memory, TestOutcome, UserScores};
use serde::Serialize;

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

/// All that there is to say of a document without errors.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Findings {
    valid: bool,
    version: u32,
    signals: usize,
    scores: usize,
    prompts: usize,
    warnings: Vec<Diagnostic>,
    /// What engines load.
    plan: PlanSize,
    /// What of it browsers load.
    public_plan: PlanSize,
    memory: Memory,
    /// Limits and traits that no condition asks for.
    only_told: Vec<String>,
    feeds: Vec<Feeds>,
    egress: Egress,
    tests: Vec<TestOutcome>,
}

/// A plan, from outside.
#[derive(Serialize)]
struct PlanSize {
    bytes: usize,
    /// As beacons tell it.
    hash: String,
}

/// A document with errors.
#[derive(Serialize)]
struct Faults<'a> {
    valid: bool,
    diagnostics: &'a [Diagnostic],
}

/// Says what is wrong, or what there is.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let checked = match read_document(&arguments.file) {
        Ok(checked) => checked,
        Err(failure) => {
            if let (true, Failure::Invalid { diagnostics, .. }) = (arguments.json, &failure) {
                write(&json(&Faults { valid: false, diagnostics })?)?;
            }
            return Err(failure);
        }
    };
    let findings = Findings::of(checked);
    write(&if arguments.json { json(&findings)? } else { text::all(arguments, &findings) })?;
    let failed = findings.tests.iter().filter(|test| !test.passed).count();
    if failed > 0 { Err(Failure::Cases { failed, of: findings.tests.len() }) } else { Ok(()) }
}

impl Findings {
    fn of(checked: Checked) -> Self {
        let document = checked.document;
        let plan = document.plan();
        Self {
            valid: true,
            version: document.version(),
            signals: plan.signals.len(),
            scores: plan.scores.len(),
            prompts: plan.prompts.len(),
            warnings: checked.warnings,
            plan: PlanSize::of(&document.compile()),
            public_plan: PlanSize::of(&document.compile_public(UserScores::Needed)),
            memory: document.memory(),
            only_told: document.only_told(),
            feeds: document.feeds(),
            egress: document.egress(),
            tests: document.run_tests(),
        }
    }
}

impl PlanSize {
    fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len(), hash: format!("{:016x}", content_hash(bytes)) }
    }
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

fn json(value: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n").map_err(|error| Failure::write(Path::new("standard output"))(error.into()))
}

fn write(text: &str) -> Result<(), Failure> {
    io::stdout().write_all(text.as_bytes()).map_err(Failure::write(Path::new("standard output")))
}
