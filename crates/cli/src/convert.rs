//! `piquel convert`: what a team already has, as facts that can be replayed. One row of a CSV file is one event.

mod instant;

use std::fs::File;
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder, Trim};
use serde::Serialize;

use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The CSV file, whose first line names the columns; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// The column that tells who
    #[arg(long, value_name = "COLUMN")]
    user: String,
    /// The column that tells when: `2026-04-22`, `2026-04-22 15:04[:05]` (UTC), RFC 3339, or, with --unit, a number
    #[arg(long, value_name = "COLUMN")]
    time: String,
    /// The event that each row becomes
    #[arg(long, value_name = "NAME", default_value = "login", value_parser = event_name)]
    event: String,
    /// The column that tells the account
    #[arg(long, value_name = "COLUMN")]
    account: Option<String>,
    /// What the numbers in the time column count since the Unix epoch
    #[arg(long)]
    unit: Option<instant::Unit>,
    /// Stop at the first row that is no fact, with exit status 1 and without writing any
    #[arg(long)]
    strict: bool,
}

/// A line of a history.
#[derive(Serialize)]
struct Fact<'a> {
    user: Box<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Box<str>>,
    t: u64,
    event: &'a str,
}

/// Where in a row is what.
struct Columns {
    user: usize,
    time: usize,
    account: Option<usize>,
}

/// A name as documents declare it, or one of the SDK's own.
fn event_name(text: &str) -> Result<String, String> {
    let name = text.strip_prefix('$').unwrap_or(text);
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    let goes_on =
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.:-".contains(&byte));
    if !starts || !goes_on || name.len() > 64 {
        return Err("an event's name is a small letter, then up to 63 small letters, digits and `_.:-`".to_owned());
    }
    if ["any", "all", "core", "app"].contains(&text) {
        return Err(format!("`{text}` has a meaning of its own in conditions; choose another name"));
    }
    Ok(text.to_owned())
}

/// Converts a file; facts go to standard output in the order of time, what was passed over to standard error.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = &arguments.csv;
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(Failure::read(path))?)
    };
    let (mut facts, passed_over) = read(arguments, ReaderBuilder::new().trim(Trim::All).from_reader(input))?;
    // A stable sort: what happened at the same time stays in the order of the file.
    facts.sort_by_key(|fact| fact.t);
    write(&facts).map_err(Failure::write(Path::new("standard output")))?;
    eprintln!("{} facts, {passed_over} rows that are no facts", facts.len());
    Ok(())
}

/// The facts of all rows in the order of the file, and how many rows were none.
fn read<'a>(arguments: &'a Arguments, mut csv: Reader<Box<dyn Read>>) -> Result<(Vec<Fact<'a>>, u64), Failure> {
    let path = &arguments.csv;
    let header = csv.byte_headers().map_err(|error| Failure::read(path)(error.into()))?;
    let columns = Columns::find(arguments, header)?;
    let mut facts = Vec::new();
    let mut passed_over = 0;
    for row in csv.byte_records() {
        let (line, fact) = match row {
            Ok(row) => (row.position().map_or(0, csv::Position::line), fact(arguments, &columns, &row)),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                match error.kind() {
                    ErrorKind::UnequalLengths { expected_len, len, .. } => {
                        (line, Err(format!("expected {expected_len} columns, found {len}")))
                    }
                    _ => return Err(Failure::read(path)(error.into())),
                }
            }
        };
        match fact {
            Ok(fact) => facts.push(fact),
            Err(reason) if arguments.strict => return Err(Failure::NoFact { line, reason }),
            Err(reason) => {
                eprintln!("line {line} is no fact: {reason}");
                passed_over += 1;
            }
        }
    }
    Ok((facts, passed_over))
}

impl Columns {
    fn find(arguments: &Arguments, header: &ByteRecord) -> Result<Self, Failure> {
        let find = |column: &str| {
            header.iter().position(|name| name == column.as_bytes()).ok_or_else(|| Failure::NoColumn {
                path: arguments.csv.clone(),
                column: column.to_owned(),
                found: header.iter().map(|name| format!("`{}`", String::from_utf8_lossy(name))).collect(),
            })
        };
        Ok(Self {
            user: find(&arguments.user)?,
            time: find(&arguments.time)?,
            account: arguments.account.as_deref().map(find).transpose()?,
        })
    }
}

/// A row as a fact; an empty account is none.
fn fact<'a>(arguments: &'a Arguments, columns: &Columns, row: &ByteRecord) -> Result<Fact<'a>, String> {
    let filled = |index: usize, name: &str| match text(row, index, name)? {
        "" => Err(format!("`{name}` is empty")),
        text => Ok(text),
    };
    let user = filled(columns.user, &arguments.user)?;
    let time = filled(columns.time, &arguments.time)?;
    let t = instant::read(time, arguments.unit).map_err(|reason| format!("`{}`: {reason}", arguments.time))?;
    let account = match (columns.account, &arguments.account) {
        (Some(index), Some(name)) => Some(text(row, index, name)?).filter(|account| !account.is_empty()),
        _ => None,
    };
    Ok(Fact { user: user.into(), account: account.map(Into::into), t: t.ms(), event: &arguments.event })
}

/// What stands in a column. Only the columns that are read need to be UTF-8.
fn text<'r>(row: &'r ByteRecord, index: usize, name: &str) -> Result<&'r str, String> {
    let bytes = row.get(index).unwrap_or_default();
    core::str::from_utf8(bytes).map_err(|_| format!("`{name}` is not UTF-8"))
}

fn write(facts: &[Fact<'_>]) -> io::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    for fact in facts {
        serde_json::to_writer(&mut output, fact)?;
        output.write_all(b"\n")?;
    }
    output.flush()
}
