//! Beacon and reply, version 1: the shapes of `docs/wire.md`, checked once into types that cannot be wrong.
//!
//! Knows no transport, no storage, and no document: whether a signal exists is not decided here.

mod reply;

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, Value};

use crate::fact::Outcome;
use crate::partial::Partial;
use crate::record::Stage;
pub use reply::{AccountReply, Item, Refusal, Reply};

/// The version of the wire that this module reads and writes.
pub const VERSION: u64 = 1;
/// Largest body of a beacon, in bytes: what browsers let a page send while it is being left.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// Most records in one beacon.
pub const MAX_RECORDS: usize = 64;
/// Most records that are foreseen in one beacon.
pub const MAX_DUE: usize = 16;
/// Most entries of evidence in one record: a document has at most so many leaf conditions.
pub const MAX_LEAVES: usize = 512;
/// Most tiers, limits, traits, or reasons for dropping in one summary.
pub const MAX_ENTRIES: usize = 256;
/// Longest user or account id, in bytes.
pub const MAX_ID_BYTES: usize = 128;
/// Longest text as the value of a trait, in bytes.
pub const MAX_VALUE_BYTES: usize = 256;
/// Integers stay below this, so that they and their sums are exact in a double as well.
const WHOLE_END: u64 = 1 << 52;
/// Longest message of a fault, in characters: messages quote what was sent.
const MAX_MESSAGE_CHARS: usize = 200;

/// A body of which no more is known than every version says: its own version, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Version of the wire, from 1; [`Envelope::beacon`] reads [`VERSION`] alone.
    pub v: u64,
    /// The tenant's write key.
    pub key: Key,
    rest: Map<String, Value>,
}

/// Why a whole body is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no JSON.
    Malformed(String),
    /// It is JSON, but no beacon.
    Invalid {
        /// The key at fault.
        field: &'static str,
        /// What is wrong there.
        message: String,
    },
}

/// One beacon of version 1.
#[derive(Clone, Debug)]
pub struct Beacon {
    /// The browser profile.
    pub install: Install,
    /// The user, once identified.
    pub user: Option<Id>,
    /// The account of the user.
    pub account: Option<Id>,
    /// Whether a program uses the profile, not a person.
    pub automated: bool,
    /// Whether the user was asked and agreed; where the app does not ask, nobody knows.
    pub consent: bool,
    /// Revision of the summary.
    pub rev: Whole,
    /// The definitions that the page runs.
    pub defs: Option<Defs>,
    /// The device's clock when the body was made.
    pub sent: Whole,
    /// Each record by itself: one that is wrong harms no other.
    pub records: Vec<Result<Record, Refusal>>,
    /// The latest state.
    pub summary: Summary,
    /// What the passing of time alone will bring about, if nothing happens any more; those that can be read.
    pub due: Vec<Record>,
    /// What the profile tells of the user for the account; none if it cannot be read.
    pub partial: Option<Partial>,
}

/// One record of a beacon.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Record {
    /// When it became true.
    pub at: Whole,
    /// When the device noticed, where that was later.
    pub observed: Option<Whole>,
    /// It happened before `identify`.
    #[serde(default)]
    pub anonymous: bool,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// The kinds of records.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum What {
    /// A signal fired.
    Signal {
        /// Its id.
        signal: Name,
        /// Which firing, from 1.
        n: NonZeroU32,
        /// It was true at the first evaluation.
        #[serde(default)]
        initial: bool,
        /// Number of the leaf condition, and what was measured.
        evidence: Vec<(u16, Number)>,
    },
    /// The stage changed.
    Stage {
        /// The new one.
        #[serde(deserialize_with = "stage")]
        stage: Stage,
        /// Which change of stage, from 1.
        n: NonZeroU32,
    },
    /// Something became of a prompt.
    Prompt {
        /// Its id.
        prompt: Name,
        /// What became of it.
        #[serde(deserialize_with = "outcome")]
        outcome: Outcome,
        /// The how-manieth time, from 1.
        n: NonZeroU32,
    },
    /// The tier of a score changed.
    Tier {
        /// The score's id.
        score: Name,
        /// The new tier's id; on the wire null, never absent, where none is reached any more.
        #[serde(deserialize_with = "Option::deserialize")]
        tier: Option<Name>,
        /// What behaviour added up to.
        behaviour: Number,
        /// What fit added up to.
        fit: Number,
        /// Which change of this score's tier, from 1.
        n: NonZeroU32,
    },
}

