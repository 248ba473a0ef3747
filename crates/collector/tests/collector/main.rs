//! The collector as the world meets it: a real server on a real SQLite file, spoken to over HTTP.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the test is over where the harness cannot go on, and the message says where"
)]

mod accounts;
mod automation;
mod beacons;
mod config;
mod definitions;
mod due;
mod erasures;
mod harness;
mod health;
mod leads;
mod limits;
mod logs;
mod metrics;
mod migrations;
mod openapi;
mod origins;
mod pages;
mod process;
mod retention;
mod slow;
mod stream;
mod tenants;
mod users;
mod wire;
