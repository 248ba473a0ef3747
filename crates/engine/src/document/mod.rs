//! Documents: JSON in, a validated [`Document`] out, with every fault found in one go, each at its JSON path.
//!
//! The meaning of every key is in `docs/definitions.md`. A document is parsed straight into the tables of a plan, so that what was
//! accepted can't be wrong later.

pub mod bounds;
mod builder;
mod builtin;
mod capture;
mod declare;
mod describe;
mod fields;
pub mod findings;
mod hint;
mod json;
mod lint;
mod names;
mod prompt;
mod report;
mod score;
mod selector;
#[cfg(feature = "schema")]
pub mod shape;
mod signal;
mod test_case;

pub(crate) use builder::{Builder, CellDraft, Props};
pub use describe::{Accumulator, Egress, Feed, Feeds, Field, Group, Memory};
pub(crate) use fields::Fields;
pub use report::{Diagnostic, Severity};
pub(crate) use selector::Selector;
pub use signal::Signal;
pub use test_case::{Firing, TestOutcome};

use crate::plan::Plan;
pub use crate::plan::UserScores;
use fields::Node;
use report::Report;

/// How many accumulators are named where there is no room for them.
const MOST_EXPENSIVE: usize = 3;

/// A document that was checked and may be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    plan: Plan,
    signals: Vec<Signal>,
    /// The declared props of each event, beside the plan's events; the plan has only those that a condition names.
    props: Vec<Props>,
    tests: Vec<test_case::Case>,
}

/// A document without faults, and what is odd about it all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The document.
    pub document: Document,
    /// What is valid, but hardly meant.
    pub warnings: Vec<Diagnostic>,
}

impl Document {
    /// Reads a document from JSON text.
    ///
    /// # Errors
    /// All faults, in the order in which they were found, and the warnings among them.
    pub fn parse(text: &str) -> Result<Checked, Vec<Diagnostic>> {
        if text.len() > bounds::BYTES {
            let message = format!("the document has {} bytes, at most {} are allowed", text.len(), bounds::BYTES);
            return Err(vec![Diagnostic::error(String::new(), message)]);
        }
        match json::read(text) {
            Ok(value) => Self::from_value(&value),
            Err(error) => Err(vec![Diagnostic::error(String::new(), format!("not valid JSON: {error}"))]),
        }
    }

    /// Reads a document from JSON that was parsed already.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn from_value(value: &serde_json::Value) -> Result<Checked, Vec<Diagnostic>> {
        let report = Report::default();
        let document = read(&Node::root(value, &report));
        let diagnostics = report.into_diagnostics();
        match document {
            Some(document) if !diagnostics.iter().any(Diagnostic::is_error) => {
                Ok(Checked { document, warnings: diagnostics })
            }
            _ => Err(diagnostics),
        }
    }

    /// The document's own version number.
    pub const fn version(&self) -> u32 {
        self.plan.version
    }

    /// Its signals, in document order.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// The tables that it became.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn props(&self) -> &[Props] {
        &self.props
    }

    /// The bytes that engines load: [`Plan::decode`] reads them. Labels and cases are stripped; the same document gives the same
    /// bytes.
    pub fn compile(&self) -> Vec<u8> {
        self.plan.encode()
    }

    /// The document as browsers know it: the conditions and scores of accounts are gone, and perhaps scores of users that nothing on
    /// a device needs. It evaluates to the same signals and stages of users.
    pub fn public(&self, user_scores: UserScores) -> Self {
        Self { plan: self.plan.public(user_scores), ..self.clone() }
    }

    /// The bytes that are published to browsers.
    pub fn compile_public(&self, user_scores: UserScores) -> Vec<u8> {
        self.plan.public(user_scores).encode()
    }
}

fn read(root: &Node<'_>) -> Option<Document> {
    let fields = root.object()?;
    if let Some(schema) =
        fields.require("schema").and_then(|node| node.integer(1..=u64::from(u32::MAX)).map(|n| (node, n)))
        && schema.1 != 1
    {
        schema.0.error("this is schema 1; a newer piquel may read newer schemas");
    }
    // An editor's business: which JSON Schema it completes from.
    fields.get("$schema");
    let version = fields.require("version").and_then(|node| node.integer(0..=u64::from(u32::MAX)));
    let utc_offset = fields.get("utcOffset").map_or(Some(0), |node| node.signed(-720..=840));
    let mut build = Builder::new(version.unwrap_or(0) as u32, utc_offset.unwrap_or(0) as i32);
    declare::read(&fields, &mut build);
    let scores = score::declare(&fields, &mut build);
    let signals = signal::read(&fields, &mut build);
    score::read(&scores, &mut build);
    prompt::read(&fields, &mut build);
    capture::read(&fields, &mut build);
    let tests = test_case::read(&fields, &build);
    fields.finish();
    check_memory(root, &build.plan);
    lint::read(root, &build);
    let (plan, props) = build.finish();
    Some(Document { plan, signals, props, tests })
}

/// Refuses a document that can need more than is allowed for one user, and says what takes the most.
fn check_memory(root: &Node<'_>, plan: &Plan) {
    let bytes = plan.bytes_per_user();
    if bytes > bounds::MEMORY && !root.report.has_errors() {
        let most = describe::accumulators(plan).into_iter().take(MOST_EXPENSIVE);
        let most: Vec<String> = most.map(|one| format!("{} ({} bytes)", one.keeps, one.bytes)).collect();
        root.error(format!(
            "the document can need {bytes} bytes for one user, at most {} are allowed; what takes the most: {}",
            bounds::MEMORY,
            most.join("; ")
        ));
    }
}
