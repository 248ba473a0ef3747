//! Prompts as tables: when one may be shown, its texts in each language, and what stands for the placeholders in them.

use crate::time::Span;

/// What holds for all prompts together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Policy {
    /// Least time between two showings.
    pub(crate) every: Option<Span>,
    /// Most showings in a session.
    pub(crate) per_session: Option<u32>,
    /// The event with which a session begins.
    pub(crate) session: usize,
}

/// A prompt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PromptSpec {
    /// Its id.
    pub name: String,
    /// The shape in which it wants to be shown.
    pub form: Form,
    /// The name of the place that it belongs to.
    pub anchor: Option<String>,
    /// Its texts in the document's own language, then those in others.
    pub contents: Vec<Content>,
    /// The trait that the answer to its question tells, by its index.
    pub question: Option<usize>,
    /// 0 to 100; the highest goes first.
    pub(crate) priority: u32,
    /// How often it is shown in all.
    pub(crate) lifetime: u32,
    /// Least time between two showings.
    pub(crate) every: Option<Span>,
    /// How long it stays pending.
    pub(crate) expires: Option<Span>,
    /// The share of devices that never see it, 0 to 1.
    pub(crate) holdout: f64,
    /// Whether a firing that is a roll-out onto old history makes it pending, too.
    pub(crate) on_initial: bool,
    /// What its placeholders stand for.
    pub(crate) values: Vec<Placeholder>,
}

impl PromptSpec {
    /// Whether its texts tell of a limit.
    #[cfg(feature = "document")]
    pub(crate) fn shows_limit(&self, index: usize) -> bool {
        let is_limit = |what| matches!(what, Figure::Remaining | Figure::Used | Figure::Cap | Figure::DaysLeft);
        self.values.iter().any(|value| value.index == index && is_limit(value.what))
    }

    /// Whether its texts tell of a trait, or its question asks for it.
    #[cfg(feature = "document")]
    pub(crate) fn shows_trait(&self, index: usize) -> bool {
        self.question == Some(index) || self.values.contains(&Placeholder { what: Figure::Trait, index })
    }

    /// The texts in the language that is nearest to `language` (a BCP 47 tag): in itself, in what it is a variety of, or in the
    /// document's own.
    pub fn content(&self, language: &str) -> Option<&Content> {
        let tag = language.as_bytes();
        let fits = |content: &&Content| {
            let own = content.language.as_bytes();
            let is_start = tag.get(..own.len()).is_some_and(|start| start.eq_ignore_ascii_case(own));
            is_start && (own.is_empty() || tag.get(own.len()).is_none_or(|&next| next == b'-'))
        };
        self.contents.iter().filter(fits).max_by_key(|content| content.language.len())
    }
}

/// The texts of a prompt in one language.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    /// The language (BCP 47); empty for the document's own.
    pub language: String,
    /// Title and body; perhaps a call: label, whether it leads to an address, and where to; the choices of the question, each with label
    /// and value. In bytes: the engine only hands them on, to `js/prompt.js`, and a page that took them apart would load more. A placeholder
    /// in them is U+0001 and the character 0x20 + its index into the prompt's values.
    pub texts: Box<[u8]>,
}

/// The shapes of prompts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Over the page.
    #[default]
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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Placeholder {
    pub(crate) what: Figure,
    /// Which limit, cell or trait.
    pub(crate) index: usize,
}

/// What is told of a limit, a cell or a trait.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Figure {
    /// What the latest reading of a limit leaves.
    Remaining,
    /// What the latest reading of a limit says is used.
    Used,
    /// How much a limit allows.
    Cap,
    /// In how many days a limit is used up.
    DaysLeft,
    /// What a cell adds up to: a number of events, or engaged ms.
    Total,
    /// A trait.
    #[default]
    Trait,
}

impl Figure {
    /// All of them; the place is the code in a plan.
    pub(crate) const ALL: [Self; 6] =
        [Self::Remaining, Self::Used, Self::Cap, Self::DaysLeft, Self::Total, Self::Trait];
}
