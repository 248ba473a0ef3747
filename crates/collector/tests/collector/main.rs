//! The collector as the world meets it: a real server on a real SQLite file, spoken to over HTTP.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the test is over where the harness cannot go on, and the message says where"
)]

mod automation;
mod beacons;
mod definitions;
mod erasures;
mod harness;
mod health;
mod leads;
mod logs;
mod metrics;
mod migrations;
mod openapi;
mod pages;
mod process;
mod slow;
mod stream;
mod wire;
