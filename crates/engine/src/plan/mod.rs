//! What a document becomes: tables that the engine indexes into, with nothing left to look up, parse or check.
//!
//! Accumulators, signals and prompts bear content keys, so that a snapshot taken under one plan finds its place in the next.

mod code;
#[cfg(feature = "document")]
mod memory;
mod prompt;
#[cfg(feature = "document")]
mod public;
mod shared;

use crate::accumulate;
use crate::codec::content_hash;
use crate::condition;
use crate::parts::Needs;
use crate::record::{Level, SignalKind};
use crate::time::Span;
use crate::value::{Test, ValueKind};

pub use prompt::{Content, Form, PromptSpec};
pub(crate) use prompt::{Figure, Placeholder, Policy};
#[cfg(feature = "document")]
pub use public::UserScores;
pub use shared::Shared;

/// First byte of plan bytes: the version of their format.
pub(crate) const FORMAT: u8 = 4;

/// Where among an event's props the hour of the day is found: behind all that a document can declare.
pub(crate) const HOUR: usize = 64;
/// Where the day of the week is found.
pub(crate) const WEEKDAY: usize = 65;

/// A compiled document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The document's own version number.
    pub version: u32,
    /// Minutes by which the document's midnight is ahead of UTC.
    pub utc_offset: i32,
    /// Events that are declared, the SDK's own included.
    pub events: Vec<EventSpec>,
    /// Declared features.
    pub features: Vec<FeatureSpec>,
    /// Declared plan limits.
    pub limits: Vec<LimitSpec>,
    /// Declared traits.
    pub traits: Vec<TraitSpec>,
    /// Signals in document order.
    pub signals: Vec<SignalSpec>,
    /// Scores in document order.
    pub scores: Vec<ScoreSpec>,
    /// Prompts in document order.
    pub prompts: Vec<PromptSpec>,
    /// What holds for all prompts together.
    pub(crate) policy: Policy,
    /// The order in which signals of both levels are evaluated in a step: what `is` names comes first.
    pub(crate) order: Vec<usize>,
    /// Shared accumulators.
    pub(crate) cells: Vec<CellSpec>,
    /// Shared leaf conditions.
    pub(crate) leaves: Vec<Leaf>,
    /// The accumulators that every activity fact feeds.
    pub(crate) app: Vec<usize>,
    /// The accumulators that every event and every activity fact feeds.
    pub(crate) any: Vec<usize>,
    /// The accumulators that every fact feeds.
    pub(crate) every: Vec<usize>,
    /// The accumulator of all engaged time; the summary tells it.
    pub(crate) engaged: usize,
    /// The accumulator of all days with any activity; likewise.
    pub(crate) active_days: usize,
    /// What it needs of an engine.
    pub(crate) needs: Needs,
    /// What the page is to tell by itself, as JSON for the page to read; empty where the document says nothing of it.
    pub capture: String,
    /// Hash of the bytes that this plan was decoded from.
    pub(crate) hash: u64,
}

/// The tables whose entries have names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Events.
    Events,
    /// Features.
    Features,
    /// Plan limits.
    Limits,
    /// Traits.
    Traits,
    /// Signals.
    Signals,
    /// Scores.
    Scores,
    /// Prompts.
    Prompts,
}

impl Plan {
    /// What it needs of an engine, by what is in it.
    #[cfg(feature = "document")]
    pub(crate) fn needs(&self) -> Needs {
        if self.cells.iter().any(|spec| spec.account) {
            Needs::Accounts
        } else if !self.scores.is_empty() || self.cells.iter().any(|spec| spec.kind == accumulate::Kind::Decay) {
            Needs::Scores
        } else {
            Needs::Signals
        }
    }

    /// Whether something asks for any activity. The summary does, too, and is no question.
    #[cfg(feature = "document")]
    pub(crate) fn asks_for_any(&self) -> bool {
        let is_read = |&cell: &usize| self.cells.get(cell).is_some_and(|spec| !spec.leaves.is_empty());
        self.any.iter().any(|cell| *cell != self.active_days || is_read(cell))
    }

    /// The keys of a table's entries, in order: hashes of their names, which outlive the plan.
    pub fn keys(&self, table: Table) -> Vec<u64> {
        let mut keys = Vec::new();
        let mut add = |name: &str| keys.push(content_hash(name.as_bytes()));
        match table {
            Table::Events => self.events.iter().for_each(|spec| add(&spec.name)),
            Table::Features => self.features.iter().for_each(|spec| add(&spec.name)),
            Table::Limits => self.limits.iter().for_each(|spec| add(&spec.name)),
            Table::Traits => self.traits.iter().for_each(|spec| add(&spec.name)),
            Table::Signals => self.signals.iter().for_each(|spec| add(&spec.name)),
            Table::Scores => self.scores.iter().for_each(|spec| add(&spec.name)),
            Table::Prompts => self.prompts.iter().for_each(|spec| add(&spec.name)),
        }
        keys
    }
}

