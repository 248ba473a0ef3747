//! Random cases: a document, a history, and until when time goes on; the same in every run.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]
#![allow(dead_code, reason = "each test uses what it needs of it")]

pub(crate) mod account;
pub(crate) mod devices;
pub(crate) mod facts;

use core::fmt;

use piquel_engine::Time;
use piquel_engine::document::Document;
use piquel_model::generate;
use serde_json::Value as Json;

/// Cases of a test that is not told how many: `PIQUEL_CASES` tells.
const CASES: usize = 2_000;

/// A document and a history.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) number: u64,
    pub(crate) definitions: Json,
    pub(crate) facts: Vec<Json>,
    pub(crate) until: Option<u64>,
}

impl Case {
    /// The case of this number.
    pub(crate) fn of(number: u64) -> Self {
        let generate::Case { document, facts, until } = generate::case(number);
        Self { number, definitions: document, facts, until }
    }

    /// Whether its document needs no more memory than a document may: what is drawn knows every other bound, but not what the engine
    /// makes of it.
    fn has_room(&self) -> bool {
        let faults = Document::parse(&self.definitions.to_string()).err().unwrap_or_default();
        !faults.iter().any(|fault| fault.is_error() && fault.message.starts_with("the document can need "))
    }

    pub(crate) fn document(&self) -> Document {
        Document::parse(&self.definitions.to_string()).unwrap_or_else(|faults| panic!("{self}\n{faults:#?}")).document
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.facts.iter().map(Json::to_string)
    }

    pub(crate) fn until(&self) -> Option<Time> {
        self.until.map(|ms| Time::from_ms(ms).unwrap())
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "case {}, until {:?}\n{:#}", self.number, self.until, self.definitions)?;
        self.lines().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// The cases of one test.
pub(crate) fn cases() -> impl Iterator<Item = Case> {
    cases_with(|_| true)
}

/// As many cases as a test is to have, of those that it is for.
pub(crate) fn cases_with(suits: impl Fn(&Case) -> bool) -> impl Iterator<Item = Case> {
    let count = std::env::var("PIQUEL_CASES").map_or(CASES, |count| count.parse().unwrap());
    (0..).map(Case::of).filter(move |case| case.has_room() && suits(case)).take(count)
}

/// The same failing case with as few facts and signals as it takes.
pub(crate) fn smallest(mut case: Case, fails: impl Fn(&Case) -> bool) -> Case {
    let mut place = 0;
    while place < case.facts.len() {
        let mut smaller = case.clone();
        smaller.facts.remove(place);
        if fails(&smaller) { case = smaller } else { place += 1 }
    }
    for list in ["signals", "scores", "prompts"] {
        let mut place = 0;
        while let Some(length) = case.definitions.get(list).and_then(Json::as_array).map(Vec::len)
            && place < length
        {
            let mut smaller = case.clone();
            smaller.definitions.get_mut(list).unwrap().as_array_mut().unwrap().remove(place);
            let valid = Document::parse(&smaller.definitions.to_string()).is_ok();
            if valid && fails(&smaller) { case = smaller } else { place += 1 }
        }
    }
    case
}
