//! What the engine makes of every case natively, one line of JSON each: the case itself, the records of its replay, and what is
//! kept of each user in the end. What runs in the page is held against it (`tests/browser/cases.test.mjs`).

use std::error::Error;
use std::fs;
use std::path::Path;

use piquel_engine::Time;
use piquel_engine::document::{Document, UserScores};
use piquel_engine::replay::Replay;
use serde_json::{Map, Value, json};

/// Something to replay.
struct Case {
    name: String,
    /// A document that is valid.
    definitions: String,
    /// Lines that are facts, though what they name need not be declared.
    facts: String,
    /// To when time goes on after the last of them.
    until: Option<u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    // Every source of cases stands in this list.
    for case in [golden()?, random()?].into_iter().flatten() {
        println!("{}", case.truth().map_err(|error| format!("{}: {error}", case.name))?);
    }
    Ok(())
}

/// The folders of `tests/cases/`, in order of name.
fn golden() -> Result<Vec<Case>, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    let mut cases = Vec::new();
    for entry in fs::read_dir(root)? {
        let folder = entry?.path();
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let Some(name) = name.filter(|_| folder.is_dir()) else { continue };
        let until = folder.join("until");
        cases.push(Case {
            name,
            definitions: fs::read_to_string(folder.join("definitions.json"))?,
            facts: fs::read_to_string(folder.join("facts.ndjson"))?,
            until: if until.exists() { Some(fs::read_to_string(until)?.trim().parse()?) } else { None },
        });
    }
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(cases)
}

/// As many cases drawn at random as the argument says.
fn random() -> Result<Vec<Case>, Box<dyn Error>> {
    let count = std::env::args().nth(1).map_or(Ok(0), |count| count.parse())?;
    let case = |number| {
        let drawn = piquel_model::generate::case(number);
        let facts = drawn.facts.iter().map(|fact| format!("{fact}\n")).collect();
        Case { name: format!("random {number}"), definitions: drawn.document.to_string(), facts, until: drawn.until }
    };
    Ok((0..count).map(case).collect())
}

impl Case {
    fn truth(&self) -> Result<Value, Box<dyn Error>> {
        let parsed = Document::parse(&self.definitions).map_err(|faults| format!("{faults:?}"))?;
        // What a page has is the plan that is published, without what belongs to accounts.
        let mut replay = Replay::new(&parsed.document.public(UserScores::All));
        for line in self.facts.lines() {
            replay.line(line.as_bytes()).map_err(|fault| format!("`{line}` is no fact: {fault}"))?;
        }
        let until = self.until.map(|ms| Time::from_ms(ms).ok_or("`until` is out of range")).transpose()?;
        let records = replay.finish(until);
        let snapshots: Map<String, Value> =
            replay.snapshots().map(|(user, bytes)| (user.to_owned(), hex(&bytes).into())).collect();
        Ok(json!({
            "name": self.name,
            "definitions": self.definitions,
            "facts": self.facts,
            "until": self.until,
            "records": records,
            "snapshots": snapshots,
        }))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
