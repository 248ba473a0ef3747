//! Every field that can leave a device under a document, and what stands in it. `docs/privacy.md` says the same of all documents.

use super::words;
use crate::condition::Kind;
use crate::document::report::quoted;
use crate::document::{Document, UserScores};
use crate::fact::Outcome;
use crate::plan::{CellSpec, Leaf, Plan, SignalSpec};
use crate::record::{Level, Stage};
use crate::value::{Test, ValueKind};

/// What can leave a device, by where it stands in a request.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Egress {
    /// The parts of requests.
    pub groups: Vec<Group>,
}

/// A part of a request.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Group {
    /// Which part.
    pub part: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Field {
    /// Its key, or keys.
    pub field: String,
    /// What stands in it.
    pub holds: String,
}

impl Document {
    /// Every field that can leave a device which runs the published plan of this document, with an endpoint and with consent.
    pub fn egress(&self) -> Egress {
        let public = self.public(UserScores::All);
        let plan = &public.plan;
        let mut groups = vec![
            group("the request for the plan", [("key", "your write key")]),
            group(
                "every beacon",
                [
                    ("v, rev, sent", "version of the format, running number, the device's clock"),
                    ("key", "your write key"),
                    ("install", "a random id of the browser profile"),
                    ("user", "the id given to `identify`; absent before"),
                    ("account", "the id given to `group`; absent before"),
                    ("automated", "true where a program uses the page; absent otherwise"),
                    ("consent", "`granted` where the app asks; absent otherwise"),
                    ("defs", "version and hash of the definitions"),
                    ("records[]", "what was recognised, see below"),
                    ("summary", "the latest state, see below"),
                    ("due[]", "records that time alone will bring about, each with its time"),
                ],
            ),
            group(
                "every record",
                [
                    ("type", "`signal`, `stage`, `prompt` or `tier`"),
                    ("at, observed", "when it became true, and when the device noticed"),
                    ("n", "the number of this firing, change or outcome"),
                    ("anonymous", "that it happened before `identify`"),
                ],
            ),
        ];
        for (signal, spec) in self.signals.iter().zip(&plan.signals) {
            groups.push(of_signal(plan, spec, &signal.leaves));
        }
        let stages = quoted(Stage::ALL.map(Stage::as_str));
        groups.push(group("a record of a stage", [("stage", stages.as_str())]));
        groups.extend(of_scores(plan));
        if !plan.prompts.is_empty() {
            let names = quoted(plan.prompts.iter().map(|spec| &*spec.name));
            let outcomes = quoted(Outcome::ALL.map(Outcome::as_str));
            groups.push(group("a record of a prompt", [("prompt", names.as_str()), ("outcome", &outcomes)]));
        }
        groups.push(self.summary());
        groups.extend(of_account(plan));
        Egress { groups }
    }

    fn summary(&self) -> Group {
        let plan = &self.plan;
        let mut fields = vec![
            Field::new("stage", "how far the user has come"),
            Field::new("first, last", "times of the first and the latest activity"),
            Field::new("active", "engaged time in all, in ms"),
            Field::new("days", "the number of days with any activity"),
        ];
        let only_told = self.only_told();
        let note = |what: &str, name: &str| {
            let only = only_told.iter().any(|one| one == &format!("{what} {name}"));
            if only { "; no condition asks for it" } else { "" }
        };
        for spec in &plan.scores {
            fields.push(Field::new(&format!("tiers[{}]", spec.name), "the tier that it has reached"));
        }
        for spec in &plan.limits {
            let holds =
                format!("what is used and how much there is, by the latest reading{}", note("limit", &spec.name));
            fields.push(Field::new(&format!("limits[{}]", spec.name), &holds));
        }
        for spec in &plan.traits {
            let kind = match spec.kind {
                ValueKind::Text => "text",
                ValueKind::Number => "number",
                ValueKind::Flag => "true or false",
            };
            let holds = format!("the value as it is, a {kind}{}", note("trait", &spec.name));
            fields.push(Field::new(&format!("traits[{}]", spec.name), &holds));
        }
        fields.push(Field::new("dropped", "how many records, calls or values were dropped, by reason"));
        Group { part: "the summary".into(), fields }
    }

    /// The limits and traits that no condition, score or prompt asks for: `limit messages`, `trait plan`. Their values leave with
    /// every beacon all the same, for those who read the leads.
    pub fn only_told(&self) -> Vec<String> {
        let fed = self.feeds();
        let shown = |fact: &str| fed.iter().any(|feeds| feeds.fact == fact && !feeds.feeds.is_empty());
        let limits = self.plan.limits.iter().enumerate().map(|(index, spec)| ("limit", index, &spec.name));
        let traits = self.plan.traits.iter().enumerate().map(|(index, spec)| ("trait", index, &spec.name));
        let named = limits.chain(traits).filter(|(what, index, name)| {
            let in_prompt = self.plan.prompts.iter().any(|prompt| match *what {
                "limit" => prompt.shows_limit(*index),
                _ => prompt.shows_trait(*index),
            });
            !in_prompt && !shown(&format!("{what} {name}"))
        });
        named.map(|(what, _, name)| format!("{what} {name}")).collect()
    }
}

