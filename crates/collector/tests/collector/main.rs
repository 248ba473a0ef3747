//! The collector as the world meets it: a real server on a real SQLite file, spoken to over HTTP.

mod beacons;
mod definitions;
mod harness;
mod leads;
mod pages;
mod process;
mod stream;
mod wire;
