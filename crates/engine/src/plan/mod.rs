//! What a document becomes: tables that the engine indexes into, with nothing left to look up, parse or check.
//!
//! Accumulators, signals and prompts bear content keys, so that a snapshot taken under one plan finds its place in the next.

mod decode;
#[cfg(feature = "document")]
mod encode;

use crate::accumulate;
use crate::condition;
use crate::record::SignalKind;
use crate::time::Span;
use crate::value::{Test, ValueKind};

/// First byte of plan bytes: the version of their format.
pub(crate) const FORMAT: u8 = 1;

/// A compiled document.
#[derive(Clone, Debug, PartialEq)]
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
    /// Prompts in document order.
    pub prompts: Vec<PromptSpec>,
    /// The order in which signals are evaluated in a step: what `is` names comes first.
    pub(crate) order: Vec<usize>,
    /// Shared accumulators.
    pub(crate) cells: Vec<CellSpec>,
    /// Shared leaf conditions.
    pub(crate) leaves: Vec<Leaf>,
    /// The accumulators that every activity fact feeds.
    pub(crate) app: Vec<usize>,
    /// The accumulator of all engaged time; the summary tells it.
    pub(crate) engaged: usize,
    /// Hash of the bytes that this plan was decoded from.
    pub(crate) hash: u64,
}

/// A declared event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventSpec {
    /// Its name.
    pub name: Box<str>,
    /// The props that some condition names; no other needs to reach the engine.
    pub props: Vec<PropSpec>,
    /// What it feeds.
    pub(crate) feeds: Vec<Feed>,
}

/// A prop that a condition names.
#[derive(Clone, Debug, PartialEq)]
pub struct PropSpec {
    /// Its name.
    pub name: Box<str>,
    /// Its declared type.
    pub kind: ValueKind,
}

/// One accumulator that an event feeds.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureSpec {
    /// Its name.
    pub name: Box<str>,
    /// The accumulators that its activity feeds.
    pub(crate) feeds: Vec<usize>,
}

/// A declared plan limit.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitSpec {
    /// Its name.
    pub name: Box<str>,
    /// How much there is where a reading does not say.
    pub cap: Option<f64>,
    /// The leaves that a reading can change.
    pub(crate) leaves: Vec<usize>,
}

/// A declared trait.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitSpec {
    /// Its path.
    pub name: Box<str>,
    /// Its declared type.
    pub kind: ValueKind,
    /// The leaves that a new value can change.
    pub(crate) leaves: Vec<usize>,
}

/// An accumulator: what is kept of the facts that one or more conditions need.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CellSpec {
    /// How it keeps.
    pub(crate) kind: accumulate::Kind,
    /// Hash of selector, kind and window.
    pub(crate) key: u64,
    /// How long something stays inside; the whole life without.
    pub(crate) window: Option<Span>,
    /// How many entries at the most.
    pub(crate) cap: usize,
    /// The leaves that it can change.
    pub(crate) leaves: Vec<usize>,
}

/// A leaf condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    /// Which condition.
    pub(crate) kind: condition::Kind,
    /// What it reads. A change there is a reason to look at it again.
    pub(crate) reads: Vec<Source>,
    /// The lower bound that it asks for, where it asks for just that.
    pub(crate) need: Option<f64>,
    /// Its rolling window.
    pub(crate) window: Option<Span>,
    /// What it asks of a value, where that is more than a lower bound.
    pub(crate) test: Option<Test>,
    /// What it is about, in the document's words.
    pub(crate) subject: Box<str>,
    /// The signals that use it.
    pub(crate) signals: Vec<usize>,
}

/// Something that a leaf reads, by its index in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// When the user was first seen; that never changes.
    FirstSeen,
    /// An accumulator.
    Cell(usize),
    /// The latest reading of a limit.
    Limit(usize),
    /// The firings of a signal.
    Signal(usize),
    /// A trait.
    Trait(usize),
}

/// A signal.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalSpec {
    /// Its id.
    pub name: Box<str>,
    /// What it stands for.
    pub kind: SignalKind,
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
}

/// One step of a condition's program, over a stack of truths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Op {
    /// Push the truth of the signal's next leaf.
    Leaf,
    /// Replace the top `of` truths by whether at least `least` hold.
    AtLeast {
        /// How many operands.
        of: usize,
        /// How many must hold.
        least: usize,
    },
    /// Turn the top truth round.
    Not,
}

/// A prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct PromptSpec {
    /// Its id.
    pub name: Box<str>,
    /// The shape in which it wants to be shown.
    pub form: Form,
    /// The name of the place that it belongs to.
    pub anchor: Option<Box<str>>,
    /// Title. In this and the other texts a placeholder is U+0001 and the character 0x20 + its index into the prompt's values.
    pub title: Box<str>,
    /// Body.
    pub body: Box<str>,
    /// What it invites to.
    pub cta: Option<Cta>,
    /// 0 to 100; the highest goes first.
    pub(crate) priority: u8,
    /// How often it is shown in all.
    pub(crate) lifetime: u32,
    /// Whether a firing that is a roll-out onto old history makes it pending, too.
    pub(crate) on_initial: bool,
    /// What its placeholders stand for.
    pub(crate) values: Vec<Placeholder>,
}

/// A call to action.
#[derive(Clone, Debug, PartialEq)]
pub struct Cta {
    /// Its text.
    pub label: Box<str>,
    /// Where it leads.
    pub target: Target,
}

/// Where a call to action leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// An address.
    Href(Box<str>),
    /// A name that the host app knows.
    Action(Box<str>),
}

/// The shapes of prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Over the page.
    Modal,
    /// Along an edge.
    Banner,
    /// In a corner, for a while.
    Toast,
    /// At an anchor.
    Tooltip,
    /// In a slot of the page.
    Inline,
}

impl Form {
    /// All of them; the place is the code in a plan.
    pub const ALL: [Self; 5] = [Self::Modal, Self::Banner, Self::Toast, Self::Tooltip, Self::Inline];

    /// The name in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Modal => "modal",
            Self::Banner => "banner",
            Self::Toast => "toast",
            Self::Tooltip => "tooltip",
            Self::Inline => "inline",
        }
    }
}

/// What a placeholder in a text stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Placeholder {
    /// What the latest reading of a limit leaves.
    Remaining(usize),
    /// What the latest reading of a limit says is used.
    Used(usize),
    /// How much a limit allows.
    Cap(usize),
    /// What a cell adds up to: a number of events, or engaged ms.
    Total(usize),
    /// A trait.
    Trait(usize),
}