impl Field {
    fn new(field: &str, holds: &str) -> Self {
        Self { field: field.into(), holds: holds.into() }
    }
}

fn group<const N: usize>(part: &str, fields: [(&str, &str); N]) -> Group {
    Group { part: part.into(), fields: fields.map(|(field, holds)| Field::new(field, holds)).into() }
}

fn of_signal(plan: &Plan, spec: &SignalSpec, words: &[serde_json::Value]) -> Group {
    let part = format!("a record of signal {} ({})", spec.name, spec.kind);
    if spec.level == Level::Account {
        let holds = "nothing: the collector recognises it, from what is told for the account";
        return Group { part, fields: vec![Field::new("signal", holds)] };
    }
    let mut fields = vec![
        Field::new("signal", &format!("`{}`", spec.name)),
        Field::new("initial", "that history was there before the definition"),
    ];
    for (clause, (&leaf, words)) in spec.leaves.iter().zip(words).enumerate() {
        let holds = plan.leaves.get(leaf).map_or_else(String::new, |leaf| of_clause(leaf, spec.full_evidence));
        fields.push(Field::new(&format!("evidence[{clause}]"), &format!("{words}: {holds}")));
    }
    Group { part, fields }
}

/// What stands in the evidence of a clause.
fn of_clause(leaf: &Leaf, full: bool) -> String {
    let unit = match leaf.kind {
        Kind::Count | Kind::Trend => "the number of events",
        Kind::Distinct => "the number of different values",
        Kind::Breadth => "the number of features",
        Kind::ActiveDays => "the number of days",
        Kind::ActiveWeeks => "the number of weeks",
        Kind::ActiveUsers => "the number of users",
        Kind::Sum => "the sum",
        Kind::Absent | Kind::Elapsed | Kind::ActiveTime => "the time in ms",
        Kind::Reach => "the share that is used",
        Kind::Exhausts => "the time that is left in ms",
        Kind::UserTrait => "the value of the trait",
        Kind::Sequence | Kind::Is | Kind::Tier => return "1".into(),
    };
    // A text or a flag is never told by evidence, nor is a number that is only asked to be there.
    if leaf.kind == Kind::UserTrait && !is_numeric(leaf.test.as_ref()) {
        return "1".into();
    }
    match leaf.need {
        _ if full => format!("full, {unit} as measured"),
        Some(need) => format!("capped, {unit} but at most {need}"),
        None => "1".into(),
    }
}

/// Whether a test is one of numbers, so that its evidence is the number.
fn is_numeric(test: Option<&Test>) -> bool {
    match test {
        Some(Test::Range { .. }) => true,
        Some(Test::In(values)) => values.iter().any(|value| value.get().kind() == ValueKind::Number),
        _ => false,
    }
}

fn of_scores(plan: &Plan) -> Vec<Group> {
    let of_score = |spec: &crate::plan::ScoreSpec| {
        let tiers = format!("{} or none", quoted(spec.tiers.iter().map(|tier| &*tier.name)));
        group(
            &format!("a record of a tier of score {}", spec.name),
            [
                ("score", format!("`{}`", spec.name).as_str()),
                ("tier", &tiers),
                ("behaviour, fit", "what behaviour and fit add up to at the change, as numbers"),
            ],
        )
    };
    plan.scores.iter().filter(|spec| spec.level == Level::User).map(of_score).collect()
}

/// What is told for the account, where a signal or score of accounts asks for something.
fn of_account(plan: &Plan) -> Option<Group> {
    // When the first fact of the account came, every partial tells by itself.
    let cells = plan.cells.iter().enumerate().filter(|(index, spec)| spec.account && !plan.every.contains(index));
    let told = cells.map(|(index, spec)| Field::new(&words::cell(plan, index), of_partial(spec)));
    let mut fields = vec![
        Field::new("revision, base", "running numbers"),
        Field::new("begun", "when the first fact of the account came"),
    ];
    fields.extend(told);
    let asks = plan.cells.iter().any(|spec| spec.account);
    asks.then(|| Group {
        part: "`partial` of a beacon: what the account's signals need, merged by the collector".into(),
        fields,
    })
}

/// In which form an accumulator of an account leaves.
fn of_partial(spec: &CellSpec) -> &'static str {
    use crate::accumulate::Kind as Keep;
    match spec.kind {
        Keep::Total => "one number",
        Keep::Days => "a number for each day",
        Keep::DaySet => "days",
        Keep::Values => "hashes of values, keyed for the account; no value itself",
        Keep::Latest | Keep::First => "a time",
        Keep::Users => "the day of the latest",
        Keep::Peak => "a share and a time",
        Keep::Told if spec.test.is_some() => "true or false, and a time; not the value",
        Keep::Told => "the number, and a time",
        // Accounts have no accumulators of these kinds.
        Keep::Recent | Keep::Chain | Keep::Pace | Keep::Decay => "nothing",
    }
}
