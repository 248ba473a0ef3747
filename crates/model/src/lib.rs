//! # A second, naive reading of the definition language
//!
//! The model keeps every fact and reads the language word by word: no accumulator, no plan, no snapshot, nothing bounded. It is
//! slow and plain on purpose, so that it can be held against the specification by eye, and the engine against it by property
//! tests. It must not know the engine; two readings that lean on each other would be one.
//!
//! [`replay`] gives the bytes that `piquel replay` must write for a valid document and well-shaped facts; [`generate`] draws
//! such documents and facts at random, close to the boundaries. Sections named in the modules are those of the definition
//! language.

mod accounts;
mod calendar;
mod condition;
mod definition;
mod error;
mod facts;
pub mod generate;
mod history;
mod json;
mod leaf;
mod record;
mod run;
mod scores;
mod selector;
mod users;
mod window;

use serde_json::Value;

pub use error::Error;

use definition::{Definitions, Level};
use run::{Pace, Surroundings};

/// The records of a replay as NDJSON, byte for byte as sections 5, 6 and 8 have them: users, then accounts.
///
/// `document` is a definitions document that `piquel check` accepts. `facts` are the lines of the history in file order, each
/// with `"user"` and perhaps `"account"`, and each a fact by section 1; the names in them may be undeclared. `until` is in
/// milliseconds since the Unix epoch. `exp2` is the engine's own routine for 2^x.
///
/// # Errors
///
/// When the document is not valid, or a line is no fact. Not every such fault is seen.
pub fn replay(document: &Value, facts: &[Value], until: Option<u64>, exp2: fn(f64) -> f64) -> Result<String, Error> {
    replay_at(Pace::Due, document, facts, until, exp2)
}

/// The same as [`replay`], with steps at many more instants than those at which something is due.
///
/// By section 1 ("a step more than these changes nothing") the result is the same. A difference would be a fault of the model,
/// or of the specification.
///
/// # Errors
///
/// As [`replay`].
pub fn replay_with_superfluous_steps(
    document: &Value,
    facts: &[Value],
    until: Option<u64>,
    exp2: fn(f64) -> f64,
) -> Result<String, Error> {
    replay_at(Pace::Superfluous, document, facts, until, exp2)
}

fn replay_at(
    pace: Pace,
    document: &Value,
    facts: &[Value],
    until: Option<u64>,
    exp2: fn(f64) -> f64,
) -> Result<String, Error> {
    let users = Definitions::read(document, Level::User)?;
    let accounts = Definitions::read(document, Level::Account)?;
    let lines = facts::read(facts, &users.names)?;
    let until = until.map(|until| i64::try_from(until).unwrap_or(i64::MAX));

    let of_users = users::replay(&lines, &Surroundings { definitions: &users, until, exp2, pace });
    let of_accounts =
        accounts::replay(&lines, &of_users.streams, &Surroundings { definitions: &accounts, until, exp2, pace });
    Ok(of_users.text + &of_accounts)
}