/// The latest state of one install and user.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Summary {
    /// How far the user has come.
    #[serde(deserialize_with = "stage")]
    pub stage: Stage,
    /// Time of the first fact.
    pub first: Whole,
    /// Time of the latest fact.
    pub last: Whole,
    /// Engaged time in ms.
    pub active: Whole,
    /// On how many days there was any activity.
    #[serde(default)]
    pub days: Option<Whole>,
    /// The tier of each score that has one.
    #[serde(default)]
    pub tiers: BTreeMap<Name, Name>,
    /// The latest reading of each declared limit.
    pub limits: BTreeMap<Name, Reading>,
    /// The declared traits.
    pub traits: BTreeMap<Name, Scalar>,
    /// What the device had to drop, by reason.
    #[serde(default)]
    pub dropped: BTreeMap<Name, Whole>,
}

/// A reading of a plan limit; on the wire `[used, cap or null]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "(Number, Option<Number>)")]
pub struct Reading {
    /// How much is used, at least 0.
    pub used: Number,
    /// How much there is, above 0, where known.
    pub cap: Option<Number>,
}

/// The value of a trait: a text, a number or a boolean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub struct Scalar(Value);

/// A version of the definitions; on the wire `[version, hash]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "(u32, String)")]
pub struct Defs {
    /// The document's own version.
    pub version: u32,
    /// Content hash of the plan, 16 lower-case hex digits.
    pub hash: String,
}

/// An integer from 0 to 2^52 − 1: a time, a length of time in ms, a revision or a number of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u64")]
pub struct Whole(u64);

/// A text that passed its check.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                let valid: fn(&str) -> bool = $valid;
                if valid(&text) { Ok(Self(text)) } else { Err(concat!("expected ", $expected)) }
            }
        }
    };
}

text!(
    /// A write key: it says whose data this is, and is no secret.
    Key, "1 to 64 of `A-Z`, `a-z`, `0-9`, `_` and `-`",
    |text| (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
);
text!(
    /// A browser profile.
    Install, "32 lower-case hex digits",
    |text| text.len() == 32 && is_hex(text)
);
text!(
    /// The id of a user or an account.
    Id, "1 to 128 bytes without control characters",
    |text| (1..=MAX_ID_BYTES).contains(&text.len()) && !text.chars().any(char::is_control)
);
text!(
    /// A name as definitions spell it.
    Name, "a name: a lower-case letter, then at most 63 of `a-z`, `0-9`, `_`, `.`, `:` and `-`",
    |text| text.len() <= 64
        && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_.:-".contains(&b))
);

impl Envelope {
    /// Opens the body of a beacon of any version.
    pub fn open(body: &[u8]) -> Result<Self, Fault> {
        let value = serde_json::from_slice(body).map_err(|error| Fault::Malformed(cut(&error)))?;
        let Value::Object(mut rest) = value else {
            return Err(Fault::Malformed("expected an object".to_owned()));
        };
        let v: Whole = take(&mut rest, "v")?;
        if v.get() == 0 {
            return Err(Fault::Invalid { field: "v", message: "expected 1 or more".to_owned() });
        }
        Ok(Self { v: v.get(), key: take(&mut rest, "key")?, rest })
    }

    /// Reads what is inside as a beacon of version 1. It fails only where nothing of it can be used.
    pub fn beacon(self) -> Result<Beacon, Fault> {
        Beacon::read(self.rest)
    }

    /// Reads what is inside as the wish, of version 1, to erase what there is of a browser profile.
    pub fn erasure(mut self) -> Result<Install, Fault> {
        if self.v != VERSION {
            return Err(Fault::Invalid { field: "v", message: format!("expected {VERSION}") });
        }
        take(&mut self.rest, "install")
    }
}

impl Beacon {
    fn read(mut object: Map<String, Value>) -> Result<Self, Fault> {
        let records: Vec<Value> = take(&mut object, "records")?;
        at_most("records", records.len(), MAX_RECORDS)?;
        let due = take::<Option<Vec<Value>>>(&mut object, "due")?.unwrap_or_default();
        at_most("due", due.len(), MAX_DUE)?;
        let summary: Summary = take(&mut object, "summary")?;
        for entries in [summary.tiers.len(), summary.limits.len(), summary.traits.len(), summary.dropped.len()] {
            at_most("summary", entries, MAX_ENTRIES)?;
        }
        Ok(Self {
            install: take(&mut object, "install")?,
            user: take(&mut object, "user")?,
            account: take(&mut object, "account")?,
            automated: take::<Option<bool>>(&mut object, "automated")?.unwrap_or_default(),
            consent: take::<Option<Consent>>(&mut object, "consent")?.is_some(),
            rev: take(&mut object, "rev")?,
            defs: take(&mut object, "defs")?,
            sent: take(&mut object, "sent")?,
            records: records.into_iter().map(Record::read).collect(),
            summary,
            due: due.into_iter().filter_map(|record| Record::read(record).ok()).collect(),
            partial: take::<Option<String>>(&mut object, "partial")?.and_then(|text| read_partial(&text)),
        })
    }
}

impl Record {
    fn read(value: Value) -> Result<Self, Refusal> {
        let record: Self = serde_json::from_value(value).map_err(|_| Refusal::Invalid)?;
        match &record.what {
            What::Signal { evidence, .. }
                if evidence.len() > MAX_LEAVES || evidence.iter().any(|(leaf, _)| usize::from(*leaf) >= MAX_LEAVES) =>
            {
                Err(Refusal::Invalid)
            }
            _ => Ok(record),
        }
    }
}

impl What {
    /// `signal`, `stage`, `prompt` or `tier`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Signal { .. } => "signal",
            Self::Stage { .. } => "stage",
            Self::Prompt { .. } => "prompt",
            Self::Tier { .. } => "tier",
        }
    }

    /// The name in the record's identity.
    pub fn name(&self) -> String {
        match self {
            Self::Signal { signal, .. } => signal.as_str().to_owned(),
            Self::Stage { stage, .. } => stage.as_str().to_owned(),
            Self::Prompt { prompt, outcome, .. } => format!("{}:{}", prompt.as_str(), outcome.as_str()),
            Self::Tier { score, .. } => score.as_str().to_owned(),
        }
    }

    /// The number in the record's identity.
    pub const fn n(&self) -> NonZeroU32 {
        match self {
            Self::Signal { n, .. } | Self::Stage { n, .. } | Self::Prompt { n, .. } | Self::Tier { n, .. } => *n,
        }
    }
}