/// A declared event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventSpec {
    /// Its name.
    pub name: String,
    /// The props that some condition names; no other needs to reach the engine.
    pub props: Vec<PropSpec>,
    /// What it feeds.
    pub(crate) feeds: Vec<Feed>,
}

impl EventSpec {
    /// Whether something is kept of it, for the user or the account. What counts any activity does not ask for this one.
    pub fn is_asked(&self) -> bool {
        !self.feeds.is_empty()
    }

    /// The name of the prop at a place that a feed names.
    #[cfg(feature = "document")]
    pub(crate) fn prop_name(&self, place: usize) -> Option<&str> {
        match place {
            HOUR => Some("$hour"),
            WEEKDAY => Some("$weekday"),
            _ => self.props.get(place).map(|prop| &*prop.name),
        }
    }

    /// Whether a condition asks for its hour or its weekday.
    pub fn asks_for_local_time(&self) -> bool {
        let asks = |place: usize| place >= HOUR;
        self.feeds.iter().any(|feed| feed.filter.iter().any(|(place, _)| asks(*place)) || feed.value.is_some_and(asks))
    }
}

/// A prop that a condition names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PropSpec {
    /// Its name.
    pub name: String,
    /// Its declared type.
    pub kind: ValueKind,
}

/// One accumulator that an event feeds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Feed {
    /// Index into the plan's cells.
    pub(crate) cell: usize,
    /// Props that must pass, by their place in the event's list.
    pub(crate) filter: Vec<(usize, Test)>,
    /// The prop that is kept, by its place in the event's list.
    pub(crate) value: Option<usize>,
    /// Which part the event plays, where a cell's kind knows more than one.
    pub(crate) role: usize,
}

/// A declared feature.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeatureSpec {
    /// Its name.
    pub name: String,
    /// The accumulators that its activity feeds.
    pub(crate) feeds: Vec<usize>,
}

/// A declared plan limit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LimitSpec {
    /// Its name.
    pub name: String,
    /// How much there is where a reading does not say.
    pub cap: Option<f64>,
    /// The accumulators that a reading feeds.
    pub(crate) feeds: Vec<usize>,
    /// The leaves that a reading can change.
    pub(crate) leaves: Vec<usize>,
}

/// A declared trait.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TraitSpec {
    /// Its path.
    pub name: String,
    /// Its declared type.
    pub kind: ValueKind,
    /// The accumulators that a new value feeds.
    pub(crate) feeds: Vec<usize>,
    /// The leaves that a new value can change.
    pub(crate) leaves: Vec<usize>,
}

/// An accumulator: what is kept of the facts that one or more conditions need.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CellSpec {
    /// How it keeps.
    pub(crate) kind: accumulate::Kind,
    /// Hash of selector, kind and window.
    pub(crate) key: u64,
    /// Whether it is kept for the account: then only facts of the user's account feed it.
    pub(crate) account: bool,
    /// How long something stays inside; the half-life, in kinds that halve.
    pub(crate) window: Window,
    /// How many entries at the most; of days, how many back they reach.
    pub(crate) cap: usize,
    /// What a trait is asked, in the kind that keeps the answer.
    pub(crate) test: Option<Test>,
    /// What a match adds, in the kind that keeps points.
    pub(crate) points: f64,
    /// How far from zero the points may go.
    pub(crate) limit: f64,
    /// The leaves that it can change.
    pub(crate) leaves: Vec<usize>,
}

impl CellSpec {
    /// How many entries it has at the most.
    pub(crate) fn most(&self) -> usize {
        // The users of an account are as many as they are; a device knows its own alone.
        if self.kind == accumulate::Kind::Users { usize::MAX } else { self.cap }
    }
}

/// How far back a condition looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Window {
    /// To the first fact.
    #[default]
    Life,
    /// This long.
    Rolling(Span),
    /// So many calendar days, today included.
    Days(u32),
    /// So many calendar weeks, this one included.
    Weeks(u32),
}

