//! The specification's rules as claims, each worked out by hand, and what holds for all documents and facts.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod accounts;
mod counting;
mod drawn;
mod facts;
mod known;
mod limits;
mod order;
mod scores;
mod signals;
mod steps;
mod tell;