impl Whole {
    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for Whole {
    type Error = &'static str;
    fn try_from(number: u64) -> Result<Self, Self::Error> {
        if number < WHOLE_END { Ok(Self(number)) } else { Err("expected an integer below 2^52") }
    }
}

impl TryFrom<(u32, String)> for Defs {
    type Error = &'static str;
    fn try_from((version, hash): (u32, String)) -> Result<Self, Self::Error> {
        if hash.len() == 16 && is_hex(&hash) {
            Ok(Self { version, hash })
        } else {
            Err("expected a version and 16 lower-case hex digits")
        }
    }
}

impl TryFrom<(Number, Option<Number>)> for Reading {
    type Error = &'static str;
    fn try_from((used, cap): (Number, Option<Number>)) -> Result<Self, Self::Error> {
        let used_fits = used.as_f64().is_some_and(|used| used >= 0.0);
        let cap_fits = cap.as_ref().is_none_or(|cap| cap.as_f64().is_some_and(|cap| cap > 0.0));
        if used_fits && cap_fits {
            Ok(Self { used, cap })
        } else {
            Err("expected `used` of at least 0 and `cap` above 0")
        }
    }
}

impl TryFrom<Value> for Scalar {
    type Error = &'static str;
    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match &value {
            Value::Number(_) | Value::Bool(_) => Ok(Self(value)),
            Value::String(text) if text.len() <= MAX_VALUE_BYTES => Ok(Self(value)),
            _ => Err("expected a number, a boolean, or a text of at most 256 bytes"),
        }
    }
}

impl Serialize for Defs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.version, &self.hash).serialize(serializer)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(message) => write!(f, "the body is no JSON object: {message}"),
            Self::Invalid { field, message } => write!(f, "`{field}`: {message}"),
        }
    }
}

impl std::error::Error for Fault {}

fn take<T: DeserializeOwned>(object: &mut Map<String, Value>, field: &'static str) -> Result<T, Fault> {
    // An absent key reads as null, which only what is optional accepts.
    let value = object.remove(field);
    let absent = value.is_none();
    serde_json::from_value(value.unwrap_or_default())
        .map_err(|error| Fault::Invalid { field, message: if absent { "is missing".to_owned() } else { cut(&error) } })
}

/// The one answer that a beacon can report: without it, nothing is sent.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Consent {
    Granted,
}

/// A partial, from the Base64 of its bytes.
fn read_partial(text: &str) -> Option<Partial> {
    Partial::decode(&BASE64_STANDARD.decode(text).ok()?).ok()
}

fn at_most(field: &'static str, entries: usize, most: usize) -> Result<(), Fault> {
    if entries <= most {
        Ok(())
    } else {
        Err(Fault::Invalid { field, message: format!("expected at most {most} entries, found {entries}") })
    }
}

fn cut(error: &serde_json::Error) -> String {
    error.to_string().chars().take(MAX_MESSAGE_CHARS).collect()
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn stage<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Stage, D::Error> {
    let text = String::deserialize(deserializer)?;
    let known = Stage::ALL.into_iter().find(|stage| stage.as_str() == text);
    known.ok_or_else(|| D::Error::custom("expected `new`, `activated`, `qualified` or `converted`"))
}

fn outcome<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Outcome, D::Error> {
    let text = String::deserialize(deserializer)?;
    let known = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == text);
    known.ok_or_else(|| D::Error::custom("expected `shown`, `clicked`, `dismissed`, `answered` or `holdout`"))
}

#[cfg(test)]
mod tests;
