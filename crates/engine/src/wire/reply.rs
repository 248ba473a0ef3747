//! The reply to a beacon: what became of each of its records.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::Defs;

/// The answer to a beacon whose records are on disk.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reply {
    /// Version of the wire.
    pub v: u64,
    /// Revision of the summary that is stored now.
    pub rev: u64,
    /// What became of each record, in order.
    pub items: Vec<Item>,
    /// What is published now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defs: Option<Defs>,
    /// What there is to say of the account; absent without one, and where no definition asks for accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountReply>,
}

/// What a page is told of its user's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountReply {
    /// The key under which values are hashed in what is told for it: 32 hex digits.
    pub key: String,
    /// Revision of what is held of this install and user. Less than was sent: something before it is missing, and everything is to be
    /// told again.
    pub rev: u64,
    /// How often each of its signals fired.
    pub fired: BTreeMap<String, u32>,
}

/// What became of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Stored.
    Ok,
    /// One of its identity was stored before, and says the same.
    Repeat,
    /// One of its identity was stored before, and says something else, which stays. This one was set aside.
    Conflict,
    /// Not stored, and never will be.
    Refused(Refusal),
}

/// Why a record is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not of the shape of a record.
    Invalid,
    /// The definitions that the page runs have no such signal.
    UnknownSignal,
    /// What there was of the install was erased: nothing comes back.
    Erased,
}

impl Refusal {
    /// The reason in the reply.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::UnknownSignal => "unknown_signal",
            Self::Erased => "erased",
        }
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ok => serializer.serialize_str("ok"),
            Self::Repeat => serializer.serialize_str("repeat"),
            Self::Conflict => serializer.serialize_str("conflict"),
            Self::Refused(refusal) => ("refused", refusal.tag()).serialize(serializer),
        }
    }
}
