//! What `piquel check` says of a document, for people and for machines: the same words wherever it is asked, natively and from npm.

mod cases;
mod date;
mod text;

use core::fmt::Write as _;

use super::{Checked, Diagnostic, Egress, Feeds, Memory, TestOutcome, UserScores};
use crate::content_hash;

/// All that there is to say of a document without errors.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
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
#[derive(Clone, Debug, serde::Serialize)]
struct PlanSize {
    bytes: usize,
    /// As beacons tell it.
    hash: String,
}

/// Which tables a text has besides.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tables {
    /// What each fact can change.
    pub feeds: bool,
    /// Every field that can leave a device.
    pub egress: bool,
}

impl Findings {
    /// Looks at a document, and runs its cases.
    pub fn of(checked: Checked) -> Self {
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

    /// For people, in lines; `name` is what they call the document.
    pub fn text(&self, name: &str, tables: Tables) -> String {
        text::all(self, name, tables)
    }

    /// For machines.
    pub fn json(&self) -> String {
        json(self)
    }

    /// That cases did not pass, if so.
    pub fn failure(&self) -> Option<String> {
        let failed = self.tests.iter().filter(|test| !test.passed).count();
        (failed > 0).then(|| format!("{failed} of {} cases failed", self.tests.len()))
    }
}

impl PlanSize {
    fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len(), hash: format!("{:016x}", content_hash(bytes)) }
    }
}

/// What is wrong with a document that has errors, for people; `name` is what they call it.
pub fn faults_as_text(name: &str, diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    diagnostics.iter().for_each(|one| text::line(&mut text, &one.to_string()));
    let errors = diagnostics.iter().filter(|one| one.is_error()).count();
    // Writing to a string does not fail.
    let _ = write!(text, "`{name}` has {errors} {}", if errors == 1 { "error" } else { "errors" });
    text
}

/// The same for machines.
pub fn faults_as_json(diagnostics: &[Diagnostic]) -> String {
    #[derive(serde::Serialize)]
    struct Faults<'a> {
        valid: bool,
        diagnostics: &'a [Diagnostic],
    }
    json(&Faults { valid: false, diagnostics })
}

fn json(value: &impl serde::Serialize) -> String {
    // Names are texts and numbers finite: there is nothing in it that JSON could not hold.
    serde_json::to_string_pretty(value).map(|text| text + "\n").unwrap_or_default()
}
