//! `piquel replay`: facts by the line, records by the line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use piquel_engine::Time;
use piquel_engine::replay::Replay;

use crate::check::read_document;
use crate::failure::Failure;

/// How many lines pass between two signs of life on a terminal.
const PROGRESS_EVERY: u64 = 250_000;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The definitions document
    #[arg(long, value_name = "FILE")]
    definitions: PathBuf,
    /// One fact per line as JSON, each with `user`; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    /// Let every clock go on to this instant, in ms since the Unix epoch
    #[arg(long, value_name = "MS", value_parser = instant)]
    until: Option<Time>,
    /// Stop at the first line that is no fact, with exit status 1
    #[arg(long)]
    strict: bool,
}

fn instant(text: &str) -> Result<Time, String> {
    let ms: u64 = text.parse().map_err(|_| "expected whole milliseconds since the Unix epoch".to_owned())?;
    Time::from_ms(ms).ok_or_else(|| "expected less than 2^52 ms".to_owned())
}

/// Replays a history; records go to standard output, what was passed over to standard error.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let checked = read_document(&arguments.definitions)?;
    let mut replay = Replay::new(&checked.document);
    let stopped = feed(arguments, &mut replay)?;
    let records = replay.finish(arguments.until.filter(|_| stopped.is_none()));
    io::stdout().write_all(records.as_bytes()).map_err(Failure::write(Path::new("standard output")))?;
    let counts = replay.counts();
    eprintln!(
        "{} facts, {} of undeclared names, {} values ignored, {} lines that are no facts",
        counts.facts, counts.undeclared, counts.ignored, counts.faults
    );
    stopped.map_or(Ok(()), Err)
}

/// Feeds line by line; answers what stopped it before the end, if something did.
fn feed(arguments: &Arguments, replay: &mut Replay) -> Result<Option<Failure>, Failure> {
    let path = &arguments.events;
    let mut input: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(Failure::read(path))?))
    };
    let shows_progress = io::stderr().is_terminal();
    let mut text = Vec::new();
    for line in 1u64.. {
        text.clear();
        if input.read_until(b'\n', &mut text).map_err(Failure::read(path))? == 0 {
            break;
        }
        if let Err(reason) = replay.line(&text) {
            if arguments.strict {
                return Ok(Some(Failure::NoFact { line, reason: reason.to_string() }));
            }
            eprintln!("line {line} is no fact: {reason}");
        }
        if shows_progress && line % PROGRESS_EVERY == 0 {
            eprint!("\r{line} lines");
        }
    }
    if shows_progress {
        eprintln!();
    }
    Ok(None)
}