/// A leaf condition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Leaf {
    /// Which condition.
    pub(crate) kind: condition::Kind,
    /// What it reads first. A change there is a reason to look at it again.
    pub(crate) read: Source,
    /// What it reads besides; all, where it is as many as the document says.
    pub(crate) others: Vec<Source>,
    /// The lower bound that it asks for, where it asks for just that.
    pub(crate) need: Option<f64>,
    /// How far back it looks.
    pub(crate) window: Window,
    /// What it asks of a value, where that is more than a lower bound.
    pub(crate) test: Option<Test>,
    /// A further whole number that it asks for: the days before those of a trend, the place of a tier.
    pub(crate) number: u32,
    /// How many times the pace before a trend asks for.
    pub(crate) times: f64,
    /// What it is about, in the document's words.
    pub(crate) subject: String,
    /// The signals that use it.
    pub(crate) signals: Vec<usize>,
}

#[cfg(feature = "document")]
impl Leaf {
    /// A leaf that asks for a lower bound over life, to be refined by its condition.
    pub(crate) fn new(kind: condition::Kind, read: Source, need: Option<f64>, subject: &str) -> Self {
        let (others, signals) = (Vec::new(), Vec::new());
        let subject = subject.into();
        Self { kind, read, others, need, window: Window::Life, test: None, number: 0, times: 0.0, subject, signals }
    }
}

/// Something that a leaf reads, by its index in the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Source {
    /// When the user was first seen; that never changes.
    #[default]
    FirstSeen,
    /// An accumulator.
    Cell(usize),
    /// The latest reading of a limit.
    Limit(usize),
    /// The firings of a signal.
    Signal(usize),
    /// A trait.
    Trait(usize),
    /// The tier of a score.
    Score(usize),
}

/// A signal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignalSpec {
    /// Its id.
    pub name: String,
    /// What it stands for.
    pub kind: SignalKind,
    /// Whose signal it is. That of an account is not evaluated on a device; it fires there when the collector says so.
    pub level: Level,
    /// Whether evidence leaves the device as measured, not capped at the thresholds.
    pub full_evidence: bool,
    /// Least time between two firings; fires once without.
    pub(crate) cooldown: Option<Span>,
    /// Hash of condition and repetition: under another key the signal begins anew.
    pub(crate) key: u64,
    /// Its leaf conditions, left to right.
    pub(crate) leaves: Vec<usize>,
    /// Its condition, operands before their operator.
    pub(crate) program: Vec<Op>,
    /// The leaves elsewhere that ask whether it fired.
    pub(crate) readers: Vec<usize>,
    /// The prompts that its firing makes pending.
    pub(crate) prompts: Vec<usize>,
    /// The prompts that its firing cancels.
    pub(crate) cancels: Vec<usize>,
    /// The accumulators of an account that its firing feeds.
    pub(crate) feeds: Vec<usize>,
}

/// A score: what somebody does, and who they are, as numbers, and the tier that follows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoreSpec {
    /// Its id.
    pub name: String,
    /// Whose score it is.
    pub level: Level,
    /// What behaviour adds up of.
    pub(crate) terms: Vec<Term>,
    /// What fit adds up of.
    pub(crate) fit: Vec<Fit>,
    /// Its tiers, the best first.
    pub tiers: Vec<TierSpec>,
    /// By how much the behaviour of a tier may fall before it is lost.
    pub(crate) exit_margin: f64,
    /// The leaves that ask for its tier.
    pub(crate) readers: Vec<usize>,
}

/// A term of behaviour: points from the latest firing of a signal, or, times one, those of an accumulator.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Term {
    /// The signal or the cell.
    pub(crate) source: Source,
    /// How many at the firing.
    pub(crate) points: f64,
    /// The half-life, as a rolling window; without, they stay.
    pub(crate) half_life: Window,
}

/// An entry of fit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Fit {
    /// The condition.
    pub(crate) leaf: usize,
    /// What it adds where it holds; without, it disqualifies.
    pub(crate) points: Option<f64>,
}

/// A tier of a score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TierSpec {
    /// Its id.
    pub name: String,
    /// The least behaviour.
    pub(crate) behaviour: Option<f64>,
    /// The least fit.
    pub(crate) fit: Option<f64>,
}

/// One step of a condition's program, over a stack of truths.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Op {
    /// How many truths it replaces by one; with 0 it puts the truth of the signal's next leaf on top.
    pub(crate) of: usize,
    /// How many of them must hold; with 0, none may.
    pub(crate) least: usize,
}

impl Op {
    /// Puts the truth of the next leaf on top.
    #[cfg(feature = "document")]
    pub(crate) const LEAF: Self = Self { of: 0, least: 0 };
    /// Turns the top truth round.
    #[cfg(feature = "document")]
    pub(crate) const NOT: Self = Self { of: 1, least: 0 };
}
