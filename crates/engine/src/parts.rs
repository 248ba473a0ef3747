//! What this build of the engine knows besides events, limits, traits, prompts and signals of users. A page loads the smallest engine that
//! its definitions can do with, which the plan says ([`Needs`]); natively everything is there.

use crate::codec::{CodecError, Coder};

/// Scores and their tiers.
pub(crate) const SCORES: bool = cfg!(feature = "scores");
/// What is kept and told for accounts, and evaluated of them.
pub(crate) const ACCOUNTS: bool = cfg!(feature = "accounts");

/// What a plan needs of an engine; each has what the one before has. The code is the first byte behind the plan's format, where
/// `js/wasm.js` finds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Needs {
    /// Nothing besides.
    #[default]
    Signals,
    /// Scores.
    Scores,
    /// Accounts.
    Accounts,
}

impl Needs {
    /// What this build meets.
    const MET: Self = if ACCOUNTS {
        Self::Accounts
    } else if SCORES {
        Self::Scores
    } else {
        Self::Signals
    };

    /// Its code, there or back. One that this build does not meet is a fault.
    pub(crate) fn code(&mut self, c: &mut Coder<'_, '_>) {
        let mut code = *self as u32;
        c.small(&mut code);
        *self = match code {
            0 => Self::Signals,
            1 => Self::Scores,
            _ => Self::Accounts,
        };
        if code > Self::MET as u32 {
            c.fail(CodecError::Version);
        }
    }
}
